"""One style of the clock, in every template, and one full stop at the end of a sentence."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.template import engines

from config import moments

NINE = datetime(2026, 11, 26, 14, 5, tzinfo=UTC)


def test_it_reads_by_the_clock_of_its_zone() -> None:
    there = NINE.astimezone(ZoneInfo("America/Chicago"))

    assert moments.clock(there) == "8:05 a.m."
    assert moments.moment(there, "l, F j") == "Thursday, November 26, 8:05 a.m."


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("{{ at|clock }}", "9:05 a.m."),
        ("{{ at|moment }}", "November 26, 9:05 a.m."),
        ('{{ at|moment:"M j, Y" }}', "Nov 26, 2026, 9:05 a.m."),
        ("Saved {{ at|clock|stopped }}", "Saved 9:05 a.m."),
        ("{{ nothing|clock }}{{ nothing|moment }}", ""),
    ],
)
def test_templates_need_no_load(written: str, read: str) -> None:
    template = engines["django"].from_string(written)

    assert template.render({"at": NINE, "nothing": None}) == read


def test_a_full_stop_is_never_doubled() -> None:
    assert moments.stopped("Saved 9:05 a.m.") == "Saved 9:05 a.m."
    assert moments.stopped("Saved") == "Saved."
    assert moments.stopped("Gone?") == "Gone?"

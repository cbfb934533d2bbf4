"""Pasted postings: what is read of each field, and what is left to doubt."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.enums import US_STATES
from jobs.reading.postings.found import City, Pay, Slot, Suggestion
from jobs.reading.postings.reader import read
from jobs.reading.postings.where import TERRITORIES
from tests.jobs.readings.postings import POSTINGS
from tests.jobs.test_reading import WORDS

TODAY = date(2026, 11, 26)


def _figure(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:.2f}".removesuffix(".00")


def _told(one: Suggestion) -> str:  # noqa: PLR0911 -- one for each shape
    """A suggestion in the short form of the answers."""
    value = one.value
    if isinstance(value, Pay):
        return f"{_figure(value.least)}-{_figure(value.most)} {value.period.value}"
    if isinstance(value, City):
        return one.words
    if one.slot == Slot.STATES:
        rest = sorted(set(US_STATES) - set(value) - TERRITORIES)
        return " ".join(value) if len(value) <= len(rest) else f"all but {' '.join(rest)}"
    if one.slot in (Slot.REQUIRED, Slot.PREFERRED):
        return one.words.replace(", ", "|").replace(" or ", "|")
    if one.slot in (Slot.SETTINGS, Slot.SPECIALTIES, Slot.SOFTWARE):
        return one.words
    if one.slot == Slot.APPRENTICES:
        return "yes"
    return str(getattr(value, "value", value))


@pytest.mark.parametrize("name", POSTINGS)
def test_each_posting_reads_as_was_written_down_before(name: str) -> None:
    text, answers = POSTINGS[name]

    posting = read(text, WORDS, today=TODAY)

    told: dict[str, Any] = {}
    for one in posting.suggestions:
        told.setdefault(one.slot.value, []).append(_told(one))
    told |= {"zip": [one.value.postal_code for one in posting.of(Slot.PLACE) if one.value.postal_code]}
    told |= {"doubts": [doubt.about for doubt in posting.doubts]}
    if "benefits" in answers and "benefits" in told:
        assert answers["benefits"][0] in told["benefits"][0]
        told["benefits"] = answers["benefits"]
    assert {slot: said for slot, said in told.items() if said} == answers


@pytest.mark.parametrize("name", POSTINGS)
def test_what_is_suggested_stands_in_the_text_where_it_says(name: str) -> None:
    text, _ = POSTINGS[name]

    found = read(text, WORDS, today=TODAY)
    for span in (*(one.span for one in found.suggestions), *(doubt.span for doubt in found.doubts)):
        assert text[span.start : span.end] == span.text != ""


PAYS = {
    "$24-$29/hr": ["24-29 hour"],
    "up to $68,000 per year": ["-68000 year"],
    "28.50 \u2013 34.75 an hour DOE": ["28.50-34.75 hour"],
    "Salary range: $62,400.00 to $78,000.00 annually": ["62400-78000 year"],
    "USD 31 - 38 hourly": ["31-38 hour"],
    "$55k\u2013$61k": ["55000-61000 year"],
    "Pay: $30/hour": ["30-30 hour"],
    "$27.00/hr. - $33.00/hr.": ["27-33 hour"],
    "between 26 and 31 per hour": ["26-31 hour"],
    "Compensation: 401(k) with 4% match": [],
    "95% accuracy, 20-25 charts per hour": [],
    "shifts of 8 - 10 hours a day, 40 hours a week": [],
    "We manage $12 million a year": [],
    "a stipend of $600 per year": [],
    "weekend differential $2.50/hr": [],
    "$65,000+": ["65000- year"],
    "minimum $25 per hour": ["25- hour"],
    "Call (813) 555-0123": [],
    "Established 1985, serving 20000 - 30000 patients a year": [],
}


@pytest.mark.parametrize("text", PAYS)
def test_pay_is_read_in_the_shapes_people_write(text: str) -> None:
    assert [_told(one) for one in read(text, WORDS, today=TODAY).of(Slot.PAY)] == PAYS[text]


DAYS = {
    "Closes 12/1/2026": "2026-12-01",
    "closing date: 1/5/27": "2027-01-05",
    "Apply before March 3rd": "2027-03-03",
    "Deadline: 2026-12-24": "2026-12-24",
    "Application deadline is Friday, December 4, 2026": "2026-12-04",
    "apply by 15 January 2027": "2027-01-15",
    "applications accepted through Nov. 30": "2026-11-30",
    "closes 13/45/2026": None,
    "We opened January 5, 2020": None,
}


@pytest.mark.parametrize("text", DAYS)
def test_closing_date_is_read_in_the_shapes_people_write(text: str) -> None:
    found = read(text, WORDS, today=TODAY).of(Slot.CLOSES_ON)

    assert [str(one.value) for one in found] == ([DAYS[text]] if DAYS[text] else [])


@given(st.text(alphabet="$0123456789,.-/k hourya\nCPSTNFL()", max_size=300))
def test_any_text_reads_without_a_fault_and_twice_the_same(text: str) -> None:
    assert read(text, WORDS, today=TODAY) == read(text, WORDS, today=TODAY)

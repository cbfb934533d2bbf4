"""The guide to credentials: its pages beside their own SQL, right after a change of the board and kept.

Run with `make bench ARGS="-k credentials"`. People are counted by the task and not for a page, so that
count is measured by itself.
"""

from __future__ import annotations

import statistics
from functools import partial

import pytest
from django.test import Client

from candidates.models import HeldCredential
from candidates.queries import holders
from jobs.models import Listing
from jobs.queries import naming
from tests.benchmarks import boards, crowd
from tests.benchmarks.pages import judge, p95, timed, uncached
from tests.benchmarks.report import Report

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db(transaction=True), pytest.mark.timeout(3600)]
POSITIONS = (10_000, 100_000)
PEOPLE = 20_000
PAGES = {
    "list": "",
    "compared": "?compare=cpc&compare=ccs",
    "one": "cpc/",
    "what requires it": "cpc/required/",
    "apprentice": "apprentice/",
    "next, by answers": "next/?credentials=cpc&years=3",
}


@pytest.mark.parametrize("count", POSITIONS)
def test_credentials(count: int, report: Report) -> None:
    boards.fill(count)
    crowd.fill(PEOPLE)
    print(
        f"\n{Listing.objects.count():,} open positions, {HeldCredential.objects.count():,} credentials held"
    )
    name = f"{count}: credentials"
    report.add(f"{name}, people counted by the task", statistics.median(timed(holders.refresh, 3)), "s")
    report.add(f"{name}, named on the board, counted", statistics.median(timed(naming._every, 5)), "s")
    client, ratios = Client(), {}
    for page, path in PAGES.items():
        url = f"/guide/credentials/{path}"
        taken = uncached(client, url)
        taken.tell(report, f"{name}, {page}")
        ratios[page] = taken.p95_ratio
        kept = timed(partial(client.get, url))
        report.add(f"{name}, {page}, kept, p95", p95(kept) * 1000, "ms")
    judge(report, f"{name}, page p95 to its SQL", ratios, is_asked=count == POSITIONS[-1])

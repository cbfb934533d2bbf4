"""The guide to credentials: its pages beside their own SQL, right after a change of the board and kept.

Run with `make bench ARGS="-k credentials"`. People are counted by the task and not for a page, so that
count is measured by itself.
"""

from __future__ import annotations

import statistics
import time

import pytest
from django.test import Client

from candidates.models import HeldCredential
from candidates.queries import holders
from jobs.models import Listing
from jobs.queries import naming
from tests.benchmarks import boards, crowd
from tests.benchmarks.report import Report
from tests.benchmarks.test_search import RUNS, p95, publish_something, sql_timed, timed

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db(transaction=True), pytest.mark.timeout(3600)]
POSITIONS, PEOPLE = 10_000, 20_000
PAGES = {
    "list": "",
    "compared": "?compare=cpc&compare=ccs",
    "one": "cpc/",
    "what requires it": "cpc/required/",
    "apprentice": "apprentice/",
    "next, by answers": "next/?credentials=cpc&years=3",
}


def test_credentials(report: Report) -> None:
    boards.fill(POSITIONS)
    crowd.fill(PEOPLE)
    print(
        f"\n{Listing.objects.count():,} open positions, {HeldCredential.objects.count():,} credentials held"
    )
    report.add("credentials: people counted by the task", statistics.median(timed(holders.refresh, 3)), "s")
    report.add("credentials: named on the board, counted", statistics.median(timed(naming._every, 5)), "s")
    ratios = [_page(report, name, path) for name, path in PAGES.items()]
    worst = max(ratios)
    report.add(
        "credentials: page p95 to the p95 of its own SQL, the worst", worst, "x", ratio=worst,
        target="at most 3 x", met=worst <= 3,
    )  # fmt: skip


def _page(report: Report, name: str, path: str) -> float:
    client = Client()
    of_page: list[float] = []
    of_sql: list[float] = []
    for number in range(RUNS + 1):
        publish_something()
        with sql_timed() as taken:
            start = time.perf_counter()
            assert client.get(f"/guide/credentials/{path}").status_code == 200
            seconds = time.perf_counter() - start
        if number:
            of_page.append(seconds)
            of_sql.append(sum(taken))
    kept = timed(lambda: client.get(f"/guide/credentials/{path}"))
    ratio = p95(of_page) / p95(of_sql)
    report.add(f"credentials: {name}, SQL p95", p95(of_sql) * 1000, "ms")
    report.add(f"credentials: {name}, page p95", p95(of_page) * 1000, "ms", ratio=ratio)
    report.add(f"credentials: {name}, kept, p95", p95(kept) * 1000, "ms")
    return ratio

"""The role guide and the home page on boards of three sizes: what they take, beside the SQL they ask.

Run with `make bench ARGS="-k guide"`. Each is measured right after somebody published something, when
nothing that was counted is kept, as in `test_search`.
"""

from __future__ import annotations

import statistics
import time

import pytest
from django.db import connection
from django.test import Client

from jobs.models import Listing
from jobs.services import articles, role_facts
from tests.benchmarks.boards import fill
from tests.benchmarks.report import Report
from tests.benchmarks.test_search import RUNS, SIZES, p95, publish_something, sql_timed

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db(transaction=True), pytest.mark.timeout(3600)]
PAGES = {
    "guide": "/guide/",
    "home": "/",
    "titles": "/guide/titles/",
    "a title": "/guide/titles/inpatient-coder/",
    "an article": "/advice/reading-a-posting/",
}
TIMES = 3
DUTIES = """
INSERT INTO jobs_position_duties (position_id, competency_id)
SELECT position.id, word.id
  FROM jobs_position AS position
  JOIN (SELECT id, row_number() OVER (ORDER BY rank) AS number
          FROM jobs_competency WHERE kind = 'duty') AS word
    ON mod(position.id + word.number, 3) = 0
"""
"""Two or three duties for each position, which the boards of the search do without."""


@pytest.mark.parametrize("count", SIZES)
def test_guide(count: int, report: Report) -> None:
    fill(count)
    role_facts.load()
    articles.load()
    with connection.cursor() as cursor:
        cursor.execute(DUTIES)
        cursor.execute("ANALYZE jobs_position_duties")
    print(f"\nboard of {Listing.objects.count():,} open positions")
    client = Client()
    for name, path in PAGES.items():
        of_page: list[float] = []
        of_sql: list[float] = []
        for number in range(RUNS + 1):
            publish_something()
            with sql_timed() as taken:
                start = time.perf_counter()
                answer = client.get(path)
                seconds = time.perf_counter() - start
            assert answer.status_code == 200
            if number:
                of_page.append(seconds)
                of_sql.append(sum(taken))
        report.add(f"{count}: {name}, SQL p50", statistics.median(of_sql) * 1000, "ms")
        report.add(f"{count}: {name}, SQL p95", p95(of_sql) * 1000, "ms")
        report.add(f"{count}: {name}, page p50", statistics.median(of_page) * 1000, "ms")
        ratio = p95(of_page) / p95(of_sql)
        # A small board is counted sooner than its page is written: what is asked is about a large one.
        target = f"at most {TIMES} x its SQL" if count == SIZES[-1] else ""
        report.add(
            f"{count}: {name}, page p95", p95(of_page) * 1000, "ms", ratio=ratio,
            target=target, met=ratio <= TIMES if target else None,
        )  # fmt: skip

"""The salary explorer beside its own SQL, at 1,000, 10,000 and 100,000 positions.

Run with `make bench ARGS="-k salaries"`. "Uncached" is right after a position changed, when nothing that
was worked out holds any more; "figures kept" is the page made anew from what the task keeps.
"""

from __future__ import annotations

import time

import pytest
from django.test import Client

from jobs.models import SalaryBenchmark
from jobs.queries import generation
from jobs.search import salaries
from jobs.services import role_facts
from tests.benchmarks.boards import fill
from tests.benchmarks.pages import RUNS, judge, p95, uncached
from tests.benchmarks.report import Report
from tests.benchmarks.test_search import SIZES

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db(transaction=True), pytest.mark.timeout(3600)]
VIEWS = {
    **{f"by {by}": f"by={by}" for by in salaries.DIMENSIONS},
    "filtered": "by=state&credential=cpc&setting=profee",
    "one state": "by=setting&state=FL&workplace=onsite&years_max=3",
}


@pytest.mark.parametrize("count", SIZES)
def test_salaries(count: int, report: Report) -> None:
    fill(count)
    role_facts.load()
    assert SalaryBenchmark.objects.exists()
    client = Client()
    ratios = {}
    for name, query in VIEWS.items():
        taken = uncached(client, f"/guide/salaries/?{query}")
        taken.tell(report, f"{count}: salaries {name}")
        ratios[name] = taken.p95_ratio
    judge(report, f"{count}: salaries, page p95 to its SQL", ratios, is_asked=count == SIZES[-1])
    _kept(count, client, report)


def _kept(count: int, client: Client, report: Report) -> None:
    """Pages made from figures that are kept, and pages that are kept whole."""
    with generation.one_state():
        salaries.refresh()
    made, whole = [], []
    for number in range(RUNS):
        start = time.perf_counter()
        client.get(f"/guide/salaries/?sort=city&mark={number}")  # an address nobody asked for before
        made.append(time.perf_counter() - start)
    for number in range(RUNS + 2):
        start = time.perf_counter()
        client.get("/guide/salaries/?by=setting")
        if number > 1:
            whole.append(time.perf_counter() - start)
    report.add(f"{count}: salaries, figures kept, page p95", p95(made) * 1000, "ms")
    report.add(f"{count}: salaries, page kept whole, p95", p95(whole) * 1000, "ms")

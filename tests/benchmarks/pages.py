"""What a page takes beside the SQL it asks: one way of measuring it for every benchmark of pages."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.test import Client

from jobs.models import BoardChange
from tests.benchmarks.report import Report

RUNS = 15
TIMES = 3
"""A page takes at most that many times what its own SQL takes."""


@contextmanager
def sql_timed() -> Iterator[list[float]]:
    """The seconds each statement took, as they come."""
    taken: list[float] = []

    def wrapper(execute: Callable[..., Any], *args: Any) -> Any:  # noqa: ANN401 -- Django's signature
        start = time.perf_counter()
        try:
            return execute(*args)
        finally:
            taken.append(time.perf_counter() - start)

    with connection.execute_wrapper(wrapper):
        yield taken


def timed(action: Callable[[], object], runs: int = RUNS) -> list[float]:
    """Seconds of each of some runs, after one that warms up."""
    action()
    found = []
    for _ in range(runs):
        start = time.perf_counter()
        action()
        found.append(time.perf_counter() - start)
    return found


def p95(seconds: list[float]) -> float:
    """The 95th percentile in seconds, at most the slowest that was seen."""
    return statistics.quantiles(seconds, n=20, method="inclusive")[-1]


def publish_something() -> None:
    """What any change to the board does: nothing that was kept of a page holds any more."""
    BoardChange.objects.create()


@dataclass(frozen=True)
class Taken:
    """Seconds of a page and of its statements, run by run."""

    of_page: list[float]
    of_sql: list[float]

    @property
    def p50_ratio(self) -> float:
        return statistics.median(self.of_page) / statistics.median(self.of_sql)

    @property
    def p95_ratio(self) -> float:
        return p95(self.of_page) / p95(self.of_sql)

    def tell(self, report: Report, name: str) -> None:
        """Both percentiles of the page and of its SQL, in milliseconds, with how many times it takes."""
        for part, seconds in (("SQL", self.of_sql), ("page", self.of_page)):
            is_page = part == "page"
            p50 = statistics.median(seconds) * 1000
            report.add(f"{name}, {part} p50", p50, "ms", ratio=self.p50_ratio if is_page else None)
            high = p95(seconds) * 1000
            report.add(f"{name}, {part} p95", high, "ms", ratio=self.p95_ratio if is_page else None)


def uncached(client: Client, path: str) -> Taken:
    """A page right after somebody published something, when nothing that was counted is kept.

    What is loaded by then is frozen, as `gunicorn.conf.py` does it.
    """
    of_page: list[float] = []
    of_sql: list[float] = []
    gc.collect()
    gc.freeze()
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
    return Taken(of_page, of_sql)


def judge(report: Report, name: str, ratios: dict[str, float], *, is_asked: bool) -> None:
    """The worst of some pages against what is asked of each, where the board is large enough to ask it.

    A small board is counted sooner than its page is written.
    """
    worst = max(ratios, key=lambda page: ratios[page])
    target = f"at most {TIMES} x its SQL" if is_asked else ""
    met = ratios[worst] <= TIMES if is_asked else None
    report.add(
        f"{name}, the worst ({worst})", ratios[worst], "x", ratio=ratios[worst], target=target, met=met
    )

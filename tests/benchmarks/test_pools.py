"""A pool against everybody on file: its page, its count and a night, as ratios of the bare scan of one run.

`make bench SCALE=0.1 ARGS="-k test_pools"`: a hundred thousand people. What is asserted holds on any machine:
a night is one statement a pool, however many people there are, and the second one writes nothing.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from candidates.fit.rules import Rule, parts_of
from config.accounts.models import User
from recruiters.models import Pool, PoolDay, PoolStay
from recruiters.queries import pools as found
from recruiters.services import pools
from tests.benchmarks import crowd as people
from tests.benchmarks import kept
from tests.benchmarks.report import Report
from tests.factories import PoolFactory, RecruiterFactory
from tests.projection import PROJECTION

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(7200)]
MILLION = 1_000_000
RUNS = 5
POOLS = 50
RULES = {
    "narrow": Rule(
        credentials=(("cpc", "ccs"),),
        skills=(("epic",),),
        states=("TX",),
        workplaces=("remote",),
        free_within=30,
    ),
    "wide": Rule(credentials=(("cpc",),), workplaces=("remote",), agreed_within=360),
}
"""One that few fit, and one that many do, of whom each file is asked too."""


@pytest.fixture(scope="module")
def crowd(django_db_blocker: DjangoDbBlocker) -> Iterator[int]:
    """Everybody, in a database of their own; how many they are."""
    count = int(MILLION * kept.scale())
    cache.clear()
    with django_db_blocker.unblock(), kept.database(count, people.fill, Path(people.__file__)):
        Pool.objects.all().delete()
        yield count
        Pool.objects.all().delete()


def taken(work: Callable[[], object]) -> float:
    """Seconds of the median of some runs, the first of which is not counted."""
    work()
    found = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        work()
        found.append(time.perf_counter() - begun)
    return statistics.median(found)


def scan() -> float:
    """The bare scan: each row is taken apart as far as the last of the columns that are always asked."""
    with connection.cursor() as cursor:
        return taken(lambda: cursor.execute(f"SELECT count(*) FROM {PROJECTION} WHERE wishes >= 0"))


@pytest.mark.parametrize("name", RULES)
def test_page_and_count(crowd: int, report: Report, name: str) -> None:
    recruiter: User = RecruiterFactory.create().user
    pool = PoolFactory.create(owner=recruiter, rule=RULES[name].stored())
    bare = scan()
    report.add(f"pool, {name}: bare scan", bare * 1000, "ms")
    for what, work in (
        ("first page", lambda: found.people(pool, found.Asked(), recruiter)),
        ("count with near misses", lambda: found.counted(parts_of(RULES[name]))),
    ):
        seconds = taken(work)
        report.add(
            f"pool, {name}: {what}",
            seconds * 1000,
            "ms",
            ratio=seconds / bare,
            target="a few times the scan",
        )
    print(f"    {found.members(RULES[name]).count():,} of {crowd:,} are in it")
    pool.delete()
    recruiter.delete()


def test_a_night(crowd: int, report: Report) -> None:
    day = timezone.localdate()
    for number in range(POOLS):
        PoolFactory.create(
            owner=None, name=str(number), rule=RULES["narrow" if number % 10 else "wide"].stored()
        )
    begun = time.perf_counter()
    assert pools.look_at_all(day - timedelta(days=1)) == POOLS
    report.add(f"{POOLS} pools, first night", time.perf_counter() - begun, "s")
    kept_before = PoolStay.objects.count()
    with CaptureQueriesContext(connection) as queries:
        begun = time.perf_counter()
        assert pools.look_at_all(day) == POOLS
        report.add(f"{POOLS} pools, a night", time.perf_counter() - begun, "s")
    asked = [query["sql"] for query in queries if query["sql"].startswith(("\nWITH", "WITH"))]
    assert len(asked) == POOLS
    assert PoolStay.objects.count() == kept_before
    assert not PoolDay.objects.filter(day=day).exclude(came=0, went=0).exists()
    print(f"    {kept_before:,} stays of {crowd:,} people")

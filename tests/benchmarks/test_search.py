"""The board at 1,000, 10,000 and 100,000 open positions: its search, and the naive ways beside it.

Run with `make bench`. Figures are printed and kept in `bench.json`, and judged by ratios measured in
one run; nothing here fails because a machine is slow.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.models import Q
from django.test import Client

from jobs.forms.search import SearchForm
from jobs.models import Listing, Place, Position
from jobs.search.cursor import Cursor
from jobs.search.results import Search
from jobs.services import listings, places, vocabulary
from tests.benchmarks.report import Report

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db]
SIZES = (1_000, 10_000, 100_000)
RUNS = 15

MIX = {
    "bare": "",
    "one word": "q=inpatient",
    "two words": "q=trauma+auditor",
    "rare word": "q=ward7713",
    "synonym": "q=CPC-H",
    "title of the trade": "q=Health+Information+Technician",
    "with a fault": "q=orthopedcs",
    "facets": "workplace=remote&credential=cpc&setting=profee",
    "radius": "where=Tampa%2C+FL&radius=50",
    "remote from a state": "remote_state=TX&employment=full_time",
    "pay, sorted": "pay_min=70000&sort=pay",
    "text and filters": "q=cardiology&workplace=remote&credential=ccs&pay_min=30",
    "nothing found": "q=zeppelin&where=Tampa%2C+FL",
}
"""Searches as people make them, by what is special about each."""

# Deterministic, without a random number: each property has a period of its own. Descriptions have
# about 180 words, of which some are in every one and some in one of a thousand.
FILL = """
INSERT INTO jobs_employer (name, slug, kind, about, website, is_demo, created_at, updated_at)
SELECT 'Bench Hospital ' || n, 'bench-' || n, 'hospital', '', '', true, now(), now()
  FROM generate_series(1, 500) AS n;
INSERT INTO jobs_position (reference, title, slug, employer_id, description, description_html, workplace,
    place_id, postal_code, remote_states, employment, shift, schedule, openings, pay_min, pay_max,
    pay_period, benefits, closes_on, education, education_preferred, years_min, is_apprentice_friendly,
    status, published_at, close_reason, is_demo, created_at, updated_at)
SELECT 'B-' || n,
       (ARRAY['Inpatient Coder','Outpatient Coder','Pro-Fee Coder','Trauma Auditor','Cardiology Coder',
              'Risk Adjustment Coder','Emergency Coder','Orthopedics Coder','CDI Specialist'])[1 + n %% 9]
       || (ARRAY['',' II',', Nights',', Contract'])[1 + n / 9 %% 4],
       'bench', (SELECT min(id) FROM jobs_employer WHERE slug LIKE 'bench-%%') + n * 7 %% 500,
       (SELECT string_agg((ARRAY['codes','charts','claims','hospital','physician','records','quality',
              'review','team','payer','audit','guideline','query','surgery','clinic','weekly','report','accuracy'])
              [1 + (n * k + k * k) %% 18], ' ') FROM generate_series(1, 150) AS k)
       || ' ward' || n %% 10000 || ' unit' || n %% 997 || ' floor' || n %% 211, '<p>bench</p>',
       (ARRAY['onsite','hybrid','remote'])[1 + n %% 3],
       CASE WHEN n %% 3 < 2 THEN (ARRAY[%(places)s])[1 + n %% 10] END, '',
       (CASE WHEN n %% 3 = 2 THEN (ARRAY['{}','{FL,GA,TX}','{NY}','{TX}'])[1 + n %% 4]
             ELSE '{}' END)::varchar[],
       (ARRAY['full_time','full_time','full_time','part_time','contract','per_diem'])[1 + n %% 6],
       (ARRAY['day','day','night','flexible'])[1 + n %% 4], '', 1,
       22 + n %% 30, 26 + n %% 30 + n %% 7, 'hour', 'Health insurance', CURRENT_DATE + 5 + n %% 60,
       n %% 4, 0, n %% 6, n %% 11 = 0, 'open', now() - n * interval '26 seconds', '', true, now(), now()
  FROM generate_series(1, %(count)s) AS n;
INSERT INTO jobs_requirement (position_id, level)
SELECT id, level FROM jobs_position, unnest(ARRAY['required','preferred']) AS level
 WHERE reference LIKE 'B-%%';
INSERT INTO jobs_requirement_any_of (requirement_id, competency_id)
SELECT DISTINCT requirement.id, (ARRAY[%(credentials)s])[1 + (requirement.position_id + k * 3) %% 8]
  FROM jobs_requirement AS requirement, generate_series(1, 2) AS k;
INSERT INTO jobs_position_settings (position_id, competency_id)
SELECT id, (ARRAY[%(settings)s])[1 + id %% 6] FROM jobs_position WHERE reference LIKE 'B-%%';
INSERT INTO jobs_position_specialties (position_id, competency_id)
SELECT id, (ARRAY[%(specialties)s])[1 + id %% 13] FROM jobs_position
 WHERE reference LIKE 'B-%%' AND id %% 2 = 0;
INSERT INTO jobs_position_software (position_id, competency_id)
SELECT id, (ARRAY[%(software)s])[1 + id %% 5] FROM jobs_position WHERE reference LIKE 'B-%%';
ANALYZE jobs_position; ANALYZE jobs_requirement; ANALYZE jobs_requirement_any_of;
"""
WORDS_OF = """
SELECT array_agg(id ORDER BY rank) FROM (
    SELECT id, rank FROM jobs_competency WHERE kind = %s ORDER BY rank LIMIT %s) AS word
"""


def fill(count: int) -> None:
    """`count` open positions at 500 employers, with everything the search reads."""
    vocabulary.load()
    places.load(["FL", "GA", "TX", "NY"])
    cities = Place.objects.filter(city__in=["Tampa", "Orlando", "Miami", "Atlanta", "Houston", "New York"])
    known: dict[str, str] = {"places": _listed([cities[n % len(cities)].pk for n in range(10)])}
    with connection.cursor() as cursor:
        for name, kind, number in (
            ("credentials", "credential", 8),
            ("settings", "setting", 6),
            ("specialties", "specialty", 13),
            ("software", "software", 5),
        ):
            cursor.execute(WORDS_OF, [kind, number])
            known[name] = _listed(cursor.fetchone()[0])
        cursor.execute(FILL % (known | {"count": count}))
    listings.rebuild()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE jobs_listing; ANALYZE jobs_searchword")


def _listed(ids: list[int]) -> str:
    return ",".join(str(one) for one in ids)


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
    return statistics.quantiles(seconds, n=20)[-1] if len(seconds) > 1 else seconds[0]


def search_of(query: str) -> Search:
    from django.http import QueryDict  # noqa: PLC0415 -- once Django is set up

    return Search(SearchForm(QueryDict(query)).criteria())


def naive(word: str) -> list[int]:
    """What a board without an index of words does."""
    held = Q(title__icontains=word) | Q(description__icontains=word)
    found = Position.objects.open().filter(held).order_by("-published_at", "-pk")
    return list(found.values_list("pk", flat=True)[:21])


@pytest.mark.parametrize("count", SIZES)
def test_search(count: int, report: Report) -> None:
    fill(count)
    print(f"\nboard of {Listing.objects.count():,} open positions")
    client = Client()
    sql: dict[str, list[float]] = {}
    pages: dict[str, list[float]] = {}
    ratios: list[float] = []
    for name, query in MIX.items():
        of_page: list[float] = []
        of_sql: list[float] = []
        for number in range(RUNS + 1):
            cache.clear()
            with sql_timed() as taken:
                start = time.perf_counter()
                answer = client.get(f"/positions/?{query}")
                seconds = time.perf_counter() - start
            assert answer.status_code == 200
            if number:
                of_page.append(seconds)
                of_sql.append(sum(taken))
        sql[name], pages[name] = of_sql, of_page
        ratios.append(statistics.median(of_page) / statistics.median(of_sql))
        report.add(f"{count}: {name}, SQL p50", statistics.median(of_sql) * 1000, "ms")
        report.add(f"{count}: {name}, page p50", statistics.median(of_page) * 1000, "ms", ratio=ratios[-1])
    listed = {
        name: timed(lambda query=query: search_of(query).keys(None, 21))  # type: ignore[misc]
        for name, query in MIX.items()
    }
    slow = {word: timed(lambda word=word: naive(word), 5) for word in ("inpatient", "trauma", "ward7713")}  # type: ignore[misc]
    keyword = [
        one for name in ("one word", "two words", "rare word", "text and filters") for one in listed[name]
    ]
    ilike = p95([one for seconds in slow.values() for one in seconds])
    ratio = p95(keyword) / ilike
    report.add(
        f"{count}: keyword search p95", p95(keyword) * 1000, "ms", ratio=ratio,
        target="R6: at most 1/20 of ILIKE, 15 ms", met=ratio <= 1 / 20 and p95(keyword) <= 0.015,
    )  # fmt: skip
    first = timed(lambda: search_of("").keys(None, 21))
    deep = _deep(count)
    ratio = statistics.median(deep) / statistics.median(first)
    report.add(
        f"{count}: deep page p50", statistics.median(deep) * 1000, "ms", ratio=ratio,
        target="R6: at most 2 x the first page", met=ratio <= 2,
    )  # fmt: skip
    middle = statistics.median(ratios)
    report.add(
        f"{count}: page to its own SQL", middle, "x", ratio=middle,
        target="R7: at most 3 x", met=middle <= 3,
    )  # fmt: skip


def _deep(count: int) -> list[float]:
    """A page near the end of the whole list."""
    row = Listing.objects.order_by("published_at", "position_id")[min(1_000, count // 100)]
    search = search_of("")
    moment = row.published_at
    numbers = (int(moment.timestamp()) * 1_000_000 + moment.microsecond, row.pk)
    return timed(lambda: search.keys(Cursor(numbers), 21))

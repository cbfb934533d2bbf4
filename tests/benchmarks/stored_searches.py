"""Hundreds of thousands of distinct saved searches, put together by SQL of parts the product compiled."""

from __future__ import annotations

from itertools import product
from typing import Any
from urllib.parse import urlencode

from django.db import connection, transaction

from candidates.queries import searches
from jobs.models import Competency, Employer
from jobs.search.compiled import compiled, state
from jobs.search.lexemes import ALWAYS

NOTHING = ("",)
CITIES = (
    "Tampa, FL", "Orlando, FL", "Miami, FL", "Jacksonville, FL", "Atlanta, GA", "Savannah, GA", "Houston, TX",
    "Dallas, TX", "Austin, TX", "New York, NY", "Buffalo, NY", "Albany, NY", "Tampa", "Albany", "33602",
    "10001",
)  # fmt: skip
STATES = ("FL", "TX", "GA", "NY", "remote", "remote in FL", "remote in TX", "GA or FL")
ROLES = ("coder", "auditor", "specialist", "manager", "nights", "contract", "entry level", "quality", "team")
PAY = ("", "", "", "22", "25", "28", "30", "32", "35", "50000", "60000", "65000", "70000")
PARTS = """
CREATE TEMPORARY TABLE part ON COMMIT DROP AS
SELECT kind, number, query, coalesce(nullif(asks, %(always)s), '')::tsquery AS asks, sure::tsquery,
       refuses, cell, pay, miles, spots::float8[]
  FROM unnest(%(kind)s::text[], %(number)s::int[], %(query)s::text[], %(asks)s::text[], %(sure)s::text[],
              %(refuses)s::bigint[], %(cell)s::int[], %(pay)s::int[], %(miles)s::int[], %(spots)s::text[])
    AS part (kind, number, query, asks, sure, refuses, cell, pay, miles, spots);
ANALYZE part;
INSERT INTO candidates_recipient (email, cadence, stopped_cadence, timezone, hour, created_at)
SELECT 'bench' || n || '@example.com', 'instant', '', 'America/New_York', 8, now()
  FROM generate_series(1, %(people)s) AS n;
"""
# The hash of a number stands for chance: every run makes the same searches. Some come out twice.
MAKE = """
CREATE TEMPORARY TABLE made ON COMMIT DROP AS
SELECT row_number() OVER () AS number, one.*
  FROM (SELECT DISTINCT ON (query) spot.asks && tick.asks && more.asks && word.asks AS asks,
               concat_ws('&', nullif(word.query, ''), nullif(spot.query, ''), nullif(tick.query, ''),
                         nullif(more.query, ''), nullif(pay.query, '')) AS query,
               word.sure, tick.refuses | more.refuses AS refuses, spot.cell, pay.pay, spot.miles, spot.spots
          FROM generate_series(1, %(tries)s) AS n
          JOIN part AS word ON word.kind = 'word' AND word.number = abs(hashint8(n * 5)) %% %(word)s
          JOIN part AS spot ON spot.kind = 'spot' AND spot.number = abs(hashint8(n * 5 + 1)) %% %(spot)s
          JOIN part AS tick ON tick.kind = 'tick' AND tick.number = abs(hashint8(n * 5 + 2)) %% %(tick)s
          JOIN part AS more ON more.kind = 'more' AND more.number = abs(hashint8(n * 5 + 3)) %% %(more)s
          JOIN part AS pay ON pay.kind = 'pay' AND pay.number = abs(hashint8(n * 5 + 4)) %% %(pay)s
       ) AS one
 LIMIT %(count)s;
INSERT INTO candidates_compiledsearch (digest, state, refuses, cell, pay, miles, is_settled, asks, sure,
                                      spots)
SELECT md5(query)::uuid, %(state)s, refuses, cell, pay, miles, sure IS NULL,
       CASE WHEN numnode(asks) = 0 THEN %(always)s::tsquery ELSE asks END, sure, spots
  FROM made ORDER BY number;
INSERT INTO candidates_savedsearch (recipient_id, query, words, created_at, confirmed_at, compiled_id)
SELECT first.id + made.number %% %(people)s, made.query, 'bench', now(), now(), stored.id
  FROM made JOIN candidates_compiledsearch AS stored ON stored.digest = md5(made.query)::uuid
 CROSS JOIN (SELECT min(id) AS id FROM candidates_recipient WHERE email LIKE 'bench%%') AS first;
"""
COLUMNS = ("kind", "number", "query", "asks", "sure", "refuses", "cell", "pay", "miles", "spots")
MORE_TRIES = 3
PEOPLE = 3  # searches for each of them


def fill(count: int) -> None:
    """`count` saved searches, each distinct. Needs a board (`tests.benchmarks.boards.fill`)."""
    parts: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    sizes: dict[str, int] = {}
    for kind, queries in _parts().items():
        sizes[kind] = len(queries)
        for number, query in enumerate(queries):
            row = compiled(searches.criteria_of(query))
            assert row.sure is None or kind == "word", query
            values = (
                kind,
                number,
                query,
                row.asks,
                row.sure,
                row.refuses,
                row.cell,
                row.pay,
                row.miles,
                _spots(row.spots),
            )
            for column, value in zip(parts.values(), values, strict=True):
                column.append(value)
    numbers: dict[str, Any] = {
        **sizes,
        "count": count,
        "tries": count * MORE_TRIES,
        "people": max(count // PEOPLE, 1),
        "state": state(),
        "always": ALWAYS,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(PARTS, {**numbers, **parts})
        cursor.execute(MAKE, numbers)
        cursor.execute("SELECT count(*) FROM made")
        assert cursor.fetchone()[0] == count
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE candidates_compiledsearch")  # as a server does, a little later
        cursor.execute("ANALYZE candidates_savedsearch; ANALYZE candidates_recipient")


def _spots(spots: tuple[tuple[float, float], ...]) -> str | None:
    return "{" + ",".join(repr(degrees) for spot in spots for degrees in spot) + "}" if spots else None


def _parts() -> dict[str, list[str]]:
    """Query strings by what they are about; of some kinds a part of the searches says nothing."""
    words = list(Competency.objects.exclude(kind="duty").order_by("kind", "rank"))
    labels = [word.label for word in words if word.label.isascii()]
    typed = [*labels, *(f"{label} {role}" for label, role in product(labels[:60], ROLES))]
    spots = [_query(where=city, radius=miles) for city, miles in product(CITIES, ("", "10", "50", "100"))]
    spots += [_query(where=state) for state in STATES]
    spots += [_query(remote_state=state) for state in ("FL", "TX", "GA", "NY")]
    keys: dict[str, list[str]] = {}
    for word in words:
        keys.setdefault(word.kind, []).append(word.key)
    ticks = [
        _query(**{kind: key})
        for kind in ("credential", "setting", "specialty", "code_set", "software")
        for key in keys[kind][:12]
    ]
    slugs = Employer.objects.order_by("pk").values_list("slug", flat=True)[:60]
    more = [_query(**{name: value}) for name, values in MORE.items() for value in values]
    return {
        "word": [*(_query(q=text) for text in typed), *NOTHING * (len(typed) * 2 // 3)],
        "spot": [*spots, *NOTHING * (len(spots) // 3)],
        "tick": [*ticks, *NOTHING * len(ticks)],
        "more": [*more, *(_query(employer=slug) for slug in slugs), *NOTHING * (len(more) + len(slugs))],
        "pay": [_query(pay_min=pay) for pay in PAY],
    }


MORE = {
    "workplace": ("remote", "onsite", "hybrid"),
    "employment": ("full_time", "part_time", "contract", "per_diem"),
    "shift": ("day", "night"),
    "education": ("none", "associate", "bachelor"),
    "years_max": ("0", "1", "2", "3", "5"),
    "apprentice": ("1",),
}


def _query(**asked: str) -> str:
    return urlencode({name: value for name, value in asked.items() if value})

"""A million people on file, as they might be, by SQL and always the same.

Shares are round numbers after what employers ask for and what the trade's surveys show: about 1.3 credentials
each, most of them the CPC, a sixth of those still apprentices; four code sets; four specialties; homes
where people live; three quarters with alerts on; a third as many saved searches as people.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable

from django.db import connection, models
from django.db.models import NOT_PROVIDED
from django.http import QueryDict

from candidates.models import Candidate, HeldCompetency, HeldCredential, Recipient, SavedSearch
from candidates.queries import searches
from candidates.services import compiled
from jobs.forms.search import SearchForm
from jobs.services import places, vocabulary
from tests.projection import rebuild

CHUNK = 50_000
SEARCHES_EACH = 0.35
"""Saved searches for each person on file."""
MOST_DISTINCT = 5_000
"""Different searches among them: people look for much the same."""

# Millions of inhabitants, rounded (US Census Bureau, 2020 census).
PEOPLE_OF_STATES = {
    "CA": 40, "TX": 29, "FL": 22, "NY": 20, "PA": 13, "IL": 13, "OH": 12, "GA": 11, "NC": 10, "MI": 10,
    "NJ": 9, "VA": 9, "WA": 8, "AZ": 7, "MA": 7, "TN": 7, "IN": 7, "MD": 6, "MO": 6, "WI": 6, "CO": 6,
    "MN": 6, "SC": 5, "AL": 5, "LA": 5, "KY": 5, "OR": 4, "OK": 4, "CT": 4, "UT": 3, "IA": 3, "NV": 3,
    "AR": 3, "MS": 3, "KS": 3, "NM": 2, "NE": 2, "ID": 2, "WV": 2, "HI": 1, "NH": 1, "ME": 1, "MT": 1,
    "RI": 1, "DE": 1, "SD": 1, "ND": 1, "AK": 1, "VT": 1, "WY": 1, "DC": 1,
}  # fmt: skip
CREDENTIALS = {
    "cpc": 0.50, "ccs": 0.17, "crc": 0.12, "ccs-p": 0.07, "rhit": 0.12, "coc": 0.08, "cic": 0.05,
    "cpma": 0.06, "cca": 0.05, "rhia": 0.05, "cdip": 0.03,
}  # fmt: skip
"""Which share of people holds it."""
WITH_APPRENTICES = ("cpc", "coc", "cic", "crc")
KNOWN = {"code_set": 0.66, "specialty": 0.30, "setting": 0.28, "software": 0.20}
"""Which share of the first words of a kind somebody knows; the rarer the further down the list."""
WORDS_OF_KIND = 14

# A number from 0 to 1 out of two numbers: the same on every machine.
DICE = """
CREATE OR REPLACE FUNCTION bench_dice(bigint, bigint) RETURNS float8 IMMUTABLE PARALLEL SAFE LANGUAGE sql AS
$$ SELECT (hashint8extended($1, $2) & 1048575)::float8 / 1048576 $$;
CREATE TABLE bench_home AS
SELECT place.state, code.code, code.place_id, code.latitude, code.longitude,
       row_number() OVER (PARTITION BY place.state ORDER BY code.code) - 1 AS number,
       count(*) OVER (PARTITION BY place.state) AS of
  FROM jobs_postalcode AS code JOIN jobs_place AS place ON place.id = code.place_id;
CREATE UNIQUE INDEX ON bench_home (state, number);
ANALYZE bench_home;
"""
LIVES = """
(SELECT n, chosen.state, home.code, home.place_id, home.latitude, home.longitude
   FROM generate_series({low}, {high}) AS n
   CROSS JOIN LATERAL (SELECT ({states})[1 + floor(bench_dice(n, 1) * {of})::int] AS state) AS chosen
   JOIN LATERAL (SELECT of FROM bench_home WHERE state = chosen.state AND number = 0) AS size ON true
   JOIN bench_home AS home ON home.state = chosen.state
    AND home.number = floor(bench_dice(n, 2) * size.of)::int) AS who
"""
ZONES = """CASE
    WHEN state IN ('CA','WA','OR','NV') THEN 'America/Los_Angeles'
    WHEN state IN ('TX','IL','WI','MN','MO','TN','AL','LA','OK','IA','KS','AR','MS','NE')
        THEN 'America/Chicago'
    WHEN state IN ('CO','AZ','UT','NM','ID','MT','WY') THEN 'America/Denver'
    ELSE 'America/New_York' END"""


def fill(count: int) -> None:
    """`count` people with all they hold, their alert settings and saved searches."""
    vocabulary.load()
    places.load()
    with connection.cursor() as cursor:
        cursor.execute(DICE)
        # The loading is not what is measured: no trigger fires, and the projection is rebuilt after it.
        cursor.execute("SET session_replication_role = replica")
        for low in range(1, count + 1, CHUNK):
            high = min(low + CHUNK - 1, count)
            _people(low, high)
            _progress("people", high, count)
        _saved_searches(count)
        cursor.execute("SET session_replication_role = origin")
        for model in (Candidate, Recipient, HeldCredential, HeldCompetency, SavedSearch):
            cursor.execute(f"ANALYZE {model._meta.db_table}")
    rebuild()
    compiled.bring_in_line()
    settle()


def settle() -> None:
    """What a server does by itself, a little later."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")


def _progress(what: str, done: int, total: int) -> None:
    width = 40
    bar = "#" * (width * done // total)
    end = "\n" if done == total else ""
    sys.stdout.write(f"\r  making {what:<10} [{bar:<{width}}] {done:>9,} of {total:,}{end}")
    sys.stdout.flush()


def insert(model: type[models.Model], values: dict[str, str], source: str) -> None:
    """INSERT .. SELECT of a model's rows. What is not named gets the default of its field."""
    columns, expressions, params = [], [], []
    for field in model._meta.concrete_fields:
        if field.column in values:
            expression = values[field.column]
        elif getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
            expression = "now()"
        elif field.primary_key or field.generated or field.db_default is not NOT_PROVIDED:
            continue
        else:
            default = field.get_db_prep_save(field.get_default(), connection)
            if default is None:
                continue
            expression = "%s"
            params.append(default)
        columns.append(f'"{field.column}"')
        expressions.append(expression)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        statement = (
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(expressions)} FROM {source}"
        )
        cursor.execute(*((statement, params) if params else (statement.replace("%%", "%"),)))


def _people(low: int, high: int) -> None:
    states = [state for state, share in PEOPLE_OF_STATES.items() for _ in range(share)]
    lives = LIVES.format(low=low, high=high, states=_array(states), of=len(states))
    insert(
        Candidate,
        {
            "id": "n",
            "email": "'coder' || n || '@example.com'",
            "first_name": "(ARRAY['Ada','Ben','Cleo','Dan','Eve','Finn','Gail','Hugo'])[1 + n %% 8]",
            "last_name": "'Coder' || n",
            "state": "state",
            "postal_code": "code",
            "place_id": "place_id",
            "latitude": "latitude + (bench_dice(n, 3) - 0.5) * 0.1",
            "longitude": "longitude + (bench_dice(n, 4) - 0.5) * 0.1",
            "education": "CASE WHEN bench_dice(n, 5) < 0.8 THEN 1 + floor(bench_dice(n, 6) * 3.9)::int END",
            "years": """CASE WHEN bench_dice(n, 7) < 0.9
                THEN least(floor(-ln(1 - bench_dice(n, 8)) * 12)::int / 2.0, 45) END""",
            "workplaces": """(CASE WHEN bench_dice(n, 9) < 0.45 THEN '{}'
                WHEN bench_dice(n, 9) < 0.8 THEN '{remote}'
                WHEN bench_dice(n, 9) < 0.9 THEN '{remote,hybrid}'
                ELSE '{onsite,hybrid}' END)::varchar[]""",
            "onsite_states": """(CASE WHEN bench_dice(n, 10) < 0.05
                THEN ARRAY[state] ELSE '{}' END)::varchar[]""",
            "radius_miles": "(ARRAY[10,25,30,30,30,50,100])[1 + floor(bench_dice(n, 11) * 7)::int]",
            "employment": """(CASE WHEN bench_dice(n, 12) < 0.6 THEN '{}'
                WHEN bench_dice(n, 12) < 0.85 THEN '{full_time}'
                WHEN bench_dice(n, 12) < 0.95 THEN '{full_time,contract}'
                ELSE '{part_time,per_diem}' END)::varchar[]""",
            "shifts": "(CASE WHEN bench_dice(n, 13) < 0.7 THEN '{}'"
            " WHEN bench_dice(n, 13) < 0.95 THEN '{day}'"
            " ELSE '{evening,night}' END)::varchar[]",
            "pay_floor": """CASE WHEN bench_dice(n, 14) < 0.4 THEN 18 + floor(bench_dice(n, 15) * 25)
                WHEN bench_dice(n, 14) < 0.6 THEN 40000 + 1000 * floor(bench_dice(n, 15) * 45) END""",
            "pay_period": """CASE WHEN bench_dice(n, 14) < 0.4 THEN 'hour'
                WHEN bench_dice(n, 14) < 0.6 THEN 'year' ELSE '' END""",
            "consent_at": "now() - bench_dice(n, 16) * interval '300 days'",
            "consent_until": "CURRENT_DATE + 5000",
        },
        lives,
    )
    insert(
        Recipient,
        {
            "id": "n",
            "email": "'coder' || n || '@example.com'",
            "candidate_id": "n",
            "cadence": """CASE WHEN bench_dice(n, 20) < 0.50 THEN 'instant'
                WHEN bench_dice(n, 20) < 0.66 THEN 'daily'
                WHEN bench_dice(n, 20) < 0.76 THEN 'weekly' ELSE 'off' END""",
            "timezone": ZONES,
            "hour": "6 + floor(bench_dice(n, 21) * 5)::int",
        },
        lives,
    )
    _credentials(low, high)
    for number, (kind, share) in enumerate(KNOWN.items()):
        _words(kind, share, low, high, 100 * (number + 1))


def _credentials(low: int, high: int) -> None:
    rows = [
        f"({_key(key)}, {share}, {str(key in WITH_APPRENTICES).lower()}, {number})"
        for number, (key, share) in enumerate(CREDENTIALS.items())
    ]
    insert(
        HeldCredential,
        {
            "candidate_id": "n",
            "credential_id": "key",
            "apprentice": "may_be_apprentice AND bench_dice(n, 60 + seed) < 0.17",
            "status": "CASE WHEN bench_dice(n, 80 + seed) < 0.03 THEN 'inactive' ELSE 'unknown' END",
            "expires_on": """CASE WHEN bench_dice(n, 90 + seed) < 0.4
                THEN CURRENT_DATE - 30 + floor(bench_dice(n, 70 + seed) * 5000)::int END""",
        },
        f"""generate_series({low}, {high}) AS n,
            (VALUES {", ".join(rows)}) AS held (key, share, may_be_apprentice, seed)
             WHERE bench_dice(n, 40 + seed) < share""",
    )


def _words(kind: str, share: float, low: int, high: int, seed: int) -> None:
    insert(
        HeldCompetency,
        {
            "candidate_id": "n",
            "competency_id": "word.id",
            "level": f"""CASE WHEN bench_dice(n, {seed + 50} + word.number) < 0.5
                THEN 2 + (n + word.number) %% 3 END""",
            "years": f"""CASE WHEN '{kind}' = 'setting'
                THEN floor(bench_dice(n, {seed + 30} + word.number) * 12) END""",
        },
        f"""generate_series({low}, {high}) AS n,
            (SELECT id, row_number() OVER (ORDER BY rank, id) - 1 AS number FROM jobs_competency
              WHERE kind = '{kind}' ORDER BY rank, id LIMIT {WORDS_OF_KIND}) AS word
             WHERE bench_dice(n, {seed} + word.number)
                   < {share} * (1.5 - word.number::float8 / {WORDS_OF_KIND})""",
    )


def _key(key: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM jobs_competency WHERE key = %s", [key])
        return int(cursor.fetchone()[0])


def _array(words: list[str]) -> str:
    return "ARRAY[" + ",".join(f"'{word}'" for word in words) + "]"


SUBJECTS = (
    "cardiology", "orthopedics", "radiology", "trauma", "inpatient", "outpatient", "risk adjustment",
    "auditor", "denials", "emergency", "surgery", "pediatrics", "oncology", "hcc", "drg", "home health",
    "query", "quality",
)  # fmt: skip
CITIES = (
    "Tampa, FL",
    "Orlando, FL",
    "Houston, TX",
    "Atlanta, GA",
    "Chicago, IL",
    "New York, NY",
    "Seattle, WA",
)


SHAPES: tuple[Callable[[random.Random], dict[str, str]], ...] = (
    lambda dice: {"workplace": "remote"},
    lambda dice: {"workplace": "remote", "remote_state": dice.choice(list(PEOPLE_OF_STATES))},
    lambda dice: {"where": dice.choice(CITIES), "radius": dice.choice(("10", "25", "50", "100"))},
    lambda dice: {"pay_min": str(40_000 + 1_000 * dice.randrange(45))},
    lambda dice: {"employment": dice.choice(("full_time", "contract", "part_time"))},
    lambda dice: {"setting": dice.choice(("inpatient", "outpatient", "profee", "ed"))},
    lambda dice: {"shift": dice.choice(("day", "evening", "night"))},
)


def queries(number: int) -> list[str]:
    """That many different searches as people save them: some by words, most with filters."""
    dice = random.Random(7)
    found: dict[str, None] = {}
    while len(found) < number:
        asked: dict[str, str] = {}
        if dice.random() < 0.6:
            asked["q"] = " ".join(dice.sample(SUBJECTS, dice.choice((1, 1, 1, 2))))
        if dice.random() < 0.5:
            asked["credential"] = dice.choice(list(CREDENTIALS))
        for shape in dice.sample(SHAPES, dice.choice((1, 1, 2, 3))):
            asked |= shape(dice)
        query = QueryDict(mutable=True)
        query.update(asked)
        found[searches.query_of(SearchForm(query).criteria())] = None
    return list(found)


def _saved_searches(people: int) -> None:
    total = int(people * SEARCHES_EACH)
    distinct = queries(max(min(MOST_DISTINCT, total // 3), 1))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE bench_query (number serial PRIMARY KEY, query text)")
        cursor.execute("INSERT INTO bench_query (query) SELECT unnest(%s::text[])", [distinct])
        # The first of the list are the usual ones: the square makes them so.
        insert(
            SavedSearch,
            {
                "recipient_id": f"1 + (n::bigint * 7919) %% {people}",
                "query": "query",
                "words": "left(query, 300)",
                "confirmed_at": "now()",
            },
            f"""(SELECT n, 1 + floor(power(bench_dice(n, 900), 2) * {len(distinct)})::int AS number
                   FROM generate_series(1, {total}) AS n) AS wish JOIN bench_query USING (number)""",
        )
    _progress("searches", total, total)

"""One publish against 100,000 people on file: the match as the product runs it, as ratios.

Run with `make bench`. The figures are printed, not asserted: machines differ. What is asserted is
what must hold on any of them: the same people by every way, and one statement for the match.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from candidates.alerts import matching
from candidates.fit import audience, explain
from candidates.models import Alert, Candidate
from jobs.models import Position
from tests.factories import PositionFactory, competency, place

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db]
PEOPLE = 100_000
SAMPLE = 2_000
RUNS = 5

# Deterministic, without a random number: each property has a period of its own.
FILL = """
INSERT INTO candidates_candidate (email, first_name, last_name, phone, state, postal_code, place_id,
    latitude, longitude, education, years, workplaces, onsite_states, radius_miles, employment,
    shifts, pay_floor, pay_period, consent_at, consent_until, source, is_demo, created_at, updated_at)
SELECT 'bench' || n || '@example.com', 'Bench', 'Coder', '',
       (ARRAY['FL','TX','GA','NY','WA'])[1 + n %% 5], '', NULL,
       27.95 + (n %% 41 - 20) * 0.1, -82.46 + (n %% 37 - 18) * 0.1,
       CASE WHEN n %% 4 > 0 THEN n %% 5 END, CASE WHEN n %% 5 > 0 THEN n %% 12 END,
       (CASE n %% 3 WHEN 0 THEN '{}' WHEN 1 THEN '{remote}' ELSE '{onsite,hybrid}' END)::varchar[],
       '{}', 30,
       (CASE n %% 4 WHEN 0 THEN '{contract}' ELSE '{}' END)::varchar[],
       (CASE n %% 7 WHEN 0 THEN '{night}' ELSE '{}' END)::varchar[],
       CASE WHEN n %% 3 = 0 THEN 20 + n %% 30 END, CASE WHEN n %% 3 = 0 THEN 'hour' ELSE '' END,
       now(), CURRENT_DATE + 200, 'demo', true, now(), now()
  FROM generate_series(1, %(people)s) AS n;
INSERT INTO candidates_recipient (email, candidate_id, cadence, timezone, hour, created_at)
SELECT email, id, (ARRAY['instant','instant','instant','daily','off'])[1 + id %% 5],
       'America/New_York', 8, now() FROM candidates_candidate;
INSERT INTO candidates_heldcredential (candidate_id, credential_id, apprentice, number, status, expires_on)
SELECT id, %(cpc)s, id %% 6 = 0, '', 'unknown', CASE WHEN id %% 9 = 0 THEN CURRENT_DATE - 1 END
  FROM candidates_candidate WHERE id %% 2 = 0;
INSERT INTO candidates_heldcompetency (candidate_id, competency_id, level, years)
SELECT id, %(icd)s, id %% 5, NULL FROM candidates_candidate WHERE id %% 3 > 0
UNION ALL
SELECT id, %(setting)s, NULL, id %% 8 FROM candidates_candidate WHERE id %% 2 = 0;
ANALYZE candidates_candidate; ANALYZE candidates_recipient; ANALYZE candidates_heldcredential;
ANALYZE candidates_heldcompetency;
"""


@pytest.fixture
def people() -> None:
    keys = {
        name: competency(label).pk
        for name, label in {"cpc": "CPC", "icd": "ICD-10-CM", "setting": "Pro-fee"}.items()
    }
    with connection.cursor() as cursor:
        cursor.execute(FILL, {"people": PEOPLE} | keys)


def opening(**fields: object) -> Position:
    made = PositionFactory.create(open=True, required="CPC;ICD-10-CM", settings=["Pro-fee"], **fields)
    return Position.objects.in_full().get(pk=made.pk)


def seconds(action: Callable[[], object], runs: int = RUNS) -> float:
    """The median of some runs after one that warms up."""
    action()
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        action()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def plan_of(position: Position) -> str:
    made = matching.statement(position)
    assert made is not None
    sql, params = made
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, BUFFERS) " + sql, params)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    Alert.objects.filter(position=position).delete()
    return plan


@pytest.mark.parametrize("name", ["remote", "on site"])
def test_publish_against_people_on_file(people: None, name: str) -> None:
    remote = name == "remote"
    position = opening(
        remote=remote, onsite=not remote, place=None if remote else place("Tampa"), years_min=2
    )
    scan = seconds(lambda: Candidate.objects.filter(state="FL", radius_miles=30).count())

    def publish() -> None:
        matching.tell(position)
        Alert.objects.filter(position=position).delete()

    match = seconds(publish)
    with CaptureQueriesContext(connection) as queries:
        told = matching.tell(position)
    assert len(queries) == 3  # its document, which searches find it, and who is told
    rerun = seconds(lambda: matching.tell(position))

    sample = list(Candidate.objects.order_by("pk").values_list("pk", flat=True)[:SAMPLE])
    start = time.perf_counter()
    loop = {p.pk for p in Candidate.objects.for_fit().filter(pk__in=sample) if explain(position, p).is_suited}
    looped = (time.perf_counter() - start) * PEOPLE / SAMPLE
    Alert.objects.all().delete()
    heard = set(audience(position).filter(pk__in=sample).values_list("pk", flat=True))
    assert heard <= loop

    print(f"\n{name}: {told:,} of {PEOPLE:,} people told by one statement")
    print(f"  bare scan of the people      {scan * 1000:8.1f} ms      1.0 x")
    print(f"  match and write alerts       {match * 1000:8.1f} ms   {match / scan:6.1f} x")
    print(f"  again, all known already     {rerun * 1000:8.1f} ms   {rerun / scan:6.1f} x")
    print(f"  one by one in Python (from {SAMPLE:,}) {looped:6.1f} s {looped / match:6.0f} x the match")
    plan = plan_of(position)
    assert "SubPlan" not in plan or "loops=100000" not in plan, plan
    print("\n".join(f"  | {line}" for line in plan.splitlines()[:40]))

"""The desk of a large agency, by SQL and always the same: positions, applications, talks, people on file.

Shares are round numbers: three positions in five are over, a third of the applications are in process, of
those that ended most were declined. One person in a hundred has a second file that shares a phone.
"""

from __future__ import annotations

from django.conf import settings
from django.db import connection

from candidates.enums import IN_PROCESS, DeclineReason, InterviewKind, InterviewState, Stage, WithdrawReason
from candidates.models import Application, ApplicationTransition, Interview, Message, Score
from config.accounts.models import User
from recruiters.models import Note, Team
from recruiters.services import groups
from tests.benchmarks import boards, crowd
from tests.factories import RecruiterFactory, TeamFactory

POSITIONS = 2_000
APPLICATIONS = 20_000
RECRUITERS = 20
TEAM = 5
"""Of the recruiters, those in the one team; the others are in none."""
FIRST = "sam0@onfile.example.com"
"""Looks after a twentieth of the positions, sees everything, and is in no team."""
IN_A_TEAM = "sam1@onfile.example.com"

CLOSE = """
UPDATE jobs_position
   SET status = (ARRAY['open','open','closed','closed','closed'])[1 + id %% 5],
       closed_at = CASE WHEN id %% 5 > 1 THEN now() - (id %% 300) * interval '1 day' END,
       close_reason = CASE WHEN id %% 5 > 1 THEN 'filled' ELSE '' END,
       published_at = now() - (20 + id %% 300) * interval '1 day',
       recruiter_id = (%(recruiters)s::bigint[])[1 + id %% %(number)s]
 WHERE reference LIKE 'B-%%';
UPDATE jobs_position SET status = 'draft', published_at = NULL WHERE reference LIKE 'B-%%' AND id %% 50 = 0;
UPDATE candidates_candidate
   SET phone = '+1813555' || lpad((id %% 100 + 100 * (id / 20000))::text, 4, '0') WHERE id %% 100 < 2;
DELETE FROM candidates_likeness;
INSERT INTO candidates_likeness (kind, key, candidate_id)
SELECT likeness.* FROM (SELECT array_agg(id) AS who FROM candidates_candidate) AS everybody,
       candidates_likeness_of(everybody.who) AS likeness;
"""
STAGES = {
    Stage.NEW: 8, Stage.SCREENING: 8, Stage.ASSESSED: 5, Stage.SUBMITTED: 5, Stage.INTERVIEW: 4,
    Stage.OFFER: 2, Stage.PLACED: 6, Stage.DECLINED: 50, Stage.WITHDRAWN: 12,
}  # fmt: skip
"""Of a hundred applications."""
WAY = [*IN_PROCESS, Stage.PLACED]
PLACE_IN_WAY = f"array_position(ARRAY{[str(stage) for stage in WAY]}, application.stage::text)"


def fill(people: int) -> None:
    """As many people on file, and everything that recruiters work with."""
    crowd.fill(people)
    boards.fill(POSITIONS)
    sams = [
        RecruiterFactory.create(
            user__email=f"sam{number}@onfile.example.com", user__name=f"Sam {number}"
        ).user
        for number in range(RECRUITERS)
    ]
    User.objects.filter(email=IN_A_TEAM).update(is_superuser=False)
    sams[1].groups.add(groups.ensure())
    team: Team = TeamFactory.create()
    team.members.set(sams[1 : TEAM + 1])
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(CLOSE, {"recruiters": [sam.pk for sam in sams], "number": RECRUITERS})
        _applications(people)
        _talks()
        cursor.execute("SET session_replication_role = origin")
    crowd.settle()


def _applications(people: int) -> None:
    stages = [str(stage) for stage, share in STAGES.items() for _ in range(share)]
    crowd.insert(
        Application,
        {
            "candidate_id": "person.id",
            "position_id": "pair.position",
            "stage": f"(ARRAY{stages})[1 + floor(bench_dice(n, 1001) * {len(stages)})::int]",
            "first_name": "person.first_name",
            "last_name": "person.last_name",
            "message": "repeat('I have coded inpatient charts for years. ', 8)",
            "is_proven": "true",
            "applied_at": "now() - bench_dice(n, 1002) * interval '200 days'",
            "moved_at": "now() - bench_dice(n, 1002) * bench_dice(n, 1003) * interval '30 days'",
            "answer_by": "CURRENT_DATE - 1 + floor(bench_dice(n, 1004) * 10)::int",
        },
        f"""(SELECT min(n) AS n, 1 + (n::bigint * 7919) %% {people} AS candidate, position.id AS position
               FROM generate_series(1, {APPLICATIONS} * 2) AS n
               JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS number, count(*) OVER () AS of
                       FROM jobs_position WHERE status <> 'draft') AS position
                 ON position.number = floor(power(bench_dice(n, 1005), 2) * position.of)::int
              GROUP BY 2, 3 ORDER BY 1 LIMIT {APPLICATIONS}) AS pair
            JOIN candidates_candidate AS person ON person.id = pair.candidate""",
    )
    crowd.insert(
        Score,
        {
            "application_id": "application.id",
            "fit_version": "2",
            "weights_version": "0",
            "points": "floor(bench_dice(application.id, 1006) * 101)::int",
            "is_suited": "bench_dice(application.id, 1007) < 0.6",
            "inputs": "repeat('0', 64)",
            "lines": '\'{"gates": [], "points": []}\'',
            "at": "applied_at",
        },
        "candidates_application AS application",
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE candidates_application")


def _talks() -> None:
    """Steps, messages, notes and interviews."""
    path = [str(stage) for stage in WAY]
    # Who declined or withdrew did so somewhere on the way; the others have gone as far as they stand.
    far = f"coalesce({PLACE_IN_WAY}, 1 + floor(bench_dice(application.id, 1010) * 5)::int)"
    steps = f"candidates_application AS application, generate_series(1, {far}) AS step"
    at = "applied_at + (moved_at - applied_at) * step / 8"
    crowd.insert(
        ApplicationTransition,
        {
            "application_id": "application.id",
            "from_stage": f"coalesce((ARRAY{path})[step - 1], '')",
            "to_stage": f"(ARRAY{path})[step]",
            "at": at,
        },
        steps,
    )
    crowd.insert(
        ApplicationTransition,
        {
            "application_id": "application.id",
            "from_stage": f"(ARRAY{path})[{far}]",
            "to_stage": "stage",
            "at": "moved_at",
            "reason": f"""CASE stage WHEN 'declined' THEN '{DeclineReason.values[0]}'
                          ELSE '{WithdrawReason.values[0]}' END""",
        },
        "candidates_application AS application WHERE stage IN ('declined', 'withdrawn')",
    )
    recruiter = "(SELECT recruiter_id FROM jobs_position WHERE id = position_id)"
    crowd.insert(
        Message,
        {
            "application_id": "application.id",
            "by_candidate": "step %% 2 = 1",
            "by_id": f"CASE WHEN step %% 2 = 0 THEN {recruiter} END",
            "text": "repeat('Thank you, Tuesday suits me well. ', 5)",
            "at": at,
            "read_at": f"CASE WHEN bench_dice(application.id, 1011 + step) < 0.95 THEN {at} END",
        },
        "candidates_application AS application, generate_series(1, 3) AS step"
        " WHERE bench_dice(application.id, 1012) < 0.5",
    )
    crowd.insert(
        Note,
        {
            "application_id": "application.id",
            "by_id": recruiter,
            "at": at,
            "text": "repeat('Called back; wants to hear more about the hours. ', 3)",
        },
        "candidates_application AS application, generate_series(1, 2) AS step"
        " WHERE bench_dice(application.id, 1013) < 0.5",
    )
    starts_at = "date_trunc('hour', now()) + bench_dice(application.id, 1014) * interval '9 days'"
    crowd.insert(
        Interview,
        {
            "application_id": "application.id",
            "state": f"'{InterviewState.CHOSEN}'",
            "kind": f"'{InterviewKind.VIDEO}'",
            "where": "'https://meet.example.com/1'",
            "slots": f"ARRAY[{starts_at}]",
            "starts_at": starts_at,
            "minutes": "30",
            "time_zone": f"'{settings.TIME_ZONE}'",
            "uid": "gen_random_uuid()",
            "by_id": recruiter,
            "offered_at": "moved_at",
            "answered_at": "moved_at",
        },
        "candidates_application AS application WHERE stage = 'interview'",
    )

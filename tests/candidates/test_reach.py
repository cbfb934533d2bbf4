"""Whom publishing would reach, counted before it: the numbers are those of the lines of fit."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from candidates.alerts import matching
from candidates.enums import AlertStatus, Cadence, DropReason, FitState
from candidates.fit import Measure, bits
from candidates.models import Alert, Application, Bit, Candidate, Recipient
from candidates.queries import reach as reaching
from candidates.queries import standings
from candidates.services import standings as projection
from jobs.models import Position
from tests.candidates.people import make_people, make_position
from tests.factories import (
    AlertFactory,
    ApplicationFactory,
    CandidateFactory,
    HiddenPositionFactory,
    PositionFactory,
)

pytestmark = pytest.mark.django_db


def counted(position: Position, keys: list[int]) -> tuple[Counter[str], Counter[int]]:
    """The same by plain Python: how many hear how, and how many lack one gate alone, by its place."""
    applied = set(Application.objects.filter(position=position).values_list("candidate", flat=True))
    told = set(
        Alert.objects.filter(position=position)
        .exclude(status__in=(AlertStatus.DROPPED, AlertStatus.FAILED))
        .values_list("recipient", flat=True)
    )
    measure, rows = Measure(position), standings.derived(keys)
    heard: Counter[str] = Counter()
    lacking: Counter[int] = Counter()
    for recipient in Recipient.objects.filter(candidate__in=keys).select_related("candidate"):
        person = recipient.candidate
        assert person is not None
        listens = recipient.cadence != Cadence.OFF and not recipient.is_paused and person.is_on_file
        if not listens or person.pk in applied or recipient.pk in told:
            continue
        if person.hidden_from.filter(pk=position.employer_id).exists():
            continue
        if person.hidden_positions.filter(position=position).exists():
            continue
        fit = measure.fit(rows[person.pk])
        if fit.is_suited:
            heard["at once" if recipient.cadence == Cadence.INSTANT else "digest"] += 1
        missing = [place for place, line in enumerate(fit.gates) if line.state == FitState.MISSING]
        unknown = [
            gate
            for gate, line in zip(measure.gates, fit.gates, strict=True)
            if gate.must_be_met and line.state == FitState.NOT_SHOWN
        ]
        if len(missing) == 1 and not unknown:
            lacking[missing[0]] += 1
    return heard, lacking


@pytest.mark.parametrize("seed", range(12))
def test_numbers_are_those_of_a_plain_count(seed: int) -> None:
    random = Random(seed)
    position = make_position(random)
    people = make_people(random, 250)
    some = list(Candidate.objects.filter(pk__in=people, recipient__isnull=False).order_by("pk")[:40])
    for person in some[:8]:
        ApplicationFactory.create(position=position, candidate=person)
    for person in some[8:16]:
        person.hidden_from.add(position.employer)
    for number, person in enumerate(some[16:]):
        state = list(AlertStatus)[number % 5]
        reason = DropReason.CLOSED if state == AlertStatus.DROPPED else ""
        AlertFactory.create(
            position=position, recipient=person.recipient, status=state, drop_reason=reason,
            sent_at=timezone.now() if state == AlertStatus.SENT else None,
            lease_until=timezone.now() if state == AlertStatus.SENDING else None,
        )  # fmt: skip
    for person in some[10:22]:  # of a position that was open before
        HiddenPositionFactory.create(position=position, candidate=person)
    projection.refresh()

    found = reaching.reach(position)
    heard, lacking = counted(position, people)

    assert (found.at_once, found.in_digest) == (heard["at once"], heard["digest"])
    largest = sorted(lacking.items(), key=lambda pair: (-pair[1], pair[0]))[: reaching.GAPS]
    assert [(gap.gate, gap.number) for gap in found.gaps] == largest
    assert reaching.reached(position).count() == found.by_file
    for gap in found.gaps:
        assert reaching.lacking(position, gap.gate).count() == gap.number
    assert matching.tell(position) == found.by_file


@pytest.mark.parametrize("required", ["CPC", "CPC;CRC;ICD-10-CM"])
def test_one_query_however_many_gates(required: str) -> None:
    made = PositionFactory.create(required=required)
    CandidateFactory.create_batch(3, on_file=True, with_recipient=True, in_tampa=True, credentials="CPC")
    bits.bits_of(Bit.objects.values_list("pk", flat=True))
    position = Position.objects.in_full().get(pk=made.pk)

    with CaptureQueriesContext(connection) as queries:
        found = reaching.reach(position)

    assert len(queries) == 1
    assert found.by_file == (3 if required == "CPC" else 0)


def test_no_wide_table_is_read_row_by_row() -> None:
    """At a million people: the narrow rows, and by their indexes what hangs on a position or an employer."""
    made = PositionFactory.create(required="CPC", remote=True)
    CandidateFactory.create(on_file=True, with_recipient=True, credentials="CPC")
    position = Position.objects.in_full().get(pk=made.pk)
    with CaptureQueriesContext(connection) as queries:
        reaching.reach(position)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {queries[0]['sql']}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    read = {word for word in plan.replace("(", " ").split() if word.startswith("candidates_")}

    assert "candidates_candidate" not in read
    assert "candidates_recipient" not in read
    assert "Seq Scan on candidates_alert" not in plan
    assert "Seq Scan on candidates_application" not in plan


def test_who_would_hear_by_a_search_alone_is_added_by_whoever_counts_them() -> None:
    made = PositionFactory.create(required="CPC", remote=True)
    CandidateFactory.create(on_file=True, with_recipient=True, credentials="CPC")
    position = Position.objects.in_full().get(pk=made.pk)

    found = reaching.reach(position, by_search=4)

    assert (found.by_file, found.by_search, found.total) == (1, 4, 5)

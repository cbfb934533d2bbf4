"""What a person has open, and what a change would open: the same as asking every position."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from random import Random

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from candidates.enums import CredentialStatus
from candidates.fit import changes, explain
from candidates.fit.changes import Change, Degree, Floor, Have, Onsite, Wish, Years
from candidates.fit.openings import Openings, count
from candidates.models import Bit, Candidate
from candidates.queries import standings
from candidates.queries.gains import Outlook
from candidates.queries.visitors import Looker
from candidates.services import standings as projection
from jobs.enums import Employment, PayPeriod, Shift, Workplace
from jobs.models import Position
from jobs.services import listings
from tests.candidates.people import make_people, make_position
from tests.factories import CandidateFactory, PositionFactory, competency

ROUNDS, PEOPLE, POSITIONS = 12, 6, 25


class SameAsAskingEach(TestCase):
    """In half of the runs some words have no bit, as the 64th of a kind."""

    @settings(max_examples=ROUNDS, deadline=None, suppress_health_check=list(HealthCheck))
    @given(seed=st.integers(0, 2**32), without_bits=st.booleans())
    def test_every_position_and_every_change(self, seed: int, without_bits: bool) -> None:  # noqa: FBT001
        random = Random(seed)
        Openings.forget()
        if without_bits:
            words = [competency(label).pk for label in ("CPC", "RHIT", "ICD-10-CM", "Epic")]
            Bit.objects.filter(pk__in=words).delete()
        competency("CPC-A")
        people = make_people(random, PEOPLE)
        keys = [make_position(random).pk for _ in range(POSITIONS)]
        listings.refresh(keys)
        made = list(Position.objects.in_full().filter(pk__in=keys))
        projection.refresh()
        openings = Openings.now()
        tried = 0
        for person in Candidate.objects.for_fit().filter(pk__in=people):
            row = standings.of(person)
            now = suited(made, person)
            assert set(openings.listed(openings.suiting(row))) == now
            away = {
                position.pk
                for position in made
                if sum(not gate.lets_through.holds(row) for gate in explain(position, person).measure.gates)
                == 1
            }
            found = [key for asked in openings.one_away(row) for key in openings.listed(asked.positions)]
            assert sorted(found) == sorted(away)
            for change in some_changes(random, openings, person):
                tried += 1
                opened = openings.listed(openings.suiting(change.applied(row)) & ~openings.suiting(row))
                told = Outlook(Looker(row)).opened_by(change)
                assert openings.listed(told) == opened, change
                other = written(person, change)
                assert set(opened) == suited(made, other) - now, change
                assert changes.read(change.slug) == change
        assert tried or not openings.one_away(row)


def suited(positions: Iterable[Position], person: Candidate) -> set[int]:
    return {position.pk for position in positions if explain(position, person).is_suited}


def some_changes(random: Random, openings: Openings, person: Candidate) -> list[Change]:
    row = standings.of(person)
    found = dict.fromkeys(
        change
        for asked in openings.closed_to(row)
        for change in changes.closing(asked.gate, row, openings.with_apprentices)
    )
    return random.sample(list(found), min(len(found), 5))


class Undone(Exception):
    """The file goes back to what it was."""


def written(person: Candidate, change: Change) -> Candidate:
    """The file with the change in it, as the database reads it; what was written stays for this one only."""
    found: Candidate | None = None
    try:
        with transaction.atomic():
            write(Candidate.objects.get(pk=person.pk), change)
            found = Candidate.objects.for_fit().get(pk=person.pk)
            found.standing = standings.derived([person.pk])[person.pk]
            raise Undone  # noqa: TRY301 -- the way out of the transaction
    except Undone:
        assert found is not None
        return found


def write(person: Candidate, change: Change) -> None:  # noqa: C901 -- one way for each kind of change
    match change:
        case Have(word, apprentice) if change.is_credential:
            person.credentials.update_or_create(
                credential=word,
                defaults={
                    "apprentice": apprentice,
                    "expires_on": None,
                    "status": CredentialStatus.UNKNOWN,
                },
            )
        case Have(word):
            person.competencies.update_or_create(competency=word, defaults={"level": None, "years": None})
        case Years(number, None):
            person.years = Decimal(number)
        case Years(number, setting):
            row, _ = person.competencies.get_or_create(competency=setting)
            row.years, row.level = Decimal(number), None
            row.save()
        case Wish(value) if value in Workplace.values:
            person.workplaces = [*person.workplaces, value]
        case Wish(value) if value in Employment.values:
            person.employment = [*person.employment, value]
        case Wish(value):
            assert value in Shift.values
            person.shifts = [*person.shifts, value]
        case Onsite(state):
            person.onsite_states = [*person.onsite_states, state]
        case Floor(cents):
            person.pay_floor, person.pay_period = Decimal(cents) / 100, PayPeriod.YEAR
        case Degree(level):
            person.education = int(level)
        case _:
            raise AssertionError(change)
    person.save()


@pytest.mark.django_db
@pytest.mark.parametrize("count_of", [1, 3])
def test_a_new_state_reads_what_is_new(count_of: int) -> None:
    for _ in range(count_of):
        PositionFactory.create(open=True, remote=True, required="CPC")
    row = standings.of(CandidateFactory.create(credentials="CPC", state="FL"))
    assert count(Openings.now().suiting(row)) == count_of
    with CaptureQueriesContext(connection) as queries:
        Openings.now()
    assert len(queries) == 1, "the state of the board"

    last = PositionFactory.create(open=True, remote=True, required="CPC")
    with CaptureQueriesContext(connection) as queries:
        openings = Openings.now()
    assert openings.listed(openings.suiting(row))[0] == last.pk or len(openings) == count_of + 1
    assert count(openings.suiting(row)) == count_of + 1
    assert len(queries) <= 16

"""The projection of people on file: right after every edit, whoever makes it."""

from __future__ import annotations

import importlib
from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest
from django.core.management import call_command
from django.db import connection
from django.forms import model_to_dict
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from candidates.enums import Cadence
from candidates.fit import bits
from candidates.models import Bit, Candidate, HeldCompetency, HeldCredential, Recipient, Standing
from candidates.models.standing import BITS
from candidates.queries import standings as queries
from candidates.services import files, profiles, recipients, standings
from jobs.enums import US_STATES, CompetencyKind, Employment, Shift, Workplace
from jobs.models.requirement import ASKABLE
from tests.candidates.people import make_people
from tests.factories import CandidateFactory, CompetencyFactory, competency, hold, place

WRITTEN = {"changed_at", "is_unmatched"}
pytestmark = pytest.mark.django_db


def shown(row: Standing) -> dict[str, object]:
    """All that a standing says of a person."""
    return model_to_dict(row, exclude=WRITTEN)


def assert_right() -> None:
    """Every standing is what its file makes it, and everybody has one."""
    standings.refresh()
    right = queries.derived(Candidate.objects.values_list("pk", flat=True))
    kept = {row.pk: shown(row) for row in Standing.objects.all()}
    assert kept == {key: shown(row) for key, row in right.items()}


def test_the_migration_counts_bits_as_the_code_does() -> None:
    """The order of choices stands in both: whoever changes one writes a new migration."""
    written = importlib.import_module("candidates.migrations.0012_standing")
    assert written.STATES.split() == list(US_STATES)
    assert written.WORKPLACES.split() == Workplace.values
    assert written.EMPLOYMENT.split() == Employment.values
    assert written.SHIFTS.split() == Shift.values
    assert written.KINDS.split() == [str(kind) for kind in ASKABLE]


EDITS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 2**32)), min_size=1, max_size=12)


class AnyEdits(TestCase):
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(seed=st.integers(0, 2**32), edits=EDITS)
    def test_projection_equals_a_rebuild(self, seed: int, edits: list[tuple[int, int]]) -> None:
        make_people(Random(seed), 6)
        for kind, number in edits:
            edit(kind, Random(number))
        assert_right()
        before = {row.pk: shown(row) for row in Standing.objects.all()}
        assert standings.rebuild() == 0
        assert before == {row.pk: shown(row) for row in Standing.objects.all()}


def edit(kind: int, random: Random) -> None:  # noqa: C901, PLR0912 -- a list of ways
    """One of the ways in which something of a person changes."""
    person = random.choice([*Candidate.objects.order_by("pk"), None])
    if person is None:
        make_people(random, 2, prefix=f"new{random.random()}")
        return
    recipient = Recipient.objects.filter(candidate=person).first()
    match kind:
        case 0:
            person.years = random.choice((None, Decimal("1.5")))
            person.save(update_fields=["years"])
        case 1:
            somewhere = random.choice(("", "TX"))
            Candidate.objects.update(state=somewhere, place=None, latitude=None, longitude=None)
        case 2:
            word = CompetencyFactory.create(setting=True)
            HeldCompetency.objects.create(candidate=person, competency=word, years=2)
        case 3:
            HeldCredential.objects.filter(candidate=person).delete()
        case 4:
            HeldCompetency.objects.filter(candidate=person).update(level=0, years=1)
        case 5:
            person.delete()
        case 6 if recipient:
            recipients.set_cadence(recipient=recipient, cadence=random.choice(list(Cadence)))
        case 7 if recipient:
            recipients.pause(recipient=recipient, until=timezone.localdate() + timedelta(days=3))
        case 8 if recipient:
            recipient.delete()
        case 9:
            files.leave(candidate=person)
        case 10:
            person.place = place("Orlando")
            files.settle(candidate=person)
        case 11:
            others = HeldCredential.objects.exclude(candidate=person)
            moved = others.exclude(credential__in=person.credentials.values("credential")).first()
            if moved:
                HeldCredential.objects.filter(pk=moved.pk).update(candidate=person)
        case _:
            profiles.save_wishes(
                candidate=person,
                given={
                    "workplaces": [],
                    "onsite_states": ["TX"],
                    "employment": [],
                    "shifts": ["day"],
                    "radius_miles": 5,
                    "pay_floor": Decimal(30),
                    "pay_period": "hour",
                    "available_from": None,
                },
            )


def test_only_what_changes_is_written_and_marked() -> None:
    person = CandidateFactory.create(on_file=True, with_recipient=True, credentials="CPC")
    Standing.objects.update(is_unmatched=False)
    before = Standing.objects.get()

    person.phone, person.first_name = "+18135550100", "Ada"
    person.save()
    assert Standing.objects.get().changed_at == before.changed_at

    hold(person, credentials="CRC")
    after = Standing.objects.get()
    assert after.is_unmatched
    assert after.changed_at > before.changed_at


def test_a_standing_is_deleted_with_its_file() -> None:
    person = CandidateFactory.create(with_recipient=True, credentials="CPC", competencies="Epic")

    person.delete()

    assert not Standing.objects.exists()


def test_words_have_bits_until_there_are_none_left() -> None:
    words = [CompetencyFactory.create(kind=CompetencyKind.SPECIALTY, label=f"S{n}") for n in range(BITS + 2)]
    person = CandidateFactory.create()
    for word in words:
        HeldCompetency.objects.create(candidate=person, competency=word)

    row = Standing.objects.get()
    assert Bit.objects.filter(kind=CompetencyKind.SPECIALTY).count() == BITS
    assert row.specialties == 2**BITS - 1
    assert row.others == sorted(word.pk for word in words[BITS:])
    assert set(bits.bits_of(word.pk for word in words)) == {word.pk for word in words[:BITS]}


def bit(label: str) -> int:
    """The mask of one word."""
    [(_, number)] = bits.bits_of([competency(label).pk]).values()
    return 1 << number


def test_what_is_over_is_written_anew_before_the_next_match() -> None:
    today = timezone.localdate()
    person = CandidateFactory.create(credentials=f"CPC:{today - timedelta(days=1)}; CRC:{today}")
    standings.write(candidates=[person.pk], day=today - timedelta(days=1))
    assert Standing.objects.get().credentials == bit("CPC") | bit("CRC")

    assert standings.refresh() == 1
    assert Standing.objects.get().credentials == bit("CRC")
    assert standings.refresh() == 0


def test_nightly_check_repairs_and_says_what_it_found(caplog: pytest.LogCaptureFixture) -> None:
    right, wrong, gone = CandidateFactory.create_batch(3, with_recipient=True, credentials="CPC")
    Standing.objects.filter(pk=wrong.pk).update(credentials=0)
    Standing.objects.filter(pk=gone.pk).delete()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # as a restore does: no trigger runs
        cursor.execute("DELETE FROM candidates_recipient WHERE candidate_id = %s", [right.pk])
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")

    found = standings.check()

    assert (found.people, found.repaired) == (3, 3)
    assert "3 standings were missing or wrong" in caplog.text
    assert_right()
    assert standings.check().repaired == 0


def test_command_rebuilds_and_says_how_far_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    CandidateFactory.create_batch(3, on_file=True, with_recipient=True)
    Standing.objects.all().delete()

    call_command("rebuild_standings")

    assert Standing.objects.count() == 3
    assert "3 of 3 people" in capsys.readouterr().out

"""Who is told of a position, against the rules of fit worked out in plain Python from the files."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from django.utils import timezone

from candidates.alerts import matching
from candidates.models import Alert, Candidate, Recipient
from jobs.enums import CompetencyKind, Education, RequirementLevel
from jobs.models import Position
from tests.candidates.people import make_people, make_position
from tests.factories import ApplicationFactory
from tests.flows.oracle import Held, Opening, Person, told

PEOPLE, POSITIONS = 5_000, 12


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [20261126])
def test_alerts_of_a_publish_are_those_of_the_rules(seed: int) -> None:
    random = Random(seed)
    positions = [make_position(random) for _ in range(POSITIONS)]
    keys = make_people(random, PEOPLE)
    for candidate in Candidate.objects.filter(pk__in=random.sample(keys, 300)):
        position = random.choice(positions)
        if random.random() < 0.5:
            candidate.hidden_from.add(position.employer)
        else:
            ApplicationFactory.create(candidate=candidate, position=position)
    today = timezone.localdate()
    expected = told([_opening(one) for one in positions], _people(today), today)

    made = [matching.tell(position) for position in positions]

    rows = Alert.objects.values_list("position__reference", "recipient__email")
    assert set(rows) == expected
    assert sum(made) == len(expected) > PEOPLE / 50
    assert sum(number > 0 for number in made) > POSITIONS / 3
    assert [matching.tell(position) for position in positions] == [0] * POSITIONS


def _opening(position: Position) -> Opening:
    place = position.place
    return Opening(
        reference=position.reference,
        title=position.title,
        employer=position.employer.name,
        workplace=position.workplace,
        state=place.state if place else "",
        spot=(place.latitude, place.longitude) if place else None,
        remote_states=position.remote_states,
        employment=position.employment,
        shift=position.shift,
        pay_max=position.pay_max,
        pay_period=position.pay_period,
        education=Education(position.education).name.lower(),
        years_min=position.years_min,
        required=[
            [word.label for word in group.any_of.all()]
            for group in position.requirements.all()
            if group.level == RequirementLevel.REQUIRED
        ],
        settings=[word.label for word in position.settings.all()],
        is_apprentice_friendly=position.is_apprentice_friendly,
    )


def _people(today: date) -> list[Person]:
    """Those who have an alert setting: nobody else can be told."""
    rows = Candidate.objects.prefetch_related(
        "credentials__credential", "competencies__competency", "hidden_from", "applications__position"
    )
    settings = {one.candidate_id: one for one in Recipient.objects.exclude(candidate=None)}
    return [_person(row, settings[row.pk], today) for row in rows if row.pk in settings]


def _spot(row: Candidate) -> tuple[float, float] | None:
    return None if row.latitude is None or row.longitude is None else (row.latitude, row.longitude)


def _person(row: Candidate, setting: Recipient, today: date) -> Person:
    held = [one for one in row.competencies.all() if one.level != 0]
    agreed = row.consent_until is not None and row.consent_until >= today
    return Person(
        email=row.email,
        state=row.state,
        home=(row.latitude, row.longitude)
        if row.latitude is not None and row.longitude is not None
        else None,
        radius=row.radius_miles,
        education="" if row.education is None else Education(row.education).name.lower(),
        years=row.years,
        setting_years={
            one.competency.label: one.years
            for one in held
            if one.competency.kind == CompetencyKind.SETTING and one.years is not None
        },
        credentials=[
            Held(one.credential.label, one.apprentice, one.expires_on, one.status)
            for one in row.credentials.all()
        ],
        competencies=[one.competency.label for one in held],
        workplace=row.workplaces,
        onsite_states=row.onsite_states,
        employment=row.employment,
        shifts=row.shifts,
        min_pay=row.pay_floor,
        pay_period=row.pay_period,
        alerts=setting.cadence,
        consent="yes" if agreed else "no",
        is_paused=setting.paused_until is not None and setting.paused_until > today,
        hidden_from=[employer.name for employer in row.hidden_from.all()],
        applied_to=[one.position.reference for one in row.applications.all()],
    )

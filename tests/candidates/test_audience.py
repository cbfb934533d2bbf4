"""Who is told of a position, against the rules of fit and alerts worked out in plain Python from the rows."""

from __future__ import annotations

from datetime import date
from itertools import product
from random import Random
from urllib.parse import parse_qsl

import pytest
from django.db import connection
from django.utils import timezone

from candidates.alerts import matching
from candidates.enums import AlertCause, NarrowingKind
from candidates.models import Alert, AlertNarrowing, Candidate, Recipient, SavedSearch
from candidates.services import compiled, yearly
from jobs.enums import CompetencyKind, Education, RequirementLevel
from jobs.models import Position
from tests.candidates.people import make_people, make_position
from tests.candidates.wishes import make_wishes
from tests.factories import ApplicationFactory, HiddenPositionFactory
from tests.flows.oracle import (
    Held,
    Narrowing,
    Opening,
    Person,
    Search,
    blocking,
    deaf,
    deaf_to_all,
    finds,
    keeps_away,
    told,
    told_by_file,
    told_by_search,
)

PEOPLE, POSITIONS, READERS = 5_000, 12, 300
REASONS = {"paused", "off", "hidden", "hidden position", "applied", "narrowed"}
OF_THE_FILE = {"consent", "file paused", "file stopped"}


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [20261126])
def test_alerts_of_a_publish_are_those_of_the_rules(seed: int) -> None:
    random = Random(seed)
    positions = [make_position(random) for _ in range(POSITIONS)]
    keys = make_people(random, PEOPLE)
    for candidate in Candidate.objects.filter(pk__in=random.sample(keys, 450)):
        position = random.choice(positions)
        match random.randrange(3):
            case 0:
                candidate.hidden_from.add(position.employer)
            case 1:
                HiddenPositionFactory.create(candidate=candidate, position=position)
            case _:
                ApplicationFactory.create(candidate=candidate, position=position)
    make_wishes(random, positions, READERS)
    today = timezone.localdate()
    openings, people = [_opening(one) for one in positions], _people(today)
    expected = told(openings, people, today)
    yearly.end_unanswered()
    compiled.bring_in_line()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # nobody else can: the rows are never committed

    made = [matching.tell(position) for position in positions]

    rows = Alert.objects.values_list("position__reference", "recipient__email")
    assert set(rows) == expected
    assert sum(made) == len(expected) > PEOPLE / 50
    assert sum(number > 0 for number in made) > POSITIONS / 3
    assert [matching.tell(position) for position in positions] == [0] * POSITIONS
    by_cause = {
        AlertCause.PROFILE: told_by_file(openings, people, today),
        AlertCause.SEARCH: told_by_search(openings, people),
    }
    for reference, email, cause in rows.values_list("position__reference", "recipient__email", "cause"):
        assert AlertCause(cause) == sum(one for one, pairs in by_cause.items() if (reference, email) in pairs)
    _each_reason_decides(openings, people, today)


def _each_reason_decides(openings: list[Opening], people: list[Person], today: date) -> None:
    """Nothing that may keep a mail away is there for show: each does, all by itself, for somebody."""
    alone: set[str] = set()
    kinds: set[str] = set()
    for opening, person in product(openings, people):
        is_suited = not blocking(opening, person, today)
        if not is_suited and not any(finds(one, opening) for one in person.searches):
            continue
        why = deaf(opening, person) if is_suited else deaf_to_all(opening, person)
        if len(why) == 1:
            alone |= why
        if why == {"narrowed"}:
            against = [one.kind for one in person.narrowings if keeps_away(one, opening)]
            kinds.update(against if len(against) == 1 else ())
    assert alone == REASONS | OF_THE_FILE
    assert kinds == set(NarrowingKind.values)


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
        specialties=[word.label for word in position.specialties.all()],
        is_apprentice_friendly=position.is_apprentice_friendly,
    )


def _people(today: date) -> list[Person]:
    """Those who have an alert setting, with a file or without: nobody else can be told."""
    rows = Candidate.objects.prefetch_related(
        "credentials__credential",
        "competencies__competency",
        "hidden_from",
        "hidden_positions__position",
        "applications__position",
    )
    files = {row.pk: row for row in rows}
    settings = Recipient.objects.prefetch_related(
        "searches", "narrowings__competency", "narrowings__employer", "narrowings__place"
    )
    return [_told(_person(files.get(one.candidate_id or 0), one, today), one, today) for one in settings]


def _told(person: Person, setting: Recipient, today: date) -> Person:
    """With what the alert setting says."""
    person.alerts = setting.cadence
    person.is_paused = setting.paused_until is not None and setting.paused_until > today
    person.is_file_paused = setting.file_paused_until is not None and setting.file_paused_until > today
    person.is_file_stopped = setting.file_stopped_at is not None
    person.searches = [_search(one, today) for one in setting.searches.all()]
    person.narrowings = [_narrowing(one) for one in setting.narrowings.all()]
    return person


def _search(row: SavedSearch, today: date) -> Search:
    asked = dict(parse_qsl(row.query))
    return Search(
        **asked,
        is_confirmed=row.confirmed_at is not None,
        is_paused=row.paused_until is not None and row.paused_until > today,
        is_stopped=row.ended_at is not None,
        unanswered=(timezone.now() - row.asked_to_keep_at).days if row.asked_to_keep_at else None,
    )


def _narrowing(row: AlertNarrowing) -> Narrowing:
    named = row.competency.label if row.competency else row.employer.name if row.employer else row.word
    spot = (row.place.latitude, row.place.longitude) if row.place else None
    return Narrowing(row.kind, named, row.number, spot, is_undone=row.undone_at is not None)


def _person(row: Candidate | None, setting: Recipient, today: date) -> Person:
    """What the file says; where there is none, nothing agreed to."""
    if row is None:
        return Person(email=setting.email, consent="no")
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
        consent="yes" if agreed else "no",
        hidden_from=[employer.name for employer in row.hidden_from.all()],
        hidden_positions=[one.position.reference for one in row.hidden_positions.all()],
        applied_to=[one.position.reference for one in row.applications.all()],
    )

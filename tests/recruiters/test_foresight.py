"""Before an edit of an open position is saved, the desk says whom it would tell; nothing of that stays."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from candidates.alerts import news
from candidates.models import Alert, Candidate
from candidates.services import compiled
from config.accounts.models import User
from jobs.enums import EventKind
from jobs.models import Listing, Position, PositionEvent
from jobs.queries import history
from jobs.services import positions
from tests.factories import (
    CandidateFactory,
    PositionFactory,
    SavedSearchFactory,
    competency,
)
from tests.recruiters.pages import Answer, on
from tests.recruiters.test_reach_admin import words

pytestmark = pytest.mark.django_db
LOOK = {"_foresee": "See whom saving would tell"}
VOLATILE = {"sessions.Session", "usersessions.UserSession"}


def page(position: Position) -> str:
    return reverse("admin:jobs_position_change", args=[position.pk])


def person(credentials: str, **more: object) -> Candidate:
    made: Candidate = CandidateFactory.create(
        on_file=True, with_recipient=True, state="FL", credentials=credentials, **more
    )
    return made


@pytest.fixture
def position(recruiter: User) -> Position:
    """Open for CPC with CRC; it has told one. Without CRC it would suit two more, one of them daily."""
    made: Position = PositionFactory.create(
        remote=True, required="CPC; CRC", title="Night coder", settings=["profee"]
    )
    person("CPC; CRC")
    person("CPC")
    person("CPC", recipient__cadence="daily")
    person("CPC", shifts=["night"])
    SavedSearchFactory.create(query="q=oncology", words="oncology")
    compiled.bring_in_line()
    positions.publish(position=made, by=recruiter)
    news.read_all()
    assert Alert.objects.count() == 1
    return made


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Every row there is, sessions aside."""
    return {
        model._meta.label: sorted(model._default_manager.values_list(), key=repr)
        for model in apps.get_models()
        if model._meta.managed and model._meta.label not in VOLATILE
    }


def without_crc(client: Client, position: Position) -> dict[str, object]:
    """The page as sent with its second group deleted, a third one added, and a text changed."""
    sent = on(client.get(page(position)))
    return sent | {
        "requirements-1-DELETE": "on",
        "requirements-TOTAL_FORMS": "3",
        "requirements-2-level": "preferred",
        "requirements-2-any_of": [competency("RHIT").pk],
        "description": "Typed\r\nanew.",
    }


def look(client: Client, position: Position, **changes: object) -> Answer:
    return client.post(page(position), without_crc(client, position) | changes | LOOK)


def test_look_says_how_many_more_it_would_tell(desk: Client, position: Position) -> None:
    said = words(look(desk, position))

    assert (
        "Nothing is saved yet. Saving this would tell 2 people who do not know of it yet: 1 at once, 1 in"
        " their next daily or weekly mail. 1 person knows of it already and is not told again."
    ) in said
    assert "Still only missing one line: Day shift (1)." in said
    assert "Not saved." not in said


def test_nothing_of_a_look_stays_and_all_that_was_typed_does(
    desk: Client, position: Position, django_capture_on_commit_callbacks: type
) -> None:
    sent = without_crc(desk, position)
    before, listed = everything(), Listing.objects.get(position=position).written_at

    with django_capture_on_commit_callbacks() as rung:
        answer = desk.post(page(position), sent | LOOK)

    assert rung == []
    assert everything() == before
    assert Listing.objects.get(position=position).written_at == listed
    kept = on(answer)
    assert kept["description"] == "Typed\r\nanew."
    assert kept["as_shown"] == sent["as_shown"]
    assert kept["requirements-2-any_of"] == [str(competency("RHIT").pk)]
    assert kept["requirements-1-DELETE"] is True


def test_saving_after_a_look_tells_those_it_counted(desk: Client, position: Position) -> None:
    answer = look(desk, position)

    steps = len(history.steps(position))
    saved = desk.post(page(position), on(answer) | {"_save": "Save and tell them"})

    assert saved.status_code == 302
    assert [event.kind for event in PositionEvent.objects.all()] == [EventKind.EDITED, EventKind.PUBLISHED]
    news.read_all()
    assert Alert.objects.count() == 3
    assert len(history.steps(position)) == steps + 1


def test_searches_are_tried_on_what_was_typed(desk: Client, position: Position) -> None:
    sent = on(desk.get(page(position))) | {"title": "Oncology coder"}

    said = words(desk.post(page(position), sent | LOOK))

    assert "would tell 1 person who does not know of it yet: 0 at once" in said
    assert "1 by a saved search alone" in said


def test_a_percent_sign_in_an_address_is_a_sign(desk: Client, position: Position) -> None:
    """What tells the database whose hand writes puts values into statements that do not begin with SELECT."""
    described = {
        "description": "See https://clinic.example/careers%20page for 100% of it.",
        "title": "Oncology coder",
    }

    said = words(desk.post(page(position), on(desk.get(page(position))) | described | LOOK))

    assert "1 by a saved search alone" in said


def test_look_at_nothing_changed_and_at_what_tells_nobody(desk: Client, position: Position) -> None:
    sent = on(desk.get(page(position)))

    assert "You have changed nothing, so saving would tell nobody." in words(
        desk.post(page(position), sent | LOOK)
    )
    assert "Saving this would tell nobody who does not know of it yet." in words(
        desk.post(page(position), sent | {"openings": "2"} | LOOK)
    )


def test_faults_come_before_the_number(desk: Client, position: Position) -> None:
    answer = look(desk, position, pay_max="1")

    assert "Saving this would tell" not in words(answer)
    assert "pay_max" in answer.context["adminform"].form.errors


def test_stale_page_is_said_before_the_number(desk: Client, boss: Client, position: Position) -> None:
    sent = without_crc(desk, position)
    boss.post(page(position), on(boss.get(page(position))) | {"title": "Day coder"})

    answer = desk.post(page(position), sent | LOOK)

    assert answer.context["stale"].differences
    assert "Saving this would tell" not in words(answer)


def test_button_is_there_while_it_is_open(desk: Client, position: Position) -> None:
    assert 'name="_foresee"' in desk.get(page(position)).content.decode()
    positions.pause(position=position, by=None)
    assert 'name="_foresee"' not in desk.get(page(position)).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_a_look_asks_nothing_for_each_person(desk: Client, position: Position, count: int) -> None:
    for _ in range(count):
        person("CPC")
    sent = without_crc(desk, position)
    desk.post(page(position), sent | LOOK)
    with CaptureQueriesContext(connection) as queries:
        desk.post(page(position), sent | LOOK)
    assert len([one for one in queries if "mfa_authenticator" not in one["sql"]]) == 199

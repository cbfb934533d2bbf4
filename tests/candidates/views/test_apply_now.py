"""The next application by one press."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from candidates.models import Application
from config.mail.models import OutgoingMail
from jobs.models import Position, Question
from jobs.models.question import print_of
from tests.candidates.views.test_apply import address
from tests.cast import Cast, assemble
from tests.factories import (
    ApplicationDraftFactory,
    PositionFactory,
    QuestionFactory,
    ScreeningAnswerFactory,
)

pytestmark = pytest.mark.django_db


def press(client: Client, position: Position) -> object:
    sent = {"asked": print_of(position.questions.all())}
    return client.post(f"{address(position)}now/", sent, follow=True)


@pytest.fixture
def other(cast: Cast) -> Position:
    return PositionFactory.create(open=True, title="Second")


def answered(cast: Cast, other: Position, value: str = "yes") -> Question:
    first = QuestionFactory.create(position=cast.position, nights=True)
    ScreeningAnswerFactory.create(application=cast.application, question=first, value=value)
    return QuestionFactory.create(position=other, nights=True)


def test_one_press_sends_it_and_another_takes_it_back(cast: Cast, other: Position) -> None:
    assert f'action="{address(other)}now/"' in cast.as_dana.get(other.get_absolute_url()).content.decode()
    text = press(cast.as_dana, other).content.decode()  # type: ignore[attr-defined]
    application = Application.objects.get(position=other)
    assert (application.full_name, application.is_proven) == ("Dana Reyes", True)
    assert "Undo: take it back" in text
    assert "Withdraw this application" not in text, "one way at a time"
    after = cast.as_dana.post(
        f"/me/applications/{application.pk}/withdraw/", {"reason": "undone"}, follow=True
    )
    application.refresh_from_db()
    assert application.stage == "withdrawn"
    assert OutgoingMail.objects.count() == 2
    assert "You said" not in after.content.decode()
    assert "You said" not in cast.as_dana.get("/me/").content.decode()


def test_undo_is_offered_for_ten_minutes(cast: Cast, other: Position) -> None:
    press(cast.as_dana, other)
    Application.objects.filter(position=other).update(
        applied_at=timezone.now() - timedelta(minutes=11), moved_at=timezone.now() - timedelta(minutes=11)
    )
    application = Application.objects.get(position=other)
    page = cast.as_dana.get(f"/me/applications/{application.pk}/").content.decode()
    assert "Undo" not in page
    assert "Withdraw this application" in page
    answer = cast.as_dana.post(f"/me/applications/{application.pk}/withdraw/", {"reason": "undone"})
    assert "Choose one of these reasons." in answer.content.decode()
    application.refresh_from_db()
    assert application.stage == "new"


def test_answers_of_before_are_shown_and_sent(cast: Cast, other: Position) -> None:
    question = answered(cast, other)
    text = cast.as_dana.get(other.get_absolute_url()).content.decode()
    assert text.count('<details class="now">') == 2, "beside the page, and in the bar of a phone"
    assert text.count(question.text) == 2
    press(cast.as_dana, other)
    assert Application.objects.get(position=other).screening.get().value == "yes"


def test_a_knock_out_an_open_question_or_a_draft_lead_to_the_form(cast: Cast, other: Position) -> None:
    question = answered(cast, other, "no")
    assert "apply/now/" not in cast.as_dana.get(other.get_absolute_url()).content.decode()
    press(cast.as_dana, other)
    Question.objects.filter(pk=question.pk).update(text="Can you work on Sundays?")
    press(cast.as_dana, other)
    Question.objects.all().delete()
    ApplicationDraftFactory.create(candidate=cast.dana, position=other)
    press(cast.as_dana, other)
    assert Application.objects.filter(position=other).count() == 0


def test_a_question_that_came_since_is_asked(cast: Cast, other: Position) -> None:
    QuestionFactory.create(position=other, is_required=False)
    response = cast.as_dana.post(f"{address(other)}now/", {"asked": ""})
    assert (response.status_code, response["Location"]) == (302, address(other))
    assert Application.objects.filter(position=other).count() == 0


def test_not_for_a_first_application_nor_a_closed_position(cast: Cast, other: Position) -> None:
    assert "apply/now/" not in cast.as_erin.get(other.get_absolute_url()).content.decode()
    press(cast.as_erin, other)
    closed = PositionFactory.create(closed=True)
    press(cast.as_dana, closed)
    assert Application.objects.count() == 1


def test_twice_is_refused_kindly(cast: Cast, other: Position) -> None:
    press(cast.as_dana, other)
    text = press(cast.as_dana, other).content.decode()  # type: ignore[attr-defined]
    assert "Once is enough." in text


@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_once_make_one_application() -> None:
    cast = assemble()
    other = PositionFactory.create(open=True)
    cookies = cast.as_dana.cookies

    def tab(number: int) -> int:
        client = Client()
        client.cookies = cookies
        sent = {"first_name": "Dana", "last_name": "Reyes", "asked": ""}
        try:
            return client.post(f"{address(other)}{'now/' if number % 2 else ''}", sent).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as tabs:
        assert set(tabs.map(tab, range(6))) == {302}
    assert Application.objects.filter(position=other).count() == 1
    assert OutgoingMail.objects.filter(kind="application_received").count() == 1

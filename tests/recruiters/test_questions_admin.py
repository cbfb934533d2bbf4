"""Questions of a position at the desk, and answers on the page of an application."""

from __future__ import annotations

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from jobs.models import Position, Question
from recruiters.services import copies
from tests.cast import Cast
from tests.factories import QuestionFactory, ScreeningAnswerFactory
from tests.recruiters.test_positions_admin import filled

pytestmark = pytest.mark.django_db
NIGHTS = {
    "order": "1", "text": "Can you work nights?", "kind": "yes_no", "is_required": "on", "refused": "No",
    "because": "The employer needs people who can work nights.",
}  # fmt: skip


def sent(**question: str) -> dict[str, object]:
    row = {f"questions-0-{name}": value for name, value in question.items()}
    return filled() | {"questions-TOTAL_FORMS": "1", "questions-INITIAL_FORMS": "0"} | row


def add(client: Client, **question: str) -> object:
    return client.post(reverse("admin:jobs_position_add"), sent(**question))


def errors(response: object) -> dict[str, list[str]]:
    formsets = response.context["inline_admin_formsets"]  # type: ignore[attr-defined]
    found = next(one.formset for one in formsets if one.formset.prefix == "questions")
    return dict(found.forms[0].errors)


def test_a_question_is_kept_as_its_answers_are(cast: Cast) -> None:
    assert add(cast.as_sam, **NIGHTS).status_code == 302  # type: ignore[attr-defined]
    question = Question.objects.get()
    assert (question.refused, question.is_required, question.knocks_out("no")) == (["no"], True, True)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": ""}, "text"),
        ({"refused": "Never"}, "refused"),
        ({"refused": "Yes\nNo"}, "refused"),
        ({"because": ""}, "because"),
        ({"refused": ""}, "because"),
        ({"options": "One\nTwo"}, "options"),
        ({"kind": "choice", "options": "One", "refused": "One"}, "options"),
        ({"kind": "choice", "options": "One\nTwo", "refused": "Three"}, "refused"),
        ({"kind": "number"}, "refused"),
        ({"unit": "hours"}, "unit"),
        ({"kind": "number", "refused": "", "least": "5", "most": "4", "needs_least": "3"}, "most"),
        ({"kind": "number", "refused": "", "needs_least": "5", "needs_most": "4"}, "needs_most"),
    ],
)
def test_what_is_wrong_is_said_beside_it(cast: Cast, changes: dict[str, str], field: str) -> None:
    assert list(errors(add(cast.as_sam, **NIGHTS | changes))) == [field]
    assert Question.objects.count() == 0


def test_a_list_with_a_knock_out(cast: Cast) -> None:
    add(cast.as_sam, **NIGHTS | {"kind": "choice", "options": "3M\r\n Optum \r\n\r\n3M", "refused": "optum"})
    question = Question.objects.get()
    assert (question.options, question.refused) == (["3M", "Optum"], ["Optum"])


def test_what_should_not_be_asked_is_warned_of_and_kept(cast: Cast) -> None:
    response = add(cast.as_sam, order="1", kind="text", text="What is your date of birth?")
    told = [str(one) for one in get_messages(response.wsgi_request)]  # type: ignore[attr-defined]
    assert any("seems to ask about age or date of birth" in one for one in told)
    assert Question.objects.count() == 1


def test_an_untouched_page_changes_nothing(cast: Cast) -> None:
    question = QuestionFactory.create(position=cast.position, kind="choice", options=["A", "B"])
    page = cast.as_sam.get(reverse("admin:jobs_position_change", args=[cast.position.pk]))
    formset = next(
        one.formset for one in page.context["inline_admin_formsets"] if one.formset.prefix == "questions"
    )
    assert ">\nA\nB</textarea>" in str(formset.forms[0]["options"])
    assert formset.forms[0].instance == question


def test_a_copy_asks_the_same(cast: Cast) -> None:
    QuestionFactory.create(position=cast.position, nights=True)
    copy: Position = copies.duplicate(position=cast.position, by=cast.sam)
    assert [one.text for one in copy.questions.all()] == ["Can you work nights?"]
    assert cast.position.questions.count() == 1


def test_the_page_of_an_application_shows_answers_and_the_list_finds_knock_outs(cast: Cast) -> None:
    address = reverse("admin:candidates_application_changelist")
    assert "Dana" in cast.as_sam.get(address, {"knockout": "no"}).content.decode()
    question = QuestionFactory.create(position=cast.position, nights=True)
    ScreeningAnswerFactory.create(
        application=cast.application, question=question, value="no", is_knock_out=True,
        because=question.because,
    )  # fmt: skip
    page = cast.as_sam.get(reverse("admin:candidates_application_change", args=[cast.application.pk]))
    assert question.because in page.content.decode()
    listed = cast.as_sam.get(address, {"knockout": "yes"})
    assert [row.pk for row in listed.context["cl"].result_list] == [cast.application.pk]
    assert "Knock-out" in listed.content.decode()
    assert list(cast.as_sam.get(address, {"knockout": "no"}).context["cl"].result_list) == []

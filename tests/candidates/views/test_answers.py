"""The questions of a position, from the form by the review to the recruiter's mail."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from candidates.models import Application, Candidate, ScreeningAnswer
from config.mail.models import OutgoingMail
from jobs.models import Position, Question
from jobs.models.question import print_of
from jobs.reading import lawful
from tests.candidates.views.test_apply import address, come_by_mail, form
from tests.cast import Cast
from tests.factories import (
    ApplicationFactory,
    CandidateFactory,
    PositionFactory,
    QuestionFactory,
    ScreeningAnswerFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def position(db: None) -> Position:
    return PositionFactory.create(open=True, title="Night coder", required="CPC")


@pytest.fixture
def nights(position: Position) -> Question:
    return QuestionFactory.create(position=position, nights=True, order=1)


def asked(position: Position, **answers: str) -> dict[str, str]:
    """The answers by the order of the question, `a1="no"`, as a browser sends them."""
    by_order = {question.order: question for question in position.questions.all()}
    sent = {f"q{by_order[int(name[1:])].pk}": value for name, value in answers.items()}
    return sent | {"asked": print_of(position.questions.all())}


class TestForm:
    def test_asks_before_the_message(self, client: Client, position: Position, nights: Question) -> None:
        fields = list(client.get(address(position)).context["form"].fields)
        assert fields.index(f"q{nights.pk}") == fields.index("message") - 1

    @pytest.mark.parametrize(
        ("kind", "value", "error"),
        [
            ({"nights": True}, "", "Answer this question."),
            ({"nights": True}, "perhaps", "Answer this question."),
            ({"hours": True}, "", "Give a number from 1 to 60."),
            ({"hours": True}, "61", "Give a number from 1 to 60."),
            ({"hours": True}, "NaN", "Give a number from 1 to 60."),
            ({"kind": "number", "least": Decimal(3)}, "2", "Give a number, 3 or more."),
            ({"kind": "choice", "options": ["A", "B"]}, "C", "Answer this question."),
            ({"kind": "text"}, " ", "Answer this question."),
        ],
    )
    def test_says_what_to_do(
        self, client: Client, position: Position, kind: dict[str, object], value: str, error: str
    ) -> None:
        question = QuestionFactory.create(position=position, order=1, **kind)
        sent = form(message="Kept", step="review") | asked(position, a1=value)
        response = client.post(address(position), sent)
        assert response.context["form"].errors == {f"q{question.pk}": [error]}
        assert "Kept</textarea>" in response.content.decode()
        assert Application.objects.count() == 0

    def test_what_need_not_be_answered_is_left_out(self, client: Client, position: Position) -> None:
        QuestionFactory.create(position=position, order=1, is_required=False, hours=True)
        assert client.post(address(position), form() | asked(position, a1="")).status_code == 302
        assert ScreeningAnswer.objects.count() == 0

    def test_a_hint_is_text(self, client: Client, position: Position) -> None:
        QuestionFactory.create(position=position, help="<b>Two</b>")
        assert "&lt;b&gt;Two&lt;/b&gt;" in client.get(address(position)).content.decode()

    def test_questions_changed_while_writing_are_asked_anew(
        self, client: Client, position: Position, nights: Question
    ) -> None:
        sent = form(message="Kept") | asked(position, a1="yes")
        Question.objects.filter(pk=nights.pk).update(text="Can you work weekends?")
        shown = client.post(address(position), sent)
        assert shown.context["form"].non_field_errors()[0].startswith("The questions of this position were")
        text = shown.content.decode()
        assert "Can you work weekends?" in text
        assert "Kept</textarea>" in text
        again = sent | {"asked": shown.context["form"]["asked"].value()}
        assert client.post(address(position), again).status_code == 302
        assert ScreeningAnswer.objects.get().asked == "Can you work weekends?"

    @pytest.mark.parametrize("count", [1, 3])
    def test_queries_do_not_grow(
        self, client: Client, position: Position, django_assert_num_queries: object, count: int
    ) -> None:
        QuestionFactory.create_batch(count, position=position)
        with django_assert_num_queries(10):  # type: ignore[operator]
            client.get(address(position))


class TestReview:
    def test_shows_all_and_sends_nothing(self, client: Client, position: Position, nights: Question) -> None:
        sent = form(step="review", message="I like owls.", phone="407 834 0100") | asked(position, a1="yes")
        response = client.post(address(position), sent)
        text = response.content.decode()
        assert response.status_code == 200
        assert response.templates[0].name == "candidates/apply_review.html"
        for words in ("Robin Vale", "robin@example.com", nights.text, "I like owls.", "Send my application"):
            assert words in text
        assert "most likely not go on" not in text
        assert (Application.objects.count(), OutgoingMail.objects.count()) == (0, 0)

    def test_a_knock_out_is_said_plainly_and_declines_nobody(
        self, client: Client, position: Position, nights: Question
    ) -> None:
        sent = form() | asked(position, a1="no")
        text = client.post(address(position), sent | {"step": "review"}).content.decode()
        assert "With this answer your application will most likely not go on." in text
        assert f"{nights.because} You answered: No." in text
        assert "Send it all the same" in text
        assert client.post(address(position), sent | {"step": "send"}).status_code == 302
        application = Application.objects.get()
        assert application.stage == "new"
        answer = application.screening.get()
        assert (answer.value, answer.is_knock_out, answer.because) == ("no", True, nights.because)

    @pytest.mark.parametrize("who", ["guest", "signed in"])
    @pytest.mark.parametrize("is_ticked", [True, False])
    def test_going_back_ticks_consent_for_nobody(
        self,
        client: Client,
        cast: Cast,
        who: str,
        is_ticked: bool,  # noqa: FBT001 -- drawn
    ) -> None:
        if who == "signed in":
            client = cast.as_erin
            Candidate.objects.filter(pk=cast.erin.pk).update(consent_at=None, consent_until=None)
        sent = form(step="review", **({"keep_on_file": "on"} if is_ticked else {}))
        review = client.post(address(cast.position), sent).content.decode()
        assert ("You did not ask to be kept on file." in review) is not is_ticked
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', review))
        assert hidden["keep_on_file"] == str(is_ticked)

        back = client.post(address(cast.position), {**sent, **hidden, "step": "edit"})

        assert back.context["form"]["keep_on_file"].value() is is_ticked
        assert (" checked" in str(back.context["form"]["keep_on_file"])) is is_ticked

    def test_going_back_shows_the_form_as_it_was(
        self, client: Client, position: Position, nights: Question
    ) -> None:
        sent = form(step="edit", message="I like owls.", credentials=["cpc"]) | asked(position, a1="no")
        response = client.post(address(position), sent)
        shown = response.context["form"]
        assert not shown.is_bound
        assert (shown["message"].value(), shown["credentials"].value()) == ("I like owls.", ["cpc"])
        assert shown[f"q{nights.pk}"].value() == "no"

    def test_closed_at_the_review_loses_nothing(self, client: Client, position: Position) -> None:
        Position.objects.filter(pk=position.pk).update(closes_on=timezone.localdate() - timedelta(days=1))
        response = client.post(address(position), form(step="review", message="I like owls."))
        assert response.status_code == 409
        assert "I like owls.</textarea>" in response.content.decode()


class TestKept:
    def test_in_the_words_it_was_asked_in(self, client: Client, position: Position, nights: Question) -> None:
        QuestionFactory.create(position=position, hours=True, order=2)
        client.post(address(position), form() | asked(position, a1="yes", a2="32.50"))
        Question.objects.filter(pk=nights.pk).delete()
        rows = Application.objects.get().screening.all()
        assert [(row.asked, row.in_words, row.question_id is None) for row in rows] == [
            ("Can you work nights?", "Yes", True),
            ("How many hours a week can you work?", "32.5 hours a week", False),
        ]
        mail = OutgoingMail.objects.get()
        assert "Can you work nights? Yes" in mail.text
        assert "<b>Can you work nights?</b> Yes" in mail.html

    def test_a_strangers_link_is_not_carried(self, client: Client, position: Position) -> None:
        QuestionFactory.create(position=position, kind="text", order=1)
        client.post(address(position), form() | asked(position, a1="see https://spam.example.net"))
        assert "spam.example.net" not in OutgoingMail.objects.get().text

    def test_taking_over_replaces_the_answers(self, cast: Cast) -> None:
        QuestionFactory.create(position=cast.position, nights=True, order=1)
        cast.visitor.post(
            address(cast.position), form(email="erin@example.com") | asked(cast.position, a1="no")
        )
        cast.as_erin.post(
            address(cast.position),
            {"first_name": "Erin", "last_name": "Reyes"} | asked(cast.position, a1="yes"),
        )
        assert [row.value for row in ScreeningAnswer.objects.all()] == ["yes"]


class TestAnsweredBefore:
    def test_is_filled_in_and_says_so(self, cast: Cast) -> None:
        question = QuestionFactory.create(position=cast.position, nights=True)
        ScreeningAnswerFactory.create(application=cast.application, question=question, asked=question.text)
        other = PositionFactory.create(open=True)
        again = QuestionFactory.create(position=other, nights=True, text="can you work NIGHTS")
        response = cast.as_dana.get(address(other))
        assert response.context["form"][f"q{again.pk}"].value() == "yes"
        assert "Your answer of" in response.content.decode()
        assert cast.as_erin.get(address(other)).context["form"][f"q{again.pk}"].value() is None

    def test_not_to_whoever_holds_a_mail_nor_what_a_form_said(self, client: Client) -> None:
        dana = CandidateFactory.create(on_file=True, with_recipient=True)
        first = ApplicationFactory.create(candidate=dana, is_proven=True)
        ScreeningAnswerFactory.create(
            application=first, question=QuestionFactory.create(position=first.position, nights=True)
        )
        other = PositionFactory.create(open=True)
        again = QuestionFactory.create(position=other, nights=True)
        come_by_mail(client, dana)
        assert client.get(address(other)).context["form"][f"q{again.pk}"].value() is None

    def test_what_the_question_does_not_take_is_not_filled_in(self, cast: Cast) -> None:
        first = QuestionFactory.create(position=cast.position, hours=True)
        ScreeningAnswerFactory.create(application=cast.application, question=first, value="50")
        other = PositionFactory.create(open=True)
        again = QuestionFactory.create(position=other, hours=True, most=40)
        assert cast.as_dana.get(address(other)).context["form"][f"q{again.pk}"].value() is None


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("What is your date of birth?", ["age or date of birth"]),
        ("What is your current salary?", ["past or present pay"]),
        ("Do you have a disability?", ["health or disability"]),
        ("Are you a US citizen?", ["citizenship or origin"]),
        ("Are you married?", ["family, sex or belief"]),
        ("Were you ever convicted?", ["arrests or convictions"]),
        ("Give your social security number", ["numbers that identify a person"]),
        ("Are you authorized to work in the United States?", []),
        ("What pay do you expect?", []),
        ("Have you coded pediatric charts and newborn stays?", []),
        ("Can you work nights?", []),
    ],
)
def test_what_should_not_be_asked_is_noticed(text: str, about: list[str]) -> None:
    assert [doubt.about for doubt in lawful.doubts(text)] == about

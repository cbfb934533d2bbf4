from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from candidates.enums import DeclineReason, Stage, WithdrawReason
from candidates.models import Application, ApplicationTransition
from candidates.services import applications
from config.mail.models import OutgoingMail
from jobs.enums import CloseReason
from jobs.models import Position
from jobs.services import positions
from tests.cast import Cast
from tests.factories import ApplicationTransitionFactory

pytestmark = pytest.mark.django_db


def page(cast: Cast) -> str:
    response = cast.as_dana.get(f"/me/applications/{cast.application.pk}/")
    assert response.status_code == 200
    return str(response.content.decode())


class TestDoors:
    @pytest.mark.parametrize("end", ["", "withdraw/"])
    def test_who_may_come_in(self, cast: Cast, end: str) -> None:
        address = f"/me/applications/{cast.application.pk}/{end}"
        statuses = {who: client.get(address).status_code for who, client in cast.clients.items()}
        assert statuses == {"anonymous": 302, "other": 404, "owner": 200, "recruiter": 302}
        statuses = {
            who: client.post(f"{address}", {"reason": "my_pay"}).status_code
            for who, client in cast.clients.items()
            if who != "owner"
        }
        assert statuses["other"] in {404, 405}
        assert Application.objects.get().stage == Stage.NEW

    @pytest.mark.parametrize("pk", [0, 10**9, 10**30])
    def test_unknown_number_is_404(self, cast: Cast, pk: int) -> None:
        assert cast.as_dana.get(f"/me/applications/{pk}/").status_code == 404


class TestTimeline:
    def test_newest_first_with_names_and_messages(self, cast: Cast) -> None:
        applications.move(
            application=cast.application, to=Stage.SCREENING, by=cast.sam, message="Hello\nDana"
        )
        applications.move(application=cast.application, to=Stage.SUBMITTED, by=cast.sam)
        text = page(cast)
        order = [
            text.index("<h3>" + title)
            for title in (
                f"{cast.position.employer.name} answers, and Sam Rivera tells you what they say",
                f"You were put forward to {cast.position.employer.name}",
                "A recruiter is looking into it with you",
                "Application received",
            )
        ]
        assert order == sorted(order)
        assert text.count("by Sam Rivera") == 2
        assert ", by you" in text
        assert "<p>Hello<br>Dana</p>" in text
        assert "Next step: the employer" in text

    def test_a_decline_says_why_and_who_decided(self, cast: Cast) -> None:
        applications.move(
            application=cast.application,
            to=Stage.DECLINED,
            by=cast.sam,
            reason=DeclineReason.EXPERIENCE,
        )
        text = page(cast)
        assert "The reason: the employer needs more experience in this setting." in text
        assert "A person made this decision." in text
        assert "Withdraw this application" not in text

    def test_messages_are_escaped(self, cast: Cast) -> None:
        ApplicationTransitionFactory.create(
            application=cast.application,
            from_stage=Stage.NEW,
            to_stage=Stage.SCREENING,
            by=cast.sam,
            by_candidate=False,
            message="<script>alert(1)</script>",
        )
        assert "<script>alert" not in page(cast)

    def test_an_unproven_application_says_so_in_one_box(self, cast: Cast) -> None:
        assert "It came from a form without a log-in" not in page(cast)
        Application.objects.update(is_proven=False)
        text = page(cast)
        assert text.count("form without a log-in, with your address.") == 1
        assert "<h2>Did you send this application?</h2>" in text
        assert 'class="note' not in text
        assert ", from a form without a log-in" in text
        assert ", by you" not in text
        assert f'<a href="{cast.position.get_absolute_url()}apply/">apply with your file</a>: what' in text

    def test_an_unproven_one_a_recruiter_has_begun_with_says_what_to_do(self, cast: Cast) -> None:
        Application.objects.update(is_proven=False)
        applications.move(application=cast.application, to=Stage.SCREENING, by=cast.sam)
        text = page(cast)
        assert "withdraw it: nothing on your file was changed by it, and you can then apply yourself." in text
        assert "A recruiter has begun with it." in text
        assert "apply with your file" not in text

    def test_what_happened_stands_before_the_messages(self, cast: Cast) -> None:
        text = page(cast)
        assert '<h2 id="timeline" class="mb-4">What happened, and what comes</h2>' in text
        assert text.index('id="timeline"') < text.index('id="messages"')

    def test_one_taken_over_tells_both(self, cast: Cast) -> None:
        Application.objects.update(is_proven=False)
        cast.as_dana.post(
            f"{cast.position.get_absolute_url()}apply/", {"first_name": "Dana", "last_name": "Reyes"}
        )
        text = page(cast)
        assert text.index("<h3>You applied yourself") < text.index("<h3>Application received")
        assert ", from a form without a log-in" in text
        assert text.count('class="now"') == 1

    def test_one_handed_in_again_tells_all(self, cast: Cast) -> None:
        applications.withdraw(application=cast.application, reason=WithdrawReason.PAY)
        text = page(cast)
        assert "You said: The pay does not work for me." in text
        assert f'<a class="btn" href="{cast.position.get_absolute_url()}apply/">Apply again</a>' in text
        cast.as_dana.post(
            f"{cast.position.get_absolute_url()}apply/",
            {"first_name": "Dana", "last_name": "Reyes", "message": "After all"},
        )
        text = page(cast)
        order = ["You applied again", "You withdrew", "Application received"]
        found = [text.index(f"<h3>{title}") for title in order]
        assert found == sorted(found)
        assert "After all" in text
        assert "Undo: take it back" in text

    def test_a_withdrawn_one_of_a_closed_position_stays_so(self, cast: Cast) -> None:
        applications.withdraw(application=cast.application, reason=WithdrawReason.PAY)
        positions.close(position=cast.position, reason=CloseReason.FILLED, by=None)
        assert "Apply again" not in page(cast)

    def test_a_paused_position_is_not_linked(self, cast: Cast) -> None:
        link = f'<a href="{cast.position.get_absolute_url()}">See the position</a>'
        assert link in page(cast)
        positions.pause(position=cast.position, by=None)
        assert link not in page(cast)

    @pytest.mark.parametrize(
        ("reason", "words"),
        [
            (CloseReason.FILLED, "It has been filled. We still owe you an answer."),
            (CloseReason.WITHDRAWN, "The employer has withdrawn it. We still owe you an answer."),
        ],
    )
    def test_a_closed_position_is_said_where_somebody_waits(
        self, cast: Cast, reason: CloseReason, words: str
    ) -> None:
        positions.close(position=cast.position, reason=reason, by=None)
        for text in (page(cast), str(cast.as_dana.get("/me/").content.decode())):
            assert "<strong>This position has closed.</strong>" in text
            assert words in text
            assert "Sam Rivera tells you what this means for your application" in text
            assert "reads it and answers you" not in text

    def test_after_the_closing_date_alone_an_application_goes_on(self, cast: Cast) -> None:
        Position.objects.update(closes_on=timezone.localdate() - timedelta(days=1))
        positions.close_past_due()
        text = page(cast)
        assert "<strong>Applications have closed.</strong>" in text
        assert "Yours is in, and goes on." in text
        assert "Sam Rivera reads it and answers you" in text

    def test_a_paused_position_is_said_where_somebody_waits(self, cast: Cast) -> None:
        positions.pause(position=cast.position, by=None)
        text = page(cast)
        assert "<strong>This position is paused.</strong>" in text
        assert "Sam Rivera tells you how it goes on" in text

    def test_an_offer_is_still_to_be_answered_when_the_position_closes(self, cast: Cast) -> None:
        for stage in (Stage.SUBMITTED, Stage.OFFER):
            applications.move(application=cast.application, to=stage, by=cast.sam)
        positions.close(position=cast.position, reason=CloseReason.FILLED, by=None)
        text = page(cast)
        assert "Sam Rivera tells you about your offer." in text
        assert "Read the offer with Sam Rivera" in text
        assert "It has been filled" not in text

    def test_what_has_ended_says_nothing_of_the_position(self, cast: Cast) -> None:
        applications.move(
            application=cast.application, to=Stage.DECLINED, by=cast.sam, reason=DeclineReason.CLOSED
        )
        positions.close(position=cast.position, reason=CloseReason.FILLED, by=None)
        assert "This position has closed." not in page(cast)

    @pytest.mark.parametrize("count", [1, 3])
    def test_queries_do_not_grow(
        self, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, count: int
    ) -> None:
        stages = [Stage.SCREENING, Stage.ASSESSED, Stage.SUBMITTED][:count]
        for stage in stages:
            applications.move(application=cast.application, to=stage, by=cast.sam)
        with django_assert_num_queries(14):
            cast.as_dana.get(f"/me/applications/{cast.application.pk}/")


class TestWithdraw:
    def address(self, cast: Cast) -> str:
        return f"/me/applications/{cast.application.pk}/withdraw/"

    def test_with_a_reason(self, cast: Cast) -> None:
        response = cast.as_dana.post(self.address(cast), {"reason": WithdrawReason.PAY}, follow=True)
        assert response.redirect_chain == [(f"/me/applications/{cast.application.pk}/", 302)]
        text = response.content.decode()
        assert "You withdrew this application. The recruiter sees it at once." in text
        assert "You said: The pay does not work for me." in text
        cast.application.refresh_from_db()
        assert cast.application.stage == Stage.WITHDRAWN
        step = ApplicationTransition.objects.latest("at")
        assert (step.by_candidate, step.reason) == (True, WithdrawReason.PAY)
        assert OutgoingMail.objects.filter(kind="application_withdrawn").count() == 1

    def test_without_saying_why(self, cast: Cast) -> None:
        assert "I would rather not say" in cast.as_dana.get(self.address(cast)).content.decode()
        text = cast.as_dana.post(self.address(cast), {"reason": "not_said"}, follow=True).content.decode()
        assert "You withdrew this application." in text
        assert "You said" not in text
        mail = OutgoingMail.objects.get(kind="withdrawn_desk")
        assert "They gave no reason." in mail.text
        assert "They gave no reason." in mail.html
        assert "Taken back" not in cast.as_dana.get("/me/").content.decode()

    @pytest.mark.parametrize(
        ("reason", "error"),
        [
            ("", "Choose a reason: it helps the next person who applies."),
            (
                "because",
                "Choose one of these reasons.",
            ),
        ],
    )
    def test_without_a_reason_nothing_happens(self, cast: Cast, reason: str, error: str) -> None:
        response = cast.as_dana.post(self.address(cast), {"reason": reason})
        assert response.status_code == 200
        assert dict(response.context["form"].errors) == {"reason": [error]}
        cast.application.refresh_from_db()
        assert cast.application.stage == Stage.NEW

    def test_what_has_ended_cannot_be_withdrawn(self, cast: Cast) -> None:
        Application.objects.update(stage=Stage.PLACED, moved_at=timezone.now())
        response = cast.as_dana.post(self.address(cast), {"reason": "my_pay"}, follow=True)
        assert "there is nothing to withdraw" in response.content.decode()
        cast.application.refresh_from_db()
        assert cast.application.stage == Stage.PLACED

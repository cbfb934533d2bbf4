"""Applications: every move in the table works, every other is refused, and each is told."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from django.conf import settings
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from candidates.enums import (
    IN_PROCESS,
    STAGE_MOVES,
    WITHDRAWABLE,
    DeclineReason,
    Stage,
    WithdrawReason,
)
from candidates.models import Application, ApplicationTransition
from candidates.services import applications
from config.mail.models import OutgoingMail
from jobs.enums import CloseReason
from jobs.services import positions
from tests.factories import (
    ApplicationFactory,
    CandidateFactory,
    PositionFactory,
    RecruiterUserFactory,
)

PAIRS = [(start, end) for start in Stage for end in Stage]


def at_stage(stage: Stage) -> Application:
    return ApplicationFactory.create(stage=stage)


def hand_in(**fields: object) -> Application:
    values: dict[str, object] = {
        "position": fields.pop("position", None) or PositionFactory.create(open=True),
        "candidate": fields.pop("candidate", None) or CandidateFactory.create(),
        "first_name": "Dana",
        "last_name": "Reyes",
        "is_proven": True,
    }
    return applications.apply(**(values | fields))  # type: ignore[arg-type]


@pytest.mark.django_db
class TestApply:
    def test_writes_application_step_and_mail_together(self) -> None:
        application = hand_in(message="Hello")
        step = application.transitions.get()
        assert (step.from_stage, step.to_stage, step.by_candidate) == ("", Stage.NEW, True)
        promised = timezone.localdate() + timedelta(days=settings.ANSWER_WITHIN_DAYS)
        assert (application.answer_by, application.message) == (promised, "Hello")
        mail = OutgoingMail.objects.get()
        assert (mail.to, mail.kind) == (application.candidate.email, "application_received")
        assert f"{promised:%A, %B} {promised.day}" in mail.text
        assert "It was not you?" not in mail.text

    def test_mail_to_an_unproven_address_says_what_to_do_if_it_was_not_you(self) -> None:
        hand_in(is_proven=False)
        assert "It was not you?" in OutgoingMail.objects.get().text

    def test_twice_is_refused_with_the_first_one(self) -> None:
        first = hand_in()
        with pytest.raises(applications.AlreadyApplied) as refused:
            hand_in(position=first.position, candidate=first.candidate)
        assert refused.value.application == first
        assert Application.objects.count() == 1

    def test_closed_position_is_refused(self) -> None:
        position = PositionFactory.create(open=True)
        positions.close(position=position, reason=CloseReason.FILLED, by=None)
        with pytest.raises(applications.NotOpen):
            hand_in(position=position)
        assert not OutgoingMail.objects.exists()

    def test_position_past_its_closing_date_is_refused(self) -> None:
        yesterday = timezone.localdate() - timedelta(days=1)
        with pytest.raises(applications.NotOpen):
            hand_in(position=PositionFactory.create(open=True, closes_on=yesterday))

    def test_again_is_told_to_the_address_once_a_day(self) -> None:
        application = hand_in()
        for _ in range(2):
            applications.acknowledge_again(application=application)
        kinds = OutgoingMail.objects.order_by("pk").values_list("kind", flat=True)
        assert list(kinds) == ["application_received", "application_again"]


@pytest.mark.django_db
class TestMove:
    @pytest.mark.parametrize(("start", "end"), PAIRS)
    def test_only_what_the_table_allows(self, start: Stage, end: Stage) -> None:
        application, recruiter = at_stage(start), RecruiterUserFactory.create()
        reason = DeclineReason.PAY if end == Stage.DECLINED else ""
        if end in STAGE_MOVES[start]:
            applications.move(application=application, to=end, by=recruiter, reason=reason)
        else:
            with pytest.raises(applications.CannotMove):
                applications.move(application=application, to=end, by=recruiter, reason=reason)
        application.refresh_from_db()
        steps = ApplicationTransition.objects.values_list("from_stage", "to_stage", "by")
        if end in STAGE_MOVES[start]:
            assert application.stage == end
            assert list(steps) == [(start, end, recruiter.pk)]
            assert OutgoingMail.objects.get().to == application.candidate.email
        else:
            assert (application.stage, list(steps)) == (start, [])
            assert not OutgoingMail.objects.exists()

    def test_declining_needs_a_reason_and_tells_it(self) -> None:
        application, recruiter = at_stage(Stage.SCREENING), RecruiterUserFactory.create()
        with pytest.raises(applications.CannotMove, match="Choose a reason"):
            applications.move(application=application, to=Stage.DECLINED, by=recruiter)
        applications.move(
            application=application,
            to=Stage.DECLINED,
            by=recruiter,
            reason=DeclineReason.PLACE,
            message="I am sorry <b>.",
        )
        mail = OutgoingMail.objects.get()
        assert "the state you live in, does not work for this employer" in mail.text
        assert "I am sorry <b>." in mail.text
        assert "I am sorry &lt;b&gt;." in mail.html

    def test_second_of_two_recruiters_is_told(self) -> None:
        application = at_stage(Stage.NEW)
        one, two = RecruiterUserFactory.create_batch(2)
        applications.move(application=application, to=Stage.SCREENING, by=one, expected=Stage.NEW)
        with pytest.raises(applications.MovedMeanwhile, match="moved to Screening"):
            applications.move(application=application, to=Stage.ASSESSED, by=two, expected=Stage.NEW)
        application.refresh_from_db()
        assert application.stage == Stage.SCREENING


@pytest.mark.django_db
class TestWithdraw:
    @pytest.mark.parametrize("stage", Stage)
    def test_only_while_in_process(self, stage: Stage) -> None:
        application = at_stage(stage)
        if stage in WITHDRAWABLE:
            applications.withdraw(application=application, reason=WithdrawReason.PAY)
            step = application.transitions.get()
            assert (step.to_stage, step.by_candidate) == (Stage.WITHDRAWN, True)
        else:
            with pytest.raises(applications.CannotMove):
                applications.withdraw(application=application, reason=WithdrawReason.PAY)

    def test_needs_a_reason_of_the_list(self) -> None:
        with pytest.raises(applications.CannotMove, match="Choose why"):
            applications.withdraw(application=at_stage(Stage.NEW), reason="because")


class TestHistory(TestCase):
    @hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.sampled_from(list(Stage)), max_size=8))
    def test_steps_always_form_one_chain_of_allowed_moves(self, wishes: list[Stage]) -> None:
        application, recruiter = hand_in(), RecruiterUserFactory.create()
        for wish in wishes:
            try:
                if wish == Stage.WITHDRAWN:
                    applications.withdraw(application=application, reason=WithdrawReason.SLOW)
                else:
                    applications.move(
                        application=application, to=wish, by=recruiter, reason=DeclineReason.PAY
                    )
            except applications.CannotMove:
                continue
        application.refresh_from_db()
        chain = list(application.transitions.values_list("from_stage", "to_stage"))
        assert chain[0] == ("", Stage.NEW)
        for (_, before), (start, end) in pairwise(chain):
            assert start == before
            allowed = STAGE_MOVES[Stage(start)] | ({Stage.WITHDRAWN} if start in IN_PROCESS else set())
            assert end in allowed
        assert application.stage == chain[-1][1]
        assert OutgoingMail.objects.filter(to=application.candidate.email).count() == len(chain)

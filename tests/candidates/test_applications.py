"""Applications: every move in the table works, every other is refused, and each is told."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from candidates.enums import (
    CANDIDATE_MOVES,
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


def test_no_reason_is_a_recruiters_and_a_candidates() -> None:
    assert set(DeclineReason.values).isdisjoint(WithdrawReason.values)


def at_stage(stage: Stage) -> Application:
    return ApplicationFactory.create(stage=stage)


def hand_in(**fields: object) -> Application:
    values: dict[str, object] = {
        "position": fields.pop("position", None) or PositionFactory.create(open=True),
        "candidate": fields.pop("candidate", None) or CandidateFactory.create(),
        "first_name": "Dana",
        "last_name": "Reyes",
        "is_proven": True,
        "is_signed_in": fields.get("is_proven", True),
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

    def test_an_unproven_one_does_not_stand_in_its_owners_way(self) -> None:
        form = hand_in(is_proven=False, first_name="Somebody", phone="+14078340100", answers={"state": "TX"})
        Application.objects.update(answer_by=timezone.localdate())
        mine = hand_in(position=form.position, candidate=form.candidate, message="Mine", came_from_alert=True)
        assert mine == form
        mine.refresh_from_db()
        assert (mine.stage, mine.is_proven, mine.came_from_alert) == (Stage.NEW, True, True)
        assert (mine.first_name, mine.phone, mine.message, mine.answers) == ("Dana", "", "Mine", {})
        assert mine.answer_by == timezone.localdate() + timedelta(days=settings.ANSWER_WITHIN_DAYS)
        assert (mine.applied_at, mine.taken_over_at is None) == (form.applied_at, False)
        assert mine.transitions.count() == 1
        first, second = OutgoingMail.objects.order_by("pk")
        assert (first.kind, second.kind) == ("application_received", "application_received")
        assert ("It was not you?" in first.text, "It was not you?" in second.text) == (True, False)
        with pytest.raises(applications.AlreadyApplied):
            hand_in(position=form.position, candidate=form.candidate)

    def test_an_unproven_one_stays_as_it_is_when_another_form_comes(self) -> None:
        form = hand_in(is_proven=False, message="First")
        with pytest.raises(applications.AlreadyApplied):
            hand_in(position=form.position, candidate=form.candidate, is_proven=False, message="Second")
        form.refresh_from_db()
        assert (form.message, form.is_proven) == ("First", False)

    def test_a_form_never_takes_the_place_of_what_is_proven(self) -> None:
        mine = hand_in(message="Mine")
        with pytest.raises(applications.AlreadyApplied):
            hand_in(position=mine.position, candidate=mine.candidate, is_proven=False)
        mine.refresh_from_db()
        assert (mine.message, mine.is_proven) == ("Mine", True)

    def test_an_unproven_one_a_recruiter_has_begun_with_is_not_vouched_for(self) -> None:
        form = hand_in(is_proven=False, message="First")
        applications.move(application=form, to=Stage.SCREENING, by=RecruiterUserFactory.create())
        with pytest.raises(applications.AlreadyApplied):
            hand_in(position=form.position, candidate=form.candidate)
        form.refresh_from_db()
        assert (form.message, form.is_proven, form.stage) == ("First", False, Stage.SCREENING)

    def test_a_withdrawn_one_is_handed_in_again_by_its_owner(self) -> None:
        first = hand_in(message="First")
        applications.withdraw(application=first, reason=WithdrawReason.PAY)
        Application.objects.update(answer_by=timezone.localdate())
        again = hand_in(position=first.position, candidate=first.candidate, message="After all")
        assert again == first
        again.refresh_from_db()
        assert (again.stage, again.message, again.taken_over_at) == (Stage.NEW, "After all", None)
        assert again.answer_by > timezone.localdate()
        step = again.transitions.last()
        assert step is not None
        assert (step.from_stage, step.to_stage, step.by_candidate) == (Stage.WITHDRAWN, Stage.NEW, True)
        assert again.moved_at == step.at
        applications.withdraw(application=again, reason=WithdrawReason.PAY)
        hand_in(position=first.position, candidate=first.candidate)
        assert OutgoingMail.objects.filter(kind="application_received").count() == 3

    def test_a_withdrawn_form_is_its_owners_once_they_apply(self) -> None:
        form = hand_in(is_proven=False)
        applications.withdraw(application=form, reason=WithdrawReason.CHANGED_MIND)
        mine = hand_in(position=form.position, candidate=form.candidate)
        mine.refresh_from_db()
        assert (mine.stage, mine.is_proven) == (Stage.NEW, True)
        assert mine.taken_over_at == mine.moved_at

    def test_a_withdrawn_one_does_not_come_back_by_a_form(self) -> None:
        first = hand_in()
        applications.withdraw(application=first, reason=WithdrawReason.PAY)
        with pytest.raises(applications.AlreadyApplied):
            hand_in(position=first.position, candidate=first.candidate, is_proven=False)
        first.refresh_from_db()
        assert first.stage == Stage.WITHDRAWN

    def test_a_withdrawn_one_needs_an_open_position(self) -> None:
        first = hand_in()
        applications.withdraw(application=first, reason=WithdrawReason.PAY)
        positions.close(position=first.position, reason=CloseReason.FILLED, by=None)
        with pytest.raises(applications.NotOpen):
            hand_in(position=first.position, candidate=first.candidate)

    @pytest.mark.parametrize("stage", [stage for stage in Stage if stage != Stage.WITHDRAWN])
    def test_any_other_is_not_handed_in_again(self, stage: Stage) -> None:
        first = ApplicationFactory.create(stage=stage, is_proven=True)
        with pytest.raises(applications.AlreadyApplied):
            hand_in(position=first.position, candidate=first.candidate)

    def test_handing_in_again_is_no_move_of_a_recruiters(self) -> None:
        ends = {end for ends in STAGE_MOVES.values() for end in ends}
        assert ends & {Stage.NEW, Stage.WITHDRAWN} == set()
        assert set(CANDIDATE_MOVES) == {*IN_PROCESS, Stage.WITHDRAWN}

    @pytest.mark.parametrize(
        ("stage", "is_proven", "words"),
        [
            (Stage.NEW, False, "To put other words in its place, sign in"),
            (Stage.NEW, True, "is still here and counts; the second one was not kept."),
            (Stage.WITHDRAWN, True, "If it was you, hand it in again"),
            (Stage.DECLINED, True, "was answered, and this position takes one from each person"),
        ],
    )
    @pytest.mark.parametrize("has_login", [False, True])
    def test_again_says_how_it_stands(
        self,
        stage: Stage,
        is_proven: bool,  # noqa: FBT001 -- drawn
        words: str,
        has_login: bool,  # noqa: FBT001 -- drawn
    ) -> None:
        application = ApplicationFactory.create(
            stage=stage, is_proven=is_proven, candidate__with_user=has_login
        )
        applications.acknowledge_again(application=application)
        mail = OutgoingMail.objects.get()
        assert words in mail.text
        assert words in mail.html
        by_code = not (is_proven and has_login)
        assert (f"/me/applications/{application.pk}/" in mail.text) is not by_code
        assert ("/claim/" in mail.text) is by_code
        assert ("other words in its place" in mail.text) is not is_proven

    def test_again_is_told_anew_once_the_stage_has_changed(self) -> None:
        application = hand_in()
        applications.acknowledge_again(application=application)
        withdrawn = applications.withdraw(application=application, reason=WithdrawReason.PAY)
        applications.acknowledge_again(application=withdrawn)
        assert OutgoingMail.objects.filter(kind="application_again").count() == 2

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
        said: dict[str, Any] = {"reason": DeclineReason.PAY, "starts_on": timezone.localdate()}
        if end in STAGE_MOVES[start]:
            applications.move(application=application, to=end, by=recruiter, **said)
        else:
            with pytest.raises(applications.CannotMove):
                applications.move(application=application, to=end, by=recruiter, **said)
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
        seen = application.as_seen
        applications.move(application=application, to=Stage.SCREENING, by=one, expected=seen)
        with pytest.raises(applications.MovedMeanwhile, match="moved to Screening"):
            applications.move(application=application, to=Stage.ASSESSED, by=two, expected=seen)
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
                elif wish == Stage.NEW:
                    hand_in(position=application.position, candidate=application.candidate)
                else:
                    applications.move(
                        application=application, to=wish, by=recruiter, reason=DeclineReason.PAY
                    )
            except (applications.CannotMove, applications.AlreadyApplied):
                continue
        application.refresh_from_db()
        chain = list(application.transitions.values_list("from_stage", "to_stage"))
        assert chain[0] == ("", Stage.NEW)
        for (_, before), (start, end) in pairwise(chain):
            assert start == before
            assert end in STAGE_MOVES[Stage(start)] | CANDIDATE_MOVES.get(Stage(start), frozenset())
        assert application.stage == chain[-1][1]
        assert OutgoingMail.objects.filter(to=application.candidate.email).count() == len(chain)

"""A recruiter's slip: taken back before anybody heard of it, and only then."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from candidates.enums import (
    CANDIDATE_MOVES,
    MOVE_ASKS,
    MOVES,
    STAGE_MOVES,
    UNANSWERED,
    AccessKind,
    DeclineReason,
    MoveAsk,
    Mover,
    Stage,
)
from candidates.models import AccessEvent, Application, ApplicationTransition
from candidates.queries import progress
from candidates.services import applications
from config.mail.enums import MailStatus
from config.mail.models import OutgoingMail
from tests.cast import Cast
from tests.factories import (
    ApplicationFactory,
    ApplicationTransitionFactory,
    InterviewFactory,
    RecruiterFactory,
)

pytestmark = pytest.mark.django_db


def moved(cast: Cast, to: Stage, **said: object) -> ApplicationTransition:
    applications.move(application=cast.application, to=to, by=cast.sam, **said)  # type: ignore[arg-type]
    cast.application.refresh_from_db()
    return cast.application.transitions.latest("pk")


def mail_of(step: ApplicationTransition) -> OutgoingMail:
    return OutgoingMail.objects.get(dedupe_key=f"transition:{step.pk}")


def test_mail_about_a_move_waits(cast: Cast) -> None:
    before = timezone.now()
    step = moved(cast, Stage.SCREENING)

    assert timedelta(seconds=59) < mail_of(step).due_at - before < timedelta(seconds=90)


def test_undo_puts_all_back_and_drops_the_mail(cast: Cast) -> None:
    Application.objects.filter(pk=cast.application.pk).update(answer_by=timezone.localdate())
    cast.application.refresh_from_db()
    seen, answer_by = cast.application.as_seen, cast.application.answer_by
    step = moved(cast, Stage.SCREENING, message="Shall we talk?")
    assert cast.application.answer_by > answer_by

    applications.undo(step=step, by=cast.sam)

    cast.application.refresh_from_db()
    assert cast.application.as_seen == seen
    assert cast.application.answer_by == answer_by
    assert mail_of(step).status == MailStatus.DROPPED
    step.refresh_from_db()
    assert (step.undone_by, step.undone_at is not None) == (cast.sam, True)


def test_candidate_never_sees_what_was_undone_and_the_desk_does(cast: Cast) -> None:
    step = moved(cast, Stage.SCREENING, message="Shall we talk?")
    applications.undo(step=step, by=cast.sam)

    theirs = cast.as_dana.get(reverse("candidates:application", args=[cast.application.pk]))
    ours = cast.as_sam.get(reverse("admin:candidates_application_change", args=[cast.application.pk]))

    assert "Shall we talk?" not in theirs.text
    assert "Undone: Screening" in ours.text
    shown = progress.of_candidate(cast.dana).get(pk=cast.application.pk)
    assert [line.title for line in progress.timeline(shown)][-1] == "Application received"


def test_undo_is_refused_once_the_mail_has_gone(cast: Cast) -> None:
    step = moved(cast, Stage.SCREENING)
    OutgoingMail.objects.filter(pk=mail_of(step).pk).update(status=MailStatus.SENT, sent_at=timezone.now())

    with pytest.raises(applications.CannotUndo, match="has gone out"):
        applications.undo(step=step, by=cast.sam)

    cast.application.refresh_from_db()
    assert cast.application.stage == Stage.SCREENING


def test_only_the_last_move_is_undone(cast: Cast) -> None:
    first = moved(cast, Stage.SCREENING)
    second = moved(cast, Stage.ASSESSED)

    with pytest.raises(applications.CannotUndo, match="moved again"):
        applications.undo(step=first, by=cast.sam)
    applications.undo(step=second, by=cast.sam)
    applications.undo(step=first, by=cast.sam)

    cast.application.refresh_from_db()
    assert cast.application.stage == Stage.NEW


def test_what_the_candidate_did_is_not_undone(cast: Cast) -> None:
    applications.withdraw(application=cast.application, reason="slow")
    step = cast.application.transitions.latest("pk")

    with pytest.raises(applications.CannotUndo):
        applications.undo(step=step, by=cast.sam)


def test_undo_of_a_submittal_is_not_told_as_one(cast: Cast) -> None:
    step = moved(cast, Stage.SUBMITTED)
    told = AccessEvent.objects.filter(candidate=cast.dana, kind=AccessKind.SUBMITTED)
    assert told.count() == 1

    applications.undo(step=step, by=cast.sam)

    assert not told.exists()


def test_a_move_that_canceled_an_interview_stands(cast: Cast) -> None:
    moved(cast, Stage.SUBMITTED)
    moved(cast, Stage.INTERVIEW)
    InterviewFactory.create(application=cast.application)
    step = moved(cast, Stage.DECLINED, reason=DeclineReason.PAY)

    with pytest.raises(applications.CannotUndo, match="interview"):
        applications.undo(step=step, by=cast.sam)


# What a move asks for


def test_placing_asks_for_the_first_day_and_tells_it(cast: Cast) -> None:
    moved(cast, Stage.SUBMITTED)
    moved(cast, Stage.OFFER)
    day = timezone.localdate() + timedelta(days=20)

    with pytest.raises(applications.CannotMove, match="first day"):
        moved(cast, Stage.PLACED)
    with pytest.raises(applications.CannotMove, match="year"):
        moved(cast, Stage.PLACED, starts_on=day + timedelta(days=365))
    step = moved(cast, Stage.PLACED, starts_on=day)

    said = f"{day:%B} {day.day}, {day.year}"
    assert said in mail_of(step).text
    assert said in mail_of(step).html
    assert said in cast.as_dana.get(reverse("candidates:application", args=[cast.application.pk])).text


def test_a_first_day_is_kept_with_placing_alone(cast: Cast) -> None:
    step = moved(cast, Stage.SCREENING, starts_on=timezone.localdate())

    assert step.starts_on is None


# The table


def test_the_table_of_moves_holds_everybody(cast: Cast) -> None:
    assert MOVES[Mover.RECRUITER] is STAGE_MOVES
    assert MOVES[Mover.CANDIDATE] is CANDIDATE_MOVES
    assert set(MOVES[Mover.MACHINE]) == set(UNANSWERED)
    assert set(MOVE_ASKS.values()) == set(MoveAsk)


# At the desk


def press(cast: Cast, *steps: ApplicationTransition, client: Client | None = None) -> str:
    url = reverse("admin:candidates_applications_undo")
    back = reverse("admin:pipeline")
    answer = (client or cast.as_sam).post(
        url, {"step": [step.pk for step in steps], "back": back}, follow=True
    )
    assert answer.redirect_chain == [(back, 302)]
    return answer.text


def test_several_are_undone_by_one_press(cast: Cast) -> None:
    other = ApplicationFactory.create(position=cast.position, stage=Stage.NEW)
    ApplicationTransitionFactory.create(application=other, by_candidate=True)
    applications.move(application=other, to=Stage.SCREENING, by=cast.sam)
    steps = [moved(cast, Stage.SCREENING), other.transitions.latest("pk")]

    board = cast.as_sam.get(reverse("admin:pipeline")).text
    assert "Undo all 2" in board
    told = press(cast, *steps)

    assert told.count("No mail went out.") == 2
    assert set(Application.objects.values_list("stage", flat=True)) == {Stage.NEW}


def test_nobody_undoes_what_another_recruiter_moved(cast: Cast) -> None:
    step = moved(cast, Stage.SCREENING)
    step.by = RecruiterFactory.create().user
    step.save()

    assert "Move them back instead" in press(cast, step)
    assert "Undo" not in cast.as_sam.get(reverse("admin:pipeline")).text
    cast.application.refresh_from_db()
    assert cast.application.stage == Stage.SCREENING


def test_candidates_undo_nothing(cast: Cast) -> None:
    step = moved(cast, Stage.SCREENING)

    answer = cast.as_dana.post(reverse("admin:candidates_applications_undo"), {"step": step.pk})

    assert answer["Location"].startswith(reverse("admin:login"))
    cast.application.refresh_from_db()
    assert cast.application.stage == Stage.SCREENING


@pytest.mark.parametrize(
    "back", ["https://elsewhere.example.com/admin/", "//elsewhere.example.com", "/me/", "x"]
)
def test_a_form_leads_back_into_the_desk_alone(cast: Cast, back: str) -> None:
    answer = cast.as_sam.post(reverse("admin:candidates_applications_undo"), {"back": back})

    assert answer["Location"] == reverse("admin:candidates_application_changelist")


def test_without_time_to_undo_the_mail_goes_at_once(cast: Cast, settings: object) -> None:
    settings.UNDO_SECONDS = 0  # type: ignore[attr-defined]
    step = moved(cast, Stage.SCREENING)

    assert mail_of(step).due_at <= timezone.now()
    assert "Undo" not in cast.as_sam.get(reverse("admin:pipeline")).text


# Whatever the order


@given(choices=st.lists(st.tuples(st.integers(0, 8), st.booleans()), max_size=8))
def test_undoing_everything_leads_back_to_where_it_began(choices: list[tuple[int, bool]]) -> None:
    with transaction.atomic():
        sam = RecruiterFactory.create().user
        application = ApplicationFactory.create(stage=Stage.NEW)
        ApplicationTransitionFactory.create(application=application, by_candidate=True)
        application.refresh_from_db()
        trail = [(application.as_seen.partition("|")[0], application.answer_by)]
        for number, is_undone in choices:
            if is_undone and len(trail) > 1:
                applications.undo(step=application.transitions.standing().latest("pk"), by=sam)
                trail.pop()
            elif moves := Application.objects.get(pk=application.pk).allowed_moves:
                to = moves[number % len(moves)]
                applications.move(
                    application=application,
                    to=to,
                    by=sam,
                    reason=DeclineReason.PAY,
                    starts_on=timezone.localdate(),
                )
                now = Application.objects.get(pk=application.pk)
                trail.append((now.stage, now.answer_by))
            now = Application.objects.get(pk=application.pk)
            assert (now.stage, now.answer_by) == trail[-1]
        transaction.set_rollback(True)

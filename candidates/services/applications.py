"""Applications: made, moved, withdrawn. The only writer of `Application.stage`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from candidates.enums import (
    DECLINE_WORDS,
    IN_PROCESS,
    STAGE_MOVES,
    AlertStatus,
    DropReason,
    Stage,
    WithdrawReason,
)
from candidates.models import Alert, Application, ApplicationTransition, Candidate
from config.accounts.models import User
from config.mail import outbox
from jobs.models import Position


class NotOpen(Exception):
    """The position does not take applications (any more)."""


class AlreadyApplied(Exception):
    """The person has applied to this position before; `application` is that one."""

    def __init__(self, application: Application) -> None:
        super().__init__("You have already applied to this position.")
        self.application = application


class CannotMove(Exception):
    """The move is not in the table, or lacks what it asks for. The text says which."""


class MovedMeanwhile(Exception):
    """Somebody else moved the application after this page was opened."""


def apply(  # noqa: PLR0913 -- each is a field of the form
    *,
    position: Position,
    candidate: Candidate,
    first_name: str,
    last_name: str,
    phone: str = "",
    message: str = "",
    answers: dict[str, Any] | None = None,
    is_proven: bool,
    came_from_alert: bool = False,
) -> Application:
    """Hand in an application and acknowledge it by mail. Raises NotOpen or AlreadyApplied."""
    try:
        with transaction.atomic():
            # The row lock decides between this application and a recruiter who closes just now.
            open_now = Position.objects.open().select_for_update(of=("self",), no_key=True)
            if not open_now.filter(pk=position.pk).exists():
                raise NotOpen("This position is no longer open.")
            application = Application.objects.create(
                position=position,
                candidate=candidate,
                first_name=first_name,
                last_name=last_name,
                phone=phone,
                message=message,
                answers=answers or {},
                is_proven=is_proven,
                came_from_alert=came_from_alert,
                answer_by=_promised_day(),
            )
            ApplicationTransition.objects.create(
                application=application, to_stage=Stage.NEW, by_candidate=True
            )
            _drop_waiting_alert(application)
            _write("application_received", application, f"application:{application.pk}:received")
            return application
    except IntegrityError:
        earlier = Application.objects.filter(position=position, candidate=candidate).first()
        if earlier is None:
            raise
        raise AlreadyApplied(earlier) from None


def acknowledge_again(*, application: Application) -> None:
    """Somebody applied again with this address: tell the address, not the visitor. Once a day."""
    day = timezone.localdate().isoformat()
    _write("application_again", application, f"application:{application.pk}:again:{day}")


@transaction.atomic
def move(
    *,
    application: Application,
    to: Stage,
    by: User,
    reason: str = "",
    message: str = "",
    expected: Stage | None = None,
) -> Application:
    """Move an application and tell the candidate by mail.

    `expected` is the stage the recruiter saw; if it has changed since, MovedMeanwhile says to what.
    `reason` (a DeclineReason) is needed to decline. Raises CannotMove when the table forbids the move.
    """
    application = _locked(application)
    stage = Stage(application.stage)
    if expected is not None and expected != stage:
        raise MovedMeanwhile(
            f"{application.full_name} was moved to {stage.label} in the meantime. Look again, then decide."
        )
    if to not in STAGE_MOVES[stage]:
        raise CannotMove(f"{application.full_name} is at {stage.label} and cannot go to {to.label}.")
    if to == Stage.DECLINED and reason not in DECLINE_WORDS:
        raise CannotMove("Choose a reason for declining: the candidate is told it.")
    step = _step(application, to, reason=reason if to == Stage.DECLINED else "", message=message, by=by)
    _write("application_moved", application, f"transition:{step.pk}", step=step)
    return application


@transaction.atomic
def withdraw(*, application: Application, reason: WithdrawReason | str) -> Application:
    """The candidate takes the application back. Raises CannotMove once it has ended."""
    application = _locked(application)
    if not application.can_withdraw:
        raise CannotMove("This application has ended and cannot be withdrawn.")
    if reason not in WithdrawReason.values:
        raise CannotMove("Choose why you withdraw.")
    step = _step(application, Stage.WITHDRAWN, reason=str(reason), message="", by=None)
    _write("application_withdrawn", application, f"transition:{step.pk}", step=step)
    return application


def _locked(application: Application) -> Application:
    rows = Application.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("candidate", "position__employer").get(pk=application.pk)


def _promised_day() -> Any:  # noqa: ANN401 -- a date, which Django's stubs call Any
    return timezone.localdate() + timedelta(days=settings.ANSWER_WITHIN_DAYS)


def _step(
    application: Application, to: Stage, *, reason: str, message: str, by: User | None
) -> ApplicationTransition:
    """Write the new stage and its transition together. The row must be locked."""
    step = ApplicationTransition.objects.create(
        application=application,
        from_stage=application.stage,
        to_stage=to,
        by=by,
        by_candidate=by is None,
        reason=reason,
        message=message,
    )
    application.stage, application.moved_at = to, step.at
    if to in IN_PROCESS:
        application.answer_by = _promised_day()
    application.save(update_fields=["stage", "moved_at", "answer_by"])
    return step


def _drop_waiting_alert(application: Application) -> None:
    Alert.objects.filter(
        position=application.position,
        recipient__candidate=application.candidate,
        status=AlertStatus.DUE,
    ).update(status=AlertStatus.DROPPED, drop_reason=DropReason.APPLIED)


def _write(
    kind: str, application: Application, dedupe_key: str, step: ApplicationTransition | None = None
) -> None:
    page = reverse("candidates:application", args=[application.pk])
    context = {
        "application": application,
        "position": application.position,
        "step": step,
        "stage": Stage(application.stage),
        "decline_words": DECLINE_WORDS.get(step.reason, "") if step else "",
        "application_url": f"{settings.SITE_URL}{page}",
        "positions_url": f"{settings.SITE_URL}{reverse('jobs:position-list')}",
        "answer_within_days": settings.ANSWER_WITHIN_DAYS,
    }
    recruiter = application.position.recruiter
    outbox.queue(
        kind=kind,
        to=application.candidate.email,
        context=context,
        dedupe_key=dedupe_key,
        reply_to=recruiter.email if recruiter else "",
    )

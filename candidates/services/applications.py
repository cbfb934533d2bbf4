"""Applications: made, moved, withdrawn. The only writer of `Application.stage`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from candidates.enums import (
    CHOSEN_REASONS,
    DECLINE_WORDS,
    ENDED,
    IN_PROCESS,
    MOVE_ASKS,
    MOVES,
    UNSAID_REASONS,
    AccessKind,
    AlertStatus,
    DeclineReason,
    DropReason,
    MoveAsk,
    Mover,
    Stage,
    WithdrawReason,
)
from candidates.models import (
    Alert,
    Application,
    ApplicationDraft,
    ApplicationTransition,
    Candidate,
    Resume,
)
from candidates.queries import progress
from candidates.queries.origins import UNSAID, Origin
from candidates.queries.screening import Answered
from candidates.services import accesses, attaching, interviews, links, scores
from candidates.services import screening as screening_service
from config.accounts.models import User
from config.mail import outbox
from config.mail.message import holds_link
from jobs.enums import US_STATES
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


class CannotUndo(Exception):
    """The move stands: too late, not the last one, or more followed from it. The text says which."""


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
    is_signed_in: bool = False,
    came_from_alert: bool = False,
    origin: Origin = UNSAID,
    asks_to_stay: bool = False,
    screening: Sequence[Answered] = (),
    asked: str | None = None,
    resume: Resume | None = None,
) -> Application:
    """Hand in an application and acknowledge it by mail.

    Raises NotOpen, AlreadyApplied, screening.AskedAnew, or attaching.Gone where `resume`, which goes along,
    was taken away meanwhile.

    How the person fits at that moment is kept with it (`scores`), and what they answered to the
    position's questions (`answers`). `asked` says which questions those were, where they were shown: if
    others hold by now, AskedAnew says so, and nothing is written.

    `origin` is by which way they came to the form, as far as the address says.

    `is_proven`: it came by a link of our mail, or from somebody signed in. `asks_to_stay`: they want to
    be kept on file, and nobody knows yet that it is them; the mail has a link that says so. A person has one
    application to a position. Who is signed in may hand it in anew in two cases (a mail can be
    forwarded, so a link of one is not enough to replace anything); the row, its key and its history
    stay, and what they write takes the place of what it said:

    - It came from a form without a log-in and nobody has begun with it (NEW). Anybody may have
      typed the address, so it must not stand in its owner's way. The stage does not move, so there
      is no transition; `taken_over_at` keeps the moment.
    - They withdrew it. It moves to NEW by `CANDIDATE_MOVES`, and the transition says so.

    An unproven one that a recruiter has begun with stays as it is, and AlreadyApplied says so to
    both: it is not marked as proven, because that would vouch for words and a phone number nobody
    proved, nor are these changed under a recruiter who decides by them. Its owner sees it on their
    page, and can withdraw it and then apply.
    """
    given = {
        "first_name": first_name,
        "last_name": last_name,
        "phone": phone,
        "message": message,
        "answers": answers or {},
        "came_from_alert": came_from_alert,
        **asdict(origin),
    }
    with transaction.atomic():
        # The row lock decides between this application and a recruiter who closes just now, and lets
        # two applications to one position come one after the other.
        open_now = Position.objects.open().select_for_update(of=("self",), no_key=True)
        if not open_now.filter(pk=position.pk).exists():
            raise NotOpen("This position is no longer open.")
        if asked is not None:  # whoever edits the questions holds the same lock
            screening_service.check(position=position, asked=asked)
        # A file that is deleted in this very moment is gone when its lock is ours.
        if (
            not Candidate.objects.select_for_update(of=("self",), no_key=True)
            .filter(pk=candidate.pk)
            .exists()
        ):
            raise NotOpen("The file of this application was deleted.")
        earlier = Application.objects.to_write().filter(position=position, candidate=candidate).first()
        if earlier is not None:
            if not (is_signed_in and earlier.can_apply_again):
                raise AlreadyApplied(earlier)
            given["resume"] = attaching.take(resume, candidate=candidate, is_signed_in=is_signed_in)
            return _hand_in_anew(earlier, given, screening)
        given["resume"] = attaching.take(resume, candidate=candidate, is_signed_in=is_signed_in)
        application = Application.objects.create(
            position=position,
            candidate=candidate,
            is_proven=is_proven,
            answer_by=promised_day(),
            **given,
        )
        ApplicationTransition.objects.create(application=application, to_stage=Stage.NEW, by_candidate=True)
        screening_service.keep(application=application, answered=screening)
        _settle(application)
        key = f"application:{application.pk}:received"
        _write("application_received", application, key, asks_to_stay=asks_to_stay)
        return application


def _hand_in_anew(
    application: Application, given: dict[str, Any], screening: Sequence[Answered]
) -> Application:
    """Replace what a locked application says by what its owner wrote."""
    if application.stage == Stage.NEW:
        key, at = f"application:{application.pk}:taken-over", timezone.now()
        application.answer_by = promised_day()
    else:
        step = _step(application, Stage.NEW, Mover.CANDIDATE)
        key, at = f"transition:{step.pk}", step.at
    if not application.is_proven:
        application.is_proven, application.taken_over_at = True, at
    for name, value in given.items():
        setattr(application, name, value)
    application.save(update_fields=[*given, "is_proven", "taken_over_at", "answer_by"])
    screening_service.keep(application=application, answered=screening)
    _settle(application)
    _write("application_received", application, key)
    return application


def _settle(application: Application) -> None:
    """What follows from an application that was handed in: its score; no alert, no draft any more."""
    scores.keep(application=application)
    _drop_waiting_alert(application)
    ApplicationDraft.objects.filter(candidate=application.candidate, position=application.position).delete()


@transaction.atomic
def claim(*, application: Application) -> Application:
    """Its owner, signed in, has read what came from a form without a log-in, and says that it is theirs.

    Nothing of it changes and it does not move: a recruiter who decides by it is not disturbed. Raises
    CannotMove when it is proven already.
    """
    application = Application.objects.to_write().get(pk=application.pk)
    if application.is_proven:
        raise CannotMove("This application is yours already.")
    application.is_proven, application.claimed_at = True, timezone.now()
    application.save(update_fields=["is_proven", "claimed_at"])
    return application


def acknowledge_again(*, application: Application, asks_to_stay: bool = False) -> None:
    """Somebody applied again with this address: tell the address, not the visitor. Once a day.

    What it says depends on the stage and on what they ask for, so it is told once more when that
    has changed.
    """
    told = f"{application.stage}:{timezone.localdate().isoformat()}{':stay' if asks_to_stay else ''}"
    key = f"application:{application.pk}:again:{told}"
    _write("application_again", application, key, asks_to_stay=asks_to_stay)


@transaction.atomic
def move(
    *,
    application: Application,
    to: Stage,
    by: User,
    reason: str = "",
    subject: str = "",
    message: str = "",
    starts_on: date | None = None,
    expected: str = "",
) -> Application:
    """Move an application and tell the candidate by mail, which waits UNDO_SECONDS (`undo`).

    `expected` is what the recruiter saw (`Application.as_seen`); if that has changed since,
    MovedMeanwhile says how. Empty: whatever it is. `subject` and `message` are of the mail, as they are sent.
    What a move asks for (`MOVE_ASKS`): a `reason` (a DeclineReason) to decline, the first day (`starts_on`)
    to place; with another move they are ignored. Raises CannotMove when the table forbids it, `by` has not
    the rights to it (`Application.moves_for`), or one lacks.
    """
    application = Application.objects.to_write().get(pk=application.pk)
    if happened := happened_since(application, expected):
        raise MovedMeanwhile(happened)
    if to in application.allowed_moves and to not in application.moves_for(by):
        raise CannotMove(
            f"Moving {application.full_name} from {Stage(application.stage).label} to {to.label} is for"
            " those who decide about people. Ask a recruiter."
        )
    asks = MOVE_ASKS.get(to)
    if asks == MoveAsk.REASON and reason not in dict(CHOSEN_REASONS):
        raise CannotMove("Choose a reason for declining: the candidate is told it.")
    step = _step(
        application,
        to,
        Mover.RECRUITER,
        reason=reason if asks == MoveAsk.REASON else "",
        starts_on=starts_on if asks == MoveAsk.START else None,
        subject=subject,
        message=message,
        by=by,
    )
    if to in ENDED:
        interviews.end(application=application)
    wait = timedelta(seconds=settings.UNDO_SECONDS)
    _write("application_moved", application, _key(step), step=step, wait=wait)
    if to == Stage.SUBMITTED:
        employer = application.position.employer.name
        accesses.note(
            candidate=application.candidate,
            by=by,
            kind=AccessKind.SUBMITTED,
            position=application.position,
            what=employer,
        )
    return application


@transaction.atomic
def undo(*, step: ApplicationTransition, by: User) -> Application:
    """Take a recruiter's move back as the slip it was: the candidate never heard of it.

    Its mail is dropped from the outbox, the stage and the promised day are those from before. Raises
    CannotUndo once the mail is on its way, or when something else has followed from the move.
    """
    application = Application.objects.to_write().get(pk=step.application_id)
    last = application.transitions.standing().order_by("pk").last()
    if last is None or last.pk != step.pk or last.by_candidate or last.by_id is None:
        raise CannotUndo(f"{application.full_name} has been moved again since. Look again, then decide.")
    step = last
    if application.interviews.filter(canceled_at__gte=step.at).exists():
        raise CannotUndo(
            f"An interview of {application.full_name} was canceled with this move, and they know of it."
        )
    if not outbox.take_back(dedupe_keys=[_key(step)], reason="the move was undone"):
        raise CannotUndo(f"The mail to {application.full_name} has gone out. Move them back instead.")
    step.undone_at, step.undone_by = timezone.now(), by
    step.save(update_fields=["undone_at", "undone_by"])
    if step.to_stage == Stage.SUBMITTED:
        accesses.take_back(candidate=application.candidate, position=application.position, since=step.at)
    application.stage = step.from_stage
    application.moved_at = step.moved_at_before or application.moved_at
    application.answer_by = step.answer_by_before or application.answer_by
    application.save(update_fields=["stage", "moved_at", "answer_by"])
    return application


def _key(step: ApplicationTransition) -> str:
    """Of the mail about a step."""
    return f"transition:{step.pk}"


def close_unanswered(*, application: Application) -> ApplicationTransition:
    """End a locked application to which our promised answer did not come. Nobody decided: no actor.

    Its mail is written by `promises`. Raises CannotMove where more than our silence holds it up.
    """
    return _step(application, Stage.DECLINED, Mover.MACHINE, reason=DeclineReason.NO_ANSWER)


def happened_since(application: Application, expected: str) -> str:
    """What happened to an application since somebody saw it as `expected`, as a sentence; or nothing."""
    if not expected or expected == application.as_seen:
        return ""
    stage = Stage(application.stage)
    is_moved = expected.partition("|")[0] != stage
    what = f"was moved to {stage.label}" if is_moved else "wrote the application anew"
    return f"{application.full_name} {what} in the meantime. Look again, then decide."


@transaction.atomic
def withdraw(*, application: Application, reason: WithdrawReason | str, is_told: bool = True) -> Application:
    """The candidate takes the application back. Raises CannotMove once it has ended.

    `is_told`: mails say so by name. Whoever deletes their account gets one receipt for everything, and the
    recruiter hears that somebody left, not who.
    """
    application = Application.objects.to_write().get(pk=application.pk)
    if not application.can_withdraw:
        raise CannotMove("This application has ended and cannot be withdrawn.")
    if reason not in WithdrawReason.values:
        raise CannotMove("Choose why you withdraw.")
    step = _step(application, Stage.WITHDRAWN, Mover.CANDIDATE, reason=str(reason))
    interviews.end(application=application, is_told=is_told)
    if is_told:
        _write("application_withdrawn", application, _key(step), step=step)
    recruiter = application.position.recruiter
    if recruiter is not None and recruiter.is_active:
        outbox.queue(
            kind="withdrawn_desk",
            to=recruiter.email,
            context=withdrawn_context(application, WithdrawReason(reason), is_told=is_told),
            dedupe_key=f"{_key(step)}:desk",
        )
    return application


def promised_day() -> Any:  # noqa: ANN401 -- a date, which Django's stubs call Any
    """The day by which somebody is answered who applies, or is moved on, today."""
    return timezone.localdate() + timedelta(days=settings.ANSWER_WITHIN_DAYS)


def _step(
    application: Application,
    to: Stage,
    mover: Mover,
    *,
    reason: str = "",
    subject: str = "",
    message: str = "",
    starts_on: date | None = None,
    by: User | None = None,
) -> ApplicationTransition:
    """Write the new stage and its transition together: the one door to `stage`. The row must be locked.

    Raises CannotMove where the table does not let this mover go there, or a first day is none.
    """
    stage = Stage(application.stage)
    if to not in MOVES[mover].get(stage, ()):
        raise CannotMove(f"{application.full_name} is at {stage.label} and cannot go to {to.label}.")
    if MOVE_ASKS.get(to) == MoveAsk.START:
        _check_start(starts_on)
    step = ApplicationTransition.objects.create(
        application=application,
        from_stage=stage,
        to_stage=to,
        by=by,
        by_candidate=mover == Mover.CANDIDATE,
        reason=reason,
        subject=subject,
        message=message,
        starts_on=starts_on,
        answer_by_before=application.answer_by,
        moved_at_before=application.moved_at,
    )
    application.stage, application.moved_at = to, step.at
    if to in IN_PROCESS:
        application.answer_by = promised_day()
    application.save(update_fields=["stage", "moved_at", "answer_by"])
    return step


def _check_start(day: date | None) -> None:
    """A first day is known, and near: a slip in its year would be told to the candidate."""
    today = timezone.localdate()
    if day is None:
        raise CannotMove("Give the first day: the candidate is told it.")
    if not today - STARTED_AT_MOST <= day <= today + STARTS_WITHIN:
        raise CannotMove(
            "The first day lies between a month ago and a year from now. Check the year that was typed."
        )


STARTED_AT_MOST, STARTS_WITHIN = timedelta(days=31), timedelta(days=366)


def _drop_waiting_alert(application: Application) -> None:
    Alert.objects.filter(
        position=application.position,
        recipient__candidate=application.candidate,
        status=AlertStatus.DUE,
    ).update(status=AlertStatus.DROPPED, drop_reason=DropReason.APPLIED)


def _hears_until(candidate: Candidate) -> Any:  # noqa: ANN401 -- a date or None, as above
    """The day until which the person hears of new positions; None when they hear of none."""
    recipient = getattr(candidate, "recipient", None)
    is_heard = candidate.is_on_file and recipient is not None and not recipient.is_stopped
    return candidate.consent_until if is_heard else None


def said(application: Application) -> list[tuple[str, str]]:
    """What an application says beside its message, as pairs of term and value."""
    answers = application.answers
    years = str(answers.get("years", ""))
    pairs = [
        ("Name", application.full_name),
        ("Phone", str(application.phone)),
        ("State you live in", US_STATES.get(str(answers.get("state", "")), "")),
        ("Years of coding", years),
        ("Credentials", ", ".join(answers.get("credentials", []))),
        ("Works with", ", ".join(answers.get("knows", []))),
        ("Other credentials", repeated(str(answers.get("other_credentials", "")), application)),
    ]
    if application.resume is not None:
        name, stem = application.resume.name, application.resume.name.rpartition(".")[0]
        pairs.append(("Resume", name if repeated(stem, application) == stem else "A file"))
    pairs += [(one.asked, repeated(one.in_words, application)) for one in application.screening.all()]
    return [(term, value) for term, value in pairs if value]


def repeated(text: str, application: Application) -> str:
    """Words of an application as a mail may repeat them.

    Anybody can type anybody's address: a form must not make us carry a stranger's links to it.
    """
    if not application.is_proven and holds_link(text):
        return "(With a web address in it, so it is not repeated in a mail. The recruiter has it.)"
    return text


def context_of(
    application: Application, step: ApplicationTransition | None = None, *, asks_to_stay: bool = False
) -> dict[str, Any]:
    """What every mail about an application holds."""
    candidate = application.candidate
    page = reverse("candidates:application", args=[application.pk])
    return {
        "application": application,
        "position": application.position,
        "step": step,
        "stage": Stage(application.stage),
        "is_in_process": application.stage in IN_PROCESS,
        "decline_words": DECLINE_WORDS.get(step.reason, "") if step else "",
        "application_url": f"{settings.SITE_URL}{page}",
        "interview": progress.interview(application) if step and step.to_stage == Stage.INTERVIEW else None,
        "interview_url": f"{settings.SITE_URL}{page}#interview",
        "positions_url": f"{settings.SITE_URL}{reverse('jobs:position-list')}",
        "answer_within_days": settings.ANSWER_WITHIN_DAYS,
        "hears_until": _hears_until(candidate),
        "alerts_url": f"{settings.SITE_URL}{reverse('candidates:alert-settings')}",
        "withdraw_url": links.withdraw_url(application=application),
        "claim_url": links.claim_url(application=application) if _needs_code(application) else "",
        "given": said(application),
        "message": repeated(application.message, application),
        "stay_url": links.stay_url(candidate=candidate) if asks_to_stay else "",
        "on_file_months": settings.ON_FILE_MONTHS,
    }


def _needs_code(application: Application) -> bool:
    """Its owner has no log-in to see it with, or has yet to say that it is theirs."""
    return not application.is_proven or application.candidate.user_id is None


def desk_context(application: Application) -> dict[str, Any]:
    """What every mail to the desk about an application holds."""
    page = reverse("admin:candidates_application_change", args=[application.pk])
    return {
        "application": application,
        "position": application.position,
        "desk_url": f"{settings.SITE_URL}{page}",
    }


def withdrawn_context(
    application: Application, reason: WithdrawReason, *, is_told: bool = True
) -> dict[str, Any]:
    """What the mail holds that tells the desk of a withdrawal. Of who deleted their account: no name."""
    who = application.full_name if is_told else "Somebody who deleted their account"
    said = "" if reason in UNSAID_REASONS else reason.label
    return {**desk_context(application), "who": who, "reason": said, "is_gone": not is_told}


def _write(
    kind: str,
    application: Application,
    dedupe_key: str,
    step: ApplicationTransition | None = None,
    *,
    asks_to_stay: bool = False,
    wait: timedelta = timedelta(),
) -> None:
    context = context_of(application, step, asks_to_stay=asks_to_stay)
    recruiter = application.position.recruiter
    outbox.queue(
        kind=kind,
        to=application.candidate.email,
        context=context,
        dedupe_key=dedupe_key,
        reply_to=recruiter.email if recruiter else "",
        wait=wait,
    )

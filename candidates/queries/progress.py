"""Where an application stands, in the words its owner reads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.conf import settings
from django.db.models import Count, Prefetch, Q
from django.utils import timezone
from django.utils.dateformat import format as formatted

from candidates.enums import (
    DECLINE_WORDS,
    IN_PROCESS,
    UNSAID_REASONS,
    DeclineReason,
    InterviewState,
    PromiseEnd,
    Stage,
    WithdrawReason,
)
from candidates.models import Application, ApplicationTransition, Candidate, Interview
from candidates.models.application import ApplicationQuerySet
from candidates.queries import clocks
from jobs.enums import CloseReason, PositionStatus
from jobs.models import Position


@dataclass(frozen=True)
class Step:
    """What is to happen next: who owes it (`you`, `recruiter`, `employer`), and until when."""

    owner: str
    owner_label: str
    text: str
    until: date | None
    is_late: bool = False
    """The promised day has passed."""


@dataclass(frozen=True)
class Standing:
    """That the position of an application in process is no longer open, and what this means."""

    title: str
    text: str


@dataclass(frozen=True)
class Line:
    """One line of the timeline, as `components/timeline_line.html` shows it."""

    state: str
    icon: str
    title: str
    at: datetime | None = None
    when: str = ""
    text: str = ""
    quote: str = ""
    """The recruiter's own words."""


TITLES: dict[str, str] = {
    Stage.NEW: "Application received",
    Stage.SCREENING: "A recruiter is looking into it with you",
    Stage.ASSESSED: "Your skills are assessed",
    Stage.SUBMITTED: "You were put forward to {employer}",
    Stage.INTERVIEW: "{employer} wants to meet you",
    Stage.OFFER: "{employer} makes you an offer",
    Stage.PLACED: "You have the position",
    Stage.DECLINED: "We are not going on with it",
    Stage.WITHDRAWN: "You withdrew",
}
FROM_A_FORM = "from a form without a log-in"
ICONS: dict[str, str] = {
    Stage.NEW: "file-text",
    Stage.SCREENING: "phone",
    Stage.ASSESSED: "list-checks",
    Stage.SUBMITTED: "send",
    Stage.INTERVIEW: "calendar",
    Stage.OFFER: "mail",
    Stage.PLACED: "check",
    Stage.DECLINED: "x",
    Stage.WITHDRAWN: "undo-2",
}
NEXT: dict[str, tuple[str, str]] = {
    Stage.NEW: ("recruiter", "{recruiter} reads it and answers you"),
    Stage.SCREENING: ("recruiter", "{recruiter} tells you whether you are put forward"),
    Stage.ASSESSED: ("recruiter", "{recruiter} decides about the next step and tells you"),
    Stage.SUBMITTED: ("employer", "{employer} answers, and {recruiter} tells you what they say"),
    Stage.INTERVIEW: ("recruiter", "{recruiter} writes or calls you to find a time"),
    Stage.OFFER: ("you", "Read the offer with {recruiter}, then say yes, no, or what is missing"),
    Stage.PLACED: ("recruiter", "{recruiter} tells you what comes before the first day"),
}
CLOSED_WORDS: dict[str, str] = {
    CloseReason.FILLED: "It has been filled.",
    CloseReason.FILLED_ELSEWHERE: "It has been filled.",
    CloseReason.WITHDRAWN: "The employer has withdrawn it.",
}
"""Why a position ended for everybody. That its date has passed ends it for new applicants alone."""
OWNERS = {
    "you": "Next step: yours",
    "recruiter": "Next step: ours",
    "employer": "Next step: the employer's",
}


def of_candidate(candidate: Candidate) -> ApplicationQuerySet:
    """A person's applications, newest first, with all that these words need."""
    rows = Application.objects.of(candidate).select_related(
        "position__employer", "position__place", "position__recruiter", "candidate__recipient", "resume"
    )
    steps = Prefetch("transitions", ApplicationTransition.objects.standing().select_related("by"))
    new = Count("messages", filter=Q(messages__read_at=None, messages__by_candidate=False))
    return (
        rows.annotate(new_messages=new)
        .prefetch_related(steps, "position__settings", "interviews__by", "missed_promises")
        .order_by("-applied_at", "-pk")
    )


def _named(text: str, application: Application) -> str:
    """`text` with the names in it."""
    recruiter = application.position.recruiter
    words = text.format(
        employer=application.position.employer.name,
        recruiter=recruiter.get_full_name() if recruiter else "your recruiter",
    )
    return _capital(words)


def _capital(words: str) -> str:
    # Names keep their own first letter; only "your recruiter" begins a sentence here.
    return f"Y{words[1:]}" if words.startswith("your ") else words


def title(application: Application) -> str:
    """The stage in human words."""
    return _named(TITLES[application.stage], application)


def standing(application: Application) -> Standing | None:
    """What has become of the position since, in the candidate's words; None while it is open.

    Only for an application in process: one that has ended says itself how.
    """
    position = application.position
    if application.stage not in IN_PROCESS or position.is_open:
        return None
    if position.status == PositionStatus.PAUSED:
        return Standing("This position is paused.", "It takes no new applications now. Yours stays with us.")
    if not _has_closed(position):
        day = formatted(position.closes_on, "F j")
        return Standing("Applications have closed.", f"They ended on {day}. Yours is in, and goes on.")
    text = CLOSED_WORDS[position.close_reason]
    if application.stage == Stage.OFFER:
        return Standing(
            "This position has closed.", _named("{recruiter} tells you about your offer.", application)
        )
    return Standing("This position has closed.", f"{text} We still owe you an answer.")


def _has_closed(position: Position) -> bool:
    """Whether it ended, for those in process too. After its closing date alone it goes on for them."""
    return position.close_reason in CLOSED_WORDS


def next_step(application: Application) -> Step | None:
    """What happens next and who owes it; None when the application has ended."""
    if application.stage not in NEXT:
        return None
    step = _of_interview(application) if application.stage in IN_PROCESS else None
    if step is not None:
        return step
    owner, text = NEXT[application.stage]
    is_waiting = application.stage in IN_PROCESS and application.stage != Stage.OFFER
    if is_waiting and _has_closed(application.position):
        owner, text = "recruiter", "{recruiter} tells you what this means for your application"
    elif is_waiting and application.position.status == PositionStatus.PAUSED:
        owner, text = "recruiter", "{recruiter} tells you how it goes on"
    elif application.stage == Stage.INTERVIEW and _latest(application, InterviewState.HELD):
        owner, text = (
            "employer",
            "{employer} answers after your interview, and {recruiter} tells you what they say",
        )
    # Only what we or the employer owe has a promised day; a person may take their time.
    until = application.answer_by if application.stage in IN_PROCESS and owner != "you" else None
    return _step(application, owner, text, until)


def _step(application: Application, owner: str, text: str, until: date | None) -> Step:
    is_late = owner != "you" and until is not None and until < timezone.localdate()
    return Step(owner, OWNERS[owner], _named(text, application), until, is_late)


def interview(application: Application) -> Interview | None:
    """The interview that is offered or chosen; None where there is none, or it is over."""
    return next((one for one in application.interviews.all() if one.is_open and not one.is_over), None)


def _latest(application: Application, *states: str) -> Interview | None:
    """The newest interview, if it stands so. One whose time has passed took place."""
    newest = next(iter(application.interviews.all()), None)
    if newest is None:
        return None
    stands = InterviewState.HELD if newest.is_over and newest.is_open else newest.state
    return newest if stands in states else None


def _of_interview(application: Application) -> Step | None:
    """What an interview asks of somebody; None where none does."""
    found = interview(application)
    if found is None:
        if _latest(application, InterviewState.DECLINED):
            words = "{recruiter} looks for other times and offers them to you"
            return _step(application, "recruiter", words, application.answer_by)
        return None
    if found.asks_to_move_at:
        words = "{recruiter} answers whether your interview can be moved; until then its time stands"
        return _step(application, "recruiter", words, application.answer_by)
    zone = clocks.of_candidate(application.candidate)
    if found.starts_at:
        words = f"Your interview is on {clocks.words(found.starts_at, zone)}"
        return Step("you", OWNERS["you"], words, None)
    coming = found.coming_slots
    if not coming:
        words = "The times for an interview have passed: {recruiter} offers you others"
        return _step(application, "recruiter", words, application.answer_by)
    last = timezone.localtime(coming[0], clocks.zone(zone)).date()
    return Step("you", OWNERS["you"], "Choose a time for your interview, or say that none works", last)


def ended_because(application: Application) -> str:
    """Why it ended, as a sentence; empty while it goes on."""
    steps = [step for step in application.transitions.all() if step.to_stage == application.stage]
    return reason_of(steps[-1]) if steps else ""


def is_unanswered(application: Application) -> bool:
    """Whether it was closed because we did not answer, and nobody decided."""
    steps = list(application.transitions.all())
    return bool(steps) and steps[-1].reason == DeclineReason.NO_ANSWER


def reason_of(step: ApplicationTransition) -> str:
    """What was said with a step, a reason or a first day, as a sentence; empty when there is none."""
    if step.to_stage == Stage.DECLINED and step.reason:
        return f"The reason: {DECLINE_WORDS[step.reason]}."
    if step.to_stage == Stage.WITHDRAWN and step.reason and step.reason not in UNSAID_REASONS:
        return f"You said: {WithdrawReason(step.reason).label}."
    if step.starts_on:
        return f"Your first day: {formatted(step.starts_on, 'l, F j, Y')}."
    return ""


def timeline(application: Application) -> list[Line]:
    """What is still to come, then what happened, newest first."""
    step = next_step(application)
    coming = []
    if step:
        until = f"By {formatted(step.until, 'l, F j')}" if step.until else "When you are ready"
        if step.is_late and step.until:
            until = f"Was promised by {formatted(step.until, 'l, F j')}, and is late"
        elif step.owner == "you" and interview(application) and not step.until:
            until = "Be there some minutes early"
        coming = [Line("next", "circle-dashed", step.text, when=f"{until}. {step.owner_label}")]
    passed = [_line(application, taken) for taken in application.transitions.all()]
    if is_taken_over_in_place(application):
        passed.append(
            Line(
                "done",
                "badge-check",
                "You applied yourself",
                at=application.taken_over_at,
                text="What you wrote took the place of the form.",
            )
        )
    if application.claimed_at is not None:
        passed.append(Line("done", "badge-check", "You said that it is yours", at=application.claimed_at))
    zone = clocks.of_candidate(application.candidate)
    for one in application.interviews.all():
        passed += interview_lines(one, zone)
    passed += missed_lines(application)
    # Those of one moment stay in the order in which they were written.
    passed = sorted(passed, key=lambda line: line.at or application.applied_at)[::-1]
    if passed:
        passed[0] = replace(passed[0], state="now")
    return [*coming, *passed]


def _line(application: Application, taken: ApplicationTransition) -> Line:
    title = "You applied again" if is_again(taken) else _named(TITLES[taken.to_stage], application)
    if taken.reason == DeclineReason.NO_ANSWER:
        title = "Closed without the answer we promised"
    return Line(
        "done",
        ICONS[taken.to_stage],
        title,
        at=taken.at,
        when=_by(application, taken),
        text=reason_of(taken),
        quote=taken.message,
    )


def interview_lines(one: Interview, zone: str, *, is_own: bool = True) -> list[Line]:
    """What happened with an interview. `zone`: the reader's; `is_own`: the reader is the candidate."""
    you, whom = ("You", "you") if is_own else ("They", "them")
    by = f"by {one.by.get_full_name()}" if one.by else ""
    theirs = f"by {whom}" if is_own else "by the candidate"
    number = len(one.slots)
    offered = f"{number} time{'' if number == 1 else 's'} for an interview offered to {whom}"
    lines = [Line("done", "calendar", offered, at=one.offered_at, when=by)]
    if one.answered_at and one.state == InterviewState.DECLINED:
        lines.append(
            Line(
                "done", "calendar", "No offered time worked", at=one.answered_at, when=theirs, quote=one.words
            )
        )
    elif one.answered_at and one.starts_at:
        text = clocks.words(one.starts_at, zone)
        lines.append(
            Line("done", "calendar", f"{you} chose a time for the interview", at=one.answered_at, text=text)
        )
    if one.asks_to_move_at:
        asked = f"{you} asked to move the interview"
        lines.append(Line("done", "calendar", asked, at=one.asks_to_move_at, quote=one.words))
    if one.canceled_at:
        lines.append(Line("done", "x", "The interview was canceled", at=one.canceled_at))
    return lines


def missed_lines(application: Application, *, is_own: bool = True) -> list[Line]:
    """That we did not keep a promise. One that closed the application comes just before that."""
    you = "you" if is_own else "them"
    lines = []
    for missed in application.missed_promises.all():
        day = formatted(missed.promised_for, "l, F j")
        text = f"We promised {you} an answer by {day}, and did not keep it."
        if missed.did == PromiseEnd.APOLOGIZE:
            text += " It goes on all the same."
        lines.append(
            Line("done", "clock", "We did not keep our promise", at=missed.at, when=BY_ITSELF, text=text)
        )
    return lines


BY_ITSELF = f"by {settings.SITE_NAME}, without a person"


def is_again(step: ApplicationTransition) -> bool:
    """Whether the step is one by which somebody handed in anew what they had withdrawn."""
    return step.from_stage == Stage.WITHDRAWN and step.to_stage == Stage.NEW


def is_from_a_form(application: Application, step: ApplicationTransition) -> bool:
    """Whether the step is a first one of which nobody has proven that the person took it."""
    became_theirs = application.taken_over_at or application.claimed_at
    has_been_unproven = not application.is_proven or became_theirs is not None
    return not step.from_stage and has_been_unproven


def is_taken_over_in_place(application: Application) -> bool:
    """Whether its owner took it over without a step, as one does with a new one."""
    moments = [step.at for step in application.transitions.all()]
    return application.taken_over_at is not None and application.taken_over_at not in moments


def _by(application: Application, step: ApplicationTransition) -> str:
    if is_from_a_form(application, step):
        return FROM_A_FORM
    if step.by_candidate:
        return "by you"
    if step.reason == DeclineReason.NO_ANSWER:
        return BY_ITSELF
    return f"by {step.by.get_full_name()}" if step.by else ""

"""A year of history: who was told of which position, who applied, and how it went on.

Only what the product itself could have written: alerts to those whom a position suited, stages in
the order of `STAGE_MOVES`, every event read, every alert sent.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from candidates import fit
from candidates.enums import (
    CHOSEN_TO_WITHDRAW,
    ENDED,
    IN_PROCESS,
    STAGE_MOVES,
    AlertStatus,
    Cadence,
    DeclineReason,
    Stage,
)
from candidates.models import (
    Alert,
    Application,
    ApplicationTransition,
    Candidate,
    HeldCredential,
    MatchRun,
    ScreeningAnswer,
)
from candidates.services import scores
from jobs.enums import CloseReason, EventKind, PositionStatus
from jobs.marked import Medium
from jobs.models import Position, PositionEvent, Question
from recruiters.demo.dates import set_dates
from recruiters.demo.dice import Dice, read, workdays
from recruiters.demo.logins import GUEST
from recruiters.models import Note

MOST_EACH = 5
"""Applications of one person; the guest has those named below instead."""
NOTES = 70
OVERDUE = 12
GUEST_APPLIES = {
    "3871": Stage.DECLINED,
    "4009": Stage.WITHDRAWN,
    "4031": Stage.INTERVIEW,
    "4097": Stage.SCREENING,
}
"""Reference of a position, and where the guest's application to it stands."""
APPLICANTS_OF_CLOSED, APPLICANTS_OF_PAUSED = 9, 4
DAYS_BETWEEN_APPLICANTS, MOST_APPLICANTS = 15, 6
APPLY_WITHIN = 24
"""Days after which nobody finds a position new any more."""
AN_HOUR = timedelta(hours=1)
STILL_READING = 4
"""Days of work within which an application in process was moved last."""
EARLY = 0.3
"""Of the time in which people apply, the part in which those came who were placed."""
PLACED_AFTER = 40
"""Days after which an open position with several openings has filled one of them."""
ENDS_OF_OPEN = {
    Stage.NEW: 5,
    Stage.SCREENING: 5,
    Stage.ASSESSED: 3,
    Stage.SUBMITTED: 5,
    Stage.INTERVIEW: 4,
    Stage.OFFER: 2,
    Stage.DECLINED: 6,
    Stage.WITHDRAWN: 2,
}
"""How often an application to an open position stands at each stage."""
ROAD = (Stage.NEW, Stage.SCREENING, Stage.ASSESSED, Stage.SUBMITTED, Stage.INTERVIEW, Stage.OFFER)


@dataclass
class Step:
    """One transition, before it is written."""

    to: Stage
    at: datetime
    reason: str = ""


@dataclass
class Course:
    """One application and its steps, before they are written."""

    position: Position
    candidate: Candidate
    steps: list[Step]
    came_from_alert: bool
    dice: Dice = field(repr=False)

    @property
    def stage(self) -> Stage:
        return self.steps[-1].to


@dataclass
class Written:
    """What was written: how many rows of each kind."""

    events: int
    alerts: int
    applications: int
    notes: int


@dataclass
class Crowd:
    """How people stand to one position. All keys are those of candidates."""

    told: dict[int, Alert]
    suited: set[int]
    near: set[int]
    """They hold one of the credentials asked for, and something else is missing."""


def make(positions: list[Position], people: list[Candidate]) -> Written:
    """Write the events, the alerts, the applications and the notes of the year."""
    shown = [position for position in positions if position.published_at is not None]
    events = _events(shown)
    crowds = _crowds(shown)
    courses = _courses(shown, people, crowds)
    _settle_clicks(crowds, courses)
    alerts = [alert for crowd in crowds.values() for alert in crowd.told.values()]
    Alert.objects.bulk_create(alerts)
    _read(events, crowds)
    applications = _write_applications(courses)
    scores.keep_history(applications=applications)
    return Written(len(events), len(alerts), len(applications), _write_notes(applications))


# Events ----------------------------------------------------------------------------------------


def _events(positions: Sequence[Position]) -> list[PositionEvent]:
    """What happened to each position, with the moment; the dates are set after the rows exist."""
    planned: list[tuple[PositionEvent, datetime]] = []
    for position in positions:
        dice = Dice(f"{position.reference} events")
        at = _published(position)
        steps: list[tuple[EventKind, datetime, str]] = [(EventKind.PUBLISHED, at, "")]
        days = workdays(timezone.localdate(at), _last_day(position))
        if len(days) > 8 and dice.hits(25):  # noqa: PLR2004 -- young ones had no time for it
            steps.append((EventKind.EDITED, dice.moment(days[2]), ""))
        if position.status == PositionStatus.PAUSED:
            steps.append((EventKind.PAUSED, dice.moment(days[-3]), ""))
        if position.closed_at:
            label = CloseReason(position.close_reason).label
            steps.append((EventKind.CLOSED, position.closed_at, label))
        for kind, moment, note in steps:
            is_system = kind == EventKind.CLOSED and position.close_reason == CloseReason.EXPIRED
            by = None if is_system else position.recruiter
            planned.append(
                (PositionEvent(position=position, kind=kind, by=by, note=note, began_at=None), moment)
            )
    planned.sort(key=lambda pair: pair[1])
    events = PositionEvent.objects.bulk_create(event for event, _ in planned)
    for event, (_, moment) in zip(events, planned, strict=True):
        event.at = moment
    set_dates(events, "at")
    return events


def _read(events: list[PositionEvent], crowds: dict[int, Crowd]) -> None:
    """Every event was read when it happened. What came of a publication are its alerts."""
    runs = []
    for event in events:
        dice = Dice(f"match {event.position_id} {event.kind} {event.at:%j}")
        milliseconds = dice.randint(18, 90)
        is_news = event.kind == EventKind.PUBLISHED
        runs.append(
            MatchRun(
                event=event,
                lease_until=event.at + timedelta(minutes=1),
                tries=1,
                finished_at=event.at + timedelta(milliseconds=400 + milliseconds),
                alerts=len(crowds[event.position_id].told) if is_news else 0,
                milliseconds=milliseconds,
            )
        )
    MatchRun.objects.bulk_create(runs)


def _published(position: Position) -> datetime:
    if position.published_at is None:
        raise ValueError(f"{position} was never published")
    return position.published_at


def _last_day(position: Position) -> date:
    """The last day on which something may have happened to it: its closing, or yesterday."""
    if position.closed_at:
        return timezone.localdate(position.closed_at)
    return timezone.localdate() - timedelta(days=1)


# Alerts ----------------------------------------------------------------------------------------


def _crowds(positions: Sequence[Position]) -> dict[int, Crowd]:
    """Who was told of each position, whom it suits, and who comes near."""
    hidden = set(Candidate.hidden_from.through.objects.values_list("candidate_id", "employer_id"))
    holders: dict[int, set[int]] = defaultdict(set)
    for credential, candidate in HeldCredential.objects.values_list("credential_id", "candidate_id"):
        holders[credential].add(candidate)
    crowds = {}
    full = Position.objects.in_full().in_bulk([position.pk for position in positions])
    for position in positions:
        suited = list(
            Candidate.objects.filter(pk__in=fit.suited(full[position.pk]).values("pk"))
            .select_related("recipient")
            .order_by("email")
        )
        listening = [
            candidate
            for candidate in suited
            if (candidate.pk, position.employer_id) not in hidden
            and candidate.recipient.cadence != Cadence.OFF
            and _was_on_file(candidate, _published(position))
        ]
        asked = {member.pk for group in full[position.pk].requirements.all() for member in group.any_of.all()}
        keys = {candidate.pk for candidate in suited}
        crowds[position.pk] = Crowd(
            _told(position, listening),
            keys,
            set().union(*(holders.get(key, set()) for key in asked)) - keys,
        )
    return crowds


def _was_on_file(candidate: Candidate, at: datetime) -> bool:
    """Whether they had come by then and had agreed. Agreeing again moved the date they agreed on."""
    until = candidate.consent_until
    return candidate.created_at <= at and until is not None and until >= timezone.localdate(at)


def _told(position: Position, listening: list[Candidate]) -> dict[int, Alert]:
    """The alerts that its publication caused and that were sent since, by candidate."""
    at = _published(position)
    dice = Dice(f"{position.reference} alerts")
    now = timezone.now()
    alerts: dict[int, Alert] = {}
    for candidate in listening:
        recipient = candidate.recipient
        due_at = _due(at, recipient.cadence, recipient.timezone, recipient.hour)
        sent_at = due_at + timedelta(seconds=dice.randint(2, 55))
        if sent_at >= now:  # their digest is still to come
            continue
        alerts[candidate.pk] = Alert(
            position=position,
            recipient=recipient,
            is_digest=recipient.cadence != Cadence.INSTANT,
            status=AlertStatus.SENT,
            due_at=due_at,
            tries=1,
            created_at=at + timedelta(seconds=1),
            sent_at=sent_at,
        )
    return alerts


def _due(at: datetime, cadence: str, zone: str, hour: int) -> datetime:
    """At once, or at the person's hour of their next day, or of their next Monday."""
    if cadence == Cadence.INSTANT:
        return at + timedelta(seconds=2)
    local = at.astimezone(ZoneInfo(zone))
    days = 1 if cadence == Cadence.DAILY else 7 - local.weekday()
    return (local + timedelta(days=days)).replace(hour=hour, minute=0, second=0, microsecond=0)


def _settle_clicks(crowds: dict[int, Crowd], courses: list[Course]) -> None:
    """Those who applied through an alert clicked before; of the others, some looked."""
    applied = {
        (course.position.pk, course.candidate.pk): course.steps[0].at
        for course in courses
        if course.came_from_alert
    }
    now = timezone.now()
    for position, crowd in crowds.items():
        for candidate, alert in crowd.told.items():
            dice = Dice(f"click {alert.position.reference} {alert.recipient.email}")
            sent_at = alert.sent_at or now
            clicked_at = sent_at + timedelta(minutes=round(dice.expovariate(1 / 500)) + 1)
            if at := applied.get((position, candidate)):
                alert.clicked_at = max(sent_at, min(clicked_at, at - timedelta(minutes=4)))
            elif dice.hits(34) and clicked_at < now:
                alert.clicked_at = clicked_at


# Applications ----------------------------------------------------------------------------------


def _courses(
    positions: Sequence[Position], people: list[Candidate], crowds: dict[int, Crowd]
) -> list[Course]:
    """Who applied to what, and the steps that followed."""
    counts: Counter[int] = Counter()
    late = _late_ones(positions)
    guest = next(person for person in people if person.email == GUEST.email)
    courses: list[Course] = []
    for position in positions:
        dice = Dice(f"{position.reference} applicants")
        crowd = crowds[position.pk]
        latest = _latest(position)
        free = [
            person
            for person in people
            if person != guest
            and counts[person.pk] < MOST_EACH
            and person.created_at < latest - timedelta(days=2)
        ]
        applicants = _applicants(free, crowd, latest, _number(position, dice), dice)
        ends = _ends(position, [person.pk in crowd.suited for person in applicants], dice)
        if position.reference in GUEST_APPLIES:
            applicants.append(guest)
            ends.append(GUEST_APPLIES[position.reference])
        for candidate, end in zip(applicants, ends, strict=True):
            courses.append(_course(position, candidate, end, crowd.told.get(candidate.pk), late, crowd))
            counts[candidate.pk] += 1
    return courses


def _late_ones(positions: Sequence[Position]) -> Counter[str]:
    """How many answers each position owes beyond the promised day: a dozen in all."""
    old = [
        position.reference
        for position in positions
        if position.status == PositionStatus.OPEN and _age(position) > APPLY_WITHIN
    ]
    return Counter(Dice("late").choices(old, k=OVERDUE))


def _age(position: Position) -> int:
    """Days since it was published."""
    return (timezone.localdate() - timezone.localdate(_published(position))).days


def _number(position: Position, dice: Dice) -> int:
    """How many applied to it."""
    if position.status == PositionStatus.CLOSED:
        return APPLICANTS_OF_CLOSED + dice.randint(-3, 3)
    if position.status == PositionStatus.PAUSED:
        return APPLICANTS_OF_PAUSED
    return min(MOST_APPLICANTS, 1 + (_age(position) + 4) // DAYS_BETWEEN_APPLICANTS)


def _applicants(
    free: list[Candidate], crowd: Crowd, latest: datetime, number: int, dice: Dice
) -> list[Candidate]:
    """Mostly people who were told of it; some found it on the board, suited or nearly so."""
    in_time = {pk for pk, alert in crowd.told.items() if alert.sent_at and alert.sent_at + AN_HOUR < latest}
    told = [person for person in free if person.pk in in_time]
    suited = [person for person in free if person.pk in crowd.suited - crowd.told.keys()]
    near = [person for person in free if person.pk in crowd.near]
    chosen: list[Candidate] = []
    for pool, share in ((told, 0.7), (suited, 0.5), (near, 1.0)):
        wanted = round((number - len(chosen)) * share)
        chosen += dice.sample(pool, min(len(pool), wanted))
    dice.shuffle(chosen)
    return chosen


def _latest(position: Position) -> datetime:
    """The last moment at which somebody applied: people find a position while it is new."""
    end = position.closed_at or timezone.now()
    if position.status == PositionStatus.PAUSED:
        end -= timedelta(days=7)
    return min(_published(position) + timedelta(days=APPLY_WITHIN), end - timedelta(hours=5))


def _ends(position: Position, are_suited: list[bool], dice: Dice) -> list[Stage]:
    """Where the applications to a position stand, the first to apply first."""
    number = len(are_suited)
    suited = [place for place, is_suited in enumerate(are_suited) if is_suited]
    if position.status == PositionStatus.CLOSED:
        ends = [Stage.WITHDRAWN if dice.hits(14) else Stage.DECLINED for _ in range(number)]
        if position.close_reason == CloseReason.FILLED:
            for place in dice.sample(suited, min(position.openings, len(suited))):
                ends[place] = Stage.PLACED
        return ends
    ends = [
        dice.choices(*zip(*ENDS_OF_OPEN.items(), strict=True))[0] if is_suited else Stage.DECLINED
        for is_suited in are_suited
    ]
    if position.status == PositionStatus.PAUSED:  # what came before the pause was looked at
        ends = [Stage.SCREENING if end == Stage.NEW else end for end in ends]
    if position.openings > 1 and suited and _age(position) > PLACED_AFTER:
        ends[suited[0]] = Stage.PLACED
    return ends


def _course(
    position: Position,
    candidate: Candidate,
    end: Stage,
    alert: Alert | None,
    late: Counter[str],
    crowd: Crowd,
) -> Course:
    """One application: when it came, which road it took, and when each step was made."""
    dice = Dice(f"{position.reference} {candidate.email}")
    told_at = alert.sent_at if alert and alert.sent_at else _published(position)
    first = max(candidate.created_at, told_at) + timedelta(minutes=20)
    share = dice.random() ** 1.8 * (EARLY if end == Stage.PLACED else 1)
    applied_at = first + (max(first, _latest(position)) - first) * share
    is_late = end in IN_PROCESS and late[position.reference] > 0
    if is_late:
        late[position.reference] -= 1
    elif end == Stage.NEW:  # what was not looked at yet came in these days
        hours = dice.randint(3, 24 * STILL_READING)
        applied_at = max(applied_at, timezone.now() - timedelta(hours=hours))
    days = _days(position, applied_at, dice, is_late=is_late)
    road = _road(end, len(days), dice, is_suited=candidate.pk in crowd.suited)
    moments = _moments(applied_at, days, road, dice, is_late=is_late)
    steps = [Step(stage, at, _reason(stage, position, dice)) for stage, at in zip(road, moments, strict=True)]
    return Course(position, candidate, steps, alert is not None and dice.hits(85), dice)


def _days(position: Position, applied_at: datetime, dice: Dice, *, is_late: bool) -> list[date]:
    """The days on which the desk may have moved the application."""
    last = _last_day(position)
    if is_late:
        today = timezone.localdate()
        last = min(last, today - timedelta(days=settings.ANSWER_WITHIN_DAYS + dice.randint(1, 5)))
    return workdays(timezone.localdate(applied_at), last)


def _road(end: Stage, days: int, dice: Dice, *, is_suited: bool) -> list[Stage]:
    """The stages that lead to this end, each a move that the table allows, one on a day.

    Whom the position does not suit is declined before the employer hears of them.
    """
    road = [stage for stage in ROAD if stage != Stage.ASSESSED or end == stage or dice.hits(55)]
    if end in ROAD:
        road = road[: min(road.index(end), days) + 1]
    elif end == Stage.PLACED:
        road.append(end)
    else:
        most = max(1, min(len(road), days) if is_suited else min(ROAD.index(Stage.ASSESSED), days))
        kept = dice.choices(range(1, most + 1), [5, 7, 5, 5, 4, 1][:most])[0]
        road = [*road[:kept], end]
        if end == Stage.DECLINED and days > kept + 2 and dice.hits(3):  # looked at again, to the same end
            road += [Stage.SCREENING, Stage.DECLINED]
    for stage, following in pairwise(road):
        if following not in STAGE_MOVES[stage] and following != Stage.WITHDRAWN:
            raise ValueError(f"the demo would move from {stage} to {following}")
    return road


def _moments(
    applied_at: datetime, days: list[date], road: list[Stage], dice: Dice, *, is_late: bool
) -> list[datetime]:
    """When the steps were made: the application at any hour, the rest in the hours of the desk."""
    moves = len(road) - 1
    chosen: list[date] = []
    if moves and len(days) >= moves:
        is_going = road[-1] in IN_PROCESS and not is_late
        within = days if is_going else days[: max(moves, 6 + 4 * moves)]
        newest = len(within) - STILL_READING + 1 if is_going else 0
        end = dice.choice(within[max(moves - 1, newest) :])
        chosen = [*sorted(dice.sample(within[: within.index(end)], moves - 1)), end]
    moments = [applied_at]
    for place in range(moves):
        earliest = moments[-1] + timedelta(minutes=dice.randint(6, 50))
        at = dice.moment(chosen[place]) if chosen else earliest
        moments.append(max(at, earliest))
    return moments


def _reason(stage: Stage, position: Position, dice: Dice) -> str:
    if stage == Stage.WITHDRAWN:
        return str(dice.choice(CHOSEN_TO_WITHDRAW))
    if stage != Stage.DECLINED:
        return ""
    if position.status == PositionStatus.CLOSED and position.close_reason != CloseReason.FILLED:
        return str(dice.choice([DeclineReason.CLOSED, DeclineReason.CLOSED, DeclineReason.EXPERIENCE]))
    return str(
        dice.choices(
            [
                DeclineReason.OTHER_CHOSEN,
                DeclineReason.EXPERIENCE,
                DeclineReason.REQUIREMENT,
                DeclineReason.PAY,
                DeclineReason.PLACE,
                DeclineReason.SCHEDULE,
                DeclineReason.NO_REPLY,
            ],
            [9, 6, 5, 3, 2, 2, 2],
        )[0]
    )


WAYS: list[dict[str, str]] = [
    {},
    {"source": "indeed", "medium": Medium.FEED.value},
    {"source": "feed", "medium": Medium.FEED.value},
    {"source": "share", "medium": Medium.REFERRAL.value},
    {"source": "chapter letter", "medium": "email", "campaign": "spring meeting"},
    {"referrer": "coders-forum.example.com"},
]
"""By which way an application comes that no alert brought."""
A_FORTNIGHT = timedelta(days=14)
"""From the yes to the first day."""


def _write_applications(courses: list[Course]) -> list[Application]:
    """Write applications and transitions with the dates that the clock would not give them."""
    texts = read("people.json")
    courses.sort(key=lambda course: course.steps[0].at)
    applications = Application.objects.bulk_create(
        Application(
            candidate=course.candidate,
            position=course.position,
            stage=course.stage,
            first_name=course.candidate.first_name,
            last_name=course.candidate.last_name,
            phone=course.candidate.phone,
            message=course.dice.choice(texts["messages"]),
            is_proven=course.came_from_alert or course.dice.hits(60),
            came_from_alert=course.came_from_alert,
            **({} if course.came_from_alert else _way(course)),
            answer_by=_answer_by(course.steps),
        )
        for course in courses
    )
    transitions: list[tuple[ApplicationTransition, datetime]] = []
    for application, course in zip(applications, courses, strict=True):
        application.applied_at = course.steps[0].at
        application.moved_at = course.steps[-1].at
        before: Any = ""
        for step in course.steps:
            is_theirs = step.to in (Stage.NEW, Stage.WITHDRAWN)
            row = ApplicationTransition(
                application=application,
                from_stage=before,
                to_stage=step.to,
                by=None if is_theirs else course.position.recruiter,
                by_candidate=is_theirs,
                reason=step.reason,
                message="" if is_theirs else course.dice.choice(texts["answers"][step.to]),
                starts_on=(step.at + A_FORTNIGHT).date() if step.to == Stage.PLACED else None,
            )
            transitions.append((row, step.at))
            before = step.to
    set_dates(applications, "applied_at", "moved_at")
    transitions.sort(key=lambda pair: pair[1])
    rows = ApplicationTransition.objects.bulk_create(row for row, _ in transitions)
    for row, (_, at) in zip(rows, transitions, strict=True):
        row.at = at
    set_dates(rows, "at")
    _answer(applications)
    return applications


def _way(course: Course) -> dict[str, str]:
    """What the link said by which somebody came, or the site that led them."""
    dice = Dice(f"way {course.position.reference} {course.candidate.email}")
    return dice.choices(WAYS, [8, 4, 2, 3, 2, 2])[0]


def _answer(applications: list[Application]) -> None:
    """What they answered to the questions of their positions."""
    told = read("questions.json")
    number_of = {row["text"]: str(number) for number, row in enumerate(told["asked"])}
    questions: dict[int, list[Question]] = defaultdict(list)
    for question in Question.objects.filter(position__in={one.position_id for one in applications}):
        questions[question.position_id].append(question)
    rows = []
    for application in applications:
        dice = Dice(f"answers {application.candidate_id} {application.position_id}")
        for order, question in enumerate(questions[application.position_id]):
            value = dice.choice(told["answers"][number_of[question.text]])
            is_knock_out = question.knocks_out(value)
            rows.append(
                ScreeningAnswer(
                    application=application, question=question, order=order, asked=question.text,
                    key=question.key, kind=question.kind, unit=question.unit, value=value,
                    is_knock_out=is_knock_out, because=question.because if is_knock_out else "",
                )
            )  # fmt: skip
    ScreeningAnswer.objects.bulk_create(rows)


def _answer_by(steps: list[Step]) -> date:
    """The day promised at the last step at which an answer was still owed."""
    last = next(step for step in reversed(steps) if step.to not in ENDED)
    return timezone.localdate(last.at) + timedelta(days=settings.ANSWER_WITHIN_DAYS)


def _write_notes(applications: list[Application]) -> int:
    """What recruiters wrote down on some applications, some hours after a move."""
    dice = Dice("notes")
    texts: list[str] = read("people.json")["notes"]
    moved = [application for application in applications if application.stage != Stage.NEW]
    chosen = dice.sample(moved, min(NOTES, len(moved)))
    now = timezone.now()
    notes = Note.objects.bulk_create(
        Note(
            application=application,
            by=application.position.recruiter,
            text=dice.choice(texts),
        )
        for application in chosen
    )
    for note, application in zip(notes, chosen, strict=True):
        note.at = min(now, application.moved_at + timedelta(minutes=dice.randint(3, 240)))
    set_dates(notes, "at")
    return len(notes)

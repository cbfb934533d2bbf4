"""What was said and arranged: threads with some applicants, and an interview the guest may choose."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from candidates.enums import IN_PROCESS, InterviewKind, InterviewState, Stage
from candidates.models import Application, Interview, Message
from recruiters.demo.dice import Dice, workdays
from recruiters.demo.logins import GUEST

ZONE = "America/New_York"
THREADS = 14
QUESTIONS = (
    "Is the shift fixed, or could I start at seven?",
    "My CPC renewal came through this week. Do you need the new card?",
    "Is there news from the hospital?",
    "Which encoder do they use?",
)
ANSWERS = (
    "They are open to seven. I have noted it for the call.",
    "Thank you. The file shows it once you change the date there.",
    "They answer by the end of this week, and I write to you the same day.",
    "It is 3M 360; a week of training is part of the job.",
)


def make() -> tuple[int, int]:
    """Write threads and interviews, dated after the last move. Returns how many of each."""
    dice = Dice("talks")
    going = Application.objects.filter(
        candidate__is_demo=True, stage__in=IN_PROCESS, position__recruiter__isnull=False
    )
    rows = list(going.select_related("position", "candidate").order_by("pk"))
    guest = [row for row in rows if row.candidate.email == GUEST.email]
    others = [row for row in rows if row not in guest]
    said: list[Message] = []
    for row in [*guest, *dice.sample(others, min(THREADS, len(others)))]:
        said += _thread(row, dice, is_waiting=row in guest or dice.hits(40))
    Message.objects.bulk_create(said)
    meeting = [row for row in rows if row.stage == Stage.INTERVIEW]
    held = Interview.objects.bulk_create(_interview(row, dice, is_offered=row in guest) for row in meeting)
    return len(said), len(held)


def _thread(row: Application, dice: Dice, *, is_waiting: bool) -> list[Message]:
    """A question and its answer. `is_waiting`: the guest still has to read it, the desk to answer it."""
    place, now = dice.randint(0, len(QUESTIONS) - 1), timezone.now()
    day = timedelta(days=1)
    days = workdays(timezone.localdate(row.moved_at), timezone.localdate(now) - day)
    if not days:  # it was moved just now
        return []
    asked = dice.moment(dice.choice(days))
    answered = asked + timedelta(minutes=dice.randint(20, 90))
    is_guest = row.candidate.email == GUEST.email
    question = Message(application=row, by_candidate=True, text=QUESTIONS[place], at=asked)
    if is_waiting and not is_guest:
        return [question]
    question.read_at = answered
    answer = Message(application=row, by=row.position.recruiter, text=ANSWERS[place], at=answered)
    answer.read_at = None if is_waiting else now
    return [question, answer]


def _interview(row: Application, dice: Dice, *, is_offered: bool) -> Interview:
    """Three times in the coming days, by the clock of the desk; one is chosen unless it is only offered."""
    today = timezone.localdate()
    coming = workdays(today + timedelta(days=2), today + timedelta(days=12))
    slots = [_at(day, hour) for day, hour in zip(coming, (10, 14, 11), strict=False)]
    interview = Interview(
        application=row,
        kind=InterviewKind.VIDEO,
        where="https://meet.example.com/onfile-" + str(dice.randint(1000, 9999)),
        note="Half an hour with the coding lead, then your questions.",
        slots=slots,
        minutes=45,
        time_zone=ZONE,
        by=row.position.recruiter,
        offered_at=min(row.moved_at + timedelta(minutes=30), timezone.now()),
    )
    if not is_offered:
        interview.state, interview.starts_at, interview.sequence = (
            InterviewState.CHOSEN,
            dice.choice(slots),
            1,
        )
        interview.answered_at = min(interview.offered_at + timedelta(hours=3), timezone.now())
    return interview


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), ZoneInfo(ZONE))

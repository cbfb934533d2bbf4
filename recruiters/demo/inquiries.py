"""Questions of invented people: new, late, answered, and one that nobody has."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from candidates.models import Candidate
from config.accounts.models import User
from jobs.models import Competency, Position
from recruiters.demo.dice import Dice, workdays
from recruiters.enums import InquiryStatus, Routed, Voice
from recruiters.models import Inquiry, InquiryMessage

FROM_ABROAD = "Do any of your employers take a coder who lives outside the States for a part of the year?"


def make(people: list[Candidate]) -> int:
    """Write them, dated within the last days. Returns how many."""
    dice, today = Dice("inquiries"), timezone.localdate()
    days = workdays(today - timedelta(days=14), today - timedelta(days=1))
    rows = Position.objects.open().filter(is_demo=True, recruiter__isnull=False)
    positions = list(rows.select_related("recruiter").order_by("pk")[:3])
    risk = Competency.objects.filter(key="payer").first()
    knows = people[7]

    def ago(number: int) -> datetime:
        return dice.moment(days[-number])

    _ask(
        ago(1),
        "Robin Castellano",
        "robin.castellano@example.com",
        positions[0],
        "I have CPC-A and nine months of charge entry. Is it worth applying, or do they want the A gone?",
    )
    late = settings.ANSWER_WITHIN_DAYS + 3
    _ask(
        dice.moment(days[0]) - timedelta(days=late),
        knows.full_name,
        knows.email,
        positions[1],
        "How are weekends shared out on this team?",
        candidate=knows,
    )
    answered = _ask(
        ago(5),
        "Theo Lindqvist",
        "theo.lindqvist@example.com",
        positions[2],
        "Does the pay on the page include the overtime they mention?",
        state="TX",
        area=risk,
    )
    _answer(answered, ago(4), "It does not. Overtime comes on top, at one and a half, and is never required.")
    _ask(ago(2), "Ines Okafor", "ines.okafor@example.com", None, FROM_ABROAD)
    return 4


def _ask(
    at: datetime,
    name: str,
    email: str,
    position: Position | None,
    text: str,
    *,
    candidate: Candidate | None = None,
    state: str = "",
    area: Competency | None = None,
) -> Inquiry:
    recruiter: User | None = position.recruiter if position is not None else None
    row = Inquiry.objects.create(
        candidate=candidate,
        name=name,
        email=email,
        position=position,
        state=state,
        area=area,
        status=InquiryStatus.NEW,
        recruiter=recruiter,
        routed=Routed.POSITION if recruiter is not None else Routed.NOBODY,
        at=at,
        last_at=at,
        promised_on=timezone.localdate(at) + timedelta(days=settings.ANSWER_WITHIN_DAYS),
    )
    InquiryMessage.objects.create(inquiry=row, voice=Voice.PERSON, text=text, at=at)
    return row


def _answer(row: Inquiry, at: datetime, text: str) -> None:
    at = max(at, row.at + timedelta(minutes=30))
    InquiryMessage.objects.create(inquiry=row, voice=Voice.DESK, by=row.recruiter, text=text, at=at)
    Inquiry.objects.filter(pk=row.pk).update(status=InquiryStatus.ANSWERED, answered_at=at, last_at=at)

"""A calendar that reads our mails: one interview from creation to its end, whatever the post does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Component

from candidates.enums import Stage
from candidates.models import Interview
from candidates.services import interviews
from candidates.services.interviews import Offer
from config.mail.delivery import drain
from config.mail.outbox import MailQueue
from tests.factories import ApplicationFactory, PositionFactory, RecruiterUserFactory
from tests.smtp import Mailbox

pytestmark = pytest.mark.django_db
WHERE, ELSEWHERE = "https://meet.example.com/room", "Room 4; first floor"


@dataclass
class CalendarClient:
    """What a calendar does with a mail, by RFC 5546: a newer version of an event takes the older one's place.

    Newer is the higher SEQUENCE; of one SEQUENCE, the later DTSTAMP (2.1.5). A cancellation is remembered, so
    that what was written before it and arrives after it brings nothing back.
    """

    events: dict[str, Component] = field(default_factory=dict)
    canceled: set[str] = field(default_factory=set)

    def read(self, message: EmailMessage) -> None:
        for part in message.walk():
            if part.get_content_type() != "text/calendar":
                continue
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            calendar = Calendar.from_ical(content)
            assert part["Content-Type"].params["method"] == calendar["METHOD"]
            for event in calendar.walk("VEVENT"):
                self._take(str(calendar["METHOD"]), event)

    def _take(self, method: str, event: Component) -> None:
        uid = str(event["UID"])
        if uid in self.events and _version(self.events[uid]) >= _version(event):
            return
        self.events[uid] = event
        (self.canceled.add if method == "CANCEL" else self.canceled.discard)(uid)

    @property
    def shown(self) -> list[tuple[datetime, str]]:
        """What stands in it: when, and where."""
        rows = [event for uid, event in self.events.items() if uid not in self.canceled]
        return sorted((event.decoded("DTSTART"), str(event["LOCATION"])) for event in rows)


def _version(event: Component) -> tuple[int, datetime]:
    return int(str(event["SEQUENCE"])), event.decoded("DTSTAMP")


def at(days: int) -> datetime:
    return (timezone.now() + timedelta(days=days)).replace(hour=15, minute=0, second=0, microsecond=0)


def offer(slots: Iterable[datetime], where: str = WHERE) -> Offer:
    return Offer(slots=list(slots), minutes=45, kind="video", where=where, time_zone="America/New_York")


def read_by(messages: Iterable[EmailMessage]) -> CalendarClient:
    client = CalendarClient()
    for message in messages:
        client.read(message)
    return client


@dataclass
class Told:
    """An interview, and what the post brought to both sides."""

    interview: Interview
    box: Mailbox

    @property
    def candidate(self) -> list[EmailMessage]:
        return self.box.to(self.interview.application.candidate.email)

    @property
    def recruiter(self) -> list[EmailMessage]:
        return self.box.to("rita@example.com")

    def post(self) -> None:
        """Everything that waits goes out by SMTP."""
        drain(MailQueue())


@pytest.fixture
def told(mailbox: Mailbox) -> Told:
    recruiter = RecruiterUserFactory.create(email="rita@example.com", name="Rita Moreau")
    position = PositionFactory.create(open=True, recruiter=recruiter)
    application = ApplicationFactory.create(position=position, stage=Stage.INTERVIEW)
    offered = offer([at(7), at(8)])
    return Told(interviews.offer(application=application, offered=offered, by=recruiter), mailbox)


def test_a_calendar_follows_one_interview_from_mail_to_mail(told: Told) -> None:
    one, by = told.interview, told.interview.by
    assert by is not None
    told.post()
    assert (read_by(told.candidate).shown, read_by(told.recruiter).shown) == ([], [])

    interviews.choose(interview=one, slot=at(7))
    told.post()
    both = [[(at(7).astimezone(UTC), WHERE)]] * 2
    assert [read_by(told.candidate).shown, read_by(told.recruiter).shown] == both

    interviews.change(interview=one, offered=offer([at(7), at(9)], ELSEWHERE), by=by)
    told.post()
    both = [[(at(7).astimezone(UTC), ELSEWHERE)]] * 2
    assert [read_by(told.candidate).shown, read_by(told.recruiter).shown] == both

    interviews.change(interview=one, offered=offer([at(9)], ELSEWHERE), by=by)
    told.post()
    assert (read_by(told.candidate).shown, read_by(told.recruiter).shown) == ([], [])

    interviews.choose(interview=one, slot=at(9))
    told.post()
    both = [[(at(9).astimezone(UTC), ELSEWHERE)]] * 2
    assert [read_by(told.candidate).shown, read_by(told.recruiter).shown] == both

    interviews.cancel(interview=one)
    told.post()
    assert (read_by(told.candidate).shown, read_by(told.recruiter).shown) == ([], [])
    uids = {uid for side in (told.candidate, told.recruiter) for uid in read_by(side).events}
    assert len(uids) == 1


@pytest.mark.parametrize("is_canceled", [True, False])
def test_repeated_and_late_mails_end_in_the_same_state(told: Told, *, is_canceled: bool) -> None:
    one, by = told.interview, told.interview.by
    assert by is not None
    interviews.choose(interview=one, slot=at(7))
    interviews.change(interview=one, offered=offer([at(9)], ELSEWHERE), by=by)
    interviews.choose(interview=one, slot=at(9))
    if is_canceled:
        interviews.cancel(interview=one)
    told.post()
    shown = [] if is_canceled else [(at(9).astimezone(UTC), ELSEWHERE)]

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def whatever_the_post_does(data: st.DataObject) -> None:
        for brought in (told.candidate, told.recruiter):
            repeated = data.draw(st.lists(st.sampled_from(brought), max_size=4))
            arriving = data.draw(st.permutations([*brought, *repeated]))
            assert read_by(arriving).shown == shown

    whatever_the_post_does()


def test_each_mail_of_an_invitation_says_all_that_a_calendar_needs(told: Told) -> None:
    interviews.choose(interview=told.interview, slot=at(7))
    told.post()
    message = next(one for one in told.candidate if one.get_body(("plain",)) and "calendar" in str(one))

    (event,) = read_by([message]).events.values()
    (part,) = [one for one in message.walk() if one.get_content_type() == "text/calendar"]
    assert part["Content-Type"].params["method"] == "REQUEST"
    assert str(event["ORGANIZER"]) == "mailto:rita@example.com"
    assert str(event["ATTENDEE"]) == f"mailto:{told.interview.application.candidate.email}"
    assert event.decoded("DTEND") - event.decoded("DTSTART") == timedelta(minutes=45)

"""Interviews for calendars: iCalendar objects (RFC 5545) with the methods of iTIP (RFC 5546).

One event keeps its UID for good, and SEQUENCE grows with every change, so that an update and a
cancellation find what they change. Moments are written in UTC: an interview is one event, not a series,
so its moment says all, and every calendar shows it by its owner's clock, whatever clocks do that night.
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parseaddr
from enum import StrEnum
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar, Event, vCalAddress, vText

from candidates.models import Interview
from config.text import SIGN


class Method(StrEnum):
    """REQUEST asks somebody to come, PUBLISH only shows, CANCEL takes either back."""

    REQUEST = "REQUEST"
    PUBLISH = "PUBLISH"
    CANCEL = "CANCEL"


def calendar_of(interview: Interview, method: Method) -> str:
    """The object, with CRLF line ends. The interview must have a chosen time; ValueError otherwise.

    PUBLISH names no attendee (RFC 5546 3.2.1): it is for whoever takes it.
    """
    if interview.starts_at is None or interview.ends_at is None:
        raise ValueError(f"{interview} has no time yet")
    position = interview.application.position
    event = Event()
    event.add("uid", f"{interview.uid}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("sequence", interview.sequence)
    event.add("dtstamp", timezone.now())
    event.add("dtstart", _utc(interview.starts_at))
    event.add("dtend", _utc(interview.ends_at))
    event.add("summary", _plain(f"Interview: {position.title}, {position.employer.name}"))
    event.add("location", _plain(interview.where))
    event.add("description", _description(interview))
    event.add("url", page_url(interview))
    event.add("status", "CANCELLED" if method == Method.CANCEL else "CONFIRMED")
    event.add("transp", "OPAQUE")
    event.add("organizer", _organizer(interview), encode=False)
    if method != Method.PUBLISH:
        event.add("attendee", _attendee(interview), encode=False)
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.SITE_NAME}//Interviews//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", str(method))
    calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written.decode()


def canceled_for_nobody(interview: Interview) -> str:
    """What takes a chosen time out of the recruiter's calendar, of somebody who deleted their account.

    UID and SEQUENCE find the event; nothing in it says who was to come, nor leads to what is gone.
    """
    calendar = Calendar.from_ical(calendar_of(interview, Method.CANCEL))
    for event in calendar.walk("VEVENT"):
        for name in ("attendee", "description", "url"):
            event.pop(name, None)
    written: bytes = calendar.to_ical()
    return written.decode()


def page_url(interview: Interview) -> str:
    """The candidate's page of it. It asks for a log-in."""
    page = reverse("candidates:application", args=[interview.application_id])
    return f"{settings.SITE_URL}{page}#interview"


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def _plain(text: str) -> str:
    """Without signs that no calendar shows; the library escapes what has a meaning there."""
    return SIGN.sub("", text)


def _description(interview: Interview) -> str:
    position = interview.application.position
    lines = [
        f"{interview.get_kind_display()}: {interview.where}",
        f"Position: {position.title}, {position.employer.name} (No. {position.number})",
        interview.note,
        f"Change it or say no: {page_url(interview)}",
    ]
    return "\n".join(_plain(line) for line in lines if line)


def _organizer(interview: Interview) -> vCalAddress:
    """Whoever offered it, so that an answer out of a calendar reaches a person; else the desk."""
    by = interview.by
    name, address = (by.get_full_name(), by.email) if by else (settings.SITE_NAME, _desk_address())
    return _address(name, address)


def _desk_address() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def _attendee(interview: Interview) -> vCalAddress:
    """The candidate, who chose the time and so has accepted: no calendar needs to ask again."""
    application = interview.application
    attendee = _address(application.full_name, application.candidate.email)
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    attendee.params["PARTSTAT"] = vText("ACCEPTED")
    attendee.params["RSVP"] = vText("FALSE")
    return attendee


def _address(name: str, address: str) -> vCalAddress:
    found = vCalAddress(f"mailto:{address}")
    # A parameter cannot hold double quotes (RFC 5545 3.2).
    found.params["CN"] = vText(_plain(name).replace('"', "'"))
    return found

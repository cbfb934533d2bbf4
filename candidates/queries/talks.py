"""Messages and interviews as their pages show them."""

from __future__ import annotations

from candidates.models import Application, Candidate, Interview, Message
from candidates.models.application import ApplicationQuerySet
from candidates.queries import clocks, progress


def unread_of(candidate: Candidate) -> int:
    """How many messages somebody has not read."""
    return Message.objects.to_candidate(candidate).unread().count()


def threads(candidate: Candidate) -> list[Application]:
    """Applications with messages, the last message first; each with `new_messages` and `last_message`."""
    rows: ApplicationQuerySet = progress.of_candidate(candidate)
    found = [one for one in rows.prefetch_related("messages") if one.messages.all()]
    for one in found:
        one.last_message = list(one.messages.all())[-1]  # type: ignore[attr-defined]  # for the page
    return sorted(found, key=lambda one: one.last_message.at, reverse=True)  # type: ignore[attr-defined]


def times(interview: Interview, zone: str) -> list[clocks.Told]:
    """The chosen time, else those offered and still to come: by the clock of `zone`, and the organizer's."""
    moments = [interview.starts_at] if interview.starts_at else interview.coming_slots
    return [clocks.told(at, zone, interview.time_zone) for at in moments]

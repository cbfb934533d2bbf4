"""What a mail service tells by webhook, as django-anymail reads it, in our words.

The names of events and reasons are anymail's (`EventType`, `RejectReason`), which are the same for
every service. What it leaves open is whether a bounce is about the address: some services call a
full mailbox a bounce too.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from config.mail.codes import is_about_address
from config.mail.enums import MailEventKind
from config.mail.events import News, as_address, one_line

REJECTED = {
    "invalid": MailEventKind.BOUNCE,
    "bounced": MailEventKind.BOUNCE,
    "spam": MailEventKind.COMPLAINT,
    "unsubscribed": MailEventKind.UNSUBSCRIBED,
}
"""Not even tried, because of what was known of the address before. Other reasons speak of us."""
KINDS = {
    "complained": MailEventKind.COMPLAINT,
    "unsubscribed": MailEventKind.UNSUBSCRIBED,
    "deferred": MailEventKind.DELAYED,
    "failed": MailEventKind.REFUSED,
}
SOFT = {("Type", "SoftBounce"), ("event", "soft_bounce"), ("type", "blocked")}
"""How Postmark, Brevo and SendGrid name a bounce of this hour, which anymail calls a bounce."""
SPARKPOST_HARD = {"10", "30", "90"}
"""Its bounce classes: invalid recipient, no recipient, unsubscribe. The others pass or are about us."""


def news_of(event: Any, service: str) -> News | None:  # noqa: ANN401 -- an AnymailTrackingEvent, which is untyped
    """News worth keeping; None for what arrived, was opened or clicked, and for what names nobody."""
    kind, address = _kind(event), as_address(event.recipient)
    if kind is None or not address:
        return None
    message_id = one_line(event.message_id, 200)
    told = event.timestamp
    at = told if told is None or told.tzinfo else told.replace(tzinfo=UTC)
    identity = (address, message_id, _number(event), at.isoformat() if at else "")
    detail = one_line(event.mta_response or event.description, 250)
    return News(service.lower()[:20], kind, identity, address, message_id, _not_later(at), detail)


def _kind(event: Any) -> MailEventKind | None:  # noqa: ANN401 -- the same
    if event.event_type == "bounced":
        return MailEventKind.BOUNCE if _is_for_good(event) else MailEventKind.REFUSED
    if event.event_type == "rejected":
        return REJECTED.get(event.reject_reason, MailEventKind.REFUSED)
    return KINDS.get(event.event_type)


def _is_for_good(event: Any) -> bool:  # noqa: ANN401 -- the same
    """By the codes of the receiving server where it gave any, else by the service's own word."""
    told = event.esp_event if isinstance(event.esp_event, dict) else {}
    raw = told.get("msys", {}).get("message_event", told) if isinstance(told.get("msys"), dict) else told
    if any(raw.get(name) == value for name, value in SOFT):
        return False
    if "bounce_class" in raw and str(raw["bounce_class"]) not in SPARKPOST_HARD:
        return False
    said = " ".join(str(part) for part in (raw.get("status", ""), event.mta_response or "") if part)
    by_code = is_about_address(said)
    return by_code if by_code is not None else event.reject_reason in {None, "bounced", "invalid"}


def _number(event: Any) -> str:  # noqa: ANN401 -- the same
    """The service's number of the event. Mailgun signs each attempt to tell it anew, so that is not it."""
    told = event.esp_event if isinstance(event.esp_event, dict) else {}
    data = told.get("event-data")
    own = data.get("id") if isinstance(data, dict) else None
    return str(own or event.event_id or "")


def _not_later(at: datetime | None) -> datetime | None:
    now = datetime.now(UTC)
    return min(at, now) if at else None

"""What was told of a mail that had left, and what follows: for the address, and for its alerts."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from candidates.enums import AlertStatus
from candidates.models import Alert, Recipient
from candidates.queries import mails
from candidates.services import links, recipients
from config.mail import reports, tracking
from config.mail.enums import CAME_BACK, UNWANTED
from config.mail.events import News, record, stopped_too
from config.mail.models import MailEvent


def service_told(*, event: Any, esp_name: str, **_: object) -> None:  # noqa: ANN401 -- anymail has no types
    """Answers anymail's `tracking`: a mail service, which has proved who it is, told of a mail of ours."""
    news = tracking.news_of(event, esp_name)
    if news is not None:
        hear(news=news)


def report_came(*, raw: bytes) -> list[MailEvent]:
    """A mail came to the address of bounces: what was new in it. Nothing when it is no report.

    A report is believed when it names the address that a mail of ours went to, and returns what only a
    reader of that mail can know: its Message-ID, which is random in the outbox, or the signed link that
    stops alerts, because the Message-ID of an alert can be guessed. Whoever was forwarded an alert has
    that link too: what it proves ends alerts, as the link itself does, and no other mail. Every other
    report is kept and changes nothing.
    """
    told = []
    for claim in reports.read(raw):
        address, is_by_link = proven(claim)
        named = address or next(iter(claim.addresses), "")
        news = News(
            source="report",
            kind=claim.kind,
            # A forged report must not stand in the way of a true one that says the same.
            identity=(named, claim.message_id, "proven" if address else "claimed"),
            address=named,
            message_id=claim.message_id,
            detail=claim.detail,
        )
        told.append(hear(news=news, is_believed=bool(address), only_alerts=is_by_link))
    return [event for event in told if event is not None]


@transaction.atomic
def hear(*, news: News, is_believed: bool = True, only_alerts: bool = False) -> MailEvent | None:
    """Write the news down; who complained or unsubscribed has stopped their alerts. None if it was known.

    Who cannot be reached has stopped nothing: their address is suppressed, with `only_alerts` for alerts
    alone, their wishes stay, and the alerts of that mail say that it came back.
    """
    event = record(news=news, is_believed=is_believed, only_alerts=only_alerts)
    if event is None or not is_believed:
        return event
    if news.kind in UNWANTED:
        for recipient in Recipient.objects.filter(email=news.address):
            recipients.stop(recipient=recipient)
            stopped_too(event=event)
    if news.kind in CAME_BACK:
        keys = mails.alerts_of(event)
        Alert.objects.filter(pk__in=keys, status=AlertStatus.SENT, came_back_at=None).update(
            came_back_at=event.at
        )
    return event


def proven(claim: reports.Claim) -> tuple[str, bool]:
    """The address that a mail of ours went to and that this claim is about; nothing if it proves neither.

    And whether a link of an alert proves it.
    """
    mail = mails.outgoing(claim.message_id)
    if mail is not None:
        return _said(mail.to.lower(), claim), False
    holder = links.read_manage(claim.stop_token) if claim.stop_token else None
    if holder is None or not mails.sent_alerts(claim.message_id).filter(recipient=holder).exists():
        return "", True
    return _said(holder.email, claim), True


def _said(address: str, claim: reports.Claim) -> str:
    """A complaint may leave the address out, to protect who complained; a bounce may not."""
    hides_it = claim.kind in UNWANTED and not claim.addresses
    return address if hides_it or address in claim.addresses else ""

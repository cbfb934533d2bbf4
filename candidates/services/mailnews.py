"""What was told of a mail that had left, and what follows: for the address, and for its alerts."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from candidates.models import Recipient
from candidates.queries import mails
from candidates.services import links, recipients
from config.mail import reports, tracking
from config.mail.enums import UNWANTED
from config.mail.events import News, record
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
    stops alerts, because the Message-ID of an alert can be guessed. Every other one is kept and changes
    nothing.
    """
    told = []
    for claim in reports.read(raw):
        address = proven(claim)
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
        told.append(hear(news=news, is_believed=bool(address)))
    return [event for event in told if event is not None]


@transaction.atomic
def hear(*, news: News, is_believed: bool = True) -> MailEvent | None:
    """Write the news down; who complained or unsubscribed gets no more alerts. None if it was known."""
    event = record(news=news, is_believed=is_believed)
    if event is not None and is_believed and news.kind in UNWANTED:
        for recipient in Recipient.objects.filter(email=news.address).select_for_update(no_key=True):
            recipients.stop(recipient=recipient)
    return event


def proven(claim: reports.Claim) -> str:
    """The address that a mail of ours went to and that this claim is about; nothing if it proves neither."""
    mail = mails.outgoing(claim.message_id)
    if mail is not None:
        return _said(mail.to.lower(), claim)
    holder = links.read_manage(claim.stop_token) if claim.stop_token else None
    if holder is None or not mails.sent_alerts(claim.message_id).filter(recipient=holder).exists():
        return ""
    return _said(holder.email, claim)


def _said(address: str, claim: reports.Claim) -> str:
    """A complaint may leave the address out, to protect who complained; a bounce may not."""
    hides_it = claim.kind in UNWANTED and not claim.addresses
    return address if hides_it or address in claim.addresses else ""

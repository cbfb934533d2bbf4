"""Which person a mail went to, by its Message-ID: alerts have theirs from their key."""

from __future__ import annotations

import re

from django.db.models import Q, QuerySet

from candidates.enums import AlertStatus
from candidates.models import Alert, Recipient
from config.mail.models import MailEvent, OutgoingMail

ALERT = re.compile(r"<(\d{1,18})\.(\d{1,18})@[^<>@\s]+>")
DIGEST = re.compile(r"<digest\.[0-9a-f]{16}\.(\d{1,18})@[^<>@\s]+>")
"""As `candidates.alerts.instant` and `.digest` write them."""


def sent_alerts(message_id: str) -> QuerySet[Alert]:
    """The alerts that went out in the mail of this Message-ID; of a digest, those of its person."""
    sent = Alert.objects.filter(status=AlertStatus.SENT).select_related("recipient")
    if found := ALERT.fullmatch(message_id):
        return sent.filter(position=int(found[1]), recipient=int(found[2]))
    if found := DIGEST.fullmatch(message_id):
        return sent.filter(recipient=int(found[1]), is_digest=True)
    return sent.none()


def outgoing(message_id: str) -> OutgoingMail | None:
    """The mail of the outbox with this Message-ID, which nobody can guess."""
    if not message_id or ALERT.fullmatch(message_id) or DIGEST.fullmatch(message_id):
        return None
    return OutgoingMail.objects.filter(message_id=message_id).defer("text", "html").first()


def news_of_mail(mail: OutgoingMail) -> QuerySet[MailEvent]:
    """What was told of this mail, and of any other to its address, the newest first."""
    own = Q(message_id=mail.message_id)
    return MailEvent.objects.filter(own | Q(address=mail.to.lower())).order_by("-at", "-pk")


def news_of_alert(*, position_id: int, recipient: Recipient) -> QuerySet[MailEvent]:
    """The same of the mails to the address of an alert."""
    own = Q(message_id__startswith=f"<{position_id}.{recipient.pk}@")
    return MailEvent.objects.filter(own | Q(address=recipient.email)).order_by("-at", "-pk")

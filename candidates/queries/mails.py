"""Which person a mail went to, by its Message-ID: alerts have theirs from their key."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import blake2b

from django.db.models import Q, QuerySet

from candidates.enums import AlertStatus
from candidates.models import Alert, Recipient
from config.mail.models import MailEvent, OutgoingMail

ALERT = re.compile(r"<(\d{1,18})\.(\d{1,18})@[^<>@\s]+>")
DIGEST = re.compile(r"<digest\.([0-9a-f]{16})\.(\d{1,18})@[^<>@\s]+>")
"""As `candidates.alerts.instant` and `.digest` write them."""


def sent_alerts(message_id: str) -> QuerySet[Alert]:
    """The alerts that went out in the mail of this Message-ID; of a digest, those of its person."""
    sent = Alert.objects.filter(status=AlertStatus.SENT).select_related("recipient")
    if found := ALERT.fullmatch(message_id):
        return sent.filter(position=int(found[1]), recipient=int(found[2]))
    if found := DIGEST.fullmatch(message_id):
        return sent.filter(recipient=int(found[2]), is_digest=True)
    return sent.none()


def contents(positions: Iterable[int]) -> str:
    """A word for the positions of a digest: the same ones, the same mail, however often it is tried."""
    keys = ",".join(str(key) for key in sorted(positions))
    return blake2b(keys.encode(), digest_size=8).hexdigest()


LONGEST_QUEUED = timedelta(days=5)
"""How long a server tries before it gives a mail back (RFC 5321, 4.5.4.1)."""
CLOCKS_APART = timedelta(minutes=1)


def alerts_of(event: MailEvent) -> list[tuple[int, int]]:
    """Position and recipient of each alert in the mail that news is about; none where it was another mail.

    Some services have a number of their own for a mail. Then it is the last that went to the address.
    """
    found = sent_alerts(event.message_id).filter(recipient__email=event.address)
    if ALERT.fullmatch(event.message_id):
        return list(found.values_list("position", "recipient"))
    if named := DIGEST.fullmatch(event.message_id):
        # What went in one mail was marked sent by one statement.
        mails: defaultdict[datetime | None, list[tuple[int, int]]] = defaultdict(list)
        for position, recipient, at in found.values_list("position", "recipient", "sent_at"):
            mails[at].append((position, recipient))
        return next((keys for keys in mails.values() if contents(p for p, _ in keys) == named[1]), [])
    if outgoing(event.message_id) is not None:
        return []
    return _last_sent(event)


def _last_sent(event: MailEvent) -> list[tuple[int, int]]:
    by = event.at + CLOCKS_APART
    lately = {"sent_at__lte": by, "sent_at__gte": by - LONGEST_QUEUED}
    alerts = Alert.objects.filter(recipient__email=event.address, status=AlertStatus.SENT, **lately)
    last = alerts.order_by("-sent_at").values_list("sent_at", flat=True).first()
    if last is None or OutgoingMail.objects.filter(to__iexact=event.address, **lately, sent_at__gt=last):
        return []
    return list(alerts.filter(sent_at=last).values_list("position", "recipient"))


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


FEW = 10


def lately(recipient: Recipient) -> list[Alert]:
    """The last alerts that went out to somebody, the latest first, each with its position."""
    sent = Alert.objects.filter(recipient=recipient, status=AlertStatus.SENT)
    return list(sent.select_related("position__employer").order_by("-sent_at", "-position")[:FEW])

"""News of mails that have left: written down once, and what follows for the address."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from config.mail import suppression
from config.mail.enums import SILENCING, UNWANTED, Followed, MailEventKind
from config.mail.models import MailEvent


@dataclass(frozen=True)
class News:
    """One piece of news, whoever told it.

    `identity` is what is the same when it is told again. `address` is in lower case, or nothing.
    """

    source: str
    kind: MailEventKind
    identity: tuple[str, ...]
    address: str = ""
    message_id: str = ""
    at: datetime | None = None
    detail: str = ""

    @property
    def key(self) -> str:
        """As short as a column is, and telling nobody whose address it is."""
        parts = json.dumps([self.source, self.kind, *self.identity])
        return hashlib.sha256(parts.encode()).hexdigest()


CLAIMS_KEPT_DAYS = 30
"""What a report said and could not prove: anybody can write one, so it has an end."""


@transaction.atomic
def record(*, news: News, is_believed: bool = True, only_alerts: bool = False) -> MailEvent | None:
    """Write it down, and stop writing to the address where the news says so. None if it was known.

    With `only_alerts` it is believed as far as it goes, which is no reason to end all mail: who bounced
    gets no alerts, and what who complained wants ended is for the caller to end.

    Told twice at once, it is written by one of the two: what follows from it follows once.
    """
    reason = SILENCING.get(news.kind)
    silences = bool(is_believed and reason and news.address and not (only_alerts and news.kind in UNWANTED))
    followed = Followed.NOTHING if is_believed else Followed.CLAIM
    if silences:
        followed = Followed.NO_ALERTS if only_alerts else Followed.SILENCED
    event, is_new = MailEvent.objects.get_or_create(
        key=news.key,
        defaults={
            "source": news.source,
            "kind": news.kind,
            "address": news.address,
            "message_id": news.message_id,
            "at": news.at or timezone.now(),
            "detail": news.detail,
            "is_believed": is_believed,
            "followed": followed,
        },
    )
    if not is_new:
        return None
    if silences and reason:
        detail = f"{event.get_kind_display()} ({news.source}). {news.detail}"
        suppression.suppress(email=news.address, reason=reason, detail=detail, only_alerts=only_alerts)
    return event


def stopped_too(*, event: MailEvent) -> None:
    """Note on the news that alerts were stopped for it, beside what was done already."""
    is_silenced = event.followed == Followed.SILENCED
    event.followed = Followed.BOTH if is_silenced else Followed.STOPPED
    event.save(update_fields=["followed"])


def forget(*, addresses: Collection[str]) -> None:
    """Their owners are erased: with them goes what was told of the mails to them."""
    MailEvent.objects.filter(address__in=[address.lower() for address in addresses]).delete()


def forget_old() -> int:
    """Delete what was kept long enough: claims that proved nothing, and old news. Returns how many."""
    now = timezone.now()
    claims = Q(is_believed=False, created_at__lt=now - timedelta(days=CLAIMS_KEPT_DAYS))
    news = Q(created_at__lt=now - timedelta(days=settings.ALERT_KEPT_DAYS))
    number, _ = MailEvent.objects.filter(claims | news).delete()
    return number


def one_line(text: object, most: int) -> str:
    """Words of strangers, fit for a column: no control characters, no NUL, not too long."""
    shown = "".join(sign if sign.isprintable() else " " for sign in str(text or ""))
    return " ".join(shown.split())[:most]


def as_address(text: object) -> str:
    """The address in what was told, in lower case; nothing when it is none."""
    address = one_line(text, 300).strip("<> ").lower()
    name, _, domain = address.rpartition("@")
    return address if name and domain and " " not in address and len(address) <= 254 else ""  # noqa: PLR2004

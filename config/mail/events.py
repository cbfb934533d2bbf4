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
from config.mail.enums import SILENCING, MailEventKind
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
def record(*, news: News, is_believed: bool = True, may_suppress: bool = True) -> MailEvent | None:
    """Write it down, and stop writing to the address where the news says so. None if it was known.

    Without `may_suppress` it is believed as far as it goes, but no reason to write nothing any more.

    Told twice at once, it is written by one of the two: what follows from it follows once.
    """
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
        },
    )
    if not is_new:
        return None
    reason = SILENCING.get(news.kind)
    if is_believed and may_suppress and reason and news.address:
        detail = f"{event.get_kind_display()} ({news.source}). {news.detail}"
        suppression.suppress(email=news.address, reason=reason, detail=detail)
    return event


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

"""Addresses we stop writing to."""

from __future__ import annotations

import hmac
from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from config.mail.enums import SuppressionReason
from config.mail.models import KeptStop, Suppression


@transaction.atomic
def suppress(*, email: str, reason: SuppressionReason, detail: str = "", only_alerts: bool = False) -> None:
    """Never write to this address again, until a recruiter takes it off the list.

    With `only_alerts` codes, answers and notices still go there. What ends all mail stays as it is; an
    address that got no alerts alone gets nothing any more once there is reason for that.
    """
    address = email.strip().lower()
    found = {"reason": reason, "detail": detail[:300], "only_alerts": only_alerts}
    row, is_new = Suppression.objects.get_or_create(email=address, defaults=found)
    if not is_new and row.only_alerts and not only_alerts:
        Suppression.objects.filter(pk=row.pk).update(created_at=timezone.now(), **found)


def reach_again(*, email: str) -> bool:
    """Whoever has the mailbox asks for alerts: what ended alerts alone because one came back is over.

    What ended all mail stays; a recruiter lifts that. Returns whether there was anything.
    """
    rows = Suppression.objects.filter(
        email=email.strip().lower(), only_alerts=True, reason=SuppressionReason.BOUNCE
    )
    return bool(rows.delete()[0])


def mark_of(email: str) -> str:
    """The keyed print by which a stop of this address is kept."""
    return _mark(email, settings.SECRET_KEY)


def _mark(email: str, secret: str) -> str:
    return hmac.digest(f"onfile.stop:{secret}".encode(), email.strip().lower().encode(), "sha256").hex()


@transaction.atomic
def keep_stop(*, email: str, is_stopped: bool, refuses_asking: bool) -> bool:
    """Before an address is deleted: keep that it wanted no mails, without it. Returns whether it did.

    Nothing is kept of an address that only bounced: that is nobody's wish.
    """
    row = Suppression.objects.filter(email=email.strip().lower()).first()
    wish = row if row and row.reason != SuppressionReason.BOUNCE else None
    if not (wish or is_stopped or refuses_asking):
        return False
    KeptStop.objects.update_or_create(
        mark=_mark(email, settings.SECRET_KEY),
        defaults={
            "reason": wish.reason if wish else "",
            "only_alerts": wish.only_alerts if wish else True,
            "refuses_asking": refuses_asking,
        },
    )
    return True


@dataclass(frozen=True)
class Stop:
    """What was kept of an address: that all alerts stopped, and perhaps more."""

    refuses_asking: bool


def kept(*, emails: Collection[str]) -> set[str]:
    """Those of these addresses of which a stop is kept; nothing is used up."""
    prints = _prints(emails)
    rows = KeptStop.objects.filter(mark__in=prints).values_list("mark", flat=True)
    return {prints[mark] for mark in rows}


def recall(*, emails: Collection[str]) -> dict[str, Stop]:
    """What was kept of addresses that are typed again; all mail ends to one again where that was so.

    The prints are used up: from now on it stands where the others do. One query where nothing was kept,
    however many they are. An address deleted twice, under two keys, has what either print says.
    """
    there = kept(emails=emails)
    return _used_up(there) if there else {}


@transaction.atomic
def _used_up(emails: Collection[str]) -> dict[str, Stop]:
    prints = _prints(emails)
    rows = list(KeptStop.objects.select_for_update().filter(mark__in=prints).order_by("mark"))
    found: dict[str, Stop] = {}
    for row in rows:
        address = prints[row.mark]
        if row.reason:
            suppress(email=address, reason=SuppressionReason(row.reason), only_alerts=row.only_alerts)
        before = found.get(address, Stop(refuses_asking=False))
        found[address] = Stop(refuses_asking=row.refuses_asking or before.refuses_asking)
    KeptStop.objects.filter(mark__in=[row.mark for row in rows]).delete()
    return found


def _prints(emails: Collection[str]) -> dict[str, str]:
    """The print of each address by each key that is set, and whose it is."""
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return {_mark(email, secret): email.strip().lower() for email in emails for secret in secrets}

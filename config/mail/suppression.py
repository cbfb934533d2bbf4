"""Addresses we stop writing to."""

from __future__ import annotations

import hmac

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


@transaction.atomic
def recall(*, email: str) -> KeptStop | None:
    """What was kept of an address that somebody types again; all mail ends to it again where that was so.

    The print is used up: from now on it stands where the others do.
    """
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    found = KeptStop.objects.filter(mark__in=[_mark(email, secret) for secret in secrets]).first()
    if found is None:
        return None
    if found.reason:
        suppress(email=email, reason=SuppressionReason(found.reason), only_alerts=found.only_alerts)
    KeptStop.objects.filter(mark=found.mark).delete()
    return found

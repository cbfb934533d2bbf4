"""Addresses we stop writing to."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from config.mail.enums import SuppressionReason
from config.mail.models import Suppression


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

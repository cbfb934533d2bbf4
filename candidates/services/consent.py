"""Reminding people before their agreement to be kept on file ends."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone

from candidates.alerts import hours
from candidates.models import Candidate, ConsentReminder
from candidates.services import files, links
from config.mail import outbox
from config.mail.models import Suppression

DAYS_BEFORE = (30, 7)
"""When somebody is reminded, the earliest first. Each once for one end."""
MOST_AT_ONCE = 500


def due(days_before: int) -> QuerySet[Candidate]:
    """Whose agreement ends within so many days where they live, at or after their hour, not yet told.

    Who is on a later reminder already is not told by an earlier one. Addresses that take no mail are
    left alone; who stopped alerts is told, because being on file is not about those.
    """
    later = max((days for days in DAYS_BEFORE if days < days_before), default=0)
    told = ConsentReminder.objects.filter(
        candidate=OuterRef("pk"), consent_until=OuterRef("consent_until"), days_before__lte=days_before
    )
    silenced = Suppression.objects.filter(email=OuterRef("email"), only_alerts=False)
    rows = Candidate.objects.on_file().filter(~Exists(told), ~Exists(silenced), recipient__isnull=False)
    rows = rows.select_related("recipient").annotate(
        local_day=hours.local_day(), local_hour=hours.local_hour()
    )
    return rows.filter(  # type: ignore[misc]  # they are annotated
        consent_until__lte=F("local_day") + days_before,
        consent_until__gt=F("local_day") + later,
        local_hour__gte=F("recipient__hour"),
    ).order_by("consent_until", "pk")


def remind_all() -> int:
    """Write the reminders that are due. Returns how many."""
    found = [(row, days) for days in DAYS_BEFORE for row in due(days)[:MOST_AT_ONCE]]
    return sum(remind(candidate=row, days_before=days) for row, days in found)


@transaction.atomic
def remind(*, candidate: Candidate, days_before: int) -> bool:
    """Write one reminder; False where its row is there already, or the agreement has changed meanwhile."""
    rows = Candidate.objects.on_file().select_for_update(of=("self",), no_key=True)
    row = rows.filter(pk=candidate.pk, consent_until=candidate.consent_until).first()
    if row is None or row.consent_until is None:
        return False
    _, is_new = ConsentReminder.objects.get_or_create(
        candidate=row, consent_until=row.consent_until, days_before=days_before
    )
    if is_new:
        outbox.queue(kind="consent_reminder", to=row.email, context=context_of(row))
    return is_new


def context_of(candidate: Candidate) -> dict[str, Any]:
    """What the mail holds."""
    until = candidate.consent_until or timezone.localdate()
    return {
        "candidate": candidate,
        "until": until,
        "agreed_on": candidate.consent_at,
        "renewed_until": files.months_later(timezone.localdate(), settings.ON_FILE_MONTHS),
        "renew_url": links.renew_url(candidate=candidate),
        "profile_url": f"{settings.SITE_URL}{reverse('candidates:profile')}",
    }

"""What nobody deletes: files that are used no more, and what is kept for a time only."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from candidates.enums import IN_PROCESS, AskedBy
from candidates.models import Candidate, MergedFile
from candidates.services import accesses, deletions, exports, links, sealing, seen, selfid
from candidates.services.deletions import WARNED
from candidates.services.files import months_later
from config.mail import outbox
from config.mail.models import OutgoingMail

WARNING = "file_lapses"


def forget_all() -> int:
    """Everything that is over by tonight. Returns how many rows, files and people."""
    return sum(
        [
            accesses.forget_old(),
            seen.forget(),
            selfid.forget(),
            sealing.erase_due(),
            exports.forget_old(),
            deletions.forget_receipts(),
            forget_journals(),
            warn_inactive(),
            delete_inactive(),
        ]
    )


def forget_journals() -> int:
    """Empty what would undo merges whose time for that is over. Returns how many."""
    over = MergedFile.objects.filter(undo_until__lt=timezone.localdate(), journal__isnull=False)
    return over.update(journal=None)


def inactive(*, on: date) -> QuerySet[Candidate]:
    """Whose agreement had lapsed INACTIVE_MONTHS before that day, and who has not come or applied since.

    Nobody with an application in process is, whatever else.
    """
    before = months_later(on, -settings.INACTIVE_MONTHS)
    lapsed = Q(consent_until__lt=before) | Q(consent_until=None, left_at__date__lt=before)
    lapsed |= Q(consent_until=None, left_at=None, created_at__date__lt=before)
    came = Q(user__last_login__date__gte=before) | Q(applications__moved_at__date__gte=before)
    busy = Candidate.objects.filter(came | Q(applications__stage__in=IN_PROCESS))
    return Candidate.objects.filter(lapsed, updated_at__date__lt=before).exclude(pk__in=busy.values("pk"))


def warn_inactive() -> int:
    """Tell by mail whose file goes in 60 days, and again when 14 are left. Returns how many mails."""
    if not settings.INACTIVE_MONTHS:
        return 0
    today, written = timezone.localdate(), 0
    first, second = WARNED
    for candidate in inactive(on=today + timedelta(days=first)).iterator(chunk_size=500):
        told = _told(candidate)
        since = timezone.now() - timedelta(days=first - second)
        days = first if first not in told else second
        if days in told or (days == second and told[first] > since):
            continue
        context = warning_context(candidate, today + timedelta(days=days))
        outbox.queue(kind=WARNING, to=candidate.email, context=context, dedupe_key=_key(candidate, days))
        written += 1
    return written


def _key(candidate: Candidate, days: int) -> str:
    """Of one lapse: somebody who came back and went quiet again is warned again."""
    return f"lapses:{candidate.pk}:{candidate.updated_at.date().isoformat()}:{days}"


def _told(candidate: Candidate) -> dict[int, datetime]:
    """When each of the two warnings was written."""
    keys = {_key(candidate, days): days for days in WARNED}
    mails = OutgoingMail.objects.filter(dedupe_key__in=keys)
    return {keys[str(key)]: at for key, at in mails.values_list("dedupe_key", "created_at")}


def warning_context(candidate: Candidate, day: date) -> dict[str, Any]:
    """What a warning says: until when, how to stay, how to go at once."""
    return {
        "first_name": candidate.first_name,
        "day": day,
        "stay_url": links.stay_url(candidate=candidate),
        "me_url": f"{settings.SITE_URL}{reverse('candidates:data')}",
    }


def due_for_deletion() -> list[Candidate]:
    """Inactive ones who were warned 60 and 14 days ago."""
    now = timezone.now()
    found = []
    for candidate in inactive(on=timezone.localdate()).iterator(chunk_size=500):
        told = _told(candidate)
        if all(days in told and told[days] <= now - timedelta(days=days) for days in WARNED):
            found.append(candidate)
    return found


def delete_inactive() -> int:
    """Queue the deletion of those who were warned twice. Returns how many."""
    if not settings.INACTIVE_MONTHS:
        return 0
    going = due_for_deletion()
    for candidate in going:
        deletions.ask(candidate=candidate, asked_by=AskedBy.LAPSED)
    return len(going)

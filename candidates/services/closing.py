"""Reminding people, once, of positions they saved that close soon."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from candidates.alerts import hours
from candidates.models import Application, Candidate, HiddenPosition, Recipient, SavedPosition
from candidates.services import links
from config.mail import outbox
from config.mail.models import OutgoingMail, Suppression
from config.mail.render import Rendered, rendered
from jobs.models import Position

KIND = "saved_closing"
LEFT_ALONE = timedelta(hours=12)
"""Nobody is reminded of what they have just saved."""


def wanted() -> QuerySet[SavedPosition]:
    """What somebody may be reminded of: open, saved, neither applied to nor hidden, to who wants such mails.

    Whoever left the file, has no log-in, stopped or paused our mails, or whose address takes none, is
    left alone.
    """
    today = timezone.localdate()
    of_theirs = {"candidate": OuterRef("candidate"), "position": OuterRef("position")}
    silenced = Suppression.objects.filter(email=OuterRef("candidate__email"))
    return SavedPosition.objects.filter(
        ~Exists(Application.objects.filter(**of_theirs)),
        ~Exists(HiddenPosition.objects.filter(**of_theirs)),
        ~Exists(silenced),
        Q(candidate__left_at=None) | Q(candidate__consent_until__gte=today),
        position__in=Position.objects.open().order_by(),
        candidate__user__is_active=True,
        candidate__recipient__in=Recipient.objects.listening(today).filter(saved_stopped_at=None).order_by(),
    )


def due() -> QuerySet[SavedPosition]:
    """What is to be told of now: it closes within SAVED_REMINDER_DAYS, and their hour has come.

    Once for each, and one mail a day for each person, by the day where they live.
    """
    told_today = SavedPosition.objects.filter(
        candidate=OuterRef("candidate"), reminded_on=OuterRef("local_day")
    )
    rows = wanted().filter(reminded_on=None, saved_at__lt=timezone.now() - LEFT_ALONE)
    # Joined, so that the two expressions may name its table.
    rows = rows.filter(candidate__recipient__hour__lte=23).annotate(
        local_day=hours.local_day(), local_hour=hours.local_hour()
    )
    return rows.filter(
        ~Exists(told_today),
        position__closes_on__gte=F("local_day"),
        position__closes_on__lte=F("local_day") + settings.SAVED_REMINDER_DAYS,
        local_hour__gte=F("candidate__recipient__hour"),
    )


def remind_all() -> int:
    """Write the reminders that are due. Returns how many mails."""
    people = due().order_by("candidate").values_list("candidate", flat=True).distinct()
    return sum(remind(candidate_id=pk) for pk in list(people))


@transaction.atomic
def remind(*, candidate_id: int) -> bool:
    """Write one mail of all that is due for a person; False where nothing is, or is no more."""
    # Two workers may have found the same person: the second sees what the first has marked.
    people = Candidate.objects.select_for_update(of=("self",), no_key=True)
    candidate = people.filter(pk=candidate_id).first()
    rows = _in_order(due().filter(candidate=candidate))
    if candidate is None or not rows:
        return False
    day: date = rows[0].local_day  # type: ignore[attr-defined]  # an annotation
    SavedPosition.objects.filter(pk__in=[row.pk for row in rows]).update(reminded_on=day)
    context = context_of(candidate.recipient, [row.position for row in rows])
    mail = outbox.queue(
        kind=KIND,
        to=candidate.email,
        context=context,
        dedupe_key=f"saved:{candidate.pk}:{day.isoformat()}",
        stop_url=context["stop_url"],
    )
    return mail is not None


def look_again(mail: OutgoingMail) -> Rendered | None:
    """The words of a reminder as things stand when it goes; None when nothing of it is wanted any more."""
    _, pk, day = str(mail.dedupe_key).split(":")
    rows = _in_order(wanted().filter(candidate=int(pk), reminded_on=date.fromisoformat(day)))
    if not rows or rows[0].candidate.email != mail.to:
        return None
    context = context_of(rows[0].candidate.recipient, [row.position for row in rows])
    return rendered(KIND, context, to=mail.to)


def _in_order(rows: QuerySet[SavedPosition]) -> list[SavedPosition]:
    """What closes first comes first."""
    related = rows.select_related("candidate__recipient", "position__employer", "position__place")
    return list(related.order_by("position__closes_on", "position__pk"))


def context_of(recipient: Recipient, positions: Sequence[Position]) -> dict[str, Any]:
    """What the mail holds."""
    return {
        "candidate": recipient.candidate,
        "entries": [
            {"position": position, "url": f"{settings.SITE_URL}{position.get_absolute_url()}"}
            for position in positions
        ],
        "saved_url": f"{settings.SITE_URL}{reverse('candidates:saved')}",
        "stop_url": links.stop_saved_url(recipient=recipient),
    }

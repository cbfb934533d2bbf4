"""Reminding people before a credential of theirs ends, of what it takes to keep it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone

from candidates.alerts import hours
from candidates.enums import HELD_STATUSES
from candidates.models import Candidate, CredentialReminder, DeletionRequest, HeldCredential, Recipient
from candidates.queries import upkeep
from candidates.services import links
from config.mail import outbox
from config.mail.models import OutgoingMail, Suppression
from config.mail.render import Rendered, rendered

KIND = "credential_ending"
DAYS_BEFORE = (180, 90, 30, 7)
"""When somebody is reminded, the earliest first. Each once for one end."""
MOST_AT_ONCE = 500


def wanted(on: date | None = None) -> QuerySet[HeldCredential]:
    """Whose end somebody may be told of: held, of who is on file and wants such mails.

    Whoever left, stopped or paused our mails, stopped these, asked to be deleted, or whose address takes
    none, is left alone. Who hid their file is told: the mail goes to them alone.
    """
    today = on or timezone.localdate()
    silenced = Suppression.objects.filter(email=OuterRef("candidate__email"))
    going = DeletionRequest.objects.filter(candidate=OuterRef("candidate"), done_at=None)
    listening = Recipient.objects.listening(today).filter(credentials_stopped_at=None).order_by()
    return HeldCredential.objects.filter(
        ~Exists(silenced),
        ~Exists(going),
        status__in=HELD_STATUSES,
        expires_on__isnull=False,
        candidate__in=Candidate.objects.on_file().order_by(),
        candidate__recipient__in=listening,
    )


def due(days_before: int) -> QuerySet[HeldCredential]:
    """What ends within so many days where its holder lives, at or after their hour, and was not told.

    What is on a later reminder already is not told by an earlier one: a day that was missed, or a
    credential that came on file late, brings one reminder and not several.
    """
    later = max((days for days in DAYS_BEFORE if days < days_before), default=-1)
    told = CredentialReminder.objects.filter(
        held=OuterRef("pk"), expires_on=OuterRef("expires_on"), days_before__lte=days_before
    )
    # Joined, so that the two expressions may name its table.
    rows = wanted().filter(~Exists(told), candidate__recipient__hour__lte=23)
    rows = rows.annotate(local_day=hours.local_day(), local_hour=hours.local_hour())
    return rows.filter(
        expires_on__lte=F("local_day") + days_before,
        expires_on__gt=F("local_day") + later,
        local_hour__gte=F("candidate__recipient__hour"),
    )


def remind_all() -> int:
    """Write the reminders that are due, one mail a person. Returns how many mails."""
    people = {pk for days in DAYS_BEFORE for pk in _whose(due(days))}
    return sum(remind(candidate_id=pk) for pk in sorted(people))


def _whose(rows: QuerySet[HeldCredential]) -> list[int]:
    found = rows.order_by("candidate").values_list("candidate", flat=True).distinct()
    return list(found[:MOST_AT_ONCE])


@transaction.atomic
def remind(*, candidate_id: int) -> bool:
    """Write one mail of all that is due for a person; False where nothing is, or is no more."""
    # Two workers may have found the same person: the second sees what the first has marked.
    people = Candidate.objects.select_for_update(of=("self",), no_key=True)
    candidate = people.filter(pk=candidate_id).first()
    if candidate is None:
        return False
    found = [(row, days) for days in DAYS_BEFORE for row in due(days).filter(candidate=candidate)]
    if not found:
        return False
    day: date = found[0][0].local_day  # type: ignore[attr-defined]  # an annotation
    told = CredentialReminder.objects.bulk_create(
        CredentialReminder(held=row, expires_on=row.expires_on, days_before=days, written_on=day)
        for row, days in found
        if row.expires_on is not None
    )
    context = context_of(candidate, [row.pk for row, _ in found])
    mail = outbox.queue(
        kind=KIND,
        to=candidate.email,
        context=context,
        # What comes on file later that day is told by a mail of its own.
        dedupe_key=f"ending:{candidate.pk}:{day.isoformat()}:{told[0].pk}",
        stop_url=context["stop_url"],
    )
    return mail is not None


def look_again(mail: OutgoingMail) -> Rendered | None:
    """The words of a reminder as things stand when it goes; None when nothing of it is wanted any more."""
    _, pk, day, _ = str(mail.dedupe_key).split(":")
    rows = wanted().filter(
        candidate=int(pk),
        reminders__written_on=date.fromisoformat(day),
        reminders__expires_on=F("expires_on"),
    )
    still = sorted(set(rows.values_list("pk", flat=True)))
    candidate = Candidate.objects.select_related("recipient").filter(pk=int(pk), email=mail.to).first()
    if candidate is None or not still:
        return None
    return rendered(KIND, context_of(candidate, still), to=mail.to)


def context_of(candidate: Candidate, ending: Sequence[int]) -> dict[str, Any]:
    """What the mail holds: those that end, and what their issuers ask for all that is held."""
    held = list(candidate.credentials.select_related("credential__facts"))
    return mail_of(candidate, held, [row for row in held if row.pk in ending])


def mail_of(
    candidate: Candidate, held: Sequence[HeldCredential], ending: Sequence[HeldCredential]
) -> dict[str, Any]:
    """The same of rows in hand."""
    today = timezone.localdate()
    dated = sorted((row.expires_on, str(row), row) for row in ending if row.expires_on is not None)
    issuers = {row.credential.facts.issuer for row in ending if hasattr(row.credential, "facts")}
    recipient = candidate.recipient
    return {
        "candidate": candidate,
        "entries": [
            {
                "label": label,
                "name": row.credential.name,
                "ends": ends,
                "days": max((ends - today).days, 0),
                "issuer": row.credential.facts.issuer if hasattr(row.credential, "facts") else "",
            }
            for ends, label, row in dated
        ],
        "upkeep": [told for told in upkeep.told(held) if told.issuer in issuers],
        "profile_url": f"{settings.SITE_URL}{reverse('candidates:profile')}#credentials",
        "stop_url": links.stop_credentials_url(recipient=recipient),
    }

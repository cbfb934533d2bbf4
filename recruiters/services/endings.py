"""Telling recruiters of credentials that end, of people in process for their positions: numbers, no names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Case, Exists, IntegerField, OuterRef, QuerySet, Value, When
from django.urls import reverse
from django.utils import timezone

from candidates.enums import HELD_STATUSES, IN_PROCESS
from candidates.models import Application, HeldCredential
from candidates.services.ending import DAYS_BEFORE
from config.accounts.models import User
from config.mail import outbox
from config.mail.models import OutgoingMail
from config.mail.render import Rendered, rendered
from jobs.models import Position
from recruiters.models import EndingStop, EndingTold
from recruiters.queries import visible

KIND = "credentials_ending_desk"
NEEDS = ("candidates.view_candidate", "candidates.view_heldcredential", "candidates.view_application")
"""What somebody needs to open what the mail is about."""
MARKS = tuple(sorted(DAYS_BEFORE))


@dataclass(frozen=True)
class Band:
    """How many people hold something that ends within so many days, and not within those of a band before."""

    days: int
    people: int


@dataclass(frozen=True)
class About:
    """A position, and how many of the people are in process for it."""

    position: Position
    people: int


def of(user: User, on: date | None = None) -> QuerySet[HeldCredential]:
    """What ends within the widest band, of people in process for positions whose recruiter they are.

    Each row with `band`, the least of DAYS_BEFORE that it ends within. People whom the list of ending
    credentials does not name to them (`visible.candidates`) are not counted either.
    """
    today = on or timezone.localdate()
    running = _running(user).filter(candidate=OuterRef("candidate"))
    whens = [When(expires_on__lte=today + timedelta(days=days), then=Value(days)) for days in MARKS]
    return HeldCredential.objects.filter(
        Exists(running),
        status__in=HELD_STATUSES,
        expires_on__range=(today, today + timedelta(days=MARKS[-1])),
        candidate__in=visible.candidates(user).order_by().values("pk"),
    ).annotate(band=Case(*whens, output_field=IntegerField()))


def _running(user: User) -> QuerySet[Application]:
    return visible.applications(user).filter(position__recruiter=user, stage__in=IN_PROCESS).order_by()


def due(user: User) -> QuerySet[HeldCredential]:
    """Of these, what they were not told in this band, nor in a later one."""
    told = EndingTold.objects.filter(
        held=OuterRef("pk"),
        recruiter=user,
        expires_on=OuterRef("expires_on"),
        days_before__lte=OuterRef("band"),
    )
    return of(user).filter(~Exists(told))


def hears(user: User) -> bool:
    """Whether somebody gets this mail: who works here, may see what it is about, and did not turn it off."""
    works = user.is_active and user.is_staff and user.has_perms(NEEDS)
    return works and not EndingStop.objects.filter(recruiter=user).exists()


def tell_all() -> int:
    """Write what is new today, one mail a recruiter. Returns how many mails."""
    asked = Application.objects.filter(stage__in=IN_PROCESS, position__recruiter__isnull=False)
    people = asked.order_by("position__recruiter").values_list("position__recruiter", flat=True).distinct()
    return sum(tell(user_id=pk) for pk in list(people) if pk is not None)


@transaction.atomic
def tell(*, user_id: int) -> bool:
    """Write one mail of all that is new for a recruiter; False where nothing is, or they want none."""
    # Two workers may look at once: the second sees what the first has marked.
    user = User.objects.select_for_update(of=("self",), no_key=True).filter(pk=user_id).first()
    if user is None or not hears(user):
        return False
    found = list(due(user).order_by("pk"))
    if not found:
        return False
    day = timezone.localdate()
    told = EndingTold.objects.bulk_create(
        EndingTold(
            held=row,
            recruiter=user,
            expires_on=row.expires_on,
            days_before=row.__dict__["band"],  # an annotation
            written_on=day,
        )
        for row in found
        if row.expires_on is not None
    )
    mail = outbox.queue(
        kind=KIND,
        to=user.email,
        context=context_of(user, found),
        # What becomes due later that day is told by a mail of its own.
        dedupe_key=f"ending-desk:{user.pk}:{day.isoformat()}:{told[0].pk}",
    )
    return mail is not None


def look_again(mail: OutgoingMail) -> Rendered | None:
    """The words as things stand when it goes; None when they want it no more, or nothing of it is left."""
    _, pk, day, _ = str(mail.dedupe_key).split(":")
    user = User.objects.filter(pk=int(pk), email=mail.to).first()
    if user is None or not hears(user):
        return None
    told = EndingTold.objects.filter(recruiter=user, written_on=date.fromisoformat(day))
    still = list(of(user).filter(Exists(told.filter(held=OuterRef("pk"), expires_on=OuterRef("expires_on")))))
    return rendered(KIND, context_of(user, still), to=mail.to) if still else None


def context_of(user: User, ending: Iterable[HeldCredential]) -> dict[str, Any]:
    """What the mail holds: how many people in each band, and for which of their positions."""
    bands: dict[int, set[int]] = {}
    for row in ending:
        bands.setdefault(row.__dict__["band"], set()).add(row.candidate_id)
    people = set().union(*bands.values())
    running = _running(user).filter(candidate__in=people).select_related("position")
    about: dict[Position, set[int]] = {}
    for application in running.order_by("position__title", "position"):
        about.setdefault(application.position, set()).add(application.candidate_id)
    return in_words(
        user,
        [Band(days, len(found)) for days, found in sorted(bands.items())],
        [About(position, len(found)) for position, found in about.items()],
        len(people),
    )


def in_words(user: User, bands: list[Band], about: list[About], people: int) -> dict[str, Any]:
    """The same of numbers in hand."""
    page = reverse("admin:credentials-ending")
    within = max((band.days for band in bands), default=MARKS[0])
    return {
        "user": user,
        "bands": bands,
        "about": about,
        "people": people,
        "list_url": f"{settings.SITE_URL}{page}?within={within}",
    }


def stop(*, by: User) -> None:
    """They want no such mail from now on, not even one that waits."""
    EndingStop.objects.get_or_create(recruiter=by)


def start(*, by: User) -> None:
    """They want it again."""
    EndingStop.objects.filter(recruiter=by).delete()

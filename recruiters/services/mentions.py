"""Mentions: opened, done with, and the one mail that tells of several. It never holds the note's words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from config.accounts.models import User
from config.mail import outbox
from recruiters.models import MentionStop, Note, NoteMention
from recruiters.queries import notes


@dataclass(frozen=True)
class Line:
    """One mention as a mail says it: by whom, in a note about what, and where it is."""

    who: str
    about: str
    url: str


@transaction.atomic
def see(*, mention: NoteMention) -> None:
    """Whoever is mentioned has opened it: no mail says so any more."""
    NoteMention.objects.filter(pk=mention.pk, seen_at=None).update(seen_at=timezone.now(), notice_at=None)


@transaction.atomic
def finish(*, keys: Collection[int], by: User) -> int:
    """Be done with mentions of oneself. Returns how many were not yet."""
    now = timezone.now()
    rows = NoteMention.objects.filter(pk__in=keys, user=by, done_at=None)
    return int(rows.update(done_at=now, notice_at=None))


@transaction.atomic
def reopen(*, keys: Collection[int], by: User) -> int:
    """Take that back. Returns how many."""
    return int(NoteMention.objects.filter(pk__in=keys, user=by, done_at__isnull=False).update(done_at=None))


@transaction.atomic
def stop_mail(*, user: User) -> None:
    """No mail about mentions to this person from now on. The list at the desk stays."""
    MentionStop.objects.get_or_create(user=user)
    NoteMention.objects.filter(user=user, notice_at__isnull=False).update(notice_at=None)


@transaction.atomic
def start_mail(*, user: User) -> None:
    """Mails again, about what comes from now on."""
    MentionStop.objects.filter(user=user).delete()


def tell_of_all() -> int:
    """Write the mails that are due, one for each person. Returns how many."""
    due = NoteMention.objects.filter(notice_at__lte=timezone.now()).order_by()
    people = User.objects.filter(pk__in=due.values("user"))
    return sum(_tell(user) for user in people)


@transaction.atomic
def _tell(user: User) -> bool:
    """One mail about all that waits, unless they came by themselves or another worker was here."""
    rows = NoteMention.objects.filter(user=user, notice_at__isnull=False)
    waiting = list(rows.select_for_update(of=("self",)).order_by("pk"))
    if not any(one.notice_at and one.notice_at <= timezone.now() for one in waiting):
        return False
    keys = [one.pk for one in waiting]
    NoteMention.objects.filter(pk__in=keys).update(notice_at=None)
    open_ones = notes.mine(user).filter(pk__in=keys, seen_at=None, done_at=None)
    related = [f"note__{name}" for name in notes.RELATED]
    told = list(open_ones.select_related(*related).order_by("at", "pk"))
    if not told or not user.is_active or MentionStop.objects.filter(user=user).exists():
        return False
    outbox.queue(
        kind="mention_desk",
        to=user.email,
        context=context_of([line_of(one) for one in told]),
        dedupe_key=f"mention:{max(keys)}",
    )
    return True


def line_of(mention: NoteMention) -> Line:
    """What a mail says of one mention."""
    address = reverse("admin:mention", args=[mention.pk or 0])
    return Line(
        str(mention.note.by or "Somebody"), about_words(mention.note), f"{settings.SITE_URL}{address}"
    )


def about_words(note: Note) -> str:
    """What a note is about, in words that name no candidate."""
    if note.employer is not None:
        return f"the employer {note.employer}"
    if note.candidate_id is not None:
        return "a person on file"
    position = note.application.position if note.application is not None else note.position
    assert position is not None  # noqa: S101 -- a note is about one of the four
    words = f"{position.title}, {position.employer} (No. {position.reference})"
    return words if note.application is None else f"an application to {words}"


def context_of(lines: list[Line]) -> dict[str, Any]:
    """What the mail holds."""
    return {"lines": lines, "list_url": f"{settings.SITE_URL}{reverse('admin:mentions')}"}

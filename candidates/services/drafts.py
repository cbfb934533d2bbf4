"""What somebody has typed into the form of a position and not sent: the only writer of drafts.

That of a person with a log-in is a row. A guest's stays in their session: it is of a browser and not of
a person, and nobody else's file ever sees it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from candidates.models import ApplicationDraft, Candidate
from candidates.models.draft import KEPT_FOR
from candidates.queries import visitors
from candidates.queries.visitors import Visitor
from candidates.services import attaching
from candidates.services.newest import keep_newest
from config.accounts.models import folded
from config.mail import outbox
from jobs.models import Position

SESSION_KEY = "drafts"
MOST_OF_GUEST, MOST = 5, 50
"""Drafts in a session, and of one person. Beyond it the oldest give way."""
REMIND_WITHIN = timedelta(days=2)
"""Of the closing date of the position."""
LEFT_ALONE = timedelta(hours=12)
"""Nobody is reminded of what they are just writing."""
Typed = Mapping[str, list[str]]


@dataclass(frozen=True)
class Draft:
    """What was typed, and when it was last kept."""

    data: Typed
    at: datetime


def find(*, request: HttpRequest, visitor: Visitor | None, position: Position) -> Draft | None:
    """What whoever looks has typed for this position."""
    if visitor is not None and visitor.is_signed_in:
        row = ApplicationDraft.objects.of(visitor.candidate).filter(position=position).first()
        return Draft(row.data, row.updated_at) if row else None
    return _in_session(request).get(position.pk)


def keep(
    *, request: HttpRequest, visitor: Visitor | None, position: Position, data: Typed
) -> datetime | None:
    """Keep what was typed, in the place of what was kept. Returns when; None when it was sent meanwhile.

    The last letters of a form may come after it was sent: what is with the recruiter is no draft.
    """
    now = timezone.now()
    if visitor is not None and visitor.is_signed_in:
        return _keep_row(visitor.candidate, position, data, now)
    kept = _in_session(request) | {position.pk: Draft(data, now)}
    newest = sorted(kept.items(), key=lambda item: item[1].at, reverse=True)[:MOST_OF_GUEST]
    _write_session(request, dict(newest))
    return now


@transaction.atomic
def _keep_row(candidate: Candidate, position: Position, data: Typed, at: datetime) -> datetime | None:
    earlier = visitors.application_to(position, candidate)
    if earlier is not None and not earlier.can_apply_again:
        return None
    ApplicationDraft.objects.update_or_create(
        candidate=candidate, position=position, defaults={"data": dict(data), "updated_at": at}
    )
    keep_newest(ApplicationDraft.objects.of(candidate), MOST)
    return at


def drop(*, request: HttpRequest, visitor: Visitor | None, position: Position) -> bool:
    """Throw it away, and the file uploaded for it unless that was sent. False when there was none."""
    owner = visitor.owner if visitor else None
    draft = find(request=request, visitor=visitor, position=position)
    if draft is not None and (keys := draft.data.get("resume_upload")):
        attaching.forget(keys[-1], position=position, owner=owner)
    if owner is not None:
        number, _ = ApplicationDraft.objects.of(owner).filter(position=position).delete()
        return bool(number)
    kept = _in_session(request)
    was_there = kept.pop(position.pk, None) is not None
    if was_there:
        _write_session(request, kept)
    return was_there


def take_along(*, request: HttpRequest, candidate: Candidate) -> int:
    """They signed in: what this browser had typed before becomes theirs. Returns how many drafts.

    Not what was typed with another address, by whoever sat here before; and nothing replaces a draft
    that is newer. What is not taken is forgotten.
    """
    kept = _in_session(request)
    if not kept:
        return 0
    request.session.pop(SESSION_KEY, None)
    taken = 0
    for position in Position.objects.filter(pk__in=kept):
        draft = kept[position.pk]
        email = folded((draft.data.get("email") or [""])[-1])
        own = ApplicationDraft.objects.of(candidate).filter(position=position).first()
        if email not in {"", candidate.email} or (own is not None and own.updated_at > draft.at):
            continue
        taken += _keep_row(candidate, position, draft.data, draft.at) is not None
    return taken


def remind() -> int:
    """Write once to those whose unsent draft is for a position that closes soon. Returns to how many.

    To people with a log-in, whose address is proven, and who have not stopped our mails about positions.
    """
    today = timezone.localdate()
    rows = ApplicationDraft.objects.unsent().filter(
        reminded_at=None,
        updated_at__lt=timezone.now() - LEFT_ALONE,
        position__in=Position.objects.open().filter(closes_on__lte=today + REMIND_WITHIN),
        candidate__user__is_active=True,
    )
    written = 0
    for draft in rows.select_related("candidate__recipient", "position__employer", "position__place"):
        recipient = getattr(draft.candidate, "recipient", None)
        if recipient is None or recipient.is_stopped:
            continue
        written += _remind(draft)
    return written


@transaction.atomic
def _remind(draft: ApplicationDraft) -> bool:
    # Two workers may have read the same row: whoever marks it writes the mail.
    if not ApplicationDraft.objects.filter(pk=draft.pk, reminded_at=None).update(reminded_at=timezone.now()):
        return False
    outbox.queue(
        kind="draft_reminder",
        to=draft.candidate.email,
        context=context_of(draft),
        dedupe_key=f"draft:{draft.pk}:reminder",
    )
    return True


def context_of(draft: ApplicationDraft) -> dict[str, Any]:
    """What the reminder says."""
    position = draft.position
    form = reverse("candidates:apply", args=[position.pk, position.slug])
    return {
        "candidate": draft.candidate,
        "position": position,
        "updated_at": draft.updated_at,
        "apply_url": f"{settings.SITE_URL}{form}",
        "me_url": f"{settings.SITE_URL}{reverse('candidates:me')}#drafts",
    }


def forget() -> int:
    """Delete drafts that nobody came back to, and those sent in another way. Returns how many."""
    old, _ = ApplicationDraft.objects.all().over().delete()
    unsent = ApplicationDraft.objects.all().unsent().values("pk")
    # One for an application that may be handed in anew is still somebody's.
    sent = ApplicationDraft.objects.exclude(pk__in=unsent).filter(updated_at__lt=timezone.now() - LEFT_ALONE)
    number, _ = sent.delete()
    return old + number


def _in_session(request: HttpRequest) -> dict[int, Draft]:
    """The drafts of this browser, by position; what is too old, or no draft, is left out."""
    found: dict[int, Draft] = {}
    kept = request.session.get(SESSION_KEY)
    for key, value in kept.items() if isinstance(kept, dict) else ():
        at = datetime.fromtimestamp(value["at"], tz=UTC)
        if at > timezone.now() - KEPT_FOR:
            found[int(key)] = Draft(value["data"], at)
    return found


def _write_session(request: HttpRequest, kept: Mapping[int, Draft]) -> None:
    request.session[SESSION_KEY] = {
        str(pk): {"data": dict(draft.data), "at": draft.at.timestamp()} for pk, draft in kept.items()
    }

"""Who saw somebody's file: one row for each recruiter, person and page, once an hour."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from candidates.enums import AccessKind
from candidates.models import AccessEvent, Candidate
from candidates.services.files import months_later
from config.accounts.models import User
from jobs.models import Position


def note(
    *,
    candidate: Candidate | int,
    by: User,
    kind: AccessKind | str,
    position: Position | int | None = None,
    what: str = "",
) -> None:
    """Write down that a recruiter saw or passed on somebody's file. Their own page tells them so.

    `candidate` and `position` may be their keys. `what` is a page or an employer, in words the person reads.
    The same again within the hour adds nothing. One INSERT.
    """
    note_many(candidates=[candidate], by=by, kind=kind, position=position, what=what)


def note_many(
    *,
    candidates: Iterable[Candidate | int],
    by: User,
    kind: AccessKind | str,
    position: Position | int | None = None,
    what: str = "",
) -> None:
    """The same for all people of a list about one position, or about none."""
    about = position.pk if isinstance(position, Position) else position
    keys = (one.pk if isinstance(one, Candidate) else one for one in candidates)
    note_each(seen=((key, about) for key in keys), by=by, kind=kind, what=what)


def note_each(
    *, seen: Iterable[tuple[int, int | None]], by: User, kind: AccessKind | str, what: str = ""
) -> None:
    """The same for pairs of a candidate's and a position's key, by one INSERT for a thousand of them."""
    hour = timezone.now().strftime("%Y-%m-%dT%H")
    rows = [
        AccessEvent(
            candidate_id=key,
            by=by,
            by_name=by.get_full_name()[:150],
            kind=kind,
            what=what[:120],
            position_id=about,
            once=_once(key, by.pk, kind, about, what, hour),
        )
        for key, about in seen
    ]
    AccessEvent.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)


def _once(*parts: object) -> str:
    return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()


@contextmanager
def forgetting() -> Iterator[None]:
    """Within it, and its transaction, the trigger lets rows be deleted: with their person, or with time."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('onfile.forgetting', 'on', true)")
        yield
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('onfile.forgetting', '', true)")


@contextmanager
def merging() -> Iterator[None]:
    """Within it, and its transaction, the trigger lets rows go to another file of the same person.

    Hidden names that go along look for no employers anew.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('onfile.merging', 'on', true)")
        yield
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('onfile.merging', '', true)")


def take_back(*, candidate: Candidate, position: Position, since: datetime) -> int:
    """Delete that somebody was put forward, where the move that said so was undone. Returns how many rows."""
    with forgetting():
        number, _ = AccessEvent.objects.filter(
            candidate=candidate, position=position, kind=AccessKind.SUBMITTED, at__gte=since
        ).delete()
    return number


def forget_old() -> int:
    """Delete what is older than ACCESS_KEPT_MONTHS. Returns how many rows."""
    since = months_later(timezone.localdate(), -settings.ACCESS_KEPT_MONTHS)
    with forgetting():
        number, _ = AccessEvent.objects.filter(at__date__lt=since).delete()
    return number

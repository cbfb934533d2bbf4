"""The projection that fit and the match read: kept right by the database, and looked after here.

Triggers write the row of a person with whatever is written of them (see the migration). What is left:
days go by, and what can go wrong will.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from candidates.models import Candidate, Standing

logger = logging.getLogger(__name__)
CHUNK = 20_000
"""People in one transaction of a rebuild: a second or two, in which their files cannot be saved."""

RHYTHMS = """
    INSERT INTO candidates_rhythm (cadence, timezone, hour)
    SELECT cadence, timezone, hour FROM candidates_recipient
    EXCEPT SELECT cadence, timezone, hour FROM candidates_rhythm
    ON CONFLICT DO NOTHING
"""
DIFFERENT = """
    SELECT candidate_id FROM candidates_standing_of(%s::bigint[], %s) AS so
      LEFT JOIN candidates_standing AS kept USING (candidate_id)
     WHERE (to_jsonb(kept) - '{changed_at,is_unmatched}'::text[])
           IS DISTINCT FROM (to_jsonb(so) - '{changed_at,is_unmatched}'::text[])
"""


@dataclass(frozen=True)
class Checked:
    """What a check found: how many people, and how many of them stood wrong and were written anew."""

    people: int
    repaired: int


def hold(*, candidates: Collection[int]) -> None:
    """Lock the standings of these people until the transaction ends, in the order in which everybody does.

    For whoever is to write something of them after a lock of its own: the triggers would come second.
    """
    list(Standing.objects.select_for_update().filter(pk__in=candidates).order_by("pk").values_list("pk"))


@transaction.atomic
def write(*, candidates: list[int], day: date | None = None) -> int:
    """Write the standings of these people as of that day (default today). Returns how many changed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT candidates_standing_write(%s::bigint[], %s)", [candidates, day or timezone.localdate()]
        )
        (changed,) = cursor.fetchone()
    return int(changed)


def refresh(*, day: date | None = None) -> int:
    """Write anew the standings that speak no more, because a credential or a check ended by that day."""
    today = day or timezone.localdate()
    over = Standing.objects.filter(good_until__lt=today).order_by("pk").values_list("pk", flat=True)
    return sum(write(candidates=keys, day=today) for keys in _chunked(lambda: list(over[:CHUNK])))


def _chunked(more: Callable[[], list[int]]) -> Iterator[list[int]]:
    last: list[int] = []
    while (keys := more()) and keys != last:
        yield keys
        last = keys


def rebuild(*, say: Callable[[int, int], None] | None = None) -> int:
    """Work out every standing from the files, in parts. Returns how many were not as they should be.

    `say` hears (people done, people in all) after each part.
    """
    _find_rhythms()
    total, done, changed = Candidate.objects.count(), 0, 0
    for keys in _everybody():
        changed += write(candidates=keys)
        done += len(keys)
        if say:
            say(done, total)
    return changed


def check() -> Checked:
    """Compare every standing with its file, write anew those that differ, and say so in the log."""
    _find_rhythms()
    refresh()
    people = repaired = 0
    for keys in _everybody():
        people += len(keys)
        with connection.cursor() as cursor:
            cursor.execute(DIFFERENT, [keys, timezone.localdate()])
            wrong = [key for (key,) in cursor.fetchall()]
        if wrong:
            logger.error(
                "%s standings were missing or wrong, and are written anew: %s", len(wrong), wrong[:20]
            )
            repaired += write(candidates=wrong)
    left_over, _ = Standing.objects.exclude(pk__in=Candidate.objects.values("pk")).delete()
    if left_over:
        logger.error("%s standings were of nobody, and are deleted", left_over)
    return Checked(people, repaired + left_over)


def _find_rhythms() -> None:
    """Have a row for every way in which somebody wants to hear: also of what was loaded past the triggers."""
    with connection.cursor() as cursor:
        cursor.execute(RHYTHMS)


def _everybody() -> Iterator[list[int]]:
    """Keys of everybody, in parts that lie together on disk."""
    after = 0
    while True:
        rows = Candidate.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)
        keys = list(rows[:CHUNK])
        if not keys:
            return
        yield keys
        after = keys[-1]


def take_as_told() -> None:
    """Nobody on file is compared with what is open now: they were told, or it was before their time."""
    Standing.objects.filter(is_unmatched=True).update(is_unmatched=False)


def look_again(*, candidates: Collection[int]) -> None:
    """Have these people compared with what is open: something that kept alerts away is gone."""
    Standing.objects.filter(pk__in=candidates).update(is_unmatched=True, changed_at=timezone.now())


def pass_over_who_hears_nothing() -> int:
    """Take the mark off people who would hear of nothing today; it comes back when that changes.

    An agreement, another rhythm and the end of a pause all change their standing. Returns how many.
    """
    today = timezone.localdate()
    deaf = Q(rhythm=None) | Q(consent_until__lt=today) | Q(paused_until__gt=today)
    return Standing.objects.filter(deaf, is_unmatched=True).update(is_unmatched=False)

"""Tags: made, named otherwise, merged, archived; put on and taken off. Who did it last stands on the row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from config.accounts.models import User
from recruiters.models import Tag
from recruiters.models.tag import folded
from recruiters.queries import tags as queries
from recruiters.queries.tags import Thing

PUTS, MAKES, CHANGES = "recruiters.put_tag", "recruiters.add_tag", "recruiters.change_tag"
"""The rights of a tag; whoever lacks the one that is needed gets PermissionDenied."""


class NotMerged(Exception):
    """These two cannot become one."""


@dataclass(frozen=True)
class Put:
    """What came of putting tags on several things."""

    new: int
    """things that got one they had not"""
    had: int
    """things that had all of them"""


@transaction.atomic
def put(*, things: Sequence[Thing], tags: Iterable[Tag], by: User) -> Put:
    """Put tags on things, all of one kind. What is there already stays as it is, with who put it there."""
    _may(by, PUTS)
    chosen = list(tags)
    if not things or not chosen:
        return Put(0, 0)
    rows, name = queries.through(things[0])
    before = _pairs(rows, name, things, chosen)
    wanted = [(tag.pk, thing.pk) for tag in chosen for thing in things]
    rows.objects.bulk_create(
        [
            rows(**{"tag_id": tag, f"{name}_id": key, "by": by})
            for tag, key in wanted
            if (tag, key) not in before
        ],
        ignore_conflicts=True,
    )
    new = {key for tag, key in wanted if (tag, key) not in before}
    return Put(len(new), len(things) - len(new))


@transaction.atomic
def take_off(*, things: Sequence[Thing], tags: Iterable[Tag], by: User) -> int:
    """Take tags off things, all of one kind. Returns of how many."""
    _may(by, PUTS)
    chosen = list(tags)
    if not things or not chosen:
        return 0
    rows, name = queries.through(things[0])
    found = _pairs(rows, name, things, chosen)
    _some(rows, name, things, chosen).delete()
    return len({key for _, key in found})


def _some(rows: type[Any], name: str, things: Sequence[Thing], tags: Sequence[Tag]) -> Any:  # noqa: ANN401
    return rows.objects.filter(**{"tag__in": tags, f"{name}__in": [thing.pk for thing in things]})


def _pairs(rows: type[Any], name: str, things: Sequence[Thing], tags: Sequence[Tag]) -> set[tuple[int, int]]:
    return set(_some(rows, name, things, tags).values_list("tag_id", f"{name}_id"))


@transaction.atomic
def make(*, name: str, by: User) -> Tag:
    """A tag of this name; one that was archived comes back. Two who make it at once get the same."""
    _may(by, MAKES)
    found, _ = Tag.objects.get_or_create(folded=folded(name), defaults={"name": name})
    if found.archived_at is not None:
        _archive(found, None)
        found.archived_at = None
    return found


@transaction.atomic
def archive(*, tag: Tag, is_archived: bool, by: User) -> None:
    """Offer a tag no more, or again. What bears it keeps it."""
    _may(by, CHANGES)
    _archive(tag, timezone.now() if is_archived else None)


@transaction.atomic
def merge(*, tag: Tag, into: Tag, by: User) -> int:
    """All that bears one tag bears the other from now on, and the first is gone. Returns how many moved.

    Raises NotMerged for one with itself, or where one is gone meanwhile.
    """
    _may(by, CHANGES)
    locked = {
        one.pk: one for one in Tag.objects.select_for_update().filter(pk__in=[tag.pk, into.pk]).order_by("pk")
    }
    if len(locked) != 2:  # noqa: PLR2004 -- two tags
        raise NotMerged("Choose another tag that is still there.")
    moved = 0
    for rows, name in queries.THROUGH.values():
        has = rows.objects.filter(tag=into).values(name)
        moved += rows.objects.filter(tag=tag).exclude(**{f"{name}__in": has}).update(tag=into)
    tag.delete()
    return moved


def _archive(tag: Tag, at: datetime | None) -> None:
    Tag.objects.filter(pk=tag.pk).update(archived_at=at)


def _may(user: User, right: str) -> None:
    if not user.has_perm(right):
        raise PermissionDenied

"""The requirement groups of a position."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import transaction

from jobs.models import Position, Requirement


@transaction.atomic
def regroup(
    *, position: Position, without: Collection[int], more: Iterable[tuple[str, Collection[int]]]
) -> None:
    """Take groups off a position by their numbers, and add others: each a level and the numbers of its words.

    Call `positions.edited` afterwards, as after every change of one.
    """
    Requirement.objects.filter(position=position, pk__in=without).delete()
    for level, words in more:
        Requirement.objects.create(position=position, level=level).any_of.set(words)

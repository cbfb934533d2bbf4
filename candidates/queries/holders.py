"""What people on file who hold a credential hold beside it, and what they earned after it.

Counted are those who agreed to be kept and whom the desk may find: whoever hid their file stands in no
number either. Nothing is told of fewer than ten people. Every number is rounded down to fives and one of
fewer than five is left out, on either side: neither who has something nor who alone has not can be told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q
from django.utils import timezone

from candidates.enums import HELD_STATUSES
from candidates.models import Candidate, HeldCredential
from jobs.enums import CompetencyKind
from jobs.models import Competency
from jobs.queries.kept import at_hand, keep_many
from jobs.queries.pay import ENOUGH

STEP = 5
"""Numbers are told in steps of so many, and none below the first."""
SECONDS = 2 * 3600
"""Counted anew every hour; one that failed leaves the hour before."""
MOST = 6
"""Credentials named beside one, those that most have."""


@dataclass(frozen=True)
class Share:
    """So many people, at least, have this one too."""

    key: str
    label: str
    people: int


@dataclass(frozen=True)
class Held:
    """Of those who hold one credential. Numbers are rounded down to `STEP`; 0 of fewer than `ENOUGH`."""

    people: int = 0
    dated: int = 0
    """Those whose file says since when."""
    beside: tuple[Share, ...] = ()
    """What they hold as well, the most first."""
    after: tuple[Share, ...] = ()
    """What those with a date earned on a later day, the most first."""
    invented: int = 0
    """How many of them the demo made up, rounded the same way."""


NOBODY = Held()


@dataclass(frozen=True)
class Counted:
    """By the key of a credential, an apprentice form by its own."""

    at: datetime
    by_key: Mapping[str, Held]

    def of(self, key: str) -> Held:
        return self.by_key.get(key, NOBODY)


def counted() -> Counted:
    """As they were counted within the last hours of this day."""
    found = at_hand(_name())
    return found if isinstance(found, Counted) else refresh()


def refresh() -> Counted:
    """Count anew, and keep it: two queries."""
    found = _count()
    keep_many({_name(): found}, SECONDS)
    return found


def _name() -> str:
    # By the day, so that no page tells of one what was so on another.
    return f"holders:{timezone.localdate()}"


def _is_held(prefix: str) -> Q:
    until = f"{prefix}expires_on"
    in_time = Q(**{until: None}) | Q(**{f"{until}__gte": timezone.localdate()})
    return in_time & Q(**{f"{prefix}status__in": HELD_STATUSES})


def _count() -> Counted:
    at = timezone.now()
    other = "candidate__credentials__"
    people = Candidate.objects.on_file().findable().order_by()
    rows: Any = (  # the type checker loses the annotations
        HeldCredential.objects.order_by()
        .filter(_is_held(""), candidate__in=people.values("pk"))
        .values_list("credential", "apprentice", f"{other}credential", f"{other}apprentice")
        .annotate(
            together=Count("pk", filter=_is_held(other)),
            later=Count("pk", filter=_is_held(other) & Q(**{f"{other}earned_on__gt": F("earned_on")})),
            dated=Count("earned_on"),
            invented=Count("pk", filter=Q(candidate__is_demo=True)),
        )
    )
    forms = _forms()
    found: dict[tuple[int, bool], list[tuple[Any, ...]]] = {}
    for credential, apprentice, *rest in rows:
        found.setdefault((credential, apprentice), []).append(tuple(rest))
    return Counted(at, {forms[form][0]: _held(form, listed, forms) for form, listed in found.items()})


def _forms() -> dict[tuple[int, bool], tuple[str, str]]:
    """Key and label of each credential, in full and as an apprentice."""
    words = Competency.objects.of_kind(CompetencyKind.CREDENTIAL).order_by()
    found: dict[tuple[int, bool], tuple[str, str]] = {}
    for pk, key, label, full in words.values_list("pk", "key", "label", "apprentice_of"):
        found[(pk, False)] = (key, label)
        found.setdefault((pk, True), (f"{key}-a", f"{label}-A"))
        if full is not None:
            found[(full, True)] = (key, label)
    return found


def _held(
    form: tuple[int, bool], rows: Iterable[tuple[Any, ...]], forms: Mapping[tuple[int, bool], tuple[str, str]]
) -> Held:
    """`rows`: the other, whether as an apprentice, held together, earned later, dated, invented."""
    people = dated = invented = 0
    others = []
    for credential, apprentice, together, later, with_date, made_up in rows:
        if (credential, apprentice) == form:
            people, dated, invented = together, with_date, made_up
        else:
            others.append((*forms[(credential, apprentice)], together, later))
    return Held(
        told(people),
        told(dated),
        _shares(((key, label, together) for key, label, together, _ in others), people),
        _shares(((key, label, later) for key, label, _, later in others), dated),
        rounded(invented) if told(people) else 0,
    )


def _shares(others: Iterable[tuple[str, str, int]], of: int) -> tuple[Share, ...]:
    if of < ENOUGH:
        return ()
    shown = [
        Share(key, label, rounded(number)) for key, label, number in others if STEP <= number <= of - STEP
    ]
    return tuple(sorted(shown, key=lambda one: (-one.people, one.key))[:MOST])


def told(people: int) -> int:
    """How many people are told of: in steps, and 0 of fewer than `ENOUGH`."""
    return rounded(people) if people >= ENOUGH else 0


def rounded(number: int) -> int:
    return number // STEP * STEP

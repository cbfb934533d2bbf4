"""What was read in a text. Each piece is a suggestion with its place: nothing counts until confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import TextChoices

from jobs.enums import CompetencyKind


class Purpose(TextChoices):
    """Whose words are read. A wish is no credential of a candidate, but it is what an employer asks for."""

    RESUME = "resume", "Resume"
    DESCRIPTION = "description", "Job description"


class Per(TextChoices):
    HOUR = "hour", "an hour"
    DAY = "day", "a day"


@dataclass(frozen=True)
class Span:
    """A piece of the text as it was given: `text[start:end]`, with some words around it for showing."""

    start: int
    end: int
    text: str
    before: str
    after: str


@dataclass(frozen=True)
class Find:
    """A word of the vocabulary that stands in the text, at one place. It may stand at others, too."""

    competency_id: int
    key: str
    label: str
    kind: CompetencyKind
    span: Span
    is_apprentice: bool = False
    """Whether it is the apprentice form of a credential, such as CPC-A."""


@dataclass(frozen=True)
class Years:
    """Years of experience somebody says they have, or an employer asks for. Without settings: overall."""

    least: Decimal
    most: Decimal | None
    """The second figure of `3-5 years`."""
    is_or_more: bool
    settings: tuple[str, ...]
    """Keys of settings said in the same sentence, in order."""
    span: Span


@dataclass(frozen=True)
class Accuracy:
    """`98% DRG accuracy`: the percent, and what it is of in the words of the text (may be empty)."""

    percent: Decimal
    is_or_more: bool
    of: str
    sentence: str
    """Around the figure, cut where it is very long."""
    span: Span


@dataclass(frozen=True)
class Productivity:
    """`20-25 inpatient charts per day`. Compare only like with like: unit, hour or day, setting."""

    least: Decimal
    most: Decimal | None
    unit: str
    per: Per
    settings: tuple[str, ...]
    sentence: str
    span: Span


@dataclass(frozen=True)
class MemberNumber:
    """The number of a member, as text: a zero in front belongs to it."""

    issuer: str
    number: str
    span: Span


@dataclass(frozen=True)
class Found:
    """All that was read, each list in the order of the text. Spans of one list never overlap."""

    finds: tuple[Find, ...] = ()
    was_apprentice: tuple[Find, ...] = ()
    """Dated apprentice forms of credentials that are among `finds`: ask whether the A has gone."""
    years: tuple[Years, ...] = ()
    accuracy: tuple[Accuracy, ...] = ()
    productivity: tuple[Productivity, ...] = ()
    members: tuple[MemberNumber, ...] = ()

    def firsts(self, *kinds: CompetencyKind) -> tuple[Find, ...]:
        """Each word once, where it first stands; of these kinds, where any are named."""
        first: dict[int, Find] = {}
        for find in self.finds:
            if not kinds or find.kind in kinds:
                first.setdefault(find.competency_id, find)
        return tuple(first.values())

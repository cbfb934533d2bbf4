"""Any one of some words is held: the rule of a required group, whoever asks.

A credential also counts for what it replaces (RHIA for RHIT). The full credential fills its
apprentice form (CPC for CPC-A): having passed the years, the person has what was asked and more.
An apprentice fills the apprentice form, and the full one where apprentices are welcome.
A group that names nothing is met by nobody and missing of nobody: it lets nobody through.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from candidates.fit import bits
from candidates.fit.bits import Words
from candidates.fit.criteria import Condition, HasBit, Lists, Some, holds_any
from jobs.enums import CompetencyKind
from jobs.models import Competency


class AnyOf:
    """Words of which one is enough. They come with `apprentice_of` and `replaced_by`."""

    def __init__(self, words: Sequence[Competency], *, takes_apprentices: bool = False) -> None:
        self._words, self._takes_apprentices = words, takes_apprentices

    @property
    def members(self) -> Sequence[Competency]:
        """What the group names."""
        return self._words

    @property
    def takes_apprentices(self) -> bool:
        """Whether an apprentice fills a full credential too."""
        return self._takes_apprentices

    @cached_property
    def full(self) -> dict[int, str]:
        """Credentials that count when held in full, by key, with their labels."""
        found: dict[int, str] = {}
        for member in self._of(CompetencyKind.CREDENTIAL):
            if member.apprentice_of is not None:
                found[member.apprentice_of.pk] = member.apprentice_of.label
            else:
                found[member.pk] = member.label
                found |= {better.pk: better.label for better in member.replaced_by.all()}
        return found

    @cached_property
    def apprentice(self) -> dict[int, str]:
        """Credentials that count when held as an apprentice."""
        found: dict[int, str] = {}
        for member in self._of(CompetencyKind.CREDENTIAL):
            if member.apprentice_of is not None:
                found[member.apprentice_of.pk] = member.label
            elif self.takes_apprentices:
                counting = [member, *member.replaced_by.all()]
                found |= {one.pk: f"{one.label}-A" for one in counting}
        return found

    @cached_property
    def others(self) -> dict[int, str]:
        """What else the group names: code sets, settings, systems."""
        kinds = self.kinds - {CompetencyKind.CREDENTIAL}
        return {member.pk: member.label for member in self.members if member.kind in kinds}

    def _of(self, kind: CompetencyKind) -> Iterable[Competency]:
        return (member for member in self.members if member.kind == kind)

    @cached_property
    def kinds(self) -> set[str]:
        return {member.kind for member in self.members}

    @cached_property
    def met(self) -> Condition:
        """One of them is held, and not expired."""
        return Some(
            (
                holds_any(Words.of([*self.full, *self.others])),
                holds_any(Words.of(self.apprentice), apprentice=True),
            )
        )

    @cached_property
    def missing(self) -> Condition:
        """None is, of somebody who says what they have of these kinds."""
        given = bits.mask(bits.KINDS[CompetencyKind(kind)] for kind in self.kinds)
        return HasBit("given", given) & ~self.met

    @cached_property
    def proven(self) -> Condition:
        """What counts was checked or tested within a year."""
        return Lists("proven", frozenset([*self.full, *self.others, *(-key for key in self.apprentice)]))

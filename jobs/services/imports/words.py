"""Cells that name competencies, in any spelling the vocabulary knows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, islice

from jobs.enums import CompetencyKind
from jobs.models import Competency
from jobs.queries.vocabulary import Lexicon
from jobs.services.imports.cells import Column, Shape
from jobs.services.imports.problems import CellError, each, meant, quoted

KIND_WORDS: dict[CompetencyKind, str] = {
    CompetencyKind.CREDENTIAL: "credential",
    CompetencyKind.CODE_SET: "code set",
    CompetencyKind.SETTING: "care setting",
    CompetencyKind.SPECIALTY: "specialty",
    CompetencyKind.SOFTWARE: "software",
    CompetencyKind.DUTY: "duty",
    CompetencyKind.KNOWLEDGE: "knowledge",
    CompetencyKind.SOFT: "way of working",
}


@dataclass(frozen=True)
class Words:
    """Reads and writes competencies of some kinds; `what` names them in messages."""

    lexicon: Lexicon
    kinds: tuple[CompetencyKind, ...]
    what: str

    def read(self, text: str) -> Competency:
        found = self.lexicon.find(text, *self.kinds)
        if found is not None:
            return found
        other = self.lexicon.find(text)
        if other is not None:
            is_a = KIND_WORDS[CompetencyKind(other.kind)]
            raise CellError(f"{quoted(text)} is known as {is_a}; this column takes {self.what}.")
        near = meant(self.lexicon.nearest(text, *self.kinds))
        marks = "" if "," not in text else "Put ; between several. "
        hint = (near + marks).strip() or "Correct it, or ask an administrator to add it to the vocabulary."
        raise CellError(f"Unknown {self.what} {quoted(text)}. {hint}")

    def write(self, word: Competency) -> str:
        return self.lexicon.spelling(word, *self.kinds)

    def column(self, name: str) -> Column:
        """Several words, without an order of their own."""

        def read(texts: list[str]) -> frozenset[Competency]:
            return frozenset(each(self.read, texts))

        return Column(name, read, self.write_all, Shape.LIST, empty=frozenset())

    def write_all(self, words: Iterable[Competency], mark: str = "; ") -> str:
        return mark.join(self.write(word) for word in in_order(words))

    def groups_column(self, name: str) -> Column:
        """Groups: all of them, each filled by any one of its members."""

        def read(groups: list[list[str]]) -> tuple[frozenset[Competency], ...]:
            found = iter(each(self.read, chain.from_iterable(groups)))
            return tuple(dict.fromkeys(frozenset(islice(found, len(group))) for group in groups))

        def write(groups: Iterable[frozenset[Competency]]) -> str:
            return "; ".join(self.write_all(group, "|") for group in groups)

        return Column(name, read, write, Shape.GROUPS, empty=())


def in_order(words: Iterable[Competency]) -> list[Competency]:
    """The order in which people see them."""
    return sorted(words, key=lambda word: (word.kind, word.rank, word.label))

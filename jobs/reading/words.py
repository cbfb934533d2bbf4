"""The spellings of the vocabulary, made ready for walking along a text: once for a state of the board."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from jobs.enums import CompetencyKind
from jobs.models import Competency, CompetencyAlias
from jobs.models.competency import folded
from jobs.queries import generation
from jobs.reading.signs import TOKEN

KINDS = (
    CompetencyKind.CREDENTIAL,
    CompetencyKind.CODE_SET,
    CompetencyKind.SETTING,
    CompetencyKind.SPECIALTY,
    CompetencyKind.SOFTWARE,
    CompetencyKind.KNOWLEDGE,
)
"""What is read, the first of two that share a spelling first. Duties and ways of working are no words
that somebody has or has not: `communication` stands in every text."""
HEADINGS = frozenset({"education"})
"""Labels that are a heading of every resume: only their other spellings are read."""
LEAST_WORD = 3
"""Letters of a small word that makes a spelling a name and no acronym."""


@dataclass(frozen=True)
class Word:
    """What of a competency a find needs."""

    pk: int
    key: str
    label: str
    kind: CompetencyKind
    apprentice_of: int | None


@dataclass(frozen=True)
class Spelling:
    """One way to write a word. `capitals` are places of the folded text that must be capitals."""

    word: Word
    folded: str
    capitals: tuple[int, ...]
    is_name: bool
    needs_company: bool
    """Whether it counts only near a word of the trade, because it means other things too."""

    def is_written(self, typed: str) -> bool:
        """Whether the capitals of a text are right; it folds to this spelling."""
        return all(typed[place].isupper() for place in self.capitals)


class Vocabulary:
    """Every spelling by its folded form, and all beginnings of those: a walk stops where none goes on."""

    _kept: ClassVar[tuple[str, Vocabulary] | None] = None

    def __init__(self, words: Iterable[Word], aliases: Iterable[tuple[int, str, bool]]) -> None:
        """Compile. `aliases` are (competency, text, means other things too); one like a label marks it."""
        known = sorted(
            (word for word in words if word.kind in KINDS), key=lambda word: KINDS.index(word.kind)
        )
        texts: dict[int, list[tuple[str, bool]]] = defaultdict(list)
        for pk, text, is_ambiguous in aliases:
            texts[pk].append((text, is_ambiguous))
        self.spellings: dict[str, tuple[Spelling, ...]] = {}
        for word in known:
            doubtful = {folded(text) for text, is_ambiguous in texts[word.pk] if is_ambiguous}
            for text in dict.fromkeys([word.label, *(text for text, _ in texts[word.pk])]):
                spelling = _spelling(word, text, doubtful)
                if not spelling.folded or (text == word.label and spelling.folded in HEADINGS):
                    continue
                for folds in {spelling.folded, *_with_sign(spelling, text)}:
                    self.spellings[folds] = (*self.spellings.get(folds, ()), spelling)
        self.beginnings = frozenset(
            text[:length] for text in self.spellings for length in range(1, len(text) + 1)
        )

    @classmethod
    def load(cls) -> Vocabulary:
        """The one of this state of the board: a query for the state, two more when it has changed."""
        state = generation.here()
        if cls._kept is None or cls._kept[0] != state:
            cls._kept = (state, cls(_words(), _aliases()))
        return cls._kept[1]

    @classmethod
    def forget(cls) -> None:
        """Read the tables anew the next time."""
        cls._kept = None


def _words() -> list[Word]:
    rows = Competency.objects.filter(kind__in=KINDS).order_by("kind", "rank", "pk")
    return [
        Word(pk, key, label, CompetencyKind(kind), apprentice_of)
        for pk, key, label, kind, apprentice_of in rows.values_list(
            "pk", "key", "label", "kind", "apprentice_of_id"
        )
    ]


def _aliases() -> list[tuple[int, str, bool]]:
    """Further spellings; a full name is one, without what its comma adds for a reader of lists."""
    rows = CompetencyAlias.objects.filter(competency__kind__in=KINDS).order_by("pk")
    spelled = list(rows.values_list("competency_id", "text", "is_ambiguous"))
    names = Competency.objects.filter(kind__in=KINDS).exclude(name="").order_by("pk")
    return [*spelled, *((pk, name, False) for pk, name in names.values_list("pk", "name"))]


def _spelling(word: Word, text: str, doubtful: set[str]) -> Spelling:
    parts = TOKEN.findall(text)
    is_name = any(len(part) >= LEAST_WORD and not _is_acronym(part) for part in parts)
    spelled = "".join(parts)
    is_ambiguous = folded(text) in doubtful
    capitals: list[int] = []
    place = 0
    for part in parts:
        if _is_acronym(part) and (len(part) > 1 or not is_name):
            capitals += [place + at for at, sign in enumerate(part) if sign.isupper()]
        place += len(part)
    if is_ambiguous and len(parts) == 1 and spelled[:1].isupper() and 0 not in capitals:
        capitals = [0]  # Epic is a name, epic is none
    return Spelling(
        word=word,
        folded=folded(spelled),
        capitals=tuple(capitals),
        is_name=is_name,
        # A nurse in cardiology codes none of it.
        needs_company=is_ambiguous or word.kind == CompetencyKind.SPECIALTY,
    )


def _with_sign(spelling: Spelling, text: str) -> list[str]:
    """The folded form with & for the `and` of a name without acronyms, or the other way round."""
    parts = TOKEN.findall(text.lower())
    if spelling.capitals or not spelling.is_name:
        return []
    other = {"and": "&", "&": "and"}
    return [folded("".join(other.get(part, part) for part in parts))] if other.keys() & set(parts) else []


def _is_acronym(part: str) -> bool:
    """`ICD`, `3M`, `DRGs`: all its letters are capitals, but for the s of several."""
    letters = [sign for sign in part if sign.isalpha()]
    if len(letters) > LEAST_WORD and letters[-1] == "s":
        letters.pop()
    return bool(letters) and all(sign.isupper() for sign in letters)

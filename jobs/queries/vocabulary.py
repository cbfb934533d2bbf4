"""The words of the trade, in memory: what a file, a form or a page means by `CPC-H` or `ICD10`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from jobs.enums import CompetencyKind
from jobs.models import Competency, CompetencyAlias
from jobs.models.competency import folded

NEAR_ENOUGH = 55
"""Of 100: below this likeness a suggestion would only puzzle (`XYZ` is not "perhaps CRC")."""
NEAR_THE_BEST = 15
"""A second guess stands beside the first only when it is about as likely."""
MOST_SUGGESTED = 3


@dataclass(frozen=True)
class Lexicon:
    """Every competency by every spelling: loaded once for a file or page, asked without queries."""

    words: tuple[Competency, ...]
    by_key: dict[str, Competency]
    spellings: tuple[dict[str, list[Competency]], ...]
    """Folded spelling to words; labels first, then keys, full names, aliases."""
    _of_kinds: dict[tuple[CompetencyKind, ...], dict[str, Competency]] = field(default_factory=dict)
    _nearest: dict[tuple[str, tuple[CompetencyKind, ...]], list[str]] = field(default_factory=dict)
    """What was searched already: a file repeats its mistakes, and a search compares every spelling."""

    @classmethod
    def load(cls) -> Lexicon:
        """Read the vocabulary: two queries, whatever its size."""
        words = tuple(Competency.objects.select_related("apprentice_of"))
        known = {word.pk: word for word in words}
        aliases = CompetencyAlias.objects.values_list("competency_id", "folded")
        return cls(
            words,
            {word.key: word for word in words},
            (
                _by_spelling((folded(word.label), word) for word in words),
                _by_spelling((folded(word.key), word) for word in words),
                _by_spelling((folded(word.name), word) for word in words),
                _by_spelling((spelling, known[pk]) for pk, spelling in aliases if pk in known),
            ),
        )

    def find(self, text: str, *kinds: CompetencyKind) -> Competency | None:
        """The word meant by a key, a label, a full name or an alias, in that order of trust.

        With `kinds` only words of those; where two share a spelling, the kind named first wins.
        """
        exact = self.by_key.get(text.strip())
        if exact is not None and (not kinds or exact.kind in kinds):
            return exact
        spelling = folded(text)
        for by_spelling in self.spellings:
            found = [word for word in by_spelling.get(spelling, ()) if not kinds or word.kind in kinds]
            if found:
                return (
                    min(found, key=lambda word: kinds.index(CompetencyKind(word.kind))) if kinds else found[0]
                )
        return None

    def nearest(self, text: str, *kinds: CompetencyKind) -> list[str]:
        """Labels of the words most like a misspelled one, best first; none when none is like it."""
        asked = folded(text), kinds
        if asked not in self._nearest:
            self._nearest[asked] = self._search(*asked)
        return self._nearest[asked]

    def _search(self, spelled: str, kinds: tuple[CompetencyKind, ...]) -> list[str]:
        if kinds not in self._of_kinds:
            self._of_kinds[kinds] = {
                spelling: word
                for by_spelling in reversed(self.spellings)
                for spelling, words in by_spelling.items()
                for word in words
                if not kinds or word.kind in kinds
            }
        wanted = self._of_kinds[kinds]
        found = process.extract(spelled, wanted.keys(), scorer=fuzz.ratio, score_cutoff=NEAR_ENOUGH, limit=12)
        near = [spelling for spelling, score, _ in found if score >= found[0][1] - NEAR_THE_BEST]
        labels = [wanted[spelling].label for spelling in near]
        return list(dict.fromkeys(labels))[:MOST_SUGGESTED]

    def spelling(self, word: Competency, *kinds: CompetencyKind) -> str:
        """How to write a word so that `find` with these kinds finds it: its label, else its key."""
        is_plain = not set(word.label) & set(";|:")
        return word.label if is_plain and self.find(word.label, *kinds) == word else word.key


def _by_spelling(pairs: Iterable[tuple[str, Competency]]) -> dict[str, list[Competency]]:
    found: dict[str, list[Competency]] = defaultdict(list)
    for spelling, word in pairs:
        if spelling:
            found[spelling].append(word)
    return dict(found)

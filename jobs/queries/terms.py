"""What somebody typed, read as words of the trade: `CPC-H`, `pro fee`, `ER` find what they mean."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q

from jobs.enums import Employment, Shift, Workplace
from jobs.models import Employer, Position, Requirement
from jobs.models.competency import folded
from jobs.models.position import WORDS
from jobs.queries.vocabulary import Lexicon

LONGEST_NAME = 6
"""In words: `certified professional coder in dermatology` and the like."""
MOST_TERMS = 12
LEAST_PART = 4
"""Letters a word needs to be looked for inside titles and names: `er` is in every `coder`."""
NOISE = frozenset({
    "a", "an", "and", "any", "are", "as", "at", "be", "by", "find", "for", "from", "hiring",
    "i", "in", "is", "it", "job", "jobs", "looking", "me", "my", "near", "now", "of", "on",
    "opening", "openings", "or", "position", "positions", "role", "roles", "that", "the", "to",
    "us", "want", "with", "work",
    # Everything on this board is medical coding.
    "career", "careers", "coder", "coders", "coding", "medical",
})  # fmt: skip
WORKPLACES = {
    "remote": Workplace.REMOTE,
    "remotely": Workplace.REMOTE,
    "telecommute": Workplace.REMOTE,
    "workfromhome": Workplace.REMOTE,
    "fromhome": Workplace.REMOTE,
    "wfh": Workplace.REMOTE,
    "hybrid": Workplace.HYBRID,
    "onsite": Workplace.ONSITE,
}
EMPLOYMENTS = {
    **{folded(kind.label): kind for kind in Employment},
    "prn": Employment.PER_DIEM,
    "1099": Employment.CONTRACT,
    "contractor": Employment.CONTRACT,
    "intern": Employment.INTERNSHIP,
    "temptoperm": Employment.TEMP_TO_HIRE,
}
SHIFTS = {
    f"{kind.value}{end}": kind
    for kind in (Shift.EVENING, Shift.NIGHT, Shift.WEEKEND)
    for end in ("", "s", "shift")
}


@dataclass(frozen=True)
class Term:
    """One thing asked for: the words as typed, and the competencies they name or are part of."""

    text: str
    meant: frozenset[int] = frozenset()
    read_as: str = ""
    """The label of what an alias or a former name stands for, when it reads differently."""
    plain: Q = field(default_factory=Q)
    """For words that name a field of the position: the whole condition."""


@dataclass(frozen=True)
class Glossary:
    """The vocabulary for reading a search: whole names, and words inside labels. Two queries."""

    lexicon: Lexicon
    parts: dict[str, set[int]]

    @classmethod
    def load(cls) -> Glossary:
        lexicon = Lexicon.load()
        parts: dict[str, set[int]] = defaultdict(set)
        for word in lexicon.words:
            for part in re.findall(r"[a-z0-9]+", word.label.lower()):
                if len(part) >= LEAST_PART and part not in NOISE:
                    parts[part].add(word.pk)
        return cls(lexicon, dict(parts))

    def terms(self, typed: str) -> list[Term]:
        """The terms of a search, longest names first: all of them must be found in a position."""
        words = re.findall(r"[^\s,;|\"()]+", typed)
        terms: list[Term] = []
        while words and len(terms) < MOST_TERMS:
            term, used = self._first(words)
            words = words[used:]
            if term is not None:
                terms.append(term)
        return terms

    def _first(self, words: list[str]) -> tuple[Term | None, int]:
        for length in range(min(LONGEST_NAME, len(words)), 0, -1):
            if term := self._named(" ".join(words[:length])):
                return term, length
        word = words[0].strip(".'!?*:-_/\\")
        if word.lower() in NOISE or not any(sign.isalnum() for sign in word):
            return None, 1
        return Term(word, meant=frozenset(self.parts.get(word.lower(), ()))), 1

    def _named(self, text: str) -> Term | None:
        spelling = folded(text)
        for names, column in (
            (WORKPLACES, "workplace"),
            (EMPLOYMENTS, "employment"),
            (SHIFTS, "shift"),
        ):
            if kind := names.get(spelling):
                return Term(text, plain=Q(**{column: kind}))
        words = {word for known in self.lexicon.spellings for word in known.get(spelling, ())}
        if not words:
            return None
        labels = sorted({word.label for word in words})
        is_same = any(folded(label) == spelling for label in labels)
        read_as = "" if is_same else " or ".join(labels)
        return Term(text, meant=frozenset(word.pk for word in words), read_as=read_as)


def asks_for(credentials: Iterable[int]) -> Q:
    """Positions with a group that a holder of one of these fills.

    As in the rule of fit: it also counts for what it replaces and for its own apprentice form; an
    apprentice form counts for the full one where apprentices are welcome.
    """
    ids = list(credentials)
    groups = Requirement.objects.order_by()
    return (
        Q(pk__in=groups.filter(any_of__in=ids).values("position"))
        | Q(pk__in=groups.filter(any_of__replaced_by__in=ids).values("position"))
        | Q(pk__in=groups.filter(any_of__apprentice_of__in=ids).values("position"))
        | Q(
            is_apprentice_friendly=True,
            pk__in=groups.filter(any_of__apprentice_form__in=ids).values("position"),
        )
    )


def found_by(term: Term) -> Q:
    """Positions a term finds: by a list of the position, its groups, its words, its employer."""
    if term.plain:
        return term.plain
    text = Position.objects.open().order_by().annotate(words=WORDS)
    query = SearchQuery(term.text, config="english", search_type="phrase")
    found = Q(pk__in=text.filter(words=query).values("pk"))
    if len(term.text) >= LEAST_PART:
        employers = Employer.objects.order_by().filter(name__icontains=term.text)
        found |= Q(employer__in=employers.values("pk"))
        if not term.meant:
            found |= Q(title__icontains=term.text)
    if term.meant:
        found |= asks_for(term.meant)
        for listed in ("settings", "specialties", "software", "duties"):
            through = getattr(Position, listed).through.objects
            found |= Q(pk__in=through.filter(competency__in=term.meant).values("position"))
    return found

"""What a posting asks for, as groups: `CPC or CCS required` is one, `CPC and CRC` are two."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import pairwise

from jobs.enums import CompetencyKind, RequirementLevel
from jobs.models.words import joined
from jobs.reading.found import Find, Found
from jobs.reading.postings.found import Doubt, Slot, Suggestion
from jobs.reading.postings.lines import Clause, level
from jobs.reading.signs import Signs
from jobs.reading.words import Vocabulary

LISTS = {
    CompetencyKind.SETTING: Slot.SETTINGS,
    CompetencyKind.SPECIALTY: Slot.SPECIALTIES,
    CompetencyKind.SOFTWARE: Slot.SOFTWARE,
}
GROUPED = (CompetencyKind.CREDENTIAL, CompetencyKind.CODE_SET)
MOST_BETWEEN = 60
"""Letters between two words of one group."""
OR = re.compile(r"\bor\b|/|\beither\b", re.IGNORECASE)
AND = re.compile(r"\band\b|&|\bplus\b", re.IGNORECASE)
ANY_OF = re.compile(
    r"\b(?:one of|any of|at least one|either|one or more|accepted|or equivalent)\b", re.IGNORECASE
)
WELCOME = re.compile(
    r"\b(?:apprentices?|new(?:ly)? certified \w+|new grad\w*|cpc-a|coc-a)\b[^.\n]{0,40}"
    r"\b(?:welcome|considered|accepted|encouraged|ok|okay|may apply)\b",
    re.IGNORECASE,
)
UNWELCOME = re.compile(
    r"\b(?:no|not|without) (?:\w+ ){0,3}?(?:apprentices?|cpc-a)\b"
    r"|\b(?:apprentices?|cpc-a)\b[^.\n]{0,30}\b(?:not|cannot|won't)\b",
    re.IGNORECASE,
)
Run = list[Find]


def lists(found: Found) -> list[Suggestion]:
    """Settings, specialties and software, each word where it first stands."""
    return [
        Suggestion(LISTS[find.kind], (find.competency_id,), find.label, find.span)
        for find in found.firsts(*LISTS)
    ]


def groups(
    signs: Signs, found: Found, clauses: list[Clause], words: Vocabulary
) -> tuple[list[Suggestion], list[Doubt]]:
    """Required and preferred groups. Nothing asked twice: the first level a word is asked at counts.

    A credential that nothing else is said of is required; a code set only where the text says so.
    """
    bases = {
        spelling.word.pk: spelling.word.apprentice_of for one in words.spellings.values() for spelling in one
    }
    suggestions: list[Suggestion] = []
    doubts: list[Doubt] = []
    seen: set[int] = set()
    for clause, run in _runs(signs, found, clauses):
        kept = [find for find in run if not _is_apprentice(find, bases)]
        for part in _parts(signs, clause, kept):
            fresh = [find for find in _once(part) if find.competency_id not in seen]
            if not fresh:
                continue
            seen |= {find.competency_id for find in fresh}
            suggestion = _group(signs, clause, fresh)
            suggestions.append(suggestion)
            if len(fresh) > 1 and not _says_any(signs, clause, fresh):
                said = f"The text does not say whether all of {suggestion.words} are asked, or any one."
                doubts.append(Doubt("any of", said.replace(" or ", ", "), suggestion.span))
    return suggestions, doubts


def apprentices(signs: Signs, found: Found) -> list[Suggestion]:
    """Where the text names an apprentice form and does not turn it away, or says so in words."""
    if UNWELCOME.search(signs.text):
        return []
    welcome = WELCOME.search(signs.text)
    if welcome:
        span = signs.span(welcome.start(), welcome.end())
        return [Suggestion(Slot.APPRENTICES, True, "Apprentices are welcome", span)]
    named = next((find for find in found.finds if find.is_apprentice), None)
    return [Suggestion(Slot.APPRENTICES, True, "Apprentices are welcome", named.span)] if named else []


def years(found: Found, signs: Signs, clauses: list[Clause]) -> list[Suggestion]:
    """Years of experience that are not only preferred."""
    said: dict[int, Suggestion] = {}
    for claim in found.years:
        clause, start, end = _located(signs, claim.span.start, claim.span.end, clauses)
        if clause and level(clause, start, end) == RequirementLevel.PREFERRED:
            continue
        number = int(claim.least)
        words = f"{number} year{'' if number == 1 else 's'}"
        said.setdefault(number, Suggestion(Slot.YEARS, number, words, claim.span))
    return list(said.values())


def targets(found: Found, longest: int) -> list[Suggestion]:
    """Productivity and accuracy in the words of the text, as one line."""
    spans = [*(one.span for one in found.accuracy), *(one.span for one in found.productivity)]
    spans.sort(key=lambda span: span.start)
    if not spans:
        return []
    words = "; ".join(" ".join(span.text.split()) for span in spans)[:longest]
    return [Suggestion(Slot.TARGETS, words, words, spans[0])]


def _runs(signs: Signs, found: Found, clauses: list[Clause]) -> Iterator[tuple[Clause, Run]]:
    """Words of one kind that stand together in a clause, at one level."""
    for kind in GROUPED:
        run: Run = []
        within: Clause | None = None
        for find in found.finds:
            if find.kind != kind:
                continue
            clause, start, _ = _located(signs, find.span.start, find.span.end, clauses)
            if clause is None:
                continue
            is_near = bool(run) and start - _at(signs, run[-1].span.end) <= MOST_BETWEEN
            if run and within and not (clause is within and is_near and _same(signs, within, run[-1], find)):
                yield within, run
                run = []
            run.append(find)
            within = clause
        if run and within:
            yield within, run


def _same(signs: Signs, clause: Clause, before: Find, find: Find) -> bool:
    return _level(signs, clause, before) == _level(signs, clause, find)


def _level(signs: Signs, clause: Clause, find: Find) -> RequirementLevel | None:
    return level(clause, _at(signs, find.span.start), _at(signs, find.span.end))


def _parts(signs: Signs, clause: Clause, run: Run) -> Iterator[Run]:
    """A run where `and` cuts it, unless the clause says that any one will do."""
    if not run:
        return
    is_code_set = run[0].kind == CompetencyKind.CODE_SET
    if ANY_OF.search(clause.text) and not is_code_set:
        yield run
        return
    part = [run[0]]
    for before, find in pairwise(run):
        between = _between(signs, before, find)
        is_cut = AND.search(between) and not OR.search(between)
        if is_cut or (is_code_set and not OR.search(between)):
            yield part
            part = []
        part.append(find)
    yield part


def _says_any(signs: Signs, clause: Clause, part: Run) -> bool:
    if ANY_OF.search(clause.text):
        return True
    return any(OR.search(_between(signs, one, two)) for one, two in pairwise(part))


def _group(signs: Signs, clause: Clause, part: Run) -> Suggestion:
    asked = _level(signs, clause, part[0])
    if asked is None:
        is_asked = part[0].kind == CompetencyKind.CREDENTIAL
        asked = RequirementLevel.REQUIRED if is_asked else RequirementLevel.PREFERRED
    slot = Slot.REQUIRED if asked == RequirementLevel.REQUIRED else Slot.PREFERRED
    span = signs.span(_at(signs, part[0].span.start), _at(signs, part[-1].span.end))
    ids = tuple(find.competency_id for find in part)
    return Suggestion(slot, ids, joined([find.label for find in part], "or"), span)


def _once(part: Iterable[Find]) -> Run:
    return list({find.competency_id: find for find in part}.values())


def _is_apprentice(find: Find, bases: dict[int, int | None]) -> bool:
    """An apprentice form fills no group of its own: the position says that they are welcome."""
    return bases.get(find.competency_id) is not None


def _between(signs: Signs, before: Find, find: Find) -> str:
    return signs.text[_at(signs, before.span.end) : _at(signs, find.span.start)]


def _at(signs: Signs, place: int) -> int:
    """A place of the given text in the cleaned one."""
    return signs.cleaned_place(place)


def _located(signs: Signs, start: int, end: int, clauses: list[Clause]) -> tuple[Clause | None, int, int]:
    """The clause around a piece of the given text, and its places in the cleaned one."""
    first, last = _at(signs, start), _at(signs, end)
    number = bisect_right([clause.start for clause in clauses], first) - 1
    clause = clauses[number] if number >= 0 and first < clauses[number].end else None
    return clause, first, last

"""What somebody typed, read as words of the trade: `CPC-H`, `pro fee`, `ER` find what they mean."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import combinations

from django.db.models import Q

from jobs.enums import US_STATES, CompetencyKind, Employment, Shift, TitleRung, Workplace
from jobs.models import Competency, Title
from jobs.models.competency import folded
from jobs.queries import generation
from jobs.queries.vocabulary import Lexicon
from jobs.search import places, spelling, tsquery
from jobs.titles import WORK, key_of, names_of, rung_of

LONGEST_NAME = 7
"""In words: `certified professional coder in physical medicine` and the like."""
MOST_TERMS = 12
MOST_STRANGE = 3
"""Strange words of a search that are thought through in every combination."""
COUNTED = {"year", "yr", "yoe", "month", "week", "day", "hour", "hr", "shift", "position", "opening"}
"""What a number before it counts."""
LEAST_PREFIX = 4
LEAST_OF_A_NAME = 12
"""Letters of a name of several words that is recognized with faults in it."""
NOISE = frozenset({
    "a", "an", "and", "any", "are", "as", "at", "be", "by", "find", "for", "from", "hiring",
    "i", "in", "is", "it", "job", "jobs", "looking", "me", "my", "near", "no", "now", "number", "of", "on",
    "opening", "openings", "position", "positions", "role", "roles", "that", "the", "to",
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
    "externship": Employment.INTERNSHIP,
    "temptoperm": Employment.TEMP_TO_HIRE,
}
SHIFTS = {
    f"{kind.value}{end}": kind
    for kind in (Shift.EVENING, Shift.NIGHT, Shift.WEEKEND)
    for end in ("", "s", "shift")
}
CODERS = frozenset({"coder", "coders"})
TRADE = CODERS | {"coding"}
WHO_CODES = (TitleRung.CODER, TitleRung.ANALYST)
"""Rungs of those who read charts for codes: a coder who bills as well stands on the coder's."""
SHARED_ROLES = frozenset({
    "administrator", "analyst", "assistant", "clerk", "coordinator", "director", "lead", "leader", "manager",
    "officer", "representative", "specialist", "supervisor", "technician",
})  # fmt: skip
"""Roles that billing and records have too: beside them, "coding" says which one is meant."""
FIRST_YEAR = frozenset({
    "entrylevel", "noexperience", "newgrad", "newgraduate", "trainee", "beginner", "juniorcoder",
})  # fmt: skip
APPRENTICE = frozenset({"apprentice", "apprentices", "apprenticeship", "apprenticeships"})
FIRST_YEAR_WORDS = "coding for those in their first year"
LEADING = frozenset({TitleRung.ANALYST, TitleRung.MANAGER, TitleRung.DIRECTOR})
"""Rungs of all the trade: who leads the billing has little to do with who leads the records."""
LEVELS = frozenset({"i", "ii", "iii"})
"""Of coders: each employer grades by its own, so that only who is called so is meant."""
FIELDS = {"billing": ("billing", "claims"), "records": ("records", "health information")}
"""The words of a similar title that say what is led, or analyzed, with the names it goes by."""
HEALTH_INFORMATION = frozenset({"him", "healthinformation", "healthinformationmanagement"})
ALSO_WORDS = frozenset({"IN", "OR", "ME", "OK", "HI", "MA", "PA", "ED", "CT"})
"""Letters of states that are written for something else at least as often."""


@dataclass(frozen=True)
class Term:
    """One thing asked for: as a text query, or as a condition on fields of the listing."""

    text: str
    query: str = ""
    plain: Q = field(default_factory=Q)
    read_as: str = ""
    """What it is taken for, when that reads differently."""
    loose: str = ""
    """The query without its exceptions, where it has some; see `_one_of`."""
    is_title: bool = False
    """It stands for a title of the trade, which says by itself who codes."""
    called: str = ""
    """The query of those alone that are called by this title; empty for what is none, or one of several."""


@dataclass(frozen=True)
class Reading:
    """A search box, read. `place` is what stands there of a place, for whoever left "where" empty."""

    terms: tuple[Term, ...] = ()
    place: str = ""

    @property
    def query(self) -> str:
        """All terms as one text query; empty when none is about words."""
        return tsquery.both(term.query for term in self.terms)

    @property
    def plain(self) -> Q:
        condition = Q()
        for term in self.terms:
            condition &= term.plain
        return condition

    @property
    def condition(self) -> Q:
        """What all terms together ask of a listing."""
        return Q(tsquery.Matches("words", self.query)) & self.plain if self.query else self.plain

    @property
    def called(self) -> str:
        """The query of those called by the title it names; empty where it names none, or several."""
        named = [term.called for term in self.terms if term.called]
        return named[0] if len(named) == 1 else ""

    @property
    def notes(self) -> list[Term]:
        """Terms that stand for something of another name, to be told."""
        return [term for term in self.terms if term.read_as]


@dataclass(frozen=True)
class Possible:
    """The ways a search box may be read, as it is written first; one where every word is known."""

    readings: tuple[Reading, ...]
    strange: tuple[str, ...]
    """Words that titles, employers and the trade are never written with."""
    is_word_by_word: bool
    """Whether none of the ways takes several words together for a misspelled name."""


class Glossary:
    """The vocabulary for reading a search, kept in each process for one state of the board.

    Not for a while: a page read by an old one would be kept under the tag of the new state.
    """

    _kept: tuple[str, Glossary] | None = None

    def __init__(self) -> None:
        self.lexicon = Lexicon.load()
        titles = list(Title.objects.all())
        # By every name; a title's own stands before what another one is called besides.
        self.titles = {key_of(name): title for title in titles for name in names_of(title.name)}
        self.titles |= {key_of(title.name): title for title in titles}
        credentials = [word for word in self.lexicon.words if word.kind == CompetencyKind.CREDENTIAL]
        self._called = [(word, (_spaced(word.label), _spaced(word.name))) for word in credentials]
        self._begins = Counter(filter(None, map(_begin, self.lexicon.words)))
        self._apprentice_ids = [word.pk for word in credentials if word.apprentice_of_id]

    @classmethod
    def load(cls) -> Glossary:
        state = generation.here()
        if cls._kept is None or cls._kept[0] != state:
            cls._kept = (state, cls())
        return cls._kept[1]

    @classmethod
    def forget(cls) -> None:
        """Read the tables anew at the next search of this process."""
        cls._kept = None

    def read(self, typed: str) -> Reading:
        """The terms of a search, longest names first: all of them must be found in a position."""
        words = _split(typed)
        strange = spelling.strange(self._doubtful(words))
        words, as_typed = self._whole_names(words, strange)
        unknown = {word for word, stands_somewhere in strange.items() if not stands_somewhere}
        meant = spelling.corrected(unknown & {word.lower() for word in words}, self._joined_names)
        words = [meant.get(word.lower(), word) for word in words]
        return self._reading(words, as_typed | {word: token for token, word in meant.items()})

    def possible(self, typed: str) -> Possible:
        """Every way the same may be read as positions open and close, and what the words mean by the way.

        Whether a strange word is taken for another one is up to whether it stands in a position. What it
        would be taken for is as it is now.
        """
        words = _split(typed)
        strange = sorted(spelling.strange(self._doubtful(words)))
        whole, _ = self._whole_names(words, strange)
        meant = spelling.corrected(strange[:MOST_STRANGE], self._joined_names)
        tokens = sorted(meant)
        taken = [set(some) for number in range(len(tokens) + 1) for some in combinations(tokens, number)]
        ways = dict.fromkeys(
            tuple(meant[word.lower()] if word.lower() in some else word for word in base)
            for base in (words, whole)
            for some in taken
        )
        readings = tuple(self._reading(list(way), {}) for way in ways)
        return Possible(readings, tuple(strange), is_word_by_word=whole == words)

    def _reading(self, words: list[str], as_typed: dict[str, str]) -> Reading:
        """The terms of words that are spelled as they are meant."""
        terms = [_told(term, as_typed) for term in self._terms(words)]
        if _is_about_coders(words) and not any(term.is_title for term in terms):
            terms.append(Term("coder", plain=Q(rung__in=WHO_CODES)))
        place = " ".join(word for word in words if re.fullmatch(r"[0-9]{5}", word))
        if place and places.is_postal_code(place):
            terms = [term for term in terms if term.text != place]
            return Reading(tuple(terms), place)
        return Reading(tuple(terms))

    def _doubtful(self, words: list[str]) -> Iterator[str]:
        """Words that nothing here is called by, alone or with their neighbors: they may be misspelled."""
        while words:
            known = range(min(LONGEST_NAME, len(words)), 0, -1)
            if length := next((length for length in known if self._named(words[:length])), 0):
                words = words[length:]
                continue
            low = words[0].lower().strip(".'!?*:-_/\\")
            if re.fullmatch(r"[a-z0-9]+", low) and low not in NOISE | {"or"}:
                yield low
            words = words[1:]

    def _whole_names(self, words: list[str], strange: Iterable[str]) -> tuple[list[str], dict[str, str]]:
        """The words, with a long name that has faults in it as one word, spelled rightly; and as typed.

        `certifed profesional coder` is looked up as a whole: word by word it could be many things.
        """
        odd = set(strange)
        for length in range(min(LONGEST_NAME, len(words)), 1, -1):
            for start in range(len(words) - length + 1):
                window = words[start : start + length]
                text = folded("".join(window))
                if len(text) < LEAST_OF_A_NAME or odd.isdisjoint(word.lower() for word in window):
                    continue
                if name := spelling.nearest_name(text, self._long_names):
                    return [*words[:start], name, *words[start + length :]], {name: " ".join(window)}
        return words, {}

    @cached_property
    def _spellings(self) -> set[str]:
        return {name for known in self.lexicon.spellings for name in known}

    @cached_property
    def _long_names(self) -> list[str]:
        return sorted(name for name in self._spellings | set(self.titles) if len(name) >= LEAST_OF_A_NAME)

    @cached_property
    def _joined_names(self) -> list[str]:
        """Spellings as one word, such as `profee` and `ccsp`: no text holds those of several words so."""
        return sorted(name for name in self._spellings if spelling.SHORTEST <= len(name) < LEAST_OF_A_NAME)

    def _terms(self, words: list[str]) -> Iterator[Term]:
        kept: Term | None = None
        is_either = False
        number = 0
        while words and number < MOST_TERMS:
            if words[0].lower() == "or" and kept is not None and len(words) > 1:
                is_either, words = True, words[1:]
                continue
            term, used = self._first(words)
            words = words[used:]
            if term is None:
                continue
            if is_either and kept is not None:
                kept, is_either = _one_of(kept, term), False
                continue
            is_either = False
            if kept is not None:
                yield kept
                number += 1
            kept = term
        if kept is not None:
            yield kept

    def _first(self, words: list[str]) -> tuple[Term | None, int]:
        for length in range(min(LONGEST_NAME, len(words)), 0, -1):
            term = self._named(words[:length])
            if term and not (term.is_title and _counts_something(words[length - 1], words[length:])):
                return term, length
        if term := self._role(words[:2]):
            return term, 2
        word = words[0].strip(".'!?*:-_\\#")
        if "/" in word.strip("/"):
            parts = [part for part in word.split("/") if part]
            found = [term for term in (self._first([part])[0] for part in parts) if term]
            if found:
                first = found[0]
                for other in found[1:]:
                    first = _one_of(first, other)
                return first, 1
        if word.lower() in NOISE | {"or"} or not any(sign.isalnum() for sign in word):
            return None, 1
        return self._word(word), 1

    def _role(self, words: list[str]) -> Term | None:
        """`coding manager` and the like: a role that others have too, of this trade."""
        is_role = len(words) > 1 and folded(words[1]).removesuffix("s") in SHARED_ROLES
        if not is_role or words[0].lower() not in TRADE:
            return None
        coding = tsquery.either(tsquery.phrase(word) for word in ("coding", "coder"))
        return Term(" ".join(words), tsquery.both([coding, tsquery.phrase(words[1])]))

    def _word(self, word: str) -> Term | None:
        query = tsquery.phrase(word)
        low = word.lower()
        if re.fullmatch(r"[a-z]+", low) and len(low) >= LEAST_PREFIX:
            # Half a word, as one types it: `anesth` begins what is meant. A whole one begins with itself.
            whole = query if query != f"'{low}'" else ""
            query = tsquery.either([whole, tsquery.prefix(low)])
        return Term(word, query) if query else None

    def _named(self, words: list[str]) -> Term | None:
        text = " ".join(words)
        spelling_of = folded(text)
        if not spelling_of:
            return None
        for names, column in ((WORKPLACES, "workplace"), (EMPLOYMENTS, "employment"), (SHIFTS, "shift")):
            if kind := names.get(spelling_of):
                return Term(text, plain=Q(**{column: kind}))
        if spelling_of in FIRST_YEAR:
            query = tsquery.either([tsquery.ENTRY, tsquery.phrase(text)])
            return Term(text, query, read_as=FIRST_YEAR_WORDS)
        if spelling_of in APPRENTICE:
            # Named, or welcome: who is new looks for the word of the employer, not for few years asked.
            named = Q(credentials__overlap=self._apprentice_ids)
            return Term(text, plain=Q(is_apprentice_friendly=True) | named, read_as="apprentices welcome")
        if spelling_of in HEALTH_INFORMATION:
            names_of = (tsquery.rung(TitleRung.RECORDS), tsquery.phrase("health information"), tsquery.HIM)
            return Term(text, tsquery.either(names_of), read_as="health information and records")
        return self._title(text, spelling_of) or self._state(text) or self._competency(text, spelling_of)

    def _title(self, text: str, spelling_of: str) -> Term | None:
        """A title by one of its names: who is called so, and below them who does its work.

        The first stand in the title of a position, all else is asked for with the rung, which is written
        below it: so those called so come first, and are as many as the page of the title says.
        """
        title = self.titles.get(key_of(text))
        if title is None or spelling_of in NOISE or not _says_something(title.name):
            return None
        work, read_as = self._work_of(title)
        is_own = key_of(text) == key_of(title.name) and len(text.split()) == len(title.name.split())
        called = tsquery.title(title.name)
        query = tsquery.either([called, *work])
        said = read_as or ("" if is_own else title.name)
        return Term(text, query, read_as=said, is_title=True, called=called)

    def _work_of(self, title: Title) -> tuple[list[str], str]:
        """Any of which is the work of a title, and what that is called; "" where its name says it."""
        rung, label = tsquery.rung(title.rung), TitleRung(title.rung).label.lower()
        if title.rung == TitleRung.BILLING:  # coders who bill as well stand on the coder's rung
            bills = tsquery.either([tsquery.phrase("biller"), tsquery.phrase("billing specialist")])
            both = tsquery.both([bills, tsquery.rung(TitleRung.CODER)])
            return [rung, both], f"{label} work in this trade"
        if not title.is_similar:
            return self._work_by_words(title)
        named = [name for word in title.name.lower().split() for name in FIELDS.get(word, ())]
        if title.rung in LEADING and named:
            field_of = tsquery.either(tsquery.phrase(name) for name in named)
            return [tsquery.both([rung, field_of])], f"{label} work with {' or '.join(named)}"
        if title.rung == TitleRung.RECORDS:  # the rung below the coder's: its way up begins here
            return [rung, tsquery.ENTRY], f"records work, and {FIRST_YEAR_WORDS}"
        return [rung], f"{label} work in this trade"

    def _work_by_words(self, title: Title) -> tuple[list[str], str]:
        """What the name of a further title asks for, beside the role, of positions on its rung."""
        rungs = WHO_CODES if title.rung == TitleRung.CODER else (title.rung,)
        on_rung = tsquery.either(tsquery.rung(rung) for rung in rungs)
        own, *others = (
            [word for word in name.split() if not _is_role(word)] for name in names_of(title.name)
        )
        if own and all(word.lower() in LEVELS for word in own):
            return [], ""
        if not own:  # a role in coding alone
            coding = tsquery.either(tsquery.phrase(word) for word in ("coding", "coder"))
            label = TitleRung(title.rung).label.lower()
            return [tsquery.both([on_rung, coding])], f"{label} work with coding"
        others += [[WORK[title.name]]] if title.name in WORK else []
        known = (self._competency(" ".join(words), folded("".join(words))) for words in others)
        by_vocabulary = (term.loose or term.query for term in known if term)
        asked = tsquery.either([tsquery.both(self._queries(own)), *by_vocabulary])
        return [tsquery.both([on_rung, asked])], ""

    def _queries(self, words: list[str]) -> Iterator[str]:
        """Of words that name no title and no place: the longest names of the vocabulary first."""
        while words:
            for length in range(len(words), 0, -1):
                text = " ".join(words[:length])
                if term := self._competency(text, folded(text)):
                    break
            else:
                term = self._word(words[0])
            if term is not None:
                yield term.loose or term.query
            words = words[length:]

    def _state(self, text: str) -> Term | None:
        code = places.STATES_BY_NAME.get(text.lower())
        if code is None or (len(text) == 2 and (not text.isupper() or text in ALSO_WORDS)):  # noqa: PLR2004
            return None
        name = US_STATES[code]
        return Term(text, plain=places.workable_from(code), read_as=f"in {name} or remote from there")

    def _competency(self, text: str, spelling_of: str) -> Term | None:
        words = {word for known in self.lexicon.spellings for word in known.get(spelling_of, ())}
        if not words:
            return None
        labels = sorted({word.label for word in words})
        is_same = any(folded(label) == spelling_of for label in labels)
        named = [tsquery.competency(pk) for pk in sorted(word.pk for word in words)]
        names = {name.lower(): name for name in (*self._written(words), text)}
        said = {name: tsquery.phrase(name) for name in names.values()}
        loose = tsquery.either([*named, *said.values()])
        strict = [self._but_longer(name, phrase, words) for name, phrase in said.items() if phrase]
        query = tsquery.either([*named, *strict])
        return Term(text, query, read_as="" if is_same else " or ".join(labels), loose=loose)

    def _written(self, words: Iterable[Competency]) -> Iterator[str]:
        """How titles write these words, whatever they were called: `profee` as `Pro-Fee`, for example."""
        for word in sorted(words, key=lambda word: word.pk):
            yield word.label
            if self._begins[begin := _begin(word)] == 1:
                yield begin

    def _but_longer(self, name: str, phrase: str, words: Collection[Competency]) -> str:
        """Where a name stands, but not in a longer one: who asks for a CCS-P asks for no CCS."""
        if not any(word.kind == CompetencyKind.CREDENTIAL for word in words):
            return phrase
        part = _spaced(name)
        longer = [
            word.pk for word, names in self._called if word not in words and any(part in one for one in names)
        ]
        return tsquery.both([phrase, *(f"!{tsquery.competency(pk)}" for pk in sorted(longer))])


def _counts_something(last: str, following: Sequence[str]) -> bool:
    """Whether the number at the end of a title is none of its levels: `coder 2 years`, `coder 2+`."""
    if not any(sign.isdigit() for sign in last):
        return False
    return not last.isdigit() or (bool(following) and folded(following[0]).removesuffix("s") in COUNTED)


def _split(typed: str) -> list[str]:
    return re.findall(r"[^\s,;|\"()]+", typed)


def _begin(word: Competency) -> str:
    """What the full name of a word begins with, where that is a name by itself: `Professional fee`.

    A credential has no shorter name: what begins the name of a CCS-P is the name of the CCS.
    """
    begin = word.name.partition(",")[0]
    return begin if word.kind != CompetencyKind.CREDENTIAL and len(begin.split()) > 1 else ""


def _is_role(word: str) -> bool:
    """Whether a word of a title says what somebody is, and not of what."""
    return folded(word) in SHARED_ROLES | TRADE


def _says_something(title: str) -> bool:
    """Whether a title says which coder: `Medical Coder` is what everybody here is."""
    return not {word.lower() for word in title.split()} <= NOISE - LEVELS


def _spaced(text: str) -> str:
    """The words of a text between spaces, so that a part of it is one of whole words."""
    return f" {' '.join(re.findall(r'[a-z0-9+&]+', text.lower()))} "


def _is_about_coders(words: Iterable[str]) -> bool:
    """Whether somebody looks for a coder's work: a `biller coder` looks for whatever has to do with bills."""
    typed = [word.lower() for word in words]
    rest = " ".join(word for word in typed if word not in TRADE)
    return not CODERS.isdisjoint(typed) and rung_of(rest) in WHO_CODES


def _one_of(first: Term, second: Term) -> Term:
    """Either of two. Their exceptions fall.

    What is in a tier of relevance must be in the later ones too. With an exception that holds only for a
    query that is a demand of its own: beside another one, a position could stand on two pages.
    """
    text = f"{first.text} or {second.text}"
    read_as = " or ".join(filter(None, (first.read_as, second.read_as)))
    is_title = first.is_title or second.is_title
    if first.query and second.query:
        queries = [term.loose or term.query for term in (first, second)]
        return Term(text, tsquery.either(queries), read_as=read_as, is_title=is_title)
    return Term(text, plain=_condition(first) | _condition(second), read_as=read_as, is_title=is_title)


def _condition(term: Term) -> Q:
    return Q(tsquery.Matches("words", term.query)) if term.query else term.plain


def _told(term: Term, typed: dict[str, str]) -> Term:
    """A term with a corrected word in it says what was typed and what it was taken for."""
    words = term.text.lower().split()
    if not any(word in typed for word in words):
        return term
    return replace(
        term,
        text=" ".join(typed.get(word, word) for word in words),
        read_as=term.read_as or " ".join(words),
    )

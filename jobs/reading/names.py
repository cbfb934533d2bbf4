"""Where words of the vocabulary stand in a text: the longest spelling first, each letter used once.

An acronym that means other things too counts only in company, and not where the text says the other
thing. All looks around go a bounded way, so that the work grows as the text does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from jobs.enums import CompetencyKind
from jobs.reading.signs import Token
from jobs.reading.words import KINDS, Spelling, Vocabulary, Word

LONGEST_WORD = 40
"""Letters; no word of a spelling is longer."""
NEAR = 60
"""Letters within which a word of the trade vouches for a doubtful acronym."""
ELSEWHERE_LINE = NEAR // 2
"""What stands in another sentence is as far as that at least: `CPT, US Army` is no sentence of coding."""
TRADE = ("aapc", "ahima", "certif", "coder", "coding", "coded", "credential")
SOFTWARE_TRADE = ("ehr", "emr", "encoder", "software")
SURE_COMPANY = {
    kind: (
        (CompetencyKind.CREDENTIAL,)
        if kind == CompetencyKind.CREDENTIAL
        else (
            CompetencyKind.CREDENTIAL,
            CompetencyKind.CODE_SET,
            CompetencyKind.SOFTWARE,
        )
    )
    for kind in KINDS
}
"""Sure words near which a doubtful one of this kind counts."""
ELSEWHERE = {
    "COC": ("custody", "occupancy", "cancer"),
    "CIC": ("infection", "infections"),
    "CRC": ("colorectal", "cancer", "rehabilitation", "counselor", "counsellor", "colon", "colonoscopy"),
    "CCS": ("software", "children", "csi"),
    "CCA": ("cholangiocarcinoma", "community"),
    "CCC": ("cancer", "comprehensive", "speech", "pathologist"),
    "CUC": ("university",),
    "CPT": (
        "phlebotomy", "phlebotomist", "trainer", "fitness", "phleb", "army", "captain", "infantry",
        "battalion", "brigade", "usar",
    ),
    "CDT": ("am", "pm", "m", "cst", "est", "edt", "central", "zone", "timezone", "hours"),
    "APC": ("practitioner", "practitioners", "clinician", "clinicians"),
    "CPC": ("coach", "coaching", "counselor"),
    "ED": ("erectile", "dysfunction", "special", "teacher"),
    "ER": ("verb", "verbs", "suffix", "ending", "entity"),
    "OP": ("ed", "amp"),
    "IP": ("address", "addresses", "intellectual", "tcp", "network", "phone", "router", "patent"),
    "OBS": ("studio", "streaming"),
    "I10": (
        "highway", "interstate", "freeway", "exit", "traffic", "commute", "drove", "drive", "hypertension",
    ),
    "3M": ("tape", "adhesive", "mask", "masks", "respirator", "notes", "sandpaper", "stock"),
    "PCS": ("computers", "laptops", "desktops", "orders", "moves", "move", "army", "navy", "relocation"),
    "EPIC": ("journey", "adventure", "fail", "game", "games", "poem", "story", "win", "stories"),
    "MDS": ("doctors", "physicians", "myelodysplastic"),
    "HCC": ("carcinoma", "hepatocellular", "liver"),
    "LCD": ("screen", "monitor", "tv", "display", "panel"),
    "POA": ("attorney",),
    "REHABILITATION": ("counselor", "counsellor", "counseling"),
    "RAF": ("force", "royal"),
}  # fmt: skip
"""What the same letters mean where one of these words is as near as the nearest word of the trade."""
BOTH = frozenset({
    "", "-", " ", "/", " - ", "- ", " -", " / ", "/ ", " /", "\n", "-\n", "/\n", "(", " (", "\n(",
})  # fmt: skip
"""Joints at which any spelling goes on."""
NAMES = frozenset({", ", ",", ",\n", ") ", ": "})
"""Joints at which only names go on."""
SMALL = frozenset({"in", "of", "and", "for", "the", "a", "an"})
OUR_FIELDS = (
    "cod",
    "audit",
    "bill",
    "health",
    "document",
    "record",
    "classif",
    "procedur",
    "condition",
    "drg",
)
"""Beginnings of words in names of ours: one with a misspelled word in it is still ours."""
LEAST_INITIALS = 3
EXPLAINING = (CompetencyKind.CREDENTIAL, CompetencyKind.CODE_SET, CompetencyKind.SOFTWARE)
"""Words of these kinds before an acronym in brackets make it ours. A setting does not: rehabilitation
has counselors, too."""


@dataclass(slots=True)
class Hit:
    """A spelling at words `first` to `last - 1` of the text, and the place where it ends."""

    first: int
    last: int
    start: int
    end: int
    typed: str
    spelling: Spelling
    counts: bool = True

    @property
    def word(self) -> Word:
        return self.spelling.word


def standing(tokens: list[Token], words: Vocabulary, company: tuple[str, ...] = TRADE) -> list[Hit]:
    """Every place at which a word of the vocabulary is meant, in order; no two overlap.

    `company`: beginnings of words that vouch for a doubtful acronym nearby.
    """
    hits = list(_walk(tokens, words))
    at = by_token(hits)
    others = _explained(hits, tokens, at)
    for hit in hits:
        hit.counts = not hit.spelling.needs_company
    for hit in hits:
        hit.counts = hit.counts and _is_meant(hit, tokens, at, company)
    for way in (hits, reversed(hits)):  # a credential that counts vouches for the next one
        for hit in way:
            if not hit.counts:
                hit.counts = hit.spelling.needs_company and _is_meant(hit, tokens, at, company)
    _leave_longer(hits, tokens)
    return [hit for hit in hits if hit.counts and hit.typed.upper() not in others]


def by_token(hits: list[Hit]) -> dict[int, Hit]:
    return {place: hit for hit in hits for place in range(hit.first, hit.last)}


def _walk(tokens: list[Token], words: Vocabulary) -> Iterator[Hit]:
    place = 0
    while place < len(tokens):
        hit = _longest(tokens, place, words)
        if hit is None:
            place += 1
            continue
        yield hit
        place = hit.last


def _longest(tokens: list[Token], first: int, words: Vocabulary) -> Hit | None:
    """The longest spelling that begins at a word. It goes on only as long as some spelling does."""
    best: Hit | None = None
    typed = low = ""
    is_acronym = True
    for place in range(first, len(tokens)):
        token = tokens[place]
        joint = _joint(tokens[place - 1], token) if place > first else True
        if joint is None or len(token.text) > LONGEST_WORD or not token.text.isascii():
            break
        is_acronym = is_acronym and joint
        typed, low = typed + token.text, low + token.low
        is_whole = is_acronym and not _is_article(tokens, first, place)
        spelling, is_several = _spelled(words, typed, low, is_acronym=is_whole)
        if spelling is not None:
            end = token.end - is_several
            written = typed[: len(typed) - is_several]
            best = Hit(first, place + 1, tokens[first].start, end, written, spelling)
        if low not in words.beginnings:
            break
    gap = tokens[first].gap
    if best and len(best.typed) <= len("ER") and gap.endswith("-") and "\n" not in gap:
        return None  # the end of a word, or of a longer acronym
    return best


def _spelled(words: Vocabulary, typed: str, low: str, *, is_acronym: bool) -> tuple[Spelling | None, bool]:
    """The spelling of these letters; or of them without the s of several, and True: `CPCs`, `audits`."""
    for spelling in words.spellings.get(low, ()):
        if spelling.is_written(typed) and (spelling.is_name or is_acronym):
            return spelling, False
    for spelling in words.spellings.get(low[:-1], ()) if low.endswith("s") else ():
        if spelling.is_written(typed) and (spelling.is_name or (is_acronym and typed.endswith("s"))):
            return spelling, True
    return None, False


def _joint(before: Token, token: Token) -> bool | None:
    """Whether any spelling goes on here (True), only a name (False), or none (None)."""
    gap = token.gap
    if gap == "." and (len(before.text) == 1 or not before.text.isdigit()):
        return True
    if gap == ". " and len(before.text) == 1 and len(token.text) == 1:
        return True
    if gap in BOTH or (gap == ")" and len(before.text) == 1):
        return True
    return False if gap in NAMES else None


def _is_article(tokens: list[Token], first: int, place: int) -> bool:
    """Whether a single letter at the end is no part of an acronym: `CPC. A coder`, `CPC - A new one`."""
    token = tokens[place]
    if place == first or len(token.text) > 1 or token.text not in "AI":
        return False
    if not any(sign.isspace() for sign in token.gap) or "(" in token.gap:
        return False
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    return after is not None and after.gap in {" ", "\n"} and after.text[0].islower()


def _is_meant(hit: Hit, tokens: list[Token], at: dict[int, Hit], company: tuple[str, ...]) -> bool:
    """Whether a spelling stands for its word here: in company if it needs some, and for nothing else."""
    if hit.spelling.is_name and not hit.spelling.needs_company:
        return True
    if _is_explained_otherwise(hit, tokens, at):
        return False
    ours = theirs = NEAR + 1
    other = ELSEWHERE.get(hit.typed.upper(), ())
    software = SOFTWARE_TRADE if hit.word.kind == CompetencyKind.SOFTWARE else ()
    kinds = SURE_COMPANY[hit.word.kind]
    for place, apart in _around(hit, tokens):
        token = tokens[place]
        distance = apart if token.sentence == tokens[hit.first].sentence else max(apart, ELSEWHERE_LINE)
        beside = at.get(place)
        if beside is None and token.low in other:
            theirs = min(theirs, distance)
        elif (
            token.low.startswith(company)
            or token.low in software
            or (
                beside is not None and beside.counts and beside.word != hit.word and beside.word.kind in kinds
            )
        ):
            ours = min(ours, distance)
    if theirs <= min(ours, NEAR):
        return False
    return ours <= NEAR or not hit.spelling.needs_company


def _around(hit: Hit, tokens: list[Token]) -> Iterator[tuple[int, int]]:
    """Places of words within reach, with how far they are. A word has a letter, so they are few."""
    for place in range(hit.first - 1, -1, -1):
        distance = hit.start - tokens[place].end
        if distance > NEAR:
            break
        yield place, distance
    for place in range(hit.last, len(tokens)):
        distance = tokens[place].start - hit.end
        if distance > NEAR:
            break
        yield place, distance


def _is_explained_otherwise(hit: Hit, tokens: list[Token], at: dict[int, Hit]) -> bool:
    """Whether the words before `(CRC)` have these initials and are no name of ours."""
    letters = hit.typed.lower()
    if "(" not in tokens[hit.first].gap or len(letters) < LEAST_INITIALS or not letters.isalpha():
        return False
    place, left = hit.first - 1, letters
    while place >= 0 and left and place > hit.first - 2 * len(letters):
        token = tokens[place]
        beside = at.get(place)
        if token.low.startswith(OUR_FIELDS) or (beside is not None and beside.word.kind in EXPLAINING):
            return False
        if token.low[0] == left[-1]:
            left = left[:-1]
        elif token.low not in SMALL:
            return False
        place -= 1
    return not left


def _explained(hits: list[Hit], tokens: list[Token], at: dict[int, Hit]) -> set[str]:
    """Acronyms that the text explains as something else, once for all of it, and never as ours.

    Who writes "Certified Rehabilitation Counselor (CRC)" has the same CRC behind their name.
    """
    named = {hit.word.pk for hit in hits if hit.spelling.is_name}
    return {
        hit.typed.upper()
        for hit in hits
        if hit.word.pk not in named and _is_explained_otherwise(hit, tokens, at)
    }


def _leave_longer(hits: list[Hit], tokens: list[Token]) -> None:
    """`Certified Professional Coder (CPC-A)` is one credential: the longer of the two forms."""
    counted = [hit for hit in hits if hit.counts]
    for hit, after in pairwise(counted):
        is_beside = after.first == hit.last and "(" in tokens[after.first].gap
        kinds = {hit.word.kind, after.word.kind}
        if not is_beside or kinds != {CompetencyKind.CREDENTIAL} or hit.word == after.word:
            continue
        if hit.spelling.is_name and after.typed.startswith(hit.word.label):
            hit.counts = False
        elif after.spelling.is_name and hit.typed.startswith(after.word.label):
            after.counts = False

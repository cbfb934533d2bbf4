"""What a text names without having it: `studying for the CCS`, `CPC expected 2027`, `no CPC required`."""

from __future__ import annotations

from jobs.enums import CompetencyKind
from jobs.reading.found import Purpose
from jobs.reading.names import Hit, by_token
from jobs.reading.signs import Token

NOT = frozenset(
    {"not", "no", "never", "without", "lack", "lacks", "lacking", "cannot", "nor", "non", "neither"}
)
AFTER_NOT = frozenset({
    "yet", "a", "an", "the", "my", "any", "have", "hold", "held", "had", "been", "used", "use", "worked",
    "experience", "exposure", "knowledge", "with", "in", "of", "to", "on", "currently", "certified", "coded",
    "require", "required", "requires", "need", "and", "or", "prior", "previous",
})  # fmt: skip
"""Words between a "not" and what is not there."""
WISHES = {
    **dict.fromkeys(
        ("studying", "study", "preparing", "prepare", "eligible", "candidate", "train"), ("for", "to")
    ),
    **dict.fromkeys(
        ("planning", "plan", "plans", "hope", "hoping", "intend", "want", "wish", "expect"), ("to", "on")
    ),
    **dict.fromkeys(
        ("like", "aim", "aiming", "expecting", "going", "scheduled", "willing", "eager", "looking"),
        ("to", "for"),
    ),
    **dict.fromkeys(("working", "work"), ("toward", "towards")),
    **dict.fromkeys(("will", "ll"), ("take", "sit", "obtain", "earn", "complete", "pursue")),
    **dict.fromkeys(("sit", "sits"), ("for",)),
    **dict.fromkeys(("interested", "enrolled"), ("in",)),
    **dict.fromkeys(("pursuing", "seeking", "sitting", "pursue", "upcoming", "anticipated"), ()),
}
"""What begins a wish, with the words of which one must follow; none where it is one by itself."""
AFTER_WISH = AFTER_NOT | {
    "for", "exam", "exams", "examination", "credential", "credentials", "certification", "certifications",
    "certificate", "take", "taking", "sit", "sitting", "become", "becoming", "obtain", "get", "earn", "pass",
    "learn", "study", "toward", "towards", "getting", "obtaining", "earning", "aapc", "ahima", "s", "both",
    "up", "add", "complete", "gain", "position", "role", "remote", "opportunity", "job",
}  # fmt: skip
ENDS = frozenset({
    "expected", "anticipated", "pending", "scheduled", "planned", "upcoming", "eligible", "expired", "lapsed",
})  # fmt: skip
"""Said after what is not there yet, or not any more."""
CLOSE_ENDS = frozenset({
    "candidate", "student", "trainee", "prep", "preparation", "preparatory", "course", "courses", "class",
    "classes", "training", "bootcamp", "program", "curriculum",
})  # fmt: skip
"""The same, directly behind a credential."""
BEFORE_END = frozenset({
    "exam", "examination", "certification", "credential", "certificate", "is", "are", "was", "the", "test",
    "date", "review", "currently", "now", "or", "and", "need",
})  # fmt: skip
NOT_ENDS = frozenset({
    "yet", "required", "needed", "necessary", "certified", "current", "active", "accepted", "held",
    "obtained", "passed", "completed", "apply", "considered",
})  # fmt: skip
JOINED = frozenset({"and", "or", "&"})
MOST_BETWEEN = 6


def leave_out(hits: list[Hit], tokens: list[Token], purpose: Purpose) -> list[Hit]:
    """The hits without those that the text says are not there. An employer's wishes stay."""
    at = by_token(hits)
    for place in range(len(tokens)):
        if place not in at and (after := _after_opening(tokens, place, purpose)):
            _drop_following(tokens, at, after, AFTER_NOT if _is_not(tokens[place]) else AFTER_WISH)
    for number in range(len(hits) - 1, -1, -1):
        if _is_ended(tokens, at, hits[number], purpose):
            drop_joined(hits, number, tokens)
    return [hit for hit in hits if hit.counts]


def _is_not(token: Token) -> bool:
    return token.low in NOT or (token.low == "t" and token.gap == "'")


def _after_opening(tokens: list[Token], place: int, purpose: Purpose) -> int:
    """The word after a "not" or the beginning of a wish at this word; 0 where there is none."""
    token = tokens[place]
    if _is_not(token):
        return place + 1
    following = WISHES.get(token.low)
    if following is None or purpose == Purpose.DESCRIPTION:
        return 0
    if not following:
        return place + 1
    is_followed = (
        place + 1 < len(tokens)
        and tokens[place + 1].low in following
        and tokens[place + 1].sentence == token.sentence
    )
    return place + 2 if is_followed else 0


def _drop_following(tokens: list[Token], at: dict[int, Hit], place: int, between: frozenset[str]) -> None:
    sentence = tokens[place - 1].sentence
    passed = 0
    while place < len(tokens) and tokens[place].sentence == sentence and passed <= MOST_BETWEEN:
        hit = at.get(place)
        if hit is not None and hit.counts:
            hit.counts = False
            place, passed = hit.last, 0
        elif hit is not None or tokens[place].low in between:
            place, passed = place + 1, passed + 1
        else:
            return


def _is_ended(tokens: list[Token], at: dict[int, Hit], hit: Hit, purpose: Purpose) -> bool:
    sentence = tokens[hit.last - 1].sentence
    for place in range(hit.last, min(len(tokens), hit.last + MOST_BETWEEN)):
        token = tokens[place]
        if token.sentence != sentence or place in at:
            return False
        if _is_not(token):
            follows = place + 1 < len(tokens) and tokens[place + 1].low in NOT_ENDS
            return follows and tokens[place + 1].sentence == sentence
        if purpose == Purpose.RESUME:
            if token.low in ENDS or (
                token.low == "in" and _low(tokens, place + 1) in {"progress", "process"}
            ):
                return True
            is_near = "," not in token.gap and hit.word.kind == CompetencyKind.CREDENTIAL
            if token.low in CLOSE_ENDS and is_near:
                return True
        if token.low not in BEFORE_END:
            return False
    return False


def _low(tokens: list[Token], place: int) -> str:
    return tokens[place].low if place < len(tokens) else ""


def drop_joined(hits: list[Hit], number: int, tokens: list[Token]) -> None:
    """Drop a hit, and those that stand with it: `CCS and RHIT expected`."""
    hits[number].counts = False
    while number > 0:
        before, hit = hits[number - 1], hits[number]
        between = tokens[before.last : hit.first]
        is_joined = len(between) == 1 and between[0].low in JOINED
        if not (is_joined or (not between and tokens[hit.first].gap.strip() == "/")):
            return
        if not before.counts:
            return
        before.counts = False
        number -= 1

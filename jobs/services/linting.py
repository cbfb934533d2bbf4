"""What a good or a lawful posting lacks: one list of rules, each with its weight, its words and what to do.

The law is not advised on here: a rule says what a source says, with the day it was read, so that somebody
can look again. Publishing is stopped only by what a source calls unlawful in itself, in words that leave
no doubt. Everything else advises.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db.models import TextChoices
from django.utils import timezone

from jobs.enums import US_STATES, CompetencyKind, Education, RequirementLevel, Workplace
from jobs.models import Position, Requirement
from jobs.models.words import joined
from jobs.reading.postings import pay
from jobs.reading.postings.found import Pay
from jobs.reading.postings.where import TERRITORIES
from jobs.reading.signs import Signs


class Severity(TextChoices):
    """How much a finding weighs."""

    STOPS = "stops", "Stops publishing"
    LAW = "law", "Look at the law"
    ADVICE = "advice", "Better"


@dataclass(frozen=True)
class Rule:
    """One thing to look for. `look` gives what was found, each in words; nothing where all is well."""

    key: str
    severity: Severity
    field: str
    """The field of the form that mends it."""
    look: Callable[[Facts], Iterator[str]]
    advice: str
    source: str = ""
    """For a rule of law: where it is written, and when that was read."""


@dataclass(frozen=True)
class Finding:
    """One thing that a rule found in one position."""

    rule: Rule
    words: str

    @property
    def severity(self) -> Severity:
        return self.rule.severity


@dataclass(frozen=True)
class Facts:
    """A position as the rules look at it."""

    position: Position
    groups: tuple[tuple[RequirementLevel, bool], ...]
    """Each group: its level, and whether it holds a credential."""
    has_setting: bool

    @property
    def text(self) -> str:
        """All that a candidate reads in words of somebody's own, on lines."""
        return words_of(self.position)


def words_of(position: Position) -> str:
    """All that a candidate reads of a position in words of somebody's own, on lines."""
    parts = (position.title, position.description, position.benefits, position.schedule, position.targets,
             position.equipment)  # fmt: skip
    return "\n".join(parts)


WIDEST = Decimal("1.6")
"""End of pay over its start: a threshold of our own. Laws ask for good faith and name no number."""
LEAST_BENEFITS, LEAST_DESCRIPTION = 20, 200
"""Letters."""
FARTHEST, NEAREST = timedelta(days=120), timedelta(days=3)
MOST_REQUIRED = 5
MOST_WITHOUT = 5
"""A list that leaves out so many states at most is one of exceptions."""
NOTHING_SAID = re.compile(
    r"(?:tbd|n/?a|none|competitive|to be discussed|see (?:the )?(?:website|site)|standard)[ a-z]{0,20}\W*",
    re.IGNORECASE,
)
OTHER_PAY = re.compile(
    r"\b(?:(?:sign-on |retention |annual )?bonus(?:es)?|(?:shift |weekend |night )?differentials?|"
    r"commissions?|overtime|profit[- ]sharing|incentives?)\b",
    re.IGNORECASE,
)
BUT_COLORADO = re.compile(
    r"\b(?i:except|exclud\w+|other than|but not|outside(?: of)?|not (?:available|open|eligible|hiring)|"
    r"cannot (?:hire|employ|accept)\w*)\b[^.;\n]{0,50}\b(?:Colorado(?! Springs)\w*|CO)\b",
)
AGE_LIMIT = re.compile(
    r"\b(?:ages?|aged)(?: of)? \d\d ?(?:-|\u2013|to|and) ?\d\d\b|"
    r"\b(?:under|below|younger than|not? older than) (?:the age of [2-7]\d|[2-7]\d years (?:old|of age))\b|"
    r"\bmaximum age\b|\brecent (?:college )?graduates? only\b",
    re.IGNORECASE,
)
AGE_WORDS = re.compile(
    r"\brecent (?:college )?grad(?:uate)?s?\b|\bcollege students?\b|"
    r"\byoung(?: and|,)? (?:\w+ )?(?:team|"
    r"people|professionals?|person|company|crew|office|staff|energetic|dynamic)\b|"
    r"\byouthful\b|\bdigital natives?\b",
    re.IGNORECASE,
)
ORIGIN = re.compile(
    r"\bnative[- ](?:\w+ )?speak(?:er|ing)s?\b|\bmother tongue\b|\bno accent\b|\baccent[- ]free\b|"
    r"\bamerican[- ]born\b",
    re.IGNORECASE,
)
CITIZEN = re.compile(
    r"\b(?:u\.?s\.? |american )?citizens? (?:only|and green card)|\bonly (?:u\.?s\.? )?citizens\b|"
    r"\bmust be an? (?:u\.?s\.? |american )?citizen\b|\bcitizenship (?:is )?required\b|"
    r"\bmust have (?:a )?(?:u\.?s\.? passport|green card)\b|\bno (?:h-?1b|visas?|opt|ead)\b",
    re.IGNORECASE,
)
SEX = re.compile(
    r"\b(?:male|female)s? (?:only|preferred|coders?|candidates?|applicants?)\b|\b(?:girls?|gal|ladies|"
    r"salesman|housewi\w+)\b|\bhe (?:will|must|should|is expected)\b",
    re.IGNORECASE,
)
HEALTH = re.compile(
    r"\bable[- ]bodied\b|\bno (?:disabilit\w+|health (?:problems|issues)|medical conditions)\b|"
    r"\bin (?:good|perfect|excellent) health\b",
    re.IGNORECASE,
)
PAST_PAY = re.compile(
    r"\b(?:salary|pay|wage|compensation) history\b|\b(?:current|present|previous|last) (?:salary|pay|wage)\b",
    re.IGNORECASE,
)
RECORD = re.compile(
    r"\bno (?:felon\w*|criminal (?:record|history)|convictions?)\b|\bclean (?:criminal )?record\b",
    re.IGNORECASE,
)
VAGUE = frozenset({
    "coder", "biller", "auditor", "specialist", "manager", "analyst", "position", "job", "opening", "coding",
    "medical coder", "job opening", "various", "health care professional", "coders", "medical coding",
})  # fmt: skip
SHOUTS = re.compile(
    r"[!$*]|\b(?:urgent|asap|ninja|rock ?stars?|guru|immediate\w*|hot job|now hiring)\b", re.IGNORECASE
)
LEADS = re.compile(
    r"\b(?:manager|director|supervisor|lead|educator|instructor|head|analyst|integrity|cdi|informatics)\b",
    re.IGNORECASE,
)
ENTRY = re.compile(r"\b(?:entry[- ]level|junior|trainee|coder i\b(?!i))", re.IGNORECASE)


def _quoted(pattern: re.Pattern[str]) -> Callable[[Facts], Iterator[str]]:
    """Looks for words; says the first of them, with a few around."""

    def look(facts: Facts) -> Iterator[str]:
        found = pattern.search(facts.text)
        if found:
            yield f"It says \u201c{' '.join(found[0].split())}\u201d."

    return look


def _wide_pay(facts: Facts) -> Iterator[str]:
    least, most = facts.position.pay_min, facts.position.pay_max
    if least and most / least > WIDEST:
        yield f"Pay ends {most / least:.1f} times where it starts: {facts.position.pay_label}."


def _other_figures(facts: Facts) -> Iterator[str]:
    """Pay in the text that is not the one of the fields."""
    position = facts.position
    own = Pay(position.pay_min, position.pay_max, position.pay_period)  # type: ignore[arg-type]  # its value
    for one in pay.read(Signs(position.description))[0]:
        if not pay.is_within(one.value, own):
            yield f"The description says {one.words[:1].lower()}{one.words[1:]}."
            return


def _thin_benefits(facts: Facts) -> Iterator[str]:
    benefits = facts.position.benefits.strip()
    if len(benefits) < LEAST_BENEFITS or NOTHING_SAID.fullmatch(benefits):
        yield f"\u201c{benefits}\u201d tells little of the benefits."


def _other_pay(facts: Facts) -> Iterator[str]:
    named = {found[0].lower() for found in OTHER_PAY.finditer(facts.position.description)}
    missing = sorted(one for one in named if one not in facts.position.benefits.lower())
    if missing:
        yield f"The description promises {joined(missing, 'and')}; what comes with the pay does not say so."


def _far(facts: Facts) -> Iterator[str]:
    left = facts.position.closes_on - timezone.localdate()
    if left > FARTHEST:
        yield f"It closes in {left.days} days."


def _near(facts: Facts) -> Iterator[str]:
    left = facts.position.closes_on - timezone.localdate()
    if timedelta(0) <= left < NEAREST:
        days = "today" if not left.days else f"in {left.days} day{'' if left.days == 1 else 's'}"
        yield f"It closes {days}: those who hear of it in a weekly mail hear too late."


def _anywhere(facts: Facts) -> Iterator[str]:
    if facts.position.workplace == Workplace.REMOTE and not facts.position.remote_states:
        yield "It is remote from any state."


def _without_colorado(facts: Facts) -> Iterator[str]:
    states = facts.position.remote_states
    rest = set(US_STATES) - set(states) - TERRITORIES
    if states and "CO" in rest and len(rest) <= MOST_WITHOUT:
        yield f"People may live in every state but {joined(sorted(rest), 'and')}."


def _vague_title(facts: Facts) -> Iterator[str]:
    title = " ".join(facts.position.title.lower().split())
    if title in VAGUE:
        yield "The title fits half of all positions."


def _loud_title(facts: Facts) -> Iterator[str]:
    title = facts.position.title
    found = SHOUTS.search(title)
    if found or (title.isupper() and " " in title):
        yield f"The title holds \u201c{found[0]}\u201d." if found else "The title is all capitals."


def _no_credential(facts: Facts) -> Iterator[str]:
    if not any(has_credential for _, has_credential in facts.groups):
        yield "No group names a credential."


def _no_setting(facts: Facts) -> Iterator[str]:
    if not facts.has_setting:
        yield "No care setting is chosen."


def _many_groups(facts: Facts) -> Iterator[str]:
    number = sum(level == RequirementLevel.REQUIRED for level, _ in facts.groups)
    if number > MOST_REQUIRED:
        yield f"{number} groups are required; who misses one of them is not shown."


def _high_education(facts: Facts) -> Iterator[str]:
    asked = facts.position.education
    if asked >= Education.BACHELOR and not LEADS.search(facts.position.title):
        yield f"It asks for a {Education(asked).label.lower()}, which coding does not."


def _entry_with_years(facts: Facts) -> Iterator[str]:
    if ENTRY.search(facts.position.title) and facts.position.years_min:
        yield f"An entry position that asks for {facts.position.years_label.lower()}."


def _short_text(facts: Facts) -> Iterator[str]:
    if len(facts.position.description.strip()) < LEAST_DESCRIPTION:
        yield "The description is short."


PAY_LAWS = (
    "Colorado (with the closing date), Illinois and Washington; nextsource.com, mosey.com, ogletree.com, read"
    " 2026-11-23"
)
TITLE_VII = (
    "Title VII of the Civil Rights Act, 42 U.S.C. 2000e-3(b), as hrdailyadvisor.blr.com quotes it for"
    " agencies, read 2026-11-26. The statute itself was not re-read."
)
RULES = (
    Rule(
        "colorado",
        Severity.STOPS,
        "description",
        _quoted(BUT_COLORADO),
        "Take it out, or let people in Colorado apply. Pay, benefits and closing date are shown already,"
        " which is what its law asks.",
        "Keeping Coloradans out of remote work because of its Equal Pay for Equal Work Act is unlawful there;"
        " bartkolaw.com, read 2026-11-23.",
    ),
    Rule(
        "age limit",
        Severity.STOPS,
        "description",
        _quoted(AGE_LIMIT),
        "Take it out. Say which experience the work needs.",
        "Notices may not limit employment by age: 29 U.S.C. 623(e) and 29 CFR 1625.4, read 2026-11-26.",
    ),
    Rule(
        "age words",
        Severity.LAW,
        "description",
        _quoted(AGE_WORDS),
        "Say \u201centry level\u201d, or say nothing of the team's age.",
        "29 CFR 1625.4(a) names \u201cyoung\u201d, \u201ccollege student\u201d and \u201crecent college"
        " graduate\u201d as words that break the law unless an exception applies; read 2026-11-26.",
    ),
    Rule(
        "origin",
        Severity.LAW,
        "description",
        _quoted(ORIGIN),
        "Say how well somebody must write and speak, such as: fluent English.",
        f"A notice may not prefer a national origin: {TITLE_VII}",
    ),
    Rule(
        "citizens",
        Severity.LAW,
        "description",
        _quoted(CITIZEN),
        "Say \u201cauthorized to work in the United States\u201d, unless a law or government contract asks"
        " for citizens.",
        "8 U.S.C. 1324b, also for recruiters; justice.gov letter of 2012-02-06 and natlawreview.com,"
        " read 2026-11-26.",
    ),
    Rule(
        "sex",
        Severity.LAW,
        "description",
        _quoted(SEX),
        "Speak of \u201cyou\u201d, \u201cthey\u201d or \u201cthe coder\u201d.",
        f"A notice may not prefer a sex: {TITLE_VII}",
    ),
    Rule(
        "health",
        Severity.LAW,
        "description",
        _quoted(HEALTH),
        "Name the duty, such as: eight hours at a screen, with or without accommodation.",
        "Nothing about a disability may be asked before an offer: 42 U.S.C. 12112(d)(2), read 2026-11-26.",
    ),
    Rule(
        "past pay",
        Severity.LAW,
        "description",
        _quoted(PAST_PAY),
        "Ask what pay they expect: that may be asked everywhere.",
        "Asking for it is banned in some 25 places; nextep.com and paycor.com, read 2026-11-23.",
    ),
    Rule(
        "criminal record",
        Severity.LAW,
        "description",
        _quoted(RECORD),
        "Leave it to the check that follows an offer.",
        "Many places allow that question only after an offer; Municipal Technical Advisory Service, MTAS-887,"
        " reviewed 2024-12-10.",
    ),
    Rule(
        "states but Colorado",
        Severity.LAW,
        "remote_states",
        _without_colorado,
        "Add Colorado, unless something other than its pay law keeps people there out.",
        "Keeping Coloradans out of remote work because of its pay law is unlawful there; bartkolaw.com, read"
        " 2026-11-23.",
    ),
    Rule(
        "benefits",
        Severity.LAW,
        "benefits",
        _thin_benefits,
        "Name them: health, retirement, days off, dues paid.",
        f"A posting describes its benefits in {PAY_LAWS}.",
    ),
    Rule(
        "other pay",
        Severity.LAW,
        "benefits",
        _other_pay,
        "Name bonus, differential and the like with the benefits.",
        f"A posting names other pay, too, in {PAY_LAWS}.",
    ),
    Rule(
        "other figures",
        Severity.ADVICE,
        "description",
        _other_figures,
        "Let the description and the fields say the same, or leave figures to the fields.",
    ),
    Rule(
        "wide pay",
        Severity.ADVICE,
        "pay_max",
        _wide_pay,
        "Narrow it to what this position pays, or open one for each grade.",
        "Laws ask for a range in good faith; that 1.6 is wide is a rule of our own.",
    ),
    Rule("far", Severity.ADVICE, "closes_on", _far, "Choose a day within four months; it can be put off."),
    Rule("near", Severity.ADVICE, "closes_on", _near, "Give it a week at least."),
    Rule(
        "anywhere",
        Severity.ADVICE,
        "remote_states",
        _anywhere,
        "Ask the employer in which states they may employ people, and tick those.",
    ),
    Rule("vague title", Severity.ADVICE, "title", _vague_title, "Name the setting: Inpatient coder."),
    Rule("loud title", Severity.ADVICE, "title", _loud_title, "Let it name the work and nothing else."),
    Rule(
        "no credential",
        Severity.ADVICE,
        "requirements",
        _no_credential,
        "Say which credential counts, at least as preferred: alerts go by it.",
    ),
    Rule("no setting", Severity.ADVICE, "settings", _no_setting, "Choose one: searches and fit go by it."),
    Rule(
        "many groups",
        Severity.ADVICE,
        "requirements",
        _many_groups,
        "Make those preferred that somebody can learn on the job.",
    ),
    Rule(
        "education",
        Severity.ADVICE,
        "education",
        _high_education,
        "Ask for the credential, and prefer the degree.",
        "Most coding positions require a high school diploma and prefer more; 4cornerresources.com, read"
        " 2026-11-23.",
    ),
    Rule("entry", Severity.ADVICE, "years_min", _entry_with_years, "Ask for no years, or name it otherwise."),
    Rule("short text", Severity.ADVICE, "description", _short_text, "Say what the days are like."),
)  # fmt: skip
"""In the order in which they are told."""
STOPPING = tuple(rule for rule in RULES if rule.severity == Severity.STOPS)


def findings(position: Position) -> list[Finding]:
    """What the rules find in a saved position. Two queries, one where its settings are loaded."""
    return findings_of([position])[position.pk]


def findings_of(positions: Collection[Position]) -> dict[int, list[Finding]]:
    """The same for several, by id: two queries for all of them."""
    groups = _groups(positions)
    with_setting = _with_setting(positions)
    return {
        position.pk: _found(Facts(position, tuple(groups[position.pk]), position.pk in with_setting))
        for position in positions
    }


def stops(position: Position) -> str:
    """Why a position may not be published for what it says; empty where nothing stops it. No query."""
    for finding in _found(Facts(position, (), has_setting=True), STOPPING):
        return f"{finding.words} {finding.rule.advice} {finding.rule.source}"
    return ""


def _found(facts: Facts, rules: Collection[Rule] = RULES) -> list[Finding]:
    return [Finding(rule, words) for rule in rules for words in rule.look(facts)]


def _groups(positions: Collection[Position]) -> dict[int, list[tuple[RequirementLevel, bool]]]:
    found: dict[int, dict[int, tuple[RequirementLevel, bool]]] = {one.pk: {} for one in positions}
    rows = Requirement.objects.filter(position__in=positions).order_by()
    for position, group, level, kind in rows.values_list("position", "pk", "level", "any_of__kind"):
        _, had = found[position].get(group, (level, False))
        is_credential = had or kind == CompetencyKind.CREDENTIAL
        found[position][group] = (RequirementLevel(level), is_credential)
    return {pk: list(groups.values()) for pk, groups in found.items()}


def _with_setting(positions: Collection[Position]) -> set[int]:
    loaded = [one for one in positions if "settings" in getattr(one, "_prefetched_objects_cache", {})]
    found = {one.pk for one in loaded if one.settings.all()}
    if len(loaded) < len(positions):
        through = Position.settings.through.objects.filter(position__in=positions)
        found |= set(through.values_list("position_id", flat=True))
    return found

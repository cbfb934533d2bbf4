"""Terms of the work: employment, shift, hours, openings, closing date, education, benefits."""

from __future__ import annotations

import re
from datetime import date

from jobs.enums import Education, Employment, RequirementLevel, Shift
from jobs.reading.figures import NUMBERS
from jobs.reading.postings.found import Doubt, Slot, Suggestion
from jobs.reading.postings.lines import LINE_MARKS, Clause, level
from jobs.reading.signs import Signs


def _words(*patterns: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(patterns)})\b", re.IGNORECASE)


EMPLOYMENTS = (
    (Employment.TEMP_TO_HIRE, _words(r"temp(?:orary)?[ -]to[ -](?:hire|perm\w*)", r"contract[ -]to[ -]hire")),
    (Employment.FULL_TIME, _words(r"full[ -]?time")),
    (Employment.PART_TIME, _words(r"part[ -]?time")),
    (Employment.PER_DIEM, _words("per[ -]diem", "prn")),
    (
        Employment.CONTRACT,
        _words(r"contract(?:or)? (?:position|role|assignment|basis|work|\w+ (?:coder|auditor))", "1099",
               r"independent contractor", r"contract \w+ \w+ (?:coder|auditor)",
               r"\d+[ -](?:week|month) contract"),
    ),
    (Employment.INTERNSHIP, _words("internship", "externship")),
)  # fmt: skip
OF_BENEFITS = re.compile(r"\bbenefits? |\bfor (?:all )?$", re.IGNORECASE)
SHIFTS = (
    (
        Shift.DAY,
        _words("days? shift", "(?:first|1st) shift", r"monday (?:through|to|thru|-) friday,? \d",
               "business hours"),
    ),
    (Shift.EVENING, _words("evenings? shift", "(?:second|2nd) shift", "swing shift", "evenings? only")),
    (Shift.NIGHT, _words("nights? shift", "overnights?", "(?:third|3rd) shift", "nights? only")),
    (Shift.WEEKEND, _words("weekends? (?:only|shift|schedule|position|coder)")),
    (Shift.ROTATING, _words("rotating (?:shifts?|schedule)")),
    (
        Shift.FLEXIBLE,
        _words("flexible (?:hours|schedul\\w+|shift)", "own hours", "flex(?:ible)? time",
               "set your own schedule"),
    ),
)  # fmt: skip
NOT_SAID = re.compile(r"\b(?:no|not|never|without)(?: \w+)? $", re.IGNORECASE)
DAY = (
    r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs(?:day)?)?|fri(?:day)?|sat(?:urday)?|"
    r"sun(?:day)?|m)"
)
HOUR = r"\d{1,2}(?::\d\d)? ?(?:a\.?m\.?|p\.?m\.?)?"
SCHEDULE = re.compile(
    rf"\b{DAY}\.? ?(?:-|to|thru|through) ?{DAY.replace('|m)', '|f)')}\.?,? ?(?:from )?"
    rf"{HOUR} ?(?:-|to|until) ?{HOUR}|\b(?:four|4) (?:tens|10s|10-hour \w+)(?: \w+ \w+)?",
    re.IGNORECASE,
)
COUNT = r"(\d{1,2}|" + "|".join(NUMBERS) + ")"
OPENINGS = re.compile(
    rf"\b{COUNT} (?:open )?(?:openings|vacancies|open positions)\b"
    rf"|\b(?:number of |# of )?(?:openings|vacancies): ?{COUNT}\b",
    re.IGNORECASE,
)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
CLOSES = re.compile(
    r"\b(?:apply (?:by|before|until)|clos(?:es|ing)(?: (?:date|on))?|deadline(?: (?:to apply|for \w+))?|"
    r"applications? (?:are |will be )?(?:accepted|received|taken|due|close)(?: (?:through|until|by|on))?|"
    r"posting (?:ends|expires)(?: on)?|open (?:until|through))(?: is)?[: ]*",
    re.IGNORECASE,
)
DATES = (
    re.compile(r"(?P<year>\d{4})-(?P<digits>\d{2})-(?P<day>\d{2})\b"),
    re.compile(r"(?P<digits>\d{1,2})/(?P<day>\d{1,2})(?:/(?P<year>\d{4}|\d{2}))?\b"),
    re.compile(
        rf"(?:\w+day,? )?{MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (?P<year>\d{{4}}))?", re.IGNORECASE
    ),
    re.compile(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)? {MONTH}(?:,? (?P<year>\d{{4}}))?", re.IGNORECASE),
)  # fmt: skip
FILLED = re.compile(r"^(?:filled|further notice)", re.IGNORECASE)
DEGREES = (
    (Education.HIGH_SCHOOL, _words("high school", "ged", "hs diploma")),
    (Education.ASSOCIATE, _words("associate'?s?'? degree", "associate's", "aas")),
    (Education.BACHELOR, _words("bachelor'?s?'?(?: degree)?", r"b\.?s\.? degree", "ba/bs", "bs/ba")),
    (Education.MASTER, _words("master'?s?'? degree", "master's", "mba", "mha")),
)
GOODS = _words(
    "dental", "vision", r"401 ?\(?k\)?", r"403 ?\(?b\)?", "pto", "paid time off", "paid holidays",
    "(?:health|medical|life|disability) insurance", "medical, dental", "retirement", "tuition", "sick leave",
    "pension", "parental leave", "ceus?", "dues", "paid leave", "health (?:plan|coverage|benefits)", "hsa",
)  # fmt: skip
LEAST_GOODS = 2
BENEFITS_HEADING = _words("benefits", "perks", "what we offer", "we offer")
MOST_BENEFITS = 900


def employments(signs: Signs, clauses: list[Clause]) -> list[Suggestion]:
    """Kinds of employment. What is said of the benefits of others is no kind of this one."""
    found: dict[Employment, Suggestion] = {}
    for clause in clauses:
        taken: list[tuple[int, int]] = []
        for kind, pattern in EMPLOYMENTS:
            for match in pattern.finditer(clause.text):
                is_taken = any(first < match.end() and match.start() < last for first, last in taken)
                if is_taken or OF_BENEFITS.search(clause.text[max(0, match.start() - 20) : match.start()]):
                    continue
                taken.append(match.span())
                found.setdefault(kind, _of(signs, clause, match, Slot.EMPLOYMENT, kind, str(kind.label)))
    return list(found.values())


def shifts(signs: Signs, clauses: list[Clause]) -> list[Suggestion]:
    found: dict[Shift, Suggestion] = {}
    for clause in clauses:
        if "differential" in clause.text.lower():
            continue
        for kind, pattern in SHIFTS:
            match = pattern.search(clause.text)
            if match and not NOT_SAID.search(clause.text[: match.start()]):
                found.setdefault(kind, _of(signs, clause, match, Slot.SHIFT, kind, str(kind.label)))
    return list(found.values())


def schedules(signs: Signs) -> list[Suggestion]:
    found = SCHEDULE.search(signs.text)
    if found is None:
        return []
    span = signs.span(found.start(), found.end())
    words = " ".join(found[0].split())
    return [Suggestion(Slot.SCHEDULE, words, words, span)]


def openings(signs: Signs) -> list[Suggestion]:
    found = OPENINGS.search(signs.text)
    if found is None:
        return []
    text = (found[1] or found[2]).lower()
    number = NUMBERS.get(text) or int(text)
    if number < 1:
        return []
    return [Suggestion(Slot.OPENINGS, number, str(number), signs.span(found.start(), found.end()))]


def closing(signs: Signs, today: date) -> tuple[list[Suggestion], list[Doubt]]:
    """The last day to apply. One that has passed, or none at all, is a doubt."""
    for found in CLOSES.finditer(signs.text):
        rest = signs.text[found.end() : found.end() + 40]
        if FILLED.match(rest):
            words = "No last day is given. A position has one; it can be put off when it comes near."
            return [], [Doubt("closing open", words, signs.span(found.start(), found.end() + 6))]
        for pattern in DATES:
            match = pattern.match(rest)
            day = _day(match, today) if match else None
            if match is None or day is None:
                continue
            span = signs.span(found.start(), found.end() + match.end())
            if day < today:
                words = f"The last day the text names has passed: {_named(day)}. Ask for another one."
                return [], [Doubt("closing past", words, span)]
            return [Suggestion(Slot.CLOSES_ON, day, _named(day), span)], []
    return [], []


def _named(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def _day(found: re.Match[str], today: date) -> date | None:
    parts = found.groupdict()
    month = int(parts["digits"]) if parts.get("digits") else MONTHS.index(parts["month"].lower()) + 1
    year = int(parts["year"] or 0)
    try:
        if year:
            return date(year + 2000 if year < 100 else year, month, int(parts["day"]))  # noqa: PLR2004
        day = date(today.year, month, int(parts["day"]))
        return day if day >= today else date(today.year + 1, month, int(parts["day"]))
    except ValueError:
        return None


def education(signs: Signs, clauses: list[Clause]) -> list[Suggestion]:
    """The least level that is required, and the least that is preferred."""
    said: dict[RequirementLevel, Suggestion] = {}
    for clause in clauses:
        for degree, pattern in DEGREES:
            for match in pattern.finditer(clause.text):
                if NOT_SAID.search(clause.text[: match.start()]):
                    continue
                place = clause.start + match.start(), clause.start + match.end()
                asked = level(clause, *place) or RequirementLevel.REQUIRED
                slot = Slot.EDUCATION if asked == RequirementLevel.REQUIRED else Slot.EDUCATION_PREFERRED
                if asked not in said or degree < said[asked].value:
                    said[asked] = Suggestion(slot, degree, str(degree.label), signs.span(*place))
    least, preferred = said.get(RequirementLevel.REQUIRED), said.get(RequirementLevel.PREFERRED)
    if least and preferred and preferred.value < least.value:
        preferred = None
    return [one for one in (least, preferred) if one]


def benefits(signs: Signs, clauses: list[Clause]) -> list[Suggestion]:
    """Every clause that names two goods or more, or stands below a heading of benefits, as one text."""
    told = [clause for clause in clauses if _tells_benefits(clause)]
    if not told:
        return []
    text = ". ".join(" ".join(one.text.strip(LINE_MARKS).rstrip(".").split()) for one in told)[:MOST_BENEFITS]
    return [Suggestion(Slot.BENEFITS, text, text, signs.span(told[0].start, told[0].end))]


def _tells_benefits(clause: Clause) -> bool:
    goods = {found[0].lower() for found in GOODS.finditer(clause.text)}
    return len(goods) >= LEAST_GOODS or (bool(goods) and BENEFITS_HEADING.search(clause.heading) is not None)


def _of(
    signs: Signs, clause: Clause, match: re.Match[str], slot: Slot, value: object, words: str
) -> Suggestion:
    span = signs.span(clause.start + match.start(), clause.start + match.end())
    return Suggestion(slot, value, words, span)

"""Credentials that a resume names although its owner does not have them now.

They are other people's (`trains CPC-A coders`), a course's or a vacancy's, a company's name, still to come,
or given up. Each credential is looked at with the words of its own sentence: those before it, back over small
words and other credentials, and those behind it, over dates and issuers. Where nothing speaks against one,
something must speak for it: its place (beside the name, below a heading of credentials), its issuer, a year,
its full name, or a claim (`I hold the CPC`). People name what they hold more than once, so one place may be
given up. Only credentials are judged here: who teaches ICD-10 knows it. All looks go a bounded way.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import groupby

from jobs.enums import CompetencyKind
from jobs.reading.names import Hit, by_token
from jobs.reading.signs import Token
from jobs.reading.wishes import AFTER_WISH, BEFORE_END, NOT, drop_joined

FARTHEST = 12
"""Words looked at on either side."""
ISSUERS = frozenset({"aapc", "ahima", "acdis", "nha", "bmsc", "amba", "amca", "ncct", "nahp"})
MONTHS = frozenset({
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov",
    "dec", "spring", "summer", "fall", "autumn", "winter",
})  # fmt: skip
NUMBERS = frozenset({
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "several", "many", "some",
})  # fmt: skip
SMALL = frozenset({
    "all", "most", "each", "both", "who", "hold", "holds", "holding", "are", "is", "am", "has", "were",
    "that", "their", "them", "new", "newly", "own", "his", "her", "our", "successfully", "later", "then",
    "maybe", "possibly", "eventually", "first", "next", "also", "taking", "test", "testing", "status",
    "team", "local", "national", "formal", "entry", "level",
})  # fmt: skip
BEFORE = (AFTER_WISH - {"yet", "role", "remote"}) | NUMBERS | SMALL
"""Words between what says whose it is and a credential."""

FUTURE = frozenset({
    "expected", "expecting", "expects", "anticipated", "anticipating", "anticipates", "planned",
    "planning", "plans", "projected", "upcoming", "future", "next", "goal", "goals", "target", "targeted",
    "targeting", "toward", "towards", "studying", "studies", "pursuing", "pursues", "pursue",
    "considering", "considered", "contemplating", "awaiting", "attempting", "attempted", "failed",
    "retaking", "becoming", "seeking", "intended", "intends", "about", "learning",
})  # fmt: skip
GAIN = frozenset({
    "earn", "obtain", "get", "become", "take", "retake", "sit", "pass", "add", "complete", "achieve",
    "pursue", "gain", "attain", "attempt", "finish", "acquire", "receive", "test", "certify", "regain",
    "reinstate", "reactivate", "renew", "hold", "have", "be", "secure", "challenge",
})  # fmt: skip
GAINING = frozenset({
    "earning", "obtaining", "getting", "taking", "testing", "sitting", "passing", "adding", "becoming",
    "achieving",
})  # fmt: skip
LEADING = frozenset({
    "to", "on", "of", "about", "toward", "towards", "before",
})  # fmt: skip
UNREAL = frozenset({"will", "ll", "would", "could", "should", "may", "might"})
MODAL = frozenset({
    "to", "will", "ll", "would", "could", "should", "may", "might", "can", "shall", "must",
})  # fmt: skip
ASKED = frozenset({
    "require", "requires", "required", "requiring", "demands", "demanded", "prefers", "preferred",
    "wanted",
})  # fmt: skip
PEOPLE = frozenset({
    "students", "student", "learners", "graduates", "interns", "externs", "staff", "team", "teams",
    "coders", "employees", "hires", "colleagues", "coworkers", "candidates", "trainees", "apprentices",
    "members", "auditors", "billers", "nurses", "people", "others", "professionals", "those", "whom",
    "persons", "participants", "newcomers", "beginners", "staffers", "reports", "subordinates",
    "daughter", "son", "sister", "brother", "wife", "husband", "mother", "father", "friend", "friends",
    "spouse", "cousin", "aunt", "uncle",
})  # fmt: skip
GUIDING = frozenset({
    "teach", "teaches", "taught", "tutor", "tutors", "tutored", "mentor", "mentors", "mentored",
    "mentoring", "train", "trains", "trained", "supervise", "supervises", "supervised", "supervising",
    "hire", "hires", "hired", "hiring", "recruit", "recruits", "recruited", "recruiting", "interviews",
    "interviewed", "onboard", "onboards", "onboarded", "onboarding", "coach", "coaches", "coached",
    "prepare", "prepares", "prepared", "preparing", "oversee", "oversees", "oversaw", "manage", "manages",
    "managed", "managing",
})  # fmt: skip
GONE = frozenset({
    "formerly", "former", "previously", "ex", "lapsed", "expired", "inactive", "revoked", "surrendered",
    "unrenewed",
})  # fmt: skip
ALONE = FUTURE | ASKED | PEOPLE | GUIDING
LEADERS = frozenset({
    "course", "courses", "coursework", "class", "classes", "bootcamp", "curriculum", "workshop",
    "workshops", "guide", "guides", "lessons", "training", "program", "tutoring", "review", "reviews",
    "prep", "preparation", "exam", "exams", "examination", "examinations", "test", "tests", "materials",
    "book", "books", "registered", "signed", "apply", "applies", "applied", "applying", "application",
    "eligible", "approved", "ready", "testing", "due", "sits", "qualified", "qualify", "ask", "asks",
    "asked", "call", "calls", "calling", "advertisement", "advertised", "posting", "vacancy", "opening",
    "open", "interest", "forward", "pay", "pays", "paid",
})  # fmt: skip
"""Words that say it with one of these behind them: `class for the CPC`, `pays for CCS renewals`."""
LED = frozenset({
    "for", "toward", "towards", "to", "on", "up", "in",
})  # fmt: skip
CLAIMS = frozenset({
    "hold", "holds", "held", "holding", "have", "has", "with", "am", "as", "my", "bring", "passed", "earned",
    "obtained", "received", "became", "since", "maintain", "maintains", "maintained", "experienced",
    "coder", "auditor", "biller", "seasoned", "dedicated", "skilled", "motivated", "active", "current",
    "dual", "reinstated",
})  # fmt: skip
"""Words before a credential in running words that say its writer has it."""
CLAIMING = ("certif", "credential", "licens")
SHOWING = (*CLAIMING, "qualif", "registration", "accredit")
"""Beginnings of words of headings below which credentials stand."""
FIRST_LINES = 4
LONGEST_OWNER = 4
CLAIMED_BEHIND = frozenset({"since", "certified", "with", "holder"})
CLIENTS = frozenset({
    "clients", "customers", "vendors", "employers", "references", "partners", "sponsors", "payers",
})  # fmt: skip
LONGEST_LIST = 40
LEADING_TO = frozenset({"by", "to", "with", "under"})
LEAST_PROSE = 2
PASSED = frozenset({
    "passed", "cleared", "scored", "score", "completed", "earned", "obtained", "achieved", "awarded",
    "certified", "received",
})  # fmt: skip
"""Words by which an examination is behind somebody."""

ENDS = frozenset({
    "expected", "anticipated", "pending", "scheduled", "planned", "projected", "upcoming", "eligible",
    "expired", "lapsed", "preferred", "desired", "required", "inactive", "revoked", "surrendered",
    "relinquished", "suspended", "dropped", "failed", "attempted", "unsuccessful", "abandoned",
    "forfeited", "withdrawn", "terminated", "discontinued", "registered", "booked", "underway", "someday",
    "goal", "target", "future", "lapse", "unrenewed", "unattained", "submitted",
})  # fmt: skip
GOING = frozenset({
    "studying", "preparing", "pursuing", "planning", "awaiting", "learning", "considering", "retaking",
})  # fmt: skip
"""Ends only behind a sign that ties them to the credential, or in a cell of their own."""
NOT_ENDED = frozenset({"renewed", "passed", "maintained", "kept", "earned", "attempted", "taken", "finished"})
PAIRED_ENDS = {
    "in": {"progress", "process", "preparation", "training", "pursuit", "planning", "study"},
    "under": {"way", "consideration", "study", "review"},
    "given": {"up"},
    "a": {"plus", "must"},
    "an": {"asset", "advantage"},
    "let": {"go", "lapse", "it", "them"},
    "not": NOT_ENDED | {"active", "current"},
    "never": NOT_ENDED,
    "no": {"longer"},
}
OF_OTHERS = frozenset({
    "candidates", "students", "trainees", "apprentices", "holders", "coders", "staff", "examinees",
    "exams", "examinations", "guide", "guides", "material", "materials", "workshop", "workshops",
    "webinar", "webinars", "syllabus", "textbook", "textbooks", "lessons", "questions", "flashcards",
    "tutoring", "tutor", "tutors", "instructors", "posting", "job", "jobs", "position", "positions",
    "vacancies", "graduates", "auditors", "billers", "renewals", "course", "courses", "class", "classes",
    "curriculum", "bootcamp", "prep", "preparation",
})  # fmt: skip
"""What directly behind a credential says that it is a course's, a vacancy's or other people's."""
SMALL_BEHIND = frozenset({
    "to", "until", "till", "through", "thru", "since", "from", "status", "certified", "have", "has",
    "had", "been", "both", "allowed", "but", "that", "it", "then", "level", "held", "active", "now",
    "first", "were", "license", "on", "of", "my", "our", "a", "next", "study", "application",
})  # fmt: skip
BEHIND = BEFORE_END | ISSUERS | MONTHS | SMALL_BEHIND
"""Words between a credential and what ends it."""
UNTIL = frozenset({
    "until", "till", "through", "thru", "to", "ended",
})  # fmt: skip

COMPANY = frozenset({
    "inc", "llc", "llp", "ltd", "corp", "corporation", "co", "company", "companies", "partners", "group",
    "holdings", "institute", "center", "centers", "centre", "hospital", "hospitals", "clinic", "clinics",
    "associates", "services", "industries", "foundation", "university", "college", "school", "academy",
    "church", "league", "shelter", "solutions", "systems", "software", "logistics", "insurance", "bank",
    "laboratories", "labs", "enterprises", "consulting", "consultants", "properties", "realty",
    "trucking", "transport", "freight", "roofing", "construction", "restaurant", "cafe", "market",
    "markets", "store", "stores", "club", "society", "association", "agency", "network", "health",
    "healthcare", "medical", "pediatrics", "cardiology", "orthopedics", "dental", "pharmacy", "ventures",
})  # fmt: skip
"""How names of companies and institutions end."""
LONGEST_NAME = 4
LONGEST_HEADING = 4
UNHELD_HEADING = FUTURE | GONE | {"study", "progress", "wishes"}
"""Words of a line above credentials that are not held."""
HEADING_OF = UNHELD_HEADING | {
    "certifications", "certification", "credentials", "credential", "licenses", "exams", "education",
    "current", "currently", "presently", "professional", "my", "in", "and", "steps", "step",
}  # fmt: skip
REFERENCES = frozenset({"references", "referees", "professional", "personal"})
HEADINGS = frozenset({
    "experience", "education", "skills", "certifications", "certification", "credentials", "licenses",
    "employment", "history", "summary", "profile", "training", "memberships", "awards", "languages",
    "interests", "tools", "software", "publications",
})  # fmt: skip
"""Words of a line that ends what stands below another: a reference's credentials are their own."""


def leave_out(hits: list[Hit], tokens: list[Token], today: date) -> list[Hit]:
    """The hits without the credentials that are not their owner's on a day. Spellings of other kinds stay."""
    at = by_token(hits)
    page = _Page(tokens, at)
    for number in range(len(hits) - 1, -1, -1):
        hit = hits[number]
        if not hit.counts or hit.word.kind != CompetencyKind.CREDENTIAL:
            continue
        if _is_company(hit, tokens):
            hit.counts = False
        elif _is_ended(hit, tokens, at, today):
            drop_joined(hits, number, tokens)
    for hit in hits:
        if hit.word.kind == CompetencyKind.CREDENTIAL and (
            _is_opened(hit, tokens, at)
            or _is_of_somebody(hit, tokens, at)
            or not _is_shown(hit, tokens, at, today, page)
        ):
            hit.counts = False
    for hit in _under_headings(hits, tokens):
        hit.counts = False
    return [hit for hit in hits if hit.counts]


def _under_headings(hits: list[Hit], tokens: list[Token]) -> list[Hit]:
    """Credentials below a line such as `In progress`, or anywhere below `References`."""
    found = []
    is_unheld = is_reference = False
    of_sentence: dict[int, list[Hit]] = defaultdict(list)
    for hit in hits:
        if hit.word.kind == CompetencyKind.CREDENTIAL:
            of_sentence[tokens[hit.first].sentence].append(hit)
    for sentence, group in groupby(enumerate(tokens), lambda numbered: numbered[1].sentence):
        places = list(group)
        here = of_sentence[sentence]
        words = {token.low for _, token in places}
        if len(places) <= LONGEST_HEADING and not here:
            is_unheld = words <= HEADING_OF and not UNHELD_HEADING.isdisjoint(words)
            is_reference = words <= REFERENCES or (is_reference and HEADINGS.isdisjoint(words))
            continue
        is_unheld = is_unheld and bool(here) and here[0].first - places[0][0] <= 1
        if is_unheld or is_reference:
            found += here
    return found


def _is_opened(hit: Hit, tokens: list[Token], at: dict[int, Hit]) -> bool:
    """Whether the words before say that a credential is somebody else's, to come, or gone."""
    sentence = tokens[hit.first].sentence
    for place in range(hit.first - 1, max(-1, hit.first - FARTHEST), -1):
        token, after = tokens[place], tokens[place + 1]
        if token.sentence != sentence:
            return False
        if _is_credential(tokens, at, place):
            continue
        if _is_cut(after):
            break
        if _opens(tokens, place, is_apprentice=hit.word.apprentice_of is not None):
            return not _has_passed(tokens, place)
        if token.low not in BEFORE and not _is_small_number(token) and ":" not in after.gap:
            break
    return _is_listed_for_others(hit, tokens)


def _is_credential(tokens: list[Token], at: dict[int, Hit], place: int) -> bool:
    """Whether a word is of a credential, or has the looks of one that we do not know."""
    beside = at.get(place)
    if beside is not None:
        return beside.word.kind == CompetencyKind.CREDENTIAL
    text = tokens[place].text
    return len("CCM") <= len(text) <= len("CIRCC") and text.isupper() and tokens[place].low not in ISSUERS


def _is_listed_for_others(hit: Hit, tokens: list[Token]) -> bool:
    """Whether the sentence is a list of others by its first words: `Selected clients: CMC Bank, ...`."""
    sentence = tokens[hit.first].sentence
    for place in range(hit.first - 1, max(0, hit.first - LONGEST_LIST), -1):
        if tokens[place].sentence != sentence:
            return False
        if ":" in tokens[place].gap:
            return tokens[place - 1].low in CLIENTS
    return False


def _is_in_prose(hit: Hit, tokens: list[Token]) -> bool:
    """Whether running words lead up to a credential. A list of them, or a line of a name, has none."""
    sentence = tokens[hit.first].sentence
    words = 0
    for place in range(hit.first - 1, max(-1, hit.first - FARTHEST), -1):
        token = tokens[place]
        if token.sentence != sentence:
            break
        words += token.text[0].islower() and not tokens[place + 1].gap.startswith((".", "@"))
    return words >= LEAST_PROSE


class _Page:
    """What a sentence stands below: the last short line before it; and whether it is a line of the name."""

    def __init__(self, tokens: list[Token], at: dict[int, Hit]) -> None:
        self.headings: list[frozenset[str]] = []
        self.names: list[bool] = []
        owner: set[str] = set()
        heading: frozenset[str] = frozenset()
        for sentence, group in groupby(enumerate(tokens), lambda numbered: numbered[1].sentence):
            places = list(group)
            words = frozenset(token.low for _, token in places)
            if not sentence:
                owner = {token.low for _, token in places[:LONGEST_OWNER] if len(token.text) > 1}
            if len(places) <= LONGEST_HEADING and not any(_is_known(at, place) for place, _ in places):
                heading = words
            self.headings.append(heading)
            self.names.append(sentence < FIRST_LINES or len(owner & words) > 1)

    def shows(self, sentence: int) -> bool:
        """Whether people show what they have in such a place."""
        heading = self.headings[sentence]
        return self.names[sentence] or (
            NOT.isdisjoint(heading) and any(word.startswith(SHOWING) for word in heading)
        )


def _is_known(at: dict[int, Hit], place: int) -> bool:
    beside = at.get(place)
    return beside is not None and beside.word.kind == CompetencyKind.CREDENTIAL


def _is_shown(hit: Hit, tokens: list[Token], at: dict[int, Hit], today: date, page: _Page) -> bool:
    """Whether a credential stands where people show what they have, or is claimed in running words.

    That is beside the name, below a heading of credentials, with its issuer, a year that has been, or its
    name in full. Letters elsewhere may be anything: a club, a plan, a colleague's.
    """
    if _is_in_prose(hit, tokens):
        return _is_claimed(hit, tokens, at, today)
    sentence = tokens[hit.first].sentence
    if hit.spelling.is_name or page.shows(sentence):
        return True
    around = tokens[max(0, hit.first - FARTHEST) : hit.last + FARTHEST]
    here = [token for token in around if token.sentence == sentence]
    return any(
        token.low in ISSUERS or token.low.startswith(CLAIMING) or 0 < _year(token) <= today.year
        for token in here
    )


def _is_claimed(hit: Hit, tokens: list[Token], at: dict[int, Hit], today: date) -> bool:
    """Whether running words say that their writer has a credential: `I hold the CPC`, `CPC since 2019`."""
    sentence = tokens[hit.first].sentence
    before = tokens[max(0, hit.first - FARTHEST) : hit.first]
    if any(token.low in UNREAL and token.sentence == sentence for token in before):
        return False
    behind = [token for token in tokens[hit.last : hit.last + 3] if token.sentence == sentence]
    if any(token.low in ISSUERS or token.low in CLAIMED_BEHIND for token in behind[:2]):
        return True
    if any(0 < _year(token) <= today.year for token in behind):
        return True
    is_near = True
    for place in range(hit.first - 1, max(-1, hit.first - FARTHEST), -1):
        token = tokens[place]
        if token.sentence != sentence:
            break
        if token.low.startswith(CLAIMING) or (is_near and token.low in CLAIMS):
            return True
        is_near = is_near and (token.low in BEFORE or _is_credential(tokens, at, place))
    return _is_last(hit, tokens, at)


def _is_last(hit: Hit, tokens: list[Token], at: dict[int, Hit]) -> bool:
    """Whether nothing but credentials follows in the sentence: `lead of twelve coders, CPC, CPMA`."""
    sentence = tokens[hit.first].sentence
    first = hit.first
    while first and hit.first - first < FARTHEST and _is_credential(tokens, at, first - 1):
        first -= 1
    if "," not in tokens[first].gap:
        return False
    for place in range(hit.last, min(len(tokens), hit.last + FARTHEST)):
        if tokens[place].sentence != sentence:
            return True
        if not _is_credential(tokens, at, place):
            return False
    return True


def _is_of_somebody(hit: Hit, tokens: list[Token], at: dict[int, Hit]) -> bool:
    """Whether a credential is behind another's name: `reports to Ann Sample, RHIA`; or a client's."""
    place, names = hit.first - 1, 0
    sentence = tokens[hit.first].sentence
    lowest = max(-1, hit.first - FARTHEST)
    while place > lowest and tokens[place].sentence == sentence and _is_credential(tokens, at, place):
        place -= 1
    while place > lowest and tokens[place].sentence == sentence and tokens[place].text.istitle():
        place, names = place - 1, names + 1
    if place <= lowest or tokens[place].sentence != sentence:
        return False
    return names > 1 and tokens[place].low in LEADING_TO


def _is_small_number(token: Token) -> bool:
    """Whether a word counts people, and is no year: who `hired 12 CPC-A` names no date."""
    return token.text.isdigit() and len(token.text) < len("2000")


def _is_cut(token: Token) -> bool:
    """Whether a sign before a word parts it from what stands before, unless the same people are meant."""
    is_parted = any(sign in token.gap for sign in ",()")
    return is_parted and token.low not in NUMBERS and token.low not in {"all", "most", "each", "both"}


def _opens(tokens: list[Token], place: int, *, is_apprentice: bool) -> bool:
    low = tokens[place].low
    if low in ALONE or (low in GONE and not is_apprentice):
        return True
    if low in NOT_ENDED and place and tokens[place - 1].low in {"not", "never"}:
        return True
    before = tokens[place - 1] if place and tokens[place - 1].sentence == tokens[place].sentence else None
    if before is not None and low in GAIN and before.low in MODAL:
        return True
    if before is not None and low in GAINING and before.low in LEADING:
        return True
    return low in LEADERS and tokens[place + 1].low in LED


def _has_passed(tokens: list[Token], place: int) -> bool:
    """Whether the examination that a sentence names up to a place was passed."""
    sentence = tokens[place].sentence
    before = tokens[max(0, place - FARTHEST) : place]
    return tokens[place].low.startswith(("exam", "test", "review")) and any(
        token.low in PASSED for token in before if token.sentence == sentence
    )


def _is_ended(hit: Hit, tokens: list[Token], at: dict[int, Hit], today: date) -> bool:
    """Whether the words behind say that a credential is not there yet, not there any more, or another's."""
    sentence = tokens[hit.last - 1].sentence
    is_apprentice = hit.word.apprentice_of is not None
    for place in range(hit.last, min(len(tokens), hit.last + FARTHEST)):
        token = tokens[place]
        if token.sentence != sentence or (place in at and at[place].word != hit.word):
            return False
        if token.low.startswith("exam") and _is_tied(tokens, hit.last, place):
            return not _is_taken(tokens, place, today)
        if _is_over(tokens, place, today) and not is_apprentice:
            return True
        if _ends(tokens, place) or (token.low in OF_OTHERS and _is_tied(tokens, hit.last, place)):
            return not _opens_next(tokens, at, place)
        if token.low not in BEHIND and not token.text.isdigit() and place not in at:
            return False
    return False


def _is_taken(tokens: list[Token], place: int, today: date) -> bool:
    """Whether the sentence around an examination says that it was passed, or when it was."""
    sentence = tokens[place].sentence
    around = tokens[max(0, place - FARTHEST) : place + FARTHEST]
    here = [token for token in around if token.sentence == sentence]
    if any(token.low in {"registered", "scheduled", "booked", "not", "failed"} for token in here):
        return False
    return any(token.low in PASSED or 0 < _year(token) <= today.year for token in here)


def _ends(tokens: list[Token], place: int) -> bool:
    token = tokens[place]
    if token.low in ENDS:
        return True
    if token.low in GOING:
        sign = token.gap.strip()
        return "," not in sign and (sign != "" or token.text.istitle())
    following = tokens[place + 1].low if place + 1 < len(tokens) else ""
    return following in PAIRED_ENDS.get(token.low, ())


def _is_tied(tokens: list[Token], first: int, place: int) -> bool:
    """Whether no sign stands between a credential and a word behind it."""
    return all(token.gap in {" ", "\n"} for token in tokens[first : place + 1])


def _opens_next(tokens: list[Token], at: dict[int, Hit], place: int) -> bool:
    """Whether a word behind a credential is about the next one: `CPC, studying for the CCS`."""
    sentence = tokens[place].sentence
    for following in range(place + 1, min(len(tokens), place + FARTHEST)):
        token = tokens[following]
        if token.sentence != sentence or any(sign in token.gap for sign in ",()"):
            return False
        if _is_credential(tokens, at, following):
            return True
        if token.low not in BEFORE:
            return False
    return False


def _is_over(tokens: list[Token], place: int, today: date) -> bool:
    """Whether a year here closes a span that is past: `1999 to 2014`, `until 08/2015`, `2004-2016`."""
    year = _year(tokens[place])
    if not year or year >= today.year or place < len(("until", "08")):
        return False
    before = tokens[place - 1]
    if before.low in MONTHS or (before.text.isdigit() and len(before.text) <= len("12")):
        before = tokens[place - 2]
    return before.low in UNTIL or (bool(_year(before)) and "-" in tokens[place].gap)


def _year(token: Token) -> int:
    is_year = len(token.text) == len("2000") and token.text.isascii() and token.text.isdigit()
    return int(token.text) if is_year and token.text[:2] in {"19", "20"} else 0


def _is_company(hit: Hit, tokens: list[Token]) -> bool:
    """Whether letters are part of a name: `CPC Harbor Partners`, `CCA of Georgia`, `worked at CMC`."""
    if hit.spelling.is_name:
        return False
    sentence = tokens[hit.first].sentence
    if hit.first and tokens[hit.first - 1].low == "at" and tokens[hit.first - 1].sentence == sentence:
        return True
    behind = tokens[hit.last : hit.last + LONGEST_NAME + 1]
    if len(behind) > 1 and behind[0].text == "of" and behind[1].text.istitle():
        return behind[0].gap == behind[1].gap == " "
    for number, token in enumerate(behind[:LONGEST_NAME]):
        is_name = token.gap == " " or (token.gap in {", ", " & "} and token.low in {"inc", "llc", "ltd"})
        if not is_name or token.text[0].islower() or token.sentence != sentence:
            return False
        if token.low in COMPANY and (number > 0 or _ends_a_name(behind, number)):
            return True
    return False


def _ends_a_name(behind: list[Token], number: int) -> bool:
    """Whether a name of two words is over here: `CRC Industries, 2014`, but no `CPC Medical Coder`."""
    following = behind[number + 1] if number + 1 < len(behind) else None
    return (
        following is None or following.gap != " " or following.text[0].islower() or following.text.isdigit()
    )

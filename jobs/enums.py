"""The fixed vocabularies of a position. Open ones (credentials, software ...) are `Competency` rows."""

from __future__ import annotations

from django.db import models


class EmployerKind(models.TextChoices):
    HOSPITAL = "hospital", "Hospital"
    CLINIC = "clinic", "Clinic"
    PHYSICIAN_OFFICE = "physician_office", "Physician office"
    PAYER = "payer", "Payer"
    HOME_HEALTH = "home_health", "Home health agency"
    VENDOR = "vendor", "Revenue cycle vendor"
    AGENCY = "agency", "Staffing agency"
    OTHER = "other", "Other"


class Workplace(models.TextChoices):
    ONSITE = "onsite", "On site"
    HYBRID = "hybrid", "Hybrid"
    REMOTE = "remote", "Remote"


class Employment(models.TextChoices):
    FULL_TIME = "full_time", "Full time"
    PART_TIME = "part_time", "Part time"
    CONTRACT = "contract", "Contract"
    TEMP_TO_HIRE = "temp_to_hire", "Temp to hire"
    PER_DIEM = "per_diem", "Per diem"
    INTERNSHIP = "internship", "Internship"


class Shift(models.TextChoices):
    DAY = "day", "Day"
    EVENING = "evening", "Evening"
    NIGHT = "night", "Night"
    WEEKEND = "weekend", "Weekend"
    ROTATING = "rotating", "Rotating"
    FLEXIBLE = "flexible", "Flexible"


class PayPeriod(models.TextChoices):
    HOUR = "hour", "an hour"
    YEAR = "year", "a year"


HOURS_A_YEAR = 2080
"""Hours in a full-time year (40 hours in 52 weeks): the one scale on which pay is compared."""


class Education(models.IntegerChoices):
    """Levels in order, so that "at least" is a comparison."""

    NONE = 0, "No degree asked"
    HIGH_SCHOOL = 1, "High school diploma or equivalent"
    ASSOCIATE = 2, "Associate degree"
    BACHELOR = 3, "Bachelor's degree"
    MASTER = 4, "Master's degree"


class CompetencyKind(models.TextChoices):
    CREDENTIAL = "credential", "Credential"
    CODE_SET = "code_set", "Code set"
    SETTING = "setting", "Care setting"
    SPECIALTY = "specialty", "Specialty"
    SOFTWARE = "software", "Software"
    DUTY = "duty", "Duty"
    KNOWLEDGE = "knowledge", "Knowledge"
    SOFT = "soft", "Way of working"


class CredentialLevel(models.TextChoices):
    ENTRY = "entry", "Entry"
    CORE = "core", "Core"
    SPECIALTY = "specialty", "Specialty"
    ADVANCED = "advanced", "Advanced"
    LEGACY = "legacy", "No longer offered"


class RequirementLevel(models.TextChoices):
    REQUIRED = "required", "Required"
    PREFERRED = "preferred", "Preferred"


class PositionStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    OPEN = "open", "Open"
    PAUSED = "paused", "Paused"
    CLOSED = "closed", "Closed"


class CloseReason(models.TextChoices):
    FILLED = "filled", "Filled by us"
    FILLED_ELSEWHERE = "filled_elsewhere", "Filled by someone else"
    WITHDRAWN = "withdrawn", "Employer withdrew it"
    EXPIRED = "expired", "Closing date passed"


POSITION_MOVES: dict[PositionStatus, frozenset[PositionStatus]] = {
    PositionStatus.DRAFT: frozenset({PositionStatus.OPEN, PositionStatus.CLOSED}),
    PositionStatus.OPEN: frozenset({PositionStatus.PAUSED, PositionStatus.CLOSED}),
    PositionStatus.PAUSED: frozenset({PositionStatus.OPEN, PositionStatus.CLOSED}),
    PositionStatus.CLOSED: frozenset({PositionStatus.OPEN}),
}
"""From a status, the statuses a recruiter may move a position to."""


STATUSES_THAT_END = (PositionStatus.OPEN, PositionStatus.PAUSED)
"""From these the closing date takes a position off by itself. A draft was never promised to anybody."""


class EventKind(models.TextChoices):
    PUBLISHED = "published", "Published"
    PAUSED = "paused", "Paused"
    REOPENED = "reopened", "Opened again"
    EDITED = "edited", "Edited while open"
    CLOSED = "closed", "Closed"


EVENTS_TO_MATCH = (EventKind.PUBLISHED, EventKind.REOPENED, EventKind.EDITED)
"""After these, somebody on file may newly be suited."""


class TitleRung(models.TextChoices):
    RECORDS = "records", "Records"
    CODER = "coder", "Coder"
    BILLING = "billing", "Billing"
    ANALYST = "analyst", "Analyst"
    MANAGER = "manager", "Manager"
    DIRECTOR = "director", "Director"


class Occupation(models.TextChoices):
    """Occupations of the Standard Occupational Classification (2018) that coders work in or next to."""

    RECORDS = "29-2072", "Medical records specialists"
    REGISTRARS = "29-9021", "Health information technologists and medical registrars"
    BILLING = "43-3021", "Billing and posting clerks"
    MANAGERS = "11-9111", "Medical and health services managers"


class QuestionKind(models.TextChoices):
    """How a question of a position is answered."""

    YES_NO = "yes_no", "Yes or no"
    CHOICE = "choice", "One of a list"
    NUMBER = "number", "A number"
    TEXT = "text", "In their own words"


class ReportReason(models.TextChoices):
    """What somebody may say is wrong with a position."""

    NOT_OPEN = "not_open", "It is no longer open"
    PAY = "pay", "The pay is not as written"
    ASKS = "asks", "It asks for money or for personal data"
    DISCRIMINATES = "discriminates", "It discriminates"
    BROKEN = "broken", "Something on the page is broken"
    OTHER = "other", "Something else"


US_STATES: dict[str, str] = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California",
    "CO": "Colorado", "CT": "Connecticut", "DE": "Delaware", "DC": "District of Columbia",
    "FL": "Florida", "GA": "Georgia", "HI": "Hawaii", "ID": "Idaho", "IL": "Illinois",
    "IN": "Indiana", "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky", "LA": "Louisiana",
    "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan", "MN": "Minnesota",
    "MS": "Mississippi", "MO": "Missouri", "MT": "Montana", "NE": "Nebraska", "NV": "Nevada",
    "NH": "New Hampshire", "NJ": "New Jersey", "NM": "New Mexico", "NY": "New York",
    "NC": "North Carolina", "ND": "North Dakota", "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon",
    "PA": "Pennsylvania", "PR": "Puerto Rico", "RI": "Rhode Island", "SC": "South Carolina",
    "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VT": "Vermont",
    "VA": "Virginia", "VI": "U.S. Virgin Islands", "WA": "Washington", "WV": "West Virginia",
    "WI": "Wisconsin", "WY": "Wyoming", "GU": "Guam", "AS": "American Samoa",
    "MP": "Northern Mariana Islands",
}  # fmt: skip
"""The 50 states, the District of Columbia and the territories, by their postal letters."""

STATE_CHOICES = sorted(US_STATES.items(), key=lambda pair: pair[1])


class ArticleStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"


class Cover(models.TextChoices):
    """Drawings of our own, in `templates/jobs/covers`."""

    CARD = "card", "An index card"
    LADDER = "ladder", "A ladder"
    DRAWERS = "drawers", "Two drawers"
    WINDOW = "window", "A window"
    LENS = "lens", "A magnifying glass"
    RULER = "ruler", "A ruler"
    CALENDAR = "calendar", "A calendar"
    REVIEW = "review", "Two sheets, compared"
    SIGNPOST = "signpost", "A signpost"
    SCALES = "scales", "Scales"
    PATH = "path", "A path with stops"

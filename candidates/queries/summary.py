"""A person's file in a few lines: what is on it, what it does not show."""

from __future__ import annotations

from django.utils import timezone
from django.utils.dateformat import format as formatted

from candidates.enums import SkillLevel
from candidates.models import Candidate, HeldCompetency, HeldCredential
from jobs.enums import (
    US_STATES,
    CompetencyKind,
    Education,
    Employment,
    PayPeriod,
    Shift,
    Workplace,
)
from jobs.models.words import dollars, joined


def facts(candidate: Candidate) -> list[tuple[str, str]]:
    """The file as pairs of term and value; what is not given is left out."""
    pairs = [
        ("Credentials", joined([_credential(held) for held in candidate.credentials.all()], "and")),
        ("Experience", _years(candidate)),
        ("Settings", _known(candidate, CompetencyKind.SETTING)),
        ("Code sets", _known(candidate, CompetencyKind.CODE_SET)),
        ("Specialties", _known(candidate, CompetencyKind.SPECIALTY)),
        ("Systems", _known(candidate, CompetencyKind.SOFTWARE)),
        ("Education", "" if candidate.education is None else Education(candidate.education).label),
        ("Home", str(candidate.place or US_STATES.get(candidate.state, ""))),
        ("Wishes", _wishes(candidate)),
    ]
    return [(term, value) for term, value in pairs if value]


def _credential(held: HeldCredential) -> str:
    if held.is_held():
        return str(held)
    is_over = held.expires_on is not None and held.expires_on < timezone.localdate()
    return f"{held} ({'expired' if is_over else held.get_status_display().lower()})"


def _years(candidate: Candidate) -> str:
    if candidate.years is None:
        return ""
    number = f"{candidate.years.normalize():f}"
    return f"{number} {'year' if number == '1' else 'years'} of coding"


def _known(candidate: Candidate, kind: CompetencyKind) -> str:
    rows = [row for row in candidate.competencies.all() if row.competency.kind == kind and row.is_held]
    return ", ".join(_in_words(row) for row in rows)


def _in_words(row: HeldCompetency) -> str:
    said = [SkillLevel(row.level).label.lower()] if row.level else []
    said += [f"{row.years.normalize():f} y"] if row.years else []
    return f"{row.competency.label} ({', '.join(said)})" if said else row.competency.label


def _wishes(candidate: Candidate) -> str:
    wishes = [
        joined([Workplace(value).label.lower() for value in candidate.workplaces], "or"),
        joined([Employment(value).label.lower() for value in candidate.employment], "or"),
        joined([Shift(value).label.lower() for value in candidate.shifts], "or"),
        f"{dollars(candidate.pay_floor)} {PayPeriod(candidate.pay_period).label} or more"
        if candidate.pay_floor is not None
        else "",
        _available(candidate),
    ]
    text = "; ".join(wish for wish in wishes if wish)
    return text[:1].upper() + text[1:]


def _available(candidate: Candidate) -> str:
    day = candidate.available_from
    if day is None:
        return ""
    return "free to start now" if day <= timezone.localdate() else f"from {formatted(day, 'F j, Y')}"

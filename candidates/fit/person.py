"""What a gate may know of a person, read once from the file. Nothing else is ever an input.

Never here: name, photo, age, gender, race, street address, gaps, past pay, clicks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from candidates.models import Candidate, HeldCredential
from jobs.enums import HOURS_A_YEAR, CompetencyKind, PayPeriod


@dataclass(frozen=True)
class Person:
    """The inputs of fit. Sets hold ids of `Competency`; pay is US dollars a year; None is not given."""

    full_credentials: frozenset[int]
    apprentice_credentials: frozenset[int]
    known: frozenset[int]
    kinds_given: frozenset[str]
    setting_years: dict[int, Decimal]
    years: Decimal | None
    education: int | None
    state: str
    home: tuple[float, float] | None
    radius_miles: int
    onsite_states: frozenset[str]
    workplaces: frozenset[str]
    employment: frozenset[str]
    shifts: frozenset[str]
    pay_floor: Decimal | None
    held_labels: dict[int, str]
    checked_on: dict[int, date]


def _is_settings_years(kind: str, years: Decimal | None) -> bool:
    return kind == CompetencyKind.SETTING and years is not None


def read(candidate: Candidate, on: date) -> Person:
    """The inputs of one candidate on a day. No queries when it came from `for_fit()`."""
    credentials: list[HeldCredential] = list(candidate.credentials.all())
    held = [row for row in credentials if row.is_held(on)]
    competencies = list(candidate.competencies.all())
    known = [row for row in competencies if row.is_held]
    kinds = {row.competency.kind for row in competencies}
    if credentials:
        kinds.add(CompetencyKind.CREDENTIAL)
    floor = candidate.pay_floor
    if floor is not None and candidate.pay_period == PayPeriod.HOUR:
        floor *= HOURS_A_YEAR
    spot = (candidate.latitude, candidate.longitude)
    return Person(
        full_credentials=frozenset(row.credential_id for row in held if not row.apprentice),
        apprentice_credentials=frozenset(row.credential_id for row in held if row.apprentice),
        known=frozenset(row.competency_id for row in known),
        kinds_given=frozenset(kinds),
        setting_years={
            row.competency_id: row.years
            for row in known
            if row.years is not None and _is_settings_years(row.competency.kind, row.years)
        },
        years=candidate.years,
        education=candidate.education,
        state=candidate.state,
        home=None if spot[0] is None or spot[1] is None else (spot[0], spot[1]),
        radius_miles=candidate.radius_miles,
        onsite_states=frozenset(candidate.onsite_states),
        workplaces=frozenset(candidate.workplaces),
        employment=frozenset(candidate.employment),
        shifts=frozenset(candidate.shifts),
        pay_floor=floor,
        held_labels={
            **{row.credential_id: str(row) for row in held},
            **{row.competency_id: row.competency.label for row in known},
        },
        checked_on={row.credential_id: row.checked_at.date() for row in held if row.checked_at},
    )

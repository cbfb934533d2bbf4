"""A person's file as JSON Resume, and what a document of that format says in our words.

The format is v1.0.0 of jsonresume.org (the schema of its package @jsonresume/schema 1.3.1, read
2026-11-26). What it has no place for stands under `meta.onfile`, so that a file which is exported and
brought in again is the same: names apart, keys of our words, levels and years, figures, wishes.
Never in it: consent, visibility, from whom somebody hides, what a recruiter checked.
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from candidates.enums import SkillLevel
from candidates.models import Candidate
from jobs.enums import CompetencyKind, Education

CANONICAL = "https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json"
VERSION = "v1.0.0"
OWN_VERSION = 1
PARTS: dict[str, type] = {
    "basics": dict, "work": list, "volunteer": list, "education": list, "awards": list, "certificates": list,
    "publications": list, "skills": list, "languages": list, "interests": list, "references": list,
    "projects": list, "meta": dict,
}  # fmt: skip
"""The parts of a document, each an object or a list of objects."""
LISTS = ("workplaces", "onsite_states", "employment", "shifts")


def document(candidate: Candidate) -> dict[str, Any]:
    """The whole document. The candidate comes from `for_fit()`."""
    return {
        "$schema": CANONICAL,
        "basics": _without_blanks(
            {
                "name": candidate.full_name,
                "email": candidate.email,
                "phone": str(candidate.phone or ""),
                "location": _without_blanks(
                    {
                        "city": candidate.place.city if candidate.place else "",
                        "region": candidate.state,
                        "postalCode": candidate.postal_code,
                        "countryCode": "US" if candidate.state else "",
                    }
                ),
            }
        ),
        "certificates": [
            _without_blanks(
                {
                    "name": f"{row}, {row.credential.name}" if row.credential.name else str(row),
                    "date": row.earned_on.isoformat() if row.earned_on else "",
                    "issuer": getattr(getattr(row.credential, "facts", None), "issuer", ""),
                }
            )
            for row in candidate.credentials.all()
        ],
        "skills": [
            _without_blanks(
                {
                    "name": row.competency.label,
                    "level": "" if row.level is None else SkillLevel(row.level).label,
                    "keywords": [CompetencyKind(row.competency.kind).label],
                }
            )
            for row in candidate.competencies.all()
            if row.is_held
        ],
        "education": [
            _without_blanks(
                {
                    "institution": row.school,
                    "area": row.program,
                    "studyType": "" if row.level is None else Education(row.level).label,
                }
            )
            for row in candidate.schooling.all()
        ],
        "meta": {
            "canonical": CANONICAL,
            "version": VERSION,
            "lastModified": timezone.localtime(candidate.updated_at).strftime("%Y-%m-%dT%H:%M:%S"),
            "onfile": _own(candidate),
        },
    }


def _own(candidate: Candidate) -> dict[str, Any]:
    wishes = {name: list(getattr(candidate, name)) for name in LISTS} | {
        "radius_miles": candidate.radius_miles,
        "pay_floor": None if candidate.pay_floor is None else f"{candidate.pay_floor.normalize():f}",
        "pay_period": candidate.pay_period,
        "available_from": candidate.available_from.isoformat() if candidate.available_from else None,
    }
    return {
        "version": OWN_VERSION,
        "first_name": candidate.first_name,
        "last_name": candidate.last_name,
        "years": None if candidate.years is None else f"{candidate.years.normalize():f}",
        "education": candidate.education,
        "credentials": [
            {
                "key": row.credential.key,
                "apprentice": row.apprentice,
                "number": row.number,
                "earned_on": row.earned_on.isoformat() if row.earned_on else None,
                "expires_on": row.expires_on.isoformat() if row.expires_on else None,
            }
            for row in candidate.credentials.all()
        ],
        "known": [
            {
                "key": row.competency.key,
                "level": row.level,
                "years": None if row.years is None else f"{row.years.normalize():f}",
            }
            for row in candidate.competencies.all()
        ],
        "claims": [
            {
                "value": f"{row.value.normalize():f}",
                "unit": row.unit,
                "setting": row.setting.key,
                "source": row.source,
                "as_of": row.as_of.isoformat(),
            }
            for row in candidate.claims.select_related("setting")
        ],
        "wishes": wishes,
    }


def _without_blanks(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value not in ("", None, {}, [])}

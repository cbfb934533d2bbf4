"""What a fit was worked out from, in short: two equal prints are of equal inputs."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from candidates.fit import VERSION, Fit
from candidates.models import Standing
from jobs.models import Position

NOT_READ = frozenset(
    [
        "candidate",
        "recipient",
        "rhythm",
        "changed_at",
        "consent_until",
        "paused_until",
        "good_until",
        "is_unmatched",
    ]
)
"""Columns of a `Standing` that say whether somebody is written to, and nothing of how they fit."""
ASKED = (
    "years_min",
    "education",
    "workplace",
    "place_id",
    "employment",
    "shift",
    "is_apprentice_friendly",
    "pay_period",
)


def print_of(fit: Fit) -> str:
    """SHA-256 of the person, the position and the weights as this fit has read them, in 64 hex digits."""
    read = {
        "version": VERSION,
        "person": _person(fit.row),
        "position": _position(fit.measure.position),
        "weights": dict(fit.measure.weights),
    }
    return hashlib.sha256(json.dumps(read, sort_keys=True, default=str).encode()).hexdigest()


def _person(row: Standing) -> dict[str, Any]:
    columns = {field.name for field in row._meta.concrete_fields} - NOT_READ  # noqa: SLF001 -- Django's name
    return {name: getattr(row, name) for name in columns}


def _position(position: Position) -> dict[str, Any]:
    groups = [
        [group.level, sorted(member.pk for member in group.any_of.all())]
        for group in position.requirements.all()
    ]
    return {
        **{name: getattr(position, name) for name in ASKED},
        "pay_max": f"{position.pay_max_yearly:.2f}",
        "remote_states": sorted(position.remote_states),
        "groups": sorted(groups),
        "settings": sorted(one.pk for one in position.settings.all()),
        "specialties": sorted(one.pk for one in position.specialties.all()),
        "software": sorted(one.pk for one in position.software.all()),
    }

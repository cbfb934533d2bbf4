"""How people stood when they applied: the only writer of `Score`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.utils import timezone

from candidates.fit import VERSION, Fit, Measure
from candidates.fit.inputs import print_of
from candidates.fit.points import DEFAULT_WEIGHTS
from candidates.models import Application, Score
from candidates.queries import standings, weightings
from jobs.models import Position


def keep(*, application: Application) -> Score:
    """Keep what fit says of an application now, in place of what was kept of it before.

    Within the transaction that hands it in.
    """
    position = Position.objects.in_full().get(pk=application.position_id)
    held = weightings.newest(position)
    # From the file itself: nobody's application fails because the projection has a gap.
    person = standings.derived([application.candidate_id])[application.candidate_id]
    fit = Measure(position, held.weights if held else DEFAULT_WEIGHTS).fit(person)
    said = _said(fit, held.version if held else 0)
    score, _ = Score.objects.update_or_create(
        application=application, defaults={**said, "at": timezone.now()}
    )
    return score


def keep_history(*, applications: Iterable[Application]) -> int:
    """Keep what fit says today of applications that were written with their history, as of when they applied.

    For invented ones, of which nobody kept anything. Returns how many. Queries grow with the positions, not
    with the applications.
    """
    rows = list(applications)
    positions = Position.objects.in_full().in_bulk({row.position_id for row in rows})
    people = standings.derived({row.candidate_id for row in rows})
    held = {key: weightings.newest(position) for key, position in positions.items()}
    measures = {
        key: Measure(position, found.weights if (found := held[key]) else DEFAULT_WEIGHTS)
        for key, position in positions.items()
    }
    scores = []
    for row in rows:
        version = found.version if (found := held[row.position_id]) else 0
        said = _said(measures[row.position_id].fit(people[row.candidate_id]), version)
        scores.append(Score(application=row, at=row.applied_at, **said))
    return len(Score.objects.bulk_create(scores, batch_size=1000))


def _said(fit: Fit, weights_version: int) -> dict[str, Any]:
    """What is kept of it, by column."""
    return {
        "fit_version": VERSION,
        "weights_version": weights_version,
        "points": fit.score,
        "is_suited": fit.is_suited,
        "inputs": print_of(fit),
        "lines": {
            "gates": [asdict(line) for line in fit.gates],
            "points": [asdict(line) for line in fit.points],
        },
    }

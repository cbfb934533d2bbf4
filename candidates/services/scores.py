"""How people stood when they applied: the only writer of `Score`."""

from __future__ import annotations

from dataclasses import asdict

from django.utils import timezone

from candidates.fit import VERSION, Measure
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
    score, _ = Score.objects.update_or_create(
        application=application,
        defaults={
            "fit_version": VERSION,
            "weights_version": held.version if held else 0,
            "points": fit.score,
            "is_suited": fit.is_suited,
            "inputs": print_of(fit),
            "lines": {
                "gates": [asdict(line) for line in fit.gates],
                "points": [asdict(line) for line in fit.points],
            },
            "at": timezone.now(),
        },
    )
    return score

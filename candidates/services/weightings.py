"""How much each line of points weighs for a position: the only writer of `Weighting`."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from candidates.enums import Weighed
from candidates.fit.points import DEFAULT_WEIGHTS
from candidates.models import Weighting
from candidates.models.weighting import MOST_WEIGHT
from candidates.queries import weightings
from config.accounts.models import User
from jobs.models import Position


class NoWeights(ValueError):
    """The weights are not seven numbers of 0 to 100, one of them above 0."""


@transaction.atomic
def set(*, position: Position, weights: Mapping[str, int], by: User) -> Weighting | None:  # noqa: A001 -- the verb
    """Weigh the lines of a position like this from now on. Raises NoWeights.

    `weights`: a number for each `Weighed`. Returns the new version; None when these hold already,
    and nothing is written.
    """
    given = {kind: weights.get(kind, -1) for kind in Weighed.values}
    if not all(0 <= weight <= MOST_WEIGHT for weight in given.values()) or not any(given.values()):
        raise NoWeights("Each weight is 0 to 100, and at least one is above 0.")
    # Two at once: the second waits for the first, and then counts on from its version.
    Position.objects.select_for_update(of=("self",), no_key=True).get(pk=position.pk)
    held = weightings.newest(position)
    if given == dict(held.weights if held else DEFAULT_WEIGHTS):
        return None
    return Weighting.objects.create(
        position=position, version=held.version + 1 if held else 1, by=by, **given
    )


def back_to_default(*, position: Position, by: User) -> Weighting | None:
    """Weigh them as fit itself does. What was before stays in the history."""
    return set(position=position, weights=DEFAULT_WEIGHTS, by=by)

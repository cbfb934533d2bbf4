"""What goes with a row that is deleted, without the scorecards: how many there are would be told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.text import capfirst

from recruiters.models import Scorecard, ScorecardMark, ScorecardReader, ScorecardRequest

MODELS = (Scorecard, ScorecardMark, ScorecardRequest, ScorecardReader)
LINES = {
    f"{capfirst(str(model._meta.verbose_name))}: {model()}"  # noqa: SLF001 -- Django's public name
    for model in MODELS
}
KINDS = {str(model._meta.verbose_name_plural) for model in MODELS}  # noqa: SLF001 -- Django's public name


def uncounted(counts: Mapping[str, int]) -> dict[str, int]:
    """How many rows of each kind go, without those of scorecards."""
    return {kind: number for kind, number in counts.items() if kind not in KINDS}


def without(lines: Iterable[Any]) -> list[Any]:
    """A list of lines and lists of them, as Django nests what is deleted, without those of scorecards."""
    found = [without(one) if isinstance(one, list) else one for one in lines]
    return [one for one in found if one != [] and (isinstance(one, list) or one not in LINES)]

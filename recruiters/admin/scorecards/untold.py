"""What goes with a row that is deleted, without the scorecards: how many there are would be told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.text import capfirst

from recruiters.models import Scorecard, ScorecardMark, ScorecardReader, ScorecardRequest

LINES = {
    f"{capfirst(str(model._meta.verbose_name))}: {model()}"  # noqa: SLF001 -- Django's public name
    for model in (Scorecard, ScorecardMark, ScorecardRequest, ScorecardReader)
}


def without(lines: Iterable[Any]) -> list[Any]:
    """A list of lines and lists of them, as Django nests what is deleted, without those of scorecards."""
    found = [without(one) if isinstance(one, list) else one for one in lines]
    return [one for one in found if one != [] and (isinstance(one, list) or one not in LINES)]

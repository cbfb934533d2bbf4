"""Who looks at the board: `jobs` knows nobody, so an app that knows people says what the board must heed.

Strangers are asked of for nothing: they have hidden nothing, and what they open is not written down.
"""

from __future__ import annotations

from typing import Protocol

from django.http import HttpRequest

from jobs.models import Position

NOTHING: frozenset[int] = frozenset()


class Onlookers(Protocol):
    """Somebody who knows people."""

    def hidden_by(self, request: HttpRequest) -> frozenset[int]:
        """The keys of the positions that whoever looks does not want to be shown."""

    def opened(self, request: HttpRequest, position: Position) -> None:
        """Whoever looks is shown the page of a position."""


_known: list[Onlookers] = []


def introduce(onlookers: Onlookers) -> None:
    """Let this one be asked. Called from AppConfig.ready()."""
    _known[:] = [onlookers]


def hidden_by(request: HttpRequest) -> frozenset[int]:
    """The keys of the positions that whoever looks does not want to be shown."""
    return _known[0].hidden_by(request) if _known else NOTHING


def opened(request: HttpRequest, position: Position) -> None:
    """Say that whoever looks is shown the page of a position. Looking ahead (HEAD) is no look."""
    if _known and request.method == "GET":
        _known[0].opened(request, position)

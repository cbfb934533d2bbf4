"""A long answer says that it is still being written.

gunicorn takes a worker that has said nothing for its timeout (30 seconds) for stuck and kills it. A worker
speaks between two requests; one that streams for minutes has to speak in between.
"""

from __future__ import annotations

from collections.abc import Callable

_listeners: list[Callable[[], None]] = []


def listen(listener: Callable[[], None]) -> None:
    """Let the web server of this process hear each beat."""
    _listeners[:] = [listener]


def beat() -> None:
    """Say it. Does nothing where nobody listens, as in tests and under other servers."""
    for listener in _listeners:
        listener()

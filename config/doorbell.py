"""Doorbells: an app says "there is news" without knowing who listens.

The news itself is a committed row (`PositionEvent`, `Alert`, `OutgoingMail`). A bell only shortens
the wait until the next sweep by Celery beat, so ringing it may fail and nothing is lost. It lets
`jobs` wake `candidates` while importing nothing from it.

Whoever rings waits for the broker, and is often somebody's request. So a bell rings once for each
transaction, a broker gets `PATIENCE_SECONDS` to take it, and one that did not is left alone until
the sweep has come by: it may be overloaded, or accept connections and say nothing.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import defaultdict
from typing import Any

from celery import Task, current_app
from django.conf import settings
from django.db import transaction
from kombu.exceptions import KombuError
from kombu.pools import producers

logger = logging.getLogger(__name__)
PATIENCE_SECONDS = 1.0
BRIEF = {
    "socket_timeout": PATIENCE_SECONDS,
    "socket_connect_timeout": PATIENCE_SECONDS,
    "max_retries": 0,  # of the connection; those of the message are off below
}
"""What differs from CELERY_BROKER_TRANSPORT_OPTIONS, which are those of a worker: it has time to wait."""

_answers: dict[str, list[Task[Any, Any]]] = defaultdict(list)
_quiet_until = 0.0  # by time.monotonic(): of this process, whatever thread met the silence


class _Rounds(threading.local):
    """The bells of a transaction: each thread has its own connection, and so its own transaction."""

    now: set[str] | None = None


_rounds = _Rounds()


def answer(bell: str, task: Task[Any, Any]) -> None:
    """Let `task` (without arguments) run whenever `bell` rings. Called from AppConfig.ready()."""
    if task not in _answers[bell]:
        _answers[bell].append(task)


def ring(bell: str) -> None:
    """Wake whoever answers `bell`, once the current transaction has committed, and once for all of it.

    Raises nothing: who listens finds the news by the next sweep at the latest.
    """
    # Told apart when they ring, not when they are asked for: what was asked for inside a savepoint
    # that is taken back never rings, and must not silence what was asked for outside of it.
    if _rounds.now is None:
        _rounds.now = set()
    rung = _rounds.now
    # No partial: Django names what failed, and a partial has no name.
    transaction.on_commit(lambda: _ring_once(bell, rung), robust=True)


def _ring_once(bell: str, rung: set[str]) -> None:
    """Ring unless this round of bells, those of one transaction, has rung it."""
    if _rounds.now is rung:
        _rounds.now = None  # it has committed: what is asked for from here on is of the next one
    if bell not in rung:
        rung.add(bell)
        _ring_now(bell)


def _ring_now(bell: str) -> None:
    global _quiet_until  # noqa: PLW0603 -- one broker for the process
    tasks = _answers[bell]
    if not tasks or time.monotonic() < _quiet_until:
        return
    try:
        # Not out of Celery's own pool, whose connections have the patience of a worker.
        brief = producers[current_app.connection_for_write(transport_options=BRIEF)]
        with brief.acquire(block=True, timeout=PATIENCE_SECONDS) as producer:
            for task in tasks:
                task.apply_async(producer=producer, retry=False, expires=300)
    except (KombuError, OSError) as error:
        _quiet_until = time.monotonic() + settings.SWEEP_SECONDS
        logger.warning("doorbell %s not heard, the sweep must find the news: %s", bell, error)

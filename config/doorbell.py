"""Doorbells: an app says "there is news" without knowing who listens.

The news itself is a committed row (`PositionEvent`, `Alert`, `OutgoingMail`). A bell only shortens
the wait until the next sweep by Celery beat, so ringing it may fail and nothing is lost. It lets
`jobs` wake `candidates` while importing nothing from it.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from celery import Task
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)
_answers: dict[str, list[Task[Any, Any]]] = defaultdict(list)
_held_back: ContextVar[set[str] | None] = ContextVar("held_back", default=None)


def answer(bell: str, task: Task[Any, Any]) -> None:
    """Let `task` (without arguments) run whenever `bell` rings. Called from AppConfig.ready()."""
    if task not in _answers[bell]:
        _answers[bell].append(task)


def ring(bell: str) -> None:
    """Wake whoever answers `bell`, once the current transaction has committed."""
    held_back = _held_back.get()
    if held_back is not None:
        held_back.add(bell)
    else:
        transaction.on_commit(lambda: _ring_now(bell))


@contextmanager
def once() -> Iterator[None]:
    """Ring each bell once at the end, however often it is rung inside. Nothing rings after a failure."""
    held_back: set[str] = set()
    token = _held_back.set(held_back)
    try:
        yield
    finally:
        _held_back.reset(token)
    for bell in sorted(held_back):
        ring(bell)


def _ring_now(bell: str) -> None:
    for task in _answers[bell]:
        try:
            # No retry: a broker that is away must not hold up the request; the sweep finds the row.
            task.apply_async(retry=False, expires=300)
        except (OperationalError, OSError) as error:
            logger.warning("doorbell %s not heard by %s: %s", bell, task.name, error)

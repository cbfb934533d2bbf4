"""What gunicorn is told beside its command line: `gunicorn -c python:config.gunicorn config.wsgi`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from config import heartbeat


class Worker(Protocol):
    """The part of gunicorn's worker we use."""

    notify: Callable[[], None]


def post_worker_init(worker: Worker) -> None:
    heartbeat.listen(worker.notify)

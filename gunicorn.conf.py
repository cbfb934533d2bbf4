"""What every `gunicorn config.wsgi` started in this folder is told; options on its command line win."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Protocol

# The longest request is a file of 2,000 rows in the desk (docs/import.md): some five seconds on two
# free cores, several times that on a small, busy machine. The default of 30 would end it there with
# an error and nothing imported. Proxies wait for 60 as a rule, so more would help nobody.
timeout = 60


class Worker(Protocol):
    """The part of gunicorn's worker we use."""

    notify: Callable[[], None]


def when_ready(server: object) -> None:
    """What is loaded before the workers are made (--preload) lives as long as they do.

    Looking it over for what is not used any more, which Python does every so often, held up the request that
    was being answered by 100 ms, and copied the pages that the processes share.
    """
    gc.collect()
    gc.freeze()


def post_worker_init(worker: Worker) -> None:
    gc.freeze()  # the same, for what this process has loaded itself
    from config import heartbeat  # noqa: PLC0415 -- the application is loaded by now

    heartbeat.listen(worker.notify)

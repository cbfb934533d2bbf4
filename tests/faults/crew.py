"""Worker and beat that go from one experiment to the next, because starting them is most of its time."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection

from tests.flows import stack as parts
from tests.flows.stack import Program, wait_for

OF_BEAT = ("REDIS_URL", "SWEEP_SECONDS")
"""All that the clock needs to know."""
BUSY = """
    SELECT count(*) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid()
       AND backend_type = 'client backend' AND state <> 'idle'
"""


@dataclass
class Crew:
    """The worker and the beat that were started last. `is_hurt` after a fault: nobody works on with them."""

    folder: Path
    is_hurt: bool = False
    _worker: Program | None = None
    _beat: Program | None = None
    _env: dict[str, str] = field(default_factory=dict)

    def work(self, env: Mapping[str, str]) -> tuple[Program, Program]:
        """A worker and a beat with this environment."""
        if self._env != env or not _lives(self._worker):
            _end(self._worker)
            self._worker = parts.worker(env, self.folder).begin()
        if any(self._env.get(name) != env[name] for name in OF_BEAT) or not _lives(self._beat):
            _end(self._beat)
            self._beat = parts.beat(env, self.folder).begin()
        assert self._worker is not None
        assert self._beat is not None
        self._env = dict(env)
        _signal(self._beat, signal.SIGCONT)
        return self._worker.wait(), self._beat.wait()

    def rest(self) -> None:
        """Let them do nothing until the next experiment, so that its tables can be emptied."""
        if self.is_hurt:
            _end(self._worker)
            self._worker, self.is_hurt = None, False
        if _lives(self._beat):
            _signal(self._beat, signal.SIGSTOP)
        if _lives(self._worker):
            wait_for(_is_calm, 30, "nobody works any more")

    def go(self) -> None:
        """End both."""
        _end(self._worker)
        _end(self._beat)


def _lives(program: Program | None) -> bool:
    return program is not None and program.process is not None and program.process.poll() is None


def _end(program: Program | None) -> None:
    if program is not None:
        program.kill()


def _signal(program: Program | None, number: signal.Signals) -> None:
    assert program is not None
    assert program.process is not None
    os.killpg(program.process.pid, number)


def _is_calm() -> bool:
    """Twice within a moment no other connection does anything."""
    for _ in range(2):
        with connection.cursor() as cursor:
            cursor.execute(BUSY)
            if cursor.fetchone()[0]:
                return False
        time.sleep(0.15)
    return True

"""A real `python -m config.local services` in a folder of its own, and what to ask it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2  # type: ignore[import-untyped]  # it ships no types

from config.local.folder import PROJECT, Folder, KnownProcess, Running
from config.local.processes import is_alive

PATIENCE = 60.0
OF_THE_TEST_RUN = {
    *("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "MAIL_DIR"),
    *("STATIC_ROOT", "SECRET_KEY", "SITE_URL", "PORT", "VAR_DIR"),
}


def environment(folder: Path, **others: str) -> dict[str, str]:
    """Our environment without the services that the test run itself was given."""
    kept = {name: value for name, value in os.environ.items() if name not in OF_THE_TEST_RUN}
    return {**kept, "VAR_DIR": str(folder), **others}


def local(*words: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run `python -m config.local …` to its end."""
    return subprocess.run(
        [sys.executable, "-m", "config.local", *words],
        cwd=PROJECT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def wait_until(is_so: Callable[[], object], what: str, seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"not so after {seconds:.0f} s: {what}"
        time.sleep(0.05)


def all_gone(processes: Sequence[KnownProcess]) -> bool:
    return not any(map(is_alive, processes))


@dataclass
class Supervised:
    process: subprocess.Popen[bytes]
    output: Path
    folder: Folder

    @classmethod
    def start(cls, folder: Path, output: Path, **others: str) -> Supervised:
        """Start the services and wait until they are ready."""
        with output.open("wb") as file:
            process = subprocess.Popen(
                [sys.executable, "-m", "config.local", "services"],
                cwd=PROJECT,
                env=environment(folder, **others),
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
            )
        started = cls(process, output, Folder.at(folder))
        wait_until(
            lambda: "ready: services" in started.said or process.poll() is not None,
            "services are ready",
        )
        assert process.poll() is None, started.said
        return started

    @property
    def said(self) -> str:
        return self.output.read_text()

    @property
    def running(self) -> Running:
        found = self.folder.running()
        assert found is not None
        return found

    def known(self, name: str) -> KnownProcess:
        return next(process for process in self.running.processes if process.name == name)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        connection = psycopg2.connect(self.running.environment["DATABASE_URL"])
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(sql)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

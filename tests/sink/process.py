"""The sink as a test holds it: started, told how to misbehave, and read."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import NamedTuple

from tests.sink.server import Counts, Rules

PROGRAM = Path(__file__).with_name("server.py")


class Accepted(NamedTuple):
    """One message for one recipient that the sink has taken. `at` is in seconds since the epoch."""

    at: float
    connection: int
    message_id: str
    to: str


@dataclass
class Sink:
    """A running sink. What it has accepted is read from its log, as far as it has come."""

    process: subprocess.Popen[str]
    port: int
    log: Path
    _read: int = 0
    _accepted: list[Accepted] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def accepted(self) -> list[Accepted]:
        """All it has taken up to now, in order."""
        with self.log.open("rb") as file:
            file.seek(self._read)
            fresh = file.read()
        whole = fresh[: fresh.rfind(b"\n") + 1]
        self._read += len(whole)
        for line in whole.decode("ascii", "replace").splitlines():
            at, connection, message_id, to = line.split(" ", 3)
            self._accepted.append(Accepted(float(at), int(connection), message_id, to))
        return self._accepted

    @property
    def told(self) -> Counter[str]:
        """How many mails each address got."""
        return Counter(one.to for one in self.accepted)

    def behave(self, **rules: object) -> Counts:
        """From now on misbehave like this, and otherwise not (`server.Rules`); what was counted so far."""
        return self._say(json.dumps(asdict(Rules(**rules))))  # type: ignore[arg-type]  # names of Rules

    def begin_anew(self) -> None:
        """Forget what was accepted, counted and asked for."""
        self._say("anew")
        self._accepted.clear()
        self._read = self.log.stat().st_size

    @property
    def counts(self) -> Counts:
        return self._say("")

    def _say(self, line: str) -> Counts:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return Counts(**json.loads(self.process.stdout.readline()))


@contextmanager
def sinking(folder: Path) -> Iterator[Sink]:
    """A sink on a free port of loopback for the time of the block; its log stays in `folder`."""
    log = folder / "accepted.log"
    log.touch()
    argv = [sys.executable, "-P", str(PROGRAM), str(log)]
    process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield Sink(process, int(process.stdout.readline()), log)
    finally:
        process.stdin.close()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)
        process.stdout.close()

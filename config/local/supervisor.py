"""Starts processes in order, keeps them alive, and stops every one of them."""

from __future__ import annotations

import codecs
import contextlib
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from types import FrameType
from typing import IO, Self

from config.local.folder import PROJECT, Folder, Running, keep_small, tail
from config.local.processes import Child, Command, start
from config.local.terminal import Halt, say

START_SECONDS = 120.0
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
STEADY_SECONDS = 60.0  # a child that lived this long starts again from the shortest pause
LOGS_EVERY_SECONDS = 60.0
POLL_SECONDS = 0.1
SAME_REQUEST_SECONDS = 0.5
FOREGROUND_STOP_SECONDS = 15.0


class Stopped(Exception):
    """Somebody asked us to stop: Ctrl-C, SIGTERM, or the terminal went away."""


class Died(Halt):
    """A process ended while it was being started; `child` is the one."""

    def __init__(self, child: Child, reason: str) -> None:
        self.child = child
        advice = f"\n{child.command.advice}" if child.command.advice else ""
        super().__init__(
            f"{child.command.name} {reason}. The last lines of {child.log}:\n"
            f"{tail(child.log, child.log_began)}{advice}"
        )


class Supervisor:
    """Use as a context: leaving it stops whatever was started, last started first.

    Signals set a flag; every wait below looks at it and raises Stopped, so that no process is
    ever started and forgotten between two lines. A second signal stops without asking.
    """

    def __init__(self, folder: Folder, running: Running) -> None:
        self.folder = folder
        self.running = running
        self.stages: list[list[Child]] = []
        self._signals = 0
        self._others = 0  # those that are not Ctrl-C
        self._noted_at = 0.0
        self._before: dict[signal.Signals, signal.Handlers | object] = {}

    def __enter__(self) -> Self:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup
                self._before[number] = signal.signal(number, self._note)
        self.tell()
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]

    def _note(self, number: int, frame: FrameType | None) -> None:
        # One request may come twice, from the terminal or `timeout` and passed on by make.
        self._signals += time.monotonic() - self._noted_at > SAME_REQUEST_SECONDS
        self._noted_at = time.monotonic()
        self._others += number != signal.SIGINT

    def pause(self, seconds: float = POLL_SECONDS) -> None:
        """Wait a little. Raises Stopped as soon as somebody asked us to stop."""
        deadline = time.monotonic() + seconds
        while not self._signals and (left := deadline - time.monotonic()) > 0:
            time.sleep(min(left, POLL_SECONDS))
        if self._signals:
            raise Stopped

    def tell(self) -> None:
        """Write down what runs, for other commands and for the start after a crash."""
        self.running.processes = [child.known for child in self.children() if not child.has_ended()]
        self.folder.set_running(self.running)

    def children(self) -> Iterator[Child]:
        for stage in self.stages:
            yield from stage

    # Starting

    def start(self, *commands: Command) -> None:
        """Start these side by side and wait until each is ready. They stop together, too.

        Raises Died when one ends or is not ready in time.
        """
        stage: list[Child] = []
        self.stages.append(stage)
        for command in commands:
            stage.append(start(command, self.folder.log(command.name)))
            self.tell()
        deadline = time.monotonic() + START_SECONDS
        waiting = list(stage)
        while waiting:
            for child in list(waiting):
                if child.has_ended():
                    raise Died(child, f"ended at its start with code {child.process.returncode}")
                if child.command.is_ready():
                    waiting.remove(child)
            if waiting and time.monotonic() > deadline:
                raise Died(waiting[0], f"is not ready after {START_SECONDS:.0f} s")
            self.pause(POLL_SECONDS if waiting else 0)

    def forget(self, name: str) -> None:
        """Let go of a command that ended at its start, so that it can be started otherwise."""
        self.stages = [stage for stage in self.stages if all(child.command.name != name for child in stage)]
        self.tell()

    def begin(self, command: Command, output: IO[bytes] | None = None) -> Child:
        """Start a command that ends by itself; `finish` waits for that."""
        child = start(command, self.folder.log(command.name), output)
        self.stages.append([child])
        self.tell()
        return child

    def finish(self, child: Child) -> None:
        """Wait for the end of what `begin` started. Raises Died when it failed."""
        while not child.has_ended():
            self.pause()
        self.stages.remove([child])
        self.tell()
        if child.process.returncode:
            raise Died(child, f"failed with code {child.process.returncode}")

    def show(self, command: Command) -> None:
        """Run a command to its end with what it prints on the terminal while it works."""
        with tempfile.TemporaryFile() as output:
            child = self.begin(command, output)
            text = codecs.getincrementaldecoder("utf-8")("replace")
            is_over, position = False, 0
            while not is_over:
                # Looked at before the last reading, so that nothing it printed is missed.
                is_over = child.has_ended()
                said = os.pread(output.fileno(), 1_000_000, position)
                position += len(said)
                say(text.decode(said), end="")
                if not is_over:
                    self.pause()
            self.finish(child)

    def foreground(
        self,
        argv: Sequence[str],
        environment: Mapping[str, str],
        stop_signal: signal.Signals = signal.SIGTERM,
    ) -> int:
        """Run a command that talks to the terminal itself, and return its exit code.

        It stands in our own process group, so that Ctrl-C reaches it without us; what it makes of
        it (a shell goes on, a test run ends) is its affair. Other requests to stop are passed on.
        """
        process = subprocess.Popen(argv, env=dict(environment), cwd=PROJECT)
        asked = 0.0
        while True:
            with contextlib.suppress(subprocess.TimeoutExpired):
                return process.wait(POLL_SECONDS)
            if self._others and not asked:
                asked = time.monotonic()
                process.send_signal(stop_signal)
            elif asked and time.monotonic() - asked > FOREGROUND_STOP_SECONDS:
                process.kill()

    # Watching

    def watch(self) -> None:
        """Start again what dies, later each time it dies soon. Ends only by Stopped."""
        pauses: dict[str, float] = {}
        logs_at = time.monotonic()
        while True:
            for stage in self.stages:
                for place, child in enumerate(stage):
                    if child.has_ended() and self._is_due(child, pauses):
                        stage[place] = start(child.command, child.log)
                        say(f"{child.command.name} started again")
                        self.tell()
            if time.monotonic() - logs_at > LOGS_EVERY_SECONDS:
                logs_at = time.monotonic()
                for child in self.children():
                    keep_small(child.log)
            self.pause(0.25)

    def _is_due(self, child: Child, pauses: dict[str, float]) -> bool:
        """Whether a dead child's pause is over. At the first look it is set and announced."""
        ended, name = child.ended or time.monotonic(), child.command.name
        if not child.is_mourned:
            child.is_mourned = True
            last = 0.0 if ended - child.began > STEADY_SECONDS else pauses.get(name, 0.0)
            pauses[name] = min(max(last * 2, FIRST_PAUSE), LONGEST_PAUSE)
            say(
                f"{name} ended with code {child.process.returncode}; starting it again "
                f"in {pauses[name]:.0f} s. Its log: {child.log}"
            )
        return time.monotonic() - ended >= pauses[name]

    # Stopping

    def stop(self) -> None:
        """Stop the stages in reverse: first what uses the database, then the database."""
        asked = self._signals
        for stage in reversed(self.stages):
            for child in stage:
                child.ask_to_stop()
            for child in stage:
                deadline = time.monotonic() + child.command.stop_seconds
                while not child.has_ended() and time.monotonic() < deadline:
                    if self._signals > asked:
                        break
                    time.sleep(0.05)
                child.kill()
        self.stages.clear()
        self.folder.set_running(None)

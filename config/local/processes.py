"""Processes: started so that they end with us, and told apart from others that reuse their pid."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from config.local.folder import PROJECT, KnownProcess, keep_small

PR_SET_PDEATHSIG = 1
LINUX = sys.platform.startswith("linux")
# Loaded here, because the time between fork and exec is no time to load a library.
_libc = ctypes.CDLL(None, use_errno=True) if LINUX else None


@dataclass(frozen=True)
class Command:
    """How to start a process, how to ask it to stop, and what to do when it will not start."""

    name: str
    argv: Sequence[str]
    environment: Mapping[str, str]
    advice: str = ""
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 8.0
    is_ready: Callable[[], bool] = lambda: True
    cwd: Path = PROJECT


@dataclass
class Child:
    """A running command: the leader of a session, and so of a process group, of its own."""

    command: Command
    process: subprocess.Popen[bytes]
    log: Path
    known: KnownProcess
    log_began: int = 0  # the size of the log when this process began to write
    began: float = field(default_factory=time.monotonic)
    ended: float | None = None
    is_mourned: bool = False  # its end has been announced

    def has_ended(self) -> bool:
        """Whether it ended; then nothing of its group is left alive either.

        The group is killed before the pid is given back to the kernel, so that the number cannot
        mean anybody else yet.
        """
        if self.process.returncode is not None:
            return True
        if hasattr(os, "waitid"):
            options = os.WEXITED | os.WNOHANG | os.WNOWAIT
            if os.waitid(os.P_PID, self.process.pid, options) is None:
                return False
        elif self.process.poll() is None:  # macOS before Python 3.13: it cannot look without taking
            return False
        self._signal_group(signal.SIGKILL)
        self.process.wait()
        self.ended = time.monotonic()
        return True

    def ask_to_stop(self) -> None:
        """Tell the leader, which knows how to stop its own workers."""
        if not self.has_ended():
            self.process.send_signal(self.command.stop_signal)

    def kill(self) -> None:
        if not self.has_ended():
            self._signal_group(signal.SIGKILL)
            self.process.wait()

    def _signal_group(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, number)


def start(command: Command, log: Path, output: IO[bytes] | None = None) -> Child:
    """Start a command in a session of its own, with its output appended to `log`.

    With `output`, only what it says on standard error is.

    On Linux the kernel sends it its stop signal when we die, however we die. Elsewhere, and for
    what does not listen, `stop_leftovers` finds it at the next start.
    """
    keep_small(log)
    parent = os.getpid()

    def before_exec() -> None:
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, int(command.stop_signal))
            if os.getppid() != parent:  # it died before the line above
                os._exit(1)

    with log.open("ab") as log_file:
        log_began = log_file.tell()
        process = subprocess.Popen(
            command.argv,
            env=dict(command.environment),
            cwd=command.cwd,
            stdin=subprocess.DEVNULL,
            stdout=output or log_file,
            stderr=log_file,
            start_new_session=True,  # so that Ctrl-C in the terminal reaches us alone
            preexec_fn=before_exec,  # noqa: PLW1509 -- this program has one thread
        )
    known = KnownProcess(command.name, process.pid, identity(process.pid) or "", int(command.stop_signal))
    return Child(command, process, log, known, log_began)


def identity(pid: int) -> str | None:
    """A word that no other process has had since the machine started; None if `pid` is dead."""
    if LINUX:
        found = _linux_stat(pid)
        if found is None or found[0] in "ZX":
            return None
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return f"{boot}/{found[19]}"
    shown = _ps("-o", "stat=,lstart=", "-p", str(pid))
    status, _, started = shown.strip().partition(" ")
    return None if not started or status.startswith("Z") else started.strip()


def is_alive(known: KnownProcess) -> bool:
    """Whether this very process still runs, and not another one that got its pid."""
    return bool(known.identity) and identity(known.pid) == known.identity


def group_of(leader: KnownProcess) -> list[KnownProcess]:
    """The processes in the group that `leader` leads, itself among them."""
    if LINUX:
        pids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
        groups = {pid: int(found[2]) for pid in pids if (found := _linux_stat(pid))}
    else:
        rows = [line.split() for line in _ps("-A", "-o", "pid=,pgid=").splitlines()]
        groups = {int(pid): int(group) for pid, group in rows}
    return [
        KnownProcess(leader.name, pid, identity(pid) or "", leader.stop_signal)
        for pid, group in groups.items()
        if group == leader.pid
    ]


def stop_leftovers(known: Sequence[KnownProcess], seconds: float = 10.0) -> list[KnownProcess]:
    """Stop those of `known` that still live, with their groups. Returns the ones found alive.

    First as each wants to be asked, then without asking. A pid whose start time is another than
    the recorded one belongs to somebody else and is left alone.
    """
    found = [process for process in known if is_alive(process)]
    members = [member for leader in found for member in group_of(leader)]
    for process in found:
        _send(process, process.stop_signal)
    _wait_until_gone(members, seconds)
    for member in members:
        _send(member, signal.SIGKILL)
    _wait_until_gone(members, seconds)
    return found


def _send(process: KnownProcess, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if is_alive(process):
            os.kill(process.pid, number)


def _wait_until_gone(processes: Sequence[KnownProcess], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while any(map(is_alive, processes)) and time.monotonic() < deadline:
        time.sleep(0.05)


def _linux_stat(pid: int) -> list[str] | None:
    """The fields of /proc/PID/stat from the state on: [0] state, [2] group, [19] start time."""
    try:
        # The name before them is in brackets and may hold anything, brackets and blanks too.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (OSError, UnicodeDecodeError):
        return None


def _ps(*arguments: str) -> str:
    return subprocess.run(
        ["ps", *arguments], capture_output=True, text=True, check=False, env={"LC_ALL": "C"}
    ).stdout

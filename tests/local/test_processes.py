"""Whose process is whose, and what becomes of it when its supervisor is gone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from config.local.folder import PROJECT, Folder, Running
from config.local.processes import (
    Child,
    Command,
    group_of,
    identity,
    is_alive,
    start,
    stop_leftovers,
)
from config.local.stack import recover
from tests.local.supervised import all_gone, wait_until

SLEEPS = "import time; time.sleep(60)"
# Ignores the polite signal and has a child of its own that does, too.
STUBBORN = (
    "import signal, subprocess, sys, time\n"
    "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
    "time.sleep(60)\n"
)


@pytest.fixture
def sleeper(tmp_path: Path) -> Iterator[Child]:
    child = start(Command("sleeper", [sys.executable, "-c", SLEEPS], os.environ), tmp_path / "log")
    yield child
    child.kill()


def test_an_identity_lasts_as_long_as_the_process(sleeper: Child) -> None:
    pid = sleeper.process.pid
    assert identity(pid) == identity(pid) == sleeper.known.identity
    assert identity(pid) != identity(os.getpid())
    sleeper.kill()
    assert identity(pid) is None


def test_a_dead_child_nobody_waited_for_is_dead() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    wait_until(lambda: identity(process.pid) is None, "the zombie counts as dead")
    process.wait()


def test_leftovers_are_stopped_with_their_group(tmp_path: Path) -> None:
    command = Command("stubborn", [sys.executable, "-c", STUBBORN], os.environ)
    child = start(command, tmp_path / "log")
    wait_until(lambda: len(group_of(child.known)) == 2, "it has a child")
    group = group_of(child.known)

    found = stop_leftovers([child.known], seconds=0.5)

    assert found == [child.known]
    assert all_gone(group)
    child.process.wait()


def test_a_pid_that_changed_hands_is_left_alone(sleeper: Child) -> None:
    former = replace(sleeper.known, identity=f"{sleeper.known.identity}0")

    assert stop_leftovers([former], seconds=0.5) == []
    assert is_alive(sleeper.known)


def test_a_start_stops_what_the_record_names(tmp_path: Path, sleeper: Child) -> None:
    folder = Folder.at(tmp_path / "var")
    other = replace(sleeper.known, name="other", pid=os.getpid())
    folder.set_running(Running("run", 1, processes=[sleeper.known, other]))

    recover(folder)

    assert not is_alive(sleeper.known)
    assert folder.running() is None


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="macOS has no such signal")
def test_children_end_with_a_killed_supervisor(tmp_path: Path) -> None:
    program = (
        "import os, sys, time; from pathlib import Path\n"
        "from config.local.processes import Command, start\n"
        f"command = Command('sleeper', [sys.executable, '-c', {SLEEPS!r}], os.environ)\n"
        f"print(start(command, Path({str(tmp_path / 'log')!r})).process.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    argv = [sys.executable, "-c", program]
    with subprocess.Popen(argv, cwd=PROJECT, stdout=subprocess.PIPE) as supervisor:
        assert supervisor.stdout
        pid = int(supervisor.stdout.readline())
        assert identity(pid)
        supervisor.send_signal(signal.SIGKILL)
    wait_until(lambda: identity(pid) is None, "the child is gone", seconds=10)

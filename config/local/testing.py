"""`make test`, `make faults` and `make bench`: pytest on services of its own."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from config.local.browser import chromium
from config.local.folder import Folder, InUse, Running
from config.local.stack import Stack, recover
from config.local.supervisor import Stopped, Supervisor
from config.local.terminal import say, step

PREFIX = "onfile-test-"
YOUNG_SECONDS = 60.0


def test(words: Sequence[str]) -> int:
    """Run pytest with these arguments; returns its exit code."""
    return _pytest(words, throw_away_folder(), is_fleeting=True)


def bench(words: Sequence[str]) -> int:
    """Run the benchmarks one after the other, printing what they measure.

    Their database stays in VAR_DIR: a million people take minutes to make.
    """
    argv = ["tests/benchmarks", "-m", "benchmark", "-n", "0", "-p", "no:randomly", "-s", *words]
    return _pytest(argv, kept_folder(), is_fleeting=False)


def faults(words: Sequence[str]) -> int:
    """Run the experiments of the fault table one after the other, at full size.

    On a durable database, because what survives is what they are about.
    """
    os.environ.setdefault("FAULTS_N", "5000")
    argv = ["tests/faults", "-m", "faults", "-n", "0", "-p", "no:randomly", "-s", *words]
    return _pytest(argv, throw_away_folder(), is_fleeting=False)


def _pytest(words: Sequence[str], place: AbstractContextManager[Folder], *, is_fleeting: bool) -> int:
    browser = "" if "not browser" in " ".join(words) else chromium()
    code = 130
    with place as folder:
        say(f"Services for the tests, in {folder.root}")
        try:
            with Supervisor(folder, Running("test", os.getpid())) as supervisor:
                stack = Stack(folder, supervisor, port=8000, is_fleeting=is_fleeting)
                written = {"BENCH_FILE": str(kept("bench.json"))}
                if os.environ.get("FAULTS_N"):
                    written["FAULTS_FILE"] = str(kept("faults.json"))
                environment = stack.start() | written | {"CHROMIUM": browser}
                argv = [sys.executable, "-m", "pytest", *words]
                # SIGINT, so that the tests stop what they started.
                code = supervisor.foreground(argv, environment, signal.SIGINT)
        except Stopped:
            say("\nstopped")
    return code


def kept(name: str) -> Path:
    """A path beside the data of `make run`: what is measured outlives the services it was measured on."""
    return Path(os.environ.get("VAR_DIR") or "var").resolve() / name


@contextlib.contextmanager
def kept_folder() -> Iterator[Folder]:
    """A locked folder for the benchmarks, beside the data of `make run`, that stays."""
    folder = Folder.at(kept("bench"))
    with folder.locked("bench"):
        recover(folder)
        yield folder


@contextlib.contextmanager
def throw_away_folder() -> Iterator[Folder]:
    """A locked folder under the system's temporary folder, deleted in the end.

    What earlier runs could not delete, because they were killed, is stopped and deleted first.
    """
    _sweep()
    root = Path(tempfile.mkdtemp(prefix=PREFIX))
    folder = Folder.at(root)
    if os.geteuid() == 0:
        root.chmod(0o711)
    try:
        with folder.locked("test"):
            yield folder
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _sweep() -> None:
    for root in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError, InUse):
            found = root.stat()
            if found.st_uid != os.geteuid() or time.time() - found.st_mtime < YOUNG_SECONDS:
                continue
            folder = Folder(root)
            with folder.locked("sweep"), step("cleaning up after a killed run"):
                recover(folder)
                shutil.rmtree(root, ignore_errors=True)

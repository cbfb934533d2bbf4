"""VAR_DIR: everything the stack keeps on disk, and who may use it now."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import random
import secrets
import socket
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from config.local.terminal import Halt

PROJECT = Path(__file__).resolve().parents[2]
MANAGE = (sys.executable, str(PROJECT / "manage.py"))
LOG_LIMIT = 10_000_000
# Below the range from which Linux and macOS take ports for outgoing connections, so that nobody
# takes a remembered port while its server is being started again.
PORTS = range(20_000, 32_000)


@dataclass(frozen=True)
class KnownProcess:
    """A process this stack started: its pid alone is not proof, its start time with it is."""

    name: str
    pid: int
    identity: str
    stop_signal: int


@dataclass
class Running:
    """What a running stack tells others: who it is, where it listens, what it started."""

    purpose: str
    pid: int
    address: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    processes: list[KnownProcess] = field(default_factory=list)


class InUse(Halt):
    """Another stack holds this folder; `running` is what it says of itself, when it has said it."""

    def __init__(self, message: str, running: Running | None) -> None:
        super().__init__(message)
        self.running = running


@dataclass(frozen=True)
class Folder:
    """The folder and the paths in it. Made on demand, readable by its owner only."""

    root: Path

    @classmethod
    def at(cls, path: str | Path) -> Folder:
        """Open the folder, relative paths from the project, and make what is missing."""
        root = (PROJECT / Path(path).expanduser()).resolve()
        try:
            # Root runs PostgreSQL as somebody else, who has to get through to its own folder.
            root.mkdir(parents=True, exist_ok=True, mode=0o700 if os.geteuid() else 0o711)
            for part in (root / "logs", root / "mail", root / "files"):
                part.mkdir(exist_ok=True, mode=0o700)
        except OSError as error:
            raise Halt(
                f"Cannot make {root}: {error.strerror}.\n"
                "Name a folder you may write to: make run VAR_DIR=/path/to/folder"
            ) from error
        return cls(root)

    @property
    def shown(self) -> str:
        """The folder as a person would type it."""
        return os.path.relpath(self.root) if self.root.is_relative_to(PROJECT) else str(self.root)

    def log(self, name: str) -> Path:
        return self.root / "logs" / f"{name}.log"

    # One at a time

    @contextlib.contextmanager
    def locked(self, purpose: str) -> Iterator[None]:
        """Hold the folder for this process. Raises InUse, naming the holder, when it is taken.

        The lock is the kernel's and ends with the process, however it ends.
        """
        with (self.root / "lock").open("a+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise self._in_use(file) from None
            file.truncate(0)
            file.write(json.dumps({"purpose": purpose, "pid": os.getpid()}))
            file.flush()
            yield

    def _in_use(self, file: IO[str]) -> InUse:
        file.seek(0)
        try:
            holder = json.loads(file.read())
        except ValueError:
            holder = {}
        running = self.running()
        if running and running.pid != holder.get("pid"):
            running = None  # the holder has not written its own record yet
        purpose, pid = holder.get("purpose", "another command"), holder.get("pid", "?")
        where = f" at {running.address}" if running and running.address else ""
        return InUse(
            f"{self.shown} is in use by `{purpose}`, process {pid}{where}.\n"
            f"Stop it with `kill {pid}`, or start beside it: make run VAR_DIR=var2 PORT=8001",
            running,
        )

    def running(self) -> Running | None:
        """What the last stack in this folder wrote of itself, whether it still lives or not."""
        found = self._read("running.json")
        if not found:
            return None
        try:
            processes = [KnownProcess(**known) for known in found.pop("processes")]
            return Running(**found, processes=processes)
        except (TypeError, KeyError):
            return None

    def set_running(self, running: Running | None) -> None:
        if running is None:
            (self.root / "running.json").unlink(missing_ok=True)
        else:
            self._write("running.json", asdict(running))

    # What is made once and remembered

    def secret(self, name: str) -> str:
        """A random word of 50 or more characters, made at the first call."""
        kept = self._read("secrets.json")
        if name not in kept:
            kept[name] = secrets.token_urlsafe(48)
            self._write("secrets.json", kept)
        return str(kept[name])

    def port(self, name: str, *, another: bool = False) -> int:
        """The port a server of this folder listens on: the last one, if it is free.

        With `another`, a new one: the last one turned out to be taken.
        """
        kept = self._read("ports.json")
        port = int(kept.get(name, 0))
        if another or not port or not is_free(port):
            taken = set(kept.values())
            choices = random.Random(secrets.randbits(64)).sample(PORTS, 200)  # noqa: S311
            port = next(p for p in choices if p not in taken and is_free(p))
            self._write("ports.json", kept | {name: port})
        return port

    def is_stamped(self, name: str, value: str) -> bool:
        return bool(self._read("stamps.json").get(name) == value)

    def stamp(self, name: str, value: str) -> None:
        self._write("stamps.json", self._read("stamps.json") | {name: value})

    def _read(self, name: str) -> dict[str, Any]:
        try:
            found = json.loads((self.root / name).read_text())
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _write(self, name: str, content: dict[str, Any]) -> None:
        # mkstemp makes the file for its owner only; the rename makes it appear whole.
        handle, temporary = tempfile.mkstemp(dir=self.root, prefix=f".{name}.")
        with os.fdopen(handle, "w") as file:
            json.dump(content, file, indent=1)
        Path(temporary).replace(self.root / name)


def is_free(port: int) -> bool:
    """Whether a server could listen on this port of the loopback address."""
    with socket.socket() as probe:
        # macOS would let us listen beside a server that listens on all addresses: so ask it.
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            return False
    with socket.socket() as probe:
        # As servers do: connections of a server that just stopped do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def fingerprint(paths: Iterator[Path], *words: str) -> str:
    """A hash that changes when one of the files (by name, size, time) or words does."""
    seen = hashlib.sha256("\0".join(words).encode())
    for path in sorted(paths):
        found = path.stat()
        seen.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return seen.hexdigest()


def keep_small(log: Path, limit: int = LOG_LIMIT) -> None:
    """Move a log that has grown past the limit aside, over the one moved before.

    Its writers append, so that emptying it under them is safe.
    """
    with contextlib.suppress(FileNotFoundError):
        if log.stat().st_size > limit:
            log.with_suffix(".log.1").write_bytes(log.read_bytes()[-limit:])
            os.truncate(log, 0)


def tail(log: Path, since: int = 0, lines: int = 15) -> str:
    """The last lines of what a log has beyond this many bytes, indented, for a message."""
    try:
        found = log.read_bytes()[since:][-20_000:].decode(errors="replace").splitlines()[-lines:]
    except FileNotFoundError:
        found = []
    return "\n".join(f"    {line}" for line in found) or "    (the log is empty)"

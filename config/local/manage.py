"""`make manage` and `make seed`: a management command against the stack of VAR_DIR."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Sequence

from config.local.folder import MANAGE, PROJECT, Folder, InUse, Running
from config.local.stack import Stack, recover
from config.local.supervisor import Stopped, Supervisor
from config.local.terminal import complain

PATIENCE_SECONDS = 60.0


def manage(folder: Folder, commands: Sequence[Sequence[str]], port: int) -> int:
    """Run these one after the other until one fails; returns the last exit code.

    They use the stack that runs in the folder. When none does, database, broker and mail are
    started for the time.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with folder.locked("manage"):
                return _with_own_services(folder, commands, port)
        except InUse as taken:
            running = taken.running
            if running and running.purpose != "manage" and running.environment:
                return _beside(running, commands)
            # Another short command has its own services up, or a stack is just being started.
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)


def _with_own_services(folder: Folder, commands: Sequence[Sequence[str]], port: int) -> int:
    recover(folder)
    code = 0
    try:
        with Supervisor(folder, Running("manage", os.getpid())) as supervisor:
            # The command's own output must stand alone on standard output: `make manage … > file`.
            environment = Stack(folder, supervisor, port=port).start()
            for command in commands:
                supervisor.pause(0)
                code = code or supervisor.foreground([*MANAGE, *command], environment)
    except Stopped:
        complain("stopped")
        return code or 130
    return code


def _beside(running: Running, commands: Sequence[Sequence[str]]) -> int:
    """Run them on somebody else's stack."""
    given = {name: value for name, value in os.environ.items() if value}
    environment = {**running.environment, **given}
    code = 0
    for command in commands:
        argv = [*MANAGE, *command]
        code = code or subprocess.run(argv, env=environment, cwd=PROJECT, check=False).returncode
    return code

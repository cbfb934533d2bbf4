"""A PostgreSQL of an experiment's own, that may be stopped and filled, and our connection to it."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection

from config.local import processes
from config.local.folder import Folder
from config.local.postgres import Postgres, binaries
from config.local.terminal import Halt
from tests.databases import connected_to
from tests.flows.stack import database_url, wait_for


class Server:
    """A server with the tables of this test's database, and nothing in them."""

    def __init__(self, root: Path, options: Sequence[str] = ()) -> None:
        try:
            self.postgres = Postgres(Folder.at(root))
        except Halt as reason:
            pytest.skip(f"needs an embedded PostgreSQL of its own: {reason}")
        self.postgres.prepare()
        command = self.postgres.command()
        more = [word for option in options for word in ("-c", option)]
        self.command = replace(command, argv=[*command.argv, *more])
        self.log = self.postgres.folder.log("postgres")
        self.url = self.postgres.url

    def start(self) -> None:
        self.child = processes.start(self.command, self.log)
        wait_for(self._is_up, 60, "the server is up")

    def _is_up(self) -> bool:
        assert not self.child.has_ended(), self.log.read_text()
        return self.command.is_ready()

    @property
    def is_up(self) -> bool:
        return not self.child.has_ended() and self.command.is_ready()

    def break_off(self) -> None:
        """Stop as `pg_ctl stop -m immediate` does: no checkpoint, no goodbye."""
        self.child.process.send_signal(signal.SIGQUIT)
        wait_for(self.child.has_ended, 30, "the server has ended")
        connection.close()

    def stop(self) -> None:
        self.child.ask_to_stop()
        with suppress(AssertionError):
            wait_for(self.child.has_ended, 10, "the server has stopped")
        self.child.kill()

    def take_tables(self, source: str) -> None:
        """Make the tables as they are in the database at `source`."""
        dump = [str(binaries() / "pg_dump"), "--schema-only", "--no-owner", "--dbname", _for_libpq(source)]
        load = [
            str(binaries() / "psql"),
            "--quiet",
            "-v",
            "ON_ERROR_STOP=1",
            "--dbname",
            _for_libpq(self.url),
        ]
        schema = subprocess.run(dump, capture_output=True, check=True).stdout
        subprocess.run(load, input=schema, capture_output=True, check=True)


def _for_libpq(url: str) -> str:
    return urlsplit(url)._replace(scheme="postgresql").geturl()


@contextmanager
def serving(root: Path, options: Sequence[str] = ()) -> Iterator[Server]:
    """A started server with our tables, to which this process is connected."""
    server, source = Server(root, options), database_url()
    server.start()
    try:
        server.take_tables(source)
        with connected_to(server.url):
            yield server
    finally:
        server.stop()


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A disk of that size, in memory. Skips where this user may not mount one."""
    folder.mkdir()
    if os.geteuid() != 0:
        pytest.skip("a small disk has to be mounted, which only root may do")
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "none", str(folder)]
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)

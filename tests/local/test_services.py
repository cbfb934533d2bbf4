"""Database, broker and mail under the supervisor: started, kept alive, stopped, taken over."""

from __future__ import annotations

import json
import os
import signal
import smtplib
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from config.local.folder import PROJECT
from config.local.processes import is_alive
from tests.local.conftest import StartServices
from tests.local.supervised import Supervised, all_gone, environment, local, wait_until

# These read from one running stack, so they run in one process of tests.
SHARED = pytest.mark.xdist_group("services")


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Supervised]:
    folder = tmp_path_factory.mktemp("services")
    started = Supervised.start(folder / "var", folder / "output")
    yield started
    started.stop()


def test_kill_9_leaves_no_process_and_the_data_is_kept(start_services: StartServices) -> None:
    first = start_services()
    first.query("CREATE TABLE kept (word text); INSERT INTO kept VALUES ('still here')")
    before = first.running
    assert [process.name for process in before.processes] == ["postgres", "valkey", "postbox"]

    first.process.kill()
    first.process.wait()
    second = start_services()

    assert all_gone(before.processes)
    assert second.query("SELECT word FROM kept") == [("still here",)]
    assert (
        second.running.environment["DATABASE_URL"]
        == (first.folder.running() or second.running).environment["DATABASE_URL"]
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_everything(start_services: StartServices, number: signal.Signals) -> None:
    services = start_services()
    processes = services.running.processes

    assert services.stop(number) == 0

    assert all_gone(processes)
    assert services.folder.running() is None
    assert services.said.endswith("stopped\n")


@SHARED
def test_a_second_stack_on_the_folder_is_refused(services: Supervised) -> None:
    refused = local("services", environment=environment(services.folder.root))

    assert refused.returncode == 1
    assert f"is in use by `services`, process {services.process.pid}" in refused.stderr
    assert f"kill {services.process.pid}" in refused.stderr
    assert all(map(is_alive, services.running.processes))


def test_what_dies_is_started_again(start_services: StartServices) -> None:
    services = start_services()
    dead = services.known("valkey")

    os.kill(dead.pid, signal.SIGKILL)

    wait_until(lambda: "valkey started again" in services.said, "valkey is back")
    assert "valkey ended with code -9; starting it again in 1 s" in services.said
    assert services.known("valkey") != dead
    broker = redis.Redis.from_url(services.running.environment["REDIS_URL"])
    wait_until(lambda: is_answering(broker), "valkey answers")
    broker.close()


def is_answering(broker: redis.Redis) -> bool:
    try:
        return bool(broker.ping())
    except redis.ConnectionError:
        return False


def test_a_lock_of_another_process_does_not_keep_the_database_down(
    start_services: StartServices,
) -> None:
    services = start_services()
    services.stop()
    lock = services.folder.root / "postgres" / "postmaster.pid"
    bystander = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    lock.write_text(f"{bystander.pid}\n{lock.parent}\n0\n5432\n\n\n  0 0\nready   \n")

    again = start_services()

    assert again.query("SELECT 1") == [(1,)]
    assert bystander.poll() is None
    bystander.kill()
    bystander.wait()


@SHARED
def test_secrets_are_for_their_owner(services: Supervised) -> None:
    root = services.folder.root
    for name in ("secrets.json", "running.json", "valkey/valkey.conf"):
        assert stat.S_IMODE((root / name).stat().st_mode) == 0o600, name
    for name in ("postgres", "mail", "files", "logs"):
        assert stat.S_IMODE((root / name).stat().st_mode) == 0o700, name


@SHARED
def test_mail_is_kept_with_its_envelope(services: Supervised) -> None:
    port = int(services.running.environment["EMAIL_URL"].rpartition(":")[2])
    message = b"From: desk@example.com\r\nSubject: News\r\n\r\n.A line that begins with a dot\r\n"

    with smtplib.SMTP("127.0.0.1", port) as relay:
        refused = relay.sendmail("bounce@example.com", ["a@example.com", "b@example.com"], message)

    assert refused == {}
    [kept] = Path(services.running.environment["MAIL_DIR"]).iterdir()
    assert kept.suffix == ".eml"
    assert (
        kept.read_bytes()
        == (
            b"Return-Path: <bounce@example.com>\r\n"
            b"Delivered-To: a@example.com\r\n"
            b"Delivered-To: b@example.com\r\n"
        )
        + message
    )


NAMES_ITS_SERVICES = """
import json, os, sys
from pathlib import Path
from config.local.folder import Folder, Running
from config.local.stack import Stack
from config.local.supervisor import Supervisor
folder = Folder.at(os.environ["VAR_DIR"])
with folder.locked("test"), Supervisor(folder, Running("test", os.getpid())) as supervisor:
    found = Stack(folder, supervisor, port=8000).start()
    started = [child.command.name for child in supervisor.children()]
embedded = [name for name in sys.modules if "postgres" in name or "valkey" in name]
addresses = [found[name] for name in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL")]
print(json.dumps([*addresses, started, embedded]))
"""


def test_addresses_of_the_environment_are_used(tmp_path: Path) -> None:
    given = {
        "DATABASE_URL": "postgres://user:word@db.example.com:5432/onfile",
        "REDIS_URL": "redis://broker.example.com:6379/0",
        "EMAIL_URL": "smtp://relay.example.com:25",
    }

    done = subprocess.run(
        [sys.executable, "-c", NAMES_ITS_SERVICES],
        cwd=PROJECT,
        env=environment(tmp_path, **given),
        capture_output=True,
        text=True,
        check=True,
    )

    assert json.loads(done.stdout) == [*given.values(), [], []]
    assert not (tmp_path / "postgres").exists()


def test_one_address_of_the_environment_replaces_one_service(
    start_services: StartServices,
) -> None:
    services = start_services(REDIS_URL="redis://broker.example.com:6379/0")
    assert [process.name for process in services.running.processes] == ["postgres", "postbox"]
    assert services.running.environment["REDIS_URL"] == "redis://broker.example.com:6379/0"


@SHARED
def test_manage_uses_the_running_stack(services: Supervised) -> None:
    code = "from django.conf import settings; print(settings.REDIS_URL, settings.MAIL_DIR)"

    done = local("manage", "shell", "-v0", "-c", code, environment=environment(services.folder.root))

    running = services.running.environment
    assert done.stdout.split() == [running["REDIS_URL"], *running["MAIL_DIR"].split()]
    assert done.returncode == 0


def test_manage_starts_services_for_the_time(tmp_path: Path) -> None:
    code = "from django.db import connection as c; c.ensure_connection(); raise SystemExit(7)"

    done = local("manage", "shell", "-v0", "-c", code, environment=environment(tmp_path))

    assert done.returncode == 7, done.stderr
    assert not (tmp_path / "running.json").exists()
    assert not (tmp_path / "postgres" / "postmaster.pid").exists()

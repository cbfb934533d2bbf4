"""`make run`: the whole product on one machine, from an empty folder to a page that answers."""

from __future__ import annotations

import http.client
import os
import secrets
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from config.local.folder import MANAGE, PROJECT, Folder, Running, fingerprint, is_free
from config.local.processes import Child, Command
from config.local.stack import Stack, is_given, recover
from config.local.supervisor import Died, Stopped, Supervisor
from config.local.terminal import Halt, say, step

QUIET_START_SECONDS = 10.0
PREPARE_ADVICE = "If DATABASE_URL is set, look whether that server answers and lets this user in."
SERVER_ADVICE = "Mend what the log names and start again; `make check` finds most of it beforehand."
QUEUES = "match,alerts,mail,files"


def run(folder: Folder, port: int) -> int:
    """Serve until somebody asks to stop. Returns the exit code."""
    with folder.locked("run"):
        recover(folder)
        if port and not is_free(port):
            raise Halt(
                f"Port {port} is taken by another program.\nStart on another one: make run PORT={port + 1}"
            )
        port = port or folder.port("web")
        site = f"http://127.0.0.1:{port}/"
        running = Running("run", os.getpid(), site)
        say(f"Onfile, in {folder.shown}")
        try:
            with Supervisor(folder, running) as supervisor:
                _serve(folder, supervisor, port)
        except Stopped:
            say("\nstopped")
    return 0


def services(folder: Folder, port: int) -> int:
    """Only database, broker and mail, until somebody asks to stop: for work with runserver."""
    with folder.locked("services"):
        recover(folder)
        try:
            with Supervisor(folder, Running("services", os.getpid())) as supervisor:
                environment = Stack(folder, supervisor, port=port).start()
                supervisor.running.environment = _told(environment)
                supervisor.tell()
                say('Use them with `make manage ARGS="…"`; Ctrl-C stops them.')
                say("ready: services")
                supervisor.watch()
        except Stopped:
            say("\nstopped")
    return 0


def _serve(folder: Folder, supervisor: Supervisor, port: int) -> None:
    environment = Stack(folder, supervisor, port=port).start()
    supervisor.running.environment = _told(environment)
    supervisor.tell()
    database = prepare(folder, supervisor, environment)
    with step("web, worker, beat"), tempfile.TemporaryFile() as output:
        asked = Command("logins", [*MANAGE, "seed", "--print-logins"], environment)
        told = supervisor.begin(asked, output)
        supervisor.start(*servers(folder, environment, port))
        supervisor.finish(told)
        output.seek(0)
        logins = output.read().decode()
    if logins and not folder.is_stamped("demonstrated", database):
        say()
        try:
            # The main job once, before the eyes of whoever started this for the first time.
            supervisor.show(Command("demonstrate", [*MANAGE, "demonstrate"], environment))
            folder.stamp("demonstrated", database)
        except Died as died:
            say(f"{died}\nThe site is served all the same.")
    if logins:
        say(f"\nLog-ins of the demo:\n{logins}")
    if environment.get("STAFF_SECOND_FACTOR") == "0":
        say("The desk opens without a second factor here (STAFF_SECOND_FACTOR=0). A server asks for one.")
    say("Ctrl-C stops everything; the data stays.")
    say(f"ready: http://127.0.0.1:{port}/")
    supervisor.watch()


def prepare(folder: Folder, supervisor: Supervisor, environment: Mapping[str, str]) -> str:
    """Bring tables, demo and static files up to date on a started stack; a word for its database."""
    database = _database(folder, environment)
    static = _begin_static(folder, supervisor, environment)
    prepared = _preparation(database)
    if not folder.is_stamped("prepared", prepared):
        argv = [sys.executable, "-m", "config.local.prepare"]
        supervisor.show(Command("prepare", argv, environment, PREPARE_ADVICE))
        folder.stamp("prepared", prepared)
    if static:
        # It worked beside the preparation: its seconds are those it took longer.
        with step("static files"):
            supervisor.finish(static.child)
        folder.stamp("static", static.stamp)
    return database


def _database(folder: Folder, environment: Mapping[str, str]) -> str:
    """A word for the very database that is used; for one that is not ours, never the same word."""
    if is_given("DATABASE_URL"):
        return secrets.token_hex()
    made = (folder.root / "postgres" / "PG_VERSION").stat()
    return f"{environment['DATABASE_URL'].rpartition('/')[2]} {made.st_ino} {made.st_mtime_ns}"


def _preparation(database: str) -> str:
    """Changes with the code and with the database."""
    apps = [PROJECT / name for name in ("config", "jobs", "candidates", "recruiters")]
    code = [path for app in apps for path in app.rglob("*") if path.suffix in {".py", ".json"}]
    return fingerprint(iter(code), database)


@dataclass(frozen=True)
class Collecting:
    """A `collectstatic` at work, and what to note down when it is done."""

    child: Child
    stamp: str


def _begin_static(
    folder: Folder, supervisor: Supervisor, environment: Mapping[str, str]
) -> Collecting | None:
    """Start to collect the static files; None when they are those of the last time."""
    target = Path(environment["STATIC_ROOT"])
    roots = [path for path in PROJECT.glob("*/static") if path != target]
    sources = [path for root in (PROJECT / "static", *roots) for path in root.rglob("*")]
    sources += [PROJECT / "config" / "settings.py", *PROJECT.glob("requirements*.txt")]
    now = fingerprint((path for path in sources if path.is_file()), str(target))
    if folder.is_stamped("static", now) and (target / "staticfiles.json").exists():
        return None
    argv = [*MANAGE, "collectstatic", "--no-input", "--clear"]
    return Collecting(supervisor.begin(Command("static", argv, environment)), now)


def servers(folder: Folder, environment: Mapping[str, str], port: int) -> list[Command]:
    """How web, worker and beat are started, in this order; the web server on this port of loopback."""
    workers = environment.get("WEB_CONCURRENCY") or str(min(max(os.cpu_count() or 2, 2), 4))
    gunicorn = f"gunicorn config.wsgi --bind 127.0.0.1:{port} --workers {workers}"
    gunicorn += " --preload --graceful-timeout 5 --no-control-socket"
    # How long a request may take stands in gunicorn.conf.py, as on a server.
    worker = f"celery -A config.celery worker -Q {QUEUES} --concurrency 2"
    worker += " --without-gossip --without-mingle --loglevel INFO"
    beat = "celery -A config.celery beat --loglevel INFO"
    return [
        Command(
            "web",
            [sys.executable, "-m", *gunicorn.split()],
            environment,
            SERVER_ADVICE,
            is_ready=lambda: _answers(port),
        ),
        Command(
            "worker",
            [sys.executable, "-m", *worker.split()],
            environment,
            SERVER_ADVICE,
            is_ready=_says(folder.log("worker"), b" ready."),
        ),
        Command(
            "beat",
            [sys.executable, "-m", *beat.split(), "--schedule", str(folder.root / "beat")],
            environment,
            SERVER_ADVICE,
        ),
    ]


def _answers(port: int) -> bool:
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=5.0)
    try:
        asked.request("GET", "/healthz")
        return asked.getresponse().status < http.HTTPStatus.INTERNAL_SERVER_ERROR
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()


def _says(log: Path, word: bytes) -> Callable[[], bool]:
    """Whether the log has said this word since now, or its writer has lived for a while.

    The second is for a LOG_LEVEL that hides the line.
    """
    size, began = (log.stat().st_size if log.exists() else 0), time.monotonic()

    def is_said() -> bool:
        with log.open("rb") as file:
            file.seek(size)
            return word in file.read() or time.monotonic() - began > QUIET_START_SECONDS

    return is_said


def _told(environment: Mapping[str, str]) -> dict[str, str]:
    """The part of an environment that other commands need to use this stack."""
    ours = {"SITE_URL", "ALLOWED_HOSTS", "SECRET_KEY", "STATIC_ROOT", "MAIL_DIR", "VAR_DIR"}
    ours |= {"STAFF_SECOND_FACTOR"}
    ours |= {"DATABASE_URL", "REDIS_URL", "EMAIL_URL"}
    return {name: environment[name] for name in sorted(ours & environment.keys())}

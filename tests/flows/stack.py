"""The real parts of a flow: an SMTP server that remembers, a worker, beat, a broker of one's own."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.db import connection

logging.getLogger("mail.log").setLevel(logging.WARNING)  # aiosmtpd tells every line it hears
ROOT = Path(__file__).resolve().parents[2]
QUEUES = "match,alerts,mail,files"


def wait_for(happened: Callable[[], object], seconds: float, what: str, *, pause: float = 0.1) -> float:
    """Wait until something is true; returns the seconds it took. Fails with `what` otherwise."""
    began = time.monotonic()
    while not happened():
        if time.monotonic() - began > seconds:
            raise AssertionError(f"{what}: not within {seconds:.0f} s")
        time.sleep(pause)
    return time.monotonic() - began


@cache
def _parsed(content: bytes) -> EmailMessage:
    parsed = BytesParser(policy=default).parsebytes(content)
    assert isinstance(parsed, EmailMessage)
    return parsed


@dataclass(frozen=True)
class Mail:
    """One message the server accepted."""

    sender: str
    to: str
    at: float
    content: bytes

    @property
    def message(self) -> EmailMessage:
        return _parsed(self.content)

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        return self._part("plain")

    @property
    def html(self) -> str:
        return self._part("html")

    def _part(self, subtype: str) -> str:
        body = self.message.get_body((subtype,))
        assert body is not None, f"no text/{subtype} in the mail"
        return str(body.get_content())


def links(mail: Mail, part: str, *, without: str = "\n") -> list[str]:
    """The addresses in the text of a mail that have `part` in them and not `without`, each once."""
    found = re.findall(r"https?://\S+", mail.text)
    return [link for link in dict.fromkeys(found) if part in link and without not in link]


def one_click(mail: Mail) -> int:
    """What a mail program does (RFC 8058): one POST, without cookies or anything else. Returns the status."""
    address = str(mail.message["List-Unsubscribe"]).strip(" <>")
    request = Request(address, data=b"List-Unsubscribe=One-Click", method="POST")  # noqa: S310 -- http
    with urlopen(request, timeout=20) as answer:  # noqa: S310 -- loopback
        return int(answer.status)


@dataclass
class Sink:
    """An SMTP server on loopback that keeps what it accepts, in order.

    With `pause` it takes that long, after it has the whole message and before it says so: a client
    that is killed meanwhile cannot know that the message arrived.
    """

    pause: float = 0.0
    mails: list[Mail] = field(default_factory=list)
    is_inside: threading.Event = field(default_factory=threading.Event)
    refuse: dict[str, str] = field(default_factory=dict)
    port: int = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def to(self, address: str) -> list[Mail]:
        return [mail for mail in list(self.mails) if mail.to == address]

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd's name and signature
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        del server, session, options
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        del server, session
        content = envelope.content or b""
        assert isinstance(content, bytes)
        now = time.monotonic()
        self.mails += [Mail(envelope.mail_from or "", to, now, content) for to in envelope.rcpt_tos]
        self.is_inside.set()
        await asyncio.sleep(self.pause)
        return "250 Accepted"


@contextlib.contextmanager
def listening(sink: Sink) -> Iterator[Sink]:
    """Serve until the block ends, in a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def open_server() -> asyncio.Server:
        serve = loop.create_server(lambda: SMTP(sink, hostname="localhost"), "127.0.0.1", 0)
        return await serve

    server = asyncio.run_coroutine_threadsafe(open_server(), loop).result(10)
    sink.port = server.sockets[0].getsockname()[1]

    async def close_server() -> None:
        server.close()
        for task in asyncio.all_tasks(loop):
            if task is not asyncio.current_task():
                task.cancel()
        await asyncio.sleep(0)

    try:
        yield sink
    finally:
        asyncio.run_coroutine_threadsafe(close_server(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


def database_url() -> str:
    """The address of the database this test runs on."""
    parts = urlsplit(settings.DATABASE_URL)
    return parts._replace(path=f"/{connection.settings_dict['NAME']}").geturl()


def environment(relay: str, site_url: str, **more: str) -> dict[str, str]:
    """What a process of the product needs to work on this test's database and broker, and on this relay."""
    return {
        **os.environ,
        "DATABASE_URL": database_url(),
        "REDIS_URL": settings.REDIS_URL,
        "EMAIL_URL": relay,
        "SITE_URL": site_url,
        "SECRET_KEY": settings.SECRET_KEY,
        "MAIL_LEASE_SECONDS": "3",
        "MAIL_CONNECT_TIMEOUT": "1",
        "MAIL_SEND_TIMEOUT": "3",
        "SWEEP_SECONDS": "1",
        "LOG_LEVEL": "INFO",
        **more,
    }


@dataclass
class Program:
    """A process of the product with its log. `kill` is kill -9 of the whole tree."""

    name: str
    argv: list[str]
    env: Mapping[str, str]
    log: Path
    ready: str
    process: subprocess.Popen[bytes] | None = None
    _read_from: int = 0

    def start(self) -> Program:
        """Start it and wait until its log says that it is ready."""
        return self.begin().wait()

    def begin(self) -> Program:
        """Start it, and do not wait: others may start beside it."""
        self._read_from = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as file:
            self.process = subprocess.Popen(
                self.argv, cwd=ROOT, env=dict(self.env), stdout=file, stderr=file, start_new_session=True
            )
        return self

    def wait(self) -> Program:
        """Wait until its log says that it is ready."""
        wait_for(self._is_ready, 60, f"{self.name} is ready")
        return self

    def _is_ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, f"{self.name} ended at its start:\n{self.words()}"
        return self.ready in self.words()

    def words(self) -> str:
        """What it has logged since it was started."""
        return self.log.read_bytes()[self._read_from :].decode(errors="replace")

    @property
    def children(self) -> list[int]:
        """The pids of its own child processes."""
        assert self.process is not None
        listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True)
        pairs = [line.split() for line in listed.stdout.splitlines()]
        return [int(pid) for pid, parent in pairs if int(parent) == self.process.pid]

    def kill(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def stop(self) -> None:
        """Ask it to end as a supervisor does; kill it when it does not."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(20)
        if self.process.poll() is None:
            self.kill()


def worker(
    env: Mapping[str, str],
    folder: Path,
    *,
    name: str = "worker",
    app: str = "config.celery",
    queues: str = QUEUES,
) -> Program:
    """A Celery worker as it runs in production: every queue, two processes."""
    argv = [sys.executable, "-m", "celery", "-A", app, "worker", "-Q", queues, "-n", f"{name}@%h"]
    argv += ["--concurrency", "2", "--without-gossip", "--without-mingle", "--loglevel", "INFO"]
    return Program(name, argv, env, folder / f"{name}.log", " ready.")


def beat(env: Mapping[str, str], folder: Path) -> Program:
    argv = [sys.executable, "-m", "celery", "-A", "config.celery", "beat", "--loglevel", "INFO"]
    argv += ["--schedule", str(folder / "beat-schedule")]
    return Program("beat", argv, env, folder / "beat.log", "beat: Starting...")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def manage(*words: str, env: Mapping[str, str]) -> str:
    """Run a management command to its end; returns what it printed."""
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=dict(env),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout

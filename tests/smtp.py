"""An SMTP server on loopback that keeps what it accepts, and can be told to misbehave."""

from __future__ import annotations

import asyncio
import socket
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Mailbox:
    """What the server accepted, in order; `answers` maps an address to a refusal such as `550 no`."""

    messages: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    contents: list[bytes] = field(default_factory=list)
    """The bytes of each message."""
    senders: list[str] = field(default_factory=list)
    """MAIL FROM of each."""
    answers: dict[str, str] = field(default_factory=dict)
    data_answers: list[str] = field(default_factory=list)
    hangs_up_on: set[str] = field(default_factory=set)
    """Addresses whose mail it takes, and then says nothing any more."""
    connections: int = 0
    before_accepting: Callable[[str], None] = lambda _: None
    host: str = ""
    port: int = 0

    def to(self, address: str) -> list[EmailMessage]:
        return [m for m, to in zip(self.messages, self.recipients, strict=True) if to == address]

    async def handle_EHLO(  # noqa: N802 -- aiosmtpd's name
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[Any]
    ) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 -- aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.data_answers:
            return self.data_answers.pop(0)
        self.before_accepting(envelope.rcpt_tos[0])
        content = envelope.content
        assert isinstance(content, bytes)
        message = message_from_bytes(content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        self.contents.append(content)
        self.recipients.extend(envelope.rcpt_tos)
        self.senders.append(envelope.mail_from or "")
        if self.hangs_up_on.intersection(envelope.rcpt_tos):
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return "250 accepted"


class FreePort(Controller):
    """aiosmtpd's controller knocks at port 0 when it was asked for any: tell it the real one."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]  # aiosmtpd's own


@contextmanager
def smtp_server() -> Iterator[Mailbox]:
    """A server on a free port, for the time of the block."""
    box = Mailbox()
    controller = FreePort(box, hostname="127.0.0.1", port=0)
    controller.start()
    try:
        box.host, box.port = "127.0.0.1", controller.port
        yield box
    finally:
        controller.stop()


def text_of(message: EmailMessage) -> str:
    """The plain text part."""
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def html_of(message: EmailMessage) -> str:
    """The HTML part."""
    part = message.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def wait_until(condition: Callable[[], bool], seconds: float = 20) -> None:
    """Poll until `condition` holds; AssertionError after `seconds`."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.05)


@dataclass
class ScriptedRelay:
    """An SMTP server that answers as told, and writes down how its client talks.

    `answers` maps the first word of a command to its answer; "." is the end of a message. An empty
    answer hangs up instead. What it is not told about is fine.
    """

    answers: dict[str, str] = field(default_factory=dict)
    offers_pipelining: bool = True
    pause: float = 0.0
    """Seconds it takes over each message."""
    commands: list[str] = field(default_factory=list)
    writes: list[int] = field(default_factory=list)
    """How many lines came with each write of the client that began outside of a message."""
    messages: list[bytes] = field(default_factory=list)
    moments: list[float] = field(default_factory=list)
    """When each message had arrived, by `time.monotonic()`."""
    connections: int = 0
    port: int = 0

    def serve(self, line: socket.socket) -> None:
        """Talk with one client to its end."""
        self.connections += 1
        line.sendall(b"220 here\r\n")
        waiting = b""
        while data := line.recv(65536):
            waiting += data
            self.writes.append(data.count(b"\r\n"))
            while b"\r\n" in waiting:
                command, _, waiting = waiting.partition(b"\r\n")
                answer = self._answer(command.decode())
                if answer.startswith(b"354"):
                    line.sendall(answer)
                    waiting = self._read_message(line, waiting)
                    answer = self._said(".", "250 taken")
                if not answer:
                    return
                line.sendall(answer)

    def _answer(self, command: str) -> bytes:
        self.commands.append(command)
        word = command.partition(" ")[0].upper()
        if word == "EHLO":
            offered = "250-PIPELINING\r\n" if self.offers_pipelining else ""
            return f"250-here\r\n{offered}250 8BITMIME\r\n".encode()
        return self._said(word, "354 go on" if word == "DATA" else "250 fine")

    def _said(self, word: str, usual: str) -> bytes:
        answer = self.answers.get(word, usual)
        return f"{answer}\r\n".encode() if answer else b""

    def _read_message(self, line: socket.socket, waiting: bytes) -> bytes:
        """Read to the dot; returns what came after it."""
        while not (waiting.startswith(b".\r\n") or b"\r\n.\r\n" in waiting):
            data = line.recv(65536)
            if not data:
                return b""
            waiting += data
        message, _, after = (b"\r\n" + waiting).partition(b"\r\n.\r\n")
        self.messages.append(message.removeprefix(b"\r\n").replace(b"\n..", b"\n."))
        self.moments.append(time.monotonic())
        time.sleep(self.pause)
        return after


@contextmanager
def scripted_relay(**told: Any) -> Iterator[ScriptedRelay]:  # noqa: ANN401 -- the fields of ScriptedRelay
    """One on a free port, in a thread of its own, for the time of the block."""
    relay = ScriptedRelay(**told)

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):
                relay.serve(self.request)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        relay.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield relay
        server.shutdown()

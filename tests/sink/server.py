"""The program: a raw SMTP server, quick enough not to be what is measured, and able to misbehave.

`python server.py LOG` prints its port, then reads rules as lines of JSON from standard input and answers
each with what it has counted so far; after the line `anew` it counts from nothing. It ends with its
standard input. Each message it accepts is one line of LOG: seconds since the epoch, number of the
connection, Message-ID, recipient.

Which message meets a fault is drawn from its address and how often that address came, not from chance:
the same run meets the same faults, and a repetition is drawn anew.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
import time
import zlib
from collections import Counter
from dataclasses import asdict, dataclass, field

END = b"\r\n.\r\n"
MESSAGE_ID = re.compile(rb"^Message-ID:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
ADDRESS = re.compile(rb"<([^>]*)>")
AT_ONCE = re.compile(rb"MAIL FROM:<[^>\r]*>[^\r]*\r\nRCPT TO:<([^>\r]*)>\r\nDATA\r\n", re.IGNORECASE)
"""What a client that pipelines sends first: looked for because it is the usual case, and for speed alone."""


@dataclass
class Rules:
    """How to misbehave. Shares run from 0 to 1."""

    defer_share: float = 0.0
    """So many RCPT are answered 451."""
    refuse_share: float = 0.0
    """So many addresses are answered 550, always the same ones."""
    refuse: dict[str, str] = field(default_factory=dict)
    """What an address is answered at RCPT, such as `550 5.1.1 no such mailbox`."""
    cut_inside_share: float = 0.0
    """So many messages lose their connection inside DATA, before the final dot."""
    cut_after_share: float = 0.0
    """So many lose it after the final dot, before the 250: they are accepted, and nobody is told."""
    late_share: float = 0.0
    late_seconds: float = 0.0
    """So many messages are accepted at once and answered only after this time."""
    round_trip: float = 0.0
    """Seconds by which every answer is late, as over a long line."""


@dataclass
class Counts:
    """What it has done so far."""

    accepted: int = 0
    deferred: int = 0
    refused: int = 0
    cut_inside: int = 0
    cut_after: int = 0
    late: int = 0
    connections: int = 0
    open_now: int = 0
    most_open: int = 0


class Sink:
    """The rules, the counts and the log, shared by all connections."""

    def __init__(self, log: int) -> None:
        self._log = log
        self.counts = Counts()
        self.begin_anew()

    def begin_anew(self) -> None:
        """Behave well, and count from nothing but the connections that are open."""
        self.follow(Rules())
        self.counts = Counts(open_now=self.counts.open_now)
        self.seen: Counter[tuple[str, bytes]] = Counter()

    def follow(self, rules: Rules) -> None:
        """Behave like this from now on."""
        self.rules = rules
        self.is_plain = not (rules.defer_share or rules.refuse_share or rules.refuse)

    def draws(self, share: float, kind: str, address: bytes, *, once: bool = False) -> bool:
        """Whether this message is among the share: by its address, and how often it was drawn before."""
        if not share:
            return False
        time_drawn = self.seen[kind, address]
        if not once:
            self.seen[kind, address] += 1
        drawn = zlib.crc32(b"%s %d %s" % (kind.encode(), time_drawn, address)) % 10_000
        return drawn < share * 10_000

    def note(self, lines: bytes) -> None:
        os.write(self._log, lines)


class Dialogue(asyncio.Protocol):
    """One connection. Commands that came together are answered together (RFC 2920)."""

    def __init__(self, sink: Sink) -> None:
        self.sink = sink
        self.transport: asyncio.Transport
        self.waiting = bytearray()
        self.answers: list[bytes] = []
        self.noted: list[bytes] = []
        self.is_in_data = False
        self.is_busy = False
        self.looked = 0
        self.late = b""
        self.to: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        counts = self.sink.counts
        counts.connections += 1
        counts.open_now += 1
        counts.most_open = max(counts.most_open, counts.open_now)
        self.number = counts.connections
        self.answers.append(b"220 sink ESMTP\r\n")
        self._speak()

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_busy = True
        self.sink.counts.open_now -= 1

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        self._go_on()

    def _go_on(self) -> None:
        while self.waiting and not self.is_busy:
            if not (self._message() if self.is_in_data else self._command()):
                break
        # Written down before it is said: what a client was told stands in the log.
        if self.noted:
            self.sink.note(b"".join(self.noted))
            self.noted.clear()
        self._speak()

    def _speak(self) -> None:
        if not self.answers:
            return
        said = b"".join(self.answers)
        self.answers.clear()
        if self.sink.rules.round_trip:
            asyncio.get_running_loop().call_later(self.sink.rules.round_trip, self._write, said)
        else:
            self._write(said)

    def _write(self, said: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.write(said)

    def _cut(self) -> None:
        self.is_busy = True
        self.transport.abort()

    def _command(self) -> bool:
        """Answer one command, or the usual three; False when it is not whole yet."""
        if self.sink.is_plain and (usual := AT_ONCE.match(self.waiting)):
            self.to[:] = [bytes(usual[1]).lower()]  # before the buffer that it stands in moves on
            del self.waiting[: usual.end()]
            self.is_in_data, self.looked = True, 0
            self.answers.append(b"250 OK\r\n250 OK\r\n354 go on\r\n")
            return True
        end = self.waiting.find(b"\n")
        if end < 0:
            return False
        line = bytes(self.waiting[: end + 1])
        del self.waiting[: end + 1]
        match line[:4].upper():
            case b"EHLO":
                answer = b"250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE 10000000\r\n"
            case b"HELO" | b"NOOP":
                answer = b"250 OK\r\n"
            case b"MAIL" | b"RSET":
                self.to.clear()
                answer = b"250 OK\r\n"
            case b"RCPT":
                answer = self._recipient(line)
            case b"DATA":
                self.is_in_data = bool(self.to)
                answer = b"354 go on\r\n" if self.to else b"503 5.5.1 no valid recipients\r\n"
                self.looked = 0
            case b"QUIT":
                self.answers.append(b"221 bye\r\n")
                self._speak()
                self.is_busy = True
                self.transport.close()
                return False
            case _:
                answer = b"502 5.5.2 not here\r\n"
        self.answers.append(answer)
        return True

    def _recipient(self, line: bytes) -> bytes:
        found = ADDRESS.search(line)
        address = found[1].lower() if found else b""
        rules, counts = self.sink.rules, self.sink.counts
        if (said := rules.refuse.get(address.decode("ascii", "replace"))) is not None:
            counts.refused += said.startswith("5")
            counts.deferred += said.startswith("4")
            return said.encode() + b"\r\n"
        if self.sink.draws(rules.refuse_share, "refuse", address, once=True):
            counts.refused += 1
            return b"550 5.1.1 no such mailbox\r\n"
        if self.sink.draws(rules.defer_share, "defer", address):
            counts.deferred += 1
            return b"451 4.3.0 try again later\r\n"
        self.to.append(address)
        return b"250 OK\r\n"

    def _message(self) -> bool:
        """Take one message; False when it is not whole yet."""
        rules, counts, address = self.sink.rules, self.sink.counts, self.to[0]
        if not self.looked and self.sink.draws(rules.cut_inside_share, "inside", address):
            counts.cut_inside += 1
            self._cut()
            return False
        end = self.waiting.find(END, max(self.looked - len(END), 0))
        if end < 0:
            self.looked = max(len(self.waiting), 1)
            return False
        message = bytes(self.waiting[: end + 2])
        del self.waiting[: end + len(END)]
        self.is_in_data = False
        self._accept(message)
        if self.sink.draws(rules.cut_after_share, "after", address):
            counts.cut_after += 1
            self.sink.note(b"".join(self.noted))
            self.noted.clear()
            self._cut()
            return False
        answer = b"250 2.0.0 taken\r\n"
        if self.sink.draws(rules.late_share, "late", address):
            counts.late += 1
            self.is_busy, self.late = True, answer
            asyncio.get_running_loop().call_later(rules.late_seconds, self._wake)
        else:
            self.answers.append(answer)
        return True

    def _wake(self) -> None:
        self.is_busy = self.transport.is_closing()
        self.answers.append(self.late)
        self._go_on()

    def _accept(self, message: bytes) -> None:
        named = MESSAGE_ID.search(message, 0, 8000)
        message_id = named[1] if named else b"-"
        now = time.time()
        self.sink.counts.accepted += len(self.to)
        for address in self.to:
            self.noted.append(b"%.6f %d %s %s\n" % (now, self.number, message_id, address))


async def serve(log: str) -> None:
    """Listen until standard input ends."""
    loop = asyncio.get_running_loop()
    sink = Sink(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
    server = await loop.create_server(lambda: Dialogue(sink), "127.0.0.1", 0, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    lines = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while line := await lines.readline():
        if line == b"anew\n":
            sink.begin_anew()
        elif line.strip():
            sink.follow(Rules(**json.loads(line)))
        print(json.dumps(asdict(sink.counts)), flush=True)
    server.close()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1]))

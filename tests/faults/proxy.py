"""A TCP proxy before PostgreSQL that cuts a connection just when an answer would have said how it went."""

from __future__ import annotations

import re
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

RESET = struct.pack("ii", 1, 0)
"""Close with a reset, as a machine does that is gone."""


@dataclass
class Rule:
    """Cut where a message matches `when`, in a connection that has sent `after` before it.

    With `is_delivered` the server gets it and does it, and only its answer is lost; otherwise the
    message itself is. The first `passes` are let through, and then `times` are not.
    """

    when: re.Pattern[bytes]
    after: re.Pattern[bytes] | None = None
    is_delivered: bool = True
    passes: int = 0
    times: int = 1


@dataclass
class Proxy:
    """The port to connect to instead, the rules, and how often one has struck."""

    target: tuple[str, int]
    port: int = 0
    rules: list[Rule] = field(default_factory=list)
    struck: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def instead_of(self, url: str) -> str:
        """The address of a database, by way of this proxy."""
        parts = urlsplit(url)
        return parts._replace(netloc=f"{parts.username}:{parts.password}@127.0.0.1:{self.port}").geturl()

    def strikes(self, said: bytes, before: set[int]) -> Rule | None:
        """The rule that this message meets. `before` holds the rules whose `after` was met."""
        with self.lock:
            for number, rule in enumerate(self.rules):
                if rule.after is not None and rule.after.search(said):
                    before.add(number)
                    continue
                is_after = rule.after is None or number in before
                if not (rule.times and is_after and rule.when.search(said)):
                    continue
                if rule.passes:
                    rule.passes -= 1
                else:
                    rule.times -= 1
                    self.struck += 1
                    return rule
        return None


def _serve(proxy: Proxy, client: socket.socket) -> None:
    server = socket.create_connection(proxy.target)
    is_deaf = threading.Event()

    def answers() -> None:
        with suppress(OSError):
            while said := server.recv(65536):
                if not is_deaf.is_set():
                    client.sendall(said)
        with suppress(OSError):
            client.shutdown(socket.SHUT_RDWR)

    back = threading.Thread(target=answers, daemon=True)
    back.start()
    before: set[int] = set()
    with suppress(OSError):
        while said := client.recv(1 << 20):
            rule = proxy.strikes(said, before)
            if rule is None:
                server.sendall(said)
                continue
            is_deaf.set()
            if rule.is_delivered:
                server.sendall(said)
            break
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    client.close()
    with suppress(OSError):
        server.shutdown(socket.SHUT_WR)  # what was delivered is still done
    back.join(10)
    server.close()


@contextmanager
def proxied(url: str) -> Iterator[Proxy]:
    """A proxy before the database at `url`, for the time of the block."""
    parts = urlsplit(url)
    proxy = Proxy((parts.hostname or "127.0.0.1", parts.port or 5432))
    listener = socket.create_server(("127.0.0.1", 0))
    proxy.port = listener.getsockname()[1]

    def accept() -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                threading.Thread(target=_serve, args=(proxy, client), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(10)

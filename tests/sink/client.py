"""A client that costs next to nothing: constant bytes, pipelined. It says what the sink itself can take.

`python client.py PORT CONNECTIONS MESSAGES BYTES` prints messages a second. Each connection has one message
on its way: it waits for the answer before it sends the next.
"""

from __future__ import annotations

import asyncio
import sys
import time
from functools import partial


class Sender(asyncio.Protocol):
    """Sends the same message until its share is done."""

    def __init__(self, messages: int, size: int, done: asyncio.Future[None]) -> None:
        head = b"Message-ID: <1.1@example.com>\r\nTo: one@example.com\r\nSubject: one\r\n\r\n"
        body = b"x" * 70 + b"\r\n"
        self.message = head + body * ((size - len(head)) // len(body)) + b".\r\n"
        self.envelope = b"MAIL FROM:<a@example.com>\r\nRCPT TO:<one@example.com>\r\nDATA\r\n"
        self.left, self.done, self.heard, self.greetings = messages, done, b"", 0
        self.is_open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.heard += data
        *lines, self.heard = self.heard.split(b"\r\n")
        for line in lines:
            self._hear(line)

    def _hear(self, line: bytes) -> None:
        if line.startswith(b"220"):
            self.transport.write(b"EHLO client\r\n")
        elif line.startswith((b"250 SIZE", b"250 2.0.0")):
            if self.left == 0:
                self.transport.close()
                self.done.set_result(None)
                return
            self.left -= 1
            self.transport.write(self.envelope)
        elif line.startswith(b"354"):
            self.transport.write(self.message)


async def drive(port: int, connections: int, messages: int, size: int) -> float:
    """Messages a second over all connections together."""
    loop = asyncio.get_running_loop()
    done = [loop.create_future() for _ in range(connections)]
    began = time.perf_counter()
    for one in done:
        await loop.create_connection(partial(Sender, messages // connections, size, one), "127.0.0.1", port)
    await asyncio.gather(*done)
    return messages / (time.perf_counter() - began)


if __name__ == "__main__":
    print(asyncio.run(drive(*map(int, sys.argv[1:5]))))

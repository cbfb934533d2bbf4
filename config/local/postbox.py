"""An SMTP server on loopback that keeps each accepted message as a file, and sends nothing on.

It runs as a program of its own (`python -P postbox.py --port 2525 --folder mail`) and imports
nothing of the project.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"
LARGEST_MESSAGE = 30 * 1024 * 1024


class Keeper:
    """Writes messages into a folder: whole or not at all, named so that they sort by arrival."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        for unfinished in folder.glob(".*.part"):
            unfinished.unlink()
        self.numbers = itertools.count(1)

    async def handle_DATA(  # noqa: N802 -- aiosmtpd's name
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
    ) -> str:
        """Keep one message with its envelope on top, as a mail server delivers it."""
        now = datetime.now(UTC)
        name = f"{now:%Y%m%dT%H%M%S.%f}-{os.getpid()}-{next(self.numbers):06d}.eml"
        top = [f"Return-Path: <{envelope.mail_from}>"]
        top += [f"Delivered-To: {recipient}" for recipient in envelope.rcpt_tos]
        content = envelope.content or b""
        if isinstance(content, str):
            content = content.encode()
        unfinished = self.folder / f".{name}.part"
        try:
            unfinished.write_bytes("".join(f"{line}\r\n" for line in top).encode() + content)
            unfinished.rename(self.folder / name)
        except OSError as error:
            return f"452 Not kept: {error.strerror}"
        return "250 Kept"


async def serve(port: int, folder: Path) -> None:
    """Listen until a signal to stop. Says on standard output where (port 0: a free one)."""
    keeper = Keeper(folder)
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)

    def connection() -> SMTP:
        return SMTP(
            keeper,
            data_size_limit=LARGEST_MESSAGE,
            enable_SMTPUTF8=True,
            hostname="localhost",
            ident="Onfile postbox",
        )

    server = await loop.create_server(connection, HOST, port)
    sys.stdout.write(f"listening on {HOST}:{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await stop.wait()
    server.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--folder", type=Path, required=True)
    arguments = parser.parse_args()
    asyncio.run(serve(arguments.port, arguments.folder))


if __name__ == "__main__":
    main()

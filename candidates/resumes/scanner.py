"""A virus scanner beside us (clamd), by its command INSTREAM: clamd(8), 1.4, read November 2026."""

from __future__ import annotations

import socket
import struct

from django.conf import settings

PATIENCE_SECONDS = 30
PIECE = 65_536
MOST_SAID = 4_096


class NotScanned(Exception):
    """The scanner is away, or says something we do not know: nobody may open the file yet."""


def is_clean(data: bytes) -> bool:
    """Whether the scanner finds nothing, or there is none. Raises NotScanned."""
    if settings.CLAMD_ADDRESS is None:
        return True
    try:
        with socket.create_connection(settings.CLAMD_ADDRESS, PATIENCE_SECONDS) as line:
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(data), PIECE):
                piece = data[start : start + PIECE]
                line.sendall(struct.pack("!I", len(piece)) + piece)
            line.sendall(struct.pack("!I", 0))
            said = b""
            while (more := line.recv(MOST_SAID)) and len(said) < MOST_SAID:
                said += more
    except OSError as error:
        raise NotScanned("no answer") from error
    if said.rstrip(b"\0\n") == b"stream: OK":
        return True
    if said.startswith(b"stream: ") and said.rstrip(b"\0\n").endswith(b" FOUND"):
        return False
    raise NotScanned("an answer that is none")

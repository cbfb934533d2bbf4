"""The text of a resume, read by a process of its own that can do little, and is believed little.

A reader of PDF that is kept busy, or taken over, has 400 MB, a few seconds, no file to write and no
variable of ours; what it says is looked at here before anybody stores it.
"""

from __future__ import annotations

import json
import logging
import os
import re
import select
import selectors
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from unicodedata import normalize

from candidates.resumes.limits import FILE_BYTES, LIMITS, TEXT_CHARACTERS, Limits
from candidates.resumes.reasons import Flag, Kind, NotRead, Refusal, Unread
from config.text import SIGN

logger = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]
START = (
    "import sys; sys.path.append(sys.argv[1]); from candidates.resumes.child import main; main(*sys.argv[2:])"
)
"""With -I Python looks at no variable, and for modules neither here nor in a home: so the place is named."""
UNKEPT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Control characters and halves of characters: PostgreSQL takes no NUL and no half."""
LIGATURE = re.compile("[\ufb00-\ufb06]")
"""One sign for two or three letters, as print likes it: "certi\ufb01ed" is looked for as "certified"."""
READ_AT_ONCE = 65_536

_noted: set[str] = set()
"""Limits that were said to be missing, once in this process."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The text, in reading order, without control characters; empty for a scan."""

    text: str
    flags: frozenset[Flag]


@dataclass(frozen=True, slots=True)
class Rejected:
    """No text. With a Refusal the file goes to nobody; with an Unread the recruiter gets it all the same."""

    reason: Refusal | Unread

    @property
    def is_refused(self) -> bool:
        return isinstance(self.reason, Refusal)


Extracted = Ready | Rejected


def extract(source: Path | bytes, kind: Kind, *, limits: Limits = LIMITS) -> Extracted:
    """Read the text of a file that `checks.kind_of` took for this kind.

    Whatever is in the file, it ends within `limits.wall` seconds, in Ready or Rejected. Raises OSError
    where a path cannot be read.
    """
    data = source if isinstance(source, bytes) else _content(source)
    if len(data) > FILE_BYTES:
        return Rejected(Refusal.TOO_LARGE)
    try:
        return _judged(_answer(data, kind, limits))
    except NotRead as unread:
        return Rejected(unread.reason)


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(FILE_BYTES + 1)


def _answer(data: bytes, kind: Kind, limits: Limits) -> bytes:
    """What the child says of a file. Raises NotRead where it says nothing."""
    command = [sys.executable, "-I", "-B", "-X", "utf8", "-c", START, str(ROOT)]
    try:
        process = subprocess.Popen(  # noqa: S603 -- our own interpreter and words, nobody's input
            [*command, kind, str(limits.memory), str(limits.processor)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,  # a pipe: FSIZE would silence it, were it a file
            stderr=subprocess.DEVNULL,  # complaints repeat what is in the file
            bufsize=0,
            cwd="/",
            env={},  # neither the secret key nor the address of the database
            start_new_session=True,
        )
    except OSError as error:
        logger.exception("no process to read a resume with")
        raise NotRead(Unread.BROKEN) from error
    try:
        answer = _talk(process, data, limits)
    finally:
        _end(process)
    if not answer:
        raise NotRead(_why(process.returncode))
    return answer


def _talk(process: subprocess.Popen[bytes], data: bytes, limits: Limits) -> bytes:
    """Hand the file over and listen, both at once: either pipe may be full. Raises NotRead."""
    assert process.stdin is not None  # noqa: S101 -- as it was started
    assert process.stdout is not None  # noqa: S101 -- the same
    until = time.monotonic() + limits.wall
    rest = memoryview(data)
    answer = bytearray()
    with selectors.DefaultSelector() as pipes:
        pipes.register(process.stdin, selectors.EVENT_WRITE)
        pipes.register(process.stdout, selectors.EVENT_READ)
        while (left := until - time.monotonic()) > 0:
            ready = [key.fileobj for key, _ in pipes.select(left)]
            if process.stdout in ready:
                piece = os.read(process.stdout.fileno(), READ_AT_ONCE)
                if not piece:
                    return bytes(answer)
                answer += piece
                if len(answer) > limits.answer:
                    raise NotRead(Unread.TOO_MUCH)
            if process.stdin in ready:
                try:  # so much never blocks once a pipe is said to be ready
                    rest = rest[os.write(process.stdin.fileno(), rest[: select.PIPE_BUF]) :]
                except BrokenPipeError:  # it has read enough, or is gone: what it said tells
                    rest = rest[:0]
                if not rest:
                    pipes.unregister(process.stdin)
                    process.stdin.close()
    raise NotRead(Unread.TOO_LONG)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the child and all it has started. It is waited for only then: before, its number is its own."""
    with suppress(ProcessLookupError, PermissionError):  # macOS says the latter of one that has ended
        os.killpg(process.pid, signal.SIGKILL)
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
    process.wait()


def _why(code: int) -> Unread:
    if code == -signal.SIGXCPU:
        return Unread.TOO_LONG
    if code == -signal.SIGKILL:  # not by us, who wait for its last word: the system was out of memory
        return Unread.TOO_MUCH
    logger.error("the process that reads resumes ended with %s", code)
    return Unread.BROKEN


def _judged(answer: bytes) -> Extracted:
    """The answer as one of ours, or BROKEN: a reader that was taken over may say anything."""
    try:
        told = json.loads(answer)
        unset = {str(name) for name in told["unset"]}
        found = _found(told)
    except (ValueError, TypeError, KeyError, RecursionError):
        # The exception would repeat what was in the file.
        logger.error("the process that reads resumes gave no answer of ours")  # noqa: TRY400
        return Rejected(Unread.BROKEN)
    _note(unset)
    return found


def _found(told: dict[str, object]) -> Extracted:
    """Raises ValueError, TypeError or KeyError for what is none of the three answers."""
    if "refused" in told:
        return Rejected(Refusal(str(told["refused"])))
    if "unread" in told:
        return Rejected(Unread(str(told["unread"])))
    text, flags = told["text"], told["flags"]
    if not isinstance(text, str) or not isinstance(flags, list):
        raise TypeError
    text = _clean(text[:TEXT_CHARACTERS])
    kept = {Flag(str(flag)) for flag in flags}
    return Ready(text, frozenset(kept if text else kept | {Flag.NO_TEXT}))


def _clean(text: str) -> str:
    """In letters; no control characters, unseen signs, blanks at the end of a line, second empty lines."""
    text = SIGN.sub("", UNKEPT.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    text = LIGATURE.sub(lambda found: normalize("NFKC", found[0]), text)
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


def _note(unset: set[str]) -> None:
    limits = {"AS", "CPU", "FSIZE", "NOFILE", "NPROC", "CORE"}
    if missing := (unset & limits) - _noted:
        _noted.update(missing)
        names = ", ".join(sorted(missing))
        logger.warning("resumes are read without the limits %s: this system does not set them", names)

"""The process that reads one file, and ends: the file on standard input, one JSON object on standard output.

`{"text": ..., "flags": [...]}`, `{"refused": reason}` or `{"unread": reason}`; with `"unset": [...]`, the
limits that could not be set. Started by `extract`, which believes none of it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

from candidates.resumes.checks import kind_of_bytes
from candidates.resumes.limits import FILE_BYTES, Limits, put_on
from candidates.resumes.reasons import Flag, Kind, NotRead, Refusal, Refused, Unread

TOO_MUCH = {"unread": Unread.TOO_MUCH}
DAMAGED = {"unread": Unread.DAMAGED}
"""Made beforehand: until the handler of a MemoryError is left, there is no memory for a dict."""
Reader = Callable[[bytes], tuple[str, set[Flag]]]


def main(kind: str, memory: str, processor: str) -> None:
    """Read what is on standard input as this kind, within so many bytes and seconds."""
    unset = put_on(Limits(memory=int(memory), processor=int(processor)))
    reader = _reader(Kind(kind))  # outside of what follows: a missing library is no damaged file
    told = _told(sys.stdin.buffer.read(FILE_BYTES + 1), Kind(kind), reader)
    sys.stdout.write(json.dumps(told | {"unset": unset}))
    sys.stdout.flush()


def _reader(kind: Kind) -> Reader:
    if kind == Kind.PDF:
        from candidates.resumes import read_pdf  # noqa: PLC0415 -- half of the time of a DOCX

        return read_pdf.read
    from candidates.resumes import read_docx  # noqa: PLC0415 -- the same, the other way round

    return read_docx.read


def _told(data: bytes, kind: Kind, reader: Reader) -> dict[str, Any]:
    try:
        if kind_of_bytes(data) != kind:
            raise Refused(Refusal.OTHER_KIND)  # noqa: TRY301 -- one place says how it is told
        text, flags = reader(data)
    except Refused as refused:
        return {"refused": refused.reason}
    except NotRead as unread:
        return {"unread": unread.reason}
    except MemoryError:
        return TOO_MUCH
    except Exception:  # noqa: BLE001 -- whatever a broken file makes of a reader
        return DAMAGED
    return {"text": text, "flags": sorted(flags)}

"""What a person in front of the terminal reads."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator


class Halt(Exception):
    """A reason to end that a person can act on: what happened and what to do."""


def say(text: str = "", *, end: str = "\n") -> None:
    """Print at once. A reader who went away (`make run | head`) must not keep us from stopping."""
    with contextlib.suppress(OSError):
        print(text, end=end, flush=True)


def complain(text: str) -> None:
    """Print to standard error, at once."""
    with contextlib.suppress(OSError):
        print(text, end="\n", file=sys.stderr, flush=True)


@contextlib.contextmanager
def step(name: str) -> Iterator[None]:
    """Name a piece of work when it begins, and its seconds when it ends."""
    began = time.monotonic()
    say(f"  {name:<28} ", end="")
    try:
        yield
    except BaseException:
        say("not done")
        raise
    say(f"{time.monotonic() - began:6.1f} s")

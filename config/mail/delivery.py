"""The loop that sends: claim a few rows, send each, write down each outcome at once.

What can be promised: a row is sent at least once. A process that dies re-sends at most the one
message that was on the wire, because every other row was either marked sent and committed, or not
yet begun. A relay that hangs up after a message without a word gets it three times at most: a
filter that always does so must not fill somebody's mailbox. Nothing here runs inside a transaction
that spans an SMTP dialogue.
"""

from __future__ import annotations

import logging
import os
import random
import signal
import socket
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple, Protocol, Self, TypeVar

from config.mail.relay import InDoubt, NotNow, Refused, Relay, Unreachable

logger = logging.getLogger(__name__)

BATCH = 50
SLICE_SECONDS = 5.0
MOST_TRIES = 8
MOST_BROKEN_TRIES = 3
MOST_DOUBTFUL_TRIES = 3
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=6)
Row = TypeVar("Row")


@dataclass(frozen=True)
class Envelope:
    """What goes to the relay for one row."""

    sender: str
    to: str
    message: bytes


class Queue(Protocol[Row]):
    """Rows that want to be sent. Every method commits before it returns."""

    def claim(self, worker: str, limit: int) -> Sequence[Row]:
        """Take up to `limit` due rows for this worker, for the time of a lease."""

    def hold(self, row: Row) -> bool:
        """Just before sending: is it still ours, and is it still wanted? Prolongs its lease."""

    def compose(self, row: Row) -> Envelope:
        """The message of a row. Whatever it raises counts as a broken row."""

    def sent(self, row: Row) -> None:
        """The relay has accepted it."""

    def refused(self, row: Row, reason: str, *, bad_address: bool) -> None:
        """The relay will never take it."""

    def later(self, row: Row, reason: str, *, wait: timedelta, counts: bool, most_tries: int) -> None:
        """Try again after `wait`; with `counts`, dead after `most_tries`."""

    def tries(self, row: Row) -> int:
        """How often it was tried before."""

    def release(self, rows: Sequence[Row]) -> None:
        """Give back what was claimed and not begun."""


def worker_name() -> str:
    """Unique for each slice of each process, so that a lease says who holds it."""
    return f"{socket.gethostname()[:30]}:{os.getpid()}:{uuid.uuid4().hex[:12]}"


def backoff(tries: int) -> timedelta:
    """30 s, 1 min, 2 min ... at most six hours; plus or minus half, so that rows do not march in step."""
    wait: timedelta = min(FIRST_WAIT * 2 ** min(tries, 12), LONGEST_WAIT)
    return wait * random.uniform(0.5, 1.5)  # noqa: S311 -- spreads load, hides nothing


class StopFlag:
    """Set by SIGTERM for the time of a slice, so that a stop waits for one message and no more."""

    def __init__(self) -> None:
        self.is_set = False

    def __enter__(self) -> Self:
        try:
            self._before = signal.signal(signal.SIGTERM, self._stop)
        except ValueError:  # not in the main thread, such as in a test
            self._before = None
        return self

    def _stop(self, *_: object) -> None:
        self.is_set = True

    def __exit__(self, *_: object) -> None:
        if self._before is not None:
            signal.signal(signal.SIGTERM, self._before)
            if self.is_set:
                os.kill(os.getpid(), signal.SIGTERM)


class Sent(NamedTuple):
    """What a slice has done."""

    accepted: int
    """Messages the relay took."""
    has_more: bool
    """It ended with its time, not with the queue: somebody has to go on."""


def drain(queue: Queue[Row], *, relay: Relay | None = None, seconds: float = SLICE_SECONDS) -> Sent:
    """Send what is due, for about `seconds`.

    With a relay that does not answer there is nothing to go on with: the next sweep tries again.
    """
    worker, accepted, until = worker_name(), 0, time.monotonic() + seconds
    with relay or Relay() as connection, StopFlag() as stop:
        while time.monotonic() < until and not stop.is_set:
            rows = list(queue.claim(worker, BATCH))
            if not rows:
                return Sent(accepted, has_more=False)
            for number, row in enumerate(rows):
                if stop.is_set or time.monotonic() >= until:
                    queue.release(rows[number:])
                    return Sent(accepted, has_more=True)
                try:
                    accepted += _send(queue, connection, row)
                except Unreachable as error:
                    logger.warning("mail relay does not answer: %s", error)
                    queue.later(row, str(error), wait=FIRST_WAIT, counts=False, most_tries=MOST_TRIES)
                    queue.release(rows[number + 1 :])
                    return Sent(accepted, has_more=False)
    return Sent(accepted, has_more=True)


def _send(queue: Queue[Row], relay: Relay, row: Row) -> bool:
    """One row to its end or to its next try. Raises Unreachable when there is no relay to talk to."""
    try:
        if not queue.hold(row):
            return False
        envelope = queue.compose(row)
        relay.send(sender=envelope.sender, to=envelope.to, message=envelope.message)
    except Unreachable:
        raise
    except Refused as error:
        queue.refused(row, str(error), bad_address=error.bad_address)
        return False
    except NotNow as error:
        queue.later(row, str(error), wait=backoff(queue.tries(row)), counts=True, most_tries=MOST_TRIES)
        return False
    except InDoubt as error:
        logger.warning("mail in doubt: %s: %s", row, error)
        wait = backoff(queue.tries(row))
        queue.later(row, str(error), wait=wait, counts=True, most_tries=MOST_DOUBTFUL_TRIES)
        return False
    except Exception as error:
        # One row that cannot be put into words or onto the wire must not hold up the others.
        logger.exception("mail cannot be sent: %s", row)
        relay.close()
        reason, wait = f"{type(error).__name__}: {error}", backoff(queue.tries(row))
        queue.later(row, reason, wait=wait, counts=True, most_tries=MOST_BROKEN_TRIES)
        return False
    queue.sent(row)
    return True

"""The loop that sends: claim a few rows, send each, write down each outcome before the next is begun.

What can be promised: a row is sent at least once. A process that dies re-sends at most the one
message that was on the wire, because every other row was either marked sent and committed, or not
yet begun. A relay that hangs up after a message without a word gets it five times at most: a
filter that always does so must not fill somebody's mailbox. With MAIL_IN_DOUBT=hold it is the other
way round: what was begun and has no answer is held for somebody to decide, and nothing is sent twice.
Nothing here runs inside a transaction that spans an SMTP dialogue.
"""

from __future__ import annotations

import logging
import os
import random
import socket
import time
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Generic, NamedTuple, Protocol, Self, TypeVar

from django.conf import settings
from django.db import connections

from config.mail.enums import InDoubtRule
from config.mail.pace import Pace
from config.mail.relay import InDoubt, NotNow, Refused, Relay, Unreachable
from config.mail.slices import Slice, StopFlag

logger = logging.getLogger(__name__)

BATCH = 50
SLICE_SECONDS = 5.0
GLANCE_SECONDS = 0.5
"""How often a drain looks for what goes first."""
MOST_TRIES = 8
MOST_BROKEN_TRIES = 3
MOST_DOUBTFUL_TRIES = 5
"""Of a relay that cuts one connection in ten, three would give up one mail in a thousand."""
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

    is_urgent: bool
    """Somebody waits for it: it stands in the line of a slow relay where others turn back."""

    def twin(self) -> Self:
        """One more of its kind, for a connection of its own."""

    def claim(self, worker: str, limit: int) -> Sequence[Row]:
        """Take up to `limit` due rows for this worker, for the time of a lease. None: nothing is due."""

    def turn(self, done: Row | None, row: Row | None) -> bool:
        """Mark `done`, which the relay has accepted; look at `row` once more just before it is sent.

        Both in one statement, and so one commit. Returns whether `row` is still ours, and still wanted:
        its lease is prolonged then, and its sending counts as begun.
        """

    def compose(self, row: Row) -> Envelope:
        """The message of a row. Whatever it raises counts as a broken row."""

    def refused(self, row: Row, reason: str, *, bad_address: bool) -> None:
        """The relay will never take it."""

    def later(self, row: Row, reason: str, *, wait: timedelta, counts: bool, most_tries: int) -> None:
        """Try again after `wait`; with `counts`, dead after `most_tries`."""

    def in_doubt(self, row: Row, reason: str) -> None:
        """Nobody knows whether the relay has it, and nobody sends it again unasked."""

    def tries(self, row: Row) -> int:
        """How often it was tried before."""

    def release(self, rows: Sequence[Row]) -> None:
        """Give back what was claimed and not begun."""


def worker_name() -> str:
    """Unique for each connection of each slice of each process, so that a lease says who holds it."""
    return f"{socket.gethostname()[:30]}:{os.getpid()}:{uuid.uuid4().hex[:12]}"


def backoff(tries: int) -> timedelta:
    """30 s, 1 min, 2 min ... at most six hours; plus or minus half, so that rows do not march in step."""
    wait: timedelta = min(FIRST_WAIT * 2 ** min(tries, 12), LONGEST_WAIT)
    return wait * random.uniform(0.5, 1.5)  # noqa: S311 -- spreads load, hides nothing


class Sent(NamedTuple):
    """What a slice has done."""

    accepted: int
    """Messages the relay took."""
    has_more: bool
    """It ended with its time, not with the queue: somebody has to go on."""


def drain(
    queue: Queue[Row],
    *,
    relay: Relay | None = None,
    seconds: float = SLICE_SECONDS,
    first: Queue[Any] | None = None,
) -> Sent:
    """Send what is due, for about `seconds`, over MAIL_CONNECTIONS connections; over `relay` alone if given.

    What is due in `first` is sent between two messages, over the same connection: however long the
    queue is, a code by mail does not wait for it. With a relay that does not answer there is nothing
    to go on with: the next sweep tries again.
    """
    more = 0 if relay else settings.MAIL_CONNECTIONS - 1
    with StopFlag() as stop:
        time_left = Slice(time.monotonic() + seconds, stop)
        if not more:
            return _over(relay or Relay(), queue, time_left, first)
        with ThreadPoolExecutor(more, "relay") as pool:
            others = [
                pool.submit(_beside, queue.twin(), time_left, first.twin() if first else None)
                for _ in range(more)
            ]
            results = [_over(Relay(), queue, time_left, first), *(other.result() for other in others)]
    return Sent(
        sum(result.accepted for result in results),
        any(result.has_more for result in results) and not time_left.is_relay_away,
    )


def _over(relay: Relay, queue: Queue[Row], time_left: Slice, first: Queue[Any] | None) -> Sent:
    with relay as connection:
        return _Sender(queue, connection, time_left, first).run()


def _beside(queue: Queue[Row], time_left: Slice, first: Queue[Any] | None) -> Sent:
    """The same in a thread of its own, which has a database connection of its own."""
    try:
        return _over(Relay(), queue, time_left, first)
    finally:
        connections.close_all()


class _Sender(Generic[Row]):
    """One connection to the relay, and what goes over it in a slice of time."""

    def __init__(
        self, queue: Queue[Row], relay: Relay, time_left: Slice, first: Queue[Any] | None = None
    ) -> None:
        self._queue, self._relay, self._time, self._first = queue, relay, time_left, first
        self._pace = Pace(relay.address, time_left, is_patient=queue.is_urgent)
        self._worker = worker_name()
        self._accepted = 0
        self._done: Row | None = None
        """Accepted, and not yet marked: nothing else is begun before it is."""
        self._next_glance = 0.0

    def run(self) -> Sent:
        while not self._time.is_over:
            self._glance()
            rows = list(self._queue.claim(self._worker, BATCH))
            if not rows:
                return Sent(self._accepted, has_more=False)
            for number, row in enumerate(rows):
                try:
                    if not self._may_go_on():
                        self._give_back(rows[number:])
                        return self._result()
                    self._send(row)
                except Unreachable as error:
                    logger.warning("mail relay does not answer: %s", error)
                    self._time.is_relay_away = True
                    self._queue.later(row, str(error), wait=FIRST_WAIT, counts=False, most_tries=MOST_TRIES)
                    self._give_back(rows[number + 1 :])
                    return self._result()
            self._mark()
        return self._result()

    def _result(self) -> Sent:
        """Of a slice that ended with its time."""
        return Sent(self._accepted, has_more=not self._time.is_relay_away)

    def _may_go_on(self) -> bool:
        """Whether there is time for one more message, and leave of the relay's pace for it."""
        self._glance()
        if self._time.is_over:
            return False
        if not self._pace.is_ready:
            self._mark()  # a wait follows, perhaps: what was accepted is not left unmarked meanwhile
        return self._pace.wait()

    def _glance(self) -> None:
        """Send what goes first, if its time to be looked for has come."""
        if self._first is None or time.monotonic() < self._next_glance:
            return
        self._mark()
        self._accepted += _Sender(self._first, self._relay, self._time).run().accepted
        self._next_glance = time.monotonic() + GLANCE_SECONDS

    def _mark(self) -> None:
        if self._done is not None:
            self._queue.turn(self._done, None)
            self._done = None

    def _give_back(self, rows: Sequence[Row]) -> None:
        self._mark()
        if rows:
            self._queue.release(rows)

    def _send(self, row: Row) -> None:
        """One row to its end or to its next try. Raises Unreachable when there is no relay to talk to."""
        queue = self._queue
        try:
            may_go = queue.turn(self._done, row)
            self._done = None
            if not may_go:
                return
            envelope = queue.compose(row)
            self._relay.send(sender=envelope.sender, to=envelope.to, message=envelope.message)
        except Unreachable:
            raise
        except Refused as error:
            queue.refused(row, str(error), bad_address=error.bad_address)
        except NotNow as error:
            queue.later(row, str(error), wait=backoff(queue.tries(row)), counts=True, most_tries=MOST_TRIES)
        except InDoubt as error:
            self._doubt(row, error)
        except Exception as error:
            # One row that cannot be put into words or onto the wire must not hold up the others.
            logger.exception("mail cannot be sent: %s", row)
            self._relay.close()
            self._mark()
            reason, wait = f"{type(error).__name__}: {error}", backoff(queue.tries(row))
            queue.later(row, reason, wait=wait, counts=True, most_tries=MOST_BROKEN_TRIES)
        else:
            self._accepted += 1
            self._done = row

    def _doubt(self, row: Row, error: InDoubt) -> None:
        logger.warning("mail in doubt: %s: %s", row, error)
        if settings.MAIL_IN_DOUBT == InDoubtRule.HOLD:
            self._queue.in_doubt(row, str(error))
            return
        wait = backoff(self._queue.tries(row))
        self._queue.later(row, str(error), wait=wait, counts=True, most_tries=MOST_DOUBTFUL_TRIES)

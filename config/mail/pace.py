"""How many messages a second a relay gets, from all workers together (MAIL_PER_SECOND).

A row for each relay says when the next message may go. Whoever has something to send moves it on by
the time its messages take, and sends them at the moments it got by that: the clock is the database's,
and nobody sleeps inside a transaction. What was granted and not used is lost, so that the rate may be
lower than the limit and never higher.
"""

from __future__ import annotations

import time

from django.conf import settings
from django.db import connection

from config.addresses import RelayAddress
from config.mail.slices import NAP_SECONDS, Slice

MOST_AT_ONCE = 50
GRANTS_A_SECOND = 10
SHORT_LINE_SECONDS = 1.0
"""How long a line those join who are in no hurry: whoever is finds room behind it."""

GRANT = """
    INSERT INTO mail_relaypace AS pace (relay, next_at)
    VALUES (%(relay)s, statement_timestamp() + %(takes)s * interval '1 second')
    ON CONFLICT (relay) DO UPDATE
       SET next_at = greatest(pace.next_at, statement_timestamp()) + %(takes)s * interval '1 second'
     WHERE pace.next_at <= statement_timestamp() + %(patience)s * interval '1 second'
    RETURNING extract(epoch FROM pace.next_at - statement_timestamp())::float8 - %(takes)s
"""


class Pace:
    """The moments at which one connection may begin a message. Without a limit, that is always."""

    def __init__(self, relay: RelayAddress, time_left: Slice, *, is_patient: bool) -> None:
        self._relay, self._time, self._is_patient = f"{relay.host}:{relay.port}", time_left, is_patient
        self._moments: list[float] = []

    @property
    def is_ready(self) -> bool:
        """Whether a message may go now, without asking and without waiting."""
        moments = self._moments
        return not settings.MAIL_PER_SECOND or (bool(moments) and moments[-1] <= time.monotonic())

    def wait(self) -> bool:
        """Wait for the next moment. False when none comes before the slice ends: somebody else goes on."""
        if not settings.MAIL_PER_SECOND:
            return True
        while not self._moments and not self._ask():
            if not self._time.sleep_until(time.monotonic() + NAP_SECONDS):
                return False
        return self._time.sleep_until(self._moments.pop())

    def _ask(self) -> bool:
        """Get the moments of the next few messages. False where the line is too long to join."""
        rate: int = settings.MAIL_PER_SECOND
        number = max(min(rate // GRANTS_A_SECOND, MOST_AT_ONCE), 1)
        patience = self._time.seconds if self._is_patient else min(self._time.seconds, SHORT_LINE_SECONDS)
        values: dict[str, str | float] = {"relay": self._relay, "takes": number / rate, "patience": patience}
        with connection.cursor() as cursor:
            cursor.execute(GRANT, values)
            granted = cursor.fetchone()
        if granted is None:
            return False
        begin = time.monotonic() + granted[0]
        self._moments = [begin + step / rate for step in reversed(range(number))]
        return True

"""How long a drain may go on: until its time is over, somebody stops it, or the relay is away."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from typing import Self

NAP_SECONDS = 0.1


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


@dataclass
class Slice:
    """What the connections of one drain share. `until` is by `time.monotonic()`."""

    until: float
    stop: StopFlag
    is_relay_away: bool = False

    @property
    def is_over(self) -> bool:
        return self.stop.is_set or self.is_relay_away or time.monotonic() >= self.until

    @property
    def seconds(self) -> float:
        """What is left of it."""
        return max(self.until - time.monotonic(), 0.0)

    def sleep_until(self, moment: float) -> bool:
        """Wait for a moment by `time.monotonic()`. False when the slice ended before."""
        while not self.is_over:
            left = moment - time.monotonic()
            if left <= 0:
                return True
            time.sleep(min(left, NAP_SECONDS))
        return False

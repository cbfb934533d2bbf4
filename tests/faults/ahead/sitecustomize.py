"""Puts the clock of one Python process ahead by SECONDS_AHEAD: a folder for PYTHONPATH.

Both clocks that programs read are moved, `time.time` and `datetime`; how long something takes
(`time.monotonic`) stays right, as on a machine whose date is wrong.
"""

from __future__ import annotations

import datetime as dt
import os
import time
from datetime import datetime as right
from typing import Any

_ahead = float(os.environ.get("SECONDS_AHEAD", "0"))
_time = time.time


class _Kind(type):
    """What the real class makes counts as ours."""

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, right)


class _Ahead(right, metaclass=_Kind):
    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> Any:  # noqa: ANN401 -- the real class's own
        return right.now(tz) + dt.timedelta(seconds=_ahead)

    @classmethod
    def utcnow(cls) -> Any:  # noqa: ANN401
        return cls.now(dt.UTC).replace(tzinfo=None)


if _ahead:
    time.time = lambda: _time() + _ahead
    dt.datetime = _Ahead  # type: ignore[misc]

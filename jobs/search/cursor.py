"""A place in a list of positions, for pages that neither skip nor repeat while positions come and go."""

from __future__ import annotations

import re
from dataclasses import dataclass

LARGEST = 2**63 - 1
MOST_PARTS = 4


@dataclass(frozen=True)
class Cursor:
    """Right after (or before) one row: the numbers it is sorted by, the last of them its key."""

    numbers: tuple[int, ...]
    is_backward: bool = False

    @classmethod
    def read(cls, text: str, *, is_backward: bool = False) -> Cursor | None:
        """The cursor of an address, or None when it is not one of ours."""
        if not re.fullmatch(rf"[0-9]{{1,19}}(-[0-9]{{1,19}}){{1,{MOST_PARTS - 1}}}", text, re.ASCII):
            return None
        numbers = tuple(int(part) for part in text.split("-"))
        return cls(numbers, is_backward) if max(numbers) <= LARGEST else None

    @staticmethod
    def write(numbers: tuple[int, ...]) -> str:
        return "-".join(str(number) for number in numbers)

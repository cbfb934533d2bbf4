"""The official occupations that titles of the trade are counted under, with what is published of them.

They stand in `jobs/data/occupations.json`: each code of the Standard Occupational Classification with its
official name, what is said of it, and every figure with its source and date. A figure that nobody looked
up at its source is not there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from jobs.services.reference import read

FILE = "occupations.json"
_CODE = re.compile(r"\b\d{2}-\d{4}\b")


@dataclass(frozen=True)
class Published:
    """A published figure, US dollars a year; `what` says which (`median`)."""

    amount: int
    what: str
    as_of: str
    source: str


@dataclass(frozen=True)
class Occupation:
    """One code with its official name. `figures`: the newest first, or none."""

    code: str
    name: str
    says: str
    source: str
    url: str
    figures: tuple[Published, ...]


@cache
def every() -> dict[str, Occupation]:
    """All of them by their code."""
    return {row["code"]: _occupation(row) for row in read(FILE)["occupations"]}


def _occupation(row: dict[str, Any]) -> Occupation:
    return Occupation(**row | {"figures": tuple(Published(**figure) for figure in row["figures"])})


def named(soc: str) -> list[Occupation]:
    """Those whose codes stand in a text such as `43-1011 or 11-9111`, in its order; unknown ones are not."""
    return [known for code in _CODE.findall(soc) if (known := every().get(code))]

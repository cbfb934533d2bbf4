"""What the environment says, read once, with every complaint kept for the system checks.

Settings must load even when the environment is wrong, because the checks that name what is wrong
run after them. So a bad or missing value becomes a `Problem` and a harmless stand-in; `config.checks`
turns each problem into a system check error that says what to do. How the values themselves are
read stands in `config.addresses`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import environ

T = TypeVar("T")

INVENTED_POSTAL_ADDRESS = "Onfile Staffing, 100 Example Avenue, Orlando, FL 32801"
"""Stands under mails that reach nobody. `config.checks` refuses it beside a real sender."""
CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True)
class Problem:
    """One complaint about the environment: an id, what is wrong, and what to do about it."""

    id: str
    message: str
    hint: str


@dataclass
class Environment:
    """Reads variables (also `NAME_FILE`, for secrets on disk) and collects what is wrong.

    Whatever stands in the environment, no reader raises: it complains and returns what it was
    given as default or stand-in. A blank value is one that was left out.
    """

    env: environ.FileAwareEnv = field(default_factory=environ.FileAwareEnv)
    problems: list[Problem] = field(default_factory=list)

    def text(self, name: str, default: str = "") -> str:
        return self._read(name) or default

    def flag(self, name: str, *, default: bool = False) -> bool:
        value = self.text(name).lower()
        if value in {"", "0", "1", "true", "false", "yes", "no", "on", "off"}:
            return default if not value else value in {"1", "true", "yes", "on"}
        self.complain("E010", f"{name}={value!r} is neither on nor off.", f"Set {name}=1 or {name}=0.")
        return default

    def number(self, name: str, default: int, *, least: int = 0, most: int = 86_400) -> int:
        """A whole number. `most` keeps out what would overflow a time-out or a date later on."""
        value = self.text(name)
        if not value:
            return default
        # Ten digits: int() gives up at thousands of them, and reads those of other scripts.
        if not re.fullmatch(r"[0-9]{1,10}", value) or not least <= int(value) <= most:
            hint = (
                f"Set {name} to a whole number of at least {least} and at most {most},"
                f" or leave it out for {default}."
            )
            self.complain("E011", f"{name}={value[:40]!r} is not such a number.", hint)
            return default
        return int(value)

    def names(self, name: str, default: list[str] | None = None) -> list[str]:
        found = [part.strip() for part in self.text(name).split(",") if part.strip()]
        return found or list(default or [])

    def required(self, name: str, stand_in: str, hint: str, id: str) -> str:  # noqa: A002 -- Django's word
        value = self._read(name)
        if value == "":
            self.complain(id, f"{name} is not set.", hint)
        return value or stand_in

    def parsed(
        self,
        name: str,
        value: str,
        parse: Callable[[str], T],
        stand_in: T,
        hint: str,
        id: str = "E012",  # noqa: A002 -- Django's word
    ) -> T:
        """What `parse` makes of a value. It must not repeat a secret in what it raises."""
        try:
            return parse(value)
        except (ValueError, KeyError, TypeError) as error:
            self.complain(id, f"{name} cannot be understood: {error}", hint)
            return stand_in

    def folder(self, name: str, default: Path) -> Path:
        """An absolute path; the folder need not be there yet, but nothing else may be in its place."""
        value = self.text(name)
        if not value:
            return default
        try:
            path = Path(value).expanduser().resolve()
            there = next(part for part in (path, *path.parents) if part.exists())
            if not there.is_dir():
                raise NotADirectoryError(f"{there} is no folder")
        except (OSError, RuntimeError, ValueError) as error:
            hint = f"Set {name} to a folder, or leave it out for {default}."
            self.complain("E012", f"{name}={value!r} cannot be used: {error}", hint)
            return default
        return path

    def complain(self, id: str, message: str, hint: str) -> None:  # noqa: A002 -- Django's word
        problem = Problem(f"onfile.{id}", message, hint)
        if problem not in self.problems:  # a variable may be asked for twice
            self.problems.append(problem)

    def _read(self, name: str) -> str | None:
        """The value without blanks around it, "" when there is none, None when it cannot be used."""
        try:
            # The mapping, not `env.str()`: that takes a value that begins with $ for the name of another.
            value = str(self.env.ENVIRON.get(name) or "").strip()
            value.encode()
        except OSError as error:
            message = f"The file that {name}_FILE names cannot be read: {error.strerror}."
            hint = f"Let {name}_FILE name a file that this user may read, or set {name} itself."
            self.complain("E014", message, hint)
            return None
        except UnicodeError:
            hint = f"Write {name}, or the file that {name}_FILE names, as text in UTF-8."
            self.complain("E014", f"{name} is not text in UTF-8.", hint)
            return None
        if CONTROL.search(value):
            hint = f"Write {name}, or the file that {name}_FILE names, as one line of text."
            self.complain("E014", f"{name} holds a line break or another control character.", hint)
            return None
        return value

"""What the environment says, read once, with every complaint kept for the system checks.

Settings must load even when the environment is wrong, because the checks that name what is wrong
run after them. So a bad or missing value becomes a `Problem` and a harmless stand-in; `config.checks`
turns each problem into a system check error that says what to do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import unquote, urlsplit

import environ

T = TypeVar("T")

INVENTED_POSTAL_ADDRESS = "Onfile Staffing, 100 Example Avenue, Orlando, FL 32801"
"""Stands under mails that reach nobody. `config.checks` refuses it beside a real sender."""


@dataclass(frozen=True)
class Problem:
    """One complaint about the environment: an id, what is wrong, and what to do about it."""

    id: str
    message: str
    hint: str


@dataclass
class Environment:
    """Reads variables (also `NAME_FILE`, for secrets on disk) and collects what is wrong."""

    env: environ.FileAwareEnv = field(default_factory=environ.FileAwareEnv)
    problems: list[Problem] = field(default_factory=list)

    def text(self, name: str, default: str = "") -> str:
        return str(self.env.str(name, default=default)).strip()

    def flag(self, name: str, *, default: bool = False) -> bool:
        value = self.text(name).lower()
        if value in {"", "0", "1", "true", "false", "yes", "no", "on", "off"}:
            return default if not value else value in {"1", "true", "yes", "on"}
        self.complain("E010", f"{name}={value!r} is neither on nor off.", f"Set {name}=1 or {name}=0.")
        return default

    def number(self, name: str, default: int, *, least: int = 0) -> int:
        value = self.text(name)
        if not value:
            return default
        if not value.isdigit() or int(value) < least:
            hint = f"Set {name} to a whole number of at least {least}, or leave it out for {default}."
            self.complain("E011", f"{name}={value!r} is not such a number.", hint)
            return default
        return int(value)

    def names(self, name: str, default: list[str] | None = None) -> list[str]:
        found = [part.strip() for part in self.text(name).split(",") if part.strip()]
        return found or list(default or [])

    def required(self, name: str, stand_in: str, hint: str, id: str) -> str:  # noqa: A002 -- Django's word
        value = self.text(name)
        if not value:
            self.complain(id, f"{name} is not set.", hint)
        return value or stand_in

    def parsed(self, name: str, value: str, parse: Callable[[str], T], stand_in: T, hint: str) -> T:
        try:
            return parse(value)
        except (ValueError, KeyError, TypeError) as error:
            self.complain("E012", f"{name} cannot be understood: {error}", hint)
            return stand_in

    def complain(self, id: str, message: str, hint: str) -> None:  # noqa: A002 -- Django's word
        self.problems.append(Problem(f"onfile.{id}", message, hint))


@dataclass(frozen=True)
class RelayAddress:
    """Where mail goes, from `EMAIL_URL`: smtp://, smtp+tls:// (STARTTLS) or smtps://."""

    host: str = "127.0.0.1"
    port: int = 25
    user: str = ""
    password: str = ""
    starttls: bool = False
    ssl: bool = False


def relay_address(url: str) -> RelayAddress:
    """Read an `EMAIL_URL`. Raises ValueError with the reason when it is not one."""
    parts = urlsplit(url)
    schemes = {
        "smtp": (False, False, 25),
        "smtp+tls": (True, False, 587),
        "smtps": (False, True, 465),
    }
    if parts.scheme not in schemes:
        raise ValueError(f"scheme {parts.scheme!r} is not smtp, smtp+tls or smtps")
    if not parts.hostname:
        raise ValueError("it names no host")
    starttls, ssl, port = schemes[parts.scheme]
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return RelayAddress(parts.hostname, parts.port or port, user, password, starttls, ssl)

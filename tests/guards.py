"""Guards around the tests: no network but loopback, no undefined variable in our templates."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.template import Context
from django.template.base import FilterExpression

SETTINGS_OF_TESTS: dict[str, Any] = {
    "MAIL_DIR": "",  # the desk shows the folder of kept mail only where there is one
    "STAFF_SECOND_FACTOR": True,  # as on a server; the stack of `make run` and `make test` switches it off
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],  # quick, and only here
    "WHITENOISE_AUTOREFRESH": True,  # static files from their sources: nothing was collected
    "WHITENOISE_USE_FINDERS": True,
}


class OutsideWorld(Exception):
    """A test tried to leave the machine."""


def is_loopback(address: object) -> bool:
    """Whether a socket address stays on this machine. Names other than localhost do not."""
    if not isinstance(address, tuple):
        return True  # the path of a Unix socket
    host = str(address[0])
    if host in {"localhost", ""}:
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


@contextlib.contextmanager
def only_loopback() -> Iterator[None]:
    """Let Python's sockets connect to this machine alone; raise OutsideWorld otherwise."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def guarded(self: socket.socket, address: Any) -> None:  # noqa: ANN401 -- any family's address
        _check(address)
        connect(self, address)

    def guarded_ex(self: socket.socket, address: Any) -> int:  # noqa: ANN401
        _check(address)
        return connect_ex(self, address)

    socket.socket.connect = guarded  # type: ignore[assignment, method-assign]
    socket.socket.connect_ex = guarded_ex  # type: ignore[assignment, method-assign]
    try:
        yield
    finally:
        socket.socket.connect = connect  # type: ignore[method-assign]
        socket.socket.connect_ex = connect_ex  # type: ignore[method-assign]


def _check(address: object) -> None:
    if not is_loopback(address):
        raise OutsideWorld(f"a test reached for {address!r}")


class UndefinedVariable(str):
    """Django's `string_if_invalid` that notes each undefined variable of our own templates.

    It is empty, and so renders as production does. Django asks whether it is true before it uses
    it; that question is where we look who asks. Templates of other packages rely on silence, so a
    name counts only where both the page and the part that names it are ours; a name with a
    `default` says itself that it may be missing.
    """

    __slots__ = ()
    met: ClassVar[list[str]] = []

    def __bool__(self) -> bool:
        frame = sys._getframe(1)
        asking, context = frame.f_locals.get("self"), frame.f_locals.get("context")
        if isinstance(asking, FilterExpression) and context is not None:
            self._note(asking, context)
        return False

    def _note(self, asking: FilterExpression, context: Context) -> None:
        if any(filter_.__name__ in {"default", "default_if_none"} for filter_, _ in asking.filters):
            return
        templates = (context.template, getattr(context.render_context, "template", None))
        origins = [str(template.origin.name) for template in templates if template is not None]
        if origins and all(map(is_ours, origins)):
            self.met.append(f"{asking.token} in {origins[-1]}")


def is_ours(origin: str) -> bool:
    """Whether a template file is one of the project's, and no override of another package's."""
    root = Path(settings.BASE_DIR, "templates")
    path = Path(origin)
    if not path.is_relative_to(root):
        return False
    return path.relative_to(root).parts[0] not in {
        "admin",
        "allauth",
        "account",
        "mfa",
        "socialaccount",
        "usersessions",
    }

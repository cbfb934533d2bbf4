"""What somebody had typed when their session ended: kept until they are back, and sent by them alone.

It lies in the session of a stranger under the key of whose it is, so only who signs in as the same
person sees it. What may be a secret, and files, are not kept.
"""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass

from django.http import HttpRequest

from config.accounts.models import User

KEY = "unsent"
HOLDS_SECONDS = 3_600
LARGEST = 200_000
"""Characters of a form, with its names. Beyond it nothing is kept."""
SECRET = ("password", "code", "credential", "secret", "token")
"""A form with a field of such a name is not kept: codes and passwords are typed anew."""
NOT_SHOWN = frozenset({"csrfmiddlewaretoken"})


@dataclass(frozen=True)
class Typed:
    """A form that did not arrive: whose, where it was going, and its fields in their order."""

    user: int
    path: str
    fields: list[list[str]]
    had_files: bool
    at: int

    @property
    def shown(self) -> list[tuple[str, str]]:
        """Names in words and what was typed, for what has any."""
        return [(_in_words(name), value) for name, value in self.fields if value.strip() and len(name) > 1]


def sent(request: HttpRequest) -> list[list[str]] | None:
    """The fields this request sends, to be sent again; None for no form, or one that must not be kept."""
    if request.method != "POST":
        return None
    fields = [
        [name, value]
        for name, values in request.POST.lists()
        if name not in NOT_SHOWN
        for value in values
        if isinstance(value, str)
    ]
    if not fields or any(part in name.lower() for name, _ in fields for part in SECRET):
        return None
    if sum(len(name) + len(value) for name, value in fields) > LARGEST:
        return None
    return fields


def read(request: HttpRequest) -> Typed | None:
    """What this request sends, with whose it is; None when nobody is signed in, or nothing may be kept."""
    fields = sent(request)
    if fields is None or request.user.pk is None:
        return None
    return Typed(request.user.pk, request.get_full_path(), fields, bool(request.FILES), int(time.time()))


def keep(request: HttpRequest, typed: Typed) -> None:
    request.session[KEY] = asdict(typed)


def of(request: HttpRequest) -> Typed | None:
    """What waits for whoever is signed in; what is somebody else's, or old, is forgotten."""
    held = request.session.get(KEY)
    if not isinstance(held, dict) or not isinstance(request.user, User):
        return None
    typed = Typed(**held)
    if typed.user == request.user.pk and time.time() - typed.at < HOLDS_SECONDS:
        return typed
    forget(request)
    return None


def forget(request: HttpRequest) -> None:
    request.session.pop(KEY, None)


def _in_words(name: str) -> str:
    return name.replace("-", " ").replace("_", " ").strip().capitalize()

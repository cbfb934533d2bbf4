"""By whose hand rows are written, and through what: told to the database along with each statement.

Triggers of the database keep the history of what is tracked (`jobs.models.history`). They cannot know
who is signed in, so pghistory sets two variables of the transaction in the same round trip as a
statement that writes. Nothing is sent for a statement that begins with SELECT, so a page that only
reads costs what it did. What is told is a number of a user and a word of `Through`, and nothing of a
visitor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pghistory
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from config.accounts.models import User

READING = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class Through(models.TextChoices):
    """The way by which something was written."""

    DESK = "desk", "at the desk"
    IMPORT = "import", "by an import"
    SCHEDULE = "schedule", "on schedule"
    COMMAND = "command", "by a command on the server"
    SEED = "seed", "with the demo"
    START = "start", "as the history began"


@contextmanager
def writing(*, through: Through, by: User | None = None) -> Iterator[None]:
    """What is written inside is told to be through this, by that user; None is the system.

    Inside of another one the words of this one replace those, until the outer one ends: a file that
    is imported at the desk is an import. One thread, its own connection.
    """
    with pghistory.context(by=by.pk if by else None, through=through.value):
        yield


def note(words: str) -> None:
    """Say in a sentence what is being done, where the rows alone would not tell: `made after No. 12.

    It stands with all that the rest of the request, or of the command, changes. Outside of `writing`
    nothing is told.
    """
    pghistory.context(note=words)


class DeskMiddleware:
    """Tells of every request of the desk that may write who is signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in READING or not request.path.startswith(reverse("admin:index")):
            return self.get_response(request)
        user = request.user
        with writing(through=Through.DESK, by=user if isinstance(user, User) else None):
            return self.get_response(request)

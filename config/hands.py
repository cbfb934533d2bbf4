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
from django.db import connections, models
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


IS_TO_BE_PASSED_OVER = """
CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce(trigger_name = ANY (nullif(current_setting('pgtrigger.ignore', true), '')::text[]), false)
$$
"""


def ask_quickly(using: str, **_of_the_signal: object) -> None:
    """Let each trigger of the history ask without a fault whether it is to be passed over. After migrations.

    pgtrigger asks for a setting that is not there and catches the fault, once a row. A fault that is
    caught ends a subtransaction, at whose end PostgreSQL goes through everything the transaction has yet
    to check: the rows of an import took a time that grew with their square. pgtrigger writes its own
    form of the function with each trigger it installs, so ours comes after every round of migrations.
    """
    with connections[using].cursor() as cursor:
        cursor.execute(IS_TO_BE_PASSED_OVER)

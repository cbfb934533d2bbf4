from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from candidates.services import mailnews
from config.mail.models import MailEvent
from config.mail.reports import MOST_BYTES

TRY_AGAIN = 75
"""What a pipe of Postfix, Exim or sendmail takes for "keep the mail and try again" (sysexits.h)."""


class Command(BaseCommand):
    help = (
        "Read reports of failed delivery and complaints that came as mails: one message from standard input"
        " (for the pipe of a mail server) or from a file, or every new message of a Maildir, which it moves"
        " to its cur/. Says of each report what it was and what was done."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "path", nargs="?", type=Path, help="a message in a file, or a Maildir with new/ and cur/ in it"
        )

    def handle(self, *, path: Path | None, **options: object) -> None:
        if path is None:
            self._read_pipe()
        elif path.is_file():
            self._say(mailnews.report_came(raw=_first_bytes(path)))
        else:
            self._read_maildir(path)

    def _read_maildir(self, maildir: Path) -> None:
        if not maildir.exists():
            raise CommandError(f"There is no {maildir}.")
        if not (maildir / "new").is_dir() or not (maildir / "cur").is_dir():
            raise CommandError(
                f"{maildir} is no Maildir: it has no new/ and cur/. For a single message name its file, or"
                " pipe it: manage.py read_bounce < message"
            )
        messages = sorted(path for path in (maildir / "new").iterdir() if path.is_file())
        told = 0
        for path in messages:
            events = mailnews.report_came(raw=_first_bytes(path))
            for event in events:
                self.stdout.write(said(event))
            told += len(events)
            path.rename(maildir / "cur" / f"{path.name}:2,S")  # S: somebody has seen it
        self.stdout.write(f"{len(messages)} read, {told} with news.")

    def _read_pipe(self) -> None:
        try:
            events = mailnews.report_came(raw=sys.stdin.buffer.read(MOST_BYTES))
        except Error as error:
            self.stderr.write(f"The database did not answer: {error}")
            sys.exit(TRY_AGAIN)
        while sys.stdin.buffer.read(MOST_BYTES):
            pass  # to the end, or the mail server takes a broken pipe for a failure
        self._say(events)

    def _say(self, events: Sequence[MailEvent]) -> None:
        self.stdout.write("\n".join(map(said, events)) or "No report, or one that was read before.")


def _first_bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MOST_BYTES)


def said(event: MailEvent) -> str:
    """One piece of news, and what was done about it, for the log of a mail server."""
    return f"{event.get_kind_display()}: {event.address}. {event.get_followed_display()}."

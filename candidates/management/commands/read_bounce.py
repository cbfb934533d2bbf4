from __future__ import annotations

import sys
from argparse import ArgumentParser
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
        " (for the pipe of a mail server), or every new message of a Maildir, which it moves to its cur/."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("maildir", nargs="?", type=Path, help="a Maildir, with new/ and cur/ in it")

    def handle(self, *, maildir: Path | None, **options: object) -> None:
        if maildir is None:
            self._read_one(sys.stdin.buffer.read(MOST_BYTES))
            return
        if not (maildir / "new").is_dir() or not (maildir / "cur").is_dir():
            raise CommandError(f"{maildir} is no Maildir: it has no new/ and cur/.")
        messages = sorted(path for path in (maildir / "new").iterdir() if path.is_file())
        told = 0
        for path in messages:
            with path.open("rb") as file:
                told += len(mailnews.report_came(raw=file.read(MOST_BYTES)))
            path.rename(maildir / "cur" / f"{path.name}:2,S")  # S: somebody has seen it
        self.stdout.write(f"{len(messages)} read, {told} with news.")

    def _read_one(self, raw: bytes) -> None:
        try:
            events = mailnews.report_came(raw=raw)
        except Error as error:
            self.stderr.write(f"The database did not answer: {error}")
            sys.exit(TRY_AGAIN)
        while sys.stdin.buffer.read(MOST_BYTES):
            pass  # to the end, or the mail server takes a broken pipe for a failure
        self.stdout.write("\n".join(map(said, events)) or "No report, or one that was read before.")


def said(event: MailEvent) -> str:
    """One piece of news for the log of a mail server."""
    return f"{event}" if event.is_believed else f"{event} (not believed: it proves no mail of ours)"

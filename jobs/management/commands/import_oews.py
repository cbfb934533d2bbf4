from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jobs.management.imports import MOST_SHOWN, failed
from jobs.services.imports import wages
from jobs.services.imports.problems import ImportFailed


def month(text: str) -> date:
    """`2024-05` as its first day."""
    try:
        return datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 -- a month has no zone
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no month; write 2024-05") from error


class Command(BaseCommand):
    help = (
        "Import wages by area from the file of the Bureau of Labor Statistics (OEWS), saved as CSV: open "
        "MSA_M2024_dl.xlsx in a spreadsheet and choose Save As, CSV UTF-8. Other occupations and areas in it "
        "are passed over. One bad row stops all."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="The file as CSV, such as MSA_M2024_dl.csv.")
        parser.add_argument(
            "--release",
            type=month,
            metavar="YEAR-MONTH",
            help="The month of the survey. Without it the name of the file says the year, and it is May.",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would change, and change nothing."
        )

    def handle(self, *, file: Path, release: date | None, dry_run: bool, **_options: Any) -> None:  # noqa: ANN401
        try:
            report = wages.load(file, reference=release, is_dry_run=dry_run)
        except ImportFailed as failure:
            for problem in failure.problems[:MOST_SHOWN]:
                self.stderr.write(str(problem))
            raise CommandError(failed(failure)) from failure
        self.stdout.write(f"{report.summary} (dry run)" if dry_run else report.summary)

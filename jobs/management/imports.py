"""What the commands that import files share: options, a progress bar, the words at the end."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jobs.services.imports.problems import ImportFailed, Problem
from jobs.services.imports.running import Importer, Outcome, Report

if TYPE_CHECKING:
    from django.core.management.base import OutputWrapper

MOST_SHOWN = 100
BAR_WIDTH = 30
ROWS_BETWEEN_LINES = 5000
VERBOSE = 2


class ImportCommand(BaseCommand, ABC):
    """A subclass names the importer and says in `help` what is imported."""

    @abstractmethod
    def importer(self) -> Importer[Any]:
        """A fresh importer for one file."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="A CSV or JSON file; the format is in docs/import.md.")
        parser.add_argument(
            "--partial",
            action="store_true",
            help="Import the good rows and leave the bad ones out. Otherwise one bad row stops all.",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would change, and change nothing."
        )

    def handle(self, *, file: Path, partial: bool, dry_run: bool, **options: Any) -> None:  # noqa: ANN401
        bar = Bar(self.stderr)
        try:
            report = self.importer().load(
                file, is_dry_run=dry_run, is_partial=partial, checking=bar.check, progress=bar.move
            )
        except ImportFailed as failure:
            bar.end()
            self._show_problems(failure.problems, options["verbosity"])
            raise CommandError(failed(failure)) from failure
        bar.end()
        if dry_run:
            self._show_changes(report, options["verbosity"])
        for result in report.results:
            if result.note:
                self.stdout.write(f"line {result.line}, {result.key}: {result.note}")
        if report.problems:
            self._show_problems(report.problems, options["verbosity"])
        self.stdout.write(f"{report.summary} (dry run)" if dry_run else report.summary)
        if report.problems:
            left = _rows(report.left_out)
            raise CommandError(f"{left} left out. Mend them and import the file again.")

    def _show_problems(self, problems: list[Problem], verbosity: int) -> None:
        for problem in _few(problems, verbosity):
            self.stderr.write(str(problem))
        self._tell_of_more(len(problems), verbosity)

    def _show_changes(self, report: Report, verbosity: int) -> None:
        told = [result for result in report.results if result.outcome is not Outcome.UNCHANGED]
        for result in _few(told, verbosity):
            changes = "; ".join(map(str, result.changes))
            self.stdout.write(f"line {result.line}, {result.key}: {result.outcome.value} ({changes})")
        self._tell_of_more(len(told), verbosity)

    def _tell_of_more(self, count: int, verbosity: int) -> None:
        if count > MOST_SHOWN and verbosity < VERBOSE:
            self.stderr.write(f"... and {count - MOST_SHOWN:,} more (all with --verbosity 2)")


def _few(items: list[Any], verbosity: int) -> list[Any]:
    return items if verbosity >= VERBOSE else items[:MOST_SHOWN]


def _rows(count: int) -> str:
    return "1 row was" if count == 1 else f"{count:,} rows were"


def failed(failure: ImportFailed) -> str:
    """What a command says at its end when nothing of a file was taken."""
    count = len(failure.problems)
    things = "Mend this" if count == 1 else f"Mend these {count:,} things"
    return f"Nothing was imported. {things} and import the file again."


class Bar:
    """Progress on a terminal as a bar that moves, elsewhere (a log) as a line now and then."""

    def __init__(self, out: OutputWrapper) -> None:
        self.out = out
        self.is_terminal = out.isatty()
        self.told = 0
        self.drawn = ""

    def check(self, done: int, count: int) -> None:
        """Rows whose cells were read; nothing is written yet."""
        self._show(done, count, "rows checked")

    def move(self, done: int, count: int) -> None:
        """Rows that were compared and written."""
        self._show(done, count, "rows")

    def _show(self, done: int, count: int, what: str) -> None:
        if self.drawn != what:  # a line of its own for each part of the work
            self.end()
            self.told, self.drawn = 0, what
        if self.is_terminal:
            full = BAR_WIDTH * done // max(count, 1)
            self.out.write(f"\r[{'#' * full:<{BAR_WIDTH}}] {done:,} of {count:,} {what}", ending="")
            self.out.flush()
        elif done - self.told >= ROWS_BETWEEN_LINES:
            self.told = done
            self.out.write(f"{done:,} of {count:,} {what}")

    def end(self) -> None:
        if self.drawn and self.is_terminal:
            self.out.write("")
        self.drawn = ""

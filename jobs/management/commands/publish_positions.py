from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from config.hands import Through, writing
from jobs.models import Position
from jobs.services import positions
from jobs.services.imports.problems import Guesses, quoted


class Command(BaseCommand):
    help = "Publish positions by their reference, so that everyone on file they suit hears of them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("references", nargs="+", metavar="REFERENCE")
        parser.add_argument(
            "--partial",
            action="store_true",
            help="Publish those that can be, even when others cannot.",
        )

    def handle(self, *, references: list[str], partial: bool, **_options: Any) -> None:  # noqa: ANN401
        wanted = list(dict.fromkeys(reference.strip() for reference in references))
        with writing(through=Through.COMMAND), transaction.atomic():
            found = Position.objects.filter(reference__in=wanted).order_by("pk")
            problems = _unknown(set(wanted) - {position.reference for position in found})
            published: list[Position] = []
            open_already: list[Position] = []
            for position in found:
                try:
                    event = positions.publish(position=position, by=None)
                except positions.CannotMove as reason:
                    problems.append(f"{position.reference}: {reason}")
                else:
                    (published if event else open_already).append(position)
            if problems and not partial:
                transaction.set_rollback(True)
        for problem in problems:
            self.stderr.write(problem)
        if problems and not partial:
            raise CommandError("Nothing was published. Mend this, or add --partial.")
        for position in published:
            self.stdout.write(f"{position.reference}: published, {position.title}")
        for position in open_already:
            self.stdout.write(f"{position.reference}: already open, {position.title}")
        self.stdout.write(f"{len(published)} published, {len(open_already)} already open")
        if problems:
            raise CommandError(f"{len(problems)} could not be published.")


def _unknown(references: set[str]) -> list[str]:
    if not references:
        return []
    known = Guesses(Position.objects.values_list("reference", flat=True))
    return [
        f"There is no position {quoted(reference)}. "
        + (known.suggestion(reference).strip() or "Look its reference up in the desk.")
        for reference in sorted(references)
    ]

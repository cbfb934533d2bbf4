from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from candidates.services import forgetting


class Command(BaseCommand):
    help = "Delete what is kept for a time only and whose time is over; as every night."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Say how many, and change nothing.")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's signature
        if options["dry_run"]:
            inactive = forgetting.inactive(on=timezone.localdate()).count()
            due = len(forgetting.due_for_deletion())
            self.stdout.write(
                f"Inactive files: {inactive}. Warned twice, and deleted by the next run: {due}."
            )
            return
        self.stdout.write(f"Done: {forgetting.forget_all()} rows, files, mails and people.")

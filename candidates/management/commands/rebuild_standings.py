from typing import Any

from django.core.management.base import BaseCommand

from candidates.services import standings


class Command(BaseCommand):
    help = "Work out anew what fit and the match know of everybody on file. Safe at any time."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's signature
        changed = standings.rebuild(say=self._say)
        self.stdout.write(f"{changed} standings were not as they should be, and are now.")

    def _say(self, done: int, total: int) -> None:
        self.stdout.write(f"{done:,} of {total:,} people")

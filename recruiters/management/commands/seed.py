"""`manage.py seed`: reference data for every server, and a demo for those who only want to look."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from collections.abc import Callable

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from candidates.models import CompiledSearch
from candidates.services import compiled
from config.hands import Through, writing
from jobs.models import Listing
from jobs.services import articles, listings, places, role_facts, vocabulary
from recruiters import demo
from recruiters.enums import Role
from recruiters.services import groups, kits, templates

NAME_WIDTH = 16


class Command(BaseCommand):
    help = (
        "Load places, vocabulary, role guide and salaries, and a demo of invented people. "
        "Running it again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--reference-only", action="store_true", help="No demo: what a real server needs."
        )
        parser.add_argument("--force", action="store_true", help="Load the demo beside real data.")
        parser.add_argument("--print-logins", action="store_true", help="Only print the log-ins of the demo.")
        parser.add_argument(
            "--renew-logins",
            action="store_true",
            help="Give the log-ins of the demo the passwords of this SECRET_KEY, and print them.",
        )

    def handle(
        self,
        *,
        reference_only: bool,
        force: bool,
        print_logins: bool,
        renew_logins: bool,
        **_: object,
    ) -> None:
        if renew_logins:
            demo.renew()
        if print_logins or renew_logins:
            for line in demo.lines_of_logins():
                self.stdout.write(line)
            return
        self._step("places", self._places)
        self._step("vocabulary", self._vocabulary)
        self._step("role guide", _role_guide)
        self._step("advice", _advice)
        self._step("recruiters", _recruiters)
        self._step("templates", _templates)
        self._step("scorecard kits", _kits)
        if not reference_only:
            self._demo(force=force)
        self._step("board", self._board)
        self._step("saved searches", _searches)

    def _places(self) -> str:
        loaded = places.load()
        self.has_new_places = bool(loaded.touched)
        return f"{loaded.places:,} places, {loaded.postal_codes:,} ZIP codes; {_changes(loaded.touched)}"

    def _vocabulary(self) -> str:
        loaded = vocabulary.load()
        self.has_new_words = bool(loaded.touched)
        return (
            f"{loaded.credentials} credentials, {loaded.competencies} other words, "
            f"{loaded.aliases} aliases, {loaded.titles} titles; {_changes(loaded.touched)}"
        )

    def _board(self) -> str:
        # A listing holds words of the vocabulary, and the name and the coordinates of its place.
        if listings.are_whole() and not (self.has_new_words or self.has_new_places):
            return f"{Listing.objects.count():,} open positions listed; nothing to change"
        return f"{listings.rebuild():,} open positions listed"

    def _demo(self, *, force: bool) -> None:
        if demo.is_loaded():
            self._step("demo", lambda: "there already")
            return
        try:
            demo.refuse_on_real_data(force=force)
        except demo.Refused as refusal:
            raise CommandError(str(refusal)) from None
        with writing(through=Through.SEED), transaction.atomic():
            for name, act in demo.steps():
                self._step(name, act)

    def _step(self, name: str, act: Callable[[], str]) -> None:
        start = time.monotonic()
        done = act()
        self.stdout.write(f"{name:<{NAME_WIDTH}}{done}  {time.monotonic() - start:.1f} s")
        self.stdout.flush()


def _changes(touched: int) -> str:
    return f"{touched:,} rows written" if touched else "nothing to change"


def _role_guide() -> str:
    loaded = role_facts.load()
    return f"{loaded.facts} facts, {loaded.salaries} salaries; {_changes(loaded.touched)}"


def _advice() -> str:
    return f"{articles.load()} articles; a site that has some keeps them as they are"


def _searches() -> str:
    # A saved search holds words of the vocabulary as it is tried on positions.
    written = compiled.bring_in_line(at_most=None)
    return f"{CompiledSearch.objects.count():,} to try on positions; {_changes(written)}"


def _recruiters() -> str:
    group = groups.ensure()
    return f"{len(Role)} roles, of which {group.name} may {group.permissions.count()} things"


def _templates() -> str:
    return f"{templates.load()} message templates; a desk that has some keeps them as they are"


def _kits() -> str:
    return f"{kits.load()} scorecard kits; those that a desk has keep what it changed"

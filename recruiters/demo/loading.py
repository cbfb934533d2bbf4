"""Loading the demo: only where nobody's real data could be mistaken for it, all or nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

from candidates.models import Candidate
from candidates.services import standings
from config.accounts.models import User
from jobs.models import Employer, Position
from recruiters.demo import (
    alerts,
    changes,
    checks,
    history,
    inquiries,
    logins,
    marks,
    people,
    pools,
    positions,
    resumes,
    scorecards,
    talks,
)

Act = Callable[[], str]


class Refused(Exception):
    """The demo does not belong here. The text says why and what to do."""


def is_loaded() -> bool:
    """Whether the demo, or something of it, stands in the tables."""
    return any(model.objects.filter(is_demo=True).exists() for model in (Position, Candidate, Employer))


def refuse_on_real_data(*, force: bool = False) -> None:
    """Raise Refused where real positions or people are kept, unless forced.

    Even when forced, it refuses where a reference of the demo belongs to a real position.
    """
    real = [
        f"{number:,} {model._meta.verbose_name_plural}"  # noqa: SLF001 -- Django's public name
        for model in (Position, Candidate)
        if (number := model.objects.filter(is_demo=False).count())
    ]
    if real and not force:
        raise Refused(
            f"This server holds real data: {' and '.join(real)}. The demo stays out of it.\n"
            "Run `seed --reference-only` for the reference data alone, or add --force to load "
            "invented people and positions beside the real ones."
        )
    taken = Position.objects.filter(reference__in=positions.references())
    if references := sorted(taken.values_list("reference", flat=True)):
        raise Refused(f"Positions with references of the demo exist already: {', '.join(references)}.")


class Loading:
    """One loading of the demo: each method writes a part, and says in words what it wrote."""

    def __init__(self) -> None:
        self.desk: list[User] = []
        self.positions: list[Position] = []
        self.people: list[Candidate] = []

    def staff(self) -> str:
        self.desk = logins.staff_the_desk()
        return f"{len(self.desk)} recruiters, {len(logins.OTHERS)} others, 1 superuser"

    def post(self) -> str:
        self.positions = positions.make(self.desk)
        positions.keep_templates(self.positions, by=self.desk[0])
        employers = {position.employer_id for position in self.positions}
        return f"{len(employers)} employers, {len(self.positions)} positions"

    def file(self) -> str:
        self.people = people.make(self.desk)
        checks.record()
        return f"{len(self.people)} people on file"

    def remember(self) -> str:
        written = asdict(history.make(self.positions, self.people))
        changes.date()
        standings.take_as_told()
        return ", ".join(f"{number:,} {name}" for name, number in written.items())

    def gather(self) -> str:
        lead = User.objects.get(email=logins.OTHERS[0].email)
        return f"{len(pools.POOLS)} pools, {pools.make(self.desk[0], lead)} people new in them"

    def talk(self) -> str:
        messages, interviews = talks.make()
        questions = inquiries.make(self.people)
        return f"{messages} messages, {interviews} interviews, {questions} questions"

    def mark(self) -> str:
        return marks.make(self.desk)

    def judge(self) -> str:
        given, asked = scorecards.make()
        return f"{given} scorecards, {asked} asked for"

    def listen(self) -> str:
        searches, narrowings = alerts.make()
        return f"{searches} saved searches, {narrowings} narrowing"

    def attach(self) -> str:
        return f"{resumes.make()} resumes"


def steps() -> list[tuple[str, Act]]:
    """The steps of loading, each with its name and what to call; run all in one transaction."""
    loading = Loading()
    return [
        ("demo desk", loading.staff),
        ("demo positions", loading.post),
        ("demo people", loading.file),
        ("demo history", loading.remember),
        ("demo pools", loading.gather),
        ("demo talks", loading.talk),
        ("demo marks", loading.mark),
        ("demo scorecards", loading.judge),
        ("demo alerts", loading.listen),
        ("demo resumes", loading.attach),
    ]

"""What to add to a file next, by what the open positions ask for. One step, and then the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.dateformat import format as formatted

from candidates.enums import FileSection
from candidates.models import Candidate, HeldCompetency, HeldCredential
from jobs.enums import CompetencyKind, Education, Workplace
from jobs.models import Position, Requirement
from jobs.queries.kept import kept_of_state

ENDS_SOON = timedelta(days=30)
GATE, POINTS, EVIDENCE, LATER = range(1, 5)
"""How much a step opens: a position at all, points for its order, a word that is believed, little."""


@dataclass(frozen=True)
class Asked:
    """How many open positions ask for what. Counted once for a state of the board."""

    total: int = 0
    remote: int = 0
    on_site: int = 0
    years: int = 0
    education: int = 0
    settings: int = 0
    specialties: int = 0
    software: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    """Positions with a group that names a word of this kind."""
    words: dict[int, int] = field(default_factory=dict)
    """Positions with a group that names this word; an apprentice form counts for its credential."""
    in_settings: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """Something to do. `why` is what it opens, in numbers where we can tell."""

    what: str
    why: str
    section: FileSection | None
    """Where on the page of the file; None: on the page of the resume."""
    tier: int
    count: int = 0


def of(candidate: Candidate) -> list[Step]:
    """Steps of a file, the best first. The candidate comes from `for_fit()`.

    What no open position asks for today stands last. One query of their own, and those of `asked`.
    """
    found = [*_consent(candidate)]
    asked = kept_of_state("next-steps:asked", count)
    steps = [
        step
        if step.count or step.tier == EVIDENCE
        else Step(step.what, "No open position asks for it today; later ones may.", step.section, LATER)
        for step in (*_gates(candidate, asked), *_points(candidate, asked), *_evidence(candidate))
    ]
    return found + sorted(steps, key=lambda step: (step.tier, -step.count))


def has_resume(steps: list[Step]) -> bool:
    """Whether a resume is on the file, told by the steps that are open."""
    return all(step.section is not None for step in steps)


def count() -> Asked:
    """Count what open positions ask: four queries, whatever their number."""
    positions = Position.objects.open()
    groups = Requirement.any_of.through.objects.filter(requirement__position__in=positions.order_by())
    number = Count("requirement__position", distinct=True)
    kinds = groups.order_by().values_list("competency__kind").annotate(number)
    # The number of each word apart cannot be added: a position that takes either form would count twice.
    full_form = Coalesce("competency__apprentice_of", "competency")
    words = groups.order_by().values_list(full_form).annotate(number)
    totals = positions.order_by().aggregate(
        total=Count("pk"),
        remote=Count("pk", filter=Q(workplace=Workplace.REMOTE)),
        on_site=Count("pk", filter=~Q(workplace=Workplace.REMOTE)),
        years=Count("pk", filter=Q(years_min__gt=0)),
        education=Count("pk", filter=Q(education__gt=Education.NONE)),
        settings=Count("pk", filter=_names(Position.settings.through.objects.all())),
        specialties=Count("pk", filter=_names(Position.specialties.through.objects.all())),
        software=Count("pk", filter=_names(Position.software.through.objects.all())),
    )
    settings = Position.settings.through.objects.filter(position__in=positions.order_by())
    in_settings = settings.order_by().values_list("competency").annotate(Count("position"))
    return Asked(**totals, kinds=dict(kinds), words=dict(words), in_settings=dict(in_settings))


def _names(through: QuerySet[Any]) -> Exists:
    return Exists(through.filter(position=OuterRef("pk")))


def _consent(candidate: Candidate) -> Iterator[Step]:
    if not candidate.is_on_file:
        yield Step(
            "Agree to be kept on file",
            "Until then nobody compares your file with positions, and you hear of none.",
            FileSection.CONSENT,
            0,
        )
    elif candidate.consent_until and candidate.consent_until - timezone.localdate() <= ENDS_SOON:
        ends_on = formatted(candidate.consent_until, "F j, Y")
        yield Step(
            "Renew your time on file",
            f"It ends on {ends_on}. After that nobody matches your file.",
            FileSection.CONSENT,
            0,
        )


def _ask(number: int, what: str = "ask for it") -> str:
    """A count in words: `14 open positions ask for it`, as a sentence."""
    if number == 1:
        verb, _, rest = what.partition(" ")
        return f"1 open position {verb}s {rest}."
    return f"{number:,} open positions {what}."


def _gates(candidate: Candidate, asked: Asked) -> Iterator[Step]:
    """What a position may ask for so that nothing repairs its absence."""
    kinds = {row.competency.kind for row in candidate.competencies.all()}
    credentials = list(candidate.credentials.all())
    certified = asked.kinds.get(CompetencyKind.CREDENTIAL, 0)
    code_sets = asked.kinds.get(CompetencyKind.CODE_SET, 0)
    for is_open, number, what, section in (
        (not credentials, certified, "Add your credentials", FileSection.CREDENTIALS),
        (not candidate.state, asked.remote, "Add the state you live in", FileSection.ABOUT),
        (
            candidate.years is None and not _has_years(candidate),
            asked.years,
            "Add your years of coding",
            FileSection.SETTINGS,
        ),
        (candidate.education is None, asked.education, "Add your education", FileSection.EDUCATION),
        (
            CompetencyKind.CODE_SET not in kinds,
            code_sets,
            "Add the code sets you know",
            FileSection.CODE_SETS,
        ),
    ):
        if is_open:
            is_many = section in {FileSection.CREDENTIALS, FileSection.CODE_SETS}
            why = _ask(number, "ask for some") if is_many else _ask(number)
            yield Step(what, why, section, GATE, number)
    if candidate.place is None and not candidate.onsite_states:
        number = asked.on_site
        why = (
            _ask(number, "are on site or hybrid") if number != 1 else "1 open position is on site or hybrid."
        )
        yield Step("Add your home city", why, FileSection.ABOUT, GATE, number)
    for held in credentials:
        if not held.is_held():
            number = asked.words.get(held.credential_id, 0)
            why = f"{_ask(number)[:-1]}, and it does not count as it stands."
            yield Step(f"Bring your {held} up to date", why, FileSection.CREDENTIALS, GATE, number)


def _has_years(candidate: Candidate) -> bool:
    rows = candidate.competencies.all()
    return any(row.years is not None and row.competency.kind == CompetencyKind.SETTING for row in rows)


def _points(candidate: Candidate, asked: Asked) -> Iterator[Step]:
    """What puts somebody further up among those whom a position suits."""
    rows = list(candidate.competencies.all())
    kinds = {row.competency.kind for row in rows}
    for kind, number, what, section in (
        (CompetencyKind.SETTING, asked.settings, "Add the settings you worked in", FileSection.SETTINGS),
        (CompetencyKind.SPECIALTY, asked.specialties, "Add your specialties", FileSection.SPECIALTIES),
        (CompetencyKind.SOFTWARE, asked.software, "Add the systems you worked with", FileSection.SOFTWARE),
    ):
        if kind not in kinds:
            yield Step(what, _ask(number, "name some"), section, POINTS, number)
    if row := _most_asked(rows, CompetencyKind.CODE_SET, asked.words, lacks="level"):
        number = asked.words[row.competency_id]
        why = f"{_ask(number)[:-1]}, and your level counts for your place in the order."
        yield Step(f"Say your level in {row.competency}", why, FileSection.CODE_SETS, POINTS, number)
    if row := _most_asked(rows, CompetencyKind.SETTING, asked.in_settings, lacks="years"):
        number = asked.in_settings[row.competency_id]
        yield Step(
            f"Say your years in {row.competency}",
            _ask(number, "are in it") if number != 1 else "1 open position is in it.",
            FileSection.SETTINGS,
            POINTS,
            number,
        )


def _most_asked(
    rows: list[HeldCompetency], kind: CompetencyKind, numbers: dict[int, int], *, lacks: str
) -> HeldCompetency | None:
    """Of the words of a kind on file that lack something, the one most positions ask for."""
    open_rows = [
        row
        for row in rows
        if row.competency.kind == kind and getattr(row, lacks) is None and numbers.get(row.competency_id)
    ]
    return max(open_rows, key=lambda row: numbers[row.competency_id], default=None)


def _evidence(candidate: Candidate) -> Iterator[Step]:
    """What a recruiter can check, or asks about."""
    held: list[HeldCredential] = [row for row in candidate.credentials.all() if row.is_held()]
    for row in held:
        if not row.number and row.checked_at is None:
            yield Step(
                f"Add the number of your {row}",
                "With it a recruiter can check it, and what is checked counts.",
                FileSection.CREDENTIALS,
                EVIDENCE,
            )
        if row.expires_on is None:
            yield Step(
                f"Add when your {row} expires",
                "Employers ask for it before they hire.",
                FileSection.CREDENTIALS,
                EVIDENCE,
            )
    if not candidate.phone:
        yield Step(
            "Add your phone number",
            "Recruiters call before they put you forward.",
            FileSection.ABOUT,
            EVIDENCE,
        )
    if not candidate.resumes.filter(is_current=True).exists():
        yield Step(
            "Upload your resume",
            "It goes along with your applications, and what it says is suggested for your file.",
            None,
            EVIDENCE,
        )
    if not candidate.claims.exists():
        yield Step(
            "Add your accuracy and productivity",
            "Employers have targets, and recruiters ask for yours.",
            FileSection.CLAIMS,
            EVIDENCE,
        )

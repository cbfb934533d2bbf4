"""Invented employers and their positions: open, closed, paused and still being written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.text import slugify

from config.accounts.models import User
from jobs.enums import Education, PositionStatus, RequirementLevel
from jobs.models import Competency, Employer, Place, Position, Question, Requirement
from jobs.services.descriptions import rendered
from recruiters.demo.dates import set_dates
from recruiters.demo.descriptions import benefits, described
from recruiters.demo.dice import Dice, read, workday
from recruiters.models import PositionTemplate

DEMONSTRATION_REFERENCE = "4127"
"""A draft kept back for the first look: publishing it suits a good dozen who are told at once."""

DESK_OF_SETTING = {"inpatient": 0, "cdi": 0, "denials": 0, "audit": 2, "payer": 2, "home_health": 2}
DESK_OF_SETTING |= {"hospice": 2, "snf": 2, "education": 2}
"""Which of the three recruiters looks after a position, by its first setting; the rest is 1."""
FOUNDED_DAYS_AGO = 420
TEMPLATES = {"inpatient": "Inpatient", "profee": "Pro-fee", "payer": "Risk adjustment", "audit": "Audit"}
"""By setting, under which name its first position is kept as a template."""


def references() -> list[str]:
    """The references the demo needs for itself."""
    return [row["ref"] for row in read("positions.json")]


def make(recruiters: list[User]) -> list[Position]:
    """Write employers and positions with their groups and lists. Returns the positions by age."""
    rows: list[dict[str, Any]] = read("positions.json")
    texts = read("descriptions.json")
    kinds: dict[str, str] = {}
    employers: dict[str, Employer] = {}
    places: dict[str, Place] = {}
    located = {(place.city, place.state): place for place in _places()}
    for row in read("employers.json"):
        slug = slugify(row["name"])
        employers[row["key"]] = Employer(
            name=row["name"],
            slug=slug,
            kind=row["kind"],
            about=row["about"],
            website=f"https://{row['key']}.example.com/",
            is_demo=True,
        )
        kinds[row["key"]] = row["kind"]
        places[row["key"]] = located[row["city"], row["state"]]
    Employer.objects.bulk_create(employers.values())
    positions = [
        _position(row, employers[row["employer"]], places[row["employer"]], texts, recruiters) for row in rows
    ]
    Position.objects.bulk_create(positions)
    _connect(positions, rows, texts)
    _ask(positions)
    _date_back(positions, list(employers.values()))
    return positions


def keep_templates(made: list[Position], *, by: User) -> None:
    """Keep a position of each of the commonest settings as a template."""
    through = Position.settings.through.objects.filter(position__in=made).order_by("position_id")
    first: dict[str, int] = {}
    for setting, pk in through.values_list("competency__key", "position_id"):
        if setting in TEMPLATES and pk not in first.values():
            first.setdefault(setting, pk)
    PositionTemplate.objects.bulk_create(
        PositionTemplate(position_id=pk, name=TEMPLATES[setting], by=by) for setting, pk in first.items()
    )


def _places() -> Iterable[Place]:
    wanted = models.Q(pk=None)
    for row in read("employers.json"):
        wanted |= models.Q(city=row["city"], state=row["state"])
    return Place.objects.filter(wanted)


def _position(
    row: dict[str, Any],
    employer: Employer,
    place: Place,
    texts: dict[str, Any],
    recruiters: list[User],
) -> Position:
    """One row as a position, with the status and the dates that its history gave it."""
    description = described(row, employer.name, texts)
    status = PositionStatus(row.get("status", PositionStatus.OPEN))
    is_closed = status == PositionStatus.CLOSED
    return Position(
        reference=row["ref"],
        title=row["title"],
        slug=slugify(row["title"]),
        employer=employer,
        description=description,
        description_html=rendered(description),
        workplace=row["workplace"],
        place=None if row["workplace"] == "remote" else place,
        remote_states=row.get("states", []),
        employment=row.get("employment", "full_time"),
        shift=row.get("shift", "day"),
        schedule=row.get("schedule", ""),
        targets=row.get("targets", ""),
        equipment=row.get("equipment", ""),
        openings=row.get("openings", 1),
        pay_min=Decimal(row["pay"][0]),
        pay_max=Decimal(row["pay"][1]),
        pay_period=row["pay"][2],
        benefits=benefits(row, employer.kind, texts),
        closes_on=timezone.localdate() + timedelta(days=row["closes"]),
        education=Education[row.get("education", "none").upper()],
        education_preferred=Education[row.get("prefers", "none").upper()],
        years_min=row["years"],
        is_apprentice_friendly=row.get("apprentices", False),
        status=status,
        published_at=_moment(row["ref"], row["opened"]) if "opened" in row else None,
        closed_at=_moment(f"{row['ref']} closed", row["closed"]) if is_closed else None,
        close_reason=row["reason"] if is_closed else "",
        recruiter=recruiters[DESK_OF_SETTING.get(row["settings"][0], 1)],
        is_demo=True,
    )


def _moment(part: str, days_ago: int) -> datetime:
    return Dice(part).moment(workday(timezone.localdate() - timedelta(days=days_ago)))


def groups_of(text: str) -> list[list[str]]:
    """`cpc|ccs-p; cpt` as lists of keys."""
    groups = [[key.strip() for key in group.split("|")] for group in text.split(";")]
    return [group for group in groups if group != [""]]


def _connect(positions: list[Position], rows: list[dict[str, Any]], texts: dict[str, Any]) -> None:
    """Write the groups of requirements and the lists of words, in a fixed number of queries."""
    words = dict(Competency.objects.values_list("key", "pk"))
    lists: dict[Any, list[Any]] = {}
    groups: list[tuple[Requirement, list[str]]] = []
    for position, row in zip(positions, rows, strict=True):
        duties = [
            duty for key in row["settings"] for duty in texts["settings"].get(key, {}).get("duties", [])
        ]
        for name, keys in (
            ("settings", row["settings"]),
            ("specialties", row.get("specialties", [])),
            ("software", row.get("software", [])),
            ("duties", duties),
        ):
            through = getattr(Position, name).through
            lists.setdefault(through, []).extend(
                through(position_id=position.pk, competency_id=words[key]) for key in dict.fromkeys(keys)
            )
        for level in RequirementLevel:
            groups += [
                (Requirement(position=position, level=level), keys)
                for keys in groups_of(row.get(level.value, ""))
            ]
    for through, links in lists.items():
        through.objects.bulk_create(links)
    Requirement.objects.bulk_create(requirement for requirement, _ in groups)
    members = Requirement.any_of.through
    members.objects.bulk_create(
        members(requirement_id=requirement.pk, competency_id=words[key])
        for requirement, keys in groups
        for key in keys
    )


def _ask(positions: list[Position]) -> None:
    """Some positions ask something of whoever applies."""
    told = read("questions.json")
    Question.objects.bulk_create(
        Question(
            position=position,
            order=order,
            text=row["text"],
            help=row.get("help", ""),
            kind=row["kind"],
            options=row.get("options", []),
            unit=row.get("unit", ""),
            least=row.get("least"),
            most=row.get("most"),
            is_required=row.get("required", True),
            refused=row.get("refused", []),
            needs_least=row.get("needs_least"),
            because=row.get("because", ""),
        )
        for position in positions
        for order, row in enumerate(
            told["asked"][number] for number in told["of"].get(position.reference, ())
        )
    )


def _date_back(positions: list[Position], employers: list[Employer]) -> None:
    """Creation dates come from the clock at the first save; history needs them earlier."""
    now = timezone.now()
    for position in positions:
        dice = Dice(f"{position.reference} written")
        shown = position.published_at or now
        position.created_at = shown - timedelta(hours=dice.randint(2, 60))
    set_dates(positions, "created_at")
    for employer in employers:
        employer.created_at = now - timedelta(days=FOUNDED_DAYS_AGO)
    set_dates(employers, "created_at")

"""Files of positions: one row for each opening, told apart by `reference`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.text import slugify

from config.accounts.models import User
from jobs.enums import (
    CompetencyKind,
    Education,
    EmployerKind,
    Employment,
    PositionStatus,
    RequirementLevel,
    Shift,
)
from jobs.models import Competency, Employer, Position, Requirement
from jobs.models.requirement import ASKABLE
from jobs.queries.vocabulary import Lexicon
from jobs.services import positions
from jobs.services.imports import places
from jobs.services.imports.cells import (
    LONGEST_TEXT,
    Column,
    Shape,
    choice_column,
    day,
    money,
    number_column,
    states_column,
    text_column,
    whole,
)
from jobs.services.imports.choices import (
    EDUCATION,
    EMPLOYER_KIND,
    EMPLOYMENT,
    PAY_PERIOD,
    SHIFT,
    WORKPLACE,
    Choice,
)
from jobs.services.imports.places import Places, Where
from jobs.services.imports.problems import RowRefused
from jobs.services.imports.running import Entry, Importer
from jobs.services.imports.words import Words

STATUS = Choice({"draft": "draft", "open": "open"})
LISTS = {
    "duties": (CompetencyKind.DUTY, "duty"),
    "settings": (CompetencyKind.SETTING, "care setting"),
    "specialties": (CompetencyKind.SPECIALTY, "specialty"),
    "software": (CompetencyKind.SOFTWARE, "software"),
}
GROUPS = {"required": RequirementLevel.REQUIRED, "preferred": RequirementLevel.PREFERRED}
PLAIN = (
    "title", "workplace", "employment", "shift", "pay_min", "pay_max", "pay_period", "benefits",
    "education", "years_min", "closes_on", "description",
)  # fmt: skip
"""Columns that are a field of the same name."""


def columns(lexicon: Lexicon) -> list[Column]:
    """The columns of a file of positions, in the order in which they are documented."""
    asked = Words(lexicon, ASKABLE, "credential or skill")
    lists = {name: Words(lexicon, (kind,), what) for name, (kind, what) in LISTS.items()}
    return [
        text_column("reference", 40, shape=Shape.CODE, is_mandatory=True),
        text_column("title", 120, is_mandatory=True),
        text_column("employer", 160, is_mandatory=True),
        choice_column("employer_kind", EMPLOYER_KIND),
        *places.place_columns(),
        choice_column("workplace", WORKPLACE, is_mandatory=True),
        states_column("remote_states"),
        choice_column("employment", EMPLOYMENT, empty=Employment.FULL_TIME.value),
        choice_column("shift", SHIFT, empty=Shift.DAY.value),
        number_column("pay_min", money, is_mandatory=True),
        number_column("pay_max", money, is_mandatory=True),
        choice_column("pay_period", PAY_PERIOD, is_mandatory=True),
        text_column("benefits", LONGEST_TEXT, is_mandatory=True, is_markdown=True),
        choice_column("education", EDUCATION, empty=Education.NONE),
        number_column("years_min", whole, empty=0),
        asked.groups_column("required"),
        asked.groups_column("preferred"),
        *(words.column(name) for name, words in lists.items()),
        Column("closes_on", day, is_mandatory=True),
        text_column("description", LONGEST_TEXT, is_mandatory=True, is_markdown=True),
        choice_column("status", STATUS),
    ]


class PositionImport(Importer[Position]):
    """Reads and writes positions; `by` is who imports, None for the system."""

    kind = "positions"
    key = "reference"
    mandatory = (
        "title", "employer", "workplace", "pay_min", "pay_max", "pay_period", "benefits",
        "closes_on", "description",
    )  # fmt: skip
    column_of_field = {"postal_code": "zip", "place": "city"}
    column_of_constraint = {
        "jobs_position_pay_in_order": "pay_max",
        "jobs_position_pay_suits_period": "pay_period",
        "jobs_position_benefits_given": "benefits",
        "jobs_position_place_unless_remote": "city",
        "jobs_position_states_only_if_remote": "remote_states",
        "jobs_position_states_known": "remote_states",
        "jobs_position_years_sensible": "years_min",
        "jobs_position_preferred_education_higher": "education",
        "jobs_employer_name_unique": "employer",
    }

    def __init__(self, by: User | None = None) -> None:
        super().__init__(columns(Lexicon.load()), by)
        self.places = Places()
        self.employers: dict[str, Employer] = {}
        self.kinds_of_new: dict[str, str] = {}

    def prepare(self, entries: Sequence[Entry[Position]]) -> None:
        self.places.prepare(entry.given["zip"] for entry in entries if entry.given.get("zip"))
        self.employers = {employer.name.lower(): employer for employer in Employer.objects.all()}

    def stored(self, keys: Sequence[str]) -> dict[str, Position]:
        found = (
            Position.objects.filter(reference__in=keys)
            .select_related("employer", "place")
            .prefetch_related(*LISTS, "requirements__any_of")
            .select_for_update(of=("self",), no_key=True)
            .order_by("pk")
        )
        return {position.reference: position for position in found}

    def facts(self, record: Position) -> dict[str, Any]:
        status = record.status if record.status in STATUS.known else ""
        groups = list(record.requirements.all())
        return {
            "reference": record.reference,
            "employer": record.employer.name,
            "employer_kind": record.employer.kind,
            **_where(record).cells(),
            "remote_states": tuple(sorted(record.remote_states)),
            "status": status,
            **{name: getattr(record, name) for name in PLAIN},
            **{name: frozenset(getattr(record, name).all()) for name in LISTS},
            **{
                name: tuple(frozenset(group.any_of.all()) for group in groups if group.level == level)
                for name, level in GROUPS.items()
            },
        }

    # -- what a row means ------------------------------------------------------------------------

    def settle(self, entry: Entry[Position], facts: Mapping[str, Any]) -> dict[str, Any]:
        wanted = dict(entry.given)
        faults: list[tuple[str, str]] = []
        for settle in (self._settle_place, self._settle_employer, self._settle_status):
            try:
                settle(entry, facts, wanted)
            except RowRefused as refusal:
                faults += refusal.faults
        if faults:
            raise RowRefused(faults)
        return wanted

    def _settle_place(
        self, entry: Entry[Position], _facts: Mapping[str, Any], wanted: dict[str, Any]
    ) -> None:
        given = {name: entry.given[name] for name in places.COLUMNS if name in entry.given}
        if not given:
            return
        found = self.places.moved(_where(entry.stored), given)
        if found.state and not found.place:
            raise RowRefused([("city", "A position stands in a city. Give it, or take the state out.")])
        wanted |= found.cells() | {"place": found.place}

    def _settle_employer(
        self, entry: Entry[Position], facts: Mapping[str, Any], wanted: dict[str, Any]
    ) -> None:
        name: str = entry.given.get("employer") or facts["employer"]
        kind: str = entry.given.get("employer_kind", "")
        known = self.employers.get(name.lower())
        known_kind = known.kind if known else self.kinds_of_new.get(name.lower(), "")
        if kind and known_kind and kind != known_kind:
            reason = f"{name} is known as {known_kind}. Write that, or correct it in the desk first."
            raise RowRefused([("employer_kind", reason)])
        if not kind and not known_kind:
            choices = ", ".join(EmployerKind.values)
            raise RowRefused([("employer_kind", f"{name} is a new employer. Say of what kind: {choices}.")])
        if not known:
            self.kinds_of_new[name.lower()] = kind or known_kind
        wanted |= {"employer": known.name if known else name, "employer_kind": known_kind or kind}

    def _settle_status(
        self, entry: Entry[Position], facts: Mapping[str, Any], wanted: dict[str, Any]
    ) -> None:
        given = wanted.pop("status", "")
        stored = PositionStatus(entry.stored.status) if entry.stored else None
        is_open = stored is PositionStatus.OPEN
        if given == "open" or stored is None:
            wanted["status"] = given or "draft"
        elif given and stored is not PositionStatus.DRAFT:
            entry.note = f"stays {stored.label.lower()}"
        closes_on = wanted["closes_on"] if "closes_on" in wanted else facts["closes_on"]
        is_moved = closes_on != facts.get("closes_on")
        if closes_on < timezone.localdate() and (given == "open" or (is_open and is_moved)):
            raise RowRefused([("closes_on", "This day has passed. An open position closes today or later.")])

    # -- writing ---------------------------------------------------------------------------------

    def built(self, entry: Entry[Position]) -> Position:
        position = entry.stored or Position(reference=entry.key)
        wanted = entry.wanted
        for name in PLAIN:
            if name in wanted:
                setattr(position, name, wanted[name])
        if "remote_states" in wanted:
            position.remote_states = list(wanted["remote_states"])
        if "place" in wanted:
            position.place, position.postal_code = wanted["place"], wanted["zip"]
        return position

    def write(self, entries: Sequence[Entry[Position]]) -> None:
        made: dict[str, Employer] = {}
        for entry in entries:
            position = entry.record
            if entry.stored is None or entry.changed - {"status"}:
                name = entry.wanted["employer"].lower()
                if name not in self.employers | made:
                    made[name] = _new_employer(entry.wanted["employer"], entry.wanted["employer_kind"])
                position.employer = (self.employers | made)[name]
                position.save()
                self._write_lists(position, entry)
                positions.edited(position=position, by=self.by)
            if entry.wanted.get("status") == "open":
                self._publish(position)
        # Only now: after a rollback these rows would not be there.
        self.employers |= made

    def _write_lists(self, position: Position, entry: Entry[Position]) -> None:
        changed = entry.changed
        for name in LISTS:
            if name in changed:
                getattr(position, name).set(entry.wanted[name])
        for name, level in GROUPS.items():
            if name in changed:
                _write_groups(position, level, entry.wanted[name])

    def _publish(self, position: Position) -> None:
        try:
            positions.publish(position=position, by=self.by)
        except positions.CannotMove as reason:
            raise RowRefused([("status", str(reason))]) from reason


def _where(position: Position | None) -> Where:
    if position is None:
        return places.NOWHERE
    return Where(position.place, position.place.state if position.place else "", position.postal_code)


def _new_employer(name: str, kind: str) -> Employer:
    slug = slugify(name)[:170] or "employer"
    taken = set(Employer.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    number = next(number for number in range(1, len(taken) + 2) if _numbered(slug, number) not in taken)
    return Employer.objects.create(name=name, slug=_numbered(slug, number), kind=kind)


def _numbered(slug: str, number: int) -> str:
    return slug if number == 1 else f"{slug}-{number}"


def _write_groups(
    position: Position, level: RequirementLevel, groups: Sequence[frozenset[Competency]]
) -> None:
    position.requirements.filter(level=level).delete()
    made = Requirement.objects.bulk_create(Requirement(position=position, level=level) for _ in groups)
    through = Requirement.any_of.through
    through.objects.bulk_create(
        through(requirement_id=requirement.pk, competency_id=member.pk)
        for requirement, group in zip(made, groups, strict=True)
        for member in group
    )

"""Files of positions: one row for each opening, told apart by `reference`."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from datetime import date
from itertools import chain, count
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import slugify

from config.accounts.models import User
from config.hands import Through, writing
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
from jobs.services.bulk import save_many
from jobs.services.descriptions import rendered
from jobs.services.imports import places, questions
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
from jobs.services.imports.problems import CellError, RowRefused
from jobs.services.imports.running import Entry, Importer, Report
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
FIELDS = {
    **{name: (name,) for name in (*PLAIN, "remote_states", "employer")},
    "title": ("title", "slug"),
    **dict.fromkeys(places.COLUMNS, ("place", "postal_code")),
}
"""The fields of the position itself that a column writes."""


def closing_day(text: str) -> date:
    """A day that is no "never" of another system."""
    found = day(text)
    if fault := positions.fault_of_closing(found):
        raise CellError(fault)
    return found


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
        Column("closes_on", closing_day, is_mandatory=True),
        text_column("description", LONGEST_TEXT, is_mandatory=True, is_markdown=True),
        questions.column(),
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

    def __init__(self, by: User | None = None, *, may_change: QuerySet[Position] | None = None) -> None:
        """`may_change`: the positions that a file may change; None for all. New ones it may always hold."""
        super().__init__(columns(Lexicon.load()), by)
        self.may_change = may_change
        self.not_theirs: set[str] = set()
        self.places = Places()
        self.employers: dict[str, Employer] = {}
        self.slugs: set[str] = set()
        self.kinds_of_new: dict[str, str] = {}

    def load(self, path: Path, **how: Any) -> Report:  # noqa: ANN401 -- as of every import
        """As every import; the history says that it was one, and whose."""
        with writing(through=Through.IMPORT, by=self.by):
            return super().load(path, **how)

    def prepare(self, entries: Sequence[Entry[Position]]) -> None:
        self.places.prepare(entry.given["zip"] for entry in entries if entry.given.get("zip"))
        self.employers = {employer.name.lower(): employer for employer in Employer.objects.all()}
        self.slugs = {employer.slug for employer in self.employers.values()}

    def stored(self, keys: Sequence[str]) -> dict[str, Position]:
        found = (
            Position.objects.filter(reference__in=keys)
            .select_related("employer", "place")
            .prefetch_related(*LISTS, "requirements__any_of", "questions")
            .select_for_update(of=("self",), no_key=True)
            .order_by("pk")
        )
        stored = {position.reference: position for position in found}
        if self.may_change is not None:
            theirs = self.may_change.filter(reference__in=stored).values_list("reference", flat=True)
            self.not_theirs |= stored.keys() - set(theirs)
        return stored

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
            "questions": tuple(questions.Asked.of(question) for question in record.questions.all()),
            **{name: getattr(record, name) for name in PLAIN},
            **{name: frozenset(getattr(record, name).all()) for name in LISTS},
            **{
                name: tuple(frozenset(group.any_of.all()) for group in groups if group.level == level)
                for name, level in GROUPS.items()
            },
        }

    # -- what a row means ------------------------------------------------------------------------

    def settle(self, entry: Entry[Position], facts: Mapping[str, Any]) -> dict[str, Any]:
        if facts.get("reference") in self.not_theirs:
            raise RowRefused([("reference", "This number is that of a position of another team.")])
        wanted = dict(entry.given)
        faults: list[tuple[str, str]] = []
        settled = (self._settle_place, self._settle_employer, self._settle_status, self._settle_questions)
        for settle in settled:
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
        name: str = entry.given.get("employer") or facts.get("employer", "")
        if not name:  # of a new row that lacks more, which is told elsewhere
            return
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
        closes_on = wanted["closes_on"] if "closes_on" in wanted else facts.get("closes_on")
        if closes_on is None:
            return
        is_moved = closes_on != facts.get("closes_on")
        if closes_on < timezone.localdate() and (given == "open" or (is_open and is_moved)):
            raise RowRefused([("closes_on", "This day has passed. An open position closes today or later.")])

    def _settle_questions(
        self, entry: Entry[Position], facts: Mapping[str, Any], wanted: dict[str, Any]
    ) -> None:
        """New ones that should not be asked are taken, and named, as the desk does."""
        new = [one for one in wanted.get("questions", ()) if one not in facts.get("questions", ())]
        for words in questions.doubts(new):
            entry.note = f"{entry.note}; {words}" if entry.note else words

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
        position.set_slug()
        return position

    def write(self, entries: Sequence[Entry[Position]]) -> None:
        """A fixed number of queries, however many rows there are."""
        written = [entry for entry in entries if entry.stored is None or entry.changed - {"status"}]
        made = self._new_employers(written)
        known = self.employers | made
        for entry in written:
            entry.record.employer = known[entry.wanted["employer"].lower()]
        new = [entry.record for entry in written if entry.stored is None]
        for position in new:
            position.description_html = rendered(position.description)
        Position.objects.bulk_create(new)
        changed = [entry for entry in written if entry.stored]
        _save_changed(changed)
        for name in LISTS:
            _write_list(name, [entry for entry in written if name in entry.changed])
        _write_groups(written)
        questions.write(
            (entry.record, entry.stored.questions.all() if entry.stored else (), entry.wanted["questions"])
            for entry in written
            if "questions" in entry.changed
        )
        positions.edited_many(positions=[entry.record for entry in changed], by=self.by)
        opening = [entry.record for entry in entries if entry.wanted.get("status") == "open"]
        for reason in positions.publish_many(positions=opening, by=self.by).refused.values():
            raise RowRefused([("status", str(reason))])
        # Only now: after a rollback these rows would not be there.
        self.employers = known
        self.slugs |= {employer.slug for employer in made.values()}

    def _new_employers(self, entries: Sequence[Entry[Position]]) -> dict[str, Employer]:
        made: dict[str, Employer] = {}
        taken = set(self.slugs)
        for entry in entries:
            name = entry.wanted["employer"]
            if name.lower() not in self.employers and name.lower() not in made:
                slug = _free(slugify(name)[:170] or "employer", taken)
                made[name.lower()] = Employer(name=name, slug=slug, kind=entry.wanted["employer_kind"])
                taken.add(slug)
        Employer.objects.bulk_create(made.values())
        return made


def _where(position: Position | None) -> Where:
    if position is None:
        return places.NOWHERE
    return Where(position.place, position.place.state if position.place else "", position.postal_code)


def _free(slug: str, taken: Container[str]) -> str:
    numbered = (f"{slug}-{number}" for number in count(2))
    return next(free for free in chain([slug], numbered) if free not in taken)


def _save_changed(entries: Sequence[Entry[Position]]) -> None:
    columns = {column for entry in entries for column in entry.changed}
    fields = [field for column in columns for field in FIELDS.get(column, ())]
    save_many([entry.record for entry in entries], fields)


def _write_list(name: str, entries: Sequence[Entry[Position]]) -> None:
    """Write one of the four lists anew for the positions of these entries."""
    through = getattr(Position, name).through
    if stored := [entry.record for entry in entries if entry.stored]:
        through.objects.filter(position__in=stored).delete()
    through.objects.bulk_create(
        through(position=entry.record, competency=word) for entry in entries for word in entry.wanted[name]
    )


def _write_groups(entries: Sequence[Entry[Position]]) -> None:
    """Write the groups anew where they changed."""
    wanted: list[tuple[Requirement, frozenset[Competency]]] = []
    for name, level in GROUPS.items():
        changed = [entry for entry in entries if name in entry.changed]
        if stored := [entry.record for entry in changed if entry.stored]:
            Requirement.objects.filter(position__in=stored, level=level).delete()
        wanted += [
            (Requirement(position=entry.record, level=level), group)
            for entry in changed
            for group in entry.wanted[name]
        ]
    Requirement.objects.bulk_create(requirement for requirement, _ in wanted)
    through = Requirement.any_of.through
    through.objects.bulk_create(
        through(requirement_id=requirement.pk, competency_id=member.pk)
        for requirement, group in wanted
        for member in group
    )

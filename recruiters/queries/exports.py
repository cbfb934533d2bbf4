"""What a list that leaves the desk holds: its columns by what somebody may export, row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from candidates.models import Application, Candidate, HeldCredential
from config.accounts.models import User
from config.cells import safe
from jobs.enums import PayPeriod
from jobs.models import Position
from jobs.models.words import dollars
from recruiters.queries.channels import came_by, channel

DETAILS = "candidates.detail_candidate"
"""The right to export how people are called up and what they want to earn."""
TAGS = "recruiters.view_tag"
AT_ONCE = 500


@dataclass(frozen=True)
class Column:
    name: str
    cell: Callable[[Any], object]
    """The value of a row of the list; None is an empty cell."""
    needs: str = ""
    """The right without which the column is not there."""


@dataclass(frozen=True)
class Sheet:
    """A list that can be exported."""

    model: type[Model]
    what: str
    """As the log and the people in it read it."""
    columns: Sequence[Column]
    related: Sequence[str] = ()
    prefetched: Sequence[str] = ()
    person: str = ""
    """The column that is the key of the person a row is about; nothing where it is about none."""
    position: str = ""
    """The same of the position that the person is told of."""
    computed: Callable[[], dict[str, Any]] = dict
    """Expressions that its cells read besides the columns of the table."""
    only: Callable[[], Q] = Q
    """Which rows may leave at all."""

    @property
    def right(self) -> str:
        meta = self.model._meta  # noqa: SLF001 -- Django's public name
        return f"{meta.app_label}.export_{meta.model_name}"

    def columns_for(self, user: User) -> list[Column]:
        """Those that this member of staff may export."""
        return [column for column in self.columns if not column.needs or user.has_perm(column.needs)]

    def rows(self, keys: Sequence[Any]) -> Iterator[Any]:
        """The rows of these keys in their order, a few at a time. One that is gone meanwhile is left out."""
        found = self.model._default_manager.select_related(*self.related).annotate(**self.computed())  # noqa: SLF001
        for begin in range(0, len(keys), AT_ONCE):
            some = keys[begin : begin + AT_ONCE]
            by_key = found.prefetch_related(*self.prefetched).in_bulk(some)
            yield from (by_key[key] for key in some if key in by_key)


def text(value: object) -> str:
    """A cell as it is written: no spreadsheet computes it, moments and days as 2026-11-26."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localdate(value)
    return value.isoformat() if isinstance(value, date) else safe(str(value))


def _held(candidate: Candidate) -> str:
    rows: QuerySet[HeldCredential] = candidate.credentials.all()
    return ", ".join(str(held) for held in rows if held.is_held())


def _lives(candidate: Candidate) -> object:
    return candidate.place or candidate.get_state_display()


def _wants(candidate: Candidate) -> object:
    if not candidate.pay_floor:
        return None
    return (
        f"{dollars(candidate.pay_floor)} {'an hour' if candidate.pay_period == PayPeriod.HOUR else 'a year'}"
    )


def _points(application: Application) -> object:
    score = getattr(application, "score", None)
    return score.points if score else None


def _tags(row: Any) -> str:  # noqa: ANN401 -- whatever bears tags
    return ", ".join(sorted(one.tag.name for one in row.tagged.all()))


PEOPLE = Sheet(
    Candidate,
    "people on file",
    (
        Column("Name", lambda row: row.full_name),
        Column("E-mail", lambda row: row.email),
        Column("Phone", lambda row: row.phone, DETAILS),
        Column("Holds", _held),
        Column("Lives in", _lives),
        Column("Years", lambda row: row.years),
        Column("Wants at least", _wants, DETAILS),
        Column("On file until", lambda row: row.consent_until),
        Column("Tags", _tags, TAGS),
    ),
    related=("place",),
    prefetched=("credentials__credential", "tagged__tag"),
    person="pk",
    # Who did not agree to be kept, or hid, is kept in no file of ours that leaves.
    only=lambda: Q(pk__in=Candidate.objects.on_file().findable().order_by().values("pk")),
)
SHEETS: Sequence[Sheet] = (
    Sheet(
        Position,
        "positions",
        (
            Column("No.", lambda row: row.reference),
            Column("Title", lambda row: row.title),
            Column("Employer", lambda row: row.employer),
            Column("Status", lambda row: row.get_status_display()),
            Column("Workplace", lambda row: row.get_workplace_display()),
            Column("Place", lambda row: row.place),
            Column("Pay from", lambda row: row.pay_min),
            Column("Pay to", lambda row: row.pay_max),
            Column("Pay per", lambda row: row.pay_period),
            Column("Openings", lambda row: row.openings),
            Column("Published", lambda row: row.published_at),
            Column("Closes", lambda row: row.closes_on),
            Column("Recruiter", lambda row: row.recruiter),
            Column("Tags", _tags, TAGS),
        ),
        related=("employer", "place", "recruiter"),
        prefetched=("tagged__tag",),
    ),
    Sheet(
        Application,
        "applications",
        (
            Column("Name", lambda row: row.full_name),
            Column("E-mail", lambda row: row.candidate.email),
            Column("Phone", lambda row: row.phone, DETAILS),
            Column("No.", lambda row: row.position.reference),
            Column("Position", lambda row: row.position.title),
            Column("Employer", lambda row: row.position.employer),
            Column("Stage", lambda row: row.get_stage_display()),
            Column("Applied", lambda row: row.own_applied_at),
            Column("Moved", lambda row: row.moved_at),
            Column("Answer by", lambda row: row.answer_by),
            Column("Points of 100", _points),
            Column("Came from", came_by),
            Column("Recruiter", lambda row: row.position.recruiter),
            Column("Tags", _tags, TAGS),
        ),
        related=("candidate", "position__employer", "position__recruiter", "score"),
        computed=lambda: {"came": channel()},
        prefetched=("tagged__tag",),
        person="candidate_id",
        position="position_id",
    ),
    PEOPLE,
)
POOL = Sheet(
    Candidate,
    "people of a pool",
    (
        *PEOPLE.columns,
        Column("Free from", lambda row: row.available_from),
        Column("Agreed", lambda row: row.consent_at),
    ),
    related=PEOPLE.related,
    prefetched=PEOPLE.prefetched,
    person=PEOPLE.person,
    only=PEOPLE.only,
)
"""The same people as a rule found them: no list of a table, but asked for by the same right."""
BY_MODEL = {sheet.model: sheet for sheet in SHEETS}

"""The form of a position: what a coder will read, in the order in which they read it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Value
from django.utils import timezone

from jobs.enums import PayPeriod, PositionStatus, Workplace
from jobs.models import Competency, Position
from jobs.models.words import dollars, pay_doubt
from jobs.services import positions
from recruiters.admin.options import DeskForm
from recruiters.queries.positions import hold_references
from recruiters.services.copies import LISTS

ZIP_DIGITS = 5

FIELDSETS: Any = [
    (
        "What",
        {
            "fields": [
                "title",
                "employer",
                ("reference", "openings"),
                ("recruiter", "closes_on"),
                "description",
            ]
        },
    ),
    (
        "Where",
        {
            "fields": ["workplace", ("place", "postal_code"), "remote_states"],
            "description": "On site and hybrid positions have a city. A remote one may limit the"
            " states in which people live.",
        },
    ),
    (
        "Pay",
        {
            "fields": [("pay_min", "pay_max", "pay_period"), "benefits"],
            "description": "Shown first, everywhere. No position is published without it.",
        },
    ),
    ("Hours", {"fields": [("employment", "shift"), "schedule"]}),
    (
        "The work",
        {"fields": ["settings", "specialties", "software", "duties", "targets", "equipment"]},
    ),
    (
        "What it asks for",
        {
            "fields": [("years_min", "is_apprentice_friendly"), ("education", "education_preferred")],
            "description": "Credentials, code sets and the like follow below, as groups: a person"
            " needs any one member of each required group.",
        },
    ),
]


def _fill_lists(position: Position, words: Mapping[int, Competency]) -> None:
    """Read the four lists of a position in one query, where Django's form would run one for each.

    They are put where `prefetch_related` puts what it read.
    """
    rows = [
        getattr(Position, name).through.objects.filter(position=position).annotate(of=Value(name))
        for name in LISTS
    ]
    found = [part.values_list("of", "competency") for part in rows]
    chosen: dict[str, list[int]] = {name: [] for name in LISTS}
    for name, pk in found[0].union(*found[1:], all=True):
        chosen[name].append(pk)
    kept = position.__dict__.setdefault("_prefetched_objects_cache", {})
    for name, pks in chosen.items():
        kept[name] = getattr(position, name).all()
        kept[name]._result_cache = [words[pk] for pk in pks]  # noqa: SLF001 -- what a prefetch fills


class PositionForm(DeskForm[Position]):
    """Says what is wrong beside the field it is wrong in, before the database would."""

    blamed = {
        "jobs_position_pay_in_order": "pay_max",
        "jobs_position_pay_suits_period": "pay_period",
        "jobs_position_place_unless_remote": "place",
        "jobs_position_states_only_if_remote": "remote_states",
        "jobs_position_preferred_education_higher": "education_preferred",
    }

    class Meta:
        error_messages = {
            "title": {"required": "Give the position a title."},
            "reference": {
                "required": "Give it a number of your own; imports find it by that.",
                "unique": "Another position has this number already.",
            },
            "employer": {"required": "Choose whose position it is."},
            "description": {"required": "Say in a few sentences what the days are like."},
            "workplace": {"required": "Choose where the work is done."},
            "pay_min": {"required": "Pay is mandatory: say where it starts."},
            "pay_max": {"required": "Pay is mandatory: say where it ends."},
            "pay_period": {"required": "Is that an hour or a year?"},
            "benefits": {"required": "Say what the benefits are, even if there are few."},
            "closes_on": {"required": "Say until which day people may apply."},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- those of the form
        position = kwargs.get("instance")
        words = getattr(self.base_fields.get(LISTS[0]), "words", None)
        if position is not None and position.pk and words is not None:
            _fill_lists(position, words)
        super().__init__(*args, **kwargs)

    def clean_reference(self) -> str:
        """Nobody else takes the number between this form's look at it and the row."""
        if connection.in_atomic_block and "reference" in self.changed_data:
            hold_references()
        return str(self.cleaned_data["reference"])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        self._check_pay(data.get("pay_min"), data.get("pay_max"), data.get("pay_period"))
        self._check_where(data)
        self._check_date(data)
        if (data.get("education_preferred") or 0) and data["education_preferred"] < data.get("education", 0):
            self.add_error("education_preferred", "Preferred education is not below the least one.")
        return data

    def _check_pay(self, least: Decimal | None, most: Decimal | None, period: str | None) -> None:
        if least is None or most is None:
            return
        if least <= 0:
            self.add_error("pay_min", "Pay starts above zero.")
        if most < least:
            self.add_error("pay_max", f"Pay ends at {dollars(most)}, below its start of {dollars(least)}.")
        if doubt := pay_doubt(most if period == PayPeriod.HOUR else least, period or ""):
            self.add_error("pay_period", doubt)

    def _check_where(self, data: dict[str, Any]) -> None:
        code = data.get("postal_code") or ""
        if code and not (code.isdigit() and len(code) == ZIP_DIGITS):
            self.add_error("postal_code", "A ZIP has five digits, such as 33602.")
        workplace = data.get("workplace")
        if not workplace or workplace == Workplace.REMOTE:
            return
        if not data.get("place") and "place" not in self.errors:
            self.add_error("place", "An on-site or hybrid position needs its city.")
        if data.get("remote_states"):
            self.add_error("remote_states", "States are for remote positions. Clear them, or choose remote.")

    def _check_date(self, data: dict[str, Any]) -> None:
        closes_on = data.get("closes_on")
        if closes_on is None:
            return
        if fault := positions.fault_of_closing(closes_on):
            self.add_error("closes_on", fault)
        if closes_on >= timezone.localdate():
            return
        if "_publish" in self.data or self.instance.status == PositionStatus.OPEN:
            self.add_error("closes_on", "That day has passed. An open position closes today or later.")
        elif "closes_on" in self.changed_data:
            self.add_error("closes_on", "That day has passed. Choose today or later.")

"""By what the list of applications is narrowed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from candidates.enums import IN_PROCESS, Stage
from candidates.models import Application
from candidates.services import promises
from jobs.enums import PositionStatus
from recruiters.admin.filters import ChoiceFilter
from recruiters.queries.channels import Channel
from recruiters.queries.today import LATELY, holding_ending

Rows = QuerySet[Application]


class StageFilter(ChoiceFilter):
    title = "stage"
    parameter_name = "stage"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        return [("process", "In process"), *((stage.value, stage.label) for stage in Stage)]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        if self.value() == "process":
            return queryset.filter(stage__in=IN_PROCESS)
        return queryset.filter(stage=self.value()) if self.value() in Stage.values else queryset


class AnswerFilter(ChoiceFilter):
    """The promise to answer: late, due, or owed for a position that is closed."""

    title = "our answer"
    parameter_name = "answer"
    STATES: Mapping[str, tuple[str, Callable[[Rows], Rows]]] = {
        "late": ("Late", lambda rows: rows.filter(answer_by__lt=timezone.localdate())),
        "due": (
            "Due today or tomorrow",
            lambda rows: rows.filter(
                answer_by__range=(timezone.localdate(), timezone.localdate() + timedelta(days=1))
            ),
        ),
        "ending": ("Close by themselves soon", promises.ending_soon),
        "closed": ("Position closed", lambda rows: rows.filter(position__status=PositionStatus.CLOSED)),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        states = [(key, label) for key, (label, _) in self.STATES.items()]
        return [*states, ("missed", "Closed without our answer")]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        if self.value() == "missed":
            return promises.closed_unanswered(queryset)
        found = self.STATES.get(self.value() or "")
        return found[1](queryset.filter(stage__in=IN_PROCESS)) if found else queryset


class KnockOutFilter(ChoiceFilter):
    """Whether an answer to a question of the position is one with which it most likely ends."""

    title = "knock-out answer"
    parameter_name = "knockout"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        return [("yes", "Has one"), ("no", "Has none")]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        if self.value() not in {"yes", "no"}:
            return queryset
        return queryset.filter(has_knock_out=self.value() == "yes")  # type: ignore[misc]  # annotated


class MovedFilter(ChoiceFilter):
    title = "came to its stage"
    parameter_name = "moved"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        return [("month", "In the last 30 days")]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        return queryset.filter(moved_at__gte=timezone.now() - LATELY) if self.value() else queryset


class EndsFilter(ChoiceFilter):
    title = "credential"
    parameter_name = "ends"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        return [("soon", "Ends within 30 days")]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        return holding_ending(queryset) if self.value() else queryset


class CameFilter(ChoiceFilter):
    title = "came from"
    parameter_name = "came"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        return [(one.value, str(one.label)) for one in Channel]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        return queryset.filter(came=self.value()) if self.value() else queryset  # type: ignore[misc]  # annotated

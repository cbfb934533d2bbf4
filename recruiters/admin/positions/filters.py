"""By what the list of positions is narrowed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from jobs.enums import CompetencyKind, PositionStatus
from jobs.models import Competency, Position
from jobs.models.position import CLOSING_SOON
from recruiters.admin.filters import ChoiceFilter, RecruiterFilter
from recruiters.queries.today import UNREAD_FOR


class StateFilter(ChoiceFilter):
    """Where positions stand, as recruiters say it."""

    title = "state"
    parameter_name = "state"
    STATES: Mapping[str, tuple[str, Callable[[QuerySet[Position]], QuerySet[Position]]]] = {
        "open": (
            "Open",
            lambda rows: rows.filter(status=PositionStatus.OPEN, closes_on__gte=timezone.localdate()),
        ),
        "closing": (
            "Closing this week",
            lambda rows: rows.filter(
                status=PositionStatus.OPEN,
                closes_on__range=(timezone.localdate(), timezone.localdate() + CLOSING_SOON),
            ),
        ),
        "planned": ("Planned to open", lambda rows: rows.filter(publish_at__isnull=False)),
        "stuck": (
            "Planned, and late",
            lambda rows: rows.filter(publish_at__lt=timezone.now() - UNREAD_FOR),
        ),
        "draft": ("Draft", lambda rows: rows.filter(status=PositionStatus.DRAFT)),
        "paused": ("Paused", lambda rows: rows.filter(status=PositionStatus.PAUSED)),
        "closed": ("Closed", lambda rows: rows.filter(status=PositionStatus.CLOSED)),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        return [(key, label) for key, (label, _) in self.STATES.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Position]) -> QuerySet[Position]:
        found = self.STATES.get(self.value() or "")
        return found[1](queryset) if found else queryset


class MineFilter(RecruiterFilter):
    lookup = "recruiter"


class SettingFilter(ChoiceFilter):
    title = "care setting"
    parameter_name = "setting"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        settings = Competency.objects.of_kind(CompetencyKind.SETTING)
        return list(settings.values_list("key", "label"))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Position]) -> QuerySet[Position]:
        if not self.value():
            return queryset
        return queryset.filter(settings__key=self.value())

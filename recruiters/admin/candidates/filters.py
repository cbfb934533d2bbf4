"""By what the list of people on file is narrowed."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from candidates.enums import Cadence
from candidates.models import Candidate, HeldCompetency, HeldCredential
from jobs.enums import STATE_CHOICES, CompetencyKind
from jobs.models import CompetencyAlias
from jobs.models.competency import folded
from recruiters.admin.fields import words_of
from recruiters.admin.filters import ChoiceFilter
from recruiters.queries import searching
from recruiters.queries import tags as labels

Rows = QuerySet[Candidate]


class OnFileFilter(ChoiceFilter):
    """Whether they agreed to be kept in mind, and still do."""

    title = "on file"
    parameter_name = "file"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        return [
            ("yes", "Agreed"),
            ("lapsed", "Agreement lapsed"),
            ("left", "Left the file"),
            ("never", "Never agreed"),
        ]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        today = timezone.localdate()
        found = {
            "yes": Q(consent_until__gte=today),
            "lapsed": Q(consent_until__lt=today),
            "left": Q(left_at__isnull=False),
            "never": Q(consent_until=None, left_at=None),
        }.get(self.value() or "")
        return queryset.filter(found) if found is not None else queryset


class CadenceFilter(ChoiceFilter):
    title = "alerts"
    parameter_name = "alerts"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        return list(Cadence.choices)

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        if self.value() not in Cadence.values:
            return queryset
        return queryset.filter(recipient__cadence=self.value())


class HeldFilter(ChoiceFilter):
    """Those who hold a credential, or have worked in a setting; by its key."""

    kind: CompetencyKind

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        words = words_of(request).values()
        return [
            (word.key, word.label)
            for word in words
            if word.kind == self.kind and word.apprentice_of_id is None
        ]


class CredentialFilter(HeldFilter):
    title = "credential"
    parameter_name = "credential"
    kind = CompetencyKind.CREDENTIAL

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        if not self.value():
            return queryset
        held = HeldCredential.objects.filter(candidate=OuterRef("pk"), credential__key=self.value())
        return queryset.filter(Exists(held))


class SettingFilter(HeldFilter):
    title = "setting"
    parameter_name = "setting"
    kind = CompetencyKind.SETTING

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        if not self.value():
            return queryset
        known = HeldCompetency.objects.filter(candidate=OuterRef("pk"), competency__key=self.value())
        return queryset.filter(Exists(known))


class StateFilter(ChoiceFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        return STATE_CHOICES

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        return queryset.filter(state=self.value()) if self.value() else queryset


def told_by(word: str) -> Q:
    """Candidates whose name, address, credential or tag `word` tells."""
    named = Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(email__icontains=word)
    spelled = CompetencyAlias.objects.filter(folded=folded(word)).values("competency")
    held = HeldCredential.objects.filter(Q(credential__label__iexact=word) | Q(credential__in=spelled))
    return searching.by_keys(
        Candidate.objects.filter(named).order_by().values("pk"),
        held.order_by().values("candidate"),
        labels.bearers(Candidate, word),
    )

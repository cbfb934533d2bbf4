"""The words of the trade, and how else they are spelled."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Case, Count, IntegerField, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from config import doorbell
from jobs.models import Competency, CompetencyAlias, CredentialFacts
from jobs.models.competency import folded
from recruiters.admin.options import DeskInline, DeskModelAdmin
from recruiters.admin.words import change_url, link
from recruiters.queries.vocabulary import Use, uses_of


class AliasInline(DeskInline[CompetencyAlias, Competency]):
    model = CompetencyAlias
    verbose_name = "other spelling"
    verbose_name_plural = "Other spellings"
    fields = ["text", "is_ambiguous"]


class FactsInline(DeskInline[CredentialFacts, Competency]):
    model = CredentialFacts
    verbose_name_plural = "What is known of this credential"
    fields = ["issuer", "level", "ceu", "cycle_months", "verification", "source", "as_of"]
    max_num = 1


def _use_words(use: Use) -> SafeString:
    """One place where a word is used: how often, and the first few by name."""
    if not use.named:
        return format_html("{}", use.words)
    links = format_html_join(", ", "{}", ((link(change_url(one), one),) for one in use.named))
    more = use.number - len(use.named)
    return format_html("{}: {}{}", use.words, links, f" and {more} more" if more > 0 else "")


@admin.register(Competency)
class CompetencyAdmin(DeskModelAdmin[Competency]):
    inlines = [AliasInline, FactsInline]
    add_words = "Add a word"
    list_display = ["label", "kind", "name", "key", "spellings"]
    list_filter = ["kind"]
    list_select_related = ["apprentice_of"]
    search_fields = ["label", "name", "key", "aliases__text"]
    search_help_text = "A word as anybody may spell it"
    ordering = ["kind", "rank", "label"]
    autocomplete_fields = ["apprentice_of", "replaces"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Competency]:
        rows = super().get_queryset(request)
        match = request.resolver_match
        if match is not None and match.url_name == "jobs_competency_changelist":
            # Counted apart: the search joins the spellings too, and would multiply a count by join.
            spellings = CompetencyAlias.objects.filter(competency=OuterRef("pk")).order_by()
            number = spellings.values("competency").annotate(number=Count("pk")).values("number")
            return rows.annotate(number=Coalesce(Subquery(number), 0, output_field=IntegerField()))
        return rows

    @admin.display(description="other spellings", ordering="number")
    def spellings(self, word: Competency) -> int:
        return word.number  # type: ignore[attr-defined,no-any-return]  # annotated

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Competency], search_term: str
    ) -> tuple[QuerySet[Competency], bool]:
        """Also by a spelling with its joints elsewhere: `icd10cm` finds ICD-10-CM.

        Whoever types into a choice and presses Enter takes the first line, so the word itself leads
        there: `cpc` is also a part of HCPCS. A list of the desk keeps the order of its columns.
        """
        found, duplicates = super().get_search_results(request, queryset, search_term)
        if not search_term:
            return found, duplicates
        spelled = CompetencyAlias.objects.filter(folded=folded(search_term)).values("competency")
        found |= queryset.filter(pk__in=spelled)
        match = request.resolver_match
        if match is not None and match.url_name == "autocomplete":
            nearness = Case(
                When(label__iexact=search_term.strip(), then=0),
                When(pk__in=spelled, then=1),
                When(label__istartswith=search_term.strip(), then=2),
                default=3,
            )
            found = found.annotate(nearness=nearness).order_by("nearness", *self.ordering)
        return found, True

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: ANN401, FBT001
        super().save_related(request, form, formsets, change)
        doorbell.ring("board-words")  # the search finds positions by the words they are written with

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, Any, Any]:  # noqa: ANN401
        """Where a word is used stands in the place of Django's list of each row that protects it."""
        gone, counts, lacking, protected = super().get_deleted_objects(objs, request)
        uses = [_use_words(use) for word in objs for use in uses_of(word)]
        return gone, counts, lacking, uses or protected

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        instead = (
            "Take the word out of these first, or leave it. If it is only spelled or ranked wrongly,"
            " change it on its page; if another word means the same, add its spelling there."
        )
        return super().delete_view(request, object_id, {"instead": instead, **(extra_context or {})})

    def get_readonly_fields(self, request: HttpRequest, obj: Competency | None = None) -> list[str]:
        # Files and addresses name a word by its key; positions and people hold it as one of its kind.
        return ["key", "kind"] if obj else []

"""Tags of the desk: on one page, on many rows of a list, as a filter, and kept in order by leads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from candidates.models import Application, Candidate
from config.keys import key_of
from jobs.models import Position
from jobs.reading import lawful
from recruiters.admin import hiding
from recruiters.admin.filters import ChoiceFilter
from recruiters.admin.options import DeskForm, DeskModelAdmin
from recruiters.admin.people import whoever
from recruiters.admin.words import change_url, changelist_url, day_words, link, notes_url, stamp
from recruiters.admin.words import tags as boxes
from recruiters.forms.tags import CARE, MergeTagsForm, TagsForm
from recruiters.models import Tag
from recruiters.models.tag import folded
from recruiters.queries import tags as queries
from recruiters.queries.tags import Thing
from recruiters.services import tags

M = TypeVar("M", bound=Model)
CHOICES = "tag-choices"
MOST = 500
"""Rows tagged at once: the page between names each, and a form holds a thousand fields."""
"""The id of the list that completes what is typed."""
ROUTES: dict[type[Model], str] = {
    Candidate: "candidates_candidate_tags",
    Application: "candidates_application_tags",
    Position: "jobs_position_tags",
}
ON = {Candidate: "candidates", Application: "applications", Position: "positions"}


def urls(site: AdminSite) -> list[URLPattern]:
    """The addresses of tags inside the desk."""
    return [
        *(
            path(
                f"{route.replace('_', '/').removesuffix('/tags')}/<int:pk>/tags/",
                site.admin_view(_view(model)),
                name=route,
            )
            for model, route in ROUTES.items()
        ),
        path("recruiters/tag/<int:pk>/merge/", site.admin_view(merge), name="recruiters_tag_merge"),
        path(
            "recruiters/tag/<int:pk>/archive/",
            site.admin_view(require_POST(archive)),
            name="recruiters_tag_archive",
        ),
    ]


# On one page


def panel(request: HttpRequest, thing: Thing) -> dict[str, Any]:
    """What `admin/tags/panel.html` needs: the tags on a thing, and the form that puts one on. No query.

    `thing` is a row of `queries.tags.with_tags`, as the pages of `Taggable` have it.
    """
    if not request.user.has_perm("recruiters.view_tag"):
        return {"may_see_tags": False}
    may_put = request.user.has_perm("recruiters.put_tag")
    on_it, choices = queries.lines(thing)
    return {
        "may_see_tags": True,
        "tags": on_it,
        "tags_url": reverse(f"admin:{ROUTES[type(thing)]}", args=[thing.pk]),
        "tags_form": form_of(request) if may_put else None,
        "tag_choices": choices if may_put else (),
    }


def form_of(request: HttpRequest, data: Any = None) -> TagsForm:  # noqa: ANN401 -- a QueryDict, or None
    """The field into which tags are typed. Who may make tags types new ones too."""
    return TagsForm(data, may_make=request.user.has_perm("recruiters.add_tag"), choices=CHOICES)


def _view(model: type[Model]) -> Callable[[HttpRequest, int], HttpResponse]:
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        return _page(request, model, pk)

    return view


def _page(request: HttpRequest, model: type[Model], pk: int) -> HttpResponse:
    """Put tags on one thing, or take one off (`off`). What is typed comes back with what is wrong."""
    desk: Any = admin.site.get_model_admin(model)
    thing = desk.get_queryset(request).filter(pk=pk).first()
    if thing is None:
        raise Http404
    is_sent = request.method == "POST"
    needed = "recruiters.put_tag" if is_sent else "recruiters.view_tag"
    if not (desk.has_view_permission(request, thing) and request.user.has_perm(needed)):
        raise PermissionDenied
    back, form = f"{notes_url(thing)}#tags", form_of(request, request.POST if is_sent else None)
    if is_sent and "off" in request.POST:
        found = Tag.objects.filter(pk=key_of(request.POST["off"]) or 0)
        tags.take_off(things=[thing], tags=found, by=whoever(request))
        return redirect(back)
    if is_sent and form.is_valid():
        chosen = _chosen(request, form)
        put = tags.put(things=[thing], tags=chosen, by=whoever(request))
        if put.had:
            messages.info(request, "Nothing to do: it had that already.")
        return redirect(back)
    context = {
        **admin.site.each_context(request),
        "title": f"Tags: {thing}",
        "thing": thing,
        "thing_url": change_url(thing),
        "opts": thing._meta,  # noqa: SLF001 -- Django's public name
        **panel(request, thing),
    }
    context["tags_form"] = form if context["tags_form"] else None
    return TemplateResponse(request, "admin/tags/page.html", context, status=422 if is_sent else 200)


def _chosen(request: HttpRequest, form: TagsForm) -> list[Tag]:
    """The tags of a form, new ones made; what a new one had better not say is said."""
    made = [tags.make(name=name, by=whoever(request)) for name in form.new]
    for tag in made:
        warn(request, tag)
    return [*form.found, *made]


def warn(request: HttpRequest, tag: Tag) -> None:
    """Say of a tag that seems to tell what nobody should be sorted by."""
    for doubt in lawful.doubts(f"{tag.name} {tag.description}"):
        messages.warning(
            request, f"\u201c{tag.name}\u201d seems to be about {doubt.about}. {CARE} Rename or archive it."
        )


# In lists


class TagFilter(ChoiceFilter):
    """Rows that bear a tag."""

    title = "tag"
    parameter_name = "tag"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        if not request.user.has_perm("recruiters.view_tag"):
            return []
        return [(str(pk), name) for pk, name in queries.offered().values_list("pk", "name")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        return queryset.filter(queries.bearing(queryset.model, value)) if value else queryset


class Taggable(DeskModelAdmin[M]):
    """A list whose rows bear tags: shown, with an action for many, and words that find them."""

    def marked(self, words: SafeString, row: Any) -> SafeString:  # noqa: ANN401 -- of M, with the names of its tags
        """What a cell says of a row of the list, its tags beneath: their own column was mostly empty."""
        return format_html("{}{}", words, boxes(row.tag_names))

    def get_queryset(self, request: HttpRequest) -> QuerySet[M]:
        rows = super().get_queryset(request)
        if hiding.is_one(request):
            return queries.with_tags(rows)
        return rows.annotate(tag_names=queries.on(self.model))  # type: ignore[return-value]  # of M, and more

    def has_put_permission(self, request: HttpRequest) -> bool:
        """Who may put tags on and take them off."""
        return request.user.has_perm("recruiters.put_tag")

    @admin.action(description="Tags \u2026", permissions=["put"])
    def tag_selected(self, request: HttpRequest, queryset: QuerySet[M]) -> HttpResponse | None:
        """Asks which on a page between; says of how many it was new."""
        if queryset[MOST : MOST + 1]:
            messages.error(request, f"At most {MOST} are tagged at once. Choose fewer.")
            return None
        form = form_of(request, request.POST if "confirmed" in request.POST else None)
        if form.is_bound and form.is_valid():
            things: Sequence[Any] = list(queryset)
            words = ON[self.model]
            if request.POST.get("do") == "off":
                number = tags.take_off(things=things, tags=form.found, by=whoever(request))
                messages.success(request, f"Taken off {number} {_words(words, number)}.")
                return None
            put = tags.put(things=things, tags=_chosen(request, form), by=whoever(request))
            had = f" {put.had} had it already." if put.had else ""
            messages.success(request, f"Put on {put.new} {_words(words, put.new)}.{had}")
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": f"Tags of {queryset.count()} {ON[self.model]}",
            "opts": self.opts,
            "media": self.media,
            "chosen": list(queryset),
            "form": form,
            "tag_choices": queries.offered(),
            "list_url": changelist_url(self.model),
        }
        return TemplateResponse(request, "admin/tags/several.html", context)


def _words(plural: str, number: int) -> str:
    return plural.removesuffix("s") if number == 1 else plural


# Kept in order


class TagForm(DeskForm[Tag]):
    class Meta:
        model = Tag
        fields = ["name", "description"]
        help_texts = {"name": CARE}
        error_messages = {"name": {"required": "Give the tag a name."}}

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if "," in name:
            raise forms.ValidationError("A comma parts two tags: leave it out.")
        if Tag.objects.filter(folded=folded(name)).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("Another tag has this name. Merge the two instead.")
        return name


@admin.register(Tag)
class TagAdmin(DeskModelAdmin[Tag]):
    """The words themselves. Who may change them merges and archives them too."""

    none_words = "No tags yet. Leads make them here, and everybody puts them on."
    form = TagForm
    add_words = "Make a tag"
    list_display = ["name", "description", "state", "found"]
    search_fields = ["name", "description"]
    ordering = ["folded"]
    fields = ["name", "description"]
    change_form_template = "admin/tags/change_form.html"

    @admin.display(description="state", ordering="archived_at")
    def state(self, tag: Tag) -> SafeString:
        if tag.archived_at is not None:
            return stamp("not_shown", f"Archived {day_words(tag.archived_at.date())}")
        return stamp("met", "Offered")

    @admin.display(description="what bears it")
    def found(self, tag: Tag) -> SafeString | None:
        if tag.archived_at is not None:
            return None
        links = [
            (link(changelist_url(model, tag=tag.pk), words.capitalize(), f"{words.capitalize()}: {tag}"),)
            for model, words in ON.items()
        ]
        return format_html_join(", ", "{}", links)

    def save_model(
        self,
        request: HttpRequest,
        obj: Tag,
        form: forms.ModelForm[Tag],
        change: bool,  # noqa: FBT001
    ) -> None:
        super().save_model(request, obj, form, change)
        warn(request, obj)


def _to_change(request: HttpRequest, pk: int) -> Tag:
    if not request.user.has_perm("recruiters.view_tag"):
        raise PermissionDenied
    tag = get_object_or_404(Tag, pk=pk)
    if not request.user.has_perm("recruiters.change_tag"):
        raise PermissionDenied
    return tag


def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer a tag no more, or again (`as=offered`). What bears it keeps it."""
    tag = _to_change(request, pk)
    is_archived = request.POST.get("as") != "offered"
    tags.archive(tag=tag, is_archived=is_archived, by=whoever(request))
    said = (
        "is archived: nobody is offered it, and what bears it keeps it" if is_archived else "is offered again"
    )
    messages.success(request, f"{tag} {said}.")
    return redirect(change_url(tag))


def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask into which tag, then let all that bears this one bear that."""
    tag = _to_change(request, pk)
    form = MergeTagsForm(request.POST if request.method == "POST" else None, tag=tag)
    if form.is_bound and form.is_valid():
        into = form.cleaned_data["into"]
        try:
            moved = tags.merge(tag=tag, into=into, by=whoever(request))
        except tags.NotMerged as refusal:
            form.add_error("into", str(refusal))
        else:
            messages.success(request, f"{tag} is {into} now: {moved} bear it that did not.")
            return redirect(change_url(into))
    context = {
        **admin.site.each_context(request),
        "title": f"Merge {tag}",
        "tag": tag,
        "tag_url": change_url(tag),
        "form": form,
    }
    return TemplateResponse(request, "admin/tags/merge.html", context, status=422 if form.is_bound else 200)

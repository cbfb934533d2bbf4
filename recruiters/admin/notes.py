"""Notes of the desk, whatever they are about: panels, their page, and how one is corrected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.core.validators import MaxLengthValidator
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import escape, format_html, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.views.decorators.http import require_safe

from candidates.models import Application
from recruiters.admin.options import DeskForm, DeskModelAdmin
from recruiters.admin.people import whoever
from recruiters.admin.words import change_url, link, moment, moment_words, notes_url, two_lines
from recruiters.forms.notes import NoteForm
from recruiters.models import Note
from recruiters.queries import mentions
from recruiters.queries import notes as queries
from recruiters.queries.notes import MODELS, Thing
from recruiters.services import notes

PAGES = {
    "application": "admin:candidates_application_note",
    "candidate": "admin:candidates_candidate_notes",
    "position": "admin:jobs_position_notes",
    "employer": "admin:jobs_employer_notes",
}
"""Where a note about a thing is written. The page of an application writes its own."""


def urls(site: AdminSite) -> list[URLPattern]:
    """The addresses of notes inside the desk."""
    wrap = site.admin_view
    return [
        path("candidates/candidate/<int:pk>/notes/", wrap(of_candidate), name="candidates_candidate_notes"),
        path("jobs/position/<int:pk>/notes/", wrap(of_position), name="jobs_position_notes"),
        path("jobs/employer/<int:pk>/notes/", wrap(of_employer), name="jobs_employer_notes"),
        path("recruiters/note/<int:pk>/pin/", wrap(pin), name="recruiters_note_pin"),
        path("notes/names/<str:about>/<int:pk>/", wrap(require_safe(names)), name="note-names"),
    ]


# A thing and its notes


@dataclass(frozen=True)
class Shown:
    """A note as a page shows it."""

    note: Note
    words: SafeString
    where: SafeString | None
    """Of which application it is, where the page is about its candidate."""
    is_own: bool


def panel(request: HttpRequest, thing: Thing, rows: Sequence[Note] | None = None) -> dict[str, Any]:
    """What `admin/notes/panel.html` needs: the notes about a thing, and the form that adds one.

    `rows` where the page has read them already, with whom they name (`queries.notes.named`).
    """
    if not request.user.has_perm("recruiters.view_note"):
        return {"may_see_notes": False}
    user = whoever(request)
    found = queries.of(user, thing) if rows is None else sorted(rows, key=_place)
    return {
        "may_see_notes": True,
        "notes": [_shown(request, note, thing) for note in found],
        "notes_url": reverse(PAGES[queries.about_of(thing)], args=[thing.pk]),
        "notes_of": thing,
        "note_form": form_of(request, thing) if user.has_perm("recruiters.add_note") else None,
        "may_pin": user.has_perm("recruiters.change_note"),
    }


def form_of(request: HttpRequest, thing: Thing, *, is_sent: bool = False) -> NoteForm:
    """The form that adds a note about a thing, empty or as it was sent."""
    about = queries.about_of(thing)
    offers = reverse("admin:note-names", args=[about, thing.pk])
    return NoteForm(request.POST if is_sent else None, about=thing, offers=offers)


def kept(request: HttpRequest, thing: Thing, form: NoteForm) -> bool:
    """Add the note of a form, and say so. False: the form says what is wrong."""
    if not form.is_valid():
        return False
    note = notes.add(about=thing, text=form.cleaned_data["text"], by=whoever(request))
    told = [str(user) for user in _named(note)]
    messages.success(request, f"The note is added. Only recruiters see it.{_told(told)}")
    return True


def _named(note: Note) -> list[Any]:
    return [mention.user for mention in note.mentions.select_related("user").order_by("pk")]


def _told(names: Sequence[str]) -> str:
    return f" It is on the list of {', '.join(names)}." if names else ""


def _place(note: Note) -> tuple[bool, float, float]:
    """Pinned ones first, then the newest."""
    pinned = note.pinned_at.timestamp() if note.pinned_at else 0.0
    return note.pinned_at is None, -pinned, -note.at.timestamp()


def _shown(request: HttpRequest, note: Note, thing: Thing) -> Shown:
    is_elsewhere = note.application_id is not None and not isinstance(thing, Application)
    return Shown(note, words_of(note), _where(note) if is_elsewhere else None, note.by_id == request.user.pk)


def _where(note: Note) -> SafeString:
    application = note.application
    assert application is not None  # noqa: S101 -- asked before
    position = application.position
    return link(change_url(application), f"{position.title}, {position.employer}")


def words_of(note: Note) -> SafeString:
    """A note as HTML: who is mentioned is marked, and a way to write to them. `note.people` by key."""
    people: dict[int, Any] = getattr(note, "people", {})

    def name(key: int) -> str:
        user = people.get(key)
        if user is None:
            return '<span class="mention">@somebody</span>'
        return format_html('<a class="mention" href="mailto:{}">@{}</a>', user.email, user)

    return mark_safe(linebreaks(mentions.filled(escape(note.text), name)))  # noqa: S308 -- escaped before


def plain_words(note: Note, length: int = 120) -> str:
    """The beginning of a note in one line, without marks."""
    people: dict[int, Any] = getattr(note, "people", {})
    return Truncator(mentions.filled(note.text, lambda key: f"@{people.get(key, 'somebody')}")).chars(length)


def thing_of(request: HttpRequest, about: str, pk: int) -> Any:  # noqa: ANN401 -- a Thing
    """What a note is about, for somebody who may look at it and read its notes."""
    if about not in MODELS:
        raise Http404
    desk: Any = admin.site.get_model_admin(MODELS[about])
    found = desk.get_queryset(request).filter(pk=pk).first()
    if found is None:
        raise Http404
    if not (desk.has_view_permission(request, found) and request.user.has_perm("recruiters.view_note")):
        raise PermissionDenied
    return found


def of_candidate(request: HttpRequest, pk: int) -> HttpResponse:
    """The notes about somebody on file, and about their applications."""
    return _page(request, "candidate", pk)


def of_position(request: HttpRequest, pk: int) -> HttpResponse:
    """The notes about a position."""
    return _page(request, "position", pk)


def of_employer(request: HttpRequest, pk: int) -> HttpResponse:
    """The notes about an employer."""
    return _page(request, "employer", pk)


def _page(request: HttpRequest, about: str, pk: int) -> HttpResponse:
    """The notes about a thing on a page of their own, where what is typed comes back with what is wrong."""
    thing = thing_of(request, about, pk)
    form, status = form_of(request, thing, is_sent=request.method == "POST"), 200
    if request.method == "POST":
        if not request.user.has_perm("recruiters.add_note"):
            raise PermissionDenied
        if kept(request, thing, form):
            return redirect(f"{notes_url(thing)}#notes")
        status = 422
    context = {
        **admin.site.each_context(request),
        "title": f"Notes: {thing}",
        "thing": thing,
        "thing_url": change_url(thing),
        "opts": thing._meta,  # noqa: SLF001 -- Django's public name
        **panel(request, thing),
    }
    context["note_form"] = form if context["note_form"] else None
    return TemplateResponse(request, "admin/notes/page.html", context, status=status)


def pin(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a note stand before the others (`as=pinned`), or not any more."""
    found = queries.seen(whoever(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    if not request.user.has_perm("recruiters.change_note"):
        raise PermissionDenied
    if request.method == "POST":
        notes.pin(note=found, is_pinned=request.POST.get("as") == "pinned", by=whoever(request))
    of_whom: Model = found.thing
    if isinstance(of_whom, Application) and request.POST.get("on") == "candidate":
        of_whom = of_whom.candidate
    return redirect(f"{notes_url(of_whom)}#notes")


def names(request: HttpRequest, about: str, pk: int) -> HttpResponse:
    """Who may be mentioned in a note about a thing: what the list shows while somebody types."""
    people = list(queries.colleagues(thing_of(request, about, pk)))
    way = mentions.ways(queries.staff())
    found = [{"name": str(user), "write": way(user), "besides": user.email} for user in people]
    return JsonResponse({"people": found})


# The list of all notes, and how one's own is corrected


class OwnNoteForm(DeskForm[Note]):
    """A note as it was typed, with names in the place of keys."""

    class Meta:
        model = Note
        fields = ["text"]
        help_texts = {"text": "Write @ and a colleague's name to tell them."}
        error_messages = {"text": {"required": "Write something, or delete the note."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- those of the form
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["text"] = queries.typed(self.instance)
            if "text" in self.fields:
                self._make_room(len(self.initial["text"]))
                offers = reverse("admin:note-names", args=[self.instance.about, self.instance.thing.pk])
                self.fields["text"].widget.attrs["data-mentions"] = offers

    def _make_room(self, length: int) -> None:
        """What was kept may always be saved again: names are longer than the keys they are kept as."""
        field: Any = self.fields["text"]
        field.max_length = max(field.max_length, length)
        field.validators = [
            MaxLengthValidator(field.max_length) if isinstance(one, MaxLengthValidator) else one
            for one in field.validators
        ]

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"])
        try:
            notes.read(about=self.instance.thing, text=text, note=self.instance)
        except notes.NotKept as refusal:
            raise forms.ValidationError(refusal.problems) from refusal
        return text


@admin.register(Note)
class NoteAdmin(DeskModelAdmin[Note]):
    """Written on the page of what it is about; corrected here by whoever wrote it."""

    none_words = "No notes yet. They are written on the page of what they are about."
    form = OwnNoteForm
    list_display = ["words", "about", moment("at", "when"), "by"]
    list_select_related = queries.RELATED
    date_hierarchy = "at"
    search_fields = [
        "text", "application__first_name", "application__last_name", "candidate__first_name",
        "candidate__last_name", "candidate__email", "application__candidate__email", "position__title",
        "position__reference", "employer__name",
    ]  # fmt: skip
    search_help_text = "Words of the note, or what it is about"
    fields = ["about", "by", "at", "edited", "text"]
    readonly_fields = ["about", "by", "at", "edited"]
    change_form_template = "admin/notes/change_form.html"

    @admin.display(description="note", ordering="text")
    def words(self, note: Note) -> str:
        return plain_words(note)

    @admin.display(description="about")
    def about(self, note: Note) -> SafeString:
        thing = note.thing
        name = link(change_url(thing), thing)
        return two_lines(name, "" if isinstance(thing, Application) else str(thing._meta.verbose_name))  # noqa: SLF001 -- Django's public name

    @admin.display(description="edited")
    def edited(self, note: Note) -> str | None:
        return moment_words(note.edited_at) if note.edited_at else None

    def get_changelist_instance(self, request: HttpRequest) -> Any:  # noqa: ANN401 -- Django's own class
        found = super().get_changelist_instance(request)
        queries.named(found.result_list)
        return found

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Note | None:
        """The page says itself whom it shows: the candidate, or that of the application."""
        note = super().get_object(request, object_id, from_field)
        if note is not None and note.application is not None:
            shows = (note.application.candidate_id, note.application.position_id)
            request.shows = shows  # type: ignore[attr-defined]  # `watching`
        return note

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A note needs what it is about: it is added there."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Note | None = None) -> bool:
        may = super().has_change_permission(request, obj)
        return may and (obj is None or obj.by_id == request.user.pk)

    def has_delete_permission(self, request: HttpRequest, obj: Note | None = None) -> bool:
        may = super().has_delete_permission(request, obj)
        return may and (obj is None or obj.by_id == request.user.pk)

    def save_model(
        self,
        request: HttpRequest,
        obj: Note,
        form: forms.ModelForm[Note],
        change: bool,  # noqa: FBT001
    ) -> None:
        saved = notes.edit(note=obj, text=form.cleaned_data["text"], by=whoever(request))
        obj.text, obj.edited_at = saved.text, saved.edited_at

    def delete_model(self, request: HttpRequest, obj: Note) -> None:
        notes.delete(note=obj, by=whoever(request))

    def response_post_save_change(self, request: HttpRequest, obj: Note) -> HttpResponseRedirect:
        """Back to what it is about."""
        return redirect(f"{notes_url(obj.thing)}#notes")

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Note]) -> None:
        for note in queryset:
            self.delete_model(request, note)

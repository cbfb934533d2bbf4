"""What somebody at the desk was mentioned in: to be read, to be done with, and whether a mail says so."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import admin, messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db.models import Case, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from candidates.models import Application
from config.keys import key_of
from recruiters.admin.notes import words_of
from recruiters.admin.people import whoever
from recruiters.admin.words import notes_url
from recruiters.models import MentionStop, NoteMention
from recruiters.queries import notes as queries
from recruiters.services import mentions

MOST = 100


@dataclass(frozen=True)
class Row:
    """A mention as its list shows it."""

    mention: NoteMention
    about: str
    besides: str
    words: SafeString


def urls(site: AdminSite) -> list[URLPattern]:
    """The addresses of mentions inside the desk."""
    return [
        path("mentions/", site.admin_view(page), name="mentions"),
        path("mentions/<int:pk>/", site.admin_view(require_safe(opened)), name="mention"),
    ]


def page(request: HttpRequest) -> HttpResponse:
    """One's own mentions: those not opened first, then the newest. `show=done` lists what is done with."""
    if not request.user.has_perm("recruiters.view_note"):
        raise PermissionDenied
    if request.method == "POST":
        return _act(request)
    user, is_done = whoever(request), request.GET.get("show") == "done"
    found = queries.mine(user).filter(done_at__isnull=not is_done)
    found = found.select_related(
        *(f"note__{name}" for name in queries.RELATED), "note__application__candidate"
    )
    unread = Case(When(seen_at=None, then=0), default=1)
    found = found.order_by("-done_at", "-pk") if is_done else found.order_by(unread, "-at", "-pk")
    rows = list(found[: MOST + 1])
    queries.named(mention.note for mention in rows)
    context = {
        **admin.site.each_context(request),
        "title": "Mentions",
        "rows": [_row(mention) for mention in rows[:MOST]],
        "has_more": len(rows) > MOST,
        "most": MOST,
        "is_done": is_done,
        "gets_mail": not MentionStop.objects.filter(user=user).exists(),
        "address": user.email,
    }
    return TemplateResponse(request, "admin/mentions/page.html", context)


def _row(mention: NoteMention) -> Row:
    note = mention.note
    thing = note.thing
    if isinstance(thing, Application):
        position = thing.position
        return Row(mention, thing.full_name, f"{position.title}, {position.employer}", words_of(note))
    return Row(mention, str(thing), str(thing._meta.verbose_name).capitalize(), words_of(note))  # noqa: SLF001 -- Django's public name


def opened(request: HttpRequest, pk: int) -> HttpResponse:
    """The way to a note one is mentioned in. Who goes it has seen the mention."""
    mention = queries.mine(whoever(request)).select_related("note").filter(pk=pk).first()
    if mention is None or not request.user.has_perm("recruiters.view_note"):
        raise Http404
    mentions.see(mention=mention)
    return redirect(f"{notes_url(mention.note.thing)}#note-{mention.note_id}")


def _act(request: HttpRequest) -> HttpResponse:
    """Done with one (`done`) or those ticked (`mention`), or not after all (`undo`); mails on or off."""
    user, back = whoever(request), "admin:mentions"
    if request.POST.get("mail") == "stop":
        mentions.stop_mail(user=user)
        messages.success(request, "No mail tells you of mentions any more. They stand here all the same.")
    elif request.POST.get("mail") == "start":
        mentions.start_mail(user=user)
        messages.success(request, "A mail tells you of new mentions again.")
    elif keys := _keys(request, "undo"):
        mentions.reopen(keys=keys, by=user)
        messages.success(request, "Open again.")
    elif keys := _keys(request, "done") or _keys(request, "mention"):
        number = mentions.finish(keys=keys, by=user)
        messages.success(request, f"Done with {number} mention{'' if number == 1 else 's'}.")
    else:
        messages.error(request, "Tick those that you are done with, then press the button.")
    return redirect(back)


def _keys(request: HttpRequest, name: str) -> list[int]:
    """The keys that a form sends under a name."""
    sent = request.POST.getlist(name)
    return [key for text in sent if (key := key_of(text)) is not None]

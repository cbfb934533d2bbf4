"""A draft from a pasted posting: what was read is confirmed piece by piece, then the form opens with it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from jobs.models import Position
from recruiters.admin.options import DeskModelAdmin
from recruiters.forms.pasting import PasteForm
from recruiters.queries import pastes as queries
from recruiters.services import pastes

TOKEN = "paste"  # noqa: S105 -- the name of a parameter
GONE = "What you read is not the text that stands here now. Look at it again, then make the draft."


def page(desk: DeskModelAdmin[Position], request: HttpRequest) -> HttpResponse:
    """The text, what it suggests, and the buttons that make a draft of it. Nothing is written."""
    if not desk.has_add_permission(request):
        raise PermissionDenied
    form = PasteForm(request.POST or None)
    if not form.is_bound or not form.is_valid():
        return _show(desk, request, form, None, set())
    text = form.cleaned_data["text"]
    offers = queries.offers(text)
    ticked = set(request.POST.getlist("take"))
    ticked |= {
        key for name, key in request.POST.items() if name.startswith("one-") and isinstance(key, str) and key
    }
    if not {"make", "all"} & set(request.POST):
        return _show(desk, request, form, offers, ticked)
    if ticked - {one.key for one in offers.suggestions}:
        messages.warning(request, GONE)
        return _show(desk, request, form, offers, ticked)
    chosen = ticked | offers.sure if "all" in request.POST else ticked
    token = pastes.keep(text=text, chosen=chosen, session=request.session)
    return redirect(f"{reverse('admin:jobs_position_add')}?{TOKEN}={token}")


def pasted(request: HttpRequest) -> pastes.Paste | None:
    """The text the form of this request was opened with."""
    return pastes.find(token=request.GET.get(TOKEN, ""), session=request.session)


def start(request: HttpRequest) -> queries.Start | None:
    """What that form begins with; read once for the page."""
    if not hasattr(request, "start"):
        paste = pasted(request)
        found = queries.start(paste.text, paste.chosen) if paste else None
        request.start = found  # type: ignore[attr-defined]  # for this request
    return request.start  # type: ignore[attr-defined,no-any-return]


def done(request: HttpRequest) -> None:
    """The draft is saved: the text need not wait any longer."""
    pastes.drop(token=request.GET.get(TOKEN, ""), session=request.session)


def _show(
    desk: DeskModelAdmin[Position],
    request: HttpRequest,
    form: PasteForm,
    offers: queries.Offers | None,
    ticked: set[str],
) -> HttpResponse:
    context = {
        **desk.admin_site.each_context(request),
        "title": "A position from its text",
        "opts": desk.opts,
        "media": desk.media,
        "form": form,
        "offers": offers,
        "ticked": ticked,
    }
    status = 422 if form.errors else 200
    return TemplateResponse(request, "admin/jobs/position/paste.html", context, status=status)

"""What is mine: who saw it, all of it as a file, and its end."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from candidates.enums import AskedBy
from candidates.models import AccessEvent, Application, Candidate, DataExport
from candidates.queries import accesses as access_queries
from candidates.queries import visitors
from candidates.services import deletions, exports, links
from candidates.views.doors import link_gone, with_own_file
from config.accounts import recent, sessions
from config.accounts.models import User
from config.storage import private
from jobs.forms.paging import PageForm

A_PAGE = 50


def _proof(request: HttpRequest, back_to: str) -> dict[str, Any]:
    """Whether it is shown that it is them, and where they show it."""
    assert isinstance(request.user, User)  # noqa: S101 -- with_own_file lets nobody else in
    return {
        "is_shown": recent.was_shown(request),
        "show_url": recent.address_to_show_it(request.user, back_to),
        "back_to": back_to,
    }


@require_safe
@with_own_file
def seen(request: HttpRequest, candidate: Candidate) -> HttpResponse:
    """Who of the agency looked at this file, passed it on, and when."""
    rows = AccessEvent.objects.filter(candidate=candidate).select_related("position__employer")
    page = Paginator(rows, A_PAGE).get_page(PageForm(request.GET).number())
    days = access_queries.by_day(page.object_list)
    since = access_queries.recorded_since(candidate)
    return render(request, "candidates/seen.html", {"page": page, "days": days, "since": since})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@with_own_file
def data(request: HttpRequest, candidate: Candidate) -> HttpResponse:
    """Ask for everything, and fetch it when it is there."""
    here = reverse("candidates:data")
    proof = _proof(request, here)
    if request.method == "POST":
        if not proof["is_shown"]:
            messages.warning(request, "Confirm first that it is you. Then ask once more.")
            return redirect(here)
        try:
            exports.ask(candidate=candidate)
        except exports.NotNow as why:
            messages.warning(request, str(why))
        else:
            messages.success(request, "It is being made. A mail tells you when it is there.")
        return redirect(here)
    rows = list(DataExport.objects.filter(candidate=candidate)[:5])
    return render(request, "candidates/data.html", {"exports": rows, **proof})


@require_safe
@never_cache
@with_own_file
def data_file(request: HttpRequest, candidate: Candidate, pk: int) -> HttpResponseBase:
    """The ZIP, for its owner alone, who has shown just now that it is them."""
    export = DataExport.objects.filter(candidate=candidate, pk=pk).first() if pk < 2**63 else None
    if export is None or not export.is_there:
        raise Http404("no such download of this file")
    if not recent.was_shown(request):
        messages.warning(request, "Confirm first that it is you. Then fetch it.")
        return redirect("candidates:data")
    name = f"onfile-{export.requested_at:%Y-%m-%d}.zip"
    return FileResponse(
        private().open(export.key), as_attachment=True, filename=name, content_type="application/zip"
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@with_own_file
def delete(request: HttpRequest, candidate: Candidate) -> HttpResponse:
    """Delete everything, after saying what goes at once, what is sealed, until when and why."""
    proof = _proof(request, reverse("candidates:data-delete"))
    if request.method == "POST" and proof["is_shown"]:
        assert isinstance(request.user, User)  # noqa: S101 -- narrows the type
        deletions.ask(candidate=candidate, asked_by=AskedBy.OWNER)
        sessions.end_all(user=request.user)
        logout(request)
        return redirect("candidates:deleted")
    sealed = deletions.foreseen(candidate)
    context = {
        "candidate": candidate,
        "sealed": sealed,
        "in_process": Application.objects.of(candidate).in_process().count(),
        **proof,
    }
    return render(
        request, "candidates/data_delete.html", context, status=422 if request.method == "POST" else 200
    )


@require_safe
@login_not_required
def deleted(request: HttpRequest) -> HttpResponse:
    """After it was asked for: what happens now. It says nothing of anybody."""
    return render(request, "candidates/deleted.html")


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
def forget(request: HttpRequest, token: str) -> HttpResponse:
    """From any mail: have the link sent that deletes. Mails are forwarded, so this one deletes nothing."""
    recipient = links.read_forget(token)
    if recipient is None:
        return link_gone(request)
    has_login = recipient.candidate is not None and recipient.candidate.user_id is not None
    is_sent = request.method == "POST" and not has_login
    if is_sent:
        deletions.confirm_by_mail(recipient=recipient)
    context = {"email": visitors.masked(recipient.email), "has_login": has_login, "is_sent": is_sent}
    return render(request, "candidates/forget.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
def forget_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Proven by the mailbox within a day: delete. A GET (a scanner that follows links) changes nothing."""
    recipient = links.read_forget_confirm(token)
    if recipient is None:
        return link_gone(request)
    candidate = recipient.candidate
    if request.method == "POST":
        deletions.ask(candidate=candidate, recipient=recipient, asked_by=AskedBy.MAILBOX)
        return redirect("candidates:deleted")
    context = {
        "email": visitors.masked(recipient.email),
        "sealed": deletions.foreseen(candidate) if candidate else [],
    }
    return render(request, "candidates/forget_confirm.html", context)

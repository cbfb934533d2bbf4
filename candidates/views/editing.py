"""A saved search changed in words: by a form of its own, or on the board."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from candidates.forms.editing import NO_PLACE, EditForm
from candidates.models import Candidate, Recipient, SavedSearch
from candidates.queries import changing, visitors
from candidates.queries import searches as queries
from candidates.services import links, searches
from candidates.views.doors import link_gone, with_own_file
from jobs.forms.search import SearchForm
from jobs.search.results import Search


@require_http_methods(["GET", "HEAD", "POST"])
@with_own_file
def alert_edit(request: HttpRequest, candidate: Candidate, pk: int) -> HttpResponse:
    return _edit(request, candidate.recipient, pk, reverse("candidates:alert-settings"))


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
def alert_edit_by_link(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """The same without signing in, by the link that opens the page of alerts."""
    recipient = links.read_manage(token)
    if recipient is None:
        return link_gone(request)
    return _edit(request, recipient, pk, reverse("candidates:alert-manage", args=[token]))


def _edit(request: HttpRequest, recipient: Recipient, pk: int, back_url: str) -> HttpResponse:
    """Show a search as a form and change it; the way in has decided whose."""
    saved = _own(recipient, pk)
    if request.POST.get("action") == "board":
        return redirect(changing.begin(request, saved))
    form = EditForm(request.POST) if request.method == "POST" else EditForm.of(saved.query)
    if form.is_bound and form.is_valid():
        _say(request, *searches.change(recipient=recipient, pk=pk, search=form.search()))
        return redirect(back_url)
    shown = SearchForm(request.POST).criteria() if form.is_bound else queries.criteria_of(saved.query)
    search = Search(shown)
    context = {
        "saved": saved,
        "form": form,
        "search": search,
        # How long ago something was posted says nothing of what is new.
        "facets": [facet for facet in search.facets if facet.name != "posted"],
        "back_url": back_url,
    }
    return render(request, "candidates/alert_edit.html", context, status=422 if form.is_bound else 200)


def _own(recipient: Recipient, pk: int) -> SavedSearch:
    """The one way to a search from its owner's page: a stranger's is 404."""
    saved = queries.listed(recipient).filter(pk=pk).first() if pk < 2**63 else None
    if saved is None:
        raise Http404("no such search on their list")
    saved.recipient = recipient
    return saved


def _say(request: HttpRequest, saved: SavedSearch | None, is_merged: bool) -> None:  # noqa: FBT001 -- a pair
    if saved is None:
        messages.warning(request, "It is not on your list any more.")
    elif is_merged:
        messages.success(request, f"You had this alert already, so the two are one now: {saved.words}.")
    else:
        messages.success(request, f"Changed. It tells you of: {saved.words}.")


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
def alert_change(request: HttpRequest) -> HttpResponse:
    """The bar on the board: the alert takes the search in the address of this page, or is left as it was."""
    saved = changing.of(request)
    criteria = SearchForm(request.GET).criteria()
    if request.method != "POST" or saved is None:
        return redirect(criteria.url())
    search = queries.to_keep(criteria)
    if request.POST.get("action") == "update":
        if search.whereabouts.unknown:
            messages.error(request, NO_PLACE.format(place=search.whereabouts.unknown))
            return redirect(criteria.url())
        _say(request, *searches.change(recipient=saved.recipient, pk=saved.pk, search=search))
    changing.end(request)
    own = visitors.setting_of_login(request)
    if own is not None and own.pk == saved.recipient_id:
        return redirect("candidates:alert-settings")
    return redirect(links.manage_url(recipient=saved.recipient))

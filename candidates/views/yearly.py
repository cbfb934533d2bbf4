from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from candidates.forms.yearly import AnswerForm
from candidates.models.search import KEPT_FOR
from candidates.queries import searches as queries
from candidates.queries import visitors
from candidates.services import links, yearly
from candidates.views.doors import link_gone


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
def alert_keep(request: HttpRequest, token: str) -> HttpResponse:
    """Answer for each search of a year ago, or for all. A GET (a scanner of links) changes nothing."""
    recipient = links.read_keep(token)
    if recipient is None:
        return link_gone(request)
    form = AnswerForm(request.POST)
    if request.method == "POST" and form.is_valid():
        said = yearly.answer(recipient=recipient, **form.cleaned_data)
        if said:
            words = "; ".join(search.words for search in said)
            what = "Kept for another year" if form.cleaned_data["keeps"] else "Ended; no more mail by it"
            messages.success(request, f"{what}: {words}.")
        return redirect(request.path)
    own = list(queries.listed(recipient))
    context = {
        "due": [search for search in own if search.is_due],
        "unanswered": [search for search in own if search.ended_because == "unanswered"],
        "kept_until": yearly.kept_until(),
        "kept_days": KEPT_FOR.days,
        "email": visitors.masked(recipient.email),
        "is_stopped": recipient.is_stopped,
        "manage_url": links.manage_url(recipient=recipient),
    }
    return render(request, "candidates/search_keep.html", context)

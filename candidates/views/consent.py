from __future__ import annotations

from contextlib import suppress

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from candidates.queries import visitors
from candidates.services import files, links
from candidates.views.doors import link_gone


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
def renew(request: HttpRequest, token: str) -> HttpResponse:
    """Stay on file for another term, from the mailbox. A GET shows a button and changes nothing."""
    read = links.read_renew(token)
    if read is None:
        return link_gone(request)
    candidate, asked_at = read
    is_post = request.method == "POST"
    if is_post:
        with suppress(files.LeftSince):  # the page says so
            candidate = files.agree_by_mail(candidate=candidate, asked_at=asked_at)
    context = {
        "candidate": candidate,
        "email": visitors.masked(candidate.email),
        "is_renewed": is_post and candidate.is_on_file,
        "has_left": files.has_left_since(candidate=candidate, asked_at=asked_at),
    }
    return render(request, "candidates/renew.html", context)

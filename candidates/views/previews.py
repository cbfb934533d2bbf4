from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from candidates.alerts import outlook
from candidates.models import Candidate, Recipient
from candidates.queries import searches as queries
from candidates.queries import visitors
from candidates.services import links
from candidates.views.doors import link_gone, with_own_file
from config.mail.models import Suppression


@require_safe
@with_own_file
def alert_preview(request: HttpRequest, candidate: Candidate) -> HttpResponse:
    """What alerts would send today, as the mail it would be."""
    return _preview(request, candidate.recipient, reverse("candidates:alert-settings"))


@require_safe
@login_not_required
@never_cache
def alert_preview_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same without signing in, by the link that opens the page of alerts."""
    recipient = links.read_manage(token)
    if recipient is None:
        return link_gone(request)
    return _preview(request, recipient, reverse("candidates:alert-manage", args=[token]))


def _preview(request: HttpRequest, recipient: Recipient, back_url: str) -> HttpResponse:
    silence = Suppression.objects.of(recipient.email)
    why_nothing = outlook.why_nothing(recipient, list(queries.listed(recipient)))
    context = {
        "recipient": recipient,
        "shown": None if why_nothing or silence else outlook.preview(recipient),
        "why_nothing": why_nothing,
        "silence": silence,
        "next_at": outlook.next_at(recipient),
        "zone": recipient.timezone,
        "days": outlook.DAYS,
        "back_url": back_url,
        "email": visitors.masked(recipient.email),
    }
    return render(request, "candidates/alert_preview.html", context)

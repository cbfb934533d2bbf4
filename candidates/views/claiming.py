from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from candidates.forms.claiming import ClaimingForm
from candidates.models import Candidate
from candidates.queries import claiming as claim_queries
from candidates.queries.visitors import masked
from candidates.services import applications, claiming, links
from candidates.views.doors import link_gone, own_application, with_own_file
from config.accounts import entry

TOO_OFTEN = "Enough codes went to this address for now. Wait a few minutes, then press again."


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
def claim(request: HttpRequest, token: str) -> HttpResponse:
    """From the mail that acknowledged an application: its button sends a code to the address of that mail.

    The link opens nothing: it may have been forwarded. Whoever has the mailbox gets in, by the code.
    """
    application = links.read_claim(token)
    if application is None:
        return link_gone(request)
    page = reverse("candidates:application", args=[application.pk])
    email = application.candidate.email
    if request.user.is_authenticated:
        if request.user.email == email:
            return redirect(page)
        messages.info(
            request,
            f"That mail went to {masked(email)}, and you sign in with another address. Sign out first, then"
            " follow its link again.",
        )
        return redirect("after-login")
    context = {"position": application.position, "masked_email": masked(email), "problem": ""}
    if request.method != "POST":
        return render(request, "candidates/claim.html", context)
    try:
        entry.send_code(request=request, email=email)
    except entry.TooOften:
        return render(request, "candidates/claim.html", context | {"problem": TOO_OFTEN}, status=429)
    return redirect(f"{reverse('account_confirm_login_code')}?{urlencode({'next': page})}")


@require_POST
@with_own_file
def claim_own(request: HttpRequest, candidate: Candidate, pk: int) -> HttpResponse:
    """Its owner says that what came from a form without a log-in is theirs."""
    own = own_application(candidate, pk)
    form = ClaimingForm(request.POST, offers=claim_queries.offers(own))
    if not form.is_valid():
        messages.error(request, "Your file has changed in the meantime. Look again, then say it once more.")
        return redirect("candidates:application", pk=pk)
    try:
        claiming.claim(application=own, take=form.cleaned_data.get("take", ()))
    except applications.CannotMove as why:
        messages.info(request, str(why))
    else:
        messages.success(request, "It is yours: the recruiter sees that it came from you.")
    return redirect("candidates:application", pk=pk)

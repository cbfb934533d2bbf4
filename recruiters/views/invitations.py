from __future__ import annotations

from allauth.account.forms import ResetPasswordKeyForm
from allauth.account.utils import perform_login
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from recruiters.services import invitations


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
@sensitive_post_parameters()
def invitation(request: HttpRequest, pk: int, token: str) -> HttpResponseBase:
    """Set the first password and sign in. A GET (a scanner that follows links) uses nothing up."""
    user = invitations.invited(pk=pk, token=token)
    if user is None:
        return render(request, "recruiters/invitation_gone.html", status=404)
    form = ResetPasswordKeyForm(request.POST if request.method == "POST" else None, user=user)
    if form.is_valid():
        accepted = invitations.accept(user=user, token=token, password=form.cleaned_data["password1"])
        if accepted is None:
            return render(request, "recruiters/invitation_gone.html", status=404)
        logout(request)  # whoever was signed in here, such as the administrator who invited
        answer: HttpResponseBase = perform_login(request, accepted, email=accepted.email)
        return answer
    return render(request, "recruiters/invitation.html", {"form": form, "invited": user})

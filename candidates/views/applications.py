from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from candidates.forms.withdraw import WithdrawForm
from candidates.models import Candidate
from candidates.queries import progress
from candidates.services import applications
from candidates.views.doors import own_application, sent, with_own_file
from jobs.queries import board


@require_safe
@with_own_file
def application(request: HttpRequest, candidate: Candidate, pk: int) -> HttpResponse:
    own = own_application(candidate, pk)
    return render(
        request,
        "candidates/application_detail.html",
        {
            "application": own,
            "position": own.position,
            "title": progress.title(own),
            "next": progress.next_step(own),
            "standing": progress.standing(own),
            "lines": progress.timeline(own),
            "can_apply_again": own.can_apply_again and own.position.is_open,
            "is_on_board": board.is_public(own.position) and not board.is_gone(own.position),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@with_own_file
def withdraw(request: HttpRequest, candidate: Candidate, pk: int) -> HttpResponse:
    own = own_application(candidate, pk)
    form = WithdrawForm(sent(request))
    if not own.can_withdraw:
        messages.info(request, "This application has ended; there is nothing to withdraw.")
        return redirect("candidates:application", pk=own.pk)
    if form.is_valid():
        try:
            applications.withdraw(application=own, reason=form.cleaned_data["reason"])
        except applications.CannotMove as why:
            messages.error(request, str(why))
        else:
            messages.success(request, "You withdrew this application. The recruiter sees it at once.")
        return redirect("candidates:application", pk=own.pk)
    return render(
        request,
        "candidates/application_withdraw.html",
        {"application": own, "position": own.position, "form": form},
    )

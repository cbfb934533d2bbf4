from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from candidates.enums import Stage
from candidates.forms.claiming import ClaimingForm
from candidates.forms.interviews import ChooseForm, WordsForm
from candidates.forms.messages import MessageForm
from candidates.forms.withdraw import UndoForm, WithdrawForm
from candidates.models import Application, Candidate
from candidates.queries import claiming, clocks, progress, talks
from candidates.services import applications, links
from candidates.services import messages as talk
from candidates.views.doors import link_gone, own_application, sent, with_own_file
from jobs.queries import board


@require_safe
@with_own_file
def application(request: HttpRequest, candidate: Candidate, pk: int) -> HttpResponse:
    """One application. Looking at it reads its messages; looking ahead (HEAD) does not."""
    own = own_application(candidate, pk)
    response = application_page(request, own)
    if request.method == "GET" and getattr(own, "new_messages", False):
        talk.read(application=own, by_candidate=True)
    return response


def application_page(
    request: HttpRequest,
    own: Application,
    *,
    status: int = 200,
    **forms: Form,
) -> HttpResponse:
    """The page of an application; `forms` are those that were sent and come back."""
    zone = clocks.of_candidate(own.candidate)
    interview = progress.interview(own)
    context = {
        "application": own,
        "position": own.position,
        "title": progress.title(own),
        "next": progress.next_step(own),
        "standing": progress.standing(own),
        "lines": progress.timeline(own),
        "answers": own.screening.all(),
        "claim_form": None if own.is_proven else ClaimingForm(offers=claiming.offers(own)),
        "can_undo": own.can_undo,
        "can_apply_again": own.can_apply_again and own.position.is_open,
        "is_on_board": board.is_public(own.position) and not board.is_gone(own.position),
        "thread": list(own.messages.select_related("by")),
        "message_form": MessageForm(),
        "interview": interview,
        "times": talks.times(interview, zone) if interview else [],
        "choose_form": ChooseForm(interview=interview, zone=zone) if interview else None,
        "words_form": WordsForm(),
        "is_unanswered": own.stage == Stage.DECLINED and progress.is_unanswered(own),
    }
    return render(request, "candidates/application_detail.html", context | forms, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
def withdraw_by_mail(request: HttpRequest, token: str) -> HttpResponse:
    """Withdraw by the link of the mail that acknowledged it. It opens nothing else, and says no stage."""
    mailed = links.read_withdraw(token)
    if mailed is None:
        return link_gone(request)
    form = WithdrawForm(sent(request), is_proven=mailed.is_proven)
    context = {"position": mailed.position, "form": form, "is_over": not mailed.can_withdraw}
    if mailed.can_withdraw and form.is_valid():
        try:
            applications.withdraw(application=mailed, reason=form.cleaned_data["reason"])
        except applications.CannotMove:
            context["is_over"] = True
        else:
            messages.success(request, "You withdrew this application. The recruiter sees it at once.")
            return redirect("jobs:position-list")
    return render(request, "candidates/withdraw_by_mail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@with_own_file
def withdraw(request: HttpRequest, candidate: Candidate, pk: int) -> HttpResponse:
    own = own_application(candidate, pk)
    undo = UndoForm(sent(request))
    is_undone = own.can_undo and undo.is_valid()
    form: Form = undo if is_undone else WithdrawForm(sent(request), is_proven=own.is_proven)
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

"""Was this useful? A link of a mail, so looking writes nothing: scanners follow links."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from candidates.enums import FeedbackAnswer, FeedbackReason
from candidates.forms.feedback import FeedbackForm
from candidates.forms.narrowings import NarrowForm, UndoForm
from candidates.models import AlertFeedback, Recipient
from candidates.queries.feedback import remedy
from candidates.queries.narrowings import of as narrowed
from candidates.queries.narrowings import proposals
from candidates.services import feedback, limits, links, narrowings
from candidates.views.doors import link_gone, sent
from jobs.enums import Workplace
from jobs.models import Position

TOO_OFTEN = "Too many answers came from your network in a short time. Wait a while, then send it again."


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
def alert_feedback(request: HttpRequest, token: str) -> HttpResponse:
    """Say whether an alert was useful; what was said before may be changed."""
    found = links.read_feedback(token)
    if found is None:
        return link_gone(request)
    position, recipient = found
    asked = request.GET.get("answer")
    before = AlertFeedback.objects.filter(position=position, recipient=recipient).first()
    initial = {
        "answer": asked if asked in FeedbackAnswer.values else FeedbackAnswer.YES,
        "reason": before.reason if before else "",
    }
    form = FeedbackForm(
        sent(request),
        initial=initial,
        is_remote=position.workplace == Workplace.REMOTE,
        has_words=bool(before and before.words),
    )
    context = {"position": position, "form": form}
    if not form.is_valid():
        return render(request, "candidates/alert_feedback.html", context)
    if not limits.may_say(request=request):
        form.add_error(None, TOO_OFTEN)
        return render(request, "candidates/alert_feedback.html", context, status=429)
    feedback.say(
        position=position,
        recipient=recipient,
        answer=FeedbackAnswer(form.cleaned_data["answer"]),
        reason=form.cleaned_data["reason"],
        words=form.cleaned_data["words"],
    )
    return redirect("candidates:alert-feedback-thanks", token)


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
def alert_feedback_thanks(request: HttpRequest, token: str) -> HttpResponse:
    """What would keep such positions away, each by one press. What they wrote is not repeated here.

    The link may have been forwarded, so it changes alerts alone, in sight of their owner.
    """
    found = links.read_feedback(token)
    if found is None:
        return link_gone(request)
    position, recipient = Position.objects.in_full().get(pk=found[0].pk), found[1]
    said = AlertFeedback.objects.filter(position=position, recipient=recipient).first()
    offers = proposals(position, FeedbackReason(said.reason), recipient) if said and said.reason else []
    match request.POST.get("action"):
        case "narrow":
            return _narrow(request, recipient, NarrowForm(request.POST, proposals=offers))
        case "widen":
            return _undo(request, recipient, UndoForm(request.POST))
    in_force = list(narrowed(recipient))
    known = {one.key for one in in_force}
    context = {
        "position": position,
        "said": said,
        "remedy": remedy(said, recipient),
        "offers": [one for one in offers if one.key not in known],
        "narrowings": in_force,
        "again_url": reverse("candidates:alert-feedback", args=[token]),
        "manage_url": links.manage_url(recipient=recipient),
        "has_file": recipient.candidate is not None and recipient.candidate.is_on_file,
    }
    return render(request, "candidates/alert_feedback_thanks.html", context)


def _narrow(request: HttpRequest, recipient: Recipient, form: NarrowForm) -> HttpResponse:
    if form.is_valid():
        made = narrowings.narrow(recipient=recipient, wanted=form.chosen)
        messages.success(request, f"From now on: {made.words}. It took effect at once.")
    return redirect(request.path)


def _undo(request: HttpRequest, recipient: Recipient, form: UndoForm) -> HttpResponse:
    gone = (
        narrowings.undo(recipient=recipient, pk=form.cleaned_data["narrowing"]) if form.is_valid() else None
    )
    if gone is not None:
        messages.success(request, f"Undone: {gone.words}. Such positions come again.")
    return redirect(request.path)

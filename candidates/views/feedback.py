"""Was this useful? A link of a mail, so looking writes nothing: scanners follow links."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from candidates.enums import FeedbackAnswer
from candidates.forms.feedback import FeedbackForm
from candidates.models import AlertFeedback
from candidates.queries.feedback import remedy
from candidates.services import feedback, limits, links
from candidates.views.doors import link_gone, sent

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
    form = FeedbackForm(sent(request), initial=initial, has_words=bool(before and before.words))
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


@require_safe
@login_not_required
@never_cache
def alert_feedback_thanks(request: HttpRequest, token: str) -> HttpResponse:
    """What they can do so that the next alerts suit better. What they wrote is not repeated here."""
    found = links.read_feedback(token)
    if found is None:
        return link_gone(request)
    position, recipient = found
    said = AlertFeedback.objects.filter(position=position, recipient=recipient).first()
    context = {
        "position": position,
        "said": said,
        "remedy": remedy(said, recipient),
        "again_url": reverse("candidates:alert-feedback", args=[token]),
        "manage_url": links.manage_url(recipient=recipient),
        "has_file": recipient.candidate is not None and recipient.candidate.is_on_file,
    }
    return render(request, "candidates/alert_feedback_thanks.html", context)

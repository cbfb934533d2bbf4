from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from candidates.forms.profile import (
    AboutForm,
    ConsentForm,
    CredentialForms,
    ExperienceForm,
    WishesForm,
)
from candidates.models import Application, Candidate
from candidates.queries import searches, summary, visitors
from candidates.services import files, links, profiles
from candidates.views.doors import address_of_login, link_gone, reread, with_own_file

SECTIONS = ("about", "credentials", "experience", "wishes", "consent")


@require_http_methods(["GET", "HEAD", "POST"])
@with_own_file
def profile(request: HttpRequest, candidate: Candidate) -> HttpResponse:
    """The whole file on one page; each section is a form of its own.

    A form is sent by itself, or, by the page's script, together with others in which something was
    typed. What is right is saved; what is not comes back as it was typed, so that nothing is lost.
    """
    sent, is_post = request.POST.getlist("section"), request.method == "POST"
    asked = [name for name in dict.fromkeys(sent) if is_post and name in SECTIONS]
    forms = _forms(candidate, asked, request.POST)
    right = [name for name in asked if forms[name].is_valid()]
    for name in right:
        _save(candidate, name, forms[name])
    if right and right == asked:
        return _saved(*right)
    if right:
        candidate = reread(request)
        forms = _forms(candidate, [name for name in asked if name not in right], request.POST)
    context = {
        "candidate": candidate,
        "address_elsewhere": address_of_login(request, candidate),
        "gaps": summary.gaps(candidate),
        "saved": right if is_post else request.GET.getlist("saved"),
        "consent_text": _consent_words(candidate),
        **forms,
    }
    return render(request, "candidates/profile.html", context, status=422 if is_post and sent else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@with_own_file
def leave(request: HttpRequest, candidate: Candidate) -> HttpResponseBase:
    """Leave the file, after saying what that ends and what it does not."""
    if request.method == "POST":
        files.leave(candidate=candidate)
    elif candidate.is_on_file:
        waiting = Application.objects.of(candidate).in_process().count()
        context = {
            "candidate": candidate,
            "in_process": waiting,
            "search_count": searches.of(candidate.recipient).count(),
        }
        return render(request, "candidates/leave.html", context)
    return _saved("consent")


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
def stay(request: HttpRequest, token: str) -> HttpResponse:
    """Be kept on file, confirmed from the mailbox. A GET (a scanner that follows links) changes nothing."""
    read = links.read_stay(token)
    if read is None:
        return link_gone(request)
    candidate, asked_at = read
    if request.method == "POST":
        with suppress(files.LeftSince):  # the page says so
            candidate = files.agree_by_mail(candidate=candidate, asked_at=asked_at)
    context = {
        "email": visitors.masked(candidate.email),
        "candidate": candidate,
        "has_left": files.has_left_since(candidate=candidate, asked_at=asked_at),
        "recipient": candidate.recipient,
    }
    return render(request, "candidates/stay.html", context)


def _saved(*sections: str) -> HttpResponseRedirect:
    """Back to the part that was sent; each says so itself, a message at the head would not be seen."""
    said = urlencode({"saved": sections}, doseq=True)
    return HttpResponseRedirect(f"{reverse('candidates:profile')}?{said}#{sections[0]}")


def _consent_words(candidate: Candidate) -> str:
    if not candidate.is_on_file:
        return "You have left the file. Nobody matches it or writes to you about new positions."
    stopped = " Your alerts are still stopped." if candidate.recipient.is_stopped else ""
    return f"Thank you. You are on file.{stopped}"


def _forms(candidate: Candidate, sections: Sequence[str], data: QueryDict) -> dict[str, Any]:
    """Every section's form; only those that were sent are bound, and checked."""
    given = {name: data if name in sections else None for name in SECTIONS}
    forms: dict[str, Any] = {
        "about": AboutForm.of(candidate, given["about"]),
        "credentials": CredentialForms(candidate, given["credentials"]),
        "experience": ExperienceForm.of(candidate, given["experience"]),
        "wishes": WishesForm.of(candidate, given["wishes"]),
        "consent": ConsentForm(given["consent"]),
    }
    for name in sections:
        forms[name].is_valid()
    return forms


def _save(candidate: Candidate, section: str, form: Any) -> None:  # noqa: ANN401 -- one of the five
    """Hand the section to its service."""
    if section == "about":
        profiles.save_about(candidate=candidate, given=form.cleaned_data)
    elif section == "credentials":
        profiles.save_credentials(candidate=candidate, rows=form.rows())
    elif section == "experience":
        profiles.save_experience(
            candidate=candidate,
            given=form.cleaned_data,
            asked=[word.pk for word in form.words],
            known=form.known(),
        )
    elif section == "wishes":
        profiles.save_wishes(candidate=candidate, given=form.cleaned_data)
    else:
        files.agree(candidate=candidate)

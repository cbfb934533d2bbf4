from __future__ import annotations

from contextlib import suppress
from typing import Any

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
from candidates.queries import summary, visitors
from candidates.services import files, links, profiles
from candidates.views.doors import address_of_login, link_gone, with_own_file

SECTIONS = ("about", "credentials", "experience", "wishes", "consent")


@require_http_methods(["GET", "HEAD", "POST"])
@with_own_file
def profile(request: HttpRequest, candidate: Candidate) -> HttpResponse:
    """The whole file on one page; each section is a form of its own and is saved by itself."""
    section = request.POST.get("section", "") if request.method == "POST" else ""
    forms = _forms(candidate, section, request.POST)
    if section in SECTIONS and forms[section].is_valid():
        _save(candidate, section, forms[section])
        return _saved(section)
    saved = request.GET.get("saved", "") if request.method != "POST" else ""
    context = {
        "candidate": candidate,
        "address_elsewhere": address_of_login(request, candidate),
        "gaps": summary.gaps(candidate),
        "saved": saved if saved in SECTIONS else "",
        "saved_text": _words(candidate, saved),
        **forms,
    }
    return render(request, "candidates/profile.html", context, status=422 if section else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@with_own_file
def leave(request: HttpRequest, candidate: Candidate) -> HttpResponseBase:
    """Leave the file, after saying what that ends and what it does not."""
    if request.method == "POST":
        files.leave(candidate=candidate)
    elif candidate.is_on_file:
        waiting = Application.objects.of(candidate).in_process().count()
        return render(request, "candidates/leave.html", {"candidate": candidate, "in_process": waiting})
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


def _saved(section: str) -> HttpResponseRedirect:
    """Back to the part that was saved; it says so itself, a message at the head would not be seen."""
    return HttpResponseRedirect(f"{reverse('candidates:profile')}?saved={section}#{section}")


def _words(candidate: Candidate, section: str) -> str:
    if section != "consent":
        return "What suits you is read from this at once."
    if not candidate.is_on_file:
        return "You have left the file. Nobody matches it or writes to you about new positions."
    stopped = " Your alerts are still stopped." if candidate.recipient.is_stopped else ""
    return f"Thank you. You are on file.{stopped}"


def _forms(candidate: Candidate, section: str, data: QueryDict) -> dict[str, Any]:
    """Every section's form; only the one that was sent is bound."""
    return {
        "about": AboutForm.of(candidate, data if section == "about" else None),
        "credentials": CredentialForms(candidate, data if section == "credentials" else None),
        "experience": ExperienceForm.of(candidate, data if section == "experience" else None),
        "wishes": WishesForm.of(candidate, data if section == "wishes" else None),
        "consent": ConsentForm(data if section == "consent" else None),
    }


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

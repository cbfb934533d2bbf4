from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from candidates.forms.profile import (
    AboutForm,
    ConsentForm,
    CredentialForms,
    ExperienceForm,
    WishesForm,
)
from candidates.models import Candidate
from candidates.queries import summary
from candidates.services import files, profiles
from candidates.views.doors import with_own_file

SECTIONS = ("about", "credentials", "experience", "wishes", "consent")


@require_http_methods(["GET", "HEAD", "POST"])
@with_own_file
def profile(request: HttpRequest, candidate: Candidate) -> HttpResponse:
    """The whole file on one page; each section is a form of its own and is saved by itself."""
    section = request.POST.get("section", "") if request.method == "POST" else ""
    forms = _forms(candidate, section, request.POST)
    if section in SECTIONS and forms[section].is_valid():
        messages.success(request, _save(candidate, section, forms[section]))
        return HttpResponseRedirect(f"{reverse('candidates:profile')}#{section}")
    context = {
        "candidate": candidate,
        "failed": section if section in SECTIONS else "",
        "gaps": summary.gaps(candidate),
        **forms,
    }
    return render(request, "candidates/profile.html", context, status=422 if section else 200)


def _forms(candidate: Candidate, section: str, data: QueryDict) -> dict[str, Any]:
    """Every section's form; only the one that was sent is bound."""
    return {
        "about": AboutForm.of(candidate, data if section == "about" else None),
        "credentials": CredentialForms(candidate, data if section == "credentials" else None),
        "experience": ExperienceForm.of(candidate, data if section == "experience" else None),
        "wishes": WishesForm.of(candidate, data if section == "wishes" else None),
        "consent": ConsentForm(data if section == "consent" else None),
    }


def _save(candidate: Candidate, section: str, form: Any) -> str:  # noqa: ANN401 -- one of the five
    """Hand the section to its service; what is said to the person."""
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
    elif form.cleaned_data["action"] == "leave":
        files.leave(candidate=candidate)
        return "You have left the file. Nobody matches it or writes to you about new positions now."
    else:
        files.agree(candidate=candidate)
        return "Thank you. You are on file."
    return "Saved. What suits you is read from this at once."

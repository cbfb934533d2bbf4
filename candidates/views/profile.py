from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from candidates.enums import FileSection, Visibility
from candidates.forms.claims import ClaimForms
from candidates.forms.credentials import CredentialForms
from candidates.forms.education import EducationForms
from candidates.forms.known import KnownForms, SettingForms
from candidates.forms.profile import AboutForm, ConsentForm, WishesForm
from candidates.forms.visibility import VisibilityForm
from candidates.models import Application, Candidate
from candidates.queries import next_steps, searches, suggestions, visitors
from candidates.services import files, links, profiles
from candidates.views.doors import address_of_login, link_gone, reread, with_own_file
from jobs.enums import CompetencyKind


@dataclass(frozen=True)
class Part:
    """How a section is shown, asked and saved. `form` takes the candidate and what was posted, or None."""

    template: str
    icon: str
    form: Callable[[Candidate, Any], Any]
    save: Callable[[Candidate, Any], object]


def _known(kind: CompetencyKind, section: FileSection) -> Callable[[Candidate, Any], KnownForms]:
    make = SettingForms if kind == CompetencyKind.SETTING else KnownForms
    return partial(make, kind=kind, slug=section.value)


def _save_known(candidate: Candidate, form: KnownForms) -> Candidate:
    return profiles.save_known(candidate=candidate, asked=form.asked, known=form.known())


PARTS: Mapping[FileSection, Part] = {
    FileSection.ABOUT: Part(
        "candidates/profile/about.html",
        "user",
        AboutForm.of,
        lambda candidate, form: profiles.save_about(candidate=candidate, given=form.cleaned_data),
    ),
    FileSection.CREDENTIALS: Part(
        "candidates/profile/credentials.html",
        "badge-check",
        CredentialForms,
        lambda candidate, form: profiles.save_credentials(candidate=candidate, rows=form.rows()),
    ),
    FileSection.SETTINGS: Part(
        "candidates/profile/settings.html",
        "building-2",
        _known(CompetencyKind.SETTING, FileSection.SETTINGS),
        lambda candidate, form: profiles.save_settings(
            candidate=candidate,
            years=form.overall.cleaned_data["years"],
            asked=form.asked,
            known=form.known(),
        ),
    ),
    FileSection.CODE_SETS: Part(
        "candidates/profile/known.html",
        "list-checks",
        _known(CompetencyKind.CODE_SET, FileSection.CODE_SETS),
        _save_known,
    ),
    FileSection.SPECIALTIES: Part(
        "candidates/profile/known.html",
        "tag",
        _known(CompetencyKind.SPECIALTY, FileSection.SPECIALTIES),
        _save_known,
    ),
    FileSection.SOFTWARE: Part(
        "candidates/profile/known.html",
        "monitor",
        _known(CompetencyKind.SOFTWARE, FileSection.SOFTWARE),
        _save_known,
    ),
    FileSection.EDUCATION: Part(
        "candidates/profile/education.html",
        "graduation-cap",
        EducationForms,
        lambda candidate, form: profiles.save_education(
            candidate=candidate, level=form.highest.cleaned_data["level"], rows=form.rows()
        ),
    ),
    FileSection.CLAIMS: Part(
        "candidates/profile/claims.html",
        "chart-column",
        ClaimForms,
        lambda candidate, form: profiles.save_claims(candidate=candidate, rows=form.rows()),
    ),
    FileSection.WISHES: Part(
        "candidates/profile/wishes.html",
        "star",
        WishesForm.of,
        lambda candidate, form: profiles.save_wishes(candidate=candidate, given=form.cleaned_data),
    ),
    FileSection.VISIBILITY: Part(
        "candidates/profile/visibility.html",
        "eye",
        VisibilityForm.of,
        lambda candidate, form: _save_visibility(candidate, form.cleaned_data),
    ),
    FileSection.CONSENT: Part(
        "candidates/profile/consent.html",
        "shield-check",
        lambda _, data: ConsentForm(data),
        lambda candidate, _: files.agree(candidate=candidate),
    ),
}


def _save_visibility(candidate: Candidate, given: Mapping[str, Any]) -> Candidate:
    return profiles.save_visibility(
        candidate=candidate,
        visibility=Visibility(given["visibility"]),
        off=[int(key) for key in given["off"]],
        add=[int(key) for key in given["add"]],
        names_off=[int(key) for key in given["names_off"]],
        name=given["name"],
    )


@require_safe
@with_own_file
def profile(request: HttpRequest, candidate: Candidate) -> HttpResponse:
    """The whole file on one page; each section is a form of its own, with an address of its own."""
    return _page(request, candidate, saved=request.GET.getlist("saved"))


@require_http_methods(["GET", "HEAD", "POST"])
@with_own_file
@vary_on_headers("HX-Request")
def section(request: HttpRequest, candidate: Candidate, name: str) -> HttpResponse:
    """Save one section. A script gets the section back alone, everybody else the page."""
    if name not in FileSection.values:
        raise Http404("no such section of a file")
    this, is_post = FileSection(name), request.method == "POST"
    is_alone = request.headers.get("HX-Request") == "true"
    if not is_post:
        return _alone(request, candidate, this) if is_alone else _back_to(this)
    form = PARTS[this].form(candidate, request.POST)
    if this == FileSection.VISIBILITY and form.is_looking:  # employers are looked up; nothing is saved
        status = 200
    elif form.is_valid():
        PARTS[this].save(candidate, form)
        return _alone(request, reread(request), this, is_saved=True) if is_alone else _saved(this)
    else:
        status = 422
    if is_alone:
        return _alone(request, candidate, this, form, status=status)
    return _page(request, candidate, {this: form}, status=status)


def _page(
    request: HttpRequest,
    candidate: Candidate,
    given: Mapping[FileSection, Any] | None = None,
    *,
    saved: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """All sections; `given` are forms as they were sent, the others are made anew."""
    given, saved = given or {}, saved or []
    parts = [_shown(candidate, this, given.get(this), is_saved=this.value in saved) for this in FileSection]
    context = {
        "candidate": candidate,
        "address_elsewhere": address_of_login(request, candidate),
        "steps": next_steps.of(candidate),
        "resume_waits": suggestions.waiting(candidate),
        "parts": parts,
        "consent_text": _consent_words(candidate),
    }
    return render(request, "candidates/profile.html", context, status=status)


def _alone(
    request: HttpRequest,
    candidate: Candidate,
    this: FileSection,
    form: Any = None,  # noqa: ANN401 -- one of the eleven
    *,
    is_saved: bool = False,
    status: int = 200,
) -> HttpResponse:
    """One section, and what to do next, which saving may have changed."""
    context = {
        "candidate": candidate,
        "steps": next_steps.of(candidate) if is_saved else None,
        "part": _shown(candidate, this, form, is_saved=is_saved),
        "consent_text": _consent_words(candidate),
    }
    return render(request, "candidates/profile/alone.html", context, status=status)


def _shown(
    candidate: Candidate,
    this: FileSection,
    form: Any = None,  # noqa: ANN401 -- one of the eleven
    *,
    is_saved: bool = False,
) -> dict[str, Any]:
    part = PARTS[this]
    return {
        "name": this.value,
        "title": this.label,
        "icon": part.icon,
        "template": part.template,
        "form": form or part.form(candidate, None),
        "is_saved": is_saved,
        "is_unsaved": form is not None,
    }


def _saved(this: FileSection) -> HttpResponseRedirect:
    """Back to the part that was sent; it says so itself, a message at the head would not be seen."""
    return HttpResponseRedirect(
        f"{reverse('candidates:profile')}?{urlencode({'saved': this.value})}#{this.value}"
    )


def _back_to(this: FileSection) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse('candidates:profile')}#{this.value}")


def _consent_words(candidate: Candidate) -> str:
    if not candidate.is_on_file:
        return "You have left the file. Nobody matches it or writes to you about new positions."
    stopped = " Your alerts are still stopped." if candidate.recipient.is_stopped else ""
    return f"Thank you. You are on file.{stopped}"


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
    return _saved(FileSection.CONSENT)


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

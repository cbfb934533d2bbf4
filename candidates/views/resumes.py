from __future__ import annotations

from io import BytesIO
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.core.files.storage import Storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from candidates.forms.claims import FigureForm
from candidates.forms.resumes import DecisionForm, UploadForm
from candidates.models import Candidate, Resume
from candidates.queries import suggestions as queries
from candidates.resumes.reasons import Flag, Kind
from candidates.services import limits, resumes, suggestions
from candidates.views.doors import with_own_file

CONTENT_TYPES = {
    Kind.PDF: "application/pdf",
    Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
FLAG_WORDS = {
    Flag.FIRST_PAGES: "It is long: the first 20 pages were read.",
    Flag.PAGES_MISSING: "Some pages could not be read.",
    Flag.CUT: "It is long: the end was not read.",
}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@vary_on_headers("HX-Request")
@with_own_file
def resume(request: HttpRequest, candidate: Candidate) -> HttpResponse:
    """The resume of whoever is signed in: upload, state, and what it suggests."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST":
        if not limits.may_upload(candidate=candidate):
            form.add_error("file", "You have uploaded many files just now. Wait an hour, and try again.")
        elif form.is_valid():
            file = form.cleaned_data["file"]
            resumes.upload(candidate=candidate, file=file, name=file.name)
            return redirect("candidates:resume")
    context = _context(candidate)
    if request.headers.get("HX-Request") and request.method != "POST":
        return render(request, "candidates/parts/resume_state.html", context)
    status = 422 if form.errors else 200
    return render(request, "candidates/resume.html", {**context, "form": form}, status=status)


@require_POST
@with_own_file
def resume_figure(request: HttpRequest, candidate: Candidate) -> HttpResponse:
    """Put a figure of care or speed on file: its owner says in which setting, and how they know."""
    current = _own(candidate)
    chosen = DecisionForm(current, request.POST)
    if not chosen.is_valid():
        messages.info(request, "That one is decided already.")
        return redirect("candidates:resume")
    suggestion = chosen.cleaned_data["suggestion"]
    form = FigureForm(suggestion, request.POST)
    if not form.is_valid() or form.row is None:
        context = {**_context(candidate, figure=form), "form": UploadForm()}
        return render(request, "candidates/resume.html", context, status=422)
    if suggestions.accept_figure(suggestion=suggestion, row=form.row):
        messages.success(request, "Put on your file.")
    else:
        messages.info(request, "Your file has such a figure already. Change it under My file.")
    return redirect("candidates:resume")


@require_POST
@with_own_file
def resume_decide(request: HttpRequest, candidate: Candidate) -> HttpResponse:
    """Accept one suggestion or all of them, or dismiss one."""
    current = _own(candidate)
    form = DecisionForm(current, request.POST)
    if not form.is_valid():
        messages.info(request, "That one is decided already.")
    elif form.cleaned_data["action"] == "accept-all":
        done = suggestions.accept_all(resume=current)
        messages.success(request, f"{done} put on your file.")
    elif form.cleaned_data["action"] == "dismiss":
        suggestions.dismiss(suggestion=form.cleaned_data["suggestion"])
        messages.success(request, "Dismissed.")
    elif suggestions.accept(suggestion=form.cleaned_data["suggestion"]):
        messages.success(request, "Put on your file.")
    else:
        messages.info(request, "Your file says something there already. Change it under My file.")
    return redirect("candidates:resume")


@require_POST
@with_own_file
def resume_remove(request: HttpRequest, candidate: Candidate) -> HttpResponse:
    """Take the resume away."""
    if current := Resume.objects.of(candidate).current().first():
        was_sent = not resumes.remove(resume=current)
        stays = "Applications you sent it with keep it. " if was_sent else ""
        gone = "taken off your file" if was_sent else "deleted"
        messages.success(request, f"Your resume is {gone}. {stays}What you put on your file stays there.")
    return redirect("candidates:resume")


@require_safe
@with_own_file
def resume_download(request: HttpRequest, candidate: Candidate, pk: int) -> HttpResponseBase:
    """The file, for its owner."""
    own = Resume.objects.about(candidate).filter(pk=pk).first() if pk < 2**63 else None
    if own is None:
        raise Http404("no such resume on this file")
    return as_download(own)


def as_download(found: Resume) -> HttpResponseBase:
    """The file of a resume, for saving and never for showing: who may have it was asked before.

    Raises Http404 where there is no file any more.
    """
    if not found.is_ready:
        raise Http404("no file")
    return saved(found.storage, found.key, name=found.name, content_type=CONTENT_TYPES[Kind(found.kind)])


def saved(storage: Storage, key: str, *, name: str, content_type: str) -> HttpResponseBase:
    """A private file, for saving and never for showing. Raises Http404 where it is gone.

    A proxy sends it where ACCEL_REDIRECT names its place.
    """
    try:
        with storage.open(key) as file:
            content = BytesIO(file.read())  # 5 MB at most: no file stays open for a slow browser
    except FileNotFoundError as error:
        raise Http404("no file") from error
    response: HttpResponseBase = FileResponse(
        content, as_attachment=True, filename=name, content_type=content_type
    )
    if settings.ACCEL_REDIRECT:
        disposition = response.headers["Content-Disposition"]
        response = HttpResponse(content_type=content_type)
        response.headers["Content-Disposition"] = disposition
        response.headers["X-Accel-Redirect"] = f"{settings.ACCEL_REDIRECT.rstrip('/')}/{quote(key)}"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response


def _own(candidate: Candidate) -> Resume:
    current = Resume.objects.of(candidate).current().first()
    if current is None:
        raise Http404("no resume on this file")
    return current


def _context(candidate: Candidate, *, figure: FigureForm | None = None) -> dict[str, object]:
    current = Resume.objects.of(candidate).current().select_related("candidate").first()
    shown = queries.of(current) if current and current.is_ready else []
    return {
        "resume": current,
        "suggested": [one for one in shown if not one.is_figure],
        "figures": [
            (one, figure if figure and figure.suggestion == one.suggestion else FigureForm(one.suggestion))
            for one in shown
            if one.is_figure
        ],
        "may_accept_all": any(one.may_be_accepted and not one.asks for one in shown),
        "flag_words": [FLAG_WORDS[flag] for flag in FLAG_WORDS if current and flag in current.flags],
    }

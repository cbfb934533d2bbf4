from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from candidates.forms.json_resume import ChooseForm, UploadForm, read
from candidates.models import Candidate
from candidates.queries import json_resume as queries
from candidates.services import json_resumes
from candidates.views.doors import sent, with_own_file


@require_safe
@with_own_file
def export(request: HttpRequest, candidate: Candidate) -> HttpResponse:
    """The own file as a JSON Resume, to keep or to hand to other tools."""
    response = JsonResponse(queries.document(candidate), json_dumps_params={"indent": 2})
    response["Content-Disposition"] = 'attachment; filename="resume.json"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@with_own_file
def bring_in(request: HttpRequest, candidate: Candidate) -> HttpResponse:
    """Upload or paste; then see what it would change; then take in what is ticked. Nothing stays between."""
    if "confirm" in request.POST:
        return _confirm(request, candidate)
    upload = UploadForm(sent(request), request.FILES or None)
    if upload.is_valid():
        given = upload.cleaned_data
        choose = ChooseForm(candidate=candidate, document=given["document"], text=given["text"])
        return render(request, "candidates/json_resume_choose.html", {"form": choose})
    status = 422 if upload.is_bound else 200
    return render(request, "candidates/json_resume_upload.html", {"form": upload}, status=status)


def _confirm(request: HttpRequest, candidate: Candidate) -> HttpResponse:
    text = request.POST.get("text", "")
    try:
        document = read(text)
    except ValidationError:
        return redirect("candidates:json-resume-import")
    form = ChooseForm(request.POST, candidate=candidate, document=document, text=text)
    if not form.is_valid():  # the file has changed since: what may be chosen is shown anew
        again = ChooseForm(candidate=candidate, document=document, text=text)
        return render(request, "candidates/json_resume_choose.html", {"form": again}, status=422)
    number = len(form.cleaned_data["chosen"])
    if number:
        json_resumes.take_in(candidate=candidate, taken=form.taken())
    messages.success(
        request, f"{number} {'thing' if number == 1 else 'things'} taken in from your JSON Resume."
    )
    return redirect("candidates:profile")

"""The number of a file that went into another one: whoever follows it comes to the one that stayed."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseRedirect

from candidates.models import Candidate, MergedFile
from recruiters.admin.options import DeskModelAdmin
from recruiters.admin.words import change_url

MOST_DIGITS = 18


def answer(desk: DeskModelAdmin[Candidate], request: HttpRequest, number: str) -> HttpResponseRedirect:
    """The way to the file that stayed, for whoever may see it. Raises Http404 for everybody else."""
    known = number.isdecimal() and len(number) <= MOST_DIGITS
    row = MergedFile.objects.filter(was=int(number)).first() if known else None
    stayed = desk.get_object(request, str(row.candidate_id)) if row else None
    if stayed is None or not desk.has_view_or_change_permission(request, stayed):
        raise Http404
    messages.info(request, f"File {number} is one with the file of {stayed} now. This is it.")
    if request.method == "POST":
        messages.warning(
            request, "What you sent was not saved. Your browser's Back shows it again, to be copied from."
        )
    query = request.META.get("QUERY_STRING", "")
    url = change_url(stayed)
    return HttpResponseRedirect(f"{url}?{query}" if query else url)

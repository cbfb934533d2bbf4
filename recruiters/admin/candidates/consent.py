"""That somebody agreed again to be kept on file, by a recruiter's word: a button, and an action."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest

from candidates.models import Candidate
from candidates.services import files
from recruiters.admin.options import DeskModelAdmin
from recruiters.admin.words import moment_words

NAMED = 8
"""Names that a message holds; the others are counted."""


def agree(desk: DeskModelAdmin[Candidate], request: HttpRequest, chosen: list[Candidate]) -> None:
    """A recruiter's word counts, also for somebody who left; the answer then says so."""
    back = [candidate for candidate in chosen if candidate.left_at]
    named = [f"{one} (on {moment_words(one.left_at)})" for one in back if one.left_at]
    for candidate in chosen:
        files.agree(candidate=candidate)
        said = "Agreed to be kept on file"
        desk.log_change(request, candidate, f"{said}, after leaving it." if candidate in back else f"{said}.")
    number = len(chosen)
    who = chosen[0] if number == 1 else f"{number} people"
    messages.success(request, f"{who} agreed today to be kept on file.")
    if back:
        who = ", ".join(named[:NAMED]) + (f" and {len(back) - NAMED} more" if len(back) > NAMED else "")
        verb = "is" if len(back) == 1 else "are"
        messages.warning(
            request,
            f"{len(back)} had left the file and {verb} on it again by your word: {who}."
            " If that was a slip, take the tick away on their page.",
        )

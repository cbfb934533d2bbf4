from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from candidates.models import Candidate
from candidates.queries import answers, next_steps, progress, searches, suggestions, suited, summary, visitors
from candidates.queries import drafts as draft_queries
from candidates.queries.gains import Outlook
from candidates.services import drafts
from candidates.views.doors import address_of_login, with_own_file
from jobs.queries import generation


@require_safe
@with_own_file
def me(request: HttpRequest, candidate: Candidate) -> HttpResponse:
    """A person's first page: what is under way, what is on file, what is open that suits."""
    drafts.take_along(request=request, candidate=candidate)
    applications: list[dict[str, Any]] = [
        {
            "application": application,
            "title": progress.title(application),
            "next": progress.next_step(application),
            "standing": progress.standing(application),
            "because": progress.ended_because(application),
        }
        for application in progress.of_candidate(candidate)
    ]
    with generation.one_state():
        facts, steps = summary.facts(candidate), next_steps.of(candidate)
        context = {
            "candidate": candidate,
            "address_elsewhere": address_of_login(request, candidate),
            "applications": applications,
            "drafts": draft_queries.of_candidate(candidate),
            "new_messages": sum(row["application"].new_messages for row in applications),
            "recipient": candidate.recipient,
            "search_count": searches.of(candidate.recipient).count(),
            "facts": facts,
            "steps": steps,
            "is_new": not (facts or applications or next_steps.has_resume(steps) or _was_on_file(candidate)),
            "resume_waits": suggestions.waiting(candidate),
            "said": answers.of(request),
            **_suited(request),
        }
        return render(request, "candidates/me.html", context)


def _was_on_file(candidate: Candidate) -> bool:
    """Whether they agreed once and are not on file now: the page says first how that ended."""
    return not candidate.is_on_file and bool(candidate.left_at or candidate.consent_until)


def _suited(request: HttpRequest) -> dict[str, object]:
    """What is open of which nothing is missing, what almost does, and what the next step would bring."""
    looker = visitors.looking(request)
    if looker is None:
        raise Http404("the file went away")
    outlook = Outlook(looker)
    return {
        "outlook": outlook,
        "suited": suited.best(outlook),
        "suited_count": len(outlook.fitting),
        "sure_count": len(outlook.suited),
        "undecided_count": len(outlook.undecided),
        "almost": suited.almost(outlook),
        "gain": next(iter(outlook.gains()), None),
    }

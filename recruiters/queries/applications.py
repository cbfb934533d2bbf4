from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from candidates.models import Application, ApplicationTransition, HeldCompetency, HeldCredential
from recruiters.models import Note


def in_full() -> QuerySet[Application]:
    """Applications with all that their page and their fit show, in eleven queries."""
    return Application.objects.select_related(
        "candidate__place", "position__employer", "position__place", "position__recruiter"
    ).prefetch_related(
        Prefetch("candidate__credentials", HeldCredential.objects.select_related("credential", "checked_by")),
        Prefetch("candidate__competencies", HeldCompetency.objects.select_related("competency")),
        "position__settings",
        "position__requirements__any_of__apprentice_of",
        "position__requirements__any_of__replaced_by",
        Prefetch("transitions", ApplicationTransition.objects.select_related("by").order_by("-at", "-pk")),
        Prefetch("notes", Note.objects.select_related("by")),
    )

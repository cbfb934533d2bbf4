"""Drafts as their owner sees them."""

from __future__ import annotations

from candidates.models import ApplicationDraft, Candidate
from candidates.models.draft import ApplicationDraftQuerySet


def of_candidate(candidate: Candidate) -> ApplicationDraftQuerySet:
    """A person's unsent drafts, newest first, with what a line about each shows."""
    rows = ApplicationDraft.objects.of(candidate).unsent()
    return rows.select_related("position__employer", "position__place")

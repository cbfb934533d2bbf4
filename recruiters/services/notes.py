"""What recruiters write down for each other."""

from __future__ import annotations

from candidates.models import Application
from config.accounts.models import User
from recruiters.models import Note


def add(*, application: Application, text: str, by: User) -> Note:
    """Write a note on an application. Candidates never see it."""
    return Note.objects.create(application=application, text=text.strip(), by=by)

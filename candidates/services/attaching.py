"""A resume goes along with an application: kept while the form is filled in, sent, and put on file.

What was uploaded on the form is named by a signed key, which only the page of whoever uploaded it carries.
"""

from __future__ import annotations

from django.core import signing
from django.core.files.base import File
from django.db.models import Q

from candidates.models import Application, Candidate, Resume
from candidates.services import resumes
from jobs.models import Position

SALT = "onfile.attached-resume"


class Gone(Exception):
    """The resume that was to go along is not there any more."""


def upload(*, position: Position, owner: Candidate | None, file: File[bytes], name: str) -> str:
    """Keep a file for an application that is being written. Returns the key by which its form names it.

    `owner`: whoever is signed in; None for everybody else. Raises candidates.resumes' Refused.
    """
    resume = resumes.upload_to_send(candidate=owner, file=file, name=name)
    return signing.dumps([resume.pk, position.pk], salt=SALT)


def find(key: str, *, position: Position, owner: Candidate | None) -> Resume | None:
    """What a form names by its key, as long as it was not sent. None for a key that is not theirs."""
    try:
        pk, about = signing.loads(key, salt=SALT)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    if about != position.pk:
        return None
    return Resume.objects.filter(_may_send(owner), pk=pk, is_current=False, applications=None).first()


def on_file(owner: Candidate | None) -> Resume | None:
    """The resume on somebody's file, where an application may be sent with it."""
    return Resume.objects.of(owner).current().usable().first() if owner is not None else None


def forget(key: str, *, position: Position, owner: Candidate | None) -> None:
    """What was typed is thrown away, and with it the file that was uploaded there."""
    if found := find(key, position=position, owner=owner):
        resumes.remove(resume=found)


def take(resume: Resume | None, *, candidate: Candidate, is_signed_in: bool) -> Resume | None:
    """The resume an application is sent with, held until the transaction ends. Raises Gone.

    From somebody signed in it becomes theirs, and the one on their file where there is none. From
    everybody else it belongs to the application alone: anybody may type anybody's address.
    """
    if resume is None:
        return None
    rows = Resume.objects.select_for_update(of=("self",), no_key=True)
    held = rows.filter(_may_send(candidate if is_signed_in else None), pk=resume.pk).first()
    if held is None or (held.candidate_id is None and held.applications.exists()):
        raise Gone("The resume is not there any more.")
    if is_signed_in:
        _own(held, candidate)
    return held


def put_on_file(*, application: Application) -> bool:
    """Its owner takes over what a form without a log-in brought. Within a transaction; False without one."""
    resume = application.resume
    if resume is None:
        return False
    _own(resume, application.candidate)
    return True


def _own(resume: Resume, candidate: Candidate) -> None:
    if resume.candidate_id is None:
        resume.candidate = candidate
        resume.save(update_fields=["candidate"])
    if not resume.is_current:
        resumes.put_on_file(resume=resume)


def _may_send(owner: Candidate | None) -> Q:
    """Nobody's, which only its key leads to, and one's own."""
    return Q(candidate=None) if owner is None else Q(candidate=None) | Q(candidate=owner)

"""A resume is uploaded, read by a worker, replaced and taken away. What it says is in `suggestions`."""

from __future__ import annotations

import hashlib
import logging
import re
from datetime import timedelta
from unicodedata import category, normalize

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models import ProtectedError, Q
from django.utils import timezone

from candidates.enums import ResumeStatus
from candidates.models import Candidate, Resume
from candidates.models.draft import KEPT_FOR
from candidates.resumes import checks, scanner
from candidates.resumes.extract import Ready, Rejected, extract
from candidates.resumes.limits import FILE_BYTES
from candidates.resumes.reasons import Kind, Refusal, Unread
from candidates.services import suggestions
from config import doorbell
from config.storage import sweep
from config.text import SIGN

logger = logging.getLogger(__name__)
LEASE_SECONDS = 120
MOST_TRIES = 3
SCANNER_AGAIN_SECONDS = 60
LONGEST_NAME = 120


def shown_name(given: str, kind: Kind) -> str:
    """A name as it may be shown and offered for saving: one line, no path, the ending of its bytes."""
    name = re.split(r"[/\\]", SIGN.sub("", normalize("NFC", given)))[-1]
    name = "".join(sign for sign in name if category(sign)[0] != "C" and sign not in '<>:"|?*')
    stem = re.sub(r"(?i)(\.(pdf|docx?))+$", "", " ".join(name.split())).strip(" .") or "resume"
    return f"{stem[: LONGEST_NAME - 5]}.{kind}"


@transaction.atomic
def upload(*, candidate: Candidate, file: File[bytes], name: str) -> Resume:
    """Keep a file as the current resume, to be read by a worker. Raises checks' Refused.

    The same file once more is the resume there is, unless that was refused. A former resume goes, but
    for one that something else points to, such as an application.
    """
    data = file.read(FILE_BYTES + 1)
    kind = checks.kind_of_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    Candidate.objects.select_for_update(of=("self",), no_key=True).get(pk=candidate.pk)
    former = Resume.objects.of(candidate).current().first()
    if former is not None and former.sha256 == digest and former.status != ResumeStatus.REJECTED:
        return former
    if former is not None:
        _retire(former)
    return _keep(Resume(candidate=candidate, kind=kind, sha256=digest), data, name)


@transaction.atomic
def upload_to_send(*, candidate: Candidate | None, file: File[bytes], name: str) -> Resume:
    """Keep a file that somebody means to send with an application, to be read by a worker.

    It is on nobody's file until then. `candidate` is whoever is signed in; None for everybody else, whose
    file belongs to the application alone. Raises checks' Refused.
    """
    data = file.read(FILE_BYTES + 1)
    kind = checks.kind_of_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    return _keep(Resume(candidate=candidate, kind=kind, sha256=digest, is_current=False), data, name)


def _keep(resume: Resume, data: bytes, name: str) -> Resume:
    resume.name, resume.size = shown_name(name, Kind(resume.kind)), len(data)
    # An upload that fails after this leaves a file that the night sweeps.
    resume.storage.save(resume.key, ContentFile(data))
    resume.save()
    doorbell.ring("resume-uploaded")
    return resume


def put_on_file(*, resume: Resume) -> bool:
    """Make one that was sent with an application the current resume. Within a transaction.

    Of a person who has none: what somebody chose for their file is not replaced by what they sent once.
    False, and nothing changed, where there is one, or where it was not taken.
    """
    if resume.candidate is None or resume.status == ResumeStatus.REJECTED:
        return False
    if Resume.objects.of(resume.candidate).current().usable().exists():
        return False
    if refused := Resume.objects.of(resume.candidate).current().first():
        _retire(refused)
    resume.is_current = True
    resume.save(update_fields=["candidate", "is_current"])
    return True


@transaction.atomic
def remove(*, resume: Resume) -> bool:
    """Its owner takes it away: row, text, suggestions, and the file once that has committed.

    One that an application was sent with stays there, and is on file no more: then False.
    """
    # Whoever applies in this moment holds the file: the application comes first, or finds none.
    if resume.candidate is not None:
        Candidate.objects.select_for_update(of=("self",), no_key=True).filter(pk=resume.candidate.pk).first()
    return _retire(resume)


def _retire(resume: Resume) -> bool:
    Resume.objects.filter(pk=resume.pk).update(is_current=False)
    try:
        with transaction.atomic():
            key, storage = resume.key, resume.storage
            resume.delete()
    except ProtectedError:  # an application was sent with it
        return False
    transaction.on_commit(lambda: storage.delete(key), robust=True)
    return True


def claim() -> Resume | None:
    """The oldest resume that nobody reads, now ours for LEASE_SECONDS; None when there is none."""
    now = timezone.now()
    with transaction.atomic():
        waiting = Resume.objects.filter(
            Q(lease_until=None) | Q(lease_until__lt=now), status=ResumeStatus.PENDING
        )
        resume = (
            waiting.select_for_update(of=("self",), skip_locked=True).order_by("uploaded_at", "pk").first()
        )
        if resume is not None:
            resume.lease_until = now + timedelta(seconds=LEASE_SECONDS)
            resume.tries += 1
            resume.save(update_fields=["lease_until", "tries"])
    return resume


def read_waiting() -> int:
    """Read whatever waits. Returns how many were read."""
    done = 0
    while resume := claim():
        try:
            done += read(resume=resume)
        except Exception:
            # The next one must not wait for it; it is tried again when its lease is over.
            logger.exception("resume %s could not be read", resume.pk)
    return done


def read(*, resume: Resume) -> bool:
    """Scan and read one resume, and say what came of it. False while the scanner is away."""
    if resume.tries > MOST_TRIES:  # a worker died of it, again and again
        return _settle(resume, Rejected(Unread.BROKEN))
    try:
        with resume.storage.open(resume.key) as file:
            data = file.read()
    except FileNotFoundError:
        return _settle(resume, Rejected(Refusal.GONE))
    try:
        if not scanner.is_clean(data):
            return _settle(resume, Rejected(Refusal.INFECTED))
    except scanner.NotScanned as error:
        logger.warning("resumes wait for the virus scanner: %s", error)
        again = timezone.now() + timedelta(seconds=SCANNER_AGAIN_SECONDS)
        Resume.objects.filter(pk=resume.pk, status=ResumeStatus.PENDING).update(
            waits_for_scanner=True, lease_until=again, tries=0
        )
        return False
    return _settle(resume, extract(data, Kind(resume.kind)))


@transaction.atomic
def _settle(resume: Resume, found: Ready | Rejected) -> bool:
    """Write down what was read. False where the row went meanwhile, or another worker was quicker."""
    waiting = Resume.objects.select_for_update(of=("self",), no_key=True)
    row = waiting.filter(pk=resume.pk, status=ResumeStatus.PENDING).first()
    if row is None:
        return False
    row.read_at, row.lease_until, row.waits_for_scanner = timezone.now(), None, False
    row.status = ResumeStatus.READY
    if isinstance(found, Ready):
        row.text, row.flags = found.text, sorted(found.flags)
    else:
        row.reason = found.reason.value
        if found.is_refused:
            row.status = ResumeStatus.REJECTED
            transaction.on_commit(lambda: row.storage.delete(row.key), robust=True)
    row.save()
    suggestions.suggest(resume=row)
    return True


def forget_unsent() -> int:
    """Delete what was uploaded for an application that was never sent, or is gone. Returns how many."""
    before = timezone.now() - KEPT_FOR
    rows = Resume.objects.filter(is_current=False, applications=None, uploaded_at__lt=before)
    return sum(remove(resume=resume) for resume in rows.iterator(chunk_size=500))


def forget_files() -> int:
    """Delete files older than a day that belong to no resume: of people who went, or half-done uploads."""
    known = set(Resume.objects.exclude(status=ResumeStatus.REJECTED).values_list("key", flat=True))
    return sweep("resumes", known=known)

"""A resume from its upload to what stands on file: by the services, with real files and a real socket."""

from __future__ import annotations

import contextlib
import os
import socket
import struct
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile, File
from django.core.files.storage import storages
from django.test import TestCase
from django.utils import timezone
from pytest_django.fixtures import Settings

from candidates.enums import ResumeStatus, SuggestionKind
from candidates.models import Candidate, Resume, ResumeSuggestion, Standing
from candidates.queries import suggestions as queries
from candidates.resumes.reasons import Kind, Refusal, Refused, Unread
from candidates.services import resumes, suggestions
from jobs.services import vocabulary
from tests.candidates.resume_files import docx, encrypted_pdf, looping_pdf, paragraph, plain_pdf
from tests.factories import CandidateFactory, ResumeFactory, ResumeSuggestionFactory, competency

pytestmark = pytest.mark.django_db
LINES = (
    "Dana Example, CPC, CRC",
    "Risk adjustment coder with 5 years of HCC coding experience in Epic.",
    "ICD-10-CM and CPT at 97% accuracy.",
)


def _upload(candidate: Candidate, data: bytes, name: str = "resume.pdf") -> Resume:
    with TestCase.captureOnCommitCallbacks(execute=True):
        return resumes.upload(candidate=candidate, file=File(BytesIO(data)), name=name)


def _read(candidate: Candidate, data: bytes) -> Resume:
    resume = _upload(candidate, data)
    with TestCase.captureOnCommitCallbacks(execute=True):
        resumes.read_waiting()
    resume.refresh_from_db()
    return resume


def _titles(resume: Resume) -> list[str]:
    return [one.title for one in queries.of(resume)]


def _standing(candidate: Candidate) -> dict[str, object]:
    return dict(Standing.objects.filter(candidate=candidate).values().get())


def test_upload_waits_to_be_read_and_is_read_once() -> None:
    vocabulary.load()
    dana = CandidateFactory.create(on_file=True)

    resume = _upload(dana, plain_pdf(LINES), "../../etc/Dana \u202efdp.exe.PDF")

    assert (resume.status, resume.kind, resume.name) == ("pending", "pdf", "Dana fdp.exe.pdf")
    assert resume.storage.exists(resume.key)
    assert resumes.read_waiting() == 1
    assert resumes.read_waiting() == 0
    resume.refresh_from_db()
    assert (resume.status, resume.reason) == ("ready", "")
    assert "Risk adjustment coder" in resume.text


def test_nothing_counts_until_it_is_accepted() -> None:
    vocabulary.load()
    dana = CandidateFactory.create(on_file=True)
    before = _standing(dana)

    resume = _read(dana, plain_pdf(LINES))

    assert {"CPC", "CRC", "Epic", "ICD-10-CM", "CPT"} <= set(_titles(resume))
    assert _standing(dana) == before
    assert not dana.credentials.exists()
    cpc = next(one.suggestion for one in queries.of(resume) if one.title == "CPC")
    assert (cpc.words, cpc.before) == ("CPC", "Dana Example,")

    assert suggestions.accept(suggestion=cpc)

    assert [str(held) for held in dana.credentials.all()] == ["CPC"]
    assert _standing(dana) != before
    assert "CPC" not in _titles(resume)
    assert not suggestions.accept(suggestion=cpc)


@pytest.mark.parametrize(
    ("before", "after", "read"),
    [
        ("She holds the", ". Since then", "She holds the RHIA. Since then"),
        ("with (", ") and more", "with (RHIA) and more"),
        ("", "and CCS", "RHIA and CCS"),
    ],
)
def test_passage_of_a_suggestion_has_its_spaces(before: str, after: str, read: str) -> None:
    row = ResumeSuggestion(before=before, words="RHIA", after=after)

    assert "".join(row.passage) == read


def test_all_are_accepted_but_for_what_asks_or_has_no_place_on_file() -> None:
    vocabulary.load()
    dana = CandidateFactory.create(on_file=True)
    resume = _read(dana, plain_pdf(LINES))

    suggestions.accept_all(resume=resume)

    assert {str(held) for held in dana.credentials.all()} == {"CPC", "CRC"}
    years = {row.competency.key: row.years for row in dana.competencies.all()}
    assert years["payer"] == 5
    assert "epic" in years
    left = queries.of(resume)
    assert {one.suggestion.kind for one in left} == {SuggestionKind.ACCURACY}
    assert all(one.asks for one in left)


def test_what_the_person_said_is_never_written_over() -> None:
    dana = CandidateFactory.create(years=3)
    years = ResumeSuggestionFactory.create(resume__candidate=dana, value=5)

    shown = queries.of(years.resume)[0]

    assert shown.note == "You say 3 years; the resume says 5."
    assert not shown.may_be_accepted
    assert not suggestions.accept(suggestion=years)
    dana.refresh_from_db()
    assert dana.years == 3


def test_apprentice_of_the_past_is_asked_about() -> None:
    vocabulary.load()
    dana = CandidateFactory.create(credentials="CPC:apprentice")
    resume = _read(dana, plain_pdf(["CPC-A (2019), CPC (2021). Coder for a clinic, certified by AAPC."]))

    shown = next(one for one in queries.of(resume) if one.title == "CPC")
    assert shown.asks
    assert "if the A is gone" in shown.note
    suggestions.accept_all(resume=resume)
    assert dana.credentials.get().apprentice
    assert suggestions.accept(suggestion=shown.suggestion)
    assert not dana.credentials.get().apprentice


def test_dismissed_suggestion_is_gone_and_writes_nothing() -> None:
    dana = CandidateFactory.create()
    years = ResumeSuggestionFactory.create(resume__candidate=dana)

    suggestions.dismiss(suggestion=years)

    assert queries.of(years.resume) == []
    assert not suggestions.accept(suggestion=years)
    dana.refresh_from_db()
    assert dana.years is None


def test_suggestions_take_the_same_queries_for_one_and_for_three(django_assert_num_queries: object) -> None:
    for number in (1, 3):
        resume = ResumeFactory.create()
        for key in ("CPC", "CRC", "COC")[:number]:
            ResumeSuggestionFactory.create(
                resume=resume, kind=SuggestionKind.COMPETENCY, value=None, competency=competency(key)
            )
        again = Resume.objects.select_related("candidate").get(pk=resume.pk)
        with django_assert_num_queries(3):  # type: ignore[operator]
            queries.of(again)


@pytest.mark.parametrize(
    ("data", "status", "reason"),
    [
        (encrypted_pdf(), ResumeStatus.REJECTED, Refusal.ENCRYPTED),
        (looping_pdf(), ResumeStatus.READY, Unread.DAMAGED),
    ],
    ids=["refused", "unread"],
)
def test_reason_is_kept_and_a_refused_file_is_deleted(
    data: bytes, status: str, reason: Refusal | Unread
) -> None:
    resume = _read(CandidateFactory.create(), data)

    assert (resume.status, resume.reason) == (status, reason)
    assert resume.sentence == reason.sentence
    assert resume.storage.exists(resume.key) == (status == ResumeStatus.READY)


def test_same_file_is_recognized_and_another_one_replaces_it() -> None:
    dana = CandidateFactory.create()
    first = _upload(dana, plain_pdf())

    assert _upload(dana, plain_pdf(), "other.pdf") == first
    second = _upload(dana, docx(paragraph("Dana Example")))

    assert list(Resume.objects.of(dana)) == [second]
    assert not first.storage.exists(first.key)
    assert second.storage.exists(second.key)


def test_removed_resume_takes_its_file_with_it_only_once_that_is_committed() -> None:
    resume = ResumeFactory.create()

    with TestCase.captureOnCommitCallbacks() as waiting:
        resumes.remove(resume=resume)

    assert resume.storage.exists(resume.key)
    for callback in waiting:
        callback()
    assert not resume.storage.exists(resume.key)
    assert not Resume.objects.exists()


def test_files_of_nobody_are_swept_after_a_day() -> None:
    kept = ResumeFactory.create()
    storage = storages["private"]
    old, new = (storage.save(f"resumes/{name}", ContentFile(b"%PDF-")) for name in ("old", "new"))
    yesterday = time.time() - 25 * 3600
    for key in (old, kept.key):
        os.utime(storage.path(key), (yesterday, yesterday))

    resumes.forget_files()

    assert [storage.exists(key) for key in (old, new, kept.key)] == [False, True, True]
    storage.delete(new)


def test_private_files_have_no_address_and_no_reader_but_us() -> None:
    resume = ResumeFactory.create()
    path = storages["private"].path(resume.key)

    assert Path(path).stat().st_mode & 0o077 == 0
    with pytest.raises(ValueError, match="not accessible via a URL"):
        resume.storage.url(resume.key)


def test_what_two_workers_claim_is_never_the_same_and_comes_back_after_its_lease() -> None:
    resume = ResumeFactory.create(waiting=True)

    assert resumes.claim() == resume
    assert resumes.claim() is None
    Resume.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert resumes.claim() == resume


def test_file_that_ends_its_worker_again_and_again_is_given_up() -> None:
    resume = ResumeFactory.create(waiting=True, tries=3)

    assert resumes.read_waiting() == 1

    resume.refresh_from_db()
    assert (resume.status, resume.reason) == ("ready", "broken")


def test_file_that_is_not_there_is_asked_for_again() -> None:
    resume = ResumeFactory.create(waiting=True)
    resume.storage.delete(resume.key)

    resumes.read_waiting()

    resume.refresh_from_db()
    assert (resume.status, resume.reason) == ("rejected", "gone")


def test_wrong_kind_of_file_is_refused_before_anything_is_kept() -> None:
    with pytest.raises(Refused):
        _upload(CandidateFactory.create(), b"MZ not a resume", "resume.pdf")

    assert not Resume.objects.exists()


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("resume.pdf.exe", "resume.pdf.exe.pdf"),
        ("resume.docx.pdf", "resume.pdf"),
        ("a\x00b\x1f.pdf", "ab.pdf"),
        ("C:\\fakepath\\Dana.docx", "Dana.pdf"),
        ("\u202egpj.exe", "gpj.exe.pdf"),
        ("...", "resume.pdf"),
        ("x" * 300, "x" * 115 + ".pdf"),
    ],
)
def test_name_is_only_ever_words(given: str, shown: str) -> None:
    assert resumes.shown_name(given, Kind.PDF) == shown


# The scanner: a server on loopback that speaks clamd's INSTREAM


@contextlib.contextmanager
def _clamd(answer: bytes) -> Iterator[tuple[tuple[str, int], list[bytes]]]:
    """Hear one file out and say this of it; what it was sent is kept."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with contextlib.suppress(OSError):
                line, _ = server.accept()
                with line, line.makefile("rb") as sent:
                    assert sent.read(10) == b"zINSTREAM\0"
                    while size := struct.unpack("!I", sent.read(4))[0]:
                        heard.append(sent.read(size))
                    line.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname(), heard
    thread.join(5)


@pytest.mark.parametrize(
    ("answer", "status"),
    [(b"stream: OK\0", "ready"), (b"stream: Eicar-Test-Signature FOUND\0", "rejected"), (b"", "pending")],
)
def test_scanner_decides_and_its_silence_lets_nothing_through(
    answer: bytes, status: str, settings: Settings
) -> None:
    data = plain_pdf([f"Dana Example {number}" for number in range(2000)])
    with _clamd(answer) as (address, heard):
        settings.CLAMD_ADDRESS = address
        resume = _read(CandidateFactory.create(), data)

    assert b"".join(heard) == data
    assert resume.status == status
    assert resume.waits_for_scanner == (status == "pending")


def test_scanner_that_is_away_keeps_a_resume_waiting_for_as_long_as_it_takes(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.CLAMD_ADDRESS = server.getsockname()
    resume = ResumeFactory.create(waiting=True)

    for _ in range(5):
        assert resumes.read_waiting() == 0
        Resume.objects.update(lease_until=None)

    resume.refresh_from_db()
    assert (resume.status, resume.waits_for_scanner, resume.tries) == ("pending", True, 0)
    assert resumes.claim() is not None

"""Resumes through the whole path: a request, a row, a bell, a real worker, and what came of it."""

from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from candidates.models import Resume
from candidates.resumes.extract import Ready, Rejected
from candidates.resumes.limits import LIMITS
from candidates.resumes.reasons import Refusal
from candidates.services import limits
from config.limits import Limit
from jobs.services import vocabulary
from tests.candidates.resume_files import plain_pdf
from tests.candidates.test_resume_files import HOSTILE
from tests.factories import CandidateFactory
from tests.flows.conftest import Stack
from tests.flows.stack import wait_for

pytestmark = pytest.mark.flow
CHILD = b"candidates.resumes.child"
MOST_GROWTH = 60 * 1024
"""KB by which a process of the worker may grow over all hostile files. A bomb unpacks to 100 times that."""


def _most_resident(parent: int) -> int:
    """KB: the most memory any process below the worker's has ever had."""
    most = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            said = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        except OSError:
            continue
        if int(said["PPid"]) == parent and "VmHWM" in said:
            most = max(most, int(said["VmHWM"].split()[0]))
    return most


@contextlib.contextmanager
def watching_children() -> Iterator[list[int]]:
    """Look at every process that reads a resume, each hundredth of a second: KB, the most one ever had."""
    peak, over = [0], threading.Event()

    def look() -> None:
        while not over.wait(0.01):
            for folder in Path("/proc").glob("[0-9]*"):
                with contextlib.suppress(OSError):
                    if CHILD in (folder / "cmdline").read_bytes():
                        found = re.search(r"VmHWM:\s+(\d+)", (folder / "status").read_text())
                        peak[0] = max(peak[0], int(found[1]) if found else 0)

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        over.set()
        watcher.join()


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads /proc")
def test_hostile_files_end_in_their_reason_and_the_worker_goes_on(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, show: Callable[[str], None]
) -> None:
    vocabulary.load()
    monkeypatch.setattr(limits, "UPLOADS", Limit(1000, 3600))
    worker = stack.worker()
    assert worker.process is not None
    page = reverse("candidates:resume")

    def sent(data: bytes) -> Resume | None:
        person = CandidateFactory.create(on_file=True, with_recipient=True, with_user=True)
        browser = Client()
        assert person.user is not None
        browser.force_login(person.user)
        answer = browser.post(page, {"file": SimpleUploadedFile("resume.pdf", data)})
        assert answer.status_code in {302, 422}
        return Resume.objects.filter(candidate=person).first()

    first = sent(plain_pdf())
    assert first is not None
    wait_for(lambda: Resume.objects.get(pk=first.pk).is_ready, 60, "an honest resume is read")
    before = _most_resident(worker.process.pid)

    with watching_children() as peak:
        kept = {name: sent(make()) for name, (_, make, _) in HOSTILE.items()}
        wait_for(lambda: not Resume.objects.filter(status="pending").exists(), 300, "every file is read")
    show(f"{len(kept)} hostile files: the process that reads one had {peak[0] // 1024} MB at most")
    assert 0 < peak[0] * 1024 < LIMITS.memory
    for name, resume in kept.items():
        expected = HOSTILE[name][2]
        if resume is None:  # refused in the request
            assert isinstance(expected, Rejected), name
            continue
        resume.refresh_from_db()
        # Nothing but its bytes says what it is here, so nothing is of another kind than it seems.
        is_honest = isinstance(expected, Ready) or expected.reason == Refusal.OTHER_KIND
        reason = "" if is_honest or isinstance(expected, Ready) else expected.reason
        assert resume.reason == reason, name
    assert _most_resident(worker.process.pid) - before < MOST_GROWTH
    assert worker.process.poll() is None
    last = sent(plain_pdf(["Dana Example, CPC"]))
    assert last is not None
    wait_for(lambda: Resume.objects.get(pk=last.pk).is_ready, 60, "an honest resume is read afterwards")
    assert last.suggestions.filter(competency__key="cpc").exists()

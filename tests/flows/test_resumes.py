"""Resumes through the whole path: a request, a row, a bell, a real worker, and what came of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from candidates.models import Resume
from candidates.resumes.extract import Ready
from candidates.services import limits
from config.limits import Limit
from jobs.services import vocabulary
from tests.candidates.resume_files import plain_pdf
from tests.candidates.test_resume_files import HOSTILE
from tests.factories import CandidateFactory
from tests.flows.conftest import Stack
from tests.flows.stack import wait_for

pytestmark = pytest.mark.flow
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


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads /proc")
def test_hostile_files_end_in_their_reason_and_the_worker_goes_on(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
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

    kept = {name: sent(make()) for name, (_, make, _) in HOSTILE.items()}

    wait_for(lambda: not Resume.objects.filter(status="pending").exists(), 180, "every file is read")
    for name, resume in kept.items():
        expected = HOSTILE[name][2]
        if resume is None:  # refused in the request
            assert not isinstance(expected, Ready), name
            continue
        resume.refresh_from_db()
        assert resume.reason == ("" if isinstance(expected, Ready) else expected.reason), name
    assert _most_resident(worker.process.pid) - before < MOST_GROWTH
    assert worker.process.poll() is None
    last = sent(plain_pdf(["Dana Example, CPC"]))
    assert last is not None
    wait_for(lambda: Resume.objects.get(pk=last.pk).is_ready, 60, "an honest resume is read afterwards")
    assert last.suggestions.filter(competency__key="cpc").exists()

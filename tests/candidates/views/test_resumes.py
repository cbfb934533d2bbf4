"""The page of somebody's resume, and who gets the file."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from candidates.forms.claims import unit_of
from candidates.models import Candidate, Claim, Resume, ResumeSuggestion
from candidates.resumes.limits import FILE_BYTES
from candidates.services import limits
from config.limits import Limit
from jobs.models import Competency
from jobs.services import vocabulary
from tests.candidates.resume_files import archive, docx, paragraph, plain_pdf
from tests.cast import Cast
from tests.factories import ResumeFactory, ResumeSuggestionFactory

PAGE = reverse("candidates:resume")


def _send(
    client: Client, data: bytes, name: str = "resume.pdf", content_type: str = "application/pdf"
) -> Any:  # noqa: ANN401 -- the test client's
    return client.post(PAGE, {"file": SimpleUploadedFile(name, data, content_type)})


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("resume.pdf", plain_pdf()),
        ("resume.docx", docx(paragraph("Dana"))),
        ("resume.exe", plain_pdf()),
        ("resume.pdf.exe", docx(paragraph("Dana"))),
        ("re\u202esume.pdf", plain_pdf()),
    ],
)
def test_file_is_taken_by_its_bytes_whatever_it_is_called(name: str, data: bytes, cast: Cast) -> None:
    answer = _send(cast.as_dana, data, name, "application/x-msdownload")

    assert (answer.status_code, answer.headers["Location"]) == (302, PAGE)
    resume = Resume.objects.get(candidate=cast.dana)
    assert resume.status == "pending"
    assert resume.name.endswith((".pdf", ".docx"))
    assert "\u202e" not in resume.name
    page = cast.as_dana.get(PAGE).content.decode()
    assert "It is being read." in page
    assert 'hx-trigger="every 2s"' in page
    assert "Look again" in page


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("resume.pdf", b"", "The file is empty"),
        ("resume.pdf", plain_pdf().ljust(FILE_BYTES + 1), "larger than 5 MB"),
        ("resume.pdf", b"MZ\x90\x00", "neither a PDF nor a Word document"),
        ("resume.docx", archive({"../../evil.sh": "rm"}), "PDF"),
        ("resume.pdf", b"<html>" + plain_pdf(), "Something stands in the file before"),
    ],
    ids=["0 bytes", "5 MB and a byte", "program", "zip slip", "polyglot"],
)
def test_what_is_no_resume_is_refused_at_once_in_words(
    name: str, data: bytes, words: str, cast: Cast
) -> None:
    answer = _send(cast.as_dana, data, name)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Resume.objects.exists()


@hypothesis_settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rest=st.binary(max_size=200),
    start=st.sampled_from([b"", b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"]),
    name=st.text(max_size=40),
)
def test_any_upload_is_taken_or_refused(rest: bytes, start: bytes, name: str, cast: Cast) -> None:
    answer = cast.as_dana.post(PAGE, {"file": SimpleUploadedFile(name or "x", start + rest)})
    assert answer.status_code in {302, 422}


def test_uploads_are_counted(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "UPLOADS", Limit(1, 3600))

    assert _send(cast.as_dana, plain_pdf()).status_code == 302
    again = _send(cast.as_dana, plain_pdf(["Another"]))

    assert again.status_code == 422
    assert "Wait an hour" in again.content.decode()
    assert _send(cast.as_erin, plain_pdf()).status_code == 302


def test_page_answers_a_fragment_only_when_asked_for_one(cast: Cast) -> None:
    ResumeFactory.create(candidate=cast.dana)

    whole, part = cast.as_dana.get(PAGE), cast.as_dana.get(PAGE, headers={"HX-Request": "true"})

    assert "<html" in whole.content.decode()
    assert part.content.decode().lstrip().startswith('<div id="resume"')
    assert "hx-get" not in part.content.decode()
    assert "HX-Request" in part.headers["Vary"]
    assert "No patient data." in whole.content.decode()


def test_suggestion_is_accepted_and_dismissed_by_its_buttons(cast: Cast) -> None:
    Candidate.objects.filter(pk=cast.dana.pk).update(years=None)
    one = ResumeSuggestionFactory.create(resume__candidate=cast.dana, before="I have", after="of coding")
    page = cast.as_dana.get(PAGE).content.decode()
    assert "<mark>5 years</mark> of coding" in page
    decide = reverse("candidates:resume-decide")

    cast.as_dana.post(decide, {"action": "accept", "suggestion": one.pk})

    cast.dana.refresh_from_db()
    assert cast.dana.years == 5
    two = ResumeSuggestionFactory.create(resume=one.resume)
    cast.as_dana.post(decide, {"action": "dismiss", "suggestion": two.pk})
    two.refresh_from_db()
    assert two.state == "dismissed"
    assert "Nothing is left to decide." in cast.as_dana.get(PAGE).content.decode()


def test_suggestion_of_somebody_else_is_nothing(cast: Cast) -> None:
    of_dana = ResumeSuggestionFactory.create(resume__candidate=cast.dana)
    ResumeFactory.create(candidate=cast.erin)

    cast.as_erin.post(reverse("candidates:resume-decide"), {"action": "accept", "suggestion": of_dana.pk})

    of_dana.refresh_from_db()
    assert of_dana.state == "open"


def test_download_is_for_saving_and_never_for_showing(cast: Cast) -> None:
    resume = ResumeFactory.create(candidate=cast.dana)
    answer = cast.as_dana.get(reverse("candidates:resume-download", args=[resume.pk]))

    assert b"".join(answer.streaming_content).startswith(b"%PDF-")  # type: ignore[attr-defined]
    headers = answer.headers
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"] == 'attachment; filename="Dana Reyes.pdf"'
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


def test_proxy_sends_the_file_where_one_does(cast: Cast, settings: Settings) -> None:
    settings.ACCEL_REDIRECT = "/private/"
    resume = ResumeFactory.create(candidate=cast.dana)

    answer = cast.as_dana.get(reverse("candidates:resume-download", args=[resume.pk]))

    assert answer.headers["X-Accel-Redirect"] == f"/private/{resume.key}"
    assert answer.content == b""
    assert answer.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("status", ["pending", "rejected"])
def test_what_was_not_read_or_not_taken_goes_to_nobody(status: str, cast: Cast) -> None:
    resume = ResumeFactory.create(
        candidate=cast.dana,
        **({"waiting": True} if status == "pending" else {"status": status, "reason": "macro", "text": ""}),
    )
    for client, url in (
        (cast.as_dana, reverse("candidates:resume-download", args=[resume.pk])),
        (cast.as_sam, reverse("admin:candidates_candidate_resume", args=[cast.dana.pk, resume.pk])),
    ):
        assert client.get(url).status_code == 404


def test_recruiter_sees_the_resume_beside_the_file_and_only_with_the_permission(cast: Cast) -> None:
    resume = ResumeFactory.create(candidate=cast.dana)
    page = reverse("admin:candidates_candidate_change", args=[cast.dana.pk])
    url = reverse("admin:candidates_candidate_resume", args=[cast.dana.pk, resume.pk])

    names = ("view_candidate", "change_candidate", "view_resume")
    cast.sam.user_permissions.set(Permission.objects.filter(codename__in=names))
    type(cast.sam).objects.filter(pk=cast.sam.pk).update(is_superuser=False)
    assert url in cast.as_sam.get(page).content.decode()
    assert cast.as_sam.get(url).status_code == 200
    of_erin = reverse("admin:candidates_candidate_resume", args=[cast.erin.pk, resume.pk])
    assert cast.as_sam.get(of_erin).status_code == 404

    Permission.objects.filter(codename="view_resume").delete()
    assert url not in cast.as_sam.get(page).content.decode()
    assert cast.as_sam.get(url).status_code == 403


def test_page_takes_the_same_queries_for_one_suggestion_and_for_three(
    cast: Cast,
    django_assert_max_num_queries: Any,  # noqa: ANN401 -- pytest-django's fixture
) -> None:
    resume = ResumeFactory.create(candidate=cast.dana)
    for _ in range(2):
        ResumeSuggestionFactory.create(resume=resume)
        with django_assert_max_num_queries(14):
            cast.as_dana.get(PAGE)
        ResumeSuggestionFactory.create_batch(2, resume=resume)


def test_deleted_resume_is_gone(cast: Cast) -> None:
    resume = ResumeFactory.create(candidate=cast.dana)

    cast.as_dana.post(reverse("candidates:resume-remove"))

    assert not Resume.objects.exists()
    assert not resume.storage.exists(resume.key)


def _figure(cast: Cast, **values: Any) -> ResumeSuggestion:  # noqa: ANN401 -- of the factory
    resume = ResumeFactory.create(candidate=cast.dana)
    given = {"kind": "accuracy", "value": Decimal("97.50"), "unit": "DRG accuracy", "words": "97.5%"}
    suggestion: ResumeSuggestion = ResumeSuggestionFactory.create(resume=resume, **given | values)
    return suggestion


def _accepted(suggestion: ResumeSuggestion, **changes: str) -> dict[str, str]:
    given = {
        "value": "97.5",
        "unit": "percent",
        "setting": "inpatient",
        "source": "audit",
        "as_of": "03/2026",
    }
    named = {f"figure-{suggestion.pk}-{name}": value for name, value in (given | changes).items()}
    return {"suggestion": str(suggestion.pk), "action": "accept", **named}


def test_accepted_figure_is_a_claim_with_the_setting_its_owner_gave(cast: Cast) -> None:
    vocabulary.load()
    suggestion = _figure(cast)
    page = cast.as_dana.get(PAGE).content.decode()
    assert "97.5% DRG accuracy" in page
    assert "Accept all that are new" not in page
    url = reverse("candidates:resume-figure")

    answer = cast.as_dana.post(url, _accepted(suggestion, setting="", source=""))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Say in which setting: figures of two settings do not compare." in text
    assert "Say how you know it." in text
    assert 'value="97.5"' in text
    assert not Claim.objects.exists()

    assert cast.as_dana.post(url, _accepted(suggestion)).status_code == 302
    claim = Claim.objects.get()
    assert (claim.candidate, claim.kind, claim.unit, claim.value) == (
        cast.dana,
        "accuracy",
        "percent",
        Decimal("97.5"),
    )
    assert (claim.setting.key, claim.source, f"{claim.as_of}") == ("inpatient", "audit", "2026-03-01")
    suggestion.refresh_from_db()
    assert suggestion.state == "accepted"
    again = cast.as_dana.post(url, _accepted(suggestion, setting="outpatient"), follow=True)
    assert "decided already" in again.content.decode()
    assert Claim.objects.count() == 1


def test_the_month_of_a_figure_is_asked_and_never_guessed(cast: Cast) -> None:
    vocabulary.load()
    suggestion = _figure(cast)
    [(_, figure)] = cast.as_dana.get(PAGE).context["figures"]
    assert figure["as_of"].value() is None
    answer = cast.as_dana.post(reverse("candidates:resume-figure"), _accepted(suggestion, as_of=""))
    assert answer.status_code == 422
    assert "Give the month of the figure" in answer.content.decode()


def test_a_pdf_cut_short_is_refused_at_once(cast: Cast) -> None:
    answer = _send(cast.as_dana, plain_pdf()[:400])
    assert answer.status_code == 422
    assert "The file is damaged, or was cut short on its way." in answer.content.decode()
    assert not Resume.objects.exists()


def test_one_that_cannot_be_opened_asks_for_another(cast: Cast) -> None:
    ResumeFactory.create(candidate=cast.dana, reason="damaged", text="")
    text = cast.as_dana.get(PAGE).content.decode()
    assert "It could not be opened." in text
    assert "Save your resume as PDF or DOCX once more" in text
    assert "Nothing is left to decide" not in text


def test_a_scan_is_no_success(cast: Cast) -> None:
    ResumeFactory.create(candidate=cast.dana, flags=["no_text"], text="")
    text = cast.as_dana.get(PAGE).content.decode()
    assert "It is kept, but has no text to read." in text
    assert "note-met" not in text
    assert "Nothing is left to decide" not in text


def test_own_figure_is_not_written_over(cast: Cast) -> None:
    vocabulary.load()
    suggestion = _figure(cast)
    inpatient = Competency.objects.get(key="inpatient")
    own = Claim.objects.create(
        candidate=cast.dana, kind="accuracy", value=95, unit="percent", setting=inpatient, source="audit",
        as_of="2026-01-01",
    )  # fmt: skip
    answer = cast.as_dana.post(reverse("candidates:resume-figure"), _accepted(suggestion), follow=True)
    assert "has such a figure already" in answer.content.decode()
    own.refresh_from_db()
    assert own.value == Decimal("95.0")
    suggestion.refresh_from_db()
    assert suggestion.state == "open"


@pytest.mark.parametrize(
    ("unit", "found"),
    [
        ("charts an hour", "charts_hour"),
        ("inpatient charts a day", "charts_day"),
        ("records a day", "charts_day"),
        ("encounters an hour", "encounters_hour"),
        ("claims a day", ""),
    ],
)
def test_unit_of_a_rate_is_read_where_it_is_one_of_ours(unit: str, found: str, cast: Cast) -> None:
    assert unit_of(_figure(cast, kind="productivity", value=24, unit=unit)) == found


def test_figure_of_somebody_else_cannot_be_accepted(cast: Cast) -> None:
    vocabulary.load()
    suggestion = _figure(cast)
    ResumeFactory.create(candidate=cast.erin)
    cast.as_erin.post(reverse("candidates:resume-figure"), _accepted(suggestion))
    assert not Claim.objects.exists()


@pytest.mark.parametrize("page", ["candidates:me", "candidates:profile"])
def test_what_waits_is_said_on_the_pages_of_a_file(page: str, cast: Cast) -> None:
    assert "Upload your resume" in cast.as_dana.get(reverse(page)).content.decode()
    resume = ResumeFactory.create(candidate=cast.dana)
    ResumeSuggestionFactory.create_batch(2, resume=resume, kind="accuracy", value=97)
    text = cast.as_dana.get(reverse(page)).content.decode()
    assert "2 suggestions from your resume wait." in text
    assert "Upload your resume" not in text
    ResumeSuggestion.objects.first().delete()  # type: ignore[union-attr]
    assert "1 suggestion from your resume waits." in cast.as_dana.get(reverse(page)).content.decode()

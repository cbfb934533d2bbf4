"""A resume goes along with an application: chosen, uploaded, sent, seen, claimed, forgotten."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from candidates.enums import AskedBy
from candidates.models import AccessEvent, Application, ApplicationDraft, Candidate, Resume
from candidates.services import applications, attaching, deletions, drafts, limits, resumes
from config.limits import Limit
from config.mail.models import OutgoingMail
from jobs.models import Position
from recruiters.services import groups
from tests.candidates.resume_files import docx, paragraph, plain_pdf
from tests.candidates.views.test_apply import address, form
from tests.cast import Cast
from tests.factories import ApplicationFactory, CandidateFactory, PositionFactory, ResumeFactory

pytestmark = pytest.mark.django_db


def pdf(data: bytes | None = None, name: str = "Robin Vale.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, plain_pdf(["Robin Vale, CPC"]) if data is None else data)


def hidden(page: Any, name: str) -> str:  # noqa: ANN401 -- the test client's
    """The value of a field of the page that is not shown, or of the choice that is ticked."""
    text = page.content.decode()
    found = re.search(rf'name="{name}" value="([^"]*)"(?: class="[^"]*")?(?: id="[^"]*")?', text)
    assert found, text
    return found[1]


def mine(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 -- what a browser sends
    return {"first_name": "Dana", "last_name": "Reyes", **changes}


@pytest.fixture
def position(cast: Cast) -> Position:
    return PositionFactory.create(open=True, title="Second")


def reviewed(client: Client, position: Position, sent: dict[str, Any]) -> Any:  # noqa: ANN401
    return client.post(address(position), {**sent, "step": "review"})


def test_guest_uploads_reviews_sends_and_nobodys_file_has_it(client: Client, position: Position) -> None:
    page = reviewed(client, position, form(resume_file=pdf()))
    text = page.content.decode()
    assert "Look it over" in text
    assert "<strong>Robin Vale.pdf</strong>" in text
    kept = Resume.objects.get()
    assert (kept.candidate, kept.is_current, kept.status) == (None, False, "pending")

    client.post(
        address(position),
        form(resume=hidden(page, "resume"), resume_upload=hidden(page, "resume_upload"), step="send"),
    )

    application = Application.objects.get(position=position)
    assert application.resume == kept
    kept.refresh_from_db()
    assert kept.candidate is None
    assert not Resume.objects.filter(candidate=application.candidate).exists()
    mail = OutgoingMail.objects.get(kind="application_received")
    assert "Resume: Robin Vale.pdf" in mail.text


def test_file_stays_while_something_else_is_mended(client: Client, position: Position) -> None:
    page = client.post(address(position), form(first_name="", resume_file=pdf(), step="review"))
    text = page.content.decode()
    assert "Give your first name." in text
    assert "Robin Vale.pdf, just uploaded" in text
    again = reviewed(
        client,
        position,
        form(resume=hidden(page, "resume"), resume_upload=hidden(page, "resume_upload")),
    )
    assert "<strong>Robin Vale.pdf</strong>" in again.content.decode()
    assert Resume.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"", "empty"), (b"hello", "PDF"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Word")],
)
def test_refused_file_is_said_at_its_field_and_nothing_typed_is_lost(
    data: bytes, words: str, client: Client, position: Position
) -> None:
    page = reviewed(client, position, form(message="I like owls.", resume_file=pdf(data)))
    text = page.content.decode()
    assert words in page.context["form"].errors["resume_file"][0]
    assert page.context["form"].errors["resume_file"][0] in text.replace("&#x27;", "'")
    assert "I like owls." in text
    assert not Resume.objects.exists()


def test_sent_at_once_without_a_review(client: Client, position: Position) -> None:
    client.post(address(position), form(resume_file=pdf()))
    resume = Application.objects.get(position=position).resume
    assert resume is not None
    assert resume.name == "Robin Vale.pdf"


def test_key_of_somebody_else_opens_nothing(cast: Cast, client: Client, position: Position) -> None:
    page = reviewed(cast.as_dana, position, mine(resume_file=pdf(name="dana.pdf")))
    stolen = {"resume": "uploaded", "resume_upload": hidden(page, "resume_upload")}
    for browser, sent in ((client, form()), (cast.as_erin, mine())):
        answer = reviewed(browser, position, {**sent, **stolen})
        assert "dana.pdf" not in answer.content.decode()
        assert answer.context["form"].errors["resume"] == [
            "This resume is not there any more. Choose again, or upload it once more."
        ]
    other = PositionFactory.create(open=True)
    answer = reviewed(cast.as_dana, other, mine(**stolen))
    assert "resume" in answer.context["form"].errors
    answer = reviewed(cast.as_dana, position, mine(**stolen | {"resume_upload": "x:y:z"}))
    assert "resume" in answer.context["form"].errors


def test_resume_on_file_of_somebody_else_cannot_be_named(cast: Cast, position: Position) -> None:
    theirs = ResumeFactory.create(candidate=cast.erin, name="erin.pdf")
    answer = reviewed(cast.as_dana, position, mine(resume=f"file-{theirs.pk}"))
    assert "erin.pdf" not in answer.content.decode()
    assert "resume" in answer.context["form"].errors


def test_one_upload_is_not_sent_in_two_names(client: Client, position: Position) -> None:
    page = reviewed(client, position, form(resume_file=pdf()))
    key = {"resume": "uploaded", "resume_upload": hidden(page, "resume_upload")}
    client.post(address(position), form(**key))
    answer = client.post(address(position), form(email="other@example.com", **key))
    assert "resume" in answer.context["form"].errors
    assert Application.objects.filter(position=position).count() == 1


@pytest.mark.parametrize("waiting", [True, False])
def test_resume_on_file_is_ticked_and_goes_along(waiting: bool, cast: Cast, position: Position) -> None:  # noqa: FBT001
    own = ResumeFactory.create(candidate=cast.dana, name="mine.pdf", waiting=waiting)
    page = cast.as_dana.get(address(position))
    assert page.context["form"]["resume"].value() == f"file-{own.pk}"
    assert "mine.pdf, on your file since" in page.content.decode()
    cast.as_dana.post(address(position), mine(resume=f"file-{own.pk}"))
    assert Application.objects.get(position=position).resume == own


def test_refused_one_on_file_is_not_offered(cast: Cast, position: Position) -> None:
    ResumeFactory.create(candidate=cast.dana, name="mine.pdf", status="rejected", reason="infected", text="")
    assert "mine.pdf" not in cast.as_dana.get(address(position)).content.decode()


def test_none_is_a_choice(cast: Cast, position: Position) -> None:
    ResumeFactory.create(candidate=cast.dana)
    cast.as_dana.post(address(position), mine(resume="none"))
    assert Application.objects.get(position=position).resume is None


def test_first_upload_goes_on_file_and_a_second_does_not_take_its_place(
    cast: Cast, position: Position
) -> None:
    cast.as_dana.post(address(position), mine(resume_file=pdf(name="first.pdf")))
    first = Resume.objects.get(name="first.pdf")
    assert (first.candidate, first.is_current) == (cast.dana, True)
    other = PositionFactory.create(open=True)
    cast.as_dana.post(address(other), mine(resume=f"file-{first.pk}", resume_file=pdf(name="other.pdf")))
    second = Application.objects.get(position=other).resume
    assert second is not None
    assert (second.name, second.candidate, second.is_current) == ("other.pdf", cast.dana, False)
    first.refresh_from_db()
    assert first.is_current


def test_replaced_or_taken_away_it_stays_with_its_application(
    cast: Cast, position: Position, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    own = ResumeFactory.create(candidate=cast.dana)
    cast.as_dana.post(address(position), mine(resume=f"file-{own.pk}"))
    with django_capture_on_commit_callbacks(execute=True):
        newer = resumes.upload(candidate=cast.dana, file=pdf(), name="newer.pdf")
    own.refresh_from_db()
    assert (own.is_current, newer.is_current) == (False, True)
    assert own.storage.exists(own.key)
    with django_capture_on_commit_callbacks(execute=True):
        assert resumes.remove(resume=newer)
    assert not newer.storage.exists(newer.key)
    page = cast.as_dana.get(f"/me/applications/{Application.objects.get(position=position).pk}/")
    assert f"/me/resume/{own.pk}/download/" in page.content.decode()
    assert cast.as_dana.get(f"/me/resume/{own.pk}/download/").status_code == 200
    assert cast.as_erin.get(f"/me/resume/{own.pk}/download/").status_code == 404


def test_taken_away_between_review_and_sending(cast: Cast, position: Position) -> None:
    own = ResumeFactory.create(candidate=cast.dana)
    reviewed(cast.as_dana, position, mine(resume=f"file-{own.pk}", message="I like owls."))
    resumes.remove(resume=own)
    answer = cast.as_dana.post(address(position), mine(resume=f"file-{own.pk}", message="I like owls."))
    text = answer.content.decode()
    assert "This resume is not there any more." in text
    assert "I like owls." in text
    with pytest.raises(attaching.Gone):
        attaching.take(own, candidate=cast.dana, is_signed_in=True)


def test_one_that_was_not_taken_meanwhile_is_said(cast: Cast, position: Position) -> None:
    page = reviewed(cast.as_dana, position, mine(resume_file=pdf()))
    key = hidden(page, "resume_upload")
    Resume.objects.update(status="rejected", reason="infected", read_at=timezone.now())
    answer = cast.as_dana.post(address(position), mine(resume="uploaded", resume_upload=key))
    assert "Choose another one." in answer.context["form"].errors["resume"][0]


def test_draft_keeps_the_file_and_throwing_it_away_deletes_it(
    cast: Cast, position: Position, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    draft = f"{address(position)}draft/"
    cast.as_dana.post(draft, mine(message="Half", resume_file=pdf()))
    kept = Resume.objects.get()
    page = cast.as_dana.get(address(position))
    assert page.context["form"]["resume"].value() == "uploaded"
    assert "Robin Vale.pdf, just uploaded" in page.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        cast.as_dana.post(f"{draft}drop/")
    assert not ApplicationDraft.objects.exists()
    assert not Resume.objects.exists()
    assert not kept.storage.exists(kept.key)


def test_draft_of_a_guest_comes_along_when_they_sign_in(cast: Cast, position: Position) -> None:
    guest = Client()
    page = reviewed(guest, position, form(email=cast.dana.email, resume_file=pdf()))
    key = hidden(page, "resume_upload")
    session = guest.session[drafts.SESSION_KEY]
    mined = cast.as_dana.session
    mined[drafts.SESSION_KEY] = session
    mined.save()
    assert "Robin Vale.pdf, just uploaded" in cast.as_dana.get(address(position)).content.decode()
    cast.as_dana.post(address(position), mine(resume="uploaded", resume_upload=key))
    assert Resume.objects.get().candidate == cast.dana


def test_reader_of_a_mail_sees_no_resume_and_puts_none_on_file(cast: Cast, position: Position) -> None:
    ResumeFactory.create(candidate=cast.dana, name="mine.pdf")
    application = applications.apply(
        position=position,
        candidate=cast.dana,
        first_name="Dana",
        last_name="Reyes",
        is_proven=True,
        resume=ResumeFactory.create(candidate=None, is_current=False, name="sent.pdf"),
    )
    assert application.resume is not None
    assert application.resume.candidate is None
    with pytest.raises(attaching.Gone):
        attaching.take(Resume.objects.get(name="mine.pdf"), candidate=cast.dana, is_signed_in=False)


def test_too_many_uploads(client: Client, position: Position, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ATTACH_BY_NETWORK", Limit(1, 3600))
    reviewed(client, position, form(resume_file=pdf()))
    page = reviewed(client, position, form(resume_file=pdf()))
    assert "Many files were uploaded just now" in page.context["form"].errors["resume_file"][0]
    assert Resume.objects.count() == 1


def test_one_press_says_and_sends_the_resume_it_showed(cast: Cast, position: Position) -> None:
    own = ResumeFactory.create(candidate=cast.dana, name="mine.pdf")
    text = cast.as_dana.get(position.get_absolute_url()).content.decode()
    assert "your resume (mine.pdf)" in text
    now = f"{address(position)}now/"
    asked = re.search(r'name="asked" value="([^"]*)"', text)
    assert asked
    onward = cast.as_dana.post(now, {"asked": asked[1], "resume": str(own.pk + 1)})
    assert onward["Location"] == address(position)
    cast.as_dana.post(now, {"asked": asked[1], "resume": str(own.pk)})
    assert Application.objects.get(position=position).resume == own


def test_desk_reads_it_with_the_permission_and_its_owner_reads_of_that(
    cast: Cast, position: Position
) -> None:
    resume = ResumeFactory.create(candidate=None, is_current=False, name="guest.pdf")
    application = ApplicationFactory.create(candidate=cast.dana, position=position, resume=resume)
    page = reverse("admin:candidates_application_change", args=[application.pk])
    file = reverse("admin:candidates_candidate_resume", args=[cast.dana.pk, resume.pk])
    text = cast.as_sam.get(page).content.decode()
    assert file in text
    assert "It came with a form without a log-in." in text
    assert cast.as_sam.get(file).status_code == 200
    seen = AccessEvent.objects.get(kind="resume")
    assert (seen.candidate, seen.by) == (cast.dana, cast.sam)
    assert "opened your resume" in cast.as_dana.get("/me/seen/").content.decode()
    other = CandidateFactory.create()
    theirs = reverse("admin:candidates_candidate_resume", args=[other.pk, resume.pk])
    assert cast.as_sam.get(theirs).status_code == 404
    cast.sam.is_superuser = False
    cast.sam.save()
    cast.sam.groups.add(groups.found_or_made())
    assert file in cast.as_sam.get(page).content.decode()
    Permission.objects.filter(codename="view_resume").delete()
    assert "guest.pdf" not in cast.as_sam.get(page).content.decode()
    assert cast.as_sam.get(file).status_code == 403


def test_its_owner_claims_it_onto_their_file(cast: Cast, position: Position) -> None:
    resume = ResumeFactory.create(candidate=None, is_current=False, name="guest.pdf")
    application = ApplicationFactory.create(
        candidate=cast.dana, position=position, resume=resume, is_proven=False
    )
    page = f"/me/applications/{application.pk}/"
    assert "Resume: guest.pdf" in cast.as_dana.get(page).content.decode()
    cast.as_dana.post(f"{page}claim/", {"take": ["resume"]})
    resume.refresh_from_db()
    assert (resume.candidate, resume.is_current) == (cast.dana, True)


def test_claimed_without_a_tick_it_stays_with_the_application(cast: Cast, position: Position) -> None:
    resume = ResumeFactory.create(candidate=None, is_current=False)
    application = ApplicationFactory.create(
        candidate=cast.dana, position=position, resume=resume, is_proven=False
    )
    cast.as_dana.post(f"/me/applications/{application.pk}/claim/")
    resume.refresh_from_db()
    assert (resume.candidate, resume.is_current) == (None, False)


def test_never_sent_it_goes_at_night(
    cast: Cast, position: Position, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    unsent, fresh, sent = (ResumeFactory.create(candidate=None, is_current=False) for _ in range(3))
    current = ResumeFactory.create(candidate=cast.dana)
    ApplicationFactory.create(position=position, resume=sent)
    Resume.objects.exclude(pk=fresh.pk).update(uploaded_at=timezone.now() - timedelta(days=31))
    with django_capture_on_commit_callbacks(execute=True):
        assert resumes.forget_unsent() == 1
    assert set(Resume.objects.all()) == {fresh, sent, current}
    assert not unsent.storage.exists(unsent.key)


def test_goes_with_its_person(cast: Cast, position: Position) -> None:
    resume = ResumeFactory.create(candidate=None, is_current=False)
    kept = ResumeFactory.create(candidate=cast.dana)
    other = PositionFactory.create(open=True)
    ApplicationFactory.create(candidate=cast.dana, position=position, resume=resume, is_proven=False)
    ApplicationFactory.create(candidate=cast.dana, position=other, resume=kept)
    deletions.ask(candidate=cast.dana, asked_by=AskedBy.OWNER)
    deletions.run_all()
    assert not Candidate.objects.filter(pk=cast.dana.pk).exists()
    assert not Resume.objects.exists()
    assert not resume.storage.exists(resume.key)


def test_docx_too(client: Client, position: Position) -> None:
    client.post(address(position), form(resume_file=pdf(docx(paragraph("Robin")), "x.exe")))
    assert Resume.objects.get().name == "x.exe.docx"

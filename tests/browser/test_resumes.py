"""A resume in the browser, with a script and without: read and taken over, and sent along."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, FilePayload, Page, expect

from candidates.models import AccessEvent, Application
from candidates.services import resumes
from jobs.services import vocabulary
from tests.browser.test_axe_pages import _let_in
from tests.candidates.resume_files import plain_pdf
from tests.cast import Cast

pytestmark = pytest.mark.browser
LINES = ("Dana Example, CPC, CRC", "Risk adjustment coder with 5 years of HCC coding experience in Epic.")
FILE: FilePayload = {"name": "Dana.pdf", "mimeType": "application/pdf", "buffer": plain_pdf(LINES)}


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def looked(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        java_script_enabled=request.param, viewport={"width": 390, "height": 844}, reduced_motion="reduce"
    )
    yield context.new_page()
    context.close()


def _go(page: Page, live_server: object, path: str) -> None:
    page.goto(f"{live_server}{path}")


def test_from_the_upload_to_what_is_on_file(
    transactional_db: None, cast: Cast, live_server: object, looked: Page
) -> None:
    vocabulary.load()
    _let_in(looked.context, str(live_server), cast.as_erin)
    _go(looked, live_server, reverse("candidates:resume"))
    looked.get_by_label("Your resume").set_input_files(FILE)
    looked.get_by_role("button", name="Upload", exact=True).click()
    expect(looked.get_by_text("It is being read.")).to_be_visible()
    assert resumes.read_waiting() == 1
    if looked.evaluate("typeof htmx") == "undefined":
        looked.get_by_role("link", name="Look again").click()
    expect(looked.get_by_text("It was read.")).to_be_visible()  # with a script it asks for itself
    looked.get_by_role("button", name="Accept CRC", exact=True).click()
    expect(looked.get_by_text("Put on your file.")).to_be_visible()
    _go(looked, live_server, reverse("candidates:me"))
    expect(looked.get_by_text("from your resume wait")).to_be_visible()
    expect(looked.get_by_role("definition").filter(has_text="CRC").first).to_be_visible()
    assert cast.erin.credentials.filter(credential__key="crc").exists()


def test_sent_along_read_by_the_recruiter_and_told_to_its_owner(
    transactional_db: None, cast: Cast, live_server: object, looked: Page, browser: Browser
) -> None:
    _let_in(looked.context, str(live_server), cast.as_erin)
    apply = reverse("candidates:apply", args=[cast.position.pk, cast.position.slug])
    _go(looked, live_server, apply)
    looked.get_by_label("First name").fill("")
    looked.get_by_label("Upload a resume").set_input_files(FILE)
    looked.get_by_role("button", name="Review my application").click()
    expect(looked.get_by_text("Give your first name.").first).to_be_visible()
    expect(looked.get_by_label("Dana.pdf, just uploaded")).to_be_checked()
    looked.get_by_label("First name").fill("Erin")
    looked.get_by_role("button", name="Review my application").click()
    expect(looked.get_by_role("heading", level=1)).to_have_text("Look it over, then send it")
    expect(looked.get_by_text("Dana.pdf")).to_be_visible()
    looked.get_by_role("button", name="Send my application").click()
    expect(looked.get_by_role("heading", level=1)).to_have_text("Your application is with us")
    assert resumes.read_waiting() == 1

    application = Application.objects.get(candidate=cast.erin)
    _go(looked, live_server, reverse("candidates:application", args=[application.pk]))
    expect(looked.get_by_role("link", name="Dana.pdf")).to_be_visible()

    desk = browser.new_page()
    session = cast.as_sam.cookies["sessionid"].value  # with its second step, as the desk wants it
    desk.context.add_cookies([{"name": "sessionid", "value": session, "url": str(live_server)}])
    _go(desk, live_server, reverse("admin:candidates_application_change", args=[application.pk]))
    with desk.expect_download() as download:
        desk.get_by_role("link", name="Dana.pdf").click()
    assert download.value.suggested_filename == "Dana.pdf"
    desk.context.close()
    assert AccessEvent.objects.filter(candidate=cast.erin, kind="resume", by=cast.sam).count() == 1

    _go(looked, live_server, reverse("candidates:seen"))
    expect(looked.get_by_text("opened your resume")).to_be_visible()
    assert urlsplit(looked.url).path == reverse("candidates:seen")

"""A candidate's whole way through the site, in Chromium, with a script and without one."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from candidates.models import Application, Candidate, DataExport, SealedRecord
from candidates.services import deletions, exports, resumes
from config.accounts.models import User
from config.mail.models import OutgoingMail
from jobs.models import Position
from tests.browsing import Visit
from tests.candidates.resume_files import plain_pdf
from tests.factories import PositionFactory, competency

pytestmark = pytest.mark.browser
EMAIL = "robin.vale@example.com"
PASSWORD = "seven quiet lanterns"
RESUME = (
    "Robin Vale",
    "Certified Professional Coder (CPC), AAPC",
    "Four years of pro-fee coding. ICD-10-CM and Epic every day.",
)


@pytest.fixture
def position(transactional_db: None) -> Position:
    for key in ("cpc", "crc", "icd-10-cm", "profee", "epic"):
        competency(key)
    return PositionFactory.create(
        open=True, title="Pro-fee coder", required="CPC; ICD-10-CM", preferred="CRC", settings=["profee"]
    )


def _code(email: str) -> str:
    """The code that the newest mail to an address brought."""
    mail = OutgoingMail.objects.filter(to=email).latest("pk")
    found = re.search(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", mail.text, re.MULTILINE)
    assert found, mail.text
    return found[1]


def _link(email: str, kind: str, path: str) -> str:
    """The path of a link in the newest mail of a kind."""
    mail = OutgoingMail.objects.filter(to=email, kind=kind).latest("pk")
    found = re.search(rf"https?://[^/\s]+(/{path}/\S+)", mail.text)
    assert found, mail.text
    return found[1]


def _heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def test_from_signing_up_to_leaving_nothing_behind(
    position: Position, live_server: object, either: Page, visit: Visit, tmp_path: Path
) -> None:
    page, site = either, str(live_server)

    # on file
    page.goto(f"{site}/accounts/signup/")
    page.get_by_label("E-mail").fill(EMAIL)
    page.locator("input[name=password1]").fill(PASSWORD)
    page.get_by_role("button", name="Create my account").click()
    page.locator("input[name=code]").fill(_code(EMAIL))
    page.get_by_role("button", name="Confirm", exact=True).click()
    page.wait_for_url("**/me/")

    # the profile, a section at a time
    page.goto(f"{site}/me/profile/")
    page.locator("[name=about-first_name]").fill("Robin")
    page.locator("[name=about-last_name]").fill("Vale")
    page.locator("[name=about-city]").fill("Tampa")
    page.locator("[name=about-state]").select_option("FL")
    page.locator("#about button[type=submit]").first.click()
    expect(page.locator("#about").get_by_text("Saved.")).to_be_visible()
    page.locator("#consent").get_by_role("button", name=re.compile("Keep me on file")).click()
    expect(page.locator("#consent")).to_contain_text("It holds until")

    # the resume, read by a process of its own, and believed line by line
    page.goto(f"{site}/me/resume/")
    file = tmp_path / "Robin Vale.pdf"
    file.write_bytes(plain_pdf(RESUME))
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_text("It is being read.")).to_be_visible()
    assert resumes.read_waiting() == 1
    page.goto(f"{site}/me/resume/")
    expect(page.locator("mark").filter(has_text="CPC").first).to_be_visible()
    robin = Candidate.objects.get(email=EMAIL)
    assert not robin.credentials.exists()
    page.get_by_role("button", name="Accept all that are new").click()
    page.wait_for_url("**/me/resume/")
    held = {row.credential.key for row in robin.credentials.select_related("credential")}
    known = {row.competency.key for row in robin.competencies.select_related("competency")}
    assert (held, {"icd-10-cm", "epic"} <= known) == ({"cpc"}, True)

    # the fit, before applying
    page.goto(f"{site}{position.get_absolute_url()}")
    expect(page.get_by_role("heading", name="Why it suits you")).to_be_visible()
    expect(page.locator("#main")).to_contain_text("You said so")
    page.get_by_role("link", name="Apply with my file").click()

    # applying, with a look at it before it goes
    page.get_by_role("button", name="Review my application").click()
    _heading(page, "Look it over, then send it")
    page.get_by_role("button", name="Send my application").click()
    _heading(page, "Your application is with us")
    application = Application.objects.get(candidate=robin)

    # where it stands, and taking it back
    page.goto(f"{site}/me/applications/{application.pk}/")
    expect(page.locator("ol.line")).to_contain_text("Application received")
    expect(page.locator("ol.line")).to_contain_text("Next step: ours")
    expect(page.get_by_role("button", name="Undo")).to_be_visible()  # for its first minutes
    earlier = timezone.now() - timedelta(hours=1)
    Application.objects.filter(pk=application.pk).update(applied_at=earlier, moved_at=earlier)
    page.reload()
    page.get_by_role("link", name="Withdraw this application").click()
    page.get_by_text("I took another job").click()
    page.get_by_role("button", name="Withdraw", exact=True).click()
    expect(page.locator("ol.line")).to_contain_text("You said: I took another job.")

    # everything, to take along
    page.goto(f"{site}/me/data/")
    page.get_by_role("link", name="Confirm that it is you").click()
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Confirm", exact=True).click()
    page.get_by_role("button", name="Make my download").click()
    assert exports.build_all() == 1
    page.goto(f"{site}/me/data/")
    with page.expect_download() as begun:
        page.get_by_role("link", name="Fetch it").click()
    with ZipFile(BytesIO(Path(begun.value.path()).read_bytes())) as archive:
        names = archive.namelist()
        assert {"data.json", "index.html", "README.txt"} <= set(names)
        assert any(name.startswith("files/") and name.endswith("Robin_Vale.pdf") for name in names)

    # and nothing left behind but what the law asks for
    page.goto(f"{site}/me/data/delete/")
    expect(page.locator("#main")).to_contain_text(position.title)
    page.get_by_role("button", name="Delete my account").click()
    page.wait_for_url("**/deleted/")
    assert deletions.run_all() == 1
    assert not Candidate.objects.filter(email=EMAIL).exists()
    assert not User.objects.filter(email=EMAIL).exists()
    assert not DataExport.objects.exists()
    assert SealedRecord.objects.get().position == position
    assert OutgoingMail.objects.get(to=EMAIL).kind == "account_deleted"
    page.goto(f"{site}/me/")
    page.wait_for_url("**/accounts/login/**")
    visit.check()


def test_a_guest_applies_and_claims_it_from_the_mail(
    position: Position, live_server: object, either: Page, visit: Visit
) -> None:
    page, site = either, str(live_server)
    page.goto(f"{site}/positions/{position.pk}/{position.slug}/apply/")
    page.get_by_label("First name").fill("Robin")
    page.get_by_label("Last name").fill("Vale")
    page.get_by_label("E-mail", exact=True).fill(EMAIL)
    page.get_by_role("checkbox", name="CPC", exact=True).check()
    page.wait_for_timeout(1200)  # nobody fills in the form faster
    page.get_by_role("button", name="Review my application").click()
    page.get_by_role("button", name="Send my application").click()
    _heading(page, "Your application is with us")
    application = Application.objects.get()
    assert Application.objects.filter(is_proven=False).count() == 1

    page.goto(site + _link(EMAIL, "application_received", "claim"))
    _heading(page, "See where it stands")
    page.get_by_role("button", name="Send me a code").click()
    page.locator("input[name=code]").fill(_code(EMAIL))
    page.get_by_role("button", name="Confirm", exact=True).click()
    page.wait_for_url(f"**/me/applications/{application.pk}/")
    page.get_by_role("button", name="Yes, it is mine").click()
    expect(page.locator("ol.line")).to_contain_text("You said that it is yours")
    assert Application.objects.filter(is_proven=True, claimed_at__isnull=False).count() == 1
    visit.check()

"""An application from a form without a log-in becomes its owner's."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from candidates.models import Application, Candidate
from candidates.services import links
from config.accounts.models import User
from config.mail.models import OutgoingMail
from jobs.models import Position
from tests.candidates.views.test_apply import address, form
from tests.cast import Cast
from tests.factories import ApplicationFactory, PositionFactory, competency

pytestmark = pytest.mark.django_db


def applied(client: Client, **changes: str) -> str:
    """A guest applies; the path in the mail that acknowledges it."""
    position: Position = PositionFactory.create(open=True)
    client.post(address(position), form(**changes))
    found = re.search(r"/claim/[^/\s]+/", OutgoingMail.objects.get().text)
    assert found
    return found[0]


def code() -> str:
    mail = OutgoingMail.objects.filter(kind="account").latest("pk")
    found = re.search(r"^([A-Z0-9-]{6,12})$", mail.text, re.MULTILINE)
    assert found, mail.text
    return found[1]


def test_from_the_mail_by_a_code_to_the_application() -> None:
    path = applied(Client(), message="I like owls.")
    browser = Client()
    page = browser.get(path)
    assert "Send me a code" in page.content.decode()
    assert "robin@example.com" not in page.content.decode()
    assert "I like owls" not in page.content.decode()
    assert User.objects.count() == 0
    onward = browser.post(path)
    assert onward["Location"].startswith("/accounts/login/code/confirm/?next=")
    mail = OutgoingMail.objects.latest("pk")
    assert mail.to == "robin@example.com"
    done = browser.post(onward["Location"], {"code": code(), "next": "/me/"}, follow=True)
    assert done.status_code == 200
    application = Application.objects.get()
    text = browser.get(f"/me/applications/{application.pk}/").content.decode()
    assert "I like owls." in text
    assert "Did you send this application?" in text
    assert EmailAddress.objects.get().verified
    browser.post(f"/me/applications/{application.pk}/claim/")
    application.refresh_from_db()
    assert (application.is_proven, application.claimed_at is None, application.stage) == (True, False, "new")
    assert "You said that it is yours" in browser.get(f"/me/applications/{application.pk}/").content.decode()


@pytest.mark.parametrize("is_proven", [False, True])
def test_who_applied_twice_without_a_log_in_gets_in_by_the_mail(is_proven: bool) -> None:  # noqa: FBT001 -- drawn
    position: Position = PositionFactory.create(open=True)
    for _ in range(2):
        Client().post(address(position), form())
        Application.objects.update(is_proven=is_proven)
    mail = OutgoingMail.objects.get(kind="application_again")
    found = re.findall(r"/claim/[^/\s\"]+/", mail.text)
    assert len(found) == 1
    assert found[0] in mail.html
    application = Application.objects.get()
    assert f"/me/applications/{application.pk}/" not in mail.text + mail.html, "for who is signed in"

    browser = Client()
    onward = browser.post(found[0])
    browser.post(onward["Location"], {"code": code(), "next": "/me/"})
    assert browser.get(f"/me/applications/{application.pk}/").status_code == 200


def test_a_forwarded_mail_opens_nothing() -> None:
    path = applied(Client())
    reader = Client()
    reader.get(path)
    reader.post(path)
    reader.post("/accounts/login/code/confirm/", {"code": "WRONG1"})
    assert reader.get("/me/").status_code == 302
    application = Application.objects.get()
    assert not application.is_proven
    assert Candidate.objects.get().user is None
    user = User.objects.get()
    assert not user.has_usable_password()
    assert not EmailAddress.objects.get(user=user).verified


def test_pressed_twice_makes_one_log_in() -> None:
    path = applied(Client())
    for _ in range(2):
        Client().post(path)
    assert (User.objects.count(), EmailAddress.objects.count()) == (1, 1)


def test_broken_and_moved_links_are_gone(cast: Cast) -> None:
    path = applied(cast.visitor)
    assert cast.visitor.get("/claim/broken/").status_code == 404
    Candidate.objects.filter(email="robin@example.com").update(email="new@example.com")
    assert cast.visitor.get(path).status_code == 404


def test_another_log_in_is_told_so(cast: Cast) -> None:
    path = applied(cast.visitor)
    response = cast.as_erin.get(path, follow=True)
    assert "you sign in with another address" in response.content.decode()


def test_its_owner_comes_to_the_application(cast: Cast) -> None:
    own = ApplicationFactory.create(candidate=cast.erin, position=cast.position)
    path = "/" + links.claim_url(application=own).split("/", 3)[3]
    assert cast.as_erin.get(path)["Location"] == f"/me/applications/{own.pk}/"


def test_what_the_form_said_goes_to_the_file_where_its_owner_ticks_it(cast: Cast) -> None:
    competency("RHIT")
    competency("ICD-10-PCS")
    on_file = cast.erin.competencies.create(competency=competency("Epic"))
    Candidate.objects.filter(pk=cast.erin.pk).update(place=None, state="")
    own = ApplicationFactory.create(
        candidate=cast.erin,
        position=cast.position,
        answers={
            "state": "TX",
            "years": "7",
            "credentials": ["CPC", "RHIT"],
            "knows": ["Epic", "ICD-10-PCS"],
        },
        phone="+14078340100",
    )
    page = cast.as_erin.get(f"/me/applications/{own.pk}/")
    offered = [words for _, words in page.context["claim_form"].fields["take"].choices]
    assert offered == [
        "Phone: (407) 834-0100",
        "State you live in: Texas",
        "Years of coding: 7 (your file says 3)",
        "Credential: RHIT",
        "You work with ICD-10-PCS",
    ]
    cast.as_erin.post(f"/me/applications/{own.pk}/claim/", {"take": ["state", "rhit", "icd-10-pcs"]})
    erin = Candidate.objects.get(pk=cast.erin.pk)
    assert (erin.state, str(erin.years), erin.phone) == ("TX", "3.0", "")
    assert sorted(str(held) for held in erin.credentials.all()) == ["CPC", "RHIT"]
    taken = erin.competencies.exclude(pk=on_file.pk).get(competency__key="icd-10-pcs")
    assert (taken.level, taken.years) == (None, None)


def test_nobody_claims_what_is_not_theirs_or_theirs_already(cast: Cast) -> None:
    own = ApplicationFactory.create(candidate=cast.erin, position=cast.position)
    assert cast.as_dana.post(f"/me/applications/{own.pk}/claim/").status_code == 404
    cast.as_erin.post(f"/me/applications/{own.pk}/claim/")
    before = Application.objects.filter(pk=own.pk).values().get()
    cast.as_erin.post(f"/me/applications/{own.pk}/claim/")
    assert Application.objects.filter(pk=own.pk).values().get() == before


def test_a_recruiter_who_decides_is_not_disturbed(cast: Cast) -> None:
    own = ApplicationFactory.create(candidate=cast.erin, position=cast.position, stage="screening")
    seen = own.as_seen
    cast.as_erin.post(f"/me/applications/{own.pk}/claim/")
    own.refresh_from_db()
    assert (own.as_seen, own.stage, own.is_proven) == (seen, "screening", True)

"""The wish to be kept on file, confirmed by the link of a mail."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from candidates.models import Candidate
from candidates.services import files
from config.mail.models import OutgoingMail
from jobs.models import Position
from tests.candidates.views.test_apply import address, come_by_mail, form
from tests.cast import Cast

pytestmark = pytest.mark.django_db
LINK = r"http://[^/]+(/stay/[^/\s\"]+/)"
SENT = {"first_name": "Erin", "last_name": "Reyes", "phone": "(407) 834-0100", "keep_on_file": "on"}


def link_of(mail: OutgoingMail) -> str:
    """The link of a mail, which text and HTML share; nothing where it has none."""
    found = re.findall(LINK, mail.text)
    assert found == re.findall(LINK, mail.html)
    return found[0] if found else ""


def newest() -> OutgoingMail:
    return OutgoingMail.objects.latest("pk")


@pytest.fixture
def left(cast: Cast) -> Candidate:
    """Erin, who has left the file, and whose old mail somebody reads."""
    cast.erin.first_name, cast.erin.phone = "", ""
    cast.erin.save()
    files.leave(candidate=cast.erin)
    come_by_mail(cast.visitor, cast.erin)
    return cast.erin


def test_the_reader_of_an_old_mail_writes_nothing_to_the_file(cast: Cast, left: Candidate) -> None:
    before = Candidate.objects.filter(pk=left.pk).values().get()
    page = cast.visitor.post(address(cast.position), SENT, follow=True).content.decode()

    assert Candidate.objects.filter(pk=left.pk).values().get() == before
    application = left.applications.get()
    assert (application.first_name, str(application.phone)) == ("Erin", "(407) 834-0100")
    assert application.answers == {"keep_on_file": True}
    assert "You are on file until" not in newest().text
    assert "or asks you to confirm it, where" in page


def test_the_mailbox_confirms_it(cast: Cast, left: Candidate) -> None:
    cast.visitor.post(address(cast.position), SENT)
    link, anybody = link_of(newest()), Client()

    page = anybody.get(link)
    left.refresh_from_db()
    assert ("Shall we keep you on file?" in page.content.decode(), left.is_on_file) == (True, False)
    assert left.email not in page.content.decode()
    assert "no-store" in page["Cache-Control"]

    assert "You are on file." in anybody.post(link).content.decode()
    left.refresh_from_db()
    assert (left.is_on_file, left.left_at) == (True, None)
    assert "You are on file." in anybody.get(link).content.decode()


def test_who_leaves_after_asking_is_not_put_back(cast: Cast, left: Candidate) -> None:
    cast.visitor.post(address(cast.position), SENT)
    link = link_of(newest())
    cast.visitor.post(link)
    files.leave(candidate=left)

    for answer in (cast.visitor.get(link), cast.visitor.post(link)):
        assert "You have left the file since." in answer.content.decode()
    left.refresh_from_db()
    assert not left.is_on_file


def test_a_guest_with_the_address_of_a_file_confirms_from_the_mailbox(
    cast: Cast, client: Client, left: Candidate
) -> None:
    client.post(address(cast.position), form(email=left.email, keep_on_file="on"))
    first = link_of(newest())
    client.post(address(cast.position), form(email=left.email))
    assert (newest().kind, link_of(newest())) == ("application_again", "")
    client.post(address(cast.position), form(email=left.email, keep_on_file="on"))
    again = link_of(newest())

    left.refresh_from_db()
    assert not left.is_on_file
    assert first
    assert again
    assert OutgoingMail.objects.filter(to=left.email).count() == 3


def test_nobody_is_asked_who_is_on_file_or_did_not_wish_it(
    cast: Cast, client: Client, left: Candidate
) -> None:
    cast.visitor.post(address(cast.position), {**SENT, "keep_on_file": ""})
    assert link_of(newest()) == ""
    files.agree(candidate=left)
    client.post(address(cast.position), form(email=left.email, keep_on_file="on"))
    assert (newest().kind, link_of(newest())) == ("application_again", "")


def test_somebody_signed_in_is_on_file_at_once(cast: Cast, left: Candidate) -> None:
    cast.as_erin.post(address(cast.position), SENT)
    left.refresh_from_db()
    assert (left.first_name, left.is_on_file) == ("Erin", True)
    assert (link_of(newest()), "You are on file until" in newest().text) == ("", True)


@pytest.mark.parametrize("change", ["broken", "old", "moved"])
def test_a_link_that_does_not_count(
    cast: Cast, left: Candidate, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast.visitor.post(address(cast.position), SENT)
    link = link_of(newest())
    if change == "broken":
        link = f"{link[:-2]}/"
    elif change == "old":
        later = timezone.now().timestamp() + timedelta(days=61).total_seconds()
        monkeypatch.setattr("time.time", lambda: later)
    else:
        Candidate.objects.filter(pk=left.pk).update(email="moved@example.com")
    assert cast.visitor.post(link).status_code == 404
    left.refresh_from_db()
    assert not left.is_on_file


def test_a_position_is_not_needed(cast: Cast, left: Candidate) -> None:
    cast.visitor.post(address(cast.position), SENT)
    link = link_of(newest())
    Position.objects.update(status="paused")
    assert cast.visitor.get(link).status_code == 200

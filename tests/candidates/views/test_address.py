"""Somebody changes the address they sign in with: file, alerts and mail go along."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from candidates.enums import Cadence, Stage
from candidates.models import Candidate, Recipient
from candidates.services import applications, profiles
from config.mail.models import OutgoingMail
from tests.cast import Cast
from tests.factories import CandidateFactory, UserFactory
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db
NEW = "dana.new@example.com"


def ask_for(client: Client, address: str) -> str:
    """Give a new address as a person does, with the password once more. The code of the mail."""
    client.logout()
    client.post("/accounts/login/", {"login": "dana@example.com", "password": PASSWORD})
    asked = client.post("/accounts/email/", {"action_add": "", "email": address})
    client.post(asked["Location"], {"password": PASSWORD})
    mail = OutgoingMail.objects.filter(to=address.lower()).latest("pk")
    code = re.search(r"^\s*([A-Z0-9]{3,}(?:-[A-Z0-9]{3,})?)\s*$", mail.text, re.MULTILINE)
    assert code, mail.text
    return code[1]


def change_address(client: Client, address: str) -> str:
    """The same, and confirm it by the code of the mail. The page of addresses after that.

    No page of the file is opened on the way: what has moved moved by the change itself.
    """
    client.post("/accounts/confirm-email/", {"code": ask_for(client, address)})
    return str(client.get("/accounts/email/").content.decode())


class TestFollows:
    def test_file_alert_setting_and_mail_go_along_at_once(self, cast: Cast) -> None:
        Recipient.objects.filter(pk=cast.recipient.pk).update(cadence=Cadence.WEEKLY)
        change_address(cast.as_dana, "Dana.New@example.com")
        cast.dana.refresh_from_db()
        assert cast.dana.user is not None
        assert (cast.dana.email, cast.dana.user.email) == (NEW, NEW)
        setting = Recipient.objects.get(candidate=cast.dana)
        assert (setting.pk, setting.email, setting.cadence) == (cast.recipient.pk, NEW, Cadence.WEEKLY)
        applications.move(application=cast.application, to=Stage.SCREENING, by=cast.sam)
        assert OutgoingMail.objects.latest("pk").to == NEW
        # The former address is told, and nobody's file is left there.
        assert OutgoingMail.objects.filter(to="dana@example.com", text__contains=NEW).exists()
        assert not Candidate.objects.filter(email="dana@example.com").exists()

    def test_an_address_that_is_not_confirmed_moves_nothing(self, cast: Cast) -> None:
        ask_for(cast.as_dana, NEW)
        cast.as_dana.post("/accounts/confirm-email/", {"code": "WRONG"})
        cast.as_dana.get("/me/")
        cast.dana.refresh_from_db()
        assert (cast.dana.email, cast.dana.recipient.email) == ("dana@example.com", "dana@example.com")

    def test_somebody_without_a_file_changes_it_as_well(self, db: None, client: Client) -> None:
        UserFactory.create(email="dana@example.com")
        change_address(client, NEW)
        assert client.get("/me/").status_code == 200
        assert Candidate.objects.get().email == NEW

    def test_what_no_signal_told_is_found_at_the_next_look(self, cast: Cast) -> None:
        user = cast.dana.user
        assert user is not None
        type(user).objects.filter(pk=user.pk).update(email=NEW)
        cast.as_dana.get("/me/")
        assert Candidate.objects.filter(email="dana@example.com").exists()  # it is not proven yet
        EmailAddress.objects.filter(user=user).update(email=NEW)
        assert NEW in cast.as_dana.get("/me/profile/").content.decode()
        cast.dana.refresh_from_db()
        assert (cast.dana.email, cast.dana.recipient.email) == (NEW, NEW)


class TestAnotherFileHasIt:
    def test_nothing_is_merged_and_both_sides_are_told(self, cast: Cast) -> None:
        other = CandidateFactory.create(email=NEW, first_name="Somebody", with_recipient=True)
        text = change_address(cast.as_dana, NEW)
        assert "Another file has this address already" in text
        cast.dana.refresh_from_db()
        other.refresh_from_db()
        assert (cast.dana.email, cast.dana.recipient.email) == ("dana@example.com", "dana@example.com")
        assert (other.email, other.user, other.recipient.email) == (NEW, None, NEW)
        for page in ("/me/", "/me/profile/"):
            text = cast.as_dana.get(page).content.decode()
            assert "Our mails still go to dana@example.com." in text
            assert f"Another file has {NEW}, the address you sign in with" in text
            assert "Somebody" not in text
        desk = cast.as_sam.get(f"/admin/candidates/candidate/{cast.dana.pk}/change/").content.decode()
        assert f"with {NEW}: if another file has this address" in desk

    def test_it_follows_once_the_other_has_gone(self, cast: Cast) -> None:
        other = CandidateFactory.create(email=NEW)
        change_address(cast.as_dana, NEW)
        other.email = "elsewhere@example.com"
        other.save()
        assert "Our mails still go to" not in cast.as_dana.get("/me/").content.decode()
        cast.dana.refresh_from_db()
        assert (cast.dana.email, cast.dana.recipient.email) == (NEW, NEW)

    def test_the_service_says_which(self, cast: Cast) -> None:
        CandidateFactory.create(email=NEW)
        assert cast.dana.user is not None
        EmailAddress.objects.filter(user=cast.dana.user).update(email=NEW)
        with pytest.raises(profiles.TakenAddress) as refused:
            profiles.follow_login(user=cast.dana.user)
        assert refused.value.address == NEW

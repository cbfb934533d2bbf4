"""The way into the desk: a recruiter, a second factor, and a session that used it."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from config.accounts.models import User
from config.mail.models import OutgoingMail
from recruiters.services import groups
from tests.factories import RecruiterFactory, UserFactory
from tests.factories.accounts import PASSWORD
from tests.signing_in import sign_in, with_factor

pytestmark = pytest.mark.django_db(transaction=True)
DESK, STEP = "/admin/", "/accounts/second-factor/"


@pytest.fixture
def sam() -> User:
    user: User = RecruiterFactory.create(user__name="Sam Rivera").user
    return user


def by_password(user: User) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    return client


def code(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


class TestDoor:
    def test_strangers_go_to_the_log_in_and_candidates_nowhere(self) -> None:
        assert Client().get(DESK, follow=True).redirect_chain[-1][0].startswith("/accounts/login/")
        candidate = Client()
        sign_in(candidate, UserFactory.create())
        assert candidate.get(DESK, follow=True).status_code == 403
        assert candidate.get(STEP).status_code == 403

    def test_the_page_of_signing_in_says_that_it_is_the_desks(self) -> None:
        way = Client().get("/admin/jobs/position/", follow=True)
        again = Client().post("/accounts/login/", {"login": "x", "next": "/admin/"})
        code = Client().get("/accounts/login/code/", {"next": "/admin/"})
        own = Client().get("/accounts/login/", {"next": "/me/"})

        for answer in (way, again):
            assert "<h1>Sign in to the desk</h1>" in answer.content.decode()
            assert "Put your file in" not in answer.content.decode()
        assert "<h1>Sign in to the desk with a code</h1>" in code.content.decode()
        assert "<h1>Open your file</h1>" in own.content.decode()

    def test_what_is_not_there_and_what_a_role_does_not_open_lead_back_to_the_desk(self) -> None:
        rita = RecruiterFactory.create(user__is_superuser=False).user
        rita.groups.add(groups.ensure())
        client = Client()
        sign_in(client, rita)
        gone, closed = client.get("/admin/nothing/here/"), client.get("/admin/auth/group/add/")

        assert (gone.status_code, closed.status_code) == (404, 403)
        for answer in (gone, closed):
            assert "Go to the desk" in answer.content.decode()
            assert "See open positions" not in answer.content.decode()

    def test_a_password_alone_is_led_to_set_up_a_factor_and_then_where_it_wanted(self, sam: User) -> None:
        client = by_password(sam)
        wanted = reverse("admin:jobs_position_changelist") + "?state=open"
        shown = client.get(wanted, follow=True)
        assert shown.redirect_chain[-1][0] == STEP
        assert "One more step before the desk" in shown.content.decode()
        assert client.post(reverse("admin:jobs_position_add"), {"title": "x"}).status_code == 302

        form = client.get("/accounts/2fa/totp/activate/", follow=True)
        if "reauthenticate" in form.redirect_chain[-1][0] if form.redirect_chain else False:
            form = client.post(form.redirect_chain[-1][0], {"password": PASSWORD}, follow=True)
        done = client.post(
            "/accounts/2fa/totp/activate/", {"code": code(form.context["form"].secret)}, follow=True
        )
        assert "On to the desk" in done.content.decode()
        assert client.get(STEP).headers["Location"] == wanted
        assert client.get(wanted).status_code == 200

    def test_a_session_older_than_the_factor_confirms_by_it(self, sam: User) -> None:
        client = by_password(sam)
        secret = generate_totp_secret()
        TOTP.activate(sam, secret)
        asked = client.get(DESK, follow=True)
        assert asked.redirect_chain[-1][0].startswith("/accounts/2fa/reauthenticate/")
        answer = client.post(asked.redirect_chain[-1][0], {"code": code(secret), "next": STEP}, follow=True)
        assert answer.redirect_chain[-1][0] == DESK
        assert answer.status_code == 200

    def test_a_code_by_mail_is_asked_for_the_factor_too_and_a_recovery_code_will_do(self, sam: User) -> None:
        with_factor(sam)
        codes = RecoveryCodes.activate(sam).get_unused_codes()
        client = Client()
        client.post("/accounts/login/code/", {"email": sam.email})
        mailed = OutgoingMail.objects.latest("pk")
        word = re.search(r"^[A-Z0-9]{3,}(-[A-Z0-9]{3,})?$", mailed.text, re.MULTILINE)
        assert word
        step = client.post("/accounts/login/code/confirm/", {"code": word[0]}, follow=True)
        assert step.redirect_chain[-1][0] == "/accounts/2fa/authenticate/"
        assert client.get(DESK).status_code == 302
        client.post("/accounts/2fa/authenticate/", {"code": codes[0]})
        assert client.get(DESK).status_code == 200

    def test_without_its_factor_a_session_is_out(self, sam: User) -> None:
        client = Client()
        sign_in(client, sam)
        assert client.get(DESK).status_code == 200
        Authenticator.objects.filter(user=sam).delete()
        assert client.get(DESK).status_code == 302

    def test_the_switch_of_the_demo(self, sam: User, settings: Settings) -> None:
        settings.STAFF_SECOND_FACTOR = False
        page = by_password(sam).get(DESK)
        assert page.status_code == 200
        assert "opens without a second step, for a demo only" in page.content.decode()


class TestLost:
    def act(self, who: User, on: User) -> None:
        client = Client()
        sign_in(client, who)
        sent = {"action": "reset_second_factor", "_selected_action": [on.pk]}
        client.post(reverse("admin:accounts_user_changelist"), sent)

    def test_an_administrator_takes_it_off(self, sam: User) -> None:
        ada: User = RecruiterFactory.create(user__name="Ada Boss").user
        theirs = by_password(sam)
        with_factor(sam)
        self.act(ada, sam)
        assert not Authenticator.objects.filter(user=sam).exists()
        assert not UserSession.objects.filter(user=sam).exists()
        assert theirs.get(DESK, follow=True).redirect_chain[-1][0].startswith("/accounts/login/")
        assert (
            LogEntry.objects.get(object_id=str(sam.pk)).get_change_message() == "Took off the second factor."
        )
        assert OutgoingMail.objects.get(kind="factor_reset").to == sam.email

    def test_not_ones_own_nor_by_somebody_without_the_right(self, sam: User) -> None:
        self.act(sam, sam)
        assert Authenticator.objects.filter(user=sam).exists()
        rita: User = RecruiterFactory.create(user__is_superuser=False).user
        self.act(rita, sam)
        assert Authenticator.objects.filter(user=sam).exists()

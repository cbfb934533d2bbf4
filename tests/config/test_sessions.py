"""How long somebody stays signed in, and that nothing typed is lost when it ends."""

from __future__ import annotations

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from config.accounts import sessions, unsent
from config.accounts.models import User
from tests.cast import Cast
from tests.factories import RecruiterFactory, UserFactory
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


def away(client: Client, *, idle: int = 0, since: int = 0) -> None:
    """As if the last request was so many seconds ago, and the session began `since` seconds ago."""
    session = client.session
    began, seen = session[sessions.KEY]
    session[sessions.KEY] = [began - (since or idle), seen - idle]
    session.save()


@pytest.mark.parametrize(
    ("is_staff", "idle", "since", "is_over"),
    [
        (True, 29 * 60, 0, False),
        (True, 31 * 60, 0, True),
        (True, 60, 12 * 3600 + 60, True),
        (False, 13 * 86_400, 0, False),
        (False, 15 * 86_400, 0, True),
        (False, 60, 31 * 86_400, True),
    ],
)
def test_limits(is_staff: bool, idle: int, since: int, is_over: bool) -> None:  # noqa: FBT001 -- a parameter
    user = RecruiterFactory.create().user if is_staff else UserFactory.create()
    client = Client()
    sign_in(client, user)
    away(client, idle=idle, since=since)
    address = "/accounts/sessions/?x=1"
    answer = client.get(address)
    assert answer.status_code == (302 if is_over else 200)
    if is_over:
        assert answer.headers["Location"] == "/accounts/login/?next=%2Faccounts%2Fsessions%2F%3Fx%3D1"
        said = client.get(answer.headers["Location"]).content.decode()
        assert (sessions.OF_STAFF if is_staff else "You were away for a while") in said


def test_a_page_for_everybody_is_shown_to_who_is_signed_out(cast: Cast) -> None:
    away(cast.as_dana, idle=15 * 86_400)
    assert cast.as_dana.get(cast.position.get_absolute_url()).status_code == 200
    assert cast.as_dana.get("/me/").status_code == 302


class TestTyped:
    def lost(self, cast: Cast) -> Client:
        away(cast.as_dana, idle=15 * 86_400)
        answer = cast.as_dana.post("/me/leave/", {"why": "Words & <b>more</b>", "why_not": "x"})
        assert answer.headers["Location"] == "/accounts/login/?next=%2Faccounts%2Funsent%2F"
        return cast.as_dana

    def test_it_is_there_after_signing_in(self, cast: Cast) -> None:
        client = self.lost(cast)
        assert cast.dana.user
        sign_in(client, cast.dana.user)
        page = client.get("/accounts/unsent/").content.decode()
        assert "Words &amp; &lt;b&gt;more&lt;/b&gt;" in page
        assert 'action="/me/leave/"' in page
        client.post("/accounts/unsent/")
        assert client.get("/accounts/unsent/").status_code == 302

    def test_nobody_else_sees_it(self, cast: Cast) -> None:
        client = self.lost(cast)
        assert cast.erin.user
        sign_in(client, cast.erin.user)
        assert client.get("/accounts/unsent/").status_code == 302
        assert unsent.KEY not in client.session

    @pytest.mark.parametrize("sent", [{"oldpassword": "a"}, {"code": "1"}, {"why": "x" * 200_001}])
    def test_secrets_and_floods_are_not_kept(self, cast: Cast, sent: dict[str, str]) -> None:
        away(cast.as_dana, idle=15 * 86_400)
        cast.as_dana.post("/me/leave/", sent)
        assert unsent.KEY not in cast.as_dana.session


def listed(client: Client, user: User) -> UserSession:
    """A session as the log-in page would have written it down."""
    row: UserSession = UserSession.objects.create(
        user=user, ip="127.0.0.1", user_agent="a browser", session_key=client.session.session_key or ""
    )
    return row


class TestEnding:
    def test_one_of_several(self, cast: Cast) -> None:
        user = cast.dana.user
        assert user
        other = Client()
        sign_in(other, user)
        row = listed(other, user)
        assert cast.as_erin.post(reverse("end-session", args=[row.pk])).status_code == 404
        assert cast.as_dana.post(reverse("end-session", args=[row.pk])).status_code == 302
        assert other.get("/me/").status_code == 302
        assert cast.as_dana.get("/me/").status_code == 200

    def test_who_is_switched_off_has_none_left(self, cast: Cast) -> None:
        user = cast.dana.user
        assert isinstance(user, User)
        listed(cast.as_dana, user)
        url = reverse("admin:accounts_user_change", args=[user.pk])
        cast.as_sam.post(url, {"email": user.email, "name": user.name})
        user.refresh_from_db()
        assert not user.is_active
        assert not UserSession.objects.filter(user=user).exists()
        user.is_active = True
        user.save()
        assert cast.as_dana.get("/me/").status_code == 302

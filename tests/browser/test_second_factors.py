"""Passkeys and authenticator apps in Chromium: set up, signed in with, lost; by candidates and recruiters."""

from __future__ import annotations

import json
import re

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.db import connection
from playwright.sync_api import Page, expect

from config.accounts.models import User
from tests.browsing import Visit
from tests.factories import PASSWORD, RecruiterFactory, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
"""A phone or laptop that knows its owner by a finger, as Chromium plays it."""


def _own_key(page: Page, *, knows_its_owner: bool = True) -> None:
    """Give the browser an authenticator; without its owner's finger it can be had, and not used."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = KEY | {"isUserVerified": knows_its_owner}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def _by_password(page: Page, site: str, user: User) -> None:
    page.goto(f"{site}/accounts/login/")
    page.locator("input[name=login]").fill(user.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def _sign_out(page: Page, site: str) -> None:
    page.goto(f"{site}/accounts/logout/")
    page.locator("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{site}/")


def _code(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def _confirm(page: Page) -> None:
    """Show once more that it is them, as is asked before a change of how they sign in."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirm that it is you")
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Confirm", exact=True).click()


def _add_key(page: Page) -> None:
    _confirm(page)
    page.get_by_label("A name for it").fill("My phone")
    page.get_by_label("Let it sign me in alone").check()
    page.get_by_role("button", name="Add it").click()


def test_candidate_adds_a_passkey_and_signs_in_with_it_alone(
    live_server: object, page: Page, visit: Visit
) -> None:
    site, user = str(live_server), UserFactory.create()
    _own_key(page)
    _by_password(page, site, user)
    page.wait_for_url("**/me/")
    page.goto(f"{site}/accounts/2fa/")
    page.get_by_role("link", name="Add a key").click()
    _add_key(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("ecovery codes")
    assert Authenticator.objects.get(user=user, type="webauthn").data["name"] == "My phone"

    _sign_out(page, site)
    page.goto(f"{site}/accounts/login/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/me/")

    page.goto(f"{site}/accounts/2fa/")
    page.get_by_role("link", name="Manage keys").click()
    expect(page.get_by_role("strong")).to_have_text("My phone")
    visit.check()


def test_key_that_does_not_know_its_owner_opens_nothing(live_server: object, page: Page) -> None:
    """Somebody found it: without the finger or the PIN it is no log-in."""
    site, user = str(live_server), UserFactory.create()
    _own_key(page, knows_its_owner=False)
    _by_password(page, site, user)
    page.wait_for_url("**/me/")
    page.goto(f"{site}/accounts/2fa/webauthn/add/")
    _add_key(page)
    expect(page.get_by_role("alert")).to_contain_text("Press the button to try once more.")
    assert not Authenticator.objects.filter(user=user).exists()


def test_recruiter_comes_to_the_desk_by_a_passkey_alone(
    live_server: object, page: Page, visit: Visit
) -> None:
    site = str(live_server)
    sam: User = RecruiterFactory.create().user
    _own_key(page)
    _by_password(page, site, sam)
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step before the desk")
    page.goto(f"{site}/admin/")
    page.wait_for_url("**/accounts/second-factor/")
    page.get_by_role("link", name=re.compile("passkey|key", re.IGNORECASE)).first.click()
    _add_key(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("ecovery codes")
    page.goto(f"{site}/admin/")
    page.wait_for_url(f"{site}/admin/")

    page.context.clear_cookies()
    page.goto(f"{site}/admin/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{site}/admin/")
    visit.check()


def test_app_is_set_up_asked_for_and_replaced_by_a_recovery_code_once(
    live_server: object, either: Page, visit: Visit
) -> None:
    """With and without scripts: only keys need one."""
    page, site, user = either, str(live_server), UserFactory.create()
    _by_password(page, site, user)
    page.wait_for_url("**/me/")
    page.goto(f"{site}/accounts/2fa/")
    page.get_by_role("link", name="Turn on").click()
    _confirm(page)
    secret = page.get_by_label("Key, in place of the picture").input_value()
    page.locator("input[name=code]").fill("000000")
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_text("Type the one that the app shows now").first).to_be_visible()
    assert page.get_by_label("Key, in place of the picture").input_value() == secret
    page.locator("input[name=code]").fill(_code(secret))
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("ecovery codes")
    recovery = page.get_by_label("Codes not used yet").input_value().split()
    assert len(recovery) == 10

    # Neither of the two lies in the database in clear.
    with connection.cursor() as cursor:
        cursor.execute("SELECT type, data::text FROM mfa_authenticator WHERE user_id = %s", [user.pk])
        kept = {kind: json.loads(data) for kind, data in cursor.fetchall()}
    assert get_adapter().decrypt(kept["totp"]["secret"]) == secret
    assert secret not in str(kept)
    assert not any(code in str(kept) for code in recovery)

    def signed_in_by(code: str) -> bool:
        page.context.clear_cookies()
        _by_password(page, site, user)
        expect(page.get_by_role("heading", level=1)).to_have_text("One more step")
        page.goto(f"{site}/me/")
        assert not page.url.endswith("/me/")
        page.goto(f"{site}/accounts/2fa/authenticate/")
        page.locator("input[name=code]").fill(code)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_load_state()
        return page.url.endswith("/me/")

    cache.clear()  # half a minute later: a code counts once
    assert signed_in_by(_code(secret))
    assert not signed_in_by("000000")
    expect(page.get_by_text("or use a recovery code").first).to_be_visible()
    assert signed_in_by(recovery[0])
    assert not signed_in_by(recovery[0])
    visit.check()

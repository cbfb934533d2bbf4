"""Somebody signs up with an address that is not theirs, and its owner comes later."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from config.accounts.models import User
from config.mail.models import OutgoingMail

pytestmark = pytest.mark.django_db
ADDRESS = "victim@example.com"
STRANGERS = "the password of a stranger"
OWNERS = "the password of its owner"


def sign_up(client: Client, password: str) -> None:
    client.post(reverse("account_signup"), {"email": ADDRESS, "password1": password})


def last_code() -> str:
    text = OutgoingMail.objects.filter(to=ADDRESS).latest("pk").text
    [code] = re.findall(r"^\s*([A-Z0-9]{3,}(?:-[A-Z0-9]{3,})*)\s*$", text, re.MULTILINE)
    return str(code)


def sign_in_by_code(client: Client) -> None:
    client.post(reverse("account_request_login_code"), {"email": ADDRESS})
    client.post(reverse("account_confirm_login_code"), {"code": last_code()})


def sign_in_by_password(client: Client, password: str) -> None:
    client.post(reverse("account_login"), {"login": ADDRESS, "password": password})


def is_in(client: Client) -> bool:
    return client.get(reverse("candidates:me")).status_code == 200


def test_strangers_password_opens_nothing_once_the_owner_came() -> None:
    stranger, owner = Client(), Client()
    sign_up(stranger, STRANGERS)
    sign_in_by_code(owner)
    assert is_in(owner)
    assert EmailAddress.objects.get(email=ADDRESS).verified

    late = Client()
    sign_in_by_password(late, STRANGERS)

    assert not is_in(late)
    assert not User.objects.get(email=ADDRESS).has_usable_password()


def test_sign_up_left_open_lets_nobody_in_after_the_owner_came() -> None:
    stranger, owner = Client(), Client()
    sign_up(stranger, STRANGERS)
    sign_in_by_code(owner)
    for name in ("account_email_verification_sent", "account_login", "candidates:me", "account_signup"):
        stranger.get(reverse(name), follow=True)
        assert not is_in(stranger)
    stranger.post(reverse("account_email_verification_sent"), {"action": "resend"}, follow=True)
    sign_in_by_password(stranger, STRANGERS)
    assert not is_in(stranger)


def test_stranger_who_waits_at_the_password_gets_nothing_either() -> None:
    stranger, owner = Client(), Client()
    sign_up(Client(), STRANGERS)
    sign_in_by_password(stranger, STRANGERS)  # waits for the code that went to the owner
    cache.clear()  # it was asked for a moment ago; the owner may come an hour later
    sign_in_by_code(owner)
    stranger.get(reverse("account_email_verification_sent"), follow=True)
    assert is_in(owner)
    assert not is_in(stranger)


def test_whoever_confirms_where_they_signed_up_keeps_the_password() -> None:
    owner = Client()
    sign_up(owner, OWNERS)
    owner.post(reverse("account_email_verification_sent"), {"code": last_code()})
    assert is_in(owner)
    again = Client()
    sign_in_by_password(again, OWNERS)
    assert is_in(again)


def test_code_of_a_proven_log_in_leaves_its_password_alone() -> None:
    owner = Client()
    sign_up(owner, OWNERS)
    owner.post(reverse("account_email_verification_sent"), {"code": last_code()})
    cache.clear()
    sign_in_by_code(Client())
    assert User.objects.get(email=ADDRESS).check_password(OWNERS)

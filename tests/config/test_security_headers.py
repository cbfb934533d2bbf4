"""Headers that protect a page stand on every answer, whoever asks and whatever the answer is."""

from __future__ import annotations

import re
from http import HTTPStatus

import pytest
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse

from tests.architecture.routes import arguments, desk_addresses, routes
from tests.cast import Cast

FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
FRAMED = {"admin:mailbox-html", "admin:mail_outgoingmail_html"}
"""The preview of a mail, framed by the desk and sandboxed: it has a policy of its own."""
SANDBOXED = {"candidates:resume-download"}
"""A stranger's file may do nothing at all, wherever it is opened: its policy is narrower still."""
SWITCHED_OFF = ("camera", "microphone", "geolocation", "payment", "usb")


def check(answer: HttpResponseBase, name: str) -> None:
    """Fail unless an answer carries every header, with the values we mean."""
    wrong = {key: answer.headers.get(key) for key, value in FIXED.items() if answer.headers.get(key) != value}
    assert wrong == {}, name
    permissions = answer.headers["Permissions-Policy"]
    assert [feature for feature in SWITCHED_OFF if f"{feature}=()" not in permissions] == [], name
    policy = policy_of(answer)
    assert policy["default-src"] == "'none'", name
    if name in SANDBOXED and answer.status_code == HTTPStatus.OK:
        assert policy == {"sandbox": "", "default-src": "'none'"}, name
        return
    assert policy["script-src"] == "'self'", name
    assert policy["style-src"] == "'self'", name
    assert policy["base-uri"] == "'none'", name
    assert policy["frame-ancestors"] == "'none'", name
    assert policy["form-action"] == "'self'", name
    assert not re.search(r"unsafe|\*|nonce|https?:", " ".join(policy.values())), name


def policy_of(answer: HttpResponseBase) -> dict[str, str]:
    """The content security policy, by directive."""
    parts = answer.headers["Content-Security-Policy"].split(";")
    return {name: " ".join(values) for name, *values in (part.split() for part in parts if part.strip())}


def test_every_public_answer_carries_them(cast: Cast) -> None:
    for route in routes():
        if not route.is_of_the_desk:
            url = reverse(route.name, args=arguments(route.name, cast))
            for client in (cast.visitor, cast.as_dana):
                answer = client.get(url)
                check(answer, route.name)
                b"".join(answer)  # a file is closed once it is read to its end


def test_every_answer_of_the_desk_carries_them(cast: Cast) -> None:
    for name, url in desk_addresses(cast).items():
        if name not in FRAMED:
            check(cast.as_sam.get(url), name)


def test_errors_carry_them(client: Client, db: None) -> None:
    check(client.get("/no/such/page/"), "404")
    check(Client(enforce_csrf_checks=True).post(reverse("account_login")), "403")
    check(client.get("/", headers={"host": "elsewhere.example.com"}), "400")


def test_pages_of_signed_in_people_are_not_stored(cast: Cast) -> None:
    for client in (cast.as_dana, cast.as_sam):
        answer = client.get(reverse("jobs:home"))
        assert "no-store" in answer.headers["Cache-Control"]
    assert "no-store" not in cast.visitor.get(reverse("jobs:home")).headers.get("Cache-Control", "")


def test_mail_in_the_desk_is_framed_in_a_sandbox(cast: Cast) -> None:
    answer = cast.as_sam.get(desk_addresses(cast)["admin:mail_outgoingmail_html"])

    policy = policy_of(answer)
    assert answer.status_code == 200
    assert "sandbox" in policy
    assert "allow-scripts" not in policy["sandbox"]
    assert policy["default-src"] == "'none'"
    assert "script-src" not in policy
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize("name", ["sessionid", "csrftoken"])
def test_cookies_are_out_of_reach_of_scripts(name: str, cast: Cast) -> None:
    cast.visitor.get(reverse("account_login"))
    cast.visitor.post(
        reverse("account_login"), {"login": cast.sam.email, "password": "correct horse battery"}
    )

    cookie = cast.visitor.cookies[name]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"

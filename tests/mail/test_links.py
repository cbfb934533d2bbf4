"""What becomes a link in the words of a mail: our own addresses, whole, and nothing else."""

from __future__ import annotations

import pytest
from django.conf import settings

from config.mail import render
from config.mail.templatetags.links import linked

OWN = f"{settings.SITE_URL}/accounts/password/reset/key/3-cq2x-7f/?next=/me/&is=1"
ESCAPED = OWN.replace("&", "&amp;")


def test_our_own_address_is_a_link_without_the_full_stop() -> None:
    link = f'<a href="{ESCAPED}">{ESCAPED}</a>'

    assert linked(f"Open {OWN}.\nOr not") == f"Open {link}.\nOr not"
    assert linked(OWN) == link


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("dora.o'hara@example.com", "dora.o&#x27;hara@example.com"),
        ("Browser: +http://evil.example.com/bot", "Browser: +http://evil.example.com/bot"),
        ("evil.com <b>", "evil.com &lt;b&gt;"),
        (f"{settings.SITE_URL}.evil.example.com/", f"{settings.SITE_URL}.evil.example.com/"),
        (f"{settings.SITE_URL}@evil.example.com/", f"{settings.SITE_URL}@evil.example.com/"),
    ],
)
def test_nothing_else_is(words: str, written: str) -> None:
    assert linked(words) == written


def test_a_mail_about_an_account_links_by_it() -> None:
    words = [f"There is no account with dora.o'hara@example.com. Make one at {OWN}"]
    html = render.rendered("account", {"heading": "No account", "paragraphs": words}, to="").html

    assert "mailto:" not in html
    assert "dora.o'hara@example.com" in html
    assert f'href="{ESCAPED}"' in html
    assert "overflow-wrap: anywhere" in html

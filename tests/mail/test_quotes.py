"""What is new in the words of a mail, as mail programs write them."""

from __future__ import annotations

import time
from email.message import EmailMessage
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.mail.quotes import as_text, new_words
from config.mail.replies import words

OURS = (
    "> Hello Robin,\n>\n> Sam Rivera answers your question:\n> ---\n> Two days a week.\n>\n> --\n> Onfile\n"
)
GMAIL = "On Fri, Nov 27, 2026 at 9:12 AM Onfile <desk@onfile.example.com> wrote:"
OUTLOOK = (
    "From: Onfile <desk@onfile.example.com>\nSent: Friday, November 27, 2026 9:12 AM\n"
    "To: Robin Ask <robin@example.com>\nSubject: Re: Your question\n\nHello Robin,\n"
)


@pytest.mark.parametrize(
    ("text", "new"),
    [
        (f"Which days?\n\n{GMAIL}\n\n{OURS}", "Which days?"),
        (f"Which days?\n\n{GMAIL[:60]}\n{GMAIL[60:]}\n{OURS}", "Which days?"),
        (f"Which days?\n{GMAIL}\n{OURS}\nAnd nights?", "Which days?\n\nAnd nights?"),
        ("> Two days?\nFine.\n> Which?\nFridays.", "Fine.\n\nFridays."),
        (f"Which days?\n\n{OUTLOOK}", "Which days?"),
        (f"Which days?\n\n________________________________\n{OUTLOOK}", "Which days?"),
        (f"Which days?\n\n-----Original Message-----\n{OUTLOOK}", "Which days?"),
        (
            f"Which days?\n\n{OUTLOOK.replace('From:', '*From:*').replace('Sent:', '*Sent:*')}",
            "Which days?",
        ),
        ("Which days?\n\n-- \nRobin Ask, CPC\n555-0100", "Which days?"),
        (f"Which days?\n\nSent from my iPhone\n\n{GMAIL}\n{OURS}", "Which days?"),
        ("Which days?\n\nGet Outlook for iOS", "Which days?"),
        (f"Am Freitag schrieb desk@onfile.example.com:\n{OURS}\nJa", "Ja"),
        (f"El vie, 27 nov 2026, Onfile <desk@onfile.example.com> escribió:\n{OURS}", ""),
        ("On Monday she wrote:\nplease come early", "On Monday she wrote:\nplease come early"),
        (
            "Hi,\nOn 3 November you wrote:\nWe pay 30 an hour.\n\nIs that still so?",
            "Hi,\nOn 3 November you wrote:\nWe pay 30 an hour.\n\nIs that still so?",
        ),
        ("I have a\xa0CPC.\u202fIt is 5\u2009years", "I have a CPC. It is 5 years"),
        ("From: 40 hours\nTo: 32\nis what I ask", "From: 40 hours\nTo: 32\nis what I ask"),
        ("Three lines\n\n\n\n\nwith room", "Three lines\n\nwith room"),
        ("Pay\0 and\x1b[31m hours\u2028?", "Pay and[31m hours?"),
        ("", ""),
        (OURS, ""),
    ],
)
def test_quotes_and_signature_are_cut_off(text: str, new: str) -> None:
    assert new_words(text) == new


@pytest.mark.parametrize(
    ("html", "new"),
    [
        ("<p>Which days?</p><p>And <b>nights</b>?</p>", "Which days?\n\nAnd nights?"),
        ("Fish &amp; chips<br>&lt;twice&gt;", "Fish & chips\n<twice>"),
        (
            (
                '<div dir="ltr">Which days?</div><br><div class="gmail_quote gmail_quote_container">'
                '<div class="gmail_attr">On Fri, Onfile wrote:<br></div><blockquote>Two.</blockquote></div>'
            ),
            "Which days?",
        ),
        (
            (
                '<div>Which days?</div><div id="appendonsend"></div><hr>'
                '<div id="divRplyFwdMsg"><b>From:</b> Onfile</div><div>Two days.</div>'
            ),
            "Which days?",
        ),
        (
            "<blockquote>Two?</blockquote><div>Yes</div><blockquote>Which?</blockquote>Fridays",
            "Yes\n\nFridays",
        ),
        ("<html><head><title>T</title><style>p{}</style></head><body>Hi<script>x()</script></body>", "Hi"),
        ('<img src="cid:logo" alt="Logo">', ""),
    ],
)
def test_html_is_read_as_lines(html: str, new: str) -> None:
    assert new_words(as_text(html)) == new


def test_plain_words_count_before_html_and_what_is_attached_counts_for_nothing() -> None:
    mail = EmailMessage()
    mail.set_content("Plain")
    mail.add_alternative("<p>Rich</p>", subtype="html")
    assert words(mail) == "Plain"
    only_html = EmailMessage()
    only_html.set_content("<p>Rich</p>", subtype="html")
    assert words(only_html) == "Rich"
    attached = EmailMessage()
    attached.add_attachment("Not mine", filename="a.txt")
    assert words(attached) == ""
    passed_on = EmailMessage()
    passed_on.set_content("<p>See below</p>", subtype="html")
    passed_on.add_attachment(mail)
    assert words(passed_on) == "See below"
    odd = EmailMessage()
    odd.set_content("D\u00edas?")
    odd.set_param("charset", "x-no-such-encoding")
    assert words(odd) == "D\u00edas?"


@given(st.text(max_size=400))
def test_nothing_is_made_up_and_nothing_stumbles(text: str) -> None:
    seen = [" " if category(sign) == "Zs" else sign for sign in text]
    typed = "".join(sign for sign in seen if sign.isprintable() or sign in "\t\n")
    new = new_words(text)
    assert {line.strip() for line in new.split("\n")} <= {line.strip() for line in typed.split("\n")} | {""}
    new_words(as_text(text))  # and nothing is raised for what is no HTML


@pytest.mark.parametrize("kind", ["plain", "html"])
@pytest.mark.parametrize(
    "text",
    [
        "On a\n" * 100_000,
        "From: a\n" * 60_000,
        "-" * 500_000,
        "On " + "a " * 240_000 + ":",
        "<div>" * 100_000,
        "<li><ul>" * 60_000,
        "<style>" * 60_000,
    ],
)
def test_a_hostile_mail_is_read_in_a_moment(kind: str, text: str) -> None:
    mail = EmailMessage()
    mail.set_content("x", subtype=kind)
    mail.set_payload(text)
    began = time.process_time()
    words(mail)
    assert time.process_time() - began < 10

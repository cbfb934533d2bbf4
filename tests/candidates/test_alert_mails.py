"""Alerts and digests as they are on the wire: read by a parser, signed with DKIM, said in words."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import unescape
from urllib.parse import urlsplit

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from candidates.alerts import digest, instant
from candidates.enums import AlertCause
from candidates.models import Candidate, Recipient
from candidates.services import links
from config.mail.delivery import drain
from tests.factories import (
    AlertFactory,
    CandidateFactory,
    EmployerFactory,
    PositionFactory,
    RecipientFactory,
    RecruiterUserFactory,
    SavedSearchFactory,
)
from tests.reading import read
from tests.smtp import Mailbox, html_of, text_of

pytestmark = pytest.mark.django_db
SIGNED = [b"from", b"to", b"subject", b"date", b"message-id", b"list-unsubscribe", b"list-unsubscribe-post"]


def person(**fields: object) -> Candidate:
    return CandidateFactory.create(**{"on_file": True, "in_tampa": True, "credentials": "CPC", **fields})


def to_search() -> Recipient:
    recipient = RecipientFactory.create(candidate=None, email="reader@example.com")
    SavedSearchFactory.create(recipient=recipient, query="q=coder", words="coder")
    return recipient


def everything(mailbox: Mailbox) -> Mailbox:
    """One alert and one digest of three, to each kind of person."""
    named = EmployerFactory.create(name="Søndergård & Søn <Health>, “Ltd.”")
    positions = [
        PositionFactory.create(
            open=True,
            required="CPC",
            title=f"Coder №{number} – pro-fee, E/M & “surgery” " + "and more " * number * 4,
            employer=named,
            recruiter=RecruiterUserFactory.create(name="Zoë O’Neil"),
        )
        for number in range(3)
    ]
    people = [
        RecipientFactory.create(candidate=person(first_name="Zoë-Léa")),
        RecipientFactory.create(candidate=person(first_name="")),
        to_search(),
    ]
    for recipient in people:
        cause = AlertCause.PROFILE if recipient.candidate else AlertCause.SEARCH
        AlertFactory.create(position=positions[0], recipient=recipient, cause=cause)
        for position in positions[1:]:
            AlertFactory.create(position=position, recipient=recipient, cause=cause, digest=True)
    drain(instant.InstantQueue())
    drain(digest.DigestQueue())
    assert len(mailbox.contents) == 6
    return mailbox


@pytest.fixture
def sent(mailbox: Mailbox) -> Mailbox:
    return everything(mailbox)


def test_parser_finds_no_defect_and_every_header_once_on_one_line(sent: Mailbox) -> None:
    for raw in sent.contents:
        message = message_from_bytes(raw, policy=policy.default)
        assert isinstance(message, EmailMessage)
        assert [part.defects for part in message.walk()] == [[]] * 3
        assert [part.get_content_type() for part in message.walk()] == [
            "multipart/alternative",
            "text/plain",
            "text/html",
        ]
        assert not [name for name, value in message.items() if getattr(value, "defects", ())]
        head = raw.partition(b"\r\n\r\n")[0].decode("ascii").split("\r\n")
        for name, pattern in {
            "List-Unsubscribe": r"<http://[^<>\s]+/alerts/[^<>\s]+/stop/>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "List-ID": r"Onfile alerts <alerts\.[a-z.]+>",
            "Precedence": "bulk",
            "Auto-Submitted": "auto-generated",
            "Message-ID": r"<[^<>\s]+@[a-z.]+>",
            "MIME-Version": r"1\.0",
        }.items():
            found = [line for line in head if line.lower().startswith(f"{name.lower()}:")]
            assert len(found) == 1, name
            assert re.fullmatch(f"{name}: {pattern}", found[0], re.IGNORECASE), found
        assert len([name for name in message if name.lower() in {"from", "to", "subject", "date"}]) == 4


def test_one_click_link_stops_who_the_mail_went_to(sent: Mailbox) -> None:
    for message, to in zip(sent.messages, sent.recipients, strict=True):
        token = str(message["List-Unsubscribe"]).strip("<>").split("/")[-3]
        found = links.read_stop(token)
        assert found is not None
        assert found.email == to


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def is_signed(key: rsa.RSAPrivateKey) -> Callable[[bytes], bool]:
    der = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    record = b"v=DKIM1; k=rsa; p=" + base64.b64encode(der)

    def verify(raw: bytes) -> bool:
        return bool(dkim.verify(raw, dnsfunc=lambda name, timeout=5: record))

    return verify


def signed(raw: bytes, key: rsa.RSAPrivateKey) -> bytes:
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    header: bytes = dkim.sign(raw, b"s1", b"onfile.example.com", pem, include_headers=SIGNED)
    return header + raw


def test_signature_covers_both_unsubscribe_headers(
    sent: Mailbox, key: rsa.RSAPrivateKey, is_signed: Callable[[bytes], bool]
) -> None:
    """RFC 8058, 4: a mail program follows the one-click link of a mail whose DKIM signature covers it."""
    for raw in sent.contents:
        whole = signed(raw, key)
        names = re.search(rb"h=([^;]+);", whole)
        assert names
        covered = {name.strip().lower() for name in names[1].split(b":")}
        assert {b"list-unsubscribe", b"list-unsubscribe-post"} <= covered
        assert is_signed(whole)
        for name in (b"List-Unsubscribe", b"List-Unsubscribe-Post"):
            line = re.search(rb"\r\n" + name + rb": [^\r\n]*", whole)
            assert line
            assert not is_signed(whole.replace(line[0], b"", 1))
            assert not is_signed(whole.replace(line[0], line[0] + b"x", 1))


def test_footer_names_the_postal_address_and_the_day_they_agreed(sent: Mailbox, settings: Settings) -> None:
    for message in sent.messages:
        for words in (text_of(message), html_of(message)):
            assert settings.MAIL_POSTAL_ADDRESS in words
            assert "You get this because you" in words


def test_both_parts_hold_the_same_links(sent: Mailbox) -> None:
    for message in sent.messages:
        in_html = {unescape(url) for url in re.findall(r'href="([^"]+)"', html_of(message))}
        in_text = set(re.findall(r"https?://[^\s,]+", text_of(message)))
        assert in_html == in_text


def test_mail_asks_whether_it_was_useful(sent: Mailbox) -> None:
    for message in sent.messages:
        asked = re.findall(r"(?:Yes, it was|Not for me): (\S+)", text_of(message))
        is_digest = str(message["Message-ID"]).startswith("<digest")
        assert len(asked) == (4 if is_digest else 2)
        for yes, no in zip(asked[::2], asked[1::2], strict=True):
            assert no == f"{yes}?answer=no"
            assert links.read_feedback(yes.rstrip("/").rpartition("/")[2]) is not None


def test_subject_names_pay_title_and_place(mailbox: Mailbox) -> None:
    position = PositionFactory.create(open=True, required="CPC", title="Night coder")
    AlertFactory.create(position=position, recipient=RecipientFactory.create(candidate=person()))
    drain(instant.InstantQueue())

    (message,) = mailbox.messages
    expected = f"{position.pay_label} {position.pay_unit}: Night coder, {position.where_label}"
    assert message["Subject"] == expected


def test_reasons_stand_in_the_order_of_the_page(mailbox: Mailbox, client: Client) -> None:
    position = PositionFactory.create(
        open=True, required="CPC; CRC", years_min=2, pay_min=30, pay_max=40, pay_period="hour"
    )
    candidate = person(credentials="CPC; CRC", years=4, pay_floor=25, pay_period="hour")
    recipient = RecipientFactory.create(candidate=candidate)
    AlertFactory.create(position=position, recipient=recipient)
    AlertFactory.create(
        position=PositionFactory.create(open=True, required="CPC; CRC", years_min=2),
        recipient=recipient,
        digest=True,
    )
    drain(instant.InstantQueue())
    drain(digest.DigestQueue())

    at_once, later = (text_of(message) for message in mailbox.messages)
    (url,) = re.findall(r"See the position and apply:\s+(\S+)", at_once)
    page = client.get(urlsplit(url).path, follow=True).content.decode()
    of_page = re.findall(
        r'<span class="ask">([^<]+)</span>(?:(?!</li>).)*?stamp-met',
        page.partition('class="fit')[2],
        re.DOTALL,
    )
    in_mail = re.findall(r"Met: (.+?)(?: - |\r?\n)", at_once)
    assert len(in_mail) >= 5
    assert in_mail == [unescape(ask) for ask in of_page[: len(in_mail)]]
    in_digest = re.findall(r"Met: (.+?)(?: - |\r?\n)", later)
    assert in_digest[:3] == in_mail[:3]


def test_button_stands_before_the_reasons_in_both_parts(sent: Mailbox) -> None:
    for message in sent.messages:
        # A list of mails shows the preheader beside the subject, and the mail hides it.
        html, words = html_of(message).partition('class="brand"')[2], text_of(message)
        for part, go in ((html, "apply</a>"), (words, "apply:")):
            reasons = [part.find(one) for one in ("Met:", "Your search:") if part.find(one) > 0]
            assert part.index("Closes ") < part.index(go) < min(reasons)


def test_stop_link_promises_no_more_than_it_does(sent: Mailbox) -> None:
    """It opens a page with a button, because scanners of mail follow links. The header is one click."""
    for message in sent.messages:
        for part in (html_of(message), text_of(message)):
            assert "Stop all alerts" in part
            assert "one click" not in part.lower()


def test_line_that_is_not_shown_says_how_to_close_it(mailbox: Mailbox) -> None:
    position = PositionFactory.create(open=True, required="CPC", years_min=3)
    recipient = RecipientFactory.create(candidate=person())
    AlertFactory.create(position=position, recipient=recipient)
    AlertFactory.create(
        position=PositionFactory.create(open=True, required="CPC", years_min=3),
        recipient=recipient,
        digest=True,
    )
    drain(instant.InstantQueue())
    drain(digest.DigestQueue())

    assert len(mailbox.messages) == 2
    for message in mailbox.messages:
        words = text_of(message)
        assert "Not shown: 3 years of coding" in words
        assert "Add your years, best by setting, and this line can close." in words
        assert "/me/profile/" in words
        assert f"Closes {position.closes_on:%B} {position.closes_on.day}, {position.closes_on.year}." in words


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "A position has opened that suits what is on your file"),
        (3, "An open position now suits what is on your file"),
    ],
)
def test_whom_an_edit_suits_later_is_not_told_that_it_has_just_opened(
    mailbox: Mailbox, days: int, said: str
) -> None:
    position = PositionFactory.create(
        open=True, required="CPC", published_at=timezone.now() - timedelta(days=days)
    )
    on_file, reader = RecipientFactory.create(candidate=person(first_name="Dana")), to_search()
    AlertFactory.create(position=position, recipient=on_file)
    AlertFactory.create(position=position, recipient=reader, cause=AlertCause.SEARCH, digest=True)

    drain(instant.InstantQueue())
    drain(digest.DigestQueue())

    by_file, by_search = (mailbox.to(one.email)[0] for one in (on_file, reader))
    for part in (text_of(by_file), html_of(by_file)):
        assert f"{said}.".lower() in " ".join(part.split()).lower()
    opened = "A position has opened that your search finds."
    assert (opened in text_of(by_search)) is (days == 0)
    assert ("An open position now comes up in your search." in html_of(by_search)) is (days > 0)


def test_digest_says_that_positions_have_opened_only_where_all_have(mailbox: Mailbox) -> None:
    recipient = RecipientFactory.create(candidate=person(first_name="Dana"))
    for days in (0, 3):
        position = PositionFactory.create(
            open=True, required="CPC", published_at=timezone.now() - timedelta(days=days)
        )
        AlertFactory.create(position=position, recipient=recipient, digest=True)

    drain(digest.DigestQueue())

    (message,) = mailbox.to(recipient.email)
    assert "2 open positions now suit what is on your file." in text_of(message)


def test_each_says_where_to_ask_that_all_is_deleted(mailbox: Mailbox) -> None:
    """Filled in by joining bytes, whole, in a digest, and to who has no file."""
    reader = RecipientFactory.create(candidate=None, email="reader@example.com")
    SavedSearchFactory.create(recipient=reader, query="q=coder", words="coder")
    people = [
        RecipientFactory.create(candidate__credentials="CPC", candidate__in_tampa=True) for _ in range(3)
    ]
    position, other = (PositionFactory.create(open=True, required="CPC", title="Coder") for _ in range(2))
    for recipient in people:
        AlertFactory.create(position=position, recipient=recipient)
    AlertFactory.create(position=position, recipient=reader, cause=AlertCause.SEARCH)
    AlertFactory.create(position=other, recipient=people[0], digest=True)
    drain(instant.InstantQueue())
    drain(digest.DigestQueue())

    own = {recipient.email: recipient for recipient in [*people, reader]}
    assert len(mailbox.contents) == 5
    for message in mailbox.messages:
        [found] = [word for word in text_of(message).split() if "/forget/" in word]
        assert links.read_forget(found.rstrip("/").rpartition("/")[2]) == own[message["To"]]
        assert found in read(html_of(message)).links

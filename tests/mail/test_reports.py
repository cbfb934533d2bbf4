"""What is read in mails that come back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.mail.codes import is_about_address
from config.mail.enums import MailEventKind
from config.mail.reports import MOST_BYTES, Claim, read
from tests.mail.returned import complaint, exchange, original, postfix

TO = "dana@example.com"
ID = "<7.9@onfile.example.com>"
STOP = "https://jobs.example.com/alerts/WzEsMl0:1abc:sig-na_ture/stop/"
RETURNED = original(ID, TO, STOP)


def one(raw: bytes) -> Claim:
    (claim,) = read(raw)
    return claim


def test_report_of_postfix_is_read_whole() -> None:
    assert one(postfix(TO, returned=RETURNED)) == Claim(
        MailEventKind.BOUNCE,
        (TO,),
        ID,
        "WzEsMl0:1abc:sig-na_ture",
        f"5.1.1 smtp; 550 5.1.1 <{TO}>: Recipient address rejected: User unknown",
    )


def test_head_alone_says_as_much() -> None:
    assert one(postfix(TO, returned=RETURNED, whole=False)) == one(postfix(TO, returned=RETURNED))


def test_report_without_what_was_sent_names_no_mail() -> None:
    claim = one(postfix(TO, returned=""))

    assert (claim.kind, claim.addresses, claim.message_id, claim.stop_token) == ("bounce", (TO,), "", "")


def test_report_of_exchange_is_read() -> None:
    claim = one(exchange(TO, returned=RETURNED))

    assert (claim.kind, claim.addresses, claim.message_id) == (MailEventKind.BOUNCE, (TO,), ID)
    assert claim.stop_token == "WzEsMl0:1abc:sig-na_ture"
    assert "not found by SMTP address lookup" in claim.detail


@pytest.mark.parametrize(
    ("action", "status", "said", "kind"),
    [
        ("failed", "5.1.1", "smtp; 550 no", "bounce"),
        ("failed", "5.2.1", "smtp; 550 mailbox disabled", "bounce"),
        ("Failed", "5.1.10", "smtp; 550 no", "bounce"),
        ("failed", "5.0.0", "smtp; 550 user unknown", "bounce"),
        ("failed", "5.0.0", "smtp; 554 no service", "refused"),
        ("failed", "5.0.0", "smtp; 550-5.7.1 blocked, see 192.5.1.1", "refused"),
        ("failed", "", "X-Unix; 67", "refused"),
        ("failed", "5.2.2", "smtp; 552 mailbox full", "refused"),
        ("failed", "5.7.1", "smtp; 550 5.1.1 looks like spam", "refused"),
        ("failed", "5.4.1", "smtp; 550 no route", "refused"),
        ("failed", "4.4.7", "smtp; 421 too long in the queue", "delayed"),
        ("delayed", "5.1.1", "smtp; 550 5.1.1", "delayed"),
        ("delayed", "4.2.0", "", "delayed"),
    ],
)
def test_only_what_is_about_the_mailbox_is_a_bounce(action: str, status: str, said: str, kind: str) -> None:
    assert one(postfix(TO, returned=RETURNED, action=action, status=status, said=said)).kind == kind


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded", ""])
def test_what_arrived_is_no_news(action: str) -> None:
    assert read(postfix(TO, returned=RETURNED, action=action)) == []


def test_address_may_be_forwarded_and_spelled_in_xtext() -> None:
    claim = one(
        postfix("inner@example.org", returned=RETURNED, original_recipient="RFC822; Dana+2Bjobs@example.com")
    )
    assert claim.addresses == ("dana+2bjobs@example.com", "dana+jobs@example.com", "inner@example.org")

    other = one(postfix(TO, returned=RETURNED, original_recipient="x400; /C=US/A=dana@example.com"))
    assert other.addresses == (TO,)


def test_words_of_any_script_are_read() -> None:
    said = "smtp; 550 5.1.1 Empfänger unbekannt 受信者"
    assert one(postfix("jörg@example.com", returned=RETURNED, said=said)).addresses == ("jörg@example.com",)

    latin = postfix(TO, returned=RETURNED, said="smtp; 550 5.1.1 Empf\u00e4nger").decode().encode("latin-1")
    assert one(latin).kind == MailEventKind.BOUNCE


def test_status_for_addresses_of_any_script_is_read() -> None:
    raw = postfix("jörg@example.com", returned=RETURNED).replace(
        b"message/delivery-status", b"message/global-delivery-status"
    )
    claim = one(raw.replace(b"Original-Recipient: rfc822", b"Original-Recipient: utf-8"))

    assert (claim.kind, claim.addresses, claim.message_id) == ("bounce", ("jörg@example.com",), ID)


@pytest.mark.parametrize(
    ("feedback", "kind"),
    [("abuse", "complaint"), ("fraud", "complaint"), ("other", "complaint"), ("opt-out", "unsubscribed")],
)
def test_complaint_is_read(feedback: str, kind: str) -> None:
    claim = one(complaint(f"<{TO}>", returned=RETURNED, feedback=feedback))

    assert (claim.kind, claim.addresses, claim.message_id) == (kind, (TO,), ID)
    assert claim.detail == f"{feedback} SomeGenerator/1.0"


def test_complaint_may_hide_whose_it_is() -> None:
    claim = one(complaint("", returned=RETURNED))

    assert (claim.kind, claim.addresses, claim.message_id) == ("complaint", (), ID)


@pytest.mark.parametrize("feedback", ["not-spam", "auth-failure", "virus", ""])
def test_other_feedback_is_no_complaint(feedback: str) -> None:
    assert read(complaint(TO, returned=RETURNED, feedback=feedback)) == []


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n",
        b"\x00\xff\xfe" * 50,
        b"Subject: Out of office\n\nBack on Monday.",
        b"Content-Type: multipart/report; boundary=\n\n--\n",
        b"Content-Type: multipart/report\n\nno boundary",
        b"Content-Type: message/delivery-status\n\nAction: failed\nFinal-Recipient: rfc822; a@example.com\n",
        postfix("", returned=RETURNED),
        postfix("not an address", returned=RETURNED, original_recipient=""),
        b"Content-Type: " + b"multipart/mixed; boundary=a\n\n--a\nContent-Type: " * 3000,
    ],
)
def test_what_is_no_report_says_nothing(raw: bytes) -> None:
    assert read(raw) == []


@pytest.mark.parametrize("report", [postfix, exchange, complaint])
def test_truncated_report_says_what_is_left_of_it(report: Callable[..., bytes]) -> None:
    raw = report(TO, returned=RETURNED)
    found = [read(raw[:length]) for length in range(0, len(raw), 7)]

    assert found[0] == []
    assert [claim.message_id for claim in read(raw[: len(raw) - 10])] == [ID]
    assert {claim.kind for claims in found for claim in claims} <= {"bounce", "complaint", "refused"}


def test_huge_report_is_read_as_far_as_its_head() -> None:
    raw = postfix(TO, returned=RETURNED).replace(b"The words of the mail.", b"word " * (2 * MOST_BYTES // 5))

    assert len(raw) > 2 * MOST_BYTES
    assert one(raw).message_id == ID


def test_report_of_thousands_is_read_as_one_of_twenty() -> None:
    block = "\nFinal-Recipient: rfc822; a{0}@example.com\nAction: failed\nStatus: 5.1.1\n"
    blocks = "".join(block.format(number) for number in range(5000))
    raw = postfix(TO, returned=RETURNED).replace(
        b"\n--B1\nContent-Description: Und", f"{blocks}\n--B1\nC: U".encode()
    )

    assert len(read(raw)) == 20


@given(st.binary(max_size=400), st.integers(min_value=0, max_value=2000))
def test_no_bytes_make_it_fail(noise: bytes, at: int) -> None:
    raw = postfix(TO, returned=RETURNED)

    assert isinstance(read(raw[:at] + noise + raw[at:]), list)
    assert isinstance(read(noise), list)


@pytest.mark.parametrize(
    ("words", "is_about"),
    [
        ("550 5.1.1 no such user", True),
        ("550-5.1.1 no such user", True),
        ("5.2.1", True),
        ("550 no such user", True),
        ("smtp;550 user unknown at 10.5.1.1", True),
        ("554 no", False),
        ("550 5.7.1 policy", False),
        ("452 4.2.2 full", False),
        ("see 5.1.1.9 and 1.5.1.1", None),
        ("", None),
    ],
)
def test_codes_in_words(words: str, is_about: bool | None) -> None:  # noqa: FBT001 -- pytest's parameter
    assert is_about_address(words) is is_about

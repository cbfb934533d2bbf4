from __future__ import annotations

import socket
import time
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.core import mail as django_mail
from django.utils import timezone
from pytest_django.fixtures import Settings

from config.addresses import RelayAddress
from config.mail import outbox
from config.mail.delivery import MOST_TRIES, backoff, drain
from config.mail.enums import MailStatus
from config.mail.message import as_bytes
from config.mail.models import OutgoingMail, Suppression
from config.mail.outbox import MailQueue
from config.mail.relay import NotNow, Refused, Relay, Unreachable
from config.mail.render import Rendered
from tests.factories import OutgoingMailFactory, SuppressionFactory
from tests.smtp import Mailbox, text_of

pytestmark = pytest.mark.django_db
WORDS = Rendered("A code for you", "123456\n", "<p>123456</p>")


def send(mailbox: Mailbox) -> int:
    relay = Relay(RelayAddress(mailbox.host, mailbox.port))
    return drain(MailQueue(), relay=relay).accepted


class TestQueue:
    def test_mail_with_a_known_key_is_not_written_again(self) -> None:
        first = outbox.write(kind="code", to="a@example.com", mail=WORDS, dedupe_key="x")
        second = outbox.write(kind="code", to="a@example.com", mail=WORDS, dedupe_key="x")
        assert (first is not None, second) == (True, None)
        assert OutgoingMail.objects.count() == 1

    def test_django_mail_becomes_a_row_for_each_recipient(self) -> None:
        message = django_mail.EmailMultiAlternatives(
            "Two\nlines", "text", None, ["a@example.com", "b@example.com"]
        )
        message.attach_alternative("<p>html</p>", "text/html")
        message.send()
        rows = OutgoingMail.objects.order_by("to")
        assert [(row.to, row.subject, row.text, row.html) for row in rows] == [
            ("a@example.com", "Two lines", "text", "<p>html</p>"),
            ("b@example.com", "Two lines", "text", "<p>html</p>"),
        ]

    def test_attachments_are_refused(self) -> None:
        message = django_mail.EmailMessage("s", "b", None, ["a@example.com"])
        message.attach("resume.pdf", b"%PDF-", "application/pdf")
        with pytest.raises(ValueError, match="send a link"):
            message.send()


class TestDrain:
    def test_mails_go_out_over_one_connection(self, mailbox: Mailbox) -> None:
        OutgoingMailFactory.create_batch(3)
        assert send(mailbox) == 3
        assert mailbox.connections == 1
        assert sorted(OutgoingMail.objects.values_list("status", "tries")) == [("sent", 1)] * 3
        first = mailbox.messages[0]
        assert text_of(first).strip() == "Thank you."
        assert first["Auto-Submitted"] == "auto-generated"
        assert first["Message-ID"].endswith("@onfile.example.com>")

    def test_end_of_the_time_is_not_the_end_of_the_queue(self, mailbox: Mailbox) -> None:
        OutgoingMailFactory.create_batch(2)
        mailbox.before_accepting = lambda _: time.sleep(0.2)
        address = RelayAddress(mailbox.host, mailbox.port)
        assert drain(MailQueue(), relay=Relay(address), seconds=0.1) == (1, True)
        assert sorted(OutgoingMail.objects.values_list("status", "tries")) == [("due", 0), ("sent", 1)]
        assert drain(MailQueue(), relay=Relay(address)) == (1, False)

    def test_nothing_due_opens_no_connection(self, mailbox: Mailbox) -> None:
        OutgoingMailFactory.create(due_at=timezone.now() + timedelta(hours=1))
        assert send(mailbox) == 0
        assert mailbox.connections == 0

    def test_refused_address_fails_and_is_suppressed_and_others_go_on(self, mailbox: Mailbox) -> None:
        gone = OutgoingMailFactory.create(due_at=timezone.now() - timedelta(minutes=1))
        OutgoingMailFactory.create()
        mailbox.answers[gone.to] = "550 5.1.1 no such mailbox"
        assert send(mailbox) == 1
        gone.refresh_from_db()
        assert (gone.status, gone.error) == (MailStatus.FAILED, "550 5.1.1 no such mailbox")
        assert Suppression.objects.get().email == gone.to
        assert mailbox.connections == 1

    def test_refused_message_does_not_suppress_the_address(self, mailbox: Mailbox) -> None:
        OutgoingMailFactory.create()
        mailbox.data_answers = ["554 5.7.1 looks like spam"]
        assert send(mailbox) == 0
        assert OutgoingMail.objects.get().status == MailStatus.FAILED
        assert not Suppression.objects.exists()

    def test_not_now_is_tried_again_later(self, mailbox: Mailbox) -> None:
        row = OutgoingMailFactory.create()
        mailbox.answers[row.to] = "451 4.7.1 greylisted"
        assert send(mailbox) == 0
        row.refresh_from_db()
        assert (row.status, row.tries, row.error) == ("due", 1, "451 4.7.1 greylisted")
        wait = row.due_at - timezone.now()
        assert timedelta(seconds=10) < wait < timedelta(seconds=50)

    def test_not_now_ends_after_the_most_tries(self, mailbox: Mailbox) -> None:
        row = OutgoingMailFactory.create(tries=MOST_TRIES - 1)
        mailbox.answers[row.to] = "451 4.7.1 greylisted"
        send(mailbox)
        row.refresh_from_db()
        assert (row.status, row.tries) == (MailStatus.FAILED, MOST_TRIES)
        outbox.retry(mail=row)
        row.refresh_from_db()
        assert (row.status, row.tries) == (MailStatus.DUE, 0)

    def test_relay_that_is_away_costs_no_try(self, settings: Settings) -> None:
        OutgoingMailFactory.create_batch(2)
        settings.MAIL_CONNECT_TIMEOUT = 1
        assert drain(MailQueue(), relay=Relay(RelayAddress("127.0.0.1", 1))).accepted == 0
        assert list(OutgoingMail.objects.values_list("status", "tries")) == [("due", 0)] * 2

    def test_relay_that_hangs_up_after_a_message_gets_it_five_times_at_most(self, mailbox: Mailbox) -> None:
        row, other = OutgoingMailFactory.create_batch(2)
        mailbox.hangs_up_on.add(row.to)
        for _ in range(6):
            OutgoingMail.objects.filter(status=MailStatus.DUE).update(due_at=timezone.now())
            send(mailbox)
        row.refresh_from_db()
        other.refresh_from_db()
        assert (len(mailbox.to(row.to)), row.status, row.tries) == (5, MailStatus.FAILED, 5)
        assert row.error.startswith("hung up after the message, which may have arrived")
        assert (len(mailbox.to(other.to)), other.status) == (1, MailStatus.SENT)

    def test_suppressed_address_gets_nothing(self, mailbox: Mailbox) -> None:
        row = OutgoingMailFactory.create()
        SuppressionFactory.create(email=row.to)
        assert send(mailbox) == 0
        row.refresh_from_db()
        assert (row.status, row.error) == (MailStatus.DROPPED, "the address does not take mail")

    def test_leased_row_is_left_to_its_holder_until_the_lease_is_over(self, mailbox: Mailbox) -> None:
        row = OutgoingMailFactory.create(sending=True)
        assert send(mailbox) == 0
        OutgoingMail.objects.filter(pk=row.pk).update(lease_until=timezone.now())
        assert send(mailbox) == 1

    def test_row_taken_by_somebody_else_is_not_sent(self, mailbox: Mailbox) -> None:
        row = OutgoingMailFactory.create()
        queue = MailQueue()
        (claimed,) = queue.claim("one", 10)
        OutgoingMail.objects.filter(pk=row.pk).update(claimed_by="two")
        assert not queue.turn(None, claimed)

    def test_broken_row_does_not_hold_up_the_others(self, mailbox: Mailbox) -> None:
        OutgoingMailFactory.create(subject="two\nlines", due_at=timezone.now() - timedelta(minutes=1))
        OutgoingMailFactory.create()
        assert send(mailbox) == 1
        broken = OutgoingMail.objects.get(subject="two\nlines")
        assert (broken.status, broken.tries) == ("due", 1)
        assert broken.error.startswith("BadHeaderError")


class TestRelay:
    def send_one(self, relay: Relay) -> None:
        relay.send(sender="a@example.com", to="b@example.com", message=b"Subject: x\r\n\r\ny\r\n")

    def test_stale_connection_is_opened_again(self, mailbox: Mailbox) -> None:
        with Relay(RelayAddress(mailbox.host, mailbox.port)) as relay:
            self.send_one(relay)
            assert relay._smtp is not None
            assert relay._smtp.sock is not None
            relay._smtp.sock.shutdown(socket.SHUT_RDWR)
            self.send_one(relay)
            assert relay.connections == 2
        assert len(mailbox.messages) == 2

    def test_outcomes_are_told_apart(self, mailbox: Mailbox) -> None:
        with Relay(RelayAddress(mailbox.host, mailbox.port)) as relay:
            mailbox.answers["b@example.com"] = "550 no"
            with pytest.raises(Refused) as refused:
                self.send_one(relay)
            assert refused.value.bad_address
            mailbox.answers["b@example.com"] = "452 full"
            with pytest.raises(NotNow):
                self.send_one(relay)
            del mailbox.answers["b@example.com"]
            self.send_one(relay)
            assert relay.connections == 1

    @pytest.mark.parametrize(
        ("answer", "is_bad_address"),
        [
            ("550 no such user", True),
            ("550 5.1.1 no such mailbox", True),
            ("553 5.1.3 bad syntax", True),
            ("550 5.2.1 mailbox closed", True),
            ("552 5.2.2 mailbox full", False),
            ("550 5.7.1 we do not like your address", False),
            ("550 5.7.26 no SPF record", False),
            ("554 no service for you", False),
            ("530 authentication required", False),
        ],
    )
    def test_only_words_about_the_mailbox_speak_of_the_address(
        self,
        mailbox: Mailbox,
        answer: str,
        is_bad_address: bool,  # noqa: FBT001 -- pytest's parameter
    ) -> None:
        mailbox.answers["b@example.com"] = answer
        with Relay(RelayAddress(mailbox.host, mailbox.port)) as relay, pytest.raises(Refused) as refused:
            self.send_one(relay)
        assert refused.value.bad_address is is_bad_address

    @pytest.mark.parametrize(("answer", "outcome"), [("451 4.3.0 later", NotNow), ("554 5.6.0 no", Refused)])
    def test_connection_is_kept_after_a_message_was_turned_away(
        self, mailbox: Mailbox, answer: str, outcome: type[Exception]
    ) -> None:
        mailbox.data_answers = [answer]
        with Relay(RelayAddress(mailbox.host, mailbox.port)) as relay:
            with pytest.raises(outcome):
                self.send_one(relay)
            self.send_one(relay)
            assert relay.connections == 1

    def test_lines_that_begin_with_a_dot_arrive_as_they_were(self, mailbox: Mailbox) -> None:
        body = b"Subject: x\r\n\r\n.\r\n..two\r\n.hidden\r\nend"
        with Relay(RelayAddress(mailbox.host, mailbox.port)) as relay:
            relay.send(sender="a@example.com", to="b@example.com", message=body)
            self.send_one(relay)
        assert mailbox.messages[0].get_content().splitlines() == [".", "..two", ".hidden", "end"]
        assert len(mailbox.messages) == 2

    def test_foreign_domain_goes_out_in_ascii(self, mailbox: Mailbox) -> None:
        with Relay(RelayAddress(mailbox.host, mailbox.port)) as relay:
            relay.send(
                sender="a@example.com", to="b@b\u00fccher.example.com", message=b"Subject: x\r\n\r\ny\r\n"
            )
        assert mailbox.recipients == ["b@xn--bcher-kva.example.com"]

    def test_address_no_relay_takes_is_refused_before_anybody_is_asked(self, mailbox: Mailbox) -> None:
        with Relay(RelayAddress(mailbox.host, mailbox.port)) as relay, pytest.raises(Refused) as refused:
            relay.send(sender="a@example.com", to="j\u00f6rg@example.com", message=b"Subject: x\r\n\r\ny\r\n")
        assert refused.value.bad_address
        assert relay.connections == 0

    def test_nobody_there_is_unreachable(self) -> None:
        with pytest.raises(Unreachable):
            self.send_one(Relay(RelayAddress("127.0.0.1", 1)))


def test_no_header_begins_with_an_empty_line() -> None:
    words = Rendered(
        "A subject of more than seventy-eight letters, with a dash \u2013 and " + "more " * 9, "x", "<p>x</p>"
    )
    link = f"<https://jobs.example.com/alerts/{'token' * 40}/stop/>"
    raw = as_bytes(
        words,
        sender="Onfile <desk@onfile.example.com>",
        to="a@example.com",
        message_id="<1@onfile.example.com>",
        headers={"List-Unsubscribe": link},
    )
    head = raw.partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert f"List-Unsubscribe: {link}".encode() in head
    assert not [line for line in head if line.rstrip().endswith(b":")]
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert message_from_bytes(raw, policy=policy.default)["Subject"].strip() == words.subject.strip()


def test_backoff_grows_to_six_hours() -> None:
    waits = [backoff(tries).total_seconds() for tries in (0, 4, 40)]
    assert 15 <= waits[0] <= 45
    assert 240 <= waits[1] <= 720
    assert 3 * 3600 <= waits[2] <= 9 * 3600

"""Reports that come back by mail: which are believed, and the command that reads them."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from candidates.alerts import digest, instant, ledger
from candidates.models import Alert
from candidates.queries import mails
from candidates.services import files, links, mailnews
from config.mail import suppression
from config.mail.delivery import drain
from config.mail.enums import Followed, SuppressionReason
from config.mail.models import MailEvent, Suppression
from config.mail.outbox import MailQueue
from tests.architecture.source import ROOT
from tests.factories import AlertFactory, CandidateFactory, OutgoingMailFactory, PositionFactory
from tests.mail.returned import complaint, exchange, original, postfix
from tests.smtp import Mailbox

pytestmark = pytest.mark.django_db


def told_of(raw: bytes) -> list[tuple[str, str, bool]]:
    return [(event.kind, event.address, event.is_believed) for event in mailnews.report_came(raw=raw)]


def suppressed() -> list[str]:
    return list(Suppression.objects.values_list("email", flat=True))


def alert_head(alert: Alert, *, message_id: str = "", stop: str | None = None) -> str:
    """The head of the mail of an alert, as it comes back."""
    named = message_id or f"<{alert.position_id}.{alert.recipient_id}@onfile.example.com>"
    link = links.stop_url(recipient=alert.recipient) if stop is None else stop
    return original(named, alert.recipient.email, link)


@pytest.mark.parametrize("report", [postfix, exchange])
def test_bounce_of_an_alert_ends_alerts_and_nothing_else(report: object, mailbox: Mailbox) -> None:
    """What proves it is a link that whoever was forwarded the alert has too."""
    alert, other = AlertFactory.create(sent=True), AlertFactory.create(sent=True)
    to = alert.recipient.email

    assert callable(report)
    assert told_of(report(to, returned=alert_head(alert))) == [("bounce", to, True)]

    row = Suppression.objects.get()
    assert (row.email, row.reason, row.only_alerts) == (to, "bounce", True)
    alert.recipient.refresh_from_db()
    assert (alert.recipient.cadence, alert.recipient.stopped_at) == ("instant", None)
    assert MailEvent.objects.get().followed == Followed.NO_ALERTS
    alert.refresh_from_db()
    other.refresh_from_db()
    assert (alert.came_back_at, other.came_back_at) == (MailEvent.objects.get().at, None)
    OutgoingMailFactory.create(to=to)
    drain(MailQueue())
    assert [message["To"] for message in mailbox.messages] == [to]


def test_bounce_that_proves_more_ends_all_mail_though_alerts_had_ended_before() -> None:
    alert = AlertFactory.create(sent=True)
    to = alert.recipient.email
    told_of(postfix(to, returned=alert_head(alert)))
    mail = OutgoingMailFactory.create(sent=True, to=to)

    told_of(postfix(to, returned=original(mail.message_id, to)))

    assert not Suppression.objects.get().only_alerts
    # And no claim of less makes it less.
    suppression.suppress(email=to, reason=SuppressionReason.BOUNCE, only_alerts=True)
    assert not Suppression.objects.get().only_alerts


def test_bounce_of_a_digest_marks_the_alerts_that_went_in_it() -> None:
    then = timezone.now() - timedelta(days=1)
    alerts = AlertFactory.create_batch(2, sent=True, digest=True, sent_at=then)
    to = alerts[0].recipient
    alerts[1] = AlertFactory.create(recipient=to, sent=True, digest=True, sent_at=then)
    later = AlertFactory.create(recipient=to, sent=True, digest=True)
    both = [alerts[0].position_id, alerts[1].position_id]
    named = f"<digest.{mails.contents(both)}.{to.pk}@onfile.example.com>"

    raw = postfix(to.email, returned=alert_head(later, message_id=named))
    assert told_of(raw) == [("bounce", to.email, True)]

    back = Alert.objects.exclude(came_back_at=None)
    assert sorted(back.values_list("position", "recipient")) == sorted((one, to.pk) for one in both)


class TestGoesOn:
    """After a bounce everything works again once the address does, or is another."""

    @pytest.fixture
    def alert(self) -> Alert:
        person = CandidateFactory.create(on_file=True, in_tampa=True, credentials="CPC", with_recipient=True)
        position = PositionFactory.create(open=True, required="CPC")
        alert: Alert = AlertFactory.create(recipient=person.recipient, position=position, sent=True)
        told_of(postfix(person.email, returned=alert_head(alert)))
        return alert

    def tell_again(self, alert: Alert) -> list[str]:
        """To whom it goes when a recruiter sends it again; and what becomes of it."""
        assert ledger.retry(position_id=alert.position_id, recipient_id=alert.recipient_id)
        drain(instant.InstantQueue())
        alert.refresh_from_db()
        assert alert.came_back_at is None
        return [alert.status, alert.drop_reason]

    def test_not_before(self, alert: Alert, mailbox: Mailbox) -> None:
        assert self.tell_again(alert) == ["dropped", "suppressed"]
        assert mailbox.messages == []

    def test_with_another_address(self, alert: Alert, mailbox: Mailbox) -> None:
        person = alert.recipient.candidate
        assert person is not None
        person.email = "new@example.com"
        person.save()
        files.settle(candidate=person)
        assert self.tell_again(alert) == ["sent", ""]
        assert [message["To"] for message in mailbox.messages] == ["new@example.com"]

    def test_when_a_recruiter_lifts_it(self, alert: Alert, mailbox: Mailbox) -> None:
        Suppression.objects.all().delete()
        assert self.tell_again(alert) == ["sent", ""]
        assert len(mailbox.messages) == 1

    def test_when_its_owner_asks_for_alerts_again(
        self, alert: Alert, mailbox: Mailbox, client: Client
    ) -> None:
        page = urlsplit(links.manage_url(recipient=alert.recipient)).path
        assert "A mail to you came back" in client.get(page).content.decode()
        client.post(page, {"cadence": "instant", "paused_until": ""})
        assert "A mail to you came back" not in client.get(page).content.decode()
        assert self.tell_again(alert) == ["sent", ""]
        assert len(mailbox.messages) == 1

    @pytest.mark.parametrize(
        ("reason", "only_alerts"), [("bounce", False), ("complaint", False), ("desk", True)]
    )
    def test_what_ended_otherwise_is_lifted_by_a_recruiter_alone(
        self, alert: Alert, client: Client, reason: str, *, only_alerts: bool
    ) -> None:
        Suppression.objects.update(reason=reason, only_alerts=only_alerts)
        page = urlsplit(links.manage_url(recipient=alert.recipient)).path
        assert "No mail goes to this address" in client.get(page).content.decode()
        client.post(page, {"cadence": "instant", "paused_until": ""})
        assert Suppression.objects.exists()


def test_bounce_of_another_mail_is_believed_by_its_random_number() -> None:
    mail = OutgoingMailFactory.create(sent=True, to="Dana@example.com")

    raw = postfix("dana@example.com", returned=original(mail.message_id, mail.to), whole=False)
    assert told_of(raw) == [("bounce", "dana@example.com", True)]
    assert suppressed() == ["dana@example.com"]


def test_complaint_stops_the_alerts_of_the_address() -> None:
    alert = AlertFactory.create(sent=True)
    other = AlertFactory.create(sent=True)

    assert told_of(complaint(f"<{alert.recipient.email}>", returned=alert_head(alert))) == [
        ("complaint", alert.recipient.email, True)
    ]
    # One that hides whose it is speaks of whom the signed link names.
    assert told_of(complaint("", returned=alert_head(other))) == [("complaint", other.recipient.email, True)]

    for one in (alert, other):
        one.recipient.refresh_from_db()
        one.refresh_from_db()
        assert one.recipient.is_stopped
        assert one.came_back_at is None
    assert suppressed() == []
    assert set(MailEvent.objects.values_list("followed", flat=True)) == {Followed.STOPPED}


@pytest.mark.parametrize(
    ("status", "kind"), [("4.4.7", "delayed"), ("5.2.2", "refused"), ("5.7.1", "refused")]
)
def test_trouble_that_passes_or_is_ours_is_kept_and_changes_nothing(status: str, kind: str) -> None:
    alert = AlertFactory.create(sent=True)
    raw = postfix(alert.recipient.email, returned=alert_head(alert), status=status, said="smtp; {status} no")

    assert told_of(raw) == [(kind, alert.recipient.email, True)]
    assert suppressed() == []
    assert MailEvent.objects.get().followed == Followed.NOTHING
    alert.refresh_from_db()
    assert (alert.came_back_at is None) == (kind == "delayed")


class TestForged:
    """Who knows an address and counts through numbers silences nobody."""

    def test_without_anything_returned(self) -> None:
        to = AlertFactory.create(sent=True).recipient.email
        assert told_of(postfix(to, returned="")) == [("bounce", to, False)]

    def test_with_the_number_of_an_alert_and_no_link(self) -> None:
        alert = AlertFactory.create(sent=True)
        to = alert.recipient.email
        assert told_of(postfix(to, returned=alert_head(alert, stop=""))) == [("bounce", to, False)]

    def test_with_a_link_that_nobody_signed(self) -> None:
        alert = AlertFactory.create(sent=True)
        link = f"https://jobs.example.com{reverse('candidates:alert-stop', args=['WzEsMl0:1abc:forged'])}"
        assert told_of(complaint("", returned=alert_head(alert, stop=link))) == [("complaint", "", False)]

    def test_with_the_link_of_somebody_else(self) -> None:
        mine, theirs = AlertFactory.create(sent=True), AlertFactory.create(sent=True)
        head = alert_head(theirs, stop=links.stop_url(recipient=mine.recipient))
        to = theirs.recipient.email
        assert told_of(complaint(to, returned=head)) == [("complaint", to, False)]
        # Nor with one's own mail in the name of somebody else.
        assert told_of(complaint(to, returned=alert_head(mine))) == [("complaint", to, False)]

    def test_of_an_alert_that_was_not_sent(self) -> None:
        alert = AlertFactory.create()
        to = alert.recipient.email
        assert told_of(postfix(to, returned=alert_head(alert))) == [("bounce", to, False)]

    def test_of_a_mail_of_the_outbox_to_another_address(self) -> None:
        mail = OutgoingMailFactory.create(sent=True)
        raw = postfix("other@example.com", returned=original(mail.message_id, "other@example.com"))
        assert told_of(raw) == [("bounce", "other@example.com", False)]

    @pytest.fixture(autouse=True)
    def nobody_is_silenced(self) -> object:
        yield
        assert suppressed() == []
        assert not Alert.objects.filter(recipient__cadence="off").exists()
        assert not MailEvent.objects.filter(is_believed=True).exists()
        assert not MailEvent.objects.exclude(followed=Followed.CLAIM).exists()
        assert not Alert.objects.exclude(came_back_at=None).exists()


def test_true_report_is_heard_after_a_forged_one_that_says_the_same() -> None:
    alert = AlertFactory.create(sent=True)
    to = alert.recipient.email
    told_of(postfix(to, returned=alert_head(alert, stop="")))

    assert told_of(postfix(to, returned=alert_head(alert))) == [("bounce", to, True)]


def test_report_that_comes_twice_is_heard_once() -> None:
    alert = AlertFactory.create(sent=True)
    raw = complaint(alert.recipient.email, returned=alert_head(alert))
    told_of(raw)
    Suppression.objects.all().delete()

    assert told_of(raw) == []
    assert suppressed() == []


def test_bounce_of_an_alert_that_moved_to_another_address_speaks_of_nobody() -> None:
    alert = AlertFactory.create(sent=True)
    head, old = alert_head(alert), alert.recipient.email
    alert.recipient.email = "new@example.com"
    alert.recipient.save()

    assert told_of(postfix(old, returned=head)) == [("bounce", old, False)]


class TestCommand:
    def test_maildir_is_read_and_moved(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        alert = AlertFactory.create(sent=True)
        for name in ("new", "cur", "tmp"):
            (tmp_path / name).mkdir()
        (tmp_path / "new" / "1.a.host").write_bytes(
            postfix(alert.recipient.email, returned=alert_head(alert))
        )
        (tmp_path / "new" / "2.b.host").write_bytes(b"\xff\x00 no mail at all")
        (tmp_path / "new" / "3.c.host").write_bytes(b"")

        call_command("read_bounce", str(tmp_path))

        assert capsys.readouterr().out == (
            f"Bounced: the address takes no mail: {alert.recipient.email}. No alert goes to this address any"
            " more; codes and answers still do.\n3 read, 1 with news.\n"
        )
        assert suppressed() == [alert.recipient.email]
        assert not list((tmp_path / "new").iterdir())
        assert sorted(path.name for path in (tmp_path / "cur").iterdir()) == [
            "1.a.host:2,S",
            "2.b.host:2,S",
            "3.c.host:2,S",
        ]
        call_command("read_bounce", str(tmp_path))
        assert capsys.readouterr().out == "0 read, 0 with news.\n"

    def test_folder_that_is_no_maildir_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match=r"is no Maildir.* name its file, or pipe it: .* < message"):
            call_command("read_bounce", str(tmp_path))
        with pytest.raises(CommandError, match=r"There is no .*/nothing"):
            call_command("read_bounce", str(tmp_path / "nothing"))

    def test_one_message_is_read_from_its_file_and_left_there(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        mail = OutgoingMailFactory.create(sent=True, to="dana@example.com")
        file = tmp_path / "one.eml"
        file.write_bytes(postfix(mail.to, returned=original(mail.message_id, mail.to)))

        call_command("read_bounce", str(file))
        call_command("read_bounce", str(file))

        assert capsys.readouterr().out.splitlines() == [
            "Bounced: the address takes no mail: dana@example.com. No mail goes to this address any more.",
            "No report, or one that was read before.",
        ]
        assert suppressed() == ["dana@example.com"]
        assert file.exists()

    def test_one_message_comes_by_a_pipe(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        alert = AlertFactory.create(sent=True)
        forged = postfix("dana@example.com", returned="")
        complaints = complaint("", returned=alert_head(alert))
        for raw in (complaints, forged, b"Subject: hello\n\n"):
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
            call_command("read_bounce")

        assert capsys.readouterr().out.splitlines() == [
            f"Marked as spam: {alert.recipient.email}. Their alerts were stopped.",
            f"Bounced: the address takes no mail: dana@example.com. {Followed.CLAIM.label}.",
            "No report, or one that was read before.",
        ]

    def test_pipe_is_told_to_try_again_while_the_database_is_away(self) -> None:
        done = subprocess.run(
            [sys.executable, "manage.py", "read_bounce"],
            cwd=ROOT,
            input=postfix(
                "dana@example.com", returned=original("<1@onfile.example.com>", "dana@example.com")
            ),
            env={**os.environ, "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"},
            capture_output=True,
            check=False,
            timeout=60,
        )

        assert done.returncode == 75
        assert done.stderr.startswith(b"The database did not answer")


@pytest.mark.parametrize(
    ("bounces_to", "expected"),
    [("", "desk@onfile.example.com"), ("bounces@onfile.example.com", "bounces@onfile.example.com")],
)
def test_what_cannot_be_delivered_is_reported_where_the_setting_says(
    settings: Settings, mailbox: Mailbox, bounces_to: str, expected: str
) -> None:
    settings.BOUNCES_TO = bounces_to
    settings.ALERTS_FROM_EMAIL = settings.DEFAULT_FROM_EMAIL = "Onfile <desk@onfile.example.com>"
    person = {"recipient__candidate": CandidateFactory.create(on_file=True, in_tampa=True, credentials="CPC")}
    AlertFactory.create(position=PositionFactory.create(open=True, required="CPC"), **person)
    OutgoingMailFactory.create()
    drain(instant.InstantQueue())
    Alert.objects.update(status="due", sent_at=None, is_digest=True)
    drain(digest.DigestQueue())
    drain(MailQueue())

    assert mailbox.senders == [expected] * 3
    assert [message["From"] for message in mailbox.messages] == ["Onfile <desk@onfile.example.com>"] * 3

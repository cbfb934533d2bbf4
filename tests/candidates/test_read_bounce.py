"""Reports that come back by mail: which are believed, and the command that reads them."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from pytest_django.fixtures import Settings

from candidates.alerts import digest, instant
from candidates.models import Alert
from candidates.services import links, mailnews
from config.mail.delivery import drain
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
def test_bounce_of_an_alert_ends_alerts_and_nothing_else(report: object) -> None:
    """What proves it is a link that whoever was forwarded the alert has too."""
    alert = AlertFactory.create(sent=True)
    to = alert.recipient.email

    assert callable(report)
    assert told_of(report(to, returned=alert_head(alert))) == [("bounce", to, True)]

    assert suppressed() == []
    alert.recipient.refresh_from_db()
    assert alert.recipient.is_stopped


def test_bounce_of_a_digest_is_believed() -> None:
    alert = AlertFactory.create(sent=True, digest=True)
    named = f"<digest.00112233445566aa.{alert.recipient_id}@onfile.example.com>"
    to = alert.recipient.email

    assert told_of(postfix(to, returned=alert_head(alert, message_id=named))) == [("bounce", to, True)]


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
        assert one.recipient.is_stopped
    assert suppressed() == []


@pytest.mark.parametrize(
    ("status", "kind"), [("4.4.7", "delayed"), ("5.2.2", "refused"), ("5.7.1", "refused")]
)
def test_trouble_that_passes_or_is_ours_is_kept_and_changes_nothing(status: str, kind: str) -> None:
    alert = AlertFactory.create(sent=True)
    raw = postfix(alert.recipient.email, returned=alert_head(alert), status=status, said="smtp; {status} no")

    assert told_of(raw) == [(kind, alert.recipient.email, True)]
    assert suppressed() == []


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

        assert capsys.readouterr().out == "3 read, 1 with news.\n"
        alert.recipient.refresh_from_db()
        assert alert.recipient.is_stopped
        assert not list((tmp_path / "new").iterdir())
        assert sorted(path.name for path in (tmp_path / "cur").iterdir()) == [
            "1.a.host:2,S",
            "2.b.host:2,S",
            "3.c.host:2,S",
        ]
        call_command("read_bounce", str(tmp_path))
        assert capsys.readouterr().out == "0 read, 0 with news.\n"

    def test_folder_that_is_no_maildir_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="is no Maildir"):
            call_command("read_bounce", str(tmp_path))

    def test_one_message_comes_by_a_pipe(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        alert = AlertFactory.create(sent=True)
        for raw in (postfix(alert.recipient.email, returned=alert_head(alert)), b"Subject: hello\n\n"):
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
            call_command("read_bounce")

        assert capsys.readouterr().out.splitlines() == [
            f"Bounced: the address takes no mail: {alert.recipient.email}",
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

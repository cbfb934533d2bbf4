"""Bounces and complaints that a mail service posts, and what follows for address and alerts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from candidates.enums import Cadence
from candidates.services import recipients, searches
from config.mail import webhooks
from config.mail.enums import Followed, MailEventKind, SuppressionReason
from config.mail.models import MailEvent, Suppression
from tests.factories import AlertFactory, OutgoingMailFactory, RecipientFactory
from tests.mail.posted import SECRET, SIGNING_KEY, brevo, mailgun, post, postmark, sendgrid

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls("tests.mail.webhook_urls"),
    # It goes on reading their events, as this module sees.
    pytest.mark.filterwarnings("ignore:django-anymail has dropped official support for SendGrid"),
]
ADDRESS = "dana@example.com"


@pytest.fixture(autouse=True)
def secret(settings: Settings) -> None:
    settings.ANYMAIL_WEBHOOK_SECRET = [SECRET]
    settings.ANYMAIL_MAILGUN_WEBHOOK_SIGNING_KEY = SIGNING_KEY


def suppressed() -> list[tuple[str, str]]:
    return list(Suppression.objects.values_list("email", "reason"))


def kinds() -> list[str]:
    return list(MailEvent.objects.order_by("pk").values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("service", "told", "source", "message_id"),
    [
        ("postmark", postmark("Dana@Example.com"), "postmark", "883953f4-6105-42a2-a16a-77a8eac79483"),
        ("mailgun", mailgun(ADDRESS), "mailgun", "<7.9@onfile.example.com>"),
        ("sendgrid", sendgrid(ADDRESS), "sendgrid", "<7.9@onfile.example.com>"),
        ("brevo", brevo(ADDRESS, event="hard_bounce"), "brevo", "<7.9@onfile.example.com>"),
    ],
)
def test_hard_bounce_suppresses_the_address_and_leaves_its_wishes(
    service: str,
    told: object,
    source: str,
    message_id: str,
) -> None:
    recipient = RecipientFactory.create(candidate__email=ADDRESS)

    assert post(service, told) == 200

    assert suppressed() == [(ADDRESS, SuppressionReason.BOUNCE)]
    event = MailEvent.objects.get()
    assert (event.source, event.kind, event.address, event.message_id, event.is_believed) == (
        source,
        MailEventKind.BOUNCE,
        ADDRESS,
        message_id,
        True,
    )
    assert event.at.date() == datetime(2026, 11, 25, tzinfo=UTC).date()
    assert event.followed == Followed.SILENCED
    assert not Suppression.objects.get().only_alerts
    recipient.refresh_from_db()
    assert recipient.cadence == Cadence.INSTANT


def test_bounce_of_an_alert_is_known_by_its_message_id() -> None:
    alert, other = (
        AlertFactory.create(recipient__candidate__email=f"{n}@example.com", sent=True) for n in "ab"
    )
    named = f"<{alert.position_id}.{alert.recipient_id}@onfile.example.com>"

    told = brevo("a@example.com", event="hard_bounce", **{"message-id": named})
    assert post("brevo", told) == 200

    alert.refresh_from_db()
    other.refresh_from_db()
    assert (alert.came_back_at, other.came_back_at) == (MailEvent.objects.get().at, None)


@pytest.mark.parametrize(
    ("alert_days", "mail_days", "is_back"), [(1, None, True), (1, 2, True), (2, 1, False), (6, None, False)]
)
def test_service_with_numbers_of_its_own_means_the_last_mail_to_the_address(
    alert_days: int, mail_days: int | None, *, is_back: bool
) -> None:
    now = timezone.now()
    alert = AlertFactory.create(
        recipient__candidate__email=ADDRESS, sent=True, sent_at=now - timedelta(days=alert_days)
    )
    earlier = AlertFactory.create(
        recipient=alert.recipient, sent=True, sent_at=now - timedelta(days=alert_days, hours=1)
    )
    if mail_days:
        OutgoingMailFactory.create(to=ADDRESS, sent=True, sent_at=now - timedelta(days=mail_days))

    assert post("postmark", postmark(ADDRESS, BouncedAt=now.isoformat())) == 200

    alert.refresh_from_db()
    earlier.refresh_from_db()
    assert (alert.came_back_at is not None, earlier.came_back_at) == (is_back, None)


@pytest.mark.parametrize(
    ("service", "told", "kind"),
    [
        ("postmark", postmark(ADDRESS, RecordType="SpamComplaint", Type="SpamComplaint"), "complaint"),
        (
            "postmark",
            {
                "RecordType": "SubscriptionChange",
                "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
                "Recipient": ADDRESS,
                "Origin": "Recipient",
                "SuppressSending": True,
                "SuppressionReason": "ManualSuppression",
                "ChangedAt": "2026-11-25T10:53:34Z",
            },
            "unsubscribed",
        ),
        ("mailgun", mailgun(ADDRESS, event="complained"), "complaint"),
        ("mailgun", mailgun(ADDRESS, event="unsubscribed"), "unsubscribed"),
        ("sendgrid", sendgrid(ADDRESS, event="spamreport"), "complaint"),
        ("sendgrid", sendgrid(ADDRESS, event="dropped", type="", reason="Unsubscribed Address"), "refused"),
        ("brevo", brevo(ADDRESS, event="spam"), "complaint"),
    ],
)
def test_who_complains_or_unsubscribes_gets_no_more(service: str, told: object, kind: str) -> None:
    recipient = RecipientFactory.create(candidate__email=ADDRESS)
    other = RecipientFactory.create()

    assert post(service, told) == 200

    assert kinds() == [kind]
    recipient.refresh_from_db()
    other.refresh_from_db()
    is_unwanted = kind != "refused"
    assert recipient.is_stopped is is_unwanted
    assert not other.is_stopped
    assert suppressed() == ([(ADDRESS, SuppressionReason.COMPLAINT)] if is_unwanted else [])
    assert MailEvent.objects.get().followed == (Followed.BOTH if is_unwanted else Followed.NOTHING)


@pytest.mark.parametrize(
    ("service", "told", "kind"),
    [
        ("postmark", postmark(ADDRESS, Type="Transient", Details="smtp;451 4.7.1 greylisted"), "delayed"),
        ("postmark", postmark(ADDRESS, Type="SoftBounce", Details=""), "refused"),
        ("postmark", postmark(ADDRESS, Details="smtp;552 5.2.2 mailbox full"), "refused"),
        ("postmark", postmark(ADDRESS, Type="Blocked", Details="smtp;550 5.7.1 blocked"), "refused"),
        ("mailgun", mailgun(ADDRESS, severity="temporary"), "delayed"),
        ("sendgrid", sendgrid(ADDRESS, type="blocked", status="4.0.0", reason="timed out"), "refused"),
        ("sendgrid", sendgrid(ADDRESS, event="deferred", response="450 4.2.0 later"), "delayed"),
        ("brevo", brevo(ADDRESS), "refused"),
        ("brevo", brevo(ADDRESS, event="deferred"), "delayed"),
        ("brevo", brevo(ADDRESS, event="blocked"), "refused"),
    ],
)
def test_trouble_that_passes_or_is_ours_is_kept_and_changes_nothing(
    service: str,
    told: object,
    kind: str,
) -> None:
    recipient = RecipientFactory.create(candidate__email=ADDRESS)

    assert post(service, told) == 200

    assert kinds() == [kind]
    assert suppressed() == []
    recipient.refresh_from_db()
    assert not recipient.is_stopped


@pytest.mark.parametrize(
    ("service", "told"),
    [
        ("postmark", postmark(ADDRESS, RecordType="Delivery", DeliveredAt="2026-11-25T16:33:54Z")),
        ("postmark", postmark(ADDRESS, RecordType="Open", ReceivedAt="2026-11-25T16:33:54Z")),
        ("sendgrid", sendgrid(ADDRESS, event="click", url="https://jobs.example.com/")),
        ("mailgun", mailgun(ADDRESS, event="opened")),
        ("postmark", postmark("nobody")),
        ("brevo", brevo(ADDRESS, email=None)),
    ],
)
def test_what_arrived_or_was_opened_is_not_kept(service: str, told: object) -> None:
    assert post(service, told) == 200
    assert kinds() == []


def test_what_is_told_again_follows_once() -> None:
    recipient = RecipientFactory.create(candidate__email=ADDRESS)
    told = postmark(ADDRESS, RecordType="SpamComplaint", Type="SpamComplaint")
    post("postmark", told)
    # By now the person has asked again, and a recruiter has taken the address off the list.
    recipients.set_cadence(recipient=recipient, cadence=Cadence.DAILY)
    Suppression.objects.all().delete()

    assert post("postmark", told) == 200
    assert post("postmark", told | {"ID": 9}) == 200  # another complaint

    recipient.refresh_from_db()
    assert kinds() == ["complaint", "complaint"]
    assert recipient.is_stopped


def test_replay_alone_changes_nothing() -> None:
    recipient = RecipientFactory.create(candidate__email=ADDRESS)
    told = mailgun(ADDRESS, event="complained")
    post("mailgun", told)
    recipients.set_cadence(recipient=recipient, cadence=Cadence.DAILY)
    Suppression.objects.all().delete()

    # Mailgun signs each attempt to tell the same with another token.
    assert post("mailgun", mailgun(ADDRESS, token="u" * 50, event="complained")) == 200

    recipient.refresh_from_db()
    assert (kinds(), suppressed(), recipient.cadence) == (["complaint"], [], Cadence.DAILY)


def test_batch_of_several_people_is_read_whole() -> None:
    batch = [
        *sendgrid("a@example.com", sg_event_id="1"),
        *sendgrid("b@example.com", sg_event_id="2"),
        *sendgrid("b@example.com", sg_event_id="2"),
    ]

    assert post("sendgrid", batch) == 200

    assert sorted(email for email, _ in suppressed()) == ["a@example.com", "b@example.com"]
    assert MailEvent.objects.count() == 2


@pytest.mark.parametrize("service", ["postmark", "mailgun", "sendgrid", "brevo"])
@pytest.mark.parametrize("wrong", ["", "service:another-word", "service"])
def test_wrong_secret_is_refused(service: str, wrong: str) -> None:
    told: dict[str, object] = {
        "postmark": postmark(ADDRESS),
        "mailgun": mailgun(ADDRESS),
        "sendgrid": sendgrid(ADDRESS),
        "brevo": brevo(ADDRESS),
    }

    assert post(service, told[service], secret=wrong) == 400
    assert (kinds(), suppressed()) == ([], [])


def test_wrong_signature_is_refused() -> None:
    told = mailgun(ADDRESS)
    told["signature"]["signature"] = "0" * 64

    assert post("mailgun", told) == 400
    assert kinds() == []


def test_secret_may_be_changed_without_a_gap(settings: Settings) -> None:
    settings.ANYMAIL_WEBHOOK_SECRET = ["service:the-next-long-word", SECRET]

    assert post("postmark", postmark(ADDRESS)) == 200


def test_only_posts_are_heard() -> None:
    client = Client()

    assert client.get("/anymail/postmark/tracking/").status_code == 405
    assert client.head("/anymail/postmark/tracking/").status_code == 200  # some services look before


def test_words_of_strangers_fit_and_the_future_is_not_believed() -> None:
    later = (timezone.now() + timedelta(days=40)).isoformat()
    told = postmark(
        ADDRESS, Details="550 5.1.1 \x00 no\nsuch " + "x" * 900, MessageID="m" * 900, BouncedAt=later
    )

    assert post("postmark", told) == 200

    event = MailEvent.objects.get()
    assert event.detail.startswith("550 5.1.1 no such xxx")
    assert (len(event.detail), len(event.message_id)) == (250, 200)
    assert event.at <= timezone.now()


def test_erased_address_takes_what_was_told_with_it() -> None:
    post("postmark", postmark(ADDRESS))
    post("postmark", postmark("other@example.com", ID=2))

    searches.forget_mails(emails=["DANA@example.com"])

    assert list(MailEvent.objects.values_list("address", flat=True)) == ["other@example.com"]


def test_routes_need_a_secret() -> None:
    def routes(secrets: list[str], key: str, *, reads_replies: bool = False) -> set[str | None]:
        found = webhooks.routes(secrets=secrets, mailgun_key=key, reads_replies=reads_replies)
        return {route.name for route in found}

    named = routes([SECRET], SIGNING_KEY)

    assert named == {
        f"mail-news-{name}" for name in ("brevo", "mailgun", "postmark", "sendgrid", "sparkpost")
    }
    assert routes([], SIGNING_KEY, reads_replies=True) == set()
    assert named - routes([SECRET], "") == {"mail-news-mailgun"}
    handed = routes([SECRET], SIGNING_KEY, reads_replies=True) - named
    assert handed == {f"mail-replies-{name}" for name in ("mailgun", "postmark", "sendgrid")}
    assert "mail-replies-mailgun" not in routes([SECRET], "", reads_replies=True)


@pytest.mark.urls("config.urls")
def test_server_without_a_secret_has_no_such_address() -> None:
    assert post("postmark", postmark(ADDRESS)) == 404

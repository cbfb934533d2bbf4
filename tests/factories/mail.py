from __future__ import annotations

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from config.mail.enums import MailEventKind, MailStatus, SuppressionReason
from config.mail.models import MailEvent, OutgoingMail, Suppression


class OutgoingMailFactory(DjangoModelFactory[OutgoingMail]):
    """A mail that is due now. Traits: `sent`, `sending`, `failed`."""

    class Meta:
        model = OutgoingMail

    kind = "application_received"
    to = factory.Sequence(lambda n: f"reader{n}@example.com")
    subject = "We have your application"
    text = "Thank you.\n"
    html = "<p>Thank you.</p>"
    message_id = factory.Sequence(lambda n: f"<test.{n}@onfile.example.com>")
    due_at = factory.LazyFunction(timezone.now)

    class Params:
        sent = factory.Trait(status=MailStatus.SENT, sent_at=factory.LazyFunction(timezone.now))
        sending = factory.Trait(
            status=MailStatus.SENDING,
            lease_until=factory.LazyFunction(lambda: timezone.now() + timedelta(minutes=1)),
            claimed_by="somewhere:1",
            tries=1,
        )
        failed = factory.Trait(status=MailStatus.FAILED, tries=5, error="550 no such mailbox")


class SuppressionFactory(DjangoModelFactory[Suppression]):
    class Meta:
        model = Suppression

    email = factory.Sequence(lambda n: f"gone{n}@example.com")
    reason = SuppressionReason.BOUNCE


class MailEventFactory(DjangoModelFactory[MailEvent]):
    """A mail that bounced a moment ago, as a mail service told."""

    class Meta:
        model = MailEvent

    source = "postmark"
    key = factory.Sequence(lambda n: f"key{n}")
    kind = MailEventKind.BOUNCE
    address = factory.Sequence(lambda n: f"reader{n}@example.com")
    at = factory.LazyFunction(timezone.now)
    detail = "smtp;550 5.1.1 no such mailbox"

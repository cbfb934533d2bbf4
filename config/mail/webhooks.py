"""Addresses at which mail services tell what became of our mails. None without a secret."""

from __future__ import annotations

from collections.abc import Sequence

from anymail.webhooks.brevo import BrevoTrackingWebhookView
from anymail.webhooks.mailgun import MailgunTrackingWebhookView
from anymail.webhooks.postmark import PostmarkTrackingWebhookView
from anymail.webhooks.sendgrid import SendGridTrackingWebhookView
from anymail.webhooks.sparkpost import SparkPostTrackingWebhookView
from django.urls import URLPattern, path

SERVICES = {
    "brevo": BrevoTrackingWebhookView,
    "postmark": PostmarkTrackingWebhookView,
    "sendgrid": SendGridTrackingWebhookView,
    "sparkpost": SparkPostTrackingWebhookView,
}
"""Those of anymail's whose word is good with the secret alone, and tells for good from for now."""
SIGNED = {"mailgun": MailgunTrackingWebhookView}
"""Signs what it tells besides, with a key of its own."""


def routes(*, secrets: Sequence[str], mailgun_key: str) -> list[URLPattern]:
    """`anymail/<service>/tracking/` for each service that can prove who it is."""
    if not secrets:
        return []
    services = SERVICES | (SIGNED if mailgun_key else {})
    return [
        path(f"anymail/{name}/tracking/", view.as_view(), name=f"mail-news-{name}")
        for name, view in sorted(services.items())
    ]

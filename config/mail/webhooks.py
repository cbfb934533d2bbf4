"""Addresses at which mail services tell what became of our mails, and hand over what is answered to them.

None without a secret; for answers none without a domain of theirs.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from anymail.webhooks.base import AnymailBaseWebhookView
from anymail.webhooks.brevo import BrevoTrackingWebhookView
from anymail.webhooks.mailgun import MailgunInboundWebhookView, MailgunTrackingWebhookView
from anymail.webhooks.postmark import PostmarkInboundWebhookView, PostmarkTrackingWebhookView
from anymail.webhooks.sendgrid import SendGridInboundWebhookView, SendGridTrackingWebhookView
from anymail.webhooks.sparkpost import SparkPostTrackingWebhookView
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

logger = logging.getLogger(__name__)

MOST_BYTES = 50_000_000
"""Of a mail that is handed over: its attachments come along, in words a third longer than they are."""
SERVICES = {
    "brevo": BrevoTrackingWebhookView,
    "postmark": PostmarkTrackingWebhookView,
    "sendgrid": SendGridTrackingWebhookView,
    "sparkpost": SparkPostTrackingWebhookView,
}
"""Those of anymail's whose word is good with the secret alone, and tells for good from for now."""
SIGNED = {"mailgun": MailgunTrackingWebhookView}
"""Signs what it tells besides, with a key of its own."""


class _Handed(AnymailBaseWebhookView):  # type: ignore[misc]  # anymail has no types
    """What it stumbles over is passed over: an error would put the mail into a log, and be told of again."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401
        try:
            found: HttpResponseBase = super().post(request, *args, **kwargs)
        except RequestDataTooBig:
            # Taken apart, files are files, and words are short; as it came, a mail is one field of a form.
            logger.warning(
                "%s handed over a mail as it came, which is too large: let it take mails apart", self.esp_name
            )
            return HttpResponse()
        return found

    def parse_events(self, request: HttpRequest) -> list[Any]:
        try:
            found: list[Any] = super().parse_events(request)
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            logger.warning("a mail that %s handed over could not be read", self.esp_name)
            return []
        return found


class _Roomy(_Handed):
    """Takes more than a form may bring: else nobody would be told that what they attached is not kept."""

    def run_validators(self, request: HttpRequest) -> None:
        super().run_validators(request)  # whoever has no secret brings no more than anybody
        length = request.headers.get("Content-Length", "")
        if length.isdecimal() and int(length) <= MOST_BYTES:
            request._body = request.read()  # noqa: SLF001 -- what `body` gives


class PostmarkReplies(_Roomy, PostmarkInboundWebhookView):  # type: ignore[misc]  # the same
    pass


class SendGridReplies(_Roomy, SendGridInboundWebhookView):  # type: ignore[misc]  # the same
    pass


class MailgunReplies(_Handed, MailgunInboundWebhookView):  # type: ignore[misc]  # the same
    pass


REPLIES = {"postmark": PostmarkReplies, "sendgrid": SendGridReplies}
"""Without Brevo, of which anymail fetches the attachments that are not kept, and without SparkPost, of which
it reads no other letters than UTF-8."""
SIGNED_REPLIES = {"mailgun": MailgunReplies}


def routes(*, secrets: Sequence[str], mailgun_key: str, reads_replies: bool) -> list[URLPattern]:
    """`anymail/<service>/tracking/`, and `.../inbound/`, for each service that can prove who it is."""
    if not secrets:
        return []
    services = SERVICES | (SIGNED if mailgun_key else {})
    found = [
        path(f"anymail/{name}/tracking/", view.as_view(), name=f"mail-news-{name}")
        for name, view in sorted(services.items())
    ]
    if not reads_replies:
        return found
    replies = REPLIES | (SIGNED_REPLIES if mailgun_key else {})
    return found + [
        path(f"anymail/{name}/inbound/", view.as_view(), name=f"mail-replies-{name}")
        for name, view in sorted(replies.items())
    ]

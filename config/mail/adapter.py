"""Mails of django-allauth in the frame of ours: its words, our name, address and links."""

from __future__ import annotations

import re
from typing import Any

from allauth.core import context as allauth_context
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from config.accounts.adapter import AccountAdapter
from config.accounts.models import User
from config.mail import outbox

TO_ANYBODY = ("account_already_exists", "email_confirmation", "email_confirmation_signup", "unknown_account")
"""What goes to an address that somebody only typed: nobody may have an account with it."""


class AccountMailAdapter(AccountAdapter):
    """Writes what allauth sends into the outbox, text and HTML from one template of words.

    `<prefix>_message.txt` holds paragraphs; `emails/account` puts the frame around them.
    """

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write one mail. `template_prefix` is allauth's name of it, such as account/email/login_code."""
        outbox.queue(
            kind="account", to=email, context=framed(template_prefix, email, context, allauth_context.request)
        )

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """As allauth does, with whose account it is, for the greeting."""
        super().send_notification_mail(template_prefix, user, {"user": user, **(context or {})}, email)


def framed(
    template_prefix: str, email: str, context: dict[str, Any], request: HttpRequest | None
) -> dict[str, Any]:
    """What `emails/account` needs for one mail of allauth: its words in paragraphs, its greeting."""
    values = {"email": email, "request": request, **_links(), **context}
    subject = render_to_string(f"{template_prefix}_subject.txt", values, request)
    words = render_to_string(f"{template_prefix}_message.txt", values, request)
    user = context.get("user")
    return {
        "heading": subject,
        "paragraphs": [part.strip() for part in re.split(r"\n\s*\n", words) if part.strip()],
        "code": context.get("code", ""),
        "name": user.get_short_name() if user is not None and user.name else "",
        "is_to_anybody": template_prefix.rpartition("/")[2] in TO_ANYBODY,
    }


def _links() -> dict[str, str]:
    """What their words lead to and name."""
    pages = {"new_password_url": "account_reset_password", "sessions_url": "usersessions_list"}
    return {name: f"{settings.SITE_URL}{reverse(page)}" for name, page in pages.items()} | {
        "site_name": settings.SITE_NAME,
        "code_minutes": str(settings.CODE_MINUTES),
    }

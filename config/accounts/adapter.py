"""Where our rules meet django-allauth."""

from __future__ import annotations

import base64
import hashlib
import logging
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, _build_apps_from_settings
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest
from django.shortcuts import redirect, resolve_url

from config.accounts.words import (
    ERRORS,
    FIRST_KEY,
    OTHER_KEY,
    PROVIDER_ERRORS,
    SECOND_FACTOR_ERRORS,
)

if TYPE_CHECKING:  # models: this module is imported while the apps are still loading
    from allauth.socialaccount.models import SocialApp, SocialLogin

    from config.accounts.models import User

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    error_messages = DefaultAccountAdapter.error_messages | ERRORS

    def clean_email(self, email: str) -> str:
        """Keep addresses in lower case, as the database demands."""
        return str(super().clean_email(email)).lower()

    def get_client_ip(self, request: HttpRequest) -> str:
        """Who is counted: the visitor, as the trusted proxies tell, or else whoever connected.

        A request that came past the proxies has a header that none of them wrote, or none; the other end of
        its connection is all that is sure. Raises PermissionDenied where there is not even that.
        """
        try:
            return str(super().get_client_ip(request))
        except (ImproperlyConfigured, PermissionDenied):
            peer = request.META.get("REMOTE_ADDR")
            if not peer:
                raise PermissionDenied("Nobody knows where this request comes from.") from None
            logger.warning("X-Forwarded-For is not of TRUSTED_PROXY_COUNT proxies: counting by connection")
            return str(peer)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Candidates sign up; recruiters are added in the desk and never here."""
        return True

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to where one began: the form, empty, would look as if nothing had happened."""
        return resolve_url(settings.LOGIN_REDIRECT_URL)


class ProviderAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Signing in by Google or LinkedIn: for candidates alone."""

    error_messages = DefaultSocialAccountAdapter.error_messages | PROVIDER_ERRORS

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """What the environment configures, and nothing from the database: no query, and one place for it."""
        found = _build_apps_from_settings(provider=provider, client_id=client_id)
        return [app for apps in found.values() for app in apps]

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Recruiters neither sign in nor connect this way, nor does anybody while signed in as one."""
        if request.user.is_authenticated and request.user.is_staff:
            messages.error(request, f"Recruiters do not connect {sociallogin.provider.name}.")
            raise ImmediateHttpResponse(redirect("mfa_index"))
        if sociallogin.is_existing and sociallogin.user.is_staff:
            words = "Recruiters sign in with their address and a second step, or with a passkey."
            messages.error(request, words)
            raise ImmediateHttpResponse(redirect("account_login"))

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        """Their name as the provider has it, in our one field, besides the address."""
        user: User = super().populate_user(request, sociallogin, data)
        parts = (data.get("first_name"), data.get("last_name"))
        name = data.get("name") or " ".join(part for part in parts if part)
        user.name = "".join(sign for sign in str(name or "") if sign.isprintable())[:150]
        return user


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """Seeds of second factors are encrypted: by default allauth keeps them in clear text."""

    error_messages = DefaultMFAAdapter.error_messages | SECOND_FACTOR_ERRORS

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002 -- allauth's name
        """What a new key is called unless its owner says otherwise."""
        return OTHER_KEY if self.is_mfa_enabled(user, [type]) else FIRST_KEY

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _fernet().decrypt(encrypted_text.encode()).decode()


def _fernet() -> MultiFernet:
    """The key follows SECRET_KEY; former ones still open what they closed."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(b"onfile.mfa:" + secret.encode()).digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])

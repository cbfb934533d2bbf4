"""How somebody new gets into the desk: a mail with a link that sets a password, once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from config.accounts.models import User
from config.mail import outbox
from config.mail.models import Suppression

LARGEST_KEY = 2**63 - 1


class NotInvited(Exception):
    """The user needs no invitation, or must not have one. The text says why."""


class _Tokens(PasswordResetTokenGenerator):
    """Signs the user's password, address and last sign-in: once one of them changes, the link is void."""

    key_salt = "onfile.invitation"


_tokens = _Tokens()


def _refusal(user: User) -> str:
    """Why this user gets no invitation; empty when they may have one."""
    if not user.is_active:
        return f"{user} is switched off."
    if not user.is_staff:
        return f"{user} does not work at the desk."
    proven = EmailAddress.objects.filter(email=user.email, verified=True)
    if proven.exclude(user=user).exists():
        return f"another log-in has proven the address {user.email}."
    # A password chosen before the address was proven may be a stranger's, who typed that address.
    if user.has_usable_password() and (user.is_superuser or proven.filter(user=user).exists()):
        return f"{user} has a password already."
    if Suppression.objects.holds(user.email):
        return f"mail to {user.email} is suppressed. Take the address off that list first."
    return ""


@transaction.atomic
def invite(*, user: User, by: User) -> None:
    """Write the mail that lets a user of the desk set their first password.

    Its link works once, for PASSWORD_RESET_TIMEOUT seconds, and until they sign in another way.
    A password that was chosen while the address was not proven is void from now on. Raises NotInvited
    for those switched off, those not at the desk, and those who have proven address and password.
    """
    if why := _refusal(user):
        raise NotInvited(why)
    if user.has_usable_password():
        user.set_unusable_password()
        user.save(update_fields=["password"])
    context = context_of(user, by, _tokens.make_token(user))
    outbox.queue(kind="invitation", to=user.email, context=context, reply_to=by.email)


def context_of(user: User, by: User, token: str) -> dict[str, Any]:
    """What the mail holds, with that token in its link."""
    address = reverse("recruiters:invitation", args=[user.pk, token])
    return {
        "user": user,
        "by": by,
        "invitation_url": f"{settings.SITE_URL}{address}",
        "login_url": f"{settings.SITE_URL}{reverse('account_login')}",
        "valid_until": timezone.now() + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT),
    }


def invited(*, pk: int, token: str) -> User | None:
    """The user behind the link of an invitation; None when it is broken, used, or too old."""
    user = User.objects.filter(pk=pk).first() if pk <= LARGEST_KEY else None
    return user if user is not None and _is_valid(user, token) else None


@transaction.atomic
def accept(*, user: User, token: str, password: str) -> User | None:
    """Set the password of an invited user, whose address the link has proven.

    None, and nothing is changed, when the link was used meanwhile: the locked row decides.
    """
    locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if not _is_valid(locked, token):
        return None
    locked.set_password(password)
    locked.save(update_fields=["password"])
    has_primary = EmailAddress.objects.filter(user=locked, primary=True).exists()
    address, _ = EmailAddress.objects.get_or_create(
        user=locked, email=locked.email, defaults={"primary": not has_primary}
    )
    address.set_verified()
    return locked


def _is_valid(user: User, token: str) -> bool:
    return not _refusal(user) and _tokens.check_token(user, token)

"""Signing in by a code that goes to an address we know from elsewhere: nothing has to be typed."""

from __future__ import annotations

from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.models import EmailAddress
from django.db import transaction
from django.http import HttpRequest

from config.accounts.forms import RequestLoginCodeForm
from config.accounts.models import User


class TooOften(Exception):
    """Enough codes went to this address for now."""


def send_code(*, request: HttpRequest, email: str) -> None:
    """Begin to sign in with a code by mail, as the page for it does. Raises TooOften.

    An address without a log-in gets one: without a password and unproven it is nobody's and opens
    nothing, until the code from the mailbox proves the address. Whoever asks learns nothing: the code
    goes to the mailbox, and what is behind it opens for whoever has that.
    """
    _open(email)
    form = RequestLoginCodeForm({"email": email})
    if not form.is_valid():
        raise TooOften("Enough codes went there for now.")
    LoginCodeVerificationProcess.initiate(request=request, user=form._user, email=email)  # noqa: SLF001 -- as allauth's view


@transaction.atomic
def _open(email: str) -> None:
    # Two presses at once: one makes the row, the other finds it.
    user, is_new = User.objects.get_or_create(email=email)
    if is_new:
        user.set_unusable_password()
        user.save(update_fields=["password"])
        EmailAddress.objects.create(user=user, email=email, primary=True, verified=False)

"""What happens when somebody proves that an address is theirs."""

from __future__ import annotations

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.models import EmailAddress
from django.http import HttpRequest


def void_strangers_password(*, request: HttpRequest, email_address: EmailAddress, **_: object) -> None:
    """Drop a password that was chosen before its log-in was anybody's.

    Anybody may sign up with anybody's address and a password of their own; without the address
    confirmed it opens nothing. When the owner of the mailbox then signs in with a code, that code
    proves the address, and the stranger's password would open what is theirs from now on. Whoever
    confirms from the browser that signed up has typed that password and keeps it.

    Answers allauth's `email_confirmed`, which comes before the owner is signed in.
    """
    user = email_address.user
    others = EmailAddress.objects.filter(user=user, verified=True).exclude(pk=email_address.pk)
    by_code = any(record["method"] == "code" for record in get_authentication_records(request, user))
    if by_code and user.has_usable_password() and not others.exists():
        user.set_unusable_password()
        user.save(update_fields=["password"])

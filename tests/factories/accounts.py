from __future__ import annotations

from typing import Any

import factory
from allauth.account.models import EmailAddress
from factory.django import DjangoModelFactory

from config.accounts.models import User

PASSWORD = "correct horse battery"
"""The password of every invented user."""


class UserFactory(DjangoModelFactory[User]):
    """Somebody who can sign in: password `PASSWORD`, address proven.

    `unproven=True` leaves the address unproven, as after a sign-up that was not finished.
    """

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.com")
    name = factory.Sequence(lambda n: f"Robin Person{n}")
    password = PASSWORD

    @classmethod
    def _create(cls, model_class: type[User], *args: object, **fields: Any) -> User:  # noqa: ANN401
        is_proven = not fields.pop("unproven", False)
        user = model_class.objects.create_user(**fields)
        EmailAddress.objects.create(user=user, email=user.email, verified=is_proven, primary=True)
        return user


class RecruiterUserFactory(UserFactory):
    """A recruiter who may do everything in the desk."""

    email = factory.Sequence(lambda n: f"recruiter{n}@onfile.example.com")
    name = factory.Sequence(lambda n: f"Sam Recruiter{n}")
    is_staff = True
    is_superuser = True

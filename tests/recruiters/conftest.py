from __future__ import annotations

import pytest
from django.test import Client

from config.accounts.models import User
from recruiters.services import groups
from tests.conftest import CommittingClient
from tests.factories import RecruiterFactory
from tests.signing_in import sign_in


@pytest.fixture
def recruiter(db: None) -> User:
    """Somebody of the group of recruiters, with what it may do and no more."""
    user = RecruiterFactory.create(user__is_superuser=False, user__name="Rita Moreau").user
    user.groups.add(groups.ensure())
    return user


@pytest.fixture
def desk(recruiter: User) -> Client:
    """That recruiter's browser."""
    client = CommittingClient()
    sign_in(client, recruiter)
    return client


@pytest.fixture
def boss(db: None) -> Client:
    """The browser of an administrator."""
    client = CommittingClient()
    sign_in(client, RecruiterFactory.create(user__name="Ada Boss").user)
    return client

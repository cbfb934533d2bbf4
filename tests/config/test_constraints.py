"""What must be true of those who sign in is refused by the database, whoever writes."""

from __future__ import annotations

import pytest

from config.accounts.models import User
from tests.constraints import Violation, change, named_constraints, refused_by
from tests.factories import UserFactory

VIOLATIONS: dict[str, Violation] = {
    "accounts_user_email_unique": lambda: User.objects.create(email=UserFactory.create().email),
    "accounts_user_email_lower_case": lambda: change(UserFactory.create(), email="Ann@example.com"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", VIOLATIONS)
def test_database_refuses(name: str) -> None:
    assert refused_by(VIOLATIONS[name]) == name


def test_every_constraint_is_tried() -> None:
    assert set(VIOLATIONS) == named_constraints("accounts")


@pytest.mark.django_db
def test_user_needs_an_address() -> None:
    with pytest.raises(ValueError, match="needs an e-mail address"):
        User.objects.create_user("")


@pytest.mark.django_db
def test_user_is_found_by_any_spelling_of_the_address() -> None:
    user = UserFactory.create(email="  Ann@Example.com ")

    assert user.email == "ann@example.com"
    assert User.objects.get_by_natural_key("ANN@example.com") == user

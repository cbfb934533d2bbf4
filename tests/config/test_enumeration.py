"""Nobody learns from a page, or the work behind it, whether an address has an account: the mail tells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.hashers import get_hasher
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings

from config.accounts.models import User
from config.mail.models import OutgoingMail
from tests.factories import RecruiterFactory, UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "a long phrase of theirs 7"
UNKNOWN = "nobody@example.com"
FORMS = {
    "/accounts/login/": {"login": "", "password": PASSWORD},
    "/accounts/signup/": {"email": "", "password1": PASSWORD},
    "/accounts/password/reset/": {"email": ""},
    "/accounts/login/code/": {"email": ""},
}
SECRETS = re.compile(r'(?<=name="csrfmiddlewaretoken" value=")[^"]+|(?<=csrftoken=)\w+|(?<=sessionid=)\w+')


@pytest.fixture
def known(db: None) -> list[str]:
    """Addresses as long as the one nobody has: with a password, without, unproven, of a recruiter, closed."""
    made = [
        UserFactory.create(email="robins@example.com"),
        UserFactory.create(email="coding@example.com", password=None),
        UserFactory.create(email="unsure@example.com", unproven=True),
        RecruiterFactory.create(user__email="recrut@example.com").user,
        UserFactory.create(email="closed@example.com", is_active=False),
    ]
    return [user.email for user in made]


@pytest.fixture(autouse=True)
def _quick(settings: Settings) -> None:
    """How often is counted, not how long: a hasher that takes no time will do."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A line for each password that was hashed: what takes long enough to be measured from outside."""
    kind = type(get_hasher())
    done: list[str] = []
    encode = kind.encode

    def noted(self: Any, password: str, salt: str, *rest: Any) -> str:  # noqa: ANN401 -- Django's
        done.append(salt)
        return str(encode(self, password, salt, *rest))

    monkeypatch.setattr(kind, "encode", noted)
    return done


@dataclass
class Seen:
    """All that whoever sent a form can look at: each answer's status, headers and bytes; and what it cost."""

    answers: list[tuple[int, dict[str, str], bytes]]
    cookies: list[str]
    hashes: int


def _visible(answer: Any, email: str) -> tuple[int, dict[str, str], bytes]:  # noqa: ANN401 -- of Django's test client
    text = SECRETS.sub("", answer.content.decode()).replace(email, UNKNOWN)
    headers = {name: value for name, value in answer.headers.items() if name != "Expires"}  # now
    return answer.status_code, headers, text.encode()


def _send(address: str, email: str, hashed: list[str]) -> Seen:
    """Send a form, follow where it leads, and enter a wrong code there."""
    cache.clear()  # whoever tries many addresses comes from many
    hashed.clear()
    client = Client()
    client.get(address)
    answers = [client.post(address, {name: said or email for name, said in FORMS[address].items()})]
    if onward := answers[0].headers.get("Location"):
        answers += [client.get(onward), client.post(onward, {"code": "WRONGS"}), client.get(onward)]
    shown = [_visible(answer, email) for answer in answers]
    return Seen(shown, sorted(client.cookies), len(hashed))


@pytest.mark.parametrize("address", FORMS)
def test_known_and_unknown_see_the_same_and_cost_the_same(
    address: str, known: list[str], hashed: list[str]
) -> None:
    nobody = _send(address, UNKNOWN, hashed)
    assert nobody.answers[0][0] in {200, 302}
    assert nobody.hashes == ("password" in "".join(FORMS[address]))

    for email in known:
        assert len(email) == len(UNKNOWN)
        assert _send(address, email, hashed) == nobody, email


def test_the_mail_tells(known: list[str], hashed: list[str]) -> None:
    """To who has an account it says so; to nobody that there is none, or a code to begin with."""
    told = {}
    for email in (known[0], UNKNOWN):
        for address in list(FORMS)[1:]:
            OutgoingMail.objects.all().delete()
            User.objects.filter(email=UNKNOWN).delete()  # whom the sign-up before it made
            _send(address, email, hashed)
            told[email, address] = OutgoingMail.objects.get(to=email).subject
    for address in list(FORMS)[1:]:
        assert told[known[0], address] != told[UNKNOWN, address]

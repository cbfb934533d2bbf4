"""How often strangers may try at the doors of accounts: counted for all processes, by who really knocks."""

from __future__ import annotations

import subprocess
import sys

import pytest
from allauth.account import app_settings
from allauth.core.internal.ratelimit import parse_rates
from django.conf import settings as project
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings

from config.accounts.models import User
from config.errors import WAIT_SECONDS
from tests.factories import UserFactory
from tests.factories.accounts import PASSWORD
from tests.flows.stack import ROOT, environment

pytestmark = pytest.mark.django_db
DOOR, MOST = "/accounts/signup/", 20
ELSEWHERE = """
import sys
from django.conf import settings
settings.CACHES["default"] |= {"KEY_PREFIX": sys.argv[1]}
settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
import django
django.setup()
from django.test import Client
knock = Client(SERVER_NAME="localhost", REMOTE_ADDR=sys.argv[2])
print(*(knock.post(sys.argv[3]).status_code for _ in range(int(sys.argv[4]))))
"""


def knock(times: int, *, at: str = DOOR, **said: str) -> list[int]:
    """Send an empty form so often; `said` is of the environment of the request. Returns the answers."""
    client = Client()
    return [client.post(at, **said).status_code for _ in range(times)]  # type: ignore[arg-type]  # WSGI's names


def knock_elsewhere(times: int, address: str) -> list[int]:
    """The same in a process of its own, with the same Valkey."""
    prefix = project.CACHES["default"]["KEY_PREFIX"]
    env = environment(project.EMAIL_URL, "http://localhost:8000") | {
        "DJANGO_SETTINGS_MODULE": "config.settings"
    }
    argv = [sys.executable, "-c", ELSEWHERE, prefix, address, DOOR, str(times)]
    done = subprocess.run(argv, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [int(status) for status in done.stdout.split()]


def test_two_processes_count_together_in_valkey() -> None:
    here = "198.51.100.7"
    assert knock(MOST - 5, REMOTE_ADDR=here) == [200] * (MOST - 5)
    assert knock_elsewhere(7, here) == [200] * 5 + [429] * 2
    assert knock(1, REMOTE_ADDR=here) == [429]
    assert knock(1, REMOTE_ADDR="198.51.100.8") == [200]
    cache.clear()
    assert knock(1, REMOTE_ADDR=here) == [200]


@pytest.mark.parametrize("proxies", [0, 1, 2])
def test_a_forged_header_neither_evades_the_limit_nor_locks_others_out(
    settings: Settings, proxies: int
) -> None:
    """Whoever knocks writes what they like to the left; each trusted proxy adds whom it saw to the right."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    attacker, victim = "203.0.113.66", "192.0.2.5"

    def seen_from(address: str, forged: str) -> dict[str, str]:
        hops = [address, "10.0.0.1", "10.0.0.2"]
        header = ", ".join(filter(None, [forged, *hops[:proxies]]))
        return {"REMOTE_ADDR": hops[proxies], **({"HTTP_X_FORWARDED_FOR": header} if header else {})}

    forgeries = [
        victim,
        "",
        f"{victim}, {victim}, {victim}",
        "no address",
        *(f"192.0.2.{n}" for n in range(20)),
    ]
    statuses = [knock(1, **seen_from(attacker, forged))[0] for forged in forgeries]
    assert statuses == [200] * MOST + [429] * (len(forgeries) - MOST)
    assert knock(1, **seen_from(victim, "")) == [200]
    assert knock(1, **seen_from(victim, attacker)) == [200]


@pytest.mark.parametrize("header", ["203.0.113.9", "x, no address", ",", " ", "x, 10.0.0.1"])
def test_past_the_proxies_whoever_connected_is_counted(settings: Settings, header: str) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    statuses = knock(MOST + 1, HTTP_X_FORWARDED_FOR=header, REMOTE_ADDR="203.0.113.66")
    assert statuses == [200] * MOST + [429]
    assert knock(1, HTTP_X_FORWARDED_FOR=header, REMOTE_ADDR="203.0.113.67") == [200]


def test_without_the_cache_nobody_signs_in_uncounted_and_the_page_says_so(settings: Settings) -> None:
    user = UserFactory.create()
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}}
    client = Client()
    answer = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "This does not work at this moment." in answer.content.decode()
    assert not answer.wsgi_request.user.is_authenticated
    assert client.get("/accounts/login/").status_code == 200
    assert client.get("/positions/").status_code == 200


class TestPage:
    """What is shown when it was too often."""

    def limited(self, address: str, sent: dict[str, str], user: User | None = None) -> str:
        client = Client()
        if user is not None:
            client.force_login(user)
        for _ in range(40):
            answer = client.post(address, sent)
            if answer.status_code == 429:
                break
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
        return answer.content.decode()

    @pytest.mark.parametrize(
        ("address", "sent"),
        [
            ("/accounts/password/reset/", {"email": "robin@example.com"}),
            ("/accounts/email/?x=1", {"email": "robin@example.com", "action_add": ""}),
        ],
    )
    def test_it_wears_our_design_and_keeps_what_was_typed(self, address: str, sent: dict[str, str]) -> None:
        user = UserFactory.create() if "password" not in address else None
        page = self.limited(address, sent, user)
        assert 'class="brand"' in page
        assert "In a minute it works again." in page
        assert f'action="{address}"' in page
        assert '<input type="hidden" name="email" value="robin@example.com">' in page
        assert page.count("csrfmiddlewaretoken") >= 1

    def test_a_password_is_not_kept(self) -> None:
        page = self.limited(DOOR, {"email": "robin@example.com", "password1": "short"})
        assert "short" not in page.partition("<main")[2].partition("</main>")[0]
        assert "type it anew in a minute" in page

    def test_a_minute_is_the_longest_it_lasts(self) -> None:
        """Those counted for longer are said in the form itself."""
        said_in_the_form = {"login_failed", "confirm_email", "verify_phone", "change_phone"}
        rates = {name: parse_rates(rate) for name, rate in app_settings.RATE_LIMITS.items()}
        longest = {name: max(one.duration for one in rates[name]) for name in rates.keys() - said_in_the_form}
        assert max(longest.values()) <= WAIT_SECONDS

"""What the environment may say, what becomes of nonsense, and which advice the checks give."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from config import checks
from config.env import INVENTED_POSTAL_ADDRESS, Environment, Problem, RelayAddress, relay_address

ROOT = Path(__file__).resolve().parents[2]
SERVER: dict[str, object] = {
    "SITE_URL": "https://jobs.onfile.test",
    "SECURE": True,
    "ALLOWED_HOSTS": ["jobs.onfile.test"],
    "DEFAULT_FROM_EMAIL": "Onfile <desk@onfile.test>",
    "ALERTS_FROM_EMAIL": "Onfile <alerts@onfile.test>",
    "MAIL_POSTAL_ADDRESS": "Onfile, 1 Test Street, Orlando, FL 32801",
    "ALLAUTH_TRUSTED_PROXY_COUNT": 1,
}
"""Settings as they are on a server."""


@pytest.fixture
def variables(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.delenv("THING", raising=False)
    return monkeypatch


def read() -> Environment:
    return Environment(environ.FileAwareEnv())


@pytest.mark.parametrize(
    ("value", "meaning"),
    [("1", True), ("true", True), ("ON", True), ("yes", True), ("0", False), ("off", False), ("No", False)],
)
def test_flag_is_understood(value: str, meaning: bool, variables: pytest.MonkeyPatch) -> None:  # noqa: FBT001
    variables.setenv("THING", value)
    env = read()

    assert env.flag("THING", default=not meaning) is meaning
    assert env.problems == []


def test_flag_that_is_neither_is_a_problem(variables: pytest.MonkeyPatch) -> None:
    variables.setenv("THING", "perhaps")
    env = read()

    assert env.flag("THING", default=True) is True
    assert env.problems == [
        Problem("onfile.E010", "THING='perhaps' is neither on nor off.", "Set THING=1 or THING=0.")
    ]


@pytest.mark.parametrize(("value", "number"), [("", 7), ("3", 3), (" 12 ", 12)])
def test_number_is_read_or_left_out(value: str, number: int, variables: pytest.MonkeyPatch) -> None:
    variables.setenv("THING", value)
    env = read()

    assert env.number("THING", 7) == number
    assert env.problems == []


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "ten"])
def test_number_that_is_none_is_a_problem(value: str, variables: pytest.MonkeyPatch) -> None:
    variables.setenv("THING", value)
    env = read()

    assert env.number("THING", 7, least=1) == 7
    assert [problem.id for problem in env.problems] == ["onfile.E011"]
    assert "at least 1" in env.problems[0].hint


def test_names_are_parted_by_commas(variables: pytest.MonkeyPatch) -> None:
    variables.setenv("THING", " a, b ,,c")
    assert read().names("THING") == ["a", "b", "c"]
    variables.setenv("THING", "")
    assert read().names("THING", ["x"]) == ["x"]


def test_secret_may_stand_in_a_file(variables: pytest.MonkeyPatch, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("kept on disk\n")
    variables.setenv("OTHER_THING_FILE", str(secret))  # of its own name: files are read once

    assert read().text("OTHER_THING") == "kept on disk"


def test_required_but_missing_is_a_problem_with_its_hint(variables: pytest.MonkeyPatch) -> None:
    del variables
    env = read()

    assert env.required("THING", "stand-in", "Set THING.", "E099") == "stand-in"
    assert env.problems == [Problem("onfile.E099", "THING is not set.", "Set THING.")]


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("smtp://127.0.0.1:2525", RelayAddress("127.0.0.1", 2525)),
        ("smtp://relay", RelayAddress("relay", 25)),
        ("smtp+tls://me:a%40b@relay", RelayAddress("relay", 587, "me", "a@b", starttls=True)),
        ("smtps://relay:1465", RelayAddress("relay", 1465, ssl=True)),
    ],
)
def test_relay_address_is_read(url: str, address: RelayAddress) -> None:
    assert relay_address(url) == address


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://relay", "scheme 'http'"),
        ("smtp://", "no host"),
        ("relay:25", "scheme"),
        ("smtp://relay:x", "Port"),
    ],
)
def test_relay_address_that_is_none_is_refused(url: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        relay_address(url)


# What the checks make of settings that contradict each other.


@pytest.mark.parametrize(
    ("changes", "id_"),
    [
        ({"SITE_URL": "jobs.onfile.test", "ALLOWED_HOSTS": ["jobs.onfile.test"]}, "E005"),
        ({"SITE_URL": "http://jobs.onfile.test", "ALLOWED_HOSTS": ["jobs.onfile.test"]}, "E006"),
        ({"DEBUG": True, **SERVER}, "E007"),
        ({**SERVER, "ALLOWED_HOSTS": ["other.onfile.test"]}, "E008"),
        ({"SECRET_KEY": "short"}, "E009"),
        ({**SERVER, "DEFAULT_FROM_EMAIL": "Onfile <desk@example.com>"}, "W001"),
        ({**SERVER, "ALERTS_FROM_EMAIL": "alerts@jobs.Example.com"}, "W001"),
        ({**SERVER, "ALLAUTH_TRUSTED_PROXY_COUNT": 0}, "W002"),
        ({**SERVER, "MAIL_POSTAL_ADDRESS": INVENTED_POSTAL_ADDRESS}, "E013"),
        ({**SERVER, "MAIL_POSTAL_ADDRESS": ""}, "E013"),
    ],
)
def test_contradiction_is_named_with_what_to_do(changes: dict[str, object], id_: str) -> None:
    with override_settings(**changes):
        found = checks.environment_agrees(None)

    assert [message.id for message in found] == [f"onfile.{id_}"]
    assert found[0].hint


@pytest.mark.parametrize("site_url", ["http://127.0.0.1:8000", "http://localhost", "http://[::1]:8000"])
def test_plain_http_is_fine_on_this_machine(site_url: str) -> None:
    with override_settings(SITE_URL=site_url, ALLOWED_HOSTS=["*"], SECURE=False, DEBUG=True):
        assert checks.environment_agrees(None) == []


def test_server_is_fine() -> None:
    with override_settings(**SERVER):
        assert checks.environment_agrees(None) == []


def test_sender_whose_domain_only_ends_alike_is_real() -> None:
    with override_settings(**{**SERVER, "DEFAULT_FROM_EMAIL": "Desk <desk@myexample.com>"}):
        assert checks.environment_agrees(None) == []


def test_invented_address_goes_with_an_invented_sender() -> None:
    invented = {
        "DEFAULT_FROM_EMAIL": "Onfile <desk@example.com>",
        "ALERTS_FROM_EMAIL": "Onfile <desk@example.com>",
        "MAIL_POSTAL_ADDRESS": INVENTED_POSTAL_ADDRESS,
    }
    with override_settings(**{**SERVER, **invented}):
        found = checks.environment_agrees(None)

    assert [message.id for message in found] == ["onfile.W001"]


def test_problem_of_the_environment_becomes_an_error() -> None:
    problem = Problem("onfile.E001", "SECRET_KEY is not set.", "Set SECRET_KEY.")
    with override_settings(ENVIRONMENT=Environment(problems=[problem])):
        [error] = checks.environment_is_complete(None)

    assert (error.id, error.msg, error.hint) == (problem.id, problem.message, problem.hint)
    assert error.is_serious()


def test_server_does_not_start_on_a_broken_environment() -> None:
    problem = Problem("onfile.E001", "SECRET_KEY is not set.", "Set SECRET_KEY.")
    words = "onfile.E001: SECRET_KEY is not set. Set SECRET_KEY."
    with (
        override_settings(ENVIRONMENT=Environment(problems=[problem])),
        pytest.raises(ImproperlyConfigured, match=words),
    ):
        checks.refuse_broken_environment()


def test_server_starts_on_the_environment_of_the_tests() -> None:
    checks.refuse_broken_environment()


# The same, asked of the command a person runs: settings are read once in a process.

COMPLETE = {
    "SECRET_KEY": "an invented key, 0123456789, of more than fifty characters",
    "DATABASE_URL": "postgres://onfile:x@127.0.0.1:1/onfile",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "EMAIL_URL": "smtp://127.0.0.1:1",
    "SITE_URL": "https://jobs.onfile.test",
    "DEFAULT_FROM_EMAIL": "Onfile <desk@onfile.test>",
    "MAIL_POSTAL_ADDRESS": "Onfile, 1 Test Street, Orlando, FL 32801",
    "TRUSTED_PROXY_COUNT": "1",
    "PATH": os.environ["PATH"],
}


def said(*words: str, **changes: str | None) -> tuple[int, str]:
    """Exit code and words of `manage.py check` in an environment that differs in these variables."""
    env = {name: value for name, value in {**COMPLETE, **changes}.items() if value is not None}
    done = subprocess.run(
        [sys.executable, "manage.py", "check", *words],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_complete_environment_passes_every_check_of_a_deployment() -> None:
    code, words = said("--deploy", "--fail-level=WARNING")

    assert code == 0, words


def filled_in() -> dict[str, str]:
    """The environment of `.env.example` with its blanks filled in, as docker-compose.yml completes it."""
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    given = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    blanks = {name: COMPLETE.get(name, "letters1and2digits") for name, value in given.items() if not value}
    return given | blanks


def test_example_filled_in_passes_the_check_of_the_compose_file() -> None:
    code, words = said("--deploy", **filled_in())

    assert code == 0, words
    assert re.findall(r"\(onfile\.([EW]\d+)\)", words) == ["W001"]


def test_example_with_a_real_sender_alone_lacks_the_postal_address() -> None:
    code, words = said("--deploy", **filled_in() | {"DEFAULT_FROM_EMAIL": "Desk <desk@onfile.test>"})

    assert code == 1
    assert re.findall(r"\(onfile\.([EW]\d+)\)", words) == ["E013"]


def test_https_without_a_trusted_proxy_is_a_warning() -> None:
    code, words = said("--deploy", TRUSTED_PROXY_COUNT=None)

    assert code == 0, words
    assert "(onfile.W002) SITE_URL is HTTPS, and no proxy is trusted" in words


def test_empty_environment_is_told_each_thing_to_set() -> None:
    nothing = dict.fromkeys(("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "EMAIL_URL"))
    code, words = said(**nothing)

    assert code == 1
    for name, id_ in zip(nothing, ("E001", "E002", "E003", "E004"), strict=True):
        assert f"(onfile.{id_}) {name} is not set." in words
        assert f"HINT: Set {name}" in words


def test_nonsense_is_named_all_at_once() -> None:
    code, words = said(
        DEBUG="maybe",
        MAIL_LEASE_SECONDS="0",
        EMAIL_URL="http://relay",
        DATABASE_URL="sqlite:///db",
        ALLOWED_HOSTS="other.onfile.test",
    )

    assert code == 1
    assert re.findall(r"\(onfile\.([EW]\d+)\)", words) == ["E008", "E010", "E011", "E012", "E012"]
    assert words.count("HINT:") == 5
    assert "Traceback" not in words


@pytest.mark.parametrize("program", [["worker", "-Q", "mail"], ["beat", "--schedule", "{folder}/beat"]])
def test_celery_does_not_start_on_what_the_web_server_refuses(program: list[str], tmp_path: Path) -> None:
    env = {**COMPLETE, "MAIL_POSTAL_ADDRESS": INVENTED_POSTAL_ADDRESS, "HOME": str(tmp_path)}
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "config.celery",
            *(word.format(folder=tmp_path) for word in program),
        ],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.returncode == 1
    assert "onfile.E013: Mail from a real sender" in done.stdout + done.stderr

"""What the environment may say, what becomes of nonsense, and which advice the checks give."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from config import checks
from config.addresses import (
    RelayAddress,
    broker_address,
    bucket,
    database,
    mail_domain,
    passwords,
    relay_address,
    returns_to,
    sender,
    site_address,
)
from config.env import INVENTED_POSTAL_ADDRESS, Environment, Problem

ROOT = Path(__file__).resolve().parents[2]
SERVER: dict[str, object] = {
    "SITE_URL": "https://jobs.onfile.test",
    "SECURE": True,
    "ALLOWED_HOSTS": ["jobs.onfile.test"],
    "DEFAULT_FROM_EMAIL": "Onfile <desk@onfile.test>",
    "ALERTS_FROM_EMAIL": "Onfile <alerts@onfile.test>",
    "MAIL_POSTAL_ADDRESS": "Onfile, 1 Test Street, Orlando, FL 32801",
    "ALLAUTH_TRUSTED_PROXY_COUNT": 1,
    "SEAL_KEYS": ["x" * 60],
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


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "ten", "\u00b2", "\u0663", "86401", "9" * 5000])
def test_number_that_is_none_is_a_problem(value: str, variables: pytest.MonkeyPatch) -> None:
    variables.setenv("THING", value)
    env = read()

    assert env.number("THING", 7, least=1) == 7
    assert [problem.id for problem in env.problems] == ["onfile.E011"]
    assert "at least 1" in env.problems[0].hint


def test_blank_value_is_one_that_was_left_out(variables: pytest.MonkeyPatch, tmp_path: Path) -> None:
    variables.setenv("THING", " ")
    env = read()

    assert env.text("THING", "default") == "default"
    assert env.folder("THING", tmp_path) == tmp_path
    assert env.problems == []


def test_value_that_begins_with_a_dollar_is_itself(variables: pytest.MonkeyPatch) -> None:
    variables.setenv("THING", "$HOME")
    assert read().text("THING") == "$HOME"


def test_value_is_one_line(variables: pytest.MonkeyPatch) -> None:
    variables.setenv("THING", "Onfile\nBcc: everybody@example.com")
    env = read()

    assert env.text("THING", "default") == "default"
    assert [problem.id for problem in env.problems] == ["onfile.E014"]


def test_folder_is_absolute_and_may_be_missing(variables: pytest.MonkeyPatch, tmp_path: Path) -> None:
    variables.setenv("HOME", str(tmp_path))
    variables.setenv("THING", "~/files")
    env = read()

    assert env.folder("THING", Path("/default")) == tmp_path.resolve() / "files"
    assert env.problems == []


@pytest.mark.parametrize("value", [__file__, f"{__file__}/files", "~nobody-of-this-name/files", "x" * 5000])
def test_folder_that_is_none_is_a_problem(value: str, variables: pytest.MonkeyPatch, tmp_path: Path) -> None:
    variables.setenv("THING", value)
    env = read()

    assert env.folder("THING", tmp_path) == tmp_path
    assert [problem.id for problem in env.problems] == ["onfile.E012"]


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


@pytest.mark.parametrize(
    ("content", "reason"), [(None, "No such file"), (b"\xff\xfe\x00", "not text in UTF-8")]
)
def test_secret_in_a_file_that_cannot_be_read_is_one_problem(
    content: bytes | None, reason: str, variables: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    if content is not None:
        secret.write_bytes(content)
    variables.setenv("THING_FILE", str(secret))
    env = read()

    assert env.required("THING", "stand-in", "Set THING.", "E099") == "stand-in"
    assert env.text("THING", "default") == "default"
    assert [problem.id for problem in env.problems] == ["onfile.E014"]
    assert reason in env.problems[0].message
    assert "THING_FILE" in env.problems[0].hint


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
        ("http://relay", "scheme"),
        ("smtp://", "no host"),
        ("smtp://two words", "host"),
        ("relay:25", "scheme"),
        ("smtp://relay:x", "Port"),
        ("smtp://relay:0", "Port"),
        ("smtp://[::1", "bracket"),
        ("smtp+tls://me@relay", "user without a password"),
        ("smtp+tls://:secret@relay", "password without a user"),
        ("smtp+tls://me:geheim%C3%9F@relay", "SMTP cannot carry"),
        ("smtp+tls://me:1#2@relay", "percent-encode"),
        ("smtp://relay/path", "path"),
        ("smtp://relay?tls=1", "options"),
    ],
)
def test_relay_address_that_is_none_is_refused(url: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        relay_address(url)


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://jobs.acme.test", "https://jobs.acme.test"),
        ("HTTPS://Jobs.Acme.test/", "https://jobs.acme.test"),
        ("https://jobs.acme.test:443", "https://jobs.acme.test"),
        ("https://jobs.acme.test:8443", "https://jobs.acme.test:8443"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_site_address_is_written_as_browsers_do(url: str, address: str) -> None:
    assert site_address(url) == address


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("jobs.acme.test", "neither https:// nor http://"),
        ("ftp://jobs.acme.test", "neither https:// nor http://"),
        ("https://", "no host"),
        ("https://[::1", "bracket"),
        ("https://jobs.acme.test:port", "Port"),
        ("https://jobs.acme.test:70000", "Port"),
        ("https://jobs.acme.test/careers", "a path"),
        ("https://jobs.acme.test/?page=1", "options"),
        ("https://jobs.acme.test#top", "#"),
        ("https://me:secret@jobs.acme.test", "a user or a password"),
        ("https://b\u00fccher.test", "its host"),
    ],
)
def test_site_address_that_is_none_is_refused(url: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        site_address(url)


@pytest.mark.parametrize(
    ("url", "for_celery"),
    [
        ("redis://broker", "redis://broker"),
        ("redis://:secret@127.0.0.1:6379/3", "redis://:secret@127.0.0.1:6379/3"),
        ("rediss://broker:6380/0", "rediss://broker:6380/0?ssl_cert_reqs=required"),
        ("rediss://broker/0?ssl_cert_reqs=none", "rediss://broker/0?ssl_cert_reqs=none"),
        ("unix:///run/valkey.sock", "redis+socket:///run/valkey.sock?virtual_host=0"),
        ("unix://:p%40ss@/run/valkey.sock?db=2", "redis+socket://:p%40ss@/run/valkey.sock?virtual_host=2"),
    ],
)
def test_broker_address_is_what_celery_reads(url: str, for_celery: str) -> None:
    assert broker_address(url) == for_celery


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("foo", "scheme"),
        ("http://host:6379", "scheme"),
        ("redis://", "no host"),
        ("redis://host:notaport/0", "Port"),
        ("redis://host:6379/cache", "database is no number"),
        ("redis://host/0?db=1", "options"),
        ("rediss://host/0?timeout=1", "options"),
        ("rediss://host/0?ssl_cert_reqs=perhaps", "ssl_cert_reqs"),
        ("unix://run/valkey.sock", "three slashes"),
        ("unix://", "no socket"),
        ("unix:///run/valkey.sock?db=x", "database is no number"),
    ],
)
def test_broker_address_that_is_none_is_refused(url: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        broker_address(url)


def test_database_is_read() -> None:
    found = database("postgresql://me:a%40b@db.test:5433/jobs?sslmode=require")

    assert {name: found[name] for name in ("HOST", "PORT", "NAME", "USER", "PASSWORD", "OPTIONS")} == {
        "HOST": "db.test",
        "PORT": 5433,
        "NAME": "jobs",
        "USER": "me",
        "PASSWORD": "a@b",
        "OPTIONS": {"sslmode": "require"},
    }


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("sqlite:///db", "not a postgres"),
        ("postgresql+psycopg://me:x@host/jobs", "not a postgres"),
        ("postgres://me:x@host", "name of a database"),
        ("postgres://me:x@host/", "name of a database"),
        ("postgres://me:1#2@host/jobs", "percent-encode"),
        ("postgres://me:x@host:port/jobs", "Port"),
        ("postgres://me:x@[::1/jobs", "bracket"),
    ],
)
def test_database_that_is_none_is_refused(url: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        database(url)


@pytest.mark.parametrize("parse", [database, relay_address, broker_address, site_address])
@pytest.mark.parametrize("scheme", ["postgres", "smtp", "redis", "rediss", "https", "no"])
@pytest.mark.parametrize("special", ["/", "#", "?", "["])
def test_reason_repeats_no_part_of_a_password(
    parse: Callable[[str], object], scheme: str, special: str
) -> None:
    """One with a special character in it is cut there, and its pieces turn up as port or host."""
    with pytest.raises(ValueError) as refused:  # noqa: PT011 -- whatever it says
        parse(f"{scheme}://me:hush{special}hush@host/0")

    assert "hush" not in str(refused.value)


@pytest.mark.parametrize(
    "value", ["desk@onfile.test", "Onfile <desk@onfile.test>", '"Onfile, Inc." <desk@onfile.test>']
)
def test_sender_is_kept_as_it_is(value: str) -> None:
    assert sender(value) == value


@pytest.mark.parametrize(
    "value", ["notanaddress", "Onfile, Inc. <desk@onfile.test>", "a@b", "desk@b\u00fccher.test"]
)
def test_sender_that_is_none_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="address"):
        sender(value)


# What the checks make of settings that contradict each other.


def test_address_of_bounces_is_one_alone_or_none() -> None:
    assert (returns_to(""), returns_to("Bounces <bounces@onfile.test>")) == ("", "bounces@onfile.test")


@pytest.mark.parametrize(
    "value", ["reply", "a b.example.com", "https://x.example.com", "x@y.example.com", ".com"]
)
def test_domain_of_answers_is_a_name_alone(value: str) -> None:
    assert (mail_domain(""), mail_domain(" Reply.Example.com ")) == ("", "reply.example.com")
    with pytest.raises(ValueError, match="no name of a domain"):
        mail_domain(value)


def test_secrets_of_mail_services_are_several() -> None:
    assert passwords("") == []
    both = ["service:a-long-random-word", "next:another-random-word"]
    assert passwords(" , ".join(both)) == both


@pytest.mark.parametrize(
    "value",
    ["a-long-random-word-alone", ":a-long-random-word-alone", "service:short", "service:a-long-w\u00f6rd-x"],
)
def test_secret_that_is_none_is_refused_and_not_repeated(value: str) -> None:
    with pytest.raises(ValueError, match="no user:password") as refused:
        passwords(f"service:a-long-random-word,{value}")
    assert value not in str(refused.value)


@pytest.mark.parametrize(
    ("changes", "id_"),
    [
        ({"SITE_URL": "http://jobs.onfile.test", "ALLOWED_HOSTS": ["jobs.onfile.test"]}, "E006"),
        ({"DEBUG": True, **SERVER}, "E007"),
        ({**SERVER, "ALLOWED_HOSTS": ["other.onfile.test"]}, "E008"),
        ({**SERVER, "ALLOWED_HOSTS": [".example.com"]}, "E008"),
        ({**SERVER, "ALLOWED_HOSTS": ["jobs.onfile.test", "https://jobs.onfile.test"]}, "E015"),
        ({**SERVER, "ALLOWED_HOSTS": ["jobs.onfile.test", "jobs.onfile.test:443"]}, "E015"),
        ({"SECRET_KEY": "short"}, "E009"),
        ({**SERVER, "DEFAULT_FROM_EMAIL": "Onfile <desk@example.com>"}, "W001"),
        ({**SERVER, "ALERTS_FROM_EMAIL": "alerts@jobs.Example.com"}, "W001"),
        ({**SERVER, "ALLAUTH_TRUSTED_PROXY_COUNT": 0}, "W002"),
        ({**SERVER, "MAIL_POSTAL_ADDRESS": INVENTED_POSTAL_ADDRESS}, "E013"),
        ({**SERVER, "MAIL_POSTAL_ADDRESS": ""}, "E013"),
        ({"SEAL_KEYS": ["short"]}, "E016"),
        ({**SERVER, "SEAL_KEYS": ["x" * 60, "the one before"]}, "E016"),
        ({**SERVER, "SECRET_KEY": "y" * 60, "SEAL_KEYS": ["x" * 60, "y" * 60]}, "E019"),
        ({"SECRET_KEY": "z" * 60, "SECRET_KEY_FALLBACKS": ["y" * 60], "SEAL_KEYS": ["y" * 60]}, "E019"),
        ({**SERVER, "SEAL_KEYS": []}, "W003"),
        ({**SERVER, "SELF_ID_KEY": "short"}, "E021"),
        ({"REPLIES_DOMAIN": "reply.example.com", "ANYMAIL_WEBHOOK_SECRET": []}, "E022"),
        ({**SERVER, "SELF_ID_KEY": "x" * 60}, "E021"),
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


@pytest.mark.parametrize("allowed", ["jobs.onfile.test", ".onfile.test", "*", "Jobs.Onfile.Test"])
def test_host_of_the_site_is_found_as_django_finds_it(allowed: str) -> None:
    with override_settings(**{**SERVER, "ALLOWED_HOSTS": ["other.test", allowed]}):
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
    "SEAL_KEY": "another invented key of more than forty characters",
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


NONSENSE: dict[str, dict[str, str | None]] = {
    "E005": {"SITE_URL": "https://[::1"},
    "E010": {"DEBUG": "maybe", "SECURE_SSL_REDIRECT": "2", "STAFF_SECOND_FACTOR": "perhaps"},
    "E011": {
        "ANSWER_WITHIN_DAYS": "-1", "DATABASE_CONN_MAX_AGE": "\u00b2", "MAIL_CONNECT_TIMEOUT": "15s",
        "MAIL_LEASE_SECONDS": "0", "MAIL_SEND_TIMEOUT": "9" * 30, "SWEEP_SECONDS": "0.5",
        "ALERTS_A_WEEK": "many", "MAIL_CONNECTIONS": "0", "MAIL_PER_SECOND": "1e3",
        "TRUSTED_PROXY_COUNT": "1.0", "WEB_CONCURRENCY": "two", "ACCESS_KEPT_MONTHS": "0",
        "INACTIVE_MONTHS": "never", "MESSAGES_AN_HOUR": "0", "MESSAGE_NOTICE_MINUTES": "-5",
        "PROMISE_GRACE_DAYS": "0", "SEEN_MONTHS": "x", "SAVED_REMINDER_DAYS": "x",
        "UNDO_SECONDS": "x", "INVITES_A_WEEK": "0", "INQUIRY_MONTHS": "0",
    },
    "E012": {
        "ALERTS_FROM_EMAIL": "Onfile, Inc. <alerts@onfile.test>", "LOG_LEVEL": "loud",
        "DATABASE_URL": "postgresql+psycopg://host/db", "DEFAULT_FROM_EMAIL": "notanaddress",
        "MAIL_IN_DOUBT": "ask", "QUIET_HOURS": "21-24",
        "EMAIL_URL": "smtp+tls://user@host", "REDIS_URL": "redis://host:notaport/0",
        "STATIC_ROOT": "manage.py", "TIME_ZONE": "Mars/Phobos", "VAR_DIR": "manage.py/var",
        "BOUNCES_TO": "bounces", "REPLIES_DOMAIN": "desk@reply.example.com",
        "ANYMAIL_WEBHOOK_SECRET": "service:short",
        "CLAMD_ADDRESS": "http://scanner", "PROMISE_MISSED": "ignore",
        "PRIVATE_STORAGE_URL": "s3://key@host/bucket",
    },
    "E017": {"GOOGLE_CLIENT_SECRET": "half", "LINKEDIN_CLIENT_SECRET": "half"},
    "E014": {"SECRET_KEY_FILE": "/nonexistent", "SITE_NAME": "Onfile\nof two lines"},
}  # fmt: skip
"""A value that is none, for every variable that can have one, by the error that names it."""
ANY_TEXT = {
    "MAIL_POSTAL_ADDRESS", "SECRET_KEY_FALLBACKS", "MAIL_DIR", "ANYMAIL_MAILGUN_WEBHOOK_SIGNING_KEY",
    "SEAL_KEY", "SELF_ID_KEY", "ACCEL_REDIRECT", "GOOGLE_CLIENT_ID", "LINKEDIN_CLIENT_ID",
}  # fmt: skip
OF_THE_STACK = {"PORT", "BIND", "POSTGRES_PASSWORD"}
"""Not read by the settings."""


def test_nonsense_is_named_all_at_once() -> None:
    code, words = said(**{name: value for values in NONSENSE.values() for name, value in values.items()})

    assert code == 1
    assert "Traceback" not in words
    wanted = {(id_, name) for id_, values in NONSENSE.items() for name in values}
    assert set(re.findall(r"\(onfile\.(E\d+)\) (?:The file that )?([A-Z_]+)", words)) == wanted
    assert words.count("HINT:") == len(wanted)


def test_every_variable_was_tried_with_nonsense() -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    named = set(re.findall(r"^#?([A-Z][A-Z0-9_]+)=", text, re.MULTILINE))

    tried = {name.removesuffix("_FILE") for values in NONSENSE.values() for name in values}
    assert named - tried - ANY_TEXT - OF_THE_STACK == {"ALLOWED_HOSTS"}  # with a site to compare it with


def test_a_bucket_is_read_from_one_address() -> None:
    assert bucket("") == {}
    assert bucket("s3://key:se%2Fcret@s3.example.com/of-onfile/private/a?region=eu-central-1") == {
        "endpoint_url": "https://s3.example.com",
        "bucket_name": "of-onfile",
        "location": "private/a",
        "region_name": "eu-central-1",
        "access_key": "key",
        "secret_key": "se/cret",
    }
    assert bucket("s3+http://[::1]:9000/private") == {
        "endpoint_url": "http://[::1]:9000",
        "bucket_name": "private",
        "location": "",
        "region_name": "us-east-1",
    }


@pytest.mark.parametrize(
    "address",
    [
        "https://key:hidden@host/bucket", "s3:///bucket", "s3://key:hidden@host", "s3://key:hidden@host/B_ucket",
        "s3://key:hidden@host/bucket?acl=public-read", "s3://:hidden@host/bucket", "s3://key@host/bucket",
        "s3://key:hidden@host:port/bucket", "s3://key:hid/den@host/bucket", "s3://key:hidden@[::1/bucket",
    ],
)  # fmt: skip
def test_what_is_no_bucket_is_refused_and_its_secret_not_repeated(address: str) -> None:
    with pytest.raises(ValueError, match=r"^(it|its|behind) ") as refused:
        bucket(address)
    assert "hid" not in str(refused.value)


def test_a_bucket_and_a_proxy_that_sends_from_a_folder_contradict_each_other() -> None:
    code, words = said(PRIVATE_STORAGE_URL="s3://key:hidden@host/bucket", ACCEL_REDIRECT="/private/")

    assert code == 1
    assert "onfile.E020" in words
    assert "hidden" not in words


def test_a_bucket_without_what_speaks_to_one_is_named() -> None:
    program = (
        "import runpy, sys; sys.modules['storages'] = None; sys.argv = ['manage.py', 'check']; "
        "runpy.run_path('manage.py', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**COMPLETE, "PRIVATE_STORAGE_URL": "s3://key:hidden@host/bucket"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "onfile.E019" in done.stderr
    assert "requirements-s3.txt" in done.stderr
    assert "hidden" not in done.stdout + done.stderr


def test_hosts_that_miss_the_site_are_named() -> None:
    code, words = said(ALLOWED_HOSTS="other.onfile.test")

    assert code == 1
    assert "Add jobs.onfile.test to ALLOWED_HOSTS" in words


@pytest.mark.parametrize(
    "right",
    [
        {"SITE_URL": "https://Jobs.Acme.test/"},
        {"SITE_URL": "https://jobs.acme.test", "ALLOWED_HOSTS": ".acme.test"},
        {"LOG_LEVEL": "debug", "TIME_ZONE": "UTC", "SECRET_KEY": "$" + COMPLETE["SECRET_KEY"]},
        dict.fromkeys(("LOG_LEVEL", "TIME_ZONE", "VAR_DIR", "STATIC_ROOT", "ALERTS_FROM_EMAIL"), ""),
    ],
)
def test_right_but_unusual_environment_passes(right: dict[str, str]) -> None:
    code, words = said("--deploy", **right)

    assert code == 0, words
    assert "onfile.E" not in words


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

"""System checks over the environment: what is missing or contradictory, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from email.utils import parseaddr
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as CheckWarning
from django.core.exceptions import ImproperlyConfigured
from django.http.request import split_domain_port, validate_host

from config.addresses import host_of
from config.env import INVENTED_POSTAL_ADDRESS, Problem

LOOPBACK = {"localhost", "127.0.0.1", "[::1]"}
SHORTEST_SEAL = 40
SHORTEST_SECRET = 40


@register(Tags.security)
def environment_is_complete(
    app_configs: Sequence[AppConfig] | None,
    **kwargs: Any,  # noqa: ANN401 -- Django's signature
) -> list[CheckMessage]:
    """One error for each problem `config.env` met while the settings were read."""
    problems: list[Problem] = settings.ENVIRONMENT.problems
    return [Error(found.message, hint=found.hint, id=found.id) for found in problems]


@register(Tags.security)
def environment_agrees(
    app_configs: Sequence[AppConfig] | None,
    **kwargs: Any,  # noqa: ANN401 -- Django's signature
) -> list[CheckMessage]:
    """Values that are each fine and contradict each other."""
    return [
        *_site_contradictions(),
        *_proxy_contradictions(),
        *_secret_contradictions(),
        *_mail_contradictions(),
        *_reply_contradictions(),
        *_factor_contradictions(),
    ]


def _site_contradictions() -> list[CheckMessage]:
    if not settings.SITE_URL:
        return []  # none that could be understood: `environment_is_complete` says so
    found: list[CheckMessage] = []
    host = host_of(settings.SITE_URL)
    if not settings.SECURE and host not in LOOPBACK:
        hint = "Serve the site over HTTPS and set SITE_URL=https://…; plain http is for this machine only."
        found.append(Error(f"SITE_URL={settings.SITE_URL!r} is not HTTPS.", hint=hint, id="onfile.E006"))
    if settings.DEBUG and host not in LOOPBACK:
        hint = "Leave DEBUG out on a server: its error pages show settings and data to strangers."
        found.append(Error("DEBUG is on for a public address.", hint=hint, id="onfile.E007"))
    if not validate_host(host, settings.ALLOWED_HOSTS):
        hint = f"Add {host} to ALLOWED_HOSTS, or leave ALLOWED_HOSTS out: it follows SITE_URL."
        message = f"ALLOWED_HOSTS does not hold the host of SITE_URL ({host})."
        found.append(Error(message, hint=hint, id="onfile.E008"))
    never = [name for name in settings.ALLOWED_HOSTS if not _is_host(name)]
    if never:
        hint = "Write names alone, without scheme, port or path: jobs.example.com, or .example.com for many."
        message = f"ALLOWED_HOSTS holds what no request can ask for: {', '.join(never)}."
        found.append(Error(message, hint=hint, id="onfile.E015"))
    return found


def _is_host(name: str) -> bool:
    """Whether Django could ever find a request's host in this entry: it compares names without ports."""
    host, port = split_domain_port(name)
    return name == "*" or bool(host and not port)


def _secret_contradictions() -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if len(settings.SECRET_KEY) < SHORTEST_SECRET:
        hint = f"Use at least {SHORTEST_SECRET} random characters; they sign sessions and mail links."
        found.append(Error("SECRET_KEY is too short.", hint=hint, id="onfile.E009"))
    if any(len(key) < SHORTEST_SEAL for key in settings.SEAL_KEYS):
        hint = f"Use at least {SHORTEST_SEAL} random characters; they encrypt what is kept of deleted people."
        found.append(Error("SEAL_KEY is too short.", hint=hint, id="onfile.E016"))
    if {settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS} & set(settings.SEAL_KEYS):
        hint = (
            "Make one of its own: whoever has the key that signs links must not open sealed records with it."
        )
        found.append(Error("SEAL_KEY is also the SECRET_KEY.", hint=hint, id="onfile.E019"))
    others = {settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS, *settings.SEAL_KEYS}
    if settings.SELF_ID_KEY and (len(settings.SELF_ID_KEY) < SHORTEST_SEAL or settings.SELF_ID_KEY in others):
        hint = (
            f"Use at least {SHORTEST_SEAL} random characters that are no other key: whoever has it can tell"
            " whose answer is whose. Without it nobody is asked."
        )
        found.append(Error("SELF_ID_KEY is too short, or another key.", hint=hint, id="onfile.E021"))
    if settings.SECURE and not settings.SEAL_KEYS:
        hint = (
            "Set SEAL_KEY to 40 or more random characters, and keep it where SECRET_KEY is not: it opens what"
            " the law makes you keep of people who deleted their account."
        )
        message = "SEAL_KEY is not set: sealed records are encrypted under a key made of SECRET_KEY."
        found.append(CheckWarning(message, hint=hint, id="onfile.W003"))
    return found


def _proxy_contradictions() -> list[CheckMessage]:
    # Nothing of ours speaks TLS: with HTTPS there is a proxy, and only what it says makes a request secure.
    if not settings.SECURE or settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        return []
    hint = (
        "Set TRUSTED_PROXY_COUNT=1 for one proxy with TLS in front, which must set X-Forwarded-Proto and"
        " X-Forwarded-For: else every request looks like plain http and is redirected to HTTPS without end."
    )
    message = "SITE_URL is HTTPS, and no proxy is trusted (TRUSTED_PROXY_COUNT=0)."
    return [CheckWarning(message, hint=hint, id="onfile.W002")]


def _mail_contradictions() -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if not settings.SECURE:
        return found
    invented = [_is_invented(sender) for sender in (settings.DEFAULT_FROM_EMAIL, settings.ALERTS_FROM_EMAIL)]
    if any(invented):
        hint = "Set DEFAULT_FROM_EMAIL and MAIL_POSTAL_ADDRESS: CAN-SPAM asks for a real sender and address."
        message = "Mail would be sent from an example.com address."
        found.append(CheckWarning(message, hint=hint, id="onfile.W001"))
    if not all(invented) and settings.MAIL_POSTAL_ADDRESS in {"", INVENTED_POSTAL_ADDRESS}:
        hint = (
            "Set MAIL_POSTAL_ADDRESS to where post reaches the sender: CAN-SPAM asks for a valid physical"
            " postal address in each mail (15 U.S.C. 7704(a)(5), 16 CFR 316.2)."
        )
        message = "Mail from a real sender would carry no postal address, or the invented one."
        found.append(Error(message, hint=hint, id="onfile.E013"))
    return found


def _reply_contradictions() -> list[CheckMessage]:
    if not settings.REPLIES_DOMAIN or settings.ANYMAIL_WEBHOOK_SECRET:
        return []
    hint = "Set ANYMAIL_WEBHOOK_SECRET, and let the mail service post what comes in with it; or leave it out."
    message = (
        "REPLIES_DOMAIN is set, and nobody can hand over what is written to it (ANYMAIL_WEBHOOK_SECRET)."
    )
    return [Error(message, hint=hint, id="onfile.E022")]


def _factor_contradictions() -> list[CheckMessage]:
    if settings.STAFF_SECOND_FACTOR or not settings.SECURE:
        return []
    hint = "Leave STAFF_SECOND_FACTOR out: only a demo on one's own machine does without the second factor."
    message = "The desk would open to a password alone (STAFF_SECOND_FACTOR=0)."
    return [Error(message, hint=hint, id="onfile.E018")]


def _is_invented(sender: str) -> bool:
    """Whether an address stands at example.com, or below it, where nobody has mail."""
    domain = parseaddr(sender)[1].rpartition("@")[2].lower()
    return f".{domain}".endswith(".example.com")


def refuse_broken_environment() -> None:
    """Raise ImproperlyConfigured with every problem and its hint, for servers that run no checks."""
    found = [*environment_is_complete(None), *environment_agrees(None)]
    errors = [message for message in found if isinstance(message, Error)]
    if errors:
        raise ImproperlyConfigured("\n".join(f"{error.id}: {error.msg} {error.hint}" for error in errors))

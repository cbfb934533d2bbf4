"""System checks over the environment: what is missing or contradictory, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as CheckWarning
from django.core.exceptions import ImproperlyConfigured

from config.env import Problem

LOOPBACK = {"localhost", "127.0.0.1", "[::1]", "::1"}
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
    return [*_site_contradictions(), *_secret_contradictions(), *_mail_contradictions()]


def _site_contradictions() -> list[CheckMessage]:
    found: list[CheckMessage] = []
    host = settings.SITE_URL.split("://", 1)[-1].rsplit(":", 1)[0]
    if not settings.SITE_URL.startswith(("http://", "https://")):
        hint = "Write SITE_URL with its scheme, such as https://jobs.example.com."
        found.append(Error(f"SITE_URL={settings.SITE_URL!r} is no address.", hint=hint, id="onfile.E005"))
    elif not settings.SECURE and host not in LOOPBACK:
        hint = "Serve the site over HTTPS and set SITE_URL=https://…; plain http is for this machine only."
        found.append(Error(f"SITE_URL={settings.SITE_URL!r} is not HTTPS.", hint=hint, id="onfile.E006"))
    if settings.DEBUG and host not in LOOPBACK:
        hint = "Leave DEBUG out on a server: its error pages show settings and data to strangers."
        found.append(Error("DEBUG is on for a public address.", hint=hint, id="onfile.E007"))
    if host not in settings.ALLOWED_HOSTS and "*" not in settings.ALLOWED_HOSTS:
        hint = f"Add {host} to ALLOWED_HOSTS, or leave ALLOWED_HOSTS out: it follows SITE_URL."
        message = f"ALLOWED_HOSTS does not hold the host of SITE_URL ({host})."
        found.append(Error(message, hint=hint, id="onfile.E008"))
    return found


def _secret_contradictions() -> list[CheckMessage]:
    if len(settings.SECRET_KEY) >= SHORTEST_SECRET:
        return []
    hint = f"Use at least {SHORTEST_SECRET} random characters; they sign sessions and mail links."
    return [Error("SECRET_KEY is too short.", hint=hint, id="onfile.E009")]


def _mail_contradictions() -> list[CheckMessage]:
    if settings.SECURE and "example.com" in settings.DEFAULT_FROM_EMAIL:
        hint = "Set DEFAULT_FROM_EMAIL and MAIL_POSTAL_ADDRESS: CAN-SPAM asks for a real sender and address."
        message = "Mail would be sent from an example.com address."
        return [CheckWarning(message, hint=hint, id="onfile.W001")]
    return []


def refuse_broken_environment() -> None:
    """Raise ImproperlyConfigured with every problem and its hint, for servers that run no checks."""
    found = [*environment_is_complete(None), *environment_agrees(None)]
    errors = [message for message in found if isinstance(message, Error)]
    if errors:
        raise ImproperlyConfigured("\n".join(f"{error.id}: {error.msg} {error.hint}" for error in errors))

"""Google and LinkedIn as the environment configures them: both by OpenID Connect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from config.env import Environment


@dataclass(frozen=True)
class Known:
    """A provider: its name in addresses and on buttons, its issuer, and where its log-in page stands.

    `takes_proof_key`: whether it knows PKCE for web applications (RFC 7636).
    """

    key: str
    name: str
    server: str
    log_in: str
    takes_proof_key: bool


GOOGLE = Known("google", "Google", "https://accounts.google.com", "https://accounts.google.com", True)
# Addresses: docs.allauth.org, LinkedIn (read 2026-11). Its PKCE is for native applications alone and refuses
# web ones that send a key (learn.microsoft.com, authorization-code-flow-native; pocketbase#4575, 2024-03).
LINKEDIN = Known("linkedin", "LinkedIn", "https://www.linkedin.com/oauth", "https://www.linkedin.com", False)


Pair = tuple[str, str]


def configured(env: Environment, *, google: Pair, linkedin: Pair) -> dict[str, Any]:
    """What allauth reads as SOCIALACCOUNT_PROVIDERS, from pairs of client id and secret (empty: not offered).

    Complains of a pair of which one half is missing.
    """
    apps = []
    for known, (client, secret) in ((GOOGLE, google), (LINKEDIN, linkedin)):
        names = [f"{known.key.upper()}_CLIENT_{part}" for part in ("ID", "SECRET")]
        if client and secret:
            apps.append(app(known, client, secret))
        elif client or secret:
            missing, given = names if secret else names[::-1]
            hint = f"Set {missing} too, or leave both out: then nobody is offered {known.name}."
            env.complain("E017", f"{given} is set, and {missing} is not.", hint)
    return {"openid_connect": {"APPS": apps}} if apps else {}


def app(known: Known, client: str, secret: str) -> dict[str, Any]:
    """One provider as allauth reads it; `log_in` is ours: where forms may lead (`config.security`)."""
    return {
        "provider_id": known.key,
        "name": known.name,
        "client_id": client,
        "secret": secret,
        "settings": {
            "server_url": known.server,
            "oauth_pkce_enabled": known.takes_proof_key,
            "log_in": known.log_in,
        },
    }


def log_in_pages(providers: dict[str, Any]) -> list[str]:
    """The origins to which buttons of these providers lead."""
    apps = providers.get("openid_connect", {}).get("APPS", [])
    return [one["settings"]["log_in"] for one in apps]

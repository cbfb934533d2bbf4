"""Pasted postings between the look at what was read and the draft made of it.

A text waits in the session of whoever pasted it, with what they confirmed: nobody else comes to it, and
it goes with the session. It never stands in an address.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

KEY = "pastes"
MOST_AT_ONCE = 3


@dataclass(frozen=True)
class Paste:
    """The text, and the keys of the suggestions that were confirmed."""

    text: str
    chosen: frozenset[str]


def keep(*, text: str, chosen: Collection[str], session: SessionBase) -> str:
    """Put a text aside; the oldest of too many goes. Returns its token."""
    waiting = _waiting(session)
    for old in list(waiting)[: max(0, len(waiting) + 1 - MOST_AT_ONCE)]:
        del waiting[old]
    token = secrets.token_urlsafe(12)
    session[KEY] = waiting | {token: {"text": text, "chosen": sorted(chosen)}}
    return token


def find(*, token: str, session: SessionBase) -> Paste | None:
    """The text put aside under a token in this session; None where there is none (any more)."""
    entry = _waiting(session).get(token)
    return Paste(entry["text"], frozenset(entry["chosen"])) if entry else None


def drop(*, token: str, session: SessionBase) -> None:
    """Forget a text once its draft is saved."""
    waiting = _waiting(session)
    if waiting.pop(token, None):
        session[KEY] = waiting


def _waiting(session: SessionBase) -> dict[str, dict[str, Any]]:
    return dict(session.get(KEY, {}))

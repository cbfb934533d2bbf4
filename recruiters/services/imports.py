"""Uploaded files between the look at what they would change and the yes to it.

A file waits on disk under a random name, readable by nobody else, for one hour; only the session
and the user that brought it can come back to it.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from config.accounts.models import User

KEPT_FOR = timedelta(hours=1)
MOST_AT_ONCE = 5
KEY = "imports"


class NotKept(Exception):
    """There is no such file for this user in this session (any more)."""


@dataclass(frozen=True)
class Kept:
    """A file that waits: what it is called here, what its owner calls it, where it lies."""

    token: str
    name: str
    path: Path


def keep(*, file: UploadedFile[Any], kind: str, by: User, session: SessionBase) -> Kept:
    """Put an uploaded file aside. The oldest of too many in one session goes, and all expired ones."""
    sweep()
    token = secrets.token_urlsafe(24)
    path = _folder() / token
    # Made for its owner alone from the first moment; changing that afterwards would come too late.
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
        for chunk in file.chunks():
            target.write(chunk)
    waiting = _waiting(session)
    for old in list(waiting)[: max(0, len(waiting) + 1 - MOST_AT_ONCE)]:
        drop(token=old, session=session)
    name = file.name or ""
    entry = {"kind": kind, "name": name, "by": by.pk, "at": timezone.now().timestamp()}
    session[KEY] = _waiting(session) | {token: entry}
    return Kept(token, name, path)


def find(*, token: str, kind: str, by: User, session: SessionBase) -> Kept:
    """The file put aside under this token. Raises NotKept."""
    entry = _waiting(session).get(token)
    if entry is None or (entry["kind"], entry["by"]) != (kind, by.pk):
        raise NotKept
    path = _folder() / token
    if timezone.now().timestamp() - entry["at"] > KEPT_FOR.total_seconds() or not path.is_file():
        drop(token=token, session=session)
        raise NotKept
    return Kept(token, entry["name"], path)


def drop(*, token: str, session: SessionBase) -> None:
    """Take a file away. One that is not this session's stays where it is."""
    waiting = _waiting(session)
    if waiting.pop(token, None):
        (_folder() / token).unlink(missing_ok=True)
        session[KEY] = waiting


def sweep() -> int:
    """Delete what nobody came back for in time. Returns how many."""
    before = timezone.now().timestamp() - KEPT_FOR.total_seconds()
    expired = [path for path in _folder().iterdir() if path.stat().st_mtime < before]
    for path in expired:
        path.unlink(missing_ok=True)
    return len(expired)


def _folder() -> Path:
    folder = Path(settings.VAR_DIR) / "imports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _waiting(session: SessionBase) -> dict[str, dict[str, Any]]:
    return dict(session.get(KEY, {}))

"""Files that no address leads to."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.core.files.storage import FileSystemStorage, Storage, storages
from django.utils import timezone

ORPHAN_AFTER = timedelta(hours=24)
"""A file is written before the row that names it: until then it may still get one."""


class PrivateStorage(FileSystemStorage):
    """A folder only we read. Django's would hand out an address below MEDIA_URL when asked for one."""

    def url(self, name: str | None) -> str:
        raise ValueError("This file is not accessible via a URL.")


def private() -> Storage:
    """Where such files lie."""
    return storages["private"]


def sweep(folder: str, *, known: Collection[str]) -> int:
    """Delete the private files of a folder that no row names and that are older than a day. Returns how many.

    They are of people who went, of half-done uploads, and of workers that were killed.
    """
    storage = private()
    try:
        names = storage.listdir(folder)[1]
    except FileNotFoundError:
        return 0
    before = timezone.now() - ORPHAN_AFTER
    keys = [f"{folder}/{name}" for name in names]
    orphans = [key for key in keys if key not in known and storage.get_modified_time(key) < before]
    for key in orphans:
        storage.delete(key)
    return len(orphans)

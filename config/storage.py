"""Files that no address leads to."""

from __future__ import annotations

from django.core.files.storage import FileSystemStorage


class PrivateStorage(FileSystemStorage):
    """A folder only we read. Django's would hand out an address below MEDIA_URL when asked for one."""

    def url(self, name: str | None) -> str:
        raise ValueError("This file is not accessible via a URL.")

"""Private files in a bucket of S3, or of a server that speaks its protocol: where machines share no disk.

Imported only where PRIVATE_STORAGE_URL names a bucket (`requirements-s3.txt` has what it needs).
"""

from __future__ import annotations

from typing import Any

from botocore.config import Config
from storages.backends.s3 import S3Storage

CONNECT_SECONDS, ANSWER_SECONDS, TRIES = 5, 30, 3


class PrivateBucket(S3Storage):  # type: ignore[misc]  # it brings no types
    """A bucket only we read. No address is ever made for a file: a view that asked who is there sends it.

    Nothing is said of access lists: a bucket is private by itself, and many refuse such lists. What is asked
    of its owner: reading, writing, deleting and listing, and no public policy.
    """

    def get_default_settings(self) -> dict[str, Any]:
        given: dict[str, Any] = super().get_default_settings()
        return given | {
            "default_acl": None,
            "querystring_auth": True,  # were an address ever made, it would be no public one
            "file_overwrite": False,
            "signature_version": "s3v4",
            "client_config": Config(
                s3={"addressing_style": "path"},
                signature_version="s3v4",
                connect_timeout=CONNECT_SECONDS,
                read_timeout=ANSWER_SECONDS,
                retries={"total_max_attempts": TRIES, "mode": "standard"},
                # Servers other than Amazon's know no newer checksums.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        }

    def url(self, name: str | None, *args: object, **options: object) -> str:
        raise ValueError("This file is not accessible via a URL.")

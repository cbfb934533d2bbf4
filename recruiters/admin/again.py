"""What a recruiter decides about alerts and mails that did not get through, or may not have."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest


class Undelivered:
    """Two actions for a list of what is sent: "send again", and "count as sent" for what is in doubt."""

    noun: str
    undelivered = "has failed or is in doubt"
    """What can be sent again, as said of none of those chosen."""
    retry_permission: str
    """Asked by both actions; the rows are read-only in every other way."""

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(self.retry_permission)

    def retry(self, row: Any) -> bool:  # noqa: ANN401 -- a row of the list
        """Put it back into the line. False when it arrived, waits or is not to be sent."""
        raise NotImplementedError

    def settle(self, row: Any) -> bool:  # noqa: ANN401 -- a row of the list
        """Let it count as sent. False when it is not in doubt."""
        raise NotImplementedError

    @admin.action(description="Send again", permissions=["retry"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """What did not get through, or may not have, goes back into the line; the others are left alone."""
        self._tell(request, map(self.retry, queryset), "back in the line", self.undelivered)

    @admin.action(description="Count as sent", permissions=["retry"])
    def count_as_sent(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """What is in doubt has arrived, as far as anybody knows; the others are left alone."""
        self._tell(request, map(self.settle, queryset), "counted as sent", "is in doubt")

    def _tell(self, request: HttpRequest, changed: Iterable[bool], what: str, why_not: str) -> None:
        number = sum(changed)
        if number:
            words = f"1 {self.noun} is" if number == 1 else f"{number} {self.noun}s are"
            messages.success(request, f"{words} {what}.")
        else:
            messages.info(request, f"None of these {why_not}, so nothing was changed.")

from __future__ import annotations

from django.db import models
from django.db.models import Q

from candidates.enums import PromiseEnd
from candidates.models.application import Application


class MissedPromise(models.Model):
    """An answer that was promised and did not come, and what the candidate was told of it. Once a promise."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="missed_promises")
    promised_for = models.DateField("promised for")
    at = models.DateTimeField("told", auto_now_add=True)
    did = models.CharField("what was done", max_length=10, choices=PromiseEnd)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "promised_for"],
                name="candidates_missedpromise_once",
                violation_error_message="They were told of this already.",
            ),
            models.CheckConstraint(
                condition=Q(did__in=PromiseEnd.values), name="candidates_missedpromise_did_known"
            ),
        ]

    def __str__(self) -> str:
        return f"Promised for {self.promised_for}: {self.get_did_display()}"

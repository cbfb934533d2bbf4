from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class BoardChange(models.Model):
    """That something a page of the board may show was changed: one row for each statement that did it.

    Written by triggers of the database (see `jobs_watch` in the migrations), so that no way of writing
    is forgotten, in the transaction that changes. `jobs.queries.generation` counts them.
    """

    weight = models.BigIntegerField(db_default=1, help_text="How many changes this row stands for.")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.weight} until {self.at:%Y-%m-%d %H:%M}"

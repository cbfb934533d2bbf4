from __future__ import annotations

from typing import ClassVar

from django.db import models

from candidates.enums import Alike
from candidates.models.candidate import Candidate


class Likeness(models.Model):
    """A key by which the file of one person may be told to be of somebody with another file as well.

    Written by the database, by triggers, in the transaction of whoever writes a file or a credential
    (`candidates_likeness_of` in the migrations says how each key is made): nobody else writes it.
    """

    pk = models.CompositePrimaryKey("kind", "key", "candidate_id")
    kind = models.PositiveSmallIntegerField(choices=Alike)
    key = models.TextField(help_text="A mailbox, issuer and number, a phone (E.164), or name and city.")
    candidate = models.ForeignKey(
        Candidate, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )

    objects: ClassVar[models.Manager[Likeness]]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=Alike.values), name="candidates_likeness_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.candidate_id}"

from __future__ import annotations

from django.db import models
from django.db.models import F, Func, Q, TextField

from candidates.models.candidate import Candidate


class HiddenName(models.Model):
    """An employer somebody hides from who is perhaps not on our list, by name.

    The database compares it with every employer as that is added or renamed, and puts those it means
    on `Candidate.hidden_from` (triggers, see the migration): every writer counts, imports too. A name
    only ever adds: taking it off leaves the employers it found, because too much hidden costs a mail,
    and too little may cost a job.
    """

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="hidden_names")
    name = models.CharField(max_length=160)
    key = models.GeneratedField(
        expression=Func(F("name"), function="candidates_employer_key"),
        output_field=TextField(),
        db_persist=True,
        help_text="How names are compared: words in lower case, without marks, articles and legal forms.",
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "key"],
                name="candidates_hidden_name_unique",
                violation_error_message="This name is already on the list.",
            ),
            models.CheckConstraint(
                condition=~Q(key=""),
                name="candidates_hidden_name_has_words",
                violation_error_message="Give a name with letters, such as Harbor Clinic.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

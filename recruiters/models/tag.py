"""Words of the desk by which people, applications and positions are found again."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from candidates.models import Application, Candidate
from jobs.models import Position

LONGEST_TAG = 40


def folded(name: str) -> str:
    """How names are compared: one blank between words, capitals as small letters."""
    return " ".join(name.split()).casefold()


class Tag(models.Model):
    """A word that the desk shares. Fit never reads it: what ranks somebody stands on their file."""

    name = models.CharField(max_length=LONGEST_TAG)
    # A letter folds into three at most, as U+0390 does (Unicode, CaseFolding.txt).
    folded = models.CharField(max_length=LONGEST_TAG * 3, editable=False)
    description = models.CharField(
        max_length=200, blank=True, help_text="What it means here, so that all put it on the same."
    )
    archived_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Since when it is offered no more."
    )

    objects: ClassVar[models.Manager[Tag]]

    class Meta:
        ordering = ["folded"]
        permissions = [("put_tag", "Can put tags on and take them off")]
        constraints = [
            models.UniqueConstraint(
                fields=["folded"],
                name="recruiters_tag_name_unique",
                violation_error_message="Another tag has this name already.",
            ),
            models.CheckConstraint(
                condition=~Q(folded=""),
                name="recruiters_tag_named",
                violation_error_message="Give the tag a name.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- Django's own
        self.name = " ".join(self.name.split())
        self.folded = folded(self.name)
        super().save(*args, **kwargs)


class Tagged(models.Model):
    """That a tag is on something: who put it there, and when."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


class TaggedCandidate(Tagged):
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="candidates", db_index=False)
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="tagged")

    objects: ClassVar[models.Manager[TaggedCandidate]]

    class Meta:
        verbose_name = "tag on a candidate"
        verbose_name_plural = "tags on candidates"
        constraints = [
            models.UniqueConstraint(
                fields=["tag", "candidate"],
                name="recruiters_tagged_candidate_once",
                violation_error_message="They have this tag already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tag}"


class TaggedApplication(Tagged):
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="applications", db_index=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="tagged")

    objects: ClassVar[models.Manager[TaggedApplication]]

    class Meta:
        verbose_name = "tag on an application"
        verbose_name_plural = "tags on applications"
        constraints = [
            models.UniqueConstraint(
                fields=["tag", "application"],
                name="recruiters_tagged_application_once",
                violation_error_message="It has this tag already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tag}"


class TaggedPosition(Tagged):
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="positions", db_index=False)
    position = models.ForeignKey(Position, on_delete=models.CASCADE, related_name="tagged")

    objects: ClassVar[models.Manager[TaggedPosition]]

    class Meta:
        verbose_name = "tag on a position"
        verbose_name_plural = "tags on positions"
        constraints = [
            models.UniqueConstraint(
                fields=["tag", "position"],
                name="recruiters_tagged_position_once",
                violation_error_message="It has this tag already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tag}"

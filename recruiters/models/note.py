from __future__ import annotations

from functools import reduce
from operator import or_
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from candidates.models import Application, Candidate
from jobs.models import Employer, Position

ABOUT = ("application", "candidate", "position", "employer")
"""What a note may be about, by the name of its column."""
LONGEST_NOTE = 4000


def _alone(name: str) -> Q:
    return Q(**{f"{other}__isnull": other != name for other in ABOUT})


class Note(models.Model):
    """What somebody at the desk wrote down about one thing. Candidates never see it.

    A colleague who is mentioned stands in `text` by their key, as `@[12]`: their name may change.
    """

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, null=True, blank=True, related_name="notes"
    )
    candidate = models.ForeignKey(
        Candidate, on_delete=models.CASCADE, null=True, blank=True, related_name="notes"
    )
    position = models.ForeignKey(
        Position, on_delete=models.CASCADE, null=True, blank=True, related_name="notes"
    )
    employer = models.ForeignKey(
        Employer, on_delete=models.CASCADE, null=True, blank=True, related_name="notes"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    text = models.TextField(max_length=LONGEST_NOTE)
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    pinned_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Since when it stands before the others."
    )

    objects: ClassVar[models.Manager[Note]]

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                condition=reduce(or_, map(_alone, ABOUT)),
                name="recruiters_note_about_one",
                violation_error_message="A note is about one thing: an application, a candidate, a position"
                " or an employer.",
            ),
        ]

    def __str__(self) -> str:
        """Without its words: the history of the desk keeps this, and outlives the note."""
        return f"Note {self.pk}"

    @property
    def thing(self) -> Application | Candidate | Position | Employer:
        """What it is about."""
        found: Application | Candidate | Position | Employer = getattr(self, self.about)
        return found

    @property
    def about(self) -> str:
        """Which of `ABOUT`."""
        return next(name for name in ABOUT if getattr(self, f"{name}_id") is not None)


class NoteMention(models.Model):
    """That a note names a colleague who should read it.

    `notice_at` is when a mail is to tell them; nothing once it was written, or they came by themselves.
    """

    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="mentions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mentions")
    at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    notice_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager[NoteMention]]

    class Meta:
        verbose_name = "mention"
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["note", "user"],
                name="recruiters_mention_once",
                violation_error_message="This note names them already.",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "at"], name="recruiters_mention_open", condition=Q(done_at=None)),
            models.Index(
                fields=["notice_at"], name="recruiters_mention_due", condition=Q(notice_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"Mention {self.pk}"


class MentionStop(models.Model):
    """That somebody at the desk wants no mail when they are mentioned. Without a row, they get it."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="mention_stop"
    )
    at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager[MentionStop]]

    class Meta:
        verbose_name = "stop of mails about mentions"

    def __str__(self) -> str:
        return f"{self.user}: no mail about mentions"

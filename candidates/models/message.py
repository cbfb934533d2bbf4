from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone

from candidates.models.application import Application
from candidates.models.candidate import Candidate

LONGEST = 4000


class MessageQuerySet(models.QuerySet["Message"]):
    def to_candidate(self, candidate: Candidate) -> MessageQuerySet:
        return self.filter(application__candidate=candidate, by_candidate=False)

    def to_desk(self) -> MessageQuerySet:
        return self.filter(by_candidate=True)

    def unread(self) -> MessageQuerySet:
        return self.filter(read_at=None)

    def due(self) -> MessageQuerySet:
        """Those of which the other side is to be told by mail by now: unread, and waited for."""
        return self.unread().filter(notice_at__lte=timezone.now())


class Message(models.Model):
    """A line of the talk about one application: plain text, read by the candidate and the desk.

    `read_at` is when the other side read it. `notice_at` is when that side is to be told of it by mail;
    none once that was done, or was not needed.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="messages")
    by_candidate = models.BooleanField("from the candidate", default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    text = models.TextField(max_length=LONGEST)
    at = models.DateTimeField("when", default=timezone.now, editable=False)
    read_at = models.DateTimeField("read", null=True, blank=True, editable=False)
    notice_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[MessageQuerySet] = MessageQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") & Q(LessThanOrEqual(Length("text"), LONGEST)),
                name="candidates_message_text_fits",
                violation_error_message=f"A message has 1 to {LONGEST:,} characters.",
            ),
            models.CheckConstraint(
                condition=Q(read_at=None) | Q(read_at__gte=F("at")),
                name="candidates_message_read_after_sent",
                violation_error_message="A message is read after it was sent.",
            ),
        ]
        indexes = [
            models.Index(fields=["application", "at"], name="candidates_message_thread"),
            models.Index(fields=["application"], name="candidates_message_unread", condition=Q(read_at=None)),
            models.Index(
                fields=["notice_at"],
                name="candidates_message_due",
                condition=Q(read_at=None, notice_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Message about {self.application}"

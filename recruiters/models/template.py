"""Words that recruiters use again and again, with places that are filled in for each person."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

LONGEST = 3000


class Purpose(models.TextChoices):
    """Where a template is offered."""

    MESSAGE = "message", "Message"
    MOVE = "move", "Move to a stage"
    DECLINE = "decline", "Decline"
    INVITE = "invite", "Invite to a position"
    INTERVIEW = "interview", "Offer an interview"
    QUESTION = "question", "Answer a question"


WITH_SUBJECT = (Purpose.MOVE, Purpose.DECLINE, Purpose.INVITE)
"""Those whose mail carries the words. A mail about a message says none of them; one about an interview keeps
the subject by which calendars know it."""


class MessageTemplate(models.Model):
    """A text with places in braces (`recruiters.services.merging`): a recruiter's own, or everybody's."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text="Whose it is. Nobody's: it is everybody's.",
    )
    purpose = models.CharField(max_length=9, choices=Purpose)
    name = models.CharField(max_length=80, help_text="How you find it again. Nobody else reads it.")
    subject = models.CharField(
        "subject of the mail",
        max_length=150,
        blank=True,
        help_text="Without one, the mail has its usual one.",
    )
    text = models.TextField(max_length=LONGEST)
    changed_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[models.Manager[MessageTemplate]]

    class Meta:
        verbose_name = "message template"
        ordering = ["purpose", "name", "pk"]
        permissions = [("share_messagetemplate", "Can write message templates for everybody")]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "purpose", "name"],
                name="recruiters_template_name_once",
                nulls_distinct=False,
                violation_error_message="There is a template of this name for this already.",
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=Purpose.values), name="recruiters_template_purpose_known"
            ),
            models.CheckConstraint(
                condition=Q(subject="") | Q(purpose__in=WITH_SUBJECT),
                name="recruiters_template_subject_is_used",
                violation_error_message="A mail about a message or an interview keeps its own subject.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_shared(self) -> bool:
        return self.owner_id is None

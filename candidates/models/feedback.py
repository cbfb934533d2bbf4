from __future__ import annotations

from django.db import models
from django.db.models import Q

from candidates.enums import FeedbackAnswer, FeedbackReason
from candidates.models.recipient import Recipient
from jobs.models import Position

MOST_WORDS = 500


class AlertFeedback(models.Model):
    """What somebody said to "Was this useful?" under an alert. One for each position and person.

    Nothing is computed from it: neither fit nor alerts know it. It goes with its person.
    """

    position = models.ForeignKey(Position, on_delete=models.CASCADE, related_name="feedback", db_index=False)
    recipient = models.ForeignKey(Recipient, on_delete=models.CASCADE, related_name="feedback")
    answer = models.CharField("useful", max_length=3, choices=FeedbackAnswer)
    reason = models.CharField("why not", max_length=7, choices=FeedbackReason, blank=True)
    words = models.CharField("in their words", max_length=MOST_WORDS, blank=True)
    at = models.DateTimeField("said", auto_now=True)

    class Meta:
        verbose_name = "answer to an alert"
        verbose_name_plural = "answers to alerts"
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["position", "recipient"], name="candidates_alertfeedback_once"),
            models.CheckConstraint(
                condition=Q(answer__in=FeedbackAnswer.values), name="candidates_alertfeedback_answer_known"
            ),
            models.CheckConstraint(
                condition=Q(reason="") | Q(answer=FeedbackAnswer.NO, reason__in=FeedbackReason.values),
                name="candidates_alertfeedback_reason_of_no",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_answer_display()}: {self.position}"

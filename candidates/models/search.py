from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import MD5
from django.utils import timezone

from candidates.models.candidate import Candidate
from candidates.models.compiled import CompiledSearch
from candidates.models.recipient import Recipient


class SavedSearchQuerySet(models.QuerySet["SavedSearch"]):
    def confirmed(self) -> SavedSearchQuerySet:
        """Those whose owner has said from the mailbox, or signed in with it, that they want them."""
        return self.exclude(confirmed_at=None)

    def live(self) -> SavedSearchQuerySet:
        """Those that tell: confirmed, and not before their owner left the file (`Candidate.left_at`)."""
        left = Candidate.objects.filter(
            pk=OuterRef("recipient__candidate"), left_at__gte=OuterRef("confirmed_at")
        )
        return self.confirmed().filter(~Exists(left))

    def uncompiled(self) -> SavedSearchQuerySet:
        """Those of the confirmed that cannot be tried on positions yet."""
        return self.confirmed().filter(compiled=None)

    def waiting(self) -> SavedSearchQuerySet:
        """Those that somebody asked for and whose owner may still confirm."""
        since = timezone.now() - timedelta(days=settings.CONFIRM_DAYS)
        return self.filter(confirmed_at=None, created_at__gte=since)

    def over(self) -> SavedSearchQuerySet:
        """Those that neither tell nor wait: confirmed by nobody in time, or left behind with the file."""
        kept = SavedSearch.objects.live() | SavedSearch.objects.waiting()
        return self.exclude(pk__in=kept.values("pk"))


class SavedSearch(models.Model):
    """A search of the board that somebody wants to hear of by mail, with or without a file.

    `query` is written by `candidates.queries.searches`, always the same for the same search; the
    board reads it as it reads an address. Unconfirmed ones tell nobody.
    """

    recipient = models.ForeignKey(Recipient, on_delete=models.CASCADE, related_name="searches")
    query = models.TextField(
        "search", blank=True, help_text="As in an address of the board; empty: every position."
    )
    words = models.CharField(max_length=300, help_text="The same for people.")
    compiled = models.ForeignKey(
        CompiledSearch,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        db_index=False,  # the one below begins with it
        related_name="saved",
        help_text="The same as it is tried on positions; none before it is confirmed.",
    )
    created_at = models.DateTimeField("asked for", auto_now_add=True)
    confirmed_at = models.DateTimeField("confirmed", null=True, blank=True)
    last_told = models.DateTimeField(
        "last told", null=True, blank=True, help_text="When a mail last named it as a reason."
    )

    objects: ClassVar[SavedSearchQuerySet] = SavedSearchQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "saved search"
        verbose_name_plural = "saved searches"
        ordering = ["-created_at", "-pk"]
        indexes = [
            # With all that is asked of a search that finds a position: thousands do, all over the table.
            models.Index(
                fields=["compiled"],
                include=["recipient", "confirmed_at"],
                name="candidates_search_compiled",
            ),
            models.Index(
                fields=["id"],
                name="candidates_search_uncompiled",
                condition=Q(compiled=None, confirmed_at__isnull=False),
            ),
        ]
        constraints = [
            # By its digest: an address may be longer than what an index takes.
            models.UniqueConstraint(
                "recipient",
                MD5("query"),
                name="candidates_savedsearch_once",
                violation_error_message="This search is saved already.",
            ),
            models.CheckConstraint(
                condition=Q(last_told=None) | Q(confirmed_at__isnull=False),
                name="candidates_savedsearch_told_is_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None

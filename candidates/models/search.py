from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import MD5, Coalesce
from django.utils import timezone

from candidates.enums import SearchEnd
from candidates.models.candidate import Candidate
from candidates.models.compiled import CompiledSearch
from candidates.models.recipient import Recipient

SHOWN_ENDED = timedelta(days=30)
"""So long one that was stopped stays on the list, to be started again."""
KEPT_FOR = timedelta(days=365)
"""After so long its owner is asked whether to keep it."""
ANSWERED_WITHIN = timedelta(days=30)
"""Without an answer it ends then."""


class SavedSearchQuerySet(models.QuerySet["SavedSearch"]):
    def confirmed(self) -> SavedSearchQuerySet:
        """Those whose owner has said from the mailbox, or signed in with it, that they want them."""
        return self.exclude(confirmed_at=None)

    def listed(self) -> SavedSearchQuerySet:
        """Those on their owner's list: confirmed, and not before they left the file (`Candidate.left_at`)."""
        left = Candidate.objects.filter(
            pk=OuterRef("recipient__candidate"), left_at__gte=OuterRef("confirmed_at")
        )
        return self.confirmed().filter(~Exists(left))

    def live(self) -> SavedSearchQuerySet:
        """Those of the listed that have not ended. They tell, but for a pause."""
        return self.listed().filter(ended_at=None)

    def telling(self, on: date | None = None) -> SavedSearchQuerySet:
        """Those that tell on that day (default today): live, and not paused."""
        return self.live().exclude(paused_until__gt=on or timezone.localdate())

    def with_kept(self) -> SavedSearchQuerySet:
        """With `kept_since`: when their owner last said that they want it."""
        return self.annotate(kept_since=Coalesce("kept_at", "confirmed_at"))

    def to_be_asked(self) -> SavedSearchQuerySet:
        """Those whose year is over and whose owner was not asked yet. A paused one is asked about later."""
        since = timezone.now() - KEPT_FOR
        known = self.telling().filter(asked_to_keep_at=None).with_kept()
        return known.filter(kept_since__lte=since)  # type: ignore[misc]  # annotated

    def uncompiled(self) -> SavedSearchQuerySet:
        """Those of the confirmed that cannot be tried on positions yet."""
        return self.confirmed().filter(compiled=None)

    def waiting(self) -> SavedSearchQuerySet:
        """Those that somebody asked for and whose owner may still confirm."""
        since = timezone.now() - timedelta(days=settings.CONFIRM_DAYS)
        return self.filter(confirmed_at=None, created_at__gte=since)

    def over(self) -> SavedSearchQuerySet:
        """Those that are over: confirmed by nobody in time, left behind with the file, or long ended."""
        shown = Q(ended_at=None) | Q(ended_at__gte=timezone.now() - SHOWN_ENDED)
        kept = SavedSearch.objects.listed().filter(shown) | SavedSearch.objects.waiting()
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

    paused_until = models.DateField(
        null=True,
        blank=True,
        help_text="It tells nothing before; what opens meanwhile is not told.",
    )
    kept_at = models.DateTimeField(
        "kept", null=True, blank=True, help_text="When its owner last said to keep it, or changed it."
    )
    asked_to_keep_at = models.DateTimeField(
        "asked whether to keep it",
        null=True,
        blank=True,
        editable=False,
        help_text="Not answered yet.",
    )
    ended_at = models.DateTimeField("ended", null=True, blank=True, editable=False)
    ended_because = models.CharField(
        "why it ended", max_length=10, choices=SearchEnd, blank=True, editable=False
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
                include=["recipient", "confirmed_at", "ended_at", "paused_until"],
                name="candidates_search_compiled",
            ),
            models.Index(
                fields=["id"],
                name="candidates_search_uncompiled",
                condition=Q(compiled=None, confirmed_at__isnull=False),
            ),
            models.Index(
                fields=["asked_to_keep_at"],
                name="candidates_search_asked",
                condition=Q(asked_to_keep_at__isnull=False),
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
            models.CheckConstraint(
                condition=Q(kept_at=None, asked_to_keep_at=None, ended_at=None, paused_until=None)
                | Q(confirmed_at__isnull=False),
                name="candidates_savedsearch_life_is_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_because="")
                | Q(ended_at__isnull=False, ended_because__in=SearchEnd.values),
                name="candidates_savedsearch_ended_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None

    @property
    def is_ended(self) -> bool:
        return self.ended_at is not None

    @property
    def is_paused(self) -> bool:
        """Whether it waits for a day that is still to come (`paused_until`)."""
        return self.paused_until is not None and self.paused_until > timezone.localdate()

    @property
    def ends_at(self) -> datetime | None:
        """When it ends unless its owner says to keep it; None before they were asked."""
        return self.asked_to_keep_at + ANSWERED_WITHIN if self.asked_to_keep_at else None

    @property
    def asks_at(self) -> datetime | None:
        """When its owner is asked whether to keep it."""
        since = self.kept_at or self.confirmed_at
        return since + KEPT_FOR if since else None

    @property
    def is_due(self) -> bool:
        """Whether its owner is to say that they want it for another year."""
        asks_at = self.asks_at
        return not self.is_ended and asks_at is not None and asks_at <= timezone.now()

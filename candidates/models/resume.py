from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.core.files.storage import Storage
from django.db import models
from django.db.models import Q

from candidates.enums import ResumeStatus, SuggestionKind, SuggestionState
from candidates.models.candidate import Candidate
from candidates.resumes.limits import FILE_BYTES
from candidates.resumes.reasons import Flag, Kind, Refusal, Unread
from config.storage import private
from jobs.models import Competency

KINDS = [(kind.value, kind.name) for kind in Kind]
SENTENCES = {reason.value: reason.sentence for reason in (*Refusal, *Unread)}


def new_key() -> str:
    """Where the file of a resume lies in private storage; nothing of its name or owner is in it."""
    return f"resumes/{uuid4()}"


class ResumeQuerySet(models.QuerySet["Resume"]):
    def of(self, candidate: Candidate) -> ResumeQuerySet:
        return self.filter(candidate=candidate)

    def current(self) -> ResumeQuerySet:
        return self.filter(is_current=True)

    def about(self, candidate: Candidate) -> ResumeQuerySet:
        """Theirs, and those that came with an application in their name."""
        return self.filter(Q(candidate=candidate) | Q(applications__candidate=candidate)).distinct()

    def usable(self) -> ResumeQuerySet:
        """Those that an application may be sent with."""
        return self.exclude(status=ResumeStatus.REJECTED)


class Resume(models.Model):
    """A file somebody uploaded, and its text. The text is kept as long as the file, and goes with it."""

    candidate = models.ForeignKey(
        Candidate, on_delete=models.CASCADE, null=True, blank=True, related_name="resumes"
    )
    """Whose it is. None: it came with a form without a log-in, and belongs to that application alone."""
    name = models.CharField(max_length=120, help_text="As its owner called it; shown, and never a path.")
    kind = models.CharField(max_length=4, choices=KINDS)
    size = models.PositiveIntegerField(help_text="Bytes.")
    sha256 = models.CharField(max_length=64)
    key = models.CharField(max_length=60, unique=True, default=new_key, editable=False)
    status = models.CharField(max_length=8, choices=ResumeStatus, default=ResumeStatus.PENDING)
    reason = models.CharField(max_length=20, blank=True, help_text="Why it was not taken, or not read.")
    flags = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    text = models.TextField(blank=True)
    uploaded_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    waits_for_scanner = models.BooleanField(default=False)
    is_current = models.BooleanField(default=True)

    objects: ClassVar[ResumeQuerySet] = ResumeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate"],
                condition=Q(is_current=True),
                name="candidates_resume_one_current",
                violation_error_message="There is a current resume already.",
            ),
            models.CheckConstraint(
                condition=Q(candidate__isnull=False) | Q(is_current=False),
                name="candidates_resume_nobodys_not_current",
                violation_error_message="A resume that is on nobody's file is nobody's current one.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=ResumeStatus.values), name="candidates_resume_status_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in Kind]), name="candidates_resume_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(size__gte=1, size__lte=FILE_BYTES),
                name="candidates_resume_size_allowed",
                violation_error_message="A resume has 5 MB at most.",
            ),
            models.CheckConstraint(
                condition=Q(status=ResumeStatus.PENDING, read_at=None)
                | ~Q(status=ResumeStatus.PENDING) & Q(read_at__isnull=False, lease_until=None),
                name="candidates_resume_read_has_date",
            ),
            models.CheckConstraint(
                condition=~Q(status=ResumeStatus.REJECTED) | ~Q(reason="") & Q(text=""),
                name="candidates_resume_rejected_has_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["uploaded_at"],
                condition=Q(status=ResumeStatus.PENDING),
                name="candidates_resume_pending",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def storage(self) -> Storage:
        return private()

    @property
    def sentence(self) -> str:
        """The reason in words for its owner; empty where there is none."""
        return str(SENTENCES.get(self.reason, ""))

    @property
    def is_damaged(self) -> bool:
        """It could not be opened here, so perhaps nobody can."""
        return self.reason == Unread.DAMAGED.value

    @property
    def has_no_text(self) -> bool:
        """A scan, or empty pages: it was opened, and nothing could be read."""
        return Flag.NO_TEXT.value in self.flags

    @property
    def is_pending(self) -> bool:
        return self.status == ResumeStatus.PENDING

    @property
    def is_rejected(self) -> bool:
        return self.status == ResumeStatus.REJECTED

    @property
    def is_ready(self) -> bool:
        return self.status == ResumeStatus.READY


OPENING, CLOSING = "([/“", ".,;:!?)]/”%"
"""Signs that stand without a space before a word, and after one."""


class ResumeSuggestion(models.Model):
    """What a resume seems to say, with the words it came from. It counts for nothing until accepted."""

    resume = models.ForeignKey(Resume, on_delete=models.CASCADE, related_name="suggestions")
    kind = models.CharField(max_length=12, choices=SuggestionKind)
    competency = models.ForeignKey(
        Competency, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    """The word it is about; for a figure the setting, and none where it names none."""
    value = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    """Years, percent, or charts; none for a word."""
    unit = models.CharField(max_length=60, blank=True)
    was_apprentice = models.BooleanField(default=False)
    """The resume names the apprentice form as well: the person says whether the A is gone."""
    before = models.CharField(max_length=80, blank=True)
    words = models.CharField(max_length=400)
    after = models.CharField(max_length=80, blank=True)
    place = models.PositiveIntegerField(help_text="Where the words begin in the text.")
    state = models.CharField(max_length=9, choices=SuggestionState, default=SuggestionState.OPEN)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["place", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["resume", "kind", "competency", "place"],
                name="candidates_suggestion_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(kind__in=SuggestionKind.values), name="candidates_suggestion_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(kind=SuggestionKind.COMPETENCY, competency__isnull=False, value=None)
                | ~Q(kind=SuggestionKind.COMPETENCY) & Q(value__isnull=False),
                name="candidates_suggestion_says_something",
            ),
            models.CheckConstraint(
                condition=Q(state=SuggestionState.OPEN, decided_at=None)
                | Q(
                    state__in=(SuggestionState.ACCEPTED, SuggestionState.DISMISSED), decided_at__isnull=False
                ),
                name="candidates_suggestion_decided_has_date",
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def passage(self) -> tuple[str, str, str]:
        """What stands before the words, the words, and what follows; no space is put before a full stop."""
        before = f"{self.before} " if self.before and self.before[-1] not in OPENING else self.before
        after = f" {self.after}" if self.after and self.after[0] not in CLOSING else self.after
        return before, self.words, after

"""Scorecards: what somebody at the desk saw of an applicant, criterion by criterion, by the words of a kit.

No table here can be reached from an application or a person by a filter (`related_name="+"`): until somebody
has given their own card, nothing of the desk may say what others gave (`recruiters.queries.scorecards`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from candidates.enums import IN_PROCESS
from candidates.models import Application, Interview
from config.text import refuse_unseen
from jobs.enums import CompetencyKind
from jobs.models import Competency

SCORES = (1, 2, 3, 4, 5)
ENDS = (1, 2, 5)
"""Scores that say little by themselves: what was seen goes with them."""
MOST_CRITERIA = 12
"""Of a kit. More are not looked at one by one any more."""
LONGEST_EVIDENCE, LONGEST_REASON, LONGEST_ANCHOR = 2000, 2000, 240
IS_DRAFT = Q(submitted_at=None)
STANDS = Q(submitted_at__isnull=False, replaced_at=None)


class Recommendation(models.TextChoices):
    """What somebody would do. It decides nothing: whoever moves the application does."""

    STRONG_NO = "strong_no", "Strong no"
    NO = "no", "No"
    YES = "yes", "Yes"
    STRONG_YES = "strong_yes", "Strong yes"


class ScorecardKit(models.Model):
    """What to look at in people for one kind of work. Edited as it is; given cards keep a version of it."""

    name = models.CharField(max_length=80, unique=True, validators=[refuse_unseen])
    settings = models.ManyToManyField(
        Competency,
        blank=True,
        related_name="+",
        verbose_name="care settings",
        limit_choices_to={"kind": CompetencyKind.SETTING},
        help_text="It is suggested for positions in these.",
    )
    introduction = models.TextField(
        max_length=2000, blank=True, help_text="Read by whoever fills it in, before the first criterion."
    )
    is_offered = models.BooleanField(
        "in use", default=True, help_text="Off: nobody begins a new card by it. Given ones stay as they are."
    )
    starter = models.SlugField(max_length=40, blank=True, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects: ClassVar[models.Manager[ScorecardKit]]

    class Meta:
        verbose_name = "scorecard kit"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""),
                name="recruiters_kit_named",
                violation_error_message="Give the kit a name.",
            ),
            models.UniqueConstraint(
                fields=["starter"], name="recruiters_kit_starter_once", condition=~Q(starter="")
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ScorecardCriterion(models.Model):
    """One thing that is looked at, with a sentence for each score that says what was seen to earn it."""

    kit = models.ForeignKey(ScorecardKit, on_delete=models.CASCADE, related_name="criteria")
    order = models.PositiveSmallIntegerField(default=0, help_text="The least comes first.")
    name = models.CharField("what is looked at", max_length=120, validators=[refuse_unseen])
    questions = models.TextField("to ask", max_length=1000, blank=True, help_text="One question a line.")
    competency = models.ForeignKey(
        Competency,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="The word of the vocabulary it is about.",
    )
    anchor_1 = models.CharField("1 is", max_length=LONGEST_ANCHOR)
    anchor_2 = models.CharField("2 is", max_length=LONGEST_ANCHOR)
    anchor_3 = models.CharField("3 is", max_length=LONGEST_ANCHOR)
    anchor_4 = models.CharField("4 is", max_length=LONGEST_ANCHOR)
    anchor_5 = models.CharField("5 is", max_length=LONGEST_ANCHOR)

    objects: ClassVar[models.Manager[ScorecardCriterion]]

    class Meta:
        verbose_name = "criterion"
        verbose_name_plural = "criteria"
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="")
                & ~Q(anchor_1="")
                & ~Q(anchor_2="")
                & ~Q(anchor_3="")
                & ~Q(anchor_4="")
                & ~Q(anchor_5=""),
                name="recruiters_criterion_whole",
                violation_error_message="Say what is looked at, and what each score from 1 to 5 means.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def anchors(self) -> list[str]:
        """The sentences of 1 to 5."""
        return [getattr(self, f"anchor_{score}") for score in SCORES]


class ScorecardKitVersion(models.Model):
    """The words of a kit as they were for a while. Nobody edits it: cards say by which they were filled in.

    `criteria`: in their order, each with `name`, `questions`, `anchors` (five) and `competency` (its label).
    """

    kit = models.ForeignKey(ScorecardKit, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=80)
    introduction = models.TextField(blank=True)
    criteria = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager[ScorecardKitVersion]]

    class Meta:
        verbose_name = "version of a scorecard kit"
        verbose_name_plural = "versions of scorecard kits"
        ordering = ["kit", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["kit", "number"], name="recruiters_kit_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, version {self.number}"

    @property
    def asked(self) -> Sequence[Mapping[str, Any]]:
        """Its criteria, typed for those who read them."""
        return self.criteria  # type: ignore[no-any-return]


class ScorecardQuerySet(models.QuerySet["Scorecard"]):
    def drafts(self) -> ScorecardQuerySet:
        return self.filter(IS_DRAFT)

    def standing(self) -> ScorecardQuerySet:
        """Given, and the last that its writer gave."""
        return self.filter(STANDS)


class Scorecard(models.Model):
    """One person's judgement of one application, perhaps of one interview: a draft, or given with its date.

    Amending writes the next revision; the one before stays as it was given, with the moment it was replaced.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    interview = models.ForeignKey(
        Interview, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    kit = models.ForeignKey(
        ScorecardKitVersion, on_delete=models.PROTECT, related_name="+", verbose_name="version of the kit"
    )
    revision = models.PositiveSmallIntegerField(default=1)
    recommendation = models.CharField(max_length=10, choices=Recommendation, blank=True)
    reason = models.TextField(max_length=LONGEST_REASON, blank=True)
    begun_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    replaced_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[ScorecardQuerySet] = ScorecardQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["begun_at", "pk"]
        permissions = [
            ("read_scorecard", "Can read the scorecards of an application without giving one"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "interview", "by", "revision"],
                name="recruiters_scorecard_revision_once",
                condition=Q(by__isnull=False),
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["application", "interview", "by"],
                name="recruiters_scorecard_one_draft",
                condition=IS_DRAFT & Q(by__isnull=False),
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["application", "interview", "by"],
                name="recruiters_scorecard_one_stands",
                condition=STANDS & Q(by__isnull=False),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(recommendation__in=["", *Recommendation.values]),
                name="recruiters_scorecard_recommendation_known",
            ),
            models.CheckConstraint(
                condition=IS_DRAFT | (~Q(recommendation="") & ~Q(reason="")),
                name="recruiters_scorecard_given_is_whole",
                violation_error_message="A scorecard that is given recommends something and says why.",
            ),
            models.CheckConstraint(
                condition=Q(replaced_at=None) | Q(submitted_at__isnull=False),
                name="recruiters_scorecard_replaced_was_given",
            ),
        ]

    def __str__(self) -> str:
        return "A scorecard"  # where rows are listed that go with others: it says nothing of anybody

    @property
    def is_draft(self) -> bool:
        return self.submitted_at is None

    @property
    def stands(self) -> bool:
        """Whether it is the last that its writer gave."""
        return self.submitted_at is not None and self.replaced_at is None


class ScorecardMark(models.Model):
    """What one card says of the criterion at one place of its kit. No score and not "not observed": open."""

    scorecard = models.ForeignKey(Scorecard, on_delete=models.CASCADE, related_name="marks")
    place = models.PositiveSmallIntegerField()
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    not_observed = models.BooleanField(default=False)
    evidence = models.TextField(max_length=LONGEST_EVIDENCE, blank=True)

    objects: ClassVar[models.Manager[ScorecardMark]]

    class Meta:
        verbose_name = "mark of a scorecard"
        verbose_name_plural = "marks of scorecards"
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["scorecard", "place"], name="recruiters_mark_once"),
            models.CheckConstraint(
                condition=Q(score=None) | Q(score__range=(SCORES[0], SCORES[-1])),
                name="recruiters_mark_score_1_to_5",
                violation_error_message="A score is from 1 to 5.",
            ),
            models.CheckConstraint(
                condition=Q(score=None) | Q(not_observed=False),
                name="recruiters_mark_scored_or_not_observed",
                violation_error_message="What was not observed has no score.",
            ),
        ]

    def __str__(self) -> str:
        return "A mark of a scorecard"


class ScorecardRequestQuerySet(models.QuerySet["ScorecardRequest"]):
    def waiting(self) -> ScorecardRequestQuerySet:
        """Neither given nor taken back, of applications in process: one that ends asks nobody any more."""
        return self.filter(ended_at=None, application__stage__in=IN_PROCESS)


class ScorecardRequest(models.Model):
    """That somebody is asked for a scorecard of an application by a day."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    interview = models.ForeignKey(
        Interview, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    kit = models.ForeignKey(ScorecardKit, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    asked = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    due_on = models.DateField()
    at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    is_taken_back = models.BooleanField(default=False, editable=False)

    objects: ClassVar[ScorecardRequestQuerySet] = ScorecardRequestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "request for a scorecard"
        verbose_name_plural = "requests for scorecards"
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "interview", "asked"],
                name="recruiters_scorecard_asked_once",
                condition=Q(ended_at=None),
                nulls_distinct=False,
                violation_error_message="They are asked for this scorecard already.",
            ),
            models.CheckConstraint(
                condition=Q(is_taken_back=False) | Q(ended_at__isnull=False),
                name="recruiters_scorecard_taken_back_ended",
            ),
        ]

    def __str__(self) -> str:
        return "A request for a scorecard"


class ScorecardReader(models.Model):
    """That somebody read the scorecards of an application without giving one, and gives none after that."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager[ScorecardReader]]

    class Meta:
        verbose_name = "reader of scorecards"
        verbose_name_plural = "readers of scorecards"
        constraints = [
            models.UniqueConstraint(fields=["application", "by"], name="recruiters_scorecard_reader_once"),
        ]

    def __str__(self) -> str:
        return "A reader of scorecards"

"""Articles of advice: written at the desk, read by everybody."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from jobs.enums import ArticleStatus, Cover, Workplace

LONGEST = 40_000
"""Letters of an article: some twenty pages."""


DRAWINGS = {
    Cover.CARD: "jobs/covers/card.html",
    Cover.LADDER: "jobs/covers/ladder.html",
    Cover.DRAWERS: "jobs/covers/drawers.html",
    Cover.WINDOW: "jobs/covers/window.html",
    Cover.LENS: "jobs/covers/lens.html",
    Cover.RULER: "jobs/covers/ruler.html",
    Cover.CALENDAR: "jobs/covers/calendar.html",
    Cover.REVIEW: "jobs/covers/review.html",
    Cover.SIGNPOST: "jobs/covers/signpost.html",
    Cover.SCALES: "jobs/covers/scales.html",
    Cover.PATH: "jobs/covers/path.html",
}
"""The template of each drawing."""


class Topic(models.Model):
    """What articles are about, in a word or two."""

    name = models.CharField(max_length=40)
    slug = models.SlugField(max_length=50, unique=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="jobs_topic_name_once",
                violation_error_message="There is already a topic of this name.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self) -> ArticleQuerySet:
        """Those everybody may read, the newest first."""
        return self.filter(status=ArticleStatus.PUBLISHED).order_by("-published_at", "-pk")

    def due(self) -> ArticleQuerySet:
        """Drafts whose planned moment has come, the oldest first."""
        return self.filter(publish_at__lte=timezone.now()).order_by("publish_at", "pk")


class Article(models.Model):
    """A text of advice. `status` is written by `jobs.services.articles` alone."""

    title = models.CharField(max_length=110)
    slug = models.SlugField(
        "address",
        max_length=120,
        unique=True,
        help_text="What follows /advice/. Stays as it is once published.",
    )
    summary = models.CharField(
        max_length=250, help_text="Said below the title, in lists, in feeds and by search engines."
    )
    body = models.TextField("text", max_length=LONGEST, help_text="Markdown. ## begins a section.")
    body_html = models.TextField(editable=False, blank=True)
    minutes = models.PositiveSmallIntegerField("reading time", editable=False, default=1)
    cover = models.CharField(max_length=12, choices=Cover, default=Cover.CARD)
    byline = models.CharField(
        "author", max_length=80, blank=True, help_text="Who signs it. Empty: the agency does."
    )
    topics = models.ManyToManyField(Topic, blank=True, related_name="articles")
    competencies = models.ManyToManyField(
        "jobs.Competency",
        verbose_name="about",
        blank=True,
        related_name="+",
        help_text="Credentials, settings or others. Open positions that name one stand beside the text.",
    )
    workplace = models.CharField(
        "about workplace", max_length=10, choices=Workplace, blank=True, help_text="The same, of a workplace."
    )
    reviewed_on = models.DateField(
        "facts looked at on", default=timezone.localdate, help_text="Shown above the text."
    )
    status = models.CharField(
        max_length=9, choices=ArticleStatus, default=ArticleStatus.DRAFT, editable=False
    )
    publish_at = models.DateTimeField(null=True, blank=True, editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    changed_at = models.DateTimeField(auto_now=True)

    objects: ClassVar = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        permissions = [("publish_article", "Can publish articles")]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=ArticleStatus.values), name="jobs_article_status_known"
            ),
            models.CheckConstraint(condition=Q(cover__in=Cover.values), name="jobs_article_cover_known"),
            models.CheckConstraint(
                condition=Q(workplace__in=["", *Workplace.values]), name="jobs_article_workplace_known"
            ),
            models.CheckConstraint(
                condition=~Q(status=ArticleStatus.PUBLISHED) | Q(published_at__isnull=False, publish_at=None),
                name="jobs_article_published_has_day",
            ),
        ]
        indexes = [
            models.Index(
                fields=["publish_at"], name="jobs_article_planned", condition=Q(publish_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("jobs:article", args=[self.slug])

    @property
    def is_published(self) -> bool:
        return self.status == ArticleStatus.PUBLISHED

    @property
    def cover_template(self) -> str:
        return DRAWINGS[Cover(self.cover)]


class ArticleSource(models.Model):
    """Where what an article says can be looked up. `[2](#source-2)` in the text leads to the second."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="sources")
    rank = models.PositiveSmallIntegerField("number", help_text="Its number in the text.")
    words = models.CharField("who says so", max_length=200, help_text="Who, what, and the year.")
    url = models.URLField("address", blank=True)

    class Meta:
        verbose_name = "source"
        ordering = ["rank", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "rank"],
                name="jobs_articlesource_rank_once",
                violation_error_message="Each number stands for one source.",
            ),
            models.CheckConstraint(condition=Q(rank__gte=1), name="jobs_articlesource_rank_from_one"),
        ]

    def __str__(self) -> str:
        return self.words

"""Articles of advice: written, looked at as readers see them, published, planned, taken back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import slugify

from config import moments
from jobs.enums import ArticleStatus, Cover
from jobs.models import Article, ArticleSource, Topic
from jobs.models.words import joined
from jobs.queries import articles as reading
from jobs.services import articles
from jobs.views.articles import detail
from recruiters.admin import stale
from recruiters.admin.history import author, page, putting_back
from recruiters.admin.options import DeskForm, DeskInline, DeskModelAdmin
from recruiters.admin.people import whoever
from recruiters.admin.words import change_url, moment, stamp, two_lines
from recruiters.forms.boxes import Checkboxes, Covers
from recruiters.forms.plans import PlanForm

SOURCE_FIELDS = {
    "words": ("Who, what and when", "AAPC, salary survey, 2018"),
    "url": ("Address of the very page", "https://www.example.com/survey/2018"),
}
"""Of a source's fields: what they are called in the form, and what stands in them while they are empty."""


def article_stamp(article: Article) -> SafeString:
    """Where an article stands, in a word."""
    if article.is_published:
        return stamp("met", "Published", "check")
    if article.publish_at:
        return stamp("note", "Planned", "clock")
    return stamp("plain", "Draft", "file-text")


class ArticleForm(DeskForm[Article]):
    class Meta:
        error_messages: ClassVar = {
            "title": {"required": "Give it a title."},
            "summary": {"required": "Say in a sentence what it is about."},
            "body": {"required": "Write the text."},
            "slug": {"unique": "Another article has this address."},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- those of the form
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False

    def clean_slug(self) -> str:
        """Of the title, where nothing was typed."""
        typed = str(self.cleaned_data.get("slug") or "")
        return typed or slugify(self.cleaned_data.get("title") or "")[:120]

    def clean_reviewed_on(self) -> date:
        """Readers are told that the facts held on this day: no day to come can be one."""
        day: date = self.cleaned_data["reviewed_on"]
        if day > timezone.localdate():
            raise ValidationError(
                "This day is still to come. Give the day on which the facts were looked at."
            )
        return day

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        if "slug" in self.cleaned_data and not self.cleaned_data["slug"] and "title" in self.cleaned_data:
            self.add_error("slug", "The title gives no address. Write one, of letters and digits.")
        return data


class SourceInline(DeskInline[ArticleSource, Article]):
    model = ArticleSource
    fields: ClassVar = ["rank", "words", "url"]
    verbose_name_plural = "Sources"
    max_num = 40

    def formfield_for_dbfield(
        self,
        db_field: models.Field[Any, Any],
        request: HttpRequest,
        **kwargs: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401 -- a field, or None
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name in SOURCE_FIELDS:
            label, example = SOURCE_FIELDS[db_field.name]
            field.label = label
            field.widget.attrs["placeholder"] = example
        return field

    def get_extra(self, request: HttpRequest, obj: Article | None = None, **kwargs: Any) -> int:  # noqa: ANN401
        return 0 if obj else 1


@admin.register(Article)
class ArticleAdmin(DeskModelAdmin[Article]):
    """What is published is changed here too: readers see it at once."""

    none_words = "No articles yet. Write one, and publish it when it is ready."
    form = ArticleForm
    change_form_template = "admin/jobs/article/change_form.html"
    add_words = "Write an article"
    list_display = ["named", "state", "byline", moment("published_at", "published"), "reviewed_on"]
    list_display_links = ["named"]
    list_filter = ["status", "topics"]
    search_fields = ["title", "summary", "body", "byline"]
    search_help_text = "Words of the title or the text"
    ordering = ["-changed_at", "-pk"]
    autocomplete_fields = ["competencies"]
    inlines = [SourceInline]
    keeps_history = True
    refuses_stale = True
    views = [("All", ""), ("Published", "status__exact=published"), ("Drafts", "status__exact=draft")]
    fieldsets = [
        ("Words", {"fields": ["title", "summary", "body"]}),
        ("About", {"fields": ["topics", "competencies", "workplace"]}),
        ("How it appears", {"fields": ["byline", "cover", "reviewed_on", "slug"]}),
    ]

    @admin.display(description="title", ordering="title")
    def named(self, article: Article) -> SafeString:
        return two_lines(article.title, article.summary)

    @admin.display(description="stands", ordering="status")
    def state(self, article: Article) -> SafeString:
        return article_stamp(article)

    def formfield_for_dbfield(
        self,
        db_field: models.Field[Any, Any],
        request: HttpRequest,
        **kwargs: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401 -- a field, or None
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name == "body":
            field.widget.attrs["rows"] = 30
        if field is not None and db_field.name == "topics":
            choices: Any = field
            field.widget = Checkboxes(choices=choices.choices)
            field.help_text = db_field.help_text  # without Django's word on holding down a key
        if field is not None and db_field.name == "cover":
            field.widget = Covers(choices=Cover.choices)
        return field

    def get_readonly_fields(self, request: HttpRequest, obj: Article | None = None) -> Any:  # noqa: ANN401
        """The address stays as it is once somebody may have kept it."""
        return ["slug"] if obj is not None and obj.published_at else []

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:  # noqa: ANN401, FBT001 -- Django's signature
        articles.set_words(obj)
        super().save_model(request, obj, form, change)

    def state_words(self, row: Article) -> str:
        return f"{row.status} {row.publish_at or ''}"

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: ANN401, FBT001
        super().save_related(request, form, formsets, change)
        article: Article = form.instance
        ranks = ArticleSource.objects.filter(article=article).values_list("rank", flat=True)
        if missing := articles.unknown_sources(article.body, ranks):
            messages.warning(
                request,
                f"{articles.leads_nowhere(missing)} below it. "
                + ("Readers find nothing there." if article.is_published else "It cannot be published so."),
            )

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """What readers see, or will by itself, is changed by who may publish."""
        may = super().has_change_permission(request, obj)
        goes_out = obj is not None and (obj.is_published or obj.publish_at is not None)
        return may and (not goes_out or self._may_publish(request))

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Take it off the site first: people have its address."""
        may = super().has_delete_permission(request, obj)
        return may and (obj is None or not obj.is_published)

    def _may_publish(self, request: HttpRequest) -> bool:
        return request.user.has_perm(articles.PUBLISHES)

    def panels(self, request: HttpRequest, obj: Article | None) -> dict[str, Any]:
        if obj is None:
            return {}
        return {"state": article_stamp(obj), "may_publish": self._may_publish(request)}

    def construct_change_message(
        self,
        request: HttpRequest,
        form: Any,  # noqa: ANN401 -- as in the class above
        formsets: Iterable[Any],
        add: bool = False,  # noqa: FBT001, FBT002 -- Django's signature
    ) -> Any:  # noqa: ANN401
        """Topics and what it is about are in lists of their own, whose rows no history follows."""
        lists = [form[name].label for name in ("topics", "competencies") if name in form.changed_data]
        return "" if add or not lists else f"Changed: {joined(lists, 'and').lower()}."

    def saved_last(self, row: Article) -> stale.Saved | None:
        return author.of_last(row)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Every version there was: what was changed, by whom and when."""
        article = self.get_object(request, unquote(object_id))
        if article is None:
            raise Http404
        if not self.has_view_permission(request, article):
            raise PermissionDenied
        return page.of_article(self, request, article)

    def back_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Put back what one change took away."""
        article = self._article(request, pk)
        if not self.has_change_permission(request, article):
            raise PermissionDenied
        return putting_back.of_article(self, request, article, number)

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                "<int:pk>/history/<int:number>/back/",
                self.admin_site.admin_view(self.back_view),
                name="jobs_article_put_back",
            ),
            path(
                "<int:pk>/preview/",
                self.admin_site.admin_view(self.preview_view),
                name="jobs_article_preview",
            ),
            path(
                "<int:pk>/publishing/",
                self.admin_site.admin_view(self.publishing_view),
                name="jobs_article_publishing",
            ),
        ]
        return [*own, *super().get_urls()]

    def _article(self, request: HttpRequest, pk: int, rows: QuerySet[Article] | None = None) -> Article:
        found = (self.get_queryset(request) if rows is None else rows).filter(pk=pk).first()
        if found is None:
            raise Http404("no such article")
        if not self.has_view_permission(request, found):
            raise PermissionDenied
        return found

    def preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page of an article as readers see it, or will."""
        found = self._article(request, pk, reading.whole(self.get_queryset(request)))
        answer = render(request, "jobs/article.html", detail(found, is_preview=True))
        answer.headers["X-Robots-Tag"] = "noindex, nofollow"
        return answer

    def publishing_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Publish, plan, take the plan or the article back."""
        article = self._article(request, pk)
        if not self._may_publish(request):
            raise PermissionDenied
        is_plan = request.method == "POST" and "plan" in request.POST
        form = PlanForm(request.POST if is_plan else None, at=article.publish_at)
        form.fields["at"].label = "Publish it on"
        words = ""
        try:
            words = self._published(request, article, form)
        except articles.CannotPublish as refusal:
            if is_plan:
                form.add_error(None, str(refusal))
            else:
                messages.error(request, str(refusal))
        if words:
            messages.success(request, f"{article.title}: {words[0].lower()}{words[1:]}")
            return redirect(change_url(article))
        context = {
            **self.admin_site.each_context(request),
            "title": "Publishing",
            "opts": self.opts,
            "media": self.media,
            "article": article,
            "state": article_stamp(article),
            "form": form,
        }
        return TemplateResponse(request, "admin/jobs/article/publishing.html", context)

    def _published(self, request: HttpRequest, article: Article, form: PlanForm) -> str:
        """Do what the pressed button says. Returns what was done, or nothing."""
        by = whoever(request)
        if request.method != "POST":
            return ""
        if "publish" in request.POST:
            articles.publish(article=article, by=by)
            return "Published."
        if "withdraw" in request.POST:
            articles.withdraw(article=article, by=by)
            return "Taken off the site. It is a draft again."
        if "take-back" in request.POST:
            articles.plan(article=article, at=None, by=by)
            return "Not planned any more."
        if not form.is_valid():
            return ""
        at = form.cleaned_data["at"]
        articles.plan(article=article, at=at, by=by)
        return moments.stopped(f"Planned for {moments.moment(timezone.localtime(at), 'F j, Y')}")


@admin.register(Topic)
class TopicAdmin(DeskModelAdmin[Topic]):
    """What articles are about. The address of a topic follows from its first name and stays."""

    none_words = "No topics yet. They come with the first article."
    add_words = "Add a topic"
    list_display = ["name", "published"]
    search_fields = ["name"]
    fields = ["name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Topic]:
        is_published = models.Q(articles__status=ArticleStatus.PUBLISHED)
        # Counted, rows lose the order of their table.
        counted = (
            super().get_queryset(request).annotate(published=models.Count("articles", filter=is_published))
        )
        return counted.order_by("name")

    @admin.display(description="published articles", ordering="published")
    def published(self, topic: Topic) -> int:
        return int(topic.published)  # type: ignore[attr-defined]  # annotated above

    def save_model(self, request: HttpRequest, obj: Topic, form: Any, change: bool) -> None:  # noqa: ANN401, FBT001 -- Django's signature
        if not obj.slug:
            obj.slug = slugify(obj.name) or f"topic-{timezone.now():%Y%m%d%H%M%S}"
        super().save_model(request, obj, form, change)

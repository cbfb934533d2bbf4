"""The recruiter's desk: one site, its list of sections and its first page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import wraps
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache

from config.accounts import factors
from config.accounts.models import User
from recruiters.admin import mailbox, mailpreviews, watching
from recruiters.queries import desk, impact
from recruiters.queries.today import today
from recruiters.services import second_factor

SECTIONS: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...] = (
    (
        "",
        (
            ("jobs.position", "Positions", "briefcase"),
            ("candidates.application", "Applications", "file-text"),
            ("candidates.message", "Messages", "message-square"),
            ("recruiters.inquiry", "Questions", "message-square"),
            ("candidates.interview", "Interviews", "calendar"),
            ("candidates.candidate", "Candidates", "users"),
            ("recruiters.pool", "Pools", "list-checks"),
            ("jobs.employer", "Employers", "building-2"),
        ),
    ),
    (
        "Keep up",
        (
            ("jobs.positionreport", "Reports", "flag"),
            ("candidates.alertrecord", "Alerts sent", "bell"),
            ("candidates.alertfeedback", "Feedback", "message-square"),
            ("candidates.matchrun", "Matching", "list-checks"),
            ("mail.outgoingmail", "Mail", "mail"),
            ("mail.mailevent", "Bounces", "undo-2"),
            ("mail.suppression", "Suppressed", "bell-off"),
            ("candidates.recipient", "Alert settings", "settings"),
            ("candidates.savedsearch", "Saved searches", "search"),
            ("recruiters.note", "Notes", "message-square"),
            ("recruiters.tag", "Tags", "bookmark"),
            ("recruiters.messagetemplate", "Templates", "file-text"),
            ("recruiters.scorecardkit", "Scorecard kits", "list-checks"),
            ("jobs.positionevent", "News of positions", "history"),
            ("candidates.applicationtransition", "Moves", "arrow-right"),
            ("candidates.sealedrecord", "Sealed records", "lock"),
        ),
    ),
    (
        "Vocabulary and guide",
        (
            ("jobs.competency", "Vocabulary", "badge-check"),
            ("jobs.title", "Titles", "tag"),
            ("jobs.salarybenchmark", "Salaries", "dollar-sign"),
            ("jobs.areawage", "BLS wages", "dollar-sign"),
            ("jobs.rolefact", "Role guide", "book-open"),
            ("jobs.article", "Articles", "file-text"),
            ("jobs.topic", "Topics", "tag"),
            ("jobs.place", "Places", "map-pin"),
            ("jobs.postalcode", "ZIP codes", "map-pin"),
        ),
    ),
    (
        "Who works here",
        (
            ("recruiters.recruiter", "Recruiters", "user"),
            ("recruiters.team", "Teams", "users"),
            ("accounts.user", "Users", "key-round"),
            ("auth.group", "Groups", "shield-check"),
            ("account.emailaddress", "Proven addresses", "mail"),
            ("usersessions.usersession", "Sign-ins", "monitor"),
            ("recruiters.export", "Exports", "download"),
        ),
    ),
)
"""Headings, and under each: model, its name in the list, its icon."""
OWN_PAGES = (
    "pipeline", "finding", "figures.page", "impact", "credentials.ending", "notes", "mentions", "tags",
    "scorecards.giving",
)  # fmt: skip
"""Modules of `recruiters.admin` with addresses of their own."""
COUNTED = {
    "jobs.position": ("positions", "open"),
    "candidates.application": ("applications", "new"),
    "candidates.message": ("messages", "not read"),
    "recruiters.inquiry": ("inquiries", "to answer"),
    "candidates.candidate": ("candidates", "on file"),
    "jobs.employer": ("employers", ""),
    "jobs.positionreport": ("reports", "waiting"),
    "mail.outgoingmail": ("mail", "failed"),
}
"""Model: which of `desk.Counts` stands beside it, and what that number is of."""


@dataclass(frozen=True)
class Entry:
    """One line of the list of sections."""

    name: str
    url: str
    icon: str
    count: int | None = None
    of: str = ""
    current: str = ""
    """For aria-current: "page" for the page shown, "true" for the list it lies in."""


@dataclass(frozen=True)
class Section:
    name: str
    entries: list[Entry]


class DeskAutocomplete(AutocompleteJsonView):
    """Looks for what was typed without its NULs: PostgreSQL has no such character."""

    def process_request(self, request: HttpRequest) -> Any:  # noqa: ANN401 -- a tuple of Django's own
        term, *rest = super().process_request(request)
        return (term.replace("\0", ""), *rest)


class DeskSite(admin.AdminSite):
    """The recruiter desk: who may come in, what they see first, where everything is."""

    site_header = "Onfile"
    site_title = "Onfile desk"
    index_title = "Today"
    enable_nav_sidebar = False  # ours is part of the page, see `sections`
    final_catch_all_view = True

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        # What is deleted here is deleted one by one, on a page that says what goes with it.
        self.disable_action("delete_selected")

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:  # noqa: ANN401, FBT001, FBT002 -- Django's
        """Every page of the desk. Whom it shows is written down for them (`watching`)."""

        @wraps(view)
        def watched(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 -- the view's
            answer = view(request, *args, **kwargs)
            watching.look(request, answer)
            return answer

        return super().admin_view(watched, cacheable)

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """What completes the words typed into a box."""
        return DeskAutocomplete.as_view(admin_site=self)(request)  # type: ignore[return-value]  # a JsonResponse

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Django's addresses after ours: the mail kept on this machine, and imports."""
        own: list[URLPattern | URLResolver] = [
            # Django's way from any row to its public page would name what somebody may not see.
            path("r/<path:row>", self.admin_view(_nowhere), name="nowhere"),
            path("mail/box/", self.admin_view(mailbox.box), name="mailbox"),
            path("mail/box/<str:name>/", self.admin_view(mailbox.message), name="mailbox-message"),
            path("mail/box/<str:name>/html/", self.admin_view(mailbox.message_html), name="mailbox-html"),
        ]
        if find_spec("recruiters.admin.imports"):
            own += import_module("recruiters.admin.imports").urls(self)
        own += mailpreviews.urls(self)
        # They look at models that are registered after this one.
        for name in OWN_PAGES:
            own += import_module(f"recruiters.admin.{name}").urls(self)
        return own + list(super().get_urls())

    def has_permission(self, request: HttpRequest) -> bool:
        """Recruiters whose session was opened by a second factor. Everybody else has no place here."""
        return super().has_permission(request) and factors.let_in(request)

    @method_decorator(never_cache)
    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """No form of its own: signing in is the business of the account pages.

        Recruiters without a second factor, or whose session did not use it, are led through that first.
        Somebody who is signed in and has no place at the desk gets 403, not a second log-in.
        """
        wanted = request.GET.get("next", "")
        safe = url_has_allowed_host_and_scheme(
            wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )
        target = wanted if safe else reverse("admin:index")
        if self.has_permission(request):
            return redirect(target)
        if super().has_permission(request):
            second_factor.remember(request, target)
            return redirect("recruiters:second-factor")
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(target, reverse(settings.LOGIN_URL))

    def logout(  # type: ignore[override]  # a redirect is no template response
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Signing out is there too."""
        return redirect("account_logout")

    def password_change(  # type: ignore[override]  # the same
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """So are passwords."""
        return redirect("account_change_password")

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Every page of the desk gets its list of sections."""
        return {
            **super().each_context(request),
            "sections": list(self.sections(request)) if self.has_permission(request) else [],
            "is_without_second_factor": not settings.STAFF_SECOND_FACTOR,
        }

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Only the pages of one app list its models; everywhere else `sections` does."""
        return super().get_app_list(request, app_label) if app_label else []

    def sections(self, request: HttpRequest) -> Iterator[Section]:
        """The list of sections, without what this person may not see."""
        counts = desk.counts(request.user)
        for number, (name, models) in enumerate(SECTIONS):
            entries = [] if number else list(_first(request, counts))
            for label, words, icon in models:
                model = apps.get_model(label)
                if model not in self._registry or not self._registry[model].has_view_permission(request):
                    continue
                figure, of = COUNTED.get(label, ("", ""))
                count = getattr(counts, figure) if figure else None
                list_name = f"admin:{label.replace('.', '_')}_changelist"
                entries.append(_entry(request, words, list_name, icon, count, of))
            if name == "Keep up" and impact.may_see(request.user):
                entries.append(_entry(request, "Impact", "admin:impact", "chart-column"))
            if name == "Keep up" and request.user.has_perm("candidates.view_heldcredential"):
                entries.append(
                    _entry(request, "Credentials ending", "admin:credentials-ending", "badge-check")
                )
            if name == "Keep up" and request.user.has_perm("recruiters.add_scorecard"):
                entries.append(
                    _entry(request, "Scorecards to give", "admin:scorecards-to-give", "list-checks")
                )
            if name == "Keep up" and mailpreviews.may_preview(request):
                entries.append(_entry(request, "Preview of mails", "admin:mail-preview", "mail"))
            if name == "Keep up" and settings.MAIL_DIR and mailbox.may_open(request):
                entries.append(_entry(request, "Mail on this machine", "admin:mailbox", "inbox"))
            if entries:
                yield Section(name, entries)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """What needs somebody today, one's own numbers first; each opens its list. `?whose=` is me or all."""
        shown = None
        if request.user.has_perm("candidates.view_application"):
            assert isinstance(request.user, User)  # noqa: S101 -- narrows the type
            shown = today(request.user, request.GET.get("whose", ""))
        context = {
            **self.each_context(request),
            "title": self.index_title,
            "subtitle": None,
            "today": shown,
            **(extra_context or {}),
        }
        request.current_app = self.name  # Django reads it in `url`
        return TemplateResponse(request, "admin/index.html", context)


def _nowhere(request: HttpRequest, row: str) -> HttpResponse:
    raise Http404(row)


def _first(request: HttpRequest, counts: desk.Counts) -> Iterator[Entry]:
    """What stands before the lists."""
    yield _entry(request, "Today", "admin:index", "layout-dashboard")
    if request.user.has_perm("recruiters.view_note"):
        yield _entry(request, "Mentions", "admin:mentions", "inbox")
    if request.user.has_perm("candidates.view_application"):
        yield _entry(request, "Pipeline", "admin:pipeline", "kanban", counts.in_process, "in process")
        yield _entry(request, "Figures", "admin:figures", "chart-column")


def _entry(
    request: HttpRequest, name: str, route: str, icon: str, count: int | None = None, of: str = ""
) -> Entry:
    url = reverse(route)
    inside = route != "admin:index" and request.path.startswith(url)
    current = "page" if request.path == url else "true" if inside else ""
    return Entry(name, url, icon, count, of, current)

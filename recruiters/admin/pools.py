"""Pools: rules over people on file, tried out, kept and shared; who is in one, and what is done with them.

Inviting and short lists are those of the matches: the page posts there, for the position that is chosen.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString

from candidates.enums import AccessKind
from candidates.fit.rules import in_words, parts_of, rule_of, words_of
from candidates.models import Candidate
from candidates.services import accesses
from jobs.models import Position
from recruiters.admin import stale
from recruiters.admin.exporting import as_file
from recruiters.admin.filters import ChoiceFilter
from recruiters.admin.matches import may_invite
from recruiters.admin.options import DeskModelAdmin, sees_who_was_first
from recruiters.admin.people import whoever
from recruiters.admin.words import fit_about_them, link, moment, stamp, two_lines
from recruiters.forms.pools import PeopleForm, PoolForm
from recruiters.models import Pool, Sharing
from recruiters.queries import pools as found
from recruiters.queries import visible
from recruiters.queries.exports import POOL
from recruiters.services import exports, pools

ICONS = {Sharing.PRIVATE: "lock", Sharing.TEAM: "users", Sharing.ALL: "users"}


@admin.register(Pool)
class PoolAdmin(DeskModelAdmin[Pool]):
    """The pools that somebody may see. Its owner changes one; who may share, also those of everybody."""

    list_display = ["title", "whose", "shared", moment("changed_at", "changed")]
    list_display_links = None
    list_filter = ["sharing"]
    search_fields = ["name"]
    ordering = ["name", "pk"]
    list_select_related = ["owner"]
    add_words = "Make a pool"
    views = [("All", ""), ("Mine", "whose=me")]

    @admin.display(description="name", ordering="name")
    def title(self, pool: Pool) -> SafeString:
        return two_lines(link(people_url(pool), pool.name), getattr(pool, "said", ""))

    @admin.display(description="whose", ordering="owner")
    def whose(self, pool: Pool) -> str:
        return str(pool.owner) if pool.owner else "Nobody's"

    @admin.display(description="found by", ordering="sharing")
    def shared(self, pool: Pool) -> SafeString:
        words = {Sharing.PRIVATE: "Its owner", Sharing.TEAM: "Their team", Sharing.ALL: "Everybody"}
        return stamp("plain", words[Sharing(pool.sharing)], ICONS[Sharing(pool.sharing)])

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """The rules of a page in words: the words of the trade are read once for all of them."""
        shown = super().get_changelist_instance(request)
        rules = {pool.pk: pool.asks for pool in shown.result_list}
        words = words_of(key for rule in rules.values() for key in rule.keys)
        for pool in shown.result_list:
            pool.said = in_words(parts_of(rules[pool.pk], words=words))
        return shown

    def get_list_filter(self, request: HttpRequest) -> Any:  # noqa: ANN401 -- Django's own
        return [Whose, *self.list_filter]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Pool]:
        return visible.pools(request.user).select_related("owner").order_by(*self.ordering)

    def has_view_permission(self, request: HttpRequest, obj: Pool | None = None) -> bool:
        """Its rule may be read by whoever may look at people on file."""
        return super().has_view_permission(request, obj) and request.user.has_perm(
            "candidates.view_candidate"
        )

    def has_change_permission(self, request: HttpRequest, obj: Pool | None = None) -> bool:
        return super().has_change_permission(request, obj) and self._is_theirs(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Pool | None = None) -> bool:
        return super().has_delete_permission(request, obj) and self._is_theirs(request, obj)

    def _is_theirs(self, request: HttpRequest, obj: Pool | None) -> bool:
        return obj is None or found.may_change(obj, request.user)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:  # noqa: ANN401 -- Django's own
        """A pool is a rule: its people stay on file, and are not named as what goes with it."""
        return [str(one) for one in objs], {}, set(), []

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = {"people": self.people_view, "positions": self.positions_view, "export": self.export_view}
        return [
            *(
                path(f"<int:pk>/{name}/", wrap(view), name=f"recruiters_pool_{name}")
                for name, view in own.items()
            ),
            *super().get_urls(),
        ]

    # The form: a page of its own, because a rule is tried out before it is kept.

    @sees_who_was_first
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Make a pool, or change one: tried out by one button, kept by another."""
        pool = None
        if object_id is not None:
            pool = self.get_object(request, object_id)
            if pool is None:
                raise Http404
        allowed = self.has_view_permission(request, pool) if pool else self.has_add_permission(request)
        if not allowed or not request.user.has_perm("candidates.view_candidate"):
            raise PermissionDenied
        may_change = pool is None or self.has_change_permission(request, pool)
        if request.method == "POST" and not may_change:
            raise PermissionDenied
        form = self._form(request, pool)
        if form.is_bound and form.is_valid() and "try" not in request.POST:
            return self._kept(request, pool, form)
        return self._form_page(request, pool, form, may_change=may_change)

    def _form(self, request: HttpRequest, pool: Pool | None) -> PoolForm:
        by = whoever(request)
        if request.method == "POST":
            return PoolForm(request.POST, by=by, pool=pool)
        position = None if pool else _position(request, request.GET.get("position", ""), is_open=False)
        if position is None:
            return PoolForm(by=by, pool=pool)
        return PoolForm(by=by, rule=rule_of(position), name=f"Like {position.title}"[:80])

    def _kept(self, request: HttpRequest, pool: Pool | None, form: PoolForm) -> HttpResponse:
        said = {
            "name": form.cleaned_data["name"],
            "sharing": Sharing(form.cleaned_data["sharing"]),
            "rule": form.rule,
        }
        if pool is None:
            made = pools.make(**said, by=whoever(request))
            self.log_addition(request, made, "Made.")
            messages.success(request, f"{made} is made.")
            return redirect(people_url(made))
        is_other = pool.rule != form.rule.stored()
        opened = form.cleaned_data["opened"]
        if opened is None:
            return self._changed_meanwhile(request, pool, form)
        try:
            made = pools.change(pool=pool, **said, by=whoever(request), opened=opened)
        except pools.Changed as meanwhile:
            return self._changed_meanwhile(request, meanwhile.pool, form)
        self.log_change(
            request, made, "Changed its rule." if is_other else "Changed its name or who finds it."
        )
        messages.success(request, f"{made} is saved.")
        return redirect(people_url(made))

    def _changed_meanwhile(self, request: HttpRequest, pool: Pool, form: PoolForm) -> HttpResponse:
        """What was typed comes back, with what the pool says now; saving again writes over that."""
        opened = form.cleaned_data["opened"]
        who = stale.who_saved(pool, opened, whoever(request)) if opened else stale.UNTOLD
        said = in_words(parts_of(pool.asks))
        now = f"It is called \u201c{pool}\u201d now, and asks: {said}."
        form.add_error(None, f"{who} {now} Save again to put yours in its place.")
        form.shown_again(pool)
        return self._form_page(request, pool, form, may_change=True, status=409)

    def _form_page(
        self, request: HttpRequest, pool: Pool | None, form: PoolForm, *, may_change: bool, status: int = 0
    ) -> TemplateResponse:
        rule = None
        if form.is_bound and form.is_valid():
            rule = form.rule
        elif not form.is_bound:
            rule = pool.asks if pool else form.rule_shown
        parts = parts_of(rule) if rule is not None and not rule.asks_nothing else []
        context = {
            **self.admin_site.each_context(request),
            "title": f"Rule of {pool}" if pool else "Make a pool",
            "opts": self.opts,
            "media": self.media,
            "pool": pool,
            "form": form,
            "sentence": in_words(parts) if parts else "",
            "tally": found.counted(parts) if parts else None,
            "first": found.first(rule) if parts and rule is not None else [],
            "is_trial": form.is_bound,
            "may_change": may_change,
            "may_delete": pool is not None and self.has_delete_permission(request, pool),
        }
        status = status or (422 if form.is_bound and form.errors else 200)
        return TemplateResponse(request, "admin/recruiters/pool/form.html", context, status=status)

    # The people

    def _pool(self, request: HttpRequest, pk: int, *more: str) -> Pool:
        if not request.user.has_perms(("recruiters.view_pool", "candidates.view_candidate", *more)):
            raise PermissionDenied
        pool = self.get_queryset(request).filter(pk=pk).first()
        if pool is None:
            raise Http404
        return pool

    def people_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Who is in it now, ranked; beside them who came and who left within a week."""
        pool, user = self._pool(request, pk), whoever(request)
        form = PeopleForm(request.GET)
        position = _position(request, form.reference)
        asked = form.asked(position)
        shown = found.people(pool, asked, user)
        opened = next((one for one in shown.members if one.match and one.candidate.pk == asked.opened), None)
        if opened is not None:  # a line of the list is no look at one, their lines and points are
            accesses.note(
                candidate=opened.candidate,
                by=user,
                kind=AccessKind.VIEWED,
                position=position,
                what="how you fit a position",
            )
        fit = opened.match.fit if opened and opened.match else None
        parts = parts_of(pool.asks)
        context = {
            **self._frame(request, pool, str(pool)),
            "sentence": in_words(parts),
            "tally": found.counted(parts),
            "people": shown,
            "asked": asked,
            "form": PeopleForm(
                initial={
                    "state": asked.state,
                    "new": asked.is_new,
                    "free": asked.is_free,
                    "position": form.reference,
                }
            ),
            "unknown": form.reference if form.reference and position is None else "",
            "position": position,
            "news": found.news(pool),
            "opened": opened,
            "lines": fit_about_them(fit.gates) if fit else [],
            "points": fit_about_them(fit.points) if fit else [],
            "may_invite": may_invite(request) and position is not None,
            "may_export": request.user.has_perm(POOL.right),
            "back": request.get_full_path(),
        }
        pools.seen(pool=pool, by=user)
        return TemplateResponse(request, "admin/recruiters/pool/people.html", context)

    def positions_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Which open positions suit most of it."""
        pool = self._pool(request, pk, "jobs.view_position")
        context = {
            **self._frame(request, pool, f"Positions for {pool}"),
            "suiting": found.suiting(pool, whoever(request)),
            "compared": found.COMPARED,
        }
        return TemplateResponse(request, "admin/recruiters/pool/positions.html", context)

    def export_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Everybody in it, under the filters of the address, as CSV: each of them reads that they were."""
        pool = self._pool(request, pk, POOL.right)
        if request.method != "POST":
            return redirect(people_url(pool))
        form = PeopleForm(request.GET)
        position = _position(request, form.reference)
        keys = found.listed(pool, form.asked(position))
        rows = Candidate.objects.filter(pk__in=keys.order_by().values("pk")).order_by("-consent_at", "pk")
        try:
            # Its name is what somebody typed, and the log outlives a file.
            lines = exports.export(sheet=POOL, rows=rows, by=whoever(request), narrowed=f"pool {pool.pk}")
        except exports.NotExported as refusal:
            messages.error(request, str(refusal))
            return redirect(f"{people_url(pool)}?{request.GET.urlencode()}")
        return as_file(lines, f"pool-{pool.pk}")

    def _frame(self, request: HttpRequest, pool: Pool, title: str) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "media": self.media,
            "pool": pool,
            "is_theirs": self.has_change_permission(request, pool),
        }


class Whose(ChoiceFilter):
    """One's own pools, or those of others."""

    title = "whose"
    parameter_name = "whose"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        return [("me", "Mine"), ("others", "Others'")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Pool]) -> QuerySet[Pool]:
        own = Q(owner=request.user.pk)
        if self.value() is None:
            return queryset
        return queryset.filter(own) if self.value() == "me" else queryset.exclude(own)


def people_url(pool: Pool) -> str:
    """The page of its people."""
    return reverse("admin:recruiters_pool_people", args=[pool.pk])


def _position(request: HttpRequest, number: str, *, is_open: bool = True) -> Position | None:
    """The position of a number that somebody sees, with all that fit needs; by `is_open` only an open one."""
    if not number or "\0" in number or not request.user.has_perm("jobs.view_position"):
        return None
    rows = visible.positions(request.user).in_full()
    return (rows.open() if is_open else rows).filter(reference=number).first()

"""Questions that people ask a recruiter: whose they are, what was said, and how they are answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from candidates.models import Candidate
from recruiters.admin.filters import ChoiceFilter, RecruiterFilter
from recruiters.admin.options import DeskModelAdmin, ReadOnly
from recruiters.admin.people import whoever
from recruiters.admin.templates import preview_of, templates_of
from recruiters.admin.words import DASH, change_url, changelist_url, day_words, link, moment, stamp, two_lines
from recruiters.enums import InquiryStatus, Routed
from recruiters.forms.inquiries import AssignForm, DeskAnswerForm
from recruiters.forms.templates import is_looking
from recruiters.models import Inquiry, Purpose
from recruiters.models.inquiry import LONGEST, OPEN
from recruiters.queries import inquiries as queries
from recruiters.queries import visible
from recruiters.services import inquiries, merging


def _standing(status: InquiryStatus) -> Callable[[QuerySet[Inquiry]], QuerySet[Inquiry]]:
    return lambda rows: rows.filter(status=status)


class StandsFilter(ChoiceFilter):
    title = "status"
    parameter_name = "stands"
    SETS: Mapping[str, tuple[str, Callable[[QuerySet[Inquiry]], QuerySet[Inquiry]]]] = {
        "open": ("To answer", queries.waiting),
        "due": ("Promised by tomorrow", queries.due),
        **{status.value: (status.label, _standing(status)) for status in InquiryStatus},
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        return [(key, label) for key, (label, _) in self.SETS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Inquiry]) -> QuerySet[Inquiry]:
        found = self.SETS.get(self.value() or "")
        return found[1](queryset) if found else queryset


class OwnFilter(RecruiterFilter):
    """By who has the question, whoever looks after the position."""

    lookup = "recruiter"


@admin.register(Inquiry)
class InquiryAdmin(ReadOnly[Inquiry], DeskModelAdmin[Inquiry]):
    """Whoever may change one answers, closes and hands it on. What was said is changed by nobody."""

    none_words = "No questions yet. What people ask under \u201cTalk to a recruiter\u201d comes here."
    list_display = ["who", "asks_about", "stands", "promised", "has_it", moment("at", "came in")]
    list_display_links = None
    list_filter = [StandsFilter, OwnFilter]
    list_select_related = ["candidate", "position__employer", "position__place", "area", "recruiter"]
    search_fields = ["name", "email"]
    search_help_text = "Name or e-mail address"
    views = [
        ("All", ""),
        ("To answer", "stands=open"),
        ("Promised by tomorrow", "stands=due"),
        ("Nobody's", "recruiter=nobody"),
        ("Closed", "stands=closed"),
    ]
    fields = ["who", "reach", "asks_about", ("stands", "promised"), ("has_it", "at")]
    readonly_fields = ["who", "reach", "asks_about", "stands", "promised", "has_it"]
    change_form_template = "admin/recruiters/inquiry/change_form.html"

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        """Who waits first, by the day they were promised; then the newest."""
        waits = When(status__in=OPEN, then=Value(0))
        first = Case(waits, default=Value(1), output_field=IntegerField())
        return [first, Case(When(status__in=OPEN, then="promised_on")), "-last_at", "-pk"]

    def has_answer_permission(self, request: HttpRequest) -> bool:
        """Asked by what is done from the page: its fields are read-only in every other way."""
        return request.user.has_perm(queries.ANSWERS)

    @admin.display(description="from", ordering="name")
    def who(self, inquiry: Inquiry) -> SafeString:
        known = "Signed in" if inquiry.candidate_id else "Visitor"
        return two_lines(link(change_url(inquiry), inquiry.name), known)

    @admin.display(description="reach them")
    def reach(self, inquiry: Inquiry) -> SafeString:
        return two_lines(link(f"mailto:{inquiry.address}", inquiry.address), inquiry.phone or "")

    @admin.display(description="about")
    def asks_about(self, inquiry: Inquiry) -> SafeString:
        if inquiry.position is None:
            return two_lines(capfirst(inquiry.about) or "Nothing in particular", "")
        besides = ", ".join(
            filter(None, [str(inquiry.position.employer), str(inquiry.area or ""), inquiry.state])
        )
        return two_lines(link(change_url(inquiry.position), inquiry.position.title), besides)

    @admin.display(description="status", ordering="status")
    def stands(self, inquiry: Inquiry) -> SafeString:
        if inquiry.is_late:
            return stamp("missing", "Late")
        marks = {
            InquiryStatus.NEW: ("note", "inbox"),
            InquiryStatus.WAITING: ("note", "message-square"),
            InquiryStatus.ANSWERED: ("met", ""),
            InquiryStatus.CLOSED: ("plain", "lock"),
        }
        status = InquiryStatus(inquiry.status)
        return stamp(marks[status][0], status.label, marks[status][1])

    @admin.display(description="promised by", ordering="promised_on")
    def promised(self, inquiry: Inquiry) -> str | SafeString:
        if not inquiry.is_open or inquiry.promised_on is None:
            return DASH
        day = inquiry.promised_on
        return format_html('<time datetime="{}">{}</time>', day.isoformat(), day_words(day))

    @admin.display(description="recruiter", ordering="recruiter__name")
    def has_it(self, inquiry: Inquiry) -> SafeString:
        if inquiry.recruiter is None:
            return stamp("note", "Nobody", "user")
        return two_lines(inquiry.recruiter, inquiry.get_routed_display())

    def get_urls(self) -> list[URLPattern]:
        own = {"answer": self.answer_view, "assign": self.assign_view, "close": self.close_view}
        return [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"recruiters_inquiry_{name}")
            for name, view in own.items()
        ] + super().get_urls()

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What the thread tells: Django's log knows nothing of what the person did, or the server."""
        inquiry = self.get_object(request, unquote(object_id))
        steps = queries.history(inquiry) if inquiry is not None else []
        own = {"action_list": steps, "pagination_required": False}
        return super().history_view(request, object_id, {**own, **(extra_context or {})})

    def panels(self, request: HttpRequest, obj: Inquiry | None) -> dict[str, Any]:
        if obj is None:
            return {}
        asked, may = getattr(request, "asked", {}), self.has_answer_permission(request)
        return {
            "may_answer": may,
            "by_mail": bool(settings.REPLIES_DOMAIN),
            "thread": queries.said(obj, is_desk=True),
            "why": _why(request, obj),
            "file": _file_of(request, obj),
            "answer_form": asked.get("answer") or (self._answer_form(request, obj) if may else None),
            "answer_preview": asked.get("preview"),
            "assign_form": asked.get("assign") or (self._assign_form(request, obj) if may else None),
        }

    def _answer_form(self, request: HttpRequest, obj: Inquiry, **given: Any) -> DeskAnswerForm:  # noqa: ANN401
        return DeskAnswerForm(
            position=obj.position, templates=templates_of(request, Purpose.QUESTION), **given
        )

    def _assign_form(self, request: HttpRequest, obj: Inquiry, data: Any = None) -> AssignForm | None:  # noqa: ANN401
        people = inquiries.colleagues(inquiry=obj, of=whoever(request))
        return AssignForm(data, people=people) if people else None

    def answer_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer; the mail with the words goes out at once."""
        inquiry = self._row(request, pk)
        if request.method != "POST":
            return redirect(change_url(inquiry))
        form = self._answer_form(request, inquiry, data=request.POST)
        fill = partial(merging.merged_for_inquiry, inquiry, by=whoever(request))
        # A template is put into an empty field too.
        is_empty = not request.POST.get("text", "").strip()
        if is_looking(request.POST) and (is_empty or not form.has_bad_words):
            typed = form.with_template(fill)
            typed["closes"] = "closes" in request.POST
            shown = self._answer_form(request, inquiry, initial=typed)
            found = preview_of(inquiry.name, fill(typed["text"]))
            return self._again(request, pk, 200, answer=shown, preview=found)
        if not form.is_valid():
            return self._again(request, pk, 422, answer=form)
        closes, text = form.cleaned_data["closes"], fill(form.cleaned_data["text"])
        if len(text) > LONGEST:
            form.add_error("text", f"Filled in it has {len(text):,} characters; at most {LONGEST:,} fit.")
            return self._again(request, pk, 422, answer=form)
        try:
            inquiries.answer(inquiry=inquiry, text=text, by=whoever(request), closes=closes)
        except inquiries.Gone as refusal:
            return _gone(request, refusal)
        self.log_change(request, inquiry, "Answered and closed." if closes else "Answered.")
        words = " The question is closed." if closes else ""
        messages.success(request, f"The answer is on its way to {inquiry.address}.{words}")
        return redirect(f"{change_url(inquiry)}#messages")

    def assign_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Hand it to a colleague."""
        inquiry = self._row(request, pk)
        form = self._assign_form(request, inquiry, request.POST if request.method == "POST" else None)
        if request.method != "POST" or form is None:
            return redirect(change_url(inquiry))
        if form.is_valid():
            try:
                is_new = inquiries.assign(inquiry=inquiry, to=form.chosen, by=whoever(request))
            except inquiries.Gone as refusal:
                return _gone(request, refusal)
            except inquiries.Refused as refusal:
                form.add_error("to", str(refusal))
        if not form.is_valid():
            return self._again(request, pk, 422, assign=form)
        if is_new:
            self.log_change(request, inquiry, f"Passed on to {form.chosen}.")
        is_told = is_new and form.chosen != whoever(request)
        told = "from now on, and is told by mail" if is_told else "from now on" if is_new else "already"
        messages.success(request, f"{form.chosen} has it {told}.")
        is_seen = visible.inquiries(request.user).filter(pk=pk).exists()
        return redirect(change_url(inquiry) if is_seen else changelist_url(Inquiry))

    def close_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Close it without an answer."""
        inquiry = self._row(request, pk)
        if request.method == "POST":
            try:
                is_new = inquiries.close(inquiry=inquiry, by=whoever(request))
            except inquiries.Gone as refusal:
                return _gone(request, refusal)
            if is_new:
                self.log_change(request, inquiry, "Closed without a word.")
                messages.success(
                    request, "It is closed, and no mail went out. If they write, it is open again."
                )
            else:
                messages.info(request, "It was closed before.")
        return redirect(change_url(inquiry))

    def _row(self, request: HttpRequest, pk: int) -> Inquiry:
        """The question of an address, for somebody who may answer it."""
        inquiry = self.get_object(request, str(pk))
        if inquiry is None:
            raise Http404
        if not (self.has_view_permission(request, inquiry) and self.has_answer_permission(request)):
            raise PermissionDenied
        return inquiry

    def _again(self, request: HttpRequest, pk: int, status: int, **asked: forms.Form | Any) -> HttpResponse:  # noqa: ANN401
        """The page of the question, with what was just sent to it."""
        request.asked = asked  # type: ignore[attr-defined]  # read by `panels`, for this request
        request.method = "GET"
        answer = self.change_view(request, str(pk))
        answer.status_code = status
        return answer


def _gone(request: HttpRequest, refusal: inquiries.Gone) -> HttpResponse:
    messages.warning(request, str(refusal))
    return redirect(changelist_url(Inquiry))


def _why(request: HttpRequest, inquiry: Inquiry) -> str:
    """Whose it is, and why, as a sentence."""
    if inquiry.recruiter is None:
        if inquiry.routed == Routed.NOBODY:
            return "Nobody's: no recruiter looks after an open position. Whoever answers it has it."
        return "Nobody's: whoever had it is gone. Whoever answers it has it."
    if inquiry.recruiter == request.user:
        return f"Yours {inquiry.because}."
    because = (
        inquiry.because.replace("you look", "they look")
        .replace("you had", "they had")
        .replace("you answered", "they answered")
    )
    return f"{inquiry.recruiter} has it {because.replace('on to you', 'on to them')}."


def _file_of(request: HttpRequest, inquiry: Inquiry) -> tuple[SafeString, str] | None:
    """The way to their file, and how sure it is that it is theirs; None where there is none to be seen."""
    if not request.user.has_perm("candidates.view_candidate"):
        return None
    if inquiry.candidate_id is not None:
        own = visible.candidates(request.user).filter(pk=inquiry.candidate_id).first()
        return (link(change_url(own), own), "They were signed in.") if own is not None else None
    found: Candidate | None = visible.candidates(request.user).filter(email=inquiry.email).first()
    if found is None:
        return None
    return link(change_url(found), found), "By the address they typed, which nothing proves."

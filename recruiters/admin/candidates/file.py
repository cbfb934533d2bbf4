"""The list of people on file, and the page of one of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from candidates.enums import AskedBy, Cadence
from candidates.models import AlertRecord, Candidate, HeldCredential, MergedFile, Recipient
from candidates.queries import narrowings, upkeep
from candidates.services import deletions, files, recipients
from config.mail.models import OutgoingMail
from recruiters.admin import duplicates, hiding, mailpreviews, openings
from recruiters.admin.candidates import consent, frame, gone, resumes, rooms, tabs
from recruiters.admin.candidates.deleting import THEIRS, with_what_is_theirs
from recruiters.admin.candidates.filters import (
    CadenceFilter,
    CredentialFilter,
    OnFileFilter,
    Rows,
    SettingFilter,
    StateFilter,
    told_by,
)
from recruiters.admin.candidates.forms import CandidateForm
from recruiters.admin.candidates.inlines import (
    HeldCompetencyInline,
    HeldCredentialInline,
    RecipientInline,
)
from recruiters.admin.candidates.silenced import SILENCED, alerts_of
from recruiters.admin.candidates.tabs import Tab
from recruiters.admin.credentials import checks
from recruiters.admin.exporting import Exported
from recruiters.admin.options import DeskForm
from recruiters.admin.people import whoever
from recruiters.admin.tags import TagFilter, Taggable
from recruiters.admin.triage import FIRST_PAGE, LIST
from recruiters.admin.words import (
    alert_stamp,
    changelist_url,
    day_words,
    delivery_stamp,
    stamp,
    tags,
    two_lines,
)
from recruiters.queries import duplicates as alike
from recruiters.queries import person, searching

Sets = list[tuple[str | None, dict[str, Any]]]
PROFILE: Sets = [
    ("Who", {"fields": [("first_name", "last_name"), ("email", "phone")]}),
    (
        "On file",
        {"fields": [("agrees", "agrees_seen"), "on_file", "finds", ("source", "created_at", "signs_in")]},
    ),
    ("Home", {"fields": [("place", "postal_code", "state")]}),
    (
        "Experience",
        {
            "fields": [("years", "education")],
            "description": "Left blank, a line is not shown, which is not the same as missing.",
        },
    ),
    (
        "What they want",
        {
            "fields": [
                "workplaces",
                "employment",
                "shifts",
                ("pay_floor", "pay_period"),
                ("radius_miles", "available_from"),
                "onsite_states",
                "hidden_from",
            ],
            "description": "Left blank, a wish is no restriction.",
        },
    ),
]
EVIDENCE: Sets = [("In their own words", {"fields": ["schools", "claimed"]})]
SETS: dict[Tab, Sets] = {Tab.PROFILE: PROFILE, Tab.EVIDENCE: EVIDENCE, Tab.MAIL: []}
"""The fields of each tab that is a form."""
INLINES: dict[Tab, list[type[Any]]] = {
    Tab.PROFILE: [],
    Tab.EVIDENCE: [HeldCredentialInline, HeldCompetencyInline],
    Tab.MAIL: [RecipientInline],
}
"""The rows of each of them."""


MAIL_NEEDS = {
    "alerts": "candidates.view_alertrecord",
    "mails": "mail.view_outgoingmail",
    "searches": "candidates.view_savedsearch",
}
"""The right that each panel beside the alert setting needs."""


@admin.register(Candidate)
class CandidateAdmin(Taggable[Candidate], Exported[Candidate]):
    none_words = "No candidates yet. Add somebody, or import a file of them."
    form = CandidateForm
    autocomplete_fields = ["place", "hidden_from"]
    readonly_fields = ["on_file", "source", "created_at", "signs_in", "finds", "schools", "claimed"]
    importer = "admin:import-candidates"
    add_words = "Add a candidate"
    refuses_stale = True
    list_display = ["name", "holds", "lives", "experience", "on_file", "alerts"]
    list_display_links = ["name"]
    list_filter = [
        OnFileFilter,
        CadenceFilter,
        TagFilter,
        CredentialFilter,
        SettingFilter,
        StateFilter,
        "source",
    ]
    list_select_related = ["place", "recipient", "user"]
    search_fields = ["first_name", "last_name", "email", "phone"]
    search_help_text = "Name, e-mail address, phone, credential or tag, such as: reyes cpc"
    actions = ["agreed_today", "tag_selected", "export_selected"]
    views = [
        ("All", ""),
        ("On file", "file=yes"),
        ("Agreement lapsed", "file=lapsed"),
        ("No alerts", "file=yes&alerts=off"),
    ]
    change_form_template = "admin/candidates/candidate/change_form.html"
    change_list_template = "admin/candidates/candidate/change_list.html"
    # Columns

    @admin.display(description="name", ordering="last_name")
    def name(self, candidate: Candidate) -> SafeString:
        return self.marked(two_lines(candidate.full_name or "No name yet", candidate.email), candidate)

    @admin.display(description="holds")
    def holds(self, candidate: Candidate) -> SafeString:
        return tags(held for held in candidate.credentials.all() if held.is_held())

    @admin.display(description="lives in", ordering="state")
    def lives(self, candidate: Candidate) -> str | None:
        return str(candidate.place) if candidate.place else candidate.state or None

    @admin.display(description="on file", ordering="consent_until")
    def on_file(self, candidate: Candidate) -> SafeString:
        if candidate.left_at is not None:
            return stamp("note", f"Left on {day_words(timezone.localdate(candidate.left_at))}", "undo-2")
        if candidate.consent_until is None:
            return stamp("not_shown", "Never agreed")
        if not candidate.is_on_file:
            return stamp("note", "Lapsed", "clock")
        return stamp("met", f"Until {day_words(candidate.consent_until)}")

    @admin.display(description="alerts", ordering="recipient__cadence")
    def alerts(self, candidate: Candidate) -> SafeString | None:
        recipient = getattr(candidate, "recipient", None)
        return alerts_of(recipient, candidate) if recipient else None

    @admin.display(description="years", ordering="years")
    def experience(self, candidate: Candidate) -> str | None:
        return None if candidate.years is None else f"{candidate.years:.1f}".removesuffix(".0")

    @admin.display(description="log-in")
    def signs_in(self, candidate: Candidate) -> str:
        if candidate.user is None:
            return "None yet"
        last = candidate.user.last_login
        used = f"Last used {day_words(timezone.localdate(last))}" if last else "Never used"
        if candidate.user.email == candidate.email:
            return used
        return f"{used}, with {candidate.user.email}: if another file has this address, put it right there"

    # Rows

    def get_queryset(self, request: HttpRequest) -> Rows:
        is_one = hiding.is_one(request)  # its page says more than the list
        held = HeldCredential.objects.select_related("credential__facts" if is_one else "credential")
        rows = super().get_queryset(request).annotate(**SILENCED)
        if is_one:
            merged = MergedFile.objects.filter(candidate=OuterRef("pk"))
            rows = alike.with_twins(rows, whoever(request)).annotate(is_merged=Exists(merged))
            rows = rows.annotate(**person.IN_THEIR_WORDS) if tabs.asked(request) == Tab.EVIDENCE else rows
        return rows.prefetch_related(Prefetch("credentials", held))

    def get_search_results(self, request: HttpRequest, queryset: Rows, search_term: str) -> tuple[Rows, bool]:
        """Each word is a part of a name, an address or a number, or a credential as it is written."""
        return queryset.filter(searching.matching(search_term, word=told_by, phones=["phone"])), False

    @admin.display(description="who finds them")
    def finds(self, candidate: Candidate) -> str:
        """What they chose on their own page; nobody at the desk changes it."""
        names = ", ".join(row.name for row in candidate.hidden_names.all())
        return f"{candidate.get_visibility_display()}{f'; by name not for: {names}' if names else ''}"

    @admin.display(description="education, in their words")
    def schools(self, candidate: Candidate) -> str:
        return "; ".join(map(str, person.schools(candidate))) or "\u2013"

    @admin.display(description="accuracy and productivity")
    def claimed(self, candidate: Candidate) -> SafeString:
        """Their own word: each with its setting, how they know it, and of when."""
        return format_html_join(
            "",
            "<p>{} in {} ({}, {})</p>",
            (
                (row.amount, setting, row.get_source_display().lower(), date_format(row.as_of, "F Y"))
                for row, setting in person.claims(candidate)
            ),
        ) or SafeString("\u2013")

    def has_delete_permission(self, request: HttpRequest, obj: Candidate | None = None) -> bool:
        """Records of applications that the law asks for are sealed, whoever deletes the file."""
        return super().has_delete_permission(request, obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, Any, Any]:  # noqa: ANN401
        """Applications stand in nobody's way: their records are sealed."""
        gone, counts, lacking, _ = with_what_is_theirs(super().get_deleted_objects(objs, request))
        theirs = {str(model._meta.verbose_name) for model in THEIRS}  # noqa: SLF001 -- Django's public name
        return gone, counts, set(lacking) - theirs, []

    def delete_model(self, request: HttpRequest, obj: Candidate) -> None:
        """By the service that also deletes for the person themselves, at once."""
        deletions.run(request=deletions.ask(candidate=obj, asked_by=AskedBy.DESK))

    def delete_queryset(self, request: HttpRequest, queryset: Rows) -> None:
        for candidate in queryset:
            self.delete_model(request, candidate)

    # Saving

    def save_model(
        self,
        request: HttpRequest,
        obj: Candidate,
        form: forms.ModelForm[Candidate],
        change: bool,  # noqa: FBT001
    ) -> None:
        super().save_model(request, obj, form, change)
        if "agrees" in form.changed_data and form.cleaned_data["agrees"] != obj.is_on_file:
            act = files.agree if form.cleaned_data["agrees"] else files.leave
            act(candidate=obj)

    def save_related(
        self,
        request: HttpRequest,
        form: forms.ModelForm[Candidate],
        formsets: Any,  # noqa: ANN401 -- Django's own class
        change: bool,  # noqa: FBT001
    ) -> None:
        super().save_related(request, form, formsets, change)
        files.settle(candidate=form.instance)

    def save_formset(
        self,
        request: HttpRequest,
        form: forms.ModelForm[Candidate],
        formset: Any,  # noqa: ANN401 -- Django's own class
        change: bool,  # noqa: FBT001
    ) -> None:
        super().save_formset(request, form, formset, change)
        for row in formset.forms:
            if row.instance.pk is None or not row.has_changed() or row in formset.deleted_forms:
                continue
            if formset.model is Recipient and "cadence" in row.changed_data:
                cadence = Cadence(row.cleaned_data["cadence"])
                recipients.set_cadence(recipient=row.instance, cadence=cadence)

    # The page of one, tab by tab

    def get_fieldsets(self, request: HttpRequest, obj: Candidate | None = None) -> Any:  # noqa: ANN401
        """Those of the tab; where somebody is added, what there is to say of them at first."""
        return SETS[tabs.asked(request)] if obj else PROFILE

    def get_inlines(self, request: HttpRequest, obj: Candidate | None) -> list[type[Any]]:
        return INLINES[tabs.asked(request)] if obj else [HeldCredentialInline, HeldCompetencyInline]

    def get_form(
        self,
        request: HttpRequest,
        obj: Candidate | None = None,
        change: bool = False,  # noqa: FBT001, FBT002 -- Django's signature
        **kwargs: Any,  # noqa: ANN401
    ) -> type[forms.ModelForm[Candidate]]:
        """What was agreed to is asked on the tab that shows it alone."""
        if obj is not None and tabs.asked(request) != Tab.PROFILE:
            kwargs["form"] = DeskForm
        return super().get_form(request, obj, change, **kwargs)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The tab of the address: a form, or one that is read."""
        tab = tabs.asked(request)
        if not tabs.may_open(request, tab):
            raise PermissionDenied
        if tab in tabs.FORMS:
            return super().change_view(request, object_id, form_url, extra_context)
        candidate = self.get_object(request, unquote(object_id))
        if candidate is None:
            return gone.answer(self, request, unquote(object_id))
        if not self.has_view_or_change_permission(request, candidate):
            raise PermissionDenied
        return rooms.page(self, request, candidate, tab)

    def _get_obj_does_not_exist_redirect(
        self,
        request: HttpRequest,
        opts: Any,  # noqa: ANN401 -- Django's options
        object_id: str,
    ) -> HttpResponse:
        return gone.answer(self, request, object_id)

    def here(self, request: HttpRequest, obj: Candidate) -> str:
        """The tab that was saved, on the way that it was opened by."""
        return tabs.here(request, obj)

    def get_preserved_filters(self, request: HttpRequest) -> str:
        """As Django's; a list without filters says too that it was one, so that a row knows its way."""
        found = super().get_preserved_filters(request)
        return found or ("" if hiding.is_one(request) else urlencode({LIST: FIRST_PAGE}))

    def panels(self, request: HttpRequest, obj: Candidate | None) -> dict[str, Any]:
        """What a form shows above and beside itself."""
        if obj is None:
            return {}
        tab = tabs.asked(request)
        above = frame.context_of(self, request, obj, tab)
        found: dict[str, Any] = {"frame": above}
        if tab == Tab.MAIL:
            return found | self._mail(request, obj, is_hidden=above["is_hidden"])
        found["resumes"] = resumes.listed(request, obj)
        if tab == Tab.EVIDENCE:
            return found | {"upkeep": upkeep.told(obj.credentials.all())}
        is_merged = obj.is_merged  # type: ignore[attr-defined]  # annotated
        return found | {"merged": list(obj.merged_files.select_related("by")) if is_merged else []}

    def _mail(self, request: HttpRequest, obj: Candidate, *, is_hidden: bool) -> dict[str, Any]:
        """What they were sent and stopped. Whoever hid their file is found in no list, so none is linked."""
        user = whoever(request)
        may = {name: user.has_perm(right) for name, right in MAIL_NEEDS.items()}
        alerts = person.alerts(user, obj) if may["alerts"] else []
        mails = person.mails(user, obj) if may["mails"] and not is_hidden else []
        recipient = getattr(obj, "recipient", None)
        return {
            "may": may,
            "alerts": [(one, alert_stamp(one)) for one in alerts],
            "alerts_url": "" if is_hidden else changelist_url(AlertRecord, q=obj.email),
            "mails": [(one, delivery_stamp(one.status)) for one in mails],
            "mails_url": "" if is_hidden else changelist_url(OutgoingMail, q=obj.email),
            "narrowed": [one.words for one in narrowings.of(recipient)] if recipient else [],
            "preview_url": "" if is_hidden else mailpreviews.of_candidate(obj),
        }

    # Actions

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/positions/", wrap(self.openings_view), name="candidates_candidate_openings"),
            path(
                "<int:pk>/positions/act/",
                wrap(self.openings_act_view),
                name="candidates_candidate_openings_act",
            ),
            path("<int:pk>/agree/", wrap(self.agree_view), name="candidates_candidate_agree"),
            *resumes.urls(self),
            *checks.urls(self),
            *duplicates.urls(self),
            *super().get_urls(),
        ]

    def openings_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Which open positions fit this person."""
        found, candidate = self._for_fit(request, pk)
        above = frame.context_of(self, request, found, Tab.POSITIONS)
        return openings.page(self, request, candidate, above)

    def openings_act_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Their short lists."""
        return openings.act(request, self._for_fit(request, pk)[1])

    def _for_fit(self, request: HttpRequest, pk: int) -> tuple[Candidate, Candidate]:
        """A person as the desk has them, and with all that fit needs."""
        found = self.get_object(request, str(pk))
        if found is None:
            raise Http404
        if not self.has_view_permission(request, found):
            raise PermissionDenied
        return found, Candidate.objects.for_fit().get(pk=found.pk)

    def agree_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """They said again that they want to be kept on file: the months start anew today."""
        candidate = self.get_object(request, str(pk))
        if (
            candidate is not None
            and request.method == "POST"
            and self.has_change_permission(request, candidate)
        ):
            consent.agree(self, request, [candidate])
        return redirect("admin:candidates_candidate_change", pk)

    @admin.action(description="They agreed today to be kept on file", permissions=["change"])
    def agreed_today(self, request: HttpRequest, queryset: Rows) -> None:
        consent.agree(self, request, list(queryset))

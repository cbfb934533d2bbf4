"""People on file: what they said of themselves, what was checked, what they agreed to."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from candidates.enums import AccessKind, AskedBy, Cadence, Visibility
from candidates.forms.alerts import check_pause
from candidates.models import (
    AlertRecord,
    Application,
    Candidate,
    HeldCompetency,
    HeldCredential,
    Recipient,
    Resume,
    SavedSearch,
)
from candidates.queries import checks as checking
from candidates.queries import narrowings, upkeep
from candidates.services import accesses, deletions, files, recipients, searches
from candidates.views.resumes import as_download
from config.mail.enums import SuppressionReason
from config.mail.models import Suppression
from jobs.enums import STATE_CHOICES, CompetencyKind
from jobs.models import CompetencyAlias
from jobs.models.competency import folded
from jobs.models.words import pay_doubt
from recruiters.admin import duplicates, hiding, mailpreviews, notes, openings
from recruiters.admin.credentials import checks
from recruiters.admin.exporting import Exported
from recruiters.admin.fields import words_of
from recruiters.admin.filters import ChoiceFilter
from recruiters.admin.options import DeskForm, DeskInline, DeskModelAdmin
from recruiters.admin.people import may_see_resume, whoever
from recruiters.admin.tags import TagFilter, Taggable
from recruiters.admin.tags import panel as tags_panel
from recruiters.admin.words import (
    alert_stamp,
    change_url,
    changelist_url,
    day_words,
    link,
    moment,
    moment_words,
    stage_stamp,
    stamp,
    tags,
    two_lines,
)
from recruiters.queries import duplicates as alike
from recruiters.queries import searching, visible
from recruiters.queries import tags as labels
from recruiters.queries.silences import SHORT, silence_of

Rows = QuerySet[Candidate]
SHOWN = 8
"""Rows of the panels beside a file; their lists show the rest."""


class OnFileFilter(ChoiceFilter):
    """Whether they agreed to be kept in mind, and still do."""

    title = "on file"
    parameter_name = "file"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        return [
            ("yes", "Agreed"),
            ("lapsed", "Agreement lapsed"),
            ("left", "Left the file"),
            ("never", "Never agreed"),
        ]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        today = timezone.localdate()
        found = {
            "yes": Q(consent_until__gte=today),
            "lapsed": Q(consent_until__lt=today),
            "left": Q(left_at__isnull=False),
            "never": Q(consent_until=None, left_at=None),
        }.get(self.value() or "")
        return queryset.filter(found) if found is not None else queryset


class CadenceFilter(ChoiceFilter):
    title = "alerts"
    parameter_name = "alerts"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        return list(Cadence.choices)

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        if self.value() not in Cadence.values:
            return queryset
        return queryset.filter(recipient__cadence=self.value())


class HeldFilter(ChoiceFilter):
    """Those who hold a credential, or have worked in a setting; by its key."""

    kind: CompetencyKind

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        words = words_of(request).values()
        return [
            (word.key, word.label)
            for word in words
            if word.kind == self.kind and word.apprentice_of_id is None
        ]


class CredentialFilter(HeldFilter):
    title = "credential"
    parameter_name = "credential"
    kind = CompetencyKind.CREDENTIAL

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        if not self.value():
            return queryset
        held = HeldCredential.objects.filter(candidate=OuterRef("pk"), credential__key=self.value())
        return queryset.filter(Exists(held))


class SettingFilter(HeldFilter):
    title = "setting"
    parameter_name = "setting"
    kind = CompetencyKind.SETTING

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        if not self.value():
            return queryset
        known = HeldCompetency.objects.filter(candidate=OuterRef("pk"), competency__key=self.value())
        return queryset.filter(Exists(known))


class StateFilter(ChoiceFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        return STATE_CHOICES

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        return queryset.filter(state=self.value()) if self.value() else queryset


class CredentialForm(DeskForm[HeldCredential]):
    """What somebody says they hold. What its issuer says is recorded on a page of its own."""

    blamed = {"candidates_held_credential_dates_in_order": "expires_on"}

    class Meta:
        model = HeldCredential
        fields = ["credential", "apprentice", "number", "earned_on", "expires_on"]


class HeldCredentialInline(DeskInline[HeldCredential, Candidate]):
    model = HeldCredential
    form = CredentialForm
    verbose_name = "credential"
    verbose_name_plural = "Credentials"
    fields = ["credential", "apprentice", "number", "earned_on", "expires_on", "status", "checked"]
    readonly_fields = ["status", "checked"]
    autocomplete_fields = ["credential"]

    @admin.display(description="with its issuer")
    def checked(self, held: HeldCredential) -> str:
        """What is known, and the way to the page where a look-up is recorded."""
        if held._state.adding:  # noqa: SLF001 -- Django's public name
            return "Save it first"
        known = checking.known(held)
        said = " ".join(filter(None, [known.said, known.old, known.since])) or "Nobody has looked it up."
        way = link(checks.address(held), "Look up", f"Look up {held}")
        return format_html("{} {}", said, way)

    def get_queryset(self, request: HttpRequest) -> QuerySet[HeldCredential]:
        rows = super().get_queryset(request).select_related("credential")
        return rows.prefetch_related(checking.with_checks())


class HeldCompetencyInline(DeskInline[HeldCompetency, Candidate]):
    model = HeldCompetency
    verbose_name = "competency"
    verbose_name_plural = "Code sets, settings, specialties, software"
    fields = ["competency", "level", "years", "last_used"]
    autocomplete_fields = ["competency"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[HeldCompetency]:
        return super().get_queryset(request).select_related("competency")


def cadence_as_shown(recipient: Recipient) -> str:
    """What a page says of how often alerts come, exact to the stop that led to it."""
    return f"{recipient.cadence}|{recipient.stopped_at.isoformat() if recipient.stopped_at else ''}"


class RecipientForm(DeskForm[Recipient]):
    """A page opened before somebody stopped their alerts must not switch them on again."""

    guarded = ("cadence", "cadence_seen")
    # Not `show_hidden_initial`: a choice alone cannot tell "once a day" from "stopped, and chosen anew".
    cadence_seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Recipient
        fields = ["cadence", "timezone", "hour", "paused_until", "cadence_seen"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- those of the form
        super().__init__(*args, **kwargs)
        self.cadence_now = self.instance.cadence
        now = cadence_as_shown(self.instance)
        sent = str(self.data.get(self.add_prefix("cadence_seen"), "")) if self.is_bound else now
        # The choice is compared with what the page showed, not with what is true by now.
        self.initial.update(cadence=sent.partition("|")[0], cadence_seen=now)

    def clean_paused_until(self) -> date | None:
        until: date | None = self.cleaned_data["paused_until"]
        check_pause(until, self.initial.get("paused_until"))
        return until

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        now = self.instance.cadence
        if "cadence" not in self.changed_data:
            data["cadence"] = now
        elif data.get("cadence_seen") != cadence_as_shown(self.instance) and data.get("cadence") != now:
            at = self.instance.stopped_at
            happened = f"They stopped alerts on {moment_words(at)}" if at else "The alerts were changed"
            self.add_error(
                "cadence",
                f"{happened}, and this page was opened before. It shows now how things stand: choose again"
                " if they have told you so since, and save.",
            )
            again = cast("QueryDict", self.data).copy()
            again[self.add_prefix("cadence_seen")] = cadence_as_shown(self.instance)
            again[self.add_prefix("cadence")] = now
            self.data = again
        return data

    def save(self, commit: bool = True) -> Recipient:  # noqa: FBT001, FBT002 -- Django's own
        """All but the choice: `recipients.set_cadence` writes that one, and remembers what it was."""
        self.instance.cadence = self.cadence_now
        return super().save(commit)


class RecipientInline(DeskInline[Recipient, Candidate]):
    model = Recipient
    form = RecipientForm
    verbose_name = "alert setting"
    verbose_name_plural = "Alerts of new positions"
    fields = ["cadence", "timezone", "hour", "paused_until", "cadence_seen"]
    can_delete = False
    max_num = 1

    def has_add_permission(self, request: HttpRequest, obj: Candidate | None = None) -> bool:
        """Saving the file makes the setting, with the file's own address."""
        return False


ON_FILE = "on file"


def consent_as_shown(candidate: Candidate) -> str:
    """What the page of a file says about their agreement, exact to the act that led to it."""
    state = ON_FILE if candidate.is_on_file else "not on file"
    acts = [at.isoformat() if at else "" for at in (candidate.consent_at, candidate.left_at)]
    return "|".join([state, *acts])


def _happened_meanwhile(candidate: Candidate) -> str:
    if candidate.left_at:
        return (
            f"They left the file on {moment_words(candidate.left_at)}, and this page was opened before."
            " The tick is back to how it stands now. If they have told you since that they agree, tick"
            " it and save."
        )
    if candidate.is_on_file and candidate.consent_at:
        return (
            f"They agreed on {moment_words(candidate.consent_at)}, and this page was opened before."
            " The tick is back to how it stands now. If they have told you since that they want to"
            " leave, take it away and save."
        )
    return (
        "Their agreement changed after this page was opened. The tick is back to how it stands now:"
        " change it if need be, and save."
    )


class CandidateForm(DeskForm[Candidate]):
    """Says what is wrong beside the field it is wrong in."""

    guarded = ("agrees", "agrees_seen")
    agrees = forms.BooleanField(
        label="They agreed to be kept on file",
        required=False,
        help_text="Tick it when they have told you so. Without it nobody matches them and no alert is"
        " sent. Taking the tick away ends it at once.",
    )

    # Not `show_hidden_initial`: a tick alone cannot tell "never agreed" from "agreed, and left since".
    agrees_seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        error_messages = {"email": {"required": "A file needs an e-mail address."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- those of the form
        super().__init__(*args, **kwargs)
        now = consent_as_shown(self.instance)
        sent = str(self.data.get(self.add_prefix("agrees_seen"), "")) if self.is_bound else now
        # The tick is compared with what the page showed, not with what is true by now.
        self.initial.update(agrees=sent.startswith(ON_FILE), agrees_seen=now)

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).strip().lower()
        others = Candidate.objects.exclude(pk=self.instance.pk)
        if others.filter(email=email).exists():
            raise forms.ValidationError("Somebody with this e-mail address is already on file.")
        user = self.instance.user if "email" in self.changed_data else None
        if user is not None and email not in {self.instance.email, user.email}:
            raise forms.ValidationError(
                f"They sign in with {user.email}, and their file follows that address. They change it on"
                " their own page, under E-mail address."
            )
        return email

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        floor, period = data.get("pay_floor"), data.get("pay_period")
        if floor is not None and floor <= 0:
            self.add_error("pay_floor", "The least pay is above zero.")
        elif floor is not None and not period:
            self.add_error("pay_period", "Is that an hour or a year?")
        elif floor is not None and (doubt := pay_doubt(floor, str(period))):
            self.add_error("pay_period", doubt)
        elif floor is None and period and "pay_floor" not in self.errors:
            self.add_error("pay_floor", "Say how much, or clear the period.")
        self._refuse_what_was_decided_meanwhile(data)
        return data

    def _refuse_what_was_decided_meanwhile(self, data: dict[str, Any]) -> None:
        """A tick set on an old page does not undo what happened after it was opened.

        An untouched tick changes nothing, and one that says what is true by now needs no act.
        """
        is_stale = data.get("agrees_seen") != consent_as_shown(self.instance)
        is_against = data.get("agrees") != self.instance.is_on_file
        if not (self.instance.pk and "agrees" in self.changed_data and is_stale and is_against):
            return
        self.add_error("agrees", _happened_meanwhile(self.instance))
        # The page comes back as things stand now: saving it once more is then a decision of its own.
        tick, seen = self.add_prefix("agrees"), self.add_prefix("agrees_seen")
        again = cast("QueryDict", self.data).copy()
        again[seen] = consent_as_shown(self.instance)
        again.setlist(tick, ["on"] if self.instance.is_on_file else [])
        self.data = again


def _told_by(word: str) -> Q:
    """Candidates whose name, address, credential or tag `word` tells."""
    told = Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(email__icontains=word)
    spelled = CompetencyAlias.objects.filter(folded=folded(word)).values("competency")
    held = HeldCredential.objects.filter(candidate=OuterRef("pk")).filter(
        Q(credential__label__iexact=word) | Q(credential__in=spelled)
    )
    return told | Q(Exists(held)) | labels.told_by(Candidate, word)


def _with_what_is_theirs(found: tuple[Any, Any, Any, Any]) -> tuple[Any, Any, Any, Any]:
    """Somebody's alert setting and saved searches are never deleted alone, and always with them."""
    gone, counts, lacking, protected = found
    theirs = {str(model._meta.verbose_name) for model in (Recipient, SavedSearch)}  # noqa: SLF001 -- public
    return gone, counts, set(lacking) - theirs, protected


THEIRS = (Application, HeldCredential, HeldCompetency, Recipient, SavedSearch)
"""What goes with a file, by whoever may delete that."""
SILENCED = {"silenced_as": Subquery(Suppression.objects.filter(email=OuterRef("email")).values("reason")[:1])}
"""Why no mail reaches the address of a row: part of the query of its list."""


def _alerts_of(recipient: Recipient, row: Any) -> SafeString:  # noqa: ANN401 -- what SILENCED annotated
    """How often alerts come; or that none does, whatever the setting says."""
    often = recipient.get_cadence_display()
    if not row.silenced_as:
        return two_lines(often, "")
    return two_lines(stamp("missing", SHORT[SuppressionReason(row.silenced_as)]), f"Set to: {often.lower()}")


@admin.register(Candidate)
class CandidateAdmin(Taggable[Candidate], Exported[Candidate]):
    form = CandidateForm
    inlines = [HeldCredentialInline, HeldCompetencyInline, RecipientInline]
    autocomplete_fields = ["place", "hidden_from"]
    readonly_fields = ["on_file", "source", "created_at", "signs_in", "finds", "schools", "claimed"]
    importer = "admin:import-candidates"
    add_words = "Add a candidate"
    refuses_stale = True
    list_display = ["name", "holds", "tagged", "lives", "experience", "on_file", "alerts"]
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
    fieldsets = [
        ("Who", {"fields": [("first_name", "last_name"), ("email", "phone")]}),
        (
            "On file",
            {"fields": [("agrees", "agrees_seen"), "on_file", "finds", ("source", "created_at", "signs_in")]},
        ),
        ("Home", {"fields": [("place", "postal_code", "state")]}),
        (
            "Experience",
            {
                "fields": [("years", "education"), "schools", "claimed"],
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

    # Columns

    @admin.display(description="name", ordering="last_name")
    def name(self, candidate: Candidate) -> SafeString:
        return two_lines(candidate.full_name or "No name yet", candidate.email)

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
        return _alerts_of(recipient, candidate) if recipient else None

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
        rows = alike.with_twins(rows, whoever(request)) if is_one else rows
        return rows.prefetch_related(Prefetch("credentials", held))

    def get_search_results(self, request: HttpRequest, queryset: Rows, search_term: str) -> tuple[Rows, bool]:
        """Each word is a part of a name, an address or a number, or a credential as it is written."""
        return queryset.filter(searching.matching(search_term, word=_told_by, phones=["phone"])), False

    @admin.display(description="who finds them")
    def finds(self, candidate: Candidate) -> str:
        """What they chose on their own page; nobody at the desk changes it."""
        names = ", ".join(row.name for row in candidate.hidden_names.all())
        return f"{candidate.get_visibility_display()}{f'; by name not for: {names}' if names else ''}"

    @admin.display(description="education, in their words")
    def schools(self, candidate: Candidate) -> str:
        return "; ".join(str(row) for row in candidate.schooling.all()) or "\u2013"

    @admin.display(description="accuracy and productivity")
    def claimed(self, candidate: Candidate) -> SafeString:
        """Their own word: each with its setting, how they know it, and of when."""
        rows = candidate.claims.select_related("setting")
        return format_html_join(
            "",
            "<p>{} in {} ({}, {})</p>",
            (
                (row.amount, row.setting, row.get_source_display().lower(), date_format(row.as_of, "F Y"))
                for row in rows
            ),
        ) or SafeString("\u2013")

    def has_delete_permission(self, request: HttpRequest, obj: Candidate | None = None) -> bool:
        """Records of applications that the law asks for are sealed, whoever deletes the file."""
        return super().has_delete_permission(request, obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, Any, Any]:  # noqa: ANN401
        """Applications stand in nobody's way: their records are sealed."""
        gone, counts, lacking, _ = _with_what_is_theirs(super().get_deleted_objects(objs, request))
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

    # The panels beside a file

    def panels(self, request: HttpRequest, obj: Candidate | None) -> dict[str, Any]:
        if obj is None:
            return {}
        applied = visible.applications(request.user).filter(candidate=obj)
        applied = applied.select_related("position__employer")
        told = AlertRecord.objects.filter(recipient__candidate=obj).select_related("position")
        told = visible.limited(request.user, told)
        is_hidden = obj.visibility == Visibility.HIDDEN
        return {
            "applications": [(a, stage_stamp(a.stage)) for a in applied.order_by("-applied_at")[:SHOWN]],
            "applications_url": changelist_url(Application, candidate=obj.pk),
            "silence": silence_of(obj.email, obj),
            **notes.panel(request, obj),
            **tags_panel(request, obj),
            "twins": alike.twins(obj),
            "merged": list(obj.merged_files.select_related("by")),
            "alerts": [(a, alert_stamp(a)) for a in told.order_by("-created_at")[:SHOWN]],
            # No list finds who hid their file, and no preview is offered of their mails.
            "alerts_url": "" if is_hidden else changelist_url(AlertRecord, q=obj.email),
            "upkeep": upkeep.told(obj.credentials.all()),
            "preview_url": "" if is_hidden else mailpreviews.of_candidate(obj),
            "may_see_resume": may_see_resume(request),
            "resumes": list(self._resumes(request, obj)[:SHOWN]) if may_see_resume(request) else [],
        }

    def _resumes(self, request: HttpRequest, candidate: Candidate) -> QuerySet[Resume]:
        """Theirs, and those that came with an application that one sees."""
        found = Resume.objects.about(candidate)
        if visible.sees_everything(request.user):
            return found
        seen = visible.applications(request.user).order_by().values("pk")
        return found.filter(Q(candidate=candidate) | Q(applications__in=seen))

    # Actions

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        agree, resume = wrap(self.agree_view), wrap(self.resume_view)
        return [
            path("<int:pk>/positions/", wrap(self.openings_view), name="candidates_candidate_openings"),
            path(
                "<int:pk>/positions/act/",
                wrap(self.openings_act_view),
                name="candidates_candidate_openings_act",
            ),
            path("<int:pk>/agree/", agree, name="candidates_candidate_agree"),
            path("<int:pk>/resume/<int:resume>/", resume, name="candidates_candidate_resume"),
            *checks.urls(self),
            *duplicates.urls(self),
            *super().get_urls(),
        ]

    def openings_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Which open positions fit this person."""
        return openings.page(self, request, self._for_fit(request, pk))

    def openings_act_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Their short lists."""
        return openings.act(request, self._for_fit(request, pk))

    def _for_fit(self, request: HttpRequest, pk: int) -> Candidate:
        found = self.get_object(request, str(pk))
        if found is None:
            raise Http404
        if not self.has_view_permission(request, found):
            raise PermissionDenied
        return Candidate.objects.for_fit().get(pk=found.pk)

    def resume_view(self, request: HttpRequest, pk: int, resume: int) -> HttpResponseBase:
        """The file of a resume of this person, for saving."""
        candidate = self.get_object(request, str(pk))
        found = (
            self._resumes(request, candidate).filter(pk=resume).first()
            if candidate and resume < 2**63
            else None
        )
        if candidate is None or found is None:
            raise Http404
        if not (self.has_view_permission(request, candidate) and may_see_resume(request)):
            raise PermissionDenied
        response = as_download(found)
        accesses.note(candidate=candidate, by=whoever(request), kind=AccessKind.RESUME)
        return response

    def agree_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """They said again that they want to be kept on file: the months start anew today."""
        candidate = self.get_object(request, str(pk))
        if (
            candidate is not None
            and request.method == "POST"
            and self.has_change_permission(request, candidate)
        ):
            self._agree(request, [candidate])
        return redirect("admin:candidates_candidate_change", pk)

    def _agree(self, request: HttpRequest, chosen: list[Candidate]) -> None:
        """A recruiter's word counts, also for somebody who left; the answer then says so."""
        back = [candidate for candidate in chosen if candidate.left_at]
        named = [f"{one} (on {moment_words(one.left_at)})" for one in back if one.left_at]
        for candidate in chosen:
            files.agree(candidate=candidate)
            said = "Agreed to be kept on file"
            self.log_change(
                request, candidate, f"{said}, after leaving it." if candidate in back else f"{said}."
            )
        number = len(chosen)
        who = chosen[0] if number == 1 else f"{number} people"
        messages.success(request, f"{who} agreed today to be kept on file.")
        if back:
            who = ", ".join(named[:SHOWN]) + (f" and {len(back) - SHOWN} more" if len(back) > SHOWN else "")
            verb = "is" if len(back) == 1 else "are"
            messages.warning(
                request,
                f"{len(back)} had left the file and {verb} on it again by your word: {who}."
                " If that was a slip, take the tick away on their page.",
            )

    @admin.action(description="They agreed today to be kept on file", permissions=["change"])
    def agreed_today(self, request: HttpRequest, queryset: Rows) -> None:
        self._agree(request, list(queryset))


@admin.register(Recipient)
class RecipientAdmin(DeskModelAdmin[Recipient]):
    """Who hears of new positions, how often, and who stopped."""

    list_display = ["email", "person", "alerts", "timezone", "hour", "paused_until", moment("stopped_at")]
    list_filter = ["cadence"]
    list_select_related = ["candidate"]
    search_fields = ["email"]
    form = RecipientForm
    change_form_template = "admin/candidates/recipient/change_form.html"
    fields = [
        "email",
        "person",
        ("cadence", "paused_until", "cadence_seen"),
        ("timezone", "hour"),
        ("stopped_at", "stopped_cadence", "refuses_asking_since"),
        ("file_paused_until", "file_stopped_at"),
        "narrowed",
    ]
    readonly_fields = [
        "person",
        "stopped_at",
        "stopped_cadence",
        "refuses_asking_since",
        "file_paused_until",
        "file_stopped_at",
        "narrowed",
    ]

    @admin.display(description="narrowed by them")
    def narrowed(self, recipient: Recipient) -> str:
        """What they hear of no more, in words. Theirs to change, on their page of alerts."""
        return "; ".join(one.words for one in narrowings.of(recipient)) or "Nothing"

    @admin.display(description="alerts", ordering="cadence")
    def alerts(self, recipient: Recipient) -> SafeString:
        return _alerts_of(recipient, recipient)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Recipient]:
        return super().get_queryset(request).annotate(**SILENCED)

    def panels(self, request: HttpRequest, obj: Recipient | None) -> dict[str, Any]:
        return {"silence": silence_of(obj.email, obj.candidate)} if obj else {}

    @admin.display(description="candidate", ordering="candidate")
    def person(self, recipient: Recipient) -> SafeString | None:
        return link(change_url(recipient.candidate), recipient.candidate) if recipient.candidate else None

    def get_readonly_fields(self, request: HttpRequest, obj: Recipient | None = None) -> Any:  # noqa: ANN401
        # The address follows the file; one without a file was given by its owner.
        return [*self.readonly_fields, "email"] if obj else self.readonly_fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A file has one from the start."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Recipient | None = None) -> bool:
        """One without a file may be erased, with all that is theirs; the others go with their file."""
        return obj is not None and obj.candidate_id is None and super().has_delete_permission(request, obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, Any, Any]:  # noqa: ANN401
        return _with_what_is_theirs(super().get_deleted_objects(objs, request))

    def delete_model(self, request: HttpRequest, obj: Recipient) -> None:
        deletions.keep_stops(emails=[obj.email])
        super().delete_model(request, obj)
        searches.forget_mails(emails=[obj.email])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Recipient]) -> None:
        emails = list(queryset.values_list("email", flat=True))
        deletions.keep_stops(emails=emails)
        super().delete_queryset(request, queryset)
        searches.forget_mails(emails=emails)

    def save_model(
        self,
        request: HttpRequest,
        obj: Recipient,
        form: forms.ModelForm[Recipient],
        change: bool,  # noqa: FBT001
    ) -> None:
        super().save_model(request, obj, form, change)
        if "cadence" in form.changed_data:
            recipients.set_cadence(recipient=obj, cadence=Cadence(form.cleaned_data["cadence"]))

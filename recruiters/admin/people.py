"""Who works here: users, groups, recruiters as candidates meet them, and their sign-ins."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group, Permission
from django.db import models
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString

from config.accounts import sessions
from config.accounts.factors import FACTORS
from config.accounts.models import User
from recruiters.admin.fields import ModelMultipleChoiceField
from recruiters.admin.filters import ChoiceFilter
from recruiters.admin.options import DeskForm, DeskModelAdmin, ModelForm, ReadOnly
from recruiters.admin.words import moment, stamp, two_lines
from recruiters.enums import Role
from recruiters.forms.boxes import Checkboxes
from recruiters.models import Recruiter, Team
from recruiters.queries import visible
from recruiters.services import groups, invitations, second_factor


def whoever(request: HttpRequest) -> User:
    """Who pressed the button. The site lets in nobody who is not signed in."""
    assert isinstance(request.user, User)  # noqa: S101 -- narrows the type
    return request.user


def may_see_resume(request: HttpRequest) -> bool:
    """Whether this recruiter may read resumes."""
    return isinstance(request.user, User) and request.user.has_perm("candidates.view_resume")


class GroupField(ModelMultipleChoiceField[Group]):
    """Groups as checkboxes, each with what it may do at the desk."""

    widget = Checkboxes

    def __init__(self, queryset: QuerySet[Group], **kwargs: Any) -> None:  # noqa: ANN401 -- of the field
        super().__init__(queryset.select_related("role_group").order_by("name"), **kwargs)

    def label_from_instance(self, obj: Group) -> str:
        words = group_words(obj)
        return f"{obj.name}: {words}" if words else obj.name


def group_words(group: Group) -> str:
    """What the role of a group may do; nothing for a group of an administrator's own."""
    found = getattr(group, "role_group", None)
    return Role(found.role).words if found else ""


class InviteForm(ModelForm[User]):
    """A new user types no password, and neither does anybody for them."""

    class Meta:
        model = User
        fields = ["email", "name", "is_staff", "groups"]
        help_texts = {
            "email": "They sign in with it. A recruiter gets an invitation there, to set a password.",
            "groups": "What they may do at the desk.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- those of the form
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial.setdefault("is_staff", True)
            self.initial.setdefault("groups", [groups.found_or_made().pk])

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).strip().lower()

    def save(self, commit: bool = True) -> User:  # noqa: FBT001, FBT002 -- Django's signature
        self.instance.set_unusable_password()
        return super().save(commit)


class UserForm(DeskForm[User]):
    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).strip().lower()


class RoleFilter(ChoiceFilter):
    title = "role"
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        return [("desk", "At the desk"), ("candidate", "Candidates")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        if self.value() == "desk":
            return queryset.filter(is_staff=True)
        return queryset.filter(is_staff=False) if self.value() == "candidate" else queryset


@admin.register(User)
class UserAdmin(DeskModelAdmin[User]):
    form = UserForm
    add_form = InviteForm
    add_words = "Invite a user"
    list_display = [
        "who",
        "role",
        "is_active",
        moment("last_login", "last sign-in"),
        moment("date_joined", "joined"),
    ]
    list_display_links = ["who"]
    list_filter = [RoleFilter, "is_active", "groups"]
    search_fields = ["email", "name"]
    search_help_text = "Name or e-mail address"
    ordering = ["-is_staff", "name", "email"]
    date_hierarchy = None
    actions = ["invite_again", "reset_second_factor"]
    readonly_fields = ["last_login", "date_joined", "second_step"]
    views = [("All", ""), ("At the desk", "role=desk"), ("Candidates", "role=candidate")]
    fieldsets = [
        ("Who", {"fields": ["email", "name"]}),
        (
            "What they may do",
            {
                "fields": ["is_active", "is_staff", "is_superuser", "groups"],
                "description": "A group says what somebody may do at the desk. An administrator may do"
                " everything, also this.",
            },
        ),
        ("How they sign in", {"fields": ["second_step"]}),
        ("When", {"fields": [("last_login", "date_joined")]}),
    ]

    @admin.display(description="name", ordering="name")
    def who(self, user: User) -> SafeString:
        return two_lines(user.name or user.email, user.email if user.name else "")

    @admin.display(description="role", ordering="is_staff")
    def role(self, user: User) -> SafeString:
        if user.is_superuser:
            return stamp("plain", "Administrator", "shield-check")
        return stamp("plain", "Desk", "briefcase") if user.is_staff else stamp("plain", "Candidate", "user")

    @admin.display(description="second step")
    def second_step(self, user: User) -> str:
        """Words for the form: what their second factor is, and what to do when it is lost."""
        rows = Authenticator.objects.filter(user=user, type__in=FACTORS).order_by("type", "pk")
        kinds = list(dict.fromkeys(rows.values_list("type", flat=True)))
        if not kinds:
            return "None. The desk asks them to set one up." if user.is_staff else "None."
        names = {"totp": "authenticator app", "webauthn": "passkey or security key"}
        found = " and ".join(names[kind] for kind in kinds).capitalize()
        return f"{found}. Lost? Choose them in the list, then “Take off the second step”."

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:  # noqa: ANN401
        return super().get_fieldsets(request, obj) if obj else [(None, {"fields": InviteForm.Meta.fields})]

    def get_form(
        self,
        request: HttpRequest,
        obj: User | None = None,
        change: bool = False,  # noqa: FBT001, FBT002 -- Django's signature
        **kwargs: Any,  # noqa: ANN401
    ) -> type[forms.ModelForm[User]]:
        if obj is None:
            kwargs["form"] = self.add_form
        return super().get_form(request, obj, change, **kwargs)

    def formfield_for_manytomany(
        self,
        db_field: models.ManyToManyField[Any, Any],
        request: HttpRequest,
        **kwargs: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        if db_field.name != "groups":
            return super().formfield_for_manytomany(db_field, request, **kwargs)
        return GroupField(
            Group.objects.all(), required=False, label="Groups", help_text="What they may do at the desk."
        )

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:  # noqa: ANN401
        """Nobody makes themselves or others more than they are themselves."""
        if request.user.is_superuser:
            return self.readonly_fields
        own = ["groups", "is_active", "is_staff"] if obj is not None and obj.pk == request.user.pk else []
        return [*self.readonly_fields, "is_superuser", *own]

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Whose address changes signs in by it: so a superuser is changed by superusers alone."""
        may = super().has_change_permission(request, obj)
        return may and (obj is None or not obj.is_superuser or bool(request.user.is_superuser))

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Switched off instead: what they did stays theirs."""
        return False

    def save_model(
        self,
        request: HttpRequest,
        obj: User,
        form: forms.ModelForm[User],
        change: bool,  # noqa: FBT001 -- Django's signature
    ) -> None:
        super().save_model(request, obj, form, change)
        if (
            change
            and {"is_active", "is_staff"} & set(form.changed_data)
            and not (obj.is_active and obj.is_staff)
        ):
            sessions.end_all(user=obj)
        is_new_here = obj.is_staff and (not change or "is_staff" in form.changed_data)
        if is_new_here and self._invite(request, obj):
            messages.info(request, f"An invitation to set a password is on its way to {obj.email}.")

    def _invite(self, request: HttpRequest, user: User) -> bool:
        """Write the mail, or say why there is none."""
        try:
            invitations.invite(user=user, by=whoever(request))
        except invitations.NotInvited as refusal:
            messages.warning(request, f"No invitation: {refusal}")
            return False
        return True

    @admin.action(description="Send the invitation again", permissions=["change"])
    def invite_again(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """A new mail to those of the chosen who have no password yet; the others are named."""
        number = 0
        for user in queryset.order_by("email"):
            if not self._invite(request, user):
                continue
            self.log_change(request, user, "Invited again.")
            number += 1
        if number:
            words = "1 invitation is" if number == 1 else f"{number} invitations are"
            messages.success(request, f"{words} on the way.")

    @admin.action(description="Take off the second step (lost)", permissions=["change"])
    def reset_second_factor(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """For those of the chosen who lost theirs; each is told by mail, and it is written down."""
        number = 0
        for user in queryset.order_by("email"):
            if not self.has_change_permission(request, user):
                messages.warning(request, f"Not taken off: {user} may do everything, and you may not.")
                continue
            try:
                second_factor.reset(user=user, by=whoever(request))
            except second_factor.NotReset as refusal:
                messages.warning(request, f"Not taken off: {refusal}")
                continue
            self.log_change(request, user, "Took off the second factor.")
            number += 1
        if number:
            words = "1 second step was" if number == 1 else f"{number} second steps were"
            messages.success(request, f"{words} taken off. They set up another one when they sign in.")

    def response_add(
        self, request: HttpRequest, obj: User, post_url_continue: str | None = None
    ) -> HttpResponse:
        if obj.is_staff:
            return super().response_add(request, obj, post_url_continue)
        url = request.build_absolute_uri(reverse("account_login"))
        messages.info(
            request,
            f"Tell {obj.name or obj.email} to open {url} and to choose signing in with a code;"
            " it goes to their address. They can set a password then.",
        )
        return super().response_add(request, obj, post_url_continue)


@admin.register(Recruiter)
class RecruiterAdmin(DeskModelAdmin[Recruiter]):
    list_display = ["user", "title", "phone", "open_positions"]
    list_select_related = ["user"]
    search_fields = ["user__name", "user__email"]
    fields = ["user", "title", "phone"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Recruiter]:
        is_open = models.Q(user__positions__status="open")
        if not visible.sees_everything(request.user):
            is_open &= visible.about(request.user, "user__positions")
        return super().get_queryset(request).annotate(number=Count("user__positions", filter=is_open))

    @admin.display(description="open positions", ordering="number")
    def open_positions(self, recruiter: Recruiter) -> int:
        return recruiter.number  # type: ignore[attr-defined,no-any-return]  # annotated

    def formfield_for_foreignkey(
        self,
        db_field: models.ForeignKey[Any, Any],
        request: HttpRequest,
        **kwargs: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        if db_field.name == "user":
            kwargs["queryset"] = User.objects.filter(is_staff=True, is_active=True).order_by("name", "email")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class GroupAdmin(DeskModelAdmin[Group]):
    """Roles, and groups of an administrator's own. What is changed in a role's rights survives upgrades."""

    list_display = ["name", "may", "members"]
    list_display_links = ["name"]
    list_select_related = ["role_group"]
    search_fields = ["name"]
    ordering = ["name"]
    fields = ["name", "may", "permissions"]
    readonly_fields = ["may"]
    actions = ["restore"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Group]:
        return super().get_queryset(request).annotate(number=Count("user"))

    @admin.display(description="what its role may do")
    def may(self, group: Group) -> str | None:
        return group_words(group) or None

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        """A role stays: take its members out instead."""
        return super().has_delete_permission(request, obj) and (obj is None or not group_words(obj))

    @admin.action(description="Give back what the role may do", permissions=["change"])
    def restore(self, request: HttpRequest, queryset: QuerySet[Group]) -> None:
        """Rights that an administrator took away or added are as the role has them again."""
        for group in queryset:
            role = groups.role_of(group)
            if role is None:
                messages.warning(request, f"{group} is no role, so there is nothing to give back.")
                continue
            groups.restore(role)
            self.log_change(request, group, "Gave back what its role may do.")
            messages.success(request, f"{group} may do what its role does, and nothing else.")

    @admin.display(description="members", ordering="number")
    def members(self, group: Group) -> int:
        return group.number  # type: ignore[attr-defined,no-any-return]  # annotated

    def formfield_for_manytomany(
        self,
        db_field: models.ManyToManyField[Any, Any],
        request: HttpRequest,
        **kwargs: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        rows = Permission.objects.select_related("content_type").order_by("content_type__model", "codename")
        field = super().formfield_for_manytomany(
            db_field, request, widget=Checkboxes, queryset=rows, **kwargs
        )
        field.label_from_instance = lambda row: row.name.removeprefix("Can ").capitalize()
        return field


@admin.register(Team)
class TeamAdmin(DeskModelAdmin[Team]):
    """Who works together, and so whose positions each of them sees (`recruiters.queries.visible`)."""

    none_words = "No teams. Everybody here sees every position until there is one."
    add_words = "Add a team"
    list_display = ["name", "people"]
    search_fields = ["name"]
    ordering = ["name"]
    fields = ["name", "members"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Team]:
        return super().get_queryset(request).prefetch_related("members")

    @admin.display(description="people")
    def people(self, team: Team) -> str | None:
        return ", ".join(str(one) for one in team.members.all()) or None

    def formfield_for_manytomany(
        self,
        db_field: models.ManyToManyField[Any, Any],
        request: HttpRequest,
        **kwargs: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        staff = User.objects.filter(is_staff=True, is_active=True).order_by("name", "email")
        return super().formfield_for_manytomany(
            db_field, request, widget=Checkboxes, queryset=staff, **kwargs
        )


class EmailAddressAdmin(DeskModelAdmin[EmailAddress]):
    list_display = ["email", "user", "primary", "verified"]
    list_filter = ["verified"]
    list_select_related = ["user"]
    search_fields = ["email", "user__name"]
    autocomplete_fields = ["user"]


class UserSessionAdmin(ReadOnly[UserSession], DeskModelAdmin[UserSession]):
    none_words = "No sign-ins yet. Each browser in which somebody is signed in is one."
    list_display = [
        "user",
        "ip",
        moment("created_at", "signed in"),
        moment("last_seen_at", "last seen"),
        "user_agent",
    ]
    list_select_related = ["user"]
    search_fields = ["user__email", "user__name", "ip"]
    fields = ["user", "ip", "user_agent", "created_at"]


# What other packages registered: some of it as every list of ours, some of it not at all, since a
# confirmation is a secret, a second factor is its owner's business, as is how they sign in elsewhere, and
# providers are configured by the environment.
OF_PROVIDERS = (SocialAccount, SocialApp, SocialToken)
for theirs in (Group, EmailAddress, EmailConfirmation, UserSession, Authenticator, *OF_PROVIDERS):
    if admin.site.is_registered(theirs):
        admin.site.unregister(theirs)
admin.site.register(Group, GroupAdmin)
admin.site.register(EmailAddress, EmailAddressAdmin)
admin.site.register(UserSession, UserSessionAdmin)

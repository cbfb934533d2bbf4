"""Message templates: written here, put into the forms that send words to people."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from candidates.models import Application, Candidate
from config.accounts.models import User
from jobs.models import Position
from recruiters.admin.options import DeskForm, DeskModelAdmin
from recruiters.admin.people import whoever
from recruiters.admin.words import moment, stamp, two_lines
from recruiters.forms.templates import Templated, refuse_unknown_places
from recruiters.models import MessageTemplate, Purpose
from recruiters.queries import templates
from recruiters.services import merging

LONGEST_START = 90


@dataclass(frozen=True)
class Preview:
    """Words as one person reads them."""

    who: str
    subject: str
    text: str


def templates_of(request: HttpRequest, *purposes: Purpose) -> list[MessageTemplate]:
    """Those this recruiter may use for these purposes. All of them are read once for a page."""
    found: list[MessageTemplate] | None = getattr(request, "templates", None)
    if found is None:
        found = list(templates.usable(whoever(request)))
        request.templates = found  # type: ignore[attr-defined]  # for this request
    return [one for one in found if one.purpose in purposes]


def draft(form: Templated, request: HttpRequest, application: Application) -> dict[str, Any]:
    """What stands in a form about one person, with the chosen template in it, its places filled in."""
    return form.with_template(partial(merging.merged_for, application, by=whoever(request)))


def preview(request: HttpRequest, application: Application, text: str, subject: str = "") -> Preview | None:
    """How the owner of an application reads it; nothing where nothing was written."""
    return preview_for(application.candidate, application.position, whoever(request), text, subject)


def preview_for(
    candidate: Candidate, position: Position, by: User, text: str, subject: str = ""
) -> Preview | None:
    """The same, of anybody and any position."""
    if not text.strip():
        return None
    fill = partial(merging.merged, position=position, candidate=candidate, by=by)
    return Preview(str(candidate), fill(subject), fill(text))


class TemplateForm(DeskForm[MessageTemplate]):
    """`is_shared` is there for who may write for everybody."""

    blamed: ClassVar = {
        "recruiters_template_name_once": "name",
        "recruiters_template_subject_is_used": "subject",
    }
    writer: ClassVar[User]
    may_share: ClassVar[bool]
    is_shared = forms.BooleanField(
        label="For everybody",
        required=False,
        help_text="Every recruiter finds it; only who may share changes it.",
    )

    class Meta:
        error_messages: ClassVar = {"text": {"required": "Write the words."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- those of the form
        super().__init__(*args, **kwargs)
        if self.may_share:
            self.initial.setdefault("is_shared", bool(self.instance.pk) and self.instance.is_shared)
        else:
            self.fields.pop("is_shared")
        for name in ("subject", "text"):
            if name in self.fields:
                self.fields[name].validators.append(refuse_unknown_places)

    def _get_validation_exclusions(self) -> set[str]:
        """As Django's, without the owner: a name is used once for each of them."""
        return set(super()._get_validation_exclusions()) - {"owner"}  # type: ignore[misc]  # not in the stubs

    def _post_clean(self) -> None:
        """Whose it is, before the rules of the database are asked."""
        if "is_shared" in self.cleaned_data:
            self.instance.owner = None if self.cleaned_data["is_shared"] else self.writer
        elif not self.instance.pk:
            self.instance.owner = self.writer
        super()._post_clean()  # type: ignore[misc]  # not in the stubs


def preview_of(who: str, text: str) -> Preview | None:
    """Words that are filled in already, as somebody reads them; nothing where nothing was written."""
    return Preview(who, "", text) if text.strip() else None


@admin.register(MessageTemplate)
class MessageTemplateAdmin(DeskModelAdmin[MessageTemplate]):
    """One's own, and everybody's; the latter are changed by who may share."""

    none_words = "No templates yet. What you write often is worth keeping as one."
    form = TemplateForm
    change_form_template = "admin/recruiters/messagetemplate/change_form.html"
    add_words = "Write a template"
    list_display = ["title", "purpose", "whose", moment("changed_at", "changed")]
    list_display_links = ["title"]
    list_filter = ["purpose"]
    search_fields = ["name", "subject", "text"]
    ordering = ["purpose", "name", "pk"]
    refuses_stale = True
    views = [("All", ""), *((purpose.label, f"purpose__exact={purpose.value}") for purpose in Purpose)]

    @admin.display(description="name", ordering="name")
    def title(self, template: MessageTemplate) -> SafeString:
        start = " ".join(template.text.split())
        return two_lines(
            template.name, start if len(start) <= LONGEST_START else f"{start[:LONGEST_START]}\u2026"
        )

    @admin.display(description="whose", ordering="owner")
    def whose(self, template: MessageTemplate) -> SafeString:
        return (
            stamp("plain", "Everybody's", "users") if template.is_shared else stamp("plain", "Yours", "user")
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet[MessageTemplate]:
        return templates.usable(whoever(request))

    def get_fields(self, request: HttpRequest, obj: MessageTemplate | None = None) -> Any:  # noqa: ANN401 -- a list of names
        fields = ["purpose", "name", "subject", "text"]
        return [*fields, "is_shared"] if self._may_share(request) else fields

    def get_form(
        self,
        request: HttpRequest,
        obj: MessageTemplate | None = None,
        change: bool = False,  # noqa: FBT001, FBT002 -- Django's signature
        **kwargs: Any,  # noqa: ANN401
    ) -> type[forms.ModelForm[MessageTemplate]]:
        form = super().get_form(request, obj, change, **kwargs)
        if "text" in form.base_fields:  # whoever only reads it has no fields
            form.base_fields[
                "text"
            ].help_text = f"Filled in for each person: {merging.in_words()}. Nothing about patients."
        return type(
            form.__name__, (form,), {"writer": whoever(request), "may_share": self._may_share(request)}
        )

    def _may_share(self, request: HttpRequest) -> bool:
        return request.user.has_perm("recruiters.share_messagetemplate")

    def has_change_permission(self, request: HttpRequest, obj: MessageTemplate | None = None) -> bool:
        return super().has_change_permission(request, obj) and self._is_theirs(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: MessageTemplate | None = None) -> bool:
        return super().has_delete_permission(request, obj) and self._is_theirs(request, obj)

    def _is_theirs(self, request: HttpRequest, obj: MessageTemplate | None) -> bool:
        return obj is None or obj.owner_id == request.user.pk or (obj.is_shared and self._may_share(request))

    def panels(self, request: HttpRequest, obj: MessageTemplate | None) -> dict[str, Any]:
        """How it reads with the name of the last person who applied."""
        user = whoever(request)
        person = templates.somebody(user) if obj and user.has_perm("candidates.view_application") else None
        return {"preview": preview(request, person, obj.text, obj.subject) if person and obj else None}

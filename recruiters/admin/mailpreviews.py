"""The page on which a recruiter looks at any mail before it goes to anybody."""

from __future__ import annotations

import re
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db.models import ForeignKey, Model
from django.forms import ModelChoiceField
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_safe

from candidates.models import Application, Candidate, SavedSearch
from config.accounts.models import User
from config.keys import key_of
from jobs.models import Position
from recruiters.admin.fields import Autocomplete
from recruiters.admin.previews import preview
from recruiters.forms.previews import PreviewForm
from recruiters.queries import visible
from recruiters.queries.mailkinds import BY_SLUG, KINDS
from recruiters.services import previews
from recruiters.services.previews import Shown

MAY = ("candidates.view_candidate", "candidates.view_recipient", "jobs.view_position")
"""A mail says what is on somebody's file."""
POINTERS: dict[str, type[Model]] = {
    "candidate": Application,
    "position": Application,
    "recipient": SavedSearch,
}
"""A model that points to what is chosen by that name: Django completes by a foreign key."""
NAMES = ("kind", "candidate", "recipient", "position")
DARK = re.compile(r"@media\s*\(prefers-color-scheme:\s*dark\)")


def urls(site: AdminSite) -> list[URLPattern]:
    """The addresses of this page inside the desk."""
    return [
        path("mail/preview/", site.admin_view(require_safe(page)), name="mail-preview"),
        path("mail/preview/html/", site.admin_view(require_safe(frame)), name="mail-preview-html"),
    ]


def may_preview(request: HttpRequest) -> bool:
    """Whether somebody may see people, without whom there is no mail to show."""
    return request.user.has_perms(MAY)


def preview_url(kind: str, **chosen: int) -> str:
    """The page with a mail chosen."""
    return f"{reverse('admin:mail-preview')}?{urlencode({'kind': kind, **chosen})}"


def page(request: HttpRequest) -> HttpResponse:
    """Choose a mail and for whom; see its headers, its HTML in a frame, its text."""
    form = _form(request)
    shown, problem = _shown(request, form)
    chosen = {name: request.GET[name] for name in NAMES if request.GET.get(name)}
    scheme = "dark" if request.GET.get("scheme") == "dark" else "light"
    width = "phone" if request.GET.get("width") == "phone" else "desktop"
    context = {
        **admin.site.each_context(request),
        "title": "Preview of mails",
        "subtitle": None,
        "form": form,
        "media": forms.Media(js=["js/admin_words.js"]) + form.media + forms.Media(js=["js/admin.js"]),
        "kinds": [
            (group, [(kind, _address({**chosen, "kind": kind.slug})) for kind in kinds])
            for group, kinds in groupby(KINDS, key=lambda kind: kind.group)
        ],
        "kind": BY_SLUG.get(request.GET.get("kind", "")),
        "shown": shown,
        "problem": problem,
        "width": width,
        "frame_url": f"{reverse('admin:mail-preview-html')}?{urlencode({**chosen, 'scheme': scheme})}",
        "switches": [
            (name, _address({**chosen, "scheme": other, "width": wide}), (other, wide) == (scheme, width))
            for name, other, wide in (
                ("Desktop, light", "light", "desktop"),
                ("Desktop, dark", "dark", "desktop"),
                ("Phone, light", "light", "phone"),
                ("Phone, dark", "dark", "phone"),
            )
        ],
    }
    return TemplateResponse(request, "admin/mailbox/preview.html", context)


def frame(request: HttpRequest) -> HttpResponse:
    """What stands in the frame: the same mail, in the light asked for."""
    shown, _ = _shown(request, _form(request))
    if shown is None:
        raise Http404
    is_dark = request.GET.get("scheme") == "dark"
    # A browser follows its own setting; here somebody looks at what another one shows.
    return preview(DARK.sub("@media all" if is_dark else "@media not all", shown.html))


def _address(chosen: dict[str, str]) -> str:
    return f"{reverse('admin:mail-preview')}?{urlencode(chosen)}"


def _form(request: HttpRequest) -> PreviewForm:
    """Raises PermissionDenied."""
    if not may_preview(request):
        raise PermissionDenied
    given = QueryDict(mutable=True)
    given["kind"] = request.GET.get("kind", "")
    given.update({name: _key(request.GET.get(name, "")) for name in POINTERS})
    form = PreviewForm(
        given if given.get("kind") else None,
        initial={"kind": "alert", **given.dict()},
        positions=visible.positions(request.user),
    )
    for name, model in POINTERS.items():
        found = form.fields[name]
        pointer = model._meta.get_field(name)  # noqa: SLF001 -- Django's public name
        assert isinstance(found, ModelChoiceField)  # noqa: S101 -- narrows the type
        assert isinstance(pointer, ForeignKey)  # noqa: S101 -- the same
        found.widget = Autocomplete(pointer, admin.site, choices=found.choices)
    return form


def _key(value: str) -> str:
    """The number of a row as an address gives it; nothing where it is none."""
    return "" if key_of(value) is None else value


def _shown(request: HttpRequest, form: PreviewForm) -> tuple[Shown | None, str]:
    """The mail, or what is still to be chosen."""
    if not form.is_bound:
        return None, ""
    if not form.is_valid():
        return None, "Choose again: what the address names is not there."
    chosen: dict[str, Any] = form.cleaned_data
    kind = BY_SLUG[chosen["kind"]]
    recipient = previews.whom(candidate=chosen["candidate"], recipient=chosen["recipient"])
    position: Position | None = chosen["position"]
    if recipient is None:
        return None, "Choose to whom."
    if kind.needs_position and position is None:
        return None, "Choose the position it is about."
    user = request.user
    assert isinstance(user, User)  # noqa: S101 -- the desk lets nobody else in
    shown = previews.compose(kind=kind, recipient=recipient, position=position, by=user, request=request)
    if shown is not None:
        return shown, ""
    nothing = "Nothing waits for this person, so there is no such mail today. Choose a position to see one."
    return None, " ".join([nothing, *previews.why_never(recipient)])


def of_position(position: Position) -> str:
    """The alert about a position, somebody still to be chosen."""
    return preview_url("alert", position=position.pk)


def of_candidate(candidate: Candidate) -> str:
    """What waits for somebody today."""
    return preview_url("digest", candidate=candidate.pk)

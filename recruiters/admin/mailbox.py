"""Mail that never left this machine: what the embedded stack's SMTP server kept."""

from __future__ import annotations

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from recruiters.admin.previews import preview
from recruiters.queries import mailbox, visible

A_PAGE = 50


def may_open(request: HttpRequest) -> bool:
    """The box is everybody's own mail program in one: for those whose sight no team narrows."""
    return request.user.has_perm("mail.view_outgoingmail") and visible.sees_everything(request.user)


def _refuse_strangers(request: HttpRequest) -> None:
    if not may_open(request):
        raise PermissionDenied


def _read(request: HttpRequest, name: str) -> mailbox.Kept:
    _refuse_strangers(request)
    try:
        return mailbox.read(name)
    except mailbox.NotKept:
        raise Http404 from None


def box(request: HttpRequest) -> HttpResponse:
    """The kept messages, newest first."""
    _refuse_strangers(request)
    try:
        pages = Paginator(mailbox.names(), A_PAGE)
    except mailbox.NotKept:
        raise Http404 from None
    page = pages.get_page(request.GET.get("page"))
    context = {
        **admin.site.each_context(request),
        "title": "Mail on this machine",
        "subtitle": None,
        "page": page,
        "messages_kept": mailbox.summaries(page.object_list),
    }
    return TemplateResponse(request, "admin/mailbox/list.html", context)


def message(request: HttpRequest, name: str) -> HttpResponse:
    """One kept message: its headers, its text, its HTML in a frame."""
    kept = _read(request, name)
    context = {
        **admin.site.each_context(request),
        "title": kept.subject or "No subject",
        "subtitle": None,
        "kept": kept,
    }
    return TemplateResponse(request, "admin/mailbox/message.html", context)


def message_html(request: HttpRequest, name: str) -> HttpResponse:
    """What stands in that frame."""
    return preview(_read(request, name).html)

"""Response headers that neither Django nor a library sets."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from config import providers

WITH_PROVIDERS = frozenset(
    {"account_login", "account_signup", "socialaccount_connections", "openid_connect_login"}
)
"""Pages with buttons that lead to Google or LinkedIn."""


class CrossOriginResourcePolicyMiddleware:
    """Other origins may not embed our responses; pages for signed-in people are never stored."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class FormActionMiddleware:
    """Lets the forms of the few pages with such a button lead to the provider, where one is configured.

    Chromium holds `form-action` also against the redirection that answers a form.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        found = request.resolver_match
        if found is not None and found.view_name in WITH_PROVIDERS:
            targets = providers.log_in_pages(settings.SOCIALACCOUNT_PROVIDERS)
            if targets:
                response._csp_update = {"form-action": targets}  # type: ignore[attr-defined]  # noqa: SLF001 -- read by csp
        return response

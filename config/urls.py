"""Routes of the whole site."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, include, path

from config import health


def after_login(request: HttpRequest) -> HttpResponseRedirect:
    """Recruiters go to the desk, candidates to their file."""
    staff = request.user.is_authenticated and request.user.is_staff
    return redirect("admin:index" if staff else "candidates:me")


urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
    path("accounts/after-login/", after_login, name="after-login"),
    path("accounts/", include("allauth.urls")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("candidates.urls")),
    path("", include("jobs.urls")),
]

"""Routes of the desk outside Django admin."""

from __future__ import annotations

from django.urls import URLPattern, path

from recruiters.views import invitations, second_factor

app_name = "recruiters"
urlpatterns: list[URLPattern] = [
    path("accounts/invitation/<int:pk>/<str:token>/", invitations.invitation, name="invitation"),
    path("accounts/second-factor/", second_factor.second_factor_needed, name="second-factor"),
]

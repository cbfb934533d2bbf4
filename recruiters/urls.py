"""Routes of the desk outside Django admin."""

from __future__ import annotations

from django.urls import URLPattern, path

from recruiters.views import invitations

app_name = "recruiters"
urlpatterns: list[URLPattern] = [
    path("accounts/invitation/<int:pk>/<str:token>/", invitations.invitation, name="invitation"),
]

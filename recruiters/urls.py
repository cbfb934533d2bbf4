"""Routes of the desk outside Django admin, and of those who talk to a recruiter."""

from __future__ import annotations

from django.urls import URLPattern, path

from recruiters.views import inquiries, invitations, second_factor

app_name = "recruiters"
urlpatterns: list[URLPattern] = [
    path("accounts/invitation/<int:pk>/<str:token>/", invitations.invitation, name="invitation"),
    path("accounts/second-factor/", second_factor.second_factor_needed, name="second-factor"),
    path("talk/", inquiries.talk, name="talk"),
    path("talk/sent/<str:token>/", inquiries.talk_sent, name="talk-sent"),
    path("talk/own/<int:pk>/", inquiries.talk_own, name="talk-own"),
    path("talk/<str:token>/", inquiries.talk_thread, name="talk-thread"),
]

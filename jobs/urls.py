"""Routes of the public board."""

from __future__ import annotations

from django.urls import URLPattern, path

from jobs.views import employers, home, pages, positions, suggest

app_name = "jobs"
urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("positions/", positions.position_list, name="position-list"),
    path("positions/suggest/<slug:field>/", suggest.suggest, name="suggest"),
    path("positions/<int:pk>/<slug:slug>/", positions.position_detail, name="position-detail"),
    path("employers/<slug:slug>/", employers.employer_detail, name="employer-detail"),
    path("privacy/", pages.privacy, name="privacy"),
    path("theme/", pages.theme, name="theme"),
]

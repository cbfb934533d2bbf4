"""Routes of the public board."""

from django.urls import URLPattern, path

app_name = "jobs"
urlpatterns: list[URLPattern] = []

"""Routes of people on file."""

from django.urls import URLPattern, path

app_name = "candidates"
urlpatterns: list[URLPattern] = []

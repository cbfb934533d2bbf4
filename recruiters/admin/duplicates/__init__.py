"""Files that may be of one person: the list of pairs, told apart, put together, taken apart again."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path

from candidates.models import Candidate
from recruiters.admin.duplicates import merging, pairs
from recruiters.admin.options import DeskModelAdmin


def urls(desk: DeskModelAdmin[Candidate]) -> list[URLPattern]:
    """The addresses of these pages, before those of the list of candidates."""

    def view(page: Any) -> Any:  # noqa: ANN401 -- a view
        return desk.admin_site.admin_view(lambda request, **keys: page(desk, request, **keys))

    return [
        path("duplicates/", view(pairs.listed), name="candidates_candidate_duplicates"),
        path("<int:pk>/not/<int:other>/", view(pairs.apart), name="candidates_candidate_apart"),
        path("<int:pk>/merge/<int:other>/", view(merging.page), name="candidates_candidate_merge"),
        path("<int:pk>/unmerge/<int:merged>/", view(merging.unmerge), name="candidates_candidate_unmerge"),
    ]

"""Each page of the desk about one person leaves a row for them to read; each new page must decide."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.urls import reverse

from candidates.models import AccessEvent
from candidates.services import accesses
from recruiters.admin.watching import NOBODY, PAGES, shown_by
from tests.architecture.routes import desk_addresses
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_every_model_of_the_desk_is_decided() -> None:
    shown = {f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry}

    assert shown - set(PAGES) - set(NOBODY) == set(), "decide in recruiters/admin/watching.py"
    assert set(PAGES) & set(NOBODY) == set()


def test_each_page_about_a_person_leaves_a_row(cast: Cast) -> None:
    """Walked: what the desk answers about a row of Dana's, or of whoever the made row is of."""
    dana = cast.dana
    walked = 0
    for name, url in desk_addresses(cast).items():
        shows = shown_by(name.removeprefix("admin:"))
        of_dana = {
            "candidates_candidate",
            "candidates_application",
            "candidates_recipient",
            "recruiters_note",
        }
        if shows is None or not any(name.startswith(f"admin:{one}_") for one in of_dana):
            continue
        with accesses.forgetting():
            AccessEvent.objects.all().delete()
        answer = cast.as_sam.get(url)
        walked += answer.status_code == 200
        assert AccessEvent.objects.filter(candidate=dana).count() == (answer.status_code == 200), name
    assert walked >= 6


def test_previews_and_mails_are_told_as_such(cast: Cast) -> None:
    page = reverse("admin:mail-preview")
    cast.as_sam.get(
        page, {"kind": "alert", "candidate": str(cast.dana.pk), "position": str(cast.position.pk)}
    )

    row = AccessEvent.objects.get()
    assert (row.kind, row.candidate, row.position) == ("preview", cast.dana, cast.position)


def test_lists_and_refused_pages_leave_none(cast: Cast) -> None:
    cast.as_sam.get(reverse("admin:candidates_candidate_changelist"))
    cast.as_dana.get(reverse("admin:candidates_candidate_change", args=[cast.dana.pk]))

    assert not AccessEvent.objects.exists()

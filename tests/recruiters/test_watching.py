"""Each page of the desk about one person leaves a row for them to read; each new page must decide."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.urls import reverse

from candidates.enums import Visibility
from candidates.models import AccessEvent
from candidates.services import accesses
from recruiters.admin.watching import NOBODY, PAGES, shown_by
from recruiters.enums import Role
from tests.architecture.routes import desk_addresses, routes
from tests.cast import Cast
from tests.factories import (
    ApplicationFactory,
    ApplicationTransitionFactory,
    InquiryFactory,
    InterviewFactory,
    MessageFactory,
    NoteFactory,
    PositionFactory,
    ResumeFactory,
)
from tests.recruiters.test_hidden_walk import known, told
from tests.recruiters.test_visible import browser, of

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


@pytest.mark.parametrize("role", Role)
def test_whatever_page_a_role_may_open_leaves_a_row(role: Role) -> None:
    """Every page about a row of somebody, whichever table it is of."""
    user = of(role)
    client = browser(user)
    one = known(Visibility.VISIBLE)
    application = ApplicationFactory.create(candidate=one.person)
    rows = {
        **one.rows,
        "candidates_application": application,
        "candidates_applicationtransition": ApplicationTransitionFactory.create(application=application),
        "candidates_message": MessageFactory.create(application=application),
        "candidates_interview": InterviewFactory.create(application=application),
        "recruiters_note": NoteFactory.create(application=application, by=user),
        "recruiters_inquiry": InquiryFactory.create(candidate=one.person, recruiter=user),
    }
    registered = {f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry}
    assert set(rows) == set(PAGES) & registered
    opened = 0
    for route in routes():
        name = route.name.removeprefix("admin:")
        shows = shown_by(name)
        if not route.is_of_the_desk or shows is None or route.pattern.count("<") != 1:
            continue
        key = next(key for key in sorted(rows, key=len, reverse=True) if name.startswith(f"{key}_"))
        with accesses.forgetting():
            AccessEvent.objects.all().delete()
        answer = client.get(reverse(route.name, args=[rows[key].pk]))
        seen = AccessEvent.objects.filter(candidate=one.person, by=user).count()
        assert seen == (answer.status_code == 200), (name, answer.status_code)
        opened += seen
    assert opened > 20


def test_a_resume_and_an_opened_match_are_looks_at_one(cast: Cast) -> None:
    file = ResumeFactory.create(candidate=cast.dana)
    told(cast.as_sam, reverse("admin:candidates_candidate_resume", args=[cast.dana.pk, file.pk]))
    other = PositionFactory.create(open=True, required="CPC")
    cast.as_sam.get(
        reverse("admin:jobs_position_matches", args=[other.pk]), {"tab": "all", "open": str(cast.dana.pk)}
    )

    found = AccessEvent.objects.filter(candidate=cast.dana).order_by("pk")
    assert list(found.values_list("kind", "position", "what")) == [
        ("resume", None, ""),
        ("viewed", None, "your file"),
        ("viewed", other.pk, "how you fit a position"),
    ]


def test_what_a_box_completes_is_no_look_at_one(cast: Cast) -> None:
    url = reverse("admin:autocomplete")
    of_candidates = {"app_label": "candidates", "model_name": "application", "field_name": "candidate"}
    answer = cast.as_sam.get(url, {**of_candidates, "term": cast.dana.last_name})

    assert cast.dana.last_name in answer.content.decode()
    assert not AccessEvent.objects.exists()


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

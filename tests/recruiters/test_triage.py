"""From one application to the next, in the order of the list or board it was opened from."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from candidates.enums import Stage
from candidates.models import Application
from candidates.services import applications
from config.accounts.models import User
from recruiters.services import trails
from tests.factories import ApplicationFactory, PositionFactory, ResumeFactory
from tests.recruiters.test_desk_queries import application as full_application

pytestmark = pytest.mark.django_db
LIST = "admin:candidates_application_changelist"


@pytest.fixture
def four(db: None) -> list[Application]:
    """Four at New for one position, in the order of the list: who applied last comes first."""
    position = PositionFactory.create(open=True)
    made = [
        ApplicationFactory.create(position=position, first_name=name) for name in ("Ann", "Bo", "Cy", "Di")
    ]
    for days, one in enumerate(made):
        applied = timezone.now() - timedelta(days=days)
        Application.objects.filter(pk=one.pk).update(applied_at=applied)
    return made


def page(application: Model, **query: str) -> str:
    url = reverse("admin:candidates_application_change", args=[application.pk])
    return f"{url}?{urlencode(query)}" if query else url


def opened(desk: Client, application: Application, **query: str) -> dict[str, Any]:
    answer: Any = desk.get(page(application, **query))
    context: dict[str, Any] = answer.context
    return context


def key_of(url: str) -> int:
    return int(url.split("/")[-3]) if url else 0


def test_the_list_leads_to_its_rows_with_their_way(desk: Client, four: list[Application]) -> None:
    for query in ("", "?stage=new"):
        text = desk.get(reverse(LIST) + query).content.decode()
        assert "_changelist_filters=" in text

    here = opened(desk, four[1], _changelist_filters="stage=new")
    assert (here["place"].number, here["place"].of) == (2, 4)
    assert (key_of(here["previous_url"]), key_of(here["next_url"])) == (four[0].pk, four[2].pk)
    assert here["place"].back.endswith("/application/?stage=new")


def test_a_row_opened_by_itself_has_no_way(desk: Client, four: list[Application]) -> None:
    assert opened(desk, four[0])["place"] is None
    assert opened(desk, four[0], way="nonsense")["place"] is None
    assert opened(desk, four[0], _changelist_filters="nothing=1")["place"] is None
    assert opened(desk, four[0], _changelist_filters="stage=placed")["place"] is None  # not of that list
    assert opened(desk, four[0], board="position=x")["place"] is None


def test_the_way_stays_when_others_move(desk: Client, four: list[Application], recruiter: User) -> None:
    here = opened(desk, four[0], _changelist_filters="stage=new")
    way = here["place"].name
    applications.move(application=four[1], to=Stage.ASSESSED, by=recruiter)
    ApplicationFactory.create(position=four[0].position)  # comes to the top of the list

    here = opened(desk, four[0], way=way)
    assert (key_of(here["next_url"]), here["place"].number) == (four[2].pk, 1)
    # Back goes to everybody that was passed.
    assert key_of(opened(desk, four[2], way=way)["previous_url"]) == four[1].pk


def test_moving_goes_on_to_the_next_and_can_be_undone_there(desk: Client, four: list[Application]) -> None:
    here = opened(desk, four[0], _changelist_filters="stage=new")
    data = {
        "to": here["forward"].value,
        "expected": four[0].as_seen,
        "way": here["place"].name,
        "back": here["onward"],
    }

    answer = desk.post(reverse("admin:candidates_application_move", args=[four[0].pk]), data, follow=True)

    assert answer.context["application"] == four[1]
    assert [step.application for step in answer.context["just_moved"]] == [four[0]]
    assert Application.objects.get(pk=four[0].pk).stage == Stage.SCREENING
    # The one that was moved still knows its place: back to look again.
    assert answer.context["place"].number == 2
    assert key_of(answer.context["previous_url"]) == four[0].pk


def test_after_the_last_comes_the_list(desk: Client, four: list[Application]) -> None:
    here = opened(desk, four[3], _changelist_filters="stage=new")

    assert here["next_url"] == ""
    assert here["onward"] == here["place"].back


def test_the_board_gives_its_own_order(desk: Client, four: list[Application]) -> None:
    Application.objects.filter(pk=four[0].pk).update(stage=Stage.SCREENING)
    Application.objects.filter(pk=four[3].pk).update(answer_by=timezone.localdate() - timedelta(days=3))
    text = desk.get(f"/admin/pipeline/?position={four[0].position_id}").content.decode()
    assert f"?board=position%3D{four[0].position_id}" in text

    here = opened(desk, four[3], board=f"position={four[0].position_id}")

    assert (here["place"].number, here["place"].of) == (1, 4)
    assert here["place"].back == f"/admin/pipeline/?position={four[0].position_id}"
    assert opened(desk, four[0], way=here["place"].name)["place"].number == 4


def test_a_way_is_its_owner_s(desk: Client, boss: Client, four: list[Application]) -> None:
    way = opened(desk, four[0], _changelist_filters="stage=new")["place"].name

    assert opened(boss, four[0], way=way)["place"] is None


def test_without_the_cache_a_page_works_by_itself(
    desk: Client,
    four: list[Application],
    recruiter: User,
    settings: Any,  # noqa: ANN401
) -> None:
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}

    assert opened(desk, four[0], _changelist_filters="stage=new")["place"] is None
    assert trails.follow(user=recruiter, name="abc", here=four[0].pk) is None


def test_declining_is_chosen_by_the_link(desk: Client, four: list[Application]) -> None:
    here = opened(desk, four[0], to="declined")

    assert here["move_form"]["to"].value() == "declined"
    assert opened(desk, four[0], to="placed")["move_form"]["to"].value() is None  # not from here


def test_forward_is_the_next_stage_that_asks_for_nothing(desk: Client, four: list[Application]) -> None:
    found = {}
    for stage in Stage:
        Application.objects.filter(pk=four[0].pk).update(stage=stage)
        found[stage] = opened(desk, four[0])["forward"]

    assert found[Stage.NEW] == Stage.SCREENING
    assert found[Stage.SCREENING] == Stage.ASSESSED
    assert {found[stage] for stage in (Stage.DECLINED, Stage.WITHDRAWN, Stage.PLACED, Stage.OFFER)} == {None}


def test_resume_stands_beside(desk: Client, four: list[Application]) -> None:
    four[0].resume = ResumeFactory.create(
        candidate=four[0].candidate, text="Coded inpatient charts since 2017."
    )
    four[0].save()

    assert "Coded inpatient charts since 2017." in desk.get(page(four[0])).content.decode()


def test_page_stays_within_fifteen_queries(desk: Client) -> None:
    made = [full_application()]

    def asked(url: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(url).status_code == 200
        return len([one for one in queries if "mfa_authenticator" not in one["sql"]])

    def each() -> tuple[int, int, int]:
        first = page(made[0], _changelist_filters="stage=new")
        desk.get(first)  # warms the counts of the sections
        way = desk.get(first).context["place"].name
        return asked(page(made[0])), asked(first), asked(page(made[0], way=way))

    one = each()
    made += [full_application(), full_application()]

    assert each() == one
    assert max(one) <= 15, one

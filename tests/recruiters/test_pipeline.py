"""The board: everybody in process, in the lane of their stage."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from candidates.enums import IN_PROCESS, STAGE_MOVES, DeclineReason, Stage
from candidates.models import Application
from candidates.services import applications
from config.accounts.models import User
from recruiters.queries import pipeline
from tests.cast import Cast
from tests.factories import (
    ApplicationFactory,
    InterviewFactory,
    PositionFactory,
    RecruiterFactory,
    UserFactory,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
URL = "/admin/pipeline/"


def applied(number: int = 1, **said: Any) -> list[Application]:  # noqa: ANN401 -- columns
    return [ApplicationFactory.create(stage=Stage.NEW, **said) for _ in range(number)]


def lanes(answer: Any) -> dict[str, list[str]]:  # noqa: ANN401 -- a response
    board = answer.context["board"]
    return {lane.stage.value: [card.application.full_name for card in lane.cards] for lane in board.lanes}


def test_each_stands_in_the_lane_of_their_stage_and_what_ended_apart(desk: Client) -> None:
    for stage in Stage:
        ApplicationFactory.create(stage=stage, first_name=stage.label, last_name="Doe")

    answer = desk.get(URL)

    assert lanes(answer) == {stage.value: [f"{stage.label} Doe"] for stage in (*IN_PROCESS, Stage.PLACED)}
    assert answer.context["board"].in_process == len(IN_PROCESS)
    assert [(stage, number) for stage, number, _ in answer.context["apart"]] == [
        (Stage.DECLINED, 1),
        (Stage.WITHDRAWN, 1),
    ]
    for _, _, url in answer.context["apart"]:
        assert desk.get(url).context["cl"].result_count == 1


def test_applications_are_counted_and_not_called_people(desk: Client) -> None:
    applied()
    assert "1 application in process." in desk.get(URL).text
    applied(candidate=Application.objects.get().candidate)
    assert "2 applications in process." in desk.get(URL).text


def test_who_waits_longest_stands_first_and_who_was_placed_last(desk: Client) -> None:
    today = timezone.localdate()
    for days in (3, -2, 1):
        name = f"Due {days}"
        ApplicationFactory.create(stage=Stage.NEW, first_name=name, answer_by=today + timedelta(days=days))
    for days in (5, 1, 9):
        one = ApplicationFactory.create(stage=Stage.PLACED, first_name=f"Placed {days}")
        Application.objects.filter(pk=one.pk).update(
            moved_at=timezone.now() - timedelta(days=days), answer_by=today - timedelta(days=days * 7 % 4)
        )

    found = lanes(desk.get(URL))

    assert [name.rpartition(" ")[0] for name in found["new"]] == ["Due -2", "Due 1", "Due 3"]
    assert [name.rpartition(" ")[0] for name in found["placed"]] == ["Placed 1", "Placed 5", "Placed 9"]


def test_a_long_lane_is_cut_and_opens(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "A_LANE", 2)
    monkeypatch.setattr(pipeline, "ONE_LANE", 4)
    applied(5)

    answer = desk.get(URL)
    first = answer.context["board"].lanes[0]
    assert (first.number, first.more) == (5, 3)
    assert "3 more in New" in answer.text

    answer = desk.get(URL, {"lane": "new"})
    assert [(lane.stage, len(lane.cards)) for lane in answer.context["board"].lanes] == [(Stage.NEW, 4)]
    assert "1 more in the list" in answer.text


def test_mine_late_and_of_one_position(desk: Client, recruiter: User) -> None:
    mine = PositionFactory.create(open=True, recruiter=recruiter)
    late = timezone.localdate() - timedelta(days=1)
    applied(position=mine, first_name="Mine", last_name="Late", answer_by=late)
    applied(position=mine, first_name="Mine", last_name="Early")
    applied(first_name="Their", last_name="Late", answer_by=late)
    ended = ApplicationFactory.create(stage=Stage.PLACED, position=mine, answer_by=late)

    assert len(lanes(desk.get(URL))["new"]) == 3
    assert set(lanes(desk.get(URL, {"recruiter": "me"}))["new"]) == {"Mine Late", "Mine Early"}
    assert set(lanes(desk.get(URL, {"late": "1"}))["new"]) == {"Mine Late", "Their Late"}
    assert lanes(desk.get(URL, {"late": "1"}))["placed"] == []
    assert lanes(desk.get(URL, {"late": "1", "recruiter": "me"}))["new"] == ["Mine Late"]
    assert set(lanes(desk.get(URL, {"position": mine.pk}))["new"]) == {"Mine Late", "Mine Early"}
    assert lanes(desk.get(URL, {"recruiter": recruiter.pk}))["placed"] == [ended.full_name]


@pytest.mark.parametrize(
    "query",
    [{"position": "999"}, {"position": "x"}, {"position": "9" * 30}, {"recruiter": "0"}, {"recruiter": "²"}],
)
def test_what_is_not_there_is_not_found(desk: Client, query: dict[str, str]) -> None:
    assert desk.get(URL, query).status_code == 404


def test_nonsense_elsewhere_in_the_address_is_passed_over(desk: Client) -> None:
    applied()

    assert len(lanes(desk.get(URL, {"lane": "declined", "late": "\0"}))) == 7


def test_card_says_who_acts_next_and_how_long(desk: Client) -> None:
    late = timezone.localdate() - timedelta(days=3)
    one = ApplicationFactory.create(stage=Stage.SCREENING, answer_by=late)
    Application.objects.filter(pk=one.pk).update(moved_at=timezone.now() - timedelta(days=9, hours=1))
    InterviewFactory.create(chosen=True)

    text = " ".join(desk.get(URL).text.split())

    assert f"Ours: late, {late:%b} {late.day}" in text
    assert "9 days" in text
    assert '<p class="owner owner-them" title="Your interview is on' in text


def test_who_moves_sees_only_moves_of_the_table(desk: Client) -> None:
    for stage in Stage:
        ApplicationFactory.create(stage=stage)

    for lane in desk.get(URL).context["board"].lanes:
        assert set(lane.cards[0].moves.split()) == {to.value for to in STAGE_MOVES[lane.stage]}


def test_move_from_the_board_leads_back_to_it(cast: Cast) -> None:
    answer = cast.as_sam.post(
        reverse("admin:candidates_application_move", args=[cast.application.pk]),
        {"to": "screening", "expected": cast.application.as_seen, "back": f"{URL}?late=1"},
    )

    assert answer["Location"] == f"{URL}?late=1"
    assert lanes(cast.as_sam.get(URL))["screening"] == [cast.application.full_name]


def test_several_move_from_the_board_and_lead_back(cast: Cast) -> None:
    rows = [cast.application, *applied(2, position=cast.position)]
    asked = {
        "action": "move_selected",
        "index": "0",
        "back": URL,
        "_selected_action": [row.pk for row in rows],
    }
    changelist = reverse("admin:candidates_application_changelist")

    between = cast.as_sam.post(changelist, asked)
    assert f'name="back" value="{URL}"' in between.text
    sent = {**asked, "confirmed": "yes", "to": "screening"}
    sent |= {f"expected_{row.pk}": row.as_seen for row in rows}
    answer = cast.as_sam.post(changelist, sent)

    assert answer["Location"] == URL
    assert len(lanes(cast.as_sam.get(URL))["screening"]) == 3


def test_one_of_two_recruiters_wins_and_the_other_is_told(cast: Cast) -> None:
    seen = cast.application.as_seen
    applications.move(
        application=cast.application,
        to=Stage.DECLINED,
        by=RecruiterFactory.create().user,
        reason=DeclineReason.PAY,
    )

    answer = cast.as_sam.post(
        reverse("admin:candidates_application_move", args=[cast.application.pk]),
        {"to": "submitted", "expected": seen, "message": "Good news", "back": URL},
    )

    assert answer.status_code == 409
    assert "was moved to Declined in the meantime" in answer.text
    assert "Good news" in answer.text
    assert f'name="back" value="{URL}"' in answer.text


def test_reader_sees_the_board_and_moves_nothing(db: None) -> None:
    reader = UserFactory.create(is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_application"))
    applied()
    client = Client()
    sign_in(client, reader)

    text = client.get(URL).text

    assert "Move to" not in text
    assert "data-to" not in text


def test_without_the_right_there_is_no_board(db: None) -> None:
    client = Client()
    sign_in(client, UserFactory.create(is_staff=True))

    assert client.get(URL).status_code == 403
    assert "Pipeline" not in client.get(reverse("admin:index")).text


@pytest.mark.parametrize("rows", [1, 3])
def test_board_asks_as_often_for_three_as_for_one(
    desk: Client,
    rows: int,
    django_assert_num_queries: Any,  # noqa: ANN401
) -> None:
    for stage in Stage:
        for _ in range(rows):
            InterviewFactory.create(application__stage=stage)
    desk.get(URL)

    # session, user, sign-in, permissions (2), counts of the sections; then numbers, cards, interviews, undo
    with django_assert_num_queries(QUERIES):
        desk.get(URL)


QUERIES = 10


def test_page_of_an_application_offers_to_undo_too(cast: Cast) -> None:
    url = reverse("admin:candidates_application_change", args=[cast.application.pk])
    assert "Moved a moment ago" not in cast.as_sam.get(url).text

    cast.as_sam.post(
        reverse("admin:candidates_application_move", args=[cast.application.pk]),
        {"to": "screening", "expected": cast.application.as_seen},
    )

    assert "Moved a moment ago" in cast.as_sam.get(url).text

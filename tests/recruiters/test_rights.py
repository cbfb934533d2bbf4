"""What the desk offers somebody to do is what the service lets them do, for each role and each move."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from candidates.enums import STAGE_MOVES, Stage
from candidates.services import applications
from config.accounts.models import User
from jobs.enums import CloseReason, PositionStatus
from jobs.models import Position, PositionEvent
from jobs.services import positions
from recruiters.enums import Role
from recruiters.forms.moves import common_moves
from recruiters.queries import pipeline
from tests.factories import ApplicationFactory, PositionFactory
from tests.recruiters.test_visible import browser, of

pytestmark = pytest.mark.django_db
DECIDES = {Role.RECRUITER, Role.LEAD, Role.ADMIN}


def accepted(user: User, stage: Stage) -> set[Stage]:
    """Where the service lets somebody move an application that stands at this stage. Nothing stays of it."""
    found = set()
    for to in Stage:
        application = ApplicationFactory.create(stage=stage)
        try:
            with transaction.atomic():
                applications.move(
                    application=application,
                    to=to,
                    by=user,
                    reason="pay",
                    starts_on=timezone.localdate() + timedelta(days=7),
                )
        except applications.CannotMove:
            continue
        found.add(to)
    return found


def offered(client: Client, stage: Stage) -> tuple[set[Stage], set[Stage], set[Stage]]:
    """Where the page of an application, the menu of its card and the move of several let one move it."""
    application = ApplicationFactory.create(stage=stage)
    page = client.get(reverse("admin:candidates_application_change", args=[application.pk]))
    form = page.context["move_form"]
    on_page = {Stage(value) for value, _ in form.fields["to"].choices if value} if form else set()
    board = client.get(reverse("admin:pipeline"), {"position": application.position_id})
    cards = [card for lane in board.context["board"].lanes for card in lane.cards]
    on_card = {Stage(value) for card in cards for value in card.moves.split()}
    several: Any = client.post(
        reverse("admin:candidates_application_changelist"),
        {"action": "move_selected", "_selected_action": [application.pk]},
    )
    between = several.context.get("form") if several.status_code == 200 and several.context else None
    choices = between.fields["to"].choices if between and "to" in between.fields else []
    return on_page, on_card, {Stage(value) for value, _ in choices if value}


@pytest.mark.parametrize("role", Role)
def test_the_desk_offers_the_moves_that_the_service_accepts(role: Role) -> None:
    user = of(role)
    client = browser(user)
    for stage in Stage:
        may = accepted(user, stage)
        on_page, on_card, several = offered(client, stage)

        assert on_page == may, (role, stage)
        assert several == may, (role, stage)
        if stage in pipeline.LANES:
            assert on_card == may, (role, stage)
        if role in DECIDES:
            assert may == set(STAGE_MOVES[stage]), "whoever decides has the whole table"


def test_a_coordinator_moves_on_and_decides_nothing() -> None:
    user = of(Role.COORDINATOR)

    assert accepted(user, Stage.NEW) == {Stage.SCREENING, Stage.ASSESSED, Stage.SUBMITTED}
    assert accepted(user, Stage.OFFER) == {Stage.INTERVIEW}
    assert accepted(user, Stage.DECLINED) == set(), "nor takes back what a recruiter decided"
    assert common_moves([ApplicationFactory.create(stage=Stage.PLACED)], user) == []


def test_an_auditor_moves_nothing() -> None:
    assert [accepted(of(Role.AUDITOR), stage) for stage in Stage] == [set()] * len(Stage)


def opened(status: PositionStatus) -> Position:
    return PositionFactory.create(**{status.value: True})


def let(user: User, status: PositionStatus) -> set[str]:
    """Where the position service lets somebody move a position that stands so."""
    acts: dict[PositionStatus, Callable[[Position], PositionEvent | None]] = {
        PositionStatus.OPEN: lambda one: positions.publish(position=one, by=user),
        PositionStatus.PAUSED: lambda one: positions.pause(position=one, by=user),
        PositionStatus.CLOSED: lambda one: positions.close(position=one, reason=CloseReason.FILLED, by=user),
    }
    found = set()
    for to, act in acts.items():
        position = opened(status)
        try:
            with transaction.atomic():
                done = act(position)
        except positions.CannotMove:
            continue
        if done is not None:  # publishing what is open is no move
            found.add(to.value)
    return found


@pytest.mark.parametrize("role", Role)
def test_the_desk_offers_to_publish_what_the_service_publishes(role: Role) -> None:
    user = of(role)
    client = browser(user)
    for status in PositionStatus:
        position = opened(status)
        page = client.get(reverse("admin:jobs_position_change", args=[position.pk]))
        shown = set(page.context["moves"])

        assert shown == let(user, status), (role, status)
        assert bool(shown) == (role in DECIDES)
    actions = client.get(reverse("admin:jobs_position_changelist")).context["action_form"]
    names = {name for name, _ in actions.fields["action"].choices} if actions else set()
    assert ({"publish_selected", "pause_selected", "close_selected"} <= names) == (role in DECIDES)


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.AUDITOR])
def test_no_way_around_it(role: Role) -> None:
    """Each address that publishes or closes, and the button of the form, by somebody without the right."""
    client = browser(of(role))
    draft = PositionFactory.create(draft=True)
    page = reverse("admin:jobs_position_change", args=[draft.pk])
    sent = {"_publish": "1", "to": "open", "reason": "filled", "confirmed": "1"}
    seen = f"{draft.pk}|{draft.updated_at.isoformat()}"
    addresses = [
        page,
        *(reverse(f"admin:jobs_position_{name}", args=[draft.pk]) for name in ("move", "close")),
        reverse("admin:publish-positions"),
    ]
    for url in addresses:
        client.post(url, {**sent, "chosen": [seen]})
    for action in ("publish_selected", "close_selected", "pause_selected"):
        client.post(
            reverse("admin:jobs_position_changelist"),
            {"action": action, "_selected_action": [draft.pk], **sent},
        )

    draft.refresh_from_db()
    assert draft.status == PositionStatus.DRAFT

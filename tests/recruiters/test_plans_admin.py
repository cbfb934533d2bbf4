"""The moment at which a position opens by itself, set at the desk."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config.accounts.models import User
from jobs.models import Position
from tests.factories import PositionFactory

pytestmark = pytest.mark.django_db
PACIFIC = "America/Los_Angeles"


@pytest.fixture
def position() -> Position:
    return PositionFactory.create(closes_on=timezone.localdate() + timedelta(days=30))


def address(position: Position) -> str:
    return reverse("admin:jobs_position_plan", args=[position.pk])


def noon(days: int) -> datetime:
    day = timezone.localdate() + timedelta(days=days)
    return datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(PACIFIC))


def sent(at: datetime) -> dict[str, str]:
    return {"at": f"{at:%Y-%m-%dT%H:%M}", "time_zone": PACIFIC}


def test_moment_is_taken_by_the_clock_of_the_zone_and_said_on_the_form(
    desk: Client, position: Position
) -> None:
    answer = desk.post(address(position), sent(noon(3)))

    position.refresh_from_db()
    assert answer.headers["Location"] == reverse("admin:jobs_position_change", args=[position.pk])
    assert position.publish_at == noon(3)
    page = desk.get(answer.headers["Location"]).content.decode()
    assert "opens by itself on" in page
    assert "(planned by Rita Moreau)" in page


def test_plan_is_taken_back(desk: Client, position: Position) -> None:
    desk.post(address(position), sent(noon(3)))

    desk.post(address(position), {"take-back": "1"})

    position.refresh_from_db()
    assert position.publish_at is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"at": ""}, "Say on which day, and when."),
        ({"at": "soon"}, "Write day and time such as"),
        ({"at": "2020-01-01T12:00"}, "That moment has passed."),
        ({"at": "2999-01-01T12:00"}, "before it would open"),
        ({"time_zone": "Moon/Base"}, "Moon/Base"),
    ],
)
def test_moment_that_cannot_be_comes_back_with_what_to_do(
    desk: Client, position: Position, changes: dict[str, str], words: str
) -> None:
    answer = desk.post(address(position), sent(noon(3)) | changes)

    assert answer.status_code == 200
    assert words in answer.content.decode()
    position.refresh_from_db()
    assert position.publish_at is None


def test_page_says_what_would_keep_it_from_opening(desk: Client) -> None:
    position = PositionFactory.create(description="Remote, except Colorado.")

    page = desk.get(address(position)).content.decode()

    assert "As it stands it would not open." in page
    assert "Before it opens" in page


def test_copy_of_a_planned_position_has_no_plan(desk: Client, position: Position) -> None:
    desk.post(address(position), sent(noon(3)))

    desk.post(reverse("admin:jobs_position_duplicate", args=[position.pk]))

    assert Position.objects.exclude(pk=position.pk).get().publish_at is None


def test_plan_is_made_by_whom_may_change_the_position(
    recruiter: User, desk: Client, position: Position
) -> None:
    recruiter.groups.clear()
    recruiter.user_permissions.add(Permission.objects.get(codename="view_position"))

    assert desk.post(address(position), sent(noon(3))).status_code == 403

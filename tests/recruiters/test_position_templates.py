"""Templates of positions: kept under a name, begun with, given up."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from config.accounts.models import User
from jobs.enums import PositionStatus
from jobs.models import Position
from recruiters.demo.positions import keep_templates
from recruiters.models import PositionTemplate
from tests.factories import PositionFactory

pytestmark = pytest.mark.django_db


def address(position: Position) -> str:
    return reverse("admin:jobs_position_template", args=[position.pk])


@pytest.fixture
def index() -> str:
    return reverse("admin:position-templates")


def test_kept_position_is_offered_by_its_name_and_a_draft_begins_with_it(
    desk: Client, recruiter: User, index: str
) -> None:
    position = PositionFactory.create(open=True, title="Inpatient coder", required="CCS|CIC")

    desk.post(address(position), {"name": "Inpatient"})
    shown = strip_tags(desk.get(index).content.decode())
    answer = desk.post(reverse("admin:jobs_position_duplicate", args=[position.pk]))

    assert PositionTemplate.objects.get().by == recruiter
    assert "Inpatient" in shown
    draft = Position.objects.exclude(pk=position.pk).get()
    assert answer.headers["Location"] == reverse("admin:jobs_position_change", args=[draft.pk])
    assert (draft.status, draft.title) == (PositionStatus.DRAFT, "Inpatient coder")
    assert [str(group) for group in draft.requirements.all()] == ["CCS or CIC"]


def test_name_is_changed_and_the_template_given_up_while_its_position_stays(desk: Client) -> None:
    position = PositionFactory.create()
    desk.post(address(position), {"name": "Audit"})

    desk.post(address(position), {"name": "Audits"})
    assert [str(one) for one in PositionTemplate.objects.all()] == ["Audits"]

    desk.post(address(position), {"name": "Audits", "give-up": "1"})
    assert not PositionTemplate.objects.exists()
    assert Position.objects.filter(pk=position.pk).exists()


@pytest.mark.parametrize(
    ("name", "words"),
    [("", "Give the template a name."), ("INPATIENT", "Another template has this name."), ("x" * 81, "80")],
)
def test_name_that_cannot_be_comes_back_with_what_to_do(desk: Client, name: str, words: str) -> None:
    desk.post(address(PositionFactory.create()), {"name": "Inpatient"})

    answer = desk.post(address(PositionFactory.create()), {"name": name})

    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert answer.context["form"]["name"].value() == name
    assert PositionTemplate.objects.count() == 1


def test_templates_are_for_those_who_may_add_and_change_positions(
    recruiter: User, desk: Client, index: str
) -> None:
    position = PositionFactory.create()
    recruiter.groups.clear()
    recruiter.user_permissions.add(Permission.objects.get(codename="view_position"))

    assert desk.get(index).status_code == 403
    assert desk.post(address(position), {"name": "Inpatient"}).status_code == 403
    assert not PositionTemplate.objects.exists()


def test_list_asks_the_database_as_much_for_three_as_for_one(desk: Client, index: str) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as counted:
            desk.get(index)
        return len([one for one in counted if "usersessions" not in one["sql"]])

    desk.post(address(PositionFactory.create()), {"name": "First"})
    desk.get(index)
    of_one = asked()
    for name in ("Second", "Third"):
        desk.post(address(PositionFactory.create()), {"name": name})
    desk.get(index)

    assert asked() == of_one <= 10


def test_demo_keeps_a_position_of_each_common_setting(recruiter: User) -> None:
    made = [PositionFactory.create(settings=[setting]) for setting in ("Inpatient", "Inpatient", "Audit")]

    keep_templates(made, by=recruiter)

    kept = PositionTemplate.objects.order_by("pk")
    assert {one.name: one.position for one in kept} == {"Inpatient": made[0], "Audit": made[2]}

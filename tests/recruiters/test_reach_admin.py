"""Before publishing, the desk says whom a position would reach, and names those it misses by one line."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from candidates.fit import bits
from candidates.models import Bit
from config.accounts.models import User
from jobs.enums import PositionStatus
from jobs.models import Position
from tests.factories import AlertFactory, CandidateFactory, PositionFactory, UserFactory
from tests.recruiters.pages import Answer
from tests.recruiters.test_positions_admin import filled
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> Position:
    """A draft that suits two people, one of them in a daily mail, and misses two by CRC and one by nights."""
    position = PositionFactory.create(remote=True, required="CPC; CRC", shift="night")
    heard = {"on_file": True, "with_recipient": True, "state": "FL"}
    CandidateFactory.create(**heard, first_name="Ines", credentials="CPC; CRC")
    CandidateFactory.create(**heard, first_name="Omar", credentials="CPC; CRC", recipient__cadence="daily")
    CandidateFactory.create_batch(2, **heard, first_name="Cleo", credentials="CPC")
    CandidateFactory.create(**heard, first_name="Dee", credentials="CPC; CRC", shifts=["day"])
    CandidateFactory.create(**heard, first_name="Both", credentials="CPC", shifts=["day"])
    CandidateFactory.create(first_name="Off", credentials="CPC; CRC")
    return position


def address(position: Position, name: str, *more: int) -> str:
    return reverse(f"admin:jobs_position_{name}", args=[position.pk, *more])


def words(answer: Answer) -> str:
    return re.sub(r"\s+", " ", strip_tags(answer.content.decode()))


def test_panel_says_how_many_and_what_the_others_lack(desk: Client, draft: Position) -> None:
    said = words(desk.get(address(draft, "reach")))

    assert "Publishing would reach 2 people: 1 at once, 1 in their next daily or weekly mail." in said
    assert "Only missing: CRC2" in said
    assert "Only missing: Night shift1" in said


def test_each_number_leads_to_its_people(desk: Client, draft: Position) -> None:
    page = desk.get(address(draft, "reach")).content.decode()
    for link, names in (
        (address(draft, "reached"), {"Ines", "Omar"}),
        (address(draft, "lacking", 1), {"Cleo"}),
    ):
        assert f'href="{link}"' in page
        people = desk.get(link).context["people"]
        assert {person.candidate.first_name for person in people} == names
    assert desk.get(address(draft, "lacking", 99)).status_code == 404


def test_who_may_not_see_people_sees_numbers_alone(draft: Position) -> None:
    reader = UserFactory.create(is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_position"))
    client = Client()
    sign_in(client, reader)

    page = client.get(address(draft, "reach"))

    assert "Publishing would reach 2 people" in words(page)
    assert address(draft, "reached") not in page.content.decode()
    assert "and tell them" not in words(page)
    assert client.get(address(draft, "reached")).status_code == 403
    assert client.get(address(draft, "lacking", 1)).status_code == 403


def test_nobody_else_gets_in(client: Client, draft: Position) -> None:
    sign_in(client, UserFactory.create())
    assert client.get(address(draft, "reach")).status_code == 302
    assert client.get(address(draft, "reached")).status_code == 302


@pytest.mark.parametrize("status", [PositionStatus.DRAFT, PositionStatus.PAUSED, PositionStatus.CLOSED])
def test_form_of_what_is_not_open_leads_to_the_numbers(desk: Client, status: PositionStatus) -> None:
    trait = {} if status == PositionStatus.DRAFT else {status.value: True}
    position = PositionFactory.create(**trait)
    page = desk.get(reverse("admin:jobs_position_change", args=[position.pk])).content.decode()
    assert f'data-later="{address(position, "reach")}"' in page


def test_form_of_an_open_one_does_not(desk: Client) -> None:
    position = PositionFactory.create(open=True)
    page = desk.get(reverse("admin:jobs_position_change", args=[position.pk])).content.decode()
    assert "data-later" not in page
    assert "and tell them" not in words(desk.get(address(position, "reach")))


def test_saving_may_lead_to_the_numbers_and_from_there_it_is_published(desk: Client) -> None:
    answer = desk.post(reverse("admin:jobs_position_add"), filled(_reach="Save and see"))
    position = Position.objects.get(reference="5001")
    assert position.status == PositionStatus.DRAFT
    assert answer.headers["Location"] == address(position, "reach")
    assert f'action="{address(position, "move")}"' in desk.get(answer.headers["Location"]).content.decode()

    desk.post(address(position, "move"), {"to": "open"})
    position.refresh_from_db()
    assert position.status == PositionStatus.OPEN


def test_who_was_told_before_is_not_counted_again(desk: Client) -> None:
    position = PositionFactory.create(paused=True, remote=True, required="CPC")
    told = CandidateFactory.create(on_file=True, with_recipient=True, credentials="CPC", state="FL")
    AlertFactory.create(position=position, recipient=told.recipient, sent=True)
    CandidateFactory.create(on_file=True, with_recipient=True, credentials="CPC", state="FL")

    said = words(desk.get(address(position, "reach")))

    assert "Publishing would reach 1 person who does not know of it yet: 1 at once" in said


@pytest.mark.parametrize("count", [1, 3])
def test_lists_ask_nothing_for_each_person(desk: Client, recruiter: User, count: int) -> None:
    position = PositionFactory.create(remote=True, required="CPC", settings=["Pro-fee"])
    CandidateFactory.create_batch(count, on_file=True, with_recipient=True, credentials="CPC", in_tampa=True)
    bits.bits_of(Bit.objects.values_list("pk", flat=True))
    desk.get(address(position, "reached"))
    with CaptureQueriesContext(connection) as queries:
        people = desk.get(address(position, "reached")).context["people"]
    own = [one["sql"] for one in queries if "mfa_authenticator" not in one["sql"]]
    assert len(people) == count
    assert len(own) == 19

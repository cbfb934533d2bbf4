"""The history of a position at the desk: who changed what and when, in words; and put back."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from config.accounts.models import User
from config.hands import Through
from jobs.enums import CloseReason, PositionStatus, RequirementLevel
from jobs.models import Employer, Position, PositionEvent, Requirement
from jobs.queries import history
from jobs.services import positions
from recruiters.admin.history.texts import GONE, LEFT_OUT, NEW, SAME, Piece, compared
from recruiters.enums import Role
from recruiters.models import Team
from recruiters.services import groups
from tests.conftest import CommittingClient
from tests.factories import EmployerFactory, PositionFactory, RecruiterFactory, competency
from tests.recruiters.pages import on
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def position() -> Position:
    return PositionFactory.create(title="Coder", open=True, required="CPC")


def page(row: Position | Employer) -> str:
    return reverse(f"admin:jobs_{row._meta.model_name}_change", args=[row.pk])


def past(row: Position | Employer, query: str = "") -> str:
    return reverse(f"admin:jobs_{row._meta.model_name}_history", args=[row.pk]) + query


def words(desk: Client, url: str) -> str:
    answer = desk.get(url)
    assert answer.status_code == 200
    main = answer.content.decode().partition('id="content-main"')[2]
    return " ".join(unescape(strip_tags(main)).split())


def back(position: Position, step: history.Step) -> str:
    return reverse("admin:jobs_position_put_back", args=[position.pk, step.number])


def change(desk: Client, position: Position, **typed: object) -> None:
    """Type that into the form of a position and save it."""
    answer = desk.post(page(position), on(desk.get(page(position))) | typed)
    assert answer.status_code == 302, answer.context["errors"]


def group(number: int, *labels: str, **more: object) -> dict[str, object]:
    row = {"level": "required", "any_of": [competency(label).pk for label in labels], **more}
    return {f"requirements-{number}-{name}": value for name, value in row.items()}


def put(desk: Client, position: Position, step: history.Step) -> Any:  # noqa: ANN401
    """Press the button of the page that shows what would change."""
    url = back(position, step)
    seen = desk.get(url).context["seen"]
    return desk.post(url, {"seen": seen})


def last(position: Position) -> history.Step:
    return history.steps(position)[-1]


# What the page says


def test_edit_at_the_form_reads_from_to_with_who_and_through_what(desk: Client, position: Position) -> None:
    change(
        desk,
        position,
        pay_max="46",
        shift="night",
        is_apprentice_friendly="on",
        description="Codes outpatient charts.\n\n- one chart at a time",
        **{"requirements-TOTAL_FORMS": 1, **group(0, "CPC", "CCS-P", id=position.requirements.get().pk)},
    )

    text = words(desk, past(position))

    assert "Changed while open" in text
    assert "Rita Moreau, at the desk" in text
    assert "Pay from $30–$40 an hour → to $30–$46 an hour" in text
    assert "Shift from Day → to Night" in text
    assert "Apprentices welcome from no → to yes" in text
    both = str(position.requirements.get())
    assert {"CPC", "CCS-P"} == set(both.split(" or "))
    assert f"Requirement group from Required: CPC → to Required: {both}" in text
    assert "Codes outpatient taken out: visits.put in: charts." in text
    assert last(position).by == User.objects.get(name="Rita Moreau").pk


def test_what_was_typed_is_text_and_never_markup(desk: Client, position: Position) -> None:
    Position.objects.filter(pk=position.pk).update(
        title="<b>Coder</b>", description="<script>alert(1)</script> visits"
    )

    page_of = desk.get(past(position)).content.decode()

    assert "<script>alert" not in page_of
    assert "<b>Coder" not in page_of
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page_of


def test_moves_plan_and_close_stand_in_the_same_line_of_time(desk: Client) -> None:
    position = PositionFactory.create(closes_on=timezone.localdate() + timedelta(days=30))
    move = reverse("admin:jobs_position_move", args=[position.pk])
    desk.post(move, {"to": "open"})
    desk.post(move, {"to": "paused"})
    desk.post(
        reverse("admin:jobs_position_close", args=[position.pk]),
        {"reason": CloseReason.FILLED, "confirmed": "1"},
    )

    text = words(desk, past(position))

    titles = [text.index(title) for title in ("Closed: filled by us", "Paused", "Published")]
    assert titles == sorted(titles)
    assert text.count("Rita Moreau, at the desk") == 3
    assert "State from Draft → to Open" in text
    assert "Why it was closed from empty → to Filled by us" in text


def test_nothing_stands_in_the_history_where_nothing_was_changed(desk: Client) -> None:
    position = PositionFactory.create(draft=True)

    desk.post(page(position), on(desk.get(page(position))) | {"_publish": "1"})
    desk.post(page(position), on(desk.get(page(position))) | {"_save": "1"})

    told = [shown.entry.title for shown in desk.get(past(position)).context["entries"]]
    assert told == ["Published", "Made"]


def test_sql_and_a_gone_user_are_named_as_what_they_are(desk: Client, position: Position) -> None:
    other = RecruiterFactory.create(user__name="Omar Vance").user
    client = CommittingClient()
    sign_in(client, other)
    change(client, position, openings="2")
    Position.objects.filter(pk=position.pk).update(openings=5)
    other.delete()

    text = words(desk, past(position))

    assert "The system, directly in the database" in text
    assert "Somebody who is gone, at the desk" in text
    assert "Omar" not in text


def test_news_from_before_the_history_stands_with_its_author(
    desk: Client, recruiter: User, position: Position
) -> None:
    PositionEvent.objects.create(position=position, kind="paused", by=recruiter, began_at=None)

    assert re.search(r"Paused \w+ \d+, \d{4}, [\d:]+ [ap].m., Rita Moreau", words(desk, past(position)))


def test_copy_says_after_what_it_was_made(desk: Client, position: Position) -> None:
    desk.post(reverse("admin:jobs_position_duplicate", args=[position.pk]))
    copy = Position.objects.exclude(pk=position.pk).get()

    text = words(desk, past(copy))

    assert f"Made after {position.reference}." in text
    assert "Requirement group put in: Required: CPC" in text
    assert history.steps(copy)[0].through == Through.DESK


def test_reading_a_page_tells_the_database_nothing(desk: Client, position: Position) -> None:
    with CaptureQueriesContext(connection) as found:
        desk.get(page(position))

    assert not any("pghistory" in query["sql"] for query in found)


def test_line_of_time_is_narrowed_by_field_and_by_person(
    desk: Client, boss: Client, recruiter: User, position: Position
) -> None:
    change(desk, position, openings="2")
    change(boss, position, title="Auditor", openings="3")

    by_field = words(desk, past(position, "?field=title"))
    by_person = words(desk, past(position, f"?by={recruiter.pk}"))

    assert "to Auditor" in by_field
    assert "Openings to fill from" not in by_field
    assert "to 2" in by_person
    assert "to 3" not in by_person
    assert "Nothing of that." in words(desk, past(position, "?by=999"))
    assert [key for key, _ in desk.get(past(position)).context["fields"]] == [
        "title",
        "openings",
        "groups",
    ]


def test_line_of_time_is_paged(desk: Client) -> None:
    position = PositionFactory.create()
    for number in range(2, 25):
        Position.objects.filter(pk=position.pk).update(openings=number)

    assert "Page 1 of 2, 24 changes" in words(desk, past(position))
    assert "Made" in words(desk, past(position, "?page=2"))


@pytest.mark.parametrize("number", [1, 3])
def test_queries_are_as_many_for_one_change_as_for_three(
    desk: Client, position: Position, number: int
) -> None:
    for openings in range(number):
        change(desk, position, openings=str(openings + 2), shift="night" if openings % 2 else "day")
    desk.get(past(position))

    with CaptureQueriesContext(connection) as found:
        desk.get(past(position))

    assert len(found) == PAGE_QUERIES


PAGE_QUERIES = 20


def test_employer_has_one_too(desk: Client) -> None:
    employer = EmployerFactory.create(name="Lakeside")
    sent = on(desk.get(page(employer)))

    desk.post(page(employer), sent | {"name": "Lakeside Health"})

    text = words(desk, past(employer))
    assert "Name from Lakeside → to Lakeside Health" in text
    assert "Rita Moreau, at the desk" in text


# Whose it is


def test_history_of_another_team_is_not_there(desk: Client, recruiter: User, position: Position) -> None:
    Team.objects.create(name="Ours").members.add(recruiter)
    other = RecruiterFactory.create().user
    Team.objects.create(name="Theirs").members.add(other)
    Position.objects.filter(pk=position.pk).update(recruiter=other)

    assert desk.get(past(position)).status_code == 404
    assert desk.get(back(position, last(position))).status_code == 404


def test_auditor_reads_and_puts_nothing_back(desk: Client, recruiter: User, position: Position) -> None:
    change(desk, position, openings="2")
    groups.ensure()
    recruiter.groups.set([groups.found_or_made(Role.AUDITOR)])

    text = words(desk, past(position))

    assert "to 2" in text
    assert "Put this back" not in text
    assert desk.get(back(position, last(position))).status_code == 403


@pytest.mark.parametrize("address", ["x", "9" * 30, "0"])
def test_address_of_nothing_is_not_there(desk: Client, address: str) -> None:
    url = reverse("admin:jobs_position_history", args=[address])
    assert desk.get(url).status_code == 404


# Putting back


def test_one_change_is_put_back_and_what_came_later_stays(desk: Client, position: Position) -> None:
    setting = competency("Inpatient")
    change(desk, position, title="Auditor", pay_max="50", settings=[setting.pk])
    wrong = last(position)
    change(desk, position, openings="4")

    shown = words(desk, back(position, wrong))
    answer = put(desk, position, wrong)

    assert "Title from Auditor → to Coder" in shown
    assert "Pay from $30–$50 an hour → to $30–$40 an hour" in shown
    assert "Openings" not in shown
    assert answer.headers["Location"] == page(position)
    position.refresh_from_db()
    assert (position.title, position.pay_max, position.openings) == ("Coder", Decimal(40), 4)
    assert not position.settings.exists()
    assert position.status == PositionStatus.OPEN
    assert "Put back what was changed on" in words(desk, past(position))
    assert last(position).events[0].kind == "edited"


def test_groups_are_put_back_as_groups(desk: Client, position: Position) -> None:
    first = position.requirements.get()
    change(
        desk,
        position,
        **{"requirements-TOTAL_FORMS": 2, **group(0, "CPC", id=first.pk, DELETE="on"), **group(1, "CCS")},
    )

    assert put(desk, position, last(position)).status_code == 302

    assert [(one.level, str(one)) for one in position.requirements.all()] == [("required", "CPC")]


def test_status_is_not_put_back(desk: Client) -> None:
    position = PositionFactory.create(open=True)
    positions.pause(position=position, by=None)

    assert desk.get(back(position, last(position))).status_code == 404
    assert "Put this back" not in words(desk, past(position))


def test_form_refuses_what_may_not_be_any_more(desk: Client, position: Position) -> None:
    Position.objects.filter(pk=position.pk).update(closes_on=timezone.localdate() - timedelta(days=3))
    change(desk, position, closes_on=f"{timezone.localdate() + timedelta(days=9)}")

    answer = put(desk, position, last(position))

    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Closing date: That day has passed." in text
    assert "Nothing was changed." in text
    position.refresh_from_db()
    assert position.closes_on == timezone.localdate() + timedelta(days=9)


def test_what_would_not_be_published_is_not_put_back_while_open(desk: Client, position: Position) -> None:
    Position.objects.filter(pk=position.pk).update(description="Remote, except Colorado.")
    change(desk, position, description="Remote.")

    answer = put(desk, position, last(position))

    assert answer.status_code == 422
    position.refresh_from_db()
    assert position.description == "Remote."


def test_change_meanwhile_shows_the_page_again(desk: Client, boss: Client, position: Position) -> None:
    change(desk, position, openings="2")
    step = last(position)
    seen = desk.get(back(position, step)).context["seen"]
    change(boss, position, title="Auditor")

    answer = desk.post(back(position, step), {"seen": seen})

    assert answer.status_code == 422
    assert "Look again at what would change." in answer.content.decode()
    position.refresh_from_db()
    assert position.openings == 2


def test_group_needs_the_right_to_groups(desk: Client, recruiter: User, position: Position) -> None:
    Requirement.objects.filter(position=position).update(level=RequirementLevel.PREFERRED)
    recruiter.groups.clear()
    for name in ("view_position", "change_position"):
        recruiter.user_permissions.add(Permission.objects.get(codename=name))

    assert put(desk, position, last(position)).status_code == 403


# Texts


def test_words_of_a_text_are_compared() -> None:
    assert compared("You code charts.", "You audit many charts.") == [
        Piece(SAME, "You "),
        Piece(GONE, "code"),
        Piece(NEW, "audit many"),
        Piece(SAME, " charts."),
    ]


def test_long_runs_of_what_stayed_are_cut_short() -> None:
    found = compared("word " * 100 + "old", "word " * 100 + "new")

    assert [piece.kind for piece in found] == [LEFT_OUT, SAME, GONE, NEW]
    assert sum(len(piece.text) for piece in found) < 90


def test_very_long_texts_are_compared_by_lines() -> None:
    lines = [f"{number} " * 50 for number in range(100)]
    found = compared("\n".join(lines), "\n".join([*lines[:50], "new line", *lines[51:]]))

    assert [piece.text.strip() for piece in found if piece.kind == NEW] == ["new line"]


def test_nothing_is_lost_of_either_version() -> None:
    old, new = "a b c\n\nd e", "a x y c\n\nd f"
    found = compared(old, new)

    assert "".join(piece.text for piece in found if piece.kind != NEW) == old
    assert "".join(piece.text for piece in found if piece.kind != GONE) == new

"""The section "Figures": its filters, drawings, tables and files."""

from __future__ import annotations

import csv
import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import recruiters
from candidates.enums import Stage
from candidates.models import Application, ApplicationTransition
from config.accounts.models import User
from jobs.models import Position
from recruiters.admin.figures.reports import Subject
from recruiters.admin.figures.tables import Drawn, Row, Table, share
from recruiters.queries.figures.asked import Middle
from recruiters.templatetags.figures import drawing
from tests.factories import (
    AlertFactory,
    ApplicationFactory,
    PositionFactory,
    RecruiterFactory,
    ScoreFactory,
    TeamFactory,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
SUBJECTS = [subject.value for subject in Subject]


def of(subject: str) -> str:
    return reverse("admin:figures-of", args=[subject])


def file_of(subject: str) -> str:
    return reverse("admin:figures-file", args=[subject])


def applied(number: int = 1, stage: Stage = Stage.SCREENING, **said: Any) -> list[Application]:  # noqa: ANN401
    made = []
    for _ in range(number):
        one = ApplicationFactory.create(stage=stage, **said)
        one.transitions.all().delete()
        for to in (Stage.NEW, stage):
            ApplicationTransition.objects.create(application=one, to_stage=to, by_candidate=to == Stage.NEW)
        made.append(one)
    return made


def table_of(answer: Any, title: str) -> dict[str, list[str]]:  # noqa: ANN401 -- a response
    found = next(table for table in answer.context["report"].tables if table.title == title)
    return {row.name: list(row.cells) for row in found.rows}


def reached(answer: Any) -> int:  # noqa: ANN401 -- the same
    return int(table_of(answer, "How far they came").get("New", ["0"])[0])


def test_the_address_says_what_is_counted(desk: Client, recruiter: User) -> None:
    mine = PositionFactory.create(open=True, recruiter=recruiter)
    (old,) = applied()
    Application.objects.filter(pk=old.pk).update(applied_at=timezone.now() - timedelta(days=200))
    applied(2, position=mine)
    applied(3)
    day = timezone.localdate()

    def counted(**query: object) -> int:
        return reached(desk.get(f"{of('funnel')}?{urlencode(query)}"))

    assert counted() == 5
    assert counted(period="all") == 6
    assert counted(period="30") == 5
    assert counted(position=mine.reference) == 2
    assert counted(employer=mine.employer.pk) == 2
    assert counted(recruiter=recruiter.pk) == 2
    assert counted(since=day - timedelta(days=210), until=day - timedelta(days=190)) == 1
    assert counted(since=day) == 5
    assert counted(period="30", until=day - timedelta(days=1)) == 1


def test_what_is_wrong_in_the_address_is_said_and_left_out(desk: Client) -> None:
    applied(2)
    day = timezone.localdate()

    wrong: list[tuple[dict[str, object], str]] = [
        ({"position": "no-such"}, "No position has the number no-such."),
        ({"since": day, "until": day - timedelta(days=3)}, "The last day is before the first one."),
        ({"since": "yesterday"}, "Enter a valid date."),
        ({"employer": "x"}, "Employer: "),
        ({"period": "5"}, "Period: "),
    ]
    for query, words in wrong:
        answer = desk.get(f"{of('funnel')}?{urlencode(query)}")
        assert answer.status_code == 200
        assert words in answer.text
    assert desk.get(of("nonsense")).status_code == 404
    assert desk.get(of("funnel"), {"position": "\0"}).status_code == 200


def test_numbers_of_one_position_are_those_of_whoever_one_sees(desk: Client, recruiter: User) -> None:
    colleague = RecruiterFactory.create(user__is_superuser=False, user__name="Olive Stone").user
    TeamFactory.create(members=[recruiter, colleague])
    stranger = RecruiterFactory.create().user
    TeamFactory.create(members=[stranger])
    own, theirs, nobodys, unseen = (
        PositionFactory.create(open=True, recruiter=whose) for whose in (recruiter, colleague, None, stranger)
    )
    for position in (own, theirs, nobodys, unseen):
        applied(1, position=position, stage=Stage.PLACED)
    placed = "Positions in which somebody was placed"

    def asked(position: Position) -> str:
        answer = desk.get(of("funnel"), {"position": position.reference})
        return " ".join(answer.context["form"].faults)

    assert asked(own) == asked(nobodys) == ""
    assert f"Position {theirs.reference} is a colleague's." in asked(theirs)
    assert f"No position has the number {unseen.reference}." in asked(unseen)
    assert len(table_of(desk.get(of("times")), placed)) == 2

    recruiter.user_permissions.add(Permission.objects.get(codename="numbers_team"))
    assert asked(theirs) == ""
    assert len(table_of(desk.get(of("times")), placed)) == 3


def test_few_are_too_few_to_say(desk: Client) -> None:
    applied(3)

    answer = desk.get(of("funnel"))

    assert table_of(answer, "How far they came")["Screening"][:2] == ["3", "too few to say"]
    assert table_of(answer, "Days in each stage")["New"][0] == "too few to say"
    assert share(2, 5) == "40%"
    assert share(0, 0) == "\u2013"


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_number_in_the_words_is_filled_in(desk: Client, subject: str) -> None:
    PositionFactory.create(open=True)

    text = desk.get(of(subject)).content.decode()

    assert re.findall(r"\{\w+\}", text) == []


@pytest.mark.parametrize("subject", SUBJECTS)
def test_nothing_looks_like_nothing(desk: Client, subject: str) -> None:
    answer = desk.get(of(subject))

    assert answer.status_code == 200
    assert '<svg class="drawing"' not in answer.text
    assert answer.context["report"].tables[0].empty in answer.text
    assert "nan" not in answer.text.lower().replace("finance", "")


def _drawn(table: Table) -> dict[str, Any]:
    return drawing(table, 1)


def test_a_bar_is_as_long_as_its_row_says() -> None:
    rows = [
        Row("All", ["8"], size=8, says="8"),
        Row("Half", ["4"], size=4, says="4"),
        Row("None", ["0"], size=0),
    ]

    marks = _drawn(Table("T", "S", ["N"], rows, drawn=Drawn.BARS))["marks"]

    assert [mark.bar for mark in marks] == [(0, 100), (0, 50), None]
    assert _drawn(Table("T", "S", ["N"], [Row("None", ["0"], size=0)], drawn=Drawn.BARS))["marks"] == []


def test_a_band_lies_where_its_row_says() -> None:
    told = Row("Told", [], middle=Middle(9, 10, 20, 40), range=(5, 50), says="20")
    few = Row("Few", [], middle=Middle(2, 1, 1, 1), says="too few to say")
    long = Row("A name that is a good deal longer than a phone is wide", [], middle=Middle(9, 1, 2, 3))

    context = _drawn(Table("T", "S", [], [told, few, long], drawn=Drawn.BANDS))

    first, second = context["marks"]
    assert (first.bar, first.behind, first.tick) == ((20, 60), (10, 90), 40)
    assert second.name.endswith("\u2026")
    assert [tick.words for tick in context["ticks"]] == ["0", "25 days", "50 days"]


def test_drawings_are_made_of_the_rows_and_hold_no_style(desk: Client) -> None:
    applied(6, stage=Stage.OFFER)
    applied(6, stage=Stage.NEW)

    answer = desk.get(of("funnel"))

    pieces = re.findall(r'<svg class="drawing".*?</svg>', answer.text, re.DOTALL)
    assert len(pieces) == 2
    for piece in pieces:
        assert "style" not in piece
        drawn = ET.fromstring(piece)  # noqa: S314 -- of our own making
        assert drawn.get("role") == "img"
        assert {part.tag for part in drawn} <= {"title", "desc", "text", "rect"}
        named = str(drawn.get("aria-labelledby")).split()
        assert [part.get("id") for part in drawn if part.tag in {"title", "desc"}] == named
    rows = table_of(answer, "How far they came")
    bars = [part.get("width") for part in ET.fromstring(pieces[0]) if part.get("class") == "part"]  # noqa: S314
    assert bars == [f"{100 * int(cells[0]) / 12:.1f}%" for cells in rows.values() if cells[0] != "0"]


@pytest.mark.parametrize("subject", SUBJECTS)
def test_the_file_says_what_the_page_says(desk: Client, subject: str) -> None:
    position = PositionFactory.create(open=True, title="=SUM(A1)", required="CPC", settings=["profee"])
    for one in applied(6, stage=Stage.PLACED, position=position):
        gate = {"kind": "required", "ask": "@cmd", "have": "", "state": "missing"}
        ScoreFactory.create(application=one, lines={"gates": [gate], "points": []})
    AlertFactory.create(position=position)

    page = desk.get(of(subject))
    answer = desk.get(file_of(subject), {"position": position.reference})

    lines = list(csv.reader(b"".join(answer).decode().splitlines()))
    assert answer["Content-Type"].startswith("text/csv")
    assert answer["Content-Disposition"].startswith(f'attachment; filename="figures-{subject}-')
    heads = {cells[0] for cells in lines if cells}
    assert {table.title for table in page.context["report"].tables} <= heads
    for cell in (cell for cells in lines for cell in cells):
        assert not cell.lstrip().startswith(("=", "+", "-", "@")), cell
    assert any("=SUM(A1)" in cell for cells in lines for cell in cells)


def test_who_may_not_see_applications_sees_no_figures(db: None) -> None:
    user = RecruiterFactory.create(user__is_superuser=False).user
    user.user_permissions.add(Permission.objects.get(codename="view_position"))
    client = Client()
    sign_in(client, user)

    assert client.get(reverse("admin:figures")).status_code == 403
    assert client.get(file_of("funnel")).status_code == 403
    assert reverse("admin:figures") not in client.get(reverse("admin:index")).text
    user.user_permissions.add(Permission.objects.get(codename="view_application"))
    assert client.get(reverse("admin:figures")).status_code == 200
    assert client.get(of("open")).status_code == 403
    assert of("open") not in client.get(reverse("admin:figures")).text


@pytest.mark.parametrize(
    ("subject", "most"), [("funnel", 10), ("times", 11), ("sources", 9), ("alerts", 9), ("lost", 10)]
)
def test_as_many_queries_for_three_rows_as_for_one(desk: Client, subject: str, most: int) -> None:
    desk.get(of(subject))
    numbers = []
    for count in (1, 2):
        for one in applied(count, stage=Stage.PLACED):
            ScoreFactory.create(application=one)
            AlertFactory.create(position=one.position)
        with CaptureQueriesContext(connection) as queries:
            desk.get(of(subject))
        numbers.append(len(queries))

    assert numbers[0] == numbers[1] <= most


def test_every_figure_starts_from_what_may_be_seen() -> None:
    room = Path(recruiters.__file__).parent
    files = [*(room / "queries" / "figures").glob("*.py"), *(room / "admin" / "figures").glob("*.py")]
    text = "".join(one.read_text(encoding="utf-8") for one in [*files, room / "forms" / "figures.py"])

    assert "visible.positions(" in text
    for past in ("Position.objects", "Application.objects", "Candidate.objects"):
        assert past not in text

"""Impact ratios: what is told, what is hidden, and that nothing hidden can be worked out."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from candidates.enums import Race, Sex, Stage
from candidates.models import Application, ApplicationTransition
from candidates.services import selfid
from config.accounts.models import User
from recruiters.models import Export
from recruiters.queries import impact
from recruiters.queries.impact import FLOOR, SMALL, Count, shown_of
from tests.factories import ApplicationFactory, CandidateFactory, PositionFactory, ScoreFactory

KEY = "an invented key of more than forty characters in all"
URL = "/admin/impact/"
FILE = f"{URL}csv/"


def small(selected: int, of: int) -> bool:
    return of < FLOOR or 0 < selected < SMALL or 0 < of - selected < SMALL


@pytest.mark.parametrize("seed", range(40))
def test_nothing_hidden_can_be_worked_out(seed: int) -> None:
    """For who knows the totals and what is shown: what is left is of two groups at least, and not small."""
    random = Random(seed)
    for _ in range(200):
        sizes = [random.choice([0, 3, 9, 10, 14, 40, 200]) for _ in range(random.randint(2, 8))]
        counts = [
            Count(f"g{n}", random.choice([0, of, random.randint(0, of)]), of) for n, of in enumerate(sizes)
        ]
        before = {one.group for one in counts if random.random() < 0.1}

        shown = shown_of(counts, before)

        told = [one for one in counts if one.group in shown]
        hidden = [one for one in counts if one.group not in shown and one.of]
        assert len(told) != 1
        assert not before & shown
        assert not [one for one in told if small(one.selected, one.of)]
        if told and hidden:
            assert len(hidden) > 1
            assert not small(sum(one.selected for one in hidden), sum(one.of for one in hidden))
        for side in ("selected", "others"):
            whole = sum(getattr(one, side) for one in counts)
            assert not told or not whole or all(getattr(one, side) < whole for one in counts)


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([("a", 20, 40), ("b", 10, 40)], {"a", "b"}),
        ([("a", 20, 40), ("b", 10, 40), ("c", 0, 0)], {"a", "b"}),
        ([("a", 20, 40), ("b", 10, 40), ("c", 2, 6)], set()),  # b goes with c, and a alone tells nothing
        ([("a", 20, 40), ("b", 20, 40), ("c", 8, 16), ("d", 3, 6)], {"a", "b"}),
        ([("a", 20, 40), ("b", 0, 40)], set()),  # every one selected would be known as a
        ([("a", 20, 40), ("b", 3, 40)], set()),
        ([("a", 5, 9), ("b", 5, 9)], set()),
    ],
)
def test_what_is_hidden(counts: Sequence[tuple[str, int, int]], shown: set[str]) -> None:
    assert shown_of([Count(*one) for one in counts]) == shown


def applied(number: int, stages: Sequence[Stage], sex: Sex | None) -> None:
    position = PositionFactory.create(open=True)
    last_year = timezone.now().replace(year=timezone.localdate().year - 1, month=6, day=3)
    for place in range(number):
        person = CandidateFactory.create()
        if sex is not None:
            selfid.say(candidate=person, sex=sex, race=Race.WHITE)
        stage = stages[place % len(stages)]
        one = ApplicationFactory.create(candidate=person, position=position, stage=stage)
        Application.objects.filter(pk=one.pk).update(applied_at=last_year)
        ScoreFactory.create(application=one, is_suited=place % 2 == 0, points=place)
        for to in (Stage.NEW, stage):
            ApplicationTransition.objects.get_or_create(application=one, to_stage=to)


def told(measure: str, dimension: str = "Sex", year: int | None = None) -> dict[str, impact.Told]:
    found = impact.impact(year or timezone.localdate().year - 1)
    shown = next(one for one in found.dimensions if one.name == dimension)
    return {one.group: one for one in next(m for m in shown.measures if m.name == measure).groups}


@pytest.fixture
def asked(settings: Settings) -> None:
    settings.SELF_ID_KEY = KEY


@pytest.mark.django_db
@pytest.mark.usefixtures("asked")
def test_rates_and_ratios_are_those_of_four_fifths() -> None:
    applied(20, [Stage.SUBMITTED, Stage.NEW], Sex.MALE)
    applied(20, [Stage.SUBMITTED, Stage.NEW, Stage.NEW, Stage.NEW], Sex.FEMALE)
    applied(12, [Stage.SUBMITTED, Stage.NEW], None)

    found = told("Put forward")

    assert (found["Male"].about, found["Male"].rate, found["Male"].ratio) == (20, 0.5, 1.0)
    assert (found["Female"].rate, found["Female"].ratio, found["Female"].is_low) == (0.25, 0.5, True)
    assert (found["Not said"].about, found["Not said"].ratio) == (10, None)
    assert all(one.rate is None for one in told("Interviewed").values())
    assert told("Suited by every gate when they applied")["Male"].rate == 0.5
    assert told("Put forward", "Race or ethnicity")["White"].rate is not None
    assert told("Put forward", "Race or ethnicity")["Asian"].rate is None


@pytest.mark.django_db
@pytest.mark.usefixtures("asked")
def test_a_year_ends_with_a_quarter_that_is_over() -> None:
    today = timezone.localdate()

    assert impact.ends_before(today.year - 1) == date(today.year, 1, 1)
    running = impact.ends_before(today.year)
    assert running <= today
    assert (running.day, running.month % 3) == (1, 1)
    applied(3, [Stage.NEW], Sex.MALE)
    Application.objects.update(applied_at=timezone.now() + timedelta(days=1))
    found = impact.impact(today.year)
    assert found.applications == 0
    assert (found.through is None) == (running == date(today.year, 1, 1))


@pytest.mark.django_db
def test_who_may_see_it(desk: Client, boss: Client, recruiter: User, settings: Settings) -> None:
    assert (desk.get(URL).status_code, boss.get(URL).status_code) == (404, 404)
    settings.SELF_ID_KEY = KEY

    assert (desk.get(URL).status_code, boss.get(URL).status_code) == (403, 200)
    assert URL not in desk.get("/admin/").text
    assert URL in boss.get("/admin/").text
    recruiter.user_permissions.add(Permission.objects.get(codename="view_impact"))
    assert desk.get(URL).status_code == 200


@pytest.mark.django_db
@pytest.mark.usefixtures("asked")
def test_the_page_narrows_by_nothing_but_a_year(boss: Client) -> None:
    applied(20, [Stage.SUBMITTED, Stage.NEW], Sex.MALE)
    applied(20, [Stage.SUBMITTED, Stage.NEW, Stage.NEW], Sex.FEMALE)
    year = timezone.localdate().year - 1

    page = boss.get(URL, {"year": year})
    more = f"year={year}&position={PositionFactory.create().reference}&since=2026-01-01"
    same = boss.get(f"{URL}?{more}")

    assert "Put forward, by sex" in page.text
    tables = [[list(row.cells) for row in table.rows] for table in page.context["tables"]]
    assert tables == [[list(row.cells) for row in table.rows] for table in same.context["tables"]]
    assert boss.get(URL, {"year": "0"}).context["year"] == year + 1


@pytest.mark.django_db
@pytest.mark.usefixtures("asked")
def test_the_file_says_what_the_page_says_and_hides_what_it_hides(boss: Client) -> None:
    applied(20, [Stage.SUBMITTED, Stage.NEW], Sex.MALE)
    applied(20, [Stage.SUBMITTED, Stage.NEW, Stage.NEW], Sex.FEMALE)
    year = {"year": timezone.localdate().year - 1}

    answer = boss.get(FILE, year)
    lines = list(csv.reader(io.StringIO(b"".join(answer).decode())))
    tables = boss.get(URL, year).context["tables"]

    assert "attachment" in answer.headers["Content-Disposition"]
    for table in tables:
        begin = lines.index([table.title])
        assert lines[begin + 1] == [table.of, *table.columns]
        of_file = lines[begin + 2 : begin + 2 + len(table.rows)]
        assert of_file == [[row.name, *row.cells] for row in table.rows]
    assert any("hidden" in line for line in lines)


@pytest.mark.django_db
@pytest.mark.usefixtures("asked")
def test_who_looked_and_who_took_it_is_written_down(boss: Client, desk: Client) -> None:
    year = timezone.localdate().year - 1
    for _ in range(2):
        boss.get(URL, {"year": year})
        boss.get(FILE, {"year": year})
    boss.get(URL, {"year": year - 1})
    assert (desk.get(URL).status_code, desk.get(FILE).status_code) == (403, 403)

    written = list(Export.objects.order_by("pk").values_list("what", "narrowed", "by__name"))

    looked, took = "impact report, looked at", "impact report"
    assert written == [
        (looked, f"year: {year}", "Ada Boss"),
        (took, f"year: {year}", "Ada Boss"),
        (took, f"year: {year}", "Ada Boss"),
        (looked, f"year: {year - 1}", "Ada Boss"),
    ]
    Export.objects.update(at=timezone.now() - timedelta(hours=2))
    boss.get(URL, {"year": year})
    assert Export.objects.filter(what=looked).count() == 3

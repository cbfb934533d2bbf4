"""The figures of the salary explorer, worked out a second time in plain Python and by plain SQL."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from jobs.enums import US_STATES
from jobs.forms.search import SearchForm
from jobs.models import Listing, Position, SalaryBenchmark
from jobs.queries import kept, pay, salaries
from jobs.search import places
from jobs.search import salaries as explorer
from jobs.search.results import Search
from jobs.search.salaries import Asked, Explorer
from jobs.services import listings, role_facts
from jobs.tasks import refresh_salaries
from tests.factories import AreaWageFactory, PositionFactory, RoleFactFactory, competency, place

PUBLISHED = {
    "Orlando, FL": (35_000, 47_000),
    "Tampa, FL": (40_000, 47_000),
    "Jacksonville, FL": (37_000, 48_000),
    "Miami, FL": (42_000, 52_000),
    "Atlanta, GA": (38_000, 52_000),
    "Chicago, IL": (38_000, 49_000),
    "Houston, TX": (40_000, 51_000),
    "Los Angeles, CA": (46_000, 53_000),
    "New York, NY": (44_000, 52_000),
    "Seattle, WA": (46_000, 56_000),
    "": (41_000, 52_000),
}
"""The table as it was published, written down here once more."""


@pytest.mark.django_db
class TestPublished:
    @pytest.fixture(autouse=True)
    def loaded(self) -> None:
        role_facts.load()

    def test_all_22_figures_with_estimate_and_growth(self) -> None:
        found = {one.where: one for one in salaries.cities(salaries.published_rows())}
        assert {where: (one.first.amount, one.later.amount) for where, one in found.items()} == PUBLISHED
        for where, (first, later) in PUBLISHED.items():
            assert found[where].between.amount == (first + later) / 2
            assert found[where].between.is_estimate
            assert not found[where].first.is_estimate
            assert found[where].growth == int((later - first) * 100 / first + 0.5)
            assert "Payscale" in found[where].first.source
            assert "historic" in found[where].first.as_of

    @pytest.mark.parametrize(
        ("sort", "first", "second"),
        [
            ("city", "Atlanta, GA", "Chicago, IL"),
            ("first", "Los Angeles, CA", "Seattle, WA"),
            ("later", "Seattle, WA", "Los Angeles, CA"),
            ("growth", "Atlanta, GA", "Orlando, FL"),
        ],
    )
    def test_sorted_with_the_line_over_all_last(self, sort: str, first: str, second: str) -> None:
        found = [one.where for one in salaries.cities(salaries.published_rows(), sort)]
        assert (found[0], found[1], found[-1]) == (first, second, "")

    @pytest.mark.parametrize(
        ("typed", "named"),
        [("tampa", "Tampa, FL"), ("Tampa , fl", "Tampa, FL"), ("Tampa, TX", ""), ("Ocala, FL", "")],
    )
    def test_cities_by_what_was_typed(self, typed: str, named: str) -> None:
        assert salaries.city_named(typed, salaries.published_rows()) == named

    def test_of_the_country_only_what_was_not_superseded(self) -> None:
        RoleFactFactory.create(section="outlook", key="old", unit="US dollars a year", is_superseded=True)
        assert [fact.figure for fact in salaries.national()] == [50_250, 80_950]

    def test_a_city_with_one_figure_is_no_line(self) -> None:
        SalaryBenchmark.objects.filter(city="Tampa", years=1).delete()
        assert "Tampa, FL" not in {one.where for one in salaries.cities(salaries.published_rows())}


def middle(position: Position) -> float:
    """The middle of a range a year, by hand."""
    times = 2080 if position.pay_period == "hour" else 1
    return float((position.pay_min + position.pay_max) / 2 * times)


def percentile(amounts: list[float], share: float) -> float:
    """By hand: on the line between the two nearest."""
    ranked = sorted(amounts)
    at = (len(ranked) - 1) * share
    low = int(at)
    high = min(low + 1, len(ranked) - 1)
    return ranked[low] + (ranked[high] - ranked[low]) * (at - low)


def told_by_hand(rows: list[Position]) -> tuple[int, ...]:
    if len(rows) < 10:
        return (len(rows), 0, 0, 0)
    amounts = [middle(row) for row in rows]
    return (len(rows), *(round(percentile(amounts, share) / 100) * 100 for share in (0.25, 0.5, 0.75)))


def told(found: salaries.Counted) -> tuple[int, ...]:
    figures = found.figures
    return (figures.count, figures.low, figures.median, figures.high)


def board() -> list[Position]:
    """Positions of each kind there is, open and past, in five shapes that return every five."""
    now = timezone.now()
    made = []
    shapes: list[dict[str, Any]] = [
        {"place": place("Tampa"), "settings": ["profee"], "required": "CPC"},
        {"place": place("Atlanta"), "settings": ["inpatient"], "required": "CCS", "hybrid": True},
        {"remote": True, "settings": ["profee", "audit"], "required": "CPC|CCS-P"},
        {"place": place("Tampa"), "settings": [], "required": "RHIT", "yearly": True},
        {"place": place("Orlando"), "settings": ["inpatient", "audit"], "required": "CPC; CCS"},
    ]
    states: list[dict[str, Any]] = [
        {"open": True},
        {"closed": True},
        {"closed": True, "closed_at": now - timedelta(days=400)},
        {"draft": True},
    ]
    for n in range(60):
        shape = dict(shapes[n % 5])
        state = states[0 if n % 4 < 2 else n // 4 % 4]
        if not shape.get("yearly"):
            shape |= {"pay_min": 20 + n, "pay_max": 24 + n}
        made.append(PositionFactory.create(years_min=n % 7, is_demo=n % 6 == 0, **shape, **state))
    return made


def counted(rows: list[Position]) -> list[Position]:
    since = timezone.now() - timedelta(days=365)
    return [
        row
        for row in rows
        if row.status == "open" or (row.status == "closed" and (row.closed_at or since) >= since)
    ]


@pytest.mark.django_db
class TestGroups:
    def test_every_group_is_what_plain_python_says(self) -> None:
        rows = counted(board())
        belongs: dict[str, Callable[[Any], list[str]]] = {
            "setting": lambda row: [word.key for word in row.settings.all()],
            "state": lambda row: ["remote" if row.workplace == "remote" else row.place.state],
            "city": lambda row: ["remote" if row.workplace == "remote" else str(row.place)],
            "workplace": lambda row: [row.workplace],
            "years_max": lambda row: [str(step) for step in (0, 1, 2, 3, 5) if row.years_min <= step],
        }
        for by, keys in belongs.items():
            view = Explorer(Asked(by)).view
            expected: dict[str, list[Position]] = {}
            for row in rows:
                for key in keys(row):
                    expected.setdefault(key, []).append(row)
            assert {key: told(one) for key, one in view.groups.items()} == {
                key: told_by_hand(group) for key, group in expected.items()
            }
            assert told(view.whole) == told_by_hand(rows)
            for key, group in expected.items():
                one = view.groups[key]
                days = [timezone.localdate(row.published_at) for row in group if row.published_at]
                assert (one.earliest, one.latest) == (min(days), max(days))
                assert one.openings == sum(row.status == "open" for row in group)
                assert one.figures.invented == sum(row.is_demo for row in group)

    def test_the_median_is_that_of_the_standard_library(self) -> None:
        rows = counted(board())
        whole = Explorer(Asked()).view.whole.figures
        assert whole.median == round(statistics.median(map(middle, rows)) / 100) * 100

    @pytest.mark.parametrize("by", explorer.DIMENSIONS)
    @pytest.mark.parametrize(
        "filters",
        [
            {},
            {"credential": "cpc"},
            {"credential": "cpc", "setting": "profee"},
            {"workplace": "onsite", "years_max": "3"},
            {"state": "FL"},
            {"state": "FL", "setting": "inpatient", "workplace": "onsite"},
        ],
    )
    def test_the_number_beside_a_link_is_the_length_of_the_list(
        self, by: str, filters: dict[str, str]
    ) -> None:
        board()
        listings.rebuild()
        found = Explorer(Asked(by, **filters))
        linked = [group for group in found.groups if group.url and group.counted.openings]
        for group in linked:
            path, _, query = group.url.partition("?")
            if path == "/positions/":
                listed = Search(SearchForm(QueryDict(query)).criteria()).count
            else:
                city, _, state = group.key.rpartition(", ")
                listed = Listing.objects.filter(position__place__city=city, state=state).count()
            assert listed == group.counted.openings, group
        assert linked or by in ("city", "credential")

    def test_every_state_is_read_by_the_board_as_that_state(self) -> None:
        for code in US_STATES:
            query = QueryDict(Asked("state").url_of(code).partition("?")[2])
            assert query.getlist("workplace") == ["onsite", "hybrid"]
            assert places.read(query["where"]).condition == places.workable_from(code), code

    def test_credentials_are_those_the_board_finds_a_position_by(self) -> None:
        rows = counted(board())
        for row in rows:
            listings.refresh([row.pk])
        view = Explorer(Asked("credential")).view
        for key, one in view.groups.items():
            listed = Listing.objects.filter(credentials__contains=[competency(key).pk]).count()
            assert one.openings == listed
            landing = Explorer(Asked(credential=key)).view.whole
            assert told(landing) == told(one)

    def test_nothing_of_fewer_than_ten_is_told(self) -> None:
        for pay_min in range(9):
            PositionFactory.create(open=True, settings=["profee"], pay_min=30 + pay_min, pay_max=50)
        found = Explorer(Asked())
        assert told(found.view.whole) == (9, 0, 0, 0)
        assert (found.told, found.drawn) == ([], [])
        assert [group.counted.figures.count for group in found.groups] == [9]

    def test_a_city_is_only_linked_where_its_page_lists_just_these(self) -> None:
        board()
        (tampa,) = [group for group in Explorer(Asked("city")).groups if group.key == "Tampa, FL"]
        assert tampa.url == "/positions/in/florida/tampa/"
        filtered = Explorer(Asked("city", setting="profee")).groups
        assert [group.url for group in filtered if group.key == "Tampa, FL"] == [""]
        assert Asked(state="FL", workplace="remote").board_url == ""

    def test_cities_by_what_was_typed(self) -> None:
        PositionFactory.create(open=True, place=place("Tampa"))
        place("Miami")
        assert [explorer.city_called(one) for one in ("tampa", "Tampa, fl", "Tampa, GA", "Miami")] == [
            "Tampa, FL",
            "Tampa, FL",
            "",
            "",
        ]


@pytest.mark.django_db
class TestKept:
    def test_a_change_of_pay_shows_at_once(self) -> None:
        rows = [PositionFactory.create(open=True, pay_min=30, pay_max=30) for _ in range(10)]
        assert Explorer(Asked()).view.whole.figures.median == 62_400
        Position.objects.filter(pk__in=[row.pk for row in rows]).update(pay_min=40, pay_max=40)
        assert Explorer(Asked()).view.whole.figures.median == 83_200

    def test_the_moment_said_is_that_of_the_figures(self) -> None:
        PositionFactory.create(open=True)
        first = Explorer(Asked()).view
        assert Explorer(Asked()).view == first
        refresh_salaries()
        again = Explorer(Asked()).view
        assert again.at > first.at
        assert again.whole == first.whole

    def test_the_task_works_out_every_view_that_is_kept(self) -> None:
        PositionFactory.create(open=True)
        refresh_salaries()
        for by in explorer.DIMENSIONS:
            assert kept.at_hand(kept.of_state(f"salaries:{by}")) is not None

    def test_it_comes_by_before_they_are_too_old(self) -> None:
        from django.conf import settings as site  # noqa: PLC0415 -- the name is hypothesis' above

        entry: Any = site.CELERY_BEAT_SCHEDULE["jobs.refresh_salaries"]
        minutes = sorted(entry["schedule"].minute)
        gaps = [later - first for first, later in zip(minutes, [*minutes[1:], 60 + minutes[0]], strict=True)]
        assert max(gaps) * 60 < kept.SECONDS
        assert site.CELERY_TASK_ROUTES["jobs.refresh_salaries"]


AMOUNTS = st.lists(
    st.tuples(st.integers(10, 200), st.integers(0, 60), st.booleans(), st.integers(0, 4)),
    min_size=1,
    max_size=25,
)


class TestPercentiles(TestCase):
    """What is shown is `percentile_cont` over the rows of the list, rounded to a hundred, or nothing."""

    one: Position

    @classmethod
    def setUpTestData(cls) -> None:
        cls.one = PositionFactory.create(open=True, settings=["profee"])

    @settings(max_examples=40, deadline=None)
    @given(AMOUNTS)
    def test_they_are_those_of_sql(self, amounts: list[tuple[int, int, bool, int]]) -> None:
        Position.objects.exclude(pk=self.one.pk).delete()
        setting = competency("profee")
        made = []
        for number, (least, more, is_hourly, years) in enumerate(amounts):
            row = Position.objects.get(pk=self.one.pk)
            row.pk, row.reference, row.years_min = None, f"H-{number}", years
            times = 1 if is_hourly else 2000
            row.pay_period = "hour" if is_hourly else "year"
            row.pay_min, row.pay_max = Decimal(least * times), Decimal((least + more) * times)
            made.append(row)
        made = Position.objects.bulk_create(made)
        through = Position.settings.through
        through.objects.bulk_create([through(position=row, competency=setting) for row in made])
        Position.objects.filter(pk=self.one.pk).update(status="draft")
        try:
            for by in ("setting", "years_max", "workplace"):
                view = Explorer(Asked(by, workplace=self.one.workplace)).view
                for key, one in view.groups.items():
                    rows = pay.recent()
                    if by == "years_max":
                        rows = rows.filter(years_min__lte=int(key))
                    assert told(one) == _by_sql(list(rows.values_list("pk", flat=True)))
        finally:
            Position.objects.filter(pk=self.one.pk).update(status="open")


def _by_sql(keys: list[int]) -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*), percentile_cont(0.25) WITHIN GROUP (ORDER BY middle),
                   percentile_cont(0.5) WITHIN GROUP (ORDER BY middle),
                   percentile_cont(0.75) WITHIN GROUP (ORDER BY middle)
              FROM (SELECT ((pay_min + pay_max) / 2
                            * CASE pay_period WHEN 'hour' THEN 2080 ELSE 1 END)::float8 AS middle
                      FROM jobs_position WHERE id = ANY(%s)) AS row
            """,
            [keys],
        )
        count, *quartiles = cursor.fetchone()
    if count < 10:
        return (count, 0, 0, 0)
    return (count, *(round(amount / 100) * 100 for amount in quartiles))


@pytest.mark.django_db
class TestOffers:
    def test_beside_the_state_and_the_years(self) -> None:
        role_facts.load()
        for hourly in range(20, 30):
            PositionFactory.create(
                open=True, place=place("Tampa"), pay_min=hourly, pay_max=hourly, years_min=2
            )
        PositionFactory.create(open=True, remote=True, place=place("Tampa"), years_min=9)
        found = pay.standing_of(52_000, state="FL", place="Tampa, FL", years=3)
        assert (found.least, found.most, found.middle, found.is_beyond) == (52_000, 52_000, 52_000, False)
        assert found.published is not None
        assert (found.published.amount, found.published.is_estimate) == (43_500, True)
        assert [(group.name, group.figures.count) for group in found.groups] == [
            ("in Florida", 10),
            ("that ask for up to 3 years", 10),
        ]
        assert found.groups[0].figures.median == round(24.5 * 2080 / 100) * 100

    def test_elsewhere_and_beyond(self) -> None:
        role_facts.load()
        elsewhere = pay.standing_of(50_000, state="FL", place="Ocala, FL", years=5)
        assert elsewhere.published is not None
        assert (elsewhere.published.where, elsewhere.published.amount) == ("", 52_000)
        beyond = pay.standing_of(50_000, state="", place="", years=6)
        assert (beyond.published, beyond.is_beyond) == (None, True)
        assert [group.name for group in beyond.groups] == ["that ask for up to 6 years"]


@pytest.mark.django_db
class TestWages:
    def test_none_before_a_file_was_imported(self) -> None:
        assert salaries.wages("29-2072") is None

    def test_the_newest_release_of_an_occupation_the_best_paid_first(self) -> None:
        AreaWageFactory.create(title="Old, FL", reference=date(2023, 5, 1))
        AreaWageFactory.create(title="Low, FL", median=40_000)
        AreaWageFactory.create(title="High, GA", state="GA", median=50_000)
        AreaWageFactory.create(title="Unsaid, FL", median=None, above_top=["median"])
        found = salaries.wages("29-2072")
        assert found is not None
        assert [row.title for row in found.rows] == ["High, GA", "Low, FL", "Unsaid, FL"]
        assert (found.states, found.reference) == (["FL", "GA"], date(2024, 5, 1))
        of_state = salaries.wages("43-3021", "GA")
        assert of_state is not None
        assert [row.title for row in of_state.rows] == ["High, GA"]

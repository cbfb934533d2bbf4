from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from redis.exceptions import ConnectionError as BrokenConnection

from jobs.models import Position, SalaryBenchmark
from jobs.models.position import PositionQuerySet
from jobs.queries import pay
from jobs.queries.pay import Figures, published
from jobs.templatetags.pay import compared, pay_figures, pay_standing, share
from tests.factories import PositionFactory, SalaryBenchmarkFactory


def table(where: str = "Tampa", state: str = "FL", **amounts: int) -> list[SalaryBenchmark]:
    return [
        SalaryBenchmark(
            city=where, state=state, years=int(years[1:]), amount=amount, source="S", as_of="2020"
        )
        for years, amount in amounts.items()
    ]


TAMPA = table(y1=40_000, y5=47_000)
OVERALL = table("", "", y1=41_000, y5=52_000)


class TestPublished:
    @pytest.mark.parametrize(
        ("years", "amount", "is_estimate"),
        [
            (0, 40_000, False),
            (1, 40_000, False),
            (2, 41_750, True),
            (3, 43_500, True),
            (4, 45_250, True),
            (5, 47_000, False),
        ],
    )
    def test_figures_between_the_two_years_are_estimates(
        self, years: int, amount: int, *, is_estimate: bool
    ) -> None:
        found = published("Tampa, FL", years, [*OVERALL, *TAMPA])
        assert found is not None
        assert (found.amount, found.is_estimate, found.where) == (amount, is_estimate, "Tampa, FL")
        assert (found.source, found.as_of) == ("S", "2020")

    def test_nothing_beyond_the_last_year(self) -> None:
        assert published("Tampa, FL", 6, [*OVERALL, *TAMPA]) is None

    @pytest.mark.parametrize("place", ["", "Ocala, FL", "Tampa, TX"])
    def test_elsewhere_it_is_the_figure_over_all_cities(self, place: str) -> None:
        found = published(place, 5, [*OVERALL, *TAMPA])
        assert found is not None
        assert (found.amount, found.where) == (52_000, "")

    def test_a_city_with_one_figure_serves_its_year_alone(self) -> None:
        one = table(y5=47_000)
        exact, other = published("Tampa, FL", 5, one), published("Tampa, FL", 3, [*one, *OVERALL])
        assert exact is not None
        assert other is not None
        assert (exact.amount, other.where) == (47_000, "")

    def test_two_sources_are_never_mixed(self) -> None:
        rows = [*table(y1=40_000), *table(y5=90_000)]
        rows[1].source = "Z"
        assert published("Tampa, FL", 3, rows) is None

    def test_no_table_says_nothing(self) -> None:
        assert published("Tampa, FL", 3, []) is None


def paid(*hourly: int, **fields: object) -> list[Position]:
    return [PositionFactory.create(open=True, pay_min=one, pay_max=one, **fields) for one in hourly]


@pytest.mark.django_db
class TestFigures:
    def test_quartiles_of_the_middle_of_each_range_a_year(self) -> None:
        paid(*range(20, 29))
        PositionFactory.create(open=True, yearly=True, pay_min=50_000, pay_max=70_000)
        found = pay.figures(pay.recent())
        # 41,600 to 58,240 in steps of 2,080, and 60,000
        assert found == Figures(count=10, invented=0, low=46_300, median=51_000, high=55_600)

    def test_nothing_is_told_of_fewer_than_ten(self) -> None:
        paid(*range(20, 29), is_demo=True)
        assert pay.figures(pay.recent()) == Figures(count=9, invented=9)

    def test_open_and_lately_closed_count_and_nothing_else(self) -> None:
        now = timezone.now()
        counted = [
            PositionFactory.create(open=True),
            PositionFactory.create(closed=True),
            PositionFactory.create(closed=True, closed_at=now - timedelta(days=364)),
        ]
        PositionFactory.create(closed=True, closed_at=now - timedelta(days=366))
        PositionFactory.create(closed=True, published_at=None)
        PositionFactory.create(draft=True)
        PositionFactory.create(paused=True)
        assert set(pay.recent()) == set(counted)

    def test_figures_are_kept_while_the_board_is_the_same(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        paid(30)
        first = pay.figures_of("x", outpatient)
        with django_assert_num_queries(1):  # for the state of the board
            assert pay.figures_of("x", outpatient) == first
        paid(31)
        assert pay.figures_of("x", outpatient).count == 2

    def test_figures_are_made_anew_while_the_cache_is_away(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def away(*_: object, **__: object) -> None:
            raise BrokenConnection("nobody there")

        paid(30)
        monkeypatch.setattr(type(cache._connections["default"]), "get", away)  # type: ignore[attr-defined]
        assert pay.figures_of("x", outpatient).count == 1


def outpatient(rows: PositionQuerySet) -> PositionQuerySet:
    return rows.filter(title="Outpatient coder")


def full(position: Position) -> Position:
    return Position.objects.in_full().select_related("place").get(pk=position.pk)


@pytest.mark.django_db
class TestStanding:
    def test_beside_its_settings_and_its_state(self) -> None:
        ours = paid(*range(30, 40), settings=["profee"])
        paid(*range(20, 25), settings=["inpatient"])
        for years, amount in ((1, 40_000), (5, 47_000)):
            SalaryBenchmarkFactory.create(years=years, amount=amount)
        found = pay.standing(full(ours[0]))
        assert (found.least, found.most, found.middle) == (62_400, 62_400, 62_400)
        assert [(group.name, group.figures.count) for group in found.groups] == [
            ("in Pro-fee", 10),
            ("in Florida", 15),
        ]
        assert found.published is not None
        assert found.published.amount == 40_000

    def test_a_remote_position_without_settings_has_no_group(self) -> None:
        found = pay.standing(full(PositionFactory.create(open=True, remote=True, years_min=6)))
        assert (found.groups, found.published, found.is_beyond) == ([], None, True)


class TestWords:
    def test_where_an_amount_lies(self) -> None:
        others = Figures(count=10, low=50_000, median=60_000, high=70_000)
        assert [compared(one, others) for one in (49_999, 50_000, 60_000, 60_001, 70_001)] == [
            "below the middle half",
            "within the middle half, below the median",
            "at the median",
            "within the middle half, above the median",
            "above the middle half",
        ]

    def test_shares(self) -> None:
        assert [share(one, 50_000) for one in (60_000, 50_100, 45_000)] == [
            "20 percent above it",
            "about the same",
            "10 percent below it",
        ]

    def test_the_drawing_stays_on_its_scale(self) -> None:
        figures = Figures(count=10, low=50_000, median=50_000, high=50_000)
        first = published("Tampa, FL", 1, TAMPA)
        last = published("Tampa, FL", 5, TAMPA)
        assert first is not None
        assert last is not None
        drawing = pay_figures(figures, [(first, last)])["drawing"]
        assert drawing["ends"] == ["$40,000", "$45,000", "$50,000"]
        for bar in drawing["bars"]:
            assert 0 <= bar.start <= 100
            assert all(0 <= tick <= 100 - drawing["tick_width"] for tick in bar.ticks)
            assert bar.start + bar.width <= 100
        assert [bar.words for bar in drawing["bars"]] == [
            "$50,000, median $50,000",
            "1 year $40,000; 5 years $47,000",
        ]

    def test_too_few_and_no_table_draw_nothing(self) -> None:
        assert pay_figures(Figures(count=3), [])["drawing"] is None

    def test_groups_without_figures_are_named_and_not_drawn(self) -> None:
        group = pay.Group("in Florida", Figures(count=3, invented=1))
        standing = pay.Standing(50_000, 60_000, None, is_beyond=False, groups=[group])
        found = pay_standing(standing, 2)
        assert [bar.label for bar in found["drawing"]["bars"]] == ["This position"]
        assert found["too_few"] == [group]

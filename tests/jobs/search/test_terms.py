"""How a search box is read, where the judged searches do not say it: the exceptions and their limits."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from jobs.search.criteria import Criteria
from jobs.search.results import Search
from jobs.search.terms import Glossary
from jobs.services import listings
from tests.factories import EmployerFactory, PlaceFactory, PositionFactory, competency, place

pytestmark = pytest.mark.django_db


def found(typed: str) -> list[str]:
    """The titles on the first page, as often as they stand there."""
    return [position.title for position in Search(Criteria(q=typed)).page(None).positions]


class TestLongerNames:
    @pytest.fixture(autouse=True)
    def _board(self, db: None) -> None:
        now = timezone.now()
        for age, (title, required) in enumerate(
            [("Inpatient auditor", "CCS"), ("Office coder", "CCS-P"), ("Either coder", "CCS|CCS-P")]
        ):
            PositionFactory.create(
                open=True, title=title, required=required, published_at=now - timedelta(hours=age)
            )

    def test_shorter_credential_is_not_the_longer_one(self) -> None:
        assert found("CCS") == ["Inpatient auditor", "Either coder"]
        assert found("CCS-P") == ["Office coder", "Either coder"]

    def test_text_counts_where_the_longer_one_is_not_asked_for(self) -> None:
        PositionFactory.create(open=True, title="CCS wanted", required="RHIT")

        assert "CCS wanted" in found("CCS")

    def test_position_of_two_alternatives_stands_once(self) -> None:
        PositionFactory.create(open=True, title="CCS at heart", required="CCS-P", settings="inpatient")

        assert found("CCS or inpatient").count("CCS at heart") == 1


class TestAlternatives:
    @pytest.fixture(autouse=True)
    def _board(self, db: None) -> None:
        PositionFactory.create(open=True, title="Home coder", remote=True)
        PositionFactory.create(open=True, title="Mixed coder", hybrid=True, employment="part_time")
        PositionFactory.create(open=True, title="Desk coder", description="Chapters, not charts.")

    @pytest.mark.parametrize(
        ("typed", "titles"),
        [
            ("remote or hybrid", {"Home coder", "Mixed coder"}),
            ("remote/hybrid", {"Home coder", "Mixed coder"}),
            ("remote or chapters", {"Home coder", "Desk coder"}),
            ("part time or remote", {"Mixed coder", "Home coder"}),
        ],
    )
    def test_what_is_a_field_may_be_one(self, typed: str, titles: set[str]) -> None:
        assert set(found(typed)) == titles


class TestSpelling:
    def test_words_of_a_known_name_are_not_corrected(self) -> None:
        """Alone, `part` is like other words."""
        employer = EmployerFactory.create(name="Parts Hospital")
        PositionFactory.create(open=True, title="Whole coder", employer=employer)
        PositionFactory.create(open=True, title="Half coder", employment="part_time")

        assert found("part time coder") == ["Half coder"]

    def test_city_with_openings_is_meant_by_its_misspelling(self) -> None:
        PositionFactory.create(open=True, title="Bay coder", place=place("Tampa"))
        PositionFactory.create(open=True, title="Lake coder", place=place("Chicago"))

        assert found("coder tapma") == ["Bay coder"]

    def test_name_of_another_city_is_no_misspelling(self) -> None:
        PositionFactory.create(open=True, title="Bay coder", place=place("Tampa"))
        PlaceFactory.create(city="Tamma", state="FL", latitude=28.0, longitude=-82.0)

        assert found("coder tamba") == ["Bay coder"]
        assert found("coder tamma") == []

    def test_name_of_several_words_may_be_misspelled_as_one(self) -> None:
        PositionFactory.create(open=True, title="Office coder", settings="profee")
        listings.rebuild()

        assert found("profeee") == ["Office coder"]


class TestWhoCodes:
    @pytest.fixture(autouse=True)
    def _board(self, db: None) -> None:
        for title in ("Coder", "Coding auditor", "Biller", "Billing and coding specialist", "Records clerk"):
            PositionFactory.create(open=True, title=title)

    @pytest.mark.parametrize(
        ("typed", "titles"),
        [
            ("coders", {"Coder", "Coding auditor", "Billing and coding specialist"}),
            ("medical coding", {"Coder", "Coding auditor", "Billing and coding specialist", "Biller",
                                "Records clerk"}),
            ("biller coder", {"Biller"}),
            ("coding specialist", {"Billing and coding specialist"}),
        ],
    )  # fmt: skip
    def test_are_found_without_who_sends_bills_or_files_records(self, typed: str, titles: set[str]) -> None:
        assert set(found(typed)) == titles


def test_apprentices_are_welcome_by_flag_or_by_name() -> None:
    competency("CPC-A")
    PositionFactory.create(open=True, title="Welcome", required="CPC", is_apprentice_friendly=True)
    PositionFactory.create(open=True, title="Named", required="CPC-A")
    PositionFactory.create(open=True, title="Not yet", required="CPC", years_min=0)

    assert set(found("apprentice")) == {"Welcome", "Named"}
    assert [term.read_as for term in Glossary.load().read("apprentice").notes] == ["apprentices welcome"]

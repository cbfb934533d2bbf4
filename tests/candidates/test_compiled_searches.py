"""Saved searches as rows: they find what the board finds, whatever is asked for and whatever opens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from random import Random

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from candidates.alerts import news, searching
from candidates.models import Alert, CompiledSearch, Recipient, SavedSearch
from candidates.queries import searches as queries
from candidates.services import compiled, recipients, searches
from jobs.enums import CompetencyKind
from jobs.models import Competency, CompetencyAlias, Listing, Place, Position
from jobs.search import documents
from jobs.search.results import Search
from jobs.services import listings, positions
from tests.candidates import strange
from tests.candidates.strange import board, criteria
from tests.factories import (
    EmployerFactory,
    PlaceFactory,
    PositionFactory,
    RecipientFactory,
    SavedSearchFactory,
    competency,
)

pytestmark = pytest.mark.django_db
MANY = settings(
    max_examples=60,
    deadline=None,
    phases=[Phase.generate],  # a seed is as good as a smaller one
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@contextmanager
def undone() -> Iterator[None]:
    """What an example writes is gone before the next one begins."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def found_by_rows() -> set[tuple[str, int]]:
    """Each saved search with each position of the board that its row finds."""
    queries_of = dict(SavedSearch.objects.values_list("compiled", "query"))
    found = set()
    open_now = list(Listing.objects.values_list("position", flat=True))
    for position, document in documents.of_positions(open_now).items():
        found |= {(queries_of[key], position) for key in searching.finding(document)}
    return found


def found_by_the_board(kept: set[str]) -> set[tuple[str, int]]:
    return {
        (query, key)
        for query in kept
        for key in Search(queries.criteria_of(query)).listings().values_list("pk", flat=True)
    }


@MANY
@given(st.integers(0, 2**32))
def test_row_finds_a_position_exactly_when_the_search_does(seed: int) -> None:
    dice = Random(seed)
    with undone():
        board(dice, 6)
        listings.rebuild()  # the words of the trade are known to the spelling
        kept = {queries.query_of(queries.to_keep(criteria(dice)).criteria) for _ in range(12)}
        for query in kept:
            SavedSearchFactory.create(query=query)
        if dice.random() < 0.5:  # saved before all of what it finds had opened
            compiled.bring_in_line()
            board(dice, 2)
        compiled.bring_in_line()
        assert found_by_rows() == found_by_the_board(kept)


def rows() -> list[tuple[bool, bool]]:
    """Of each row whether something may be left to look up, and whether its reading is for good."""
    kept = CompiledSearch.objects.order_by("pk").values_list("sure", "is_settled")
    return [(sure is not None, is_settled) for sure, is_settled in kept]


def save(query: str, email: str = "reader@example.com") -> SavedSearch:
    recipient = Recipient.objects.filter(email=email).first()
    recipient = recipient or RecipientFactory.create(candidate=None, email=email)
    return SavedSearchFactory.create(recipient=recipient, query=query)


def opening(**fields: object) -> Position:
    return PositionFactory.create(open=True, **fields)


def finds(query: str, position: Position) -> bool:
    """Whether the row of a saved search finds it; the search itself must say the same."""
    found = (query, position.pk) in found_by_rows()
    assert found == ((query, position.pk) in found_by_the_board({query}))
    return found


class TestWritten:
    def test_when_it_is_confirmed_and_once_for_everybody(self) -> None:
        for email in ("one@example.com", "two@example.com"):
            waiting = save("workplace=onsite", email)
            SavedSearch.objects.filter(pk=waiting.pk).update(confirmed_at=None)
            assert SavedSearch.objects.get(pk=waiting.pk).compiled is None
            assert compiled.bring_in_line() == 0
            searches.confirm(search=waiting)
        assert (
            SavedSearch.objects.values("compiled").distinct().count() == CompiledSearch.objects.count() == 1
        )
        assert compiled.bring_in_line() == 0

    def test_before_the_next_match_where_there_is_none(self) -> None:
        row = save("workplace=onsite")
        position = opening(onsite=True)
        positions.edited(position=position, by=None)
        assert news.read_all() == 1
        row.refresh_from_db()
        assert row.compiled is not None

    def test_anew_after_the_vocabulary_has_changed(self) -> None:
        word = competency("profee")
        position = opening(settings=["profee"], title="Coder")
        save("q=zebrafee")
        compiled.bring_in_line()
        listings.rebuild()
        assert not found_by_rows()
        CompetencyAlias.objects.create(competency=word, text="Zebra Fee")
        assert compiled.bring_in_line() == 1
        assert finds("q=zebrafee", position)
        assert compiled.bring_in_line() == 0

    def test_a_part_of_the_stale_ones_before_a_match_and_the_rest_at_night(self) -> None:
        for number in range(3):
            save(f"pay_min={30 + number}")
        compiled.bring_in_line()
        competency("profee")
        assert compiled.bring_in_line(at_most=0) == 0
        assert compiled.renew() == 3
        assert compiled.bring_in_line() == 0

    def test_what_nobody_has_any_more_goes_at_night(self) -> None:
        row = save("workplace=onsite")
        compiled.bring_in_line()
        searches.remove(recipient=row.recipient, pk=row.pk)
        save("workplace=remote")
        compiled.renew()
        assert CompiledSearch.objects.get() == SavedSearch.objects.get().compiled

    def test_stale_row_whose_search_has_gone_is_deleted(self) -> None:
        row = save("workplace=onsite")
        compiled.bring_in_line()
        row.delete()
        competency("profee")
        compiled.bring_in_line()
        assert not CompiledSearch.objects.exists()


class TestInDoubt:
    def test_strange_word_in_the_position_is_no_mistake(self) -> None:
        save("q=denials")
        elsewhere = opening(description="Works on denials.")
        position = opening(description="Reads charts.", title="Denial coder")
        compiled.bring_in_line()
        assert rows() == [(True, False)]
        assert finds("q=denials", elsewhere)
        finds("q=denials", position)

    def test_word_is_a_mistake_until_it_stands_somewhere(self) -> None:
        position = opening(title="Auditor of charts")
        listings.rebuild()
        save("q=auditer")
        compiled.bring_in_line()
        assert finds("q=auditer", position)
        other = opening(description="The auditer is with us.", title="Coder")
        assert finds("q=auditer", other)
        assert not finds("q=auditer", position)

    def test_one_of_several_employers_that_is_removed_ends_it(self) -> None:
        position, gone = opening(), EmployerFactory.create()
        query = f"employer={position.employer.slug}&employer={gone.slug}"
        save(query)
        compiled.bring_in_line()
        assert finds(query, position)
        gone.delete()
        assert not found_by_rows()

    def test_word_that_is_removed_ends_it(self) -> None:
        position = opening(settings=["profee"])
        save("setting=profee&setting=zebra")
        word = Competency.objects.create(key="zebra", label="Zebra", kind=CompetencyKind.SETTING)
        compiled.bring_in_line()
        assert finds("setting=profee&setting=zebra", position)
        word.delete()
        compiled.bring_in_line()
        assert not found_by_rows()

    def test_namesakes_count_where_something_is_open(self) -> None:
        strange.places()
        far = PlaceFactory.create(
            city="Sixty Miles North", state="OR", latitude=45.52 + 0.87, longitude=-122.68
        )
        save("where=Portland&radius=100")
        position = opening(place=far, onsite=True)
        compiled.bring_in_line()
        assert finds("where=Portland&radius=100", position)  # near none of them is anything open
        maine = Place.objects.get(city="Portland", state="ME")
        opening(place=maine, onsite=True)
        assert not finds("where=Portland&radius=100", position)

    def test_what_no_row_can_say_is_asked_of_the_search(self) -> None:
        save("posted=7")  # none is saved so; older ones may be
        position = opening()
        compiled.bring_in_line()
        assert finds("posted=7", position)
        Position.objects.filter(pk=position.pk).update(published_at=timezone.now() - timedelta(days=9))
        listings.refresh([position.pk])
        assert not found_by_rows()


class TestAsked:
    def test_one_statement_for_any_number_of_searches(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        position = opening(required="CPC")
        for number in range(3):
            save(f"pay_min={20 + number}", f"reader{number}@example.com")
        compiled.bring_in_line()
        (document,) = documents.of_positions([position.pk]).values()
        with django_assert_num_queries(1):
            assert len(searching.finding(document)) == 3

    @pytest.mark.parametrize("number", [1, 3])
    def test_two_queries_for_any_number_of_positions(
        self, number: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        opened = [opening(onsite=True) for _ in range(number)]
        own = [save("workplace=onsite"), save("workplace=remote")]
        compiled.bring_in_line()
        own = list(SavedSearch.objects.filter(pk__in=[one.pk for one in own]))
        with django_assert_num_queries(2):
            found = searching.holding({one.pk: own for one in opened})
        (onsite,) = [one.pk for one in own if one.query == "workplace=onsite"]
        assert found == {one.pk: {onsite} for one in opened}

    def test_nothing_is_asked_where_nothing_is_saved(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_num_queries(0):
            assert searching.holding({1: []}) == {1: set()}

    def test_draft_reaches_those_who_hear_of_it_once_it_is_open(self) -> None:
        position = PositionFactory.create(draft=True, onsite=True, required="CPC;CRC", settings=["profee"])
        save("where=Tampa%2C+FL&q=cpc", "one@example.com")
        save("credential=cpc&credential=crc", "two@example.com")
        save("workplace=remote", "three@example.com")
        recipients.stop(recipient=save("workplace=onsite", "four@example.com").recipient)
        compiled.bring_in_line()
        expected = set(searching.reach(position).values_list("email", flat=True))
        assert expected == {"one@example.com", "two@example.com"}
        assert not Listing.objects.exists()
        positions.publish(position=position, by=None)
        news.read_all()
        assert set(Alert.objects.values_list("recipient__email", flat=True)) == expected

    def test_position_that_is_gone_has_no_document(self) -> None:
        with pytest.raises(Listing.DoesNotExist):
            listings.as_if_open(0)


def test_searches_of_many_are_written_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "PART", 1)
    for number in range(3):
        SavedSearchFactory.create(recipient__email=f"same{number}@example.com", query="q=cpc")
    SavedSearchFactory.create(recipient__email="other@example.com", query="workplace=remote")

    assert compiled.bring_in_line() == 2
    assert SavedSearch.objects.filter(compiled=None).count() == 0
    assert SavedSearch.objects.values("compiled").distinct().count() == 2

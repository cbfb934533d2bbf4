"""Titles of the trade: one mapping for their pages, their lists and the search."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from pytest_django import DjangoAssertNumQueries, DjangoDbBlocker

from jobs.enums import TitleRung
from jobs.models import Listing, Position, Title
from jobs.search import landings, title_pages, tsquery
from jobs.search.criteria import Criteria
from jobs.search.results import Search
from jobs.search.terms import Glossary
from jobs.services import listings, vocabulary
from jobs.services.reference import read as file
from jobs.titles import TitleIndex
from tests.factories import PositionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_board")]

EVERY = [str(row["name"]) for row in file("titles.json")["titles"]]
FURTHER = {
    "ED Coder": "Emergency Department Coder",
    "ER coder": "Emergency Department Coder",
    "IP coder": "Inpatient Coder",
    "inpatient coders": "Inpatient Coder",
    "inpatent coder": "Inpatient Coder",
    "profee coder": "Pro-Fee Coder",
    "professional fee coder": "Pro-Fee Coder",
    "HCC coder": "Risk Adjustment Coder",
    "coder 2": "Coder II",
    "denial coder": "Denials Coder",
    "tumor registrar": "Cancer Registrar",
    "Clinical Documentation Integrity Specialist": "CDI Specialist",
    "coding mgr": "Coding Manager",
    "director of medical records": "Medical Records Director",
    "health information tech": "Health Information Technician",
}
"""Titles as people type them, each with the one it is."""
OF_EVERYBODY = ("Coder", "Medical Coder")
"""Names that say nothing about which coder: a search for them finds whoever codes."""


@pytest.fixture(scope="module")
def _board(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Of each title one that bears its name, one its plural with more words, and one under another name.

    The older, the higher in the file: so what is called like the last ones is not the newest by chance.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        vocabulary.load()
        at = timezone.now()
        for title in Title.objects.all():
            for words in (title.name, f"{title.name}s, nights", f"Lakeside {title.name}"):
                at += timedelta(minutes=1)
                PositionFactory.create(open=True, title=words, published_at=at - timedelta(days=9))
        for words, text in (
            ("ER Coder", "Codes visits."),
            ("Emergency coding specialist", "Works beside the inpatient coder and the DRG coder."),
            ("Senior coding quality analyst", "Reports to the coding manager. Once a coding auditor."),
            ("Inpatient coding supervisor", "Leads inpatient coders; was a coding educator."),
            ("Billing and coding specialist", "Bills what the pro-fee coder codes."),
            ("Scanning, chart room", "Helps the medical records clerk and the cancer registrar."),
            ("DRG validation specialist", "Checks what an inpatient coder and a coder II grouped."),
            ("Director, revenue cycle", "Above the medical billing manager and the biller."),
        ):
            at += timedelta(minutes=1)
            PositionFactory.create(
                open=True, title=words, description=text, published_at=at - timedelta(days=9)
            )
        listings.rebuild()
        cache.clear()
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("name", EVERY)
def test_a_search_finds_first_whom_the_page_counts(name: str) -> None:
    page = title_pages.of_slug(slugify(name))
    assert page is not None
    search = Search(page.asked)
    called = set(landings.of_title(page.title).openings.values_list("pk", flat=True))
    everybody = [one.key for one in search.read(None, 1_000)]
    assert len(called) == page.called.whole >= 2
    assert len(everybody) == len(set(everybody)) == page.found.counted.whole == search.count
    assert called <= set(everybody)
    assert page.found.is_by_name is (name not in OF_EVERYBODY)
    if page.found.is_by_name:
        assert set(everybody[: len(called)]) == called


@pytest.mark.parametrize(
    "typed",
    ["coder 2 years", "medical coder 2 years experience", "coder 2+", "Coder 3 days a week", "coder 1 hr"],
)
def test_a_number_that_counts_something_is_no_level(typed: str) -> None:
    assert not any(
        "II" in term.read_as or "zqtii" in term.query for term in Search(Criteria(q=typed)).reading.terms
    )


@pytest.mark.parametrize("typed", ["coder 2", "coder 2 remote", "Coder II years"])
def test_a_number_that_counts_nothing_is_a_level(typed: str) -> None:
    assert "zqtii" in Search(Criteria(q=typed)).reading.terms[0].query


@pytest.mark.parametrize("name", EVERY)
def test_who_only_names_it_in_the_text_stands_on_its_rung_or_nowhere(name: str) -> None:
    title = Title.objects.get(name=name)
    rungs = set(Search(Criteria(q=title.name)).listings().values_list("rung", flat=True))
    besides = {
        TitleRung.CODER: {TitleRung.ANALYST},
        TitleRung.BILLING: {TitleRung.CODER},  # who codes and bills
        TitleRung.RECORDS: {TitleRung.CODER},  # in their first year
    }
    assert rungs <= {title.rung} | besides.get(TitleRung(title.rung), set())


@pytest.mark.parametrize(("typed", "name"), FURTHER.items())
def test_other_spellings_find_the_same(typed: str, name: str) -> None:
    one, other = Search(Criteria(q=typed)), Search(Criteria(q=name))
    assert [row.key for row in one.read(None, 1_000)] == [row.key for row in other.read(None, 1_000)]
    assert one.reading.terms[0].is_title


@pytest.mark.parametrize("name", [*EVERY, *FURTHER])
def test_both_faces_of_a_name_say_the_same(name: str) -> None:
    """Looked up in memory and by the index of words."""
    index = TitleIndex(Position.objects.values_list("title", flat=True))
    by_index = Listing.objects.filter(tsquery.Matches("words", tsquery.title(name)))
    assert set(by_index.values_list("position__title", flat=True)) == index.called(name)


def test_a_title_among_other_words_keeps_its_meaning() -> None:
    titles = [position.title for position in Search(Criteria(q="lakeside ED coder")).page(None).positions]
    assert titles == ["Lakeside Emergency Department Coder"]


@pytest.mark.parametrize(("typed", "queries"), [("quality", 2), ("inpatient coder", 1)])
def test_what_is_no_title_is_not_looked_up(
    django_assert_num_queries: DjangoAssertNumQueries, typed: str, queries: int
) -> None:
    """One for the state of the board, one for a word that may be misspelled; none for names and titles."""
    Glossary.load().read(typed)
    with django_assert_num_queries(queries):
        Glossary.load().read(typed)

"""What people type finds what they mean: the judged searches of `judged.py`, on its board."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from functools import cache

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.text import slugify
from pytest_django.plugin import DjangoDbBlocker

from jobs.search.criteria import Criteria
from jobs.search.results import Search
from jobs.services import listings, places, vocabulary
from tests.factories import EmployerFactory, PositionFactory, place
from tests.jobs.search.judged import EMPLOYERS, JUDGED, OPENINGS, Judgment, Kind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_board")]

KEYS = {f"R-{age}": one.key for age, one in enumerate(OPENINGS)}


@pytest.fixture(scope="module")
def _board(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The judged board, the whole vocabulary, and every city of the states on it to confuse one with."""
    with django_db_blocker.unblock(), transaction.atomic():
        vocabulary.load()
        places.load({place(one.at).state for one in OPENINGS if one.at})
        now = timezone.now()
        employers = {
            name: EmployerFactory.create(name=name, slug=slugify(name), kind=kind)
            for name, kind in EMPLOYERS.items()
        }
        for age, one in enumerate(OPENINGS):
            PositionFactory.create(
                open=True,
                reference=f"R-{age}",  # a reference can be searched for: the key must not stand in it
                title=one.title,
                employer=employers[one.employer],
                description=one.description,
                description_html=f"<p>{one.description}</p>\n",
                required=one.required,
                preferred=one.preferred,
                settings=one.settings,
                specialties=one.specialties,
                software=one.software,
                workplace=one.workplace,
                place=place(one.at) if one.at else None,
                remote_states=one.states.split(),
                years_min=one.years,
                is_apprentice_friendly=one.apprentice,
                employment=one.employment,
                shift=one.shift,
                published_at=now - timedelta(hours=age),
            )
        listings.rebuild()  # as the seed does: it also learns how the words of the trade are written
        yield
        transaction.set_rollback(True)


def first_page(judgment: Judgment) -> list[str]:
    """The keys of what stands on the first page, in the order of the search's own choice."""
    search = Search(Criteria(q=judgment.q, where=judgment.where))
    return [KEYS[position.reference] for position in search.page(None).positions]


@cache
def faults(judgment: Judgment) -> list[str]:
    """In words, what of a judgment does not hold. The board stays as it is, so each is searched for once."""
    page = first_page(judgment)
    first, later = judgment.order
    wrong = [f"{key} is missing" for key in dict.fromkeys(judgment.must.split() + first) if key not in page]
    wrong += [f"{key} must not be there" for key in judgment.never.split() if key in page]
    above = [page.index(key) for key in first if key in page]
    wrong += [f"{key} stands too high" for key in later if above and key in page[: max(above)]]
    return [*wrong, f"the page: {' '.join(page)}"] if wrong else []


@pytest.mark.parametrize("judgment", [pytest.param(one, id=one.name) for one in JUDGED])
def test_search_finds_what_is_meant(judgment: Judgment) -> None:
    found = faults(judgment)

    assert found == [], "\n".join([judgment.name, *found])


def test_rates_of_success_by_kind() -> None:
    """All of every kind; the rates are shown with `-s`. Searches only for what no test has asked before."""
    asked = Counter(one.kind for one in JUDGED)
    held = Counter(one.kind for one in JUDGED if not faults(one))
    print("\n".join(f"{kind:<12} {held[kind]} of {asked[kind]}" for kind in Kind))  # noqa: T201

    assert held == asked
    with CaptureQueriesContext(connection) as queries:
        assert not any(faults(one) for one in JUDGED)
    assert len(queries) == 0


def test_judgments_are_of_this_board_and_enough() -> None:
    keys = [one.key for one in OPENINGS]
    asked = Counter(one.kind for one in JUDGED)
    named = {
        key
        for one in JUDGED
        for text in (one.must, one.never, one.ahead.replace(">", " "))
        for key in text.split()
    }

    assert len(set(keys)) == len(keys)
    assert named <= set(keys)
    assert len({one.name for one in JUDGED}) == len(JUDGED)
    assert min(asked[Kind.SYNONYM] - 20, asked[Kind.TYPO] - 15, len(JUDGED) - 70) >= 0
    assert not [one.name for one in JUDGED if set(one.must.split()) & set(one.never.split())]

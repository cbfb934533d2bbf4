"""A search is its address: written and read back it is the same, whatever it holds."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from jobs.enums import US_STATES, Education, Employment, Shift, Workplace
from jobs.forms.search import LONGEST_TEXT, MOST_PAY, SearchForm
from jobs.search.criteria import Criteria
from jobs.search.cursor import Cursor
from jobs.search.filters import DAYS, YEARS
from jobs.search.places import RADII
from jobs.search.sorts import LABELS


def several(values: st.SearchStrategy[str] | list[str]) -> st.SearchStrategy[tuple[str, ...]]:
    each = st.sampled_from(values) if isinstance(values, list) else values
    return st.lists(each, max_size=4, unique=True).map(tuple)


TEXT = st.text(max_size=LONGEST_TEXT).map(SearchForm.base_fields["q"].to_python)
KEYS = several(st.from_regex(r"[a-z0-9_-]{1,20}", fullmatch=True))
SEARCHES = st.builds(
    Criteria,
    q=TEXT,
    where=TEXT,
    radius=st.sampled_from([0, *RADII]),
    workplace=several(Workplace.values),
    remote_state=several(list(US_STATES)),
    employment=several(Employment.values),
    shift=several(Shift.values),
    pay_min=st.integers(0, MOST_PAY),
    credential=KEYS,
    code_set=KEYS,
    setting=KEYS,
    specialty=KEYS,
    software=KEYS,
    education=st.sampled_from(["", *(level.name.lower() for level in Education)]),
    years_max=st.sampled_from(["", *map(str, YEARS)]),
    apprentice=st.sampled_from(["", "1"]),
    posted=st.sampled_from([0, *DAYS]),
    employer=KEYS,
    sort=st.sampled_from(["", *LABELS]),
)


def read(url: str) -> Criteria:
    return SearchForm(QueryDict(urlsplit(url).query)).criteria()


@given(SEARCHES)
def test_address_of_a_search_reads_as_the_same_search(criteria: Criteria) -> None:
    assert read(criteria.url()) == criteria


@given(SEARCHES)
def test_each_thing_can_be_taken_off(criteria: Criteria) -> None:
    for name, value in criteria:
        less = criteria.without(name, value)
        assert list(less) == [pair for pair in criteria if pair != (name, value)]


@given(st.lists(st.integers(0, 2**63 - 1), min_size=2, max_size=4))
def test_cursor_is_read_back(numbers: list[int]) -> None:
    written = Cursor.write(tuple(numbers))
    assert Cursor.read(written) == Cursor(tuple(numbers))
    assert Cursor.read(written, is_backward=True) == Cursor(tuple(numbers), is_backward=True)


@given(st.text(max_size=40))
def test_any_other_text_is_no_cursor(text: str) -> None:
    found = Cursor.read(text)
    assert found is None or Cursor.write(found.numbers).split("-") == [
        str(int(part)) for part in text.split("-")
    ]

"""Pasted postings: what is read of each field, and what is left to doubt."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.reading.postings.found import City, Pay, Slot, Suggestion
from jobs.reading.postings.reader import read
from jobs.reading.postings.where import TERRITORIES
from jobs.enums import US_STATES
from tests.jobs.readings.postings import POSTINGS
from tests.jobs.test_reading import WORDS

TODAY = date(2026, 11, 26)


def _figure(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:.2f}".removesuffix(".00")


def _told(one: Suggestion) -> str:
    """A suggestion in the short form of the answers."""
    value = one.value
    if isinstance(value, Pay):
        return f"{_figure(value.least)}-{_figure(value.most)} {value.period.value}"
    if isinstance(value, City):
        return one.words
    if one.slot == Slot.STATES:
        rest = sorted(set(US_STATES) - set(value) - TERRITORIES)
        return " ".join(value) if len(value) <= len(rest) else f"all but {' '.join(rest)}"
    if one.slot in (Slot.REQUIRED, Slot.PREFERRED):
        return one.words.replace(", ", "|").replace(" or ", "|")
    if one.slot in (Slot.SETTINGS, Slot.SPECIALTIES, Slot.SOFTWARE):
        return one.words
    if one.slot == Slot.APPRENTICES:
        return "yes"
    return str(getattr(value, "value", value))


@pytest.mark.parametrize("name", POSTINGS)
def test_each_posting_reads_as_was_written_down_before(name: str) -> None:
    text, answers = POSTINGS[name]

    posting = read(text, WORDS, today=TODAY)

    told: dict[str, Any] = {}
    for one in posting.suggestions:
        told.setdefault(one.slot.value, []).append(_told(one))
    told |= {"zip": [one.value.postal_code for one in posting.of(Slot.PLACE) if one.value.postal_code]}
    told |= {"doubts": [doubt.about for doubt in posting.doubts]}
    if "benefits" in answers and "benefits" in told:
        assert answers["benefits"][0] in told["benefits"][0]
        told["benefits"] = answers["benefits"]
    assert {slot: said for slot, said in told.items() if said} == answers


@pytest.mark.parametrize("name", POSTINGS)
def test_what_is_suggested_stands_in_the_text_where_it_says(name: str) -> None:
    text, _ = POSTINGS[name]

    for one in (found := read(text, WORDS, today=TODAY)).suggestions + found.doubts:  # type: ignore[operator]
        assert text[one.span.start : one.span.end] == one.span.text != ""


@given(st.text(alphabet="$0123456789,.-/k hourya\nCPSTNFL()", max_size=300))
def test_any_text_reads_without_a_fault_and_twice_the_same(text: str) -> None:
    assert read(text, WORDS, today=TODAY) == read(text, WORDS, today=TODAY)

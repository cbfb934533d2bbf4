"""Whatever the bytes, the reader gives rows or says what is wrong. Needs no database."""

from __future__ import annotations

import io
import json
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from rapidfuzz import process

from jobs.services.imports import problems
from jobs.services.imports.problems import ImportFailed, Problem
from jobs.services.imports.reading import Reading, read
from tests.files import csv_bytes

patient = hypothesis_settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A busy machine is no fault of the reader."""
COLUMNS = ("reference", "title", "required", "pay_min")


def try_to_read(content: bytes, name: str) -> Reading | list[Problem]:
    try:
        return read(io.BytesIO(content), name=name, columns=COLUMNS, mandatory="reference")
    except ImportFailed as failure:
        return failure.problems


def check(found: Reading | list[Problem]) -> None:
    """Something is said in any case, and it can be printed anywhere."""
    problems = found.problems if isinstance(found, Reading) else found
    assert problems or (isinstance(found, Reading) and found.rows)
    for problem in problems:
        assert problem.reason
        assert str(problem).encode().decode() == str(problem)
        assert "\n" not in str(problem)


@patient
@given(content=st.binary(max_size=400), name=st.sampled_from(["a.csv", "a.json", "a"]))
@example(content=b"[" * 100_000, name="a.json")
@example(content=b"reference\r\n" + b"\xff", name="a.csv")
@example(content=b"reference" + b"," * 100_000, name="a.csv")
@example(content=b'[{"a":' * 30_000, name="a.json")
@example(content=b'[{"reference":' + b"1" * 6_000 + b"}]", name="a.json")
@example(content=b"reference\n" + b"x" * 200_000, name="a.csv")
def test_reader_answers_any_bytes(content: bytes, name: str) -> None:
    check(try_to_read(content, name))


pieces = st.sampled_from(
    [
        b"reference",
        b"title",
        b",",
        b";",
        b'"',
        b"\r\n",
        b"\n",
        b"\r",
        b"\t",
        b"=1",
        b"A-1",
        b"\xc3\xa9",
        b"\xc3",
    ]
)


@patient
@given(content=st.lists(pieces, max_size=40).map(b"".join))
def test_reader_answers_what_looks_like_csv(content: bytes) -> None:
    check(try_to_read(content, "a.csv"))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=12,
)


@patient
@given(value=json_values, cut=st.integers(0, 12))
def test_reader_answers_what_looks_like_json(value: Any, cut: int) -> None:  # noqa: ANN401
    text = json.dumps(value).encode()
    check(try_to_read(text[: len(text) - cut], "a.json"))


cells = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)


@patient
@given(rows=st.lists(st.tuples(cells, cells), min_size=1, max_size=5))
def test_reader_gives_back_the_cells_that_were_written(rows: list[tuple[str, str]]) -> None:
    written = [
        {"reference": f"A{number}{first}", "title": second} for number, (first, second) in enumerate(rows)
    ]
    found = try_to_read(csv_bytes(*written), "a.csv")
    assert isinstance(found, Reading)
    assert [dict(row.cells) for row in found.rows] == written
    found = try_to_read(json.dumps(written, indent=2).encode(), "a.json")
    assert isinstance(found, Reading)
    assert [dict(row.cells) for row in found.rows] == written
    assert [row.line for row in found.rows] == [2 + 4 * number for number in range(len(rows))]


def test_reader_names_the_line_a_row_starts_on() -> None:
    content = b'\r\nreference,title\r\nA,"x\r\ny\r\n\r\nz"\r\n\r\nB,b\rC,c\nD\n'
    found = try_to_read(content, "a.csv")
    assert isinstance(found, Reading)
    assert [row.line for row in found.rows] == [3, 8, 9]
    assert [problem.line for problem in found.problems] == [10]


def test_guess_is_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    searched: list[str] = []

    def extract(text: str, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401 -- the library's own
        searched.append(text)
        return process.extract(text, *arguments, **options)

    monkeypatch.setattr(problems, "process", SimpleNamespace(extract=extract))
    cities = problems.Guesses(["Tampa", "St. Petersburg", "Tampico"])
    for text in ("tampaa", "Tampaa", "TAMPAA", "Quux", "Quux"):
        cities.suggestion(text)
    assert cities.suggestion("Tampaa") == "Did you mean Tampa? "
    assert cities.suggestion("x" * 100_000) == ""
    assert searched == ["tampaa", "quux"]
    assert problems.Guesses([]).suggestion("Tampa") == ""


def test_message_cannot_steer_a_terminal() -> None:
    assert problems.shown("a\x1b[2Jb\u2066c\u202ed\u200be\ufeff") == "a?[2Jb?c?d?e?"

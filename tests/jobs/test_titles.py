from __future__ import annotations

import pytest

from jobs.enums import TitleRung
from jobs.services.reference import read
from jobs.titles import TitleIndex, rung_of, words_of


@pytest.mark.parametrize("row", read("titles.json")["titles"], ids=lambda row: str(row["name"]))
def test_every_title_of_the_list_stands_where_the_list_puts_it(row: dict[str, str]) -> None:
    assert rung_of(row["name"]) == row["rung"]


@pytest.mark.parametrize(
    ("title", "rung"),
    [
        ("Director of Coding Operations", TitleRung.DIRECTOR),
        ("VP, Revenue Cycle", TitleRung.DIRECTOR),
        ("Coding Supervisor", TitleRung.MANAGER),
        ("Manager, Audit and Education", TitleRung.MANAGER),
        ("Coding Auditor, Inpatient", TitleRung.ANALYST),
        ("Inpatient DRG Validator", TitleRung.ANALYST),
        ("Clinical Documentation Integrity Nurse", TitleRung.ANALYST),
        ("Home Health Coder and OASIS Reviewer", TitleRung.CODER),
        ("Denials Management Coder", TitleRung.CODER),
        ("Family Practice Coder and Biller", TitleRung.CODER),
        ("Medical Billing and Coding Specialist", TitleRung.CODER),
        ("Medical Records Coder", TitleRung.CODER),
        ("Billing Representative", TitleRung.BILLING),
        ("CLAIMS SPECIALIST", TitleRung.BILLING),
        ("HIM Clerk", TitleRung.RECORDS),
        ("Tumor Registry Abstractor", TitleRung.RECORDS),
        ("HCC Abstractor", TitleRung.CODER),
        ("", TitleRung.CODER),
    ],
)
def test_the_highest_rung_named_counts(title: str, rung: TitleRung) -> None:
    assert rung_of(title) == rung


def test_words_count_only_whole() -> None:
    assert rung_of("Recording Shimmer Vpn Decoders") == TitleRung.CODER


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Coder I", "Coder I"),
        ("Coder II, Outpatient", "Coder II"),
        ("Outpatient and observation coders", "Coder"),
        ("Profee Coder", "Pro-Fee Coder"),
        ("Coder, Pro Fee", "Pro-Fee Coder"),
        ("ED/Pro-Fee Coder", "Pro-Fee Coder"),
        ("Denial Coder", "Denials Coder"),
    ],
)
def test_title_that_holds_every_word_bears_the_name(title: str, name: str) -> None:
    assert TitleIndex([title, "Registrar"]).bearing(name) == {title}


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Coder II", "Coder I"),
        ("Coder III", "Coder II"),
        ("Encoder specialist", "Coder"),
        ("Coding auditor", "Coder"),
        ("Inpatient coder", "Coder I"),
        ("Class of six", "Clas"),
    ],
)
def test_part_of_a_word_is_no_word(title: str, name: str) -> None:
    assert TitleIndex([title]).bearing(name) == frozenset()


def test_words_of_a_title_are_read_once() -> None:
    words_of("A title of this test alone")
    before = words_of.cache_info()

    TitleIndex(["A title of this test alone"])

    after = words_of.cache_info()
    assert (after.hits, after.misses) == (before.hits + 1, before.misses)

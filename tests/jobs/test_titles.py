from __future__ import annotations

import pytest

from jobs.enums import TitleRung
from jobs.services.reference import read
from jobs.titles import rung_of


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

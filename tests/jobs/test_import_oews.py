"""The import of BLS wages. Places and figures of the fixture are invented: `oews/README.md` says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from jobs.models import AreaWage
from jobs.services.imports import wages
from jobs.services.imports.problems import ImportFailed

pytestmark = pytest.mark.django_db
FILE = Path(__file__).parent / "oews" / "MSA_M2024_dl.csv"
MAY = date(2024, 5, 1)
Changed = Callable[..., Path]


@pytest.fixture
def changed(tmp_path: Path) -> Changed:
    """The file with some of its text replaced by another, under a name that says the year."""

    def write(*pairs: tuple[str, str], name: str = "MSA_M2024_dl.csv") -> Path:
        text = FILE.read_text()
        for before, after in pairs:
            assert before in text
            text = text.replace(before, after, 1)
        path = tmp_path / name
        path.write_text(text)
        return path

    return write


def faults(path: Path, **options: object) -> list[str]:
    with pytest.raises(ImportFailed) as failed:
        wages.load(path, **options)  # type: ignore[arg-type]  # as the command does
    assert AreaWage.objects.count() == 0
    return [str(problem) for problem in failed.value.problems]


def test_it_takes_the_occupations_and_areas_we_show() -> None:
    report = wages.load(FILE)
    assert (report.reference, report.added, report.passed_over) == (MAY, 4, 3)
    found = {(row.area, row.occupation): row for row in AreaWage.objects.all()}
    assert set(found) == {
        ("99001", "29-2072"),
        ("99001", "11-9111"),
        ("99002", "43-3021"),
        ("9900001", "29-2072"),
    }
    coders = found["99001", "29-2072"]
    assert (coders.title, coders.state, coders.employment) == ("Invented Bay, FL", "FL", 1_230)
    assert (coders.p10, coders.p25, coders.median, coders.p75, coders.p90, coders.mean) == (
        31_200,
        37_440,
        45_760,
        57_200,
        70_720,
        48_880,
    )
    assert coders.above_top == []


def test_marks_of_what_is_not_available_and_of_what_is_above_the_top() -> None:
    wages.load(FILE)
    managers = AreaWage.objects.get(occupation="11-9111")
    assert (managers.employment, managers.p75, managers.p90, managers.above_top) == (
        None,
        156_000,
        None,
        ["p90"],
    )
    clerks = AreaWage.objects.get(occupation="43-3021")
    assert (clerks.employment, clerks.median, clerks.mean, clerks.above_top) == (80, None, None, [])


def test_again_touches_nothing_and_a_corrected_file_changes_its_row(changed: Changed) -> None:
    wages.load(FILE)
    again = wages.load(FILE)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 4)
    corrected = wages.load(changed(('"45,760","57,200"', '"45,770","57,200"')))
    assert (corrected.added, corrected.changed, corrected.unchanged) == (0, 1, 3)
    assert AreaWage.objects.get(area="99001", occupation="29-2072").median == 45_770


def test_releases_stand_beside_each_other() -> None:
    wages.load(FILE)
    later = wages.load(FILE, reference=date(2025, 5, 1))
    assert later.added == 4
    assert AreaWage.objects.count() == 8


def test_a_dry_run_changes_nothing() -> None:
    assert wages.load(FILE, is_dry_run=True).added == 4
    assert AreaWage.objects.count() == 0


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('"45,760","57,200"', '"4.5k","57,200"', "line 3, a_median: "),
        ('"45,760","57,200"', '"35,760","57,200"', "line 3, a_median: 35,760 is less than a_pct25, 37,440."),
        (",4,GA,", ",4,ZZ,", "line 5, prim_state: "),
        ("99002,", "Tampa,", "line 5, area: "),
        ('"Made-Up Falls, GA-AL"', '""', "line 5, area_title: "),
        ("9900001,Nowhere nonmetropolitan area,6", "99001,Twice,4", "line 6, area: This area and occupation"),
        ('99002,"Made-Up Falls, GA-AL"', "99002,Made-Up Falls, GA-AL", "line 5: This row has 33 cells"),
    ],
)
def test_a_fault_is_told_with_its_line_and_nothing_is_taken(
    changed: Changed, before: str, after: str, told: str
) -> None:
    (only,) = faults(changed((before, after)))
    assert only.startswith(told)


def test_all_faults_are_told_at_once(changed: Changed) -> None:
    found = faults(changed(('"45,760","57,200"', '"x","57,200"'), (",GA,000000", ",QQ,000000")))
    assert [one.split(":")[0] for one in found] == ["line 3, a_median", "line 5, prim_state"]


def test_a_file_that_is_none_of_these(changed: Changed, tmp_path: Path) -> None:
    assert "a_median" in faults(changed((",A_MEDIAN", "")))[0]
    assert faults(changed(("A_MEDIAN", "A_MEDAIN")))
    assert "Save As" in faults(_written(tmp_path, b"PK\x03\x04 a spreadsheet"))[0]
    header = FILE.read_bytes().splitlines(keepends=True)[0]
    assert "No row of this file" in faults(_written(tmp_path, header))[0]
    assert faults(tmp_path / "nothing_M2024.csv")


def _written(folder: Path, content: bytes) -> Path:
    path = folder / "other_M2024.csv"
    path.write_bytes(content)
    return path


def test_the_year_is_that_of_the_name_or_is_asked_for(changed: Changed) -> None:
    path = changed(name="metro.csv")
    assert "--release" in faults(path)[0]
    assert wages.load(path, reference=date(2023, 5, 1)).added == 4


def test_a_spreadsheet_takes_a_zero_off_and_puts_one_on(changed: Changed) -> None:
    wages.load(changed(("9900001,", "100001.0,"), ('"45,760","57,200"', '45760.0,"57,200"')))
    assert AreaWage.objects.get(title="Nowhere nonmetropolitan area").area == "0100001"
    assert AreaWage.objects.get(area="99001", occupation="29-2072").median == 45_760


def test_the_command_says_what_it_did() -> None:
    out = StringIO()
    call_command("import_oews", str(FILE), "--release", "2024-05", "--dry-run", stdout=out)
    assert out.getvalue().strip() == (
        "May 2024: 4 added, 0 changed, 0 unchanged; 3 rows of others passed over (dry run)"
    )


def test_the_command_says_what_is_wrong(changed: Changed) -> None:
    errors = StringIO()
    with pytest.raises(CommandError, match=r"Nothing was imported\. Mend this"):
        call_command("import_oews", str(changed(("99002,", "x,"))), stderr=errors)
    assert errors.getvalue().startswith("line 5, area: ")
    with pytest.raises(CommandError, match="no month"):
        call_command("import_oews", str(FILE), "--release", "May")

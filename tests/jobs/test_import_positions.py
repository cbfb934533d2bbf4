from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import redis
from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import OutputWrapper
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from config.accounts.models import User
from jobs.enums import RequirementLevel
from jobs.management import imports
from jobs.models import Employer, Position, PositionEvent
from jobs.services.imports import running
from jobs.services.imports.positions import PositionImport
from jobs.services.imports.problems import ImportFailed
from jobs.services.imports.running import Report
from tests.factories import (
    CompetencyAliasFactory,
    EmployerFactory,
    PlaceFactory,
    PositionFactory,
    RecruiterUserFactory,
    competency,
    place,
)
from tests.files import csv_bytes, fingerprint, position_row

pytestmark = pytest.mark.django_db


def in_days(days: int) -> date:
    """The day that many days from today: asked for in each test, since a run may see midnight."""
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture(autouse=True)
def _vocabulary() -> None:
    for name in (
        "cpc", "cpc-a", "coc", "ccs", "ccs-p", "crc", "icd-10-cm", "cpt", "profee", "ed", "inpatient",
        "cardiology", "orthopedics", "epic", "assign_sequence", "audit_duty", "anatomy",
    ):  # fmt: skip
        competency(name)
    CompetencyAliasFactory.create(competency=competency("coc"), text="CPC-H")
    CompetencyAliasFactory.create(competency=competency("icd-10-cm"), text="ICD10")
    for city in ("Tampa", "St. Petersburg", "Orlando", "Houston"):
        place(city)


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., Report]:
    """Import bytes, or rows as CSV."""

    def load(
        *rows: dict[str, str] | bytes,
        name: str = "positions.csv",
        by: User | None = None,
        **options: Any,  # noqa: ANN401
    ) -> Report:
        path = tmp_path / name
        first = rows[0]
        path.write_bytes(first if isinstance(first, bytes) else csv_bytes(*rows))  # type: ignore[arg-type]
        return PositionImport(by).load(path, **options)

    return load


@pytest.fixture
def fail(load: Callable[..., Report]) -> Callable[..., list[str]]:
    """Import what cannot be imported: what is said of it, the database being as it was."""

    def fail(*rows: dict[str, str] | bytes, **options: Any) -> list[str]:  # noqa: ANN401
        before = fingerprint()
        with pytest.raises(ImportFailed) as failure:
            load(*rows, **options)
        assert fingerprint() == before
        return [str(problem) for problem in failure.value.problems]

    return fail


Load = Callable[..., Report]
Fail = Callable[..., list[str]]


def groups(position: Position, level: RequirementLevel) -> list[list[str]]:
    return [
        sorted(member.label for member in group.any_of.all())
        for group in position.requirements.filter(level=level)
    ]


def events(position: Position) -> list[str]:
    return [str(event.kind) for event in position.events.order_by("pk")]


# -- what a good file does -------------------------------------------------------------------------


def test_import_of_many_open_positions_wakes_the_match_once(
    load: Load,
    django_capture_on_commit_callbacks: Any,  # noqa: ANN401
) -> None:
    broker = redis.Redis.from_url(settings.CELERY_BROKER_URL)
    broker.delete("match")

    with django_capture_on_commit_callbacks(execute=True):
        load(*(position_row(reference=f"A-{number}", status="open") for number in range(25)))

    assert PositionEvent.objects.count() == 25
    assert broker.llen("match") == 1
    broker.delete("match")
    broker.close()


def test_import_makes_a_position_with_all_columns(load: Load) -> None:
    report = load(
        position_row(
            reference="4127",
            zip="33602-1234",
            employment="PRN",
            shift="evening",
            pay_min="$38",
            pay_max="46.50",
            education="high_school",
            years_min="2",
            required="CPC|CCS-P; ICD10; CPT",
            preferred="CPC-H; CRC",
            duties="assign_sequence; audit_duty",
            settings="Pro-fee; ED",
            specialties="cardiology",
            software="EPIC",
            description="## The days\n\n- *calm*",
            status="draft",
        )
    )
    assert report.summary == "1 new, 0 changed, 0 unchanged"
    made = Position.objects.get()
    assert (made.reference, made.title, made.slug) == ("4127", "Pro-fee coder", "pro-fee-coder")
    assert (made.employer.name, made.employer.kind) == ("Tamarack Valley Health", "hospital")
    assert made.employer.slug == "tamarack-valley-health"
    assert (str(made.place), made.postal_code) == ("Tampa, FL", "33602")
    assert (made.workplace, made.employment, made.shift) == ("onsite", "per_diem", "evening")
    assert (made.pay_label, made.pay_period) == ("$38\u2013$46.50", "hour")
    assert (made.education, made.years_min, made.closes_on) == (1, 2, in_days(30))
    assert groups(made, RequirementLevel.REQUIRED) == [["CCS-P", "CPC"], ["ICD-10-CM"], ["CPT"]]
    assert groups(made, RequirementLevel.PREFERRED) == [["COC"], ["CRC"]]
    assert {word.key for word in made.duties.all()} == {"assign_sequence", "audit_duty"}
    assert {word.key for word in made.settings.all()} == {"profee", "ed"}
    assert [word.key for word in made.specialties.all()] == ["cardiology"]
    assert [word.key for word in made.software.all()] == ["epic"]
    assert made.description_html == "<h4>The days</h4>\n<ul>\n<li><em>calm</em></li>\n</ul>\n"
    assert (made.status, events(made)) == ("draft", [])


def test_import_reads_json_as_the_same_position(load: Load) -> None:
    rows = [
        {
            "reference": 4127,
            "title": "Risk adjustment coder",
            "employer": "Low Tide Senior Care",
            "employer_kind": "payer",
            "workplace": "remote",
            "remote_states": ["FL", "Texas"],
            "pay_min": 62000,
            "pay_max": 74000.5,
            "pay_period": "year",
            "benefits": "Health",
            "closes_on": in_days(30).isoformat(),
            "description": "Reads charts.",
            "required": [["CRC", "CPC"], ["ICD-10-CM"]],
            "settings": ["inpatient"],
            "years_min": None,
        }
    ]
    load(json.dumps(rows, indent=1).encode(), name="positions.json")
    made = Position.objects.get()
    assert (made.reference, made.place, made.remote_states) == ("4127", None, ["FL", "TX"])
    assert (str(made.pay_min), str(made.pay_max), made.pay_period) == ("62000.00", "74000.50", "year")
    assert (made.employment, made.shift, made.years_min) == ("full_time", "day", 0)
    assert groups(made, RequirementLevel.REQUIRED) == [["CPC", "CRC"], ["ICD-10-CM"]]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: b"\xef\xbb\xbf" + text,
        lambda text: text.replace(b"\r\n", b"\n"),
        lambda text: text.replace(b"\r\n", b"\r"),
        lambda text: text + b"\r\n,,,,,,,,,,,,\r\n\r\n",
        lambda text: text.replace(b"pay_min", b" Pay Min "),
    ],
    ids=["mark", "unix", "old mac", "empty rows", "header in words"],
)
def test_import_reads_what_spreadsheets_write(load: Load, change: Callable[[bytes], bytes]) -> None:
    assert load(change(csv_bytes(position_row()))).summary == "1 new, 0 changed, 0 unchanged"


def test_import_keeps_cells_over_several_lines(load: Load) -> None:
    load(position_row(description='One, "two"\r\n\r\n- three'), position_row(reference="A-2"))
    assert Position.objects.get(reference="A-1").description == 'One, "two"\n\n- three'


def test_import_publishes_what_is_open(load: Load) -> None:
    sam = RecruiterUserFactory.create()
    load(position_row(status="open"), by=sam)
    made = Position.objects.get()
    assert (made.status, events(made)) == ("open", ["published"])
    assert made.events.get().by == sam


def test_import_of_the_same_file_writes_nothing(load: Load) -> None:
    row = position_row(status="open", required="CPC|CCS-P; ICD-10-CM", settings="profee", zip="33602")
    load(row)
    before = fingerprint()
    assert load(row).summary == "0 new, 0 changed, 1 unchanged"
    assert fingerprint() == before


def test_import_changes_only_what_differs(load: Load) -> None:
    load(position_row(required="CPC; CRC", preferred="CCS", settings="profee", specialties="cardiology"))
    report = load(
        position_row(title="Coder", required="CRC", preferred="CCS", settings="ed; profee", pay_min="30.00")
    )
    assert report.summary == "0 new, 1 changed, 0 unchanged"
    assert [str(change) for change in report.results[0].changes] == [
        "title: Pro-fee coder -> Coder",
        "required: CPC; CRC -> CRC",
        "settings: Pro-fee -> Emergency department; Pro-fee",
    ]
    made = Position.objects.get()
    assert made.slug == "coder"
    assert groups(made, RequirementLevel.REQUIRED) == [["CRC"]]
    assert groups(made, RequirementLevel.PREFERRED) == [["CCS"]]
    assert [word.key for word in made.specialties.all()] == ["cardiology"]


def test_import_tells_of_an_edit_only_when_open(load: Load) -> None:
    load(position_row(status="open"), position_row(reference="A-2"))
    load(position_row(title="Coder"), position_row(reference="A-2", title="Coder"))
    opened, draft = Position.objects.order_by("reference")
    assert (events(opened), events(draft)) == (["published", "edited"], [])


@pytest.mark.parametrize(
    ("column", "cell"),
    [("required", "CPC; CRC"), ("software", "Epic"), ("shift", "night"), ("years_min", "3")],
)
def test_import_clears_by_an_empty_cell_and_keeps_by_an_absent_column(
    load: Load, column: str, cell: str
) -> None:
    load(position_row(**{column: cell}))
    importer = PositionImport()
    kept = importer.as_row(Position.objects.get())[column]
    load(position_row(title="Other"))
    assert importer.as_row(Position.objects.get())[column] == kept
    load(position_row(**{column: ""}))
    cleared = {"shift": "day", "years_min": "0"}.get(column, "")
    assert importer.as_row(Position.objects.get())[column] == cleared


def test_import_of_known_references_needs_only_the_columns_that_change(load: Load) -> None:
    load(position_row())
    report = load({"reference": "A-1", "pay_max": "41"})
    assert [str(change) for change in report.results[0].changes] == ["pay_max: 38.5 -> 41"]
    assert str(Position.objects.get().pay_max) == "41.00"


def test_import_finds_the_employer_whatever_its_case(load: Load) -> None:
    EmployerFactory.create(name="Tamarack Valley Health", slug="x")
    report = load(
        position_row(employer="  tamarack  VALLEY health"), position_row(reference="A-2", employer_kind="")
    )
    assert report.summary == "2 new, 0 changed, 0 unchanged"
    assert Employer.objects.count() == 1


def test_import_makes_a_new_employer_once(load: Load) -> None:
    EmployerFactory.create(name="Tamarack  Valley, Health", slug="tamarack-valley-health")
    load(position_row(), position_row(reference="A-2", employer_kind=""))
    assert set(Employer.objects.values_list("slug", flat=True)) == {
        "tamarack-valley-health",
        "tamarack-valley-health-2",
    }


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"city": "tampa", "state": "florida"}, "Tampa, FL"),
        ({"city": "saint petersburg"}, "St. Petersburg, FL"),
        ({"city": "", "state": "", "zip": "77002"}, "Houston, TX"),
        ({"city": "Houston", "state": "", "zip": "77002"}, "Houston, TX"),
        ({"zip": "33699"}, "Tampa, FL"),
    ],
)
def test_import_finds_the_place(load: Load, cells: dict[str, str], expected: str) -> None:
    load(position_row(**cells))
    assert str(Position.objects.get().place) == expected


def test_import_moves_a_position_with_its_zip(load: Load) -> None:
    load(position_row(zip="33602"))
    load({"reference": "A-1", "city": "Orlando"})
    moved = Position.objects.get()
    assert (str(moved.place), moved.postal_code) == ("Orlando, FL", "")
    load({"reference": "A-1", "zip": "77002"})
    moved.refresh_from_db()
    assert (str(moved.place), moved.postal_code) == ("Houston, TX", "77002")


def test_import_prefers_the_city_spelled_as_it_is(load: Load) -> None:
    for city in ("Winston-salem", "Winston Salem"):
        PlaceFactory.create(city=city, state="NC", latitude=36.1, longitude=-80.2)
    load(
        position_row(city="winston salem", state="NC"),
        position_row(reference="A-2", city="Winston-Salem", state="NC"),
    )
    cities = Position.objects.order_by("reference").values_list("place__city", flat=True)
    assert list(cities) == ["Winston Salem", "Winston-salem"]


# -- status ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stored", "given", "expected", "news", "note"),
    [
        ("draft", "", "draft", [], ""),
        ("draft", "draft", "draft", [], ""),
        ("draft", "open", "open", ["published"], ""),
        ("open", "draft", "open", [], "stays open"),
        ("open", "open", "open", [], ""),
        ("paused", "", "paused", [], ""),
        ("paused", "open", "open", ["reopened"], ""),
        ("closed", "", "closed", [], ""),
        ("closed", "draft", "closed", [], "stays closed"),
        ("closed", "open", "open", ["reopened"], ""),
    ],
)
def test_import_moves_a_status_only_to_open(
    load: Load, stored: str, given: str, expected: str, news: list[str], note: str
) -> None:
    position = PositionFactory.create(**{stored: True})
    report = load({"reference": position.reference, "status": given})
    position.refresh_from_db()
    assert (position.status, events(position)) == (expected, news)
    assert report.results[0].note == note
    assert report.summary == ("0 new, 1 changed, 0 unchanged" if news else "0 new, 0 changed, 1 unchanged")


def test_import_of_a_closed_position_changes_it_and_leaves_it_closed(load: Load) -> None:
    position = PositionFactory.create(closed=True)
    load({"reference": position.reference, "title": "Other"})
    position.refresh_from_db()
    assert (position.title, position.status, events(position)) == ("Other", "closed", [])


# -- whole file or nothing -------------------------------------------------------------------------


def test_import_takes_nothing_when_one_row_is_bad(fail: Fail) -> None:
    said = fail(position_row(), position_row(reference="A-2", pay_max="29"))
    assert said == ["line 3, pay_max: Pay starts above zero and does not end below its start."]


def test_partial_import_takes_the_good_rows(load: Load) -> None:
    report = load(
        position_row(status="open"),
        position_row(reference="A-2", pay_max="29"),
        position_row(reference="A-3", title="=1+1"),
        position_row(reference="A-4"),
        position_row(reference="A-4", title="Again"),
        position_row(reference="A-5", employer="Other", employer_kind="clinic", workplace="remote"),
        is_partial=True,
    )
    assert (report.summary, report.left_out) == ("2 new, 0 changed, 0 unchanged", 4)
    assert [problem.line for problem in report.problems] == [3, 4, 6]
    assert list(Position.objects.order_by("reference").values_list("reference", flat=True)) == ["A-1", "A-5"]


def test_partial_import_tells_rows_on_one_line_apart(load: Load) -> None:
    rows = [
        position_row(),
        position_row(reference="A-2", pay_max="1"),
        position_row(reference="A-3"),
        {"reference": "A-4"},
        position_row(reference="A-3"),
        5,
    ]
    report = load(json.dumps(rows).encode(), name="positions.json", is_partial=True)
    assert (report.summary, report.left_out) == ("1 new, 0 changed, 0 unchanged", 5)
    assert [problem.where for problem in report.problems[:2]] == ["row 2 on line 1", "row 4 on line 1"]
    assert str(report.problems[-2]) == (
        "row 5 on line 1, reference: A-3 stands on rows 3 and 5. Keep one of them."
    )
    assert [position.reference for position in Position.objects.all()] == ["A-1"]


def test_partial_import_makes_no_employer_for_a_row_left_out(load: Load) -> None:
    load(position_row(pay_max="29"), position_row(reference="A-2"), is_partial=True)
    load(position_row(reference="A-3", employer="Nowhere", pay_max="1"), is_partial=True)
    assert [position.employer.name for position in Position.objects.all()] == ["Tamarack Valley Health"]
    assert Employer.objects.count() == 1


def test_dry_run_tells_all_and_changes_nothing(load: Load) -> None:
    load(position_row())
    before = fingerprint()
    report = load(position_row(title="Other", status="open"), position_row(reference="A-2"), is_dry_run=True)
    assert (report.summary, report.is_dry_run) == ("1 new, 1 changed, 0 unchanged", True)
    assert [str(change) for change in report.results[0].changes] == [
        "title: Pro-fee coder -> Other",
        "status: draft -> open",
    ]
    assert fingerprint() == before


def test_dry_run_finds_what_only_the_database_refuses(fail: Fail) -> None:
    assert fail(position_row(pay_period="year"), is_dry_run=True) == [
        "line 2, pay_period: That pay does not go with its period: check hour or year."
    ]


def test_import_tells_progress(load: Load) -> None:
    told: list[tuple[int, int]] = []
    load(
        *(position_row(reference=f"A-{number}") for number in range(3)),
        progress=lambda done, count: told.append((done, count)),
    )
    assert told == [(3, 3)]


def test_import_tells_of_the_rows_it_checks_before_it_writes(
    load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "BATCH", 2)
    told: list[tuple[str, int, int]] = []
    load(
        *(position_row(reference=f"A-{number}") for number in range(5)),
        checking=lambda done, count: told.append(("checked", done, count)),
        progress=lambda done, count: told.append(("written", done, count)),
    )
    assert told == [
        ("checked", 2, 5), ("checked", 4, 5), ("written", 2, 5), ("written", 4, 5), ("written", 5, 5)
    ]  # fmt: skip


def test_news_of_a_file_in_several_batches_is_that_of_one(
    load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "BATCH", 1)
    load(position_row(), position_row(reference="A-2", status="open"))
    load(
        position_row(status="open"),
        position_row(reference="A-2", title="B"),
        position_row(reference="A-3", status="open"),
    )
    assert [events(one) for one in Position.objects.order_by("reference")] == [
        ["published"], ["published", "edited"], ["published"]
    ]  # fmt: skip


def test_partial_import_finds_each_row_the_database_refuses(load: Load) -> None:
    bad = {3, 4, 17, 29}

    def row(number: int, **cells: str) -> dict[str, str]:
        return position_row(
            reference=f"A-{number}",
            status="open",
            employer=f"Employer {number}",
            required="CPC|CCS; CRC",
            settings="ed",
            **cells,
        )

    def file(title: str) -> list[dict[str, str]]:
        return [
            row(number, pay_max="1") if number in bad else row(number, title=title) for number in range(30)
        ]

    with CaptureQueriesContext(connection) as queries:
        report = load(*file("First"), is_partial=True)
    assert report.summary == "26 new, 0 changed, 0 unchanged"
    assert [problem.line - 2 for problem in report.problems] == sorted(bad)
    # Every row alone would be thirty times the queries of one; halving takes a few steps a bad row.
    assert len(queries) < 350
    assert {one.title for one in Position.objects.all()} == {"First"}
    load(*(row(number) for number in bad))

    report = load(*file("Second"), is_partial=True)
    assert report.summary == "0 new, 26 changed, 0 unchanged"
    for number, one in enumerate(Position.objects.order_by("pk")):
        assert groups(one, RequirementLevel.REQUIRED) == [["CCS", "CPC"], ["CRC"]], number
        assert [word.key for word in one.settings.all()] == ["ed"]
    assert Position.objects.filter(title="Second").count() == 26
    assert Employer.objects.count() == 30


def test_import_renders_what_it_writes(load: Load) -> None:
    load(position_row(description="*One*"), position_row(reference="A-2", description="*Two*"))
    load(position_row(description="*Three*"), position_row(reference="A-2", description="*Four*"))
    before = Position.objects.get(reference="A-1").updated_at
    load({"reference": "A-1", "settings": "ed"})
    first, second = Position.objects.order_by("reference")
    assert (first.description_html, second.description_html) == (
        "<p><em>Three</em></p>\n", "<p><em>Four</em></p>\n"
    )  # fmt: skip
    assert first.updated_at > before > first.created_at


def test_import_writes_nothing_but_the_columns_that_changed(load: Load) -> None:
    load(position_row(status="open"), position_row(reference="A-2"))
    before = Position.objects.filter(reference="A-1").values().get()
    load({"reference": "A-1", "title": "B"}, {"reference": "A-2", "title": "C"})
    after = Position.objects.filter(reference="A-1").values().get()
    assert {name for name, _ in after.items() ^ before.items()} == {
        "title", "slug", "updated_at"
    }  # fmt: skip


def test_import_gives_employers_of_one_spelling_addresses_of_their_own(load: Load) -> None:
    load(
        *(
            position_row(reference=f"A-{number}", employer=name)
            for number, name in enumerate(["Low Tide", "Low, Tide", "Low-Tide"])
        )
    )
    assert set(Employer.objects.values_list("slug", flat=True)) == {"low-tide", "low-tide-2", "low-tide-3"}


def test_import_asks_no_query_for_one_more_row(load: Load) -> None:
    def cost(*rows: dict[str, str]) -> int:
        with CaptureQueriesContext(connection) as queries:
            load(*rows)
        return len(queries)

    def row(number: int, **cells: str) -> dict[str, str]:
        return position_row(
            reference=f"A-{number}",
            status="open",
            required="CPC|CCS",
            preferred="CRC",
            settings="ed",
            **cells,
        )

    cost(row(0))
    one, three = cost(row(1)), cost(row(2), row(3), row(4))
    assert (one, three - one) == (30, 0)
    one, three = cost(row(1)), cost(row(1), row(2), row(3))
    assert three - one == 0
    one = cost(row(1, title="B"))
    three = cost(row(1, title="C"), row(2, title="C"), row(3, title="C"))
    assert (one, three - one) == (35, 0)
    one = cost(row(1, title="D", employer="Other", specialties="cardiology"))
    three = cost(
        *(row(number, title="E", employer="Else", specialties="orthopedics") for number in (1, 2, 3))
    )
    assert three - one == 0


# -- broken files ----------------------------------------------------------------------------------

COLUMNS = (
    "reference, title, employer, employer_kind, city, state, zip, workplace, remote_states, employment, "
    "shift, pay_min, pay_max, pay_period, benefits, education, years_min, required, preferred, duties, "
    "settings, specialties, software, closes_on, description, questions, status"
)
AS_CSV = "In a spreadsheet choose Save As, CSV UTF-8 (comma delimited), and import that file."


def without(*names: str) -> bytes:
    row = position_row()
    return csv_bytes({name: cell for name, cell in row.items() if name not in names})


def cells(**cells: str) -> bytes:
    return csv_bytes(position_row(**cells))


def rows_json(**cells: Any) -> bytes:  # noqa: ANN401
    return json.dumps([position_row() | cells]).encode()


BROKEN_FILES: dict[str, tuple[bytes, list[str]]] = {
    "empty": (b"", ["The file is empty."]),
    "white": (b" \r\n\r\n", ["The file is empty."]),
    "only a mark": (b"\xef\xbb\xbf", ["The file is empty."]),
    "only a header": (
        csv_bytes(header=position_row()),
        ["The file holds only a header and no rows. There is nothing to import."],
    ),
    "latin-1": (
        cells(title="Caf\u00e9 coder").decode().encode("latin-1"),
        [f"line 2: Byte 8 of this line is not UTF-8. {AS_CSV}"],
    ),
    "utf-16": (
        cells().decode().encode("utf-16"),
        [f'This file is in UTF-16 ("Unicode text"). {AS_CSV}'],
    ),
    "utf-16 without a mark": (
        cells().decode().encode("utf-16-le"),
        [f"line 1: This is not a text file: it holds a NUL byte. {AS_CSV}"],
    ),
    "NUL": (
        cells(title="Cod\0er"),
        [f"line 2: This is not a text file: it holds a NUL byte. {AS_CSV}"],
    ),
    "xlsx": (b"PK\x03\x04\x14\x00\x06\x00", [f"This is a spreadsheet (XLSX) or a ZIP file. {AS_CSV}"]),
    "xls": (b"\xd0\xcf\x11\xe0\xa1\xb1", [f"This is an old spreadsheet (XLS). {AS_CSV}"]),
    "pdf": (b"%PDF-1.7\n", ["This is a PDF. Import a CSV or JSON file."]),
    "gzip": (
        b"\x1f\x8b\x08\x00",
        ["This file is compressed (GZIP). Unpack it and import the CSV or JSON file inside."],
    ),
    "picture": (
        b"\x89PNG\r\n\x1a\n",
        [f"line 1: Byte 1 of this line is not UTF-8. {AS_CSV}"],
    ),
    "semicolons": (
        b"reference;title\r\nA-1;Coder\r\n",
        ["line 1: The columns are separated by semicolons. Use commas: save as CSV UTF-8."],
    ),
    "tabs": (
        b"reference\ttitle\r\nA-1\tCoder\r\n",
        ["line 1: The columns are separated by tabs. Use commas: save as CSV UTF-8."],
    ),
    "missing key": (
        without("reference"),
        ["line 1, reference: This column is missing: rows are told apart by it."],
    ),
    "missing columns": (
        without("pay_min", "benefits"),
        [
            "line 1, pay_min: This column is missing, and A-1 on line 2 is new and needs it.",
            "line 1, benefits: This column is missing, and A-1 on line 2 is new and needs it.",
        ],
    ),
    "unknown column": (
        cells(pay_maximum="40"),
        [
            (
                "line 1, pay_maximum: There is no column of this name. Did you mean pay_max? "
                f"Known are: {COLUMNS}."
            )
        ],
    ),
    "unknown column like none": (
        cells(quux="1"),
        [f"line 1, quux: There is no column of this name. Known are: {COLUMNS}."],
    ),
    "duplicate column": (
        b"reference,title,Title\r\nA-1,Coder,Coder\r\n",
        ["line 1, title: This column is there twice. Keep one of them."],
    ),
    "nameless column": (
        b"reference,,title\r\nA-1,,Coder\r\n",
        ["line 1: Column 2 has no name in the header. Name it or take it out."],
    ),
    "too many columns": (
        b"reference" + b",x" * 500 + b"\r\nA-1\r\n",
        ["line 1: The header has 501 columns; the most is 200."],
    ),
    "duplicate references": (
        csv_bytes(position_row(), position_row(reference="A-2"), position_row()),
        ["line 4, reference: A-1 stands on lines 2 and 4. Keep one of them."],
    ),
    "ragged rows": (
        csv_bytes(position_row()) + b"A-2,Coder\r\n" + b",".join([b"A-3"] * 14) + b"\r\n",
        [
            (
                "line 3: This row has 2 cells, the header has 13. "
                "Put a text that holds a comma inside double quotes."
            ),
            (
                "line 4: This row has 14 cells, the header has 13. "
                "Put a text that holds a comma inside double quotes."
            ),
        ],
    ),
    "unclosed quote": (
        csv_bytes(position_row()) + b'A-2,"Coder\r\nA-3,Coder\r\n',
        [
            (
                'line 3: A quotation mark (") is not closed, or stands in the middle of a cell. Put the '
                'whole cell inside quotation marks, and write "" for one that is part of the text.'
            )
        ],
    ),
    "quote inside": (
        csv_bytes(position_row()) + b'A-2,"Coder" I\r\n',
        [
            (
                'line 3: A quotation mark (") is not closed, or stands in the middle of a cell. Put the '
                'whole cell inside quotation marks, and write "" for one that is part of the text.'
            )
        ],
    ),
    "endless cell": (
        csv_bytes(position_row()) + b'A-2,"' + b"x" * 140_000,
        ["line 3: A cell holds more than 131,072 characters. Is a quotation mark not closed?"],
    ),
    "empty mandatory cells": (
        cells(reference="", title=" ", closes_on=""),
        [
            "line 2, closes_on: This cell must not be empty.",
            "line 2, reference: This cell must not be empty.",
            "line 2, title: This cell must not be empty.",
        ],
    ),
    "pay upside down": (
        cells(pay_min="40", pay_max="30"),
        ["line 2, pay_max: Pay starts above zero and does not end below its start."],
    ),
    "no pay": (
        cells(pay_min="-5"),
        ["line 2, pay_max: Pay starts above zero and does not end below its start."],
    ),
    "pay of another period": (
        cells(pay_min="40000", pay_max="60000"),
        ["line 2, pay_period: That pay does not go with its period: check hour or year."],
    ),
    "pay in words": (
        cells(pay_min="thirty", pay_max="38,50", pay_period="weekly"),
        [
            'line 2, pay_max: "38,50" is not a number. Write it like 38.50 or 79000.',
            'line 2, pay_min: "thirty" is not a number. Write it like 38.50 or 79000.',
            'line 2, pay_period: "weekly" is not known here. Use hour, year.',
        ],
    ),
    "pay too exact": (
        cells(pay_min="38.505"),
        ['line 2, pay_min: "38.505" is too exact. Write it with at most 2 decimals, like 38.50 or 79000.'],
    ),
    "pay beyond all": (
        cells(pay_max="12345678.00"),
        ["line 2, pay_max: Ensure that there are no more than 9 digits in total."],
    ),
    "closing day past, open": (
        cells(closes_on="2026-01-31", status="open"),
        ["line 2, closes_on: This day has passed. An open position closes today or later."],
    ),
    "American date": (
        cells(closes_on="06/30/2027"),
        ['line 2, closes_on: "06/30/2027" is not a date. Write year, month and day like 2027-06-30.'],
    ),
    "day that is not": (
        cells(closes_on="2027-02-30"),
        ['line 2, closes_on: There is no day "2027-02-30". Write it like 2027-06-30.'],
    ),
    "unknown credential": (
        cells(required="CPCX|CCS; ICD-10-CM"),
        ['line 2, required: Unknown credential or skill "CPCX". Did you mean CPC, COC or CPC-A?'],
    ),
    "commas between credentials": (
        cells(required="CPC, COC"),
        [
            (
                'line 2, required: Unknown credential or skill "CPC, COC". '
                "Did you mean COC, CPC or CPC-A? Put ; between several."
            )
        ],
    ),
    "credential like none": (
        cells(preferred="Zyzzyva"),
        [
            (
                'line 2, preferred: Unknown credential or skill "Zyzzyva". '
                "Correct it, or ask an administrator to add it to the vocabulary."
            )
        ],
    ),
    "unknown words": (
        cells(settings="in patient; profe", specialties="cardiolgy", software="Epik", duties="audit_dutys"),
        [
            'line 2, duties: Unknown duty "audit_dutys". Did you mean Audit coding?',
            'line 2, settings: Unknown care setting "profe". Did you mean Pro-fee?',
            'line 2, software: Unknown software "Epik". Did you mean Epic?',
            'line 2, specialties: Unknown specialty "cardiolgy". Did you mean Cardiology?',
        ],
    ),
    "words of another kind": (
        cells(settings="Cardiology", required="assign_sequence"),
        [
            'line 2, required: "assign_sequence" is known as duty; this column takes credential or skill.',
            'line 2, settings: "Cardiology" is known as specialty; this column takes care setting.',
        ],
    ),
    "unknown choices": (
        cells(workplace="remot", employer_kind="hospitl", employment="full", shift="dusk", status="closed"),
        [
            (
                'line 2, employer_kind: "hospitl" is not known here. Did you mean hospital? Use hospital, '
                "clinic, physician_office, payer, home_health, vendor, agency, other."
            ),
            (
                'line 2, employment: "full" is not known here. Did you mean full_time? Use full_time, '
                "part_time, contract, temp_to_hire, per_diem, internship."
            ),
            'line 2, shift: "dusk" is not known here. Use day, evening, night, weekend, rotating, flexible.',
            'line 2, status: "closed" is not known here. Use draft, open.',
            'line 2, workplace: "remot" is not known here. Did you mean remote? Use onsite, hybrid, remote.',
        ],
    ),
    "unknown education": (
        cells(education="batchelor"),
        [
            (
                'line 2, education: "batchelor" is not known here. Did you mean bachelor? '
                "Use none, high_school, associate, bachelor, master."
            )
        ],
    ),
    "unknown state": (
        cells(state="XX"),
        ['line 2, state: "XX" is not a US state. Use two letters, such as FL.'],
    ),
    "misspelled state": (
        cells(workplace="remote", remote_states="FL; Texs"),
        ['line 2, remote_states: "Texs" is not a US state. Did you mean Texas? Use two letters, such as FL.'],
    ),
    "unknown city": (
        cells(city="Tampaa"),
        ['line 2, city: There is no city "Tampaa" in Florida. Did you mean Tampa?'],
    ),
    "no city": (
        cells(city="", state=""),
        ["line 2, city: An on-site or hybrid position needs its city."],
    ),
    "state without a city": (
        cells(city=""),
        ["line 2, city: A position stands in a city. Give it, or take the state out."],
    ),
    "city without a state": (cells(state=""), ["line 2, state: Give the state of Tampa."]),
    "ZIP of another state": (
        cells(zip="77002"),
        ["line 2, zip: 77002 is a ZIP code of Texas, not of Florida. Correct one."],
    ),
    "ZIP without its zero": (
        cells(zip="2108"),
        [
            (
                'line 2, zip: "2108" is not a ZIP code. It has five digits, such as 32801. '
                "The spreadsheet may have dropped a zero: 02108."
            )
        ],
    ),
    "unknown ZIP alone": (
        cells(city="", state="", zip="00000"),
        ["line 2, zip: 00000 is not on our list of ZIP codes. Give the city and the state."],
    ),
    "states of an on-site position": (
        cells(remote_states="FL"),
        ["line 2, remote_states: States of residence belong to remote positions only."],
    ),
    "years beyond all": (
        cells(years_min="41"),
        ["line 2, years_min: Forty years is the most that can be asked for."],
    ),
    "years far beyond all": (
        cells(years_min="99999"),
        ["line 2, years_min: Ensure this value is less than or equal to 32767."],
    ),
    "half a year": (
        cells(years_min="2.5"),
        ['line 2, years_min: "2.5" is too exact. Write it with no decimals, like 2.'],
    ),
    "formulas": (
        csv_bytes(
            position_row(title="=HYPERLINK(A1)"),
            position_row(reference="+A2", employer="@SUM(1)"),
            position_row(reference="A-3", title="\tCoder", required="-CPC", pay_min="=1+1"),
        ),
        [
            f"line {line}, {column}: {cell} starts like a formula. Paste the values, not the formulas; "
            "start a text with a letter or a digit."
            for line, column, cell in (
                (2, "title", '"=HYPERLINK(A1)"'),
                (3, "employer", '"@SUM(1)"'),
                (3, "reference", '"+A2"'),
                (4, "pay_min", '"=1+1"'),
                (4, "required", '"-CPC"'),
                (4, "title", '"Coder"'),
            )
        ],
    ),
    "spreadsheet errors": (
        cells(title="#REF!"),
        ['line 2, title: "#REF!" is an error of the spreadsheet. Mend the cell there.'],
    ),
    "long texts": (
        cells(title="x" * 121, reference="y" * 41, description="z" * 20_001),
        [
            "line 2, description: This text has 20,001 characters; the most is 20,000.",
            "line 2, reference: This text has 41 characters; the most is 40.",
            "line 2, title: This text has 121 characters; the most is 120.",
        ],
    ),
    "missing columns, and more that is wrong": (
        csv_bytes(
            {"reference": "A-1", "title": "Coder", "city": "Tampa", "state": "FL"},
            {"reference": "A-2", "title": "Coder", "city": "Tampaa", "state": "FL"},
            {"reference": "A-3", "title": "=1", "city": "Tampa", "state": "XX"},
            {"reference": "B-1", "title": "Coder", "city": "Tampaa", "state": "FL"},
        ),
        [
            *(
                f"line 1, {name}: This column is missing, and A-1 on line 2 is new and needs it."
                for name in PositionImport.mandatory
                if name != "title"
            ),
            'line 3, city: There is no city "Tampaa" in Florida. Did you mean Tampa?',
            'line 4, state: "XX" is not a US state. Use two letters, such as FL.',
            (
                'line 4, title: "=1" starts like a formula. Paste the values, not the formulas; '
                "start a text with a letter or a digit."
            ),
            'line 5, city: There is no city "Tampaa" in Florida. Did you mean Tampa?',
        ],
    ),
    "missing columns of rows that are bad besides": (
        csv_bytes(
            {"reference": "B-1", "pay_max": "x"},
            {"reference": "A-1", "pay_max": "y"},
            {"reference": "A-2", "pay_max": "z"},
        ),
        [
            *(
                f"line 1, {name}: This column is missing, and A-1 on line 3 is new and needs it."
                for name in PositionImport.mandatory
                if name != "pay_max"
            ),
            *(
                f'line {line}, pay_max: "{cell}" is not a number. Write it like 38.50 or 79000.'
                for line, cell in ((2, "x"), (3, "y"), (4, "z"))
            ),
        ],
    ),
    "several unknown words in a cell": (
        cells(required="CPCX|CCSX; RHITX; CPC; CPCX", remote_states="Texs; FL; XX"),
        [
            (
                'line 2, remote_states: "Texs" is not a US state. Did you mean Texas? Use two letters, such '
                'as FL. "XX" is not a US state. Use two letters, such as FL.'
            ),
            (
                'line 2, required: Unknown credential or skill "CPCX". Did you mean CPC, COC or CPC-A? '
                'Unknown credential or skill "CCSX". Did you mean CCS or CCS-P? '
                'Unknown credential or skill "RHITX". '
                "Correct it, or ask an administrator to add it to the vocabulary."
            ),
        ],
    ),
    "many unknown words in a cell": (
        cells(software=";".join(f"Zyzzyva{number}" for number in range(5000))),
        [
            "line 2, software: "
            + "".join(
                f'Unknown software "Zyzzyva{number}". Correct it, or ask an administrator to add it to '
                "the vocabulary. "
                for number in range(10)
            )
            + "The rest of this cell was not read: mend these first."
        ],
    ),
    "no end": (
        cells(closes_on="9999-12-31"),
        [
            (
                "line 2, closes_on: 9999-12-31 is more than two years ahead. Give the day on which people "
                "can last apply, {latest} at the latest; it can be put off when it "
                "comes near."
            )
        ],
    ),
    "invisible marks": (
        csv_bytes(
            position_row(reference="N\u200b-1", title="Co\u202eder", settings="ed; \u2066profee"),
            position_row(reference="N-\ufeff2", city="Tam\u00adpa", description="Codes\n\nvisits\u200d."),
        ),
        [
            f"line {line}, {column}: The text holds an invisible character ({code}) {where}. "
            "Delete it there, or type the text anew."
            for line, column, code, where in (
                (2, "reference", "U+200B", 'after "N"'),
                (2, "settings", "U+2066", "at its start"),
                (2, "title", "U+202E", 'after "Co"'),
                (3, "city", "U+00AD", 'after "Tam"'),
                (3, "description", "U+200D", 'after "Codes visits"'),
                (3, "reference", "U+FEFF", 'after "N-"'),
            )
        ],
    ),
    "invisible character": (
        cells(title="Co\x08der"),
        ["line 2, title: The text holds an invisible character (U+0008). Type the text anew."],
    ),
    "new employer without a kind": (
        cells(employer_kind=""),
        [
            (
                "line 2, employer_kind: Tamarack Valley Health is a new employer. Say of what kind: "
                "hospital, clinic, physician_office, payer, home_health, vendor, agency, other."
            )
        ],
    ),
    "employer of two kinds": (
        csv_bytes(position_row(), position_row(reference="A-2", employer_kind="clinic")),
        [
            (
                "line 3, employer_kind: Tamarack Valley Health is known as hospital. "
                "Write that, or correct it in the desk first."
            )
        ],
    ),
    "JSON cut off": (
        b'[\n  {"reference": "A-1",\n   "title": "Co',
        ["line 3: This is not JSON at character 13 of this line: Unterminated string starting at."],
    ),
    "JSON without a comma": (
        b'[\n {"reference": "A-1"}\n {"reference": "A-2"}\n]',
        ["line 3: This is not JSON: a comma or ] is missing after a row."],
    ),
    "JSON with a comma too many": (
        b'[\n {"reference": "A-1"},\n]',
        ["line 3: This is not JSON: a comma stands before the end of the list."],
    ),
    "JSON with a tail": (
        b"[]\n x",
        ["line 2: This is not JSON: there is more after the end of the list."],
    ),
    "JSON empty list": (b"[]", ["The file holds no rows. There is nothing to import."]),
    "JSON object": (
        b'{"positions": []}',
        ["line 1: A JSON file is a list of rows: [ { ... }, { ... } ]."],
    ),
    "JSON rows that are none": (
        b'[\n"A-1",\n5\n]',
        [
            'row 1 on line 2: This row is not an object. Write {"column": value, ...}.',
            'row 2 on line 3: This row is not an object. Write {"column": value, ...}.',
        ],
    ),
    "JSON unknown column": (
        b'[{"reference": "A-1", "titel": "Coder"}]',
        [
            (
                f"row 1 on line 1, titel: There is no column of this name. Did you mean title? Known are: "
                f"{COLUMNS}."
            )
        ],
    ),
    "JSON column twice": (
        b'[{"reference": "A-1", "title": "a", "Title": "b"}]',
        ["line 1, title: This column is there twice in one row. Keep one of them."],
    ),
    "JSON missing columns": (
        b'[{"reference": "A-1"}]',
        [
            f"row 1 on line 1, {name}: This is missing, and a new row needs it."
            for name in sorted(PositionImport.mandatory)
        ],
    ),
    "JSON without a reference": (
        b'[{"title": "Coder"}]',
        ["row 1 on line 1, reference: This column is missing: rows are told apart by it."],
    ),
    "JSON wrong types": (
        rows_json(
            title=5,
            required=["CPC"],
            settings="profee",
            pay_min=True,
            pay_max=[40],
            benefits={"a": 1},
            city=None,
        ),
        [
            "row 1 on line 1, benefits: This cell must be text in quotation marks.",
            "row 1 on line 1, pay_max: This cell must be a number.",
            "row 1 on line 1, pay_min: This cell must be a number.",
            (
                'row 1 on line 1, required: This cell must be a list of lists, such as [["CPC", "CCS-P"], '
                '["ICD-10-CM"]].'
            ),
            'row 1 on line 1, settings: This cell must be a list of texts, such as ["first", "second"].',
            "row 1 on line 1, title: This cell must be text in quotation marks.",
        ],
    ),
    "JSON numbers beyond all": (
        rows_json().replace(b'"30"', b"1e999999999"),
        ["row 1 on line 1, pay_min: This number has too many digits."],
    ),
    "JSON number that is none": (
        rows_json().replace(b'"30"', b"NaN"),
        ["line 1: This row holds a number that cannot be read: NaN is not a number of JSON."],
    ),
    "JSON half a letter": (
        rows_json().replace(b"Pro-fee", b"Pro\\ud800fee"),
        ["row 1 on line 1, title: The text holds an invisible character (U+D800). Type the text anew."],
    ),
    "JSON NUL in a text": (
        rows_json().replace(b"Pro-fee", b"Pro\\u0000fee"),
        ["row 1 on line 1, title: The text holds an invisible character (U+0000). Type the text anew."],
    ),
    "JSON without end": (
        b"[" * 200_000,
        ["line 1: This row holds lists inside lists without end."],
    ),
}


@pytest.mark.parametrize("name", BROKEN_FILES)
def test_broken_file_is_refused_with_what_to_do(fail: Fail, name: str) -> None:
    content, expected = BROKEN_FILES[name]
    PositionFactory.create(reference="B-1")
    suffix = "json" if name.startswith("JSON") else "csv"
    told = [line.replace("{latest}", str(in_days(731))) for line in expected]
    assert fail(content, name=f"file.{suffix}") == told


def test_file_beyond_the_size_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    with pytest.raises(ImportFailed) as failure:
        PositionImport().load(path)
    assert str(failure.value) == (
        "large.csv has 100 MB; the most is 20 MB. Split it into files of at most 50,000 rows."
    )


@pytest.mark.parametrize("suffix", ["csv", "json"])
def test_file_of_too_many_rows_is_refused(fail: Fail, suffix: str) -> None:
    rows = [position_row(reference=f"A-{number}") for number in range(3)]
    content = csv_bytes(*rows) if suffix == "csv" else json.dumps(rows).encode()
    assert fail(content, name=f"file.{suffix}", most_rows=2) == [
        "The file has more than 2 rows. Split it into smaller ones."
    ]


def test_files_that_cannot_be_opened(tmp_path: Path) -> None:
    def said(path: Path) -> str:
        with pytest.raises(ImportFailed) as failure:
            PositionImport().load(path)
        return str(failure.value)

    missing = tmp_path / "missing.csv"
    assert said(missing) == f"There is no file {missing}. Check the name and the folder."
    assert said(tmp_path) == f"{tmp_path} is a folder. Name the file inside it."
    assert said(Path("/dev/null")) == "/dev/null is not an ordinary file."
    assert said(Path("a\0b")) == '"a?b" cannot be opened: embedded null byte.'


def test_file_without_the_right_to_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "locked.csv"
    path.write_bytes(b"x")

    def refuse(*_args: object, **_options: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)  # the tests may run as root, who may read anything
    with pytest.raises(ImportFailed) as failure:
        PositionImport().load(path)
    assert str(failure.value) == f"{path} may not be read. Give this user the right to read it."


# -- two at once -----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_second_import_at_once_is_told_to_wait(load: Load, tmp_path: Path) -> None:
    path = tmp_path / "second.csv"
    path.write_bytes(csv_bytes(position_row(reference="A-2")))
    said: list[str] = []

    def second() -> None:
        try:
            PositionImport().load(path)
        except ImportFailed as failure:
            said.append(str(failure))
        finally:
            connection.close()

    def while_first_runs(_done: int, _count: int) -> None:
        thread = Thread(target=second)
        thread.start()
        thread.join(30)

    load(position_row(), progress=while_first_runs)
    assert said == [
        "Another import of positions is running. Wait until it has ended, then start this one again."
    ]
    assert list(Position.objects.values_list("reference", flat=True)) == ["A-1"]
    assert PositionImport().load(path).summary == "1 new, 0 changed, 0 unchanged"


@pytest.mark.django_db(transaction=True)
def test_import_broken_off_by_the_database_leaves_nothing(load: Load) -> None:
    """The server ends our session in the middle, as a restart or a deadlock would."""
    load(position_row(reference="A-0"))

    def end_session(_done: int, _count: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with pytest.raises(ImportFailed) as failure:
        load(position_row(), progress=end_session)
    assert str(failure.value).startswith(
        "The database broke off the import, and nothing of it was kept. Start it again."
    )
    connection.close()
    assert list(Position.objects.values_list("reference", flat=True)) == ["A-0"]


# -- commands --------------------------------------------------------------------------------------


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[str, str, str]]:
    """Run a command: what it wrote, what it complained of, and how it failed."""

    def run(*arguments: str) -> tuple[str, str, str]:
        failed = ""
        try:
            call_command(*arguments)
        except CommandError as error:
            failed = str(error)
        out, complaints = capsys.readouterr()
        return out, complaints, failed

    return run


Run = Callable[..., tuple[str, str, str]]


@pytest.fixture
def files(tmp_path: Path) -> Callable[..., str]:
    def file(*rows: dict[str, str]) -> str:
        path = tmp_path / "rows.csv"
        path.write_bytes(csv_bytes(*rows))
        return str(path)

    return file


def test_command_ends_with_the_summary(run: Run, files: Callable[..., str]) -> None:
    file = files(position_row(), position_row(reference="A-2"))
    assert run("import_positions", file) == ("2 new, 0 changed, 0 unchanged\n", "", "")
    file = files(position_row(), position_row(reference="A-2", pay_max="44", status="draft"))
    assert run("import_positions", "--dry-run", file) == (
        "line 3, A-2: changed (pay_max: 38.5 -> 44)\n0 new, 1 changed, 1 unchanged (dry run)\n", "", ""
    )  # fmt: skip


def test_command_names_every_bad_row_and_fails(run: Run, files: Callable[..., str]) -> None:
    file = files(
        position_row(), position_row(reference="A-2", pay_max="1"), position_row(reference="A-3", state="XX")
    )
    said = (
        "line 3, pay_max: Pay starts above zero and does not end below its start.\n"
        'line 4, state: "XX" is not a US state. Use two letters, such as FL.\n'
    )
    assert run("import_positions", file) == (
        "", said, "Nothing was imported. Mend these 2 things and import the file again."
    )  # fmt: skip
    assert Position.objects.count() == 0
    assert run("import_positions", "--partial", file) == (
        "1 new, 0 changed, 0 unchanged\n", said, "2 rows were left out. Mend them and import the file again."
    )  # fmt: skip
    assert Position.objects.count() == 1


def test_command_names_a_missing_file(run: Run) -> None:
    assert run("import_positions", "nowhere.csv") == (
        "",
        "There is no file nowhere.csv. Check the name and the folder.\n",
        "Nothing was imported. Mend this and import the file again.",
    )


def test_command_shows_the_first_hundred(
    run: Run, files: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "MOST_SHOWN", 2)
    file = files(*(position_row(reference=f"A-{number}", pay_max="1") for number in range(5)))
    _, complaints, failed = run("import_positions", file)
    assert len(complaints.splitlines()) == 3
    assert complaints.splitlines()[-1] == "... and 3 more (all with --verbosity 2)"
    assert failed == "Nothing was imported. Mend these 5 things and import the file again."
    _, complaints, _ = run("import_positions", "--verbosity", "2", file)
    assert len(complaints.splitlines()) == 5


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_a_bar_on_a_terminal() -> None:
    screen = Terminal()
    bar = imports.Bar(OutputWrapper(screen))
    bar.move(250, 1000)
    bar.move(1000, 1000)
    bar.end()
    assert screen.getvalue() == (
        "\r[#######                       ] 250 of 1,000 rows"
        "\r[##############################] 1,000 of 1,000 rows\n"
    )


def test_progress_is_a_line_now_and_then_elsewhere() -> None:
    log = io.StringIO()
    bar = imports.Bar(OutputWrapper(log))
    for done in range(0, 12_000, 250):
        bar.move(done, 12_000)
    bar.end()
    assert log.getvalue() == "5,000 of 12,000 rows\n10,000 of 12,000 rows\n"


def test_progress_tells_what_is_checked_from_what_is_written() -> None:
    screen, log = Terminal(), io.StringIO()
    for out in (screen, log):
        bar = imports.Bar(OutputWrapper(out))
        bar.check(6_000, 6_000)
        bar.move(5_000, 6_000)
        bar.end()
    assert screen.getvalue() == (
        "\r[##############################] 6,000 of 6,000 rows checked\n"
        "\r[#########################     ] 5,000 of 6,000 rows\n"
    )
    assert log.getvalue() == "6,000 of 6,000 rows checked\n5,000 of 6,000 rows\n"


def test_command_shows_progress_before_anything_can_be_written(
    run: Run, files: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "BATCH", 2)
    monkeypatch.setattr(imports, "ROWS_BETWEEN_LINES", 2)
    file = files(*(position_row(reference=f"A-{number}", title="=1") for number in range(4)))
    _, complaints, _ = run("import_positions", file)
    assert complaints.splitlines()[:2] == ["2 of 4 rows checked", "4 of 4 rows checked"]


def test_help_names_the_page_of_the_format(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        call_command("import_positions", "--help")
    assert "the format is in docs/import.md" in " ".join(capsys.readouterr().out.split())
    assert (Path(__file__).parents[2] / "docs/import.md").is_file()


def test_publish_opens_by_reference(run: Run) -> None:
    draft, opened = (
        PositionFactory.create(reference="A-1"),
        PositionFactory.create(reference="A-2", open=True),
    )
    assert run("publish_positions", "A-1", "A-2", "A-1") == (
        (f"A-1: published, {draft.title}\nA-2: already open, {opened.title}\n"
        "1 published, 1 already open\n"), "", ""
    )  # fmt: skip
    draft.refresh_from_db()
    assert (draft.status, events(draft), events(opened)) == ("open", ["published"], [])


def test_publish_opens_all_or_none(run: Run) -> None:
    draft = PositionFactory.create(reference="A-1")
    late = PositionFactory.create(reference="A-2", closes_on=date(2026, 1, 31), title="Late coder")
    before = fingerprint()
    said = (
        'There is no position "A-11". Did you mean A-1?\n'
        "A-2: Late coder closed on January 31, 2026. Give it a new closing date, then publish.\n"
    )
    assert run("publish_positions", "A-1", "A-2", "A-11") == (
        "", said, "Nothing was published. Mend this, or add --partial."
    )  # fmt: skip
    assert fingerprint() == before
    assert run("publish_positions", "--partial", "A-1", "A-2", "A-11") == (
        f"A-1: published, {draft.title}\n1 published, 0 already open\n", said, "2 could not be published."
    )  # fmt: skip
    draft.refresh_from_db()
    late.refresh_from_db()
    assert (draft.status, late.status) == ("open", "draft")


# -- there and back --------------------------------------------------------------------------------

plain_text = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs"]), min_size=1, max_size=40
).map(lambda text: f"x{text}")
words = st.sampled_from


def several(*names: str) -> st.SearchStrategy[str]:
    return st.lists(words(names), unique=True).map("; ".join)


asked = st.lists(
    st.lists(
        words(["CPC", "CPC-A", "COC", "ICD10", "Pro-fee", "epic", "anatomy"]), min_size=1, unique=True
    ).map("|".join),
    max_size=4,
).map("; ".join)
position_rows = st.fixed_dictionaries(
    {
        "title": plain_text,
        "employer": plain_text,
        "employer_kind": words(["hospital", "Physician office", "other"]),
        "description": st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf"])).map(
            lambda text: f'Text {text}\n\n- a, "b"; c|d'
        ),
        "benefits": plain_text,
        "pay_min": st.decimals("1", "30", places=2).map(str),
        "pay_max": st.decimals("30", "1000", places=2).map(str),
        "closes_on": st.integers(1, 730).map(lambda days: str(in_days(days))),
        "employment": words(["", "full_time", "PRN", "Temp to hire"]),
        "shift": words(["", "night", "Flexible"]),
        "education": words(["", "none", "high_school", "master"]),
        "years_min": words(["", "0", "7", "40"]),
        "required": asked,
        "preferred": asked,
        "settings": several("profee", "Emergency department", "inpatient"),
        "specialties": several("cardiology", "Orthopedics"),
        "software": several("Epic"),
        "duties": several("assign_sequence", "Audit coding"),
        "status": words(["", "draft", "open"]),
    }
)
places = words(
    [
        {"workplace": "onsite", "city": "tampa", "state": "FL", "zip": ""},
        {"workplace": "Hybrid", "city": "", "state": "", "zip": "77002"},
        {"workplace": "remote", "city": "", "state": "", "zip": "", "remote_states": "TX; Florida"},
        {"workplace": "remote", "city": "Orlando", "state": "fl", "zip": "32801"},
    ]
)


# -- questions -------------------------------------------------------------------------------------

NIGHTS = {"text": "Can you work nights?", "refused": ["No"], "because": "The work is at night."}
HOURS = {
    "text": "How many hours a week?",
    "kind": "number",
    "unit": "hours",
    "least": 4,
    "needs_least": "20.5",
    "because": "At least 20.5 hours.",
    "required": False,
}
TOOLS = {"text": "Which encoder?", "kind": "choice", "options": ["Optum", "TruCode", "Optum"]}


def asking(*questions: object, **more: str) -> dict[str, str]:
    return position_row(**more) | {"questions": json.dumps(questions)}


def told(position: Position) -> list[str]:
    return [question.text for question in position.questions.all()]


def test_import_takes_questions_from_csv_and_json_alike(load: Load) -> None:
    load(asking(NIGHTS, HOURS, TOOLS))
    made = Position.objects.get()
    nights, hours, tools = made.questions.all()
    assert (nights.kind, nights.refused, nights.is_required) == ("yes_no", ["no"], True)
    assert (hours.needs_least, hours.least, hours.unit) == (Decimal("20.5"), Decimal(4), "hours")
    assert not hours.is_required
    assert tools.options == ["Optum", "TruCode"]
    exported = PositionImport().as_row(made)
    row = {**exported, "questions": [NIGHTS, HOURS, TOOLS]}
    for name in ("required", "preferred", "duties", "settings", "specialties", "software", "remote_states"):
        del row[name]

    assert load(json.dumps([row]).encode(), name="positions.json").summary == "0 new, 0 changed, 1 unchanged"
    assert load(exported).summary == "0 new, 0 changed, 1 unchanged"
    load(exported | {"reference": "Z-9"})
    copy = PositionImport().as_row(Position.objects.get(reference="Z-9"))
    assert copy == exported | {"reference": "Z-9"}


def test_import_changes_a_known_question_in_place(load: Load) -> None:
    load(asking(NIGHTS, HOURS))
    position = Position.objects.get()
    kept, gone = position.questions.all()
    assert load(asking(TOOLS, {"text": "can you work NIGHTS"})).changed == 1
    position = Position.objects.get()

    assert told(position) == ["Which encoder?", "can you work NIGHTS"]
    assert position.questions.get(order=2).pk == kept.pk
    assert position.questions.get(order=2).refused == []
    assert not position.questions.filter(pk=gone.pk).exists()
    load(position_row())
    assert len(told(Position.objects.get())) == 2, "an absent column keeps"
    load(position_row() | {"questions": ""})
    assert told(Position.objects.get()) == [], "an empty cell clears"


@pytest.mark.parametrize(
    ("questions", "words"),
    [
        ([{"kind": "yes_no"}], "Question 1: text: "),
        ([NIGHTS, {"text": "x", "kind": "maybe"}], "Question 2: kind: "),
        ([{"text": "x", "refused": ["yes", "no"], "because": "y"}], "Leave one that goes on"),
        ([{"text": "x", "refused": ["perhaps"], "because": "y"}], "Yes or No"),
        ([{"text": "x", "refused": ["no"]}], "because: Say what the employer needs"),
        ([{"text": "x", "because": "y"}], "said with a knock-out only"),
        ([{"text": "x", "least": 3}], "least: That is for a number"),
        ([{"text": "x", "kind": "choice", "options": ["one"]}], "at least two lines"),
        ([{"text": "x", "kind": "choice", "options": "one"}], "list of texts"),
        ([{"text": "x", "kind": "choice", "options": ["a" * 121, "b"]}], "one has 121"),
        ([{"text": "x", "options": ["a", "b"]}], "Lines are for a question with a list"),
        ([{"text": "x", "kind": "number", "least": 5, "most": 4}], "Question 1: "),
        ([{"text": "x", "kind": "number", "least": "many"}], "least: "),
        ([{"text": "x", "kind": "number", "least": True}], "least: This must be a number"),
        ([{"text": "x", "required": "no"}], "required: Use true or false"),
        ([{"text": "x" * 201}], "text: "),
        ([{"text": "x\u200by"}], "invisible"),
        ([{"text": "x", "knockout": "no"}], "There is no"),
        ([NIGHTS, {"text": "Can you work nights"}], "the same as question 1"),
        ([NIGHTS] * 13, "at most 12"),
        (["Can you work nights?"], "Write it like"),
    ],
)
def test_import_refuses_what_the_desk_refuses_of_a_question(
    fail: Fail, questions: list[object], words: str
) -> None:
    [problem] = fail(asking(*questions))
    assert problem.startswith("line 2, questions: ")
    assert words in problem


@pytest.mark.parametrize("cell", ["Can you work nights?", "{}", "[1", "[NaN]", "[" * 100_000, "null", "7"])
def test_import_refuses_a_cell_that_is_no_list_of_questions(fail: Fail, cell: str) -> None:
    [problem] = fail(position_row() | {"questions": cell})
    assert problem.startswith("line 2, questions: ")


def test_import_says_what_should_not_be_asked(load: Load) -> None:
    report = load(asking({"text": "How old are you?"}))
    assert "age or date of birth" in report.results[0].note
    assert told(Position.objects.get()) == ["How old are you?"]
    assert load(asking({"text": "How old are you?"}, NIGHTS)).results[0].note == "", "said once"


@given(row=position_rows, where=places)
@example(row={"description": "- starts as a list"}, where={})
@hypothesis_settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_exported_row_imports_as_the_same_position(
    load: Load, row: dict[str, str], where: dict[str, str]
) -> None:
    with transaction.atomic():
        load(position_row(**row, **where))
        importer = PositionImport()
        made = Position.objects.get()
        exported = importer.as_row(made)
        assert list(exported) == list(importer.columns)
        again = load(exported)
        assert (again.summary, again.problems) == ("0 new, 0 changed, 1 unchanged", [])
        elsewhere = load(exported | {"reference": "Z-9"})
        assert elsewhere.summary == "1 new, 0 changed, 0 unchanged"
        copy = importer.as_row(Position.objects.get(reference="Z-9"))
        assert copy == exported | {"reference": "Z-9"}
        transaction.set_rollback(True)

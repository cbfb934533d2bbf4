from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from candidates.enums import AskedBy, Cadence
from candidates.fit.suited import audience
from candidates.models import Candidate, HeldCompetency, HeldCredential, Recipient, SavedSearch
from candidates.services import deletions, files, recipients
from candidates.services.imports import CandidateImport
from config.mail.enums import SuppressionReason
from config.mail.models import KeptStop, Suppression
from jobs.services.imports.problems import ImportFailed
from jobs.services.imports.running import Report
from tests.factories import (
    CandidateFactory,
    CompetencyAliasFactory,
    PositionFactory,
    RecipientFactory,
    RecruiterUserFactory,
    SavedSearchFactory,
    competency,
    place,
)
from tests.files import csv_bytes, fingerprint

pytestmark = pytest.mark.django_db
TODAY = timedelta()
A_WHILE_AGO = timedelta(days=100)
LONG_AGO = timedelta(days=500)


def ago(time_since: timedelta) -> date:
    """The day that long before today: asked for in each test, since a run may see midnight."""
    return timezone.localdate() - time_since


@pytest.fixture(autouse=True)
def _vocabulary() -> None:
    for name in (
        "cpc", "cpc-a", "coc", "ccs", "crc", "rhit", "crc-a", "icd-10-cm", "cpt", "anatomy", "profee",
        "inpatient", "cardiology", "epic",
    ):  # fmt: skip
        competency(name)
    CompetencyAliasFactory.create(competency=competency("coc"), text="CPC-H")
    CompetencyAliasFactory.create(competency=competency("icd-10-cm"), text="ICD10")
    for city in ("Tampa", "Houston"):
        place(city)


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., Report]:
    """Import bytes, or rows as CSV."""

    def load(*rows: Any, name: str = "people.csv", **options: Any) -> Report:  # noqa: ANN401
        path = tmp_path / name
        path.write_bytes(rows[0] if isinstance(rows[0], bytes) else csv_bytes(*rows))
        return CandidateImport().load(path, **options)

    return load


@pytest.fixture
def fail(load: Callable[..., Report]) -> Callable[..., list[str]]:
    """Import what cannot be imported: what is said of it, the database being as it was."""

    def fail(*rows: Any, **options: Any) -> list[str]:  # noqa: ANN401
        before = fingerprint()
        with pytest.raises(ImportFailed) as failure:
            load(*rows, **options)
        assert fingerprint() == before
        return [str(problem) for problem in failure.value.problems]

    return fail


Load = Callable[..., Report]
Fail = Callable[..., list[str]]


def row(**cells: str) -> dict[str, str]:
    return {"email": "pat@example.com"} | cells


def only() -> Candidate:
    return Candidate.objects.for_fit().get()


def credentials(candidate: Candidate) -> list[tuple[str, bool, date | None]]:
    held = candidate.credentials.order_by("credential__key")
    return [(one.credential.key, one.apprentice, one.expires_on) for one in held]


def competencies(candidate: Candidate) -> list[tuple[str, int | None, Decimal | None]]:
    held = candidate.competencies.order_by("competency__key")
    return [(one.competency.key, one.level, one.years) for one in held]


# -- what a good file does -------------------------------------------------------------------------


def test_import_puts_a_person_on_file_with_all_columns(load: Load) -> None:
    report = load(
        row(
            email=" Pat.Reyes@Example.com ",
            first_name="Pat",
            last_name="Reyes  Ortiz",
            phone="(407) 555-0100",
            city="tampa",
            state="FL",
            zip="33602",
            education="Bachelor's",
            years="6.5",
            credentials="CPC; CRC:apprentice; CCS:2027-06-30",
            competencies="ICD10:3; anatomy",
            settings="inpatient:4; pro fee: 2.5",
            specialties="cardiology",
            software="EPIC",
            workplace="hybrid",
            remote_ok="yes",
            onsite_states="TX; Georgia",
            employment="full time; PRN",
            min_pay="$30",
            pay_period="hourly",
            alerts="daily",
            timezone="America/Chicago",
            consent="yes",
        )
    )
    assert report.summary == "1 new, 0 changed, 0 unchanged"
    made = only()
    assert (made.email, made.full_name) == ("pat.reyes@example.com", "Pat Reyes Ortiz")
    assert str(made.phone.as_e164) == "+14075550100"
    assert (str(made.place), made.state, made.postal_code) == ("Tampa, FL", "FL", "33602")
    assert (made.latitude, made.longitude) == (27.9506, -82.4572)
    assert (made.education, made.years) == (3, Decimal("6.5"))
    assert credentials(made) == [
        ("ccs", False, date(2027, 6, 30)),
        ("cpc", False, None),
        ("crc", True, None),
    ]
    assert competencies(made) == [
        ("anatomy", None, None),
        ("cardiology", None, None),
        ("epic", None, None),
        ("icd-10-cm", 3, None),
        ("inpatient", None, Decimal("4.0")),
        ("profee", None, Decimal("2.5")),
    ]
    assert (made.workplaces, made.onsite_states) == (["hybrid", "remote"], ["GA", "TX"])
    assert made.employment == ["full_time", "per_diem"]
    assert (made.pay_floor, made.pay_period) == (Decimal("30.00"), "hour")
    assert (made.recipient.email, made.recipient.cadence) == ("pat.reyes@example.com", "daily")
    assert made.recipient.timezone == "America/Chicago"
    assert made.is_on_file
    assert made.consent_until == files.months_later(ago(TODAY), 12)
    assert (made.source, made.user) == ("import", None)


def test_import_reads_json_as_the_same_person(load: Load) -> None:
    rows = [
        {
            "email": "pat@example.com",
            "phone": 4075550100,
            "zip": 77002,
            "years": 6,
            "credentials": ["CPC-A", "CPC-H:2027-01-31", "CRC:apprentice:2028-01-31"],
            "settings": ["inpatient:4"],
            "workplace": ["remote"],
            "remote_ok": True,
            "consent": False,
        }
    ]
    load(json.dumps(rows).encode(), name="people.json")
    made = only()
    assert (str(made.place), made.postal_code, str(made.years)) == ("Houston, TX", "77002", "6.0")
    assert credentials(made) == [
        ("coc", False, date(2027, 1, 31)),
        ("cpc", True, None),
        ("crc", True, date(2028, 1, 31)),
    ]
    assert (made.workplaces, made.is_on_file) == (["remote"], False)


def test_import_needs_only_an_address(load: Load) -> None:
    load(row())
    made = only()
    assert (made.is_on_file, made.consent_at, made.workplaces) == (False, None, [])
    assert (made.recipient.cadence, made.recipient.timezone) == ("instant", "America/New_York")
    assert (made.phone, made.state, made.latitude) == ("", "", None)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"state": "TX"}, (None, "TX", "", None)),
        ({"zip": "33602"}, ("Tampa, FL", "FL", "33602", 27.9506)),
        ({"city": "Tampa", "state": "FL", "zip": "33699"}, ("Tampa, FL", "FL", "33699", 27.9506)),
    ],
)
def test_import_finds_the_home(load: Load, cells: dict[str, str], expected: tuple[Any, ...]) -> None:
    load(row(**cells))
    made = only()
    home = str(made.place) if made.place else None
    assert (home, made.state, made.postal_code, made.latitude) == expected


def test_import_moves_a_home(load: Load) -> None:
    load(row(zip="33602"))
    load(row(state="TX"))
    made = only()
    assert (made.place, made.state, made.postal_code, made.latitude) == (None, "TX", "", None)
    load(row(city="Houston"))
    made = only()
    assert (str(made.place), made.latitude) == ("Houston, TX", 29.7604)
    load(row(city="", state="", zip=""))
    made = only()
    assert (made.place, made.state, made.latitude) == (None, "", None)


@pytest.mark.parametrize(
    ("workplace", "remote_ok", "expected"),
    [
        ("", "", []),
        ("", "yes", []),
        ("", "no", ["onsite", "hybrid"]),
        ("remote", "", ["remote"]),
        ("onsite", "", ["onsite"]),
        ("onsite", "yes", ["onsite", "remote"]),
        ("onsite; remote", "no", ["onsite"]),
        ("remote", "yes", ["remote"]),
        ("Remote; hybrid; On-site", "", ["onsite", "hybrid", "remote"]),
    ],
)
def test_import_combines_workplace_and_remote(
    load: Load, workplace: str, remote_ok: str, expected: list[str]
) -> None:
    load(row(workplace=workplace, remote_ok=remote_ok))
    assert only().workplaces == expected


def test_import_combines_a_single_column_with_what_is_stored(load: Load) -> None:
    load(row(workplace="onsite"))
    load(row(remote_ok="yes"))
    assert only().workplaces == ["onsite", "remote"]
    load(row(workplace="hybrid"))
    assert only().workplaces == ["hybrid"]


# -- again -----------------------------------------------------------------------------------------


def test_import_of_the_same_file_writes_nothing(load: Load) -> None:
    person = row(
        zip="33602",
        credentials="CPC:apprentice; CCS:2027-06-30",
        settings="inpatient:4",
        competencies="ICD10:3",
        software="Epic",
        workplace="onsite",
        remote_ok="yes",
        min_pay="30",
        pay_period="hour",
        alerts="weekly",
        consent="yes",
    )
    load(person)
    before = fingerprint()
    assert load(person).summary == "0 new, 0 changed, 1 unchanged"
    assert fingerprint() == before


def test_import_finds_people_whatever_the_case_of_their_address(load: Load) -> None:
    CandidateFactory.create(email="pat@example.com", first_name="Pat")
    report = load(row(email="PAT@example.COM", first_name="Patricia"))
    assert [str(change) for change in report.results[0].changes] == ["first_name: Pat -> Patricia"]
    assert only().source == "desk"


def test_import_keeps_what_the_file_does_not_say(load: Load) -> None:
    """Years, levels, expiry dates and checks of what is listed again stay."""
    load(
        row(credentials="CPC:2027-06-30; CRC", settings="inpatient:4; profee", competencies="ICD10:3; CPT:2")
    )
    sam = RecruiterUserFactory.create()
    HeldCredential.objects.filter(credential__key="cpc").update(
        number="0123", checked_by=sam, checked_at=timezone.now()
    )
    load(row(credentials="CPC; COC", settings="inpatient", competencies="ICD10; CPT:4", first_name="Pat"))
    made = only()
    assert credentials(made) == [("coc", False, None), ("cpc", False, date(2027, 6, 30))]
    assert competencies(made) == [
        ("cpt", 4, None),
        ("icd-10-cm", 3, None),
        ("inpatient", None, Decimal("4.0")),
    ]
    kept = HeldCredential.objects.get(credential__key="cpc")
    assert (kept.number, kept.checked_by) == ("0123", sam)


def test_import_of_the_full_credential_drops_the_check_of_the_apprentice_form(load: Load) -> None:
    load(row(credentials="CPC-A"))
    HeldCredential.objects.update(checked_by=RecruiterUserFactory.create(), checked_at=timezone.now())
    load(row(credentials="CPC"))
    held = HeldCredential.objects.get()
    assert (held.apprentice, held.checked_by, held.checked_at) == (False, None, None)


def test_import_clears_by_an_empty_cell_and_keeps_by_an_absent_column(load: Load) -> None:
    load(
        row(
            first_name="Pat",
            phone="407-555-0100",
            years="3",
            education="master",
            credentials="CPC",
            settings="inpatient",
            software="Epic",
            min_pay="30",
            pay_period="hour",
            employment="contract",
        )
    )
    before = CandidateImport().as_row(only())
    assert load(row()).summary == "0 new, 0 changed, 1 unchanged"
    assert CandidateImport().as_row(only()) == before
    load(
        row(
            first_name="",
            phone="",
            years="",
            education="",
            credentials="",
            settings="",
            software="",
            min_pay="",
            pay_period="",
            employment="",
        )
    )
    made = only()
    assert (made.first_name, made.phone, made.years, made.education, made.pay_floor) == (
        "",
        "",
        None,
        None,
        None,
    )
    assert (made.employment, credentials(made), competencies(made)) == ([], [], [])


# -- their own acts --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stored", "given", "agreed", "is_on_file"),
    [
        (None, "", None, False),
        (None, "no", None, False),
        (None, "yes", TODAY, True),
        (None, A_WHILE_AGO, A_WHILE_AGO, True),
        (None, LONG_AGO, LONG_AGO, False),
        (A_WHILE_AGO, "", A_WHILE_AGO, True),
        (A_WHILE_AGO, "no", None, False),
        (A_WHILE_AGO, "yes", A_WHILE_AGO, True),
        (A_WHILE_AGO, LONG_AGO, A_WHILE_AGO, True),
        (A_WHILE_AGO, TODAY, TODAY, True),
        (LONG_AGO, "yes", TODAY, True),
        (LONG_AGO, "", LONG_AGO, False),
    ],
)
def test_import_takes_consent_as_given(
    load: Load,
    stored: timedelta | None,
    given: str | timedelta,
    agreed: timedelta | None,
    is_on_file: bool,  # noqa: FBT001
) -> None:
    if stored is not None:
        files.agree(candidate=CandidateFactory.create(email="pat@example.com"), on=ago(stored))
    agreed_on = None if agreed is None else ago(agreed)
    load(row(consent=given if isinstance(given, str) else str(ago(given))))
    made = only()
    assert (timezone.localdate(made.consent_at) if made.consent_at else None) == agreed_on
    assert made.consent_until == (files.months_later(agreed_on, 12) if agreed_on else None)
    assert made.is_on_file is is_on_file


def test_import_notes_an_agreement_that_has_run_out(load: Load) -> None:
    report = load(row(consent=str(ago(LONG_AGO))))
    assert report.results[0].note == f"not on file: the agreement of {ago(LONG_AGO)} has run out"


def leaver(left_on: date) -> Candidate:
    """Somebody who agreed, and left on that day."""
    candidate = CandidateFactory.create(email="pat@example.com", on_file=True)
    files.leave(candidate=candidate)
    noon = timezone.make_aware(datetime.combine(left_on, time(12)))
    Candidate.objects.filter(pk=candidate.pk).update(left_at=noon)
    return candidate


@pytest.mark.parametrize("given", ["yes", LONG_AGO, A_WHILE_AGO])
def test_import_never_puts_back_who_left_since(load: Load, given: str | timedelta) -> None:
    given = given if isinstance(given, str) else str(ago(given))
    leaver(ago(A_WHILE_AGO))
    report = load(row(consent=given, first_name="Pat"))
    assert report.results[0].note == f"consent is left out: this person left the file on {ago(A_WHILE_AGO)}"
    made = only()
    assert (made.first_name, made.consent_at, timezone.localdate(made.left_at)) == (
        "Pat",
        None,
        ago(A_WHILE_AGO),
    )
    again = load(row(consent=given))
    assert (again.summary, again.results[0].note) == ("0 new, 0 changed, 1 unchanged", report.results[0].note)


def test_import_takes_an_agreement_that_is_newer_than_the_leaving(load: Load) -> None:
    leaver(ago(A_WHILE_AGO))
    day_after = ago(A_WHILE_AGO) + timedelta(days=1)
    report = load(row(consent=str(day_after)))
    made = only()
    assert (report.results[0].note, made.is_on_file, made.left_at) == ("", True, None)
    assert timezone.localdate(made.consent_at) == day_after


def test_import_of_a_no_is_a_leaving_that_a_later_yes_does_not_undo(load: Load) -> None:
    load(row(consent="yes"))
    load(row(consent="no"))
    assert timezone.localdate(only().left_at) == ago(TODAY)
    report = load(row(consent="yes"))
    assert (report.summary, only().is_on_file) == ("0 new, 0 changed, 1 unchanged", False)


def test_import_of_a_no_ends_the_searches_and_an_agreement_of_that_day_brings_none_back(load: Load) -> None:
    load(row(consent="yes"))
    SavedSearchFactory.create(recipient=Recipient.objects.get())
    other = SavedSearchFactory.create()
    load(row(consent="no"))
    files.agree(candidate=only())
    assert list(SavedSearch.objects.all()) == [other]


def test_import_of_a_no_to_what_never_was_is_no_leaving(load: Load) -> None:
    load(row(consent="no"))
    load(row(consent="no"))
    assert only().left_at is None


def test_import_notes_both_what_was_stopped_and_what_was_left(load: Load) -> None:
    recipients.stop(recipient=RecipientFactory.create(candidate=leaver(ago(TODAY))))
    report = load(row(alerts="instant", consent="yes"))
    assert report.results[0].note == (
        "alerts stay off: this person stopped them;"
        f" consent is left out: this person left the file on {ago(TODAY)}"
    )


def test_import_never_switches_alerts_on_for_those_who_stopped_them(load: Load) -> None:
    load(row(alerts="daily"))
    recipients.stop(recipient=Recipient.objects.get())
    report = load(row(alerts="instant", first_name="Pat"))
    assert report.results[0].note == "alerts stay off: this person stopped them"
    assert Recipient.objects.get().cadence == Cadence.OFF


def gone(email: str, **stopped: object) -> None:
    """Somebody who stopped alerts, or more, and was deleted then."""
    person = CandidateFactory.create(email=email, on_file=True, with_recipient=True)
    Recipient.objects.filter(candidate=person).update(**stopped)
    assert deletions.run(request=deletions.ask(candidate=person, asked_by=AskedBy.OWNER))


def test_import_writes_to_nobody_who_stopped_and_was_deleted(load: Load) -> None:
    off = {"cadence": Cadence.OFF, "stopped_at": timezone.now()}
    gone("stopped@example.com", **off)
    gone("refused@example.com", refuses_asking_since=timezone.now())
    gone("by-file@example.com", file_stopped_at=timezone.now())
    Suppression.objects.create(email="complained@example.com", reason=SuppressionReason.COMPLAINT)
    gone("complained@example.com")
    gone("never@example.com")
    rows = [
        {"email": f"{name}@example.com", "alerts": "instant", "consent": "yes", "credentials": "CPC"}
        for name in ("stopped", "refused", "by-file", "complained", "never", "new")
    ]
    before = KeptStop.objects.count()
    said = load(*rows, is_dry_run=True)
    assert KeptStop.objects.count() == before == 4, "looking uses nothing up"
    notes = {result.key: result.note for result in said.results}
    assert "this address was deleted, and had stopped them" in notes["stopped@example.com"]
    assert notes["never@example.com"] == notes["new@example.com"] == ""

    load(*rows)
    assert not KeptStop.objects.exists()
    stopped = Recipient.objects.filter(cadence=Cadence.OFF, stopped_at__isnull=False)
    assert {one.email.partition("@")[0] for one in stopped} == {"stopped", "refused", "by-file", "complained"}
    assert Recipient.objects.get(email="refused@example.com").refuses_asking_since
    assert [row.email for row in Suppression.objects.all()] == ["complained@example.com"]
    suits = PositionFactory.create(open=True, remote=True, required="CPC")
    told = audience(suits).values_list("candidate__email", flat=True)
    assert set(told) == {"never@example.com", "new@example.com"}


def test_import_changes_alerts_that_nobody_stopped(load: Load) -> None:
    load(row(alerts="off", timezone="America/Chicago"))
    report = load(row(alerts="weekly", timezone="pacific"))
    assert [str(change) for change in report.results[0].changes] == [
        "alerts: off -> weekly",
        "timezone: America/Chicago -> America/Los_Angeles",
    ]
    assert load(row(alerts="", timezone="")).summary == "0 new, 0 changed, 1 unchanged"
    kept = Recipient.objects.get()
    assert (kept.cadence, kept.timezone) == ("weekly", "America/Los_Angeles")


def test_import_takes_over_the_alert_setting_of_a_visitor(load: Load) -> None:
    visitor = RecipientFactory.create(email="pat@example.com", candidate=None, cadence="daily")
    load(row(consent="yes"))
    visitor.refresh_from_db()
    assert (visitor.candidate, visitor.cadence) == (only(), "daily")


# -- whole file or nothing -------------------------------------------------------------------------


def test_import_takes_nothing_when_one_row_is_bad(fail: Fail) -> None:
    assert fail(row(), row(email="b@example.com", min_pay="30")) == [
        "line 3, min_pay: Give the least pay together with its period, or neither."
    ]


def test_partial_import_takes_neither_of_two_with_one_address_though_one_is_refused(load: Load) -> None:
    report = load(
        row(years="many"), row(email="b@example.com"), row(email="Pat@Example.com"), is_partial=True
    )
    assert [result.key for result in report.results] == ["b@example.com"]
    assert [(problem.line, problem.column) for problem in report.problems] == [(2, "years"), (4, "email")]


def test_partial_import_takes_the_good_rows(load: Load) -> None:
    CandidateFactory.create(email="old@example.com")
    report = load(
        row(credentials="CPC"),
        row(email="b@example.com", min_pay="30"),
        row(email="c@example.com", credentials="CPCX"),
        row(email="old@example.com", years="61"),
        row(email="d@example.com", credentials="CCS", alerts="daily"),
        is_partial=True,
    )
    assert report.summary == "2 new, 0 changed, 0 unchanged"
    assert [str(problem) for problem in report.problems] == [
        "line 3, min_pay: Give the least pay together with its period, or neither.",
        'line 4, credentials: Unknown credential "CPCX". Did you mean CPC, COC or CPC-A?',
        "line 5, years: Years run from 0 to 60.",
    ]
    assert set(Candidate.objects.values_list("email", flat=True)) == {
        "pat@example.com",
        "d@example.com",
        "old@example.com",
    }
    assert (HeldCredential.objects.count(), Recipient.objects.count()) == (2, 2)


def test_partial_import_changes_the_others_when_the_database_refuses_one(load: Load) -> None:
    """What a batch that was rolled back would have changed is changed all the same."""

    def people(**cells: str) -> list[dict[str, str]]:
        return [row(email=f"{number}@example.com", **cells) for number in range(4)]

    load(*people(credentials="CPC:2027-06-30; CRC", settings="inpatient:1; Pro-fee:1", alerts="daily"))
    earned = HeldCredential.objects.filter(candidate__email="2@example.com", credential=competency("cpc"))
    earned.update(earned_on=date(2029, 1, 1), expires_on=None)
    report = load(
        *people(credentials="CPC:2028-06-30; CCS", settings="inpatient:2", alerts="weekly", years="7"),
        is_partial=True,
    )
    assert [str(problem) for problem in report.problems] == [
        "line 4, credentials: A credential cannot expire before it was earned."
    ]
    expected = {
        "credentials": "CCS; CPC:2028-06-30", "settings": "Inpatient:2", "alerts": "weekly", "years": "7"
    }  # fmt: skip
    for number in (0, 1, 3):
        found = as_row(f"{number}@example.com")
        assert {name: found[name] for name in expected} == expected
    left = as_row("2@example.com")
    assert (left["credentials"], left["alerts"], left["years"]) == ("CPC; CRC", "daily", "")


def test_import_refuses_invisible_marks(fail: Fail) -> None:
    assert fail(row(last_name="Re\u200byes", credentials="CPCX; RHTI")) == [
        (
            'line 2, credentials: Unknown credential "CPCX". Did you mean CPC, COC or CPC-A? '
            'Unknown credential "RHTI". Did you mean RHIT?'
        ),
        (
            'line 2, last_name: The text holds an invisible character (U+200B) after "Re". '
            "Delete it there, or type the text anew."
        ),
    ]


def test_dry_run_tells_all_and_changes_nothing(load: Load) -> None:
    load(row())
    before = fingerprint()
    report = load(row(years="3", consent="yes"), row(email="b@example.com", zip="33602"), is_dry_run=True)
    assert report.summary == "1 new, 1 changed, 0 unchanged"
    assert [str(change) for result in report.results for change in result.changes] == [
        "years: 3",
        f"consent: no -> {ago(TODAY)}",
        "email: b@example.com",
        "city: Tampa",
        "state: FL",
        "zip: 33602",
    ]
    assert fingerprint() == before


def test_import_asks_no_query_for_one_more_new_person(load: Load) -> None:
    def cost(*rows: dict[str, str]) -> int:
        with CaptureQueriesContext(connection) as queries:
            load(*rows)
        return len(queries)

    def person(number: int, **cells: str) -> dict[str, str]:
        full = {
            "zip": "33602",
            "credentials": "CPC",
            "settings": "inpatient:2",
            "alerts": "daily",
            "consent": "yes",
        }
        return {"email": f"{number}@example.com"} | full | cells

    one, three = cost(person(1)), cost(person(2), person(3), person(4))
    assert (one, three - one) == (16, 0)
    one, three = cost(person(1)), cost(person(1), person(2), person(3))
    assert three - one == 0
    one = cost(person(1, years="1", settings="inpatient:3"))
    three = cost(*(person(number, years="2", settings="inpatient:4") for number in (1, 2, 3)))
    assert three - one == 0


# -- broken files ----------------------------------------------------------------------------------

BROKEN_CELLS: dict[str, tuple[dict[str, str], list[str]]] = {
    "no address": ({"email": "", "years": "1"}, ["email: This cell must not be empty."]),
    "address that is none": (
        {"email": "pat at example.com"},
        ['email: "pat at example.com" is not an e-mail address. Write it like name@example.com.'],
    ),
    "address mail cannot carry": (
        {"email": "pat@ex\u00e4mple.com"},
        ['email: "pat@ex\u00e4mple.com" holds letters that mail cannot carry. Use the plain form.'],
    ),
    "long name": ({"first_name": "x" * 81}, ["first_name: This text has 81 characters; the most is 80."]),
    "phone that is none": (
        {"phone": "555-0100"},
        ['phone: "555-0100" is not a phone number. Write it like (407) 555-0100.'],
    ),
    "phone in words": (
        {"phone": "call me"},
        ['phone: "call me" is not a phone number. Write it like (407) 555-0100.'],
    ),
    "phone with an extension": (
        {"phone": "407-555-0100 x12"},
        ['phone: "407-555-0100 x12" has an extension, which is not kept. Leave it out.'],
    ),
    "formula": (
        {"last_name": "=cmd|' /C calc'!A0"},
        [
            (
                "last_name: \"=cmd|' /C calc'!A0\" starts like a formula. Paste the values, "
                "not the formulas; start a text with a letter or a digit."
            )
        ],
    ),
    "unknown state": (
        {"state": "Florid"},
        ['state: "Florid" is not a US state. Did you mean Florida? Use two letters, such as FL.'],
    ),
    "unknown states": (
        {"onsite_states": "FL; ZZ"},
        ['onsite_states: "ZZ" is not a US state. Use two letters, such as FL.'],
    ),
    "unknown city": (
        {"city": "Huston", "state": "TX"},
        ['city: There is no city "Huston" in Texas. Did you mean Houston?'],
    ),
    "city like none": (
        {"city": "Quux", "state": "TX"},
        [
            (
                'city: There is no city "Quux" in Texas. '
                "Check the spelling, or give the ZIP code and leave the city out."
            )
        ],
    ),
    "ZIP of another state": (
        {"state": "TX", "zip": "33602"},
        ["zip: 33602 is a ZIP code of Florida, not of Texas. Correct one."],
    ),
    "ZIP that is none": (
        {"zip": "336"},
        [
            (
                'zip: "336" is not a ZIP code. It has five digits, such as 32801. '
                "The spreadsheet may have dropped a zero: 00336."
            )
        ],
    ),
    "unknown credential": (
        {"credentials": "CPC; RHTI"},
        ['credentials: Unknown credential "RHTI". Did you mean RHIT?'],
    ),
    "credential of another kind": (
        {"credentials": "Epic"},
        ['credentials: "Epic" is known as software; this column takes credential.'],
    ),
    "credential with a wrong word": (
        {"credentials": "CPC:student"},
        ['credentials: "student" is neither "apprentice" nor the day it expires, like 2027-06-30.'],
    ),
    "credential with a wrong date": (
        {"credentials": "CPC:6/30/27"},
        ['credentials: "6/30/27" is not a date. Write year, month and day like 2027-06-30.'],
    ),
    "credential with two dates": (
        {"credentials": "CPC:2027-06-30:2028-06-30"},
        ['credentials: "2028-06-30" is neither "apprentice" nor the day it expires, like 2027-06-30.'],
    ),
    "credential twice": (
        {"credentials": "CPC; CPC-A"},
        ["credentials: CPC is there twice, and differs. Keep one of the two."],
    ),
    "level that is none": (
        {"competencies": "ICD10:5"},
        [
            (
                'competencies: "5" is not a level. '
                "Use 0 none, 1 course, 2 supervised, 3 independent, 4 can audit or teach."
            )
        ],
    ),
    "software among competencies": (
        {"competencies": "Epic"},
        ['competencies: "Epic" is known as software; this column takes code set or knowledge.'],
    ),
    "years that are none": (
        {"settings": "inpatient:many"},
        ['settings: "many" is not a number. Write it like 4 or 2.5.'],
    ),
    "years beyond all": ({"settings": "inpatient:61"}, ["settings: Years run from 0 to 60."]),
    "overall years beyond all": ({"years": "60.5"}, ["years: Years run from 0 to 60."]),
    "years far beyond all": (
        {"years": "12345"},
        ["years: Ensure that there are no more than 4 digits in total."],
    ),
    "years below zero": ({"years": "-1"}, ["years: Years run from 0 to 60."]),
    "remote only and not remote": (
        {"workplace": "remote", "remote_ok": "no"},
        ["remote_ok: This row wants remote work only, and says no to remote work. Change one."],
    ),
    "neither yes nor no": ({"remote_ok": "maybe"}, ['remote_ok: "maybe" is not known here. Use yes or no.']),
    "pay without a period": (
        {"min_pay": "30"},
        ["min_pay: Give the least pay together with its period, or neither."],
    ),
    "period without pay": (
        {"pay_period": "year"},
        ["min_pay: Give the least pay together with its period, or neither."],
    ),
    "a year's pay an hour": (
        {"min_pay": "70k", "pay_period": "hour"},
        ["min_pay: That pay does not go with its period: check hour or year."],
    ),
    "no pay": (
        {"min_pay": "0", "pay_period": "hour"},
        ["min_pay: Leave the cell empty when any pay will do."],
    ),
    "unknown cadence": (
        {"alerts": "dayly"},
        ['alerts: "dayly" is not known here. Did you mean daily? Use instant, daily, weekly, off.'],
    ),
    "zone that only this machine knows": (
        {"timezone": "localtime"},
        ['timezone: "localtime" is not a time zone. Use a name such as America/Chicago.'],
    ),
    "unknown time zone": (
        {"timezone": "America/Chicgo"},
        [
            (
                'timezone: "America/Chicgo" is not a time zone. '
                "Did you mean America/Chicago? Use a name such as America/Chicago."
            )
        ],
    ),
    "consent in words": (
        {"consent": "sure"},
        ['consent: "sure" is not known here. Use yes, no or the day they agreed, like 2026-01-31.'],
    ),
    "consent in the future": (
        {"consent": "2999-01-01"},
        ['consent: "2999-01-01" lies in the future. Give the day they agreed.'],
    ),
}


@pytest.mark.parametrize("name", BROKEN_CELLS)
def test_broken_row_is_refused_with_what_to_do(fail: Fail, name: str) -> None:
    cells, expected = BROKEN_CELLS[name]
    CandidateFactory.create(email="stays@example.com", on_file=True, credentials="CPC")
    assert fail(row(**cells)) == [f"line 2, {said}" for said in expected]


def test_same_person_twice_is_refused(fail: Fail) -> None:
    assert fail(row(), row(email="b@example.com"), row(email="Pat@Example.com"), row()) == [
        "line 5, email: pat@example.com stands on lines 2, 4 and 5. Keep one of them."
    ]


def test_file_without_addresses_is_refused(fail: Fail) -> None:
    assert fail({"first_name": "Pat"}) == [
        "line 1, email: This column is missing: rows are told apart by it."
    ]


def test_command_imports_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(csv_bytes(row(consent=str(ago(LONG_AGO))), row(email="b@example.com")))
    call_command("import_candidates", str(path))
    assert capsys.readouterr().out == (
        f"line 2, pat@example.com: not on file: the agreement of {ago(LONG_AGO)} has run out\n"
        "2 new, 0 changed, 0 unchanged\n"
    )
    path.write_bytes(b"email\r\nnobody\r\n")
    with pytest.raises(CommandError):
        call_command("import_candidates", str(path))


# -- there and back --------------------------------------------------------------------------------

names = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=20).map(
    lambda text: f"x{text}"
)


def several(*parts: str) -> st.SearchStrategy[str]:
    first_word = lambda part: part.split(":")[0].replace("-A", "")  # noqa: E731 -- one use, here
    return st.lists(st.sampled_from(parts), unique_by=first_word).map("; ".join)


people = st.fixed_dictionaries(
    {},
    optional={
        "first_name": names,
        "last_name": names,
        "phone": st.sampled_from(["", "(407) 555-0100", "+44 20 7946 0958"]),
        "education": st.sampled_from(["", "none", "master"]),
        "years": st.decimals("0", "60", places=1).map(str),
        "credentials": several("CPC", "CPC-A", "CPC:2027-06-30", "CPC-H", "CRC:apprentice:2026-01-31"),
        "competencies": several("ICD10", "ICD10:0", "CPT:4", "anatomy:2"),
        "settings": several("inpatient", "inpatient:2.5", "Pro-fee:10"),
        "specialties": several("Cardiology"),
        "software": several("epic"),
        "workplace": several("onsite", "hybrid", "remote"),
        "remote_ok": st.sampled_from(["", "yes"]),
        "onsite_states": several("FL", "tx", "Georgia"),
        "employment": several("PRN", "full_time", "internship"),
        "alerts": st.sampled_from(["", "instant", "weekly", "off"]),
        "timezone": st.sampled_from(["", "central", "Europe/Berlin"]),
        "consent": st.sampled_from(["", "yes", "no"]) | st.dates(date(2024, 1, 1), date(2026, 1, 1)).map(str),
    },
)
homes = st.sampled_from([{}, {"state": "TX"}, {"zip": "33602"}, {"city": "houston", "state": "TX"}])
floors = st.sampled_from(
    [{}, {"min_pay": "30.55", "pay_period": "hour"}, {"min_pay": "$62,000", "pay_period": "year"}]
)


@given(person=people, home=homes, floor=floors)
@hypothesis_settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_exported_row_imports_as_the_same_person(
    load: Load, person: dict[str, str], home: dict[str, str], floor: dict[str, str]
) -> None:
    with transaction.atomic():
        load(row(**person, **home, **floor))
        exported = as_row("pat@example.com")
        again = load(exported)
        assert (again.summary, again.problems) == ("0 new, 0 changed, 1 unchanged", [])
        load(exported | {"email": "copy@example.com"})
        assert as_row("copy@example.com") == exported | {"email": "copy@example.com"}
        transaction.set_rollback(True)


def as_row(email: str) -> dict[str, str]:
    importer = CandidateImport()
    return importer.as_row(importer.stored([email])[email])


def test_import_of_held_competencies_leaves_no_double(load: Load) -> None:
    load(row(settings="inpatient; inpatient", competencies="ICD10; icd-10-cm"))
    assert HeldCompetency.objects.count() == 2

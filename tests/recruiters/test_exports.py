"""Lists that leave the desk: what is in them for whom, what is written down, who is told."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from candidates.enums import AccessKind, Visibility
from candidates.models import AccessEvent, Application, Candidate
from config.accounts.models import User
from jobs.models import Position
from recruiters.enums import Role
from recruiters.models import Export
from recruiters.queries.exports import SHEETS, text
from recruiters.services import exports
from tests.factories import (
    ApplicationFactory,
    CandidateFactory,
    PositionFactory,
    RecruiterFactory,
    TeamFactory,
)
from tests.recruiters.test_visible import browser, of

pytestmark = pytest.mark.django_db
LISTS = {"positions": Position, "applications": Application, "candidates": Candidate}


def address(model: type[models.Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}s_export")


def change_list(model: type[models.Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def table(answer: Any) -> list[list[str]]:  # noqa: ANN401 -- a response of the test client
    assert answer.status_code == 200, answer.headers.get("Location")
    assert answer.headers["Content-Type"].startswith("text/csv")
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode())))


def file_of(client: Client, model: type[models.Model], query: str = "") -> list[dict[str, str]]:
    head, *rows = table(client.post(f"{address(model)}?{query}"))
    return [dict(zip(head, row, strict=True)) for row in rows]


def one_of_each() -> Application:
    person = CandidateFactory.create(
        on_file=True, in_tampa=True, credentials="CPC", pay_floor=30, pay_period="hour", phone="+14075550199"
    )
    return ApplicationFactory.create(candidate=person, phone="+14075550199")


@pytest.mark.parametrize("role", Role)
def test_each_role_exports_what_its_list_of_fields_has(role: Role) -> None:
    """And no more: without a right the address says no, and the list has no button and no action."""
    one_of_each()
    client = browser(of(role))
    may = {
        Role.RECRUITER: {"positions", "applications", "candidates"},
        Role.LEAD: {"positions", "applications", "candidates"},
        Role.COORDINATOR: {"positions"},
        Role.AUDITOR: set(),
        Role.ADMIN: {"positions", "applications", "candidates"},
    }[role]
    for name, model in LISTS.items():
        shown = client.get(change_list(model))
        offers = address(model) in shown.content.decode()
        form = shown.context["action_form"]
        actions = dict(form.fields["action"].choices) if form else {}
        assert offers == ("export_selected" in actions) == (name in may), name
        if name not in may:
            answer = client.post(address(model))
            assert answer.status_code in {302, 403}
            assert not answer.streaming
            continue
        columns = set(file_of(client, model)[0])
        details = {"Phone", "Wants at least"} & columns
        assert bool(details) == (name != "positions" and role in {Role.LEAD, Role.ADMIN}), name
    assert set(Export.objects.values_list("what", flat=True)) == {
        "people on file" if name == "candidates" else name for name in may
    }


def test_every_field_list_is_of_a_list_of_the_desk() -> None:
    assert {sheet.model for sheet in SHEETS} == set(LISTS.values())


def test_a_file_says_what_the_list_says() -> None:
    application = one_of_each()
    client = browser(of(Role.LEAD))

    found = file_of(client, Application)[0]
    person = file_of(client, Candidate)[0]

    assert (found["Name"], found["E-mail"]) == (application.full_name, application.candidate.email)
    assert (found["No."], found["Stage"]) == (application.position.reference, "New")
    assert found["Applied"] == timezone.localdate(application.own_applied_at).isoformat()
    assert (person["Holds"], person["Wants at least"]) == ("CPC", "$30 an hour")
    assert person["On file until"] == application.candidate.consent_until.isoformat()  # type: ignore[union-attr]


def test_only_what_one_sees_leaves() -> None:
    user, stranger = of(Role.RECRUITER), of(Role.RECRUITER)
    TeamFactory.create(members=[user])
    TeamFactory.create(members=[stranger])
    mine, theirs = (PositionFactory.create(open=True, recruiter=who) for who in (user, stranger))
    own = ApplicationFactory.create(position=mine)
    other = ApplicationFactory.create(position=theirs)
    client = browser(user)

    assert [row["No."] for row in file_of(client, Position)] == [mine.reference]
    assert [row["No."] for row in file_of(client, Application)] == [mine.reference]
    both = {"action": "export_selected", "_selected_action": [own.pk, other.pk]}
    assert len(table(client.post(change_list(Application), both))) == 2
    assert not AccessEvent.objects.filter(candidate=other.candidate).exists()


def test_nobody_leaves_who_hid_or_did_not_agree() -> None:
    agreed = CandidateFactory.create(on_file=True)
    CandidateFactory.create(on_file=True, visibility=Visibility.HIDDEN)
    CandidateFactory.create()
    lapsed = CandidateFactory.create(on_file=True)
    Candidate.objects.filter(pk=lapsed.pk).update(consent_until=timezone.localdate() - timedelta(days=1))
    client = browser(of(Role.ADMIN))

    assert [row["E-mail"] for row in file_of(client, Candidate)] == [agreed.email]
    assert set(AccessEvent.objects.values_list("candidate", flat=True)) == {agreed.pk}


def test_an_export_is_written_down_and_told() -> None:
    application = one_of_each()
    user = of(Role.RECRUITER)

    file_of(browser(user), Application, "stage=new")

    row = Export.objects.get()
    assert (row.by, row.what, row.rows, row.narrowed) == (user, "applications", 1, "stage: new")
    assert row.columns.startswith("Name, E-mail, No., Position")
    told = AccessEvent.objects.get(candidate=application.candidate)
    assert (told.kind, told.by, told.position) == (AccessKind.EXPORTED, user, application.position)
    assert told.what == "a list of applications"


def test_the_log_repeats_no_words() -> None:
    one = CandidateFactory.create(on_file=True, last_name="Quillfeather")
    client = browser(of(Role.RECRUITER))

    file_of(client, Candidate, "q=quillfeather")
    file_of(client, Candidate, f"email__startswith={one.email[:4]}&file=yes")

    said = list(Export.objects.order_by("pk").values_list("narrowed", flat=True))
    assert said == ["a search", "a search, file: yes"]


def test_what_was_chosen_by_hand_leaves_alone_and_all_of_a_list_by_the_action() -> None:
    first, _ = (PositionFactory.create(open=True) for _ in range(2))
    client = browser(of(Role.RECRUITER))
    chosen: dict[str, object] = {"action": "export_selected", "_selected_action": [first.pk]}

    assert len(table(client.post(change_list(Position), chosen))) == 2
    assert (
        len(table(client.post(f"{change_list(Position)}?state=open", chosen | {"select_across": "1"}))) == 3
    )
    said = list(Export.objects.order_by("pk").values_list("rows", "narrowed"))
    assert said == [(1, "chosen by hand"), (2, "state: open")]


@pytest.mark.parametrize("typed", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\ufeff=1"])
def test_no_cell_is_a_formula(typed: str) -> None:
    PositionFactory.create(title=f"{typed} coder")
    client = browser(of(Role.RECRUITER))

    cell = file_of(client, Position)[0]["Title"]

    assert cell.startswith("'")
    assert text(f"{typed} coder") == cell


def test_too_many_rows_and_none_are_said_and_nothing_is_written_down(monkeypatch: pytest.MonkeyPatch) -> None:
    client = browser(of(Role.RECRUITER))
    empty = client.post(address(Candidate), follow=True)
    PositionFactory.create_batch(3)
    monkeypatch.setattr(exports, "MOST", 2)
    many = client.post(address(Position), follow=True)

    assert "There are no people on file here that may be exported." in empty.content.decode()
    assert "At most 2 rows are exported at once." in many.content.decode()
    assert not Export.objects.exists()
    assert not AccessEvent.objects.exists()


def test_a_look_at_the_address_exports_nothing() -> None:
    PositionFactory.create()
    client = browser(of(Role.RECRUITER))

    assert client.get(address(Position)).status_code == 302
    assert not Export.objects.exists()


def test_the_service_asks_for_the_right_itself() -> None:
    PositionFactory.create()
    sheet = next(sheet for sheet in SHEETS if sheet.model is Position)
    with pytest.raises(exports.NotExported, match="not among what you may do"):
        exports.export(sheet=sheet, rows=Position.objects.all(), by=of(Role.AUDITOR))


@pytest.mark.parametrize("model", LISTS.values())
def test_as_many_queries_for_three_rows_as_for_one(model: type[models.Model]) -> None:
    user = RecruiterFactory.create().user
    sheet = next(sheet for sheet in SHEETS if sheet.model is model)
    numbers: list[int] = []
    for _ in range(2):
        for _ in range(1 + 2 * len(numbers)):
            ApplicationFactory.create(
                position=PositionFactory.create(),
                candidate=CandidateFactory.create(on_file=True, in_tampa=True, credentials="CPC"),
            )
        with CaptureQueriesContext(connection) as asked:
            rows = model._default_manager.order_by("pk")
            assert list(exports.export(sheet=sheet, rows=rows, by=User.objects.get(pk=user.pk)))
        numbers.append(len(asked))

    assert numbers[0] == numbers[1]


def test_each_person_is_told_of_their_position_by_one_statement() -> None:
    user = RecruiterFactory.create().user
    made = [ApplicationFactory.create() for _ in range(3)]
    sheet = next(sheet for sheet in SHEETS if sheet.model is Application)

    with CaptureQueriesContext(connection) as asked:
        exports.export(sheet=sheet, rows=Application.objects.all(), by=user)

    written = [one["sql"] for one in asked if one["sql"].startswith('INSERT INTO "candidates_accessevent"')]
    assert len(written) == 1
    told = set(AccessEvent.objects.values_list("candidate", "position"))
    assert told == {(one.candidate_id, one.position_id) for one in made}

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from candidates.models import Candidate
from jobs.models import Position
from jobs.services.imports.reading import MOST_BYTES
from recruiters.admin import imports as pages
from recruiters.services import groups, imports
from tests.cast import Cast
from tests.factories import EmployerFactory, RecruiterFactory, UserFactory, competency, place
from tests.files import csv_bytes, fingerprint, position_row
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
UPLOAD = "admin:import-positions"
Page = Any
"""A response; the test client adds what it was rendered from."""


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.VAR_DIR = tmp_path
    return tmp_path / "imports"


@pytest.fixture
def desk(client: Client) -> Client:
    """A recruiter's browser, with what recruiters may do and no more."""
    for city in ("Tampa", "Houston"):
        place(city)
    competency("CPC")
    recruiter = RecruiterFactory.create(user__is_superuser=False).user
    recruiter.groups.add(groups.ensure())
    sign_in(client, recruiter)
    return client


def upload(client: Client, content: bytes, name: str = "rows.csv", to: str = UPLOAD) -> Page:
    return client.post(reverse(to), {"file": SimpleUploadedFile(name, content)})


def answer(client: Client, page: Page, word: str) -> Page:
    kind, token = page.context["kind"].name, page.context["kept"].token
    return client.post(reverse("admin:import-confirm", args=[kind, token]), {"answer": word})


def told(page: Page) -> list[str]:
    return [str(message) for message in page.context["messages"]]


def problems(page: Page) -> list[str]:
    return [str(problem) for problem in page.context["problems"]]


def test_upload_page_names_the_columns(desk: Client) -> None:
    page: Page = desk.get(reverse(UPLOAD))
    assert page.status_code == 200
    assert [column.name for column in page.context["columns"]][:3] == ["reference", "title", "employer"]
    page = desk.get(reverse("admin:import-candidates"))
    assert page.status_code == 200
    assert page.context["columns"][0].name == "email"


def test_upload_shows_what_would_change_and_writes_nothing(desk: Client) -> None:
    before = fingerprint()
    page = upload(desk, csv_bytes(position_row(status="open"), position_row(reference="A-2")))
    assert page.status_code == 200
    assert page.context["report"].summary == "2 new, 0 changed, 0 unchanged"
    assert "Import 2 rows" in page.content.decode()
    after = fingerprint()
    assert after == before


def test_preview_says_who_hears_of_it_and_which_employers_are_new(desk: Client) -> None:
    EmployerFactory.create(name="Tidewick General Hospital", kind="hospital")
    page = upload(
        desk,
        csv_bytes(
            position_row(status="open", employer="Tidewick Genral Hospital", employer_kind="hospital"),
            position_row(reference="A-2", employer="Tidewick General Hospital", employer_kind="hospital"),
            position_row(reference="A-3", status="open", employer="Brand New Clinic", employer_kind="clinic"),
        ),
    ).content.decode()
    assert "<strong>2 positions open at once.</strong>" in page
    assert "Everyone on file whom they suit is told by mail." in page
    assert "Is that Tidewick General Hospital, whom we know?" in page
    assert page.count("<strong>New employer:") == 2
    assert "<strong>New employer: Brand New Clinic.</strong></p>" in page


def test_preview_of_a_draft_tells_of_no_mail(desk: Client) -> None:
    page = upload(desk, csv_bytes(position_row(status="draft"))).content.decode()
    assert "at once" not in page


def test_yes_imports_the_file_as_the_recruiter(desk: Client, folder: Path) -> None:
    page = upload(desk, csv_bytes(position_row(status="open"), position_row(reference="A-2")))
    answered = answer(desk, page, "all")
    assert answered.status_code == 302
    assert answered["Location"] == reverse("admin:jobs_position_changelist")
    assert told(desk.get(reverse("admin:index"))) == ["Imported rows.csv: 2 new, 0 changed, 0 unchanged."]
    opened = Position.objects.get(reference="A-1")
    assert opened.status == "open"
    assert str(opened.events.get().by_id) == desk.session["_auth_user_id"]
    assert list(folder.iterdir()) == []


def test_changes_are_shown_cell_by_cell(desk: Client) -> None:
    answer(desk, upload(desk, csv_bytes(position_row())), "all")
    page = upload(desk, csv_bytes(position_row(title="Coder & <more>", pay_max="44")))
    text = page.content.decode()
    assert "<li>title: <del>Pro-fee coder</del> <ins>Coder &amp; &lt;more&gt;</ins></li>" in text
    assert "<li>pay_max: <del>38.5</del> <ins>44</ins></li>" in text
    assert "Import 1 row<" in text


def test_nothing_to_change_offers_no_import(desk: Client) -> None:
    answer(desk, upload(desk, csv_bytes(position_row())), "all")
    page = upload(desk, csv_bytes(position_row()))
    assert page.context["report"].summary == "0 new, 0 changed, 1 unchanged"
    assert "Import 1 row" not in page.content.decode()
    assert "Choose another file" in page.content.decode()


def test_bad_rows_are_listed_and_left_out_only_on_demand(desk: Client) -> None:
    content = csv_bytes(position_row(), position_row(reference="A-2", pay_max="1"))
    page = upload(desk, content)
    assert problems(page) == ["line 3, pay_max: Pay starts above zero and does not end below its start."]
    assert "Import 1 row, leave 1 out" in page.content.decode()
    assert (page.context["taken"], page.context["report"].left_out) == (1, 1)
    refused = answer(desk, page, "all")
    assert (refused.status_code, problems(refused)) == (422, problems(page))
    assert Position.objects.count() == 0
    answer(desk, upload(desk, content), "part")
    assert list(Position.objects.values_list("reference", flat=True)) == ["A-1"]
    assert told(desk.get(reverse("admin:index"))) == [
        "Imported rows.csv: 1 new, 0 changed, 0 unchanged.",
        "Left out: 1 row (line 3).",
    ]


def test_file_that_cannot_be_read_is_not_kept(desk: Client, folder: Path) -> None:
    page = upload(desk, b"PK\x03\x04", name="rows.xlsx")
    assert page.status_code == 422
    assert problems(page) == [
        (
            "This is a spreadsheet (XLSX) or a ZIP file. In a spreadsheet choose Save As, "
            "CSV UTF-8 (comma delimited), and import that file."
        )
    ]
    assert list(folder.iterdir()) == []


def test_empty_and_missing_files_are_named(desk: Client) -> None:
    assert problems(upload(desk, b"")) == ["The file is empty."]
    page: Page = desk.post(reverse(UPLOAD))
    assert (page.status_code, page.context["form"].errors["file"]) == (422, ["Choose a file."])


def test_file_beyond_the_size_is_refused(desk: Client, folder: Path) -> None:
    page = upload(desk, b"x" * (MOST_BYTES + 1))
    assert page.context["form"].errors["file"] == [
        "The file has more than 20 MB. Split it into smaller ones."
    ]
    assert not folder.exists()


def test_file_of_too_many_rows_for_a_page_is_refused(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MOST_ROWS", 1)
    page = upload(desk, csv_bytes(position_row(), position_row(reference="A-2")))
    assert problems(page) == ["The file has more than 1 rows. Split it into smaller ones."]


def test_no_drops_the_file(desk: Client, folder: Path) -> None:
    page = upload(desk, csv_bytes(position_row()))
    assert len(list(folder.iterdir())) == 1
    assert answer(desk, page, "drop")["Location"] == reverse(UPLOAD)
    assert (list(folder.iterdir()), Position.objects.count()) == ([], 0)


def test_people_are_imported_too(desk: Client) -> None:
    page = upload(desk, b"email,credentials\r\npat@example.com,CPC\r\n", to="admin:import-candidates")
    answered = answer(desk, page, "all")
    assert answered["Location"] == reverse("admin:candidates_candidate_changelist")
    assert Candidate.objects.get().credentials.get().credential == competency("CPC")


def test_json_is_known_by_its_name(desk: Client) -> None:
    page = upload(desk, b'[{"email": "pat@example.com"}]', "people.json", "admin:import-candidates")
    assert page.context["report"].summary == "1 new, 0 changed, 0 unchanged"


# -- the file that waits ---------------------------------------------------------------------------


def test_waiting_file_is_readable_by_nobody_else(desk: Client, folder: Path) -> None:
    page = upload(desk, csv_bytes(position_row()), name="../../etc/rows.csv")
    (kept,) = folder.iterdir()
    assert kept.name == page.context["kept"].token
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert page.context["kept"].name == "rows.csv"


def gone(answered: Page) -> bool:
    return bool(answered.status_code == 302 and answered["Location"] == reverse(UPLOAD))


def test_waiting_file_belongs_to_its_session(desk: Client, cast: Cast) -> None:
    page = upload(desk, csv_bytes(position_row(reference="B-1")))
    assert gone(answer(cast.as_sam, page, "all"))
    again = Client()
    sign_in(again, RecruiterFactory.create().user)
    assert gone(answer(again, page, "all"))
    assert not Position.objects.filter(reference="B-1").exists()
    assert answer(desk, page, "all")["Location"] == reverse("admin:jobs_position_changelist")


def test_waiting_file_belongs_to_its_kind(desk: Client) -> None:
    page = upload(desk, csv_bytes(position_row()))
    token = page.context["kept"].token
    answered = desk.post(reverse("admin:import-confirm", args=["candidates", token]), {"answer": "all"})
    assert answered["Location"] == reverse("admin:import-candidates")
    assert Candidate.objects.count() == 0


@pytest.mark.parametrize("token", ["nothing", "..", "%2e%2e", "a" * 200])
def test_tokens_that_are_none_lead_nowhere(desk: Client, folder: Path, token: str) -> None:
    (folder.parent / "secret").write_text("x")
    upload(desk, csv_bytes(position_row()))
    answered = desk.post(f"/admin/imports/positions/{token}/", {"answer": "all"})
    assert answered.status_code in {302, 404}
    assert Position.objects.count() == 0


def test_waiting_file_expires(desk: Client, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = upload(desk, csv_bytes(position_row()))
    monkeypatch.setattr(imports, "KEPT_FOR", timedelta(seconds=-1))
    assert gone(answer(desk, page, "all"))
    assert list(folder.iterdir()) == []


def test_second_answer_finds_the_file_gone(desk: Client) -> None:
    page = upload(desk, csv_bytes(position_row()))
    answer(desk, page, "all")
    assert gone(answer(desk, page, "all"))
    assert told(desk.get(reverse("admin:index")))[-1] == "That file is no longer here. Upload it again."


def test_sweep_deletes_what_nobody_came_back_for(desk: Client, folder: Path) -> None:
    upload(desk, csv_bytes(position_row()))
    (old,) = folder.iterdir()
    hours_ago = timezone.now().timestamp() - 2 * 3600
    os.utime(old, (hours_ago, hours_ago))
    upload(desk, csv_bytes(position_row()))
    assert old not in set(folder.iterdir())
    assert len(list(folder.iterdir())) == 1


def test_session_keeps_only_a_few_files(desk: Client, folder: Path) -> None:
    pages_seen = [upload(desk, csv_bytes(position_row())) for _ in range(imports.MOST_AT_ONCE + 1)]
    assert len(list(folder.iterdir())) == imports.MOST_AT_ONCE
    assert gone(answer(desk, pages_seen[0], "all"))
    assert answer(desk, pages_seen[-1], "all").status_code == 302


# -- who may ---------------------------------------------------------------------------------------

Door = Callable[[Client], Page]
DOORS: dict[str, Door] = {
    "ask for positions": lambda browser: browser.get(reverse(UPLOAD)),
    "ask for people": lambda browser: browser.get(reverse("admin:import-candidates")),
    "upload": lambda browser: upload(browser, csv_bytes(position_row(reference="B-1"))),
    "answer": lambda browser: browser.post(reverse("admin:import-confirm", args=["positions", "x"])),
}


@pytest.mark.parametrize("door", DOORS)
def test_only_recruiters_may_import(cast: Cast, folder: Path, door: str) -> None:
    inside = DOORS[door](cast.as_sam)
    assert (inside.status_code, inside.get("Location")) == (
        (302, reverse(UPLOAD)) if door == "answer" else (200, None)
    )
    for browser in (cast.visitor, cast.as_dana, cast.as_erin):
        outside = DOORS[door](browser)
        assert outside.status_code == 302
        assert outside["Location"].startswith((reverse("admin:login"), reverse("account_login")))
    assert not Position.objects.filter(reference="B-1").exists()


@pytest.mark.parametrize("door", DOORS)
def test_desk_without_the_right_may_not_import(client: Client, folder: Path, door: str) -> None:
    viewer = UserFactory.create(is_staff=True)
    codes = ["view_position", "change_position", "view_candidate", "change_candidate"]
    viewer.user_permissions.set(Permission.objects.filter(codename__in=codes))
    sign_in(client, viewer)
    assert DOORS[door](client).status_code == 403
    assert not folder.exists()


def test_answering_needs_a_post(desk: Client) -> None:
    page = upload(desk, csv_bytes(position_row()))
    url = reverse("admin:import-confirm", args=["positions", page.context["kept"].token])
    assert desk.get(url).status_code == 405
    assert Position.objects.count() == 0


def test_unknown_kind_is_not_found(desk: Client) -> None:
    assert desk.post(reverse("admin:import-confirm", args=["mail", "x"])).status_code == 404


def test_upload_is_refused_without_its_token(desk: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = desk.cookies
    assert upload(strict, csv_bytes(position_row())).status_code == 403

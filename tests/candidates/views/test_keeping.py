"""Take everything with you, or delete it: by its owner, who has shown just now that it is them."""

from __future__ import annotations

import json
import re
import time
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from candidates.models import Application, Candidate, DataExport, DeletionRequest
from candidates.records.parts import PARTS
from candidates.services import deletions, exports, links
from config.mail.models import OutgoingMail
from config.storage import private
from tests.cast import Cast
from tests.factories import PASSWORD, AccessEventFactory, SavedSearchFactory

pytestmark = pytest.mark.django_db
DATA, DELETE = "/me/data/", "/me/data/delete/"


def show_it_is_them(client: Client) -> None:
    """As allauth does it: the password, given again."""
    page = reverse("account_reauthenticate")
    answer = client.post(f"{page}?next={DATA}", {"password": PASSWORD, "next": DATA})
    assert answer.headers["Location"] == DATA


def an_hour_later(client: Client) -> None:
    """What showed that it is them is as old as that."""
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] = time.time() - 3600
    session.save()


def _pieces(answer: object) -> bytes:
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_everything_is_made_told_fetched_and_deleted(cast: Cast) -> None:
    AccessEventFactory.create(candidate=cast.dana)
    SavedSearchFactory.create(recipient=cast.recipient)
    Application.objects.update(message="José <b>\u202e & \U0001f600 'quoted'")
    show_it_is_them(cast.as_dana)
    assert cast.as_dana.post(DATA).headers["Location"] == DATA
    assert exports.build_all() == 1

    export = DataExport.objects.get()
    mail = OutgoingMail.objects.get(kind="data_ready")
    assert "José" not in mail.text + mail.html
    answer = cast.as_dana.get(reverse("candidates:data-file", args=[export.pk]))
    assert answer.headers["Content-Type"] == "application/zip"
    assert "no-store" in answer.headers["Cache-Control"]
    with ZipFile(BytesIO(_pieces(answer))) as archive:
        assert archive.testzip() is None
        data = json.loads(archive.read("data.json"))
        page = archive.read("index.html").decode()
        readme = archive.read("README.txt").decode()
    assert (data["format"], data["version"]) == ("onfile-person", 1)
    assert {part.model for part in PARTS if part.title} <= set(data)
    assert data["candidates.Candidate"][0]["email"] == cast.dana.email
    assert data["candidates.Application"][0]["message"] == "José <b>\u202e & \U0001f600 'quoted'"
    assert len(data["candidates.AccessEvent"]) == len(data["candidates.SavedSearch"]) == 1
    assert "password" not in data["accounts.User"][0]
    assert "erin@example.com" not in json.dumps(data)
    assert "&lt;b&gt;" in page
    assert "http" not in page.partition("</style>")[0]
    assert all(part.left_out in readme for part in PARTS if part.left_out)

    DataExport.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert cast.as_dana.get(reverse("candidates:data-file", args=[export.pk])).status_code == 404
    assert exports.forget_old() == 1
    assert not private().exists(export.key)


def test_nobody_else_fetches_it_nor_its_owner_without_showing_it(cast: Cast) -> None:
    exports.ask(candidate=cast.dana)
    exports.build_all()
    url = reverse("candidates:data-file", args=[DataExport.objects.get().pk])
    show_it_is_them(cast.as_erin)
    an_hour_later(cast.as_dana)

    assert cast.as_erin.get(url).status_code == 404
    assert cast.as_dana.get(url).headers["Location"] == DATA
    assert cast.visitor.get(url).status_code == 302


def test_one_at_a_time_and_three_in_a_day(cast: Cast) -> None:
    for _ in range(exports.MOST_A_DAY):
        exports.ask(candidate=cast.dana)
        with pytest.raises(exports.NotNow, match="already"):
            exports.ask(candidate=cast.dana)
        exports.build_all()
    with pytest.raises(exports.NotNow, match="tomorrow"):
        exports.ask(candidate=cast.dana)


def test_what_shows_it_runs_out(cast: Cast) -> None:
    show_it_is_them(cast.as_dana)
    an_hour_later(cast.as_dana)
    cast.as_dana.post(DATA)
    answer = cast.as_dana.post(DELETE)

    assert answer.status_code == 422
    assert not DataExport.objects.exists()
    assert not DeletionRequest.objects.exists()


def test_delete_says_what_is_sealed_and_signs_out(cast: Cast) -> None:
    show_it_is_them(cast.as_dana)
    page = cast.as_dana.get(DELETE).content.decode()
    assert cast.position.title in page
    assert cast.as_dana.post(DELETE).headers["Location"] == "/deleted/"
    assert cast.as_dana.get(DATA).status_code == 302
    assert deletions.run_all() == 1

    assert not Candidate.objects.filter(pk=cast.dana.pk).exists()
    assert cast.visitor.get("/deleted/").status_code == 200


def test_who_has_codes_by_mail_alone_signs_in_anew(cast: Cast) -> None:
    user = cast.dana.user
    assert user is not None
    user.set_unusable_password()
    user.save()
    cast.as_dana.force_login(user)
    assert "Get a new code" in cast.as_dana.get(DELETE).content.decode()
    answer = cast.as_dana.post(reverse("show-anew"), {"back": DELETE})
    code_page = answer.headers["Location"]
    cast.as_dana.get(code_page)
    cast.as_dana.post(code_page, {"email": user.email, "next": DELETE})
    text = OutgoingMail.objects.get(to=user.email).text
    [code] = re.findall(r"^\s*([A-Z0-9]{3,}(?:-[A-Z0-9]{3,})*)\s*$", text, re.MULTILINE)
    answer = cast.as_dana.post(reverse("account_confirm_login_code"), {"code": code, "next": DELETE})

    assert answer.headers["Location"] == DELETE
    assert "Delete my account</button>" in cast.as_dana.get(DELETE).content.decode()


def test_by_mail_a_forwarded_link_deletes_nothing(cast: Cast) -> None:
    Candidate.objects.filter(pk=cast.dana.pk).update(user=None)
    first = links.forget_url(recipient=cast.recipient).removeprefix(settings.SITE_URL)
    for _ in range(2):
        assert cast.visitor.post(first).status_code == 200
    mail = OutgoingMail.objects.get(kind="forget_confirm")
    assert mail.to == cast.dana.email
    assert not DeletionRequest.objects.exists()
    second = next(word for word in mail.text.split() if "/forget/confirm/" in word)
    path = second.removeprefix(settings.SITE_URL)
    assert cast.visitor.get(path).status_code == 200
    assert not DeletionRequest.objects.exists()
    assert cast.visitor.post(path).headers["Location"] == "/deleted/"
    assert deletions.run_all() == 1

    assert cast.visitor.get(first).status_code == 404
    assert not Candidate.objects.filter(pk=cast.dana.pk).exists()


def test_by_mail_whoever_has_an_account_signs_in(cast: Cast) -> None:
    first = links.forget_url(recipient=cast.recipient).removeprefix(settings.SITE_URL)

    assert "Sign in to delete it" in cast.visitor.post(first).content.decode()
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize(
    "name",
    [
        "account_email",
        "account_set_password",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "account_reauthenticate",
    ],
)
def test_an_open_screen_is_not_enough_to_change_how_one_signs_in(cast: Cast, name: str) -> None:
    user = cast.dana.user
    assert user is not None
    user.set_unusable_password()
    user.save()
    cast.as_dana.force_login(user)  # shows nothing: no code was given

    asked = cast.as_dana.get(reverse(name))
    sent = cast.as_dana.post(reverse(name), {"email": "thief@example.com", "action_add": ""})

    assert "Get a new code" in asked.content.decode()
    assert "Get a new code" in sent.content.decode()
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("back", ["https://elsewhere.example.com/", "//elsewhere.example.com", ""])
def test_a_new_code_leads_back_into_the_site_alone(cast: Cast, back: str) -> None:
    answer = cast.as_dana.post(reverse("show-anew"), {"back": back})

    assert "elsewhere" not in answer.headers["Location"]

"""Looking a credential up with its issuer: what is recorded, what it changes, and what makes it void."""

from __future__ import annotations

import os
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from candidates.enums import AskedBy, CheckEnd, CheckFound, CheckPlace, CredentialStatus
from candidates.models import AccessEvent, Candidate, CredentialCheck, HeldCredential, Standing
from candidates.queries import checks
from candidates.records import archive
from candidates.records.parts import whose
from candidates.services import deletions, evidence, profiles
from candidates.services.evidence import NotTaken
from candidates.services.profiles import CredentialRow
from config.accounts.models import User
from config.storage import private
from recruiters.services import credentials
from tests.candidates.resume_files import plain_pdf
from tests.cast import Cast
from tests.factories import CandidateFactory, CredentialFactsFactory

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20) + b"IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0" + bytes(20) + b"\xff\xd9"


def held_by(candidate: Candidate, number: str = "01234567") -> HeldCredential:
    held = candidate.credentials.get()
    HeldCredential.objects.filter(pk=held.pk).update(number=number)
    held.refresh_from_db()
    return held


@pytest.fixture
def held(db: None) -> HeldCredential:
    return held_by(CandidateFactory.create(on_file=True, with_recipient=True, credentials="CPC"))


def look(held: HeldCredential, by: User, found: CheckFound, **more: object) -> CredentialCheck:
    return credentials.check(held=held, by=by, found=found, place=CheckPlace.LOOKUP, **more)  # type: ignore[arg-type]


def fresh(held: HeldCredential) -> HeldCredential:
    return HeldCredential.objects.get(pk=held.pk)


@pytest.mark.parametrize(
    ("found", "status", "counts"),
    [
        (CheckFound.ACTIVE, CredentialStatus.ACTIVE, True),
        (CheckFound.INACTIVE, CredentialStatus.INACTIVE, True),
        (CheckFound.REVOKED, CredentialStatus.REVOKED, True),
        (CheckFound.NOT_FOUND, CredentialStatus.UNKNOWN, False),
        (CheckFound.NO_ANSWER, CredentialStatus.UNKNOWN, False),
    ],
)
def test_what_was_found_is_its_status(
    found: CheckFound, status: CredentialStatus, *, counts: bool, held: HeldCredential, recruiter: User
) -> None:
    made = look(held, recruiter, found)

    now = fresh(held)
    assert (now.status, now.checked_at is not None, now.checked_by == recruiter) == (status, counts, counts)
    assert (made.number, made.by, made.place) == ("01234567", recruiter, CheckPlace.LOOKUP)


def test_fit_counts_one_that_was_found_active(held: HeldCredential, recruiter: User) -> None:
    look(held, recruiter, CheckFound.ACTIVE)
    assert Standing.objects.get(pk=held.candidate_id).proven == [held.credential_id]

    look(held, recruiter, CheckFound.NOT_FOUND)
    assert Standing.objects.get(pk=held.candidate_id).proven is None


def test_nobody_reached_leaves_what_was_found_before(held: HeldCredential, recruiter: User) -> None:
    first = look(held, recruiter, CheckFound.ACTIVE)
    look(held, recruiter, CheckFound.NO_ANSWER)

    now = fresh(held)
    assert (now.status, now.checked_at) == (CredentialStatus.ACTIVE, first.at)
    known = checks.known(now)
    assert known.said.startswith("Checked by Onfile on ")
    assert known.said.endswith(": found, active, in the issuer's public look-up.")
    assert known.since.endswith("the issuer could not be reached.")


def test_an_earlier_look_up_recorded_late_changes_nothing(held: HeldCredential, recruiter: User) -> None:
    now = look(held, recruiter, CheckFound.ACTIVE)
    look(held, recruiter, CheckFound.REVOKED, at=timezone.now() - timedelta(days=30))

    assert (fresh(held).status, fresh(held).checked_at) == (CredentialStatus.ACTIVE, now.at)
    assert "found, active" in checks.known(fresh(held)).said


@pytest.mark.parametrize(("days", "is_old"), [(365, False), (366, True)])
def test_a_check_says_its_age(days: int, *, is_old: bool, held: HeldCredential, recruiter: User) -> None:
    look(held, recruiter, CheckFound.ACTIVE, at=timezone.now() - timedelta(days=days))

    known = checks.known(fresh(held))
    assert (known.is_good, bool(known.old)) == (not is_old, is_old)
    if is_old:
        assert known.old == "That is 366 days ago: after 365 it does not count as checked any more."


def test_nothing_says_verified(held: HeldCredential, recruiter: User) -> None:
    for found in CheckFound:
        made = look(held, recruiter, found)
        assert "verified" not in checks.sentence(made).lower()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"number": "7654321"}, CheckEnd.NUMBER),
        ({"apprentice": True}, CheckEnd.CREDENTIAL),
        ({"checked_at": None, "checked_by": None}, CheckEnd.TAKEN_BACK),
    ],
)
def test_whatever_changes_the_row_makes_its_check_void(
    change: dict[str, object], why: CheckEnd, held: HeldCredential, recruiter: User
) -> None:
    """By the database: whoever writes it, and by an UPDATE of many as well."""
    made = look(held, recruiter, CheckFound.ACTIVE)

    HeldCredential.objects.filter(pk=held.pk).update(**change)

    now = fresh(held)
    made.refresh_from_db()
    assert (now.checked_at, now.checked_by, made.ended_because) == (None, None, why)
    if why != CheckEnd.TAKEN_BACK:
        assert now.status == CredentialStatus.UNKNOWN
    known = checks.known(now)
    assert known.said == ""
    assert known.since.endswith(f"does not count any more. {why.label}")


def test_what_an_issuer_took_back_stays_so_under_another_number(
    held: HeldCredential, recruiter: User
) -> None:
    look(held, recruiter, CheckFound.REVOKED)

    HeldCredential.objects.filter(pk=held.pk).update(number="7654321")

    assert (fresh(held).status, fresh(held).checked_at) == (CredentialStatus.REVOKED, None)


def test_other_dates_end_a_check_by_their_owners_form(held: HeldCredential, recruiter: User) -> None:
    made = look(held, recruiter, CheckFound.ACTIVE)
    row = fresh(held)
    said = CredentialRow(
        row.credential, row.apprentice, row.number, None, timezone.localdate() + timedelta(days=90), row
    )

    profiles.save_credentials(candidate=held.candidate, rows=[said])

    made.refresh_from_db()
    assert (made.ended_because, fresh(held).checked_at) == (CheckEnd.DATES, None)


def test_taken_back_it_stays_on_record(held: HeldCredential, recruiter: User) -> None:
    made = look(held, recruiter, CheckFound.INACTIVE)

    credentials.uncheck(held=held)

    made.refresh_from_db()
    assert (made.ended_because, fresh(held).status) == (CheckEnd.TAKEN_BACK, CredentialStatus.UNKNOWN)


# The file that shows it


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("Answer.exe", plain_pdf(), "pdf"),
        ("c:\\x\\look up.PNG", PNG, "png"),
        ("\u202ephoto", JPEG, "jpg"),
    ],
)
def test_evidence_is_what_its_bytes_are(name: str, data: bytes, kind: str) -> None:
    taken = evidence.taken(name=name, data=data)

    assert taken.kind == kind
    assert taken.name.endswith(f".{kind}")
    assert not {"/", "\\", "\u202e"} & set(taken.name)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"<html>", "neither a PDF nor a picture"),
        (PNG[:20], "The end of this file is missing"),
        (JPEG[:-2], "The end of this file is missing"),
        (PNG + bytes(5 * 1024 * 1024), "more than 5 MB"),
    ],
    ids=["empty", "page", "half a PNG", "half a JPEG", "large"],
)
def test_what_cannot_be_kept_says_what_to_do(data: bytes, words: str) -> None:
    with pytest.raises(NotTaken, match=words):
        evidence.taken(name="a.png", data=data)


def test_file_goes_into_the_download_and_goes_with_its_person(cast: Cast) -> None:
    held = held_by(cast.dana)
    made = look(held, cast.sam, CheckFound.ACTIVE, file=evidence.taken(name="card.png", data=PNG))
    into = BytesIO()
    archive.write(whose=whose(candidate=cast.dana), into=into)
    with ZipFile(into) as zipped:
        (name,) = [name for name in zipped.namelist() if "credentialcheck" in name]
        assert zipped.read(name) == PNG
        page = zipped.read("index.html").decode()
    assert "The issuer&#x27;s public look-up" in page
    assert made.file_key not in page

    deletions.run(request=deletions.ask(candidate=cast.dana, asked_by=AskedBy.OWNER))

    assert not private().exists(made.file_key)
    assert not CredentialCheck.objects.exists()


def test_files_without_a_check_are_swept_after_a_day(held: HeldCredential, recruiter: User) -> None:
    made = look(held, recruiter, CheckFound.ACTIVE, file=evidence.taken(name="card.png", data=PNG))
    key = private().save("evidence/of-nobody", ContentFile(PNG))
    yesterday = (timezone.now() - timedelta(days=2)).timestamp()
    for one in (key, made.file_key):
        os.utime(private().path(one), (yesterday, yesterday))

    assert evidence.forget_files() == 1
    assert (private().exists(made.file_key), private().exists(key)) == (True, False)


# The page


def page(held: HeldCredential) -> str:
    return reverse("admin:candidates_candidate_credential", args=[held.candidate_id, held.pk])


def sent(held: HeldCredential, **more: object) -> dict[str, object]:
    return {
        "seen": credentials.as_seen(held),
        "on": timezone.localdate().isoformat(),
        "place": "lookup",
        "found": "active",
        **more,
    }


def test_desk_says_how_the_issuer_is_asked_and_who_says_so(desk: Client, held: HeldCredential) -> None:
    CredentialFactsFactory.create(
        competency=held.credential,
        issuer="AAPC",
        verification="Look-up by number.",
    )

    text = desk.get(page(held)).content.decode()

    assert "How AAPC is asked" in text
    assert "Look-up by number." in text
    assert "As of November 23, 2026; source: school-lookup-frontend.pages.dev;" in text
    assert "from pages of third parties only." in text


def test_recorded_with_its_file_which_the_desk_may_save(
    desk: Client, recruiter: User, held: HeldCredential
) -> None:
    answer = desk.post(
        page(held), sent(held, file=SimpleUploadedFile("shot.png", PNG, "text/html"), note="Seen at noon")
    )

    assert (answer.status_code, answer.headers["Location"]) == (302, page(held))
    made = CredentialCheck.objects.get()
    assert (made.by, made.note, made.file_kind, made.file_size) == (
        recruiter,
        "Seen at noon",
        "png",
        len(PNG),
    )
    shown = desk.get(page(held)).content.decode()
    address = reverse(
        "admin:candidates_candidate_credential_evidence", args=[held.candidate_id, held.pk, made.pk]
    )
    assert address in shown
    file = desk.get(address)
    assert b"".join(file.streaming_content) == PNG  # type: ignore[attr-defined]
    assert file.headers["Content-Disposition"] == 'attachment; filename="shot.png"'
    assert AccessEvent.objects.filter(candidate=held.candidate_id, by=recruiter).exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"on": "2999-01-01"}, "on"),
        ({"place": ""}, "place"),
        ({"found": "perhaps"}, "found"),
        ({"place": "other"}, "note"),
        ({"file": SimpleUploadedFile("a.pdf", b"<html>", "application/pdf")}, "file"),
    ],
    ids=["to come", "no place", "unknown", "elsewhere", "no picture"],
)
def test_what_is_wrong_is_said_and_nothing_recorded(
    given: dict[str, object], field: str, desk: Client, held: HeldCredential
) -> None:
    answer = desk.post(page(held), sent(held, **given))

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not CredentialCheck.objects.exists()


def test_number_that_changed_meanwhile_was_not_looked_up(desk: Client, held: HeldCredential) -> None:
    stale = sent(held)
    HeldCredential.objects.filter(pk=held.pk).update(number="999")

    answer = desk.post(page(held), stale)

    assert answer.status_code == 422
    assert "changed after this page was opened" in str(answer.context["form"].non_field_errors())
    assert not CredentialCheck.objects.exists()
    again = desk.post(page(held), stale | {"seen": answer.context["form"].data["seen"]})
    assert again.status_code == 302
    assert CredentialCheck.objects.get().number == "999"


def test_who_may_only_look_records_nothing(held: HeldCredential, recruiter: User, desk: Client) -> None:
    group = recruiter.groups.get()
    group.permissions.remove(*group.permissions.filter(codename="change_heldcredential"))

    assert desk.get(page(held)).status_code == 200
    assert desk.post(page(held), sent(held)).status_code == 403
    assert not CredentialCheck.objects.exists()


def test_credential_of_somebody_else_is_not_there(desk: Client, held: HeldCredential) -> None:
    other = CandidateFactory.create(credentials="CRC")
    address = reverse("admin:candidates_candidate_credential", args=[other.pk, held.pk])

    assert desk.get(address).status_code == 404


def test_page_of_a_credential_costs_the_same_with_many_checks(
    desk: Client, held: HeldCredential, recruiter: User
) -> None:
    cost = []
    for more in (1, 2):
        for _ in range(more):
            look(held, recruiter, CheckFound.ACTIVE)
        desk.get(page(held))
        with CaptureQueriesContext(connection) as asked:
            desk.get(page(held))
        cost.append(len(asked))

    assert cost[0] == cost[1] <= 15


# What the person sees


def test_person_sees_the_check_and_that_a_file_is_kept(cast: Cast) -> None:
    held = held_by(cast.dana)
    look(held, cast.sam, CheckFound.ACTIVE, file=evidence.taken(name="card.png", data=PNG))

    text = cast.as_dana.get(reverse("candidates:profile")).content.decode()

    assert "found, active, in the issuer&#x27;s public look-up." in text
    assert "We keep a file that shows it" in text
    assert ">Checked</span>" in text

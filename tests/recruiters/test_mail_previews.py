"""Any mail, looked at before it goes to anybody: each kind, for whom it may be seen, and nothing written."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.apps import apps
from django.conf import settings as site_settings
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from candidates.enums import Cadence
from candidates.models import Candidate
from candidates.services import applications, links
from config.mail import tokens
from jobs.models import Position
from recruiters.queries.mailkinds import BY_SLUG, KINDS
from recruiters.services.previews import BUILDERS, Shown
from tests.factories import (
    AlertFactory,
    ApplicationFactory,
    CandidateFactory,
    PositionFactory,
    RecipientFactory,
    SavedSearchFactory,
    SuppressionFactory,
    UserFactory,
)
from tests.reading import read
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
PAGE = "admin:mail-preview"
FRAME = "admin:mail-preview-html"
ALONE = "sandbox; default-src 'none'; style-src 'unsafe-inline'"


@pytest.fixture
def dana() -> Candidate:
    person = CandidateFactory.create(
        first_name="Dana",
        last_name="Reyes",
        on_file=True,
        in_tampa=True,
        credentials="CPC",
        email="dana@example.com",
    )
    RecipientFactory.create(candidate=person)
    return person


@pytest.fixture
def position() -> Position:
    return PositionFactory.create(open=True, title="Night coder", required="CPC")


def about(kind: str, person: Candidate | None, position: Position | None = None) -> dict[str, str]:
    """What an address of the page holds."""
    found = {"kind": kind}
    if person is not None:
        found["candidate"] = str(person.pk)
    if position is not None:
        found["position"] = str(position.pk)
    return found


def alert(desk: Client, person: Candidate, position: Position) -> Shown:
    """The alert as the page shows it."""
    query = about("alert", person, position)
    shown: Shown = desk.get(reverse(PAGE), query).context["shown"]
    return shown


UNCOUNTED = {"sessions.Session", "usersessions.UserSession", "candidates.AccessEvent"}
"""A look is written down for whom it showed (`tests/recruiters/test_watching.py`)."""


def rows() -> dict[str, int]:
    """How many rows there are of everything, sequences aside."""
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model._meta.managed and model._meta.label not in UNCOUNTED
    }


@pytest.mark.parametrize("slug", BY_SLUG)
def test_each_kind_is_shown_and_nothing_is_written(
    desk: Client, dana: Candidate, position: Position, slug: str
) -> None:
    before, chosen = rows(), about(slug, dana, position)

    answer = desk.get(reverse(PAGE), chosen)

    shown = answer.context["shown"]
    assert shown is not None, answer.context["problem"]
    headers = dict(shown.headers)
    assert headers["To"] == "dana@example.com"
    assert headers["Subject"] == shown.subject
    assert headers["Auto-Submitted"] == "auto-generated"
    assert shown.text.strip()
    frame = desk.get(reverse(FRAME), chosen)
    assert frame.headers["Content-Security-Policy"] == ALONE
    assert frame.content.decode().startswith("<!DOCTYPE html>")
    assert rows() == before
    assert shown.subject in unescape(answer.content.decode())


@pytest.mark.parametrize("slug", BY_SLUG)
def test_text_goes_on_in_upper_case_after_the_greeting(
    desk: Client, dana: Candidate, position: Position, slug: str
) -> None:
    text = desk.get(reverse(PAGE), about(slug, dana, position)).context["shown"].text

    first, _, rest = text.partition("\n\n")
    assert slug.startswith("search_") or first.startswith("Hello")
    assert (rest if first.startswith("Hello") else first)[0].isupper()


@pytest.mark.parametrize("slug", [slug for slug in BY_SLUG if slug.startswith("application_")])
def test_subject_of_an_answer_names_the_position_and_not_how_it_went(
    desk: Client, dana: Candidate, position: Position, slug: str
) -> None:
    """What stands beside it in a list of mails, for whoever looks over a shoulder."""
    shown = desk.get(reverse(PAGE), about(slug, dana, position)).context["shown"]

    assert "Night coder" in shown.subject
    if BY_SLUG[slug].template == "application_moved":
        assert shown.subject == f"About your application: Night coder at {position.employer.name}"
        assert '<div class="preheader"' in shown.html
        assert "Where it stands, who acts next and by when." in shown.html


@pytest.mark.parametrize("slug", BY_SLUG)
def test_links_and_codes_have_no_power(desk: Client, dana: Candidate, position: Position, slug: str) -> None:
    answer = desk.get(reverse(PAGE), about(slug, dana, position))

    shown = answer.context["shown"]
    everything = f"{shown.text}{shown.html}{shown.headers}"
    addresses = re.findall(rf"{re.escape(site_settings.SITE_URL)}([^\s\"'<>)]*)", everything)
    signed = [part for url in addresses for part in urlsplit(url).path.split("/") if len(part) > 30]
    assert signed == []
    with_tokens = [url for url in addresses if tokens.POWERLESS in url]
    for url in with_tokens:
        answer = Client().get(urlsplit(url).path)
        assert answer.status_code in {404, 410} or slug == "invitation", url
    needs_one = {"alert": 4, "digest": 4, "application_received": 1, "search_new": 2, "invitation": 1}
    assert len({urlsplit(url).path for url in with_tokens}) >= needs_one.get(slug, 0)
    if slug == "invitation":
        (path,) = set(with_tokens)
        assert "<form" not in Client().get(path).content.decode().partition("<main")[2].partition("</main")[0]


@pytest.mark.parametrize(
    ("slug", "reason"),
    [
        ("inquiry_returned_files", "without the files that came with it. Files cannot be taken by mail."),
        ("inquiry_returned_desk_files", "Files are passed on by no mail."),
        ("inquiry_returned", "It is too long."),
    ],
)
def test_reason_of_an_example_belongs_to_it(
    desk: Client, dana: Candidate, position: Position, slug: str, reason: str
) -> None:
    shown = desk.get(reverse(PAGE), about(slug, dana, position)).context["shown"]

    assert reason in " ".join(shown.text.split())
    assert ("It is too long." in shown.text) == (slug == "inquiry_returned")


def test_signing_is_back_after_a_preview(desk: Client, dana: Candidate, position: Position) -> None:
    desk.get(reverse(PAGE), about("alert", dana, position))

    url = links.manage_url(recipient=dana.recipient)
    assert links.read_manage(url.rstrip("/").rpartition("/")[2]) == dana.recipient


def test_alert_is_the_mail_that_would_go_out(desk: Client, dana: Candidate, position: Position) -> None:
    SavedSearchFactory.create(recipient=dana.recipient, query="q=coder", words="coder")

    shown = desk.get(reverse(PAGE), about("alert", dana, position)).context["shown"]

    assert shown.notes == []
    assert shown.subject.endswith(f"Night coder, {position.where_label}")
    assert "Met: CPC - You have CPC" in shown.text
    assert "Your search: coder" in shown.text
    headers = dict(shown.headers)
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Unsubscribe"].endswith("/alerts/preview/stop/>")


@pytest.mark.parametrize(
    ("hindrance", "note"),
    [
        ("stopped", "They stopped their alerts."),
        ("paused", "Their alerts are paused."),
        ("suppressed", "The address is suppressed."),
        ("applied", "They have applied to it."),
        ("hidden", "They hid their file from this employer."),
        ("closed", "The position is not open."),
        ("lapsed", "They have not agreed to be kept on file."),
        ("unsuited", "It does not suit their file. Not met: CRC."),
    ],
)
def test_note_says_why_it_would_not_go_out(
    desk: Client, dana: Candidate, position: Position, hindrance: str, note: str
) -> None:
    match hindrance:
        case "stopped":
            dana.recipient.cadence = Cadence.OFF
        case "paused":
            dana.recipient.paused_until = timezone.localdate() + timedelta(days=3)
        case "suppressed":
            SuppressionFactory.create(email=dana.email)
        case "applied":
            ApplicationFactory.create(candidate=dana, position=position)
        case "hidden":
            dana.hidden_from.add(position.employer)
        case "closed":
            position = PositionFactory.create(required="CPC")
        case "lapsed":
            dana.consent_until = timezone.localdate() - timedelta(days=1)
            dana.save()
        case "unsuited":
            position = PositionFactory.create(open=True, required="CRC")
    dana.recipient.save()

    shown = desk.get(reverse(PAGE), about("alert", dana, position)).context["shown"]
    in_digest = desk.get(reverse(PAGE), about("digest", dana, position)).context["shown"]

    assert shown.notes == [note]
    assert in_digest.notes == [
        note,
        "Nothing waits for this person: no mail about new positions goes out today.",
    ]


def test_digest_of_somebody_who_stopped_says_so_also_where_there_is_nothing_to_show(
    desk: Client, dana: Candidate, position: Position
) -> None:
    dana.recipient.cadence = Cadence.OFF
    dana.recipient.save()

    empty = desk.get(reverse(PAGE), about("digest", dana))
    AlertFactory.create(recipient=dana.recipient, position=position, digest=True)
    waiting = desk.get(reverse(PAGE), about("digest", dana))

    assert empty.context["problem"].endswith("Choose a position to see one. They stopped their alerts.")
    assert waiting.context["shown"].notes == ["They stopped their alerts."]


@pytest.mark.parametrize("slug", ["application_received", "application_screening"])
def test_mails_of_an_application_promise_what_the_real_ones_promise(
    desk: Client, dana: Candidate, position: Position, slug: str
) -> None:
    if slug == "application_screening":
        long_ago = timezone.localdate() - timedelta(days=30)
        ApplicationFactory.create(candidate=dana, position=position, answer_by=long_ago)

    shown = desk.get(reverse(PAGE), about(slug, dana, position)).context["shown"]

    assert f"by {date_format(applications.promised_day(), 'l, F j')}" in shown.text
    assert applications.promised_day() > timezone.localdate()


def test_preview_says_by_when_they_were_found_whether_it_has_opened(
    desk: Client, dana: Candidate, position: Position
) -> None:
    week_ago = timezone.now() - timedelta(days=7)
    Position.objects.filter(pk=position.pk).update(published_at=week_ago)
    assert "An open position now suits" in alert(desk, dana, position).text

    AlertFactory.create(recipient=dana.recipient, position=position, created_at=week_ago)
    assert "A position has opened" in alert(desk, dana, position).text


def test_what_is_read_stands_before_what_programs_read(
    desk: Client, dana: Candidate, position: Position
) -> None:
    answer = desk.get(reverse(PAGE), about("alert", dana, position))

    shown = answer.context["shown"]
    assert [name for name, _ in shown.envelope][:3] == ["Subject", "To", "From"]
    assert sorted(shown.envelope + shown.technical) == sorted(shown.headers)
    page = answer.content.decode()
    assert page.index("<dt>From</dt>") < page.index("Technical headers") < page.index("<dt>Content-Type</dt>")


def test_digest_is_what_waits_today(desk: Client, dana: Candidate, position: Position) -> None:
    other = PositionFactory.create(open=True, title="Day coder", required="CPC")
    unsuited = PositionFactory.create(open=True, title="HCC coder", required="CRC")
    AlertFactory.create(recipient=dana.recipient, position=position, digest=True)
    AlertFactory.create(recipient=dana.recipient, position=other)
    AlertFactory.create(recipient=dana.recipient, position=unsuited, digest=True)
    AlertFactory.create(recipient=dana.recipient, sent=True)

    shown = desk.get(reverse(PAGE), about("digest", dana)).context["shown"]

    assert "Night coder" in shown.text
    assert "Day coder" in shown.text
    assert "HCC coder" not in shown.text
    assert shown.notes == [
        "1 of these would go at once, each in a mail of its own.",
        "1 more wait, and would be dropped at the last look.",
    ]


def test_digest_of_nothing_says_so(desk: Client, dana: Candidate) -> None:
    answer = desk.get(reverse(PAGE), about("digest", dana))

    assert answer.context["shown"] is None
    assert "there is no such mail today" in answer.context["problem"]
    assert desk.get(reverse(FRAME), about("digest", dana)).status_code == 404


def test_address_without_a_file_may_be_chosen(desk: Client, position: Position) -> None:
    search = SavedSearchFactory.create(query="q=coder", words="coder")
    chosen = about("alert", None, position) | {"recipient": str(search.recipient.pk)}

    shown = desk.get(reverse(PAGE), chosen).context["shown"]

    assert shown.notes == []
    assert "A position has opened that your search finds." in shown.text
    for slug in ("application_received", "account_login_code", "invitation", "search_known"):
        assert desk.get(reverse(PAGE), {**chosen, "kind": slug}).context["shown"] is not None


def test_candidate_without_an_alert_setting_gets_none_by_being_looked_at(
    desk: Client, position: Position
) -> None:
    person = CandidateFactory.create(on_file=True, in_tampa=True, credentials="CPC")

    shown = desk.get(reverse(PAGE), about("alert", person, position)).context["shown"]

    assert dict(shown.headers)["To"] == person.email
    assert not hasattr(Candidate.objects.get(pk=person.pk), "recipient")


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ({}, ""),
        ({"kind": "alert"}, "Choose to whom."),
        ({"kind": "nothing"}, "Choose again: what the address names is not there."),
        ({"kind": "alert", "candidate": "999999"}, "Choose again: what the address names is not there."),
        ({"kind": "alert", "candidate": "x\0"}, "Choose to whom."),
        ({"kind": "alert", "candidate": "9" * 30}, "Choose to whom."),
        ({"kind": "a\0"}, "Choose again: what the address names is not there."),
    ],
)
def test_page_says_what_is_still_to_be_chosen(desk: Client, query: dict[str, str], problem: str) -> None:
    answer = desk.get(reverse(PAGE), query)

    assert (answer.status_code, answer.context["problem"]) == (200, problem)
    assert desk.get(reverse(FRAME), query).status_code == 404


def test_alert_needs_a_position(desk: Client, dana: Candidate) -> None:
    answer = desk.get(reverse(PAGE), about("alert", dana))
    assert answer.context["problem"] == "Choose the position it is about."


def test_every_kind_stands_on_the_page_with_its_purpose(desk: Client, dana: Candidate) -> None:
    text = read(desk.get(reverse(PAGE), {"candidate": str(dana.pk)}).content.decode()).text

    assert [kind.slug for kind in KINDS if kind.purpose not in text] == []
    folders = {
        path.name for path in Path(site_settings.BASE_DIR, "templates", "emails").iterdir() if path.is_dir()
    }
    assert folders - {"parts"} == set(BUILDERS) == {kind.template for kind in KINDS}


@pytest.mark.parametrize(("scheme", "media"), [("light", "not all"), ("dark", "all")])
def test_frame_is_in_the_light_asked_for(
    desk: Client, dana: Candidate, position: Position, scheme: str, media: str
) -> None:
    query = about("alert", dana, position) | {"scheme": scheme}

    html = desk.get(reverse(FRAME), query).content.decode()

    assert f"@media {media} " in html
    assert "prefers-color-scheme" not in html


def test_frame_is_as_wide_as_a_phone_where_asked(desk: Client, dana: Candidate, position: Position) -> None:
    query = about("alert", dana, position)

    answer = desk.get(reverse(PAGE), query | {"width": "phone", "scheme": "dark"})

    page = answer.content.decode()
    assert 'class="mail-frame mail-phone" sandbox src="' in page
    assert parse_qs(urlsplit(answer.context["frame_url"]).query)["scheme"] == ["dark"]
    assert [name for name, _, is_current in answer.context["switches"] if is_current] == ["Phone, dark"]


@pytest.mark.parametrize("missing", ["view_candidate", "view_recipient", "view_position"])
def test_who_may_not_see_people_sees_no_mails(dana: Candidate, position: Position, missing: str) -> None:
    user = UserFactory.create(is_staff=True)
    names = {"view_candidate", "view_recipient", "view_position"} - {missing}
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client = Client()
    sign_in(client, user)
    query = about("alert", dana, position)

    assert client.get(reverse(PAGE), query).status_code == 403
    assert client.get(reverse(FRAME), query).status_code == 403
    assert "Preview of mails" not in client.get(reverse("admin:index")).content.decode()


def test_pages_are_read_and_never_written_to(desk: Client) -> None:
    assert desk.post(reverse(PAGE)).status_code == 405
    assert desk.post(reverse(FRAME)).status_code == 405


def test_position_and_candidate_lead_to_their_previews(
    desk: Client, dana: Candidate, position: Position
) -> None:
    of_position = read(desk.get(reverse("admin:jobs_position_change", args=[position.pk])).content.decode())
    assert f"{reverse(PAGE)}?kind=alert&position={position.pk}" in of_position.links
    file = reverse("admin:candidates_candidate_change", args=[dana.pk])
    of_person = read(desk.get(file, {"tab": "mail"}).content.decode())
    assert f"{reverse(PAGE)}?kind=digest&candidate={dana.pk}" in of_person.links

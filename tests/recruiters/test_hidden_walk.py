"""Every page of the desk, walked: none names who hid their file, and each still names the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from candidates.enums import Visibility
from candidates.models import AlertRecord, Candidate
from config.accounts.models import User
from jobs.models import Position
from recruiters.admin.hiding import SOMEBODY
from recruiters.admin.watching import PAGES, Hides
from tests.architecture.routes import routes
from tests.factories import (
    AlertFactory,
    AlertFeedbackFactory,
    ApplicationFactory,
    CandidateFactory,
    EmployerFactory,
    InterviewFactory,
    MailEventFactory,
    MessageFactory,
    NoteFactory,
    OutgoingMailFactory,
    PositionFactory,
    ResumeFactory,
    SavedSearchFactory,
    SuppressionFactory,
)

pytestmark = pytest.mark.django_db
FIRST, LAST, LOCAL = "Kimberwell", "Quillfeather", "kq.seventeen"
ADDRESS, LOGIN = f"{LOCAL}@example.com", f"{LOCAL}.signs.in@example.com"
TELLING = (FIRST, LAST, LOCAL)


@dataclass(frozen=True)
class Known:
    """Somebody with a row of every kind that the desk shows, and has nothing to do with applying."""

    person: Candidate
    position: Position
    rows: dict[str, models.Model]


def known(visibility: Visibility, **more: object) -> Known:
    position = PositionFactory.create(open=True, required="CPC")
    person = CandidateFactory.create(
        email=ADDRESS,
        first_name=FIRST,
        last_name=LAST,
        on_file=True,
        in_tampa=True,
        with_user=True,
        with_recipient=True,
        credentials="CPC",
        user__email=LOGIN,
        user__name=f"{FIRST} {LAST}",
        visibility=visibility,
        **more,
    )
    assert person.user is not None
    mail = f"smtp; 550 5.1.1 <{ADDRESS}> no such mailbox"
    AlertFactory.create(position=position, recipient=person.recipient, failed=True, error=mail)
    letter = {
        "text": f"Dear {FIRST} {LAST}",
        "html": f"<p>Dear {FIRST} {LAST}",
        "subject": "We have your application",
    }
    sent = OutgoingMailFactory.create(to=ADDRESS, failed=True, error=mail, **letter)
    rows: dict[str, models.Model] = {
        "candidates_candidate": person,
        "candidates_recipient": person.recipient,
        "candidates_alertrecord": AlertRecord.objects.get(recipient=person.recipient),
        "candidates_alertfeedback": AlertFeedbackFactory.create(
            recipient=person.recipient, position=position
        ),
        "candidates_savedsearch": SavedSearchFactory.create(recipient=person.recipient),
        "accounts_user": person.user,
        "account_emailaddress": EmailAddress.objects.get(user=person.user),
        "usersessions_usersession": UserSession.objects.create(
            user=person.user, session_key="k", ip="192.0.2.1", user_agent="a browser"
        ),
        "mail_outgoingmail": sent,
        "mail_mailevent": MailEventFactory.create(address=ADDRESS, message_id=sent.message_id, detail=mail),
        "mail_suppression": SuppressionFactory.create(email=ADDRESS, detail=mail),
        "recruiters_note": NoteFactory.create(application=None, candidate=person, text=f"{FIRST} called"),
    }
    OutgoingMailFactory.create(to=LOGIN)
    MailEventFactory.create(address=LOGIN)
    ResumeFactory.create(candidate=person, name=f"{LAST}.pdf")
    for row in rows.values():
        LogEntry.objects.create(
            user=User.objects.filter(is_staff=True)[:1].get(),
            content_type=ContentType.objects.get_for_model(row),
            object_id=str(row.pk),
            object_repr=str(row),
            action_flag=CHANGE,
        )
    return Known(person, position, rows)


def addresses(one: Known) -> Iterator[tuple[str, str]]:
    """Name and address of every page: of these rows, of the position that suits, and of every list."""
    shown: dict[str, Any] = {
        **one.rows,
        "jobs_position": one.position,
        "jobs_employer": one.position.employer,
    }
    for route in routes():
        name = route.name.removeprefix("admin:")
        if not route.is_of_the_desk or not name:
            continue
        keys = sorted((key for key in shown if name.startswith(f"{key}_")), key=len)
        if name.endswith(("_changelist", "_add")) or route.pattern.count("<") == 0:
            yield name, reverse(route.name)
        elif keys and route.pattern.count("<") == 1:
            yield name, reverse(route.name, args=[shown[keys[-1]].pk])
    yield "a gate", reverse("admin:jobs_position_lacking", args=[one.position.pk, 0])
    yield (
        "resume",
        reverse("admin:candidates_candidate_resume", args=[one.person.pk, one.person.resumes.get().pk]),
    )
    preview = reverse("admin:mail-preview")
    recipient = one.rows["candidates_recipient"].pk
    yield "preview", f"{preview}?kind=alert&position={one.position.pk}&candidate={one.person.pk}"
    yield "preview by address", f"{preview}?kind=alert&position={one.position.pk}&recipient={recipient}"


def completions() -> Iterator[str]:
    """The query of every field of the desk that completes what is typed."""
    complete = reverse("admin:autocomplete")
    for model in admin.site._registry:
        for field in model._meta.get_fields():
            target = field.related_model
            if target not in admin.site._registry or not admin.site._registry[target].search_fields:
                continue
            if isinstance(field, models.ForeignKey | models.ManyToManyField):
                names = {"app_label": model._meta.app_label, "model_name": model._meta.model_name}
                yield f"{complete}?{urlencode({**names, 'field_name': field.name})}"


def told(client: Client, url: str) -> str:
    answer: Any = client.get(url)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return f"{answer.headers} {body.decode(errors='replace')}"


@pytest.fixture(params=["recruiter", "administrator"])
def browser(request: pytest.FixtureRequest) -> Client:
    wanted: Client = request.getfixturevalue("desk" if request.param == "recruiter" else "boss")
    return wanted


def test_every_kind_of_row_that_is_hidden_is_walked() -> None:
    registered = {f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry}
    hidden = {key for key, shows in PAGES.items() if shows.hides != Hides.NOTHING} & registered

    assert hidden == set(known_kinds())


def known_kinds() -> set[str]:
    return {
        "candidates_candidate",
        "candidates_recipient",
        "candidates_alertrecord",
        "candidates_alertfeedback",
        "candidates_savedsearch",
        "recruiters_note",
        "accounts_user",
        "account_emailaddress",
        "usersessions_usersession",
        "mail_outgoingmail",
        "mail_mailevent",
        "mail_suppression",
    }


def test_no_page_names_who_hid_their_file(desk: Client) -> None:
    one = known(Visibility.HIDDEN)
    assert set(one.rows) == known_kinds()
    walked = [(name, told(desk, url)) for name, url in addresses(one)]

    assert [name for name, text in walked if any(word in text for word in TELLING)] == []
    assert len(walked) > 80


def test_no_list_names_them_to_an_administrator_either(boss: Client) -> None:
    one = known(Visibility.HIDDEN)
    lists = [(name, url) for name, url in addresses(one) if name.endswith("_changelist") or name == "index"]

    assert [name for name, url in lists if any(word in told(boss, url) for word in TELLING)] == []
    assert len(lists) > 25


def test_no_search_finds_them(browser: Client) -> None:
    one = known(Visibility.HIDDEN)
    asked = [url for name, url in addresses(one) if name.endswith("_changelist")]
    asked = [f"{url}?" for url in asked] + [f"{url}&" for url in completions()]
    for typed, by in ((LAST, "q"), (LOCAL, "q"), (LAST, "term"), (LOCAL, "term")):
        for url in asked:
            text = told(browser, f"{url}{by}={typed}").replace(typed, "")
            assert not any(word in text for word in TELLING), url
            assert SOMEBODY not in text, "found, if not named"


@pytest.mark.parametrize(
    ("kind", "lookup"),
    [
        ("mail_outgoingmail", "to__startswith=kq"),
        ("mail_outgoingmail", "subject__contains=Kim"),
        ("mail_outgoingmail", "error__contains=kq"),
        ("mail_mailevent", "address__startswith=kq"),
        ("mail_mailevent", "detail__contains=kq"),
        ("candidates_alertrecord", "error__contains=kq"),
        ("candidates_alertrecord", "recipient__email__startswith=kq"),
        ("candidates_alertfeedback", "recipient__candidate__last_name__startswith=Q"),
    ],
)
def test_no_address_spells_a_nameless_one_out(browser: Client, kind: str, lookup: str) -> None:
    known(Visibility.HIDDEN)

    assert browser.get(f"{reverse(f'admin:{kind}_changelist')}?{lookup}").status_code == 400


@pytest.mark.parametrize("kind", sorted(known_kinds()))
def test_who_is_visible_is_named(boss: Client, kind: str) -> None:
    """Nothing passes by hiding everybody: each list, each page and each search has who is visible."""
    one = known(Visibility.VISIBLE)
    pages = [reverse(f"admin:{kind}_changelist"), reverse(f"admin:{kind}_change", args=[one.rows[kind].pk])]

    for url in pages:
        assert any(word in told(boss, url) for word in TELLING), url
    assert SOMEBODY not in told(boss, pages[0])
    found = f"{pages[0]}?q={LOCAL}"
    rows = boss.get(found).context["cl"].result_count
    assert rows >= 1, found


def test_who_is_visible_stands_where_people_are_looked_for(desk: Client) -> None:
    one = known(Visibility.VISIBLE, hidden_from=[EmployerFactory.create(name="Elsewhere")])
    told_of = reverse("admin:jobs_position_reached", args=[one.position.pk])
    AlertRecord.objects.get(recipient=one.person.recipient)
    complete = f"{reverse('admin:autocomplete')}?app_label=candidates&model_name=application"

    assert LAST in told(desk, f"{complete}&field_name=candidate&term={LAST}")
    assert LAST in told(desk, reverse("admin:candidates_candidate_history", args=[one.person.pk]))
    preview = reverse("admin:mail-preview")
    assert LAST in told(desk, f"{preview}?kind=alert&position={one.position.pk}&candidate={one.person.pk}")
    other = PositionFactory.create(open=True, required="CPC")
    assert LAST in told(desk, told_of.replace(f"/{one.position.pk}/", f"/{other.pk}/"))
    for kind in ("candidates_alertrecord", "candidates_alertfeedback"):
        assert LAST in told(desk, reverse(f"admin:{kind}_changelist"))


def test_who_hides_from_an_employer_is_nameless_about_its_positions_alone(desk: Client) -> None:
    one = known(Visibility.VISIBLE)
    one.person.hidden_from.add(one.position.employer)
    for kind in ("candidates_alertrecord", "candidates_alertfeedback"):
        text = told(desk, reverse(f"admin:{kind}_changelist"))
        assert not any(word in text for word in TELLING)
        assert SOMEBODY in text
    other = AlertFactory.create(position=PositionFactory.create(open=True), recipient=one.person.recipient)

    assert LAST in told(desk, reverse("admin:candidates_alertrecord_changelist"))
    assert other.position.employer_id != one.position.employer_id
    assert LAST in told(desk, reverse("admin:candidates_candidate_changelist"))


def test_what_they_sent_us_is_shown_and_opens_their_file(desk: Client) -> None:
    one = known(Visibility.HIDDEN)
    application = ApplicationFactory.create(candidate=one.person, is_proven=True)
    MessageFactory.create(application=application)
    InterviewFactory.create(application=application)
    file, setting = (
        reverse(f"admin:candidates_{kind}_change", args=[one.rows[f"candidates_{kind}"].pk])
        for kind in ("candidate", "recipient")
    )

    for kind in ("application", "message", "interview"):
        assert LAST in told(desk, reverse(f"admin:candidates_{kind}_changelist"))
    assert LAST in told(desk, file)
    assert ADDRESS in told(desk, setting)
    for kind in known_kinds() - {"accounts_user", "account_emailaddress", "usersessions_usersession"}:
        text = told(desk, reverse(f"admin:{kind}_changelist"))
        assert not any(word in text for word in TELLING), kind


def test_an_administrator_opens_what_is_theirs_by_its_address(boss: Client) -> None:
    one = known(Visibility.HIDDEN)
    for kind in ("candidates_candidate", "candidates_recipient", "accounts_user", "mail_suppression"):
        assert LOCAL in told(boss, reverse(f"admin:{kind}_change", args=[one.rows[kind].pk]))


def test_work_that_waits_stays_work(desk: Client) -> None:
    """A failed mail to who hid their file is counted, listed, and sent again."""
    one = known(Visibility.HIDDEN)
    url, mail = reverse("admin:mail_outgoingmail_changelist"), one.rows["mail_outgoingmail"]

    assert SOMEBODY in told(desk, f"{url}?status__exact=failed")
    desk.post(url, {"action": "send_again", "_selected_action": [mail.pk]})
    mail.refresh_from_db()
    assert mail.status == "due"  # type: ignore[attr-defined]


def test_order_of_a_column_of_names_tells_nothing(desk: Client) -> None:
    known(Visibility.HIDDEN)
    for name in ("a@example.com", "z@example.com"):
        OutgoingMailFactory.create(to=name, created_at=timezone.now())
    shown = [
        row.to
        for row in desk.get(reverse("admin:mail_outgoingmail_changelist"), {"o": "2"})
        .context["cl"]
        .result_list
    ]

    assert set(shown[:2]) == {ADDRESS, LOGIN}, "the nameless first, whatever they are called"
    assert shown.index("a@example.com") < shown.index("z@example.com")

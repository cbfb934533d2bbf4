"""Publishing several at once: the page between counts and lists, its button alone publishes."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from candidates.fit import bits
from candidates.models import Bit
from candidates.services import compiled
from config.accounts.models import User
from jobs.enums import CloseReason, PositionStatus
from jobs.models import Position, PositionEvent, Requirement
from jobs.services import positions
from recruiters.admin import publishing
from tests.factories import CandidateFactory, PositionFactory, SavedSearchFactory, UserFactory
from tests.reading import read
from tests.recruiters.pages import Answer
from tests.recruiters.test_reach_admin import words
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
LIST = reverse("admin:jobs_position_changelist")
PUBLISH = reverse("admin:publish-positions")


def ask(client: Client, *chosen: Position, filters: str = "") -> Answer:
    data = {"action": "publish_selected", "_selected_action": [position.pk for position in chosen]}
    return client.post(f"{LIST}{filters}", data)


def shown(answer: Answer) -> dict[str, Any]:
    """What the button of the page sends."""
    return {"chosen": re.findall(r'name="chosen" value="([^"]+)"', answer.content.decode())}


def told(answer: Answer) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def open_ones() -> set[str]:
    return set(Position.objects.filter(status=PositionStatus.OPEN).values_list("title", flat=True))


@pytest.fixture
def drafts() -> list[Position]:
    """Two that suit one person at once and one in a daily mail, the second also a search."""
    made = [PositionFactory.create(title=title, remote=True, required="CPC") for title in ("First", "Second")]
    heard = {"on_file": True, "with_recipient": True, "state": "FL", "credentials": "CPC"}
    CandidateFactory.create(**heard)
    CandidateFactory.create(**heard, recipient__cadence="daily")
    SavedSearchFactory.create(query="q=second", words="second")
    compiled.bring_in_line()
    return made


def test_page_between_counts_each_and_all_and_publishes_nothing(desk: Client, drafts: list[Position]) -> None:
    late = PositionFactory.create(title="Late coder", closes_on="2025-03-04")
    hollow = PositionFactory.create(title="Hollow coder")
    Requirement.objects.create(position=hollow, level="required")
    already = PositionFactory.create(open=True, title="Open coder")

    answer = ask(desk, *drafts, late, hollow, already)

    said = words(answer)
    assert answer.context["title"] == "Publish 2 positions?"
    assert "First" in said
    assert f"{drafts[0].employer} (No. {drafts[0].reference})" in said
    daily = "at once, 1 in their next daily or weekly mail"
    assert f"2 people: 1 {daily}." in said
    assert f"3 people: 1 {daily}, 1 by a saved search alone." in said
    assert "write to people 5 times: 2 at once, 2 in a daily or weekly mail, 1 by a saved search" in said
    for reason in (
        "Late coder closed on March 4, 2025. Give it a new closing date, then publish.",
        "Hollow coder has a requirement group that names nothing",
        "Open coder is open already.",
    ):
        assert reason in said
    assert "Publish 2 positions" in said
    assert open_ones() == {"Open coder"}
    assert PositionEvent.objects.count() == 0


def test_button_publishes_what_the_page_listed_and_goes_back_to_the_list(
    desk: Client, recruiter: User, drafts: list[Position]
) -> None:
    page = ask(desk, *drafts, filters="?state=draft")
    (form,) = (
        one for one in re.findall(r'<form [^>]*action="([^"]+)"', page.content.decode()) if "publ" in one
    )

    answer = desk.post(form.replace("&amp;", "&"), shown(page))

    assert answer.headers["Location"] == f"{LIST}?state=draft"
    assert open_ones() == {"First", "Second"}
    assert {(event.kind, event.by) for event in PositionEvent.objects.all()} == {("published", recruiter)}
    assert told(answer) == [
        "2 positions published. Everyone on file whom they suit is told, if they were not before."
    ]
    assert f"{LIST}?state=draft" in read(page.content.decode()).links


def test_second_click_and_second_tab_change_nothing(desk: Client, drafts: list[Position]) -> None:
    first, second = shown(ask(desk, *drafts)), shown(ask(desk, *drafts))
    desk.post(PUBLISH, first)

    again, other_tab = desk.post(PUBLISH, first), desk.post(PUBLISH, second)

    assert PositionEvent.objects.count() == 2
    for answer in (again, other_tab):
        assert told(answer)[-1] == "2 of them are open already. Nobody is told twice."


def test_what_was_changed_since_is_not_published_and_does_not_hold_up_the_rest(
    desk: Client, recruiter: User, drafts: list[Position]
) -> None:
    page = shown(ask(desk, *drafts))
    positions.publish(position=drafts[0], by=recruiter)
    positions.close(position=drafts[0], reason=CloseReason.FILLED, by=recruiter)

    answer = desk.post(PUBLISH, page)

    assert open_ones() == {"Second"}
    assert told(answer)[0] == (
        "First was changed after you were shown whom it reaches, so it is not published. Look again, then"
        " publish."
    )


def test_many_are_not_counted_and_the_page_says_so(
    desk: Client, drafts: list[Position], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "COUNTED", 1)

    answer = ask(desk, *drafts)

    said = words(answer)
    assert "Whom each reaches is not counted for more than 1 at once. 3 people take alerts" in said
    desk.post(PUBLISH, shown(answer))
    assert open_ones() == {"First", "Second"}


def test_too_many_are_refused(desk: Client, drafts: list[Position], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "MOST", 1)
    assert told(ask(desk, *drafts)) == ["At most 1 positions are published at once. Choose fewer."]


def test_where_none_may_be_published_there_is_no_button(desk: Client) -> None:
    answer = ask(desk, PositionFactory.create(open=True))
    assert answer.context["title"] == "Nothing to publish"
    assert "Publish 0" not in words(answer)


@pytest.mark.parametrize("sent", ["", "x", "5|never", "9" * 30 + "|2026-01-01", "\0|", "7"])
def test_what_no_page_of_ours_sent_publishes_nothing(desk: Client, drafts: list[Position], sent: str) -> None:
    answer = desk.post(PUBLISH, {"chosen": sent})
    assert told(answer) == ["Nothing was chosen, so nothing is published."]


def test_get_and_who_may_not_publish_nothing(desk: Client, drafts: list[Position]) -> None:
    page = shown(ask(desk, *drafts))
    reader = UserFactory.create(is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_position"))
    client = Client()
    sign_in(client, reader)

    assert desk.get(PUBLISH, page).headers["Location"] == LIST
    assert client.post(PUBLISH, page).status_code == 403
    assert open_ones() == set()


@pytest.mark.parametrize(("count", "number"), [(1, 26), (3, 34)])
def test_page_reads_what_they_ask_at_once_and_counts_each(desk: Client, count: int, number: int) -> None:
    made = PositionFactory.create_batch(count, remote=True, required="CPC", settings=["Pro-fee"])
    bits.bits_of(Bit.objects.values_list("pk", flat=True))
    ask(desk, *made)
    with CaptureQueriesContext(connection) as queries:
        ask(desk, *made)
    assert len([one for one in queries if "mfa_authenticator" not in one["sql"]]) == number

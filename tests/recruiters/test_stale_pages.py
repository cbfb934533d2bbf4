"""Two recruiters open one page: the later save undoes nothing of the earlier one unseen."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from threading import Barrier, Thread
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from candidates.models import Candidate
from jobs.models import Employer, Position
from jobs.queries import history
from recruiters.admin.stale import Difference
from recruiters.services import groups
from tests.conftest import CommittingClient
from tests.factories import (
    CandidateFactory,
    EmployerFactory,
    PositionFactory,
    RecruiterFactory,
    competency,
)
from tests.recruiters.pages import Answer, on
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(db: None) -> Client:
    """The browser of a second recruiter."""
    user = RecruiterFactory.create(user__is_superuser=False, user__name="Omar Vance").user
    user.groups.add(groups.ensure())
    client = CommittingClient()
    sign_in(client, user)
    return client


def page(row: Position | Candidate | Employer) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def group(number: int, *labels: str, level: str = "required", **more: object) -> dict[str, object]:
    """A row of requirements as the page sends it."""
    row = {"level": level, "any_of": [competency(label).pk for label in labels], **more}
    return {f"requirements-{number}-{name}": value for name, value in row.items()}


def differences(answer: Answer) -> list[Difference]:
    found: list[Difference] = answer.context["stale"].differences
    return found


def asked(position: Position) -> list[tuple[str, str]]:
    return [(one.level, str(one)) for one in position.requirements.order_by("pk")]


def test_the_later_save_is_refused_and_says_who_when_and_what(desk: Client, other: Client) -> None:
    position = PositionFactory.create(open=True, title="Night coder", pay_max=40, required="CPC")
    stale = on(desk.get(page(position)))
    other.post(page(position), on(other.get(page(position))) | {"title": "Day coder", "pay_max": "44"})

    answer = desk.post(page(position), stale | {"title": "Evening coder", "openings": "3"})

    position.refresh_from_db()
    assert (position.title, position.pay_max, position.openings) == ("Day coder", Decimal(44), 1)
    text = answer.content.decode()
    assert "Omar Vance saved it on" in text
    assert "after this page was opened (" in text
    assert differences(answer) == [
        Difference("Title", "Night coder", "Day coder", "Evening coder"),
        Difference("Pay to", "40.00", "44.00"),
    ]
    kept = on(answer)
    assert (kept["title"], kept["openings"], kept["pay_max"]) == ("Evening coder", "3", "44.00")


def test_what_stands_on_the_page_is_saved_on_the_second_press(desk: Client, other: Client) -> None:
    position = PositionFactory.create(open=True, title="Night coder", pay_max=40, required="CPC")
    stale = on(desk.get(page(position)))
    other.post(page(position), on(other.get(page(position))) | {"title": "Day coder", "pay_max": "44"})
    refused = desk.post(page(position), stale | {"title": "Evening coder"})

    desk.post(page(position), on(refused))

    position.refresh_from_db()
    assert (position.title, position.pay_max) == ("Evening coder", Decimal(44))


def test_a_third_save_between_is_noticed_again(desk: Client, other: Client) -> None:
    position = PositionFactory.create(open=True, title="Night coder", required="CPC")
    stale = on(desk.get(page(position)))
    other.post(page(position), on(other.get(page(position))) | {"title": "Day coder"})
    refused = desk.post(page(position), stale | {"title": "Evening coder"})
    other.post(page(position), on(other.get(page(position))) | {"title": "Early coder"})

    again = desk.post(page(position), on(refused))

    position.refresh_from_db()
    assert position.title == "Early coder"
    assert differences(again) == [Difference("Title", "Day coder", "Early coder", "Evening coder")]


def test_saving_twice_from_a_fresh_page_is_nothing_stale(desk: Client) -> None:
    position = PositionFactory.create(
        open=True,
        required="CPC|CCS-P; CRC",
        preferred="RHIT",
        settings=["profee"],
        remote=True,
        remote_states=["FL", "TX"],
        description="One\n\ntwo ",
    )
    for title in ("First", "Second"):
        sent = on(desk.get(page(position)))
        # A browser ends its lines with CR LF.
        sent["description"] = "One\r\n\r\ntwo"
        answer = desk.post(page(position), sent | {"title": title})
        assert answer.status_code == 302

    position.refresh_from_db()
    assert position.title == "Second"


def test_draft_published_meanwhile_is_not_saved_into_unseen(desk: Client, other: Client) -> None:
    position = PositionFactory.create(title="Night coder", required="CPC")
    stale = on(desk.get(page(position)))
    other.post(reverse("admin:jobs_position_move", args=[position.pk]), {"to": "open"})

    answer = desk.post(page(position), stale | {"title": "Day coder", "_save": "Save draft"})

    position.refresh_from_db()
    assert position.title == "Night coder"
    assert differences(answer) == [Difference("State", "Draft", "Open", is_state=True)]
    text = answer.content.decode()
    assert "Omar Vance saved it on" in text
    assert "it is now <q>Open</q>. The buttons below go by that." in text
    assert 'value="Save draft"' not in text
    assert on(answer)["title"] == "Day coder"
    desk.post(page(position), on(answer) | {"_save": "Save"})
    position.refresh_from_db()
    assert position.title == "Day coder"


def test_publishing_twice_from_one_page_is_no_conflict(desk: Client) -> None:
    position = PositionFactory.create(title="Night coder", required="CPC")
    sent = on(desk.get(page(position))) | {"_publish": "Save and publish"}

    desk.post(page(position), sent)
    again = desk.post(page(position), sent)

    assert again.headers["Location"] == page(position)
    assert position.events.count() == 1


def test_other_faults_of_a_page_do_not_make_it_fresh(desk: Client, other: Client) -> None:
    position = PositionFactory.create(open=True, title="Night coder", required="CPC")
    wrong = desk.post(page(position), on(desk.get(page(position))) | {"openings": "0", "title": "Mine"})
    other.post(page(position), on(other.get(page(position))) | {"title": "Day coder"})

    answer = desk.post(page(position), on(wrong) | {"openings": "1"})

    position.refresh_from_db()
    assert position.title == "Day coder"
    assert differences(answer) == [Difference("Title", "Night coder", "Day coder", "Mine")]


@pytest.mark.parametrize("token", ["", "forged", "eyJhIjoxfQ:1abc:xyz", None])
def test_a_page_that_does_not_say_what_it_showed_is_not_saved_at_once(
    desk: Client, token: str | None
) -> None:
    position = PositionFactory.create(open=True, title="Night coder", required="CPC")
    sent = on(desk.get(page(position))) | {"title": "Mine"}
    sent.pop("as_shown")

    refused = desk.post(page(position), sent if token is None else sent | {"as_shown": token})

    position.refresh_from_db()
    assert position.title == "Night coder"
    assert "This page did not say what it showed" in refused.content.decode()
    assert differences(refused) == [Difference("Title", "not known", "Night coder", "Mine")]
    desk.post(page(position), on(refused))
    position.refresh_from_db()
    assert position.title == "Mine"


def test_lists_of_words_are_compared_as_sets(desk: Client, other: Client) -> None:
    position = PositionFactory.create(open=True, settings=["profee", "ed"], required="CPC")
    stale = on(desk.get(page(position)))
    added = [competency(label).pk for label in ("Inpatient", "Pro-fee")]
    other.post(page(position), on(other.get(page(position))) | {"settings": added})

    answer = desk.post(page(position), stale | {"title": "Mine"})

    assert [one.name for one in differences(answer)] == ["Care settings"]
    desk.post(page(position), on(answer))
    position.refresh_from_db()
    assert position.title == "Mine"
    assert {str(one) for one in position.settings.all()} == {"Inpatient", "Pro-fee"}


class TestRows:
    """Rows of an inline, added, changed and deleted on one side or on both."""

    def test_a_group_they_added_stays(self, desk: Client, other: Client) -> None:
        position = PositionFactory.create(open=True, title="Night coder", required="CPC")
        stale = on(desk.get(page(position)))
        theirs = on(other.get(page(position))) | group(1, "CRC") | {"requirements-TOTAL_FORMS": "2"}
        other.post(page(position), theirs)

        mine = group(1, "RHIT", level="preferred") | {"requirements-TOTAL_FORMS": "2"}
        answer = desk.post(page(position), stale | mine)

        assert asked(position) == [("required", "CPC"), ("required", "CRC")]
        assert differences(answer) == [Difference("Requirement added", "none", "Required, CRC")]
        desk.post(page(position), on(answer))
        assert asked(position) == [("required", "CPC"), ("required", "CRC"), ("preferred", "RHIT")]

    def test_a_group_they_deleted_stays_deleted_unless_it_was_changed_here(
        self, desk: Client, other: Client
    ) -> None:
        position = PositionFactory.create(open=True, required="CPC; CRC")
        untouched = on(desk.get(page(position)))
        theirs = on(other.get(page(position))) | {"requirements-1-DELETE": "on"}
        other.post(page(position), theirs)

        answer = desk.post(page(position), untouched | {"title": "Mine"})
        assert differences(answer) == [Difference("Requirement deleted", "Required, CRC", "none")]
        changed = desk.post(page(position), untouched | group(1, "CRC", "CPMA"))
        assert [one.typed for one in differences(changed)] == ["Required, CPMA, CRC"]

        desk.post(page(position), on(answer))
        assert asked(position) == [("required", "CPC")]
        desk.post(page(position), on(desk.post(page(position), on(changed))))
        assert asked(position) == [("required", "CPC"), ("required", "CPMA or CRC")]

    def test_a_group_both_changed_shows_both_and_keeps_what_was_typed(
        self, desk: Client, other: Client
    ) -> None:
        position = PositionFactory.create(open=True, required="CPC; CRC")
        stale = on(desk.get(page(position)))
        theirs = group(0, "CPC", "COC") | group(1, "CRC", level="preferred")
        other.post(page(position), on(other.get(page(position))) | theirs)

        answer = desk.post(page(position), stale | group(0, "CPC", "CCS-P"))

        assert differences(answer) == [
            Difference("Requirement, any one of", "CPC", "COC, CPC", "CCS-P, CPC"),
            Difference("Requirement, level", "Required", "Preferred"),
        ]
        desk.post(page(position), on(answer))
        assert asked(position) == [("required", "CCS-P or CPC"), ("preferred", "CRC")]

    def test_a_group_deleted_here_goes_though_another_was_changed(self, desk: Client, other: Client) -> None:
        position = PositionFactory.create(open=True, required="CPC; CRC")
        stale = on(desk.get(page(position)))
        other.post(page(position), on(other.get(page(position))) | group(0, "CPC", "COC"))

        answer = desk.post(page(position), stale | {"requirements-1-DELETE": "on"})
        desk.post(page(position), on(answer))

        assert asked(position) == [("required", "COC or CPC")]


def test_a_file_its_owner_changed_is_not_overwritten(desk: Client) -> None:
    candidate = CandidateFactory.create(on_file=True, with_recipient=True, first_name="Ana", years=2)
    stale = on(desk.get(page(candidate)))
    Candidate.objects.update(years=5, updated_at=timezone.now() + timedelta(seconds=1))

    answer = desk.post(page(candidate), stale | {"first_name": "Anna"})

    candidate.refresh_from_db()
    assert (candidate.first_name, candidate.years) == ("Ana", Decimal(5))
    text = answer.content.decode()
    assert "It was changed on " in text
    assert "by its owner, by an import or by the system." in text
    desk.post(page(candidate), on(answer))
    candidate.refresh_from_db()
    assert (candidate.first_name, candidate.years) == ("Anna", Decimal(5))


def test_a_credential_added_meanwhile_stays_on_the_file(desk: Client, other: Client) -> None:
    candidate = CandidateFactory.create(with_recipient=True, credentials="CPC")
    evidence = f"{page(candidate)}?tab=evidence"
    stale = on(desk.get(evidence))
    added = {
        "credentials-TOTAL_FORMS": "2",
        "credentials-1-credential": competency("CRC").pk,
        "credentials-1-status": "unknown",
    }
    other.post(evidence, on(other.get(evidence)) | added)

    answer = desk.post(evidence, stale | {"credentials-0-number": "01234567"})
    desk.post(evidence, on(answer))

    held = {str(one): one.number for one in candidate.credentials.all()}
    assert held == {"CPC": "01234567", "CRC": ""}


def test_an_employer_is_kept_from_it_too_and_one_is_told_of_oneself(desk: Client) -> None:
    employer = EmployerFactory.create(name="Juniper Joint", about="Old.")
    stale = on(desk.get(page(employer)))
    desk.post(page(employer), on(desk.get(page(employer))) | {"about": "New."})

    answer = desk.post(page(employer), stale | {"name": "Juniper"})

    employer.refresh_from_db()
    assert (employer.name, employer.about) == ("Juniper Joint", "New.")
    assert "You, in another window, saved it on" in answer.content.decode()
    assert len(history.of_employer(employer.pk)) == 2


def test_what_is_on_a_page_for_reading_alone_carries_nothing(client: Client) -> None:
    user = RecruiterFactory.create(user__is_superuser=False).user
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_position", "view_requirement"]))
    sign_in(client, user)
    position = PositionFactory.create(open=True, required="CPC")

    assert client.get(page(position)).context["as_shown"] == ""
    assert client.post(page(position), {"title": "Mine"}).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_once_one_is_refused() -> None:
    position = PositionFactory.create(open=True, title="Night coder", required="CPC")
    clients = []
    for name in ("Rita Moreau", "Omar Vance"):
        client = Client()
        sign_in(client, RecruiterFactory.create(user__name=name).user)
        clients.append(client)
    pages = [on(client.get(page(position))) for client in clients]
    start, statuses = Barrier(2), []

    def save(client: Client, sent: dict[str, Any]) -> None:
        start.wait()
        statuses.append(client.post(page(position), sent).status_code)
        connection.close()

    threads = [
        Thread(target=save, args=(client, sent | {"title": f"Title {number}"}))
        for number, (client, sent) in enumerate(zip(clients, pages, strict=True))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(statuses) == [200, 302]

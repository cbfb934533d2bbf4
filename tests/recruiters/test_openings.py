"""Which open positions fit a candidate: the matches of a position the other way round."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from candidates.enums import AccessKind, Stage, Visibility
from candidates.fit import Measure
from candidates.fit.openings import Openings
from candidates.models import AccessEvent, Candidate, Standing
from config.accounts.models import User
from jobs.models import Position
from recruiters.models import PositionInvite, Shortlisted
from recruiters.queries import matches
from recruiters.queries import openings as found
from recruiters.queries.matches import Tab
from tests.candidates.people import make_people, make_position
from tests.factories import (
    ApplicationFactory,
    CandidateFactory,
    HiddenPositionFactory,
    PositionFactory,
    RecruiterFactory,
    UserFactory,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def dana() -> Candidate:
    return CandidateFactory.create(
        first_name="Dana",
        last_name="Doe",
        on_file=True,
        in_tampa=True,
        with_recipient=True,
        credentials="CCS",
    )


def opened(title: str, required: str = "CCS", **said: Any) -> Position:  # noqa: ANN401 -- columns
    return PositionFactory.create(open=True, title=title, required=required, **said)


def url(candidate: Candidate, more: str = "") -> str:
    return f"/admin/candidates/candidate/{candidate.pk}/positions/{more}"


def titles(answer: Any) -> list[str]:  # noqa: ANN401 -- a response
    return [one.position.title for one in answer.context["found"].openings]


def test_tabs_say_what_each_position_says_of_the_person(recruiter: User) -> None:
    random = Random(20261126)
    positions = [make_position(random) for _ in range(12)]
    make_people(random, 80)
    Candidate.objects.update(visibility=Visibility.VISIBLE)
    people = {one.pk: one for one in Candidate.objects.on_file().for_fit()}
    known = Position.objects.in_full().in_bulk([one.pk for one in positions])
    seen = dict.fromkeys(Tab, 0)

    for tab in Tab:
        forth = {
            (row.pk, key)
            for key, position in known.items()
            for row in matches.ranked(Measure(position), matches.Asked(tab=tab))
        }
        back = {
            (pk, one.position.pk)
            for pk, person in people.items()
            for one in found.openings(person, found.Asked(tab=tab), recruiter).openings
        }
        assert back == forth, tab
        seen[tab] = len(back)
    assert all(seen.values())


def test_what_the_gates_leave_stands_in_the_order_of_its_points(desk: Client, dana: Candidate) -> None:
    opened("Plain", preferred="RHIT")
    opened("Wanted", preferred="CCS")
    opened("Near", required="CRC")

    fits = desk.get(url(dana))
    everything = desk.get(url(dana), {"tab": "all"})

    assert titles(fits) == ["Wanted", "Plain"]
    assert titles(everything) == ["Wanted", "Plain", "Near"]
    assert "Lacks: CRC" in everything.text
    assert {tab: number for tab, _, number, _ in fits.context["tabs"]} == {
        Tab.FITS: 2,
        Tab.NEAR: 1,
        Tab.UNSHOWN: 0,
        Tab.ALL: 3,
    }


def test_positions_they_must_not_be_named_for_are_counted_and_not_shown(
    desk: Client, dana: Candidate
) -> None:
    opened("Shown")
    dana.hidden_from.add(opened("Their employer").employer)
    HiddenPositionFactory.create(candidate=dana, position=opened("Unwanted"))
    PositionFactory.create(draft=True, title="Draft", required="CCS")

    for tab in (Tab.FITS, Tab.ALL):
        answer = desk.get(url(dana), {"tab": tab.value})
        assert titles(answer) == ["Shown"]
        assert answer.context["found"].kept_from == 2
        assert "2 more are hidden" in answer.text


def test_says_what_happened_between_them(desk: Client, recruiter: User, dana: Candidate) -> None:
    applied, invited, short = opened("Applied"), opened("Invited"), opened("Short")
    ApplicationFactory.create(candidate=dana, position=applied, stage=Stage.SCREENING)
    PositionInvite.objects.create(position=invited, candidate=dana, by=recruiter, text="Come")
    Shortlisted.objects.create(position=short, candidate=dana, by=recruiter)

    answer = desk.get(url(dana), {"open": applied.pk})

    lines = {one.position.title: one for one in answer.context["found"].openings}
    assert (lines["Applied"].stage, lines["Invited"].invited_at is None) == (Stage.SCREENING, False)
    assert lines["Short"].is_short
    assert answer.text.count('name="do" value="invite"') == 1
    assert answer.context["opened"].position == applied
    assert "Short list" in answer.text


def test_mine_alone(desk: Client, recruiter: User, dana: Candidate) -> None:
    opened("Mine", recruiter=recruiter)
    opened("Other")

    assert titles(desk.get(url(dana), {"mine": "on"})) == ["Mine"]
    assert set(titles(desk.get(url(dana)))) == {"Mine", "Other"}


def test_short_lists_of_several_positions_at_once(desk: Client, dana: Candidate) -> None:
    chosen = [opened("One"), opened("Two")]
    hidden = opened("Hidden")
    dana.hidden_from.add(hidden.employer)
    keys = [one.pk for one in [*chosen, hidden]]

    on = desk.post(url(dana, "act/"), {"do": "shortlist", "which": keys}, follow=True)
    again = desk.post(url(dana, "act/"), {"do": "shortlist", "which": keys[:1]}, follow=True)

    assert set(Shortlisted.objects.values_list("position", "candidate")) == {(p.pk, dana.pk) for p in chosen}
    assert "Put on 2 short lists." in on.text
    assert "Put on 0 short lists." in again.text
    off = desk.post(url(dana, "act/"), {"do": "unlist", "which": keys}, follow=True)
    assert "Taken off 2 short lists." in off.text
    assert not Shortlisted.objects.exists()


@pytest.mark.parametrize("which", [[], ["x"], ["9" * 30], [str(2**62)]])
def test_nothing_chosen_is_said(desk: Client, dana: Candidate, which: list[str]) -> None:
    answer = desk.post(url(dana, "act/"), {"do": "shortlist", "which": which}, follow=True)

    assert "Choose a position first." in answer.text


def test_invitation_begins_there_and_leads_back(desk: Client, dana: Candidate) -> None:
    position, home = opened("Open"), url(dana)
    act = f"/admin/jobs/position/{position.pk}/matches/act/"
    sent = {"do": "invite", "who": dana.pk, "back": home}

    between = desk.post(act, sent)
    answer = desk.post(act, sent | {"text": "Hello {first_name}", "send": "1"})

    assert f'href="{home}"' in between.text
    assert (answer.status_code, answer.headers["Location"]) == (302, home)
    assert PositionInvite.objects.get().text == "Hello Dana"


def test_who_looks_is_written_down(desk: Client, recruiter: User, dana: Candidate) -> None:
    desk.get(url(dana))

    assert AccessEvent.objects.filter(candidate=dana, by=recruiter, kind=AccessKind.VIEWED).exists()


def test_who_hid_their_file_is_not_there(desk: Client, dana: Candidate) -> None:
    Candidate.objects.filter(pk=dana.pk).update(visibility=Visibility.HIDDEN)

    assert [desk.get(url(dana)).status_code, desk.post(url(dana, "act/")).status_code] == [404, 404]
    assert desk.get(url(Candidate(pk=2**40))).status_code == 404


def test_short_lists_are_for_who_may_invite(client: Client, dana: Candidate) -> None:
    user = UserFactory.create(is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_candidate"))
    sign_in(client, RecruiterFactory.create(user=user).user)
    position = opened("Open")

    shown = client.get(url(dana))

    assert (titles(shown), 'name="which"' in shown.text) == (["Open"], False)
    assert client.post(url(dana, "act/"), {"do": "shortlist", "which": position.pk}).status_code == 403
    assert not Shortlisted.objects.exists()


def test_who_is_not_on_file_can_be_looked_at_and_not_invited(desk: Client, dana: Candidate) -> None:
    Candidate.objects.filter(pk=dana.pk).update(consent_until=timezone.localdate().replace(year=2020))
    opened("Open")

    answer = desk.get(url(dana))

    assert (titles(answer), "nobody may be invited" in answer.text) == (["Open"], True)
    assert 'value="invite"' not in answer.text


def test_nonsense_in_the_address_is_passed_over(desk: Client, dana: Candidate) -> None:
    opened("Open")

    answer = desk.get(url(dana), {"tab": "x", "page": "-1", "open": "9" * 40, "mine": ""})

    assert titles(answer) == ["Open"]


def test_asks_the_same_however_many_there_are(desk: Client, dana: Candidate) -> None:
    def asked() -> int:
        desk.get(url(dana), {"tab": "all"})
        Openings.now()
        with CaptureQueriesContext(connection) as caught:
            desk.get(url(dana), {"tab": "all"})
        return len(caught)

    opened("One", preferred="RHIT", settings=["profee"])
    one = asked()
    opened("Two", required="CCS; ICD-10-CM", preferred="RHIT", settings=["inpatient"])
    opened("Three", required="CPC", specialties=["cardiology"], software=["epic"])

    assert asked() == one
    assert Standing.objects.count() == 1

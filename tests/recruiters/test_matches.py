"""Who on file fits a position: the ranked list, the short list, invitations, the export."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from candidates.enums import AccessKind, Cadence, Stage, Visibility
from candidates.fit import Measure
from candidates.models import AccessEvent, Candidate, Standing
from config.accounts.models import User
from config.mail.models import OutgoingMail
from jobs.enums import PositionStatus
from jobs.models import Position
from recruiters.models import PositionInvite, Shortlisted
from recruiters.queries import matches as found
from recruiters.services import matches, merging
from tests.factories import (
    ApplicationFactory,
    CandidateFactory,
    HeldCredentialFactory,
    PositionFactory,
    RecruiterFactory,
    SuppressionFactory,
    UserFactory,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def position(recruiter: User) -> Position:
    """Asks for one credential and one code set, to be done from anywhere."""
    return PositionFactory.create(
        open=True, title="Inpatient coder", required="CCS", preferred="RHIT", recruiter=recruiter
    )


def person(name: str, credentials: str = "CCS", **said: Any) -> Candidate:  # noqa: ANN401 -- columns
    return CandidateFactory.create(
        first_name=name,
        last_name="Doe",
        email=f"{name.lower()}@example.com",
        on_file=True,
        in_tampa=True,
        with_recipient=True,
        credentials=credentials,
        **said,
    )


def url(position: Position, more: str = "") -> str:
    return f"/admin/jobs/position/{position.pk}/matches/{more}"


def names(answer: Any) -> list[str]:  # noqa: ANN401 -- a response
    return [one.candidate.first_name for one in answer.context["matches"].people]


def test_gates_stand_apart_from_points(desk: Client, position: Position) -> None:
    person("Full", "CCS; RHIT")
    person("Plain", "CCS")
    person("Lacking", "RHIT")
    person("Silent", "")

    assert names(desk.get(url(position))) == ["Full", "Plain"]
    assert names(desk.get(url(position), {"tab": "near"})) == ["Lacking"]
    assert names(desk.get(url(position), {"tab": "unshown"})) == ["Silent"]
    everybody = desk.get(url(position), {"tab": "all"})
    assert names(everybody) == ["Full", "Plain", "Silent", "Lacking"]
    assert "Lacks: CCS" in everybody.text
    assert "Not shown: CCS" in everybody.text


def test_numbers_are_the_lengths_of_the_lists(desk: Client, position: Position) -> None:
    for name, held in (("A", "CCS"), ("B", "CCS; RHIT"), ("C", "RHIT"), ("D", ""), ("E", "CPC")):
        person(name, held)
    person("Hidden", "CCS", visibility=Visibility.HIDDEN)
    person("Elsewhere", "CCS").hidden_from.add(position.employer)

    numbers = desk.get(url(position, "numbers/")).context["numbers"]

    for tab in found.Tab:
        listed = len(names(desk.get(url(position), {"tab": tab.value})))
        assert getattr(numbers, tab.value) == listed, tab
    assert numbers.hidden == 2


@pytest.mark.parametrize("tab", list(found.Tab))
def test_who_is_hidden_stands_in_no_tab(desk: Client, position: Position, tab: found.Tab) -> None:
    for name, held in (("Fits", "CCS"), ("Near", "RHIT"), ("Silent", "")):
        person(f"{name}Hidden", held, visibility=Visibility.HIDDEN)
        person(f"{name}Kept", held).hidden_from.add(position.employer)
        person(f"{name}Lapsed", held, consent_until=timezone.localdate() - timedelta(days=1))
        person(f"{name}Shown", held).hidden_from.add(PositionFactory.create().employer)

    answer = desk.get(url(position), {"tab": tab.value})

    assert names(answer) != []
    assert all(name.endswith("Shown") for name in names(answer))
    assert "Hidden" not in answer.text


def test_order_and_points_are_those_of_fit(desk: Client, position: Position, recruiter: User) -> None:
    for name, held in (("A", "CCS"), ("B", "CCS; RHIT"), ("C", "CCS")):
        person(name, held)
    whole = Position.objects.in_full().get(pk=position.pk)

    shown = found.matches(whole, found.Asked(), recruiter).people

    expected = sorted(
        Standing.objects.all(), key=lambda row: (-Measure(whole).fit(row).score, row.candidate_id)
    )
    assert [one.candidate.pk for one in shown] == [row.candidate_id for row in expected]
    assert [one.fit.score for one in shown] == [Measure(whole).fit(row).score for row in expected]


def test_lines_of_one_open_on_the_page(desk: Client, position: Position) -> None:
    one = person("Opal")

    folded = desk.get(url(position)).text
    opened = desk.get(url(position), {"open": one.pk}).text

    assert 'class="why"' not in folded
    assert 'class="why"' in opened
    assert "They have CCS" in opened


def test_list_is_narrowed(desk: Client, position: Position, recruiter: User) -> None:
    applied, invited, short, free = (person(name) for name in ("Applied", "Invited", "Short", "Free"))
    ApplicationFactory.create(position=position, candidate=applied, stage=Stage.SCREENING)
    PositionInvite.objects.create(position=position, candidate=invited, by=recruiter, text="Come")
    Shortlisted.objects.create(position=position, candidate=short, by=recruiter)

    assert set(names(desk.get(url(position)))) == {"Applied", "Invited", "Short", "Free"}
    assert names(desk.get(url(position), {"short": "on"})) == ["Short"]
    assert set(names(desk.get(url(position), {"free": "on"}))) == {"Short", "Free"}
    assert names(desk.get(url(position), {"state": "TX"})) == []
    assert len(names(desk.get(url(position), {"state": free.state}))) == 4
    text = desk.get(url(position)).text
    assert "Screening" in text
    assert "Invited" in text


def test_nonsense_in_the_address_is_passed_over(desk: Client, position: Position) -> None:
    person("Opal")

    query = {"tab": "x", "state": "\0", "page": "-1", "open": "9" * 40, "short": "\0"}
    assert desk.get(url(position), query).status_code == 200


def test_pages(desk: Client, position: Position, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(found, "PAGE", 2)
    for name in "ABC":
        person(name)

    first, second = desk.get(url(position)), desk.get(url(position), {"page": 2})

    assert (len(names(first)), len(names(second))) == (2, 1)
    assert first.context["matches"].has_more
    assert not second.context["matches"].has_more
    assert not set(names(first)) & set(names(second))


# Short list


def test_short_list_is_shared_and_taken_back(desk: Client, position: Position) -> None:
    one, hidden = person("Opal"), person("Hidden", visibility=Visibility.HIDDEN)

    answer = desk.post(url(position, "act/"), {"do": "shortlist", "who": [one.pk, hidden.pk]}, follow=True)
    assert "1 person added to the short list." in answer.text
    assert list(Shortlisted.objects.values_list("candidate", flat=True)) == [one.pk]
    answer = desk.post(url(position, "act/"), {"do": "shortlist", "who": [one.pk]}, follow=True)
    assert "0 people added" in answer.text

    desk.post(url(position, "act/"), {"do": "unlist", "who": [one.pk]})
    assert not Shortlisted.objects.exists()


@pytest.mark.parametrize("who", [[], ["x"], ["9" * 30], ["0"]])
def test_nobody_chosen_is_said(desk: Client, position: Position, who: list[str]) -> None:
    answer = desk.post(url(position, "act/"), {"do": "invite", "who": who}, follow=True)

    assert "Choose somebody first." in answer.text


# Invitations


def test_invitation_is_asked_for_and_goes_out_in_their_words(
    desk: Client, position: Position, recruiter: User
) -> None:
    one = person("Opal")

    between = desk.post(url(position, "act/"), {"do": "invite", "who": [one.pk]})
    assert "Hello Opal," in between.text
    answer = desk.post(
        url(position, "act/"),
        {"do": "invite", "who": [one.pk], "text": merging.INVITE, "send": "1"},
        follow=True,
    )

    assert "1 person invited." in answer.text
    mail = OutgoingMail.objects.get(kind=matches.KIND)
    assert mail.to == one.email
    assert mail.reply_to == recruiter.email
    assert mail.stop_url
    assert "Hello Opal,\n\nI thought of you for Inpatient coder" in mail.text
    assert "Why it suits you" in mail.text
    assert PositionInvite.objects.get().text.startswith("Hello Opal,")


def test_preview_sends_nothing_and_keeps_the_words(desk: Client, position: Position) -> None:
    one = person("Opal")

    answer = desk.post(
        url(position, "act/"), {"do": "invite", "who": [one.pk], "text": "For {first_name}!", "preview": "1"}
    )

    assert "For Opal!" in answer.text
    assert "For {first_name}!" in answer.text
    assert not PositionInvite.objects.exists()


@pytest.mark.parametrize(
    ("text", "told"), [("", "Write something"), ("Hi {salary}", "filled in for {salary}")]
)
def test_faults_are_said_and_lose_nothing(desk: Client, position: Position, text: str, told: str) -> None:
    one = person("Opal")

    answer = desk.post(url(position, "act/"), {"do": "invite", "who": [one.pk], "text": text, "send": "1"})

    assert answer.status_code == 422
    assert told in answer.text
    assert text in answer.text
    assert not PositionInvite.objects.exists()


def refused(position: Position, candidate: Candidate, by: User) -> str:
    whole = Position.objects.in_full().get(pk=position.pk)
    outcome = matches.invite(position=whole, candidates=[candidate], text="Come", by=by)
    assert outcome.invited == []
    assert not OutgoingMail.objects.filter(kind=matches.KIND, to=candidate.email).exists()
    return outcome.refused[0][1] if outcome.refused else ""


def test_who_does_not_want_it_is_not_invited(position: Position, recruiter: User) -> None:
    applied = person("Applied")
    ApplicationFactory.create(position=position, candidate=applied)
    assert refused(position, applied, recruiter) == "Applied"

    off = person("Off")
    off.recipient.cadence = Cadence.OFF
    off.recipient.save()
    assert refused(position, off, recruiter) == "Takes no news of positions"

    paused = person("Paused")
    paused.recipient.paused_until = timezone.localdate() + timedelta(days=3)
    paused.recipient.save()
    assert refused(position, paused, recruiter) == "Takes no news of positions"

    silenced = person("Silenced")
    SuppressionFactory.create(email=silenced.email)
    assert refused(position, silenced, recruiter) == "Their address takes no mail"

    hidden = person("Hidden", visibility=Visibility.HIDDEN)
    assert refused(position, hidden, recruiter) == ""


def test_nobody_is_invited_to_what_is_not_open(position: Position, recruiter: User) -> None:
    one = person("Opal")
    Position.objects.filter(pk=position.pk).update(status=PositionStatus.PAUSED)

    assert refused(position, one, recruiter) == "Not open"


def test_once_to_a_position_and_so_often_a_week(position: Position, recruiter: User, settings: Any) -> None:  # noqa: ANN401
    settings.INVITES_A_WEEK = 2
    one = person("Opal")
    others = [PositionFactory.create(open=True, required="CCS") for _ in range(2)]
    for each in (position, others[0]):
        whole = Position.objects.in_full().get(pk=each.pk)
        assert matches.invite(position=whole, candidates=[one], text="Come", by=recruiter).invited == [one]

    again = Position.objects.in_full().get(pk=position.pk)
    outcome = matches.invite(position=again, candidates=[one], text="Come", by=RecruiterFactory.create().user)
    assert outcome.refused == [(one, "Invited")]
    third = Position.objects.in_full().get(pk=others[1].pk)
    outcome = matches.invite(position=third, candidates=[one], text="Come", by=recruiter)
    assert outcome.refused == [(one, "Invited twice this week")]

    PositionInvite.objects.update(at=timezone.now() - timedelta(days=8))
    assert matches.invite(position=third, candidates=[one], text="Come", by=recruiter).invited == [one]


def test_invitation_is_looked_at_again_before_it_goes(position: Position, recruiter: User) -> None:
    one = person("Opal")
    whole = Position.objects.in_full().get(pk=position.pk)
    matches.invite(position=whole, candidates=[one], text="Come", by=recruiter)
    mail = OutgoingMail.objects.get(kind=matches.KIND)

    assert matches.look(mail) is not None
    one.recipient.cadence = Cadence.OFF
    one.recipient.save()
    assert matches.look(mail) is None
    one.recipient.cadence = Cadence.INSTANT
    one.recipient.save()
    Position.objects.filter(pk=position.pk).update(status=PositionStatus.PAUSED)
    assert matches.look(mail) is None


# Export


def exported(answer: Any) -> list[list[str]]:  # noqa: ANN401 -- a response
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode())))


def test_export_is_logged_for_each_and_holds_no_formula(
    desk: Client, position: Position, recruiter: User
) -> None:
    one = person("=cmd|'/C calc'!A0")
    one.email = "+plus@example.com"
    one.save()
    person("Hidden", visibility=Visibility.HIDDEN)

    answer = desk.get(url(position, "export/"))

    rows = exported(answer)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert [len(row) for row in rows] == [8, 8]
    assert rows[1][0].startswith("'=cmd")
    assert rows[1][1] == "'+plus@example.com"
    seen = AccessEvent.objects.get(kind=AccessKind.EXPORTED)
    assert (seen.candidate, seen.by, seen.position) == (one, recruiter, position)


def test_export_needs_a_right_of_its_own(position: Position) -> None:
    user = UserFactory.create(is_staff=True)
    codes = ["view_candidate", "view_position"]
    user.user_permissions.set(Permission.objects.filter(codename__in=codes))
    client = Client()
    sign_in(client, user)
    person("Opal")

    assert names(client.get(url(position))) == ["Opal"]
    assert client.get(url(position, "export/")).status_code == 403
    assert client.post(url(position, "act/"), {"do": "shortlist"}).status_code == 403
    text = client.get(url(position)).text
    assert "Invite" not in text
    assert "Export" not in text


def test_nobody_sees_people_without_the_right_to(position: Position) -> None:
    user = UserFactory.create(is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_position"))
    client = Client()
    sign_in(client, user)

    for more in ("", "numbers/", "act/", "export/"):
        assert client.get(url(position, more)).status_code == 403


# Words with places


def test_places_are_filled_once(position: Position, recruiter: User) -> None:
    one = person("Opal")
    position.title = "Coder {employer}"

    text = merging.merged(
        "{first_name} {position} { pay } {nothing}", position=position, candidate=one, by=recruiter
    )

    assert text == f"Opal Coder {{employer}} {position.pay_label} {position.pay_unit} {{nothing}}"
    assert merging.unknown("{first_name} {nothing} {nothing} {}") == ["{nothing}", "{}"]


# Queries


@pytest.mark.parametrize("rows", [1, 3])
def test_page_asks_as_often_for_three_as_for_one(
    desk: Client,
    position: Position,
    rows: int,
    django_assert_num_queries: Any,  # noqa: ANN401
) -> None:
    for number in range(rows):
        one = person(f"P{number}", "CCS; RHIT")
        HeldCredentialFactory.create(candidate=one)
    desk.get(url(position))

    with django_assert_num_queries(QUERIES):
        desk.get(url(position))


QUERIES = 19
"""Seven of every page of the desk; the position in full; its weights; people, files, their credentials."""

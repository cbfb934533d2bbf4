"""Recruiters are told of credentials that end of people in process with them: once a band, and no names."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from candidates.enums import CredentialStatus, Stage, Visibility
from candidates.models import Application, Candidate, HeldCredential
from config.accounts.models import User
from config.mail.models import OutgoingMail
from recruiters.models import EndingStop, EndingTold
from recruiters.services import endings
from tests.factories import (
    ApplicationFactory,
    CandidateFactory,
    PositionFactory,
    RecruiterFactory,
    TeamFactory,
    hold,
)

pytestmark = pytest.mark.django_db
LIST = reverse("admin:credentials-ending")
SWITCH = reverse("admin:credentials-ending-mail")


def running(
    recruiter: User | None, days: int, *, stage: Stage = Stage.SCREENING, **more: object
) -> Candidate:
    """Somebody in process with a recruiter, whose CPC ends in so many days."""
    day = timezone.localdate() + timedelta(days=days)
    person = CandidateFactory.create(on_file=True, credentials=f"CPC:{day.isoformat()}", **more)
    position = PositionFactory.create(open=True, recruiter=recruiter, title="Night coder")
    ApplicationFactory.create(candidate=person, position=position, stage=stage)
    return person


def mails() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(kind=endings.KIND).order_by("pk"))


@pytest.mark.parametrize(
    ("days", "mark"),
    [(181, None), (180, 180), (91, 180), (90, 90), (31, 90), (30, 30), (8, 30), (7, 7), (0, 7), (-1, None)],
)
def test_each_day_belongs_to_one_band(days: int, mark: int | None, recruiter: User) -> None:
    running(recruiter, days)

    assert endings.tell_all() == (mark is not None)
    assert list(EndingTold.objects.values_list("days_before", flat=True)) == ([mark] if mark else [])
    assert endings.tell_all() == 0


def test_as_days_go_by_there_are_four(recruiter: User) -> None:
    person, told = running(recruiter, 200), []
    for left in range(200, -1, -1):
        day = timezone.localdate() + timedelta(days=left)
        HeldCredential.objects.filter(candidate=person).update(expires_on=day)
        EndingTold.objects.update(expires_on=day)
        told += [left] * endings.tell_all()

    assert told == [180, 90, 30, 7]


def test_one_mail_holds_numbers_and_positions_and_names_nobody(recruiter: User) -> None:
    one = running(recruiter, 5, first_name="Zelda", last_name="Quickstep")
    running(recruiter, 80)
    running(recruiter, 85)
    hold(one, credentials="CRC")

    assert endings.tell_all() == 1
    (mail,) = mails()
    position = Application.objects.get(candidate=one).position
    assert mail.to == recruiter.email
    assert mail.subject == "3 people in process: a credential ends soon"
    assert "- 1 person, within 7 days\n- 2 people, within 90 days\n" in mail.text
    assert f"- Night coder (No. {position.reference}): 1" in mail.text
    assert f"{LIST}?within=90" in mail.text
    for part in (mail.text, mail.html, mail.subject):
        for word in ("Zelda", "Quickstep", one.email, "CPC", "CRC"):
            assert word not in part


@pytest.mark.parametrize("stage", list(Stage))
def test_it_is_of_people_in_process(stage: Stage, recruiter: User) -> None:
    running(recruiter, 20, stage=stage)
    in_process = stage not in {Stage.PLACED, Stage.DECLINED, Stage.WITHDRAWN}

    assert endings.tell_all() == in_process


def test_each_recruiter_hears_of_their_own_and_a_team_of_no_other(recruiter: User) -> None:
    other = RecruiterFactory.create(user__is_superuser=False).user
    other.groups.add(Group.objects.get(role_group__role="recruiter"))
    TeamFactory.create(members=[recruiter])
    TeamFactory.create(members=[other])
    running(recruiter, 20)
    running(other, 20)
    running(other, 20)
    running(None, 20)

    assert endings.tell_all() == 2
    assert {mail.to: mail.subject[0] for mail in mails()} == {recruiter.email: "1", other.email: "2"}


@pytest.mark.parametrize("why", ["hidden", "revoked", "turned off", "switched off", "no right"])
def test_nobody_is_told_who_should_not_be(why: str, recruiter: User) -> None:
    person = running(recruiter, 20)
    match why:
        case "hidden":
            Candidate.objects.update(visibility=Visibility.HIDDEN)
        case "revoked":
            person.credentials.update(status=CredentialStatus.REVOKED)
        case "turned off":
            endings.stop(by=recruiter)
        case "switched off":
            User.objects.filter(pk=recruiter.pk).update(is_active=False)
        case _:
            recruiter.groups.clear()

    assert endings.tell_all() == 0
    assert not EndingTold.objects.exists()


def test_a_new_end_is_told_anew(recruiter: User) -> None:
    person = running(recruiter, 5)
    assert endings.tell_all() == 1
    day = timezone.localdate() + timedelta(days=170)
    HeldCredential.objects.filter(candidate=person).update(expires_on=day)
    assert endings.tell_all() == 1


def test_what_waits_is_looked_at_again_before_it_goes(recruiter: User) -> None:
    running(recruiter, 20)
    gone = running(recruiter, 20)
    endings.tell_all()
    (mail,) = mails()
    Application.objects.filter(candidate=gone).update(stage=Stage.WITHDRAWN)
    now = endings.look_again(mail)
    assert now is not None
    assert now.subject == "1 person in process: a credential ends soon"

    Application.objects.update(stage=Stage.PLACED)
    assert endings.look_again(mail) is None


def test_whoever_turned_it_off_gets_not_even_what_waits(desk: Client, recruiter: User) -> None:
    running(recruiter, 20)
    endings.tell_all()
    (mail,) = mails()
    page = desk.get(LIST).content.decode()
    assert "Turn the mail off" in page

    off = desk.post(SWITCH, {"want": "0"}, follow=True).content.decode()
    assert "You get no more mails" in off
    assert "Turn the mail on" in off
    assert EndingStop.objects.filter(recruiter=recruiter).exists()
    assert endings.look_again(mail) is None

    on = desk.post(SWITCH, {"want": "1"}, follow=True).content.decode()
    assert "Turn the mail off" in on
    assert endings.look_again(mail) is not None


def test_the_page_and_its_switch_want_the_right(desk: Client, recruiter: User) -> None:
    recruiter.groups.clear()

    assert desk.get(LIST).status_code == 403
    assert desk.post(SWITCH, {"want": "0"}).status_code == 403
    assert desk.get(SWITCH).status_code in {403, 405}


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_write_one_mail() -> None:
    user = RecruiterFactory.create().user
    running(user, 20)

    def look(_: int) -> int:
        try:
            return endings.tell_all()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(look, range(2))) == [0, 1]
    assert len(mails()) == 1

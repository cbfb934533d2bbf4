"""The acknowledgment says what was sent, and takes it back without a log-in."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from candidates.enums import Stage, WithdrawReason
from candidates.models import Application, Candidate
from candidates.services import applications
from config.mail.models import OutgoingMail
from jobs.models import Position
from tests.candidates.views.test_apply import address, come_by_mail, form
from tests.cast import Cast
from tests.factories import PositionFactory, competency

pytestmark = pytest.mark.django_db
LINK = r"http://[^/]+(/withdraw/[^/\s\"]+/)"


@pytest.fixture
def position(db: None) -> Position:
    competency("RHIT")
    return PositionFactory.create(open=True, title="Pro-fee coder", required="CPC")


def hand_in(client: Client, position: Position, **sent: Any) -> OutgoingMail:  # noqa: ANN401 -- of the form
    client.post(address(position), form(**sent))
    return OutgoingMail.objects.filter(kind="application_received").latest("pk")


def link_of(mail: OutgoingMail) -> str:
    links = re.findall(LINK, mail.text)
    assert links[0] in mail.html
    return str(links[0])


def test_the_mail_says_what_was_sent(client: Client, position: Position) -> None:
    mail = hand_in(
        client,
        position,
        phone="(407) 834-0100",
        state="FL",
        years="2.5",
        credentials=["cpc", "rhit"],
        message="I like mornings.\nAnd <b>coffee</b>.",
    )
    assert (
        "What you sent:\nName: Robin Vale\nPhone: (407) 834-0100\nState you live in: Florida\n"
        "Years of coding: 2.5\nCredentials: CPC, RHIT\n"
        "Your message:\nI like mornings.\nAnd <b>coffee</b>.\n" in mail.text.replace("\r", "")
    )
    for shown in (
        "Robin Vale",
        "(407) 834-0100",
        "Florida",
        "2.5",
        "CPC, RHIT",
        "I like mornings.<br>And &lt;b&gt;",
    ):
        assert shown in mail.html


def test_a_known_persons_mail_says_it_too(cast: Cast) -> None:
    sent = {"first_name": "Erin", "last_name": "Reyes", "message": "See example.com"}
    cast.as_erin.post(address(cast.position), sent)
    mail = OutgoingMail.objects.latest("pk")
    assert "Name: Erin Reyes\nYour message:\nSee example.com" in mail.text.replace("\r", "")


@pytest.mark.parametrize(
    "words", ["https://example.com", "Look at example.com now", "www.example", "EXAMPLE.COM"]
)
def test_a_form_does_not_make_us_carry_links_to_strangers(
    client: Client, position: Position, words: str
) -> None:
    mail = hand_in(client, position, message=words)
    assert Application.objects.get().message == words
    assert words not in mail.text + mail.html
    assert "it is not repeated in a mail" in mail.text

    answer = client.post(address(position), form(email="other@example.com", first_name=words))
    assert list(answer.context["form"].errors) == ["first_name"]
    assert "Give a name, without a web address in it." in answer.content.decode()


@pytest.mark.parametrize("name", ["St.John", "J. R.", "O'Neill Jr."])
def test_a_name_with_a_point_is_a_name(client: Client, position: Position, name: str) -> None:
    hand_in(client, position, last_name=name)
    assert Application.objects.get().last_name == name


def test_a_guest_withdraws_without_a_log_in(client: Client, position: Position) -> None:
    link, anybody = link_of(hand_in(client, position)), Client()

    page = anybody.get(link).content.decode()
    assert ("Withdraw this application?" in page, "Pro-fee coder" in page) == (True, True)
    assert Application.objects.get().stage == Stage.NEW
    for secret in ("robin", "Robin", "Vale"):
        assert secret not in page

    assert "Choose a reason" in anybody.post(link, {"reason": ""}).content.decode()
    done = anybody.post(link, {"reason": WithdrawReason.NOT_MINE}, follow=True)
    assert "You withdrew this application." in done.content.decode()
    step = Application.objects.get().transitions.last()
    assert step is not None
    assert (step.to_stage, step.by_candidate, step.reason) == (Stage.WITHDRAWN, True, "not_mine")
    assert OutgoingMail.objects.latest("pk").kind == "application_withdrawn"
    assert "There is nothing left to withdraw." in anybody.get(link).content.decode()
    assert anybody.get("/me/").status_code == 302


def test_not_mine_is_no_reason_of_somebody_signed_in(cast: Cast) -> None:
    cast.as_erin.post(address(cast.position), {"first_name": "Erin", "last_name": "Reyes"})
    link = link_of(OutgoingMail.objects.latest("pk"))
    assert "I did not send this application" not in cast.visitor.get(link).content.decode()
    assert cast.visitor.post(link, {"reason": "not_mine"}).status_code == 200
    assert Application.objects.get(candidate=cast.erin).stage == Stage.NEW


@pytest.mark.parametrize("stage", [Stage.DECLINED, Stage.PLACED])
def test_what_became_of_it_is_not_said(client: Client, position: Position, stage: Stage) -> None:
    link = link_of(hand_in(client, position))
    Application.objects.update(stage=stage)
    for answer in (client.get(link), client.post(link, {"reason": "slow"})):
        text = answer.content.decode()
        assert "There is nothing left to withdraw." in text
        assert stage.label not in text
    assert Application.objects.get().stage == stage


def test_an_older_mail_does_not_take_back_what_was_handed_in_since(cast: Cast) -> None:
    come_by_mail(cast.visitor, cast.erin)
    sent = {"first_name": "Erin", "last_name": "Reyes"}
    cast.visitor.post(address(cast.position), sent)
    old = link_of(OutgoingMail.objects.latest("pk"))
    applications.withdraw(application=Application.objects.get(candidate=cast.erin), reason="slow")
    cast.as_erin.post(address(cast.position), sent)
    new = link_of(OutgoingMail.objects.latest("pk"))

    assert cast.visitor.post(old, {"reason": "slow"}).status_code == 404
    assert Application.objects.get(candidate=cast.erin).stage == Stage.NEW
    assert cast.visitor.post(new, {"reason": "slow"}).status_code == 302


def test_nor_what_its_owner_took_over(client: Client, cast: Cast) -> None:
    old = link_of(hand_in(client, cast.position, email=cast.erin.email))
    cast.as_erin.post(address(cast.position), {"first_name": "Erin", "last_name": "Reyes"})
    assert client.get(old).status_code == 404


@pytest.mark.parametrize("change", ["broken", "moved"])
def test_a_link_that_does_not_count(client: Client, position: Position, change: str) -> None:
    link = link_of(hand_in(client, position))
    if change == "broken":
        link = f"{link[:-2]}/"
    else:
        Candidate.objects.update(email="moved@example.com")
    assert client.post(link, {"reason": "slow"}).status_code == 404
    assert Application.objects.get().stage == Stage.NEW

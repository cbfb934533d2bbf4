"""Two at the desk press at one moment: one wins, the other is told, and nothing they typed is lost.

Through the pages, each on a connection of its own; what the services promise is tried beside them.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import sleep
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection, transaction
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from candidates.enums import Stage
from candidates.models import Application, Candidate, MergedFile
from config.accounts.models import User
from config.mail.models import OutgoingMail
from jobs.enums import EventKind, PositionStatus
from jobs.models import Position
from jobs.services import positions
from jobs.services.imports.positions import PositionImport
from tests.at_once import at_once
from tests.factories import (
    ApplicationFactory,
    CandidateFactory,
    PoolFactory,
    PositionFactory,
    RecruiterFactory,
    TagFactory,
)
from tests.recruiters.pages import on
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db(transaction=True)
BOARD = "/admin/pipeline/"
Answer = Any
"""A response; the test client adds what it was rendered from."""


def browser(name: str) -> Client:
    """A recruiter who has signed in."""
    client = Client()
    sign_in(client, RecruiterFactory.create(user__name=name).user)
    return client


def said(answer: Answer) -> str:
    """What the desk tells whoever sent this, on this page or the next."""
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def sorted_out(outcomes: list[object]) -> tuple[Answer, Answer]:
    """Of two answers the one that won, which leads on, and the other."""
    answers: list[Answer] = sorted(outcomes, key=lambda answer: getattr(answer, "status_code", 0))
    assert all(hasattr(answer, "status_code") for answer in answers), outcomes
    first, second = answers
    assert first.status_code == 302, (first, second)
    return first, second


@pytest.mark.parametrize("places", [("", ""), (BOARD, BOARD), (BOARD, "")], ids=["pages", "boards", "both"])
def test_of_two_who_move_one_application_one_does(places: tuple[str, str]) -> None:
    application = ApplicationFactory.create(stage=Stage.NEW)
    url = reverse("admin:candidates_application_move", args=[application.pk])
    typed = ["We call you on Monday.", "Somebody else came closer."]
    forms = [
        {"to": Stage.SCREENING, "message": typed[0], "back": places[0]},
        {"to": Stage.DECLINED, "reason": "pay", "message": typed[1], "back": places[1]},
    ]
    people = [browser("Rita Moreau"), browser("Omar Vance")]

    outcomes = at_once(
        *(
            lambda who=who, form=form: who.post(url, form | {"expected": application.as_seen})
            for who, form in zip(people, forms, strict=True)
        )
    )

    moved, refused = sorted_out(outcomes)
    lost = outcomes.index(refused)
    assert refused.status_code == 409
    assert "in the meantime" in said(refused)
    assert typed[lost] in refused.content.decode()
    assert moved.headers["Location"] == (
        places[1 - lost] or reverse("admin:candidates_application_change", args=[application.pk])
    )
    assert Application.objects.get().stage == forms[1 - lost]["to"]
    assert application.transitions.count() == 1
    assert OutgoingMail.objects.filter(to=application.candidate.email).count() == 1


def test_of_two_who_merge_one_pair_by_its_page_one_does() -> None:
    one = CandidateFactory.create(on_file=True, with_recipient=True, first_name="Ana")
    other = CandidateFactory.create(with_recipient=True, first_name="Anna")
    url = reverse("admin:candidates_candidate_merge", args=[one.pk, other.pk])
    people = [browser("Rita Moreau"), browser("Omar Vance")]
    shown = [who.get(url) for who in people]
    fields = [choice.field.name for choice, field in shown[0].context["rows"] if field is not None]
    sent = [
        {"seen": page.context["form"]["seen"].value(), **dict.fromkeys(fields, kept.pk)}
        for page, kept in zip(shown, (one, other), strict=True)
    ]

    outcomes = at_once(
        *(lambda who=who, form=form: who.post(url, form) for who, form in zip(people, sent, strict=True))
    )

    answers: list[Answer] = outcomes
    won = [answer for answer in answers if "one file now" in said(answer)]
    (lost,) = [answer for answer in answers if answer not in won]
    assert len(won) == 1
    assert lost.status_code in {302, 404, 409}
    assert lost.status_code == 404 or "Not merged" in said(lost) or "wrote in one of" in said(lost)
    assert MergedFile.objects.count() == 1
    chosen = sent[answers.index(won[0])]
    kept = one if chosen["first_name"] == one.pk else other
    assert Candidate.objects.get().first_name == kept.first_name


def test_published_by_hand_by_plan_and_by_import_at_once_it_opens_once(tmp_path: Path) -> None:
    position = PositionFactory.create(reference="A-1", remote=True, required="CPC")
    Position.objects.filter(pk=position.pk).update(publish_at=timezone.now())
    file = tmp_path / "rows.csv"
    file.write_text("reference,status\nA-1,open\n")
    rita = browser("Rita Moreau")
    url = reverse("admin:jobs_position_move", args=[position.pk])

    by_hand, by_plan, by_import = at_once(
        lambda: rita.post(url, {"to": PositionStatus.OPEN}),
        positions.publish_due,
        lambda: PositionImport().load(file).summary,
    )

    assert (getattr(by_hand, "status_code", by_hand), by_plan in {0, 1}) == (302, True), (by_hand, by_plan)
    assert isinstance(by_import, str), by_import
    position.refresh_from_db()
    assert (position.status, position.publish_at) == (PositionStatus.OPEN, None)
    assert [event.kind for event in position.events.all()] == [EventKind.PUBLISHED]
    assert "open" in said(by_hand)


def test_what_is_typed_while_it_opens_by_itself_is_saved_or_comes_back() -> None:
    position = PositionFactory.create(remote=True, required="CPC", title="Night coder")
    rita = browser("Rita Moreau")
    page = reverse("admin:jobs_position_change", args=[position.pk])
    sent = on(rita.get(page)) | {"title": "Night coder, three nights", "_publish": "1"}
    Position.objects.filter(pk=position.pk).update(publish_at=timezone.now())

    saved, opened = at_once(lambda: rita.post(page, sent), positions.publish_due)

    assert isinstance(opened, int), opened
    answer: Answer = saved
    title = Position.objects.get().title
    assert title == sent["title"] or (answer.status_code == 200 and sent["title"] in answer.content.decode())
    assert position.events.filter(kind=EventKind.PUBLISHED).count() == 1


NAMED: dict[str, tuple[Callable[[], Model], dict[str, str], str]] = {
    "tag": (
        lambda: TagFactory.create(name="Bench"),
        {"name": "BENCH", "description": "Free now"},
        "Another tag has this name. Merge the two instead.",
    ),
    "pool": (
        lambda: PoolFactory.create(owner=User.objects.get(name="Rita Moreau"), name="Bench"),
        {"name": "Bench", "sharing": "private", "pay_period": "hour", "takes_alerts": "on"},
        "There is a pool of this name already. Give this one another.",
    ),
}


@pytest.mark.parametrize("kind", NAMED)
def test_a_name_that_somebody_else_is_just_keeping_is_refused_with_words(kind: str) -> None:
    """The other row is written, and not committed while the form looks: only its write meets it."""
    make, sent, words = NAMED[kind]
    rita = browser("Rita Moreau")
    with ThreadPoolExecutor(1) as elsewhere:
        with transaction.atomic():
            make()
            answer = elsewhere.submit(
                on_own_connection, lambda: rita.post(f"/admin/recruiters/{kind}/add/", sent)
            )
            wait_until_blocked()
        page = answer.result(timeout=30)
    assert page.status_code in {200, 422}
    text = page.content.decode()
    assert words in text
    assert sent["name"] in text


def on_own_connection(call: Callable[[], Answer]) -> Answer:
    try:
        return call()
    finally:
        connection.close()


def wait_until_blocked() -> None:
    """Until another connection of this database waits for ours."""
    for _ in range(1000):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks"
                " WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            )
            if cursor.fetchone() != (0,):
                return
        sleep(0.02)
    pytest.fail("nobody waited")

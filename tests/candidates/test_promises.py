"""A promised answer that did not come is answered for, once, and never where it would be untrue."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from candidates.enums import IN_PROCESS, UNANSWERED, DeclineReason, Stage
from candidates.models import Application, MissedPromise
from candidates.queries import progress
from candidates.services import applications, messages, promises
from config.mail.models import OutgoingMail
from jobs.models import Article
from jobs.services import articles, vocabulary
from tests.factories import ApplicationFactory, InterviewFactory, RecruiterUserFactory

pytestmark = pytest.mark.django_db


def missed(stage: Stage = Stage.NEW, days: int | None = None) -> Application:
    late = settings.PROMISE_GRACE_DAYS + 1 if days is None else days
    return ApplicationFactory.create(stage=stage, answer_by=timezone.localdate() - timedelta(days=late))


def stage_of(application: Application) -> str:
    return Application.objects.values_list("stage", flat=True).get(pk=application.pk)


@pytest.mark.parametrize("stage", UNANSWERED)
def test_only_silence_is_closed_in_writing(stage: Stage) -> None:
    application = missed(stage)
    assert promises.answer_for_all() == 1
    application.refresh_from_db()
    step = application.transitions.get()
    assert (step.from_stage, step.to_stage, step.reason) == (stage, Stage.DECLINED, DeclineReason.NO_ANSWER)
    assert (step.by, step.by_candidate) == (None, False)
    mail = OutgoingMail.objects.get()
    assert (mail.kind, mail.to) == ("promise_missed", application.candidate.email)
    assert "and did not keep it" in mail.text
    assert "no person decided against you" in mail.text
    lines = progress.timeline(application)
    assert [line.title for line in lines[:2]] == [
        "Closed without the answer we promised",
        "We did not keep our promise",
    ]
    assert lines[0].when == f"by {settings.SITE_NAME}, without a person"


@pytest.mark.parametrize("stage", [stage for stage in IN_PROCESS if stage not in UNANSWERED])
def test_what_an_employer_has_is_never_closed(stage: Stage) -> None:
    application = missed(stage)
    assert promises.answer_for_all() == 1
    assert stage_of(application) == stage
    assert "it is not closed" in OutgoingMail.objects.get().text
    assert MissedPromise.objects.get().did == "apologize"


def test_who_was_written_to_or_invited_is_not_closed() -> None:
    written, invited = missed(Stage.SCREENING), missed(Stage.SCREENING)
    messages.write(application=written, text="Soon", by=RecruiterUserFactory.create(), by_candidate=False)
    InterviewFactory.create(application=invited)
    assert promises.answer_for_all() == 2
    assert {stage_of(written), stage_of(invited)} == {Stage.SCREENING}


def test_the_machine_can_be_told_only_to_apologize(settings: Settings) -> None:
    settings.PROMISE_MISSED = "apologize"
    application = missed()
    assert promises.answer_for_all() == 1
    assert stage_of(application) == Stage.NEW


def test_the_days_of_grace_are_given() -> None:
    missed(days=settings.PROMISE_GRACE_DAYS)
    assert promises.answer_for_all() == 0
    assert not OutgoingMail.objects.exists()


def test_the_article_says_on_which_day_the_site_writes() -> None:
    vocabulary.load()
    articles.load()
    text = Article.objects.get(slug="what-happens-after-you-apply").body
    words = "the site writes to you by itself on the morning of the next day, the eighth, and says"
    assert f"If a full week passes after that day and it still has not come, {words}" in text
    missed(days=7)
    missed(days=8)
    assert promises.answer_for_all() == 1
    told = MissedPromise.objects.get()
    assert told.promised_for == timezone.localdate() - timedelta(days=8)


def test_once_a_promise_and_again_for_a_new_one() -> None:
    application = missed(Stage.OFFER)
    assert [promises.answer_for_all(), promises.answer_for_all()] == [1, 0]
    Application.objects.filter(pk=application.pk).update(
        answer_by=timezone.localdate() - timedelta(days=settings.PROMISE_GRACE_DAYS + 3)
    )
    assert promises.answer_for_all() == 1
    assert MissedPromise.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_write_one_close() -> None:
    missed()
    ready, done = threading.Barrier(2), []

    def work() -> None:
        try:
            ready.wait()
            done.append(promises.answer_for_all())
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert sorted(done) == [0, 1]
    assert OutgoingMail.objects.count() == 1


def test_a_recruiter_takes_it_up_again_and_cannot_choose_the_machines_reason() -> None:
    application, by = missed(), RecruiterUserFactory.create()
    promises.answer_for_all()
    assert list(promises.closed_unanswered(Application.objects.all())) == [application]
    applications.move(application=application, to=Stage.SCREENING, by=by)
    assert not promises.closed_unanswered(Application.objects.all()).exists()
    application.refresh_from_db()
    assert application.answer_by == applications.promised_day()
    with pytest.raises(applications.CannotMove, match="reason"):
        applications.move(application=application, to=Stage.DECLINED, by=by, reason="no_answer")


def test_the_desk_is_warned_before() -> None:
    soon = missed(days=settings.PROMISE_GRACE_DAYS - 1)
    missed(days=0)
    assert list(promises.ending_soon(Application.objects.all())) == [soon]
    promises.answer_for_all()
    assert stage_of(soon) == Stage.NEW


def test_a_late_step_says_so() -> None:
    step = progress.next_step(missed(Stage.SUBMITTED))
    assert step is not None
    assert step.is_late

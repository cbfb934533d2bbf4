"""The history of positions: whoever writes one leaves a trace, and the trace says what there is now."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pgtrigger
import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.hands import Through, note, writing
from jobs import tasks
from jobs.enums import CloseReason, CompetencyKind, EventKind, PositionStatus, RequirementLevel
from jobs.models import (
    LIST_CHANGES,
    Competency,
    EmployerChange,
    Position,
    PositionChange,
    Question,
    QuestionChange,
    Requirement,
    RequirementChange,
    RequirementWordChange,
)
from jobs.models.history import OWN_COLUMNS
from jobs.queries import history
from jobs.queries.history import State
from jobs.services import positions
from tests.factories import CompetencyFactory, EmployerFactory, PositionFactory, RecruiterFactory

pytestmark = pytest.mark.django_db(transaction=True)


def last(position: Position) -> history.Step:
    return history.steps(position)[-1]


def stands(position: Position) -> State:
    """A position as its own tables have it now, in the words of the history."""
    row = Position.objects.filter(pk=position.pk).values().get()
    through: Any = Requirement.any_of.through
    groups = {
        one.pk: history.Group(
            one.level,
            dict(through.objects.filter(requirement=one).values_list("pk", "competency")),
        )
        for one in position.requirements.all()
    }
    lists: dict[str, dict[int, int]] = {}
    for name in LIST_CHANGES:
        rows = getattr(Position, name).through.objects.filter(position=position)
        lists[name] = dict(rows.values_list("pk", "competency"))
    questions = {
        one["id"]: {name: value for name, value in one.items() if name in OWN_COLUMNS[QuestionChange]}
        for one in position.questions.values()
    }
    fields = {name: value for name, value in row.items() if name in OWN_COLUMNS[PositionChange]}
    return State(fields, groups, lists, questions)


def as_one(state: State) -> State:
    """An empty list is no list."""
    lists = {name: rows for name, rows in state.lists.items() if rows}
    return State(state.fields, state.groups, lists, state.questions)


# Who, and through what


def test_sql_typed_by_hand_leaves_a_trace_without_a_hand() -> None:
    position = PositionFactory.create(title="Coder")

    with connection.cursor() as cursor:
        cursor.execute("UPDATE jobs_position SET title = 'Auditor' WHERE id = %s", [position.pk])

    step = last(position)
    assert (step.by, step.through) == (None, None)
    assert (step.before.fields["title"], step.after.fields["title"]) == ("Coder", "Auditor")


def test_one_statement_for_many_leaves_a_trace_of_each() -> None:
    found = PositionFactory.create_batch(3)
    who = RecruiterFactory.create().user

    with writing(through=Through.COMMAND, by=who):
        Position.objects.update(openings=F("openings") + 1)

    assert {(last(one).by, last(one).through) for one in found} == {(who.pk, Through.COMMAND)}


def test_what_moves_by_itself_is_no_change() -> None:
    position = PositionFactory.create()
    before = len(history.steps(position))

    Position.objects.filter(pk=position.pk).update(updated_at=timezone.now(), description_html="<p>x</p>")

    assert len(history.steps(position)) == before


def test_planned_position_is_opened_on_schedule() -> None:
    who = RecruiterFactory.create().user
    position = PositionFactory.create(closes_on=timezone.localdate() + timedelta(days=9))
    with writing(through=Through.DESK, by=who):
        positions.plan(position=position, at=timezone.now() + timedelta(hours=1), by=who)
    Position.objects.filter(pk=position.pk).update(publish_at=timezone.now())

    tasks.publish_due()

    step = last(position)
    assert (step.by, step.through) == (None, Through.SCHEDULE)
    assert step.after.fields["status"] == PositionStatus.OPEN
    assert [event.kind for event in step.events] == [EventKind.PUBLISHED]
    planned = next(one for one in history.steps(position) if one.after.fields["publish_at"])
    assert planned.by == who.pk


def test_closing_date_closes_on_schedule() -> None:
    position = PositionFactory.create(open=True, closes_on=timezone.localdate() - timedelta(days=1))

    tasks.close_due()

    step = last(position)
    assert (step.through, step.after.fields["close_reason"]) == (Through.SCHEDULE, CloseReason.EXPIRED)


def test_command_says_that_it_was_one() -> None:
    position = PositionFactory.create()

    call_command("publish_positions", position.reference)

    assert (last(position).by, last(position).through) == (None, Through.COMMAND)


HEADER = (
    "reference,title,employer,employer_kind,workplace,pay_min,pay_max,pay_period,benefits,closes_on,"
    "description,required\n"
)


def test_import_says_that_it_was_one_for_new_and_known_rows(tmp_path: Path) -> None:
    CompetencyFactory.create(key="cpc", label="CPC", kind=CompetencyKind.CREDENTIAL)
    day = timezone.localdate() + timedelta(days=20)
    file = tmp_path / "positions.csv"
    for title in ("Coder", "Senior Coder"):
        file.write_text(
            f"{HEADER}IMP-1,{title},Lakeside,hospital,remote,30,40,hour,Health,{day},Days with charts.,CPC\n"
        )
        call_command("import_positions", str(file))

    position = Position.objects.get(reference="IMP-1")
    made, changed = history.steps(position)
    assert {made.through, changed.through} == {Through.IMPORT}
    assert made.is_first
    assert not changed.is_first
    assert (changed.before.fields["title"], changed.after.fields["title"]) == ("Coder", "Senior Coder")
    assert as_one(changed.after) == as_one(stands(position))


def test_two_transactions_of_one_hand_are_two_steps_and_a_note_stands_with_both() -> None:
    position = PositionFactory.create()
    with writing(through=Through.COMMAND):
        note("Mended by a script.")
        Position.objects.filter(pk=position.pk).update(openings=2)
        Position.objects.filter(pk=position.pk).update(openings=3)

    assert [step.note for step in history.steps(position)[-2:]] == ["Mended by a script."] * 2


def test_hand_ends_with_its_block() -> None:
    position = PositionFactory.create()
    with writing(through=Through.COMMAND):
        Position.objects.filter(pk=position.pk).update(openings=2)
    Position.objects.filter(pk=position.pk).update(openings=3)

    assert [step.through for step in history.steps(position)[-2:]] == [Through.COMMAND, None]


def test_statements_of_every_shape_are_told_the_hand() -> None:
    """What pghistory puts before a statement suits all that we send: named values, percent signs, none."""
    position = PositionFactory.create(title="Coder")
    with writing(through=Through.COMMAND), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE jobs_position SET title = %(title)s WHERE id = %(id)s", {"title": "A", "id": position.pk}
        )
        cursor.execute(
            "WITH one AS (SELECT %s::bigint AS id) UPDATE jobs_position SET title = 'B' FROM one"
            " WHERE jobs_position.id = one.id RETURNING title",
            [position.pk],
        )
        assert cursor.fetchone() == ("B",)
        with transaction.atomic(), transaction.atomic():
            cursor.execute("UPDATE jobs_position SET title = 'C' WHERE title = 'B'")
        assert cursor.rowcount == 1

    assert [step.through for step in history.steps(position)[-3:]] == [Through.COMMAND] * 3


def test_employer_is_followed_too() -> None:
    employer = EmployerFactory.create(name="Lakeside")
    with writing(through=Through.COMMAND):
        employer.name = "Lakeside Health"
        employer.save()

    made, renamed = history.of_employer(employer.pk)
    assert made.is_first
    assert (renamed.before.fields["name"], renamed.through) == ("Lakeside", Through.COMMAND)
    employer.delete()
    assert not EmployerChange.objects.exists()


def test_trigger_is_asked_whether_to_be_passed_over_without_a_fault() -> None:
    """A fault caught for each row made the time of an import grow with the square of its rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = '_pgtrigger_should_ignore'")
        (source,) = cursor.fetchone()
    employer = EmployerFactory.create(name="Before")

    with pgtrigger.ignore("jobs.Employer:update_update"):
        type(employer).objects.update(name="Unseen")
    type(employer).objects.update(name="After")

    assert "EXCEPTION" not in source.upper()
    assert list(EmployerChange.objects.order_by("pk").values_list("name", flat=True)) == ["Before", "After"]


def test_history_goes_with_its_position() -> None:
    kept, gone = PositionFactory.create_batch(2)
    word = CompetencyFactory.create(kind=CompetencyKind.CREDENTIAL)
    for one in (kept, gone):
        group = Requirement.objects.create(position=one)
        group.any_of.add(word)
        one.settings.add(CompetencyFactory.create(kind=CompetencyKind.SETTING))
        Question.objects.create(position=one, text="Nights?")

    gone.delete()

    assert set(PositionChange.objects.values_list("pgh_obj_id", flat=True)) == {kept.pk}
    for table in (RequirementChange, QuestionChange, LIST_CHANGES["settings"]):
        assert set(table.objects.values_list("position_id", flat=True)) == {kept.pk}
    assert set(RequirementWordChange.objects.values_list("requirement__position", flat=True)) == {kept.pk}


# What the history says is what there is

WORDS = st.sets(st.integers(0, 4), max_size=4)
ACTS = st.one_of(
    st.tuples(st.just("title"), st.sampled_from(["Coder", "Auditor", "Lead 100 %"])),
    st.tuples(st.just("pay"), st.integers(20, 60)),
    st.tuples(st.just("bulk"), st.integers(1, 9)),
    st.tuples(st.just("group"), WORDS),
    st.tuples(st.just("regroup"), WORDS),
    st.tuples(st.just("level"), st.sampled_from(RequirementLevel.values)),
    st.tuples(st.just("ungroup"), st.none()),
    st.tuples(st.sampled_from(sorted(LIST_CHANGES)), WORDS),
    st.tuples(st.just("swap"), st.integers(0, 4)),
    st.tuples(st.just("question"), st.sampled_from(["Nights?", "Weekends?"])),
    st.tuples(st.just("unask"), st.none()),
    st.tuples(st.just("publish"), st.none()),
    st.tuples(st.just("pause"), st.none()),
    st.tuples(st.just("taken back"), st.integers(1, 9)),
)


def act(position: Position, words: list[Competency], what: str, how: Any) -> None:  # noqa: ANN401, C901, PLR0912
    """One way of many in which a position is written."""
    group = position.requirements.last()
    question = position.questions.last()
    if what == "title":
        position.title = how
        position.save(update_fields=["title", "slug", "updated_at"])
    elif what == "pay":
        Position.objects.bulk_update(
            [Position(pk=position.pk, pay_min=how, pay_max=how + 1)], ["pay_min", "pay_max"]
        )
    elif what == "bulk":
        Position.objects.update(openings=how)
    elif what == "group":
        Requirement.objects.create(position=position).any_of.set([words[one] for one in how])
    elif what == "regroup" and group:
        group.any_of.set([words[one] for one in how])
    elif what == "level" and group:
        Requirement.objects.filter(pk=group.pk).update(level=how)
    elif what == "ungroup" and group:
        group.delete()
    elif what in LIST_CHANGES:
        getattr(position, what).set([words[one] for one in how])
    elif what == "swap" and not position.settings.filter(pk=words[how].pk).exists():
        through: Any = Position.settings.through
        row = through.objects.filter(position=position).first()
        if row:
            through.objects.filter(pk=row.pk).update(competency=words[how])
    elif what == "question":
        Question.objects.create(position=position, text=how)
    elif what == "unask" and question:
        question.delete()
    elif what == "publish":
        try:
            positions.publish(position=position, by=None)
        except positions.CannotMove:
            return
    elif what == "pause" and Position.objects.filter(pk=position.pk, status=PositionStatus.OPEN).exists():
        positions.pause(position=position, by=None)
    elif what == "taken back":
        with transaction.atomic():
            Position.objects.update(openings=how)
            transaction.set_rollback(True)


@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(acts=st.lists(ACTS, max_size=12))
def test_history_replayed_is_the_position_as_it_stands(acts: list[tuple[str, Any]]) -> None:
    words = [
        Competency.objects.filter(key=f"word{number}").first()
        or CompetencyFactory.create(key=f"word{number}", kind=CompetencyKind.CREDENTIAL)
        for number in range(5)
    ]
    position = PositionFactory.create(closes_on=timezone.localdate() + timedelta(days=9))

    for what, how in acts:
        act(Position.objects.get(pk=position.pk), words, what, how)
        assert as_one(last(position).after) == as_one(stands(position))

    told = history.steps(position)
    assert told[0].is_first
    for before, after in pairwise(told):
        assert before.after == after.before

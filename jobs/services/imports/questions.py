"""The column of a position's questions: a list of objects, in CSV as JSON text."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError

from jobs.enums import QuestionKind
from jobs.models import Position, Question
from jobs.models.question import MOST_OPTIONS, MOST_QUESTIONS
from jobs.reading import lawful
from jobs.services import questions
from jobs.services.bulk import save_many
from jobs.services.imports.cells import Column, Shape, number, one_line, written_number
from jobs.services.imports.problems import MOST_NAMED, CellError, quoted

LONGEST_LINE = 120
NAMES = {"is_required": "required"}
"""Fields that a file calls otherwise."""


@dataclass(frozen=True)
class Asked:
    """One question as a file says it; its place in the list is its order."""

    text: str
    kind: str = QuestionKind.YES_NO.value
    is_required: bool = True
    help: str = ""
    options: tuple[str, ...] = ()
    unit: str = ""
    least: Decimal | None = None
    most: Decimal | None = None
    refused: tuple[str, ...] = ()
    needs_least: Decimal | None = None
    needs_most: Decimal | None = None
    because: str = ""

    @classmethod
    def of(cls, question: Question) -> Asked:
        """The stored one, as values that compare."""
        values = {one.name: getattr(question, one.name) for one in fields(cls)}
        lists = {name: tuple(values[name]) for name in ("options", "refused")}
        return cls(**(values | lists))

    def row(self, position: Position, order: int) -> Question:
        """As a row, not saved."""
        values = asdict(self)
        lists = {name: list(values[name]) for name in ("options", "refused")}
        return Question(position=position, order=order, **(values | lists))


FIELDS = [one.name for one in fields(Asked)]
CALLED = {NAMES.get(name, name): name for name in FIELDS}
"""What a file calls each field."""


def column() -> Column:
    return Column("questions", _read, _written, Shape.OBJECTS, empty=())


def doubts(asked: Iterable[Asked]) -> list[str]:
    """What seems to ask what applicants should not be asked, as the desk says it."""
    return [
        f"{quoted(one.text)} seems to ask about {doubt.about}. {doubt.instead}"
        for one in asked
        for doubt in lawful.doubts(f"{one.text} {one.help}")
    ]


def _read(items: list[Any]) -> tuple[Asked, ...]:
    if len(items) > MOST_QUESTIONS:
        raise CellError(f"These are {len(items)} questions; a position asks at most {MOST_QUESTIONS}.")
    read: list[Asked] = []
    faults: list[str] = []
    keys: dict[str, int] = {}
    for at, item in enumerate(items, start=1):
        try:
            one = _one(item)
        except CellError as error:
            faults.append(f"Question {at}: {error}")
            continue
        first = keys.setdefault(one.row(Position(), at).key, at)
        if first != at:
            faults.append(f"Question {at}: It asks the same as question {first}.")
        read.append(one)
    if faults:
        raise CellError(" ".join(faults[:MOST_NAMED]))
    return tuple(read)


def _one(item: Any) -> Asked:  # noqa: ANN401 -- of JSON
    if not isinstance(item, Mapping):
        raise CellError('Write it like {"text": "Can you work nights?", "kind": "yes_no"}.')
    unknown = [name for name in item if name not in CALLED]
    if unknown:
        known = ", ".join(CALLED)
        raise CellError(f"There is no {quoted(str(unknown[0]))} in a question. Use {known}.")
    values = {CALLED[name]: _value(name, value) for name, value in item.items() if value is not None}
    one = Asked(**({"text": ""} | values))
    kept, faults = questions.judged(
        kind=one.kind,
        options=one.options,
        refused=one.refused,
        given={name: getattr(one, name) for name in questions.NUMBERS},
        because=one.because,
    )
    one = Asked(**(asdict(one) | {"refused": tuple(kept), "options": one.options}))
    if faults:
        raise CellError(" ".join(f"{name}: {words}" for name, words in faults))
    try:
        one.row(Position(), 0).full_clean(exclude=["position"], validate_unique=False)
    except ValidationError as error:
        raise CellError(_words_of(error)) from None
    return one


def _words_of(error: ValidationError) -> str:
    parts = error.message_dict.items()
    return " ".join(
        f"{'' if name == '__all__' else f'{NAMES.get(name, name)}: '}{' '.join(words)}"
        for name, words in parts
    )


def _value(name: str, value: Any) -> Any:  # noqa: ANN401 -- of JSON
    field = CALLED[name]
    if field == "is_required":
        if not isinstance(value, bool):
            raise CellError("required: Use true or false.")
        return value
    if field in {"options", "refused"}:
        return _lines(name, value)
    if field in {"least", "most", "needs_least", "needs_most"}:
        return _number(name, value)
    if not isinstance(value, str):
        raise CellError(f"{name}: This must be a text in quotation marks.")
    return _said(name, lambda: one_line(value))


def _said(name: str, read: Callable[[], Any]) -> Any:  # noqa: ANN401 -- of the reader
    try:
        return read()
    except CellError as error:
        raise CellError(f"{name}: {error}") from None


def _number(name: str, value: Any) -> Decimal:  # noqa: ANN401 -- of JSON
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise CellError(f"{name}: This must be a number.")
    text = value if isinstance(value, str) else f"{value:f}" if isinstance(value, Decimal) else str(value)
    found: Decimal = _said(name, lambda: number(one_line(text), "20 or 37.5", decimals=2))
    return found


def _lines(name: str, value: Any) -> tuple[str, ...]:  # noqa: ANN401 -- of JSON
    if not isinstance(value, list) or not all(isinstance(line, str) for line in value):
        raise CellError(f'{name}: This must be a list of texts, such as ["first", "second"].')
    read = [_said(name, partial(one_line, one)) for one in value]
    lines = tuple(dict.fromkeys(line for line in read if line))
    if len(lines) > MOST_OPTIONS:
        raise CellError(f"{name}: At most {MOST_OPTIONS} lines; these are {len(lines)}.")
    longest = max((len(line) for line in lines), default=0)
    if longest > LONGEST_LINE:
        raise CellError(f"{name}: A line has at most {LONGEST_LINE} letters; one has {longest}.")
    return lines


def _written(asked: Sequence[Asked]) -> str:
    if not asked:
        return ""
    plain = Asked(text="")
    rows = []
    for one in asked:
        said = {
            NAMES.get(name, name): _plain(getattr(one, name))
            for name in FIELDS
            if name in {"text", "kind"} or getattr(one, name) != getattr(plain, name)
        }
        rows.append(said)
    return json.dumps(rows, ensure_ascii=False)


def _plain(value: Any) -> Any:  # noqa: ANN401 -- of a field
    if isinstance(value, Decimal):
        return json.loads(written_number(value))
    return list(value) if isinstance(value, tuple) else value


def write(rows: Iterable[tuple[Position, Iterable[Question], Sequence[Asked]]]) -> None:
    """For each position: what is stored, and what it is to ask. Three queries for all of them.

    A question is found again by its words, and changed in place: answers that were given point to it.
    """
    new: list[Question] = []
    changed: list[Question] = []
    gone: list[int] = []
    for position, stored, asked in rows:
        left = {question.key: question for question in stored}
        for order, one in enumerate(asked, start=1):
            wanted = one.row(position, order)
            there = left.pop(wanted.key, None)
            if there is None:
                new.append(wanted)
                continue
            held = copy(there)  # what is stored must not change before it is written for good
            for name in [*FIELDS, "order"]:
                setattr(held, name, getattr(wanted, name))
            changed.append(held)
        gone += [question.pk for question in left.values()]
    Question.objects.filter(pk__in=gone).delete()
    save_many(changed, [*FIELDS, "order"])
    Question.objects.bulk_create(new)

"""What a cell may say: each column reads text, a list or groups into a value, and writes it back.

A reader gets the cell in its shape and returns the value, or raises CellError with what to write
instead. `write` gives the CSV text that reads as the same value again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from config.text import fault_of
from jobs.enums import US_STATES
from jobs.services.imports.choices import Choice
from jobs.services.imports.problems import CellError, Guesses, each, quoted
from jobs.services.imports.reading import Cell

MOST_DIGITS = 12
LONGEST_TEXT = 20_000
"""Characters of a description; some forty times what anybody reads."""
FORMULA = re.compile(r"[=+\-@\t\r]")
NOT_A_FORMULA = re.compile(r"[+-]?\$?[0-9][0-9.,]*|\+[0-9][0-9 ().\-]*(?:(?:x|ext\.?) ?[0-9]+)?")
INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
BULLET = re.compile(r"[-+] ")
SPREADSHEET_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!"}
NUMBER = re.compile(r"-?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
STATES_BY_NAME = {name.lower(): letters for letters, name in US_STATES.items()}
STATE_NAMES = Guesses(US_STATES.values())
YES = {"yes", "y", "true", "1"}
NO = {"no", "n", "false", "0"}


class Shape(Enum):
    """What a cell is before it is read, and what JSON may hold there."""

    TEXT = "text in quotation marks"
    CODE = "text in quotation marks or a whole number"
    NUMBER = "a number"
    FLAG = "true or false"
    LIST = 'a list of texts, such as ["first", "second"]'
    OBJECTS = 'a list of objects, such as [{"text": "Can you work nights?", "kind": "yes_no"}]'
    GROUPS = 'a list of lists, such as [["CPC", "CCS-P"], ["ICD-10-CM"]]'


ACCEPTED: dict[Shape, tuple[type, ...]] = {
    Shape.TEXT: (str,),
    Shape.CODE: (str, int),
    Shape.NUMBER: (str, int, Decimal),
    Shape.FLAG: (str, bool),
}


@dataclass(frozen=True)
class Column:
    """One column of the format. `empty` is what an empty cell says, unless that is an error."""

    name: str
    read: Callable[[Any], Any]
    write: Callable[[Any], str] = str
    shape: Shape = Shape.TEXT
    empty: Any = ""
    is_mandatory: bool = False
    is_markdown: bool = False

    def value(self, cell: Cell, *, from_json: bool) -> Any:  # noqa: ANN401 -- each column has its own type
        """What the cell says. Raises CellError."""
        shaped = self._shaped(cell, from_json=from_json)
        if shaped in ("", [], None):
            if self.is_mandatory:
                raise CellError("This cell must not be empty.")
            return self.empty
        return self.read(shaped)

    def _shaped(self, cell: Cell, *, from_json: bool) -> Any:  # noqa: ANN401
        if cell is None:
            return None
        if self.shape is Shape.OBJECTS:
            return self._objects(cell, from_json=from_json)
        if self.shape is Shape.LIST:
            return [
                text for item in self._items(cell, ";", from_json=from_json) if (text := self._text(item))
            ]
        if self.shape is Shape.GROUPS:
            groups = self._items(cell, ";", from_json=from_json)
            parted = [self._items(group, "|", from_json=from_json) for group in groups]
            read = [[text for item in group if (text := self._text(item))] for group in parted]
            return [group for group in read if group]
        accepted = ACCEPTED[self.shape]
        if not isinstance(cell, accepted) or (isinstance(cell, bool) and bool not in accepted):
            raise CellError(f"This cell must be {self.shape.value}.")
        return self._text(cell)

    def _objects(self, cell: Cell, *, from_json: bool) -> list[Any]:
        """A CSV file holds the same JSON as text."""
        found: Any = cell
        if not from_json:
            text = str(cell).strip()
            try:
                found = json.loads(text, parse_float=Decimal, parse_constant=_no_number) if text else []
            except (ValueError, RecursionError):
                found = None
        if not isinstance(found, list):
            raise CellError(f"This cell must be {self.shape.value}.")
        return found

    def _items(self, cell: Cell, mark: str, *, from_json: bool) -> list[Cell]:
        if from_json:
            if not isinstance(cell, list):
                raise CellError(f"This cell must be {self.shape.value}.")
            return cell
        text = str(cell)
        self._check_formula(text)
        return list(text.split(mark))

    def _text(self, cell: Cell) -> str:
        if isinstance(cell, bool):
            return "yes" if cell else "no"
        if isinstance(cell, int | Decimal):
            if abs(Decimal(cell).adjusted()) > MOST_DIGITS:
                raise CellError("This number has too many digits.")
            return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)
        if not isinstance(cell, str):
            raise CellError(f"This cell must be {self.shape.value}.")
        self._check_formula(cell)
        return paragraphs(cell) if self.is_markdown else one_line(cell)

    def _check_formula(self, text: str) -> None:
        is_list = self.is_markdown and BULLET.match(text)
        if FORMULA.match(text) and not is_list and not NOT_A_FORMULA.fullmatch(text.strip()):
            raise CellError(
                f"{quoted(text)} starts like a formula. Paste the values, not the formulas; "
                "start a text with a letter or a digit."
            )
        if text.strip() in SPREADSHEET_ERRORS:
            raise CellError(f"{quoted(text)} is an error of the spreadsheet. Mend the cell there.")


def _no_number(name: str) -> None:
    raise ValueError(name)


def one_line(text: str) -> str:
    """Trimmed, white space made one space. Raises CellError for characters nobody can see."""
    return _visible(" ".join(text.split()))


def paragraphs(text: str) -> str:
    """Trimmed, with one kind of line end."""
    return _visible("\n".join(line.rstrip() for line in re.split(r"\r\n?|\n|\v|\f", text)).strip("\n"))


def _visible(text: str) -> str:
    if found := INVISIBLE.search(text):
        raise CellError(f"The text holds an invisible character (U+{ord(found[0]):04X}). Type the text anew.")
    if fault := fault_of(text):
        raise CellError(fault)
    return text


def text_column(
    name: str,
    longest: int,
    *,
    shape: Shape = Shape.TEXT,
    is_mandatory: bool = False,
    is_markdown: bool = False,
) -> Column:
    """A text of at most that many characters."""

    def read(text: str) -> str:
        if len(text) > longest:
            raise CellError(f"This text has {len(text):,} characters; the most is {longest:,}.")
        return text

    return Column(name, read, shape=shape, is_mandatory=is_mandatory, is_markdown=is_markdown)


def choice_column(
    name: str,
    choice: Choice,
    *,
    empty: Any = "",  # noqa: ANN401 -- of the type of the choices
    is_mandatory: bool = False,
) -> Column:
    """One of a few words."""
    return Column(name, choice.read, choice.write, empty=empty, is_mandatory=is_mandatory)


def choices_column(name: str, choice: Choice) -> Column:
    """Several of a few words, kept in the order in which they are known."""
    order = list(choice.known.values())

    def read(texts: list[str]) -> tuple[Any, ...]:
        return tuple(sorted(set(each(choice.read, texts)), key=order.index))

    def write(values: Iterable[Any]) -> str:
        return "; ".join(map(choice.write, values))

    return Column(name, read, write, Shape.LIST, empty=())


def state(text: str) -> str:
    """The two letters of a US state or territory, from them or from its name."""
    letters = text.upper()
    if letters in US_STATES:
        return letters
    if letters := STATES_BY_NAME.get(text.lower(), ""):
        return letters
    near = STATE_NAMES.suggestion(text) if len(text) > len("FL") else ""
    raise CellError(f"{quoted(text)} is not a US state. {near}Use two letters, such as FL.")


def states_column(name: str) -> Column:
    def read(texts: list[str]) -> tuple[str, ...]:
        return tuple(sorted(set(each(state, texts))))

    return Column(name, read, "; ".join, Shape.LIST, empty=())


def number(text: str, example: str, *, decimals: int) -> Decimal:
    """A plain number, commas between thousands allowed. `example` is what the message shows."""
    if not NUMBER.fullmatch(text) or len(text) > MOST_DIGITS + 4:
        raise CellError(f"{quoted(text)} is not a number. Write it like {example}.")
    value = Decimal(text.replace(",", ""))
    if value != round(value, decimals):
        places = (
            "no decimals" if not decimals else f"at most {decimals} decimal{'' if decimals == 1 else 's'}"
        )
        raise CellError(f"{quoted(text)} is too exact. Write it with {places}, like {example}.")
    return value


def money(text: str) -> Decimal:
    """US dollars, from `38`, `38.50`, `$79,000`, `79k`."""
    bare, example = text.replace("$", "", 1).strip(), "38.50 or 79000"
    if bare[-1:].lower() == "k":
        return number(bare[:-1].strip(), example, decimals=2) * 1000
    return number(bare, example, decimals=2)


def whole(text: str) -> int:
    return int(number(text, "2", decimals=0))


def years(text: str) -> Decimal:
    return number(text, "4 or 2.5", decimals=1)


def written_number(value: Decimal | int | None) -> str:
    """`38`, `38.5`: no zeros that say nothing."""
    if value is None:
        return ""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def number_column(
    name: str,
    read: Callable[[str], Any],
    *,
    empty: Any = None,  # noqa: ANN401
    is_mandatory: bool = False,
) -> Column:
    return Column(name, read, written_number, Shape.NUMBER, empty, is_mandatory)


def day(text: str) -> date:
    """A calendar day, from `2027-06-30` and nothing else."""
    if DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise CellError(f"There is no day {quoted(text)}. Write it like 2027-06-30.") from None
    raise CellError(f"{quoted(text)} is not a date. Write year, month and day like 2027-06-30.")


def flag(text: str) -> bool:
    if text.lower() in YES | NO:
        return text.lower() in YES
    raise CellError(f"{quoted(text)} is not known here. Use yes or no.")


def email(text: str) -> str:
    """An address in lower case."""
    try:
        validate_email(text)
    except ValidationError:
        raise CellError(f"{quoted(text)} is not an e-mail address. Write it like name@example.com.") from None
    if not text.isascii():
        raise CellError(f"{quoted(text)} holds letters that mail cannot carry. Use the plain form.")
    return text.lower()

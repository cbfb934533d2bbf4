"""What makes a question of a position a sound one: the same for the desk and for imports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jobs.enums import QuestionKind
from jobs.models.question import NO, YES

NUMBERS = ("least", "most", "needs_least", "needs_most", "unit")
Fault = tuple[str, str]
"""The field it is wrong in, and what to do."""


def judged(
    *,
    kind: str | None,
    options: Sequence[str] | None,
    refused: Sequence[str],
    given: Mapping[str, Any],
    because: str,
    is_unread: bool = False,
) -> tuple[list[str], list[Fault]]:
    """The knock-out answers as they are kept (`yes`, `no`, lines of the list), and what is wrong.

    `options` is None where the lines could not be read, which is told elsewhere, as `is_unread` is of the
    knock-out answers. `given` holds the fields of `NUMBERS`. What a constraint says is not said here.
    """
    faults = _of_options(kind, options) if options is not None else []
    kept = list(refused)
    if options is not None and not faults:  # what the lines are is said first
        kept, wrong = _kept(kind, refused, options)
        faults += wrong
    if kind != QuestionKind.NUMBER:
        words = "That is for a number. Clear it, or choose a number as the answer."
        faults += [(name, words) for name in NUMBERS if given.get(name) not in (None, "")]
    has_limit = given.get("needs_least") is not None or given.get("needs_most") is not None
    has_one = bool(refused) or has_limit
    if has_one and not because:
        words = "Say what the employer needs: whoever gives a knock-out answer is told it."
        faults.append(("because", words))
    told_elsewhere = (
        is_unread or options is None or bool({"refused", "options"} & {name for name, _ in faults})
    )
    if not has_one and because and not told_elsewhere:
        faults.append(("because", "That is said with a knock-out only. Clear it, or name the answer."))
    return kept, faults


def _of_options(kind: str | None, options: Sequence[str]) -> list[Fault]:
    if kind == QuestionKind.CHOICE and len(options) < 2:  # noqa: PLR2004 -- a choice
        return [("options", "A list has at least two lines.")]
    if kind != QuestionKind.CHOICE and options:
        words = "Lines are for a question with a list. Clear them, or choose a list."
        return [("options", words)]
    return []


def _kept(kind: str | None, lines: Sequence[str], options: Sequence[str]) -> tuple[list[str], list[Fault]]:
    if kind == QuestionKind.YES_NO:
        known = {YES: YES, NO: NO}
        wrong = "The knock-out answer is Yes or No."
    else:
        known = {option.lower(): option for option in options}
        wrong = "A knock-out answer is a line of the list, in the same words."
    found = [known.get(line.lower(), "") for line in lines]
    kept = list(dict.fromkeys(one for one in found if one))
    if kind in {QuestionKind.NUMBER, QuestionKind.TEXT} and lines:
        words = "That is for yes or no, and for lists. A number has limits below."
        return kept, [("refused", words)]
    if not all(found):
        return kept, [("refused", wrong)]
    answers = len(options) if kind == QuestionKind.CHOICE else 2
    if found and len(set(found)) >= answers:
        return kept, [("refused", "Every answer would be a knock-out. Leave one that goes on.")]
    return kept, []

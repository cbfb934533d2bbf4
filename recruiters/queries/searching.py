"""What somebody typed into a search of the desk, as a condition on rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Any

from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.db.models.lookups import Contains
from django.utils.text import smart_split, unescape_string_literal

FEWEST_DIGITS = 3
"""Fewer digits are a part of nearly every number."""
OF_A_NUMBER = re.compile(r"[\d().+\-\u2013/]+")


def words_of(term: str) -> Iterator[str]:
    """The words of a search; what stands in quotation marks is one."""
    for word in smart_split(term):
        is_quoted = len(word) > 1 and word[0] == word[-1] and word[0] in "\"'"
        yield unescape_string_literal(word) if is_quoted else word


def matching(term: str, *, word: Callable[[str], Q], phones: Iterable[str]) -> Q:
    """Each word of `term` is found by `word`, or is a part of a telephone number in one of `phones`.

    Words that only digits and their punctuation make stand together for one number, so that
    `(813) 555-0123`, `1 813 555 0123` and `8135550123` all find what is kept as `+18135550123`.
    """
    found = Q()
    for is_number, group in groupby(words_of(term), key=_is_of_a_number):
        words = list(group)
        told = Q()
        for one in words:
            told &= word(one)
        digits = re.sub(r"\D", "", "".join(words)) if is_number else ""
        if len(digits) >= FEWEST_DIGITS:
            for phone in phones:
                told |= Q(Contains(Cast(F(phone), CharField()), Value(digits)))
        found &= told
    return found


def by_keys(*found: QuerySet[Any, Any]) -> Q:
    """Rows whose key one of these queries of keys gives.

    Each of them uses an index of its own; one OR over several tables reads every row there is.
    """
    first, *others = found
    return Q(pk__in=first.union(*others, all=True))


def _is_of_a_number(word: str) -> bool:
    return (
        OF_A_NUMBER.fullmatch(word) is not None and any(mark.isdigit() for mark in word)
    ) or word in "()-+"

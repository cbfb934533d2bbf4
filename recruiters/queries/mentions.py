"""Colleagues named in a text: `@Dana Whitfield` as it is typed, `@[12]` as it is kept."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from config.accounts.models import User

KEPT = re.compile(r"@\[(\d{1,18})\]")
BEGINS = re.compile(r"(?<![\w.+\-@/])@(?:\[(?P<key>\d{1,18})\]|(?=[^\W\d_]))")
"""An @ that may name somebody: not within an address, and with a letter behind it."""
WORD = re.compile(r"[\w.\-']+")
DOMAIN = re.compile(r"\.[a-z]{2,4}$", re.IGNORECASE)
"""`@example.com` is half an address, and no colleague."""


@dataclass(frozen=True)
class Read:
    """A text that was typed, as it is kept, and whom it names."""

    text: str
    people: list[User]
    problems: list[str]
    """What stands in the way, as sentences: nobody or several are meant. Nothing is kept then."""


def may_name(text: str) -> bool:
    """Whether a text holds anything that looks like a mention."""
    return BEGINS.search(text) is not None


def read(text: str, known: Iterable[User]) -> Read:
    """Put the key of each colleague named into the text. `known` are all who can be meant."""
    people = list(known)
    by_key = {user.pk: user for user in people}
    spelled = _spellings(people)
    kept, found, problems, end = [], {}, [], 0
    for begin in BEGINS.finditer(text):
        if begin.start() < end:
            continue
        if begin["key"]:
            word, meant = begin[0], [by_key[int(begin["key"])]] if int(begin["key"]) in by_key else []
        else:
            word, meant = _longest(text[begin.end() :], spelled)
            if not meant and DOMAIN.search(word):
                continue
            word = f"@{word}"
        if len(meant) == 1:
            kept += [text[end : begin.start()], f"@[{meant[0].pk}]"]
            end = begin.start() + len(word)
            found[meant[0].pk] = meant[0]
        else:
            problems.append(_problem(word, meant, spelled))
    kept.append(text[end:])
    return Read("".join(kept), list(found.values()), list(dict.fromkeys(problems)))


def _longest(rest: str, spelled: Mapping[str, list[User]]) -> tuple[str, list[User]]:
    """The longest spelling of somebody with which a text begins; else its first word, and nobody."""
    for spelling in sorted(spelled, key=len, reverse=True):
        end = len(spelling)
        if rest[:end].casefold() == spelling and not re.match(r"\w|[.@\-]\w", rest[end:]):
            return rest[:end], spelled[spelling]
    word = WORD.match(rest)
    return (word[0].rstrip(".-'") if word else rest[:1]), []


def _spellings(people: Iterable[User]) -> dict[str, list[User]]:
    """How each may be named: full name, first name, address, and what stands before its @."""
    found: defaultdict[str, list[User]] = defaultdict(list)
    for user in people:
        ways = {user.name, user.name.split(" ")[0], user.email, user.email.partition("@")[0]}
        for way in ways - {""}:
            found[way.casefold()].append(user)
    return found


def _problem(word: str, meant: list[User], spelled: Mapping[str, list[User]]) -> str:
    if not meant:
        return (
            f"Nobody at this desk goes by \u201c{word}\u201d. Write a colleague's name or address behind the"
            " @, or put a space there if you mean nobody."
        )
    names = " or ".join(f"{user} (@{way_to(user, spelled)})" for user in meant)
    return f"\u201c{word}\u201d may be {names}. Write one of them out."


def way_to(user: User, spelled: Mapping[str, list[User]]) -> str:
    """The shortest of the plain ways to name one colleague and no other."""
    ways = (user.name, user.email.partition("@")[0])
    return next((way for way in ways if way and len(spelled.get(way.casefold(), ())) == 1), user.email)


def ways(people: Iterable[User]) -> Callable[[User], str]:
    """The same, among these people."""
    spelled = _spellings(people)
    return lambda user: way_to(user, spelled)


def keys(text: str) -> set[int]:
    """Keys of those whom a kept text names."""
    return {int(key) for key in KEPT.findall(text)}


def filled(text: str, name: Callable[[int], str]) -> str:
    """A kept text with each mention as `name` has it."""
    return KEPT.sub(lambda found: name(int(found[1])), text)

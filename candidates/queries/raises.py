"""How a line of fit is raised: something to do, where it is done, and what it would bring.

Nobody is asked to say what is not so: what is added is "if you hold it", a wish is changed "if you
would take it".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse

from candidates.enums import FileSection, FitState
from candidates.fit.changes import Floor, Have, Onsite, Wish
from candidates.fit.gates import Gate, Group
from candidates.fit.lines import Line
from candidates.models import Standing
from candidates.queries.gains import Gain
from jobs.enums import CompetencyKind
from jobs.models import Position
from jobs.search import doors

SECTION_OF: Mapping[str, str] = {
    "years": FileSection.SETTINGS,
    "education": FileSection.EDUCATION,
    "where": FileSection.ABOUT,
    "employment": FileSection.WISHES,
    "shift": FileSection.WISHES,
    "pay": FileSection.WISHES,
}
"""The section of a file where a line can be raised."""
SECTION_OF_KIND: Mapping[str, str] = {
    CompetencyKind.CREDENTIAL: FileSection.CREDENTIALS,
    CompetencyKind.CODE_SET: FileSection.CODE_SETS,
    CompetencyKind.SPECIALTY: FileSection.SPECIALTIES,
    CompetencyKind.SOFTWARE: FileSection.SOFTWARE,
}
"""The same for a group of words of one kind."""
MOST_WAYS = 2
"""Credentials of one group that are named with what they would bring."""


@dataclass(frozen=True)
class Way:
    """One thing to do about a line: `before`, a link of these words, `after`. Without address no link."""

    before: str = ""
    link: str = ""
    url: str = ""
    after: str = ""
    is_of_file: bool = False
    """It leads into the profile."""


def ways(
    gate: Gate, row: Standing, line: Line, gains: Sequence[Gain], *, position: Position, has_page: bool
) -> list[Way]:
    """What closes this line, which is not met. `gains` are the changes that would, the best first.

    `has_page`: they may open their file; else no link leads there.
    """
    found = list(_first(gate, row, line, has_page=has_page))
    if isinstance(gate, Group):
        found += _earn(gate, row, gains)
    told = [gain for gain in gains if gain.count][: MOST_WAYS if isinstance(gate, Group) else 1]
    return found + [_brings(gain) for gain in told]


def again(way: Way, position: Position) -> Way:
    """For who has no file and answered three questions: what is not said is said there."""
    if not way.is_of_file:
        return way
    address = f"{reverse('candidates:answers')}?{urlencode({'position': position.pk})}"
    return replace(way, url=address if way.link else "")


def _first(gate: Gate, row: Standing, line: Line, *, has_page: bool) -> list[Way]:
    """What to put on the file, or to change there."""
    hint = line.raise_hint
    if not hint:
        return []
    section = _section(gate, row, line)
    address = f"{reverse('candidates:profile')}#{section}" if section and has_page else ""
    if isinstance(gate, Group) and line.state == FitState.MISSING:
        if _is_apprentice(gate, row):
            return [Way(before=hint)]
        return [Way(link="Add it to your file", url=address, after=" if you have it.", is_of_file=True)]
    if line.kind == "pay":
        return [Way(link="Change your least pay", url=address, after=" if this would do.", is_of_file=True)]
    if not section or not hint.startswith(("Add ", "A wider")):
        return [Way(before=hint)]
    return [Way(link=hint, url=address, is_of_file=True)]


def _is_apprentice(gate: Group, row: Standing) -> bool:
    return gate.as_apprentice.holds(row)


def _section(gate: Gate, row: Standing, line: Line) -> str:
    if isinstance(gate, Group):
        kind = next(iter(gate.kinds)) if len(gate.kinds) == 1 else ""
        return SECTION_OF_KIND.get(kind, FileSection.SETTINGS)
    if line.kind == "where" and (
        line.raise_hint.endswith("if you would take it.") or line.raise_hint.startswith("A wider")
    ):
        return FileSection.WISHES
    return SECTION_OF.get(line.kind, "")


def _earn(gate: Group, row: Standing, gains: Sequence[Gain]) -> list[Way]:
    """The usual way to a credential of the group: that which would bring the most, else the first named."""
    if gate.as_apprentice.holds(row):
        # aapc.com, "Complete your CPC apprenticeship", read in November 2026.
        return [
            Way(before="AAPC removes it after two years of coding work, or sooner with its 80-hour courses.")
        ]
    credentials = [gain.change for gain in gains if isinstance(gain.change, Have) and gain.is_credential]
    words = [change.word for change in credentials if not change.apprentice]
    words += [word for word in gate.counting if word.kind == CompetencyKind.CREDENTIAL]
    if not words:
        return []
    word = words[0]
    address = reverse("jobs:landing-credential", args=[word.key])
    door = doors.every().at(address)
    usual = "The usual way here is" if len(set(words)) > 1 else "To earn it, see"
    found = [Way(before=f"{usual} ", link=f"what {word.label} is", url=address if door else "", after=".")]
    apprentices = [change for change in credentials if change.apprentice]
    if apprentices:
        # The same page: the exam without two years of work gives the apprentice form.
        label, full = apprentices[0].label, apprentices[0].word.label
        found.append(
            Way(before=f"{label} counts here too: it is what passing the {full} exam gives at first.")
        )
    return found


def _brings(gain: Gain) -> Way:
    """The number, as a link to the list it counts."""
    positions = f"{gain.count:,} open position{'' if gain.count == 1 else 's'}"
    match gain.change:
        case Wish() | Onsite():
            words = f"With {gain.change.label}, "
        case Floor():
            words = f"With {gain.change.label}, "
        case _:
            words = f"{gain.change.label} would bring "
    if words.endswith(", "):
        return Way(before=words, link=f"{positions} more", url=gain.url, after=" would suit you.")
    return Way(before=words, link=f"{positions} more", url=gain.url, after=".")

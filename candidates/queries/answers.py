"""Three answers of a visitor without an account: kept in their session alone, read as a file would be."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.http import HttpRequest
from django.utils import timezone

from candidates.fit import bits
from candidates.fit.changes import Have
from candidates.models import Standing
from candidates.models.candidate import DEFAULT_RADIUS_MILES
from jobs.enums import US_STATES, CompetencyKind, Employment, Shift, Workplace
from jobs.models import Competency
from jobs.models.words import joined
from jobs.search.criteria import Criteria
from jobs.search.filters import YEARS

SESSION_KEY = "answers"
MOST_YEARS = 60


@dataclass(frozen=True)
class Answers:
    """What somebody said. `credentials` are keys of the vocabulary, an apprentice form by its own.

    Whatever is left empty is not shown, or no restriction, as on a file.
    """

    credentials: tuple[str, ...] = ()
    has_none: bool = False
    years: str = ""
    state: str = ""
    workplaces: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.credentials or self.has_none or self.years or self.state or self.workplaces)

    @property
    def years_given(self) -> Decimal | None:
        return Decimal(self.years) if self.years else None


def of(request: HttpRequest) -> Answers | None:
    """The answers in this session, or None. What cannot be read is nobody's."""
    match request.session.get(SESSION_KEY):
        case {
            "credentials": [*keys],
            "has_none": bool(has_none),
            "years": str(years),
            "state": str(state),
            "workplaces": [*workplaces],
        } if _is_number(years) and (not state or state in US_STATES):
            wanted = tuple(one for one in workplaces if one in Workplace.values)
            return Answers(tuple(map(str, keys)), has_none, years, state, wanted) or None
        case _:
            return None


def _is_number(years: str) -> bool:
    try:
        return not years or 0 <= Decimal(years) <= MOST_YEARS
    except InvalidOperation:
        return False


def words_of(answers: Answers) -> list[Competency]:
    """The credentials they ticked, in the order of the vocabulary. One query."""
    rows = Competency.objects.of_kind(CompetencyKind.CREDENTIAL).select_related("apprentice_of")
    return list(rows.filter(key__in=answers.credentials).order_by("rank", "label"))


def standing_of(answers: Answers) -> Standing:
    """The answers as fit knows a person. Not a row of the database: it is never saved."""
    row = Standing(
        credentials=0, apprentice=0, code_sets=0, onsite_states=0, pay_floor=0, given=0,
        radius_miles=DEFAULT_RADIUS_MILES, settings=0, software=0, knowledge=0, specialties=0, skilled=0,
        wishes=_wishes(answers), changed_at=timezone.now(), is_unmatched=False,
    )  # fmt: skip
    for word in words_of(answers):
        Have(word.apprentice_of or word, apprentice=word.apprentice_of is not None).write(row)
    if answers.has_none:
        row.given |= 1 << bits.KINDS[CompetencyKind.CREDENTIAL]
    if answers.years:
        row.years = row.years_anywhere = int(Decimal(answers.years) * 10)
    if answers.state:
        row.state = bits.STATES[answers.state]
        row.onsite_states = bits.states([answers.state])
    return row


def _wishes(answers: Answers) -> int:
    wanted = 0
    for value in (*(answers.workplaces or Workplace.values), *Employment.values, *Shift.values):
        wanted |= bits.wish(value)
    return wanted


def in_words(answers: Answers) -> str:
    """`CPC and CRC; 3 years of coding; living in Texas; remote`. One query."""
    labels = [word.label for word in words_of(answers)]
    number = f"{answers.years_given.normalize():f}" if answers.years_given is not None else ""
    parts = [
        joined(labels, "and") if labels else "no credential" if answers.has_none else "",
        f"{number} year{'' if number == '1' else 's'} of coding" if number else "",
        f"living in {US_STATES[answers.state]}" if answers.state else "",
        joined([Workplace(one).label.lower() for one in answers.workplaces], "or"),
    ]
    return "; ".join(part for part in parts if part)


def as_search(answers: Answers) -> Criteria:
    """A search of the board that asks for about the same, to hear of new ones by mail."""
    remote_alone = answers.workplaces == (Workplace.REMOTE,)
    years = answers.years_given
    reached = [step for step in YEARS if years is not None and step <= years]
    return Criteria(
        where=US_STATES[answers.state] if answers.state and not remote_alone else "",
        workplace=answers.workplaces,
        remote_state=(answers.state,) if answers.state and remote_alone else (),
        credential=answers.credentials,
        years_max=str(max(reached)) if reached else "",
    )

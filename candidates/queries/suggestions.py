"""What a resume suggests, beside what is on file already."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from candidates.enums import SuggestionKind, SuggestionState
from candidates.models import Candidate, Resume, ResumeSuggestion
from jobs.enums import CompetencyKind

MOST_YEARS = 60
FIGURES = (SuggestionKind.ACCURACY, SuggestionKind.PRODUCTIVITY)
HEADINGS = {
    CompetencyKind.CREDENTIAL: "Credentials",
    CompetencyKind.CODE_SET: "Code sets",
    CompetencyKind.SETTING: "Settings",
    CompetencyKind.SPECIALTY: "Specialties",
    CompetencyKind.SOFTWARE: "Systems",
    CompetencyKind.KNOWLEDGE: "Knowledge",
}


@dataclass(frozen=True)
class Suggested:
    """One suggestion as its owner sees it."""

    suggestion: ResumeSuggestion
    title: str
    heading: str
    note: str = ""
    """What the file says already, or what is asked."""
    may_be_accepted: bool = True
    asks: bool = False
    """Whether accepting it answers a question, so that it is not part of "accept all"."""

    @property
    def is_figure(self) -> bool:
        """Whether it goes on file as a claim: accepting it says in which setting, and how it is known."""
        return self.suggestion.kind in FIGURES


def of(resume: Resume) -> list[Suggested]:
    """The open suggestions of a resume in the order of their headings: four queries at most."""
    rows = resume.suggestions.filter(state=SuggestionState.OPEN).select_related("competency__apprentice_of")
    candidate = resume.candidate
    if candidate is None:
        return []
    held = {row.credential_id: row.apprentice for row in candidate.credentials.all()}
    known = {row.competency_id: row.years for row in candidate.competencies.all()}
    shown = [_shown(row, candidate.years, held, known) for row in rows]
    order = [*HEADINGS.values(), "Years", "Accuracy", "Productivity"]
    return sorted(shown, key=lambda one: order.index(one.heading))


def waiting(candidate: Candidate) -> int:
    """How many suggestions of the current resume may go on file and are not decided: five queries at most."""
    current = Resume.objects.of(candidate).current().first()
    if current is None or not current.is_ready:
        return 0
    current.candidate = candidate  # with what is read of it already
    return sum(one.may_be_accepted for one in of(current))


def _shown(  # noqa: PLR0911 -- one return for each thing a suggestion may be
    row: ResumeSuggestion,
    overall: Decimal | None,
    held: dict[int, bool],
    known: dict[int, Decimal | None],
) -> Suggested:
    word = row.competency
    if row.kind == SuggestionKind.COMPETENCY and word is not None:
        heading = HEADINGS[CompetencyKind(word.kind)]
        if word.kind != CompetencyKind.CREDENTIAL:
            is_there = word.pk in known
            return Suggested(
                row, word.label, heading, "On your file already." if is_there else "", not is_there
            )
        full = word.apprentice_of or word
        note = "On your file already." if full.pk in held else ""
        if held.get(full.pk) and row.was_apprentice:
            note = f"Your file says {full.label}-A. Accept this if the A is gone."
            return Suggested(row, word.label, heading, note, asks=True)
        if row.was_apprentice and not note:
            note = f"The resume names {full.label}-A, too. Accept this if the A is gone."
            return Suggested(row, word.label, heading, note, asks=True)
        return Suggested(row, word.label, heading, note, full.pk not in held)
    figure = _figure(row.value)
    if row.kind == SuggestionKind.YEARS:
        title = f"{figure} years {'in ' + word.label if word else 'in all'}"
        said = known.get(word.pk) if word else overall
        is_sensible = row.value is not None and row.value <= MOST_YEARS
        if said is None:
            return Suggested(row, title, "Years", may_be_accepted=is_sensible)
        note = f"You say {_figure(said)} years; the resume says {figure}."
        return Suggested(
            row, title, "Years", "On your file already." if said == row.value else note, may_be_accepted=False
        )
    if row.kind == SuggestionKind.ACCURACY:
        return Suggested(row, f"{figure}% {row.unit}".strip(), "Accuracy", asks=True)
    return Suggested(row, f"{figure} {row.unit}", "Productivity", asks=True)


def _figure(value: Decimal | None) -> str:
    """`5`, `97.5`: no zeros at the end, and no exponent."""
    return "" if value is None else f"{Decimal(value).normalize():f}"

"""What a resume seems to say, and what its owner makes of it. Only what they accept is put on file."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from candidates.enums import SuggestionKind, SuggestionState
from candidates.models import Candidate, HeldCompetency, HeldCredential, Resume, ResumeSuggestion
from candidates.queries import suggestions as queries
from candidates.services import files, profiles
from candidates.services.profiles import ClaimRow
from jobs.enums import CompetencyKind
from jobs.models import Competency
from jobs.reading import reader
from jobs.reading.found import Found, Span
from jobs.reading.words import Vocabulary

LONGEST_UNIT, LONGEST_WORDS, LONGEST_AROUND = 60, 400, 80


@transaction.atomic
def suggest(*, resume: Resume) -> int:
    """Write what stands in the text of a resume as suggestions. Returns how many."""
    found = reader.read(resume.text, Vocabulary.load())
    rows = list(_rows(resume, found))
    ResumeSuggestion.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _rows(resume: Resume, found: Found) -> Iterable[ResumeSuggestion]:
    asks = set(
        Competency.objects.filter(pk__in=[find.competency_id for find in found.was_apprentice]).values_list(
            "apprentice_of", flat=True
        )
    )
    for find in found.firsts():
        yield _row(
            resume,
            SuggestionKind.COMPETENCY,
            find.span,
            competency_id=find.competency_id,
            was_apprentice=find.competency_id in asks,
        )
    settings = dict(Competency.objects.of_kind(CompetencyKind.SETTING).values_list("key", "pk"))
    said: set[int | None] = set()
    for years in found.years:
        named: list[int | None] = [settings[key] for key in years.settings if key in settings]
        for competency in named or [None]:
            if competency not in said:  # the first says it; a second figure is often of one employer
                said.add(competency)
                yield _row(
                    resume, SuggestionKind.YEARS, years.span, competency_id=competency, value=years.least
                )
    for claim in found.accuracy:
        yield _row(resume, SuggestionKind.ACCURACY, claim.span, value=claim.percent, unit=claim.of)
    for rate in found.productivity:
        unit = f"{rate.unit}s {rate.per.label}"
        known = [settings[key] for key in rate.settings if key in settings]
        setting = known[0] if len(known) == 1 else None  # of two nobody knows which
        yield _row(
            resume,
            SuggestionKind.PRODUCTIVITY,
            rate.span,
            competency_id=setting,
            value=rate.least,
            unit=unit,
        )


def _row(resume: Resume, kind: SuggestionKind, span: Span, **values: object) -> ResumeSuggestion:
    values["unit"] = str(values.get("unit", ""))[:LONGEST_UNIT]
    return ResumeSuggestion(
        resume=resume,
        kind=kind,
        before=span.before[-LONGEST_AROUND:],
        words=span.text[:LONGEST_WORDS],
        after=span.after[:LONGEST_AROUND],
        place=span.start,
        **values,
    )


@transaction.atomic
def accept(*, suggestion: ResumeSuggestion) -> bool:
    """Put one suggestion on file. False, and nothing changed, where the file says something already."""
    return _accept(_owner(suggestion.resume), [suggestion]) > 0


@transaction.atomic
def accept_figure(*, suggestion: ResumeSuggestion, row: ClaimRow) -> bool:
    """Put a figure of accuracy or productivity on file, with the setting and the source its owner gave.

    False, and nothing changed, where the file has a figure of that unit, setting and source, or where the
    suggestion is decided already.
    """
    candidate = _owner(suggestion.resume)
    _locked(candidate)
    is_open = ResumeSuggestion.objects.filter(pk=suggestion.pk, state=SuggestionState.OPEN).exists()
    if not is_open or not profiles.add_claim(candidate=candidate, row=row):
        return False
    _decide(suggestion, SuggestionState.ACCEPTED)
    return True


@transaction.atomic
def accept_all(*, resume: Resume) -> int:
    """Put on file all that is open and asks nothing. Returns how many."""
    rows = [row.suggestion for row in queries.of(resume) if row.may_be_accepted and not row.asks]
    return _accept(_owner(resume), rows)


@transaction.atomic
def dismiss(*, suggestion: ResumeSuggestion) -> None:
    """It is wrong, or not to be on file."""
    _decide(suggestion, SuggestionState.DISMISSED)


def _decide(suggestion: ResumeSuggestion, state: SuggestionState) -> None:
    ResumeSuggestion.objects.filter(pk=suggestion.pk, state=SuggestionState.OPEN).update(
        state=state, decided_at=timezone.now()
    )


def _owner(resume: Resume) -> Candidate:
    """Whose file it is on. What came without a log-in is on nobody's: its suggestions reach nobody."""
    if resume.candidate is None:
        raise ValueError("This resume is on nobody's file.")
    return resume.candidate


def _locked(candidate: Candidate) -> Candidate:
    return Candidate.objects.select_for_update(of=("self",), no_key=True).get(pk=candidate.pk)


def _accept(candidate: Candidate, chosen: Iterable[ResumeSuggestion]) -> int:
    # A lock on the file, and the rows read after it: two windows accept one after the other.
    candidate = _locked(candidate)
    keys = [suggestion.pk for suggestion in chosen]
    rows = ResumeSuggestion.objects.filter(pk__in=keys, state=SuggestionState.OPEN)
    done = 0
    for suggestion in rows.select_related("competency__apprentice_of"):
        if _put_on_file(candidate, suggestion):
            _decide(suggestion, SuggestionState.ACCEPTED)
            done += 1
    if done:
        files.settle(candidate=candidate)
    return done


def _put_on_file(candidate: Candidate, suggestion: ResumeSuggestion) -> bool:
    """Whether it was put on file. What the person said themselves is never written over."""
    word = suggestion.competency
    if suggestion.kind == SuggestionKind.COMPETENCY and word is not None:
        if word.kind == CompetencyKind.CREDENTIAL:
            return _hold(candidate, word, asked=suggestion.was_apprentice)
        return HeldCompetency.objects.get_or_create(candidate=candidate, competency=word)[1]
    if suggestion.kind == SuggestionKind.YEARS:
        return _count_years(candidate, suggestion)
    return False


def _hold(candidate: Candidate, word: Competency, *, asked: bool) -> bool:
    full = word.apprentice_of or word
    held, is_new = HeldCredential.objects.get_or_create(
        candidate=candidate, credential=full, defaults={"apprentice": word.apprentice_of is not None}
    )
    if is_new or not (asked and held.apprentice):
        return is_new
    held.apprentice = False  # they were asked whether the A is gone
    held.checked_at = held.checked_by = None
    held.save(update_fields=["apprentice", "checked_at", "checked_by"])
    return True


def _count_years(candidate: Candidate, suggestion: ResumeSuggestion) -> bool:
    if suggestion.competency is None:
        if candidate.years is not None:
            return False
        candidate.years = suggestion.value
        candidate.save(update_fields=["years", "updated_at"])
        return True
    row, _ = HeldCompetency.objects.get_or_create(candidate=candidate, competency=suggestion.competency)
    if row.years is not None:
        return False
    row.years = suggestion.value
    row.save(update_fields=["years"])
    return True

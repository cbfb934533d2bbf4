"""What a form without a log-in said of somebody, beside what is on their file."""

from __future__ import annotations

from dataclasses import dataclass

from candidates.models import Application
from jobs.enums import US_STATES, CompetencyKind
from jobs.models import Competency
from jobs.models.requirement import ASKABLE


@dataclass(frozen=True)
class Offer:
    """Something the form said and the file does not.

    `key`: `state`, `years`, `phone`, `resume`, or that of a credential or another word.
    """

    key: str
    words: str


def offers(application: Application) -> list[Offer]:
    """What its owner may take over to their file. At most five queries."""
    candidate, said = application.candidate, application.answers
    found: list[Offer] = []
    if application.phone and application.phone != candidate.phone:
        found.append(Offer("phone", f"Phone: {application.phone.as_national}"))
    state = str(said.get("state", ""))
    if state in US_STATES and state != candidate.state and candidate.place_id is None:
        found.append(Offer("state", f"State you live in: {US_STATES[state]}"))
    years = str(said.get("years", ""))
    own = "" if candidate.years is None else f"{candidate.years.normalize():f}"
    if years and years != own:
        found.append(Offer("years", f"Years of coding: {years}{f' (your file says {own})' if own else ''}"))
    resume = application.resume
    if resume is not None and resume.candidate_id is None and not resume.is_rejected:
        found.append(Offer("resume", f"Resume: {resume.name}"))
    held = set(candidate.credentials.values_list("credential", flat=True))
    found += [
        Offer(one.key, f"Credential: {one.label}")
        for one in credentials(application)
        if (one.apprentice_of_id or one.pk) not in held
    ]
    if words := known(application):
        on_file = set(candidate.competencies.values_list("competency", flat=True))
        found += [Offer(one.key, f"You work with {one.label}") for one in words if one.pk not in on_file]
    return found


def credentials(application: Application) -> list[Competency]:
    """The credentials the form named, of those the vocabulary has."""
    labels = application.answers.get("credentials", [])
    return (
        list(Competency.objects.of_kind(CompetencyKind.CREDENTIAL).filter(label__in=labels)) if labels else []
    )


def known(application: Application) -> list[Competency]:
    """What else the form named, of what the vocabulary has: code sets, settings, systems."""
    labels = application.answers.get("knows", [])
    words = Competency.objects.exclude(kind=CompetencyKind.CREDENTIAL).order_by("kind", "rank", "label")
    return list(words.filter(label__in=labels, kind__in=ASKABLE)) if labels else []

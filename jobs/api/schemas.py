"""What the API says of positions and of the words of the trade."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.urls import reverse
from ninja import Field, Schema

from jobs.enums import (
    HOURS_A_YEAR,
    CompetencyKind,
    Education,
    EmployerKind,
    Employment,
    PayPeriod,
    RequirementLevel,
    Shift,
    Workplace,
)
from jobs.models import Competency, Position, Requirement
from jobs.structured_data import absolute, full_description


class Word(Schema):
    kind: CompetencyKind
    key: str = Field(description="Stable; the value of a filter.")
    label: str

    @classmethod
    def of(cls, word: Competency) -> Word:
        return cls(kind=CompetencyKind(word.kind), key=word.key, label=word.label)


class Group(Schema):
    """One thing asked for: any one of its members fills it."""

    level: RequirementLevel
    any_of: list[Word]

    @classmethod
    def of(cls, group: Requirement) -> Group:
        members = [Word.of(word) for word in group.any_of.all()]
        return cls(level=RequirementLevel(group.level), any_of=members)


class EmployerName(Schema):
    name: str
    slug: str
    kind: EmployerKind
    url: str


class City(Schema):
    city: str
    state: str = Field(description="Two letters.")


class Pay(Schema):
    currency: str = "USD"
    minimum: float
    maximum: float
    period: PayPeriod
    yearly_minimum: float = Field(description=f"On the yearly scale: an hour counts {HOURS_A_YEAR} times.")
    yearly_maximum: float


class PositionSummary(Schema):
    id: int
    reference: str = Field(description="The agency's own number.")
    url: str = Field(description="Its page.")
    title: str
    employer: EmployerName
    workplace: Workplace
    place: City | None = Field(description="Where the work is done; none for remote work.")
    remote_states: list[str] = Field(description="Where people may live who do it remotely; none: any state.")
    employment: Employment
    shift: Shift
    schedule: str
    openings: int
    pay: Pay
    years_minimum: int
    education: Education = Field(
        description="0 none asked, 1 high school, 2 associate, 3 bachelor, 4 master."
    )
    is_apprentice_friendly: bool
    requirements: list[Group] = Field(description="All groups together are what is asked for.")
    settings: list[Word]
    specialties: list[Word]
    software: list[Word]
    published_at: datetime
    updated_at: datetime
    closes_on: date = Field(description="The last day on which it takes applications.")

    @classmethod
    def of(cls, position: Position) -> PositionSummary:
        """Of a position from `Position.objects.in_full()`: no query."""
        return cls(**_summary(position))


class PositionDetail(PositionSummary):
    benefits: str
    duties: list[Word]
    education_preferred: Education
    description: str = Field(description="Markdown, as it was written.")
    description_html: str = Field(description="The whole position as HTML: asked and offered.")

    @classmethod
    def of(cls, position: Position) -> PositionDetail:
        return cls(
            **_summary(position),
            benefits=position.benefits,
            duties=[Word.of(word) for word in position.duties.all()],
            education_preferred=Education(position.education_preferred),
            description=position.description,
            description_html=full_description(position),
        )


def _summary(position: Position) -> dict[str, Any]:
    is_placed = position.place is not None and position.workplace != Workplace.REMOTE
    scale = HOURS_A_YEAR if position.pay_period == PayPeriod.HOUR else 1
    employer = position.employer
    return {
        "id": position.pk,
        "reference": position.reference,
        "url": absolute(position.get_absolute_url()),
        "title": position.title,
        "employer": EmployerName(
            name=employer.name,
            slug=employer.slug,
            kind=EmployerKind(employer.kind),
            url=absolute(reverse("jobs:employer-detail", args=[employer.slug])),
        ),
        "workplace": Workplace(position.workplace),
        "place": City(city=position.place.city, state=position.place.state)
        if position.place is not None and is_placed
        else None,
        "remote_states": position.remote_states,
        "employment": Employment(position.employment),
        "shift": Shift(position.shift),
        "schedule": position.schedule,
        "openings": position.openings,
        "pay": Pay(
            currency="USD",
            minimum=float(position.pay_min),
            maximum=float(position.pay_max),
            period=PayPeriod(position.pay_period),
            yearly_minimum=float(position.pay_min * scale),
            yearly_maximum=float(position.pay_max * scale),
        ),
        "years_minimum": position.years_min,
        "education": Education(position.education),
        "is_apprentice_friendly": position.is_apprentice_friendly,
        "requirements": [Group.of(group) for group in position.requirements.all()],
        "settings": [Word.of(word) for word in position.settings.all()],
        "specialties": [Word.of(word) for word in position.specialties.all()],
        "software": [Word.of(word) for word in position.software.all()],
        "published_at": position.published_at,
        "updated_at": position.updated_at,
        "closes_on": position.closes_on,
    }


class PositionPage(Schema):
    count: int = Field(description="How many positions the search finds, on all pages together.")
    items: list[PositionSummary]
    next: str | None = Field(description="The page after this one, or null on the last.")
    previous: str | None


class Choice(Schema):
    value: str | int
    label: str


class KnownWord(Word):
    name: str = Field(description="The full name, where there is one.")
    aliases: list[str] = Field(description="Other spellings that are read as this one.")


class Vocabulary(Schema):
    """Every value a filter may have, and what it is called."""

    words: list[KnownWord]
    workplace: list[Choice]
    employment: list[Choice]
    shift: list[Choice]
    pay_period: list[Choice]
    education: list[Choice]
    state: list[Choice]

"""What a page says, said again for search engines: schema.org in JSON-LD.

The rules are Google's for job postings (developers.google.com/search/docs/appearance/structured-data/
job-posting, as of 2026-11) and schema.org 29. Nothing stands here that the page does not show.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from jobs.enums import (
    US_STATES,
    CompetencyKind,
    Education,
    Employment,
    PayPeriod,
    RequirementLevel,
    Workplace,
)
from jobs.models import Article, Competency, Employer, Position, Requirement

CONTEXT = "https://schema.org"
OCCUPATION = ("29-2072.00", "Medical Records Specialists")
"""O*NET-SOC 2019, which says of it "Includes medical coders" (onetonline.org, as of 2026-11)."""
EMPLOYMENT_TYPES = {
    Employment.FULL_TIME: "FULL_TIME",
    Employment.PART_TIME: "PART_TIME",
    Employment.CONTRACT: "CONTRACTOR",
    Employment.TEMP_TO_HIRE: "TEMPORARY",
    Employment.PER_DIEM: "PER_DIEM",
    Employment.INTERNSHIP: "INTERN",
}
UNITS = {PayPeriod.HOUR: "HOUR", PayPeriod.YEAR: "YEAR"}
DEGREES = {
    Education.HIGH_SCHOOL: "high school",
    Education.ASSOCIATE: "associate degree",
    Education.BACHELOR: "bachelor degree",
    Education.MASTER: "postgraduate degree",
}
ESCAPES = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&"}
"""No text can end the element it stands in, or begin another (as Django's `json_script` does)."""
Data = dict[str, Any]


def script(data: Data) -> SafeString:
    """The data block of a page. Browsers run nothing in it, so the content policy has no say over it."""
    text = json.dumps({"@context": CONTEXT, **data}).translate(ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308 -- escaped


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def job_posting(position: Position) -> Data:
    """An open position as its page shows it. It must come from `Position.objects.in_full()`: no query."""
    return _given(
        {
            "@type": "JobPosting",
            "url": absolute(position.get_absolute_url()),
            "title": position.title,
            "description": full_description(position),
            "identifier": {
                "@type": "PropertyValue",
                "name": settings.SITE_NAME,
                "value": position.reference,
            },
            "datePosted": position.published_at and timezone.localdate(position.published_at).isoformat(),
            "validThrough": last_moment(position).isoformat(),
            "employmentType": EMPLOYMENT_TYPES[Employment(position.employment)],
            "hiringOrganization": {
                "@type": "Organization",
                "name": position.employer.name,
                "url": absolute(reverse("jobs:employer-detail", args=[position.employer.slug])),
            },
            **_where(position),
            "baseSalary": _salary(position),
            "jobBenefits": position.benefits,
            "workHours": position.hours_label,
            "directApply": True,
            "totalJobOpenings": position.openings if position.openings > 1 else None,
            "experienceRequirements": _experience(position),
            "educationRequirements": _education(position),
            "qualifications": [
                group.label for group in _groups(position, RequirementLevel.REQUIRED) if _is_credential(group)
            ],
            "skills": [
                *(group.label for group in position.requirements.all() if not _is_credential(group)),
                *(word.label for word in position.software.all()),
            ],
            "responsibilities": [word.description or word.label for word in position.duties.all()],
            "occupationalCategory": OCCUPATION[0],
        }
    )


def last_moment(position: Position) -> datetime:
    """The last second of the closing date, where the agency is."""
    return timezone.make_aware(datetime.combine(position.closes_on, time(23, 59, 59)))


def full_description(position: Position) -> SafeString:
    """The whole of a position as HTML: feeds and search engines want it complete, asked and offered."""
    must = [group.label for group in _groups(position, RequirementLevel.REQUIRED)]
    must += [position.years_label]
    if position.education:
        must.append(position.get_education_display())
    if position.is_apprentice_friendly:
        must.append("Apprentices welcome: CPC-A and the like count")
    nice = [group.label for group in _groups(position, RequirementLevel.PREFERRED)]
    if position.education_preferred:
        nice.append(position.get_education_preferred_display())
    parts = [
        f"<p>{escape(position.pay_label)} {escape(position.pay_unit)}</p>",
        position.description_html,  # cleaned when it was saved
        _list("Duties", [word.description or word.label for word in position.duties.all()]),
        _list("Must have", must),
        _list("Nice to have", nice),
        _list("Where", [position.where_label]),
        _list("Employment", [_employment(position)]),
        _list("Schedule", [position.hours_label]),
        _list("Setting", [_named(position.settings.all())]),
        _list("Specialty", [_named(position.specialties.all())]),
        _list("Systems", [_named(position.software.all())]),
        _list("Targets", [position.targets]),
        _list("Equipment", [position.equipment]),
        _list("Benefits", [position.benefits]),
    ]
    return mark_safe("\n".join(part for part in parts if part))  # noqa: S308 -- each part is escaped


def site() -> list[Data]:
    """Who runs the board, and how to search it."""
    home = absolute("/")
    search = absolute(reverse("jobs:position-list")) + "?q={search_term_string}"
    return [
        {"@type": "Organization", "name": settings.SITE_NAME, "url": home},
        {
            "@type": "WebSite",
            "name": settings.SITE_NAME,
            "url": home,
            "potentialAction": {
                "@type": "SearchAction",
                "target": {"@type": "EntryPoint", "urlTemplate": search},
                "query-input": "required name=search_term_string",
            },
        },
    ]


def employer(found: Employer) -> Data:
    """An employer as its page shows it."""
    address = absolute(reverse("jobs:employer-detail", args=[found.slug]))
    return _given({"@type": "Organization", "name": found.name, "url": address, "sameAs": found.website})


def breadcrumbs(*crumbs: tuple[str, str]) -> Data:
    """The way to a page, as (name, path) in the words that stand on it; the page itself has no path."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name}
            | ({"item": absolute(path)} if path else {})
            for place, (name, path) in enumerate(crumbs, start=1)
        ],
    }


def _given(data: Data) -> Data:
    """Without what is not given."""
    return {name: value for name, value in data.items() if value not in (None, "", [])}


def _where(position: Position) -> Data:
    if position.workplace != Workplace.REMOTE:
        place = position.place
        address = {"@type": "PostalAddress", "addressCountry": "US"}
        if place is not None:
            address |= {"addressLocality": place.city, "addressRegion": place.state}
        return {"jobLocation": {"@type": "Place", "address": address}}
    states = [{"@type": "State", "name": f"{US_STATES[code]}, USA"} for code in position.remote_states]
    return {
        "jobLocationType": "TELECOMMUTE",
        "applicantLocationRequirements": states or {"@type": "Country", "name": "USA"},
    }


def article(found: Article) -> Data:
    """A published article, with its topics and sources at hand.

    By Google's rules for articles (developers.google.com/search/docs/appearance/structured-data/article, as
    of 2026-11).
    """
    told = text(
        headline=found.title,
        description=found.summary,
        path=found.get_absolute_url(),
        changed_at=found.changed_at,
        sources=[source.words for source in found.sources.all()],
    )
    more: Data = {
        "datePublished": found.published_at and found.published_at.isoformat(),
        "keywords": [topic.name for topic in found.topics.all()],
    }
    if found.byline:
        more["author"] = {"@type": "Person", "name": found.byline}
    return _given(told | more)


def text(*, headline: str, description: str, path: str, changed_at: date, sources: Iterable[str]) -> Data:
    """A page of text that the site itself stands for, such as the role guide."""
    site = {"@type": "Organization", "name": settings.SITE_NAME, "url": absolute("/")}
    return _given(
        {
            "@type": "Article",
            "headline": headline,
            "description": description,
            "url": absolute(path),
            "mainEntityOfPage": absolute(path),
            "image": absolute(static("img/og.png")),
            "dateModified": changed_at.isoformat(),
            "author": site,
            "publisher": site,
            "inLanguage": "en-US",
            "citation": list(sources),
        }
    )


def salary_dataset(at: datetime, earliest: date | None, latest: date | None) -> Data:
    """Our own figures of pay, as their page shows them and its files hold them.

    By Google's rules for data sets (developers.google.com/search/docs/appearance/structured-data/dataset,
    as of 2026-11). What is published by others is theirs, and not among it.
    """
    page = absolute(reverse("jobs:salaries"))
    files = (("text/csv", "csv"), ("application/json", "json"))
    return _given(
        {
            "@type": "Dataset",
            "name": f"Pay of medical coding positions at {settings.SITE_NAME}",
            "description": "Median and middle half of the yearly pay of medical coding positions that are "
            "open or were closed within a year, by care setting, credential, state, city, workplace and "
            "years asked.",
            "url": page,
            "creator": {"@type": "Organization", "name": settings.SITE_NAME, "url": absolute("/")},
            "dateModified": at.isoformat(timespec="seconds"),
            "temporalCoverage": f"{earliest}/{latest}" if earliest and latest else None,
            "isAccessibleForFree": True,
            "distribution": [
                {
                    "@type": "DataDownload",
                    "encodingFormat": kind,
                    "contentUrl": absolute(reverse("jobs:salary-data", args=[name])),
                }
                for kind, name in files
            ],
        }
    )


def _salary(position: Position) -> Data:
    least, most = _number(position.pay_min), _number(position.pay_max)
    value: Data = {"@type": "QuantitativeValue", "unitText": UNITS[PayPeriod(position.pay_period)]}
    value |= {"value": least} if least == most else {"minValue": least, "maxValue": most}
    return {"@type": "MonetaryAmount", "currency": "USD", "value": value}


def _number(amount: Decimal) -> float:
    """Cents only where there are any: `38`, `38.5`."""
    return int(amount) if amount % 1 == 0 else float(amount)


def _experience(position: Position) -> Data | str:
    if not position.years_min:
        return "no requirements"  # Google's words; the page says that no years are asked
    return {
        "@type": "OccupationalExperienceRequirements",
        "monthsOfExperience": position.years_min * 12,
        "description": position.years_label,
    }


def _education(position: Position) -> list[Data]:
    asked = [DEGREES[Education(position.education)]] if position.education else []
    if any(_is_credential(group) for group in _groups(position, RequirementLevel.REQUIRED)):
        asked.append("professional certificate")
    return [{"@type": "EducationalOccupationalCredential", "credentialCategory": one} for one in asked]


def _groups(position: Position, level: RequirementLevel) -> list[Requirement]:
    return [group for group in position.requirements.all() if group.level == level]


def _is_credential(group: Requirement) -> bool:
    return any(word.kind == CompetencyKind.CREDENTIAL for word in group.any_of.all())


def _employment(position: Position) -> str:
    openings = f", {position.openings} openings" if position.openings > 1 else ""
    return f"{position.get_employment_display()}{openings}"


def _named(words: Iterable[Competency]) -> str:
    return ", ".join(word.label for word in words)


def _list(heading: str, lines: Iterable[str]) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines if line)
    return f"<p>{escape(heading)}</p>\n<ul>{items}</ul>" if items else ""

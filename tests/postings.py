"""The rules a JobPosting must keep, written from the documents and not from the code that makes it.

Sources, as of 2026-11: Google Search Central, "Job posting (JobPosting) structured data" (required and
recommended properties, remote work, content policies) and schema.org 29 (JobPosting).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from jobs.enums import US_STATES
from tests.reading import Reading, read

REQUIRED = {"@context", "@type", "title", "description", "datePosted", "hiringOrganization"}
"""And a place, or how remote it is: see `_place`."""
RECOMMENDED = {
    "validThrough", "employmentType", "baseSalary", "identifier", "directApply",
    "experienceRequirements",
}  # fmt: skip
OTHERS = {
    "url", "jobLocation", "jobLocationType", "applicantLocationRequirements", "educationRequirements",
    "jobBenefits", "workHours", "totalJobOpenings", "qualifications", "skills", "responsibilities",
    "occupationalCategory",
}  # fmt: skip
EMPLOYMENT = {
    "FULL_TIME": "Full time",
    "PART_TIME": "Part time",
    "CONTRACTOR": "Contract",
    "TEMPORARY": "Temp to hire",
    "INTERN": "Internship",
    "PER_DIEM": "Per diem",
}
"""Google's words (VOLUNTEER and OTHER besides), and how our page says it."""
DEGREES = {
    "high school": "High school diploma or equivalent",
    "associate degree": "Associate degree",
    "bachelor degree": "Bachelor's degree",
    "postgraduate degree": "Master's degree",
}
UNITS = {"HOUR": "an hour", "YEAR": "a year"}
CODES = {
    "@context", "@type", "url", "datePosted", "validThrough", "employmentType", "unitText", "currency",
    "credentialCategory", "jobLocationType", "addressCountry",
}  # fmt: skip
"""Not words for people: each has a rule of its own below that says how the page shows it."""


def faults(page: Reading) -> list[str]:
    """Everything that is wrong with the one posting of a page; nothing, for a good one."""
    found = page.of_type("JobPosting")
    if len(found) != 1:
        return [f"{len(found)} postings on the page"]
    posting = found[0]
    checks = (_names, _texts, _dates, _place, _salary, _asked, _applying, _is_shown)
    return [fault for check in checks for fault in check(posting, page)]


def _names(posting: dict[str, Any], page: Reading) -> Iterator[str]:
    names = set(posting)
    yield from (f"{name} is required" for name in REQUIRED - names)
    yield from (f"{name} is recommended" for name in RECOMMENDED - names)
    yield from (f"{name} is not known" for name in names - REQUIRED - RECOMMENDED - OTHERS)
    yield from (f"{name} is empty" for name in names if posting[name] in (None, "", [], {}))
    if posting["@context"] not in {"https://schema.org", "https://schema.org/"}:
        yield "another context"
    if [posting["url"]] != page.metas["link:canonical"] or not posting["url"].startswith(settings.SITE_URL):
        yield f"{posting['url']} is not the address of the page"


def _texts(posting: dict[str, Any], page: Reading) -> Iterator[str]:
    title, description = posting["title"], posting["description"]
    if re.search(r"\$|\d{4}|[!*]|http", title):
        yield "the title holds more than a title"
    if description == title or len(read(description).text) < 300:
        yield "the description is not complete"
    if not ("<p>" in description and "<li>" in description):
        yield "the description is no HTML with paragraphs and lists"
    if re.search(r"<(script|style|h1|h2|img|iframe)\b", description):
        yield "the description holds tags it must not"
    for part in ("Must have", "Benefits", "Schedule", "Where"):
        if f"<p>{part}</p>" not in description:
            yield f"the description leaves out {part}"
    if not re.match(r"<p>\$[\d,.]+(–\$[\d,.]+)? an? (hour|year)</p>", description):
        yield "the description does not begin with the pay"


def _dates(posting: dict[str, Any], page: Reading) -> Iterator[str]:
    posted, through = (
        date.fromisoformat(posting["datePosted"]),
        datetime.fromisoformat(posting["validThrough"]),
    )
    if posted > timezone.localdate():
        yield "it is posted in the future"
    if through.utcoffset() is None:
        yield "validThrough has no offset"
    elif through <= timezone.now():
        yield "validThrough has passed"
    for day in (posted, through.date()):
        if day.isoformat() not in page.moments:
            yield f"{day} is not on the page"


def _place(posting: dict[str, Any], page: Reading) -> Iterator[str]:
    is_remote = " Where Remote, " in page.text
    if is_remote != (posting.get("jobLocationType") == "TELECOMMUTE"):
        yield "remote on the page or in the data, and not in both"
    if is_remote:
        if "jobLocation" in posting:
            yield "a place of work for work from home"
        yield from _residence(posting.get("applicantLocationRequirements"), page)
        return
    if "applicantLocationRequirements" in posting:
        yield "a place of residence for work on site"
    address = posting["jobLocation"]["address"]
    if posting["jobLocation"]["@type"] != "Place" or address["@type"] != "PostalAddress":
        yield "no place"
    if address["addressCountry"] != "US" or address["addressRegion"] not in US_STATES:
        yield "no state of the US"
    if f"{address['addressLocality']}, {address['addressRegion']}" not in page.text:
        yield "another place than on the page"


def _residence(asked: Any, page: Reading) -> Iterator[str]:  # noqa: ANN401 -- whatever was written
    if asked == {"@type": "Country", "name": "USA"}:
        if " Where Remote, from any US state" not in page.text:
            yield "any state in the data alone"
        return
    if not isinstance(asked, list):
        yield f"nobody knows where people may live: {asked}"
        return
    names = {one["name"].removesuffix(", USA") for one in asked}
    if not names or not names <= set(US_STATES.values()) or {one["@type"] for one in asked} != {"State"}:
        yield f"states that are none: {asked}"
    where = re.search(r" Where Remote, living in (.*?) Employment", page.text)
    told = re.split(r", | or ", where[1]) if where else []
    if names != {US_STATES.get(name, name) for name in told}:
        yield f"other states than on the page: {names} and {told}"


def _salary(posting: dict[str, Any], page: Reading) -> Iterator[str]:
    salary = posting["baseSalary"]
    value = salary["value"]
    types = (salary["@type"], value["@type"], salary["currency"])
    if types != ("MonetaryAmount", "QuantitativeValue", "USD") or value["unitText"] not in UNITS:
        yield f"no salary: {salary}"
        return
    amounts = [value["minValue"], value["maxValue"]] if "minValue" in value else [value["value"]]
    if sorted(set(amounts)) != amounts or not all(isinstance(one, (int, float)) for one in amounts):
        yield f"amounts that are no range: {amounts}"
    told = "–".join(f"${one:,.0f}" if one % 1 == 0 else f"${one:,.2f}" for one in amounts)
    if f"{told} {UNITS[value['unitText']]}" not in page.text:
        yield f"other pay than on the page: {told} {value['unitText']}"


def _asked(posting: dict[str, Any], page: Reading) -> Iterator[str]:
    years = posting["experienceRequirements"]
    if years == "no requirements":
        if "No years asked" not in page.text:
            yield "no years in the data alone"
    elif years["@type"] != "OccupationalExperienceRequirements" or years["monthsOfExperience"] % 12:
        yield f"no experience: {years}"
    elif not re.search(rf"\b{years['monthsOfExperience'] // 12} years? of coding", page.text):
        yield "other years than on the page"
    for one in posting.get("educationRequirements", []):
        category = one["credentialCategory"]
        if one["@type"] != "EducationalOccupationalCredential":
            yield f"no education: {one}"
        elif category == "professional certificate":
            if not posting.get("qualifications"):
                yield "a certificate that is not named"
        elif DEGREES[category] not in page.text:
            yield f"{category} is not on the page"


def _applying(posting: dict[str, Any], page: Reading) -> Iterator[str]:
    if posting["employmentType"] not in EMPLOYMENT:
        yield f"{posting['employmentType']} is none of Google's words"
    elif f"Employment {EMPLOYMENT[posting['employmentType']]}" not in page.text:
        yield "other employment than on the page"
    if posting["directApply"] is not True or not any(link.endswith("/apply/") for link in page.links):
        yield "nobody can apply on the page"
    if posting["identifier"]["@type"] != "PropertyValue":
        yield "no identifier"
    if f"No. {posting['identifier']['value']}" not in page.text:
        yield "a number that is not on the page"


def _is_shown(posting: dict[str, Any], page: Reading) -> Iterator[str]:
    """Each word of it stands on the page."""
    for name, text in _leaves(posting):
        if name in CODES or text in {"no requirements", "USA"} or text.endswith(", USA"):
            continue
        for line in _lines(text):
            if line not in page.text:
                yield f"{name} is not on the page: {line}"


def _leaves(data: Any, name: str = "") -> Iterator[tuple[str, str]]:  # noqa: ANN401 -- any JSON
    if isinstance(data, dict):
        for inner, value in data.items():
            yield from _leaves(value, inner)
    elif isinstance(data, list):
        for value in data:
            yield from _leaves(value, name)
    elif isinstance(data, str):
        yield name, data


def _lines(text: str) -> Iterator[str]:
    """A plain text as it is; HTML line by line."""
    if not re.search(r"<(p|ul|li)>", text):
        yield " ".join(text.split())
        return
    for part in re.split(r"</?(?:p|ul|ol|li|h\d|blockquote|table|tr|td|th|tbody|thead)>", text):
        if line := read(part).text:
            yield line

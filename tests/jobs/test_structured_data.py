from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings
from django.test import Client

from jobs import structured_data
from jobs.enums import Education, Employment
from jobs.models import Position
from tests.factories import EmployerFactory, PositionFactory
from tests.postings import faults
from tests.reading import Reading, read

pytestmark = pytest.mark.django_db


def page(client: Client, position: Position) -> Reading:
    return read(client.get(position.get_absolute_url()).content.decode())


@pytest.mark.parametrize("employment", Employment)
@pytest.mark.parametrize(
    "where",
    [
        {"onsite": True},
        {"hybrid": True},
        {"remote": True},
        {"remote": True, "remote_states": ["DC"]},
        {"remote": True, "remote_states": ["FL", "GA", "TX", "PR", "NY"]},
    ],
)
def test_posting_of_any_kind_keeps_the_rules(
    client: Client, employment: Employment, where: dict[str, object]
) -> None:
    position = PositionFactory.create(
        open=True,
        employment=employment,
        education=Education.HIGH_SCHOOL,
        education_preferred=Education.MASTER,
        years_min=1,
        openings=3,
        required="CPC|CCS; ICD-10-CM",
        preferred="CRC; HCC",
        settings="profee; ed",
        software="epic",
        duties="audit_duty",
        pay_min=Decimal("30.50"),
        pay_max=Decimal("30.50"),
        description_html=f"<p>{'The days are long and the charts are short. ' * 8}</p>",
        **where,
    )
    assert faults(page(client, position)) == []


def test_description_says_all_that_the_page_says_of_the_work(client: Client) -> None:
    position = PositionFactory.create(
        open=True,
        employment=Employment.PER_DIEM,
        openings=3,
        is_apprentice_friendly=True,
        settings="profee; ed",
        specialties="cardiology",
        software="epic; meditech",
        targets="90 visits a day, 95 percent right",
        equipment="Laptop & two screens are sent",
    )
    found = page(client, position)
    (posting,) = found.of_type("JobPosting")
    said = read(posting["description"]).text
    for heading, line in (
        ("Employment", "Per diem, 3 openings"),
        ("Setting", "Emergency department, Pro-fee"),
        ("Specialty", "Cardiology"),
        ("Systems", "Epic, MEDITECH"),
        ("Targets", "90 visits a day, 95 percent right"),
        ("Equipment", "Laptop & two screens are sent"),
    ):
        assert f"{heading} {line}" in said
        assert f"{heading} {line}" in found.text
    assert "Apprentices welcome: CPC-A and the like count" in said
    assert "Apprentices welcome: CPC-A and the like count" in found.text
    assert faults(found) == []


def test_description_leaves_out_what_is_not_given(client: Client) -> None:
    (posting,) = page(client, PositionFactory.create(open=True)).of_type("JobPosting")
    said = read(posting["description"]).text
    for words in ("Setting", "Specialty", "Systems", "Targets", "Equipment", "openings", "Apprentices"):
        assert words not in said


def test_posting_of_a_position_that_asks_for_little(client: Client) -> None:
    text = f"<p>{'Charts. ' * 50}</p>"
    position = PositionFactory.create(open=True, yearly=True, shift="flexible", description_html=text)
    read_page = page(client, position)
    (posting,) = read_page.of_type("JobPosting")
    assert faults(read_page) == []
    assert posting["experienceRequirements"] == "no requirements"
    assert {"educationRequirements", "qualifications", "skills", "totalJobOpenings"} & set(posting) == set()


def test_rules_find_what_they_are_for(client: Client) -> None:
    position = PositionFactory.create(open=True, required="CPC", description_html=f"<p>{'x y ' * 200}</p>")
    good = page(client, position)
    assert faults(good) == []
    (posting,) = good.of_type("JobPosting")
    for name, value in (
        ("title", "Another title"),
        ("description", "<p>Short.</p>"),
        ("datePosted", "2020-01-01"),
        ("validThrough", "2020-01-01T00:00:00-05:00"),
        ("employmentType", "FULLTIME"),
        ("jobLocationType", "TELECOMMUTE"),
        ("jobBenefits", "A car"),
        ("directApply", False),
        ("industry", "Health"),
        ("baseSalary", posting["baseSalary"] | {"currency": "EUR"}),
        ("identifier", posting["identifier"] | {"value": "0"}),
        ("experienceRequirements", {"@type": "OccupationalExperienceRequirements", "monthsOfExperience": 18}),
    ):
        kept = posting.get(name)
        posting[name] = value
        assert faults(good) != [], name
        posting[name] = kept
        if kept is None:
            del posting[name]
    assert faults(good) == []


@pytest.mark.parametrize("status", ["draft", "paused", "closed"])
def test_what_is_not_open_has_no_posting(client: Client, status: str, admin_client: Client) -> None:
    position = PositionFactory.create(**{status: True})
    assert [page(one, position).data for one in (client, admin_client)] == [[], []]


def test_lists_have_no_posting(client: Client) -> None:
    position = PositionFactory.create(open=True)
    for address in ("/", "/positions/", f"/employers/{position.employer.slug}/"):
        assert read(client.get(address).content.decode()).of_type("JobPosting") == []


def test_no_text_ends_the_element_it_stands_in(client: Client) -> None:
    wild = "</script><script>alert(1)</script> & <!-- \u2028 “A”"
    position = PositionFactory.create(open=True, title=wild, schedule=wild)
    html = client.get(position.get_absolute_url()).content.decode()
    (posting,) = read(html).of_type("JobPosting")
    assert posting["title"] == wild
    for block in html.split('<script type="application/ld+json">')[1:]:
        assert not set(block.partition("</script>")[0]) & set("<>&\u2028")


def test_closing_date_lasts_to_its_end() -> None:
    position = Position(closes_on=date(2026, 7, 1))
    assert structured_data.last_moment(position).isoformat() == "2026-07-01T23:59:59-04:00"


def test_home_says_whose_it_is_and_how_to_search(client: Client) -> None:
    PositionFactory.create(open=True, required="CPC")
    found = read(client.get("/").content.decode())
    (site,) = found.of_type("WebSite")
    assert [one["name"] for one in found.of_type("Organization")] == ["Onfile"]
    template = site["potentialAction"]["target"]["urlTemplate"]
    assert template.startswith(settings.SITE_URL)
    asked = template.removeprefix(settings.SITE_URL).replace("{search_term_string}", "cpc")
    assert "<h1" in client.get(asked).content.decode()


def test_employer_is_named_as_its_page_does(client: Client) -> None:
    employer = EmployerFactory.create(name="Bay & Sons", slug="bay", website="https://bay.example.com/")
    (found,) = read(client.get("/employers/bay/").content.decode()).data
    assert (found["name"], found["sameAs"]) == (employer.name, employer.website)


def test_way_to_a_position_is_the_one_it_shows(client: Client) -> None:
    position = PositionFactory.create(open=True)
    found = page(client, position)
    (crumbs,) = found.of_type("BreadcrumbList")
    names = [one["name"] for one in crumbs["itemListElement"]]
    assert names == ["Positions", f"No. {position.reference}"]
    assert " / ".join(names).replace(" ", "") in found.text.replace(" ", "")
    assert [one["position"] for one in crumbs["itemListElement"]] == [1, 2]
    assert crumbs["itemListElement"][0]["item"] == f"{settings.SITE_URL}/positions/"

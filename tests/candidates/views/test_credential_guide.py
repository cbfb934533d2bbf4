"""The guide to credentials: each number is the length of its list, and nobody keeps what is personal."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from candidates.models import Candidate, HeldCredential
from jobs.models import Competency, Position
from jobs.services import listings, vocabulary
from tests.cast import Cast
from tests.factories import (
    ApplicationFactory,
    CandidateFactory,
    HiddenPositionFactory,
    PositionFactory,
    RecipientFactory,
    competency,
)
from tests.reading import read
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
GUIDE = "/guide/credentials/"


@pytest.fixture
def words(db: None) -> None:
    """The whole vocabulary, as a site has it."""
    vocabulary.load()


@pytest.fixture
def board(words: None) -> None:
    for at in range(12):
        PositionFactory.create(
            open=True, required="CPC" if at % 3 else "CPC|CCS; ICD-10-CM", preferred="CRC" if at % 2 else "",
            pay_min=20 + at, pay_max=30 + at, settings="profee" if at % 2 else "inpatient", years_min=at % 4,
        )  # fmt: skip
    PositionFactory.create(open=True, required="CRC", preferred="CPC", settings="payer")
    PositionFactory.create(open=True, required="CCS", years_min=2, settings="inpatient")
    PositionFactory.create(open=True, required="RHIT; CRC")
    PositionFactory.create(open=True, required="CPC", is_apprentice_friendly=True, duties="assign_sequence")
    PositionFactory.create(closed=True, required="CRC")
    listings.rebuild()


def page(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, url
    return str(response.content.decode())


def signed_in(person: Candidate) -> Client:
    client = Client()
    assert person.user is not None
    sign_in(client, person.user)
    return client


def length_of(client: Client, url: str) -> int:
    """How many positions a list has, over all its pages, counted by its cards."""
    found, number = 0, 1
    while True:
        html = page(client, f"{url}{'&' if '?' in url else '?'}page={number}")
        found += len(re.findall(r'<article id="position-\d+"', html))
        if 'rel="next"' not in html:
            return found
        number += 1


@pytest.mark.usefixtures("board")
class TestNumbers:
    def test_each_is_the_length_of_the_list_it_leads_to(self, client: Client) -> None:
        html = page(client, GUIDE)
        links = re.findall(r'href="([^"]+)">([\d,]+) (open to its holders|requires? it|prefers? it)', html)
        assert len(links) > 6
        for link, told, what in links:
            url, number = unescape(link), int(told.replace(",", ""))
            if what.startswith("open"):
                assert client.get(url).context["search"].count == number, url
            else:
                assert length_of(client, url) == number, url

    def test_page_of_one_says_the_same(self, client: Client) -> None:
        card = client.get(f"{GUIDE}cpc/").context["card"]
        assert (card.named.required, card.named.preferred) == (13, 1)
        assert length_of(client, f"{GUIDE}cpc/required/") == 13
        assert length_of(client, f"{GUIDE}cpc/preferred/") == 1
        text = read(page(client, f"{GUIDE}cpc/")).text
        assert "The median of the 14 open positions that name it" in text
        assert "CPC-A where apprentices are welcome" in text

    def test_few_have_no_median(self, client: Client) -> None:
        text = read(page(client, f"{GUIDE}rhit/")).text
        assert "Too few" in text
        assert "1 names it; a median is told of 10 or more" in text

    @pytest.mark.parametrize(
        "query", ["credentials=cpc&years=2", "credentials=none", "credentials=cpc-a&setting=inpatient"]
    )
    def test_steps_by_answers_are_as_long_as_they_say(self, client: Client, query: str) -> None:
        found = client.get(f"{GUIDE}next/?{query}").context["advised"]
        assert found
        assert [one.gain.count for one in found] == sorted((one.gain.count for one in found), reverse=True)
        for one in found:
            assert length_of(client, one.url) == one.gain.count, one.url

    def test_apprentices(self, client: Client) -> None:
        found = client.get(f"{GUIDE}apprentice/").context["page"].paginator.count
        assert found == 1 == length_of(client, f"{GUIDE}apprentice/")


@pytest.mark.usefixtures("board")
class TestNext:
    def opened(self, client: Client, query: str) -> dict[str, int]:
        advised = client.get(f"{GUIDE}next/?{query}").context["advised"]
        return {one.card.key: one.gain.count for one in advised}

    def test_it_is_what_reading_each_position_says(self, client: Client) -> None:
        # With CPC and two years: CCS alone opens one, CRC one; the other asks for RHIT beside it.
        assert self.opened(client, "credentials=cpc&years=2") == {"ccs": 1, "crc": 1}
        # One year is too few for the position that asks for CCS.
        assert self.opened(client, "credentials=cpc&years=1") == {"crc": 1}
        assert self.opened(client, "credentials=cpc&years=2&setting=payer") == {"crc": 1}
        # What nobody said is not looked at.
        assert self.opened(client, "credentials=cpc") == {"ccs": 1, "crc": 1}

    def test_two_missing_are_not_one_step(self, client: Client) -> None:
        assert self.opened(client, "credentials=crc&credentials=cpc&credentials=ccs") == {
            "rhit": 1,
            "rhia": 1,
        }

    def test_where_none_would_open_anything_it_says_what_is_in_the_way(self, client: Client) -> None:
        Position.objects.open().update(years_min=1)
        two = PositionFactory.create(open=True, required="RHIT; CRC")
        PositionFactory.create(open=True, required="CPC-A")
        listings.rebuild()
        said = page(client, f"{GUIDE}next/?credentials=cpc-a&years=0")
        text = read(said).text
        assert "1 of 18 open positions" in text
        assert "No single credential would open another position today." in text
        assert "16 positions ask for a year or more, whatever you hold." in text
        assert "Of 1 position more than one credential is missing." in text
        assert f'<a href="{GUIDE}apprentice/">From CPC-A to CPC</a>' in said
        Position.objects.filter(pk=two.pk).delete()
        listings.rebuild()
        said = page(client, f"{GUIDE}next/?credentials=cpc&years=0")
        assert "more than one credential" not in said
        assert "whatever you hold" in said
        assert "From CPC" not in said
        assert "No open position asks for one that you lack." not in said

    def test_where_nothing_asks_for_one_it_says_so(self, client: Client) -> None:
        asking = Position.objects.filter(requirements__any_of__key="cpc", requirements__level="required")
        Position.objects.exclude(pk__in=asking.values("pk")).delete()
        listings.rebuild()
        said = read(page(client, f"{GUIDE}next/?credentials=cpc")).text
        assert "No single credential" in said
        assert "No open position asks for one that you lack." in said

    def test_the_full_form_of_what_is_held_as_an_apprentice(self, client: Client) -> None:
        found = client.get(f"{GUIDE}next/?credentials=cpc-a").context["advised"]
        (full,) = [one for one in found if one.card.key == "cpc"]
        assert full.is_full_form
        assert "no exam is missing" in page(client, f"{GUIDE}next/?credentials=cpc-a")

    def test_upkeep_is_what_it_would_be_with_what_is_held(self, client: Client) -> None:
        found = client.get(f"{GUIDE}next/?credentials=cpc").context["advised"]
        (crc,) = [one for one in found if one.card.key == "crc"]
        assert (crc.units, crc.more) == (40, 4)
        (ccs,) = [one for one in found if one.card.key == "ccs"]
        assert (ccs.units, ccs.more) == (20, 20)
        full = client.get(f"{GUIDE}next/?credentials=cpc-a&credentials=ccs").context["advised"]
        assert {one.card.key: (one.units, one.more) for one in full if one.is_full_form} == {"cpc": (36, 0)}

    def test_where_each_counts_by_itself_no_sum_is_made(self, client: Client) -> None:
        PositionFactory.create(open=True, required="CPC; CCDS-O")
        found = client.get(f"{GUIDE}next/?credentials=cpc&other_credentials=CCDS").context["advised"]
        (one,) = [one for one in found if one.card.key == "ccds-o"]
        assert (one.units, one.more) == (30, 30)

    def test_demonstration_is_said_to_be_invented(self, client: Client) -> None:
        said = "invented: they are this site’s demonstration"
        assert said not in page(client, f"{GUIDE}next/?credentials=cpc")
        Position.objects.filter(requirements__any_of__key="ccs").update(is_demo=True)
        assert said in page(client, f"{GUIDE}next/?credentials=cpc")
        assert said not in page(client, f"{GUIDE}next/?credentials=cpc&setting=payer")

    @pytest.mark.parametrize(
        ("query", "said"),
        [
            ("setting=profee", "Say what you hold"),
            ("other_credentials=CSS", "did you mean"),
            ("credentials=cpc&years=many", "Give years as a number from 0 to 60"),
            ("credentials=cpc&setting=moon", "We know no such setting"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_lost(self, client: Client, query: str, said: str) -> None:
        html = page(client, f"{GUIDE}next/?{query}")
        assert said in unescape(html)
        if "other_credentials" in query:
            assert 'value="CSS"' in html
        if "many" in query:
            assert 'value="many"' in html

    @pytest.mark.parametrize("bring", ["have-nothing", "wish-remote", "years-3", "have-icd-10-cm"])
    def test_only_credentials_are_brought(self, client: Client, bring: str) -> None:
        page(client, f"{GUIDE}next/?credentials=cpc&bring={bring}", 404)


@pytest.mark.usefixtures("board")
class TestByFile:
    def coder(self) -> Client:
        person = CandidateFactory.create(
            on_file=True, with_user=True, in_tampa=True, years=5, credentials="CPC:apprentice",
            email="coder@example.com",
        )  # fmt: skip
        return signed_in(person)

    def test_by_the_file_and_every_line_of_it(self) -> None:
        client = self.coder()
        response = client.get(f"{GUIDE}next/")
        text = read(response.content.decode()).text
        assert "By your file. You hold CPC-A." in text
        for one in response.context["advised"]:
            assert client.get(one.url).context["page"].paginator.count == one.gain.count

    def test_nobody_keeps_it(self) -> None:
        client = self.coder()
        for url in (f"{GUIDE}next/", f"{GUIDE}apprentice/", f"{GUIDE}cpc/", GUIDE):
            assert "no-store" in client.get(url).headers["Cache-Control"], url
        assert "no-store" in Client().get(f"{GUIDE}next/?credentials=cpc").headers["Cache-Control"]
        assert "You hold" not in page(Client(), f"{GUIDE}next/")
        assert "By your file" not in page(Client(), f"{GUIDE}apprentice/")

    def test_what_is_settled_is_not_counted_and_that_is_said(self) -> None:
        client = self.coder()
        person = Candidate.objects.get()
        applied, hidden, both, kept = Position.objects.open().order_by("pk")[:4]
        before = client.get(f"{GUIDE}next/").context
        assert "Not among these" not in page(client, f"{GUIDE}next/")
        for position in (applied, both):
            ApplicationFactory.create(candidate=person, position=position)
        for position in (hidden, both):
            HiddenPositionFactory.create(candidate=person, position=position)
        HiddenPositionFactory.create(candidate=person, position=PositionFactory.create(closed=True))
        person.hidden_from.add(kept.employer)
        answer = client.get(f"{GUIDE}next/")
        assert answer.context["offered"] == before["offered"] - 4
        assert (
            "Not among these: 2 that you applied to, 1 that you have hidden and"
            " 1 of an employer you keep your file from. Show what you have hidden"
        ) in read(answer.content.decode()).text
        assert 'href="/me/saved/#hidden"' in answer.content.decode()
        suiting, offered = (answer.context[name] for name in ("suiting", "offered"))
        assert f'<a href="/fit/positions/">{suiting} of {offered}</a>' in answer.content.decode()

    @pytest.mark.parametrize("url", [f"{GUIDE}next/", "/fit/next/", "/fit/positions/", "/me/"])
    def test_every_page_of_these_numbers_says_the_same_of_what_is_settled(self, url: str) -> None:
        client = self.coder()
        person = Candidate.objects.get()
        RecipientFactory.create(candidate=person, email=person.email)
        applied, hidden = Position.objects.open().order_by("pk")[:2]
        assert "Not among these" not in page(client, url)
        ApplicationFactory.create(candidate=person, position=applied)
        HiddenPositionFactory.create(candidate=person, position=hidden)
        text = read(page(client, url)).text
        assert (
            "Not among these: 1 that you applied to and 1 that you have hidden. Show what you have hidden"
            in text
        )
        if url in {f"{GUIDE}next/", "/fit/next/"}:
            assert re.search(rf"\b\d+ of {Position.objects.open().count() - 2} open positions", text)

    def test_what_the_years_of_an_apprentice_add_up_to(self) -> None:
        client = self.coder()
        text = read(page(client, f"{GUIDE}apprentice/")).text
        assert "You hold CPC-A. Your file says 5 years of coding" in text

    @pytest.mark.parametrize(("years", "said"), [(None, "says no years"), (1.5, "0.5 to go")])
    def test_fewer_years(self, years: float | None, said: str) -> None:
        person = CandidateFactory.create(
            on_file=True, with_user=True, years=years, credentials="CPC:apprentice"
        )
        client = signed_in(person)
        assert said in read(page(client, f"{GUIDE}apprentice/")).text

    def test_the_full_credential_is_no_apprentice(self) -> None:
        person = CandidateFactory.create(on_file=True, with_user=True, years=1, credentials="CPC")
        client = signed_in(person)
        assert client.get(f"{GUIDE}apprentice/").context["mine"] is None


@pytest.mark.usefixtures("words")
class TestList:
    def shown(self, client: Client, query: str) -> set[str]:
        drawers = client.get(f"{GUIDE}?{query}").context["drawers"]
        return {card.key for drawer in drawers for card in drawer.cards}

    def test_all_of_them_without_a_filter(self, client: Client) -> None:
        assert self.shown(client, "") == set(
            Competency.objects.filter(kind="credential").values_list("key", flat=True)
        )

    def test_filters_add_up(self, client: Client) -> None:
        assert self.shown(client, "issuer=ACDIS") == {"ccds", "ccds-o"}
        assert self.shown(client, "issuer=AHIMA&setting=cdi") == {"cdip"}
        assert self.shown(client, "level=entry&setting=hospital") == {"cic-a", "coc-a"}
        assert self.shown(client, "issuer=ACDIS&setting=home") == set()
        assert "No credential is all of that" in page(client, f"{GUIDE}?issuer=ACDIS&setting=home")

    def test_an_unknown_filter_shows_all_and_says_so(self, client: Client) -> None:
        assert len(self.shown(client, "issuer=nobody")) > 50
        assert "There is none of that name" in page(client, f"{GUIDE}?issuer=nobody")

    def test_two_to_four_stand_side_by_side(self, client: Client) -> None:
        compared = client.get(f"{GUIDE}?compare=cpc&compare=ccs&compare=ccs").context["compared"]
        assert [card.key for card in compared] == ["cpc", "ccs"]
        text = read(page(client, f"{GUIDE}?compare=cpc&compare=ccs")).text
        assert "Recommended, not required: two years of coding, or courses and one year." in text

    @pytest.mark.parametrize(
        ("query", "said"),
        [
            ("compare=cpc", "One alone compares with nothing"),
            ("compare=cpc&compare=ccs&compare=coc&compare=cic&compare=crc", "Four stand side by side"),
            ("compare=cpc&compare=xyz", "We know no credential “xyz”"),
        ],
    )  # fmt: skip
    def test_other_numbers_are_said_and_stay_ticked(self, client: Client, query: str, said: str) -> None:
        html = page(client, f"{GUIDE}?{query}")
        assert said in unescape(html)
        assert 'value="cpc" checked' in html

    def test_ticks_outlive_a_filter_that_hides_them(self, client: Client) -> None:
        html = page(client, f"{GUIDE}?compare=cpc&compare=ccs&issuer=ACDIS")
        assert '<input type="hidden" name="compare" value="cpc">' in html


@pytest.mark.usefixtures("words")
class TestOne:
    def test_every_credential_has_a_page_that_says_its_source_and_day(self, client: Client) -> None:
        for word in Competency.objects.filter(kind="credential").select_related("facts"):
            text = read(page(client, f"{GUIDE}{word.key}/")).text
            assert word.name in text
            assert f"Facts: {word.facts.source}" in text
            assert "As of November 23, 2026." in text

    @pytest.mark.parametrize(
        ("spelling", "key"), [("cpc-h", "coc"), ("CPC", "cpc"), ("CPC-H-A", "coc-a"), ("bcsc", "mcbc")]
    )
    def test_an_alias_is_led_to_the_page_of_what_is_meant(
        self, client: Client, spelling: str, key: str
    ) -> None:
        response = client.get(f"{GUIDE}{spelling}/")
        assert (response.status_code, response.headers["Location"]) == (301, f"{GUIDE}{key}/")

    @pytest.mark.parametrize("path", ["nope/", "inpatient/", "cpc/wished/", "nope/required/"])
    def test_what_is_none_is_not_there(self, client: Client, path: str) -> None:
        page(client, f"{GUIDE}{path}", 404)

    def test_what_is_not_established_is_said(self, client: Client) -> None:
        text = read(page(client, f"{GUIDE}cmrs/")).text
        assert "Not established: no page of the issuer that we found says it. Ask AMBA." in text

    def test_breadcrumbs_for_machines(self, client: Client) -> None:
        (crumbs,) = read(page(client, f"{GUIDE}cpc/")).of_type("BreadcrumbList")
        assert [one["name"] for one in crumbs["itemListElement"]][-2:] == ["Credentials", "CPC"]

    def test_of_the_desk_alone(self, client: Client) -> None:
        """A credential that no file knows has a page too, of what is known: nothing."""
        Competency.objects.create(kind="credential", key="xyz", label="XYZ")
        text = read(page(client, f"{GUIDE}xyz/")).text
        assert "Not established" in text
        assert "Others" in read(page(client, GUIDE)).text


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("url", "queries"),
    [
        ("", 2),
        ("?compare=cpc&compare=ccs", 2),
        ("cpc/", 14),
        ("cpc/required/", 13),
        ("apprentice/", 10),
        ("next/", 2),
        ("next/?credentials=none", 6),
        ("next/?credentials=none&bring=have-cpc", 11),
    ],
)  # fmt: skip
def test_queries_do_not_grow(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, url: str, queries: int, count: int
) -> None:
    competency("CCS")
    PositionFactory.create_batch(
        count,
        open=True,
        required="CPC",
        settings="profee",
        is_apprentice_friendly=True,
        duties="assign_sequence",
    )
    for _ in range(count):
        person = CandidateFactory.create(on_file=True)
        HeldCredential.objects.create(candidate=person, credential=competency("CPC"))
    assert client.get(f"{GUIDE}{url}").status_code == 200  # from here on what is counted is kept
    with django_assert_num_queries(queries):
        client.get(f"{GUIDE}{url}&again=" if "?" in url else f"{GUIDE}{url}?again=")


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("url", "queries"), [("next/", 12), ("apprentice/", 16), ("cpc/required/", 20)])
def test_queries_of_somebody_on_file_do_not_grow(
    django_assert_num_queries: DjangoAssertNumQueries, url: str, queries: int, count: int
) -> None:
    PositionFactory.create_batch(
        count, open=True, required="CPC; COC", is_apprentice_friendly=True, duties="assign_sequence"
    )
    competency("CPC-A")
    client = signed_in(
        CandidateFactory.create(on_file=True, with_user=True, years=1, credentials="CPC:apprentice")
    )
    assert client.get(f"{GUIDE}{url}").status_code == 200
    with django_assert_num_queries(queries):
        client.get(f"{GUIDE}{url}")


def test_landing_leads_to_the_page(client: Client, cast: Cast) -> None:
    assert Position.objects.open().exists()
    assert f'href="{GUIDE}cpc/"' in page(client, "/positions/credential/cpc/")

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from config.cells import STARTS
from jobs.models import Position
from jobs.search.salaries import DIMENSIONS
from jobs.services import role_facts
from tests.cast import Cast
from tests.factories import AreaWageFactory, PositionFactory, competency, place

pytestmark = pytest.mark.django_db
PAGE, OFFER = "/guide/salaries/", "/guide/salaries/offer/"
FIELDS = (
    "by", "state", "city", "credential", "setting", "workplace", "years_max", "sort", "place", "years",
    "occupation", "area_state",
)  # fmt: skip


def words(client: Client, query: str = "", page: str = PAGE) -> str:
    """The page as one line of text."""
    answer = client.get(f"{page}{query}")
    assert answer.status_code == 200
    return plain(answer.text)


def plain(html: str) -> str:
    main = html[html.index("<main") : html.index("</main")]
    main = re.sub(r"<(td|th|p|li|option)", r" <\1", main)  # what stands apart reads apart
    return " ".join(strip_tags(main).replace("&#x27;", "'").replace("&quot;", '"').split())


def ten(**fields: object) -> None:
    for hourly in range(20, 30):
        PositionFactory.create(open=True, pay_min=hourly, pay_max=hourly, settings=["profee"], **fields)


class TestPage:
    @pytest.mark.parametrize("count", [1, 3])
    @pytest.mark.parametrize(
        ("query", "queries"),
        [("", 8), ("?by=credential", 8), ("?setting=profee&credential=cpc&by=state", 11)],
    )
    def test_queries(
        self,
        client: Client,
        django_assert_num_queries: DjangoAssertNumQueries,
        count: int,
        query: str,
        queries: int,
    ) -> None:
        role_facts.load()
        for _ in range(count):
            AreaWageFactory.create()
            PositionFactory.create(open=True, settings=["profee"], required="CPC")
        with django_assert_num_queries(queries):
            assert client.get(PAGE + query).status_code == 200

    def test_all_published_figures_with_source_and_date(self, client: Client) -> None:
        role_facts.load()
        text = words(client)
        for line in ("Orlando, FL $35,000 $41,000 $47,000 34%", "Overall $41,000 $46,500 $52,000 27%"):
            assert line in text
        assert "Source: Payscale median annual salary, as quoted by" in text
        assert "about 2019 to 2020, historic" in text
        assert "$50,250 a year in May 2024" in text
        assert "3 years (estimate)" in text

    @pytest.mark.parametrize(
        ("query", "told"),
        [
            ("?place=tampa&years=1", "Tampa, FL, 1 year: $40,000 a year ($19.23 an hour)."),
            (
                "?place=tampa&years=3",
                "Tampa, FL, 3 years: $43,500 a year ($20.91 an hour), an estimate on the",
            ),
            (
                "?place=Ocala&years=5",
                "no figure for Ocala, so this is the one over all its cities. All cities, 5 years: $52,000",
            ),
            ("?place=tampa&years=6", "The table ends at five years: for 6 there is no figure"),
            ("?place=tampa&years=0", "Tampa, FL, 1 year: $40,000 a year ($19.23 an hour). The table begins"),
        ],
    )
    def test_a_city_and_years_are_looked_up(self, client: Client, query: str, told: str) -> None:
        role_facts.load()
        assert told in words(client, query)

    def test_figures_of_ours_with_count_dates_and_link(self, client: Client) -> None:
        ten(is_demo=False)
        answer = client.get(PAGE)
        text = plain(answer.text)
        day = Position.objects.earliest("published_at").published_at
        assert day is not None
        assert (
            "10 positions. Median $51,000 a year ($24.52 an hour), half between $46,300 and $55,600." in text
        )
        assert "Pro-fee $46,300 $51,000 $55,600 10" in text
        assert re.search(r'href="/positions/\?setting=profee">10<', answer.text)
        assert "invented" not in text
        assert '"@type": "Dataset"' in answer.text

    def test_invented_positions_are_said_and_are_no_data_set(self, client: Client) -> None:
        ten(is_demo=True)
        answer = client.get(PAGE)
        text = plain(answer.text)
        assert "All of them are invented: they are this site's demonstration." in text
        assert "(all invented)" in text
        assert "Dataset" not in answer.text

    def test_of_nine_no_figure_is_told(self, client: Client) -> None:
        for hourly in range(20, 29):
            PositionFactory.create(open=True, pay_min=hourly, pay_max=hourly, settings=["profee"])
        text = words(client)
        assert "9 positions: too few for a figure. Ten are needed." in text
        assert "Pro-fee too few 9" in text

    def test_filters_combine_and_are_named(self, client: Client) -> None:
        ten(required="CPC", place=place("Tampa"))
        PositionFactory.create(open=True, remote=True, required="CPC", settings=["profee"])
        text = words(client, "?by=workplace&credential=cpc&setting=profee&state=FL&city=tampa,+fl")
        assert "10 positions: " in text
        for chip in ("Florida", "Tampa, FL", "CPC", "Pro-fee"):
            assert chip in text
        assert "No position open now or closed" in words(client, "?state=FL&workplace=remote")

    def test_what_is_not_understood_is_said_and_left_out(self, client: Client) -> None:
        PositionFactory.create(open=True)
        text = words(client, "?setting=surfing&state=ZZ&city=Atlantis")
        assert "left out: state: ZZ; city: Atlantis; setting: surfing" in text
        assert "1 position:" in text

    @pytest.mark.parametrize("typed", ["-2", "abc", "51", "3.5", "many"])
    def test_years_that_are_none_are_said_where_they_stand(self, client: Client, typed: str) -> None:
        role_facts.load()
        query = f"?place=tampa&years={typed}"
        html = client.get(PAGE + query).text
        (box,) = re.findall(r'<input id="years"[^>]*>', html)
        assert f'value="{typed}"' in box
        assert 'aria-invalid="true" aria-describedby="years-error"' in box
        text = words(client, query)
        assert "Write whole years from 0 to 50, such as 3." in text
        assert f"“{typed}” is no number of years, so what follows is without it. Tampa, FL, 1 year" in text
        assert "Not understood" not in text

    @pytest.mark.parametrize(("query", "value"), [("", "1"), ("?years=3", "3"), ("?years=", "1")])
    def test_years_that_are_some_or_none_were_typed(self, client: Client, query: str, value: str) -> None:
        role_facts.load()
        html = client.get(PAGE + query).text
        (box,) = re.findall(r'<input id="years"[^>]*>', html)
        assert f'value="{value}"' in box
        assert "aria-invalid" not in box
        assert "is no number of years" not in html

    def test_search_engines_are_shown_the_page_and_no_mix_of_filters(self, client: Client) -> None:
        competency("profee")
        assert "noindex" not in client.get(PAGE).text
        for query in ("?by=state", "?setting=profee", "?sort=growth", "?place=tampa"):
            found = client.get(PAGE + query).text
            assert '<meta name="robots" content="noindex, follow">' in found
            assert f'rel="canonical" href="http://testserver{PAGE}"' in found or f'{PAGE}">' in found
        assert PAGE in client.get("/sitemap-pages.xml").text

    def test_a_change_of_pay_shows_within_what_the_page_says(self, client: Client) -> None:
        ten()
        assert "Median $51,000" in words(client)
        Position.objects.update(pay_min=40, pay_max=40)
        text = words(client)
        assert "Median $83,200" in text
        assert "a change to a position is worked out at once" in text

    def test_no_area_wage_before_a_file_and_then_with_release_and_source(self, client: Client) -> None:
        assert "no file of them is loaded" in words(client)
        AreaWageFactory.create(title="Springfield, FL", p90=None, above_top=["p90"], mean=None)
        text = words(client)
        assert "no file of them is loaded" not in text
        assert "Springfield, FL $31,000 $37,000 $45,000 $58,000 above the top not published 1,230" in text
        assert "Occupational Employment and Wage Statistics (OEWS). Release: May 2024." in text

    def test_every_drawing_has_its_table(self, client: Client) -> None:
        role_facts.load()
        AreaWageFactory.create()
        ten()
        html = client.get(PAGE).text
        assert html.count('<div class="scale">') == html.count("<table") == 3

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        st.dictionaries(
            st.sampled_from(FIELDS),
            st.one_of(
                st.text(max_size=130),
                st.sampled_from(
                    [*DIMENSIONS, "FL", "cpc", "profee", "remote", "3", "-1", "9" * 30, "29-2072"]
                ),
            ),
            max_size=8,
        )
    )
    def test_no_address_breaks_it(self, client: Client, query: dict[str, str]) -> None:
        competency("CPC")
        competency("profee")
        query = {name: value.encode(errors="replace").decode() for name, value in query.items()}
        for address in (PAGE, "/guide/salaries.csv", "/guide/salaries.json"):
            assert client.get(address, query).status_code == 200


class TestFiles:
    def test_csv_has_what_is_shown_with_source_date_count_and_mark(self, client: Client) -> None:
        role_facts.load()
        ten(is_demo=True)
        AreaWageFactory.create(title="=Springfield")
        answer = client.get("/guide/salaries.csv?by=workplace&setting=profee")
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
        assert "salaries.csv" in answer.headers["Content-Disposition"]
        assert answer.headers["X-Robots-Tag"] == "noindex"
        rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
        assert [sum(row["table"] == name for row in rows) for name in ("published", "ours", "areas")] == [
            33,
            2,
            1,
        ]
        (three,) = [row for row in rows if (row["name"], row["group"]) == ("Tampa, FL", "3 years")]
        assert (three["median"], "estimated" in three["note"], three["source"][:8]) == (
            "43500",
            True,
            "Payscale",
        )
        (whole,) = [row for row in rows if row["name"] == "All"]
        assert (whole["count"], whole["open_now"], whole["median"], whole["p25"]) == (
            "10",
            "10",
            "51000",
            "46300",
        )
        assert whole["note"] == "all invented: they are this site's demonstration"
        assert whole["source"].endswith("only: Pro-fee")
        assert all(not cell.startswith(STARTS) for row in rows for cell in row.values())
        assert rows[-1]["name"] == "'=Springfield"

    def test_json_has_the_same_and_nothing_of_fewer_than_ten(self, client: Client) -> None:
        PositionFactory.create(open=True, settings=["profee"])
        found = json.loads(client.get("/guide/salaries.json").text)
        assert found["unit"] == "US dollars a year"
        for line in found["ours"]:
            assert line["count"] == 1
            assert "too few" in line["note"]
            assert not {"p25", "median", "p75"} & set(line)
        assert (found["published"], found["areas"]) == ([], [])

    def test_the_page_leads_to_the_files_of_its_view(self, client: Client) -> None:
        competency("profee")
        html = client.get(f"{PAGE}?by=state&setting=profee").text
        for kind in ("csv", "json"):
            assert f'href="/guide/salaries.{kind}?by=state&amp;setting=profee"' in html


def offer(client: Client, status: int = 200, **fields: str) -> str:
    answer = client.post(OFFER, {"amount": "28.50", "period": "", "where": "", "years": "3", **fields})
    assert answer.status_code == status
    assert answer.headers["Cache-Control"] == "private, no-store"
    return answer.text


class TestOffer:
    @pytest.fixture(autouse=True)
    def loaded(self) -> None:
        role_facts.load()
        place("Tampa")

    @pytest.mark.parametrize(
        ("amount", "period", "yearly"),
        [
            ("$28.50", "", "$59,280"),
            ("28.5", "hour", "$59,280"),
            ("$28.50/hr", "", "$59,280"),
            ("62,400", "", "$62,400"),
            ("62k", "year", "$62,000"),
            ("$ 62,400 a year", "", "$62,400"),
        ],
    )
    def test_amounts_as_people_write_them(
        self, client: Client, amount: str, period: str, yearly: str
    ) -> None:
        assert f"This offer is {yearly} a year." in plain(offer(client, amount=amount, period=period))

    def test_beside_the_published_figure_and_our_positions(self, client: Client) -> None:
        ten(place=place("Tampa"), years_min=2)
        text = plain(offer(client, where="tampa, fl"))
        assert "$28.50 an hour, which is $59,280 a year of 2,080 hours. Tampa, FL, 3 years of coding." in text
        assert "The published median for Tampa, FL at 3 years is $43,500, an estimate" in text
        assert "this offer is 36 percent above it" in text
        assert "Of 10 positions in Florida, half pay between $46,300 and $55,600" in text
        assert "Of 10 positions that ask for up to 3 years" in text
        assert "This offer is above the middle half." in text

    def test_outside_the_table_beyond_it_and_before_it(self, client: Client) -> None:
        assert "no figure for Miami, FL" not in plain(offer(client, where=str(place("Miami"))))
        place("Lake Mary")
        assert "no figure for Lake Mary, FL, so the one over all its cities" in plain(
            offer(client, where="Lake Mary, FL")
        )
        assert "ends at 5 years, and you have more" in plain(offer(client, years="6"))
        assert "You have no years yet; the table begins at one." in plain(offer(client, years="0"))
        assert "Positions in Florida: too few for a figure (0)." in plain(offer(client, where="Florida"))

    def test_invented_positions_are_said(self, client: Client) -> None:
        ten(place=place("Tampa"), is_demo=True)
        assert "All of them are invented" in plain(offer(client, where="FL"))

    @pytest.mark.parametrize(
        ("fields", "told"),
        [
            ({"amount": ""}, "Say how much is offered"),
            ({"amount": "lots"}, "Write one amount in dollars"),
            ({"amount": "0"}, "Write an amount between"),
            ({"amount": "9999999"}, "Write an amount between"),
            ({"amount": "28", "period": "year"}, "$28 a year? Choose an hour"),
            ({"amount": "62000", "period": "hour"}, "$62,000 an hour? Choose a year"),
            (
                {"amount": "5000"},
                "$5,000 a year would be $2.40 an hour. If $5,000 a month is meant, write $60,000",
            ),
            ({"amount": "5000", "period": "hour"}, "If $5,000 a month is meant, write $60,000 a year;"),
            ({"amount": "1,200"}, "If $1,200 for two weeks is meant, write $31,200 a year;"),
            ({"amount": "300"}, "If $300 a week is meant, write $15,600 a year;"),
            (
                {"amount": "3"},
                "$3 an hour would be $6,240 a year. That is no pay of this work: check the figure.",
            ),
            ({"amount": "900k"}, "$900,000 a year would be $432.69 an hour. That is no pay of this work"),
            ({"where": "Nowhereville"}, "We know no city or state of this name"),
            ({"years": "-1"}, "Years begin at 0."),
            ({"years": "some"}, "Write whole years as a number"),
            ({"years": ""}, "Say how many years"),
            ({"period": "month"}, "Choose an hour or a year."),
        ],
    )
    def test_bad_input_is_told_and_nothing_is_lost(
        self, client: Client, fields: dict[str, str], told: str
    ) -> None:
        html = offer(client, 422, **{"where": "Tampa, FL", **fields})
        assert told in plain(html)
        for value in ({"amount": "28.50", "where": "Tampa, FL", "years": "3"} | fields).values():
            assert not value or value == "month" or f'value="{value}"' in html

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.text(max_size=110), st.text(max_size=10), st.text(max_size=110), st.text(max_size=30))
    def test_nothing_breaks_it(
        self, client: Client, amount: str, period: str, where: str, years: str
    ) -> None:
        sent = {"amount": amount, "period": period, "where": where, "years": years}
        sent = {name: value.encode(errors="replace").decode() for name, value in sent.items()}
        assert client.post(OFFER, sent).status_code in (200, 422)

    def test_nothing_of_it_is_kept_and_no_token_is_needed(
        self, caplog: pytest.LogCaptureFixture, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        strict = Client(enforce_csrf_checks=True)
        with caplog.at_level("DEBUG"), django_assert_num_queries(5) as asked:
            html = offer(strict, amount="31.07", where="Florida")
        assert "31.07" not in caplog.text.replace(" ".join(one["sql"] for one in asked.captured_queries), "")
        assert all(one["sql"].startswith(("SELECT", "WITH")) for one in asked.captured_queries)
        assert not strict.cookies
        assert '<meta name="robots" content="noindex">' in html
        assert f'method="post" action="{OFFER}"' in strict.get(PAGE).text

    def test_the_answer_shows_to_who_is_signed_in_as_well(self, cast: Cast) -> None:
        assert "Where does this offer stand?" in words(cast.as_dana, page=reverse("jobs:salary-offer"))

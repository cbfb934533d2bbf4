from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from candidates.models import Application
from jobs.enums import PositionStatus
from jobs.models import Position
from tests.cast import Cast
from tests.factories import EmployerFactory, PositionFactory, SalaryBenchmarkFactory

pytestmark = pytest.mark.django_db


def text_of(client: Client, position: Position) -> str:
    return str(client.get(position.get_absolute_url()).content.decode())


class TestQueryCounts:
    @pytest.mark.parametrize("count", [1, 3])
    def test_strangers(
        self, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, count: int
    ) -> None:
        PositionFactory.create_batch(count, open=True, required="CPC", settings="profee")
        with django_assert_num_queries(17):
            cast.visitor.get(cast.position.get_absolute_url())

    @pytest.mark.parametrize("count", [1, 3])
    def test_somebody_on_file(
        self, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, count: int
    ) -> None:
        PositionFactory.create_batch(count, open=True, required="CPC", settings="profee")
        with django_assert_num_queries(31):
            cast.as_erin.get(cast.position.get_absolute_url())


def test_pay_comes_first_in_both_units(cast: Cast) -> None:
    text = text_of(cast.visitor, cast.position)
    pay = text.index("$30–$40 <small>an hour</small>")
    assert "about $62,000–$83,000 a year" in text
    assert pay < text.index("<h1")


def test_says_what_is_asked_and_offered(cast: Cast) -> None:
    text = text_of(cast.visitor, cast.position)
    must, nice = text.index("<h2>Must have</h2>"), text.index("<h2>Nice to have</h2>")
    assert must < text.index("<li>CCS-P or CPC</li>") < text.index("<li>ICD-10-CM</li>") < nice
    assert nice < text.index("<li>CRC</li>")
    for said in (
        "<li>2 years of coding: Pro-fee</li>",
        "On site in Tampa, FL",
        "Cardiology",
        "Epic",
        "Assign and sequence codes",
        "Health insurance, 401(k), three weeks of leave, dues paid.",
        "<p>Codes outpatient visits.</p>",
        "Sam Rivera answers within 5 days.",
        f'you get an answer by <time datetime="{timezone.localdate() + timedelta(days=5)}">',
    ):
        assert said in text


def test_targets_and_equipment_are_shown_where_given(cast: Cast) -> None:
    assert "<dt>Targets</dt>" not in text_of(cast.visitor, cast.position)
    cast.position.targets, cast.position.equipment = "12 records a day", "Laptop is sent"
    cast.position.save()
    text = text_of(cast.visitor, cast.position)
    assert "<dt>Targets</dt><dd>12 records a day</dd>" in text
    assert "<dt>Equipment</dt><dd>Laptop is sent</dd>" in text


def test_facts_are_ten_lines_at_most(cast: Cast) -> None:
    cast.position.targets, cast.position.equipment = "12 records a day", "Laptop is sent"
    cast.position.save()
    facts = text_of(cast.visitor, cast.position).split('<dl class="facts')[1].split("</dl>")[0]
    assert facts.count("<dt>") == 10


def test_paper_names_the_day_it_was_posted(cast: Cast) -> None:
    day = timezone.localdate(cast.position.published_at)
    assert (
        f'<time datetime="{day:%Y-%m-%d}"><span class="no-print">today</span>'
        f'<span class="print-only">{day:%B} {day.day}, {day.year}</span></time>'
    ) in text_of(cast.visitor, cast.position)


class TestPayStanding:
    def test_beside_the_table_and_our_own_positions(self, cast: Cast) -> None:
        for years, amount in ((1, 40_000), (5, 47_000)):
            SalaryBenchmarkFactory.create(years=years, amount=amount, source="Table X", as_of="2019")
        PositionFactory.create_batch(9, open=True, settings="profee", is_demo=True)
        text = text_of(cast.visitor, cast.position)
        assert 'The middle of this offer is <strong class="nowrap">$72,800</strong> a year.' in text
        assert "The published median for Tampa, FL at 2 years is $41,750, an estimate" in text
        assert "this offer is 74 percent above it" in text
        assert "Published: Table X. Date: 2019." in text
        assert "Of 10 positions in Pro-fee, half pay between $72,800 and $72,800" in text
        assert "This offer is at the median." in text
        assert "Some of them (up to 9) are invented" in text
        assert 'style="' not in text

    def test_too_few_positions_give_no_figure(self, cast: Cast) -> None:
        text = text_of(cast.visitor, cast.position)
        assert "Positions in Pro-fee: too few for a figure (1)." in text
        assert "Positions in Florida: too few for a figure (1)." in text
        assert "median" not in text

    def test_beyond_the_table_it_is_said(self, cast: Cast) -> None:
        SalaryBenchmarkFactory.create(city="", state="", years=5)
        cast.position.years_min = 7
        cast.position.save()
        assert "The published table ends at 5 years, and this position asks for more" in text_of(
            cast.visitor, cast.position
        )

    def test_nothing_to_compare_with_is_left_out(self, client: Client) -> None:
        text = text_of(client, PositionFactory.create(open=True, remote=True))
        assert "Where this pay stands" not in text


class TestPassingItOn:
    def test_mail_needs_no_script(self, cast: Cast) -> None:
        text = text_of(cast.visitor, cast.position)
        link = re.search(r'href="(mailto:[^"]+)"', text)
        assert link
        parts = parse_qs(urlsplit(unescape(link[1])).query)
        own = f"http://127.0.0.1:8000{cast.position.get_absolute_url()}"
        assert parts == {
            "subject": ["Pro-fee coder, $30–$40 an hour"],
            "body": [f"{own}?utm_source=mail&utm_medium=referral"],
        }
        assert f'data-url="{own}?utm_source=share&amp;utm_medium=referral"' in text

    def test_what_needs_a_script_is_hidden_without_one(self, cast: Cast) -> None:
        text = text_of(cast.visitor, cast.position)
        for name in ("system", "copy", "print"):
            assert f"data-share-{name} hidden>" in text

    def test_the_page_names_its_one_address(self, cast: Cast) -> None:
        address = f"http://127.0.0.1:8000{cast.position.get_absolute_url()}"
        text = text_of(cast.visitor, cast.position)
        assert f'<link rel="canonical" href="{address}">' in text
        assert f'<p class="print-only sm">{address}</p>' in text


def test_wrong_slug_leads_to_the_right_one(client: Client) -> None:
    position = PositionFactory.create(open=True, title="Right title")
    response = client.get(f"/positions/{position.pk}/wrong/")
    assert (response.status_code, response["Location"]) == (301, position.get_absolute_url())


class TestStatus:
    def test_what_was_never_on_the_board_is_404_for_all_but_recruiters(self, cast: Cast) -> None:
        position = PositionFactory.create(draft=True)
        statuses = {
            who: client.get(position.get_absolute_url()).status_code for who, client in cast.clients.items()
        }
        assert statuses == {"anonymous": 404, "other": 404, "owner": 404, "recruiter": 200}
        assert "Only recruiters see this page." in text_of(cast.as_sam, position)
        # A wrong slug must not give the title away.
        assert cast.visitor.get(f"/positions/{position.pk}/x/").status_code == 404

    def test_a_draft_closed_before_it_was_published_is_404(self, client: Client) -> None:
        position = PositionFactory.create(closed=True, published_at=None)
        assert client.get(position.get_absolute_url()).status_code == 404

    def test_a_paused_one_says_so_and_shows_others(self, cast: Cast) -> None:
        other = PositionFactory.create(open=True, settings="profee", title="Another one")
        position = PositionFactory.create(
            paused=True, settings="profee", title="Chart reader", description_html="<p>Secret words</p>"
        )
        for client in (cast.visitor, cast.as_erin):
            response = client.get(position.get_absolute_url())
            text = response.content.decode()
            assert response.status_code == 200
            assert "This position is paused at the moment." in text
            assert '<meta name="robots" content="noindex">' in text
            assert ("Chart reader" in text, other.get_absolute_url() in text) == (True, True)
            assert ("Secret words" in text, "/apply/" in text) == (False, False)
        assert "Only recruiters see this page." in text_of(cast.as_sam, position)
        # A wrong slug must not give the title away.
        guessed = cast.visitor.get(f"/positions/{position.pk}/x/")
        assert ("Chart reader" in guessed.content.decode(), guessed.status_code) == (False, 200)

    def test_who_applied_to_a_paused_one_is_told_that_it_counts(self, cast: Cast) -> None:
        Position.objects.filter(pk=cast.position.pk).update(status=PositionStatus.PAUSED)
        assert "That counts, and you still get an answer." in text_of(cast.as_dana, cast.position)
        assert "That counts" not in text_of(cast.as_erin, cast.position)

    def test_closed_says_so_and_shows_others(self, client: Client) -> None:
        position = PositionFactory.create(closed=True, settings="profee")
        other = PositionFactory.create(open=True, settings="profee", title="Another one")
        text = text_of(client, position)
        assert "This position is closed." in text
        assert other.get_absolute_url() in text
        assert ("/apply/" in text, f"{position.get_absolute_url()}save/" in text) == (False, False)

    def test_closed_offers_nobody_to_save_it(self, cast: Cast) -> None:
        position = PositionFactory.create(closed=True)
        for client in cast.clients.values():
            assert "/save/" not in text_of(client, position)

    def test_a_month_after_closing_it_is_gone(self, client: Client) -> None:
        day = timezone.localtime() - timedelta(days=31)
        position = PositionFactory.create(closed=True, closed_at=day)
        response = client.get(position.get_absolute_url())
        assert response.status_code == 410
        assert "taken down" in response.content.decode()
        assert client.get(f"/positions/{position.pk}/wrong/").status_code == 410

    def test_one_that_closes_on_the_last_day_of_the_calendar_is_shown(self, client: Client) -> None:
        position = PositionFactory.create(open=True, closes_on=date(9999, 12, 31))
        assert client.get(position.get_absolute_url()).status_code == 200

    def test_past_its_date_it_is_closed_before_the_sweep_says_so(self, client: Client) -> None:
        position = PositionFactory.create(open=True, closes_on=timezone.localdate() - timedelta(days=1))
        text = text_of(client, position)
        assert "This position is closed." in text
        assert "/apply/" not in text

    @pytest.mark.parametrize("pk", ["0", "99999999", "99999999999999999999999"])
    def test_unknown_number_is_404(self, client: Client, pk: str) -> None:
        assert client.get(f"/positions/{pk}/x/").status_code == 404

    def test_post_is_refused(self, cast: Cast) -> None:
        assert cast.visitor.post(cast.position.get_absolute_url()).status_code == 405


class TestSimilar:
    def test_the_nearest_three_open_ones(self, client: Client) -> None:
        position = PositionFactory.create(
            open=True, required="CRC", settings="payer", specialties="cardiology"
        )
        both = PositionFactory.create(open=True, title="Both", settings="payer", specialties="cardiology")
        setting = PositionFactory.create(open=True, title="Setting", settings="payer")
        credential = PositionFactory.create(open=True, title="Credential", required="CRC|CPC")
        PositionFactory.create(open=True, title="Neither", settings="inpatient", required="CCS")
        PositionFactory.create(paused=True, title="Paused", settings="payer")
        response = client.get(position.get_absolute_url())
        assert response.context["similar"] == [both, setting, credential]

    def test_a_position_that_names_nothing_has_none(self, client: Client) -> None:
        PositionFactory.create(open=True)
        response = client.get(PositionFactory.create(open=True).get_absolute_url())
        assert response.context["similar"] == []


class TestPersonalPart:
    def test_strangers_are_invited(self, cast: Cast) -> None:
        text = text_of(cast.visitor, cast.position)
        assert "Which of these lines do you meet?" in text
        assert "stamp-met" not in text

    def test_recruiters_get_neither(self, cast: Cast) -> None:
        text = text_of(cast.as_sam, cast.position)
        assert "Which of these lines do you meet?" not in text
        assert "stamp-big" not in text
        assert "You are signed in as a recruiter." in text

    def test_somebody_on_file_sees_every_line(self, cast: Cast) -> None:
        text = text_of(cast.as_erin, cast.position)
        assert "You have CPC." in text
        assert "Every line met" in text
        assert "Apply with my file" in text

    def test_what_is_not_shown_leads_to_the_file(self, cast: Cast) -> None:
        cast.position.education = 2
        cast.position.save()
        text = text_of(cast.as_erin, cast.position)
        assert "6 of 8 met" not in text
        assert "1 not shown" in text
        assert '<a href="/me/profile/#education">Add your education' in text

    def test_what_is_missing_is_named(self, cast: Cast) -> None:
        cast.erin.credentials.all().delete()
        cast.erin.competencies.all().delete()
        cast.erin.years = 1
        cast.erin.save()
        text = text_of(cast.as_erin, cast.position)
        assert "1 more would close this line" not in text
        assert "1 year more would close this line." in text
        assert "1 line missing" in text

    def test_who_applied_is_told(self, cast: Cast) -> None:
        text = text_of(cast.as_dana, cast.position)
        assert "You applied on" in text
        assert f"/me/applications/{cast.application.pk}/" in text
        assert "/apply/" not in text
        assert Application.objects.count() == 1


def test_employer_text_is_cleaned(client: Client) -> None:
    employer = EmployerFactory.create(about="**Two sites** <script>alert(1)</script>")
    text = text_of(client, PositionFactory.create(open=True, employer=employer))
    assert "<strong>Two sites</strong>" in text
    assert "<script>alert" not in text

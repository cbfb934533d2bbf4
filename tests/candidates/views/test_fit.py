"""Fit before applying: line by line, what a step would bring, three questions without an account."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from candidates.models import Candidate
from jobs.models import Position
from tests.cast import Cast
from tests.factories import CandidateFactory, PositionFactory, competency
from tests.markup import faults

pytestmark = pytest.mark.django_db
ANSWERS = {"credentials": ["cpc"], "years": "3", "state": "FL"}


def opening(required: str = "CPC", **fields: object) -> Position:
    return PositionFactory.create(open=True, remote=True, required=required, **fields)


@pytest.fixture
def person() -> Candidate:
    return CandidateFactory.create(
        on_file=True, with_user=True, with_recipient=True, state="FL", credentials="CPC"
    )


@pytest.fixture
def own(client: Client, person: Candidate) -> Client:
    assert person.user is not None
    client.force_login(person.user)
    return client


def lines(client: Client, position: Position) -> dict[str, dict[str, object]]:
    return {line["ask"]: line for line in client.get(position.get_absolute_url()).context["lines"]}


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert faults(page) == []
    return page


class TestLines:
    def test_a_missing_credential_says_how_to_get_it_and_what_it_would_bring(self, own: Client) -> None:
        position = opening("CRC")
        opening("CRC")
        opening("CRC;CCS")
        page = " ".join(text(own, position.get_absolute_url()).split())

        assert '<a href="/me/profile/#credentials">Add it to your file</a> if you have it.' in page
        assert 'To earn it, see <a href="/positions/credential/crc/">what CRC is</a>.' in page
        assert 'CRC would bring <a href="/fit/next/have-crc/">2 open positions more</a>.' in page

    def test_the_number_is_that_of_the_list_it_leads_to(self, own: Client) -> None:
        position = opening("CRC|CCS")
        for required in ("CCS", "CCS", "CRC", "CRC;CCS"):
            opening(required)
        page = " ".join(text(own, position.get_absolute_url()).split())

        for key, number in (("ccs", 3), ("crc", 2)):
            assert f'<a href="/fit/next/have-{key}/">{number} open positions more</a>' in page
            shown = own.get(f"/fit/next/have-{key}/")
            assert len(shown.context["positions"]) == shown.context["page"].paginator.count == number
        assert 'The usual way here is <a href="/positions/credential/ccs/">what CCS is' in page

    def test_an_apprentice_is_told_how_the_a_goes(self) -> None:
        person = CandidateFactory.create(
            on_file=True, with_user=True, state="FL", credentials="CPC:apprentice"
        )
        client = Client()
        assert person.user is not None
        client.force_login(person.user)
        have = lines(client, opening("CPC"))["CPC"]
        said = " ".join(way.before for way in have["ways"])  # type: ignore[attr-defined]
        assert "AAPC removes it after two years of coding work" in said
        assert "Add" not in said

    def test_an_apprentice_form_is_named_where_it_counts(self, own: Client) -> None:
        competency("COC-A")
        said = lines(own, opening("COC", is_apprentice_friendly=True))["COC"]["ways"]
        assert any("COC-A counts here too" in way.before for way in said)  # type: ignore[attr-defined]

    def test_a_wish_is_changed_where_wishes_are(self, own: Client, person: Candidate) -> None:
        Candidate.objects.filter(pk=person.pk).update(shifts=["night"], pay_floor=90_000, pay_period="year")
        page = " ".join(text(own, opening(shift="day", pay_max=40).get_absolute_url()).split())
        assert '<a href="/me/profile/#wishes">Add day shift to your wishes if you would take it.</a>' in page
        assert '<a href="/me/profile/#wishes">Change your least pay</a> if this would do.' in page

    def test_how_we_know(self, cast: Cast) -> None:
        held = cast.erin.credentials.get()
        found = lines(cast.as_erin, cast.position)
        assert found[cast.position.requirements.all()[0].label]["known"] == "You said so."
        held.checked_at, held.checked_by = held.candidate.created_at, cast.sam
        held.save()
        known = str(lines(cast.as_erin, cast.position)[cast.position.requirements.all()[0].label]["known"])
        assert known.startswith("Checked by a recruiter on ")
        held.checked_by = None
        held.save()
        known = str(lines(cast.as_erin, cast.position)[cast.position.requirements.all()[0].label]["known"])
        assert known.startswith("From the agency’s check on ")

    def test_nothing_of_it_on_a_closed_position(self, own: Client) -> None:
        closed = PositionFactory.create(closed=True, required="CRC")
        assert "What you meet" not in text(own, closed.get_absolute_url())


class TestSteps:
    def test_ranked_by_what_they_bring_with_pay_of_enough(self, own: Client) -> None:
        for _ in range(10):
            opening("CRC")
        opening("CCS")
        shown = own.get(reverse("candidates:gains"))
        assert [
            (gain.change.label, gain.count, gain.median_pay > 0) for gain in shown.context["credentials"]
        ] == [
            ("CRC", 10, True),
            ("CCS", 1, False),
        ]
        for gain in (*shown.context["credentials"], *shown.context["others"]):
            assert own.get(gain.url).context["page"].paginator.count == gain.count

    def test_what_was_applied_to_is_not_counted(self, cast: Cast) -> None:
        hidden = opening("CRC")
        opening("CRC")
        cast.dana.hidden_from.add(hidden.employer)
        assert cast.as_dana.get("/fit/next/have-crc/").context["page"].paginator.count == 1

    @pytest.mark.parametrize(
        "slug", ["have-nothing", "years-0", "years-cpc-3", "floor-x", "wish-flexible", "x"]
    )
    def test_no_such_step_is_404(self, own: Client, slug: str) -> None:
        assert own.get(f"/fit/next/{slug}/").status_code == 404

    def test_a_link_of_a_mail_opens_no_list(self, client: Client, cast: Cast) -> None:
        from candidates.services import links  # noqa: PLC0415

        client.get(links.alert_url(position=cast.position, recipient=cast.recipient))
        assert client.get("/fit/next/").headers["Location"].startswith("/accounts/login/")


class TestThreeQuestions:
    def test_from_a_position_and_back(self, client: Client) -> None:
        position = opening("CPC;ICD-10-CM", years_min=2)
        page = text(client, position.get_absolute_url())
        assert f'href="/fit/?position={position.pk}"' in page

        text(client, f"/fit/?position={position.pk}")
        answer = client.post("/fit/", {**ANSWERS, "position": position.pk})
        assert answer.headers["Location"] == f"{position.get_absolute_url()}#fit"

        found = lines(client, position)
        assert {ask: line["state"] for ask, line in found.items()} == {
            "CPC": "met",
            "ICD-10-CM": "not_shown",
            "2 years of coding": "met",
            "Remote, from any US state": "met",
            "Full time": "met",
            "Day shift": "met",
            list(found)[-1]: "met",
        }
        answer = client.get(position.get_absolute_url())
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "From your answers: CPC; 3 years of coding; living in Florida." in answer.content.decode()

    def test_strangers_after_them_see_nothing_of_it(self, client: Client) -> None:
        position = opening("CPC")
        client.post("/fit/", ANSWERS)
        for _ in range(3):
            assert "From your answers" in text(client, position.get_absolute_url())
            assert "stamp-met" in text(client, "/positions/")
        for _ in range(3):
            assert "From your answers" not in text(Client(), position.get_absolute_url())
            assert "stamp-met" not in text(Client(), "/positions/")

    def test_standing_alone(self, client: Client) -> None:
        opening("CPC")
        opening("CRC")
        assert 'href="/fit/"' in text(client, "/positions/")
        client.post("/fit/", ANSWERS, follow=True)
        page = text(client, "/fit/")
        assert "1 of 2 open positions suit your answers" in page
        assert '<a href="/fit/next/have-crc/">1 open position more</a>' in page
        assert client.get("/fit/next/have-crc/").context["page"].paginator.count == 1
        assert client.get("/fit/positions/").context["page"].paginator.count == 1

    def test_they_lead_to_what_has_nothing_missing_with_what_is_not_shown(self, client: Client) -> None:
        """Three questions ask nothing about code sets: a position that requires one is no no."""
        asks_more = opening("CPC|CCS;ICD-10-CM", years_min=2, education=3, settings=["Inpatient"])
        opening("CRC;ICD-10-CM")
        opening("CPC;ICD-10-CM", years_min=5)
        client.post("/fit/", ANSWERS)

        page = text(client, "/fit/")
        assert "Nothing is missing on 1 of 3 open positions" in page
        assert "1 requires something you have not said yet, such as a code set: each names it." in page
        assert "Not shown: ICD-10-CM and Bachelor" in page
        assert [row.position for row in client.get("/fit/").context["best"]] == [asks_more]

        page = text(client, "/fit/positions/")
        assert "Nothing is missing on 1 open position<" in page
        assert "Not shown: ICD-10-CM and Bachelor" in page
        assert asks_more.title in page

        suits = opening("CPC")
        assert [row.position for row in client.get("/fit/positions/").context["rows"]] == [suits, asks_more]
        page = text(client, "/fit/positions/")
        assert "1 suits you in all that is required. 1 more requires something" in page

    def test_so_does_the_page_of_a_file(self, own: Client) -> None:
        asks_more, suits = opening("CPC;ICD-10-CM"), opening("CPC")
        opening("CRC;ICD-10-CM")
        shown = own.get("/me/")
        assert [(row.position, row.unsaid) for row in shown.context["suited"]] == [
            (suits, ""),
            (asks_more, "ICD-10-CM"),
        ]
        page = text(own, "/me/")
        assert "Open positions with nothing missing" in page
        assert "See all 2<" in page
        assert own.get("/fit/positions/").context["page"].paginator.count == 2

    def test_none_of_the_three_is_called_optional(self, client: Client) -> None:
        assert "(optional)" not in text(client, "/fit/")

    def test_none_yet_is_an_answer(self, client: Client) -> None:
        position = opening("CPC")
        client.post("/fit/", {"credentials": ["none"]})
        assert lines(client, position)["CPC"]["state"] == "missing"

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ({}, "Answer at least one of the three"),
            ({"credentials": ["cpc", "none"]}, "You ticked “None yet” and a credential."),
            ({"other_credentials": "CSSX"}, "We do not know CSSX"),
            ({"years": "many"}, "Give years as a number from 0 to 60"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_lost(
        self, client: Client, given: dict[str, object], words: str
    ) -> None:
        competency("CPC")
        answer = client.post("/fit/", {"state": "" if not given else "TX", **given})
        assert answer.status_code == 422
        page = answer.content.decode()
        assert words in page
        if given:
            assert '<option value="TX" selected>' in page
        assert "answers" not in client.session

    def test_typed_credentials_count(self, client: Client) -> None:
        position = opening("CDIP")
        client.post("/fit/", {"other_credentials": "cdip"})
        assert lines(client, position)["CDIP"]["state"] == "met"

    def test_cleared(self, client: Client) -> None:
        position = opening("CPC")
        client.post("/fit/", ANSWERS)
        answer = client.post("/fit/clear/", {"position": position.pk})
        assert answer.headers["Location"] == f"{position.get_absolute_url()}#fit"
        assert "From your answers" not in text(client, position.get_absolute_url())

    def test_they_prefill_an_application_and_ask_for_mail(self, client: Client) -> None:
        position = opening("CPC")
        client.post("/fit/", ANSWERS)
        form = client.get(reverse("candidates:apply", args=[position.pk, position.slug])).context["form"]
        form.initial.pop("opened")
        assert form.initial.pop("resume") == "none"
        assert form.initial == {
            "credentials": ("cpc",), "other_credentials": "", "years": "3", "state": "FL",
        }  # fmt: skip
        page = text(client, position.get_absolute_url())
        assert "/alerts/new/?where=Florida&amp;credential=cpc&amp;years_max=3" in page

    def test_they_are_taken_into_a_file_on_demand(self, client: Client, person: Candidate) -> None:
        competency("CRC")
        client.post("/fit/", {"credentials": ["cpc", "crc"], "years": "4", "state": "TX"})
        assert person.user is not None
        client.force_login(person.user)
        assert "Put the answers on your file?" in text(client, "/me/")

        client.post("/fit/take/")

        person.refresh_from_db()
        assert (str(person.years), person.state) == ("4.0", "FL"), "what stands there stays"
        assert sorted(str(held) for held in person.credentials.all()) == ["CPC", "CRC"]
        assert "Put the answers on your file?" not in text(client, "/me/")

    def test_a_broken_session_is_nobodys(self, client: Client) -> None:
        session = client.session
        session["answers"] = {
            "credentials": [],
            "has_none": False,
            "years": "x",
            "state": "",
            "workplaces": [],
        }
        session.save()
        text(client, opening().get_absolute_url())


class TestQueryCounts:
    @pytest.mark.parametrize("count", [1, 3])
    @pytest.mark.parametrize(
        ("address", "queries"),
        [("/me/", 35), ("/fit/positions/", 18), ("/fit/next/", 10), ("/fit/next/have-crc/", 19)],
    )
    def test_do_not_grow(self, own: Client, count: int, address: str, queries: int) -> None:
        for _ in range(count):
            opening("CPC")
            opening("CRC")
        own.get(address)
        with CaptureQueriesContext(connection) as asked:
            own.get(address)
        assert len(asked) == queries

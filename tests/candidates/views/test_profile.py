from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from candidates.enums import CredentialStatus
from candidates.forms.fields import MonthField
from candidates.forms.figures import plain_number
from candidates.models import Candidate, HeldCompetency, HeldCredential
from candidates.services import files, recipients
from tests.cast import Cast
from tests.factories import EmployerFactory, PositionFactory, competency, hold, place

pytestmark = pytest.mark.django_db
ADDRESS = "/me/profile/"
LEAVE = "/me/leave/"
ALERTS = "/me/alerts/"


def send(client: Client, section: str, /, **sent: Any) -> Any:  # noqa: ANN401 -- a response
    prefixed = {f"{section}-{name}": value for name, value in sent.items()}
    return client.post(f"{ADDRESS}{section}/", prefixed)


def form_of(response: Any, section: str) -> Any:  # noqa: ANN401 -- a response, and a form
    return next(part["form"] for part in response.context["parts"] if part["name"] == section)


def errors(response: Any, section: str) -> dict[str, Any]:  # noqa: ANN401 -- a response
    assert response.status_code == 422
    return dict(form_of(response, section).errors)


def said(response: Any, section: str) -> list[str]:  # noqa: ANN401 -- a response
    """The errors of a section of several rows."""
    return list(errors(response, section).values())


class TestDoors:
    def test_who_may_come_in(self, cast: Cast) -> None:
        statuses = {who: client.get(ADDRESS).status_code for who, client in cast.clients.items()}
        assert statuses == {"anonymous": 302, "other": 200, "owner": 200, "recruiter": 302}

    def test_saves_ones_own_file_only(self, cast: Cast) -> None:
        send(cast.as_erin, "about", first_name="Erin", last_name="Changed")
        assert list(Candidate.objects.order_by("pk").values_list("last_name", flat=True)) == [
            "Reyes",
            "Changed",
        ]

    @pytest.mark.parametrize("section", ["nope", "About"])
    def test_an_unknown_section_is_not_there(self, cast: Cast, section: str) -> None:
        assert cast.as_dana.get(f"{ADDRESS}{section}/").status_code == 404
        assert cast.as_dana.post(f"{ADDRESS}{section}/").status_code == 404

    def test_a_section_opened_by_its_address_is_shown_on_the_page(self, cast: Cast) -> None:
        assert cast.as_dana.get(f"{ADDRESS}claims/")["Location"] == f"{ADDRESS}#claims"

    def test_never_asks_what_must_not_be_asked(self, cast: Cast) -> None:
        text = cast.as_dana.get(ADDRESS).content.decode().lower()
        for never in ("birth", "photo", "ssn", "social security", "current pay", "salary", "gender"):
            assert never not in text

    @pytest.mark.parametrize("count", [1, 3])
    def test_queries_do_not_grow(
        self, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, count: int
    ) -> None:
        for code in ("RHIT", "CCS", "CIC")[:count]:
            hold(cast.dana, credentials=code)
        with django_assert_num_queries(26):
            cast.as_dana.get(ADDRESS)


class TestSaved:
    def test_the_part_itself_says_so(self, cast: Cast) -> None:
        answer = cast.as_dana.post(f"{ADDRESS}wishes/", {"wishes-radius_miles": "30"}, follow=True)
        text = answer.content.decode()
        assert text.index('id="wishes"') < text.index("Saved.") < text.index('id="consent"')

    def test_a_made_up_part_says_nothing(self, cast: Cast) -> None:
        assert "Saved." not in cast.as_dana.get(f"{ADDRESS}?saved=x").content.decode()


class TestAlone:
    """What a script gets: the section that was sent, and nothing of the others."""

    SCRIPT: ClassVar[dict[str, str]] = {"HX-Request": "true"}

    def test_what_is_right_comes_back_saved(self, cast: Cast) -> None:
        sent = {"about-first_name": "Dana", "about-last_name": "Changed"}
        response = cast.as_dana.post(f"{ADDRESS}about/", sent, headers=self.SCRIPT)
        text = response.content.decode()
        assert (response.status_code, response["Vary"].count("HX-Request")) == (200, 1)
        assert text.strip().startswith('<form class="file" id="about"')
        assert "Saved." in text
        assert 'value="Changed"' in text
        assert 'id="next-step"' in text
        assert '<div id="said" hx-swap-oob="innerHTML">You and where: saved.</div>' in text
        assert 'id="wishes"' not in text
        assert "<html" not in text

    def test_what_is_wrong_comes_back_as_typed(self, cast: Cast) -> None:
        sent = {"wishes-radius_miles": "far"}
        response = cast.as_dana.post(f"{ADDRESS}wishes/", sent, headers=self.SCRIPT)
        text = response.content.decode()
        assert response.status_code == 422
        assert 'value="far"' in text
        assert "data-unsaved" in text
        assert 'id="next-step"' not in text

    def test_one_section_can_be_fetched(self, cast: Cast) -> None:
        text = cast.as_dana.get(f"{ADDRESS}claims/", headers=self.SCRIPT).content.decode()
        assert 'id="claims"' in text
        assert "Saved." not in text


class TestAbout:
    def test_city_and_state_settle_the_home(self, cast: Cast) -> None:
        place("Orlando")
        response = send(
            cast.as_dana,
            "about",
            first_name="Dana",
            last_name="Reyes",
            phone="407-834-0100",
            city="orlando",
            state="FL",
        )
        assert (response.status_code, response["Location"]) == (302, "/me/profile/?saved=about#about")
        cast.dana.refresh_from_db()
        assert (str(cast.dana.place), cast.dana.state, cast.dana.phone) == (
            "Orlando, FL",
            "FL",
            "+14078340100",
        )
        assert cast.dana.latitude == pytest.approx(28.5383)

    def test_a_zip_alone_is_enough(self, cast: Cast) -> None:
        place("Atlanta")
        send(cast.as_dana, "about", first_name="D", last_name="R", postal_code="30303-1234")
        cast.dana.refresh_from_db()
        assert (str(cast.dana.place), cast.dana.state, cast.dana.postal_code) == (
            "Atlanta, GA",
            "GA",
            "30303",
        )

    @pytest.mark.parametrize("city", ["tampa", "St. Petersburg"])
    def test_a_zip_may_serve_a_city_beside_its_own(self, cast: Cast, city: str) -> None:
        for name in ("Tampa", "St. Petersburg"):
            place(name)
        send(cast.as_dana, "about", first_name="D", last_name="R", city=city, postal_code="33602")
        cast.dana.refresh_from_db()
        assert cast.dana.place is not None
        assert (cast.dana.place.city.lower(), cast.dana.postal_code) == (city.lower(), "33602")

    def test_a_state_alone_is_enough(self, cast: Cast) -> None:
        send(cast.as_dana, "about", first_name="D", last_name="R", state="TX")
        cast.dana.refresh_from_db()
        assert (cast.dana.place, cast.dana.state, cast.dana.latitude) == (None, "TX", None)

    @pytest.mark.parametrize(
        ("sent", "expected"),
        [
            ({"first_name": ""}, {"first_name": ["Give your first name."]}),
            (
                {"phone": "1"},
                {"phone": ["Use a US number with its area code, such as (407) 834-0100."]},
            ),
            ({"city": "Tampa"}, {"state": ["Give the state with the city."]}),
            (
                {"city": "Narnia", "state": "FL"},
                {"city": ["We do not know this city in that state. Its ZIP would do, too."]},
            ),
            (
                {"postal_code": "123"},
                {"postal_code": ["Use the five digits of a ZIP, such as 33602."]},
            ),
            (
                {"postal_code": "99999"},
                {"postal_code": ["We do not know this ZIP. Leave it empty and give city and state."]},
            ),
            (
                {"city": "Nowhereville", "postal_code": "33602"},
                {"city": ["ZIP 33602 is in Tampa, FL. Mend the city or the ZIP."]},
            ),
            (
                {"city": "Orlando", "state": "FL", "postal_code": "33602"},
                {"city": ["ZIP 33602 is in Tampa, FL. Mend the city or the ZIP."]},
            ),
            (
                {"postal_code": "33602", "state": "GA"},
                {"postal_code": ["This ZIP is in Tampa, FL. Mend the ZIP or the state."]},
            ),
            (
                {"state": "ZZ"},
                {"state": ["Select a valid choice. ZZ is not one of the available choices."]},
            ),
        ],
    )
    def test_errors_change_nothing(
        self, cast: Cast, sent: dict[str, str], expected: dict[str, list[str]]
    ) -> None:
        place("Tampa")
        before = Candidate.objects.filter(pk=cast.dana.pk).values().get()
        response = send(cast.as_dana, "about", **{"first_name": "D", "last_name": "R", **sent})
        assert errors(response, "about") == expected
        assert Candidate.objects.filter(pk=cast.dana.pk).values().get() == before


class TestCredentials:
    def row(self, held: HeldCredential, **changes: str) -> dict[str, str]:
        facts = {
            "shown": "1",
            "number": held.number,
            "earned_on": MonthField(month_begins=True).prepare_value(held.earned_on) or "",
            "expires_on": MonthField().prepare_value(held.expires_on) or "",
            **({"apprentice": "on"} if held.apprentice else {}),
        }
        return {f"{held.pk}-{name}": value for name, value in (facts | changes).items()}

    def test_a_new_one_is_added(self, cast: Cast) -> None:
        competency("CRC-A")
        own = cast.dana.credentials.get()
        send(
            cast.as_dana,
            "credentials",
            **self.row(own),
            **{
                "new0-credential": "crc",
                "new0-apprentice": "on",
                "new0-earned_on": "3/2024",
                "new0-expires_on": "2/2028",
            },
        )
        held = cast.dana.credentials.order_by("credential__label")
        assert [(str(row), row.earned_on, row.expires_on) for row in held] == [
            ("CPC", None, None),
            ("CRC-A", date(2024, 3, 1), date(2028, 2, 29)),
        ]

    def test_one_is_taken_off(self, cast: Cast) -> None:
        own = cast.dana.credentials.get()
        send(cast.as_dana, "credentials", **self.row(own, remove="on"))
        assert cast.dana.credentials.count() == 0
        assert cast.erin.credentials.count() == 1

    def test_a_changed_row_loses_its_check_and_an_unchanged_one_keeps_it(self, cast: Cast) -> None:
        hold(cast.dana, credentials="RHIT:2027-06-15")
        cast.dana.credentials.update(
            status=CredentialStatus.ACTIVE, checked_at=timezone.now(), checked_by=cast.sam
        )
        cpc = cast.dana.credentials.get(credential__key="cpc")
        rhit = cast.dana.credentials.get(credential__key="rhit")
        send(cast.as_dana, "credentials", **self.row(cpc, number="777"), **self.row(rhit))
        cpc.refresh_from_db()
        rhit.refresh_from_db()
        assert (cpc.number, cpc.status, cpc.checked_at, cpc.checked_by) == (
            "777",
            CredentialStatus.UNKNOWN,
            None,
            None,
        )
        # The form shows a month where that is its end; another day on file is not lost by saving it.
        assert (rhit.status, rhit.checked_by, rhit.expires_on) == (
            CredentialStatus.ACTIVE,
            cast.sam,
            date(2027, 6, 15),
        )

    def test_what_was_revoked_does_not_come_back_by_an_edit(self, cast: Cast) -> None:
        cast.dana.credentials.update(status=CredentialStatus.REVOKED)
        own = cast.dana.credentials.get()
        send(cast.as_dana, "credentials", **self.row(own, number="1"))
        own.refresh_from_db()
        assert own.status == CredentialStatus.REVOKED

    def test_a_row_the_page_did_not_show_stays(self, cast: Cast) -> None:
        own = cast.dana.credentials.get()
        hold(cast.dana, credentials="RHIT")  # in another window, meanwhile
        send(cast.as_dana, "credentials", **self.row(own))
        assert cast.dana.credentials.count() == 2

    def test_somebody_elses_row_is_out_of_reach(self, cast: Cast) -> None:
        theirs = cast.erin.credentials.get()
        own = cast.dana.credentials.get()
        send(
            cast.as_dana,
            "credentials",
            **self.row(own),
            **self.row(theirs, remove="on", number="9"),
        )
        theirs.refresh_from_db()
        assert theirs.number == ""

    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("1/27", date(2027, 1, 31)),
            ("03/2027", date(2027, 3, 31)),
            ("3-2027", date(2027, 3, 31)),
            ("2027-03", date(2027, 3, 31)),
            ("01/31/2027", date(2027, 1, 31)),
            ("1/15/27", date(2027, 1, 15)),
            ("2027-01-15", date(2027, 1, 15)),
            ("Feb 2028", date(2028, 2, 29)),
            ("September 2027", date(2027, 9, 30)),
            ("Sept. 5, 2027", date(2027, 9, 5)),
            ("5 January 2027", date(2027, 1, 5)),
        ],
    )
    def test_an_expiry_is_understood_as_people_write_it(self, cast: Cast, typed: str, kept: date) -> None:
        competency("RHIT")
        cast.dana.credentials.all().delete()
        send(cast.as_dana, "credentials", **{"new0-credential": "rhit", "new0-expires_on": typed})
        held = cast.dana.credentials.get()
        assert held.expires_on == kept

        shown = form_of(cast.as_dana.get(ADDRESS), "credentials").forms[0]["expires_on"].value()
        send(cast.as_dana, "credentials", **{f"{held.pk}-shown": "1", f"{held.pk}-expires_on": shown})
        held.refresh_from_db()
        assert held.expires_on == kept

    @pytest.mark.parametrize(
        ("sent", "message"),
        [
            *(
                (
                    {"new0-credential": "rhit", "new0-expires_on": typed},
                    "Use month and year, such as 03/2027.",
                )
                for typed in ("0/2027", "2/30/2027", "1/1/1", "31/01/2027", "Sex 2027", "1/1/1949", "12/2101")
            ),
            (
                {"new0-credential": "cpc"},
                "CPC is on your file already.",
            ),
            ({"new0-number": "12"}, "Choose which credential this is."),
            (
                {"new0-credential": "rhit", "new0-expires_on": "13/2027"},
                "Use month and year, such as 03/2027.",
            ),
            (
                {"new0-credential": "rhit", "new0-expires_on": "soon"},
                "Use month and year, such as 03/2027.",
            ),
            (
                {"new0-credential": "rhit", "new0-apprentice": "on"},
                "RHIT has no apprentice form.",
            ),
            (
                {"new0-credential": "rhit", "new1-credential": "rhit"},
                "RHIT is on your file already.",
            ),
            (
                {"new0-credential": "rhit", "new0-earned_on": "1/2100"},
                "This month is still to come. When did you earn it?",
            ),
            (
                {"new0-credential": "rhit", "new0-earned_on": "1/2024", "new0-expires_on": "1/2023"},
                "It cannot expire before it was earned. Check both months.",
            ),
            (
                {"new0-credential": "nope"},
                "Select a valid choice. nope is not one of the available choices.",
            ),
        ],
    )
    def test_errors_change_nothing(self, cast: Cast, sent: dict[str, str], message: str) -> None:
        competency("RHIT")
        own = cast.dana.credentials.get()
        response = send(cast.as_dana, "credentials", **self.row(own), **sent)
        assert said(response, "credentials") == [message]
        assert message in response.content.decode()
        assert cast.dana.credentials.count() == 1

    def test_the_same_new_row_from_two_clicks_is_one(self, cast: Cast) -> None:
        competency("RHIT")
        own = cast.dana.credentials.get()
        for _ in range(2):
            send(cast.as_dana, "credentials", **self.row(own), **{"new0-credential": "rhit"})
        assert cast.dana.credentials.count() == 2


def row_of(held: HeldCompetency, **changes: str) -> dict[str, str]:
    facts = {
        "shown": "1",
        "level": "" if held.level is None else str(held.level),
        "years": plain_number(held.years),
    }
    return {f"{held.pk}-{name}": value for name, value in (facts | changes).items()}


class TestKnown:
    @pytest.fixture(autouse=True)
    def _nothing_known(self, cast: Cast) -> None:
        cast.dana.competencies.all().delete()

    def test_what_is_ticked_becomes_a_row_and_a_row_takes_level_and_years(self, cast: Cast) -> None:
        cpt, icd = competency("cpt"), competency("ICD-10-CM")
        assert send(cast.as_dana, "code-sets", add=[cpt.pk, icd.pk]).status_code == 302
        one, other = cast.dana.competencies.order_by("competency__key")
        rows = {**row_of(one, level="4", years="2.5"), **row_of(other, level="0")}
        send(cast.as_dana, "code-sets", **rows)
        held = {row.competency.key: (row.years, row.level) for row in cast.dana.competencies.all()}
        assert held == {"cpt": (Decimal("2.5"), 4), "icd-10-cm": (None, 0)}

    @pytest.mark.parametrize(
        ("section", "word"),
        [("settings", "profee"), ("specialties", "cardiology"), ("software", "epic"), ("code-sets", "cpt")],
    )
    def test_each_kind_has_its_section(self, cast: Cast, section: str, word: str) -> None:
        others = [competency(key) for key in ("profee", "cardiology", "epic", "cpt") if key != word]
        send(cast.as_dana, section, add=[competency(word).pk])
        held = cast.dana.competencies.get()
        send(cast.as_dana, section, **row_of(held, level="3", years="2"))
        held.refresh_from_db()
        assert (held.competency.key, held.level, held.years) == (word, 3, Decimal(2))
        response = send(cast.as_dana, section, add=[others[0].pk])
        assert "not one of the available choices" in said(response, section)[0]

    def test_years_all_together_stand_with_the_settings(self, cast: Cast) -> None:
        send(cast.as_dana, "settings", years="4.5")
        cast.dana.refresh_from_db()
        assert cast.dana.years == Decimal("4.5")

    def test_saving_without_a_change_changes_nothing(self, cast: Cast) -> None:
        hold(cast.dana, competencies={"profee": 2.5, "ed": None, "epic": None, "cardiology": 3})
        HeldCompetency.objects.create(
            candidate=cast.dana, competency=competency("cpt"), level=0, checked_at=timezone.now()
        )
        HeldCompetency.objects.create(candidate=cast.dana, competency=competency("anatomy"))
        before = list(HeldCompetency.objects.order_by("pk").values())
        for section, kind in (
            ("settings", "setting"),
            ("code-sets", "code_set"),
            ("specialties", "specialty"),
            ("software", "software"),
        ):
            rows: dict[str, str] = {}
            for held in cast.dana.competencies.filter(competency__kind=kind):
                rows |= row_of(held)
            assert send(cast.as_dana, section, **rows).status_code == 302
        assert list(HeldCompetency.objects.order_by("pk").values()) == before

    def test_a_changed_level_loses_its_check(self, cast: Cast) -> None:
        row = HeldCompetency.objects.create(
            candidate=cast.dana, competency=competency("cpt"), level=2, checked_at=timezone.now()
        )
        send(cast.as_dana, "code-sets", **row_of(row, level="4"))
        row.refresh_from_db()
        assert (row.level, row.checked_at) == (4, None)

    def test_one_is_removed_and_one_the_page_did_not_show_stays(self, cast: Cast) -> None:
        hold(cast.dana, competencies={"cpt": None})
        shown = cast.dana.competencies.get()
        hold(cast.dana, competencies={"icd-10-cm": None})  # in another window, meanwhile
        send(cast.as_dana, "code-sets", **row_of(shown, remove="on"))
        assert [str(row) for row in cast.dana.competencies.all()] == ["ICD-10-CM"]

    def test_what_was_added_meanwhile_may_be_ticked_and_keeps_what_it_says(self, cast: Cast) -> None:
        row = HeldCompetency.objects.create(candidate=cast.dana, competency=competency("cpt"), level=2)
        assert send(cast.as_dana, "code-sets", add=[row.competency_id]).status_code == 302
        row.refresh_from_db()
        assert row.level == 2

    @pytest.mark.parametrize(
        ("sent", "message"),
        [
            ({"years": "many"}, "Give years as a number from 0 to 60, such as 2.5."),
            ({"years": "61"}, "Give years as a number from 0 to 60, such as 2.5."),
            ({"level": "9"}, "Select a valid choice. 9 is not one of the available choices."),
            ({"level": "0", "years": "2"}, "Years with no level? Choose a level, or clear the years."),
        ],
    )
    def test_errors_change_nothing(self, cast: Cast, sent: dict[str, str], message: str) -> None:
        hold(cast.dana, competencies={"profee": None})
        held = cast.dana.competencies.get()
        response = send(cast.as_dana, "settings", **row_of(held, **sent))
        assert said(response, "settings") == [message]
        held.refresh_from_db()
        assert (held.level, held.years) == (None, None)

    def test_years_overall_are_checked_too(self, cast: Cast) -> None:
        response = send(cast.as_dana, "settings", years="-1")
        assert said(response, "settings") == ["Give years as a number from 0 to 60, such as 2.5."]


class TestEducation:
    def test_level_and_schools_are_kept_without_any_year(self, cast: Cast) -> None:
        send(
            cast.as_dana,
            "education",
            level="2",
            **{"new0-school": "Bay College", "new0-program": "Health Information", "new0-level": "2"},
        )
        cast.dana.refresh_from_db()
        assert (cast.dana.education, str(cast.dana.schooling.get())) == (2, "Health Information, Bay College")
        assert "graduated" not in cast.as_dana.get(ADDRESS).content.decode().lower()

    def test_rows_may_take_each_others_names_and_be_removed(self, cast: Cast) -> None:
        for name in ("One", "Two", "Three"):
            cast.dana.schooling.create(school=name)
        one, three, two = cast.dana.schooling.order_by("school")
        rows = {
            f"{one.pk}-shown": "1", f"{one.pk}-school": "Two",
            f"{two.pk}-shown": "1", f"{two.pk}-school": "One", f"{two.pk}-program": "Coding",
            f"{three.pk}-shown": "1", f"{three.pk}-school": "Three", f"{three.pk}-remove": "on",
        }  # fmt: skip
        assert send(cast.as_dana, "education", **rows).status_code == 302
        assert sorted(map(str, cast.dana.schooling.all())) == ["Coding, One", "Two"]

    def test_errors(self, cast: Cast) -> None:
        response = send(cast.as_dana, "education", **{"new0-program": "Coding"})
        assert said(response, "education") == ["Give the name of the school, or of who held the course."]
        twice = {"new0-school": "Bay", "new1-school": "Bay"}
        response = send(cast.as_dana, "education", **twice)
        assert said(response, "education") == ["This school and program is on your file already."]


def test_each_error_of_several_rows_is_named(cast: Cast) -> None:
    """Two rows may err alike: the head of the form says which, and what is asked beside them too."""
    late = {"earned_on": "3/2026", "expires_on": "2/2026", "shown": "1"}
    hold(cast.dana, credentials="CRC")
    rows = {
        f"{held.pk}-{name}": value for held in cast.dana.credentials.all() for name, value in late.items()
    }
    text = send(cast.as_dana, "credentials", **rows).content.decode()
    for called in ("CPC", "CRC"):
        assert re.search(rf'<a href="#id_[^"]+">{called}, expires[^<]*</a>: It cannot expire before', text)

    text = send(cast.as_dana, "settings", years="90").content.decode()
    assert '">Years of coding, all together</a>: ' in text


class TestClaims:
    GOOD: ClassVar[dict[str, str]] = {
        "value": "97.5", "unit": "percent", "setting": "profee", "source": "audit", "as_of": "3/2026",
    }  # fmt: skip

    def sent(self, **changes: str) -> dict[str, str]:
        return {f"new0-{name}": value for name, value in (self.GOOD | changes).items()}

    def test_a_figure_is_kept_with_its_setting_and_source(self, cast: Cast) -> None:
        competency("profee")
        send(cast.as_dana, "claims", **self.sent())
        claim = cast.dana.claims.get()
        assert (str(claim), claim.source, claim.as_of) == (
            "Accuracy 97.5 % in Pro-fee",
            "audit",
            date(2026, 3, 1),
        )
        assert "97.5 %" in cast.as_dana.get(ADDRESS).content.decode()

    def test_one_is_changed_and_one_removed(self, cast: Cast) -> None:
        competency("profee")
        send(cast.as_dana, "claims", **self.sent())
        claim = cast.dana.claims.get()
        changed = {f"{claim.pk}-{name}": value for name, value in (self.GOOD | {"value": "98"}).items()}
        send(cast.as_dana, "claims", **changed, **{f"{claim.pk}-shown": "1"})
        claim = cast.dana.claims.get()
        assert claim.value == 98
        send(cast.as_dana, "claims", **{f"{claim.pk}-shown": "1", f"{claim.pk}-remove": "on"})
        assert not cast.dana.claims.exists()

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"value": "101"}, "Accuracy runs up to 100 %."),
            ({"value": "lots"}, "Give a number, such as 97.5 or 24."),
            ({"value": ""}, "Give the figure, such as 97.5 or 24."),
            ({"unit": ""}, "Say what the figure counts."),
            ({"setting": ""}, "Say in which setting: figures of two settings do not compare."),
            ({"source": ""}, "Say how you know it."),
            ({"as_of": ""}, "Give the month of the figure, such as 03/2026."),
            ({"as_of": "1/2100"}, "This month is still to come."),
            ({"as_of": "1/1999"}, "Give a figure from 2000 or later."),
        ],
    )
    def test_errors_change_nothing(self, cast: Cast, changes: dict[str, str], message: str) -> None:
        competency("profee")
        response = send(cast.as_dana, "claims", **self.sent(**changes))
        assert said(response, "claims") == [message]
        assert not cast.dana.claims.exists()

    def test_the_same_figure_twice_is_refused(self, cast: Cast) -> None:
        competency("profee")
        twice = {f"new1-{name}": value for name, value in self.GOOD.items()}
        response = send(cast.as_dana, "claims", **self.sent(), **twice)
        assert said(response, "claims") == ["You have this figure on your file already: change that one."]


class TestVisibility:
    def test_hidden_and_back(self, cast: Cast) -> None:
        for choice in ("hidden", "visible"):
            send(cast.as_dana, "visibility", visibility=choice)
            cast.dana.refresh_from_db()
            assert cast.dana.visibility == choice

    def test_an_employer_is_looked_up_and_nothing_is_saved_by_it(self, cast: Cast) -> None:
        known = PositionFactory.create(open=True, employer__name="Harbor Clinic").employer
        EmployerFactory.create(name="Harbor Secret")  # never named on the board: nobody's to look up
        response = cast.as_dana.post(
            f"{ADDRESS}visibility/",
            {"visibility-visibility": "hidden", "visibility-name": "harbor", "look": "1"},
        )
        text = response.content.decode()
        assert response.status_code == 200
        assert "Harbor Clinic" in text
        assert "Harbor Secret" not in text
        cast.dana.refresh_from_db()
        assert cast.dana.visibility == "visible"
        send(cast.as_dana, "visibility", visibility="visible", name="harbor", add=[known.pk])
        assert list(cast.dana.hidden_from.all()) == [known]
        assert not cast.dana.hidden_names.exists()
        send(cast.as_dana, "visibility", visibility="visible", off=[known.pk])
        assert not cast.dana.hidden_from.exists()

    def test_a_name_is_kept_and_taken_off(self, cast: Cast) -> None:
        send(cast.as_dana, "visibility", visibility="visible", name="  Harbor   Clinic ")
        name = cast.dana.hidden_names.get()
        assert name.name == "Harbor Clinic"
        response = send(cast.as_dana, "visibility", visibility="visible", name="harbor clinic inc")
        assert errors(response, "visibility") == {"name": ["This name is on your list already."]}
        send(cast.as_dana, "visibility", visibility="visible", names_off=[name.pk])
        assert not cast.dana.hidden_names.exists()

    @pytest.mark.parametrize(
        ("sent", "expected"),
        [
            ({}, {"visibility": ["Choose one of the two."]}),
            (
                {"visibility": "visible", "name": "..."},
                {"name": ["Give a name with letters, such as Harbor Clinic."]},
            ),
        ],
    )
    def test_errors(self, cast: Cast, sent: dict[str, str], expected: dict[str, list[str]]) -> None:
        assert errors(send(cast.as_dana, "visibility", **sent), "visibility") == expected

    def test_somebody_elses_employer_is_out_of_reach(self, cast: Cast) -> None:
        theirs = PositionFactory.create(open=True).employer
        cast.erin.hidden_from.add(theirs)
        response = send(cast.as_dana, "visibility", visibility="visible", off=[theirs.pk])
        assert response.status_code == 422
        assert cast.erin.hidden_from.count() == 1


class TestWishes:
    def test_everything_is_kept(self, cast: Cast) -> None:
        day = timezone.localdate() + timedelta(days=20)
        response = send(
            cast.as_dana,
            "wishes",
            workplaces=["remote", "hybrid"],
            employment=["full_time"],
            shifts=["day"],
            radius_miles="45",
            onsite_states=["FL", "GA"],
            pay_floor="28.50",
            pay_period="hour",
            available_from=day.isoformat(),
        )
        assert response.status_code == 302
        cast.dana.refresh_from_db()
        assert (cast.dana.workplaces, cast.dana.employment, cast.dana.shifts) == (
            ["remote", "hybrid"],
            ["full_time"],
            ["day"],
        )
        assert (cast.dana.radius_miles, cast.dana.onsite_states) == (45, ["FL", "GA"])
        assert (cast.dana.pay_floor, cast.dana.pay_period, cast.dana.available_from) == (
            Decimal("28.50"),
            "hour",
            day,
        )

    @pytest.mark.parametrize(
        ("typed", "period", "kept"),
        [
            ("$30.00", "hour", 30),
            ("30,000", "year", 30_000),
            (" $ 62,500.50 ", "year", Decimal("62500.50")),
            ("70k", "year", 70_000),
            ("70.5K", "year", 70_500),
        ],
    )
    def test_amounts_are_understood_as_people_write_them(
        self, cast: Cast, typed: str, period: str, kept: Decimal
    ) -> None:
        send(cast.as_dana, "wishes", radius_miles="30", pay_floor=typed, pay_period=period)
        cast.dana.refresh_from_db()
        assert (cast.dana.pay_floor, cast.dana.pay_period) == (kept, period)

    @pytest.mark.parametrize("typed", ["4/2031", "4/1/31", "Apr 1, 2031", "2031-04-01"])
    def test_a_day_to_start_is_understood_as_people_write_it(self, cast: Cast, typed: str) -> None:
        send(cast.as_dana, "wishes", radius_miles="30", available_from=typed)
        cast.dana.refresh_from_db()
        assert cast.dana.available_from == date(2031, 4, 1)

    def test_empty_is_no_restriction(self, cast: Cast) -> None:
        Candidate.objects.filter(pk=cast.dana.pk).update(
            workplaces=["remote"], pay_floor=30, pay_period="hour"
        )
        send(cast.as_dana, "wishes", radius_miles="30", pay_period="hour")
        cast.dana.refresh_from_db()
        assert (cast.dana.workplaces, cast.dana.pay_floor, cast.dana.pay_period) == ([], None, "")

    @pytest.mark.parametrize(
        ("sent", "expected"),
        [
            ({"pay_floor": "30"}, {"pay_period": ["Say whether this is an hour or a year."]}),
            (
                {"pay_floor": "-5", "pay_period": "hour"},
                {"pay_floor": ["Give an amount in dollars, such as 28 or 62000."]},
            ),
            (
                {"pay_floor": "a lot", "pay_period": "hour"},
                {"pay_floor": ["Give an amount in dollars, such as 28 or 62000."]},
            ),
            (
                {"pay_floor": "70000", "pay_period": "hour"},
                {"pay_period": ["$70,000 an hour? Choose a year, or check the figure."]},
            ),
            (
                {"pay_floor": "28", "pay_period": "year"},
                {"pay_period": ["$28 a year? Choose an hour, or check the figure."]},
            ),
            (
                {"pay_floor": "1,23", "pay_period": "hour"},
                {"pay_floor": ["Give an amount in dollars, such as 28 or 62000."]},
            ),
            ({"radius_miles": "501"}, {"radius_miles": ["Give whole miles from 0 to 500."]}),
            ({"radius_miles": ""}, {"radius_miles": ["Give whole miles from 0 to 500."]}),
            ({"available_from": "soon"}, {"available_from": ["Use a date, such as 3/31/2027."]}),
        ],
    )
    def test_errors(self, cast: Cast, sent: dict[str, str], expected: dict[str, list[str]]) -> None:
        response = send(cast.as_dana, "wishes", **{"radius_miles": "30", **sent})
        assert errors(response, "wishes") == expected


class TestConsent:
    def test_renew(self, cast: Cast) -> None:
        soon = timezone.localdate() + timedelta(days=3)
        Candidate.objects.filter(pk=cast.dana.pk).update(consent_until=soon)
        response = cast.as_dana.post(f"{ADDRESS}consent/", {"action": "renew"})
        assert response["Location"] == "/me/profile/?saved=consent#consent"
        cast.dana.refresh_from_db()
        assert cast.dana.consent_until == files.months_later(timezone.localdate(), 12)

    def test_leave_takes_effect_at_once(self, cast: Cast) -> None:
        response = cast.as_dana.post(LEAVE, follow=True)
        assert "You have left the file." in response.content.decode()
        assert list(Candidate.objects.on_file()) == [cast.erin]

    def test_leaving_is_asked_about_first(self, cast: Cast) -> None:
        page = cast.as_dana.get(LEAVE).content.decode()
        assert "The application you have under way goes on" in page
        cast.dana.refresh_from_db()
        assert cast.dana.is_on_file

    def test_who_is_not_on_file_has_nothing_to_leave(self, cast: Cast) -> None:
        files.leave(candidate=cast.dana)
        assert cast.as_dana.get(LEAVE)["Location"] == "/me/profile/?saved=consent#consent"

    def test_stopped_alerts_and_consent_do_not_contradict(self, cast: Cast) -> None:
        recipients.stop(recipient=cast.recipient)
        assert "but you hear of none: you stopped alerts" in cast.as_dana.get(ADDRESS).content.decode()
        assert "Nothing at this moment: you stopped alerts." in cast.as_dana.get(ALERTS).content.decode()
        sent = cast.as_dana.post(f"{ADDRESS}consent/", {"action": "renew"}, follow=True)
        assert "You are on file. Your alerts are still stopped." in sent.content.decode()
        files.leave(candidate=cast.dana)
        assert "You stopped alerts, so no mail comes" in cast.as_dana.get(ADDRESS).content.decode()
        assert "and save a choice above" in cast.as_dana.get(ALERTS).content.decode()

    def test_who_left_sees_when_and_the_way_back(self, cast: Cast) -> None:
        cast.as_dana.post(LEAVE)
        cast.dana.refresh_from_db()
        assert cast.dana.left_at is not None
        assert "You left on <strong>" in cast.as_dana.get(ADDRESS).content.decode()
        assert "you left the file on" in cast.as_dana.get(ALERTS).content.decode()
        cast.as_dana.post(f"{ADDRESS}consent/", {"action": "renew"})
        cast.dana.refresh_from_db()
        assert cast.dana.is_on_file
        assert Candidate.objects.filter(left_at=None).count() == 2

    def test_neither_changes_nothing(self, cast: Cast) -> None:
        cast.as_dana.post(f"{ADDRESS}consent/", {"action": "x"})
        cast.dana.refresh_from_db()
        assert cast.dana.is_on_file

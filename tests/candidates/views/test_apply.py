from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core import signing
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from django.utils.dateformat import format as formatted
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from candidates.enums import FileSource, Stage, WithdrawReason
from candidates.models import Application, Candidate, HeldCredential
from candidates.services import applications, files, limits
from config.mail import tokens
from config.mail.models import OutgoingMail
from config.traps import LOOK_OVER, OPENED_SALT
from jobs.enums import CloseReason
from jobs.models import Competency, Position
from jobs.services import positions
from tests.cast import Cast
from tests.factories import (
    AlertFactory,
    ApplicationFactory,
    CandidateFactory,
    PositionFactory,
    UserFactory,
    competency,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


def opened(seconds_ago: float = 60) -> str:
    stamp = timezone.now() - timedelta(seconds=seconds_ago)
    return signing.dumps([stamp.timestamp(), False], salt=OPENED_SALT)


def address(position: Position) -> str:
    return f"{position.get_absolute_url()}apply/"


def form(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 -- what a browser sends
    return {
        "first_name": "Robin",
        "last_name": "Vale",
        "email": "robin@example.com",
        "opened": opened(),
        **changes,
    }


@pytest.fixture
def position(db: None) -> Position:
    competency("CPC-A")
    competency("RHIT")
    return PositionFactory.create(open=True, title="Pro-fee coder", required="CPC|CCS-P")


def come_by_mail(client: Client, candidate: Candidate) -> None:
    session = client.session
    session["recipient"] = [candidate.recipient.pk, tokens.mark_of(candidate.email)]
    session.save()


class TestDoors:
    def test_who_may_see_the_form(self, cast: Cast) -> None:
        statuses = {
            who: client.get(address(cast.position)).status_code for who, client in cast.clients.items()
        }
        # Dana has applied already; Sam is a recruiter.
        assert statuses == {"anonymous": 200, "other": 200, "owner": 302, "recruiter": 302}

    def test_recruiters_do_not_apply(self, cast: Cast) -> None:
        response = cast.as_sam.post(address(cast.position), form())
        assert (response.status_code, response["Location"]) == (
            302,
            cast.position.get_absolute_url(),
        )
        assert Application.objects.count() == 1

    def test_what_was_never_on_the_board_is_404(self, client: Client) -> None:
        assert client.get(address(PositionFactory.create(draft=True))).status_code == 404

    def test_paused_leads_to_the_position_which_says_so(self, client: Client) -> None:
        position = PositionFactory.create(paused=True)
        response = client.get(address(position), follow=True)
        assert response.redirect_chain == [(position.get_absolute_url(), 302)]
        assert "This position is paused at the moment." in response.content.decode()

    def test_nobody_posts_to_a_draft(self, client: Client) -> None:
        assert client.post(address(PositionFactory.create(draft=True)), form()).status_code == 404

    def test_closed_leads_to_the_position(self, client: Client) -> None:
        position = PositionFactory.create(closed=True)
        response = client.get(address(position), follow=True)
        assert response.redirect_chain == [(position.get_absolute_url(), 302)]
        assert "takes no applications any more" in response.content.decode()

    def test_wrong_slug_leads_to_the_right_one(self, client: Client, position: Position) -> None:
        response = client.get(f"/positions/{position.pk}/wrong/apply/")
        assert (response.status_code, response["Location"]) == (301, address(position))

    def test_never_stored(self, client: Client, position: Position) -> None:
        assert "no-store" in client.get(address(position))["Cache-Control"]

    def test_queries(
        self, client: Client, position: Position, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_num_queries(10):
            client.get(address(position))


class TestGuestForm:
    def test_asks_for_little_and_ticks_nothing(self, client: Client, position: Position) -> None:
        text = client.get(address(position)).content.decode()
        assert 'name="keep_on_file"' in text
        assert "checked" not in text
        lowered = text.lower()
        for never in ("birth", "photo", "ssn", "social security", "current pay", "salary"):
            assert never not in lowered

    def test_offers_common_credentials_and_those_asked_for(self, client: Client) -> None:
        competency("RHIT")
        competency("CDIP")
        position = PositionFactory.create(open=True, required="CDIP|ICD-10-CM")
        response = client.get(address(position))
        offered = [label for _, label in response.context["form"].fields["credentials"].choices]
        assert offered == ["CDIP", "RHIT"]

    @pytest.mark.parametrize(
        ("changes", "errors"),
        [
            ({"first_name": ""}, {"first_name": ["Give your first name."]}),
            ({"last_name": "  "}, {"last_name": ["Give your last name."]}),
            (
                {"last_name": "Re\u202eyes"},
                {
                    "last_name": [
                        (
                            'The text holds an invisible character (U+202E) after "Re". '
                            "Delete it there, or type the text anew."
                        )
                    ]
                },
            ),
            ({"email": ""}, {"email": ["Give an e-mail address: the answer goes there."]}),
            (
                {"email": "robin@"},
                {"email": ["This does not look like an e-mail address, such as name@example.com."]},
            ),
            (
                {"phone": "12"},
                {"phone": ["Use a US number with its area code, such as (407) 834-0100."]},
            ),
            ({"years": "two"}, {"years": ["Give years as a number from 0 to 60, such as 2.5."]}),
            ({"years": "-1"}, {"years": ["Give years as a number from 0 to 60, such as 2.5."]}),
            ({"years": "1e99"}, {"years": ["Give years as a number from 0 to 60, such as 2.5."]}),
            ({"years": "NaN"}, {"years": ["Give years as a number from 0 to 60, such as 2.5."]}),
            (
                {"website": "https://spam.example.net"},
                {"__all__": ["A field that stays empty was filled in. It is empty now: send again."]},
            ),
            (
                {"opened": "now"},
                {"__all__": [LOOK_OVER]},
            ),
            (
                {"opened": "forged"},
                {"__all__": [LOOK_OVER]},
            ),
            ({"message": "x\x00y"}, {"message": ["Null characters are not allowed."]}),
        ],
    )
    def test_errors_are_said_and_everything_typed_stays(
        self,
        client: Client,
        position: Position,
        changes: dict[str, str],
        errors: dict[str, list[str]],
    ) -> None:
        sent = {"message": "I like mornings.", "credentials": ["cpc"], "keep_on_file": "on"}
        if changes.get("opened") == "now":
            changes = {"opened": opened(0)}
        response = client.post(address(position), form(**sent | changes))
        assert response.status_code == 200
        assert dict(response.context["form"].errors) == errors
        text = response.content.decode()
        if "message" not in changes:
            assert "I like mornings.</textarea>" in text
        assert text.count(" checked") == 2
        assert Application.objects.count() == 0

    def test_a_stamp_of_last_week_is_renewed(self, client: Client, position: Position) -> None:
        response = client.post(address(position), form(opened=opened(8 * 24 * 3600)))
        assert response.status_code == 200
        stamp = response.context["form"]["opened"].value()
        assert signing.loads(stamp, salt=OPENED_SALT)[0] > timezone.now().timestamp() - 60
        assert client.post(address(position), form(opened=stamp)).status_code == 302

    def test_what_came_at_once_is_taken_when_it_is_sent_again_at_once(
        self, client: Client, position: Position
    ) -> None:
        shown = client.post(address(position), form(opened=opened(0), message="From autofill"))
        assert shown.context["form"].non_field_errors() == [LOOK_OVER]
        again = {name: shown.context["form"][name].value() for name in ("opened", "message")}
        assert client.post(address(position), form(**again)).status_code == 302
        assert Application.objects.get().message == "From autofill"

    def test_a_second_is_enough(self, client: Client, position: Position) -> None:
        assert client.post(address(position), form(opened=opened(1.5))).status_code == 302

    def test_unknown_credentials_come_back_once(self, client: Client, position: Position) -> None:
        competency("CCS")
        Competency.objects.filter(key="ccs").update(name="Certified Coding Specialist")
        typed = "rhit, Certifed Coding Specialist, XQZWV"
        shown = client.post(
            address(position), form(other_credentials=typed, credentials=["cpc"], message="Kept")
        )
        assert shown.context["form"].errors == {
            "other_credentials": [
                (
                    "We do not know XQZWV. We do not know Certifed Coding Specialist: did you mean CCS?"
                    " Send it again to keep it as typed."
                )
            ]
        }
        assert f'value="{typed}"' in shown.content.decode()
        assert Application.objects.count() == 0

        asked = shown.context["form"]["asked_about"].value()
        more = client.post(address(position), form(other_credentials="XQZWV, VWZQX", asked_about=asked))
        assert "We do not know VWZQX" in more.context["form"].errors["other_credentials"][0]
        assert "know XQZWV" not in more.context["form"].errors["other_credentials"][0]

        sent = form(other_credentials=typed, credentials=["cpc"], asked_about=asked)
        assert client.post(address(position), sent).status_code == 302
        answers = Application.objects.get().answers
        assert answers["credentials"] == ["CPC", "RHIT"]
        assert answers["other_credentials"] == "Certifed Coding Specialist, XQZWV"

    def test_the_trap_is_empty_when_shown_again(self, client: Client, position: Position) -> None:
        response = client.post(address(position), form(website="x"))
        assert response.context["form"]["website"].value() == ""


class TestGuest:
    def test_new_address_gets_a_file_filled_from_the_form(self, client: Client, position: Position) -> None:
        response = client.post(
            address(position),
            form(
                email=" Robin@Example.com ",
                phone="(407) 834-0100",
                state="FL",
                years="2.5",
                credentials=["cpc-a", "rhit"],
                other_credentials="ccs-p, Basket Weaver",
                asked_about="basketweaver",
                message="I like mornings.",
                keep_on_file="on",
            ),
        )
        assert response.status_code == 302
        assert response["Location"].startswith("/applied/")
        candidate = Candidate.objects.get()
        assert (candidate.email, candidate.full_name, candidate.phone) == (
            "robin@example.com",
            "Robin Vale",
            "+14078340100",
        )
        assert (candidate.state, candidate.years, candidate.source) == (
            "FL",
            Decimal("2.5"),
            FileSource.APPLICATION,
        )
        assert candidate.is_on_file
        assert candidate.recipient.email == "robin@example.com"
        held = candidate.credentials.order_by("credential__key")
        assert [(row.credential.key, row.apprentice) for row in held] == [
            ("ccs-p", False),
            ("cpc", True),
            ("rhit", False),
        ]
        application = Application.objects.get()
        assert (application.candidate, application.position) == (candidate, position)
        assert (application.is_proven, application.came_from_alert) == (False, False)
        assert application.answers == {
            "state": "FL",
            "years": "2.5",
            "credentials": ["CPC-A", "RHIT", "CCS-P"],
            "other_credentials": "Basket Weaver",
            "keep_on_file": True,
        }
        assert application.message == "I like mornings."
        assert [(mail.kind, mail.to) for mail in OutgoingMail.objects.all()] == [
            ("application_received", "robin@example.com")
        ]

    def test_what_it_asks_besides_credentials_is_ticked_and_counts(self, client: Client) -> None:
        position = PositionFactory.create(
            open=True, remote=True, required="CPC;ICD-10-CM|ICD-10-PCS", preferred="Epic"
        )
        page = client.get(address(position))
        field = page.context["form"]["knows"]
        assert [label for _, label in field.field.choices] == ["ICD-10-CM", "ICD-10-PCS", "Epic"]
        assert "Of the rest it asks for, what you work with" in page.content.decode()

        sent = form(credentials=["cpc"], knows=["icd-10-cm", "epic"])
        review = client.post(address(position), sent | {"step": "review"}).content.decode()
        assert "ICD-10-CM, Epic" in review
        client.post(address(position), sent)

        application = Application.objects.get()
        assert application.answers["knows"] == ["ICD-10-CM", "Epic"]
        known = application.candidate.competencies
        assert sorted(str(row.competency) for row in known.all()) == ["Epic", "ICD-10-CM"]
        required = [line["state"] for line in application.score.lines["gates"] if line["kind"] == "required"]
        assert required == ["met", "met"]
        assert "ICD-10-CM, Epic" in OutgoingMail.objects.get().text

    def test_nothing_besides_is_asked_where_it_asks_for_none(
        self, client: Client, position: Position
    ) -> None:
        assert "knows" not in client.get(address(position)).context["form"].fields
        client.post(address(position), form(knows=["icd-10-cm"]))
        assert "knows" not in Application.objects.get().answers

    def test_without_the_tick_nobody_is_kept_on_file(self, client: Client, position: Position) -> None:
        page = client.post(address(position), form(), follow=True).content.decode()
        assert Candidate.objects.get().consent_at is None
        assert "You are on file until" not in OutgoingMail.objects.get().text
        assert "keep you in mind" not in page

    def test_with_the_tick_page_and_mail_say_so(self, client: Client, position: Position) -> None:
        page = client.post(address(position), form(keep_on_file="on"), follow=True).content.decode()
        until = formatted(files.months_later(timezone.localdate(), 12), "F j, Y")
        mail = OutgoingMail.objects.get()
        assert "You asked us to keep you in mind" in page
        assert f"You are on file until {until}" in mail.text
        assert f"You are on file until {until}" in mail.html

    def test_both_forms_of_a_credential_are_the_full_one(self, client: Client, position: Position) -> None:
        client.post(address(position), form(credentials=["cpc-a", "cpc"]))
        assert [(str(row), row.apprentice) for row in HeldCredential.objects.all()] == [("CPC", False)]

    def test_a_file_that_is_there_is_not_touched(self, client: Client, position: Position) -> None:
        known = CandidateFactory.create(email="robin@example.com", last_name="Known", with_recipient=True)
        before = Candidate.objects.filter(pk=known.pk).values().get()
        client.post(
            address(position),
            form(
                email="ROBIN@example.com",
                phone="407 834 0100",
                state="FL",
                years="9",
                credentials=["cpc"],
                keep_on_file="on",
            ),
        )
        assert Candidate.objects.filter(pk=known.pk).values().get() == before
        assert known.credentials.count() == 0
        application = Application.objects.get()
        assert (application.candidate, application.last_name, application.is_proven) == (
            known,
            "Vale",
            False,
        )
        assert application.answers["keep_on_file"] is True

    def test_twice_looks_the_same_and_the_mail_tells(self, client: Client, position: Position) -> None:
        first = client.post(address(position), form(), follow=True)
        second = client.post(address(position), form(message="Again"), follow=True)
        assert Application.objects.count() == 1
        assert Application.objects.get().message == ""
        assert [mail.kind for mail in OutgoingMail.objects.order_by("pk")] == [
            "application_received",
            "application_again",
        ]
        assert self.without_tokens(first.content) == self.without_tokens(second.content)

    def without_tokens(self, content: bytes) -> list[str]:
        lines = content.decode().splitlines()
        return [line for line in lines if "csrfmiddlewaretoken" not in line and "/applied/" not in line]

    def test_link_of_the_thank_you_page_does_not_tell_who_applied_before(
        self, client: Client, position: Position
    ) -> None:
        ApplicationFactory.create(candidate__email="robin@example.com", position=position)
        old = client.post(address(position), form())["Location"]
        new = client.post(address(position), form(email="someone@example.com"))["Location"]
        assert old.split("/")[2].split(":")[0] == new.split("/")[2].split(":")[0]

    def test_closed_while_typing_loses_nothing(self, client: Client, position: Position) -> None:
        positions.close(position=position, reason=CloseReason.FILLED, by=None)
        response = client.post(address(position), form(message="I like mornings."))
        assert response.status_code == 409
        text = response.content.decode()
        assert "This position closed while you were writing." in text
        assert "I like mornings.</textarea>" in text
        assert "Send my application" not in text
        assert Candidate.objects.count() == 0

    def test_paused_while_typing_loses_nothing(self, client: Client, position: Position) -> None:
        positions.pause(position=position, by=None)
        response = client.post(address(position), form(message="I like mornings."))
        assert response.status_code == 409
        assert "This position was paused while you were writing." in response.content.decode()
        assert "I like mornings.</textarea>" in response.content.decode()


class TestLimits:
    def test_one_address_may_apply_ten_times_in_an_hour(self, client: Client, position: Position) -> None:
        for _ in range(limits.GUEST_BY_ADDRESS.most):
            assert client.post(address(position), form()).status_code == 302
        response = client.post(address(position), form(message="Once more"))
        assert response.status_code == 429
        text = response.content.decode()
        assert "Too many applications came from this address in an hour." in text
        assert "Once more</textarea>" in text
        other = client.post(address(position), form(email="other@example.com"))
        assert other.status_code == 302

    def test_one_network_may_apply_forty_times(self, client: Client, position: Position) -> None:
        statuses = [
            client.post(address(position), form(email=f"robin{number}@example.com")).status_code
            for number in range(limits.GUEST_BY_NETWORK.most + 1)
        ]
        assert statuses == [302] * 40 + [429]

    def test_no_address_stands_in_the_cache(self, client: Client, position: Position) -> None:
        client.post(address(position), form())
        keys = cache._cache.get_client(None).keys("*")  # type: ignore[attr-defined]
        assert any(b"limit:apply-address" in key for key in keys)
        assert not any(b"robin" in key or b"127.0.0.1" in key for key in keys)

    def test_without_the_cache_applications_still_come_in(
        self, client: Client, position: Position, settings: Settings
    ) -> None:
        settings.CACHES = {
            "default": {
                "BACKEND": "django.core.cache.backends.redis.RedisCache",
                "LOCATION": "redis://127.0.0.1:1/0",
            }
        }
        assert client.post(address(position), form()).status_code == 302
        assert Application.objects.count() == 1


class TestSignedIn:
    def test_form_is_filled_from_the_file(self, cast: Cast) -> None:
        cast.erin.phone = "+14078340100"
        cast.erin.save()
        response = cast.as_erin.get(address(cast.position))
        text = response.content.decode()
        assert response.context["form"].initial == {
            "resume": "none",
            "first_name": "Erin",
            "last_name": "Reyes",
            "phone": "(407) 834-0100",
        }
        assert "You have CPC." in text
        assert 'name="email"' not in text
        assert 'name="keep_on_file"' not in text

    def test_applies_as_themselves(self, cast: Cast) -> None:
        response = cast.as_erin.post(
            address(cast.position), {"first_name": "Erin", "last_name": "Reyes", "message": "Hello"}
        )
        assert response["Location"].startswith("/applied/")
        application = Application.objects.get(candidate=cast.erin)
        assert (application.is_proven, application.came_from_alert, application.message) == (
            True,
            False,
            "Hello",
        )

    def test_twice_leads_to_the_first(self, cast: Cast) -> None:
        for response in (
            cast.as_dana.get(address(cast.position), follow=True),
            cast.as_dana.post(address(cast.position), {"first_name": "D", "last_name": "R"}, follow=True),
        ):
            assert response.redirect_chain == [(f"/me/applications/{cast.application.pk}/", 302)]
            assert "Once is enough." in response.content.decode()
        assert Application.objects.count() == 1

    def test_a_form_of_somebody_does_not_stand_in_the_way(self, cast: Cast) -> None:
        Application.objects.update(is_proven=False, message="Not mine")
        text = cast.as_dana.get(cast.position.get_absolute_url()).content.decode()
        assert "from a form without a log-in. What you send takes its place." in text
        assert text.count(f'href="{address(cast.position)}"') == 2  # beside the page, and in the dock
        page = cast.as_dana.get(address(cast.position))
        assert "There is an application with this address." in page.content.decode()
        assert "Not mine" not in page.content.decode()
        sent = {"first_name": "Dana", "last_name": "Reyes", "message": "Mine"}
        assert cast.as_dana.post(address(cast.position), sent)["Location"].startswith("/applied/")
        application = Application.objects.get()
        assert (application.pk, application.message) == (cast.application.pk, "Mine")
        assert application.is_proven

    def test_a_form_a_recruiter_has_begun_with_leads_to_it(self, cast: Cast) -> None:
        Application.objects.update(is_proven=False)
        applications.move(application=cast.application, to=Stage.SCREENING, by=cast.sam)
        response = cast.as_dana.get(address(cast.position), follow=True)
        assert response.redirect_chain == [(f"/me/applications/{cast.application.pk}/", 302)]
        assert "A recruiter has begun with it. Withdraw it if it is not yours." in response.content.decode()

    def test_a_withdrawn_one_is_offered_again(self, cast: Cast) -> None:
        applications.withdraw(application=cast.application, reason=WithdrawReason.PAY)
        text = cast.as_dana.get(cast.position.get_absolute_url()).content.decode()
        assert text.count("Apply again") == 2
        assert "You withdrew your application of" in text
        text = cast.as_dana.get(address(cast.position)).content.decode()
        assert "You withdrew an application for this position." in text
        sent = {"first_name": "Dana", "last_name": "Reyes", "message": "After all"}
        assert cast.as_dana.post(address(cast.position), sent)["Location"].startswith("/applied/")
        cast.application.refresh_from_db()
        assert (cast.application.stage, cast.application.message) == (Stage.NEW, "After all")

    def test_a_guest_does_not_hand_in_again_and_the_address_is_told(self, cast: Cast) -> None:
        applications.withdraw(application=cast.application, reason=WithdrawReason.PAY)
        response = cast.visitor.post(address(cast.position), form(email="dana@example.com"))
        assert response["Location"].startswith("/applied/")
        cast.application.refresh_from_db()
        assert cast.application.stage == Stage.WITHDRAWN
        assert "hand it in again" in OutgoingMail.objects.get(kind="application_again").text

    def test_consent_is_asked_where_there_is_none_and_never_ticked(self, cast: Cast) -> None:
        Candidate.objects.filter(pk=cast.erin.pk).update(consent_at=None, consent_until=None)
        text = cast.as_erin.get(address(cast.position)).content.decode()
        assert 'name="keep_on_file"' in text
        assert "checked" not in text
        cast.as_erin.post(
            address(cast.position),
            {"first_name": "Erin", "last_name": "Reyes", "keep_on_file": "on"},
        )
        cast.erin.refresh_from_db()
        assert cast.erin.is_on_file

    def test_fills_what_the_file_lacks_and_nothing_else(self, cast: Cast) -> None:
        Candidate.objects.filter(pk=cast.erin.pk).update(last_name="")
        cast.as_erin.post(
            address(cast.position),
            {"first_name": "Erika", "last_name": "Vale", "phone": "407 834 0100"},
        )
        cast.erin.refresh_from_db()
        assert (cast.erin.full_name, cast.erin.phone) == ("Erin Vale", "+14078340100")

    def test_errors_keep_what_was_typed(self, cast: Cast) -> None:
        response = cast.as_erin.post(
            address(cast.position), {"first_name": "", "last_name": "R", "message": "Kept"}
        )
        assert response.status_code == 200
        assert dict(response.context["form"].errors) == {"first_name": ["Give your first name."]}
        assert "Kept</textarea>" in response.content.decode()

    def test_a_file_is_opened_for_a_new_log_in(self, client: Client, position: Position) -> None:
        user = UserFactory.create(email="new@example.com")
        sign_in(client, user)
        client.post(address(position), {"first_name": "New", "last_name": "Person"})
        application = Application.objects.get()
        assert (application.candidate.user, application.candidate.full_name) == (user, "New Person")
        assert application.is_proven

    def test_an_unproven_log_in_is_asked_for_proof(self, client: Client, position: Position) -> None:
        CandidateFactory.create(email="known@example.com")
        sign_in(client, UserFactory.create(email="known@example.com", unproven=True))
        response = client.post(address(position), {"first_name": "X", "last_name": "Y"})
        assert (response.status_code, response["Location"]) == (302, "/accounts/email/")
        assert Application.objects.count() == 0

    def test_came_from_alert_is_what_the_ledger_says(self, cast: Cast) -> None:
        AlertFactory.create(
            position=cast.position,
            recipient=cast.erin.recipient,
            sent=True,
            clicked_at=timezone.now(),
        )
        cast.as_erin.post(address(cast.position), {"first_name": "Erin", "last_name": "Reyes"})
        assert Application.objects.get(candidate=cast.erin).came_from_alert


class TestByMail:
    def test_is_known_but_sees_no_phone(self, cast: Cast) -> None:
        cast.erin.phone = "+14078340100"
        cast.erin.save()
        come_by_mail(cast.visitor, cast.erin)
        response = cast.visitor.get(address(cast.position))
        text = response.content.decode()
        assert response.context["form"].initial["first_name"] == "Erin"
        assert "(407) 834-0100" not in text
        assert "e•••@example.com" in text
        assert "erin@example.com" not in text

    def test_applies_as_proven(self, cast: Cast) -> None:
        come_by_mail(cast.visitor, cast.erin)
        response = cast.visitor.post(address(cast.position), {"first_name": "Erin", "last_name": "Reyes"})
        assert response["Location"].startswith("/applied/")
        assert Application.objects.get(candidate=cast.erin).is_proven

    @pytest.mark.parametrize("earlier", ["withdrawn", "unproven"])
    def test_replaces_nothing_and_is_told_to_sign_in(self, cast: Cast, earlier: str) -> None:
        if earlier == "withdrawn":
            applications.withdraw(application=cast.application, reason=WithdrawReason.PAY)
        else:
            Application.objects.update(is_proven=False)
        before = Application.objects.values().get()
        come_by_mail(cast.visitor, cast.dana)
        for text in (
            cast.visitor.get(cast.position.get_absolute_url()).content.decode(),
            cast.visitor.get(address(cast.position), follow=True).content.decode(),
        ):
            assert "There is an application with this address." in text
            assert "withdrew" not in text
            assert f"/accounts/login/?next={cast.position.get_absolute_url()}" in text
        cast.visitor.post(address(cast.position), {"first_name": "Eve", "last_name": "Reyes"})
        assert Application.objects.values().get() == before

    def test_twice_is_said_on_the_position(self, cast: Cast) -> None:
        come_by_mail(cast.visitor, cast.dana)
        response = cast.visitor.get(address(cast.position), follow=True)
        assert response.redirect_chain == [(cast.position.get_absolute_url(), 302)]
        assert "Once is enough." in response.content.decode()
        assert f"/me/applications/{cast.application.pk}/" not in response.content.decode()

    def test_whoever_got_it_forwarded_says_so(self, cast: Cast) -> None:
        come_by_mail(cast.visitor, cast.erin)
        sent = {"position": cast.position.pk, "is_applying": "1"}
        response = cast.visitor.post("/not-me/", sent, follow=True)
        assert response.redirect_chain == [(address(cast.position), 302)]
        assert 'name="email"' in response.content.decode()
        assert "recipient" not in cast.visitor.session

    def test_not_me_on_the_page_of_the_position_stays_there(self, cast: Cast) -> None:
        come_by_mail(cast.visitor, cast.erin)
        assert "This is not me" in cast.visitor.get(cast.position.get_absolute_url()).content.decode()
        response = cast.visitor.post("/not-me/", {"position": cast.position.pk}, follow=True)
        assert response.redirect_chain == [(cast.position.get_absolute_url(), 302)]
        assert "This is not me" not in response.content.decode()

    @pytest.mark.parametrize("position", ["", "x", "0", "9" * 30, "-1"])
    def test_not_me_forgives_anything(self, cast: Cast, position: str) -> None:
        response = cast.visitor.post("/not-me/", {"position": position})
        assert (response.status_code, response["Location"]) == (302, "/positions/")

    def test_not_me_is_a_post(self, cast: Cast) -> None:
        assert cast.visitor.get("/not-me/").status_code == 405

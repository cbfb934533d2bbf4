from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from candidates.enums import Cadence
from candidates.models import Alert, Candidate, Recipient
from candidates.services import files, links, mailnews, recipients
from config.mail import tokens
from config.mail.enums import MailEventKind
from config.mail.events import News
from jobs.enums import CloseReason
from jobs.models import Position
from jobs.services import positions
from tests.cast import Cast
from tests.factories import AlertFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def alert(cast: Cast) -> Alert:
    return AlertFactory.create(position=cast.position, recipient=cast.erin.recipient, sent=True)


@pytest.fixture
def link(cast: Cast, alert: Alert) -> str:
    url = links.alert_url(position=cast.position, recipient=alert.recipient)
    return url[url.index("/a/") :]


def recipient_link(recipient: Recipient, end: str = "") -> str:
    url = links.manage_url(recipient=recipient)
    return url[url.index("/alerts/") :] + end


class TestOldAddress:
    """Alerts have moved to another address; the old mailbox may be somebody else's by now."""

    @pytest.fixture
    def moved(self, cast: Cast) -> Recipient:
        cast.erin.email = "erin@elsewhere.example.com"
        cast.erin.save()
        return files.settle(candidate=cast.erin)

    def test_old_link_opens_nothing_of_theirs(
        self, cast: Cast, alert: Alert, link: str, request: pytest.FixtureRequest
    ) -> None:
        old_manage = recipient_link(cast.erin.recipient)
        request.getfixturevalue("moved")
        response = cast.visitor.get(link, follow=True)
        assert response.redirect_chain == [(cast.position.get_absolute_url(), 302)]
        assert "whose mail led here" not in response.content.decode()
        assert cast.visitor.get(old_manage).status_code == 404
        alert.refresh_from_db()
        assert alert.clicked_at is None
        assert "recipient" not in cast.visitor.session

    def test_browser_that_came_before_is_a_strangers(
        self, cast: Cast, link: str, request: pytest.FixtureRequest
    ) -> None:
        assert "whose mail led here" in cast.visitor.get(link, follow=True).content.decode()
        request.getfixturevalue("moved")
        text = cast.visitor.get(cast.position.get_absolute_url()).content.decode()
        assert "whose mail led here" not in text
        assert "elsewhere" not in text

    def test_stop_still_works_and_shows_nothing(self, cast: Cast, request: pytest.FixtureRequest) -> None:
        url = recipient_link(cast.erin.recipient, "stop/")
        moved = request.getfixturevalue("moved")
        for text in (cast.visitor.get(url).content.decode(), cast.visitor.post(url).content.decode()):
            assert "example.com" not in text.partition("<footer")[0]
            assert url.removesuffix("stop/") + '"' not in text
        moved.refresh_from_db()
        assert moved.cadence == Cadence.OFF

    def test_new_link_works(self, cast: Cast, moved: Recipient) -> None:
        assert cast.visitor.get(recipient_link(moved)).status_code == 200

    def test_link_outlives_a_new_secret_key(self, cast: Cast, link: str, settings: Settings) -> None:
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "another invented key, 9876543210, of more than fifty characters"
        assert cast.visitor.get(link).status_code == 302


class TestOpen:
    def test_notes_the_first_click_and_shows_the_lines(self, cast: Cast, alert: Alert, link: str) -> None:
        response = cast.visitor.get(link, follow=True)
        assert response.redirect_chain == [(cast.position.get_absolute_url(), 302)]
        text = response.content.decode()
        assert "From the file of e•••@example.com, whose mail led here." in text
        assert "You have CPC." in text
        alert.refresh_from_db()
        first = alert.clicked_at
        assert first is not None
        cast.visitor.get(link)
        alert.refresh_from_db()
        assert alert.clicked_at == first

    @pytest.mark.parametrize(
        ("method", "headers"),
        [
            ("head", {}),
            ("get", {"Sec-Purpose": "prefetch;prerender"}),
            ("get", {"Purpose": "prefetch"}),
            ("get", {"X-Moz": "prefetch"}),
        ],
    )
    def test_looking_ahead_leaves_no_trace(
        self, cast: Cast, alert: Alert, link: str, method: str, headers: dict[str, str]
    ) -> None:
        response = getattr(cast.visitor, method)(link, headers=headers)
        assert response.status_code == 302
        alert.refresh_from_db()
        assert alert.clicked_at is None
        assert "recipient" not in cast.visitor.session

    def test_whoever_is_signed_in_stays_themselves(self, cast: Cast, link: str) -> None:
        text = cast.as_dana.get(link, follow=True).content.decode()
        assert "whose mail led here" not in text
        assert "recipient" not in cast.as_dana.session

    def test_session_gets_a_new_key(self, cast: Cast, link: str) -> None:
        session = cast.visitor.session
        session["something"] = 1
        session.save()
        before = session.session_key
        cast.visitor.get(link)
        assert cast.visitor.session.session_key != before

    @pytest.mark.parametrize("token", ["x", "WzEsMl0:1xVb0i:AFJi1", "%00", "☃"])
    def test_a_broken_link_is_kindly_404(self, client: Client, token: str) -> None:
        response = client.get(f"/a/{token}/")
        assert response.status_code == 404
        text = response.content.decode()
        assert "This link does not work any more." in text
        assert 'action="/positions/"' in text

    def test_an_old_link_is_kindly_404(self, cast: Cast, link: str, monkeypatch: pytest.MonkeyPatch) -> None:
        late = (timezone.now() + timedelta(days=61)).timestamp()
        monkeypatch.setattr("time.time", lambda: late)
        assert cast.visitor.get(link).status_code == 404

    def test_a_position_that_is_gone_is_410(self, cast: Cast, link: str) -> None:
        day = timezone.localdate() - timedelta(days=31)
        Position.objects.filter(pk=cast.position.pk).update(closes_on=day)
        response = cast.visitor.get(link)
        assert response.status_code == 410
        assert "This position is no longer here." in response.content.decode()

    def test_a_paused_position_says_so_itself(self, cast: Cast, link: str) -> None:
        positions.pause(position=cast.position, by=None)
        response = cast.visitor.get(link, follow=True)
        assert response.status_code == 200
        assert "This position is paused at the moment." in response.content.decode()

    def test_a_closed_position_says_so_itself(self, cast: Cast, link: str) -> None:
        positions.close(position=cast.position, reason=CloseReason.FILLED, by=None)
        response = cast.visitor.get(link, follow=True)
        assert response.status_code == 200
        assert "This position is closed." in response.content.decode()

    def test_a_recipient_who_is_gone_does_no_harm(self, cast: Cast, link: str) -> None:
        Alert.objects.all().delete()
        Recipient.objects.filter(pk=cast.erin.recipient.pk).delete()
        response = cast.visitor.get(link, follow=True)
        assert response.status_code == 200
        assert "Which of these lines do you meet?" in response.content.decode()

    def test_a_token_for_something_else_does_not_open_it(self, cast: Cast) -> None:
        token = tokens.sign("recipient", cast.position.pk, cast.recipient.pk)
        assert cast.visitor.get(f"/a/{token}/").status_code == 404

    def test_post_is_refused(self, cast: Cast, link: str) -> None:
        assert cast.visitor.post(link).status_code == 405


class TestStop:
    def test_one_click_by_a_mail_program(self, cast: Cast) -> None:
        """RFC 8058: no cookies, no token of a form, no log-in, effect at once."""
        client = Client(enforce_csrf_checks=True)
        response = client.post(recipient_link(cast.recipient, "stop/"), {"List-Unsubscribe": "One-Click"})
        assert (response.status_code, response.content) == (
            200,
            b"You get no more alerts. It took effect at once.\n",
        )
        assert response.cookies == {}
        cast.recipient.refresh_from_db()
        assert cast.recipient.cadence == Cadence.OFF
        assert cast.recipient.stopped_at is not None

    def test_as_multipart_form(self, cast: Cast) -> None:
        body = '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n'
        Client(enforce_csrf_checks=True).post(
            recipient_link(cast.recipient, "stop/"), body, content_type="multipart/form-data; boundary=b"
        )
        cast.recipient.refresh_from_db()
        assert cast.recipient.cadence == Cadence.OFF

    @pytest.mark.parametrize("method", ["get", "head"])
    def test_looking_changes_nothing(self, cast: Cast, method: str) -> None:
        response = getattr(cast.visitor, method)(recipient_link(cast.recipient, "stop/"))
        assert response.status_code == 200
        cast.recipient.refresh_from_db()
        assert cast.recipient.cadence == Cadence.INSTANT

    def test_page_has_one_button_that_works_without_cookies(self, cast: Cast) -> None:
        text = cast.visitor.get(recipient_link(cast.recipient, "stop/")).content.decode()
        assert "Stop alerts to d•••@example.com?" in text
        response = Client(enforce_csrf_checks=True).post(recipient_link(cast.recipient, "stop/"))
        assert "You get no more alerts." in response.content.decode()
        cast.recipient.refresh_from_db()
        assert cast.recipient.cadence == Cadence.OFF

    @pytest.mark.parametrize("way", ["mail program", "page", "settings", "complaint"])
    def test_undo_goes_on_as_before_whichever_way_it_was_stopped(self, cast: Cast, way: str) -> None:
        recipients.set_cadence(recipient=cast.recipient, cadence=Cadence.WEEKLY)
        stop, manage = recipient_link(cast.recipient, "stop/"), recipient_link(cast.recipient)
        match way:
            case "mail program":
                cast.visitor.post(stop, {"List-Unsubscribe": "One-Click"})
            case "page":
                answer = cast.visitor.post(stop).content.decode()
                assert "Undo: go on as before (once a week)" in answer
            case "settings":
                cast.visitor.post(manage, {"action": "stop"})
            case _:
                news = News("report", MailEventKind.COMPLAINT, ("1",), cast.recipient.email)
                mailnews.hear(news=news, only_alerts=True)
        cast.visitor.post(stop)  # a second stop does not take the first for what came before
        page = cast.visitor.get(manage)
        assert page.context["form"]["cadence"].value() == Cadence.WEEKLY
        assert "Undo: go on as before (once a week)" in page.content.decode()

        again = cast.visitor.post(manage, {"action": "undo"}, follow=True)

        assert "Undone. Alerts come as before: once a week." in again.content.decode()
        cast.recipient.refresh_from_db()
        assert (cast.recipient.cadence, cast.recipient.stopped_at, cast.recipient.stopped_cadence) == (
            Cadence.WEEKLY,
            None,
            "",
        )

    def test_undo_needs_the_token_of_its_form_and_a_stop(self, cast: Cast) -> None:
        recipients.set_cadence(recipient=cast.recipient, cadence=Cadence.DAILY)
        cast.visitor.post(recipient_link(cast.recipient), {"action": "undo"})
        cast.recipient.refresh_from_db()
        assert cast.recipient.cadence == Cadence.DAILY

        client = Client(enforce_csrf_checks=True)
        page = client.post(recipient_link(cast.recipient, "stop/"))
        assert client.post(recipient_link(cast.recipient), {"action": "undo"}).status_code == 403
        sent = {"action": "undo", "csrfmiddlewaretoken": page.context["csrf_token"]}
        assert client.post(recipient_link(cast.recipient), sent).status_code == 302
        cast.recipient.refresh_from_db()
        assert cast.recipient.cadence == Cadence.DAILY

    def test_a_broken_link_is_404(self, client: Client) -> None:
        assert client.post("/alerts/x/stop/").status_code == 404
        assert client.get("/alerts/x/stop/").status_code == 404

    def test_others_keep_theirs(self, cast: Cast) -> None:
        cast.visitor.post(recipient_link(cast.recipient, "stop/"))
        cast.erin.recipient.refresh_from_db()
        assert cast.erin.recipient.cadence == Cadence.INSTANT


class TestManage:
    def test_everybody_with_the_link(self, cast: Cast) -> None:
        address = recipient_link(cast.recipient)
        for client in cast.clients.values():
            response = client.get(address)
            assert response.status_code == 200
            assert "For d•••@example.com." in response.content.decode()

    def test_says_why_and_since_when(self, cast: Cast) -> None:
        text = cast.visitor.get(recipient_link(cast.recipient)).content.decode()
        assert "You agreed to it on" in text
        files.leave(candidate=cast.dana)
        text = cast.visitor.get(recipient_link(cast.recipient)).content.decode()
        assert "you left the file on" in text
        Candidate.objects.filter(pk=cast.dana.pk).update(left_at=None)
        text = cast.visitor.get(recipient_link(cast.recipient)).content.decode()
        assert "you have not agreed to be kept on file" in text

    def test_saves_cadence_and_pause(self, cast: Cast) -> None:
        address, day = recipient_link(cast.recipient), timezone.localdate() + timedelta(days=30)
        response = cast.visitor.post(
            address, {"cadence": Cadence.WEEKLY, "paused_until": day.isoformat()}, follow=True
        )
        assert response.redirect_chain == [(address, 302)]
        assert "Saved. Your next alerts come this way." in response.content.decode()
        assert "Alerts are paused" in response.content.decode()
        cast.recipient.refresh_from_db()
        assert (cast.recipient.cadence, cast.recipient.paused_until) == (Cadence.WEEKLY, day)

    def test_stop_and_start_again(self, cast: Cast) -> None:
        address = recipient_link(cast.recipient)
        cast.visitor.post(address, {"action": "stop"})
        cast.recipient.refresh_from_db()
        assert cast.recipient.cadence == Cadence.OFF
        assert "You get no alerts." in cast.visitor.get(address).content.decode()
        cast.visitor.post(address, {"cadence": Cadence.DAILY, "paused_until": ""})
        cast.recipient.refresh_from_db()
        assert (cast.recipient.cadence, cast.recipient.stopped_at) == (Cadence.DAILY, None)

    @pytest.mark.parametrize(
        ("sent", "errors"),
        [
            ({}, {"cadence": ["Choose how often you want to hear from us."]}),
            (
                {"cadence": "instant", "paused_until": "soon"},
                {"paused_until": ["Use a date, such as 3/31/2027."]},
            ),
            (
                {"cadence": "instant", "paused_until": "2020-01-01"},
                {"paused_until": ["Choose a day after today, or leave it empty."]},
            ),
            (
                {"cadence": "instant", "paused_until": "9999-12-31"},
                {"paused_until": ["A pause lasts a year at most. To hear nothing at all, stop alerts."]},
            ),
        ],
    )
    def test_errors(self, cast: Cast, sent: dict[str, str], errors: dict[str, list[str]]) -> None:
        response = cast.visitor.post(recipient_link(cast.recipient), sent)
        assert dict(response.context["form"].errors) == errors
        cast.recipient.refresh_from_db()
        assert (cast.recipient.cadence, cast.recipient.paused_until) == (Cadence.INSTANT, None)

    def test_a_pause_that_has_passed_does_not_stand_in_the_way(self, cast: Cast) -> None:
        passed = timezone.localdate() - timedelta(days=3)
        Recipient.objects.filter(pk=cast.recipient.pk).update(paused_until=passed)
        sent = {"cadence": Cadence.DAILY, "paused_until": passed.isoformat()}
        assert cast.visitor.post(recipient_link(cast.recipient), sent).status_code == 302

    def test_needs_the_token_of_the_form(self, cast: Cast) -> None:
        client = Client(enforce_csrf_checks=True)
        assert client.post(recipient_link(cast.recipient), {"action": "stop"}).status_code == 403
        cast.recipient.refresh_from_db()
        assert cast.recipient.cadence == Cadence.INSTANT

    def test_a_broken_link_is_404(self, client: Client) -> None:
        assert client.get("/alerts/x/").status_code == 404


class TestSettings:
    def test_who_may_come_in(self, cast: Cast) -> None:
        statuses = {who: client.get("/me/alerts/").status_code for who, client in cast.clients.items()}
        assert statuses == {"anonymous": 302, "other": 200, "owner": 200, "recruiter": 302}

    def test_changes_ones_own(self, cast: Cast) -> None:
        cast.as_dana.post("/me/alerts/", {"cadence": Cadence.DAILY, "paused_until": ""})
        cast.recipient.refresh_from_db()
        cast.erin.recipient.refresh_from_db()
        assert (cast.recipient.cadence, cast.erin.recipient.cadence) == (
            Cadence.DAILY,
            Cadence.INSTANT,
        )

    def test_queries(self, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        with django_assert_num_queries(13):
            cast.as_dana.get("/me/alerts/")

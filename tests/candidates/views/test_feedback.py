"""Was this useful? From the link of a mail, without a log-in, to the recruiter's eyes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from candidates.models import AlertFeedback, Recipient
from candidates.services import feedback, limits, links
from config.limits import Limit
from config.mail import tokens
from jobs.models import Position
from tests.cast import Cast
from tests.factories import RecipientFactory, SavedSearchFactory
from tests.reading import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(cast: Cast) -> str:
    return path_of(cast, cast.recipient)


def path_of(cast: Cast, recipient: Recipient) -> str:
    url = links.feedback_url(position=cast.position, recipient=recipient)
    return url[url.index("/alerts/") :]


def said() -> list[tuple[str, str, str]]:
    return list(AlertFeedback.objects.values_list("answer", "reason", "words"))


@pytest.mark.parametrize("query", ["", "?answer=yes", "?answer=no", "?answer=perhaps"])
def test_looking_writes_nothing(cast: Cast, link: str, query: str) -> None:
    answer = cast.visitor.get(link + query)

    assert answer.status_code == 200
    assert cast.visitor.head(link + query).status_code == 200
    assert said() == []
    expected = "no" if query == "?answer=no" else "yes"
    assert answer.context["form"]["answer"].value() == expected


def test_page_shows_nothing_of_the_person(cast: Cast, link: str) -> None:
    text = cast.visitor.get(link).content.decode()

    assert cast.position.title in text
    assert cast.dana.first_name not in text
    assert cast.dana.email not in text
    assert 'content="noindex"' in text


def test_answer_is_kept_and_thanked_for(cast: Cast, link: str) -> None:
    posted = {"answer": "no", "reason": "pay", "words": "Below what\nI   earn\u200b now"}

    answer = cast.visitor.post(link, posted, follow=True)

    assert answer.redirect_chain == [(f"{link}thanks/", 302)]
    assert said() == [("no", "pay", "Below what I earn now")]
    text = read(answer.content.decode()).text
    assert "The recruiter of Pro-fee coder sees that it was not for you: “The pay is too low”." in text
    assert "Set the least pay you would take among your wishes" in text
    assert "Below what I earn now" not in text
    assert f"{reverse('candidates:profile')}#wishes" in answer.content.decode()


def test_answer_may_be_changed_and_stays_one(cast: Cast, link: str) -> None:
    cast.visitor.post(link, {"answer": "no", "reason": "far", "words": "Too far"})

    cast.visitor.post(link, {"answer": "yes", "reason": "far"})

    assert said() == [("yes", "", "Too far")]


def test_changing_an_answer_shows_no_words_and_keeps_them_unless_told_otherwise(
    cast: Cast, link: str
) -> None:
    assert "takes_back" not in cast.visitor.get(link).context["form"].fields
    cast.visitor.post(link, {"answer": "no", "reason": "far", "words": "Two hours by car"})

    page = cast.visitor.get(f"{link}?answer=no")
    form, text = page.context["form"], page.content.decode()
    assert (form["answer"].value(), form["reason"].value(), form["words"].value()) == ("no", "far", None)
    assert "Two hours by car" not in text
    assert "You wrote something before. It is kept unless you write anew" in text
    assert "Take back what I wrote before" in text

    cast.visitor.post(link, {"answer": "no", "reason": "pay", "words": " "})
    assert said() == [("no", "pay", "Two hours by car")]
    cast.visitor.post(link, {"answer": "no", "words": "And the pay", "takes_back": "on"})
    assert said() == [("no", "", "And the pay")]
    cast.visitor.post(link, {"answer": "no", "takes_back": "on"})
    assert said() == [("no", "", "")]


def test_words_that_do_not_fit_stay_in_their_field(cast: Cast, link: str) -> None:
    page = cast.visitor.post(link, {"answer": "no", "words": "w" * 501})

    assert page.context["form"].errors["words"] == ["At most 500 characters fit; these are 501."]
    assert "w" * 501 in page.content.decode()


def test_answer_is_needed_and_words_have_an_end(cast: Cast, link: str) -> None:
    for posted in (
        {},
        {"answer": "perhaps"},
        {"answer": "no", "reason": "x"},
        {"answer": "yes", "words": "w" * 501},
    ):
        assert cast.visitor.post(link, posted).status_code == 200
    assert said() == []


@pytest.mark.parametrize(
    ("reason", "remedy"),
    [
        ("far", "how far you would drive"),
        ("heard", "One mail a day or a week"),
        ("work", "what you hold and know"),
    ],
)
def test_thanks_say_what_can_be_done(cast: Cast, link: str, reason: str, remedy: str) -> None:
    answer = cast.visitor.post(link, {"answer": "no", "reason": reason}, follow=True)

    assert remedy in read(answer.content.decode()).text


def test_who_only_saved_a_search_is_led_to_it(cast: Cast) -> None:
    recipient = SavedSearchFactory.create().recipient
    link = path_of(cast, recipient)

    answer = cast.visitor.post(link, {"answer": "no", "reason": "pay"}, follow=True)

    text = answer.content.decode()
    assert "Save a narrower one" in text
    assert links.manage_url(recipient=recipient).partition("/alerts/")[2] in text
    assert reverse("candidates:profile") + "#" not in text


def test_thanks_before_an_answer_ask_for_one(cast: Cast, link: str) -> None:
    assert "You have not answered yet." in cast.visitor.get(f"{link}thanks/").content.decode()


def test_nobody_says_that_a_remote_position_is_far(cast: Cast, link: str) -> None:
    assert 'value="far"' in cast.visitor.get(link).content.decode()
    Position.objects.update(workplace="remote", place=None, remote_states=["FL"])

    assert 'value="far"' not in cast.visitor.get(link).content.decode()
    assert cast.visitor.post(link, {"answer": "no", "reason": "far"}).status_code == 200
    assert said() == []


class TestLinkThatLeadsNowhere:
    def refused(self, client: Client, link: str) -> bool:
        answers = [client.get(link), client.post(link, {"answer": "yes"}), client.get(f"{link}thanks/")]
        assert {answer.status_code for answer in answers} == {404}
        return said() == []

    def test_of_an_alert_or_a_setting(self, cast: Cast) -> None:
        for url in (
            links.alert_url(position=cast.position, recipient=cast.recipient),
            links.manage_url(recipient=cast.recipient),
        ):
            token = url.rstrip("/").rpartition("/")[2]
            assert self.refused(cast.visitor, reverse("candidates:alert-feedback", args=[token]))

    def test_that_is_broken(self, cast: Cast, link: str) -> None:
        assert self.refused(cast.visitor, f"{link[:-2]}/" if link[-2] != "A" else f"{link[:-3]}B/")

    def test_to_an_address_of_before(self, cast: Cast, link: str) -> None:
        cast.recipient.email = "new@example.com"
        cast.recipient.save()
        assert self.refused(cast.visitor, link)

    def test_after_its_days(self, cast: Cast, link: str, settings: Settings) -> None:
        settings.ALERT_LINK_DAYS = 0
        assert self.refused(cast.visitor, link)

    def test_of_a_position_that_never_was(self, cast: Cast) -> None:
        token = tokens.sign("feedback", 10**9, cast.recipient.pk, tokens.mark_of(cast.recipient.email))
        assert self.refused(cast.visitor, reverse("candidates:alert-feedback", args=[token]))


def test_too_many_answers_from_one_network_wait(
    cast: Cast, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SAY_BY_NETWORK", Limit(1, 3600))
    assert cast.visitor.post(link, {"answer": "yes"}).status_code == 302

    answer = cast.visitor.post(link, {"answer": "no"})

    assert answer.status_code == 429
    assert "Too many answers" in answer.content.decode()
    assert said() == [("yes", "", "")]


def test_form_needs_its_token(cast: Cast, link: str) -> None:
    """Nothing posts here on its own, as mail programs do to stop alerts."""
    assert Client(enforce_csrf_checks=True).post(link, {"answer": "yes"}).status_code == 403
    assert said() == []


def test_answer_goes_with_its_person(cast: Cast) -> None:
    for recipient in (cast.recipient, RecipientFactory.create(candidate=None, email="reader@example.com")):
        feedback.say(position=cast.position, recipient=recipient, answer="yes")  # type: ignore[arg-type]
    cast.application.delete()

    cast.dana.delete()

    assert AlertFeedback.objects.get().recipient.email == "reader@example.com"


class TestDesk:
    @pytest.fixture(autouse=True)
    def answers(self, cast: Cast) -> None:
        at = timezone.now() - timedelta(minutes=1)
        for recipient, answer, reason in (
            (cast.recipient, "yes", ""),
            (cast.erin.recipient, "no", "pay"),
            (SavedSearchFactory.create().recipient, "no", "other"),
        ):
            AlertFeedback.objects.create(
                position=cast.position,
                recipient=recipient,
                answer=answer,
                reason=reason,
                words="Words",
                at=at,
            )

    def found(self, cast: Cast, **query: Any) -> int:  # noqa: ANN401 -- what an address holds
        page = cast.as_sam.get(reverse("admin:candidates_alertfeedback_changelist"), query)
        return int(page.context["cl"].result_count)

    def test_list_is_filtered(self, cast: Cast) -> None:
        assert self.found(cast) == self.found(cast, position=cast.position.pk) == 3
        assert self.found(cast, answer__exact="no") == 2
        assert self.found(cast, reason__exact="pay") == self.found(cast, q=cast.erin.email) == 1
        assert self.found(cast, position=cast.position.pk + 1) == 0

    def test_list_asks_as_often_for_one_as_for_three(
        self, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        page = reverse("admin:candidates_alertfeedback_changelist")
        cast.as_sam.get(page)
        with django_assert_num_queries(5):
            cast.as_sam.get(page)
        AlertFeedback.objects.filter(answer="no").delete()
        with django_assert_num_queries(5):
            cast.as_sam.get(page)

    def test_it_is_read_and_never_written(self, cast: Cast) -> None:
        page = reverse("admin:candidates_alertfeedback_change", args=[AlertFeedback.objects.all()[0].pk])
        assert cast.as_sam.get(page).status_code == 200
        assert cast.as_sam.post(page, {"answer": "yes"}).status_code == 403

    def test_panel_of_the_position_counts_it(self, cast: Cast) -> None:
        from tests.factories import AlertFactory  # noqa: PLC0415 -- only this test tells anybody

        AlertFactory.create(position=cast.position, recipient=cast.recipient, sent=True)
        page = cast.as_sam.get(reverse("admin:jobs_position_told", args=[cast.position.pk]))
        text = read(page.content.decode()).text
        assert "Said it was useful 1" in text
        assert "Said it was not for them 2" in text
        query = f"?position={cast.position.pk}&amp;answer__exact=no"
        assert reverse("admin:candidates_alertfeedback_changelist") + query in page.content.decode()

"""What is typed and not sent: kept, found again, taken along, thrown away, forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from candidates.models import Application, ApplicationDraft, Candidate
from candidates.services import drafts, recipients
from config.mail.models import OutgoingMail
from jobs.models import Position
from tests.candidates.views.test_apply import address, form
from tests.cast import Cast
from tests.factories import ApplicationDraftFactory, PositionFactory

pytestmark = pytest.mark.django_db
TYPED = {"first_name": "Erin", "last_name": "Reyes", "message": "Half a sen"}


def draft(position: Position) -> str:
    return f"{address(position)}draft/"


class TestSignedIn:
    def test_is_kept_while_typing_and_found_again(self, cast: Cast) -> None:
        response = cast.as_erin.post(draft(cast.position), TYPED, headers={"HX-Request": "true"})
        assert response.content.decode().strip().startswith("Saved ")
        assert "HX-Request" in response["Vary"]
        text = cast.as_erin.get(address(cast.position)).content.decode()
        assert "Half a sen</textarea>" in text
        assert "What you typed is still here." in text
        assert Application.objects.count() == 1

    def test_without_a_script_it_is_saved_by_a_button(self, cast: Cast) -> None:
        response = cast.as_erin.post(draft(cast.position), TYPED, follow=True)
        assert response.redirect_chain == [("/me/", 302)]
        text = response.content.decode()
        assert "Begun, not sent" in text
        assert f'href="{address(cast.position)}"' in text

    def test_there_is_one_for_a_position_and_traps_are_not_in_it(self, cast: Cast) -> None:
        for message in ("One", "Two"):
            cast.as_erin.post(draft(cast.position), TYPED | {"message": message, "opened": "x", "zebra": "y"})
        data = ApplicationDraft.objects.get().data
        assert data["message"] == ["Two"]
        assert not {"opened", "website", "zebra"} & set(data)

    def test_sending_ends_it_and_letters_that_come_later_make_none(self, cast: Cast) -> None:
        cast.as_erin.post(draft(cast.position), TYPED)
        assert cast.as_erin.post(address(cast.position), TYPED).status_code == 302
        assert ApplicationDraft.objects.count() == 0
        late = cast.as_erin.post(draft(cast.position), TYPED, headers={"HX-Request": "true"})
        assert "Not saved" in late.content.decode()
        assert ApplicationDraft.objects.count() == 0

    def test_is_thrown_away(self, cast: Cast) -> None:
        ApplicationDraftFactory.create(candidate=cast.erin, position=cast.position)
        mine = ApplicationDraftFactory.create(candidate=cast.dana, position=cast.position)
        cast.as_erin.post(f"{draft(cast.position)}drop/")
        assert list(ApplicationDraft.objects.all()) == [mine]

    def test_review_keeps_it_too(self, cast: Cast) -> None:
        cast.as_erin.post(address(cast.position), TYPED | {"step": "review"})
        assert ApplicationDraft.objects.get().data["message"] == ["Half a sen"]

    def test_a_very_long_one_is_cut(self, cast: Cast) -> None:
        cast.as_erin.post(draft(cast.position), TYPED | {"message": "x" * 90_000})
        assert len(ApplicationDraft.objects.get().data["message"][0]) == 3000

    def test_a_draft_position_has_none(self, cast: Cast) -> None:
        assert cast.as_erin.post(draft(PositionFactory.create(draft=True)), TYPED).status_code == 404


class TestGuest:
    def test_stays_in_the_session(self, client: Client) -> None:
        position = PositionFactory.create(open=True)
        client.post(draft(position), form(message="Half a sen", credentials=["cpc"]))
        assert (ApplicationDraft.objects.count(), Candidate.objects.count()) == (0, 0)
        assert "Half a sen</textarea>" in client.get(address(position)).content.decode()
        assert "Half a sen" not in Client().get(address(position)).content.decode()
        client.post(f"{draft(position)}drop/")
        assert "Half a sen" not in client.get(address(position)).content.decode()

    def test_at_most_five(self, client: Client) -> None:
        for position in PositionFactory.create_batch(6, open=True):
            client.post(draft(position), form())
        assert len(client.session["drafts"]) == 5

    @pytest.mark.parametrize(("email", "taken"), [("", 1), ("erin@example.com", 1), ("robin@example.com", 0)])
    def test_logging_in_takes_it_along_unless_it_is_somebody_elses(
        self, cast: Cast, email: str, taken: int
    ) -> None:
        client = Client()
        client.post(draft(cast.position), form(message="Half a sen", email=email))
        assert cast.erin.user is not None
        client.force_login(cast.erin.user)
        assert ("Half a sen" in client.get(address(cast.position)).content.decode()) is bool(taken)
        assert ApplicationDraft.objects.filter(candidate=cast.erin).count() == taken
        assert "drafts" not in client.session

    def test_an_older_one_does_not_replace_a_newer(self, cast: Cast) -> None:
        client = Client()
        client.post(draft(cast.position), form(message="Older", email=""))
        ApplicationDraftFactory.create(
            candidate=cast.erin, position=cast.position, updated_at=timezone.now() + timedelta(minutes=1)
        )
        assert cast.erin.user is not None
        client.force_login(cast.erin.user)
        client.get("/me/")
        assert ApplicationDraft.objects.get().data == {"message": ["Half a"]}


class TestReminder:
    def old(self, cast: Cast, **changes: object) -> ApplicationDraft:
        cast.position.closes_on = timezone.localdate() + timedelta(days=2)
        cast.position.save()
        long_ago = timezone.now() - timedelta(days=1)
        return ApplicationDraftFactory.create(
            **{"candidate": cast.erin, "position": cast.position, "updated_at": long_ago, **changes}
        )

    def test_once(self, cast: Cast) -> None:
        self.old(cast)
        assert (drafts.remind(), drafts.remind()) == (1, 0)
        mail = OutgoingMail.objects.get()
        assert (mail.kind, mail.to) == ("draft_reminder", "erin@example.com")
        assert address(cast.position) in mail.text

    def test_not_who_is_just_writing_has_stopped_mails_or_has_no_login(self, cast: Cast) -> None:
        one = self.old(cast)
        ApplicationDraft.objects.filter(pk=one.pk).update(updated_at=timezone.now())
        assert drafts.remind() == 0
        ApplicationDraft.objects.filter(pk=one.pk).update(updated_at=timezone.now() - timedelta(days=1))
        recipients.stop(recipient=cast.erin.recipient)
        assert drafts.remind() == 0

    def test_not_who_has_applied_nor_for_what_stays_open(self, cast: Cast) -> None:
        self.old(cast, candidate=cast.dana)
        far = PositionFactory.create(open=True, closes_on=timezone.localdate() + timedelta(days=9))
        self.old(cast, position=far)
        assert drafts.remind() == 0

    def test_forgets_the_old_and_the_sent(self, cast: Cast) -> None:
        self.old(cast)
        self.old(cast, candidate=cast.dana)
        far = PositionFactory.create(open=True)
        self.old(cast, position=far, updated_at=timezone.now() - timedelta(days=31))
        assert drafts.forget() == 2
        assert ApplicationDraft.objects.get().position == cast.position


def test_my_page_queries_do_not_grow(cast: Cast, django_assert_num_queries: object) -> None:
    ApplicationDraftFactory.create(candidate=cast.erin)
    cast.as_erin.get("/me/")
    for number in (1, 3):
        while ApplicationDraft.objects.count() < number:
            ApplicationDraftFactory.create(candidate=cast.erin)
        cast.as_erin.get("/me/")  # a process reads the board once for each of its states
        with django_assert_num_queries(27):  # type: ignore[operator]
            cast.as_erin.get("/me/")

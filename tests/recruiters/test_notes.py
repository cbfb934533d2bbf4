"""Notes about anything the desk knows: who sees them, who changes them, and whom they name."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from candidates.enums import Visibility
from candidates.records import parts
from config.accounts.models import User
from config.mail.models import OutgoingMail
from recruiters.admin.words import notes_url
from recruiters.enums import Role
from recruiters.models import MentionStop, Note, NoteMention
from recruiters.queries import mentions, visible
from recruiters.queries import notes as queries
from recruiters.queries.today import today
from recruiters.services import groups, notes
from recruiters.services import mentions as telling
from tests.factories import (
    ApplicationFactory,
    CandidateFactory,
    EmployerFactory,
    NoteFactory,
    PositionFactory,
    RecruiterFactory,
    TeamFactory,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


def colleague(name: str, email: str = "", role: Role = Role.RECRUITER) -> User:
    groups.ensure()
    more = {"user__email": email} if email else {}
    user = RecruiterFactory.create(user__is_superuser=False, user__name=name, **more).user
    user.groups.add(groups.found_or_made(role))
    return user


@pytest.fixture
def rita(recruiter: User) -> User:
    return recruiter


@pytest.fixture
def lee() -> User:
    return colleague("Lee Park", "lee.park@example.com")


def read(text: str, *people: User) -> tuple[str, list[User], list[str]]:
    found = mentions.read(text, people)
    return found.text, found.people, found.problems


# Whom a text names


@pytest.mark.parametrize(
    "text",
    [
        "@Lee Park, look",
        "@lee park, look",
        "@Lee, look",
        "@lee.park, look",
        "@lee.park@example.com, look",
    ],
)
def test_a_colleague_is_named_by_name_first_name_or_address(lee: User, text: str) -> None:
    assert read(text, lee) == (f"@[{lee.pk}], look", [lee], [])


@pytest.mark.parametrize(
    "text",
    [
        "write to lee.park@example.com",
        "call @ 5pm",
        "call @5pm",
        "anything @example.com",
        "paid @ $40",
        "https://example.com/@lee",
        "an @",
    ],
)
def test_what_is_no_mention_stays_as_it_is(lee: User, text: str) -> None:
    assert read(text, lee) == (text, [], [])


def test_who_is_unknown_is_named_in_the_refusal(lee: User) -> None:
    _, people, problems = read("@Lea and @Lee", lee)
    assert people == [lee]
    assert len(problems) == 1
    assert "\u201c@Lea\u201d" in problems[0]


def test_a_name_of_two_people_is_refused_with_what_to_write() -> None:
    one, other = colleague("Dana Reyes", "dana.r@example.com"), colleague("Dana Whit", "dana.w@example.com")
    _, _, problems = read("@Dana, look", one, other)
    assert problems == [
        "\u201c@Dana\u201d may be Dana Reyes (@Dana Reyes) or Dana Whit (@Dana Whit). Write one of them out."
    ]
    assert read("@Dana Whit", one, other)[1] == [other]


def test_two_of_one_name_are_told_by_their_addresses() -> None:
    one, other = colleague("Dana Reyes", "dana.r@example.com"), colleague("Dana Reyes", "dr@example.com")
    way = mentions.ways([one, other])
    assert [way(one), way(other)] == ["dana.r", "dr"]
    assert read("@dr it is", one, other)[1] == [other]


# Who may be named


def test_who_may_be_mentioned_is_who_sees_the_thing() -> None:
    """`visible.who_sees` is `visible.positions` read the other way."""
    inside, mate, outside = colleague("In"), colleague("Mate"), colleague("Out")
    free, lead, auditor = (
        colleague("Free"),
        colleague("Lea", role=Role.LEAD),
        colleague("Aud", role=Role.AUDITOR),
    )
    TeamFactory.create(members=[inside, mate, auditor])
    TeamFactory.create(members=[outside, lead])
    boss = RecruiterFactory.create(user__name="Boss").user
    everybody = [inside, mate, outside, free, lead, auditor, boss]
    for owner in (*everybody, None):
        position = PositionFactory.create(recruiter=owner)
        application = ApplicationFactory.create(position=position)
        told = set(queries.colleagues(position))
        for user in everybody:
            fresh = User.objects.get(pk=user.pk)
            sees = visible.positions(fresh).filter(pk=position.pk).exists()
            assert (user in told) == sees, (user, owner)
        assert set(queries.colleagues(application)) == told


def test_who_hid_their_file_is_mentioned_to_those_who_see_their_application() -> None:
    inside, outside = colleague("In"), colleague("Out")
    TeamFactory.create(members=[inside])
    TeamFactory.create(members=[outside])
    hidden = CandidateFactory.create(visibility=Visibility.HIDDEN)
    ApplicationFactory.create(candidate=hidden, position=PositionFactory.create(recruiter=inside))
    told = set(queries.colleagues(hidden))
    assert inside in told
    assert outside not in told


def test_somebody_who_may_not_see_it_is_refused_and_nothing_typed_is_lost(desk: Client, rita: User) -> None:
    other = colleague("Zed Far")
    TeamFactory.create(members=[rita])
    TeamFactory.create(members=[other])
    position = PositionFactory.create(recruiter=rita)
    page = reverse("admin:jobs_position_notes", args=[position.pk])
    answer = desk.post(page, {"text": "Ask @Zed Far about the hours"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Zed Far may not see this position" in text
    assert "Ask @Zed Far about the hours" in text
    assert not Note.objects.exists()


# Written, corrected, deleted, pinned


@pytest.mark.parametrize("about", ["candidate", "position", "employer", "application"])
def test_a_note_is_added_to_anything_and_stands_on_its_page(
    desk: Client, rita: User, lee: User, about: str
) -> None:
    thing = {
        "candidate": CandidateFactory.create,
        "position": PositionFactory.create,
        "employer": EmployerFactory.create,
        "application": ApplicationFactory.create,
    }[about]()
    app = "candidates" if about in {"candidate", "application"} else "jobs"
    route = f"admin:{app}_{about}_note{'' if about == 'application' else 's'}"
    answer = desk.post(reverse(route, args=[thing.pk]), {"text": "Ask @lee.park & me"}, follow=True)
    page = answer.content.decode()
    note = Note.objects.get()
    assert note.about == about
    assert note.text == f"Ask @[{lee.pk}] & me"
    assert [one.user for one in note.mentions.all()] == [lee]
    assert '<a class="mention" href="mailto:lee.park@example.com">@Lee Park</a> &amp; me' in page
    lee.name = "Lee Parker"
    lee.save()
    again = desk.get(answer.redirect_chain[-1][0]).content.decode()
    assert "@Lee Parker</a>" in again


def test_the_page_of_a_candidate_shows_all_that_one_may_see(desk: Client, rita: User) -> None:
    stranger = colleague("Zed Far")
    TeamFactory.create(members=[rita])
    TeamFactory.create(members=[stranger])
    person = CandidateFactory.create(on_file=True)
    own = ApplicationFactory.create(candidate=person, position=PositionFactory.create(recruiter=rita))
    other = ApplicationFactory.create(candidate=person, position=PositionFactory.create(recruiter=stranger))
    NoteFactory.create(application=None, candidate=person, text="Of the person")
    NoteFactory.create(application=own, text="Of our application")
    NoteFactory.create(application=other, text="Of theirs")
    page = desk.get(notes_url(person)).content.decode()
    assert page.index("Of our application") < page.index("Of the person")
    assert "Of theirs" not in page
    assert own.position.title in page
    assert [note.text for note in queries.of(stranger, person)] == ["Of theirs", "Of the person"]


def test_only_who_wrote_it_corrects_it_and_it_says_when(desk: Client, rita: User, lee: User) -> None:
    note = notes.add(about=PositionFactory.create(), text="Ask @lee.park", by=rita)
    url = reverse("admin:recruiters_note_change", args=[note.pk])
    assert "Ask @Lee Park" in desk.get(url).content.decode()
    answer = desk.post(url, {"text": "Ask @Lee Park, @Rita"}, follow=True)
    note.refresh_from_db()
    assert note.edited_at is not None
    assert {one.user for one in note.mentions.all()} == {lee, rita}
    assert "edited" in answer.content.decode()
    with pytest.raises(notes.NotYours):
        notes.edit(note=note, text="Other words", by=lee)
    with pytest.raises(notes.NotYours):
        notes.delete(note=note, by=lee)
    notes.edit(note=note, text="Nobody", by=rita)
    assert not note.mentions.exists()


def test_a_faulty_correction_comes_back_as_typed(desk: Client, rita: User) -> None:
    note = notes.add(about=PositionFactory.create(), text="Words", by=rita)
    url = reverse("admin:recruiters_note_change", args=[note.pk])
    page = desk.post(url, {"text": "Ask @Nobodywhom"}).content.decode()
    assert "Nobody at this desk goes by" in page
    assert "Ask @Nobodywhom</textarea>" in page
    note.refresh_from_db()
    assert note.text == "Words"


def test_deleting_keeps_no_word_of_it(desk: Client, rita: User) -> None:
    note = notes.add(about=CandidateFactory.create(), text="Quorvexly personal", by=rita)
    answer = desk.post(reverse("admin:recruiters_note_delete", args=[note.pk]), {"post": "yes"}, follow=True)
    assert not Note.objects.exists()
    assert "Quorvexly" not in answer.content.decode()


def test_a_pinned_note_stands_first(desk: Client, rita: User) -> None:
    position = PositionFactory.create()
    old, new = (NoteFactory.create(application=None, position=position, text=text) for text in ("Old", "New"))
    url = reverse("admin:recruiters_note_pin", args=[old.pk])
    desk.post(url, {"as": "pinned"})
    assert queries.of(rita, position) == [old, new]
    desk.post(url, {"as": "loose"})
    assert queries.of(rita, position) == [new, old]


# Those who are named


def test_mentions_are_listed_opened_and_done_with(desk: Client, rita: User, lee: User) -> None:
    position = PositionFactory.create(title="Inpatient coder")
    rows = [notes.add(about=position, text=f"@Rita {word}", by=lee).mentions.get() for word in ("one", "two")]
    assert today(rita).mine.mentions == 2
    first = desk.get(reverse("admin:index")).content.decode()
    assert "Notes in which you are mentioned" in first
    desk.get(reverse("admin:mention", args=[rows[1].pk]))
    page = desk.get(reverse("admin:mentions")).content.decode()
    assert page.index("one</p>") < page.index("two</p>"), "not opened comes first"
    desk.post(reverse("admin:mentions"), {"done": rows[0].pk})
    assert today(rita).mine.mentions == 1
    desk.post(reverse("admin:mentions"), {"mention": [row.pk for row in rows]})
    assert today(rita).mine.mentions == 0
    assert "Nothing waits for you" in desk.get(reverse("admin:mentions")).content.decode()
    desk.post(reverse("admin:mentions"), {"undo": rows[0].pk})
    assert today(rita).mine.mentions == 1


def test_nobody_opens_or_ends_the_mention_of_another(desk: Client, rita: User, lee: User) -> None:
    row = notes.add(about=PositionFactory.create(), text="@Lee Park", by=rita).mentions.get()
    assert desk.get(reverse("admin:mention", args=[row.pk])).status_code == 404
    desk.post(reverse("admin:mentions"), {"done": row.pk})
    row.refresh_from_db()
    assert (row.seen_at, row.done_at) == (None, None)


def test_a_mention_in_what_one_sees_no_more_is_not_shown(rita: User, lee: User) -> None:
    position = PositionFactory.create(recruiter=lee)
    notes.add(about=position, text="@Rita", by=lee)
    TeamFactory.create(members=[lee])
    TeamFactory.create(members=[rita])
    assert not queries.mine(User.objects.get(pk=rita.pk)).exists()


def due() -> None:
    NoteMention.objects.filter(notice_at__isnull=False).update(
        notice_at=timezone.now() - timedelta(seconds=1)
    )


def test_one_mail_tells_of_all_and_none_of_the_words(rita: User, lee: User) -> None:
    person = CandidateFactory.create(first_name="Kimberwell", last_name="Quill")
    position = PositionFactory.create(title="Inpatient coder")
    notes.add(about=person, text="@lee.park Zymplar", by=rita)
    notes.add(
        about=ApplicationFactory.create(candidate=person, position=position),
        text="@lee.park Zymplar",
        by=rita,
    )
    assert telling.tell_of_all() == 0, "some minutes are waited"
    assert NoteMention.objects.values("notice_at").distinct().count() == 1
    due()
    assert telling.tell_of_all() == 1
    mail = OutgoingMail.objects.get()
    assert (mail.kind, mail.to) == ("mention_desk", lee.email)
    for part in (mail.subject, mail.text, mail.html):
        assert not any(word in part for word in ("Kimberwell", "Quill", "Zymplar"))
    assert "Rita Moreau mentioned you in a note about an application to Inpatient coder" in mail.text
    assert telling.tell_of_all() == 0


def test_no_mail_to_oneself_nor_to_who_stopped_it_or_came(desk: Client, rita: User, lee: User) -> None:
    position = PositionFactory.create()
    notes.add(about=position, text="@Rita: look again", by=rita)
    telling.stop_mail(user=lee)
    notes.add(about=position, text="@lee.park", by=rita)
    due()
    assert telling.tell_of_all() == 0
    telling.start_mail(user=lee)
    row = notes.add(about=position, text="@lee.park once more", by=rita).mentions.get()
    telling.see(mention=row)
    due()
    assert telling.tell_of_all() == 0
    assert not OutgoingMail.objects.exists()


def test_a_person_turns_the_mail_off_for_themselves(desk: Client, rita: User) -> None:
    url = reverse("admin:mentions")
    desk.post(url, {"mail": "stop"})
    assert MentionStop.objects.get().user == rita
    assert "Send me the mail again" in desk.get(url).content.decode()
    desk.post(url, {"mail": "start"})
    assert not MentionStop.objects.exists()


def test_the_list_while_typing_offers_who_sees_it(desk: Client, rita: User, lee: User) -> None:
    other = colleague("Zed Far")
    TeamFactory.create(members=[rita, lee])
    TeamFactory.create(members=[other])
    position = PositionFactory.create(recruiter=rita)
    answer = desk.get(reverse("admin:note-names", args=["position", position.pk])).json()
    assert {"name": "Lee Park", "write": "Lee Park", "besides": "lee.park@example.com"} in answer["people"]
    assert "Zed Far" not in str(answer)
    hers = PositionFactory.create(recruiter=other)
    assert desk.get(reverse("admin:note-names", args=["position", hers.pk])).status_code == 404
    assert desk.get(reverse("admin:note-names", args=["weather", 1])).status_code == 404


def test_an_auditor_reads_and_writes_nothing() -> None:
    user = colleague("Aud", role=Role.AUDITOR)
    client = Client()
    sign_in(client, user)
    position = PositionFactory.create()
    NoteFactory.create(application=None, position=position, text="Read me")
    url = reverse("admin:jobs_position_notes", args=[position.pk])
    page = client.get(url).content.decode()
    assert "Read me" in page
    assert "Add the note" not in page
    assert client.post(url, {"text": "Mine"}).status_code == 403
    assert client.post(reverse("admin:recruiters_note_pin", args=[Note.objects.get().pk])).status_code == 403


# Whose they are


def test_notes_about_a_person_are_their_part_and_go_with_them(rita: User, lee: User) -> None:
    person = CandidateFactory.create()
    other = NoteFactory.create(application=None, candidate=CandidateFactory.create())
    own = notes.add(about=person, text="@lee.park", by=rita)
    applied = notes.add(about=ApplicationFactory.create(candidate=person), text="@lee.park", by=rita)
    by_model = {part.model: part for part in parts.PARTS}
    whose = parts.whose(candidate=person)
    assert set(by_model["recruiters.Note"].rows(whose)) == {own, applied}
    assert by_model["recruiters.NoteMention"].rows(whose).count() == 2
    assert not by_model["recruiters.Note"].title, "as before: what a recruiter wrote is in no download"
    person.applications.all().delete()
    person.delete()
    assert list(Note.objects.all()) == [other]


@pytest.mark.parametrize("number", [1, 3])
def test_notes_of_a_person_are_two_queries(
    django_assert_num_queries: object, rita: User, lee: User, number: int
) -> None:
    person = CandidateFactory.create()
    application = ApplicationFactory.create(candidate=person)
    for _ in range(number):
        notes.add(about=person, text="@lee.park", by=lee)
        notes.add(about=application, text="@Rita and @lee.park", by=lee)
    user = User.objects.get(pk=rita.pk)
    visible.teams(user)
    with django_assert_num_queries(2):  # type: ignore[operator]
        rows = queries.of(user, person)
        assert [str(note.by) + str(note.about) for note in rows]


@pytest.mark.parametrize("about", ["candidate", "position", "employer"])
def test_a_colleagues_note_goes_with_what_it_is_about(lee: User, about: str) -> None:
    """Nobody but its author deletes a note, and it stands in nobody's way all the same."""
    thing: Any = {
        "candidate": CandidateFactory.create,
        "position": PositionFactory.create,
        "employer": EmployerFactory.create,
    }[about]()
    notes.add(about=thing, text="Remember", by=lee)
    boss = Client()
    sign_in(boss, RecruiterFactory.create(user__is_superuser=True).user)
    app = "candidates" if about == "candidate" else "jobs"
    url = reverse(f"admin:{app}_{about}_delete", args=[thing.pk])
    assert "may not delete" not in boss.get(url).content.decode()
    assert boss.post(url, {"post": "yes"}).status_code == 302
    assert not Note.objects.exists()


def test_a_long_note_with_names_may_be_saved_again(rita: User, lee: User) -> None:
    """Names are longer than the keys by which a note keeps them."""
    person, page = CandidateFactory.create(), Client()
    sign_in(page, rita)
    note = notes.add(about=person, text=f"@lee.park {'x' * 3980}", by=rita)
    User.objects.filter(pk=lee.pk).update(name="Lee Bartholomew Montgomery Park-Featherstonehaugh")
    url = reverse("admin:recruiters_note_change", args=[note.pk])
    form = page.get(url).context["adminform"].form
    typed = form["text"].value()
    assert len(typed) > 4000
    assert form.fields["text"].max_length == len(typed)
    answer = page.post(url, {**{one.html_name: one.value() for one in form if one.is_hidden}, "text": typed})
    assert answer.status_code == 302, answer.context["errors"]
    again = page.post(url, {"text": f"{typed} and more"})
    assert again.status_code == 200
    note.refresh_from_db()
    assert note.text.endswith("x")


def test_who_may_not_write_notes_writes_none_by_any_way(rita: User) -> None:
    auditor = colleague("Aud It", role=Role.AUDITOR)
    note = notes.add(about=CandidateFactory.create(), text="Words", by=rita)
    with pytest.raises(PermissionDenied):
        notes.add(about=note.thing, text="Words", by=auditor)
    with pytest.raises(PermissionDenied):
        notes.pin(note=note, is_pinned=True, by=auditor)
    note.refresh_from_db()
    assert note.pinned_at is None

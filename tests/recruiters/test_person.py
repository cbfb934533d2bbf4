"""The page of a person, tab by tab: what each shows to whom, how much it asks, and the way through a list."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from candidates.enums import AccessKind, Stage, Visibility
from candidates.models import AccessEvent, Application, Candidate, MergedFile, Resume
from candidates.services import accesses
from config.accounts.models import User
from recruiters.admin.candidates.tabs import ELSEWHERE, FORMS, Tab, address
from recruiters.enums import Role
from recruiters.queries import person as person_queries
from recruiters.queries import readings
from recruiters.services import groups
from tests.factories import (
    AlertFactory,
    ApplicationFactory,
    CandidateFactory,
    InterviewFactory,
    MessageFactory,
    NoteFactory,
    OutgoingMailFactory,
    PositionFactory,
    RecruiterFactory,
    ResumeFactory,
    SavedSearchFactory,
    TeamFactory,
    competency,
)
from tests.recruiters.pages import on
from tests.recruiters.test_visible import browser, of

pytestmark = pytest.mark.django_db
HERE = [tab for tab in Tab if tab not in ELSEWHERE]
LIST = "admin:candidates_candidate_changelist"
MOST = 15
"""Queries of a tab, with those of the session, the user, their rights and their teams."""
QUERIES = {
    Tab.PROFILE: 13,
    Tab.EVIDENCE: 14,
    Tab.APPLICATIONS: 13,
    Tab.MESSAGES: 11,
    Tab.NOTES: 11,
    Tab.MAIL: 14,
    Tab.SEEN: 11,
}
"""Of each tab, for a recruiter of a team, with the counts of the sections in the cache. A way through a list
takes one more: where those of the way stand now."""


def texts(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def filled(candidate: Candidate, recruiter: User, times: int, word: str = "Quorvex") -> Candidate:
    """So many rows of everything that the tabs show, about positions of this recruiter."""
    by = User.objects.filter(is_staff=True)[:1].get()
    for number in range(times):
        position = PositionFactory.create(open=True, title=f"{word} coder", recruiter=recruiter)
        application = ApplicationFactory.create(candidate=candidate, position=position, stage=Stage.SCREENING)
        resume = ResumeFactory.create(candidate=None, name=f"{word}-{number}.pdf", is_current=False)
        Application.objects.filter(pk=application.pk).update(resume=resume)
        MessageFactory.create(application=application, text=f"{word} talk", by_candidate=True)
        NoteFactory.create(application=application, text=f"{word} note", by=by)
        InterviewFactory.create(application=application)
        AlertFactory.create(position=position, recipient=candidate.recipient)
        OutgoingMailFactory.create(to=candidate.email, subject=f"{word} mail", reply_to=recruiter.email)
        SavedSearchFactory.create(recipient=candidate.recipient, query=f"q={position.pk}")
        accesses.note(candidate=candidate, by=by, kind=AccessKind.SUBMITTED, position=position, what=word)
    return candidate


@pytest.fixture
def team(recruiter: User) -> User:
    """The recruiter of `desk`, whose sight ends with their team."""
    TeamFactory.create(members=[recruiter])
    return recruiter


@pytest.mark.parametrize("tab", HERE)
def test_a_tab_asks_the_same_for_one_row_and_for_three(desk: Client, team: User, tab: Tab) -> None:
    people = [
        filled(CandidateFactory.create(on_file=True, with_recipient=True, credentials=held), team, times)
        for held, times in (("CPC", 1), ("CPC; CRC; CCS", 3))
    ]
    asked = []
    for one in people:
        desk.get(address(one, tab))  # warms the counts of the sections
        with CaptureQueriesContext(connection) as seen:
            assert desk.get(address(one, tab)).status_code == 200
        asked.append(
            [row["sql"] for row in seen if not re.match(r"DECLARE|CLOSE|SAVEPOINT|RELEASE", row["sql"])]
        )

    assert [len(those) for those in asked] == [QUERIES[tab]] * 2, "\n".join(sql[:160] for sql in asked[0])
    assert QUERIES[tab] + 1 <= MOST


@pytest.mark.parametrize("tab", HERE)
def test_no_tab_tells_of_another_teams_positions(desk: Client, team: User, tab: Tab) -> None:
    stranger = RecruiterFactory.create(user__is_superuser=False).user
    TeamFactory.create(members=[stranger])
    person = CandidateFactory.create(on_file=True, with_recipient=True)
    filled(person, team, 1)
    filled(person, stranger, 1, "Zymplar")

    page = texts(desk, address(person, tab))

    assert "Zymplar" not in page
    assert "Quorvex" in page


@pytest.mark.parametrize("tab", HERE)
def test_who_hid_their_file_is_opened_on_every_tab_through_an_application_alone(
    desk: Client, team: User, tab: Tab
) -> None:
    hidden = {"with_recipient": True, "visibility": Visibility.HIDDEN}
    unseen, applied = CandidateFactory.create_batch(2, on_file=True, **hidden)
    filled(applied, team, 1)

    page = texts(desk, address(applied, tab))

    assert desk.get(address(unseen, tab)).status_code == 404
    assert "Quorvex mail" not in page, "no list names them, and no page joins a nameless mail to them"
    assert "?q=" not in page


OPENS = {role: set(HERE) for role in Role}
"""What each role may open: all that a recruiter sees, coordinators and auditors see too."""
SAVES = {Role.RECRUITER, Role.LEAD, Role.COORDINATOR, Role.ADMIN}


@pytest.mark.parametrize("role", Role)
def test_what_each_role_opens_and_saves(role: Role) -> None:
    client = browser(of(role))
    person = filled(
        CandidateFactory.create(on_file=True, with_recipient=True, credentials="CPC"), of(role), 1
    )
    opened, saved = set(), set()
    for tab in HERE:
        answer: Any = client.get(address(person, tab))
        opened |= {tab} if answer.status_code == 200 else set()
        saved |= {tab} if tab in FORMS and 'name="_save"' in answer.content.decode() else set()
        names = [one.tab for one in answer.context["frame"]["tabs"]]
        assert names == [one for one in Tab if one in OPENS[role] or one in ELSEWHERE]

    assert opened == OPENS[role]
    assert saved == (set(FORMS) if role in SAVES else set())


@pytest.mark.parametrize(
    ("right", "tab"),
    [
        ("view_heldcredential", Tab.EVIDENCE),
        ("view_application", Tab.APPLICATIONS),
        ("view_message", Tab.MESSAGES),
        ("view_note", Tab.NOTES),
        ("view_recipient", Tab.MAIL),
        ("view_accessevent", Tab.SEEN),
    ],
)
def test_without_its_right_a_tab_is_neither_named_nor_opened(
    desk: Client, recruiter: User, right: str, tab: Tab
) -> None:
    person = filled(CandidateFactory.create(on_file=True, with_recipient=True), recruiter, 1)
    group = groups.found_or_made()
    group.permissions.remove(group.permissions.get(codename=right))

    page: Any = desk.get(address(person, Tab.PROFILE))

    assert page.status_code == 200
    assert tab not in {one.tab for one in page.context["frame"]["tabs"]}
    assert desk.get(address(person, tab)).status_code == 403


def test_an_unknown_tab_is_the_first_one_and_a_tab_that_is_read_takes_nothing(desk: Client) -> None:
    person = CandidateFactory.create(with_recipient=True)

    page: Any = desk.get(f"{address(person, Tab.PROFILE)}?tab=nonsense")

    assert page.context["frame"]["tab"] == Tab.PROFILE
    assert desk.post(address(person, Tab.SEEN), {"first_name": "Other"}).status_code == 405
    assert page.content.decode().count('aria-current="page"') == 1


def test_each_tab_saves_what_it_shows_and_stays_where_it_is(desk: Client) -> None:
    competency("CRC")
    person = CandidateFactory.create(first_name="Ana", on_file=True, with_recipient=True, credentials="CPC")
    evidence, mail = address(person, Tab.EVIDENCE), address(person, Tab.MAIL)
    row = {
        "credentials-TOTAL_FORMS": "2",
        "credentials-1-credential": str(competency("CRC").pk),
        "_continue": "1",
    }

    of_evidence = desk.post(evidence, on(desk.get(evidence)) | row)
    of_mail = desk.post(mail, on(desk.get(mail)) | {"recipient-0-hour": "9", "_continue": "1"})

    person.refresh_from_db()
    assert sorted(str(held) for held in person.credentials.all()) == ["CPC", "CRC"]
    assert (person.first_name, person.is_on_file, person.recipient.hour) == ("Ana", True, 9)
    assert "tab=evidence" in of_evidence.headers["Location"]
    assert "tab=mail" in of_mail.headers["Location"]


def test_the_head_says_what_comes_next(desk: Client, recruiter: User) -> None:
    person = CandidateFactory.create(on_file=True, with_recipient=True)
    position = PositionFactory.create(open=True, recruiter=recruiter)
    late = timezone.localdate() - timedelta(days=2)
    one = ApplicationFactory.create(candidate=person, position=position, answer_by=late)

    promised: Any = desk.get(address(person, Tab.NOTES))
    assert promised.context["frame"]["head"].ahead.pk == one.pk
    assert promised.context["frame"]["head"].ahead.is_late
    assert promised.context["frame"]["talk_url"].endswith(f"/{one.pk}/change/#messages")

    other = ApplicationFactory.create(candidate=person, stage=Stage.INTERVIEW)
    interview = InterviewFactory.create(application=other, chosen=True)
    meeting: Any = desk.get(address(person, Tab.NOTES))
    assert meeting.context["frame"]["head"].ahead.meets_at == interview.starts_at
    assert "tab=applications" in meeting.context["frame"]["talk_url"], "which one is chosen first"

    Application.objects.update(stage=Stage.DECLINED)
    over: Any = desk.get(address(person, Tab.NOTES))
    assert (over.context["frame"]["head"].ahead, over.context["frame"]["talk_url"]) == (None, "")


def test_a_tab_with_many_rows_shows_a_page_of_them(
    desk: Client, recruiter: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(person_queries, "A_PAGE", 2)
    monkeypatch.setattr(person_queries, "LINES", 2)
    person = filled(CandidateFactory.create(on_file=True, with_recipient=True), recruiter, 3)

    for tab in (Tab.APPLICATIONS, Tab.MESSAGES, Tab.SEEN):
        first: Any = desk.get(address(person, tab))
        assert (len(first.context["page"].rows), first.context["page"].has_more) == (2, True), tab
        second: Any = desk.get(f"{address(person, tab, {'page': '2'})}")
        assert second.context["page"].rows, tab
        assert desk.get(address(person, tab, {"page": "99999"})).status_code == 200


# The way through the list


def four() -> list[Candidate]:
    return [
        CandidateFactory.create(first_name=name, last_name=name, on_file=True)
        for name in ("An", "Bo", "Cy", "Di")
    ]


def at(answer: Any) -> tuple[int, int]:  # noqa: ANN401 -- a response of the test client
    place = answer.context["frame"]["place"]
    return place.number, place.of


def key_of(url: str) -> int:
    return int(url.split("/")[4]) if url else 0


def test_the_list_leads_through_its_people_on_the_same_tab(desk: Client) -> None:
    an, bo, cy, _ = people = four()
    CandidateFactory.create(first_name="Hid", last_name="Am", on_file=True, visibility=Visibility.HIDDEN)
    assert "_changelist_filters=" in desk.get(reverse(LIST)).content.decode()

    first: Any = desk.get(f"{address(bo, Tab.NOTES)}&_changelist_filters=file%3Dyes")
    frame = first.context["frame"]
    assert at(first) == (2, 4)
    assert (key_of(frame["previous_url"]), key_of(frame["next_url"])) == (an.pk, cy.pk)
    assert "tab=notes" in frame["next_url"]
    assert frame["place"].back.endswith("/candidate/?file=yes")

    Candidate.objects.filter(pk=cy.pk).update(visibility=Visibility.HIDDEN)
    again: Any = desk.get(address(bo, Tab.SEEN, {"way": frame["place"].name}))
    assert key_of(again.context["frame"]["next_url"]) == people[3].pk, "who hid their file is passed over"


def test_a_way_of_people_is_none_of_applications_and_nobody_elses(desk: Client, boss: Client) -> None:
    an, *_ = four()
    application = ApplicationFactory.create(candidate=an)
    page: Any = desk.get(f"{address(an, Tab.PROFILE)}?_changelist_filters=p%3D1")
    way = page.context["frame"]["place"].name

    other = reverse("admin:candidates_application_change", args=[application.pk])
    assert desk.get(other, {"way": way}).context["place"] is None
    theirs: Any = boss.get(address(an, Tab.PROFILE, {"way": way}))
    assert theirs.context["frame"]["place"] is None
    for query in ("_changelist_filters=nothing%3D1", "way=nonsense"):
        lost: Any = desk.get(f"{address(an, Tab.PROFILE)}?{query}")
        assert lost.context["frame"]["place"] is None


# A number that went into another


def test_the_number_of_a_file_that_was_merged_leads_to_the_one_that_stayed(desk: Client) -> None:
    person = CandidateFactory.create(first_name="Ana", with_recipient=True)
    gone = person.pk + 1000
    MergedFile.objects.create(
        candidate=person, was=gone, email="gone@example.com", undo_until=timezone.localdate()
    )

    for tab in (Tab.PROFILE, Tab.MAIL, Tab.SEEN):
        answer = desk.get(address(gone, tab))
        assert (answer.status_code, answer.headers["Location"]) == (302, address(person, tab))
    told = [str(message) for message in get_messages(answer.wsgi_request)]
    assert f"File {gone} is one with the file of {person} now. This is it." in told
    assert AccessEvent.objects.count() == 0, "a way is no look"
    typed = desk.post(address(gone, Tab.PROFILE), {"first_name": "Other"})
    assert "not saved" in str(list(get_messages(typed.wsgi_request))[-1])


def test_nobody_learns_of_a_merge_who_may_not_see_the_file(desk: Client) -> None:
    hidden = CandidateFactory.create(visibility=Visibility.HIDDEN)
    MergedFile.objects.create(
        candidate=hidden, was=hidden.pk + 1000, email="gone@example.com", undo_until=timezone.localdate()
    )

    for number in (hidden.pk + 1000, hidden.pk + 2000, 10**17, 10**30):
        for tab in (Tab.PROFILE, Tab.SEEN):
            assert desk.get(address(number, tab)).status_code == 404, number


# The resume beside the form


def looks(candidate: Candidate) -> list[str]:
    return list(AccessEvent.objects.filter(candidate=candidate).order_by("pk").values_list("kind", flat=True))


def test_the_text_of_a_resume_comes_from_its_own_page_and_is_written_down(desk: Client) -> None:
    for word in ("CPC", "ICD-10-CM"):
        competency(word)
    person = CandidateFactory.create(with_recipient=True)
    text = "Ana Diaz, CPC <b>certified</b>.\nFive years of ICD-10-CM.\nCPC since 2019."
    resume = ResumeFactory.create(candidate=person, text=text)
    url = reverse("admin:candidates_candidate_resume_text", args=[person.pk, resume.pk])

    profile = texts(desk, address(person, Tab.PROFILE))
    assert url in profile
    assert "certified" not in profile
    assert looks(person) == ["viewed"]

    page = texts(desk, url)
    assert looks(person) == ["viewed", "resume"]
    assert "&lt;b&gt;certified" in page
    assert page.count('title="CPC">CPC</mark>') == 2
    assert re.search(r'<a class="tag" href="#find-(\d+)">CPC</a>', page)
    assert desk.post(url).status_code == 405


def test_pieces_of_a_text_are_the_text(db: None) -> None:
    for word in ("CPC", "CRC", "ICD-10-CM", "Epic"):
        competency(word)
    for text in (
        "",
        "nothing",
        "CPC",
        "CPC, CRC and CPC; 98% accuracy, 5 years of ICD-10-CM in Epic.\n\n CPC-A",
    ):
        cut = readings.pieces(text)
        assert "".join(piece.text for piece in cut) == text
        first = [piece.means for piece in cut if piece.is_first]
        assert len(first) == len(set(first))


def test_no_text_no_look(desk: Client) -> None:
    person = CandidateFactory.create(with_recipient=True)
    scan = ResumeFactory.create(candidate=person, text="")

    page = texts(desk, reverse("admin:candidates_candidate_resume_text", args=[person.pk, scan.pk]))

    assert "No text was read of it yet." in page
    assert looks(person) == ["viewed"]


def test_a_resume_needs_its_right_and_its_owner(desk: Client, recruiter: User) -> None:
    person, other = CandidateFactory.create_batch(2, with_recipient=True)
    resume: Resume = ResumeFactory.create(candidate=person, text="CPC")

    def url(pk: int) -> str:
        return reverse("admin:candidates_candidate_resume_text", args=[pk, resume.pk])

    assert desk.get(url(other.pk)).status_code == 404
    group = groups.found_or_made()
    group.permissions.remove(group.permissions.get(codename="view_resume"))
    assert desk.get(url(person.pk)).status_code == 403
    assert "resume-pane" not in texts(desk, address(person, Tab.PROFILE))
    assert "resume" not in looks(person)

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from html import unescape
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.messages import get_messages
from django.core.cache import cache
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings
from redis.exceptions import ConnectionError as BrokenConnection

from candidates.enums import IN_PROCESS, AlertStatus, Stage
from candidates.models import Application
from config.accounts.models import User
from jobs.models import Position
from jobs.services import positions
from recruiters.admin.words import about_them, day_words, pay_cell, where_short
from recruiters.queries import desk as queries
from recruiters.queries.today import ROWS
from tests.cast import Cast
from tests.factories import (
    AlertFactory,
    ApplicationFactory,
    EmployerFactory,
    HeldCredentialFactory,
    InquiryFactory,
    InterviewFactory,
    MatchRunFactory,
    MessageFactory,
    OutgoingMailFactory,
    PositionEventFactory,
    PositionFactory,
    PositionReportFactory,
    RecruiterFactory,
    TeamFactory,
    UserFactory,
    competency,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
INDEX = "/admin/"


def test_stranger_is_sent_to_the_one_log_in_and_back(client: Client) -> None:
    wanted = reverse("admin:jobs_position_changelist")

    answer = client.get(wanted, follow=True)

    assert answer.redirect_chain[-1] == (f"/accounts/login/?next={wanted}", 302)


@pytest.mark.parametrize("elsewhere", ["https://evil.example.com/", "//evil.example.com", "javascript:1"])
def test_log_in_leads_nowhere_else(client: Client, desk: Client, elsewhere: str) -> None:
    url = reverse("admin:login")

    assert client.get(url, {"next": elsewhere}).headers["Location"] == "/accounts/login/?next=/admin/"
    assert desk.get(url, {"next": elsewhere}).headers["Location"] == INDEX


def test_log_in_has_no_form_to_post_to(client: Client) -> None:
    answer = client.post(reverse("admin:login"), {"username": "a", "password": "b"})

    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/login/?next=/admin/")


def test_what_is_another_team_s_is_not_said_to_be_gone(desk: Client, boss: Client, recruiter: User) -> None:
    TeamFactory.create().members.add(recruiter)
    stranger = RecruiterFactory.create().user
    TeamFactory.create().members.add(stranger)
    theirs = {
        "Position": PositionFactory.create(recruiter=stranger),
        "Question": InquiryFactory.create(recruiter=stranger),
    }

    def said(browser: Client, row: Model, pk: int) -> str:
        meta = row._meta
        answer: Any = browser.get(reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[pk]))
        assert (answer.status_code, answer.headers["Location"]) == (302, INDEX)
        return [str(message) for message in get_messages(answer.wsgi_request)][-1]

    for name, row in theirs.items():
        for pk in (row.pk, row.pk + 1000):
            assert said(desk, row, pk) == f"{name} {pk} does not exist, or belongs to another team."
        assert said(boss, row, pk) == f"{name} {pk} does not exist."
    assert said(desk, EmployerFactory.create(), 9**6) == f"Employer {9**6} does not exist."


def test_candidate_who_is_signed_in_is_refused_and_not_asked_again(client: Client) -> None:
    sign_in(client, UserFactory.create())

    assert client.get(INDEX, follow=True).status_code == 403


def test_recruiter_who_was_switched_off_is_nobody(desk: Client, recruiter: User) -> None:
    recruiter.is_active = False
    recruiter.save()

    assert desk.get(INDEX).status_code == 302


@pytest.mark.parametrize(
    ("name", "target"),
    [("logout", "/accounts/logout/"), ("password_change", "/accounts/password/change/")],
)
def test_account_business_is_done_on_account_pages(desk: Client, name: str, target: str) -> None:
    assert desk.get(reverse(f"admin:{name}")).headers["Location"] == target


def sections(page: Any) -> dict[str, list[str]]:  # noqa: ANN401 -- a response of the test client
    return {s.name: [entry.name for entry in s.entries] for s in page.context["sections"]}


def test_recruiter_sees_the_sections_of_a_recruiter(desk: Client) -> None:
    assert sections(desk.get(INDEX)) == {
        "": [
            "Today",
            "Mentions",
            "Pipeline",
            "Figures",
            "Positions",
            "Applications",
            "Messages",
            "Questions",
            "Interviews",
            "Candidates",
            "Pools",
            "Employers",
        ],
        "Keep up": [
            "Reports",
            "Alerts sent",
            "Feedback",
            "Matching",
            "Mail",
            "Bounces",
            "Suppressed",
            "Alert settings",
            "Saved searches",
            "Notes",
            "Tags",
            "Templates",
            "Scorecard kits",
            "News of positions",
            "Moves",
            "Credentials ending",
            "Scorecards to give",
            "Preview of mails",
        ],
        "Vocabulary and guide": [
            "Vocabulary",
            "Titles",
            "Salaries",
            "BLS wages",
            "Role guide",
            "Articles",
            "Topics",
            "Places",
            "ZIP codes",
        ],
        "Who works here": ["Recruiters"],
    }


def test_administrator_sees_users_and_the_mail_of_this_machine(boss: Client, settings: Settings) -> None:
    settings.MAIL_DIR = "somewhere"

    found = sections(boss.get(INDEX))

    assert found["Who works here"][1:] == [
        "Teams",
        "Users",
        "Groups",
        "Proven addresses",
        "Sign-ins",
        "Exports",
    ]
    assert found["Keep up"][-1] == "Mail on this machine"


def test_staff_without_a_role_see_an_empty_desk(client: Client) -> None:
    sign_in(client, UserFactory.create(is_staff=True))

    page = client.get(INDEX)

    assert sections(page) == {"": ["Today"]}
    assert page.context["today"] is None


def test_the_section_one_is_in_is_marked(boss: Client) -> None:
    position = PositionFactory.create()
    listed = boss.get(reverse("admin:jobs_position_changelist")).context["sections"]
    shown = boss.get(reverse("admin:jobs_position_change", args=[position.pk])).context["sections"]

    assert {e.name: e.current for s in listed for e in s.entries if e.current} == {"Positions": "page"}
    assert {e.name: e.current for s in shown for e in s.entries if e.current} == {"Positions": "true"}


NUMBERS = {
    ("open", "jobs_position", "state=open"): 2,
    ("drafts", "jobs_position", "state=draft"): 3,
    ("stuck", "jobs_position", "state=stuck"): 1,
    ("closing", "jobs_position", "state=closing"): 1,
    ("new", "candidates_application", "stage=new"): 1,
    ("in_process", "candidates_application", "stage=process"): 5,
    ("left_behind", "candidates_application", "answer=closed"): 1,
    ("overdue", "candidates_application", "answer=late"): 1,
    ("due", "candidates_application", "answer=due"): 2,
    ("expiring", "candidates_application", "stage=process&amp;ends=soon"): 1,
    ("placed", "candidates_application", "stage=placed&amp;moved=month"): 1,
    ("interviews", "candidates_interview", "when=soon"): 2,
    ("this_week", "candidates_interview", "when=week"): 3,
    ("to_move", "candidates_interview", "when=move"): 1,
    ("messages", "candidates_message", "read=no"): 1,
    ("matched", "candidates_alertrecord", "matched=week"): 5,
    ("sent", "candidates_alertrecord", "status__exact=sent&amp;sent=week"): 4,
    ("clicked", "candidates_alertrecord", "opened=week"): 3,
    ("failed_alerts", "candidates_alertrecord", "status__exact=failed"): 1,
    ("inquiries", "recruiters_inquiry", "stands=open"): 3,
    ("inquiries_due", "recruiters_inquiry", "stands=due"): 2,
    ("reports", "jobs_positionreport", "handled=no"): 2,
    ("failed_mail", "mail_outgoingmail", "status__exact=failed"): 1,
    ("given_up", "candidates_matchrun", "state=given-up"): 1,
}
"""Name of a number, the list it opens, and how many rows there are of `everything`."""


def number_of(page: Any, name: str) -> int:  # noqa: ANN401 -- an answer with its context
    today = page.context["today"]
    where = today.numbers if hasattr(today.numbers, name) else today.machine
    return int(getattr(where, name))


def test_every_number_of_the_first_page_opens_a_list_with_as_many_rows(boss: Client) -> None:
    today = timezone.localdate()
    now = timezone.now()
    for _ in range(2):
        PositionFactory.create(draft=True)
    PositionFactory.create(draft=True, publish_at=now - timedelta(hours=1))
    closing = PositionFactory.create(open=True, closes_on=today + timedelta(days=3))
    far = PositionFactory.create(open=True, closes_on=today + timedelta(days=30))
    PositionFactory.create(open=True, closes_on=today - timedelta(days=1))
    PositionEventFactory.create(position=far)
    days = {Stage.NEW: -1, Stage.SCREENING: 0, Stage.INTERVIEW: 1, Stage.OFFER: 2, Stage.DECLINED: -5}
    for stage, away in days.items():
        ApplicationFactory.create(position=closing, stage=stage, answer_by=today + timedelta(days=away))
    closed = PositionFactory.create(closed=True)
    for stage in (Stage.ASSESSED, Stage.DECLINED):
        ApplicationFactory.create(position=closed, stage=stage, answer_by=today + timedelta(days=9))
    for _ in range(3):
        AlertFactory.create(position=far, status=AlertStatus.SENT, sent_at=now, clicked_at=now)
    AlertFactory.create(position=far, status=AlertStatus.SENT, sent_at=now)
    AlertFactory.create(position=far, status=AlertStatus.FAILED, error="550")
    OutgoingMailFactory.create(failed=True)
    for traits in ({}, {"finished": True, "error": ""}):
        MatchRunFactory.create(event=PositionEventFactory.create(position=far), given_up=True, **traits)
    PositionReportFactory.create_batch(2, position=far)
    PositionReportFactory.create(position=far, handled=True)
    _talk(closing)
    for away in (-1, 1, 2):
        InquiryFactory.create(promised_on=today + timedelta(days=away))
    InquiryFactory.create(answered=True, promised_on=today)
    InquiryFactory.create(closed=True, promised_on=today)

    page = boss.get(INDEX)

    for (name, model, query), number in NUMBERS.items():
        url = f"{reverse(f'admin:{model}_changelist')}?{query}"
        assert number_of(page, name) == number, name
        assert f'href="{url}"' in page.content.decode(), name
        assert boss.get(url.replace("&amp;", "&")).context["cl"].result_count == number, name


def test_what_is_late_stands_in_one_line(boss: Client, settings: Settings) -> None:
    settings.PROMISE_GRACE_DAYS = 7
    today = timezone.localdate()
    for away in (-1, -6):
        ApplicationFactory.create(stage=Stage.SCREENING, answer_by=today + timedelta(days=away))

    page = boss.get(INDEX)

    lines = re.findall(r"<li><b>(\d+)</b><div><strong>(.+?)</strong>", page.text)
    assert lines == [("2", "Promised answers that are late")]
    ending = f"{reverse('admin:candidates_application_changelist')}?answer=ending"
    assert f'Within days the machine answers <a href="{ending}">1<' in page.text
    assert boss.get(ending).context["cl"].result_count == 1


def test_alerts_are_not_called_people(boss: Client) -> None:
    person = AlertFactory.create(position=PositionEventFactory.create().position).recipient
    AlertFactory.create(position=PositionEventFactory.create().position, recipient=person)

    page = boss.get(INDEX)

    assert number_of(page, "matched") == 2
    alerts = re.search(r"Alerts of the last 7 days</h2>(.+?)</dl>", page.text, re.DOTALL)
    assert alerts
    words = re.sub(r"<[^>]+>|\s+", " ", alerts[1]).split()
    assert words == ["Alerts", "written", "2", "Sent", "0", "Came", "to", "look", "0"]


def _talk(position: Position) -> None:
    """Messages, interviews, credentials of those who applied to it: some of a kind that counts, some not."""
    now, today = timezone.now(), timezone.localdate()
    people = Application.objects.filter(position=position, stage__in=IN_PROCESS).order_by("pk")
    for away, one in zip((0, 1, 6, 9), people, strict=True):
        begin = timezone.make_aware(datetime.combine(today + timedelta(days=away), time(12)))
        InterviewFactory.create(
            application=one,
            chosen=True,
            slots=[begin],
            starts_at=begin,
            asks_to_move_at=now if away == 9 else None,
        )
    ending = {"expires_on": today + timedelta(days=30)}
    HeldCredentialFactory.create(candidate=people[0].candidate, **ending)
    HeldCredentialFactory.create(candidate=people[1].candidate, expires_on=today + timedelta(days=31))
    HeldCredentialFactory.create(
        candidate=Application.objects.get(position=position, stage=Stage.DECLINED).candidate, **ending
    )
    MessageFactory.create(application=people[0], by_candidate=True)
    MessageFactory.create(
        application=people[0], by_candidate=True, read_at=timezone.now() + timedelta(minutes=1)
    )
    for days in (29, 31):
        placed = ApplicationFactory.create(position=position, stage=Stage.PLACED)
        Application.objects.filter(pk=placed.pk).update(moved_at=now - timedelta(days=days))


def test_the_first_page_counts_ones_own_first_and_then_everybodys(recruiter: User, desk: Client) -> None:
    mine = PositionFactory.create(open=True, recruiter=recruiter)
    other = PositionFactory.create(open=True, recruiter=None)
    new = ApplicationFactory.create_batch(2, position=mine, stage=Stage.NEW)
    ApplicationFactory.create(position=other, stage=Stage.NEW)

    page, all_of_it = desk.get(INDEX), desk.get(INDEX, {"whose": "all"})

    shown = page.context["today"]
    assert (shown.is_mine, shown.mine.new, shown.whole.new) == (True, 2, 3)
    assert set(shown.new_applications) == set(new)
    url = f"{reverse('admin:candidates_application_changelist')}?stage=new&amp;recruiter=me"
    assert f'href="{url}"' in page.content.decode()
    assert desk.get(url.replace("&amp;", "&")).context["cl"].result_count == 2
    assert "of 3 in all" in page.content.decode()
    assert (all_of_it.context["today"].is_mine, len(all_of_it.context["today"].new_applications)) == (
        False,
        3,
    )
    assert "recruiter=me" not in all_of_it.content.decode()


def test_a_block_that_is_cut_leads_to_the_whole_list(recruiter: User, desk: Client) -> None:
    mine = PositionFactory.create(open=True, recruiter=recruiter)
    ApplicationFactory.create_batch(ROWS, position=mine, stage=Stage.NEW)
    assert "See all" not in desk.get(INDEX).content.decode()
    ApplicationFactory.create(position=mine, stage=Stage.NEW)
    day = timezone.localdate() + timedelta(days=2)
    begin = timezone.make_aware(datetime.combine(day, time(12)))
    for one in Application.objects.filter(position=mine):
        InterviewFactory.create(application=one, chosen=True, slots=[begin], starts_at=begin)
    for _ in range(ROWS + 2):
        PositionFactory.create(open=True, recruiter=recruiter, closes_on=day)
    for whose in ("me", "all"):
        page = desk.get(INDEX, {"whose": whose})
        found = re.findall(r'<a href="([^"]+)">See all (\d+)<span', page.content.decode())
        assert [number for _, number in found] == ["9", "9", "10"]
        for url, number in found:
            assert desk.get(unescape(url)).context["cl"].result_count == int(number), url


def test_who_has_nothing_of_their_own_sees_everybodys(boss: Client) -> None:
    ApplicationFactory.create(stage=Stage.NEW)

    page = boss.get(INDEX)

    assert (page.context["today"].is_mine, page.context["today"].numbers.new) == (False, 1)
    assert "Whose work" not in page.content.decode()
    assert boss.get(INDEX, {"whose": "me"}).context["today"].numbers.new == 0


def test_those_whose_position_closed_by_its_date_need_somebody(boss: Client) -> None:
    position = PositionFactory.create(open=True, closes_on=timezone.localdate() - timedelta(days=1))
    ApplicationFactory.create_batch(2, position=position, answer_by=timezone.localdate() + timedelta(days=9))
    positions.close_past_due()

    page = boss.get(INDEX)

    found = page.context["today"].whole
    assert (found.left_behind, found.closed_on_them) == (2, 1)
    text = page.content.decode()
    assert "Applications in process for a closed position" in text
    assert "1 position closed, by hand or by its date, and nobody has answered them." in text


def test_news_nobody_reads_shows_that_the_worker_is_away(boss: Client) -> None:
    event = PositionEventFactory.create()
    type(event).objects.update(at=timezone.now() - timedelta(minutes=2))

    assert boss.get(INDEX).context["today"].machine.unread == 1


def test_news_that_was_given_up_is_said_and_is_not_the_fault_of_a_worker_that_is_away(boss: Client) -> None:
    run = MatchRunFactory.create(given_up=True)
    type(run.event).objects.update(at=timezone.now() - timedelta(hours=1))

    page = boss.get(INDEX)

    assert (page.context["today"].machine.unread, page.context["today"].machine.given_up) == (0, 1)
    assert "News of positions that could not be read" in page.content.decode()
    type(run).objects.update(tries=1)
    page = boss.get(INDEX)
    assert (page.context["today"].machine.unread, page.context["today"].machine.given_up) == (1, 0)


def test_counts_of_the_sections_are_kept_for_a_while(
    db: None,  # asked for by name, so that the cache is emptied
    django_assert_num_queries: Any,  # noqa: ANN401
) -> None:
    chief = RecruiterFactory.create().user
    PositionFactory.create(open=True)
    with django_assert_num_queries(1):
        first = queries.counts(chief)
    PositionFactory.create(open=True)
    with django_assert_num_queries(0):
        assert queries.counts(chief) == first
    cache.delete(f"{queries.COUNTS_KEY}:all")
    assert (first.positions, queries.counts(chief).positions) == (1, 2)


def test_desk_stays_open_while_the_cache_is_away(boss: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object, **__: object) -> None:
        raise BrokenConnection("nobody there")

    chief = RecruiterFactory.create().user
    PositionFactory.create(open=True)
    monkeypatch.setattr(type(cache._connections["default"]), "get", away)  # type: ignore[attr-defined]

    assert queries.counts(chief).positions == 1


def test_a_page_that_is_not_there_is_404(desk: Client) -> None:
    assert desk.get("/admin/nothing/here/").status_code == 404


def test_nothing_secret_is_registered() -> None:
    names = {model._meta.label for model in admin.site._registry}

    assert names & {"mfa.Authenticator", "account.EmailConfirmation", "sessions.Session"} == set()


def test_words_of_narrow_columns(cast: Cast) -> None:
    position = cast.position
    position.pay_period, position.pay_min, position.pay_max = "year", 66_900, 80_000

    assert pay_cell(position) == '<b>$66.9k–$80k</b> <small>/y<span class="vh">ea</span>r</small>'
    assert where_short(PositionFactory.build(remote=True, remote_states=[])) == "Remote: any state"
    many = PositionFactory.build(remote=True, remote_states=["FL", "GA", "NC", "OH", "TX", "UT"])
    assert where_short(many) == "Remote: FL, GA, NC, OH +2"
    assert day_words(timezone.localdate().replace(year=2031, month=3, day=5)) == "Mar 5, 2031"
    assert about_them("You take remote work; your state is FL") == "They take remote work; their state is FL"
    assert about_them("7 miles from you, within your 75") == "7 miles from them, within their 75"


# Addresses nobody of ours writes

LISTS = sorted(f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry)
OTHERS = ("q", "o", "p", "e", "all", "_facets", "_popup", "_to_field", "pk__in", "id__exact")


def parameters(boss: Client, url: str) -> set[str]:
    """What the address of a list may hold: the words of its filters, and Django's own."""
    shown = boss.get(url).context["cl"]
    filters = {name for spec in shown.filter_specs for name in spec.expected_parameters()}
    dates = {f"{shown.date_hierarchy}__{part}" for part in ("year", "month", "day")}
    return {*filters, *OTHERS} | (dates if shown.date_hierarchy else set())


@pytest.mark.parametrize("name", LISTS)
def test_no_parameter_of_a_list_stumbles_over_a_nul(boss: Client, name: str) -> None:
    url = reverse(f"admin:{name}_changelist")

    statuses = {word: boss.get(url, {word: "\0"}).status_code for word in parameters(boss, url)}

    assert {word: status for word, status in statuses.items() if status not in {200, 302, 400}} == {}
    assert boss.get(f"{url}?\0=1").status_code == 302
    assert boss.get(reverse(f"admin:{name}_change", args=["\0"])).status_code in {302, 404}
    assert boss.get(reverse(f"admin:{name}_history", args=["\0"])).status_code in {302, 404}


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("candidates_candidate", {"credential": "nope"}),
        ("candidates_candidate", {"state": "\0"}),
        ("jobs_position", {"setting": "\0"}),
        ("jobs_position", {"recruiter": "\0"}),
        ("candidates_application", {"answer": "never"}),
    ],
)
def test_a_filter_takes_what_it_offers_and_says_so(boss: Client, name: str, query: dict[str, str]) -> None:
    url = reverse(f"admin:{name}_changelist")

    answer = boss.get(url, query, follow=True)

    assert answer.redirect_chain == [(f"{url}?e=1", 302)]
    assert "That filter is not one of this list." in answer.content.decode()


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ({"p": "99"}, ""),
        ({"p": "0"}, ""),
        ({"stage": "new", "p": "3", "o": "-1"}, "?stage=new&o=-1"),
        ({"p": "9", "e": "1"}, ""),
    ],
)
def test_a_page_that_is_not_there_leads_to_the_first(
    boss: Client, monkeypatch: pytest.MonkeyPatch, asked: dict[str, str], first: str
) -> None:
    monkeypatch.setattr(admin.site.get_model_admin(Application), "list_per_page", 1)
    ApplicationFactory.create_batch(2, stage=Stage.NEW)
    url = reverse("admin:candidates_application_changelist")

    answer = boss.get(url, asked, follow=True)

    assert answer.redirect_chain == [(f"{url}{first}", 302)]
    assert "This page of the list is not there. This is the first." in answer.text
    assert "That filter is not one of this list." not in answer.text
    assert (answer.context["cl"].page_num, len(answer.context["cl"].result_list)) == (1, 1)


@pytest.mark.parametrize("value", ["\u00b2", "9" * 40, "-1", "one"])
def test_a_row_to_filter_by_that_is_no_row_finds_nothing(boss: Client, value: str) -> None:
    ApplicationFactory.create()

    answer = boss.get(reverse("admin:candidates_application_changelist"), {"position": value})

    assert answer.context["cl"].result_count == 0


def test_completing_what_is_typed_leaves_a_nul_out(desk: Client) -> None:
    competency("CPC")
    asked = {"app_label": "jobs", "model_name": "requirement", "field_name": "any_of"}

    answer = desk.get(reverse("admin:autocomplete"), asked | {"term": "c\0pc"})

    assert [found["text"] for found in answer.json()["results"]] == ["CPC"]

"""Pools: rules tried out, kept and shared; their people, who came and left, and what is done with them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from candidates.enums import AccessKind, Stage, Visibility
from candidates.fit.rules import Rule, parts_of
from candidates.models import AccessEvent, Candidate
from config.accounts.models import User
from jobs.models import Position
from recruiters.enums import Role
from recruiters.models import Export, Pool, PoolDay, PoolStay, PositionInvite, Sharing, Shortlisted
from recruiters.queries import pools as found
from recruiters.queries import visible
from recruiters.queries.today import today
from recruiters.services import groups, pools
from recruiters.tasks import look_at_pools
from tests.factories import (
    ApplicationFactory,
    CandidateFactory,
    PoolFactory,
    PositionFactory,
    RecruiterFactory,
    TeamFactory,
    competency,
    hold,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
ASKED = (17, 30, 19, 17)
"""Queries of the people, of them for a position, of the positions for them, and of the form."""
ADD = "/admin/recruiters/pool/add/"
SOFT = {"name": "Inpatient TX", "sharing": "private", "pay_period": "hour"}


def person(name: str, credentials: str = "CIC", **said: Any) -> Candidate:  # noqa: ANN401 -- columns
    said.setdefault("competencies", "Epic")
    return CandidateFactory.create(
        first_name=name, last_name="Doe", email=f"{name.lower()}@example.com", on_file=True, in_tampa=True,
        with_recipient=True, credentials=credentials, **said,
    )  # fmt: skip


def asking(credentials: str = "CIC", skills: str = "Epic", **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """A rule as it is stored."""
    return Rule(
        credentials=((competency(credentials).key,),) if credentials else (),
        skills=((competency(skills).key,),) if skills else (),
        **more,
    ).stored()


@pytest.fixture
def pool(recruiter: User) -> Pool:
    return PoolFactory.create(owner=recruiter, name="Epic inpatient", sharing=Sharing.PRIVATE, rule=asking())


def people(pool: Pool) -> str:
    return reverse("admin:recruiters_pool_people", args=[pool.pk])


def names(answer: Any) -> list[str]:  # noqa: ANN401 -- a response
    return [one.candidate.first_name for one in answer.context["people"].members]


def in_it(pool: Pool) -> set[str]:
    return set(found.members(pool.asks).values_list("candidate__first_name", flat=True))


def browser(user: User) -> Client:
    client = Client()
    sign_in(client, user)
    return client


def of(role: Role) -> User:
    user = RecruiterFactory.create(user__is_superuser=False).user
    groups.ensure()
    user.groups.add(groups.found_or_made(role))
    return user


# The form


def test_pool_is_tried_out_and_then_made(desk: Client, recruiter: User) -> None:
    for name in ("CIC", "CCS", "Epic"):
        competency(name)
    person("Anna")
    person("Bert", "CCS", competencies="MEDITECH")
    person("Cleo", "CPC")
    sent = {**SOFT, "credentials": "cic or CCS", "skills": "epic", "shifts": ["weekend"], "free_within": "30"}

    tried = desk.post(ADD, {**sent, "try": "1"})

    assert not Pool.objects.exists()
    assert tried.context["tally"] == found.Tally(1, (("CIC or CCS", 1), ("Epic", 1)))
    assert [one.first_name for one in tried.context["first"]] == ["Anna"]
    assert "Who holds CIC or CCS; has Epic; takes weekend shift; and is free within 30 days" in tried.text
    assert "1 more without \u201cEpic\u201d" in tried.text

    made = desk.post(ADD, sent, follow=True)

    kept = Pool.objects.get()
    assert (kept.owner, kept.name, kept.sharing) == (recruiter, "Inpatient TX", Sharing.PRIVATE)
    assert kept.asks == Rule(
        credentials=((competency("CIC").key, competency("CCS").key),),
        skills=((competency("Epic").key,),),
        shifts=("weekend",),
        free_within=30,
    )
    assert names(made) == ["Anna"]


def test_form_shows_the_rule_as_it_can_be_typed_and_keeps_it(desk: Client, pool: Pool) -> None:
    url = reverse("admin:recruiters_pool_change", args=[pool.pk])
    rule = Rule(
        credentials=((competency("CIC").key, competency("CCS").key),),
        years_min=2,
        years_in=(competency("Inpatient").key, competency("Outpatient").key),
        states=("TX", "FL"),
        pay_most="42.5",
        pay_period="hour",
        checked_within=0,
        takes_alerts=True,
    )
    Pool.objects.filter(pk=pool.pk).update(rule=rule.stored(), since=date(2026, 11, 1))

    form = desk.get(url).context["form"]
    sent = {
        field.name: field.value()
        for field in form
        if field.value() not in ("", None) and field.value() is not False
    }
    desk.post(url, sent)

    pool.refresh_from_db()
    assert pool.asks == rule
    assert pool.since == date(2026, 11, 1), "the same rule: nobody is new by it"
    assert form["credentials"].value() == "CIC or CCS"


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("credentials", "CIC\nCCX", "CCX is no word we know here. Did you mean"),
        ("credentials", "Epic", "Epic is a software: write it under \u201cSkills and systems\u201d."),
        ("skills", "CIC", "CIC is a credential: write it under \u201cCredentials\u201d."),
        ("years_in", "Inpatient", "Say how many years."),
        ("years_min", "61", "Years run from 0 to 60."),
        ("years_min", "two", "Give a whole number of years."),
        ("pay_most", "85000", "an hour? Choose a year, or check the figure."),
        ("checked_within", "400", "The most is 360 days."),
        ("name", "", "Give the pool a name."),
        ("credentials", "\n".join(["CIC"] * 13), "At most 12 lines; these are 13."),
    ],
)
def test_what_is_wrong_is_said_and_loses_nothing(desk: Client, field: str, typed: str, says: str) -> None:
    for name in ("CIC", "CCS", "Epic", "Inpatient"):
        competency(name)
    sent = {**SOFT, "skills": "Epic", "shifts": ["night"], "free_within": "7", field: typed}

    for more in ({}, {"try": "1"}):
        answer = desk.post(ADD, {**sent, **more})

        assert answer.status_code == 422
        assert says in answer.context["form"].errors[{"years_in": "years_min"}.get(field, field)].as_text()
        assert answer.context["form"][field].value() == typed
        assert answer.context["form"]["shifts"].value() == ["night"]
    assert not Pool.objects.exists()


def test_rule_that_asks_nothing_is_refused(desk: Client) -> None:
    answer = desk.post(ADD, {**SOFT, "takes_apprentices": "on"})

    assert answer.status_code == 422
    assert "Ask for one thing at least." in answer.text


def test_name_is_used_once_by_each(desk: Client, pool: Pool) -> None:
    PoolFactory.create(name="Others have it")
    answers = [
        desk.post(ADD, {**SOFT, "name": name, "takes_alerts": "on"}).status_code
        for name in (pool.name, "Others have it")
    ]
    assert answers == [422, 302]


def test_pool_begins_with_the_gates_of_a_position(desk: Client) -> None:
    position = PositionFactory.create(
        open=True, title="Weekend coder", reference="W-7", required="CIC|CCS; Epic", shift="weekend"
    )

    form = desk.get(ADD, {"position": "W-7"}).context["form"]

    assert form["name"].value() == "Like Weekend coder"
    assert set(form["credentials"].value().split(" or ")) == {"CIC", "CCS"}
    assert (form["skills"].value(), form["shifts"].value()) == ("Epic", ["weekend"])
    link = f"{ADD}?position=W-7"
    assert link in desk.get(reverse("admin:jobs_position_matches", args=[position.pk])).text


# Who is in it


def test_members_come_and_go_by_themselves(pool: Pool) -> None:
    one, two = person("Anna"), person("Bert", "CPC")
    assert in_it(pool) == {"Anna"}

    hold(two, credentials="CIC")
    one.competencies.all().delete()

    assert in_it(pool) == {"Bert"}


def test_who_hid_or_did_not_agree_is_in_no_pool(desk: Client, pool: Pool) -> None:
    person("Shown")
    person("Hidden", visibility=Visibility.HIDDEN)
    person("Lapsed", consent_until=timezone.localdate() - timedelta(days=1))
    never = person("Never")
    Candidate.objects.filter(pk=never.pk).update(consent_at=None, consent_until=None)

    answer = desk.get(people(pool))

    assert names(answer) == ["Shown"]
    assert answer.context["tally"].members == 1
    assert not {"Hidden", "Lapsed", "Never"} & set(answer.text.split())


def test_numbers_of_what_is_left_out_are_those_of_the_rule_without_it() -> None:
    for number, (held, known) in enumerate(
        (("CIC", "Epic"), ("CIC", "MEDITECH"), ("CPC", "Epic"), ("CPC", "MEDITECH"))
    ):
        person(f"P{number}", held, competencies=known, available_from=timezone.localdate())
    person("Late", available_from=timezone.localdate() + timedelta(days=60))
    rule = Rule.read(asking(free_within=30))

    tally = found.counted(parts_of(rule))

    assert tally.members == found.members(rule).count() == 1
    assert dict(tally.more) == {"CIC": 1, "Epic": 1, "free within 30 days": 1}


def test_list_is_narrowed_and_nonsense_passed_over(desk: Client, pool: Pool) -> None:
    person("Here")
    person("There", state="TX")
    person("Later", available_from=timezone.localdate() + timedelta(days=9))

    assert set(names(desk.get(people(pool), {"state": "TX"}))) == {"There"}
    assert set(names(desk.get(people(pool), {"free": "on"}))) == {"Here", "There"}
    assert len(names(desk.get(people(pool), {"state": "XX", "page": "no", "open": "\0"}))) == 3
    answer = desk.get(people(pool), {"position": "none such"})
    assert "No open position has the number none such." in answer.text


# With a position


@pytest.fixture
def position(recruiter: User) -> Position:
    return PositionFactory.create(
        open=True, reference="P-1", required="CIC", preferred="RHIT", recruiter=recruiter
    )


def test_best_for_a_position_come_first_and_are_invited_through_the_matches(
    desk: Client, pool: Pool, position: Position
) -> None:
    plain, best, away = person("Plain"), person("Best", "CIC; RHIT"), person("Away")
    away.hidden_from.add(position.employer)
    url = f"{people(pool)}?position=P-1"

    assert names(desk.get(url)) == ["Best", "Plain"]

    act = reverse("admin:jobs_position_matches_act", args=[position.pk])
    listed = desk.post(act, {"who": [best.pk], "do": "shortlist", "back": url})
    assert listed.headers["Location"] == url
    assert Shortlisted.objects.get().candidate == best

    keys = [plain.pk, best.pk, away.pk]
    desk.post(act, {"who": keys, "do": "invite", "send": "1", "text": "Hello {first_name}", "back": url})
    assert set(PositionInvite.objects.values_list("candidate", flat=True)) == {plain.pk, best.pk}
    again = desk.get(url).context["people"].members
    assert [one.match.why_not for one in again] == ["Invited", "Invited"]
    assert all(one.contacted_at for one in again)


def test_opened_line_is_a_look_at_one_and_the_list_is_none(
    desk: Client, pool: Pool, position: Position, recruiter: User
) -> None:
    one = person("Opal")
    person("Other")

    desk.get(people(pool), {"position": "P-1"})
    assert not AccessEvent.objects.exists()

    opened = desk.get(people(pool), {"position": "P-1", "open": str(one.pk)})
    assert 'class="why"' in opened.text
    event = AccessEvent.objects.get()
    assert (event.candidate, event.by, event.kind, event.position) == (
        one,
        recruiter,
        AccessKind.VIEWED,
        position,
    )


def test_position_of_another_team_is_no_position_here(desk: Client, pool: Pool, recruiter: User) -> None:
    TeamFactory.create(members=[recruiter])
    stranger = RecruiterFactory.create().user
    TeamFactory.create(members=[stranger])
    PositionFactory.create(open=True, reference="Z-9", recruiter=stranger, required="CIC")
    one = person("Anna")
    ApplicationFactory.create(candidate=one, position__recruiter=stranger, stage=Stage.SCREENING)

    answer = desk.get(people(pool), {"position": "Z-9"})
    positions = desk.get(reverse("admin:recruiters_pool_positions", args=[pool.pk]))

    assert answer.context["position"] is None
    assert answer.context["people"].members[0].contacted_at is None, "of an application they do not see"
    assert positions.context["suiting"] == []


def test_positions_that_suit_many_are_counted_without_whom_they_must_not_be_named_to(
    desk: Client, pool: Pool, position: Position
) -> None:
    for name in ("Anna", "Bert", "Cleo"):
        person(name)
    person("Away").hidden_from.add(position.employer)
    PositionFactory.create(open=True, required="CPC")
    few = PositionFactory.create(open=True, required="CIC|CPC; RHIT")
    hold(Candidate.objects.get(first_name="Anna"), credentials="RHIT")

    shown = desk.get(reverse("admin:recruiters_pool_positions", args=[pool.pk])).context["suiting"]

    assert [(one.position, one.number) for one in shown] == [(position, 3), (few, 1)]


def test_export_is_written_down_and_told_to_those_in_it(desk: Client, pool: Pool, recruiter: User) -> None:
    one = person("Anna")
    person("Bert", "CPC")
    person("Hidden", visibility=Visibility.HIDDEN)
    url = reverse("admin:recruiters_pool_export", args=[pool.pk])

    assert desk.get(url).status_code == 302
    answer: Any = desk.post(url)
    lines = b"".join(answer.streaming_content).decode().splitlines()

    assert len(lines) == 2
    assert lines[0] == "Name,E-mail,Holds,Lives in,Years,On file until,Tags,Free from,Agreed"
    assert lines[1].startswith("Anna Doe,anna@example.com,CIC,")
    written = Export.objects.get()
    assert (written.by, written.rows, written.narrowed) == (recruiter, 1, f"pool {pool.pk}")
    event = AccessEvent.objects.get()
    assert (event.candidate, event.kind, event.what) == (
        one,
        AccessKind.EXPORTED,
        "a list of people of a pool",
    )


# Who may what


def test_who_finds_which_pool(recruiter: User) -> None:
    mate, stranger = of(Role.RECRUITER), of(Role.RECRUITER)
    TeamFactory.create(members=[recruiter, mate])
    TeamFactory.create(members=[stranger])
    made = {
        (whose, sharing): PoolFactory.create(owner=owner, sharing=sharing)
        for whose, owner in (("own", recruiter), ("mate", mate), ("stranger", stranger))
        for sharing in Sharing
    }
    auditor = of(Role.AUDITOR)

    def seen(user: User) -> set[tuple[str, str]]:
        rows = set(visible.pools(user))
        assert rows == set(visible.limited(user, Pool.objects.all()))
        return {key for key, one in made.items() if one in rows}

    everybody = {(whose, Sharing.ALL) for whose in ("own", "mate", "stranger")}
    own = {("own", sharing) for sharing in Sharing}
    assert seen(recruiter) == everybody | own | {("mate", Sharing.TEAM)}
    assert seen(auditor) == everybody | {(whose, Sharing.TEAM) for whose in ("own", "mate", "stranger")}
    client = browser(recruiter)
    for key, one in made.items():
        expected = 200 if key in seen(recruiter) else 404
        for name in ("people", "positions"):
            url = reverse(f"admin:recruiters_pool_{name}", args=[one.pk])
            assert client.get(url).status_code == expected, key


@pytest.mark.parametrize(
    ("role", "adds", "of_everybody"),
    [
        (Role.RECRUITER, True, False),
        (Role.LEAD, True, True),
        (Role.COORDINATOR, False, False),
        (Role.AUDITOR, False, False),
        (Role.ADMIN, True, True),
    ],
)
def test_what_each_role_may(role: Role, adds: bool, of_everybody: bool) -> None:  # noqa: FBT001
    user = of(role)
    client = browser(user)
    shared = PoolFactory.create(rule=asking())
    change = reverse("admin:recruiters_pool_change", args=[shared.pk])
    sent, opened = {**SOFT, "name": "Other", "takes_alerts": "on"}, shared.changed_at.isoformat()

    assert client.get(people(shared)).status_code == 200
    assert client.get(change).status_code == 200
    assert client.post(change, {**sent, "sharing": "all", "opened": opened}).status_code == (
        302 if of_everybody else 403
    )
    assert client.post(ADD, sent).status_code == (302 if adds else 403)
    if adds:
        answer = client.post(ADD, {**sent, "name": "For all", "sharing": "all"})
        assert answer.status_code == (302 if of_everybody else 422)
    delete = reverse("admin:recruiters_pool_delete", args=[shared.pk])
    assert client.post(delete, {"post": "yes"}).status_code == (302 if of_everybody else 403)
    assert Pool.objects.filter(pk=shared.pk).exists() != of_everybody


def test_deleting_a_pool_names_nobody_and_leaves_everybody(desk: Client, pool: Pool) -> None:
    person("Anna")
    look_at_pools()
    url = reverse("admin:recruiters_pool_delete", args=[pool.pk])

    assert "Anna" not in desk.get(url).text
    desk.post(url, {"post": "yes"})

    assert (Pool.objects.count(), PoolStay.objects.count(), Candidate.objects.count()) == (0, 0, 1)


# Two who change one


def form_of(client: Client, pool: Pool) -> tuple[str, dict[str, Any]]:
    """Its address, and what a browser that opened the form would send back unchanged."""
    url = reverse("admin:recruiters_pool_change", args=[pool.pk])
    form = client.get(url).context["form"]
    return url, {
        bound.html_name: bound.value() if bound.name not in {"credentials", "skills", "years_in"}
        else bound.field.prepare_value(bound.value())
        for bound in form
        if bound.value() not in (None, False, "", [], ())
    }  # fmt: skip


def test_what_a_colleague_saved_meanwhile_is_not_written_over(
    desk: Client, recruiter: User, pool: Pool
) -> None:
    Pool.objects.filter(pk=pool.pk).update(sharing=Sharing.ALL)
    lead = of(Role.LEAD)
    url, mine = form_of(desk, pool)
    _, theirs = form_of(browser(lead), pool)
    assert browser(lead).post(url, {**theirs, "name": "Epic now"}).status_code == 302

    answer = desk.post(url, {**mine, "name": "Mine", "takes_alerts": "on"})

    pool.refresh_from_db()
    assert (answer.status_code, pool.name) == (409, "Epic now")
    (told,) = answer.context["form"].non_field_errors()
    assert told.startswith(f"{lead} saved it on ")
    assert "It is called \u201cEpic now\u201d now, and asks: Who holds CIC; and has Epic." in told
    again = answer.context["form"]
    assert (again["name"].value(), again["takes_alerts"].value()) == ("Mine", True)
    assert desk.post(url, {**mine, "name": "Mine", "opened": again["opened"].value()}).status_code == 302
    pool.refresh_from_db()
    assert pool.name == "Mine"


@pytest.mark.parametrize("opened", ["", "yesterday", "2026-11-02"])
def test_a_page_that_does_not_say_what_it_showed_saves_nothing(desk: Client, pool: Pool, opened: str) -> None:
    url, sent = form_of(desk, pool)
    answer = desk.post(url, {**sent, "name": "Other", "opened": opened})
    pool.refresh_from_db()
    assert (answer.status_code, pool.name) == (409, "Epic inpatient")


def test_nobody_hides_a_pool_of_somebody_else(pool: Pool) -> None:
    Pool.objects.filter(pk=pool.pk).update(sharing=Sharing.ALL)
    lead = of(Role.LEAD)
    url, sent = form_of(browser(lead), pool)

    answer = browser(lead).post(url, {**sent, "sharing": "private"})

    pool.refresh_from_db()
    assert (answer.status_code, pool.sharing) == (422, Sharing.ALL)
    assert answer.context["form"].errors["sharing"] == ["Choose one of those offered."]
    with pytest.raises(PermissionDenied):
        pools.change(pool=pool, name="Mine", sharing=Sharing.PRIVATE, rule=pool.asks, by=lead)


@pytest.mark.parametrize("role", Role)
def test_the_service_asks_what_the_page_asks(pool: Pool, role: Role) -> None:
    """Whoever calls: of one shared with everybody, and of a private one."""
    user, answers = of(role), []
    for sharing in (Sharing.ALL, Sharing.PRIVATE):
        Pool.objects.filter(pk=pool.pk).update(sharing=sharing)
        try:
            pools.change(pool=pool, name="Other", sharing=sharing, rule=pool.asks, by=user)
        except PermissionDenied:
            answers.append(False)
        else:
            answers.append(True)
    assert answers == [role in {Role.LEAD, Role.ADMIN}, False]
    if role in {Role.AUDITOR, Role.COORDINATOR}:
        with pytest.raises(PermissionDenied):
            pools.make(name="Own", sharing=Sharing.PRIVATE, rule=pool.asks, by=user)


# The nights

DAY = date(2026, 11, 2)


def stays(pool: Pool) -> dict[str, tuple[int, int | None]]:
    """By name: days after DAY of coming and of leaving."""
    rows = PoolStay.objects.filter(pool=pool).select_related("candidate")
    return {
        row.candidate.first_name: (
            (row.joined_on - DAY).days,
            None if row.left_on is None else (row.left_on - DAY).days,
        )
        for row in rows
    }


def look(pool: Pool, after: int) -> None:
    assert pools.look(pool.pk, DAY + timedelta(days=after))


def test_nights_write_down_who_came_and_who_left_once(pool: Pool) -> None:
    gone = person("Gone")
    person("Stays")
    look(pool, 0)
    assert stays(pool) == {"Gone": (0, None), "Stays": (0, None)}

    person("Comes")
    gone.credentials.all().delete()
    for _ in range(2):  # the second look of a night finds nothing to write
        look(pool, 1)
        assert stays(pool) == {"Gone": (0, 1), "Stays": (0, None), "Comes": (1, None)}
    nights = list(PoolDay.objects.order_by("day").values_list("members", "came", "went"))
    assert nights == [(2, 0, 0), (2, 1, 1)]


def test_who_was_away_for_less_than_a_week_is_not_new(pool: Pool) -> None:
    one, two = person("Short"), person("Long")
    look(pool, 0)
    for each in (one, two):
        each.credentials.all().delete()
    look(pool, 1)
    hold(one, credentials="CIC")
    look(pool, 7)
    hold(two, credentials="CIC")
    look(pool, 8)

    assert stays(pool) == {"Short": (0, None), "Long": (8, None)}


def test_another_rule_begins_anew(pool: Pool, recruiter: User) -> None:
    person("Anna")
    look(pool, 0)
    person("Bert", "CPC")

    rule = Rule.read(asking("", "Epic"))
    pools.change(pool=pool, name=pool.name, sharing=Sharing.PRIVATE, rule=rule, by=recruiter)
    pool.refresh_from_db()
    assert pool.since is None
    look(pool, 1)

    assert stays(pool) == {"Anna": (1, None), "Bert": (1, None)}
    assert list(PoolDay.objects.order_by("day").values_list("came", flat=True)) == [0, 0]


def test_a_pool_that_cannot_be_looked_at_stops_no_other(pool: Pool) -> None:
    person("Anna")
    broken = PoolFactory.create(rule={"shoe_size": 9})
    PoolFactory.create(rule=asking("CPC"))

    assert look_at_pools() == 2
    assert look_at_pools() == 2

    assert PoolDay.objects.count() == 2
    assert not PoolDay.objects.filter(pool=broken).exists()


def test_a_night_that_ends_between_two_pools_is_finished_by_the_next_look(pool: Pool) -> None:
    person("Anna")
    PoolFactory.create(rule=asking())
    look(pool, 0)  # a commit of its own: then the process is killed

    pools.look_at_all(DAY)

    assert PoolDay.objects.count() == PoolStay.objects.count() == 2
    assert set(PoolDay.objects.values_list("came", flat=True)) == {0}


def test_a_night_is_as_many_statements_however_many_people(pool: Pool) -> None:
    def asked(day: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            look(pool, day)
        return sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE")) for query in queries)

    look(pool, 0)
    numbers = []
    for day in (1, 2):
        for number in range(3):
            person(f"P{day}{number}")
        numbers.append(asked(day))
    assert numbers == [4, 4]  # the pool, its words (two), and the one that writes


def test_what_is_over_is_forgotten(pool: Pool) -> None:
    one = person("Anna")
    pools.look_at_all(DAY)
    one.credentials.all().delete()
    pools.look_at_all(DAY + timedelta(days=1))

    pools.look_at_all(DAY + timedelta(days=91))
    assert stays(pool) == {"Anna": (0, 1)}
    pools.look_at_all(DAY + timedelta(days=92))
    assert stays(pool) == {}


# News


def news_of(pool: Pool) -> None:
    """A pool since a week, into which one came, and another one who hid; a third left."""
    week = timezone.localdate() - timedelta(days=8)
    left = person("Leaves")
    person("Old")
    pools.look(pool.pk, week)
    person("New")
    person("Hider")
    left.credentials.all().delete()
    pools.look(pool.pk, timezone.localdate())
    Candidate.objects.filter(first_name="Hider").update(visibility=Visibility.HIDDEN)


def test_owner_is_told_of_who_came_until_they_look(desk: Client, recruiter: User, pool: Pool) -> None:
    news_of(pool)
    PoolFactory.create(owner=RecruiterFactory.create().user, rule=asking())

    first = desk.get("/admin/")
    assert [(one.name, one.new) for one in first.context["today"].pools] == [("Epic inpatient", 1)]
    assert "New in \u201cEpic inpatient\u201d" in first.text
    assert not first.context["today"].is_quiet

    page = desk.get(people(pool), {"new": "on"})
    assert names(page) == ["New"]
    told = page.context["news"]
    assert ([one.first_name for one in told.arrived], told.came) == (["New"], 1)
    assert ([one.first_name for one in told.departed], told.went) == (["Leaves"], 1)
    assert today(recruiter).pools == []


def test_who_comes_after_the_owner_looked_is_news_tomorrow(desk: Client, recruiter: User, pool: Pool) -> None:
    day = timezone.localdate()
    person("Old")
    pools.look(pool.pk, day - timedelta(days=2))
    pools.look(pool.pk, day - timedelta(days=1))
    desk.get(people(pool))  # in the morning of the day, before its night
    person("New")
    pools.look(pool.pk, day)

    assert "New in \u201cEpic inpatient\u201d" in desk.get("/admin/").text
    desk.get(people(pool))
    assert today(recruiter).pools == []


def test_news_are_not_taken_by_somebody_elses_look(pool: Pool, recruiter: User) -> None:
    news_of(pool)
    Pool.objects.filter(pk=pool.pk).update(sharing=Sharing.ALL)

    browser(of(Role.LEAD)).get(people(pool))

    assert len(today(recruiter).pools) == 1


# What it costs


def test_page_asks_the_same_for_one_and_for_three(desk: Client, pool: Pool, position: Position) -> None:
    def asked(url: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(url).status_code == 200
        return sum("usersessions" not in query["sql"] and "UPDATE" not in query["sql"] for query in queries)

    def each() -> list[int]:
        positions = reverse("admin:recruiters_pool_positions", args=[pool.pk])
        form = reverse("admin:recruiters_pool_change", args=[pool.pk])
        return [asked(url) for url in (people(pool), f"{people(pool)}?position=P-1", positions, form)]

    person("Anna")
    each()  # what a process reads once
    one = each()
    person("Bert")
    person("Cleo")
    assert (one, each()) == (list(ASKED), list(ASKED))

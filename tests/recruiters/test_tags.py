"""Tags: who puts them on, who keeps them in order, and where they are found."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from candidates import fit
from candidates.models import Application, Candidate
from candidates.records import parts
from config.accounts.models import User
from jobs.models import Position
from recruiters.admin import tags as admin_tags
from recruiters.admin.words import notes_url
from recruiters.enums import Role
from recruiters.models import Tag, TaggedCandidate, TaggedPosition
from recruiters.queries import tags as queries
from recruiters.services import tags
from recruiters.services.duplicates import merging
from tests.factories import ApplicationFactory, CandidateFactory, PositionFactory, TagFactory
from tests.recruiters.test_notes import colleague
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
THINGS: dict[str, Any] = {
    "candidates_candidate": CandidateFactory,
    "candidates_application": ApplicationFactory,
    "jobs_position": PositionFactory,
}
each = pytest.mark.parametrize("name", THINGS)


def made(name: str, **more: object) -> Model:
    thing: Model = THINGS[name].create(**more)
    return thing


@pytest.fixture
def lead() -> Client:
    client = Client()
    sign_in(client, colleague("Lea Dow", role=Role.LEAD))
    return client


@each
def test_tags_are_put_on_and_taken_off_on_the_page(desk: Client, recruiter: User, name: str) -> None:
    bench, remote = TagFactory.create(name="Bench"), TagFactory.create(name="Knows Epic")
    thing = made(name)
    page, url = notes_url(thing), reverse(f"admin:{name}_tags", args=[thing.pk])
    desk.post(url, {"tags": "bench,  KNOWS  epic"})
    assert [(one.tag, one.by) for one in queries.of(thing)] == [(bench, recruiter), (remote, recruiter)]  # type: ignore[arg-type]
    assert "Knows Epic" in desk.get(page).content.decode()
    desk.post(url, {"off": bench.pk})
    assert [one.tag for one in queries.of(thing)] == [remote]  # type: ignore[arg-type]


def test_an_unknown_tag_is_refused_to_recruiters_and_made_by_leads(desk: Client, lead: Client) -> None:
    person = CandidateFactory.create()
    url = reverse("admin:candidates_candidate_tags", args=[person.pk])
    answer = desk.post(url, {"tags": "Silver medal"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "There is no tag \u201cSilver medal\u201d" in page
    assert 'value="Silver medal"' in page
    assert lead.post(url, {"tags": "Silver medal"}).status_code == 302
    assert [str(one.tag) for one in queries.of(person)] == ["Silver medal"]


def test_what_tells_of_health_or_age_is_doubted(lead: Client) -> None:
    page = lead.post(
        reverse("admin:recruiters_tag_add"), {"name": "Disabled", "description": ""}, follow=True
    )
    assert "seems to be about health or disability" in page.content.decode()


@each
def test_many_get_a_tag_at_once_and_those_that_had_it_are_counted(desk: Client, name: str) -> None:
    TagFactory.create(name="Bench")
    rows = [made(name) for _ in range(3)]
    tags.put(things=[rows[0]], tags=Tag.objects.all(), by=colleague("Lee"))  # type: ignore[list-item]
    url = reverse(f"admin:{name}_changelist")
    data: dict[str, object] = {"action": "tag_selected", "_selected_action": [row.pk for row in rows]}
    assert "Put on" in desk.post(url, data).content.decode()
    answer = desk.post(url, {**data, "confirmed": "yes", "tags": "bench", "do": "on"}, follow=True)
    words = name.split("_")[1]
    assert f"Put on 2 {words}s. 1 had it already." in answer.content.decode()
    answer = desk.post(url, {**data, "confirmed": "yes", "tags": "bench", "do": "off"}, follow=True)
    assert f"Taken off 3 {words}s." in answer.content.decode()


@each
def test_a_list_is_filtered_and_searched_by_a_tag(desk: Client, name: str) -> None:
    tag = TagFactory.create(name="Zymplar bench")
    with_it, without = made(name), made(name)
    tags.put(things=[with_it], tags=[tag], by=colleague("Lee"))  # type: ignore[list-item]
    url = reverse(f"admin:{name}_changelist")
    for asked in ({"tag": tag.pk}, {"q": "zymplar"}):
        rows = desk.get(url, asked).context["cl"].result_list
        assert list(rows) == [with_it], asked
    assert without in desk.get(url).context["cl"].result_list
    found = desk.get(reverse("admin:find"), {"q": "zymplar"}).content.decode()
    assert reverse(f"admin:{name}_change", args=[with_it.pk]) in found


def test_the_board_shows_tags_and_is_narrowed_by_one(desk: Client) -> None:
    tag = TagFactory.create(name="Bench")
    one, other = ApplicationFactory.create(), ApplicationFactory.create()
    tags.put(things=[one], tags=[tag], by=colleague("Lee"))
    page = desk.get(reverse("admin:pipeline"), {"tag": tag.pk}).content.decode()
    assert one.full_name in page
    assert f"card-{other.pk}" not in page
    assert desk.get(reverse("admin:pipeline"), {"tag": 0}).status_code == 404


def test_leads_merge_rename_and_archive(desk: Client, lead: Client) -> None:
    old, new = TagFactory.create(name="Bech"), TagFactory.create(name="Bench")
    both, only = CandidateFactory.create(), CandidateFactory.create()
    tags.put(things=[both], tags=[old, new], by=colleague("Lee"))
    tags.put(things=[only], tags=[old], by=colleague("Lou"))
    url = reverse("admin:recruiters_tag_merge", args=[old.pk])
    assert desk.post(url, {"into": new.pk}).status_code == 403
    lead.post(url, {"into": new.pk})
    assert not Tag.objects.filter(pk=old.pk).exists()
    assert {row.candidate for row in TaggedCandidate.objects.filter(tag=new)} == {both, only}
    lead.post(
        reverse("admin:recruiters_tag_change", args=[new.pk]), {"name": "On the bench", "description": ""}
    )
    lead.post(reverse("admin:recruiters_tag_archive", args=[new.pk]), {"as": "archived"})
    new.refresh_from_db()
    assert (new.name, new.folded, new.archived_at is None) == ("On the bench", "on the bench", False)
    assert queries.named("On the bench") == ([], ["On the bench"])
    assert len(queries.of(both)) == 1, "what bears it keeps it"


def test_two_tags_of_one_name_are_refused_with_words(lead: Client) -> None:
    TagFactory.create(name="Bench")
    answer = lead.post(reverse("admin:recruiters_tag_add"), {"name": "BENCH", "description": ""})
    assert "Another tag has this name. Merge the two instead." in answer.content.decode()
    assert tags.make(name="  bench ", by=colleague("Lou", role=Role.LEAD)) == Tag.objects.get()


def test_letters_that_fold_into_three_fit(lead: Client) -> None:
    name = "\u0390" * 40
    lead.post(reverse("admin:recruiters_tag_add"), {"name": name, "description": ""})
    assert Tag.objects.get().folded == name.casefold()
    assert len(Tag.objects.get().folded) == 120


@pytest.mark.parametrize("role", Role)
def test_services_ask_for_the_right(role: Role) -> None:
    user = colleague("Ask Er", role=role)
    thing, tag, other = CandidateFactory.create(), TagFactory.create(), TagFactory.create()
    calls: dict[str, Callable[[], object]] = {
        "put": lambda: tags.put(things=[thing], tags=[tag], by=user),
        "take_off": lambda: tags.take_off(things=[thing], tags=[tag], by=user),
        "make": lambda: tags.make(name="Anew", by=user),
        "archive": lambda: tags.archive(tag=tag, is_archived=True, by=user),
        "merge": lambda: tags.merge(tag=tag, into=other, by=user),
    }
    done = set()
    for name, call in calls.items():
        try:
            call()
        except PermissionDenied:
            continue
        done.add(name)
    puts = {"put", "take_off"} if role != Role.AUDITOR else set()
    assert done == (set(calls) if role in {Role.LEAD, Role.ADMIN} else puts)


def test_an_auditor_looks_and_puts_nothing_on() -> None:
    client = Client()
    sign_in(client, colleague("Aud", role=Role.AUDITOR))
    person, tag = CandidateFactory.create(), TagFactory.create()
    url = reverse("admin:candidates_candidate_tags", args=[person.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"tags": tag.name}).status_code == 403


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("model", [Candidate, Application, Position])
def test_the_tags_of_a_list_cost_no_query(
    django_assert_num_queries: object, model: type[Model], number: int
) -> None:
    name = f"{model._meta.app_label}_{model._meta.model_name}"
    tag = TagFactory.create(name="Bench")
    tags.put(things=[made(name) for _ in range(number)], tags=[tag], by=colleague("Lee"))  # type: ignore[misc]
    with django_assert_num_queries(1):  # type: ignore[operator]
        rows = list(model._default_manager.annotate(labels=queries.on(model)))
    assert [row.labels for row in rows] == [["Bench"]] * number  # type: ignore[attr-defined]


def test_tags_are_in_the_download_of_whom_they_are_on() -> None:
    person = CandidateFactory.create()
    tag = TagFactory.create(name="Bench")
    tags.put(things=[person], tags=[tag], by=colleague("Lee"))
    part = next(part for part in parts.PARTS if part.model == "recruiters.TaggedCandidate")
    assert part.title == "Tags recruiters put on you"
    assert part.rows(parts.whose(candidate=person)).count() == 1


def test_merged_files_bear_the_tags_of_both() -> None:
    one, other = CandidateFactory.create(with_recipient=True), CandidateFactory.create(with_recipient=True)
    shared, own = TagFactory.create(name="Bench"), TagFactory.create(name="Epic")
    by = colleague("Lee", role=Role.LEAD)
    tags.put(things=[one, other], tags=[shared], by=by)
    tags.put(things=[other], tags=[own], by=by)
    _, stays = merging.merge(one=one.pk, other=other.pk, chosen={}, by=by)
    assert {row.tag for row in queries.of(stays)} == {shared, own}


def test_fit_never_reads_a_tag() -> None:
    """Nor could it: people on file are left of the desk, and import nothing of it."""
    assert "tag" not in inspect.getsource(fit).lower()
    fields = {field.name for field in Candidate._meta.get_fields() if not field.auto_created}
    assert "tags" not in fields


def test_what_is_on_a_position_goes_with_it() -> None:
    position = PositionFactory.create()
    tags.put(things=[position], tags=[TagFactory.create()], by=colleague("Lee"))
    position.delete()
    assert not TaggedPosition.objects.exists()


def test_too_many_at_once_are_refused_in_words(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admin_tags, "MOST", 1)
    chosen = [person.pk for person in CandidateFactory.create_batch(2)]
    url = reverse("admin:candidates_candidate_changelist")
    answer = desk.post(url, {"action": "tag_selected", "_selected_action": chosen}, follow=True)
    assert "At most 1 are tagged at once." in answer.content.decode()

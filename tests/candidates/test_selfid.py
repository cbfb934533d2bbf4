"""Voluntary self-identification: asked where a key is set, kept apart, gone with its person."""

from __future__ import annotations

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection, models
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

import recruiters
from candidates.enums import AskedBy, Race, Sex
from candidates.models import SelfIdentification
from candidates.records import parts
from candidates.services import deletions, forgetting, selfid
from candidates.services.files import months_later
from recruiters.services import groups
from tests.cast import Cast

pytestmark = pytest.mark.django_db
URL = "/me/about-me/"
KEY = "an invented key of more than forty characters in all"


@pytest.fixture
def asked(settings: Settings) -> None:
    settings.SELF_ID_KEY = KEY


def test_nobody_is_asked_without_a_key(cast: Cast) -> None:
    assert cast.as_dana.get(URL).status_code == 404
    assert URL not in cast.as_dana.get("/me/").text
    assert list(parts.whose(candidate=cast.dana).emails)
    with pytest.raises(selfid.Off):
        selfid.link_of(cast.dana.pk)


@pytest.mark.usefixtures("asked")
def test_what_is_said_can_be_changed_and_taken_back(cast: Cast) -> None:
    assert f'href="{URL}"' in cast.as_dana.get("/me/").text
    assert "checked" not in cast.as_dana.get(URL).text.partition("<form")[2]

    cast.as_dana.post(URL, {"sex": "female", "race": "asian"})
    cast.as_dana.post(URL, {"sex": "female", "race": "several"})

    row = SelfIdentification.objects.get()
    assert (row.sex, row.race, row.asked) == (Sex.FEMALE, Race.SEVERAL, selfid.ASKED)
    assert row.said_in == timezone.localdate().replace(day=1)
    assert row.kept_until == months_later(row.said_in, 48)
    cast.as_dana.post(URL, {"forget": "1"})
    assert not SelfIdentification.objects.exists()


@pytest.mark.usefixtures("asked")
def test_empty_is_an_answer_and_nonsense_is_not(cast: Cast) -> None:
    answer = cast.as_dana.post(URL, {"sex": "x"})
    assert answer.status_code == 422
    assert "not one of the available choices" in answer.text
    assert not SelfIdentification.objects.exists()

    assert cast.as_dana.post(URL, {}).status_code == 302
    row = SelfIdentification.objects.get()
    assert (row.sex, row.race) == (Sex.UNSAID, Race.UNSAID)


@pytest.mark.usefixtures("asked")
def test_a_row_leads_to_nobody(cast: Cast) -> None:
    """No foreign key from or to it, no number, no moment; and its link needs a key the database has not."""
    selfid.say(candidate=cast.dana, sex=Sex.FEMALE, race=Race.WHITE)

    columns = SelfIdentification._meta.get_fields()
    assert not [one for one in columns if one.is_relation]
    assert not [one for one in columns if isinstance(one, (models.AutoField, models.DateTimeField))]
    assert SelfIdentification.objects.get().pk == selfid.link_of(cast.dana.pk)
    selfid.say(candidate=cast.erin, sex=Sex.FEMALE, race=Race.WHITE)
    assert SelfIdentification.objects.count() == 2
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_constraint WHERE confrelid = 'candidates_selfidentification'::regclass"
        )
        assert cursor.fetchone() == (0,)


def test_without_its_key_no_link_is_made(cast: Cast, settings: Settings) -> None:
    settings.SELF_ID_KEY = KEY
    first = selfid.link_of(cast.dana.pk)
    settings.SELF_ID_KEY = KEY + "!"

    assert selfid.link_of(cast.dana.pk) != first


@pytest.mark.usefixtures("asked")
def test_it_is_in_the_download_and_goes_with_the_person(cast: Cast) -> None:
    for person in (cast.dana, cast.erin):
        selfid.say(candidate=person, sex=Sex.MALE, race=Race.NATIVE)
    part = next(one for one in parts.PARTS if one.model == "candidates.SelfIdentification")

    assert [row.race for row in part.rows(parts.whose(candidate=cast.dana))] == [Race.NATIVE]
    deletions.ask(candidate=cast.dana, asked_by=AskedBy.OWNER)
    deletions.run_all()

    assert [row.pk for row in SelfIdentification.objects.all()] == [selfid.link_of(cast.erin.pk)]


@pytest.mark.usefixtures("asked")
def test_it_goes_on_its_day(cast: Cast) -> None:
    for person, days in ((cast.dana, -1), (cast.erin, 0)):
        selfid.say(candidate=person, sex=Sex.MALE, race=Race.NATIVE)
        day = timezone.localdate() + timedelta(days=days)
        SelfIdentification.objects.filter(pk=selfid.link_of(person.pk)).update(kept_until=day)

    forgetting.forget_all()

    assert SelfIdentification.objects.get().pk == selfid.link_of(cast.erin.pk)


def test_no_recruiter_reaches_it() -> None:
    """At the desk one query counts it; no page, list, export or group knows the table."""
    room = Path(recruiters.__file__).parent
    users = set()
    for file in room.rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        named = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        named |= {
            one.name.rpartition(".")[2]
            for node in ast.walk(tree)
            if isinstance(node, (ast.Import, ast.ImportFrom))
            for one in node.names
        }
        texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
        if named & {"SelfIdentification", "selfid"} or any(
            "selfidentification" in str(one).lower() for one in texts
        ):
            users.add(file.relative_to(room).as_posix())

    assert users == {"queries/impact.py", "admin/impact.py"}
    assert apps.get_model("candidates.SelfIdentification") not in admin.site._registry
    assert not [label for label in groups.RECRUITER_MAY if "self" in label]


@pytest.mark.usefixtures("asked")
def test_whoever_has_applied_is_asked_apart(cast: Cast) -> None:
    from candidates.services import visits  # noqa: PLC0415 -- of this test alone

    done = reverse("candidates:applied", args=[visits.thanks_token(position=cast.position)])

    assert URL in cast.as_erin.get(done).text
    for client in (cast.visitor, cast.as_sam):
        assert URL not in client.get(done).text
    form = cast.as_erin.get(reverse("candidates:apply", args=[cast.position.pk, cast.position.slug])).text
    assert "ethnicity" not in form

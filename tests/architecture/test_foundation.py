"""The tests' own ground: guards that guard, factories that make rows, a cast that is who it says."""

from __future__ import annotations

import ast
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, models, transaction
from django.template import Context, Template, engines
from django.template.base import Origin
from django.test import Client, override_settings
from factory.django import DjangoModelFactory

import tests.factories
from config.mail.models import OutgoingMail
from tests.cast import Cast
from tests.conftest import BACKEND_OF_MAIL, CommittingClient
from tests.factories import CandidateFactory, PositionFactory, competency
from tests.guards import OutsideWorld, UndefinedVariable, is_loopback

FACTORIES = sorted(
    (
        found
        for found in vars(tests.factories).values()
        if isinstance(found, type) and issubclass(found, DjangoModelFactory)
    ),
    key=lambda factory: factory.__name__,
)


@pytest.mark.parametrize("address", [("192.0.2.1", 25), ("mail.example.com", 25), ("2001:db8::1", 1, 0, 0)])
def test_network_is_closed(address: tuple[str, int]) -> None:
    with socket.socket() as outward, pytest.raises(OutsideWorld):
        outward.connect(address)


@pytest.mark.parametrize("address", [("127.0.0.1", 1), ("::1", 1), ("localhost", 1), "/tmp/a.socket"])  # noqa: S108
def test_loopback_is_open(address: object) -> None:
    assert is_loopback(address)


@pytest.mark.django_db
@pytest.mark.parametrize("factory", FACTORIES, ids=lambda factory: factory.__name__)
def test_factory_makes_a_row_that_its_model_accepts(
    factory: type[DjangoModelFactory[models.Model]],
) -> None:
    made = factory.create()
    made.refresh_from_db()
    made.full_clean()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("factory", "trait"),
    [(factory, trait) for factory in FACTORIES for trait in sorted(factory._meta.parameters)],
    ids=lambda part: getattr(part, "__name__", part),
)
def test_factory_trait_makes_a_row(factory: type[DjangoModelFactory[models.Model]], trait: str) -> None:
    factory.create(**{trait: True})


@pytest.mark.django_db
def test_position_factory_writes_groups_and_words() -> None:
    position = PositionFactory.create(
        required="CPC|CPC-A; ICD-10-CM", preferred="RHIT", settings="profee; ed", software=["Epic"]
    )

    assert [str(group) for group in position.requirements.all()] == [
        "CPC or CPC-A",
        "ICD-10-CM",
        "RHIT",
    ]
    assert {setting.key for setting in position.settings.all()} == {"profee", "ed"}
    assert competency("CPC-A").apprentice_of == competency("cpc")
    assert competency("RHIA").replaces.get() == competency("RHIT")


@pytest.mark.django_db
def test_candidate_factory_writes_what_is_held() -> None:
    candidate = CandidateFactory.create(
        credentials="CPC:apprentice; CCS:2027-06-30", competencies={"profee": 2, "Epic": None}
    )

    held = [(str(one), str(one.expires_on)) for one in candidate.credentials.all()]
    assert held == [("CCS", "2027-06-30"), ("CPC-A", "None")]
    assert [(str(one), one.years) for one in candidate.competencies.all()] == [
        ("Pro-fee", 2),
        ("Epic", None),
    ]


def test_cast_is_who_it_says(cast: Cast) -> None:
    assert cast.application.candidate == cast.dana
    assert cast.recipient.email == "dana@example.com"
    assert cast.dana.is_on_file
    assert cast.erin.is_on_file
    assert cast.sam.is_staff
    users = [client.session.get("_auth_user_id") for client in cast.clients.values()]
    assert users == [
        None,
        *(str(user.pk) for user in (cast.erin.user, cast.dana.user, cast.sam) if user),
    ]


def test_undefined_variable_of_ours_is_noted() -> None:
    engine = engines["django"].engine  # type: ignore[attr-defined]  # the Django backend has one
    ours = Origin(str(engine.dirs[0] / "jobs" / "page.html"), "jobs/page.html")
    theirs = Origin("/somewhere/else/admin/page.html", "admin/page.html")

    for origin in (ours, theirs):
        text = 'a{{ nothing.there }}{{ nothing|default:"b" }}{% if nothing %}c{% endif %}'
        assert Template(text, origin=origin, engine=engine).render(Context()) == "ab"

    assert len(UndefinedVariable.met) == 1
    assert UndefinedVariable.met[0].startswith("nothing.there in ")
    UndefinedVariable.met.clear()


def test_client_runs_what_waits_for_the_commit(client: Client, db: None) -> None:
    seen: list[str] = []

    def view(request: object) -> object:
        from django.http import HttpResponse  # noqa: PLC0415 -- only this view

        transaction.on_commit(lambda: seen.append("committed"))
        return HttpResponse("ok")

    from django.contrib.auth.decorators import login_not_required  # noqa: PLC0415 -- only here
    from django.urls import path  # noqa: PLC0415 -- the same

    class Routes:
        urlpatterns = (path("here", login_not_required(view)),)  # type: ignore[type-var, arg-type]

    with override_settings(ROOT_URLCONF=Routes):
        assert isinstance(client, CommittingClient)
        assert client.get("/here").content == b"ok"
    assert seen == ["committed"]


@pytest.mark.django_db
def test_mail_of_a_test_is_a_row(settings: object) -> None:
    assert getattr(settings, "EMAIL_BACKEND", "") == BACKEND_OF_MAIL
    assert OutgoingMail.objects.count() == 0


@pytest.mark.django_db
def test_database_is_postgresql() -> None:
    assert connection.vendor == "postgresql"


TESTS = Path(__file__).parents[1]
CLOCKS = {"localdate", "localtime", "now", "today"}


def clocks_read_at_import(node: ast.AST) -> Iterator[int]:
    """The lines on which a module asks for the time while it is imported; the year alone may be asked."""
    later: list[ast.AST] = []
    if isinstance(node, ast.FunctionDef | ast.Lambda):
        later = [*node.body] if isinstance(node.body, list) else [node.body]
    for child in ast.iter_child_nodes(node):
        if child in later or (isinstance(child, ast.Attribute) and child.attr == "year"):
            continue
        if isinstance(child, ast.Call) and getattr(child.func, "attr", None) in CLOCKS:
            yield child.lineno
        yield from clocks_read_at_import(child)


@pytest.mark.parametrize("text", ["A = timezone.localdate()", "@p([timezone.now()])\ndef a(): pass"])
def test_clock_read_at_import_is_found(text: str) -> None:
    assert list(clocks_read_at_import(ast.parse(text))) == [1]


@pytest.mark.parametrize(
    "text", ["def a(): timezone.now()", "A = lambda: timezone.now()", "A = t.now().year"]
)
def test_clock_read_later_is_none_at_import(text: str) -> None:
    assert list(clocks_read_at_import(ast.parse(text))) == []


def test_no_test_keeps_the_day_on_which_it_was_imported() -> None:
    """A run that begins before midnight ends after it: each test asks for its own day."""
    assert [
        f"{path.relative_to(TESTS)}:{line}"
        for path in sorted(TESTS.rglob("*.py"))
        for line in clocks_read_at_import(ast.parse(path.read_text()))
    ] == []

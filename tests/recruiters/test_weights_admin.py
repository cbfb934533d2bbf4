"""The weights of a position in the desk: tried out, kept with a history, taken back."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from candidates.enums import Weighed
from candidates.fit import bits
from candidates.fit.points import DEFAULT_WEIGHTS
from candidates.models import Bit, Weighting
from candidates.queries import weightings
from config.accounts.models import User
from jobs.models import Position
from tests.factories import CandidateFactory, PositionFactory, UserFactory, WeightingFactory
from tests.recruiters.test_reach_admin import words
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
TRIED = dict.fromkeys(Weighed.values, 0) | {"settings": 10, "software": 30}


@pytest.fixture
def position() -> Position:
    """It asks for three of the seven lines, and suits somebody with years and somebody with its system."""
    made = PositionFactory.create(
        remote=True, required="ICD-10-CM", settings=["Pro-fee"], software=["Epic"], years_min=0
    )
    on_file = {"on_file": True, "state": "FL"}
    CandidateFactory.create(**on_file, first_name="Yara", competencies={"ICD-10-CM": None, "Pro-fee": 5})
    CandidateFactory.create(**on_file, first_name="Ella", competencies="ICD-10-CM; Epic")
    return made


def address(position: Position) -> str:
    return reverse("admin:jobs_position_weights", args=[position.pk])


def opened(client: Client, position: Position) -> dict[str, object]:
    """What a page opened now sends back where nothing is typed."""
    context = client.get(address(position)).context
    return {"as_shown": context["as_shown"]} | {name: field.value() for name, field in _fields(context)}


def _fields(context: Any) -> list[tuple[str, Any]]:  # noqa: ANN401 -- of a response
    return [(field.name, field) for field, _, _ in context["rows"]]


def test_page_shows_the_default_and_what_the_lines_come_to(desk: Client, position: Position) -> None:
    context = desk.get(address(position)).context

    most = {field.name: most for field, most, _ in context["rows"]}
    assert most == {
        "preferred": None, "settings": 40, "specialties": None, "software": 20, "code_sets": 20,
        "years": None, "evidence": 20,
    }  # fmt: skip
    assert {field.name: field.value() for field, _, _ in context["rows"]} == dict(DEFAULT_WEIGHTS)


def test_preview_shows_points_before_and_after_and_saves_nothing(desk: Client, position: Position) -> None:
    answer = desk.post(address(position), TRIED | {"preview": "1"})

    first = [(one.candidate.first_name, one.before, one.after) for one in answer.context["first"]]
    assert first == [("Ella", 20, 75), ("Yara", 40, 25)]
    assert "as you try it; nothing is saved yet" in words(answer)
    assert Weighting.objects.count() == 0


def test_saved_weights_hold_and_the_history_says_who(
    desk: Client, recruiter: User, position: Position
) -> None:
    desk.post(address(position), opened(desk, position) | TRIED)
    assert weightings.of_one(position) == TRIED
    assert "Version 1 holds now" in words(desk.get(address(position)))
    assert "Rita Moreau" in words(desk.get(address(position)))

    desk.post(address(position), opened(desk, position) | {"default": "1"})
    assert weightings.of_one(position) == DEFAULT_WEIGHTS
    assert [(row.version, row.by) for row in weightings.history(position)] == [(2, recruiter), (1, recruiter)]
    told = words(desk.get(reverse("admin:jobs_position_history", args=[position.pk])))
    assert "Weights, version 2" in told
    assert "Weights, version 1" in told


@pytest.mark.parametrize(
    ("changes", "words_"),
    [
        ({"settings": "101"}, "The most is 100."),
        ({"settings": ""}, "Give a number; 0 leaves the line out."),
        ({"settings": "0", "software": "0"}, "At least one line weighs more than 0."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_saved(
    desk: Client, position: Position, changes: dict[str, str], words_: str
) -> None:
    answer = desk.post(address(position), TRIED | changes)
    assert answer.status_code == 422
    assert words_ in words(answer)
    assert Weighting.objects.count() == 0


def test_weights_of_lines_nobody_asks_for_are_called_what_they_are(desk: Client, position: Position) -> None:
    answer = desk.post(address(position), dict.fromkeys(Weighed.values, 0) | {"years": 5, "preview": "1"})
    assert "Nothing this position asks for weighs anything" in words(answer)


def test_who_may_only_look_cannot_write_and_sees_no_names(position: Position) -> None:
    reader = UserFactory.create(is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_position"))
    client = Client()
    sign_in(client, reader)

    page = client.get(address(position))

    assert page.context["first"] is None
    assert "Yara" not in words(page)
    assert 'type="submit"' not in page.content.decode().split('id="weights"')[1].split("</form>")[0]
    assert client.post(address(position), TRIED).status_code == 403
    assert Weighting.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_page_asks_nothing_for_each_person_or_version(desk: Client, position: Position, count: int) -> None:
    CandidateFactory.create_batch(count, on_file=True, state="FL", competencies="ICD-10-CM")
    for version in range(count):
        WeightingFactory.create(position=position, version=version + 1)
    bits.bits_of(Bit.objects.values_list("pk", flat=True))
    desk.get(address(position))
    with CaptureQueriesContext(connection) as queries:
        desk.get(address(position))
    assert len([one for one in queries if "mfa_authenticator" not in one["sql"]]) == 17


def test_of_two_pages_the_later_save_undoes_nothing_of_the_earlier(
    desk: Client, boss: Client, position: Position
) -> None:
    stale = opened(desk, position)
    boss.post(address(position), opened(boss, position) | {"software": "90", "settings": "50"})

    answer = desk.post(address(position), stale | {"settings": "30", "years": "7"})

    assert answer.status_code == 409
    assert Weighting.objects.count() == 1
    said = words(answer)
    assert "Not saved. Ada Boss saved it on" in said
    assert (
        f"Settings: this page showed {DEFAULT_WEIGHTS['settings']}, it is now 50. Below stands what you"
        " typed: 30."
    ) in said
    assert f"{Weighed.SOFTWARE.label}: this page showed {DEFAULT_WEIGHTS['software']}, it is now 90." in said
    stands = {name: str(field.value()) for name, field in _fields(answer.context)}
    assert (stands["settings"], stands["software"], stands["years"]) == ("30", "90", "7")

    saved = desk.post(address(position), stands | {"as_shown": answer.context["as_shown"]})

    assert saved.status_code == 302
    held = weightings.of_one(position)
    assert (held["settings"], held["software"], held["years"]) == (30, 90, 7)


def test_default_of_a_stale_page_is_asked_about_too(desk: Client, boss: Client, position: Position) -> None:
    stale = opened(desk, position)
    boss.post(address(position), opened(boss, position) | TRIED)

    answer = desk.post(address(position), stale | {"default": "1"})

    assert answer.status_code == 409
    assert weightings.of_one(position) == TRIED


def test_page_that_does_not_say_what_it_showed_is_not_saved_at_once(desk: Client, position: Position) -> None:
    answer = desk.post(address(position), TRIED)

    assert answer.status_code == 409
    assert "This page did not say what it showed" in words(answer)
    assert Weighting.objects.count() == 0


def test_second_click_says_that_they_hold(desk: Client, position: Position) -> None:
    sent = opened(desk, position) | TRIED
    desk.post(address(position), sent)

    again = desk.post(address(position), sent, follow=True)

    assert "These weights hold already. Nothing was changed." in words(again)
    assert Weighting.objects.count() == 1


def test_trying_out_keeps_what_the_page_showed_and_its_faults_are_not_of_saving(
    desk: Client, boss: Client, position: Position
) -> None:
    sent = opened(desk, position)
    wrong = desk.post(address(position), sent | {"settings": "101", "preview": "1"})
    boss.post(address(position), opened(boss, position) | TRIED)

    assert "Nothing to show yet. Look at the marked number." in words(wrong)
    assert "Not saved" not in words(wrong)
    assert wrong.context["as_shown"] == sent["as_shown"]
    assert desk.post(address(position), sent | {"as_shown": wrong.context["as_shown"]}).status_code == 409

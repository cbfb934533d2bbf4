"""By which way an application came: carried in the address, kept with what is sent, not of who looks."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from candidates.models import Application
from candidates.queries import origins
from candidates.queries.origins import Origin
from jobs.models import Position
from jobs.models.question import print_of
from tests.candidates.views.test_apply import form
from tests.cast import Cast
from tests.factories import PositionFactory

pytestmark = pytest.mark.django_db
MARKS = "?utm_source=Letter&utm_medium=email&utm_campaign=Spring%20days"
SAID = ("letter", "email", "spring days")


def read(address: str = "/", **headers: str) -> Origin:
    return origins.of(RequestFactory().get(address, headers=headers))


@pytest.mark.parametrize(
    ("address", "referer", "expected"),
    [
        ("/" + MARKS, "", Origin(*SAID)),
        ("/", "https://www.Jobs.example.com/search?q=who+they+are", Origin(referrer="jobs.example.com")),
        ("/", "http://testserver/positions/", Origin()),
        ("/?via=first.example.com", "https://second.example.com/", Origin(referrer="first.example.com")),
        ("/?via=" + "a" * 101, "", Origin()),
        ("/?via=a%22b", "javascript://x.example.com", Origin()),
        ("/", "https://[broken", Origin()),
        ("/?utm_source=%00a%E2%80%8Bb%0A%20c" + "d" * 90, "", Origin(source=("ab c" + "d" * 90)[:60])),
        ("/?utm_source=+", "", Origin()),
    ],
)
def test_what_is_read(address: str, referer: str, expected: Origin) -> None:
    assert read(address, **({"Referer": referer} if referer else {})) == expected


def test_what_is_read_can_be_carried_on() -> None:
    came = Origin("a&b=c", "\u00fcber", "=1+1", "x.example.com")

    assert read("/" + came.query) == came
    assert Origin().query == ""


def form_of(client: Client, address: str, **headers: str) -> tuple[str, dict[str, Any]]:
    """Where the form of a page leads, and what a guest fills in."""
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200
    text = answer.text.partition('enctype="multipart/form-data"')[0].rpartition("<form")[2]
    action = text.partition('action="')[2].partition('"')[0].replace("&amp;", "&") or address
    return action, form(step="send")


def test_the_page_of_a_position_hands_it_to_the_form_and_the_form_to_the_application(client: Client) -> None:
    position = PositionFactory.create(open=True)
    page = client.get(position.get_absolute_url() + MARKS)
    apply_url = reverse("candidates:apply", args=[position.pk, position.slug])
    carried = f"{apply_url}?utm_source=letter&amp;utm_medium=email&amp;utm_campaign=spring+days"
    assert f'href="{carried}"' in page.text
    assert not client.cookies.get("sessionid")

    action, filled = form_of(
        client, carried.replace("&amp;", "&"), Referer="https://board.example.com/a/path"
    )
    review = client.post(action, filled | {"step": "review"})
    assert action.replace("&", "&amp;") in review.text
    assert client.post(action, filled).status_code == 302

    row = Application.objects.get()
    assert (row.source, row.medium, row.campaign, row.referrer) == (*SAID, "board.example.com")


def test_without_marks_nothing_is_kept(client: Client) -> None:
    position = PositionFactory.create(open=True)
    address = reverse("candidates:apply", args=[position.pk, position.slug])

    action, filled = form_of(client, address)
    client.post(action, filled, headers={"Referer": f"http://testserver{address}"})

    assert action == address
    row = Application.objects.get()
    assert (row.source, row.medium, row.campaign, row.referrer) == ("", "", "", "")


def test_one_press_hands_it_on_too(cast: Cast) -> None:
    position = PositionFactory.create(open=True)
    page = cast.as_dana.get(position.get_absolute_url() + "?utm_source=share&utm_medium=referral")
    now = reverse("candidates:apply-now", args=[position.pk, position.slug])
    address = f"{now}?utm_source=share&utm_medium=referral"
    assert address.replace("&", "&amp;") in page.text

    cast.as_dana.post(address, {"asked": print_of(position.questions.all())})

    row = Application.objects.get(position=position)
    assert (row.candidate, row.source, row.medium) == (cast.dana, "share", "referral")


def test_a_wrong_name_in_the_address_loses_nothing(client: Client) -> None:
    position: Position = PositionFactory.create(open=True)

    answer = client.get(reverse("candidates:apply", args=[position.pk, "old-name"]) + "?utm_source=letter")

    assert answer.headers["Location"].endswith(f"/{position.slug}/apply/?utm_source=letter")

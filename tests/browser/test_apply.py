"""Applying, counted: clicks, letters and Tabs of a first and of the next application; and by keys alone."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Browser, Dialog, Locator, Page, expect

from candidates.models import Application, ApplicationDraft
from tests.browser.test_axe_pages import _let_in
from tests.browsing import Visit
from tests.cast import Cast
from tests.factories import PositionFactory, QuestionFactory, ScreeningAnswerFactory

pytestmark = pytest.mark.browser
MOST_TABS = 80


@dataclass
class Hands:
    """A person at a page: what they press is counted, the time they take is noted."""

    page: Page
    clicks: int = 0
    letters: int = 0
    keys: int = 0
    began: float = field(default_factory=time.monotonic)

    def click(self, target: Locator) -> None:
        target.click()
        self.clicks += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.letters += len(text)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.keys += 1

    def tab_to(self, target: Locator) -> None:
        """Press Tab until the focus is there, as somebody without a mouse does."""
        for _ in range(MOST_TABS):
            if target.evaluate("element => element === document.activeElement"):
                return
            self.press("Tab")
        pytest.fail(f"no Tab leads to {target}")

    @property
    def figures(self) -> dict[str, float]:
        seconds = round(time.monotonic() - self.began, 1)
        return {"clicks": self.clicks, "letters": self.letters, "keys": self.keys, "seconds": seconds}


Record = Callable[[str, Hands], None]


@pytest.fixture
def record(request: pytest.FixtureRequest) -> Record:
    """Write the figures where they are read after the run: a line each, in `VAR_DIR/applying.jsonl`."""
    kept = Path(settings.VAR_DIR) / "applying.jsonl"

    def note(name: str, hands: Hands) -> None:
        with kept.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"test": request.node.name, "what": name, **hands.figures}) + "\n")

    return note


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def looked(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        java_script_enabled=request.param, viewport={"width": 1280, "height": 900}, reduced_motion="reduce"
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def cast_asked(transactional_db: None, cast: Cast) -> Cast:
    """The position asks one question. Dana has answered it; another position asks the same."""
    question = QuestionFactory.create(position=cast.position, nights=True)
    ScreeningAnswerFactory.create(application=cast.application, question=question)
    return cast


def _apply(cast: Cast) -> str:
    return reverse("candidates:apply", args=[cast.position.pk, cast.position.slug])


def test_first_application_of_a_guest(
    cast_asked: Cast, live_server: object, looked: Page, record: Record
) -> None:
    looked.goto(f"{live_server}{_apply(cast_asked)}")
    hands = Hands(looked)
    hands.click(looked.get_by_label("First name"))
    hands.type("Robin")
    hands.press("Tab")
    hands.type("Vale")
    hands.press("Tab")
    hands.type("robin@example.com")
    hands.click(looked.get_by_role("checkbox", name="CPC", exact=True))
    hands.click(looked.locator(".choice").filter(has_text="Yes"))
    hands.click(looked.get_by_role("button", name="Review my application"))
    expect(looked.get_by_role("heading", level=1)).to_have_text("Look it over, then send it")
    hands.click(looked.get_by_role("button", name="Send my application"))
    expect(looked.get_by_role("heading", level=1)).to_have_text("Your application is with us")
    record("first application of a guest", hands)
    assert (hands.clicks, hands.keys) == (5, 2)
    assert hands.letters == len("RobinValerobin@example.com")
    assert Application.objects.filter(candidate__email="robin@example.com").count() == 1


def test_first_application_of_somebody_on_file(
    cast_asked: Cast, live_server: object, looked: Page, record: Record
) -> None:
    _let_in(looked.context, str(live_server), cast_asked.as_erin)
    looked.goto(f"{live_server}{cast_asked.position.get_absolute_url()}")
    hands = Hands(looked)
    hands.click(looked.get_by_role("link", name="Apply with my file"))
    hands.click(looked.locator(".choice").filter(has_text="Yes"))
    hands.click(looked.get_by_role("button", name="Review my application"))
    hands.click(looked.get_by_role("button", name="Send my application"))
    expect(looked.get_by_role("heading", level=1)).to_have_text("Your application is with us")
    record("first application of somebody on file", hands)
    assert (hands.clicks, hands.letters, hands.keys) == (4, 0, 0)


@pytest.mark.parametrize(("asks", "clicks"), [(False, 1), (True, 2)], ids=["asks nothing", "asks the same"])
def test_next_application(
    cast_asked: Cast, live_server: object, looked: Page, record: Record, *, asks: bool, clicks: int
) -> None:
    other = PositionFactory.create(open=True, title="Second coder", required="CPC")
    if asks:
        QuestionFactory.create(position=other, nights=True)
    _let_in(looked.context, str(live_server), cast_asked.as_dana)
    looked.goto(f"{live_server}{other.get_absolute_url()}")
    hands = Hands(looked)
    if asks:
        hands.click(looked.locator("summary:visible").filter(has_text="Apply with my file"))
        hands.click(looked.get_by_role("button", name="Send it"))
    else:
        hands.click(looked.locator("aside:visible").get_by_role("button", name="Apply with my file"))
    expect(looked.get_by_text("Your application is with us.")).to_be_visible()
    record(f"next application, {'with a question' if asks else 'without'}", hands)
    assert (hands.clicks, hands.letters, hands.keys) == (clicks, 0, 0)
    assert Application.objects.filter(candidate=cast_asked.dana, position=other).count() == 1


def test_by_keys_alone_through_the_review(
    cast_asked: Cast, live_server: object, looked: Page, record: Record
) -> None:
    looked.goto(f"{live_server}{_apply(cast_asked)}")
    hands = Hands(looked)
    for label, text in (("First name", "Robin"), ("Last name", "Vale"), ("E-mail", "robin@example.com")):
        hands.tab_to(looked.get_by_label(label))
        hands.type(text)
    hands.tab_to(looked.get_by_role("radio", name="Yes", exact=True))
    hands.press("ArrowDown")  # to No, which is a knock-out
    hands.tab_to(looked.get_by_role("button", name="Review my application"))
    hands.press("Enter")
    expect(looked.get_by_text("your application will most likely not go on")).to_be_visible()
    change = looked.get_by_role("button", name="Change your answers")
    hands.tab_to(change)
    hands.press("Enter")
    no = looked.get_by_role("radio", name="No", exact=True)
    expect(no).to_be_checked()
    hands.tab_to(no)
    hands.press("ArrowUp")
    hands.tab_to(looked.get_by_role("button", name="Review my application"))
    hands.press("Enter")
    expect(looked.get_by_role("heading", level=1)).to_have_text("Look it over, then send it")
    hands.tab_to(looked.get_by_role("button", name="Send my application"))
    hands.press("Enter")
    expect(looked.get_by_role("heading", level=1)).to_have_text("Your application is with us")
    record("by keys alone, with an answer changed at the review", hands)
    assert hands.clicks == 0
    assert hands.keys <= 160
    application = Application.objects.get(candidate__email="robin@example.com")
    assert application.screening.get().value == "yes"


def test_what_is_typed_is_kept_while_typing(
    cast_asked: Cast, live_server: object, page: Page, visit: Visit
) -> None:
    _let_in(page.context, str(live_server), cast_asked.as_erin)
    page.goto(f"{live_server}{_apply(cast_asked)}")
    message = page.get_by_label("Anything the recruiter should know")
    message.press_sequentially("Half a sentence", delay=20)
    expect(page.locator("#draft-state")).to_contain_text("Saved ")
    expect(message).to_be_focused()
    expect(message).to_have_value("Half a sentence")
    assert ApplicationDraft.objects.get().data["message"] == ["Half a sentence"]
    page.goto(f"{live_server}{_apply(cast_asked)}")
    expect(message).to_have_value("Half a sentence")
    page.goto(f"{live_server}/me/")
    page.get_by_role("button", name="Throw away").click()
    expect(page.get_by_text("is thrown away")).to_be_visible()
    assert ApplicationDraft.objects.count() == 0
    visit.check()


def test_two_presses_on_a_phone_too(cast_asked: Cast, live_server: object, looked: Page) -> None:
    """What is sent unfolds above the bar at its foot."""
    other = PositionFactory.create(open=True, title="Second coder", required="CPC")
    question = QuestionFactory.create(position=other, nights=True)
    looked.set_viewport_size({"width": 360, "height": 740})
    _let_in(looked.context, str(live_server), cast_asked.as_dana)
    looked.goto(f"{live_server}{other.get_absolute_url()}")
    looked.locator(".dock summary").click()
    expect(looked.locator(".dock").get_by_text(question.text)).to_be_visible()
    looked.locator(".dock").get_by_role("button", name="Send it").click()
    expect(looked.get_by_text("Your application is with us.")).to_be_visible()


@pytest.mark.parametrize("looked", [True], indirect=True)
def test_the_way_back_after_sending_is_a_page(cast: Cast, live_server: object, looked: Page) -> None:
    looked.goto(f"{live_server}{_apply(cast)}")
    for label, text in (("First name", "Robin"), ("Last name", "Vale"), ("E-mail", "robin@example.com")):
        looked.get_by_label(label).fill(text)
    looked.get_by_role("button", name="Review my application").click()
    looked.get_by_role("button", name="Send my application").click()
    expect(looked.get_by_role("heading", level=1)).to_have_text("Your application is with us")
    looked.go_back()
    expect(looked.get_by_label("First name")).to_be_visible()
    assert Application.objects.filter(candidate__email="robin@example.com").count() == 1


@pytest.mark.parametrize("looked", [True], indirect=True)
def test_a_message_half_typed_is_asked_about(cast: Cast, live_server: object, looked: Page) -> None:
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    looked.on("dialog", leave)
    _let_in(looked.context, str(live_server), cast.as_dana)
    page = f"{live_server}/me/applications/{cast.application.pk}/"
    looked.goto(page)
    looked.goto(page)
    assert asked == [], "nothing typed, nothing asked"
    looked.get_by_label("Your message").press_sequentially("I can begin in")
    looked.goto(f"{live_server}/me/")
    assert asked == ["beforeunload"]
    looked.goto(page)
    looked.get_by_label("Your message").press_sequentially("I can begin in May.")
    looked.get_by_role("button", name="Send message").click()
    expect(looked.locator(".talk")).to_contain_text("I can begin in May.")
    looked.goto(f"{live_server}/me/")
    assert asked == ["beforeunload"]

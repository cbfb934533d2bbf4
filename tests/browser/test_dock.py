"""The bar at the foot of a phone: applying comes first, and the bar covers nothing that has the focus."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser.test_axe_pages import _let_in
from tests.browsing import NARROW, PHONE
from tests.cast import Cast, assemble
from tests.factories import PositionFactory

pytestmark = pytest.mark.browser
SCREENS: dict[str, tuple[ViewportSize, float]] = {
    "phone": (PHONE, 1),
    "small phone": (NARROW, 1),
    # 640 pixels at a zoom of 2 are these to a page.
    "zoomed": ({"width": 320, "height": 400}, 2),
}
MEASURE = """() => {
  const dock = document.querySelector(".dock");
  const [apply, save] = [...dock.children].map((one) => one.getBoundingClientRect());
  return {
    apply: apply.width,
    save: save.width,
    bar: dock.getBoundingClientRect().height,
    room: parseFloat(getComputedStyle(document.documentElement).scrollPaddingBlockEnd),
    sideways: document.documentElement.scrollWidth - window.innerWidth,
  };
}"""


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return assemble()


def _check(page: Page, address: str) -> None:
    page.goto(address)
    found = page.evaluate(MEASURE)
    assert found["apply"] > found["save"] > 0, found
    assert found["bar"] < found["room"], found
    assert found["sideways"] <= 0, found


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("who", ["visitor", "as_erin", "as_dana"])
def test_apply_is_the_wide_one(
    who: str, screen: str, people: Cast, live_server: object, browser: Browser
) -> None:
    size, scale = SCREENS[screen]
    long_pay = PositionFactory.create(open=True, yearly=True, pay_min=102_500, pay_max=138_500)
    context = browser.new_context(viewport=size, device_scale_factor=scale)
    try:
        _let_in(context, str(live_server), getattr(people, who))
        page = context.new_page()
        for position in (people.position, long_pay):
            _check(page, f"{live_server}{position.get_absolute_url()}")
    finally:
        context.close()

"""Tables of figures on a phone: what does not fit is scrolled to, and shows that it is there."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from jobs.services import role_facts, vocabulary
from tests.factories import PositionFactory, SalaryBenchmarkFactory

pytestmark = pytest.mark.browser
FRAMES = """
() => [...document.querySelectorAll(".scroll")].map((frame) => {
  const caption = frame.querySelector("caption");
  return {
    name: frame.getAttribute("aria-label"),
    tab: frame.tabIndex,
    isWider: frame.scrollWidth > frame.clientWidth,
    isShaded: getComputedStyle(frame).backgroundImage.includes("gradient"),
    captionEnds: caption ? Math.round(caption.getBoundingClientRect().right) : 0,
    ends: Math.round(frame.getBoundingClientRect().right),
  };
})
"""


@pytest.mark.parametrize("url", ["/guide/", "/guide/salaries/"])
def test_captions_fit_and_what_scrolls_sideways_shows_it(
    transactional_db: None, live_server: object, page: Page, url: str
) -> None:
    vocabulary.load()
    role_facts.load()
    PositionFactory.create_batch(10, open=True, settings="inpatient", required="CPC", is_demo=True)
    for years in (1, 5):
        SalaryBenchmarkFactory.create(years=years)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{live_server}{url}")

    frames = page.evaluate(FRAMES)

    assert any(frame["isWider"] for frame in frames)
    for frame in frames:
        assert frame["captionEnds"] <= frame["ends"] <= 360, frame
        assert frame["name"], frame
        assert frame["tab"] == 0, frame
        assert frame["isShaded"], frame
    assert page.evaluate("document.documentElement.scrollWidth") <= 360

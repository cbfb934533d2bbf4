"""An alert that was not for somebody: said so in the mail, narrowed, seen on the screen, taken back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from candidates.alerts import keeping
from candidates.models import Alert, AlertNarrowing, Candidate
from jobs.models import Position
from jobs.services import positions, vocabulary
from tests.browsing import Visit
from tests.factories import PASSWORD, CandidateFactory, PositionFactory
from tests.flows.conftest import Stack
from tests.flows.stack import Mail, links

pytestmark = [pytest.mark.flow, pytest.mark.browser]


def _publish(stack: Stack, title: str, pay_max: int = 40) -> Position:
    """Open a position, and wait until everybody is told who is to be told."""
    position = PositionFactory.create(draft=True, required="CPC", title=title, pay_max=pay_max)
    positions.publish(position=position, by=None)
    stack.wait_until_told()
    return position


def _titles(mails: list[Mail], people: list[Candidate]) -> list[list[str]]:
    """What each was told of, by the subjects of their mails."""
    return [
        [mail.subject.partition(": ")[2].split(",")[0] for mail in mails if mail.to == person.email]
        for person in people
    ]


def test_not_useful_narrowed_and_undone(stack: Stack, either: Page, visit: Visit) -> None:
    page = either
    vocabulary.load()
    erin, other = (
        CandidateFactory.create(
            on_file=True, in_tampa=True, with_recipient=True, with_user=True, credentials="CPC"
        )
        for _ in range(2)
    )
    stack.worker()
    _publish(stack, "First coder")
    [mail] = stack.sink.to(erin.email)

    # Said in the mail, without a log-in: looking at the link writes nothing.
    [link] = [one for one in links(mail, "/alerts/useful/") if one.endswith("?answer=no")]
    page.goto(link)
    page.get_by_label("The pay is too low").check()
    page.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you.")
    assert not AlertNarrowing.objects.exists()
    page.get_by_role("button", name=re.compile(r"only what reaches \$43 an hour")).click()
    expect(page.get_by_text("From now on: only what reaches $43 an hour. It took effect")).to_be_visible()
    expect(page.get_by_role("heading", name="Narrowed by you")).to_be_visible()

    # It holds for her alone, and only as far as it says.
    kept_away = _publish(stack, "Second coder", pay_max=42)
    _publish(stack, "Third coder", pay_max=43)
    first, second, third = "First coder", "Second coder", "Third coder"
    mails = stack.sink.mails
    assert _titles(mails, [erin, other]) == [[first, third], [first, second, third]]
    assert "only what reaches $43 an hour" in stack.sink.to(erin.email)[-1].text

    # On the one screen of alerts, signed in, it is seen and taken back; her file never knew of it.
    page.goto(f"{stack.site_url}/me/alerts/")
    page.locator("input[name=login]").fill(erin.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    narrowed = page.locator("#narrowings")
    expect(narrowed).to_contain_text("Only what reaches $43 an hour")
    narrowed.get_by_role("button", name="Undo").click()
    expect(
        page.get_by_text("Undone: only what reaches $43 an hour. Such positions come again.")
    ).to_be_visible()
    expect(page.locator("#narrowings")).to_have_count(0)
    erin.refresh_from_db()
    assert erin.pay_floor is None

    # What it kept away comes in her next digest, and such positions come at once again.
    keeping.keep_all()
    assert Alert.objects.get(recipient=erin.recipient, position=kept_away).is_digest
    _publish(stack, "Fourth coder")
    assert _titles(stack.sink.mails, [erin, other])[0] == [first, third, "Fourth coder"]
    visit.check()

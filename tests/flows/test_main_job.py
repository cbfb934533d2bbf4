"""The main job, end to end: a position opens, and exactly the right people on file hear of it.

Everything is real: files through the import commands, the recruiter in a browser, broker, worker
process, SMTP. Who is to hear is worked out beside it, from the rows alone (`tests.flows.oracle`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random
from urllib.parse import urlencode, urlsplit

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from candidates.enums import AlertStatus, Cadence, FileSource, Stage
from candidates.models import (
    Alert,
    AlertNarrowing,
    Application,
    Candidate,
    HeldCredential,
    Recipient,
    SavedSearch,
)
from candidates.services import hidden, narrowings, recipients, searches, yearly
from config.accounts.models import User
from jobs.enums import RequirementLevel
from jobs.models import Employer, Place, Position, PostalCode
from jobs.queries.vocabulary import Lexicon
from jobs.services import places, positions, vocabulary
from tests.browsing import Visit
from tests.factories import (
    PASSWORD,
    ApplicationFactory,
    PositionFactory,
    RecruiterFactory,
    SavedSearchFactory,
)
from tests.flows import rows
from tests.flows.conftest import Stack
from tests.flows.oracle import Narrowing, Opening, Person, Search, blocking, deaf, told, told_by_file
from tests.flows.stack import Mail, one_click, wait_for
from tests.signing_in import with_factor

pytestmark = [pytest.mark.flow, pytest.mark.browser]
SEED = 20_260
GATES = {"required", "years", "education", "where", "employment", "shift", "pay"}
REASONS_NOT_TO_HEAR = {
    "applied",
    "consent",
    "file paused",
    "file stopped",
    "hidden",
    "hidden position",
    "narrowed",
    "off",
    "paused",
}


class World:
    """The rows, what was made of them, and who is to hear of what."""

    def __init__(self, folder: Path) -> None:
        self.today = timezone.localdate()
        vocabulary.load()
        places.load(rows.STATES)
        spots = {(one.city, one.state): (one.latitude, one.longitude) for one in Place.objects.all()}
        spots = {city: spots[city] for city in rows.CITIES}
        zips = {one.code: (one.latitude, one.longitude) for one in PostalCode.objects.all()}
        random = Random(SEED)
        self.openings = rows.openings(random, spots, self.today)
        self.people = rows.people(random, self.openings, spots, zips, self.today)
        rows.add_wishes(Random(SEED), self.people, self.openings, spots)
        closes_on = self.today + timedelta(days=30)
        self.positions_file = rows.write_openings(folder / "positions.csv", self.openings, closes_on)
        self.people_file = rows.write_people(folder / "people.csv", self.people, self.today, random)

    @property
    def instant(self) -> set[str]:
        return {person.email for person in self.people if person.alerts == "instant"}

    def expected(self) -> set[tuple[str, str]]:
        """(reference, address) of every mail that must arrive at once."""
        everyone = told(self.openings, self.people, self.today)
        return {(reference, email) for reference, email in everyone if email in self.instant}

    def add_what_files_cannot_say(self) -> None:
        """Shifts, radius, earlier applications: the desk's part; and what people say of their alerts."""
        by_reference = Position.objects.in_bulk(field_name="reference")
        for opening in self.openings:
            if opening.is_apprentice_friendly:
                Position.objects.filter(reference=opening.reference).update(is_apprentice_friendly=True)
        by_email = {candidate.email: candidate for candidate in Candidate.objects.all()}
        employers = {employer.name: employer for employer in Employer.objects.all()}
        for person in self.people:
            candidate = by_email[person.email]
            candidate.shifts, candidate.radius_miles = person.shifts, person.radius
            candidate.hidden_from.add(*(employers[name] for name in person.hidden_from))
            if person.is_paused:
                until = self.today + timedelta(days=3)
                recipients.pause(recipient=candidate.recipient, until=until)
            self._add_wishes(person, candidate, by_reference)
            for reference in person.applied_to:
                ApplicationFactory.create(candidate=candidate, position=by_reference[reference])
            for held in person.credentials:
                if held.status != "unknown":
                    code = "COC" if held.code == "CPC-H" else held.code
                    found = HeldCredential.objects.filter(candidate=candidate, credential__label=code)
                    assert found.update(status=held.status) == 1
        Candidate.objects.bulk_update(by_email.values(), ["shifts", "radius_miles"])
        # No digest may fall due while the test runs.
        far = (timezone.localtime().hour + 12) % 24
        Recipient.objects.update(hour=far)
        yearly.end_unanswered()

    def _add_wishes(self, person: Person, candidate: Candidate, positions: dict[str, Position]) -> None:
        """By the same doors as the pages: hide, pause, stop, narrow and undo; searches in any state."""
        recipient, until = candidate.recipient, self.today + timedelta(days=3)
        for reference in person.hidden_positions:
            hidden.hide(position=positions[reference], candidate=candidate)
        if person.is_file_paused:
            recipients.pause_file(recipient=recipient, until=until)
        if person.is_file_stopped:
            recipients.stop_file(recipient=recipient)
        for said in person.narrowings:
            row = narrowings.narrow(recipient=recipient, wanted=_row_of(said))
            if said.is_undone:
                narrowings.undo(recipient=recipient, pk=row.pk)
        for search in person.searches:
            self._save(search, recipient)

    def _save(self, search: Search, recipient: Recipient) -> None:
        asked = {"workplace": search.workplace, "employment": search.employment, "shift": search.shift}
        now, began = timezone.now(), timezone.now() - timedelta(days=400)
        row = SavedSearchFactory.create(
            recipient=recipient, query=urlencode(asked), confirmed_at=began if search.is_confirmed else None
        )
        if search.is_paused:
            searches.pause(recipient=recipient, pk=row.pk, until=self.today + timedelta(days=3))
        if search.is_stopped:
            searches.stop(recipient=recipient, pk=row.pk)
        if search.unanswered is not None:
            asked_at = now - timedelta(days=search.unanswered)
            SavedSearch.objects.filter(pk=row.pk).update(asked_to_keep_at=asked_at)


def _row_of(said: Narrowing) -> AlertNarrowing:
    """What the page would put into force."""
    made = AlertNarrowing(kind=said.kind, number=said.number)
    match said.kind:
        case "competency":
            made.competency = Lexicon.load().find(said.word)
        case "employer":
            made.employer = Employer.objects.get(name=said.word)
        case "miles":
            made.place = Place.objects.get(city=said.word, state=dict(rows.CITIES)[said.word])
        case _:
            made.word = said.word
    return made


def _blocked_alone(world: World) -> Counter[str]:
    """How many pairs each gate and each reason decides all by itself."""
    found: Counter[str] = Counter()
    for opening in world.openings:
        for person in world.people:
            why = blocking(opening, person, world.today) | deaf(opening, person)
            if len(why) == 1:
                found.update(why)
    return found


def sign_in(page: Page, site_url: str, user: User) -> None:
    """As a recruiter, by the desk's own door: with the password, and a code that counts once."""
    with_factor(user)
    code = RecoveryCodes.activate(user).get_unused_codes()[0]
    page.goto(f"{site_url}/admin/")
    page.locator("input[name=login]").fill(user.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.locator("input[name=code]").fill(code)
    page.locator("input[name=code]").press("Enter")
    page.wait_for_url("**/admin/")


def _publish_one(page: Page, site_url: str, position: Position) -> None:
    page.goto(f"{site_url}/admin/jobs/position/{position.pk}/change/")
    page.get_by_role("button", name="Save and publish").click()
    expect(page.get_by_text(re.compile("is open", re.IGNORECASE)).first).to_be_visible()


def _publish_all_drafts(page: Page, site_url: str) -> None:
    page.goto(f"{site_url}/admin/jobs/position/?state=draft")
    page.locator("#action-toggle").check()
    page.get_by_role("button", name=re.compile(r"Choose all \d+ positions")).click()
    page.locator("select[name=action]").select_option("publish_selected")
    page.get_by_role("button", name="Go").click()
    page.get_by_role("button", name="Publish 59 positions").click()
    expect(page.get_by_text(re.compile(r"59 positions published"))).to_be_visible()


def _pairs(mails: list[Mail], openings: list[Opening]) -> list[tuple[str, str]]:
    """(reference, address) of each mail, by the title it names in its subject."""
    by_title = {opening.title: opening.reference for opening in openings}
    pattern = re.compile("|".join(map(re.escape, by_title)))
    return [(by_title[pattern.findall(mail.subject)[0]], mail.to) for mail in mails]


def _link(mail: Mail, part: str) -> str:
    """The one address in the text of a mail that holds `part`."""
    [found] = set(re.findall(rf"https?://\S*{part}\S*", mail.text))
    return str(found)


def _check_words(mail: Mail, position: Position) -> None:
    """Text and HTML both name the position, its pay and a reason, and how to stop."""
    for words in (mail.text, mail.html):
        for said in (position.title, position.employer.name, "/a/", "/alerts/"):
            assert said in words
        assert position.pay_label in words.replace("&ndash;", "\N{EN DASH}")
        assert "suits" in words
        for group in position.requirements.filter(level=RequirementLevel.REQUIRED):
            assert group.label in words
    message = mail.message
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(r"<https?://\S+/alerts/\S+/stop/>", message["List-Unsubscribe"].strip())
    assert message["Message-ID"]
    assert message["Date"]
    assert message["To"] == mail.to
    assert message["Auto-Submitted"] == "auto-generated"


@pytest.mark.timeout(600)
def test_position_opens_and_the_right_people_hear_apply_and_are_answered(
    stack: Stack, page: Page, visit: Visit, context: BrowserContext, show: Callable[[str], None]
) -> None:
    recruiter = RecruiterFactory.create(user__name="Sam Rivera", user__email="sam@onfile.example.com").user
    world = World(stack.folder)
    stack.manage("import_positions", str(world.positions_file))
    stack.manage("import_candidates", str(world.people_file))
    assert (Position.objects.count(), Candidate.objects.count()) == (60, 400)
    world.add_what_files_cannot_say()
    expected = world.expected()
    assert set(_blocked_alone(world)) == GATES | REASONS_NOT_TO_HEAR
    Position.objects.update(recruiter=recruiter)
    stack.worker()
    stack.beat()

    # The recruiter publishes: one by its button, the others by the bulk action.
    sign_in(page, stack.site_url, recruiter)
    first = Position.objects.get(reference=world.openings[0].reference)
    _publish_one(page, stack.site_url, first)
    _publish_all_drafts(page, stack.site_url)
    assert set(Position.objects.values_list("status", flat=True)) == {"open"}
    took = stack.wait_until_told(240)

    # Exactly one mail for each expected pair, and none for anybody else.
    found = Counter(_pairs(stack.sink.mails, world.openings))
    assert set(found) == expected
    assert set(found.values()) == {1}
    show(f"60 positions, 400 people: {len(expected)} mails, all told {took:.1f} s after publishing")
    by_title = {position.title: position for position in Position.objects.select_related("employer")}
    by_file = told_by_file(world.openings, world.people, world.today)
    assert expected - by_file, "nobody is told by a search alone"
    suited = [mail for mail in stack.sink.mails if by_file.issuperset(_pairs([mail], world.openings))]
    for mail in suited[:: max(1, len(suited) // 20)]:
        _check_words(mail, next(one for title, one in by_title.items() if title in mail.subject))
    digests = Alert.objects.filter(is_digest=True).values_list("position__reference", "recipient__email")
    everyone = told(world.openings, world.people, world.today)
    assert set(digests) == everyone - expected
    assert set(Alert.objects.filter(is_digest=True).values_list("status", flat=True)) == {AlertStatus.DUE}

    # Somebody who was told clicks, sees the reasons, applies.
    page.context.clear_cookies()
    mail = suited[0]
    candidate = Candidate.objects.get(email=mail.to)
    position = next(one for title, one in by_title.items() if title in mail.subject)
    page.goto(_link(mail, "/a/"))
    assert urlsplit(page.url).path == position.get_absolute_url()
    expect(page.get_by_role("heading", level=1, name=position.title)).to_be_visible()
    expect(page.get_by_text("Met", exact=True).first).to_be_visible()
    assert Alert.objects.get(position=position, recipient=candidate.recipient).clicked_at is not None
    page.get_by_role("link", name=re.compile("^Apply")).first.click()
    page.get_by_label("Anything the recruiter should know").fill("I can start in two weeks.")
    page.get_by_role("button", name="Review my application").click()
    page.get_by_role("button", name="Send my application").click()
    page.wait_for_url("**/applied/**")
    application = Application.objects.get(candidate=candidate, position=position)
    assert (application.stage, application.is_proven, application.came_from_alert) == (Stage.NEW, True, True)
    received = _next_mail(stack, mail.to, 1)
    assert position.title in received.text

    # The recruiter sees it and moves it; the answer arrives.
    page.context.clear_cookies()
    sign_in(page, stack.site_url, recruiter)
    page.goto(f"{stack.site_url}/admin/candidates/application/?q={candidate.email}&stage=new")
    page.get_by_role("link", name=candidate.full_name).first.click()
    expect(page.get_by_text("I can start in two weeks.")).to_be_visible()
    page.locator("select[name=to]").select_option(Stage.SCREENING)
    page.get_by_label("Message to the candidate").fill("Could we talk on Tuesday?")
    page.get_by_role("button", name="Move and tell them").click()
    moved = _next_mail(stack, mail.to, 2)
    application.refresh_from_db()
    assert application.stage == Stage.SCREENING
    assert "Could we talk on Tuesday?" in moved.text
    assert moved.message["Reply-To"] == recruiter.email

    # The candidate opens an account with a code from a mail, and sees it there.
    page.context.clear_cookies()
    page.goto(f"{stack.site_url}/accounts/signup/")
    page.locator("input[name=email]").fill(candidate.email)
    page.locator("input[name=password1]").fill("a long pass phrase of mine")
    page.get_by_role("button", name="Create my account").click()
    page.locator("input[name=code]").fill(_code(_next_mail(stack, mail.to, 3)))
    page.get_by_role("button", name="Confirm").click()
    page.wait_for_url("**/me/")
    page.get_by_role("link", name=re.compile(re.escape(position.title))).first.click()
    expect(page.get_by_text("Could we talk on Tuesday?")).to_be_visible()
    candidate.refresh_from_db()
    assert candidate.user is not None

    # And signs in again by code alone.
    page.context.clear_cookies()
    page.goto(f"{stack.site_url}/accounts/login/code/")
    page.locator("input[name=email]").fill(candidate.email)
    page.get_by_role("button", name=re.compile("code", re.IGNORECASE)).first.click()
    page.locator("input[name=code]").fill(_code(_next_mail(stack, mail.to, 4)))
    page.get_by_role("button", name="Confirm").click()
    page.wait_for_url("**/me/")
    visit.check()

    # One click in the mail program stops what would come next.
    page.close()
    assert one_click(mail) == 200
    recipient = Recipient.objects.get(email=mail.to)
    assert recipient.cadence == Cadence.OFF
    _same_again(position, reference="F-AGAIN")
    stack.wait_until_told()
    again = {found.to for found in stack.sink.mails if "Coder of desk again" in found.subject}
    assert mail.to not in again
    assert again == {email for reference, email in expected if reference == position.reference} - {mail.to}


def _next_mail(stack: Stack, address: str, number: int) -> Mail:
    """The `number`th mail to an address that is no alert, once it is there."""

    def others() -> list[Mail]:
        return [mail for mail in stack.sink.to(address) if not mail.message["List-Unsubscribe"]]

    wait_for(lambda: len(others()) >= number, 30, f"mail {number} to {address}")
    assert len(others()) == number
    return others()[-1]


def _code(mail: Mail) -> str:
    [code] = re.findall(r"^\s*([A-Z0-9]{3,}(?:-[A-Z0-9]{3,})*)\s*$", mail.text, re.MULTILINE)
    return str(code)


def _same_again(position: Position, reference: str) -> Position:
    """A second position that asks for the same."""
    groups = [(group.level, list(group.any_of.all())) for group in position.requirements.all()]
    settings = list(position.settings.all())
    again = Position.objects.get(pk=position.pk)
    again.pk, again.reference, again.title = None, reference, "Coder of desk again"
    again.status, again.published_at = "draft", None
    again._state.adding = True
    again.save()
    again.settings.set(settings)
    for level, members in groups:
        again.requirements.create(level=level).any_of.set(members)
    positions.publish(position=again, by=None)
    return again


def test_guest_applies_without_an_account_and_is_answered(stack: Stack, page: Page, visit: Visit) -> None:
    """Somebody we have never heard of: five fields, a mail, a file that waits for its owner."""
    vocabulary.load()
    position = Position.objects.get(pk=_open_position().pk)
    stack.worker()
    page.goto(f"{stack.site_url}/positions/")
    page.get_by_role("link", name=re.compile(position.title)).first.click()
    page.get_by_role("link", name=re.compile("^Apply")).first.click()
    page.get_by_label("First name").fill("Nia")
    page.get_by_label("Last name").fill("Newcomer")
    page.get_by_label("E-mail", exact=True).fill("Nia@Example.com")
    page.get_by_label("CPC", exact=True).check()
    page.get_by_label("State you live in").select_option("FL")
    page.get_by_role("button", name="Review my application").click()
    page.get_by_role("button", name="Send my application").click()
    page.wait_for_url("**/applied/**")

    candidate = Candidate.objects.get(email="nia@example.com")
    assert (candidate.source, candidate.user, candidate.is_on_file) == (FileSource.APPLICATION, None, False)
    assert [str(held) for held in candidate.credentials.all()] == ["CPC"]
    application = Application.objects.get(candidate=candidate)
    assert (application.position, application.is_proven) == (position, False)
    mail = _next_mail(stack, "nia@example.com", 1)
    assert position.title in mail.text
    visit.check()


def _open_position() -> Position:
    position = PositionFactory.create(remote=True, required="CPC", title="Remote pro-fee coder")
    positions.publish(position=position, by=None)
    return position

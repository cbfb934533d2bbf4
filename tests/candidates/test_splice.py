"""A mail that was filled in is the mail that Django makes, to the byte."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as rules
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from candidates.alerts import wording
from candidates.alerts.reasons import Reasons
from candidates.alerts.snapshot import Addressee, Snapshot
from candidates.enums import FitState
from candidates.fit import Fit, Line, Measure
from candidates.models import SavedSearch, Standing
from config.mail import splice
from config.mail.splice import Letter
from jobs.models import Position
from tests.factories import PositionFactory

pytestmark = pytest.mark.django_db
MATCHED = datetime(2026, 11, 26, 8, tzinfo=UTC)
DATE = "Thu, 26 Nov 2026 08:00:00 -0500"
SOMEBODY = Standing()
TEXT = st.text(st.characters(codec="utf-8"), max_size=60)
PLAIN = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60)
ODD = st.sampled_from(
    ["<b>&amp;\"'</b>", "x" * 1200, "\xa0", "José", "a\r\nb", "--=_x", "{{ url }}", ".", "&lt"]
)
WORDS = st.one_of(PLAIN, TEXT, ODD)
ADDRESSES = st.one_of(
    st.from_regex(r"[a-z0-9._+-]{1,30}@[a-z0-9]{1,20}\.example\.com", fullmatch=True),
    st.sampled_from(['"a b"@example.com', "josé@example.com", "a@bücher.example.com", "o'neil@example.com"]),
)
LINES = st.builds(
    Line,
    kind=st.sampled_from(["required", "where", "years", "pay", "shift"]),
    ask=WORDS,
    have=WORDS,
    state=st.sampled_from([FitState.MET, FitState.NOT_SHOWN]),
    raise_hint=WORDS,
)


def fit_of(lines: list[Line]) -> Fit:
    """A fit with these gates."""
    return Fit(lines, True, Measure(Position()), SOMEBODY)


REASONS = st.builds(
    Reasons,
    fit=st.one_of(st.none(), st.lists(LINES, max_size=5).map(fit_of)),
    searches=st.lists(st.builds(SavedSearch, query=st.just("q=coder"), words=WORDS), max_size=2).map(tuple),
)
PEOPLE = st.builds(
    Addressee,
    pk=st.integers(1, 10**12),
    email=ADDRESSES,
    cadence=st.just("instant"),
    first_name=WORDS,
    consent_at=st.one_of(
        st.none(), st.integers(10**9, 17 * 10**8).map(lambda at: datetime.fromtimestamp(at, UTC))
    ),
    standing=st.one_of(st.none(), st.just(SOMEBODY)),
)


def _letter(person: Addressee, reasons: Reasons, position: Position) -> Letter:
    one = wording.entry(position, person, reasons, MATCHED)
    return wording.instant(person, position, one, Snapshot().face)


class Filled(Letter):
    """One that fails the test when it is made the usual way."""

    def whole(self, date: str) -> bytes:
        raise AssertionError(f"it was not filled in: {self.to}, {date}")


def _as(made: type[Letter], letter: Letter) -> Letter:
    return made(**vars(letter))


def _in_other_words(letter: Letter) -> Letter:
    """One of the same shape that shares no word with it."""
    other = splice._marked(letter.context, count())
    return replace(letter, to="first@example.com", message_id="<1@example.com>", context=other)


PERSON = Addressee(7, "dana@example.com", "instant", "Dana", datetime(2026, 1, 5, tzinfo=UTC), None, SOMEBODY)
FOUND = Reasons(
    fit_of(
        [
            Line("required", "CPC", "You have CPC & more", FitState.MET),
            Line("pay", "Pay", "", FitState.NOT_SHOWN),
        ]
    ),
    (SavedSearch(query="q=coder", words='"remote" <coder>'),),
)


@pytest.fixture
def position() -> Position:
    made = PositionFactory.create(open=True, remote=True, required="CPC")
    return Position.objects.in_full().select_related("recruiter").get(pk=made.pk)


@pytest.mark.parametrize("title", ["Outpatient coder", "Codificador m\u00e9dico \u2013 se\u00f1or & <co>"])
@rules(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(person=PEOPLE, reasons=REASONS)
def test_both_ways_make_the_same_mail(
    position: Position, title: str, person: Addressee, reasons: Reasons
) -> None:
    splice.forget()
    position.title = title
    letter = _letter(person, reasons, position)
    for one in (_in_other_words(letter), _in_other_words(letter), letter):
        assert splice.message(one, DATE) == one.whole(DATE)


def test_third_mail_of_a_shape_is_filled_in(position: Position) -> None:
    splice.forget()
    letter = _letter(PERSON, FOUND, position)
    other = replace(PERSON, pk=8, email="erin@example.com", first_name="Erin O'Hara")
    for _ in range(2):
        splice.message(letter, DATE)
    made = splice.message(_as(Filled, _letter(other, FOUND, position)), DATE)
    assert made == _letter(other, FOUND, position).whole(DATE)
    assert b"Erin O'Hara" in made


def test_shape_that_cannot_be_learned_from_one_is_learned_from_another(position: Position) -> None:
    splice.forget()
    foreign = replace(PERSON, email="jos\u00e9@example.com", first_name="x" * 1200)
    for one in (foreign, foreign, foreign, PERSON, PERSON, PERSON, PERSON):
        splice.message(_letter(replace(one, email="a@example.com"), FOUND, position), DATE)
    splice.message(_as(Filled, _letter(PERSON, FOUND, position)), DATE)


def test_template_that_prints_something_else_than_its_words_is_found_out(
    position: Position, settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It is noticed by the first mail that could be filled in; none is, then."""
    splice.forget()
    shown = Path(settings.BASE_DIR, "templates", "emails", "alert", "body.txt").read_text()
    folder = tmp_path / "emails" / "alert"
    folder.mkdir(parents=True)
    (folder / "body.txt").write_text(shown.replace("{{ url }}", "{{ url|upper }}"))
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [engine | {"DIRS": [tmp_path, *engine["DIRS"]]}]
    letter = _letter(PERSON, FOUND, position)
    for _ in range(3):
        assert splice.message(letter, DATE) == letter.whole(DATE)
    assert caplog.text.count("a template changes words") == 1
    splice.forget()


@pytest.mark.parametrize(
    "change",
    [
        lambda letter, position: replace(letter, sender="Other <other@example.com>"),
        lambda letter, position: replace(letter, kind="digest"),
        lambda letter, position: replace(letter, context={**letter.context, "met": []}),
        lambda letter, position: replace(letter, context={**letter.context, "recruiter_name": "Sam"}),
        lambda letter, position: replace(letter, headers={**letter.headers, "Reply-To": "sam@example.com"}),
        lambda letter, position: _letter(PERSON, FOUND, _titled(position)),
    ],
)
def test_another_shape_is_not_filled_in(
    position: Position, change: Callable[[Letter, Position], Letter]
) -> None:
    splice.forget()
    letter = _letter(PERSON, FOUND, position)
    for _ in range(2):
        splice.message(letter, DATE)
    with pytest.raises(AssertionError, match="it was not filled in"):
        splice.message(_as(Filled, change(letter, position)), DATE)


def _titled(position: Position) -> Position:
    position.employer.name = "Renamed Hospital"
    return position

"""What somebody wants to hear of no more, on all ways to them: the match, the last look, and back again."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.utils import timezone

from candidates.alerts import keeping, matching
from candidates.alerts.snapshot import Snapshot
from candidates.alerts.verdict import Stamp
from candidates.enums import FeedbackReason, NarrowingKind
from candidates.models import Alert, AlertNarrowing, Recipient, SavedSearch, Standing
from candidates.queries import narrowings as queries
from candidates.queries import reach
from candidates.services import compiled, narrowings, recipients, searches
from jobs.models import Place, Position
from tests.factories import (
    AlertNarrowingFactory,
    CandidateFactory,
    PositionFactory,
    RecipientFactory,
    SavedSearchFactory,
    competency,
)

pytestmark = pytest.mark.django_db


def full(position: Position) -> Position:
    return Position.objects.in_full().get(pk=position.pk)


def opened(**values: object) -> Position:
    return full(PositionFactory.create(open=True, **values))


def of_a_file() -> Recipient:
    return RecipientFactory.create(candidate=CandidateFactory.create(on_file=True, in_tampa=True))


def test_both_faces_say_the_same_of_every_pair() -> None:
    positions = [
        opened(workplace=workplace, shift=shift, pay_min=20, pay_max=top, pay_period="hour")
        for workplace, shift, top in product(("onsite", "hybrid", "remote"), ("day", "night"), (27, 27.5, 40))
    ]
    positions[0].settings.add(competency("inpatient"))
    positions[1].specialties.add(competency("HCC"))
    positions = [full(one) for one in positions]
    far = Place.objects.create(city="Nome", state="AK", latitude=64.5, longitude=-165.4)
    home = positions[0].place or far
    cases: list[tuple[str, dict[str, Any]]] = [
        *(("pay", {"number": number}) for number in (26, 27, 28, 41, 56_160, 57_200, 57_201)),
        ("remote", {}),
        *(("workplace", {"word": word}) for word in ("onsite", "hybrid", "remote")),
        *(("shift", {"word": word}) for word in ("day", "night")),
        ("employment", {"word": "full_time"}),
        ("competency", {"competency": competency("inpatient")}),
        ("employer", {"employer": positions[2].employer}),
        ("miles", {"number": 10, "place": home}),
        ("miles", {"number": 10, "place": far}),
        ("state", {"word": home.state}),
    ]
    made = [AlertNarrowingFactory.create(kind=kind, **values) for kind, values in cases]
    rows = list(AlertNarrowing.objects.in_words().filter(pk__in=[row.pk for row in made]))

    for position in positions:
        against = set(AlertNarrowing.objects.against(position).values_list("pk", flat=True))
        assert against == {row.pk for row in rows if row.keeps_away(position)}
        assert all(row.words for row in rows)


@pytest.mark.parametrize("reason", [one for one in FeedbackReason if one != FeedbackReason.HEARD])
def test_each_proposal_keeps_the_position_away_that_it_came_from(reason: FeedbackReason) -> None:
    position = PositionFactory.create(open=True, workplace="onsite")
    position.settings.add(competency("inpatient"))
    position.specialties.add(competency("HCC"))

    offered = queries.proposals(full(position), reason, of_a_file())

    assert offered
    assert all(one.keeps_away(full(position)) for one in offered)
    assert len({one.key for one in offered}) == len(offered)


def test_work_offers_nothing_that_is_held_or_that_nearly_every_position_names() -> None:
    for _ in range(queries.LEAST_OPEN):
        opened(required="CPC|RHIT; ICD-10-CM")
    position = PositionFactory.create(open=True, required="CCS|RHIT; ICD-10-CM; CRC")
    position.specialties.add(competency("HCC"))
    candidate = CandidateFactory.create(on_file=True, credentials="CRC")
    recipient = RecipientFactory.create(candidate=candidate)

    offered = queries.proposals(full(position), FeedbackReason.WORK, recipient)

    # RHIT and ICD-10-CM stand in every position, and CRC on the file.
    assert {one.competency.label: one.named_by for one in offered if one.competency} == {"HCC": 1, "CCS": 1}


def test_match_reach_and_saved_search_pass_over_who_narrowed() -> None:
    told, narrowed = of_a_file(), of_a_file()
    searching = SavedSearchFactory.create(query="", words="every new position")
    compiled.bring_in_line()
    AlertNarrowingFactory.create(recipient=narrowed, kind="shift", word="night")
    position = opened(shift="night", workplace="onsite", place=told.candidate and told.candidate.place)
    assert reach.reach(position).by_file == 1

    narrowings.narrow(recipient=searching.recipient, wanted=AlertNarrowing(kind="shift", word="night"))
    assert matching.tell(position) == 1
    assert list(Alert.objects.values_list("recipient", flat=True)) == [told.pk]


def test_undoing_brings_what_is_open_into_the_next_digest() -> None:
    recipient = of_a_file()
    row = narrowings.narrow(
        recipient=recipient, wanted=AlertNarrowing(kind=NarrowingKind.SHIFT, word="night")
    )
    position = opened(
        shift="night", workplace="onsite", place=recipient.candidate and recipient.candidate.place
    )
    assert matching.tell(position) == 0
    Standing.objects.update(is_unmatched=False)

    assert narrowings.undo(recipient=recipient, pk=row.pk) == row
    assert narrowings.undo(recipient=recipient, pk=row.pk) is None
    assert keeping.keep_all().alerts == 1
    assert Alert.objects.get().is_digest


def test_nobody_undoes_what_somebody_else_narrowed() -> None:
    row = AlertNarrowingFactory.create()

    assert narrowings.undo(recipient=of_a_file(), pk=row.pk) is None
    assert AlertNarrowing.objects.in_force().count() == 1


def test_newer_least_pay_takes_the_place_of_the_older_and_the_same_stays_once() -> None:
    recipient = of_a_file()
    for number in (27, 30, 30):
        narrowings.narrow(recipient=recipient, wanted=AlertNarrowing(kind="pay", number=number))

    assert [one.number for one in queries.of(recipient)] == [30]
    assert AlertNarrowing.objects.count() == 2


def test_last_look_finds_no_reason_and_says_why() -> None:
    recipient = of_a_file()
    position = opened(workplace="onsite", place=recipient.candidate and recipient.candidate.place)
    row = AlertNarrowingFactory.create(recipient=recipient)
    key = (position.pk, recipient.pk)
    known = Snapshot([key])

    assert recipient.candidate is not None
    stamp = Stamp(position.updated_at, recipient.candidate.updated_at, (), (row.pk,))
    known.renew({key: stamp})
    assert not known.reasons[key]
    assert known.reasons[key].why_not == "narrowed"
    assert known.people[recipient.pk].narrowed == ("only remote positions",)

    known.renew({key: stamp._replace(narrowings=())})
    assert known.reasons[key]
    assert known.people[recipient.pk].narrowed == ()


def test_file_alone_stops_pauses_and_starts_again() -> None:
    recipient = of_a_file()
    place = recipient.candidate and recipient.candidate.place

    recipients.stop_file(recipient=recipient)
    assert matching.tell(opened(workplace="onsite", place=place)) == 0
    recipients.start_file(recipient=recipient)
    assert matching.tell(opened(workplace="onsite", place=place)) == 1


def test_search_that_is_stopped_or_paused_tells_nothing_and_starts_again() -> None:
    saved = SavedSearchFactory.create(query="", words="every new position")
    compiled.bring_in_line()
    own = saved.recipient

    searches.stop(recipient=own, pk=saved.pk)
    assert matching.tell(opened()) == 0
    assert not SavedSearch.objects.over().exists()
    searches.start(recipient=own, pk=saved.pk)
    assert matching.tell(opened()) == 1
    searches.pause(recipient=own, pk=saved.pk, until=timezone.localdate() + timedelta(days=9))
    assert matching.tell(opened()) == 0
    assert searches.stop(recipient=of_a_file(), pk=saved.pk) is None

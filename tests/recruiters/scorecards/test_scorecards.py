"""Scorecards as a service: versions of kits, drafts, giving, amending, asking, and what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from candidates.enums import Stage
from candidates.models import Application
from config.accounts.models import User
from jobs.models import Competency
from recruiters.enums import Role
from recruiters.models import (
    Scorecard,
    ScorecardCriterion,
    ScorecardKit,
    ScorecardKitVersion,
    ScorecardMark,
    ScorecardRequest,
)
from recruiters.queries import scorecards as known
from recruiters.services import kits, scorecards
from recruiters.services.duplicates import merging
from recruiters.services.scorecards import Given, Mark, Refused
from tests.factories import (
    ApplicationFactory,
    CandidateFactory,
    InterviewFactory,
    PositionFactory,
    ScorecardKitFactory,
    ScorecardRequestFactory,
    TeamFactory,
    competency,
)
from tests.recruiters.scorecards.people import give, said
from tests.recruiters.test_visible import of

pytestmark = pytest.mark.django_db


@pytest.fixture
def kit() -> ScorecardKit:
    return ScorecardKitFactory.create()


@pytest.fixture
def application() -> Application:
    return ApplicationFactory.create(stage=Stage.INTERVIEW)


@pytest.fixture
def rita() -> User:
    return of(Role.RECRUITER)


# Kits


def test_a_desk_begins_with_four_kits_and_keeps_what_it_changes() -> None:
    for key in ("inpatient", "profee", "payer", "audit"):
        competency(key)

    assert kits.load() == 4
    inpatient = ScorecardKit.objects.get(starter="inpatient")
    assert [word.key for word in inpatient.settings.all()] == ["inpatient"]
    ScorecardKit.objects.filter(pk=inpatient.pk).update(name="Ours", is_offered=False)
    inpatient.criteria.first().delete()  # type: ignore[union-attr]
    left = inpatient.criteria.count()

    assert kits.load() == 0
    inpatient.refresh_from_db()
    assert (inpatient.name, inpatient.is_offered, inpatient.criteria.count()) == ("Ours", False, left)


def test_a_kit_of_their_own_with_one_of_our_names_is_left_alone() -> None:
    own = ScorecardKitFactory.create(name="coding AUDIT")

    assert kits.load() == 3
    assert ScorecardKit.objects.get(name__iexact="coding audit") == own


def test_every_starter_says_what_each_score_is_and_nothing_that_must_not_count() -> None:
    from jobs.reading import lawful  # noqa: PLC0415 -- with its only test

    kits.load()
    for one in ScorecardCriterion.objects.all():
        words = f"{one.name} {one.questions} {' '.join(one.anchors)}"
        assert lawful.doubts(words) == [], one.name
        assert len(set(one.anchors)) == 5
    assert ScorecardKitVersion.objects.count() == 4


def test_editing_a_kit_makes_a_version_and_changes_no_card(
    kit: ScorecardKit, application: Application, rita: User
) -> None:
    card = give(application, rita, kit)
    first = card.kit
    assert kits.keep_version(kit=kit, by=rita) == first, "the same words are the same version"

    ScorecardCriterion.objects.filter(kit=kit, order=1).update(name="Something else", anchor_4="Other words")
    second = kits.keep_version(kit=kit, by=rita)

    assert (first.number, second.number, kit.version) == (1, 2, 2)
    card.refresh_from_db()
    (asked, first_said), _ = known.lines(card)
    assert (asked["name"], first_said.anchor) == ("Sequencing", "Sequencing, as seen for 4")
    other = give(ApplicationFactory.create(), rita, kit)
    assert known.lines(other)[0][0]["name"] == "Something else"


def test_a_word_that_is_renamed_makes_a_new_version(kit: ScorecardKit) -> None:
    word = competency("ICD-10-CM")
    kit.criteria.update(competency=word)
    before = kits.keep_version(kit=kit, by=None)
    Competency.objects.filter(pk=word.pk).update(label="ICD-10-CM, all of it")

    assert kits.keep_version(kit=kit, by=None).number == before.number + 1


def test_kits_that_suit_the_setting_come_first(application: Application) -> None:
    plain, suits = ScorecardKitFactory.create(name="A"), ScorecardKitFactory.create(name="Z")
    ScorecardKitFactory.create(name="Not in use", is_offered=False)
    suits.settings.set([competency("Inpatient")])
    application.position.settings.set([competency("Inpatient")])

    assert known.kits_for(application.position) == [suits, plain]


# Giving


def test_a_draft_keeps_whatever_is_there_and_is_begun_once(
    kit: ScorecardKit, application: Application, rita: User
) -> None:
    draft = scorecards.begin(application=application, kit=kit, by=rita)
    half = Given([Mark(2), Mark(evidence="Half a sentence")], "", "because")
    scorecards.save(card=draft, given=half, by=rita)

    assert scorecards.begin(application=application, kit=kit, by=rita) == draft
    assert scorecards.as_given(Scorecard.objects.get()) == half
    with pytest.raises(Refused, match="choose a score"):
        scorecards.submit(card=draft, given=Given([Mark(3), Mark()], "yes", "So"), by=rita)


def test_what_giving_needs(kit: ScorecardKit) -> None:
    criteria = kits.keep_version(kit=kit, by=None).asked
    needs = scorecards.faults

    assert set(needs(criteria, Given([]))) == {"score_0", "score_1", "recommendation", "reason"}
    for score in (1, 2, 5):
        assert set(needs(criteria, Given([Mark(score), Mark(3)], "yes", "So"))) == {"evidence_0"}
    assert needs(criteria, Given([Mark(3), Mark(4)], "yes", "So")) == {}
    assert needs(criteria, Given([Mark(3), Mark(not_observed=True)], "no", "So")) == {}
    nothing = Given([Mark(not_observed=True)] * 2, "no", "So")
    assert "says nothing" in needs(criteria, nothing)["score_0"]


def test_a_given_card_is_final_and_amending_keeps_the_one_before(
    kit: ScorecardKit, application: Application, rita: User
) -> None:
    first = give(application, rita, kit, (4, None))
    with pytest.raises(Refused, match="Amend"):
        scorecards.save(card=first, given=said(1, 1), by=rita)
    with pytest.raises(Refused, match="Amend that one"):
        scorecards.begin(application=application, kit=kit, by=rita)
    ScorecardCriterion.objects.filter(kit=kit).update(name="Changed since")

    draft = scorecards.amend(card=first, by=rita)
    assert scorecards.as_given(draft) == said(4, None), "it begins with what was said"
    assert known.sight(rita, application).may_read, "the one that was given counts meanwhile"
    second = scorecards.submit(card=draft, given=said(2, 3), by=rita)

    first.refresh_from_db()
    assert (second.revision, second.stands, first.stands) == (2, True, False)
    assert first.replaced_at == second.submitted_at
    assert scorecards.as_given(first) == said(4, None)
    assert second.kit == first.kit, "by the same words"
    with pytest.raises(Refused):
        scorecards.amend(card=first, by=rita)


def test_nobody_writes_the_card_of_another(kit: ScorecardKit, application: Application, rita: User) -> None:
    other = of(Role.LEAD)
    draft = scorecards.begin(application=application, kit=kit, by=rita)
    for act in (scorecards.save, scorecards.submit):
        with pytest.raises(Refused):
            act(card=draft, given=said(3, 3), by=other)
    with pytest.raises(Refused):
        scorecards.discard(card=draft, by=other)
    given = scorecards.submit(card=draft, given=said(3, 3), by=rita)
    with pytest.raises(Refused):
        scorecards.amend(card=given, by=other)
    with pytest.raises(Refused):
        scorecards.discard(card=given, by=rita)


@pytest.mark.parametrize("role", Role)
def test_who_gives_and_asks(kit: ScorecardKit, application: Application, role: Role) -> None:
    user, other = of(role), of(Role.RECRUITER)
    soon = timezone.localdate()
    if role == Role.AUDITOR:
        with pytest.raises(Refused):
            scorecards.begin(application=application, kit=kit, by=user)
        with pytest.raises(Refused):
            scorecards.ask(application=application, asked=[other], due_on=soon, by=user)
        return
    assert give(application, user, kit).stands
    assert len(scorecards.ask(application=application, asked=[other], due_on=soon, by=user)) == 1


def test_a_crowd_is_not_asked_at_once(rita: User) -> None:
    application, day = ApplicationFactory.create(), timezone.localdate()
    many = [of(Role.RECRUITER) for _ in range(scorecards.MOST_ASKED + 1)]
    with pytest.raises(scorecards.Refused, match="At most 12 colleagues"):
        scorecards.ask(application=application, asked=many, due_on=day, by=rita)
    assert len(scorecards.ask(application=application, asked=many[:-1], due_on=day, by=rita)) == 12


def test_an_application_that_ended_is_not_judged_any_more(kit: ScorecardKit, rita: User) -> None:
    ended = ApplicationFactory.create(stage=Stage.DECLINED)
    with pytest.raises(Refused, match="ended"):
        scorecards.begin(application=ended, kit=kit, by=rita)
    with pytest.raises(Refused, match="ended"):
        scorecards.ask(application=ended, asked=[of(Role.LEAD)], due_on=timezone.localdate(), by=rita)


def test_an_interview_is_of_its_application(kit: ScorecardKit, application: Application, rita: User) -> None:
    own, strange = InterviewFactory.create(application=application), InterviewFactory.create()
    with pytest.raises(Refused):
        scorecards.begin(application=application, kit=kit, by=rita, interview=strange)

    give(application, rita, kit, interview=own)
    assert give(application, rita, kit).interview is None, "one for the interview, one for the whole"
    assert Scorecard.objects.standing().count() == 2


# Asking


def test_who_is_asked_finds_it_until_it_is_given(
    kit: ScorecardKit, application: Application, rita: User
) -> None:
    other, day = of(Role.COORDINATOR), timezone.localdate()
    (asked,) = scorecards.ask(application=application, asked=[other], due_on=day, by=rita, kit=kit)
    assert scorecards.ask(application=application, asked=[other], due_on=day, by=rita) == []
    assert list(known.to_give(other)) == [asked]
    assert list(known.to_give(rita)) == []

    give(application, other, kit)

    assert list(known.to_give(other)) == []
    asked.refresh_from_db()
    assert asked.ended_at is not None
    with pytest.raises(Refused, match="ended"):
        scorecards.take_back(request=asked, by=rita)


def test_it_is_withdrawn_when_the_application_ends_and_taken_back_by_either(
    application: Application, rita: User
) -> None:
    other = of(Role.LEAD)
    asked = ScorecardRequestFactory.create(application=application, asked=other, by=rita)
    with pytest.raises(Refused):
        scorecards.take_back(request=asked, by=of(Role.ADMIN))

    Application.objects.filter(pk=application.pk).update(stage=Stage.DECLINED)
    assert list(known.to_give(other)) == []
    Application.objects.filter(pk=application.pk).update(stage=Stage.OFFER)
    assert list(known.to_give(other)) == [asked]
    scorecards.take_back(request=asked, by=other)
    assert list(known.to_give(other)) == []
    assert not known.requests_of(application).exists()


def test_who_can_be_asked(rita: User) -> None:
    """Who gives scorecards and sees the position."""
    recruiter, colleague, stranger = of(Role.RECRUITER), of(Role.COORDINATOR), of(Role.RECRUITER)
    free, auditor, boss = of(Role.LEAD), of(Role.AUDITOR), of(Role.ADMIN)
    TeamFactory.create(members=[recruiter, colleague])
    TeamFactory.create(members=[stranger])
    gone = of(Role.RECRUITER)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    application = ApplicationFactory.create(position=PositionFactory.create(recruiter=recruiter))

    assert set(known.colleagues(application)) == {recruiter, colleague, free, boss, rita}
    for user in (stranger, auditor, gone, rita):
        with pytest.raises(Refused, match="cannot be asked"):
            scorecards.ask(application=application, asked=[user], due_on=timezone.localdate(), by=rita)
    scorecards.read_instead(application=_ended(application), by=boss)
    assert boss not in known.colleagues(application), "they have read the others'"


def _ended(application: Application) -> Application:
    Application.objects.filter(pk=application.pk).update(stage=Stage.WITHDRAWN)
    application.refresh_from_db()
    return application


def test_a_day_that_has_passed_is_refused(application: Application, rita: User) -> None:
    late = timezone.localdate() - timedelta(days=1)
    with pytest.raises(Refused, match="passed"):
        scorecards.ask(application=application, asked=[of(Role.LEAD)], due_on=late, by=rita)


# Who reads


def test_sight(kit: ScorecardKit, application: Application, rita: User) -> None:
    lead, auditor = of(Role.LEAD), of(Role.AUDITOR)
    give(application, of(Role.RECRUITER), kit)
    assert not known.sight(rita, application).may_read
    assert not known.sight(lead, application).may_read
    assert known.sight(auditor, application).may_read, "who gives none reads"

    draft = scorecards.begin(application=application, kit=kit, by=rita)
    assert not known.sight(rita, application).may_read
    scorecards.submit(card=draft, given=said(3, 3), by=rita)
    assert known.sight(rita, application).may_read
    ScorecardRequestFactory.create(
        application=application, asked=rita, interview=InterviewFactory.create(application=application)
    )
    assert not known.sight(rita, application).may_read, "another one is due"


def test_who_reads_instead_gives_none(kit: ScorecardKit, application: Application, rita: User) -> None:
    lead = of(Role.LEAD)
    with pytest.raises(Refused):
        scorecards.read_instead(application=application, by=rita)
    asked = ScorecardRequestFactory.create(application=application, asked=lead)
    with pytest.raises(Refused):
        scorecards.read_instead(application=application, by=lead)
    scorecards.take_back(request=asked, by=lead)

    scorecards.read_instead(application=application, by=lead)

    assert known.sight(lead, application).may_read
    with pytest.raises(Refused, match="read what the others gave"):
        scorecards.begin(application=application, kit=kit, by=lead)


def test_when_it_has_ended_anybody_may_choose_to_read(application: Application, rita: User) -> None:
    _ended(application)
    assert not known.sight(rita, application).may_read
    scorecards.read_instead(application=application, by=rita)
    assert known.sight(rita, application).may_read


# Side by side


def test_side_by_side_says_how_far_they_lie_apart_and_adds_nothing_up(
    kit: ScorecardKit, application: Application
) -> None:
    for scores, recommendation in (((5, 3), "yes"), ((2, 3), "no"), ((4, None), "strong_yes")):
        give(application, of(Role.RECRUITER), kit, scores, recommendation=recommendation)

    with CaptureQueriesContext(connection) as asked:
        side = known.side_by_side(application)
    first, second = side.criteria

    assert len(asked) == 2
    assert (first.in_words, first.middle) == ("Differ by 3", "Median 4, from 2 to 5, of 3")
    assert (second.in_words, second.middle) == ("Agree", "Median 3, from 3 to 3, of 2")
    assert side.differ
    assert [one.score for one in first.said] == [5, 2, 4], "in the order in which they were given"


def test_other_words_are_compared_apart(kit: ScorecardKit, application: Application) -> None:
    give(application, of(Role.RECRUITER), kit)
    ScorecardCriterion.objects.filter(kit=kit, order=1).update(anchor_3="Much more than before")
    give(application, of(Role.RECRUITER), kit)

    assert [len(one.said) for one in known.side_by_side(application).criteria] == [1, 2, 1]


# Two files of one person


def test_merging_two_files_keeps_each_card_with_its_words(kit: ScorecardKit, rita: User) -> None:
    position = PositionFactory.create(open=True)
    stays, goes = CandidateFactory.create(), CandidateFactory.create()
    kept, falls = (ApplicationFactory.create(candidate=one, position=position) for one in (stays, goes))
    other = of(Role.COORDINATOR)
    give(kept, rita, kit, (3, 3))
    later = give(falls, rita, ScorecardKitFactory.create(criteria=["Alone", "Second", "Third"]), (4, 4, 4))
    moved = give(falls, other, kit, (1, 5))
    draft = scorecards.begin(application=falls, kit=kit, by=of(Role.LEAD))
    ScorecardRequestFactory.create(application=falls, asked=of(Role.LEAD))

    merging.merge(one=stays.pk, other=goes.pk, chosen={}, by=of(Role.ADMIN))

    application = Application.objects.get()
    mine = Scorecard.objects.get(by=rita)
    assert scorecards.as_given(mine) in (said(3, 3), said(4, 4, 4)), "one stands, whole"
    assert mine.pk == later.pk, "the one given later"
    assert scorecards.as_given(Scorecard.objects.get(pk=moved.pk)) == said(1, 5)
    assert Scorecard.objects.get(pk=draft.pk).application == application
    assert ScorecardRequest.objects.get().application == application
    assert set(ScorecardMark.objects.values_list("scorecard", flat=True)) == set(
        Scorecard.objects.values_list("pk", flat=True)
    )


def test_an_application_that_goes_takes_its_scorecards(kit: ScorecardKit, rita: User) -> None:
    application = ApplicationFactory.create()
    interview = InterviewFactory.create(application=application)
    give(application, rita, kit, interview=interview)
    give(application, rita, kit)
    ScorecardRequestFactory.create(application=application)

    application.delete()

    assert not Scorecard.objects.exists()
    assert not ScorecardRequest.objects.exists()
    assert ScorecardKitVersion.objects.count() == 1

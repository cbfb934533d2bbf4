"""Questions people ask: whose they should be, and who at the desk may have them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from config.accounts.models import User
from jobs.enums import Workplace
from jobs.models import Competency, Position
from recruiters.enums import Routed, Voice
from recruiters.models import Inquiry, InquiryMessage
from recruiters.queries import visible

ANSWERS = "recruiters.change_inquiry"
ASSIGNS = "recruiters.assign_inquiry"


@dataclass(frozen=True)
class Route:
    """Whose a question is, and why: `of` is how many open positions spoke for them."""

    recruiter: int | None
    by: Routed
    of: int = 0


def route(*, position: Position | None, area: Competency | None, state: str) -> Route:
    """The recruiter a question goes to: of its position, else by what their open positions are.

    First those with open positions both of that kind and for that state, then of that kind, then for that
    state, then any; of these who has the fewest open questions, then the most such positions, then the
    first at the desk. Where neither kind nor state is given, a position without a recruiter says them.
    Three queries at most.
    """
    able = may_have(position)
    if (
        position is not None
        and position.recruiter_id is not None
        and able.filter(pk=position.recruiter_id).exists()
    ):
        return Route(position.recruiter_id, Routed.POSITION)
    areas, state = _asked(position, area, state)
    found = _looking_after(able, areas, state)
    load = _load([row["recruiter"] for row in found])
    for by in (Routed.BOTH, Routed.AREA, Routed.STATE, Routed.LOAD):
        fitting = [
            (load.get(row["recruiter"], 0), -row[by], row["recruiter"]) for row in found if row.get(by)
        ]
        if fitting:
            _, number, recruiter = min(fitting)
            return Route(recruiter, by, -number)
    return Route(None, Routed.NOBODY)


def may_have(position: Position | None) -> QuerySet[User]:
    """Active members of staff who may answer questions, and see the position where there is one."""
    staff = visible.who_sees([position.recruiter_id if position is not None else None])
    return visible.holding(ANSWERS, staff)


def may_answer(user: User, inquiry: Inquiry) -> bool:
    """Whether a member of staff sees this question, and may answer it."""
    is_seen = visible.inquiries(user).filter(pk=inquiry.pk).exists()
    return is_seen and user.has_perm(ANSWERS)


def _asked(position: Position | None, area: Competency | None, state: str) -> tuple[list[int], str]:
    """Which kinds of work and which state count."""
    areas = [area.pk] if area is not None else []
    if position is not None:
        areas = areas or sorted({one.pk for one in (*position.settings.all(), *position.specialties.all())})
        state = state or (position.place.state if position.place is not None else "")
    return areas, state


def of_areas(areas: Collection[int]) -> Q:
    """That a position is in one of these settings or specialties."""
    found = Position.objects.filter(Q(settings__in=areas) | Q(specialties__in=areas))
    return Q(pk__in=found.order_by().values("pk"))


def for_state(state: str) -> Q:
    """That somebody who lives in this state may do a position: it is there, or remote and open to it."""
    is_remote = Q(workplace=Workplace.REMOTE)
    return Q(place__state=state) & ~is_remote | is_remote & (
        Q(remote_states=[]) | Q(remote_states__contains=[state])
    )


def _looking_after(able: QuerySet[User], areas: Collection[int], state: str) -> list[dict[str, int]]:
    """For each recruiter with open positions how many there are, by each of the ways that were asked for."""
    ways: dict[str, Q] = {Routed.LOAD.value: Q()}
    if areas:
        ways[Routed.AREA.value] = of_areas(areas)
    if state:
        ways[Routed.STATE.value] = for_state(state)
    if areas and state:
        ways[Routed.BOTH.value] = of_areas(areas) & for_state(state)
    rows = Position.objects.open().filter(recruiter__in=able.order_by().values("pk")).order_by()
    counts = {name: Count("pk", filter=way) if way else Count("pk") for name, way in ways.items()}
    return list(rows.values("recruiter").annotate(**counts))  # type: ignore[arg-type]  # and the counts


def _load(recruiters: Collection[int]) -> dict[int, int]:
    """How many open questions each has."""
    rows = Inquiry.objects.open().filter(recruiter__in=recruiters).order_by()
    return dict(rows.values_list("recruiter").annotate(Count("pk")))


def due(rows: QuerySet[Inquiry]) -> QuerySet[Inquiry]:
    """Of these, those whose promised day is tomorrow, today, or past."""
    by = timezone.localdate() + timedelta(days=1)
    return rows.filter(pk__in=Inquiry.objects.open().filter(promised_on__lte=by).values("pk"))


def waiting(rows: QuerySet[Inquiry]) -> QuerySet[Inquiry]:
    """Of these, those whose person waits for the desk."""
    return rows.filter(pk__in=Inquiry.objects.open().values("pk"))


def of_person(candidate: int) -> QuerySet[Inquiry]:
    """What somebody asked while they were signed in, that with the newest word first, as their page lists it.

    Each with `new_answers`, how many they have not read, and `first_words`, what they asked.
    """
    is_new = Q(messages__voice=Voice.DESK) & (Q(read_at=None) | Q(messages__at__gt=F("read_at")))
    theirs = InquiryMessage.objects.filter(inquiry=OuterRef("pk"), voice=Voice.PERSON).order_by("at", "pk")
    rows = Inquiry.objects.filter(candidate=candidate).annotate(
        new_answers=Count("messages", filter=is_new), first_words=Subquery(theirs.values("text")[:1])
    )
    return rows.select_related("position__employer", "area", "recruiter").order_by("-last_at", "-pk")


@dataclass(frozen=True)
class Step:
    """A line of the history of a question, named as in Django's log."""

    action_time: datetime
    user: str
    words: str

    def get_change_message(self) -> str:
        return self.words


def history(inquiry: Inquiry) -> list[Step]:
    """What happened to a question, when and by whom, the newest first. One query."""
    steps = []
    for number, one in enumerate(said(inquiry, is_desk=True)):
        by = str(one.by) if one.by is not None else ("By itself" if one.voice != Voice.DESK else "The desk")
        who = "Who asked" if one.voice == Voice.PERSON else by
        words = {Voice.PERSON: "Wrote again." if number else "Asked.", Voice.DESK: "Answered."}
        through = ", by mail" if one.mail_key else ""
        line = words.get(Voice(one.voice), one.text)
        steps.append(Step(one.at, who, f"{line.removesuffix('.')}{through}."))
    return steps[::-1]


def said(inquiry: Inquiry, *, is_desk: bool) -> list[InquiryMessage]:
    """The thread, oldest first; what happened at the desk stands in it for the desk alone."""
    rows = inquiry.messages.select_related("by")
    return list(rows if is_desk else rows.exclude(voice=Voice.LINE))

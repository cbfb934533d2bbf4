"""Notes as somebody sees them, and whom a note may name."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, Q, QuerySet

from candidates.enums import Visibility
from candidates.models import Application, Candidate
from config.accounts.models import User
from jobs.models import Employer, Position
from recruiters.models import Note, NoteMention
from recruiters.models.note import ABOUT
from recruiters.queries import mentions, visible

Thing = Application | Candidate | Position | Employer
MODELS: dict[str, type[Thing]] = {
    "application": Application,
    "candidate": Candidate,
    "position": Position,
    "employer": Employer,
}
"""What a note may be about, by the name of its column."""
RIGHTS = {
    "application": "candidates.view_application",
    "candidate": "candidates.view_candidate",
    "position": "jobs.view_position",
    "employer": "jobs.view_employer",
}
"""The right to look at it. Who has it, and sees the row, may be mentioned."""
MOST = 100
"""Notes shown of one thing."""
RELATED = (
    "by", "position__employer", "employer", "candidate", "application__position__employer",
)  # fmt: skip


def about_of(thing: Thing) -> str:
    """The column of a note about this."""
    return next(name for name in ABOUT if isinstance(thing, MODELS[name]))


def seen(user: User) -> QuerySet[Note]:
    """The notes somebody may read. Of who hid their file: through an application they see."""
    rows = visible.limited(user, Note.objects.all())
    return rows if user.is_superuser else rows.filter(_not_hidden(user, "candidate"))


def mine(user: User) -> QuerySet[NoteMention]:
    """Mentions of somebody, in notes that they may read."""
    rows = visible.limited(user, NoteMention.objects.filter(user=user))
    return rows if user.is_superuser else rows.filter(_not_hidden(user, "note__candidate"))


def _not_hidden(user: User, path: str) -> Q:
    """That the candidate a row is about, if it is about one, may be opened."""
    shown = visible.applied(user).order_by().values("pk")
    is_open = ~Q(**{f"{path}__visibility": Visibility.HIDDEN}) | Q(**{f"{path}__in": shown})
    return Q(**{path: None}) | is_open


def about(user: User, thing: Thing) -> QuerySet[Note]:
    """The same rows, to be counted or joined: in no order, with nothing of other tables."""
    wanted = Q(**{about_of(thing): thing})
    if isinstance(thing, Candidate):
        wanted |= Q(application__candidate=thing)
    return seen(user).filter(wanted)


def of(user: User, thing: Thing) -> list[Note]:
    """The notes about a thing, pinned ones first, then the newest. One query, and one for who is named.

    Those about a candidate hold those about their applications, as far as `user` sees them.
    """
    found = about(user, thing).select_related(*RELATED)
    rows = list(found.order_by(F("pinned_at").desc(nulls_last=True), "-at", "-pk")[:MOST])
    named(rows)
    return rows


def named(rows: Iterable[Note], known: dict[int, User] | None = None) -> None:
    """Give each note the people it names, as `people`, by key. No query where nobody is named."""
    notes = list(rows)
    wanted = set().union(*(mentions.keys(note.text) for note in notes))
    if known is None:
        known = User.objects.in_bulk(wanted) if wanted else {}
    for note in notes:
        note.people = {key: known[key] for key in mentions.keys(note.text) & known.keys()}  # type: ignore[attr-defined]


def colleagues(thing: Thing) -> QuerySet[User]:
    """Who may be mentioned in a note about a thing: who may look at it, and read notes."""
    people = visible.who_sees(_recruiters_of(thing))
    people = visible.holding(RIGHTS[about_of(thing)], people)
    found = visible.holding("recruiters.view_note", people)
    if isinstance(thing, Candidate) and thing.visibility == Visibility.HIDDEN:
        ways = thing.applications.order_by().values_list("position__recruiter", flat=True)
        found = found.filter(Q(is_superuser=True) | Q(pk__in=visible.who_sees(set(ways)).values("pk")))
    return found.order_by("name", "email")


def _recruiters_of(thing: Thing) -> set[int | None]:
    """Whose position it is about; that of nobody where it is about none."""
    match thing:
        case Application():
            return {thing.position.recruiter_id}
        case Position():
            return {thing.recruiter_id}
    return {None}


def staff() -> QuerySet[User]:
    """Everybody who may be meant by a name."""
    return User.objects.filter(is_staff=True, is_active=True).order_by("name", "email")


def typed(note: Note) -> str:
    """The text of a note as it would be typed again."""
    keys = mentions.keys(note.text)
    if not keys:
        return note.text
    known = User.objects.in_bulk(keys)
    way = mentions.ways({*staff(), *known.values()})
    return mentions.filled(note.text, lambda key: f"@{way(known[key])}" if key in known else "@ somebody")

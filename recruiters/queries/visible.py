"""Which rows of the desk somebody may see: every list, box, search, export and history asks here.

A superuser and whoever has the right `recruiters.all_team` see everything, and so does whoever is in no
team: a small agency needs none. Who is in a team sees the positions that its people look after and those
that nobody looks after, and of every table that leads to a position the rows about these. People on file are
the agency's common pool; who hid their file is opened through an application one sees.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib.auth.models import Permission
from django.db.models import F, ForeignKey, Func, Model, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from candidates.models import Application, Candidate
from config.accounts.models import User
from config.mail.models import OutgoingMail
from jobs.models import Position
from recruiters.models import Inquiry, InquiryMessage, Pool, Sharing, Team

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from candidates.models.application import ApplicationQuerySet
    from candidates.models.candidate import CandidateQuerySet
    from jobs.models.position import PositionQuerySet

M = TypeVar("M", bound=Model)
EVERYTHING = "recruiters.all_team"
OF_NOBODY = "recruiters.assign_inquiry"
"""Questions that nobody has are for leads, who hand them to somebody."""
OF_NO_POSITION: Mapping[str, str] = {
    "candidates.Candidate": "The common pool.",
    "candidates.Recipient": "Of the pool.",
    "candidates.SavedSearch": "What somebody wants to hear of; it names no position.",
    "jobs.Employer": "Named on the board; the numbers beside them are of the positions one sees.",
    **dict.fromkeys(
        (
            "jobs.AreaWage",
            "jobs.Competency",
            "jobs.Place",
            "jobs.PostalCode",
            "jobs.RoleFact",
            "jobs.SalaryBenchmark",
            "jobs.Title",
        ),
        "Words and figures of the trade.",
    ),
    **dict.fromkeys(("jobs.Article", "jobs.Topic"), "Advice: for everybody."),
    **dict.fromkeys(
        ("accounts.User", "auth.Group", "account.EmailAddress", "usersessions.UserSession"),
        "Who signs in: for auditors and administrators, who see everything.",
    ),
    "recruiters.Recruiter": "Colleagues.",
    "recruiters.Team": "The same.",
    "recruiters.MessageTemplate": "Words for anybody: one's own, and those that are shared.",
    "recruiters.Tag": "Words that the whole desk shares.",
    "recruiters.ScorecardKit": "What is looked at in anybody.",
    "recruiters.Pool": "By who shares it with whom, see `pools`; its people are of the common pool.",
    "recruiters.Export": "For auditors and administrators, who see everything.",
    "mail.OutgoingMail": "By who answers it, see `mails`.",
    "mail.MailEvent": "News of an address of the pool; what it links to is asked for again.",
    "mail.Suppression": "The same.",
}
"""Tables of the desk without a way to a position, and why all of their rows may be seen. A table that is
neither here nor leads to a position fails `tests/recruiters/test_visible.py`."""
BY_SEVERAL: Mapping[str, tuple[str, ...]] = {
    "recruiters.Note": ("application__position", "position"),
    "recruiters.NoteMention": ("note__application__position", "note__position"),
}
"""Tables of which each row goes one of several ways to its position, and is empty on the others."""
FURTHEST = 3
"""Tables between a row and its position, at most."""


def teams(user: User | AnonymousUser) -> frozenset[int] | None:
    """The teams by which somebody's sight ends; None for everything. One query for each user read."""
    if not isinstance(user, User):
        return frozenset()
    known: frozenset[int] | bool | None = getattr(user, "_teams_seen", False)
    if not isinstance(known, bool):
        return known
    found = None if user.has_perm(EVERYTHING) else frozenset(user.teams.values_list("pk", flat=True)) or None
    user._teams_seen = found  # type: ignore[attr-defined]  # noqa: SLF001 -- kept as Django keeps permissions
    return found


def sees_everything(user: User | AnonymousUser) -> bool:
    """Whether no team narrows what somebody sees."""
    return teams(user) is None


def scope(user: User | AnonymousUser) -> str:
    """A word for what somebody sees: the same word, the same rows."""
    found = teams(user)
    if found is None:
        return "all"
    return "-".join(map(str, sorted(found))) + ("+" if user.has_perm(OF_NOBODY) else "") or "none"


def recruiters(user: User | AnonymousUser) -> QuerySet[User]:
    """Members of staff whose numbers somebody may see: all, those of their teams, or their own."""
    staff = User.objects.filter(is_staff=True)
    if sees_everything(user):
        return staff
    if user.has_perm("recruiters.numbers_team"):
        return staff.filter(pk__in=_members(user))
    return staff.filter(pk=user.pk or 0)


def counted(user: User | AnonymousUser) -> PositionQuerySet:
    """Positions that they see and whose own numbers are theirs to see: those of `recruiters`, or nobody's."""
    rows = positions(user)
    if sees_everything(user):
        return rows
    return rows.filter(Q(recruiter=None) | Q(recruiter__in=recruiters(user).order_by().values("pk")))


def _members(user: User | AnonymousUser) -> QuerySet[User, Any]:
    return User.objects.filter(teams__in=teams(user) or ()).order_by().values("pk")


def positions(user: User | AnonymousUser) -> PositionQuerySet:
    """Positions this member of staff works with or may look at."""
    if sees_everything(user):
        return Position.objects.all()
    return Position.objects.filter(Q(recruiter=None) | Q(recruiter__in=_members(user)))


def applications(user: User | AnonymousUser) -> ApplicationQuerySet:
    """Applications to the positions they see."""
    return limited(user, Application.objects.all())  # type: ignore[return-value]  # what came in


def candidates(user: User | AnonymousUser) -> CandidateQuerySet:
    """People on file whom a list of the desk may name to them."""
    return Candidate.objects.findable()


def applied(user: User | AnonymousUser) -> QuerySet[Candidate]:
    """People who applied to a position they see: these open also where they hid their file."""
    return Candidate.objects.filter(applications__in=applications(user).order_by().values("pk"))


def mails(user: User | AnonymousUser) -> QuerySet[OutgoingMail]:
    """Mails of the outbox whose answers go to their team, or to nobody, and none to other colleagues.

    A mail about a question goes by the question: its answers may come in at an address of its own.
    """
    if sees_everything(user):
        return OutgoingMail.objects.all()
    ours = User.objects.filter(pk__in=_members(user)).values("email")
    # Who is in another team as well gets mails about the positions of that one.
    elsewhere = User.objects.filter(teams__in=Team.objects.exclude(pk__in=teams(user) or ()))
    staff = User.objects.filter(is_staff=True).exclude(pk=user.pk or 0)
    others = staff.filter(~Q(pk__in=_members(user)) | Q(pk__in=elsewhere)).values("email")
    number = Func(F("dedupe_key"), Value(":"), Value(2), function="split_part", output_field=TextField())
    seen = inquiries(user).order_by().annotate(number=Cast("pk", TextField())).values("number")
    of_questions = Q(kind__startswith="inquiry_")
    rows = OutgoingMail.objects.alias(number=number).filter(
        ~of_questions & (Q(reply_to="") | Q(reply_to__in=ours)) | of_questions & Q(number__in=seen)
    )
    return rows.exclude(to__in=others)


def pools(user: User | AnonymousUser) -> QuerySet[Pool]:
    """Their own pools, those of their team that are shared with it, and those shared with everybody.

    A private one is its owner's alone, whatever else somebody sees. Who sees every team sees what each of
    them shares.
    """
    others = Q(sharing=Sharing.ALL)
    if sees_everything(user):
        others |= Q(sharing=Sharing.TEAM)
    else:
        others |= Q(sharing=Sharing.TEAM, owner__in=_members(user))
    return Pool.objects.filter(Q(owner=user.pk or 0) | others)


def inquiries(user: User | AnonymousUser) -> QuerySet[Inquiry]:
    """Questions that people of their team have, and for whoever hands them out those that nobody has.

    By who has them, whatever they are about: a question goes on with its recruiter when its position
    does not.
    """
    if sees_everything(user):
        return Inquiry.objects.all()
    ours = Q(recruiter__in=_members(user))
    return Inquiry.objects.filter(ours | Q(recruiter=None) if user.has_perm(OF_NOBODY) else ours)


def limited(user: User | AnonymousUser, rows: QuerySet[M]) -> QuerySet[M]:
    """Those of some rows that somebody may see, by the position they lead to; all where they lead to none."""
    if rows.model is Pool:
        return rows.filter(pk__in=pools(user).order_by().values("pk"))
    if sees_everything(user):
        return rows
    if rows.model is OutgoingMail:
        return rows.filter(pk__in=mails(user).order_by().values("pk"))
    if rows.model in {Inquiry, InquiryMessage}:
        path = "pk" if rows.model is Inquiry else "inquiry"
        return rows.filter(**{f"{path}__in": inquiries(user).order_by().values("pk")})
    for path in paths_of(rows.model):
        rows = rows.filter(about(user, path))
    return rows


def is_narrowed(user: User | AnonymousUser, model: type[Model]) -> bool:
    """Whether a table may have rows that somebody does not see because they are another team's."""
    has_teams = bool(paths_of(model)) or model in {Inquiry, OutgoingMail, Pool}
    return has_teams and not sees_everything(user)


def about(user: User | AnonymousUser, path: str) -> Q:
    """That a row is about a position they see, or about none; `path` leads to the position."""
    seen = Q(**{f"{path}__in": positions(user).order_by().values("pk")})
    return seen if path == "pk" else seen | Q(**{path: None})


def who_sees(recruiters: Collection[int | None]) -> QuerySet[User]:
    """Active members of staff who see a position of any of these recruiters (None: of nobody).

    `positions` read the other way; a test holds the two together. Which rights they have is another question.
    """
    staff = User.objects.filter(is_staff=True, is_active=True)
    if None in recruiters:
        return staff
    together = User.objects.filter(teams__members__in=list(recruiters)).order_by().values("pk")
    return staff.filter(Q(pk__in=_holders(EVERYTHING)) | Q(teams=None) | Q(pk__in=together))


def holding(right: str, people: QuerySet[User]) -> QuerySet[User]:
    """Those of some people who have a right, as `app.codename`."""
    return people.filter(pk__in=_holders(right))


def _holders(right: str) -> QuerySet[User, Any]:
    app, codename = right.split(".")
    found = Permission.objects.filter(content_type__app_label=app, codename=codename)
    own = Q(user_permissions__in=found) | Q(groups__permissions__in=found)
    return User.objects.filter(Q(is_superuser=True) | own).order_by().values("pk")


def paths_of(model: type[Model]) -> tuple[str, ...]:
    """Every way on which rows of a table lead to their position."""
    several = BY_SEVERAL.get(model._meta.label)  # noqa: SLF001 -- Django's public name
    path = path_of(model)
    return several or ((path,) if path else ())


@cache
def path_of(model: type[Model]) -> str | None:
    """How rows of a table lead to their position, as a filter says it; None where they lead to none.

    Found by foreign keys, the shortest way first, so that no table has to remember to say it.
    """
    if model is Position:
        return "pk"
    ways: list[tuple[str, type[Model]]] = [("", model)]
    for _ in range(FURTHEST):
        further = []
        for prefix, one in ways:
            for field in one._meta.concrete_fields:  # noqa: SLF001 -- Django's public name
                target = field.related_model
                if not isinstance(field, ForeignKey) or not isinstance(target, type):
                    continue
                if target is Position:
                    return f"{prefix}{field.name}"
                if target is not one and target is not User:
                    further.append((f"{prefix}{field.name}__", target))
        ways = further
    return None

"""Two files side by side: where they differ, what each field would be by default, and what merging brings."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from candidates.enums import OPEN_INTERVIEWS, AlertStatus, Cadence, Visibility
from candidates.models import (
    Alert,
    Application,
    Candidate,
    DeletionRequest,
    Interview,
    Recipient,
    SavedSearch,
)
from candidates.models.candidate import DEFAULT_RADIUS_MILES
from config.accounts.models import User
from config.mail.enums import SuppressionReason
from config.mail.models import Suppression
from recruiters.models import NotSamePerson
from recruiters.queries import visible

NOTHING = "\u2013"


@dataclass(frozen=True)
class Field:
    """What is chosen as one: some columns of a file that mean nothing without each other."""

    name: str
    label: str
    columns: tuple[str, ...]

    def values(self, candidate: Candidate) -> dict[str, Any]:
        """The columns of one file, by their names in the database."""
        meta = Candidate._meta  # noqa: SLF001 -- Django's public name
        return {
            column: getattr(candidate, column)
            for column in (str(meta.get_field(name).attname) for name in self.columns)  # type: ignore[union-attr]
        }

    def is_blank(self, candidate: Candidate) -> bool:
        if self.name == "radius_miles":
            return candidate.radius_miles == DEFAULT_RADIUS_MILES
        return not any(value not in {None, ""} and value != [] for value in self._tried(candidate))

    def _tried(self, candidate: Candidate) -> list[Any]:
        return [
            tuple(one) or None if isinstance(one, list) else one for one in self.values(candidate).values()
        ]

    def words(self, candidate: Candidate) -> str:
        """What the file says, as people read it."""
        match self.name:
            case "home":
                parts = [str(candidate.place or candidate.get_state_display() or ""), candidate.postal_code]
                return ", ".join(filter(None, parts)) or NOTHING
            case "pay":
                if candidate.pay_floor is None:
                    return NOTHING
                return f"${candidate.pay_floor:,.2f} {candidate.get_pay_period_display().lower()}"
        value = getattr(candidate, self.name)
        if isinstance(value, list):
            column: Any = Candidate._meta.get_field(self.name)  # noqa: SLF001 -- Django's public name
            choices = dict(column.base_field.flatchoices)
            return ", ".join(str(choices.get(one, one)) for one in value) or NOTHING
        label = getattr(candidate, f"get_{self.name}_display", None)
        shown = label() if label and value not in {None, ""} else value
        return str(shown) if shown not in {None, ""} else NOTHING


FIELDS = (
    Field("email", "E-mail address", ("email",)),
    Field("first_name", "First name", ("first_name",)),
    Field("last_name", "Last name", ("last_name",)),
    Field("phone", "Phone", ("phone",)),
    Field("home", "Home", ("place", "postal_code", "state", "latitude", "longitude")),
    Field("education", "Education", ("education",)),
    Field("years", "Years of coding", ("years",)),
    Field("workplaces", "Where they want to work", ("workplaces",)),
    Field("employment", "Employment", ("employment",)),
    Field("shifts", "Shifts", ("shifts",)),
    Field("pay", "Least pay", ("pay_floor", "pay_period")),
    Field("radius_miles", "Miles around home", ("radius_miles",)),
    Field("onsite_states", "States on site", ("onsite_states",)),
    Field("available_from", "Available from", ("available_from",)),
)
"""In the order of the page. What is not here is united, or follows `recruiters.services.duplicates.rules`."""


@dataclass(frozen=True)
class Choice:
    """A field in which the files differ: what each says, and which is taken unless somebody chooses."""

    field: Field
    own: str
    theirs: str
    default: int
    """The key of the file."""
    is_fixed: bool = False
    """A log-in decides."""


def roles(one: Candidate, other: Candidate) -> tuple[Candidate, Candidate]:
    """Which of two files stays, and which goes into it.

    That with a log-in stays, then that with more applications, then the older. The fields are chosen one by
    one, so little hangs on it.
    """
    numbers = dict(
        Candidate.objects.filter(pk__in=[one.pk, other.pk])
        .annotate(number=Count("applications"))
        .values_list("pk", "number")
    )
    stays, goes = sorted((one, other), key=lambda row: (row.user_id is None, -numbers.get(row.pk, 0), row.pk))
    return stays, goes


def email_of(stays: Candidate, goes: Candidate) -> str:
    """The address a log-in decides; empty where it is to be chosen.

    A file follows the address somebody signs in with (`profiles.follow_login`).
    """
    if stays.user is None:
        return ""
    return goes.email if goes.email == stays.user.email else stays.email


def choices(stays: Candidate, goes: Candidate) -> list[Choice]:
    """Where they differ."""
    return [_choice(field, stays, goes) for field in FIELDS if field.values(stays) != field.values(goes)]


def _choice(field: Field, stays: Candidate, goes: Candidate) -> Choice:
    fixed = email_of(stays, goes) if field.name == "email" else ""
    if fixed:
        default = stays if fixed == stays.email else goes
    elif field.name == "email":
        default = _reachable(stays, goes)
    elif field.is_blank(stays) != field.is_blank(goes):
        default = goes if field.is_blank(stays) else stays
    else:
        default = max(stays, goes, key=lambda row: row.updated_at)
    return Choice(field, field.words(stays), field.words(goes), default.pk, is_fixed=bool(fixed))


def _reachable(stays: Candidate, goes: Candidate) -> Candidate:
    """Whose mailbox takes mail; of two that do the one that was written last."""
    came_back = set(
        Suppression.objects.filter(
            email__in=[stays.email, goes.email], reason=SuppressionReason.BOUNCE
        ).values_list("email", flat=True)
    )
    return max(stays, goes, key=lambda row: (row.email not in came_back, row.updated_at))


def print_of(one: Candidate, other: Candidate) -> str:
    """A print of what a page showed of two files: another one, and somebody wrote meanwhile."""
    said = [
        {name: str(value) for field in FIELDS for name, value in field.values(row).items()}
        | {"at": row.updated_at.isoformat()}
        for row in sorted((one, other), key=lambda row: row.pk)
    ]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:32]


def reasons_against(stays: Candidate, goes: Candidate, user: User) -> list[str]:
    """Why these two cannot be merged by somebody as they are, each with what to do."""
    return list(_reasons(stays, goes, user))


def _reasons(stays: Candidate, goes: Candidate, user: User) -> Iterator[str]:
    both = (stays, goes)
    keys = [row.pk for row in both]
    if stays.user_id and goes.user_id:
        yield (
            "Both have a log-in. Whoever holds one would be shown what belongs to the other, so nobody at the"
            " desk decides that: ask them to delete the account they no longer use, on their page of data."
        )
    if any(row.user is not None and row.user.is_staff for row in both):
        yield "One of them works at the desk."
    if any(row.visibility == Visibility.HIDDEN for row in both):
        yield "One of them is hidden by its owner, who alone decides what becomes of it."
    if stays.is_demo != goes.is_demo:
        yield "One of them is invented for the demo."
    if NotSamePerson.objects.filter(candidate=stays, other=goes).exists():
        yield "Somebody said that they are two people. Take that back first, among the possible duplicates."
    if DeletionRequest.objects.filter(candidate__in=keys, done_at=None).exists():
        yield "One of them is about to be deleted."
    emails = [row.email for row in both]
    if Recipient.objects.filter(email__in=emails).exclude(candidate__in=keys).exists():
        yield "An alert setting has the address of one of them. Save that file once, and it belongs to it."
    if Alert.objects.filter(recipient__candidate__in=keys, status=AlertStatus.SENDING).exists():
        yield "A mail to one of them is going out right now. Try again in a minute."
    yield from _about_applications(stays, goes, user)


def _about_applications(stays: Candidate, goes: Candidate, user: User) -> Iterator[str]:
    if _talks_twice([stays.pk, goes.pk]):
        yield "Both have an open interview for the same position. Cancel one of them first."
    if colleagues := _of_other_teams(stays, goes, user):
        yield (
            "Both applied to a position of another team, and one of the two applications would go. Ask"
            f" {' and '.join(colleagues)}, or whoever sees all teams, to merge them."
        )


def _talks_twice(keys: list[int]) -> bool:
    open_now = Interview.objects.filter(state__in=OPEN_INTERVIEWS, application__candidate__in=keys)
    positions = list(open_now.values_list("application__position", flat=True))
    return len(positions) != len(set(positions))


def twice(stays: Candidate, goes: Candidate) -> QuerySet[Application]:
    """Applications of the file that goes, to positions to which the other has applied as well."""
    own = Application.objects.filter(candidate=stays).values("position")
    return Application.objects.filter(candidate=goes, position__in=own).select_related("position__employer")


def _of_other_teams(stays: Candidate, goes: Candidate, user: User) -> list[str]:
    """Whose positions those are to which both applied and which somebody does not see."""
    unseen = twice(stays, goes).exclude(position__in=visible.positions(user).order_by().values("pk"))
    # A position that nobody looks after is everybody's, so that each of these has a recruiter.
    found = unseen.exclude(position__recruiter=None).order_by("position__recruiter__name")
    names = found.values_list("position__recruiter__name", "position__recruiter__email")
    return list(dict.fromkeys(name or email for name, email in names))


def foreseen(stays: Candidate, goes: Candidate, user: User) -> list[str]:
    """What merging does besides the fields, in sentences; what concerns nobody is left out."""
    return list(_foreseen(stays, goes, user))


def _foreseen(stays: Candidate, goes: Candidate, user: User) -> Iterator[str]:
    yield (
        "Credentials, competencies, schools, figures, wishes, hidden employers, applications with their"
        " messages, notes and interviews, resumes, short lists, invitations, saved positions and searches,"
        " and who saw them go along. What both files have stands once, the checked and fuller one."
    )
    for application in visible.limited(user, twice(stays, goes)):
        position = application.position
        yield (
            f"Both applied to {position.title}, {position.employer}: the application"
            " that is further stays, with the messages, notes and interviews of both; a note there says what"
            " the other was. No mail goes out."
        )
    if stays.user_id:
        yield f"The log-in stays: whoever signs in as {stays.user and stays.user.email} sees all of it."
    yield from _about_consent(stays, goes)
    yield from _about_alerts(stays, goes)


def _about_consent(stays: Candidate, goes: Candidate) -> Iterator[str]:
    both = (stays, goes)
    if any(row.left_at for row in both):
        yield "One of them left the file: so they have left, until they say otherwise."
    elif all(row.consent_until for row in both):
        yield "Both agreed to be kept on file: the agreement that ends first holds."
    elif any(row.consent_until for row in both):
        yield "One of them agreed to be kept on file: that holds for both."


def _about_alerts(stays: Candidate, goes: Candidate) -> Iterator[str]:
    settings = list(Recipient.objects.filter(candidate__in=[stays.pk, goes.pk]))
    if any(row.cadence == Cadence.OFF for row in settings):
        yield "One of them stopped alerts: so all are stopped."
    elif len({(row.cadence, row.paused_until, row.file_stopped_at) for row in settings}) > 1:
        yield "Alerts follow the stricter setting: the slower rhythm, the longer pause, every stop."
    wishes = Suppression.objects.filter(email__in=[stays.email, goes.email]).exclude(
        reason=SuppressionReason.BOUNCE
    )
    if wishes.exists():
        yield "One of the addresses wants no mail: so the other gets none either."
    waiting = Alert.objects.filter(recipient__candidate=goes, status=AlertStatus.DUE).count()
    if waiting:
        yield f"{waiting} alert{'s' if waiting != 1 else ''} waiting for {goes.email} will not be sent."
    unconfirmed = Q(recipient__candidate=goes, confirmed_at=None)
    if SavedSearch.objects.filter(unconfirmed).exists():
        yield f"Searches that nobody confirmed at {goes.email} are dropped."


def chosen_values(
    stays: Candidate, goes: Candidate, chosen: Mapping[str, int], fields: Iterable[Field] = FIELDS
) -> dict[str, Any]:
    """The columns that the file has afterwards. What was not chosen is as `choices` has it by default."""
    values: dict[str, Any] = {}
    defaults = {choice.field.name: choice for choice in choices(stays, goes)}
    for field in fields:
        choice = defaults.get(field.name)
        if choice is None:
            continue
        key = choice.default if choice.is_fixed else chosen.get(field.name, choice.default)
        values |= field.values(goes if key == goes.pk else stays)
    return values

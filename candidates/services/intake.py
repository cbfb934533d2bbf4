"""Applications as they come in from the site: from people we know, and from guests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction

from candidates.enums import FileSource
from candidates.models import Alert, Application, Candidate, HeldCompetency, HeldCredential, Resume
from candidates.queries.origins import UNSAID, Origin
from candidates.queries.screening import Answered
from candidates.services import applications, files
from jobs.models import Competency, Position


@dataclass(frozen=True)
class Guest:
    """What somebody without a log-in said of themselves on the form."""

    email: str
    first_name: str
    last_name: str
    phone: str = ""
    state: str = ""
    years: Decimal | None = None
    message: str = ""
    credentials: list[Competency] = field(default_factory=list)
    other_credentials: str = ""
    """Credentials we know no word for, as typed."""
    knows: list[Competency] = field(default_factory=list)
    """What else the position asks for and they work with: code sets, settings, systems."""
    keep_on_file: bool = False
    screening: list[Answered] = field(default_factory=list)
    """Answers to the position's questions."""
    asked: str | None = None
    """Which questions those were (`print_of`)."""
    resume: Resume | None = None
    """On nobody's file: it belongs to the application alone."""

    @property
    def answers(self) -> dict[str, Any]:
        """The same as the application keeps it, without name, phone and message."""
        given = {
            "state": self.state,
            "years": "" if self.years is None else f"{self.years.normalize():f}",
            "credentials": [one.label for one in self.credentials],
            "other_credentials": self.other_credentials,
            "knows": [one.label for one in self.knows],
        }
        return {name: value for name, value in given.items() if value} | {"keep_on_file": self.keep_on_file}


@transaction.atomic
def apply_as_guest(*, position: Position, guest: Guest, origin: Origin = UNSAID) -> None:
    """Hand in an application for the person with that address.

    Raises applications.NotOpen, screening.AskedAnew or attaching.Gone.

    A new address gets a file, filled from the form. A file that is there already is not touched:
    anybody may type anybody's address. Its owner confirms from the mailbox that they want to be kept
    on file. Whoever has applied before is told so by mail, not here, so that the page tells nobody
    whose addresses we know.
    """
    candidate, is_new = files.find_or_open(email=guest.email, source=FileSource.APPLICATION)
    if is_new:
        _fill(candidate, guest)
    try:
        applications.apply(
            position=position,
            candidate=candidate,
            first_name=guest.first_name,
            last_name=guest.last_name,
            phone=guest.phone,
            message=guest.message,
            answers=guest.answers,
            is_proven=False,
            asks_to_stay=guest.keep_on_file and not candidate.is_on_file,
            came_from_alert=False,
            origin=origin,
            screening=guest.screening,
            asked=guest.asked,
            resume=guest.resume,
        )
    except applications.AlreadyApplied as earlier:
        applications.acknowledge_again(
            application=earlier.application, asks_to_stay=guest.keep_on_file and not candidate.is_on_file
        )


def _fill(candidate: Candidate, guest: Guest) -> None:
    candidate.first_name, candidate.last_name = guest.first_name, guest.last_name
    candidate.phone, candidate.state, candidate.years = guest.phone, guest.state, guest.years
    candidate.save()
    files.settle(candidate=candidate)
    hold(candidate=candidate, credentials=guest.credentials)
    know(candidate=candidate, words=guest.knows)
    if guest.keep_on_file:
        files.agree(candidate=candidate)


def hold(*, candidate: Candidate, credentials: Iterable[Competency]) -> None:
    """Put credentials on a file that does not hold them. Within a transaction."""
    held: dict[int, bool] = {}
    for one in credentials:
        full = one.apprentice_of_id or one.pk
        # Both CPC and CPC-A ticked: the full one is what is held.
        held[full] = one.apprentice_of_id is not None and held.get(full, True)
    for credential, apprentice in held.items():
        HeldCredential.objects.create(candidate=candidate, credential_id=credential, apprentice=apprentice)


def know(*, candidate: Candidate, words: Iterable[Competency]) -> None:
    """Put code sets, settings and systems on a file that does not have them. Within a transaction."""
    for word in words:
        HeldCompetency.objects.create(candidate=candidate, competency=word)


@transaction.atomic
def apply_as_known(  # noqa: PLR0913 -- each is a field of the form
    *,
    position: Position,
    candidate: Candidate,
    first_name: str,
    last_name: str,
    phone: str = "",
    message: str = "",
    keep_on_file: bool = False,
    is_signed_in: bool,
    origin: Origin = UNSAID,
    screening: Sequence[Answered] = (),
    asked: str | None = None,
    resume: Resume | None = None,
) -> Application:
    """Hand in an application of somebody who signed in, or came by a link in our mail.

    From somebody signed in it fills what their file lacks of name and phone, and `keep_on_file` is
    their consent. A mail may have been forwarded: what its reader writes stays on the application,
    and the wish to be kept on file waits until it is confirmed from the mailbox. Raises
    applications.AlreadyApplied, applications.NotOpen, screening.AskedAnew or attaching.Gone.
    """
    if keep_on_file and is_signed_in:
        files.agree(candidate=candidate)  # first, so that the mail about the application can say so
    asks_to_stay = keep_on_file and not is_signed_in and not candidate.is_on_file
    clicked = Alert.objects.filter(
        position=position, recipient__candidate=candidate, clicked_at__isnull=False
    )
    application = applications.apply(
        position=position,
        candidate=candidate,
        first_name=first_name,
        last_name=last_name,
        phone=phone,
        message=message,
        answers={"keep_on_file": True} if asks_to_stay else {},
        is_proven=True,
        is_signed_in=is_signed_in,
        asks_to_stay=asks_to_stay,
        came_from_alert=clicked.exists(),
        origin=origin,
        screening=screening,
        asked=asked,
        resume=resume,
    )
    if not is_signed_in:
        return application
    given = {"first_name": first_name, "last_name": last_name, "phone": phone}
    blank = [name for name, value in given.items() if value and not getattr(candidate, name)]
    for name in blank:
        setattr(candidate, name, given[name])
    if blank:
        candidate.save(update_fields=[*blank, "updated_at"])
    return application

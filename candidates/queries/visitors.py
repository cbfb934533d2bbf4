"""Who is looking: somebody signed in, somebody who came by a link of a mail, or a stranger."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.http import HttpRequest

from candidates.models import Application, Candidate, Recipient, Standing
from candidates.queries import answers, standings
from candidates.queries.answers import Answers
from config.accounts.models import User, folded
from config.mail import tokens
from jobs.models import Position

SESSION_KEY = "recipient"
"""Where a session keeps whose mail led here: the key of the recipient, the mark of their address."""


@dataclass(frozen=True)
class Visitor:
    """A person we have a file of. `is_signed_in` is False for those who came by a link in a mail.

    Such a link may have been forwarded: it shows how the position suits, and lets its reader apply,
    but opens neither file nor applications.
    """

    candidate: Candidate
    is_signed_in: bool

    @property
    def owner(self) -> Candidate | None:
        """Whose file it is, where that is proven: what a mail leads to may be read by somebody else."""
        return self.candidate if self.is_signed_in else None

    @property
    def masked_email(self) -> str:
        return masked(self.candidate.email)


def known(request: HttpRequest) -> Visitor | None:
    """The person on file behind this request, with all that explaining a fit needs.

    Read once for a request. None for strangers, for recruiters, and before one's file is opened.
    """
    if "visitor" not in request.__dict__:
        request.__dict__["visitor"] = _find(request)
    found: Visitor | None = request.__dict__["visitor"]
    return found


@dataclass(frozen=True)
class Looker:
    """Whoever looks, as far as fit may know them: by their file, or by their answers to three questions."""

    row: Standing
    visitor: Visitor | None = None
    answers: Answers | None = None

    @property
    def candidate(self) -> Candidate | None:
        return self.visitor.candidate if self.visitor else None


def looking(request: HttpRequest) -> Looker | None:
    """The same person, or a stranger who answered the three questions. Read once for a request."""
    if "looker" not in request.__dict__:
        request.__dict__["looker"] = _look(request)
    found: Looker | None = request.__dict__["looker"]
    return found


def _look(request: HttpRequest) -> Looker | None:
    visitor = known(request)
    if visitor is not None:
        return Looker(standings.of(visitor.candidate), visitor=visitor)
    said = None if request.user.is_authenticated else answers.of(request)
    return Looker(answers.standing_of(said), answers=said) if said else None


def look_again(request: HttpRequest) -> Visitor | None:
    """The same, read anew: a file was opened since."""
    request.__dict__.pop("visitor", None)
    request.__dict__.pop("looker", None)
    return known(request)


def _find(request: HttpRequest) -> Visitor | None:
    people = Candidate.objects.for_fit().select_related("recipient")
    if request.user.is_authenticated:
        own = None if request.user.is_staff else people.filter(user=request.user).first()
        return Visitor(own, is_signed_in=True) if own else None
    match request.session.get(SESSION_KEY):
        case [int(recipient), int(mark)]:
            told = people.filter(recipient=recipient).first()
        case _:
            return None
    # A session that began in the mailbox of an old address is a stranger's.
    return Visitor(told, is_signed_in=False) if told and tokens.is_mark_of(mark, told.email) else None


def setting_of_login(request: HttpRequest) -> Recipient | None:
    """The alert setting of whoever is signed in, when the address they sign in with is theirs and proven.

    One that is still to be made is not in the database yet. None when a mail to the address has to ask
    first: nothing proves it, or the file that is or would be theirs has another one.
    """
    user = request.user
    if not isinstance(user, User) or user.is_staff:
        return None
    rows = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    proven = {folded(email) for email in rows}
    if user.email not in proven:
        return None
    visitor = known(request)
    if visitor is not None:
        recipient: Recipient | None = getattr(visitor.candidate, "recipient", None)
        return recipient if recipient is not None and recipient.email == user.email else None
    # No file is opened by looking. `profiles.own_file` takes a free one of a proven address first.
    taken = dict(Candidate.objects.filter(email__in=proven).values_list("email", "user"))
    if taken and (user.email not in taken or taken[user.email] is not None):
        return None
    return Recipient.objects.filter(email=user.email).first() or Recipient(email=user.email)


def application_to(position: Position, candidate: Candidate) -> Application | None:
    """What this person handed in for this position, if they did."""
    return Application.objects.filter(position=position, candidate=candidate).first()


def address_elsewhere(candidate: Candidate, user: User) -> str:
    """The address of this log-in, when another file has it, so that the own one could not follow; or ""."""
    if candidate.email == user.email or not Candidate.objects.filter(email=user.email).exists():
        return ""
    return user.email


def masked(email: str) -> str:
    """`d•••@example.com`: enough to know one's own address by, no more."""
    name, _, domain = email.partition("@")
    return f"{name[:1]}•••@{domain}"

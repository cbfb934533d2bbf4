"""Which pages of the desk show a person: what hides them, and that each look is written down for them.

`DeskSite.admin_view`, which every page of the desk goes through, asks this table after a page was answered.
A page about a row that is not in it fails `tests/recruiters/test_watching.py`: it must be decided.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.apps import apps
from django.http import HttpRequest, HttpResponseBase

from candidates.enums import AccessKind
from candidates.models import Candidate
from candidates.services import accesses
from config.accounts.models import User
from config.keys import key_of
from jobs.models import Position


class Hides(StrEnum):
    """What becomes of the rows about somebody who hid their file (`recruiters.admin.hiding`)."""

    ROW = "row"
    """They stand in no list: without the person they say nothing that the desk needs."""
    NAME = "name"
    """They stand there without a name: work that somebody must do, and counts that must agree."""
    NOTHING = "nothing"
    """They stay as they are: the person sent us this, or it belongs to what they sent."""


@dataclass(frozen=True)
class Shows:
    """A page about one row. `person` leads from the row to the key of the candidate, or to their address."""

    model: str
    person: str
    what: str
    hides: Hides
    position: str = ""
    by_address: bool = False


PAGES: Mapping[str, Shows] = {
    "candidates_candidate": Shows("candidates.Candidate", "pk", "your file", Hides.ROW),
    "candidates_application": Shows(
        "candidates.Application", "candidate", "your application", Hides.NOTHING, "position"
    ),
    "candidates_applicationtransition": Shows(
        "candidates.ApplicationTransition",
        "application__candidate",
        "a step of your application",
        Hides.NOTHING,
        "application__position",
    ),
    "candidates_message": Shows(
        "candidates.Message",
        "application__candidate",
        "a message of yours",
        Hides.NOTHING,
        "application__position",
    ),
    "candidates_interview": Shows(
        "candidates.Interview",
        "application__candidate",
        "your interview",
        Hides.NOTHING,
        "application__position",
    ),
    "recruiters_inquiry": Shows(
        "recruiters.Inquiry", "candidate", "a question of yours", Hides.NOTHING, "position"
    ),
    "recruiters_note": Shows(
        "recruiters.Note",
        # One on an application stays, as that does; its page says itself whom it shows.
        "candidate",
        "a note about you",
        Hides.ROW,
    ),
    "candidates_recipient": Shows("candidates.Recipient", "candidate", "your alert setting", Hides.ROW),
    "candidates_alertrecord": Shows(
        "candidates.AlertRecord", "recipient__candidate", "an alert to you", Hides.NAME, "position"
    ),
    "candidates_alertfeedback": Shows(
        "candidates.AlertFeedback",
        "recipient__candidate",
        "what you said of an alert",
        Hides.NAME,
        "position",
    ),
    "candidates_savedsearch": Shows(
        "candidates.SavedSearch", "recipient__candidate", "a saved search of yours", Hides.ROW
    ),
    "candidates_heldcredential": Shows(
        "candidates.HeldCredential", "candidate", "a credential of yours", Hides.ROW
    ),
    "accounts_user": Shows("accounts.User", "candidate", "your log-in", Hides.ROW),
    "account_emailaddress": Shows(
        "account.EmailAddress", "user__candidate", "an address of yours", Hides.ROW
    ),
    "usersessions_usersession": Shows(
        "usersessions.UserSession", "user__candidate", "where you signed in", Hides.ROW
    ),
    "mail_outgoingmail": Shows("mail.OutgoingMail", "to", "a mail to you", Hides.NAME, by_address=True),
    "mail_mailevent": Shows(
        "mail.MailEvent", "address", "news of a mail to you", Hides.NAME, by_address=True
    ),
    "mail_suppression": Shows(
        "mail.Suppression", "email", "that you take no mails", Hides.ROW, by_address=True
    ),
}
"""By the beginning of the page's name: its form, its history, and what is done from it."""
NOBODY: Mapping[str, str] = {
    "candidates_matchrun": "Counts, and no names.",
    "candidates_sealedrecord": "Of deleted people: no name, and nobody left to tell.",
    "auth_group": "People at the desk.",
    "recruiters_recruiter": "People at the desk.",
    "recruiters_team": "People at the desk.",
    "recruiters_export": "Which list left the desk. Who was in it reads that on their own page.",
    "recruiters_tag": "Words of the desk; who bears them stands in lists.",
    "recruiters_scorecardkit": "What is looked at in anybody.",
    "recruiters_pool": "A list of whom a rule finds names many, which is no look at one; see below.",
    "recruiters_messagetemplate": "Words for anybody; its preview shows the person who looks at it.",
    "jobs_positionreport": "Words about a position; its address is that of nobody we know.",
    **dict.fromkeys(
        (
            "jobs_position",
            "jobs_employer",
            "jobs_positionevent",
            "jobs_competency",
            "jobs_place",
            "jobs_postalcode",
            "jobs_title",
            "jobs_article",
            "jobs_topic",
            "jobs_salarybenchmark",
            "jobs_areawage",
            "jobs_rolefact",
        ),
        "The board. A list of whom a position would reach names many, which is no look at one.",
    ),
}
"""Pages about a row that show no candidate, and why. A list is no look at one person either: the person's
page would say of everybody that everybody saw them. The same goes for what completes the words typed into a
box. A page of a position or a pool that opens one person among many, as that of matches does, notes it by
itself; so do a resume that is downloaded, and a list that is exported, for each who is in it."""
PREVIEWS = ("mail-preview", "mail-preview-html")


def shown_by(name: str) -> Shows | None:
    """The line of the table for a page of the desk by its name, without its namespace."""
    begins = sorted((key for key in PAGES if name.startswith(f"{key}_")), key=len)
    about_a_row = not name.endswith(("_changelist", "_add", "_duplicates"))
    return PAGES[begins[-1]] if begins and about_a_row else None


def look(request: HttpRequest, answer: HttpResponseBase) -> None:
    """Write down whom the answered page showed to whoever asked for it. Pages that say no show nobody."""
    match, user = request.resolver_match, request.user
    if match is None or not isinstance(user, User) or answer.status_code not in {200, 409, 422}:
        return
    name = match.url_name or ""
    if name in PREVIEWS:
        _look_at_preview(request, user)
        return
    shows = shown_by(name)
    key = str(match.kwargs.get("object_id", match.kwargs.get("pk", "")))
    if shows is None or not key or "\0" in key:
        return
    # A page that has read the row says whom it shows; any other is looked up.
    known: tuple[int, int] | None = getattr(request, "shows", None)
    for candidate, position in [known] if known else _whom(shows, key):
        accesses.note(
            candidate=candidate,
            by=user,
            kind=AccessKind.PREVIEW if shows.model == "mail.OutgoingMail" else AccessKind.VIEWED,
            position=position,
            what=shows.what + (", its history" if name.endswith("_history") else ""),
        )


def _whom(shows: Shows, key: str) -> list[tuple[int, int | None]]:
    if shows.person == "pk":
        return [(int(key), None)] if key.isdecimal() else []
    rows = apps.get_model(shows.model)._default_manager.filter(pk=key)  # noqa: SLF001 -- Django's public name
    if shows.by_address:
        addresses = rows.values(shows.person)
        return [
            (pk, None) for pk in Candidate.objects.filter(email__in=addresses).values_list("pk", flat=True)
        ]
    names = [shows.person, *([shows.position] if shows.position else [])]
    return [
        (row[0], row[1] if len(row) > 1 else None) for row in rows.values_list(*names) if row[0] is not None
    ]


def _look_at_preview(request: HttpRequest, user: User) -> None:
    """A mail as it would be to somebody says what is on their file. Unchosen, it shows nobody."""
    asked, recipient = request.GET.get("candidate", ""), request.GET.get("recipient", "")
    found = Candidate.objects.none()
    if (person := key_of(asked)) is not None:
        found = Candidate.objects.filter(pk=person)
    elif (setting := key_of(recipient)) is not None:
        found = Candidate.objects.filter(recipient=setting)
    about = key_of(request.GET.get("position", ""))
    known = Position.objects.filter(pk=about).first() if about else None
    for candidate in found:
        accesses.note(candidate=candidate, by=user, kind=AccessKind.PREVIEW, position=known)

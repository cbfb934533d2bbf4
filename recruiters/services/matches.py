"""Short lists and invitations: what a recruiter does with whom a position may suit."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from candidates.fit import explain
from candidates.fit.suited import listening
from candidates.models import Candidate, Standing
from candidates.queries import weightings
from candidates.services import links
from config.accounts.models import User
from config.mail import outbox
from config.mail.models import OutgoingMail
from config.mail.render import LONGEST_SUBJECT, Rendered, rendered
from jobs.models import Position
from recruiters.models import PositionInvite, Shortlisted
from recruiters.queries import matches
from recruiters.services import merging

KIND = "position_invite"


@dataclass(frozen=True)
class Outcome:
    """Who was invited, and who was not, with why."""

    invited: list[Candidate]
    refused: list[tuple[Candidate, str]]


def shortlist(*, position: Position, candidates: Collection[Candidate], by: User) -> int:
    """Put people on the short list of a position. Returns how many were not on it."""
    before = Shortlisted.objects.filter(position=position, candidate__in=candidates).count()
    Shortlisted.objects.bulk_create(
        [Shortlisted(position=position, candidate=one, by=by) for one in candidates], ignore_conflicts=True
    )
    return len(candidates) - before


def unlist(*, position: Position, candidates: Collection[Candidate]) -> int:
    """Take people off it. Returns how many were on it."""
    number, _ = Shortlisted.objects.filter(position=position, candidate__in=candidates).delete()
    return number


@transaction.atomic
def invite(
    *, position: Position, candidates: Sequence[Candidate], text: str, subject: str = "", by: User
) -> Outcome:
    """Invite people to apply, each once, by a mail with the recruiter's words (`merging`) and why it suits.

    Refused, by name: who applied or was invited, takes no news of positions, or was invited INVITES_A_WEEK
    times in the last seven days by anybody. Passed over: who hid themselves, or hid from the employer. The
    position comes from `in_full`.
    """
    keys = [one.pk for one in candidates]
    # Two recruiters who invite one person at once come one after the other, and the second sees the first.
    list(Candidate.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=keys).order_by("pk"))
    outcome = Outcome([], [])
    for person in matches.chosen(position, keys, by):
        if person.why_not:
            outcome.refused.append((person.candidate, person.why_not))
            continue
        text_to, subject_to = (
            merging.merged(one, position=position, candidate=person.candidate, by=by)
            for one in (text, subject)
        )
        made = PositionInvite.objects.create(
            position=position,
            candidate=person.candidate,
            by=by,
            text=text_to,
            subject=subject_to[:LONGEST_SUBJECT],
        )
        _send(made)
        outcome.invited.append(person.candidate)
    return outcome


def _send(invite: PositionInvite) -> None:
    by = invite.by
    outbox.queue(
        kind=KIND,
        to=invite.candidate.email,
        context=context_of(invite),
        dedupe_key=f"{KIND}:{invite.pk}",
        reply_to=by.email if by else "",
        stop_url=links.stop_url(recipient=invite.candidate.recipient),
    )


def context_of(invite: PositionInvite) -> dict[str, Any]:
    """What the mail holds. Of the position all that `in_full` reads, of the candidate all that fit needs."""
    position, candidate = Position.objects.in_full().get(pk=invite.position_id), invite.candidate
    recipient = candidate.recipient
    fit = explain(position, candidate, weightings.of_one(position))
    return {
        "invite": invite,
        "position": position,
        "candidate": candidate,
        "met": fit.met,
        "url": links.alert_url(position=position, recipient=recipient),
        "manage_url": links.manage_url(recipient=recipient),
        "stop_url": links.stop_url(recipient=recipient),
    }


def look(mail: OutgoingMail) -> Rendered | None:
    """The words of an invitation just before it goes; None once it is not wanted any more."""
    key = (mail.dedupe_key or "").removeprefix(f"{KIND}:")
    found = PositionInvite.objects.select_related("candidate__recipient", "by").filter(pk=key).first()
    if found is None or found.candidate.email != mail.to:  # two files were put together since, say
        return None
    if not Position.objects.open().filter(pk=found.position_id).exists():
        return None
    here = listening(found.position)
    if not Standing.objects.filter(here, candidate=found.candidate_id).exists():
        return None
    return rendered(KIND, context_of(found), to=mail.to)

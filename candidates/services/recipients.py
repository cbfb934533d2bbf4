"""What a person wants to hear, and when. One click must be enough to stop it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from candidates.enums import Cadence
from candidates.models import Recipient
from candidates.services import standings
from config.mail import suppression


def wants(*, recipient: Recipient, cadence: Cadence) -> Recipient:
    """The owner of the mailbox chooses how often: an alert that once came back stands in the way no more."""
    suppression.reach_again(email=recipient.email)
    return set_cadence(recipient=recipient, cadence=cadence)


@transaction.atomic
def set_cadence(*, recipient: Recipient, cadence: Cadence) -> Recipient:
    """Change how often alerts come; choosing any but "never" also takes back an earlier stop.

    A stop remembers how often they came before it, and a second stop what the first remembers.
    """
    _hold(recipient)
    # As it stands by now: what the caller has read may be older than a choice made since.
    row = Recipient.objects.select_for_update(of=("self",), no_key=True).get(pk=recipient.pk)
    is_stop = cadence == Cadence.OFF
    recipient.stopped_cadence = (row.stopped_cadence if row.is_stopped else row.cadence) if is_stop else ""
    recipient.cadence = cadence
    recipient.stopped_at = timezone.now() if is_stop else None
    recipient.save(update_fields=["cadence", "stopped_at", "stopped_cadence"])
    return recipient


def stop(*, recipient: Recipient) -> Recipient:
    """No alert from now on, not even one that is already due."""
    return set_cadence(recipient=recipient, cadence=Cadence.OFF)


def resume(*, recipient: Recipient) -> Recipient:
    """Whoever stopped wants alerts again, as often as before; without a stop nothing changes.

    Only their own act leads here, or what proves that the mailbox is theirs.
    """
    if not recipient.is_stopped:
        suppression.reach_again(email=recipient.email)
        return recipient
    return wants(recipient=recipient, cadence=recipient.cadence_wanted)


@transaction.atomic
def pause(*, recipient: Recipient, until: date | None) -> Recipient:
    """No alert before that day; None ends the pause."""
    _hold(recipient)
    recipient.paused_until = until
    recipient.save(update_fields=["paused_until"])
    return recipient


@transaction.atomic
def pause_file(*, recipient: Recipient, until: date | None) -> Recipient:
    """Nothing by what is on file before that day, while saved searches tell; None ends the pause."""
    _hold(recipient)
    recipient.file_paused_until = until
    recipient.save(update_fields=["file_paused_until"])
    return recipient


def stop_file(*, recipient: Recipient) -> Recipient:
    """Nothing by what is on file from now on, not even what is due; saved searches tell."""
    return _stop(recipient, "file_stopped_at")


def start_file(*, recipient: Recipient) -> Recipient:
    """What is on file brings alerts again: a stop and a pause of that alone end."""
    return _start(recipient, "file_stopped_at", "file_paused_until")


def stop_saved(*, recipient: Recipient) -> Recipient:
    """No reminder of saved positions from now on, not even one that waits."""
    return _stop(recipient, "saved_stopped_at")


def start_saved(*, recipient: Recipient) -> Recipient:
    """Saved positions are reminded of again."""
    return _start(recipient, "saved_stopped_at")


def stop_credentials(*, recipient: Recipient) -> Recipient:
    """No reminder that a credential ends from now on, not even one that waits."""
    return _stop(recipient, "credentials_stopped_at")


def start_credentials(*, recipient: Recipient) -> Recipient:
    """The ends of credentials are reminded of again."""
    return _start(recipient, "credentials_stopped_at")


@transaction.atomic
def _stop(recipient: Recipient, column: str) -> Recipient:
    """One kind of mail from now on no more; who had stopped it before has stopped it since then."""
    _hold(recipient)
    setattr(recipient, column, getattr(recipient, column) or timezone.now())
    recipient.save(update_fields=[column])
    return recipient


@transaction.atomic
def _start(recipient: Recipient, *columns: str) -> Recipient:
    """What stood in the way of one kind of mail is taken away."""
    _hold(recipient)
    for column in columns:
        setattr(recipient, column, None)
    recipient.save(update_fields=columns)
    return recipient


@transaction.atomic
def schedule(*, recipient: Recipient, hour: int, timezone: str) -> Recipient:
    """At which hour of which zone digests come."""
    _hold(recipient)
    recipient.hour, recipient.timezone = hour, timezone
    recipient.save(update_fields=["hour", "timezone"])
    return recipient


def _hold(recipient: Recipient) -> None:
    """First what the triggers write, then the setting: a file that is saved goes the same way."""
    if recipient.candidate_id is not None:
        standings.hold(candidates=[recipient.candidate_id])


def remember(*, recipient: Recipient) -> Recipient:
    """A setting made just now, perhaps of an address that was deleted: what it had stopped stays stopped."""
    return remember_all(made=[recipient])[0]


def remember_all(*, made: Sequence[Recipient]) -> Sequence[Recipient]:
    """The same of many: one query, and a few more for each whose stop was kept."""
    kept = suppression.recall(emails=[recipient.email for recipient in made])
    for recipient in made if kept else ():
        found = kept.get(recipient.email)
        if found is None:
            continue
        if found.refuses_asking:
            recipient.refuses_asking_since = timezone.now()
            recipient.save(update_fields=["refuses_asking_since"])
        stop(recipient=recipient)
    return made

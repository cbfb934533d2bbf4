"""Searches of the board as alerts: asked for by anybody, confirmed from the mailbox, taken off again."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from candidates.enums import Cadence
from candidates.models import Alert, Recipient, SavedSearch
from candidates.queries import searches as queries
from candidates.services import links, recipients
from config.accounts.models import folded
from config.mail import outbox
from config.mail.message import holds_link
from jobs.search.results import Search

MOST = 20
"""Of one address: nobody reads more, and each is looked up for every position that opens."""


class Full(Exception):
    """There are `MOST` already, all of them confirmed."""


@transaction.atomic
def ask(*, email: str, search: Search) -> None:
    """Somebody typed an address: write to it, so that its owner can confirm.

    Whatever we know of the address, a mail goes there and the caller learns nothing: to confirm, or
    that it is on the list already, or that the list is full.
    """
    recipient = _locked(email)
    try:
        saved = _find_or_add(recipient, search)
    except Full:
        saved = SavedSearch(recipient=recipient, words=queries.in_words(search))
    state = "full" if saved.pk is None else "known" if _tells(saved) else "new"
    if state == "new":  # asked for once more: there is as much time to confirm again
        SavedSearch.objects.filter(pk=saved.pk).update(created_at=timezone.now())
    context = {
        "state": state,
        # Anybody can type anybody's address: a form must not make us carry a stranger's links to it.
        "words": "" if holds_link(saved.words) else saved.words,
        "most": MOST,
        "confirm_url": links.confirm_url(search=saved) if state == "new" else "",
        "confirm_days": settings.CONFIRM_DAYS,
        "manage_url": "" if state == "new" else links.manage_url(recipient=recipient),
    }
    outbox.queue(kind="saved_search", to=recipient.email, context=context)


@transaction.atomic
def save(*, recipient: Recipient, search: Search) -> SavedSearch:
    """Keep a search of somebody who has proven that the address is theirs. Raises Full."""
    return confirm(search=_find_or_add(_locked(recipient.email), search))


@transaction.atomic
def confirm(*, search: SavedSearch) -> SavedSearch:
    """From now on it tells. Mails that were stopped start again: who confirms wants to hear.

    Confirming twice changes nothing, and takes back no stop of meanwhile.
    """
    row = SavedSearch.objects.select_for_update(of=("self",)).select_related("recipient").get(pk=search.pk)
    if _tells(row):
        return row
    row.confirmed_at = timezone.now()
    row.save(update_fields=["confirmed_at"])
    if row.recipient.is_stopped:
        recipients.set_cadence(recipient=row.recipient, cadence=Cadence.INSTANT)
    return row


@transaction.atomic
def remove(*, recipient: Recipient, pk: int) -> SavedSearch | None:
    """Take a search off the list of its owner. None when it is not on it."""
    row = SavedSearch.objects.filter(recipient=recipient, pk=pk).first()
    if row is not None:
        row.delete()
    return row


@transaction.atomic
def end_all(*, recipient: Recipient) -> int:
    """Their owner has left: nothing is told by them any more. Returns how many there were."""
    number, _ = SavedSearch.objects.filter(recipient=recipient).delete()
    return number


@transaction.atomic
def move(*, old: Recipient, new: Recipient) -> None:
    """Somebody's mail goes to another address: what they confirmed comes along, the rest ends.

    The old mailbox may be somebody else's by now, and nobody there asked for anything.
    """
    known = set(new.searches.values_list("query", flat=True))
    coming = SavedSearch.objects.confirmed().filter(recipient=old).exclude(query__in=known)
    SavedSearch.objects.filter(pk__in=list(coming.values_list("pk", flat=True)[:MOST])).update(recipient=new)
    end_all(recipient=old)


def told(*, keys: set[int], at: datetime) -> None:
    """A mail has named these as its reason."""
    SavedSearch.objects.confirmed().filter(pk__in=keys).update(last_told=at)


@transaction.atomic
def forget() -> int:
    """Delete what nobody confirmed in time, or their owner left behind, and addresses kept for nothing else.

    Returns how many searches went.
    """
    before = timezone.now() - timedelta(days=settings.CONFIRM_DAYS)
    waiting = SavedSearch.objects.filter(confirmed_at=None, created_at__gte=before)
    kept = SavedSearch.objects.live() | waiting
    number, _ = SavedSearch.objects.exclude(pk__in=kept.values("pk")).delete()
    alone = Recipient.objects.filter(
        ~Exists(SavedSearch.objects.filter(recipient=OuterRef("pk"))),
        ~Exists(Alert.objects.filter(recipient=OuterRef("pk"))),
        candidate=None,
        created_at__lt=before,
    )
    alone.delete()
    return number


def _tells(search: SavedSearch) -> bool:
    return SavedSearch.objects.live().filter(pk=search.pk).exists()


def _locked(email: str) -> Recipient:
    """The alert setting of an address, made if there is none; one transaction at a time adds to it."""
    row = None
    while row is None:  # `forget` may take it away between the two
        Recipient.objects.get_or_create(email=folded(email))
        rows = Recipient.objects.select_for_update(of=("self",), no_key=True)
        row = rows.filter(email=folded(email)).first()
    return row


def _find_or_add(recipient: Recipient, search: Search) -> SavedSearch:
    """The row of this search. Where there is no room, the oldest that nobody confirmed gives way."""
    query = queries.query_of(search.criteria)
    own = SavedSearch.objects.filter(recipient=recipient)
    found = own.filter(query=query).first()
    if found is not None:
        return found
    if own.count() >= MOST:
        oldest = own.filter(confirmed_at=None).last()
        if oldest is None:
            raise Full
        oldest.delete()
    return SavedSearch.objects.create(recipient=recipient, query=query, words=queries.in_words(search))

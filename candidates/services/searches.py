"""Searches of the board as alerts: asked for by anybody, confirmed from the mailbox, taken off again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from candidates.enums import SearchEnd
from candidates.models import Alert, Recipient, SavedSearch
from candidates.queries import searches as queries
from candidates.services import compiled, links, recipients
from config.accounts.models import folded
from config.mail import events, outbox
from config.mail.message import holds_link
from jobs.search.results import Search

KIND = "saved_search"
"""Of the mails that ask to confirm, or say why there is nothing to confirm."""
MOST = 20
"""Of one address: nobody reads more, and each is looked up for every position that opens."""


MOST_UNANSWERED = 2
"""Mails to one address within a day, while one of its searches waits to be confirmed: the owner of the
mailbox may be somebody who never asked."""


class Full(Exception):
    """There are `MOST` already, all of them confirmed."""


@transaction.atomic
def ask(*, email: str, search: Search) -> None:
    """Somebody typed an address: write to it, so that its owner can confirm.

    Whatever we know of the address, the caller learns nothing. A mail goes there: to confirm, or that
    it is on the list already, or that the list is full. None goes, and nothing is kept, when its owner
    wants no such mails, or has not answered the last ones.
    """
    recipient = _locked(email)
    if recipient.refuses_asking_since or _has_unanswered(recipient):
        return
    try:
        saved = _find_or_add(recipient, search)
    except Full:
        saved = SavedSearch(recipient=recipient, words=queries.in_words(search))
    state = "full" if saved.pk is None else "known" if queries.tells(saved) else "new"
    if state == "new":  # asked for once more: there is as much time to confirm again
        SavedSearch.objects.filter(pk=saved.pk).update(created_at=timezone.now())
    outbox.queue(kind=KIND, to=recipient.email, context=context_of(saved, recipient, state))


def context_of(saved: SavedSearch, recipient: Recipient, state: str) -> dict[str, Any]:
    """What the mail about a search holds. `state`: "new" to confirm, "known", or "full"."""
    return {
        "state": state,
        # Anybody can type anybody's address: a form must not make us carry a stranger's links to it.
        "words": "" if holds_link(saved.words) else saved.words,
        "most": MOST,
        "is_stopped": recipient.is_stopped,
        "paused_until": recipient.paused_until if recipient.is_paused else None,
        "confirm_url": links.confirm_url(search=saved) if state == "new" else "",
        "confirm_days": settings.CONFIRM_DAYS,
        "refuse_url": links.refuse_url(recipient=recipient),
        "manage_url": "" if state == "new" else links.manage_url(recipient=recipient),
    }


@transaction.atomic
def save(*, recipient: Recipient, search: Search) -> SavedSearch:
    """Keep a search of somebody who has proven that the address is theirs. Raises Full.

    Mails that were stopped start again, also where the search is on the list already: the page that
    asks says so before. A pause stays.
    """
    own = _locked(recipient.email)
    row = _find_or_add(own, search)
    _confirmed(row)
    _start(own)
    if own.refuses_asking_since:
        own.refuses_asking_since = None
        own.save(update_fields=["refuses_asking_since"])
    row.recipient = own
    return row


@transaction.atomic
def refuse(*, recipient: Recipient) -> Recipient:
    """The owner of the mailbox wants no more mails that ask to confirm; what they ask for goes too.

    Alerts they confirmed, and mails about applications, still come. Saving a search signed in takes it back.
    """
    own = Recipient.objects.select_for_update(no_key=True).get(pk=recipient.pk)
    own.refuses_asking_since = own.refuses_asking_since or timezone.now()
    own.save(update_fields=["refuses_asking_since"])
    SavedSearch.objects.filter(recipient=own, confirmed_at=None).delete()
    return own


@transaction.atomic
def confirm(*, search: SavedSearch) -> SavedSearch | None:
    """From now on it tells. Mails that were stopped start again: who confirms wants to hear.

    Confirming twice changes nothing, and takes back no stop of meanwhile. None when the search has gone.
    """
    # First the address, then its search: in the order in which `save` takes them.
    own = Recipient.objects.select_for_update(no_key=True).filter(pk=search.recipient_id).first()
    row = SavedSearch.objects.select_for_update().filter(pk=search.pk, recipient=own).first()
    if own is None or row is None:
        return None
    row.recipient = own
    if _confirmed(row):
        _start(own)
    return row


@transaction.atomic
def remove(*, recipient: Recipient, pk: int) -> SavedSearch | None:
    """Take a search off the list of its owner. None when it is not on it."""
    row = SavedSearch.objects.filter(recipient=recipient, pk=pk).first()
    if row is not None:
        row.delete()
    return row


@transaction.atomic
def stop(*, recipient: Recipient, pk: int) -> SavedSearch | None:
    """It tells nothing from now on, and can be started again for a month. None: not on the list."""
    return _live_on(
        recipient, pk, ended_at=timezone.now(), ended_because=SearchEnd.STOPPED, asked_to_keep_at=None
    )


@transaction.atomic
def start(*, recipient: Recipient, pk: int) -> SavedSearch | None:
    """It tells again: a stop and a pause of it end, its year begins anew. None: not on the list."""
    begun: dict[str, Any] = {"ended_at": None, "ended_because": "", "paused_until": None}
    return _live_on(recipient, pk, **begun, kept_at=timezone.now(), asked_to_keep_at=None)


@transaction.atomic
def pause(*, recipient: Recipient, pk: int, until: date | None) -> SavedSearch | None:
    """It tells nothing before that day, and then by itself; None ends the pause."""
    return _live_on(recipient, pk, paused_until=until)


@transaction.atomic
def change(*, recipient: Recipient, pk: int, search: Search) -> tuple[SavedSearch | None, bool]:
    """Its owner looks for something else now: it stays confirmed, and its year begins anew.

    Returns the search, and whether it became one with another of theirs that asks the same: that one
    stays, and tells if either did. (None, False): not on the list.
    """
    # One at a time changes the list of an address, as in `save`: the same search stands there once.
    own = Recipient.objects.select_for_update(of=("self",), no_key=True).get(pk=recipient.pk)
    row = SavedSearch.objects.listed().filter(recipient=own, pk=pk).first()
    if row is None:
        return None, False
    query = queries.query_of(search.criteria)
    twin = SavedSearch.objects.filter(recipient=own, query=query).exclude(pk=pk).first()
    if twin is not None:
        if not row.is_ended:
            _confirmed(twin)
        row.delete()
        _live_on(own, twin.pk, kept_at=timezone.now(), asked_to_keep_at=None)
        return twin, True
    row.query, row.words = query, queries.in_words(search)
    row.compiled_id = compiled.row_of(query=query)
    row.kept_at, row.asked_to_keep_at = timezone.now(), None
    row.save(update_fields=["query", "words", "compiled", "kept_at", "asked_to_keep_at"])
    return row, False


@transaction.atomic
def keep(*, recipient: Recipient, pk: int) -> SavedSearch | None:
    """Its owner wants it for another year."""
    return _live_on(recipient, pk, kept_at=timezone.now(), asked_to_keep_at=None)


def _live_on(recipient: Recipient, pk: int, **values: Any) -> SavedSearch | None:  # noqa: ANN401 -- of columns
    row = SavedSearch.objects.listed().filter(recipient=recipient, pk=pk).first()
    if row is None:
        return None
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=[*values])
    return row


@transaction.atomic
def end_all(*, recipient: Recipient) -> int:
    """Their owner has left: nothing is told by them any more. Returns how many there were."""
    number, _ = SavedSearch.objects.filter(recipient=recipient).delete()
    return number


def end_all_of(*, candidates: Collection[int]) -> None:
    """The same for many files, by their keys, in one statement."""
    if candidates:
        SavedSearch.objects.filter(recipient__candidate__in=candidates).delete()


@transaction.atomic
def move(*, old: Recipient, new: Recipient) -> None:
    """Somebody's mail goes to another address: what they confirmed comes along, the rest ends.

    The old mailbox may be somebody else's by now, and nobody there asked for anything. What waits at
    the new one gives way: it is anybody's wish, and these are their own.
    """
    # Nobody adds to it meanwhile: the same search twice would undo the whole change of address.
    Recipient.objects.select_for_update(no_key=True).get(pk=new.pk)
    there = SavedSearch.objects.filter(recipient=new)
    coming = SavedSearch.objects.confirmed().filter(recipient=old)
    there.filter(confirmed_at=None, query__in=list(coming.values_list("query", flat=True))).delete()
    known = set(there.confirmed().values_list("query", flat=True))
    fitting = coming.exclude(query__in=known).values_list("pk", flat=True)[: max(MOST - len(known), 0)]
    SavedSearch.objects.filter(pk__in=list(fitting)).update(recipient=new)
    end_all(recipient=old)
    room = max(MOST - there.confirmed().count(), 0)
    waiting = there.filter(confirmed_at=None).values_list("pk", flat=True)
    SavedSearch.objects.filter(pk__in=list(waiting[room:])).delete()


@transaction.atomic
def forget() -> int:
    """Delete what nobody confirmed in time, or their owner left behind, and addresses kept for nothing else.

    An address without file and search is kept for what it was told, `ALERT_KEPT_DAYS` long, and for a
    stop or a refusal, which hold for good. Mails that asked to confirm go once their link has run out,
    and with their address. Returns how many searches went.
    """
    now = timezone.now()
    asked_before = now - timedelta(days=settings.CONFIRM_DAYS)
    number, _ = SavedSearch.objects.all().over().delete()
    idle = Recipient.objects.filter(
        ~Exists(SavedSearch.objects.filter(recipient=OuterRef("pk"))),
        ~Exists(
            Alert.objects.filter(
                recipient=OuterRef("pk"), created_at__gte=now - timedelta(days=settings.ALERT_KEPT_DAYS)
            )
        ),
        candidate=None,
        created_at__lt=asked_before,
    )
    # One that somebody is adding to is theirs, and left for another night. The others are held, and
    # asked for anew: a search may have been written before they were.
    held = list(idle.select_for_update(skip_locked=True).values_list("pk", flat=True))
    alone = dict(idle.filter(pk__in=held).values_list("pk", "email"))
    Alert.objects.filter(recipient__in=alone).delete()
    Recipient.objects.filter(pk__in=alone, stopped_at=None, refuses_asking_since=None).delete()
    outbox.forget(kind=KIND, to=alone.values(), before=asked_before)
    return number


def forget_mails(*, emails: Collection[str]) -> None:
    """Their owners are erased: with them goes what was written to them about searches.

    And what was told of mails to them, of any kind.
    """
    outbox.forget(kind=KIND, to=emails)
    events.forget(addresses=emails)


def _has_unanswered(recipient: Recipient) -> bool:
    """Whether the mails of today are enough until somebody confirms."""
    if not SavedSearch.objects.waiting().filter(recipient=recipient).exists():
        return False
    since = timezone.now() - timedelta(days=1)
    return outbox.written(kind=KIND, to=recipient.email, since=since) >= MOST_UNANSWERED


def _confirmed(row: SavedSearch) -> bool:
    """Let it tell from now on. Returns whether it did not before."""
    if queries.tells(row):
        return False
    row.confirmed_at = timezone.now()
    row.compiled_id = compiled.row_of(query=row.query)
    row.ended_at, row.ended_because, row.kept_at, row.asked_to_keep_at = None, "", None, None
    row.save(
        update_fields=["confirmed_at", "compiled", "ended_at", "ended_because", "kept_at", "asked_to_keep_at"]
    )
    return True


def _start(recipient: Recipient) -> None:
    """Whoever asks to hear wants mails again."""
    recipients.resume(recipient=recipient)


def _locked(email: str) -> Recipient:
    """The alert setting of an address, made if there is none; one transaction at a time adds to it."""
    row = None
    while row is None:  # `forget` may take it away between the two
        made, is_new = Recipient.objects.get_or_create(email=folded(email))
        if is_new:
            recipients.remember(recipient=made)
        rows = Recipient.objects.select_for_update(of=("self",), no_key=True)
        row = rows.filter(email=folded(email)).first()
    return row


def _find_or_add(recipient: Recipient, search: Search) -> SavedSearch:
    """The row of this search. Where there is no room, the oldest unconfirmed or ended gives way.

    What is over takes no room: it goes at once, and not only at night.
    """
    query = queries.query_of(search.criteria)
    own = SavedSearch.objects.filter(recipient=recipient)
    own.over().delete()
    found = own.select_for_update().filter(query=query).first()
    if found is not None:
        return found
    if own.count() >= MOST:
        oldest = own.filter(confirmed_at=None).last() or own.exclude(ended_at=None).last()
        if oldest is None:
            raise Full
        oldest.delete()
    return SavedSearch.objects.create(recipient=recipient, query=query, words=queries.in_words(search))

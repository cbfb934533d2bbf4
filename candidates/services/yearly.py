"""Once a year the owner of a saved search is asked whether to keep it. Without an answer it ends.

An alert that nobody remembers is mail that nobody wants. Whoever answers, by the mail or on the page of
alerts, begins another year; what has ended can be started again there for `SHOWN_ENDED`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from candidates.alerts import hours
from candidates.enums import SearchEnd
from candidates.models import Recipient, SavedSearch
from candidates.models.search import ANSWERED_WITHIN, KEPT_FOR
from candidates.services import links, searches
from config.mail import outbox
from config.mail.message import holds_link
from config.mail.models import Suppression

KIND = "search_keep"
MOST_AT_ONCE = 500
"""Addresses asked in one round; the next hour asks the others."""


def due() -> QuerySet[Recipient]:
    """Whose searches are to be asked about, at or after their hour where they live.

    Nobody who stopped or paused alerts, and no address that takes none: without a question nothing ends.
    """
    silenced = Suppression.objects.filter(email=OuterRef("email"))
    asked = SavedSearch.objects.to_be_asked().filter(recipient=OuterRef("pk"))
    rows = Recipient.objects.listening().filter(Exists(asked), ~Exists(silenced))
    return rows.annotate(local_hour=hours.local_hour()).filter(local_hour__gte=F("hour")).order_by("pk")


def ask_all() -> int:
    """End what was not answered, then write the mails that are due, one an address. Returns how many."""
    end_unanswered()
    return sum(ask(recipient=row) for row in due()[:MOST_AT_ONCE])


@transaction.atomic
def ask(*, recipient: Recipient) -> bool:
    """Ask about all that is due of one address, in one mail. False where somebody else has, or is about to.

    The row of the address is the lock, and what was asked says so: two workers write one mail.
    """
    rows = Recipient.objects.listening().select_for_update(of=("self",), no_key=True, skip_locked=True)
    own = rows.filter(pk=recipient.pk).first()
    asked = list(SavedSearch.objects.to_be_asked().filter(recipient=own).order_by("pk")) if own else []
    if own is None or not asked:
        return False
    now = timezone.now()
    for search in asked:
        search.asked_to_keep_at = now
        search.save(update_fields=["asked_to_keep_at"])
    outbox.queue(kind=KIND, to=own.email, context=context_of(own, asked))
    return True


def end_unanswered() -> int:
    """What was asked about `ANSWERED_WITHIN` ago and has no answer tells no more. Returns how many ended."""
    before = timezone.now() - ANSWERED_WITHIN
    late = SavedSearch.objects.filter(ended_at=None, asked_to_keep_at__lte=before)
    return late.update(ended_at=timezone.now(), ended_because=SearchEnd.UNANSWERED, asked_to_keep_at=None)


@transaction.atomic
def answer(*, recipient: Recipient, keeps: bool, pk: int | None) -> list[SavedSearch]:
    """Keep or end one search of theirs, or with no key all that are due. Returns those it was done to.

    One that has ended meanwhile for want of an answer may be kept late; what its owner stopped stays so.
    """
    Recipient.objects.select_for_update(of=("self",), no_key=True).get(pk=recipient.pk)
    own = SavedSearch.objects.listed().filter(recipient=recipient).exclude(ended_because=SearchEnd.STOPPED)
    wanted = [one for one in own if (one.pk == pk if pk else one.is_due)]
    done = [_act(one, keeps=keeps)(recipient=recipient, pk=one.pk) for one in wanted]
    return [one for one in done if one is not None]


def _act(search: SavedSearch, *, keeps: bool) -> Callable[..., SavedSearch | None]:
    if not keeps:
        return searches.stop
    return searches.start if search.is_ended else searches.keep


def kept_until() -> datetime:
    """Until when what is kept now is kept, before its owner is asked again."""
    return timezone.now() + KEPT_FOR


def context_of(recipient: Recipient, asked: Sequence[SavedSearch]) -> dict[str, Any]:
    """What the mail holds: each search in its words, and the one page that answers for all."""
    return {
        "searches": [
            {
                "words": "" if holds_link(search.words) else search.words,
                "since": search.kept_at or search.confirmed_at,
                "last_told": search.last_told,
            }
            for search in asked
        ],
        "ends_at": timezone.now() + ANSWERED_WITHIN,
        "keep_url": links.keep_url(recipient=recipient),
        "stop_file_url": "",
        "stops": [
            {"words": search.words, "url": links.stop_one_url(recipient=recipient, search=search.pk or 0)}
            for search in asked
            if not holds_link(search.words)
        ],
        "stop_url": links.stop_url(recipient=recipient),
        "preferences_url": links.manage_url(recipient=recipient),
    }

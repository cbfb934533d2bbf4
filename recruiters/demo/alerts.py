"""What the guest hears of: searches of a while ago, two of them to be kept or ended, and one narrowing."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from candidates.enums import NarrowingKind
from candidates.models import AlertNarrowing, Candidate, SavedSearch
from candidates.models.search import KEPT_FOR
from candidates.queries import searches as queries
from candidates.services import narrowings, searches
from jobs.forms.search import SearchForm
from recruiters.demo.logins import GUEST

SEARCHES = (
    ({"q": "inpatient"}, 380),
    ({"credential": ["cpc"], "workplace": ["remote"]}, 371),
    ({"q": "audit"}, 40),
)
"""What is searched for, and how many days ago the guest said so."""
LEAST_PAY = 26
ASKED_AGO = timedelta(days=6)


def make() -> tuple[int, int]:
    """Write them, as if they had been made by the guest. Returns how many searches and narrowings."""
    recipient = Candidate.objects.get(email=GUEST.email).recipient
    for asked, days in SEARCHES:
        saved = searches.save(recipient=recipient, search=queries.to_keep(SearchForm(asked).criteria()))
        confirmed_at = timezone.now() - timedelta(days=days)
        is_over = timedelta(days=days) >= KEPT_FOR
        SavedSearch.objects.filter(pk=saved.pk).update(
            created_at=confirmed_at,
            confirmed_at=confirmed_at,
            asked_to_keep_at=timezone.now() - ASKED_AGO if is_over else None,
        )
    narrowings.narrow(recipient=recipient, wanted=AlertNarrowing(kind=NarrowingKind.PAY, number=LEAST_PAY))
    return len(SEARCHES), 1

"""Two files that look like those of one person, and are not."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from candidates.models import Candidate
from config.accounts.models import User
from recruiters.models import NotSamePerson


@transaction.atomic
def tell_apart(*, one: Candidate, other: Candidate, by: User) -> bool:
    """Remember that two files are of two people. False where somebody has said so before: theirs stays."""
    # In the order of their keys, whoever asks: two recruiters at once do not wait for each other for ever.
    pairs = sorted([(one.pk, other.pk), (other.pk, one.pk)])
    rows = [NotSamePerson(candidate_id=here, other_id=there, by=by) for here, there in pairs]
    was_known = NotSamePerson.objects.filter(candidate=one, other=other).exists()
    NotSamePerson.objects.bulk_create(rows, ignore_conflicts=True)
    return not was_known


def take_back(*, one: Candidate, other: Candidate) -> bool:
    """They may be one person after all. Returns whether anybody had said otherwise."""
    both = Q(candidate=one, other=other) | Q(candidate=other, other=one)
    return bool(NotSamePerson.objects.filter(both).delete()[0])

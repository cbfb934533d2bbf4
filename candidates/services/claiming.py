"""An application from a form without a log-in becomes its owner's, once they are signed in and say so."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from django.db import transaction

from candidates.models import Application
from candidates.queries import claiming
from candidates.services import applications, attaching, files, intake


@transaction.atomic
def claim(*, application: Application, take: Collection[str] = ()) -> Application:
    """Its owner vouches for it, and takes over to their file what they ticked of `claiming.offers`.

    Raises applications.CannotMove when it is theirs already.
    """
    claimed = applications.claim(application=application)
    wanted = {offer.key for offer in claiming.offers(claimed)} & set(take)
    if not wanted:
        return claimed
    candidate, said = claimed.candidate, claimed.answers
    if "phone" in wanted:
        candidate.phone = claimed.phone
    if "state" in wanted:
        candidate.state = said["state"]
    if "years" in wanted:
        candidate.years = Decimal(said["years"])
    candidate.save(update_fields=["phone", "state", "years", "updated_at"])
    if "resume" in wanted:
        attaching.put_on_file(application=claimed)
    intake.hold(
        candidate=candidate,
        credentials=[one for one in claiming.credentials(claimed) if one.key in wanted],
    )
    intake.know(candidate=candidate, words=[one for one in claiming.known(claimed) if one.key in wanted])
    files.settle(candidate=candidate)
    return claimed

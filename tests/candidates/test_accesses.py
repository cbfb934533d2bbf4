"""Who saw somebody: written once an hour, never changed, told to its owner."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from candidates.enums import AccessKind, Stage
from candidates.models import AccessEvent
from candidates.services import accesses, applications
from tests.cast import Cast
from tests.factories import AccessEventFactory

pytestmark = pytest.mark.django_db


def test_a_reload_adds_nothing_and_one_insert_is_all_it_costs(cast: Cast) -> None:
    for _ in range(3):
        with CaptureQueriesContext(connection) as asked:
            accesses.note(candidate=cast.dana, by=cast.sam, kind=AccessKind.VIEWED, what="your file")
        assert [query["sql"][:6] for query in asked if "SAVEPOINT" not in query["sql"]] == ["INSERT"]
    accesses.note(candidate=cast.dana, by=cast.sam, kind=AccessKind.VIEWED, position=cast.position)

    assert AccessEvent.objects.count() == 2


def test_nobody_changes_or_deletes_a_row(cast: Cast) -> None:
    row = AccessEventFactory.create(candidate=cast.dana, by=cast.sam)
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessEvent.objects.filter(pk=row.pk).update(by_name="Nobody")
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessEvent.objects.filter(pk=row.pk).update(by=cast.dana.user)
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessEvent.objects.filter(pk=row.pk).delete()

    assert AccessEvent.objects.get().by_name == "Sam Rivera"


def test_a_recruiter_who_is_deleted_stays_by_name(cast: Cast) -> None:
    AccessEventFactory.create(candidate=cast.erin, by=cast.sam)
    cast.position.recruiter = None
    cast.position.save()
    cast.sam.delete()

    row = AccessEvent.objects.get()
    assert (row.by, row.by_name) == (None, "Sam Rivera")


def test_forgotten_after_its_months(cast: Cast) -> None:
    AccessEventFactory.create(candidate=cast.dana)
    long_ago = timezone.now() - timedelta(days=31 * settings.ACCESS_KEPT_MONTHS)
    with connection.cursor() as cursor:  # as if written then: no code of ours could
        cursor.execute(
            "INSERT INTO candidates_accessevent (candidate_id, by_name, kind, what, once, at)"
            " VALUES (%s, 'Old', 'viewed', '', 'old', %s)",
            [cast.dana.pk, long_ago],
        )

    assert accesses.forget_old() == 1
    assert AccessEvent.objects.get().by_name == "Sam Rivera"


def test_putting_somebody_forward_is_told_with_the_employer(cast: Cast) -> None:
    applications.move(application=cast.application, to=Stage.SUBMITTED, by=cast.sam)

    row = AccessEvent.objects.get()
    employer = cast.position.employer.name
    assert (row.kind, row.what, row.position) == (AccessKind.SUBMITTED, employer, cast.position)
    page = cast.as_dana.get(reverse("candidates:seen")).content.decode()
    assert f"put you forward to {employer}" in " ".join(page.split()).replace("&#x27;", "'").replace(
        "&amp;", "&"
    )


def test_the_page_asks_the_same_of_any_number(cast: Cast) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert cast.as_dana.get(reverse("candidates:seen")).status_code == 200
        return len(queries)

    AccessEventFactory.create(candidate=cast.dana, position=cast.position)
    one = asked()
    AccessEventFactory.create_batch(2, candidate=cast.dana, position=cast.position)
    AccessEventFactory.create(candidate=cast.erin, by_name="Somebody Else")

    assert asked() == one
    assert b"Somebody Else" not in cast.as_dana.get(reverse("candidates:seen")).content

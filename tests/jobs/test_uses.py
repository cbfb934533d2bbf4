"""A word of the trade stays while anything names it, whatever code tries to delete it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from jobs.models import Competency, Position
from tests.factories import CandidateFactory, PositionFactory, competency

pytestmark = pytest.mark.django_db
USES: dict[str, tuple[str, Callable[[], object]]] = {
    "required": ("CPC", lambda: PositionFactory.create(required="CPC")),
    "preferred": ("CRC", lambda: PositionFactory.create(preferred="CRC")),
    "settings": ("Pro-fee", lambda: PositionFactory.create(settings=["Pro-fee"])),
    "specialties": ("Cardiology", lambda: PositionFactory.create(specialties=["Cardiology"])),
    "software": ("Epic", lambda: PositionFactory.create(software=["Epic"])),
    "duties": ("assign_sequence", lambda: PositionFactory.create(duties=["assign_sequence"])),
    "credential": ("CPC", lambda: CandidateFactory.create(credentials="CPC")),
    "competency": ("Epic", lambda: CandidateFactory.create(competencies="Epic")),
}


def _delete_behind_django(word: Competency) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("DELETE FROM jobs_competencyalias WHERE competency_id = %s", [word.pk])
        cursor.execute("DELETE FROM jobs_competency WHERE id = %s", [word.pk])


@pytest.mark.parametrize("use", USES)
def test_a_word_in_use_is_kept(use: str) -> None:
    label, make = USES[use]
    make()
    word = competency(label)

    for delete in (word.delete, Competency.objects.filter(pk=word.pk).delete):
        with pytest.raises(ProtectedError), transaction.atomic():
            delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        _delete_behind_django(word)

    assert Competency.objects.filter(pk=word.pk).exists()


def test_a_position_goes_with_its_groups_and_leaves_the_words() -> None:
    position = PositionFactory.create(required="CPC", settings=["Pro-fee"])

    position.delete()

    assert not Position.objects.exists()
    assert {"CPC", "Pro-fee"} <= set(Competency.objects.values_list("label", flat=True))
    Competency.objects.filter(label__in=["CPC", "Pro-fee"]).delete()

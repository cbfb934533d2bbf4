"""What must be true of mail is refused by the database, whoever writes."""

from __future__ import annotations

import pytest
from django.utils import timezone

from config.mail.enums import MailStatus
from tests.constraints import Violation, change, named_constraints, refused_by, twice
from tests.factories import MailEventFactory, OutgoingMailFactory, SuppressionFactory

VIOLATIONS: dict[str, Violation] = {
    "mail_outgoing_once": lambda: twice(OutgoingMailFactory.create, dedupe_key="application:1"),
    "mail_outgoing_status_known": lambda: OutgoingMailFactory.create(status="lost"),
    "mail_outgoing_sent_has_date": lambda: OutgoingMailFactory.create(status=MailStatus.SENT),
    "mail_outgoing_sending_has_lease": lambda: OutgoingMailFactory.create(status=MailStatus.SENDING),
    "mail_outgoing_calendar_is_small": lambda: OutgoingMailFactory.create(calendar="x" * 16_001),
    "mail_outgoing_begun_is_sending": lambda: OutgoingMailFactory.create(begun_at=timezone.now()),
    "mail_event_kind_known": lambda: MailEventFactory.create(kind="opened"),
    "mail_event_lower_case": lambda: MailEventFactory.create(address="Gone@example.com"),
    "mail_suppression_lower_case": lambda: SuppressionFactory.create(email="Gone@example.com"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", VIOLATIONS)
def test_database_refuses(name: str) -> None:
    assert refused_by(VIOLATIONS[name]) == name


def test_every_constraint_is_tried() -> None:
    assert set(VIOLATIONS) == named_constraints("mail")


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["sent_at", "lease_until"])
def test_database_refuses_waiting_mail_with_the_dates_of_another_state(field: str) -> None:
    mail = OutgoingMailFactory.create()

    assert refused_by(lambda: change(mail, **{field: timezone.now()})).startswith("mail_outgoing_")


@pytest.mark.django_db
def test_many_mails_may_have_no_key() -> None:
    assert len(list(twice(OutgoingMailFactory.create, dedupe_key=None))) == 2

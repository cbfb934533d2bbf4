"""What is told of mails is kept for a time, and not for ever."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from config.mail import events
from config.mail.models import MailEvent
from tests.factories import MailEventFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("is_believed", "days"), [(True, settings.ALERT_KEPT_DAYS), (False, events.CLAIMS_KEPT_DAYS)]
)
def test_news_and_claims_have_an_end(is_believed: bool, days: int) -> None:  # noqa: FBT001 -- pytest's
    old, young = MailEventFactory.create_batch(2, is_believed=is_believed)
    for event, age in ((old, days + 1), (young, days - 1)):
        MailEvent.objects.filter(pk=event.pk).update(created_at=timezone.now() - timedelta(days=age))

    assert events.forget_old() == 1
    assert MailEvent.objects.get() == young

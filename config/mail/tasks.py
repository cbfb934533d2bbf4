"""Doorbell of the outbox."""

from celery import shared_task

from config import doorbell
from config.mail import delivery, events, outbox


@shared_task(name="config.mail.deliver")
def deliver() -> int:
    """Send what is due; ring again while there is more."""
    sent = delivery.drain(outbox.MailQueue())
    if sent.has_more:
        doorbell.ring("mail-due")
    return sent.accepted


@shared_task(name="config.mail.forget_events")
def forget_events() -> int:
    """Once a night: what was told of mails long ago is deleted. Returns how many."""
    return events.forget_old()

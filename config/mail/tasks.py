"""Doorbell of the outbox."""

from celery import shared_task


@shared_task(name="config.mail.deliver")
def deliver() -> None:
    pass

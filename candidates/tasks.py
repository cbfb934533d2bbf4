"""Doorbells of people on file."""

from celery import shared_task


@shared_task(name="candidates.match_events")
def match_events() -> None:
    pass


@shared_task(name="candidates.deliver_alerts")
def deliver_alerts() -> None:
    pass

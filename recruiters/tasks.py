"""Doorbells of the desk: each says "look"."""

from celery import shared_task

from recruiters.services import mentions


@shared_task(name="recruiters.tell_of_mentions")
def tell_of_mentions() -> int:
    """Write the mails about mentions that are due."""
    return mentions.tell_of_all()

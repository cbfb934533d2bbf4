"""What the desk does by itself."""

from celery import shared_task

from recruiters.services import endings


@shared_task(name="recruiters.tell_of_endings")
def tell_of_endings() -> int:
    """Once a day: recruiters hear of credentials that end, of people in process. Returns how many mails."""
    return endings.tell_all()

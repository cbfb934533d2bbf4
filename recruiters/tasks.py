"""What the desk does by itself: each says "look"."""

from celery import shared_task

from recruiters.services import endings, inquiries, mentions, pools


@shared_task(name="recruiters.tell_of_endings")
def tell_of_endings() -> int:
    """Once a day: recruiters hear of credentials that end, of people in process. Returns how many mails."""
    return endings.tell_all()


@shared_task(name="recruiters.tell_of_mentions")
def tell_of_mentions() -> int:
    """Write the mails about mentions that are due."""
    return mentions.tell_of_all()


@shared_task(name="recruiters.look_at_pools")
def look_at_pools() -> int:
    """Once a night: who came into each pool, and who left it."""
    return pools.look_at_all()


@shared_task(name="recruiters.forget_inquiries")
def forget_inquiries() -> int:
    """Once a night: questions that ended long ago are deleted, and whose recruiter left are handed on.

    Returns how many were deleted.
    """
    inquiries.pass_on_orphans()
    return inquiries.forget_old()

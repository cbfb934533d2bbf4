"""Doorbells of the desk: each says "look"."""

from celery import shared_task

from recruiters.services import pools


@shared_task(name="recruiters.look_at_pools")
def look_at_pools() -> int:
    """Once a night: who came into each pool, and who left it."""
    return pools.look_at_all()

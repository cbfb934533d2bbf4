"""What the board does by itself."""

from celery import shared_task

from config.hands import Through, writing
from jobs.search import salaries
from jobs.services import articles, changes, listings, positions


@shared_task(name="jobs.close_due")
def close_due() -> int:
    """Close what has passed its closing date."""
    with writing(through=Through.SCHEDULE):
        return positions.close_past_due()


@shared_task(name="jobs.publish_due")
def publish_due() -> int:
    """Open what was planned to open by now."""
    with writing(through=Through.SCHEDULE):
        return positions.publish_due()


@shared_task(name="jobs.publish_articles_due")
def publish_articles_due() -> int:
    """Publish the articles that were planned to appear by now."""
    return articles.publish_due()


@shared_task(name="jobs.relist")
def relist() -> int:
    """Write every listing anew: after a change of words or employers, and once a night to be sure."""
    return listings.rebuild()


@shared_task(name="jobs.refresh_salaries")
def refresh_salaries() -> None:
    """Work out the common views of the salary explorer before what is kept of them is too old."""
    salaries.refresh()


@shared_task(name="jobs.fold_changes")
def fold_changes() -> None:
    """Keep the count of changes short."""
    changes.fold()

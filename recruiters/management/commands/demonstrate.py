"""The main job, once, before the eyes of whoever started the demo."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from candidates.alerts.reasons import looked_up
from candidates.enums import AlertCause, AlertStatus
from candidates.fit import explain
from candidates.models import Alert, MatchRun, Recipient
from candidates.queries import searches
from config.hands import Through, writing
from jobs.models import Position
from jobs.services import positions
from recruiters.demo import DEMONSTRATION_REFERENCE

MOST_NAMED = 8
PAUSE = 0.2


def _why(position: Position, recipient: Recipient, cause: int) -> str:
    """As the mail said it: the first lines of their file or, where no file told them, their search."""
    if recipient.candidate is None or cause == AlertCause.SEARCH:
        found = [one.words for one in searches.of(recipient) if looked_up(one.query, [position.pk])]
        return f"their search: {'; '.join(found)}"
    reasons = explain(position, recipient.candidate).met[:3]
    return "; ".join(f"{line.ask}: {line.have[0].lower()}{line.have[1:]}" for line in reasons)


class Command(BaseCommand):
    help = "Publishes one demo position and prints who was told, why, and where to read the mail."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--wait", type=int, default=60, help="Seconds to wait for the worker (default 60)."
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's signature
        found = Position.objects.filter(reference=DEMONSTRATION_REFERENCE).first()
        if found is None:
            raise CommandError("There is no demo to show. Load it with `manage.py seed`.")
        if found.published_at is not None:
            self.stdout.write(f"{found.title} ({found.reference}) was published before.")
            return
        started = time.monotonic()
        with writing(through=Through.COMMAND, by=found.recruiter):
            event = positions.publish(position=found, by=found.recruiter)
        if event is None:
            raise CommandError(f"{found.reference} is open already.")
        position = Position.objects.in_full().get(pk=found.pk)
        self.stdout.write(f"Published: {position.title}, {position.employer}, {position.where_label}")
        self.stdout.write(
            f"           {position.pay_label} {position.pay_unit}; asks for {position.needs_label}"
        )
        runs = MatchRun.objects.filter(event=event, finished_at__isnull=False)
        self._wait(runs.exists, options["wait"], "read the news of the position")
        instant = Alert.objects.filter(position=position, is_digest=False)
        waiting = instant.filter(status__in=(AlertStatus.DUE, AlertStatus.SENDING))
        self._wait(lambda: not waiting.exists(), options["wait"], "deliver the alerts")
        self._tell(position, time.monotonic() - started)

    def _wait(self, happened: Callable[[], bool], seconds: int, what: str) -> None:
        until = time.monotonic() + seconds
        while not happened():
            if time.monotonic() > until:
                raise CommandError(
                    f"The worker did not {what} within {seconds} s. Is it running? See its log."
                )
            time.sleep(PAUSE)

    def _tell(self, position: Position, seconds: float) -> None:
        alerts = Alert.objects.filter(position=position)
        sent = alerts.filter(status=AlertStatus.SENT)
        later = alerts.filter(is_digest=True, status=AlertStatus.DUE).count()
        self.stdout.write(
            f"Told:      {sent.count()} people by mail, {seconds:.1f} s after publishing; "
            f"{later} more hear of it in their daily or weekly mail"
        )
        causes = dict(sent.values_list("recipient_id", "cause")[:MOST_NAMED])
        for recipient in Recipient.objects.filter(pk__in=causes).select_related("candidate"):
            name = f"{recipient.candidate.full_name} " if recipient.candidate else ""
            why = _why(position, recipient, causes[recipient.pk])
            self.stdout.write(f"  {name}<{recipient.email}>: {why}")
        if sent.count() > MOST_NAMED:
            self.stdout.write(f"  and {sent.count() - MOST_NAMED} more")
        if settings.MAIL_DIR:
            # All mail in one place, the codes of others too: no team's page, so no recruiter's.
            page = f"{settings.SITE_URL}{reverse('admin:mailbox')}"
            self.stdout.write(f"Read the mail: {page} (sign in as the superuser)")
            self.stdout.write(f"       or on disk: {settings.MAIL_DIR}")
        else:
            # Alerts are no rows of the outbox: what went out stands with the position.
            page = reverse("admin:jobs_position_change", args=[position.pk])
            who_was_told = f"{settings.SITE_URL}{page}#told"
            self.stdout.write(f"Who was told: {who_was_told} (sign in as the recruiter)")
            self.stdout.write("The mails went to the relay of EMAIL_URL; none is kept here.")

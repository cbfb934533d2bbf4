"""The Celery application: a doorbell for rows that already stand in PostgreSQL."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, worker_init
from django.core.exceptions import ImproperlyConfigured
from kombu.transport.redis import Channel

# Else a worker that holds messages when the broker goes away ends with an AttributeError: it puts them back
# over the connection that it has just closed (kombu 5.7, `restore_unacked`). They are bells: what they rang
# for stands in PostgreSQL, and the sweep finds it.
Channel.do_restore = False

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("onfile")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
@beat_init.connect
def refuse_broken_environment(**_: Any) -> None:  # noqa: ANN401 -- Celery's signature
    """As the web server does: Celery runs Django's checks and starts whatever they find."""
    from config import checks  # noqa: PLC0415 -- needs the apps to be loaded

    try:
        checks.refuse_broken_environment()
    except ImproperlyConfigured as error:
        # Celery logs what a handler raises, and goes on; only this ends the process.
        raise SystemExit(str(error)) from error

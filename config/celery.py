"""The Celery application: a doorbell for rows that already stand in PostgreSQL."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("onfile")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

"""The product's Celery application with settings that bring about F10: `celery -A tests.faults.impatient`."""

from config.celery import app

__all__ = ["app"]

app.conf.task_acks_late = True
app.conf.broker_transport_options = app.conf.broker_transport_options | {
    "visibility_timeout": 1,
}

from django.apps import AppConfig


class CandidatesConfig(AppConfig):
    name = "candidates"
    verbose_name = "people on file"

    def ready(self) -> None:
        from candidates import tasks  # noqa: PLC0415 -- tasks need the models to be loaded
        from config import doorbell  # noqa: PLC0415 -- the same

        doorbell.answer("position-event", tasks.match_events)
        doorbell.answer("alert-due", tasks.deliver_alerts)
        doorbell.answer("digest-due", tasks.deliver_digests)

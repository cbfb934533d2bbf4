from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "jobs"
    verbose_name = "board"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate  # noqa: PLC0415 -- once models are there

        from config import doorbell, hands  # noqa: PLC0415 -- the same as below
        from jobs import tasks  # noqa: PLC0415 -- tasks need the models to be loaded

        doorbell.answer("board-words", tasks.relist)
        # Sent for each app; once is enough, and this one's tables have the triggers.
        post_migrate.connect(hands.ask_quickly, sender=self, dispatch_uid="jobs.ask_quickly")

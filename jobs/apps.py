from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "jobs"
    verbose_name = "board"

    def ready(self) -> None:
        from config import doorbell  # noqa: PLC0415 -- the same as below
        from jobs import tasks  # noqa: PLC0415 -- tasks need the models to be loaded

        doorbell.answer("board-words", tasks.relist)

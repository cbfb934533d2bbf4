from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "config.mail"
    label = "mail"
    verbose_name = "mail"

    def ready(self) -> None:
        from config import doorbell  # noqa: PLC0415 -- tasks need the models to be loaded
        from config.mail import tasks  # noqa: PLC0415 -- the same

        doorbell.answer("mail-due", tasks.deliver)

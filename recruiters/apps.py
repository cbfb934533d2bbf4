from django.apps import AppConfig


class RecruitersConfig(AppConfig):
    name = "recruiters"
    verbose_name = "desk"

    def ready(self) -> None:
        from anymail.signals import inbound  # noqa: PLC0415 -- the same as below

        from config.mail import outbox  # noqa: PLC0415 -- needs the models to be loaded
        from recruiters.services import endings, matches  # noqa: PLC0415 -- the same
        from recruiters.views import replies  # noqa: PLC0415 -- the same

        outbox.look_again(matches.KIND, matches.look)
        outbox.look_again(endings.KIND, endings.look_again)
        # anymail's way to hand on a mail that came in.
        inbound.connect(replies.mail_came, dispatch_uid="recruiters.mail_came")

from django.apps import AppConfig


class CandidatesConfig(AppConfig):
    name = "candidates"
    verbose_name = "people on file"

    def ready(self) -> None:
        from allauth.account.signals import email_changed  # noqa: PLC0415 -- the same as below
        from anymail.signals import tracking  # noqa: PLC0415 -- the same

        from candidates import tasks  # noqa: PLC0415 -- tasks need the models to be loaded
        from candidates.services import closing, ending, links, mailnews  # noqa: PLC0415 -- the same
        from candidates.services.onlookers import People  # noqa: PLC0415 -- the same
        from candidates.views import doors  # noqa: PLC0415 -- the same
        from config import doorbell  # noqa: PLC0415 -- the same
        from config.mail import outbox, render  # noqa: PLC0415 -- the same
        from jobs import onlookers  # noqa: PLC0415 -- the same

        onlookers.introduce(People())
        outbox.look_again(closing.KIND, closing.look_again)
        outbox.look_again(ending.KIND, ending.look_again)
        render.end_with(links.foot)
        doorbell.answer("position-event", tasks.match_events)
        doorbell.answer("alert-due", tasks.deliver_alerts)
        doorbell.answer("digest-due", tasks.deliver_digests)
        doorbell.answer("resume-uploaded", tasks.read_resumes)
        doorbell.answer("export-asked", tasks.build_exports)
        doorbell.answer("deletion-asked", tasks.delete_people)
        # allauth's own word for "the address has changed": config.accounts cannot call us, we are
        # on its left. No signal of ours.
        email_changed.connect(doors.address_changed, dispatch_uid="candidates.address_changed")
        # anymail's way to hand on what a mail service told. Heard here and not in config.mail, because
        # the news and what follows from it for alerts are one transaction.
        tracking.connect(mailnews.service_told, dispatch_uid="candidates.service_told")

"""Doorbells of people on file: each says "look", and rings again while there is more."""

from celery import shared_task

from candidates.alerts import digest, instant, keeping, ledger, news
from candidates.queries import holders
from candidates.services import (
    closing,
    compiled,
    consent,
    deletions,
    drafts,
    ending,
    evidence,
    exports,
    forgetting,
    interviews,
    messages,
    promises,
    resumes,
    searches,
    standings,
    yearly,
)
from config import doorbell
from config.mail import delivery
from config.mail.outbox import MailQueue


@shared_task(name="candidates.match_events")
def match_events() -> int:
    """Read the news of positions and write alerts."""
    return news.read_all()


@shared_task(name="candidates.deliver_alerts")
def deliver_alerts() -> int:
    """Send instant alerts that are due, for a slice of time."""
    sent = delivery.drain(instant.InstantQueue(), first=MailQueue())
    if sent.has_more:
        doorbell.ring("alert-due")
    return sent.accepted


@shared_task(name="candidates.deliver_digests")
def deliver_digests() -> int:
    """Send digests that are due, for a slice of time."""
    sent = delivery.drain(digest.DigestQueue(), first=MailQueue())
    if sent.has_more:
        doorbell.ring("digest-due")
    return sent.accepted


@shared_task(name="candidates.count_holders")
def count_holders() -> int:
    """Once an hour: what people on file hold is counted for the guide. Returns of how many credentials."""
    return len(holders.refresh().by_key)


@shared_task(name="candidates.forget_searches")
def forget_searches() -> int:
    """Once a night: what nobody confirmed is deleted."""
    return searches.forget()


@shared_task(name="candidates.remind_of_drafts")
def remind_of_drafts() -> int:
    """Once a day: who has begun to apply to a position that closes soon is told so, once."""
    return drafts.remind()


@shared_task(name="candidates.remind_of_saved")
def remind_of_saved() -> int:
    """Whoever saved a position that closes soon is told so, once, at their hour. Returns how many mails."""
    return closing.remind_all()


@shared_task(name="candidates.forget_drafts")
def forget_drafts() -> int:
    """Once a night: drafts nobody came back to are deleted."""
    return drafts.forget()


@shared_task(name="candidates.keep_in_mind")
def keep_in_mind() -> int:
    """Once a day: whose file has changed is compared with what is open. Returns how many alerts it made."""
    return keeping.keep_all().alerts


@shared_task(name="candidates.check_standings")
def check_standings() -> int:
    """Once a night: what fit knows of people is compared with their files. Returns how many were wrong."""
    return standings.check().repaired


@shared_task(name="candidates.forget_orphans")
def forget_orphans() -> int:
    """Once a night: alerts without their person or position are deleted."""
    return ledger.forget_orphans()


@shared_task(name="candidates.renew_searches")
def renew_searches() -> int:
    """Once a night: what saved searches mean by now, as they are tried on positions."""
    return compiled.renew()


@shared_task(name="candidates.tell_of_messages")
def tell_of_messages() -> int:
    """Write the mails that say there are messages. Returns how many."""
    return messages.tell_of_all()


@shared_task(name="candidates.remind_of_interviews")
def remind_of_interviews() -> int:
    """Write the reminders of interviews within a day. Returns how many."""
    return interviews.remind_of_all()


@shared_task(name="candidates.answer_for_promises")
def answer_for_promises() -> int:
    """Once a day: who was promised an answer and got none is told so. Returns how many."""
    return promises.answer_for_all()


@shared_task(name="candidates.read_resumes")
def read_resumes() -> int:
    """Read the resumes that wait. Returns how many."""
    return resumes.read_waiting()


@shared_task(name="candidates.forget_files")
def forget_files() -> int:
    """Once a night: resumes that were never sent, and files without a row, are deleted. Returns how many."""
    return resumes.forget_unsent() + resumes.forget_files() + evidence.forget_files()


@shared_task(name="candidates.remind_of_consent")
def remind_of_consent() -> int:
    """Whose time on file ends soon is asked whether to renew it. Returns how many were asked."""
    return consent.remind_all()


@shared_task(name="candidates.remind_of_credentials")
def remind_of_credentials() -> int:
    """Whose credential ends soon is told so, at their hour. Returns how many mails."""
    return ending.remind_all()


@shared_task(name="candidates.ask_to_keep")
def ask_to_keep() -> int:
    """Whose saved search is a year old is asked whether to keep it. Returns how many mails that took."""
    return yearly.ask_all()


@shared_task(name="candidates.build_exports")
def build_exports() -> int:
    """Make the downloads of everything that people asked for."""
    return exports.build_all()


@shared_task(name="candidates.delete_people")
def delete_people() -> int:
    """Delete who asked for it, and the receipts that were sent."""
    return deletions.run_all()


@shared_task(name="candidates.forget_people")
def forget_people() -> int:
    """Once a night: what is kept for a time only, and whose time is over."""
    return forgetting.forget_all()

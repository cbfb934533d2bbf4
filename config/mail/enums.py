"""States of a mail."""

from __future__ import annotations

from enum import StrEnum

from django.db import models


class MailStatus(models.TextChoices):
    DUE = "due", "Waiting"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    DOUBT = "doubt", "In doubt"
    DROPPED = "dropped", "Not sent"
    FAILED = "failed", "Failed"


class InDoubtRule(StrEnum):
    """What becomes of a mail whose sending was begun and whose end nobody knows (MAIL_IN_DOUBT)."""

    SEND = "send"
    """It is sent again: twice, perhaps, and never lost."""
    HOLD = "hold"
    """It is held until somebody decides: never twice, and lost, perhaps, until then."""


class SuppressionReason(models.TextChoices):
    BOUNCE = "bounce", "Address refused for good"
    COMPLAINT = "complaint", "Person complained"
    DESK = "desk", "Entered by a recruiter"


class MailEventKind(models.TextChoices):
    """What became of a mail after the relay had taken it."""

    BOUNCE = "bounce", "Bounced: the address takes no mail"
    REFUSED = "refused", "Not delivered, for another reason"
    DELAYED = "delayed", "Not delivered yet"
    COMPLAINT = "complaint", "Marked as spam"
    UNSUBSCRIBED = "unsubscribed", "Unsubscribed at the mail service"


class Followed(models.TextChoices):
    """What was done about news of a mail, in the transaction that wrote it down."""

    CLAIM = "claim", "Nothing: it does not prove that it answers a mail of ours"
    NOTHING = "nothing", "Nothing: it passes, or says nothing of the mailbox"
    SILENCED = "silenced", "No mail goes to this address any more"
    NO_ALERTS = "no_alerts", "No alert goes to this address any more; codes and answers still do"
    STOPPED = "stopped", "Their alerts were stopped"
    BOTH = "both", "No mail goes to this address any more, and their alerts were stopped"


CAME_BACK = frozenset({MailEventKind.BOUNCE, MailEventKind.REFUSED})
"""The mail did not arrive, and is not tried again."""
SILENCING = {
    MailEventKind.BOUNCE: SuppressionReason.BOUNCE,
    MailEventKind.COMPLAINT: SuppressionReason.COMPLAINT,
    MailEventKind.UNSUBSCRIBED: SuppressionReason.COMPLAINT,
}
"""What ends all mail to an address, and as what it stands on the list."""
UNWANTED = frozenset({MailEventKind.COMPLAINT, MailEventKind.UNSUBSCRIBED})
"""What a person did to say that they want no more."""

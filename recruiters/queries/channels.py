"""By which way an application came: one word each, the same in lists, files and figures."""

from __future__ import annotations

from django.db.models import Case, CharField, Exists, OuterRef, Q, TextChoices, Value, When

from candidates.models import Application
from jobs.marked import Medium
from recruiters.models import PositionInvite


class Channel(TextChoices):
    """One of these each; the first that is true."""

    ALERT = "alert", "Our alert"
    INVITE = "invite", "A recruiter's invitation"
    FEED = "feed", "A feed"
    REFERRAL = "referral", "A link passed on"
    CAMPAIGN = "campaign", "A marked link"
    SITE = "site", "Another site"
    UNSAID = "unsaid", "Not said"


def channel() -> Case:
    """An expression over rows of `Application`: a value of `Channel`.

    An alert that was followed and an invitation, which we know ourselves, count before what a link claims.
    """
    invited = PositionInvite.objects.filter(
        candidate=OuterRef("candidate"), position=OuterRef("position"), at__lte=OuterRef("applied_at")
    )
    is_marked = ~Q(source="") | ~Q(medium="") | ~Q(campaign="")
    return Case(
        When(came_from_alert=True, then=Value(Channel.ALERT.value)),
        When(Exists(invited), then=Value(Channel.INVITE.value)),
        When(medium=Medium.FEED.value, then=Value(Channel.FEED.value)),
        When(medium=Medium.REFERRAL.value, then=Value(Channel.REFERRAL.value)),
        When(is_marked, then=Value(Channel.CAMPAIGN.value)),
        When(~Q(referrer=""), then=Value(Channel.SITE.value)),
        default=Value(Channel.UNSAID.value),
        output_field=CharField(),
    )


def came_by(application: Application) -> str:
    """The words for an application that was read with `came=channel()`."""
    return str(Channel(application.__dict__["came"]).label)  # an annotation

"""Who may do what at the desk."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q

RECRUITERS = "Recruiters"
EVERYTHING_BUT_DELETE = ("view", "add", "change")
RECRUITER_MAY: dict[str, tuple[str, ...]] = {
    # what they work with
    "jobs.position": ("view", "add", "change", "delete"),  # delete: a draft only, see the admin
    "jobs.requirement": ("view", "add", "change", "delete"),
    "jobs.positionreport": ("view", "change"),
    "jobs.employer": EVERYTHING_BUT_DELETE,
    "candidates.candidate": (*EVERYTHING_BUT_DELETE, "merge"),
    "candidates.heldcredential": ("view", "add", "change", "delete"),
    "candidates.heldcompetency": ("view", "add", "change", "delete"),
    "candidates.resume": ("view",),
    "candidates.recipient": EVERYTHING_BUT_DELETE,
    "candidates.application": ("view", "change"),
    "recruiters.shortlisted": ("export",),
    "recruiters.positioninvite": ("view", "add"),
    "recruiters.note": ("view", "add", "change", "delete"),
    "mail.suppression": ("view", "add", "change", "delete"),
    "mail.outgoingmail": ("view", "change"),
    # history is read
    "jobs.positionevent": ("view",),
    "candidates.applicationtransition": ("view",),
    "candidates.alertrecord": ("view",),
    "candidates.alertfeedback": ("view",),
    "candidates.matchrun": ("view",),
    "candidates.savedsearch": ("view",),
    "mail.mailevent": ("view",),
    # words and places are looked up
    "jobs.competency": ("view", "change"),
    "jobs.competencyalias": ("view", "add", "change", "delete"),
    "jobs.credentialfacts": ("view", "add", "change"),
    "jobs.place": ("view",),
    "jobs.postalcode": ("view",),
    "jobs.title": ("view",),
    "jobs.salarybenchmark": ("view",),
    "jobs.rolefact": ("view",),
    "recruiters.recruiter": ("view",),
}
"""Model label: what a recruiter may do with it. Users, groups and sign-ins are not theirs."""


def permissions(granted: dict[str, tuple[str, ...]]) -> Iterable[Permission]:
    """The permission rows of such a table. They exist once `migrate` has ended."""
    wanted = Q(pk=None)
    for label, verbs in granted.items():
        app, model = label.split(".")
        codenames = [f"{verb}_{model}" for verb in verbs]
        wanted |= Q(content_type__app_label=app, codename__in=codenames)
    return Permission.objects.filter(wanted)


def found_or_made() -> Group:
    """The group of recruiters as an administrator left it; made where there is none yet."""
    return Group.objects.filter(name=RECRUITERS).first() or ensure()


@transaction.atomic
def ensure() -> Group:
    """Make the group of recruiters, or bring its permissions back to the table above.

    Members stay. Call after `migrate`; calling again changes nothing.
    """
    group, _ = Group.objects.get_or_create(name=RECRUITERS)
    group.permissions.set(permissions(RECRUITER_MAY))
    return group

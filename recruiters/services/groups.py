"""Who may do what at the desk: a table for each role, and the group that has it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from config.accounts.models import User
from recruiters.enums import Role
from recruiters.models import RoleGroup

Granted = Mapping[str, tuple[str, ...]]
EVERYTHING = ("view", "add", "change", "delete")
EVERYTHING_BUT_DELETE = ("view", "add", "change")
RECRUITER_MAY: dict[str, tuple[str, ...]] = {
    # what they work with
    # delete: a draft only, see the admin
    "jobs.position": ("view", "add", "change", "delete", "publish", "export"),
    "jobs.requirement": ("view", "add", "change", "delete"),
    "jobs.positionreport": ("view", "change"),
    "jobs.employer": EVERYTHING_BUT_DELETE,
    "candidates.candidate": (*EVERYTHING_BUT_DELETE, "export", "merge"),
    "candidates.heldcredential": ("view", "add", "change", "delete"),
    "candidates.heldcompetency": ("view", "add", "change", "delete"),
    "candidates.resume": ("view",),
    "candidates.recipient": EVERYTHING_BUT_DELETE,
    "candidates.application": ("view", "change", "decline", "place", "export"),
    "candidates.message": ("view",),
    "candidates.interview": ("view",),
    "recruiters.inquiry": ("view", "change"),
    "recruiters.shortlisted": ("export",),
    "recruiters.positioninvite": ("view", "add"),
    "recruiters.note": ("view", "add", "change", "delete"),
    "recruiters.scorecard": ("view", "add"),  # one's own; others' once it is given, see queries/scorecards
    "recruiters.scorecardrequest": ("view", "add"),
    "recruiters.scorecardkit": ("view",),
    "recruiters.scorecardcriterion": ("view",),
    "recruiters.messagetemplate": ("view", "add", "change", "delete"),  # their own; share: see the admin
    "recruiters.tag": ("view", "put"),
    "recruiters.pool": ("view", "add", "change", "delete"),  # the same
    "mail.suppression": ("view", "add", "change", "delete"),
    "mail.outgoingmail": ("view", "change"),
    # history is read
    "jobs.positionevent": ("view",),
    "candidates.applicationtransition": ("view",),
    "candidates.alertrecord": ("view",),
    "candidates.alertfeedback": ("view",),
    "candidates.matchrun": ("view",),
    "candidates.savedsearch": ("view",),
    "candidates.accessevent": ("view",),
    "mail.mailevent": ("view",),
    # words and places are looked up
    "jobs.competency": ("view", "change"),
    "jobs.competencyalias": ("view", "add", "change", "delete"),
    "jobs.credentialfacts": ("view", "add", "change"),
    "jobs.place": ("view",),
    "jobs.postalcode": ("view",),
    "jobs.title": ("view",),
    "jobs.salarybenchmark": ("view",),
    "jobs.areawage": ("view",),
    "jobs.rolefact": ("view",),
    # drafts; what is published is changed by who may publish
    "jobs.article": ("view", "add", "change"),
    "jobs.articlesource": ("view", "add", "change", "delete"),
    "jobs.topic": ("view", "add"),
    "recruiters.recruiter": ("view",),
}
"""Model label: what a recruiter may do with it. Users, groups and sign-ins are not theirs.

The other roles follow from it, so that a new table is decided here once: a lead may what recruiters may,
a coordinator and an auditor look at it, and more stands in the tables below.
"""
LEAD_MAY: Granted = {
    **RECRUITER_MAY,
    "candidates.candidate": (*RECRUITER_MAY["candidates.candidate"], "detail"),
    "recruiters.messagetemplate": (*RECRUITER_MAY["recruiters.messagetemplate"], "share"),
    "recruiters.tag": ("view", "put", "add", "change"),
    "recruiters.scorecard": (*RECRUITER_MAY["recruiters.scorecard"], "read"),
    "recruiters.scorecardkit": EVERYTHING_BUT_DELETE,
    "recruiters.scorecardcriterion": EVERYTHING,
    "recruiters.pool": (*RECRUITER_MAY["recruiters.pool"], "share"),
    "recruiters.team": ("view", "numbers"),
    "recruiters.inquiry": (*RECRUITER_MAY["recruiters.inquiry"], "assign"),
    "jobs.article": (*RECRUITER_MAY["jobs.article"], "delete", "publish"),
    "jobs.topic": EVERYTHING,
}
COORDINATOR_CHANGES: Granted = {
    "jobs.position": ("add", "change", "export"),
    "jobs.requirement": ("add", "change", "delete"),
    "jobs.employer": ("add", "change"),
    "candidates.candidate": ("add", "change"),
    "candidates.heldcredential": ("add", "change", "delete"),
    "candidates.heldcompetency": ("add", "change", "delete"),
    "candidates.recipient": ("change",),
    "candidates.application": ("change",),
    "recruiters.inquiry": ("change",),
    "recruiters.positioninvite": ("add",),
    "recruiters.note": ("add", "change", "delete"),
    "recruiters.tag": ("put",),
    "recruiters.scorecard": ("add",),
    "recruiters.scorecardrequest": ("add",),
}
"""What a coordinator does besides looking."""
AUDITOR_SEES: Granted = {
    "recruiters.team": ("view", "all"),
    "accounts.user": ("view",),
    "auth.group": ("view",),
    "usersessions.usersession": ("view",),
    "recruiters.export": ("view",),
}
"""What an auditor sees besides what recruiters see."""
ADMIN_RUNS: Granted = {
    "jobs.employer": EVERYTHING,
    "candidates.candidate": (*EVERYTHING, "export"),
    "candidates.recipient": EVERYTHING,
    "recruiters.team": (*EVERYTHING, "all", "numbers"),
    "recruiters.recruiter": EVERYTHING,
    "accounts.user": EVERYTHING_BUT_DELETE,
    "account.emailaddress": ("view",),
    "auth.group": ("view",),
    "usersessions.usersession": ("view",),
    "recruiters.export": ("view",),
}
"""What an administrator does besides what leads do."""


def _looking(granted: Granted) -> Granted:
    """The same tables, to be looked at."""
    return {label: ("view",) for label, verbs in granted.items() if "view" in verbs}


def _together(*tables: Granted) -> Granted:
    labels = dict.fromkeys(label for table in tables for label in table)
    return {
        label: tuple(dict.fromkeys(verb for table in tables for verb in table.get(label, ())))
        for label in labels
    }


MAY: Mapping[Role, Granted] = {
    Role.RECRUITER: RECRUITER_MAY,
    Role.LEAD: LEAD_MAY,
    Role.COORDINATOR: _together(_looking(RECRUITER_MAY), COORDINATOR_CHANGES),
    Role.AUDITOR: _together(_looking(RECRUITER_MAY), AUDITOR_SEES),
    Role.ADMIN: _together(LEAD_MAY, ADMIN_RUNS),
}
"""By role: model label, and what they may do with it."""


def names(granted: Granted) -> set[str]:
    """The rights of such a table, as `jobs.view_position`."""
    found = set()
    for label, verbs in granted.items():
        app, model = label.split(".")
        found |= {f"{app}.{verb}_{model}" for verb in verbs}
    return found


def found_or_made(role: Role = Role.RECRUITER) -> Group:
    """The group of a role as an administrator left it; made where there is none yet."""
    found = RoleGroup.objects.select_related("group").filter(role=role).first()
    return found.group if found else _ensured(role, _known())


@transaction.atomic
def ensure() -> Group:
    """Make the group of each role, or bring to it what this version gives besides the last one.

    Members stay, and so does what an administrator added to a group or took from it. Call after `migrate`;
    calling again changes nothing. Returns the group of recruiters.
    """
    known = _known()
    if not RoleGroup.objects.filter(role=Role.LEAD).exists():
        _keep_what_was_one_right(known)
    made = {role: _ensured(role, known) for role in Role}
    return made[Role.RECRUITER]


@transaction.atomic
def restore(role: Role) -> Group:
    """Give a role exactly what its table says, whatever an administrator did to its group."""
    known, group = _known(), found_or_made(role)
    wanted = names(MAY[role]) & known.keys()
    group.permissions.set([known[name] for name in wanted])
    RoleGroup.objects.filter(role=role).update(granted=sorted(wanted))
    return group


def role_of(group: Group) -> Role | None:
    """The role that a group has; None for a group of an administrator's own."""
    found = RoleGroup.objects.filter(group=group).first()
    return Role(found.role) if found else None


def _known() -> dict[str, int]:
    """The rights there are, with their keys. They exist once `migrate` has ended."""
    rows = Permission.objects.values_list("content_type__app_label", "codename", "pk")
    return {f"{app}.{codename}": pk for app, codename, pk in rows}


def _keep_what_was_one_right(known: Mapping[str, int]) -> None:
    """Whoever might change positions or applications might publish, decline and place before."""
    of_groups: Any = Group.permissions.through
    of_users: Any = User.user_permissions.through
    for model, owner in ((of_groups, "group_id"), (of_users, "user_id")):
        for before, now in BECAME.items():
            holders = model.objects.filter(permission=known.get(before)).values_list(owner, flat=True)
            pairs = [(holder, known[name]) for holder in holders for name in now if name in known]
            rows = [model(**{owner: holder, "permission_id": right}) for holder, right in pairs]
            model.objects.bulk_create(rows, ignore_conflicts=True)


BECAME = {
    "jobs.change_position": ("jobs.publish_position",),
    "candidates.change_application": (
        "candidates.decline_application",
        "candidates.place_application",
        "candidates.view_message",
        "candidates.view_interview",
    ),
}
"""Rights that were one, and what came out of each."""


def _ensured(role: Role, known: Mapping[str, int]) -> Group:
    found = (
        RoleGroup.objects.select_for_update(of=("self",)).select_related("group").filter(role=role).first()
    )
    if found is None:
        found = RoleGroup.objects.create(role=role, group=Group.objects.create(name=_free_name(role)))
    # A name that is not known is not given, and is given by whichever version knows it.
    wanted, before = names(MAY[role]) & known.keys(), set(found.granted)
    if wanted == before:
        return found.group
    found.group.permissions.add(*[known[name] for name in wanted - before])
    found.group.permissions.remove(*[known[name] for name in (before - wanted) & known.keys()])
    found.granted = sorted(wanted)
    found.save(update_fields=["granted"])
    return found.group


def _free_name(role: Role) -> str:
    """A group that an administrator made under our name keeps it, its members and what they may."""
    taken = Group.objects.filter(name=role.label).exists()
    return f"{role.label} (Onfile)" if taken else role.label

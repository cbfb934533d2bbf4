"""Roles at the desk, and how questions stand there."""

from __future__ import annotations

from django.db import models


class Role(models.TextChoices):
    """What somebody does at the desk; the label names the group, where no group had that name before."""

    RECRUITER = "recruiter", "Recruiters"
    LEAD = "lead", "Leads"
    COORDINATOR = "coordinator", "Coordinators"
    AUDITOR = "auditor", "Auditors"
    ADMIN = "admin", "Administrators"

    @property
    def words(self) -> str:
        """What they may do, as a sentence or two."""
        return WORDS[self]


WORDS = {
    Role.RECRUITER: "Everything of the positions of their team: open, publish and close them, see who fits,"
    " invite, move, decline and place people, export lists.",
    Role.LEAD: "What recruiters may, with phone numbers and pay wishes in what they export, and the"
    " numbers of everybody in their teams.",
    Role.COORDINATOR: "Of the positions of their team: prepare them, import, invite, write to people,"
    " schedule interviews and move applications on. They do not publish, decline or place, and export"
    " no people.",
    Role.AUDITOR: "Sees everything of every team, changes nothing and exports nothing.",
    Role.ADMIN: "Everything of every team, the teams, and who works here. Rights of groups and"
    " sealed records stay with whoever set up the site.",
}


class InquiryStatus(models.TextChoices):
    """How a question of somebody stands. Only `recruiters.services.inquiries` writes it."""

    NEW = "new", "New"
    WAITING = "waiting", "Wrote again"
    ANSWERED = "answered", "Answered"
    CLOSED = "closed", "Closed"


class Routed(models.TextChoices):
    """By what a question came to its recruiter; what is named first counts first."""

    POSITION = "position", "The position"
    BOTH = "both", "Their positions of that kind, for that state"
    AREA = "area", "Their positions of that kind"
    STATE = "state", "Their positions for that state"
    LOAD = "load", "Fewest open questions"
    NOBODY = "nobody", "Nobody fits"
    HAND = "hand", "A colleague"
    TAKEN = "taken", "Answered it"


class Voice(models.TextChoices):
    """Whose a line of a question's thread is. Lines of what happened are for the desk alone."""

    PERSON = "person", "The person"
    DESK = "desk", "The desk"
    LINE = "line", "What happened"

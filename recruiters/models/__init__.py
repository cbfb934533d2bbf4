"""The tables of the desk."""

from recruiters.models.duplicate import NotSamePerson
from recruiters.models.export import Export
from recruiters.models.match import PositionInvite, Shortlisted
from recruiters.models.note import Note
from recruiters.models.pool import Pool, PoolDay, PoolStay, Sharing
from recruiters.models.position_template import PositionTemplate
from recruiters.models.recruiter import Recruiter
from recruiters.models.role import RoleGroup
from recruiters.models.team import Team
from recruiters.models.template import MessageTemplate, Purpose

__all__ = [
    "Export",
    "MessageTemplate",
    "NotSamePerson",
    "Note",
    "Pool",
    "PoolDay",
    "PoolStay",
    "PositionInvite",
    "PositionTemplate",
    "Purpose",
    "Recruiter",
    "RoleGroup",
    "Sharing",
    "Shortlisted",
    "Team",
]

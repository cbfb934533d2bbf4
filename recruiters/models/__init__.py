"""The tables of the desk."""

from recruiters.models.export import Export
from recruiters.models.match import PositionInvite, Shortlisted
from recruiters.models.note import Note
from recruiters.models.recruiter import Recruiter
from recruiters.models.role import RoleGroup
from recruiters.models.team import Team

__all__ = ["Export", "Note", "PositionInvite", "Recruiter", "RoleGroup", "Shortlisted", "Team"]

"""The tables of the desk."""

from recruiters.models.match import PositionInvite, Shortlisted
from recruiters.models.note import Note
from recruiters.models.recruiter import Recruiter
from recruiters.models.template import PositionTemplate

__all__ = ["Note", "PositionInvite", "PositionTemplate", "Recruiter", "Shortlisted"]

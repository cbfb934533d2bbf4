"""The tables of the desk."""

from recruiters.models.duplicate import NotSamePerson
from recruiters.models.match import PositionInvite, Shortlisted
from recruiters.models.note import Note
from recruiters.models.recruiter import Recruiter

__all__ = ["NotSamePerson", "Note", "PositionInvite", "Recruiter", "Shortlisted"]

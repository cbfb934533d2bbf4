"""The tables of the desk."""

from recruiters.models.note import Note
from recruiters.models.recruiter import Recruiter

__all__ = ["Note", "Recruiter"]

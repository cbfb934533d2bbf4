"""The tables of the desk."""

from recruiters.models.duplicate import NotSamePerson
from recruiters.models.ending import EndingStop, EndingTold
from recruiters.models.export import Export
from recruiters.models.inquiry import Inquiry, InquiryMessage
from recruiters.models.match import PositionInvite, Shortlisted
from recruiters.models.note import MentionStop, Note, NoteMention
from recruiters.models.pool import Pool, PoolDay, PoolStay, Sharing
from recruiters.models.position_template import PositionTemplate
from recruiters.models.recruiter import Recruiter
from recruiters.models.role import RoleGroup
from recruiters.models.scorecard import (
    Recommendation,
    Scorecard,
    ScorecardCriterion,
    ScorecardKit,
    ScorecardKitVersion,
    ScorecardMark,
    ScorecardReader,
    ScorecardRequest,
)
from recruiters.models.tag import Tag, TaggedApplication, TaggedCandidate, TaggedPosition
from recruiters.models.team import Team
from recruiters.models.template import MessageTemplate, Purpose

__all__ = [
    "EndingStop",
    "EndingTold",
    "Export",
    "Inquiry",
    "InquiryMessage",
    "MentionStop",
    "MessageTemplate",
    "NotSamePerson",
    "Note",
    "NoteMention",
    "Pool",
    "PoolDay",
    "PoolStay",
    "PositionInvite",
    "PositionTemplate",
    "Purpose",
    "Recommendation",
    "Recruiter",
    "RoleGroup",
    "Scorecard",
    "ScorecardCriterion",
    "ScorecardKit",
    "ScorecardKitVersion",
    "ScorecardMark",
    "ScorecardReader",
    "ScorecardRequest",
    "Sharing",
    "Shortlisted",
    "Tag",
    "TaggedApplication",
    "TaggedCandidate",
    "TaggedPosition",
    "Team",
]

"""The tables of people on file."""

from candidates.models.access import AccessEvent
from candidates.models.alert import Alert, AlertRecord, MatchRun
from candidates.models.answer import ScreeningAnswer
from candidates.models.application import Application, ApplicationTransition
from candidates.models.candidate import Candidate
from candidates.models.check import CredentialCheck
from candidates.models.claim import Claim
from candidates.models.compiled import CompiledSearch
from candidates.models.consent import ConsentReminder
from candidates.models.deletion import DeletionRequest
from candidates.models.draft import ApplicationDraft
from candidates.models.ending import CredentialReminder
from candidates.models.export import DataExport
from candidates.models.feedback import AlertFeedback
from candidates.models.held import HeldCompetency, HeldCredential
from candidates.models.hidden import HiddenPosition
from candidates.models.hiding import HiddenName
from candidates.models.interview import Interview
from candidates.models.likeness import Likeness
from candidates.models.merged import MergedFile
from candidates.models.message import Message
from candidates.models.narrowing import AlertNarrowing
from candidates.models.promise import MissedPromise
from candidates.models.recipient import Recipient
from candidates.models.resume import Resume, ResumeSuggestion
from candidates.models.saved import SavedPosition
from candidates.models.schooling import Schooling
from candidates.models.score import Score
from candidates.models.sealed import SealedRecord, SealHold, SealOpening
from candidates.models.search import SavedSearch
from candidates.models.seen import SeenPosition
from candidates.models.selfid import SelfIdentification
from candidates.models.standing import Bit, Rhythm, Standing
from candidates.models.weighting import Weighting

__all__ = [
    "AccessEvent",
    "Alert",
    "AlertFeedback",
    "AlertNarrowing",
    "AlertRecord",
    "Application",
    "ApplicationDraft",
    "ApplicationTransition",
    "Bit",
    "Candidate",
    "Claim",
    "CompiledSearch",
    "ConsentReminder",
    "CredentialCheck",
    "CredentialReminder",
    "DataExport",
    "DeletionRequest",
    "HeldCompetency",
    "HeldCredential",
    "HiddenName",
    "HiddenPosition",
    "Interview",
    "Likeness",
    "MatchRun",
    "MergedFile",
    "Message",
    "MissedPromise",
    "Recipient",
    "Resume",
    "ResumeSuggestion",
    "Rhythm",
    "SavedPosition",
    "SavedSearch",
    "Schooling",
    "Score",
    "ScreeningAnswer",
    "SealHold",
    "SealOpening",
    "SealedRecord",
    "SeenPosition",
    "SelfIdentification",
    "Standing",
    "Weighting",
]

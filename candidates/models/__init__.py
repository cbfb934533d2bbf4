"""The tables of people on file."""

from candidates.models.access import AccessEvent
from candidates.models.alert import Alert, AlertRecord, MatchRun
from candidates.models.application import Application, ApplicationTransition
from candidates.models.candidate import Candidate
from candidates.models.compiled import CompiledSearch
from candidates.models.deletion import DeletionRequest
from candidates.models.export import DataExport
from candidates.models.feedback import AlertFeedback
from candidates.models.held import HeldCompetency, HeldCredential
from candidates.models.recipient import Recipient
from candidates.models.saved import SavedPosition
from candidates.models.score import Score
from candidates.models.sealed import SealedRecord, SealOpening
from candidates.models.search import SavedSearch
from candidates.models.standing import Bit, Rhythm, Standing
from candidates.models.weighting import Weighting

__all__ = [
    "AccessEvent",
    "Alert",
    "AlertFeedback",
    "AlertRecord",
    "Application",
    "ApplicationTransition",
    "Bit",
    "Candidate",
    "CompiledSearch",
    "DataExport",
    "DeletionRequest",
    "HeldCompetency",
    "HeldCredential",
    "MatchRun",
    "Recipient",
    "Rhythm",
    "SavedPosition",
    "SavedSearch",
    "Score",
    "SealOpening",
    "SealedRecord",
    "Standing",
    "Weighting",
]

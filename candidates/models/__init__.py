"""The tables of people on file."""

from candidates.models.alert import Alert, AlertRecord, MatchRun
from candidates.models.application import Application, ApplicationTransition
from candidates.models.candidate import Candidate
from candidates.models.compiled import CompiledSearch
from candidates.models.feedback import AlertFeedback
from candidates.models.held import HeldCompetency, HeldCredential
from candidates.models.narrowing import AlertNarrowing
from candidates.models.recipient import Recipient
from candidates.models.saved import SavedPosition
from candidates.models.score import Score
from candidates.models.search import SavedSearch
from candidates.models.standing import Bit, Rhythm, Standing
from candidates.models.weighting import Weighting

__all__ = [
    "Alert",
    "AlertFeedback",
    "AlertNarrowing",
    "AlertRecord",
    "Application",
    "ApplicationTransition",
    "Bit",
    "Candidate",
    "CompiledSearch",
    "HeldCompetency",
    "HeldCredential",
    "MatchRun",
    "Recipient",
    "Rhythm",
    "SavedPosition",
    "SavedSearch",
    "Score",
    "Standing",
    "Weighting",
]

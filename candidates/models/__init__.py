"""The tables of people on file."""

from candidates.models.alert import Alert, AlertRecord, MatchRun
from candidates.models.application import Application, ApplicationTransition
from candidates.models.candidate import Candidate
from candidates.models.compiled import CompiledSearch
from candidates.models.held import HeldCompetency, HeldCredential
from candidates.models.recipient import Recipient
from candidates.models.saved import SavedPosition
from candidates.models.search import SavedSearch

__all__ = [
    "Alert",
    "AlertRecord",
    "Application",
    "ApplicationTransition",
    "Candidate",
    "CompiledSearch",
    "HeldCompetency",
    "HeldCredential",
    "MatchRun",
    "Recipient",
    "SavedPosition",
    "SavedSearch",
]

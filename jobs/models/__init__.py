"""The tables of the public board."""

from jobs.models.change import BoardChange
from jobs.models.competency import Competency, CompetencyAlias, CredentialFacts
from jobs.models.employer import Employer
from jobs.models.event import PositionEvent
from jobs.models.fact import RoleFact
from jobs.models.place import Place, PostalCode
from jobs.models.position import Position
from jobs.models.requirement import Requirement
from jobs.models.salary import SalaryBenchmark
from jobs.models.title import Title

__all__ = [
    "BoardChange",
    "Competency",
    "CompetencyAlias",
    "CredentialFacts",
    "Employer",
    "Place",
    "Position",
    "PositionEvent",
    "PostalCode",
    "Requirement",
    "RoleFact",
    "SalaryBenchmark",
    "Title",
]

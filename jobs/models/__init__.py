"""The tables of the public board."""

from jobs.models.area_wage import AreaWage
from jobs.models.article import Article, ArticleSource, Topic
from jobs.models.change import BoardChange
from jobs.models.competency import Competency, CompetencyAlias, CredentialFacts
from jobs.models.employer import Employer
from jobs.models.event import PositionEvent
from jobs.models.fact import RoleFact
from jobs.models.history import (
    LIST_CHANGES,
    ArticleChange,
    ArticleSourceChange,
    EmployerChange,
    PositionChange,
    QuestionChange,
    RequirementChange,
    RequirementWordChange,
)
from jobs.models.listing import Listing, SearchWord
from jobs.models.place import Place, PostalCode
from jobs.models.position import Position
from jobs.models.question import Question
from jobs.models.report import PositionReport
from jobs.models.requirement import Requirement
from jobs.models.salary import SalaryBenchmark
from jobs.models.title import Title
from jobs.models.uses import keep_words_of

__all__ = [
    "LIST_CHANGES",
    "AreaWage",
    "Article",
    "ArticleChange",
    "ArticleSource",
    "ArticleSourceChange",
    "BoardChange",
    "Competency",
    "CompetencyAlias",
    "CredentialFacts",
    "Employer",
    "EmployerChange",
    "Listing",
    "Place",
    "Position",
    "PositionChange",
    "PositionEvent",
    "PositionReport",
    "PostalCode",
    "Question",
    "QuestionChange",
    "Requirement",
    "RequirementChange",
    "RequirementWordChange",
    "RoleFact",
    "SalaryBenchmark",
    "SearchWord",
    "Title",
    "Topic",
]

keep_words_of(Position.settings, Position.specialties, Position.software, Position.duties, Requirement.any_of)

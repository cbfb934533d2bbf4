"""One factory for each model, one module for each app. They make rows that could be real.

Import from here: `from tests.factories import CandidateFactory, PositionFactory`.
"""

from tests.factories.accounts import PASSWORD, RecruiterUserFactory, UserFactory
from tests.factories.candidates import (
    AlertFactory,
    AlertFeedbackFactory,
    ApplicationFactory,
    ApplicationTransitionFactory,
    CandidateFactory,
    HeldCompetencyFactory,
    HeldCredentialFactory,
    MatchRunFactory,
    RecipientFactory,
    SavedPositionFactory,
    SavedSearchFactory,
    hold,
)
from tests.factories.jobs import (
    CompetencyAliasFactory,
    CompetencyFactory,
    CredentialFactsFactory,
    EmployerFactory,
    PlaceFactory,
    PositionEventFactory,
    PositionFactory,
    PositionReportFactory,
    PostalCodeFactory,
    RequirementFactory,
    RoleFactFactory,
    SalaryBenchmarkFactory,
    TitleFactory,
    competency,
    place,
    require,
)
from tests.factories.mail import MailEventFactory, OutgoingMailFactory, SuppressionFactory
from tests.factories.recruiters import NoteFactory, RecruiterFactory

__all__ = [
    "PASSWORD",
    "AlertFactory",
    "AlertFeedbackFactory",
    "ApplicationFactory",
    "ApplicationTransitionFactory",
    "CandidateFactory",
    "CompetencyAliasFactory",
    "CompetencyFactory",
    "CredentialFactsFactory",
    "EmployerFactory",
    "HeldCompetencyFactory",
    "HeldCredentialFactory",
    "MailEventFactory",
    "MatchRunFactory",
    "NoteFactory",
    "OutgoingMailFactory",
    "PlaceFactory",
    "PositionEventFactory",
    "PositionFactory",
    "PositionReportFactory",
    "PostalCodeFactory",
    "RecipientFactory",
    "RecruiterFactory",
    "RecruiterUserFactory",
    "RequirementFactory",
    "RoleFactFactory",
    "SalaryBenchmarkFactory",
    "SavedPositionFactory",
    "SavedSearchFactory",
    "SuppressionFactory",
    "TitleFactory",
    "UserFactory",
    "competency",
    "hold",
    "place",
    "require",
]

"""Every table, and its decision: what of it is somebody's, is in their download, and is deleted.

A new table without a decision fails `tests/candidates/test_parts.py`. To decide is a line in `PARTS` (rows
that belong to a person) or in `NOBODYS` (rows that belong to nobody). A `FileField` of a part brings its
files along, into the download and into the deletion.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import reduce
from itertools import chain
from operator import or_
from pathlib import PurePosixPath
from typing import Any

from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import Storage
from django.db import models
from django.db.models import Q

from candidates.models import Candidate, MergedFile, Recipient, Resume, ResumeSuggestion, SelfIdentification
from candidates.services import selfid
from config.accounts.models import User

Row = models.Model
CHUNK = 200
"""Rows read at a time."""
Rows = models.QuerySet[Any]


class Fate(StrEnum):
    """What becomes of a part when its person is deleted."""

    DELETED = "deleted"
    SEALED = "sealed until a day, then deleted"
    BLANKED = "stays without the person"
    KEPT = "stays"


@dataclass(frozen=True)
class Whose:
    """A person, by all we know them by. A visitor with searches alone has only a recipient."""

    candidate: Candidate | None
    recipient: Recipient | None
    user: User | None
    emails: frozenset[str]

    @property
    def main_email(self) -> str:
        """Where mails to them go."""
        known = self.candidate or self.recipient or self.user
        return known.email if known else ""


def whose(*, candidate: Candidate | None = None, recipient: Recipient | None = None) -> Whose:
    """The person of a file, or of an alert setting.

    Beside its address only those count that were proven, and those of files that were merged into it.
    """
    if candidate is None and recipient is not None:
        candidate = recipient.candidate
    if candidate is not None:
        recipient = Recipient.objects.filter(candidate=candidate).first()
    user = candidate.user if candidate else None
    emails = {one.email for one in (candidate, recipient) if one is not None}
    proven = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    emails |= {email.lower() for email in proven} if user else set()
    emails |= set(MergedFile.objects.filter(candidate=candidate).values_list("email", flat=True))
    return Whose(candidate, recipient, user, frozenset(emails))


@dataclass(frozen=True)
class Stored:
    """A file of a row: its name for people, and where it lies."""

    name: str
    storage: Storage
    key: str


@dataclass(frozen=True)
class Part:
    """The rows of one table that are somebody's, found by lookups to what they are known by."""

    model: str
    title: str = ""
    """Heading in the download. Empty: it is left out of it, and `left_out` says why."""
    left_out: str = ""
    candidate: str | tuple[str, ...] = ""
    """Several where a row is somebody's by one way or another."""
    recipient: str = ""
    user: str = ""
    email: str = ""
    find: Callable[[Whose], Rows] | None = None
    omit: tuple[str, ...] = ()
    """Columns that the download leaves out: secrets, and what another one says as well."""
    fate: Fate = Fate.DELETED
    is_root: bool = False
    """Deleted by itself; the others go by the cascade of a foreign key."""
    blank: Mapping[str, Any] = field(default_factory=dict)
    kept: str = ""
    """Why it stays."""
    file_of: Callable[[Any], Stored | None] | None = None
    """The file of a row that keeps its place in a column of text. A `FileField` needs no word here."""

    @property
    def table(self) -> type[models.Model]:
        return apps.get_model(self.model)

    def rows(self, whose: Whose) -> Rows:
        """Those of this person."""
        if self.find is not None:
            return self.find(whose)
        found = Q(pk__in=[])
        for lookup, one in (
            (self.candidate, whose.candidate),
            (self.recipient, whose.recipient),
            (self.user, whose.user),
        ):
            ways = lookup if isinstance(lookup, tuple) else (lookup,)
            if one is not None:
                found |= reduce(or_, (Q(**{way: one.pk}) for way in ways if way), Q(pk__in=[]))
        if self.email and whose.emails:
            found |= Q(**{f"{self.email}__in": whose.emails})
        rows: Rows = self.table._default_manager.filter(found)  # noqa: SLF001 -- Django's public name
        return rows

    def files(self, whose: Whose) -> Iterator[tuple[Row, Stored]]:
        """The files of this person's rows. One that is named here may be gone from where it lay."""
        fields = [one.name for one in self.table._meta.get_fields() if isinstance(one, models.FileField)]  # noqa: SLF001
        if not fields and self.file_of is None:
            return
        for row in self.rows(whose).order_by("pk").iterator(chunk_size=CHUNK):
            for stored in self.files_of(row):
                yield row, stored

    def files_of(self, row: Row) -> Iterator[Stored]:
        """The files of one row."""
        if self.file_of is not None and (own := self.file_of(row)) is not None:
            yield own
        for one in self.table._meta.concrete_fields:  # noqa: SLF001 -- Django's public name
            if isinstance(one, models.FileField) and (file := getattr(row, one.name)):
                yield Stored(PurePosixPath(file.name).name, file.storage, file.name)


def _sessions(whose: Whose) -> Rows:
    keys = apps.get_model("usersessions.UserSession")._default_manager.filter(user=whose.user)  # noqa: SLF001
    sessions: Rows = apps.get_model("sessions.Session")._default_manager.filter(  # noqa: SLF001
        pk__in=keys.values("session_key") if whose.user else []
    )
    return sessions


def _desk_history(whose: Whose) -> Rows:
    """What the history of the desk says of any row that is theirs."""
    entries: Rows = apps.get_model("admin.LogEntry")._default_manager.all()  # noqa: SLF001
    found = Q(pk__in=[])
    for part in PARTS:
        if part.find is not None or not part.table._meta.managed:  # noqa: SLF001
            continue
        if not isinstance(part.table._meta.pk, models.CompositePrimaryKey):  # noqa: SLF001
            kind = ContentType.objects.get_for_model(part.table)
            keys = [str(key) for key in part.rows(whose).values_list("pk", flat=True)[:10_000]]
            found |= Q(content_type=kind, object_id__in=keys)
    for email in whose.emails:
        found |= Q(object_repr__icontains=email)
    return entries.filter(found)


def _mails(whose: Whose) -> Rows:
    """Mails to them, and those to the desk about an application or a question of theirs, which name them."""
    mails: Rows = apps.get_model("mail.OutgoingMail")._default_manager.all()  # noqa: SLF001
    found = Q(to__in=whose.emails)
    own = apps.get_model("candidates.Application")._default_manager.filter(candidate=whose.candidate)  # noqa: SLF001
    merged = MergedFile.objects.filter(candidate=whose.candidate).values_list("application_keys", flat=True)
    keys = [*own.values_list("pk", flat=True), *chain.from_iterable(merged)] if whose.candidate else []
    paths = [f"/candidates/application/{key}/" for key in keys]
    asked = next(part for part in PARTS if part.model == "recruiters.Inquiry").rows(whose)
    paths += [f"/recruiters/inquiry/{key}/" for key in asked.values_list("pk", flat=True)]
    for path in paths:
        found |= Q(kind__endswith="_desk", text__contains=path)
    return mails.filter(found)


def _resumes(whose: Whose) -> Rows:
    """Those on file, and those that came with an application and are nobody's yet."""
    return Resume.objects.about(whose.candidate) if whose.candidate else Resume.objects.none()


def _suggestions(whose: Whose) -> Rows:
    return ResumeSuggestion.objects.filter(resume__in=_resumes(whose))


def _said_of_self(whose: Whose) -> Rows:
    """Found by the print of their file: nothing else leads there."""
    if whose.candidate is None or not selfid.is_on():
        return SelfIdentification.objects.none()
    return SelfIdentification.objects.filter(pk=selfid.link_of(whose.candidate.pk))


BLANK_HISTORY = {"object_repr": "Somebody who was deleted", "change_message": ""}
PARTS: tuple[Part, ...] = (
    Part("candidates.Candidate", "Your file", candidate="pk", is_root=True),
    Part("candidates.HeldCredential", "Credentials", candidate="candidate"),
    Part(
        "candidates.CredentialCheck",
        "Checks of your credentials",
        candidate="held__candidate",
        omit=("file_key",),
        file_of=lambda row: Stored(row.file_name, row.storage, row.file_key) if row.file_key else None,
    ),
    Part("candidates.CredentialReminder", "Reminders before a credential ended", candidate="held__candidate"),
    Part("candidates.HeldCompetency", "Settings, code sets, specialties and systems", candidate="candidate"),
    Part("candidates.Recipient", "How alerts come", candidate="candidate", recipient="pk", is_root=True),
    Part(
        "candidates.Application",
        "Applications",
        candidate="candidate",
        fate=Fate.SEALED,
    ),
    Part(
        "candidates.ApplicationTransition",
        "Steps of your applications",
        candidate="application__candidate",
        fate=Fate.SEALED,
    ),
    Part(
        "candidates.Score",
        "How you stood to a position when you applied",
        candidate="application__candidate",
        fate=Fate.SEALED,
    ),
    Part(
        "candidates.Alert",
        "Positions we told you of",
        candidate="recipient__candidate",
        recipient="recipient",
        omit=("claimed_by", "lease_until", "begun_at"),
    ),
    Part(
        "candidates.AlertFeedback",
        "What you said of alerts",
        candidate="recipient__candidate",
        recipient="recipient",
    ),
    Part("candidates.Schooling", "Schools and courses", candidate="candidate"),
    Part("candidates.Claim", "Accuracy and productivity", candidate="candidate"),
    Part("candidates.HiddenName", "Employers who do not find you, by name", candidate="candidate"),
    Part("candidates.ConsentReminder", "Reminders before your time on file ended", candidate="candidate"),
    Part(
        "candidates.Resume",
        "Resumes",
        find=_resumes,
        omit=("key", "lease_until", "tries", "waits_for_scanner"),
        file_of=lambda row: Stored(row.name, row.storage, row.key),
    ),
    Part("candidates.ResumeSuggestion", "What was read in your resumes", find=_suggestions),
    Part(
        "candidates.ScreeningAnswer",
        "Answers to the questions of a position",
        candidate="application__candidate",
        fate=Fate.SEALED,
    ),
    Part("candidates.ApplicationDraft", "Applications you began", candidate="candidate"),
    Part("candidates.Message", "Messages", candidate="application__candidate", omit=("notice_at",)),
    Part("candidates.Interview", "Interviews", candidate="application__candidate"),
    Part("candidates.MissedPromise", "Promises we did not keep", candidate="application__candidate"),
    Part(
        "candidates.AlertNarrowing",
        "What you narrowed your alerts to",
        candidate="recipient__candidate",
        recipient="recipient",
    ),
    Part("candidates.SavedPosition", "Saved positions", candidate="candidate"),
    Part("candidates.SeenPosition", "Positions you have opened", candidate="candidate"),
    Part("candidates.HiddenPosition", "Positions you hid", candidate="candidate"),
    Part("candidates.SavedSearch", "Saved searches", candidate="recipient__candidate", recipient="recipient"),
    Part("candidates.AccessEvent", "Who saw you", candidate="candidate", omit=("once",)),
    Part(
        "candidates.SelfIdentification",
        "What you said of sex, and of race or ethnicity",
        find=_said_of_self,
        omit=("link",),
        is_root=True,
    ),
    Part(
        "candidates.MergedFile",
        "Files that were put together with yours",
        candidate="candidate",
        omit=("journal",),  # rows of theirs as they were before: what is left of them is here
    ),
    Part("candidates.DataExport", "Downloads you asked for", candidate="candidate", omit=("key",)),
    Part(
        "mail.OutgoingMail",
        "Mails to you, and about you",
        find=_mails,
        omit=(
            "html",
            "claimed_by",
            "lease_until",
            "begun_at",
            "dedupe_key",
            "stop_url",
            # Of a mail to a recruiter these let whoever knows them answer for them, or say that it came back.
            "reply_to",
            "message_id",
            "follows",
        ),
        is_root=True,
    ),
    Part("mail.MailEvent", "What became of mails to you", email="address", omit=("key",), is_root=True),
    Part("mail.Suppression", "That your address takes no mails", email="email", is_root=True),
    Part(
        "jobs.PositionReport",
        "What you reported of positions",
        email="email",
        omit=("handled_by",),
        fate=Fate.BLANKED,
        blank={"email": ""},
    ),
    Part(
        "accounts.User",
        "Your account",
        user="pk",
        omit=("password", "is_staff", "is_superuser"),
        is_root=True,
    ),
    Part("socialaccount.SocialAccount", "Sign-in by Google or LinkedIn", user="user", omit=("extra_data",)),
    Part(
        "socialaccount.SocialToken",
        left_out="Keys that Google or LinkedIn give us when you sign in by them: we keep none.",
        user="account__user",
    ),
    Part("account.EmailAddress", "Addresses of your account", user="user"),
    Part("mfa.Authenticator", "Second steps of signing in, by kind", user="user", omit=("data",)),
    Part("usersessions.UserSession", "Where you are signed in", user="user", omit=("session_key", "data")),
    Part(
        "sessions.Session",
        left_out="The secrets that keep you signed in; the list of where you are is here.",
        find=_sessions,
        is_root=True,
    ),
    Part(
        "account.EmailConfirmation",
        left_out="A secret that confirms an address, worth nothing once it is used.",
        user="email_address__user",
    ),
    Part(
        "candidates.Standing",
        left_out="The numbers we match you by: they are worked out from your file and say the same.",
        candidate="candidate",
    ),
    Part(
        "candidates.Likeness",
        left_out="By what we notice that somebody has two files: worked out from yours, and says the same.",
        candidate="candidate",
    ),
    Part(
        "candidates.AlertRecord",
        left_out="The recruiters' list of mails: it says the same as the positions we told you of.",
        candidate="recipient__candidate",
        recipient="recipient",
    ),
    Part(
        "recruiters.PositionInvite",
        "Positions a recruiter invited you to",
        candidate="candidate",
    ),
    Part(
        "recruiters.Shortlisted",
        left_out="Whom recruiters think of for a position is their own work. Answer any mail to ask for it.",
        candidate="candidate",
    ),
    Part(
        "recruiters.EndingTold",
        left_out="That a recruiter was told, without a name, that a credential of somebody in process ends.",
        candidate="held__candidate",
    ),
    Part(
        "recruiters.PoolStay",
        left_out="Which lists of ours found you, by rules over what your file says, and since when.",
        candidate="candidate",
    ),
    Part(
        "recruiters.NotSamePerson",
        left_out="That a recruiter told you from somebody with a similar file: it names that one too.",
        candidate="candidate",
    ),
    Part(
        "recruiters.Note",
        left_out="What a recruiter wrote down for their own work is theirs. Answer any mail to ask for it.",
        candidate=("application__candidate", "candidate"),
    ),
    Part(
        "recruiters.NoteMention",
        left_out="Which colleague such a note names: it is part of the note.",
        candidate=("note__application__candidate", "note__candidate"),
    ),
    Part(
        "recruiters.Inquiry",
        "Questions you asked a recruiter",
        candidate="candidate",
        email="email",
        omit=("routed", "routed_of"),
        is_root=True,
    ),
    Part(
        "recruiters.InquiryMessage",
        "What was said about your questions",
        candidate="inquiry__candidate",
        email="inquiry__email",
        omit=("mail_key", "message_id"),
    ),
    Part("recruiters.TaggedCandidate", "Tags recruiters put on you", candidate="candidate"),
    Part(
        "recruiters.TaggedApplication",
        "Tags recruiters put on your applications",
        candidate="application__candidate",
    ),
    Part(
        "recruiters.Scorecard",
        left_out="What recruiters noted of a talk for their own work. Answer any mail to ask for it.",
        candidate="application__candidate",
    ),
    Part(
        "recruiters.ScorecardMark",
        left_out="The same, criterion by criterion.",
        candidate="scorecard__application__candidate",
    ),
    Part(
        "recruiters.ScorecardRequest",
        left_out="That somebody at the desk asked a colleague what they saw.",
        candidate="application__candidate",
    ),
    Part(
        "recruiters.ScorecardReader",
        left_out="That somebody at the desk read what colleagues noted, and noted nothing.",
        candidate="application__candidate",
    ),
    Part(
        "candidates.DeletionRequest",
        left_out="A request to delete your account: it is there only while that is under way.",
        candidate="candidate",
        recipient="recipient",
        user="user",
        fate=Fate.KEPT,
        kept="A number, days and counts, so that we can show that it was done. Nobody's name or address.",
    ),
    Part(
        "admin.LogEntry",
        left_out="Which field of yours a recruiter changed, and when; the fields themselves are here.",
        find=_desk_history,
        fate=Fate.BLANKED,
        blank=BLANK_HISTORY,
    ),
)
NOBODYS: Mapping[str, str] = {
    "candidates.SealedRecord": "Made when somebody is deleted, and opened by a reason alone.",
    "candidates.SealHold": "Who at the desk held a sealed record, or lifted that, and why.",
    "candidates.SealOpening": "Who at the desk opened a sealed record.",
    "candidates.MatchRun": "A position's news, and whether it was read.",
    "candidates.CompiledSearch": "A search, whoever saved it.",
    "candidates.Rhythm": "How often digests go out, for all who chose the same.",
    "candidates.Bit": "A word of the vocabulary.",
    "candidates.Weighting": "How a position weighs its lines.",
    "mail.KeptStop": "That a deleted address wanted no mails: a keyed print of it, kept so that it holds.",
    "mail.RelayPace": "How fast the mail server takes mails.",
    "jobs.PositionEvent": "News of a position.",
    "recruiters.Recruiter": "Who works at the desk.",
    "recruiters.Team": "Who works together at the desk.",
    "recruiters.RoleGroup": "What a role may do.",
    "recruiters.EndingStop": "That somebody at the desk wants no mails of credentials that end.",
    "recruiters.MentionStop": "Who at the desk wants no mail when a note names them.",
    "recruiters.Tag": "Words of the desk; which of them somebody bears stands in other tables.",
    "recruiters.TaggedPosition": "Which words of the desk a position bears.",
    "recruiters.Export": "Who took a list out of the desk; who was in it stands in their AccessEvent.",
    "recruiters.MessageTemplate": "Words for anybody, with places where a name comes when they are sent.",
    "recruiters.ScorecardKit": "What is looked at in anybody.",
    "recruiters.ScorecardCriterion": "The same.",
    "recruiters.ScorecardKitVersion": "The same, as it read for a while.",
    "recruiters.Pool": "A rule of the desk; nobody is named in it.",
    "recruiters.PoolDay": "How many a rule found on a day.",
    "recruiters.PositionTemplate": "Which positions others begin with.",
    "socialaccount.SocialApp": "Which providers there are; ours come from the environment.",
    "auth.Group": "What people at the desk may do.",
    "auth.Permission": "What people at the desk may do.",
    "contenttypes.ContentType": "The list of tables.",
    "pghistory.Context": "Empty: each row of the history of positions holds its own.",
    "pghistory.Events": "The same.",
    "pghistory.MiddlewareEvents": "The same.",
} | {
    f"jobs.{name}": "The board, its vocabulary and its figures, and the history of its positions."
    for name in (
        "Article",
        "ArticleSource",
        "BoardChange",
        "Competency",
        "CompetencyAlias",
        "CredentialFacts",
        "Employer",
        "ArticleChange",
        "ArticleSourceChange",
        "EmployerChange",
        "Listing",
        "Place",
        "Position",
        "PositionChange",
        "PositionDuty",
        "PositionDutyChange",
        "PositionSetting",
        "PositionSettingChange",
        "PositionSoftware",
        "PositionSoftwareChange",
        "PositionSpecialty",
        "PositionSpecialtyChange",
        "PostalCode",
        "Question",
        "QuestionChange",
        "Requirement",
        "RequirementChange",
        "RequirementWord",
        "RequirementWordChange",
        "RoleFact",
        "AreaWage",
        "SalaryBenchmark",
        "SearchWord",
        "Title",
        "Topic",
    )
}
"""Tables of which no row is a candidate's, and what they hold."""

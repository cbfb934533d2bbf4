"""What we have of a person as they read it: per table its lines in words, in the order of a letter.

`data.json` of a download holds every column by its name; here each column has words, or is left to programs
(`unsaid`): keys, prints, counters, and what another line says as well. A new column without a decision fails
`tests/candidates/test_letter.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.dateformat import format as formatted

from candidates.enums import AccessKind, FitState, Stage, Weighed
from candidates.records.parts import Whose
from config.moments import moment
from jobs.enums import US_STATES
from jobs.models import Position

Row = Any
Said = str | list[str]
"""What stands beside a label: words, or a list of them."""
Words = Callable[[Any], Said]

DRAFTED: Mapping[str, str] = {
    "first_name": "First name",
    "last_name": "Last name",
    "email": "E-mail address",
    "phone": "Phone",
    "state": "State you live in",
    "years": "Years of coding",
    "credentials": "Credentials",
    "other_credentials": "Other credentials",
    "message": "Message to the recruiter",
}
"""Fields of the form to apply by their names. Its other fields are of the page, or answer a question."""


@dataclass(frozen=True)
class Line:
    """One line of a row: a label, the column it is from, and words for it where the column's own are not."""

    label: str
    column: str
    words: Words | None = None


@dataclass(frozen=True)
class Page:
    """How the rows of one table read: a heading for each, its lines, and the columns left to programs."""

    title: Callable[[Row, Whose], str]
    lines: tuple[Line, ...]
    unsaid: tuple[str, ...] = ()

    @property
    def columns(self) -> set[str]:
        """Those with a decision."""
        return {line.column for line in self.lines} | set(self.unsaid)

    def said(self, row: models.Model) -> Iterator[tuple[str, Said]]:
        """Label and words of each line that says anything."""
        for line in self.lines:
            words = line.words(row) if line.words else in_words(row, line.column)
            if words:
                yield line.label, words


def in_words(row: models.Model, name: str) -> Said:
    """A column of a row as people read it: a choice by its label, a moment with its zone."""
    field = row._meta.get_field(name)  # noqa: SLF001 -- Django's public name
    if isinstance(field, models.ManyToManyField):
        return [str(one) for one in getattr(row, name).all()]
    value = getattr(row, name)
    if isinstance(field, ArrayField):
        labels = dict(field.base_field.flatchoices)
        words = [str(labels[one]) if one in labels else _plain(one) for one in value or []]
        return ", ".join(words) if labels else words
    label = getattr(row, f"get_{name}_display", None)
    return str(label()) if label and value not in {"", None} else _plain(value)


def _plain(value: object) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        local = timezone.localtime(value)
        return f"{moment(local, 'F j, Y')} {local:%Z}"
    if isinstance(value, date):
        return formatted(value, "F j, Y")
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return _position(value) if isinstance(value, Position) else str(value)


def _position(position: Position) -> str:
    return f"{position.title}, {position.employer}"


def _about(row: Row, whose: Whose) -> str:
    """The position, which most rows are about."""
    return _position(row.position if hasattr(row, "position") else row.application.position)


def _own(column: str) -> Callable[[Row, Whose], str]:
    """A heading from one column."""
    return lambda row, whose: "".join(in_words(row, column))


def _none(row: Row, whose: Whose) -> str:
    return ""


def _who(row: Row, whose: Whose) -> str:
    """Who did it: the person, or somebody at the desk by their name."""
    if row.by_candidate or (row.by is not None and row.by == whose.user):
        return "You"
    return str(row.by.name) if row.by is not None and row.by.name else "Your recruiter"


def _step(row: Row, whose: Whose) -> str:
    who = "" if row.by is None and not row.by_candidate else f", by {_who(row, whose)}".replace("You", "you")
    what = "applied" if row.to_stage == Stage.NEW else row.get_to_stage_display().lower()
    return f"{_position(row.application.position)}: {what}{who}"


def _message(row: Row, whose: Whose) -> str:
    return f"{_who(row, whose)} wrote about {_position(row.application.position)}"


def _said_of_question(row: Row, whose: Whose) -> str:
    """Whose words they are; what happened at the desk is a line of its own."""
    who = row.by.name if row.by is not None and row.by.name else "Your recruiter"
    return {"person": "You wrote", "desk": f"{who} answered", "line": "At the desk"}[row.voice]


def _access(row: Row, whose: Whose) -> str:
    kind = row.get_kind_display()
    words = f"{kind[0].lower()}{kind[1:]}"
    if row.kind in {AccessKind.VIEWED, AccessKind.EXPORTED, AccessKind.SUBMITTED}:
        words = f"{words} {row.what or 'your file'}"
    return f"{row.by_name} {words}"


def _credential(row: Row, whose: Whose) -> str:
    return str(row)


def _hour(row: Row) -> Said:
    return moment(datetime(2000, 1, 1, row.hour), "F j").partition(", ")[2]  # noqa: DTZ001 -- an hour, no day


def _city(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")


def _pay(row: Row) -> Said:
    if row.pay_floor is None:
        return ""
    return f"${row.pay_floor:,.2f}".removesuffix(".00") + f" {row.get_pay_period_display().lower()}"


def _given(row: Row) -> Said:
    """What a guest said of themselves."""
    given = {**row.answers, "state": US_STATES.get(str(row.answers.get("state", "")), "")}
    return _pairs(given, DRAFTED)


def _pairs(given: Mapping[str, Any], labels: Mapping[str, str]) -> list[str]:
    """Each thing that is labelled and said, in the order of the labels."""
    said = {name: given[name] for name in labels if given.get(name)}
    return [
        f"{labels[name]}: {', '.join(map(str, filter(None, value))) if isinstance(value, list) else value}"
        for name, value in said.items()
        if value != [""]
    ]


def _drafted(row: Row) -> Said:
    questions = {f"q{question.pk}": question for question in row.position.questions.all()}
    answers = {
        name: [question.in_words(one) for one in row.data[name]]
        for name, question in questions.items()
        if name in row.data
    }
    asked = {name: question.text.rstrip(":") for name, question in questions.items()}
    return _pairs({**row.data, **answers}, {**DRAFTED, **asked})


def _gates(row: Row) -> Said:
    return [
        f"{line['ask']}: {FitState(line['state']).label.lower()}. {line['have']}".strip()
        for line in row.lines.get("gates", [])
    ]


def _points(row: Row) -> Said:
    return [
        f"{Weighed(line['kind']).label}: {line['points']} of {line['most']}. {line['have']}".strip()
        for line in row.lines.get("points", [])
    ]


def _read(row: Row) -> Said:
    """What a resume was read as saying, in one line."""
    what = [str(row.competency) if row.competency else "", _plain(row.value), row.unit]
    return " ".join(filter(None, what))


def _passage(row: Row) -> Said:
    return "".join(row.passage)


PAGES: Mapping[str, Page] = {
    "candidates.Candidate": Page(
        _none,
        (
            Line("First name", "first_name"),
            Line("Last name", "last_name"),
            Line("E-mail address", "email"),
            Line("Phone", "phone"),
            Line("Home city", "place"),
            Line("State you live in", "state"),
            Line("ZIP", "postal_code"),
            Line("Education", "education"),
            Line("Years of coding", "years"),
            Line("Where you want to work", "workplaces"),
            Line("States where you would work on site", "onsite_states"),
            Line("Miles around home", "radius_miles"),
            Line("Employment you want", "employment"),
            Line("Shifts you want", "shifts"),
            Line("Least pay", "pay_floor", _pay),
            Line("Available from", "available_from"),
            Line("Agreed to be on file", "consent_at"),
            Line("Agreed until", "consent_until"),
            Line("Left the file", "left_at"),
            Line("Who finds you", "visibility"),
            Line("Employers who must not hear of you", "hidden_from"),
            Line("How your file began", "source"),
            Line("On file since", "created_at"),
            Line("Last changed", "updated_at"),
        ),
        ("id", "user", "latitude", "longitude", "pay_period", "is_demo"),
    ),
    "candidates.HeldCredential": Page(
        _credential,
        (
            Line("Member number", "number"),
            Line("Earned", "earned_on"),
            Line("Expires", "expires_on"),
            Line("Standing with its issuer", "status"),
            Line("Checked on", "checked_at"),
            Line("Checked by", "checked_by", lambda row: row.checked_by.name if row.checked_by else ""),
        ),
        ("id", "candidate", "credential", "apprentice"),
    ),
    "candidates.CredentialCheck": Page(
        lambda row, whose: _credential(row.held, whose),
        (
            Line("Looked up on", "at"),
            Line("By", "by", lambda row: row.by.name if row.by else ""),
            Line("Member number looked up", "number"),
            Line("Where", "place"),
            Line("What came of it", "found"),
            Line("Note", "note"),
            Line("Kept as evidence", "file_name"),
            Line("It speaks no more since", "ended_at"),
            Line("Why", "ended_because"),
        ),
        ("id", "held", "file_kind", "file_size", "file_sha256"),
    ),
    "candidates.CredentialReminder": Page(
        lambda row, whose: _credential(row.held, whose),
        (
            Line("It said that it ends on", "expires_on"),
            Line("So many days before", "days_before"),
            Line("Written on", "written_on"),
        ),
        ("id", "held"),
    ),
    "candidates.HeldCompetency": Page(
        _own("competency"),
        (
            Line("How well", "level"),
            Line("Years", "years"),
            Line("Last used in", "last_used"),
            Line("Tested or checked on", "checked_at"),
        ),
        ("id", "candidate", "competency"),
    ),
    "candidates.Recipient": Page(
        _none,
        (
            Line("They go to", "email"),
            Line("How often", "cadence"),
            Line("Your time zone", "timezone", lambda row: _city(row.timezone)),
            Line("Hour of the daily or weekly mail", "hour", _hour),
            Line("Paused until", "paused_until"),
            Line("Nothing by what is on file until", "file_paused_until"),
            Line("Nothing by what is on file since", "file_stopped_at"),
            Line("You stopped them", "stopped_at"),
            Line("Before that they came", "stopped_cadence"),
            Line("No reminders of saved positions since", "saved_stopped_at"),
            Line("No reminders of credentials since", "credentials_stopped_at"),
            Line("No mails that ask to confirm a search since", "refuses_asking_since"),
            Line("Set up", "created_at"),
        ),
        ("id", "candidate"),
    ),
    "candidates.Application": Page(
        _about,
        (
            Line("Where it stands", "stage"),
            Line("Since", "moved_at"),
            Line("You applied", "applied_at"),
            Line("We promised an answer by", "answer_by"),
            Line("First name", "first_name"),
            Line("Last name", "last_name"),
            Line("Phone", "phone"),
            Line("Message to the recruiter", "message"),
            Line("What you said of yourself", "answers", _given),
            Line("Resume", "resume"),
            Line("What the link you came by said of its source", "source"),
            Line("And of its medium", "medium"),
            Line("And of its campaign", "campaign"),
            Line("The site that led you to the form", "referrer"),
            Line("Sent anew", "taken_over_at"),
            Line("You said that it is yours", "claimed_at"),
        ),
        ("id", "candidate", "position", "is_proven", "came_from_alert"),
    ),
    "candidates.ApplicationTransition": Page(
        _step,
        (
            Line("When", "at"),
            Line("Reason", "reason"),
            Line("First day", "starts_on"),
            Line("Subject of the mail", "subject"),
            Line("Message to you", "message"),
            Line("Taken back as a slip, before you heard of it", "undone_at"),
        ),
        (
            "id", "application", "from_stage", "to_stage", "by", "by_candidate", "answer_by_before",
            "moved_at_before", "undone_by",
        ),
    ),
    "candidates.Score": Page(
        _about,
        (
            Line("Points", "points", lambda row: f"{row.points} of 100"),
            Line("What the position asks", "lines", _gates),
            Line("Where the points came from", "lines", _points),
            Line("Worked out", "at"),
        ),
        ("application", "fit_version", "weights_version", "is_suited", "inputs"),
    ),
    "recruiters.Inquiry": Page(
        lambda row, whose: row.about or "A question",
        (
            Line("Asked", "at"),
            Line("Your name", "name"),
            Line("Your address", "email"),
            Line("Phone", "phone"),
            Line("State you live in", "state"),
            Line("Setting or specialty", "area"),
            Line("How it stands", "status"),
            Line("Your recruiter", "recruiter", lambda row: row.recruiter.name if row.recruiter else ""),
            Line("We promised an answer by", "promised_on"),
            Line("Last answered", "answered_at"),
            Line("Last word", "last_at"),
            Line("Closed", "closed_at"),
            Line("Last read by you", "read_at"),
        ),
        ("id", "candidate", "position"),
    ),
    "recruiters.InquiryMessage": Page(
        _said_of_question,
        (Line("When", "at"), Line("Message", "text"), Line("Files that were not kept", "left_out")),
        ("id", "inquiry", "voice", "by"),
    ),
    "recruiters.TaggedCandidate": Page(
        lambda row, whose: str(row.tag),
        (
            Line("Put on", "at"),
            Line("By", "by", lambda row: row.by.name if row.by else ""),
            Line("What it means", "tag", lambda row: row.tag.description),
        ),
        ("id", "candidate"),
    ),
    "recruiters.TaggedApplication": Page(
        lambda row, whose: f"{row.tag}: {row.application.position.title}",
        (
            Line("Put on", "at"),
            Line("By", "by", lambda row: row.by.name if row.by else ""),
            Line("What it means", "tag", lambda row: row.tag.description),
        ),
        ("id", "application"),
    ),
    "recruiters.PositionInvite": Page(
        _about,
        (
            Line("When", "at"),
            Line("Invited by", "by", lambda row: row.by.name if row.by else ""),
            Line("Subject of the mail", "subject"),
            Line("What they wrote", "text"),
        ),
        ("id", "position", "candidate"),
    ),
    "candidates.Alert": Page(
        _about,
        (
            Line("Because of", "cause"),
            Line("Mail", "status"),
            Line("Why not", "drop_reason"),
            Line("Sent", "sent_at"),
            Line("You came to look", "clicked_at"),
            Line("The mail came back", "came_back_at"),
            Line("Found", "created_at"),
        ),
        ("position", "recipient", "is_digest", "due_at", "tries", "error"),
    ),
    "candidates.AlertFeedback": Page(
        _about,
        (
            Line("Your answer", "answer"),
            Line("Why", "reason"),
            Line("In your words", "words"),
            Line("When", "at"),
        ),
        ("id", "position", "recipient"),
    ),
    "candidates.Schooling": Page(
        _own("school"), (Line("Program", "program"), Line("Degree", "level")), ("id", "candidate", "school")
    ),
    "candidates.Claim": Page(
        _own("kind"),
        (
            Line("Figure", "value", lambda row: f"{_plain(row.value)} {row.get_unit_display()}"),
            Line("Setting", "setting"),
            Line("How you know", "source"),
            Line("As of", "as_of"),
        ),
        ("id", "candidate", "kind", "unit"),
    ),
    "candidates.HiddenName": Page(_own("name"), (), ("id", "candidate", "name", "key")),
    "candidates.ConsentReminder": Page(
        _none, (Line("Written", "written_at"), Line("Your time ended", "consent_until")),
        ("id", "candidate", "days_before"),
    ),
    "candidates.Resume": Page(
        _own("name"),
        (
            Line("Uploaded", "uploaded_at"),
            Line("State", "status"),
            Line("What happened", "reason", lambda row: row.sentence),
            Line("Read", "read_at"),
            Line("It is your current one", "is_current"),
            Line("Its words", "text"),
        ),
        ("id", "candidate", "name", "kind", "size", "sha256", "flags"),
    ),
    "candidates.ResumeSuggestion": Page(
        _own("kind"),
        (
            Line("What it seems to say", "competency", _read),
            Line("Where it stands", "words", _passage),
            Line("Your decision", "state"),
            Line("Decided", "decided_at"),
        ),
        ("id", "resume", "kind", "value", "unit", "was_apprentice", "before", "after", "place"),
    ),
    "candidates.ScreeningAnswer": Page(
        _about,
        (
            Line("Question", "asked"),
            Line("Your answer", "value", lambda row: row.in_words),
            Line("What the employer needs", "because"),
        ),
        ("id", "application", "question", "order", "key", "kind", "unit", "is_knock_out"),
    ),
    "candidates.ApplicationDraft": Page(
        _about,
        (
            Line("What you typed", "data", _drafted),
            Line("Last saved", "updated_at"),
            Line("We reminded you", "reminded_at"),
        ),
        ("id", "candidate", "position"),
    ),
    "candidates.Message": Page(
        _message,
        (Line("When", "at"), Line("Message", "text"), Line("Read", "read_at")),
        ("id", "application", "by_candidate", "by"),
    ),
    "candidates.Interview": Page(
        _about,
        (
            Line("How it stands", "state"),
            Line("Kind", "kind"),
            Line("Link, number or address", "where"),
            Line("What to know before", "note"),
            Line("Times offered", "slots"),
            Line("Time you chose", "starts_at"),
            Line("Minutes", "minutes"),
            Line("Time zone of the recruiter", "time_zone", lambda row: _city(row.time_zone)),
            Line("What you said", "words"),
            Line("Offered by", "by", lambda row: row.by.name if row.by else ""),
            Line("Offered", "offered_at"),
            Line("You answered", "answered_at"),
            Line("You asked to move it", "asks_to_move_at"),
            Line("Canceled", "canceled_at"),
            Line("We reminded you", "reminded_at"),
        ),
        ("id", "application", "uid", "sequence"),
    ),
    "candidates.MissedPromise": Page(
        _about,
        (Line("Promised for", "promised_for"), Line("What followed", "did"), Line("You were told", "at")),
        ("id", "application"),
    ),
    "candidates.AlertNarrowing": Page(
        _own("kind"),
        (
            Line("You hear of", "word", lambda row: row.words),
            Line("Said about", "position"),
            Line("Since", "made_at"),
            Line("Taken back", "undone_at"),
        ),
        ("id", "recipient", "kind", "number", "competency", "employer", "place"),
    ),
    "candidates.SelfIdentification": Page(
        _none,
        (
            Line("Sex", "sex"),
            Line("Race or ethnicity", "race"),
            Line("Said in the month that began on", "said_in"),
            Line("Kept until", "kept_until"),
        ),
        ("asked",),
    ),
    "candidates.SavedPosition": Page(
        _about, (Line("Saved", "saved_at"), Line("We reminded you", "reminded_on")),
        ("id", "candidate", "position"),
    ),
    "candidates.SeenPosition": Page(
        _about, (Line("First opened", "first_at"), Line("Last opened", "last_at")),
        ("id", "candidate", "position"),
    ),
    "candidates.HiddenPosition": Page(_about, (Line("Hidden", "at"),), ("id", "candidate", "position")),
    "candidates.SavedSearch": Page(
        _own("words"),
        (
            Line("Asked for", "created_at"),
            Line("Confirmed", "confirmed_at"),
            Line("Last told of it", "last_told"),
            Line("Paused until", "paused_until"),
            Line("We asked whether to keep it", "asked_to_keep_at"),
            Line("You kept it", "kept_at"),
            Line("Ended", "ended_at"),
            Line("Why it ended", "ended_because"),
        ),
        ("id", "recipient", "query", "words", "compiled"),
    ),
    "candidates.AccessEvent": Page(
        _access,
        (Line("For the position", "position"), Line("When", "at")),
        ("id", "candidate", "by", "by_name", "kind", "what"),
    ),
    "candidates.MergedFile": Page(
        _none,
        (
            Line("When", "at"),
            Line("Its address", "email"),
            Line("By", "by", lambda row: row.by.name if row.by else ""),
            Line("Can be undone until", "undo_until"),
        ),
        ("id", "candidate", "was", "recipient_key", "application_keys"),
    ),
    "candidates.DataExport": Page(
        _none,
        (
            Line("Asked for", "requested_at"),
            Line("State", "state"),
            Line("Ready", "ready_at"),
            Line("There until", "expires_at"),
        ),
        ("id", "candidate", "size", "tries"),
    ),
    "mail.OutgoingMail": Page(
        _own("subject"),
        (
            Line("To", "to", lambda row: "Your recruiter" if row.kind.endswith("_desk") else row.to),
            Line("Written", "created_at"),
            Line("State", "status"),
            Line("Sent", "sent_at"),
            Line("Words", "text"),
        ),
        ("id", "kind", "subject", "calendar", "due_at", "tries", "error"),
    ),
    "mail.MailEvent": Page(
        _own("kind"),
        (
            Line("Your address", "address"),
            Line("When", "at"),
            Line("In the words of the mail service", "detail"),
            Line("What was done", "followed"),
        ),
        ("id", "source", "kind", "message_id", "is_believed", "created_at"),
    ),
    "mail.Suppression": Page(
        _own("email"),
        (
            Line("Why", "reason"),
            Line("What does not come", "only_alerts",
                 lambda row: "Alerts" if row.only_alerts else "Any mail"),
            Line("More about it", "detail"),
            Line("Since", "created_at"),
        ),
        ("id", "email"),
    ),
    "jobs.PositionReport": Page(
        _about,
        (
            Line("Reason", "reason"),
            Line("In your words", "text"),
            Line("Your address", "email"),
            Line("When", "at"),
            Line("Dealt with", "handled_at"),
        ),
        ("id", "position"),
    ),
    "accounts.User": Page(
        _none,
        (
            Line("Name", "name"),
            Line("E-mail address", "email"),
            Line("Made", "date_joined"),
            Line("Last signed in", "last_login"),
        ),
        ("id", "is_active"),
    ),
    "socialaccount.SocialAccount": Page(
        _none,
        (
            Line("Service", "provider", lambda row: str(row.provider).title()),
            Line("Since", "date_joined"),
            Line("Last used", "last_login"),
        ),
        ("id", "user", "uid"),
    ),
    "account.EmailAddress": Page(
        _own("email"),
        (Line("Confirmed", "verified"), Line("Mails go there", "primary")),
        ("id", "user", "email"),
    ),
    "mfa.Authenticator": Page(
        _own("type"), (Line("Added", "created_at"), Line("Last used", "last_used_at")), ("id", "user", "type")
    ),
    "usersessions.UserSession": Page(
        _own("ip"),
        (
            Line("Since", "created_at"),
            Line("Last seen", "last_seen_at"),
            Line("Browser, as it names itself", "user_agent"),
        ),
        ("id", "user", "ip"),
    ),
}  # fmt: skip
"""Every table of a download, by its name in `PARTS`."""

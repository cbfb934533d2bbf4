"""States and choices of people on file, their alerts and their applications."""

from __future__ import annotations

from django.db import models


class Cadence(models.TextChoices):
    INSTANT = "instant", "At once"
    DAILY = "daily", "Once a day"
    WEEKLY = "weekly", "Once a week"
    OFF = "off", "Never"


class SkillLevel(models.IntegerChoices):
    NONE = 0, "None"
    COURSE = 1, "Course"
    SUPERVISED = 2, "Supervised"
    INDEPENDENT = 3, "Independent"
    EXPERT = 4, "Can audit or teach"


class CredentialStatus(models.TextChoices):
    """The issuers' own words, plus `unknown` (domain research, AHIMA upkeep)."""

    ACTIVE = "active", "Active"
    INACTIVE = "inactive", "Inactive"
    REVOKED = "revoked", "Revoked"
    UNKNOWN = "unknown", "Not checked"


class CheckPlace(models.TextChoices):
    """Where somebody at the desk looked a credential up. A paper its holder showed is no such place."""

    LOOKUP = "lookup", "The issuer's public look-up"
    LETTER = "letter", "The issuer's answer to our letter or mail"
    HOLDERS = "holders", "The issuer's posted list of holders"
    CALL = "call", "A call to the issuer"
    OTHER = "other", "Elsewhere"


class CheckFound(models.TextChoices):
    """What came of it."""

    ACTIVE = "active", "Found, active"
    INACTIVE = "inactive", "Found, inactive"
    REVOKED = "revoked", "Found, revoked"
    NOT_FOUND = "not_found", "Not found"
    NO_ANSWER = "no_answer", "Could not be reached"


class CheckEnd(models.TextChoices):
    """Why a check speaks for the credential on file no more."""

    NUMBER = "number", "The member number was changed since."
    CREDENTIAL = "credential", "It was of another credential or form."
    DATES = "dates", "The dates on file were changed since."
    TAKEN_BACK = "taken_back", "It was recorded by mistake, and taken back."
    NOT_FOUND = "not_found", "A later look-up did not find it."


HELD_STATUSES = (CredentialStatus.ACTIVE, CredentialStatus.UNKNOWN)
"""A credential in one of these, and not expired, is held."""


class FileSection(models.TextChoices):
    """The sections of a file, as they stand on its page; the value is their address and anchor there."""

    ABOUT = "about", "You and where"
    CREDENTIALS = "credentials", "Credentials"
    SETTINGS = "settings", "Settings and years"
    CODE_SETS = "code-sets", "Code sets"
    SPECIALTIES = "specialties", "Specialties"
    SOFTWARE = "software", "Systems"
    EDUCATION = "education", "Education"
    CLAIMS = "claims", "Accuracy and productivity"
    WISHES = "wishes", "What you want"
    VISIBILITY = "visibility", "Who finds you"
    CONSENT = "consent", "On file"


class Visibility(models.TextChoices):
    """Whether the desk finds a file. What somebody applied to goes on in both."""

    VISIBLE = "visible", "Visible to recruiters"
    HIDDEN = "hidden", "Hidden"


class ClaimKind(models.TextChoices):
    ACCURACY = "accuracy", "Accuracy"
    PRODUCTIVITY = "productivity", "Productivity"


class ClaimUnit(models.TextChoices):
    """What a claim counts. Figures are compared within one unit and one setting only."""

    PERCENT = "percent", "%"
    CHARTS_HOUR = "charts_hour", "charts an hour"
    CHARTS_DAY = "charts_day", "charts a day"
    ENCOUNTERS_HOUR = "encounters_hour", "encounters an hour"
    ENCOUNTERS_DAY = "encounters_day", "encounters a day"


class ClaimSource(models.TextChoices):
    """How somebody knows a figure of their own work."""

    OWN_COUNT = "own_count", "My own count"
    OWN_AUDIT = "own_audit", "My own audit"
    EMPLOYER_REPORT = "report", "A report of my employer"
    EMPLOYER_AUDIT = "audit", "An audit by my employer"
    OUTSIDE_AUDIT = "outside", "An audit from outside"


class FileSource(models.TextChoices):
    IMPORT = "import", "Imported"
    APPLICATION = "application", "Applied"
    SIGNUP = "signup", "Signed up"
    DESK = "desk", "Added by a recruiter"
    DEMO = "demo", "Invented for the demo"


class AlertStatus(models.TextChoices):
    DUE = "due", "Waiting"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    DOUBT = "doubt", "In doubt"
    DROPPED = "dropped", "Not sent"
    FAILED = "failed", "Failed"


class DropReason(models.TextChoices):
    """Why an alert that was due was not sent after all."""

    CLOSED = "closed", "Position no longer open"
    APPLIED = "applied", "Already applied"
    STOPPED = "stopped", "Person stopped alerts"
    CONSENT = "consent", "Consent lapsed"
    HIDDEN = "hidden", "Hidden from this employer"
    SUPPRESSED = "suppressed", "Address does not take mail"
    UNSUITED = "unsuited", "No longer suited"
    SEARCH = "search", "Saved search was removed or paused"
    NARROWED = "narrowed", "Person narrowed alerts"
    UNWANTED = "unwanted", "Person hid this position"


class AlertCause(models.IntegerChoices):
    """Why the person hears of the position; the causes add up, one mail carries both."""

    PROFILE = 1, "What is on file"
    SEARCH = 2, "A saved search"
    BOTH = 3, "On file, and a saved search"


class FeedbackAnswer(models.TextChoices):
    YES = "yes", "Yes, it was useful"
    NO = "no", "No, not for me"


class FeedbackReason(models.TextChoices):
    """Why an alert was not for who got it, in their words."""

    PAY = "pay", "The pay is too low"
    FAR = "far", "It is too far away"
    SETTING = "setting", "The wrong setting, hours or workplace"
    WORK = "work", "Not the work I do"
    HEARD = "heard", "I had heard of it already"
    OTHER = "other", "Something else"


class NarrowingKind(models.TextChoices):
    """What an `AlertNarrowing` looks at. Those of one choice bear the name of the column of the position."""

    PAY = "pay", "Least pay"
    MILES = "miles", "Distance"
    REMOTE = "remote", "Only remote"
    STATE = "state", "State"
    WORKPLACE = "workplace", "Workplace"
    SHIFT = "shift", "Shift"
    EMPLOYMENT = "employment", "Employment"
    COMPETENCY = "competency", "Setting, specialty or requirement"
    EMPLOYER = "employer", "Employer"


class SearchEnd(models.TextChoices):
    """Why a saved search tells no more."""

    STOPPED = "stopped", "Its owner stopped it"
    UNANSWERED = "unanswered", "Nobody said after a year that it should be kept"


class Stage(models.TextChoices):
    NEW = "new", "New"
    SCREENING = "screening", "Screening"
    ASSESSED = "assessed", "Assessed"
    SUBMITTED = "submitted", "Submitted"
    INTERVIEW = "interview", "Interview"
    OFFER = "offer", "Offer"
    PLACED = "placed", "Placed"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"


IN_PROCESS = (
    Stage.NEW,
    Stage.SCREENING,
    Stage.ASSESSED,
    Stage.SUBMITTED,
    Stage.INTERVIEW,
    Stage.OFFER,
)
ENDED = (Stage.PLACED, Stage.DECLINED, Stage.WITHDRAWN)


def _onward(*stages: Stage) -> frozenset[Stage]:
    return frozenset({*stages, Stage.DECLINED})


STAGE_MOVES: dict[Stage, frozenset[Stage]] = {
    Stage.NEW: _onward(Stage.SCREENING, Stage.ASSESSED, Stage.SUBMITTED),
    Stage.SCREENING: _onward(Stage.ASSESSED, Stage.SUBMITTED),
    Stage.ASSESSED: _onward(Stage.SCREENING, Stage.SUBMITTED),
    Stage.SUBMITTED: _onward(Stage.INTERVIEW, Stage.OFFER),
    Stage.INTERVIEW: _onward(Stage.OFFER),
    Stage.OFFER: _onward(Stage.INTERVIEW, Stage.PLACED),
    Stage.PLACED: _onward(),
    Stage.DECLINED: frozenset({Stage.SCREENING}),
    Stage.WITHDRAWN: frozenset(),
}
"""From a stage, the stages a recruiter may move an application to. For the candidate's see the next."""

CANDIDATE_MOVES: dict[Stage, frozenset[Stage]] = {
    **dict.fromkeys(IN_PROCESS, frozenset({Stage.WITHDRAWN})),
    Stage.WITHDRAWN: frozenset({Stage.NEW}),
}
"""From a stage, the stages the candidate may move their own application to. Nobody else may."""


class Mover(models.TextChoices):
    RECRUITER = "recruiter", "A recruiter"
    CANDIDATE = "candidate", "The candidate"
    MACHINE = "machine", "Nobody: a promise ran out"


class MoveAsk(models.TextChoices):
    """What a move asks for besides where to."""

    REASON = "reason", "A reason"
    START = "starts_on", "The first day"


MOVE_ASKS: dict[Stage, MoveAsk] = {
    Stage.PLACED: MoveAsk.START,
    Stage.DECLINED: MoveAsk.REASON,
    Stage.WITHDRAWN: MoveAsk.REASON,
}
"""What must be said with a move to a stage, whoever moves. The others ask for nothing."""

MOVE_NEEDS: dict[Stage, str] = {
    Stage.PLACED: "candidates.place_application",
    Stage.DECLINED: "candidates.decline_application",
}
"""The right that a move to a stage or back from it needs, besides that to change applications."""

WITHDRAWABLE = tuple(stage for stage, ends in CANDIDATE_MOVES.items() if Stage.WITHDRAWN in ends)
"""While it stands here, the candidate may withdraw it."""


class DeclineReason(models.TextChoices):
    """Chosen by a person, and told to the candidate in these words' plainer form (`DECLINE_WORDS`)."""

    REQUIREMENT = "requirement", "A required line is missing"
    EXPERIENCE = "experience", "Experience in another setting is needed"
    PLACE = "place", "Place or state does not work"
    PAY = "pay", "Pay expectations differ"
    SCHEDULE = "schedule", "Hours or shift do not work"
    OTHER_CHOSEN = "other_chosen", "Someone else was chosen"
    CLOSED = "closed", "The position was closed"
    NO_REPLY = "no_reply", "We could not reach the candidate"
    NO_ANSWER = "no_answer", "We did not answer in time"
    """Written by the machine alone, when our promise to answer was missed (`services.promises`)."""


DECLINE_WORDS: dict[str, str] = {
    DeclineReason.REQUIREMENT: "one of the lines this employer requires is not on your file",
    DeclineReason.EXPERIENCE: "the employer needs more experience in this setting",
    DeclineReason.PLACE: "the place, or the state you live in, does not work for this employer",
    DeclineReason.PAY: "the pay you asked for and the pay of this position do not meet",
    DeclineReason.SCHEDULE: "the hours or the shift do not go with what you asked for",
    DeclineReason.OTHER_CHOSEN: "the employer chose someone else",
    DeclineReason.CLOSED: "the position was closed before a decision about you was made",
    DeclineReason.NO_REPLY: "we wrote to you and could not reach you",
    DeclineReason.NO_ANSWER: "we promised you an answer and did not give it; this was our failure, not yours",
}
CHOSEN_REASONS = [pair for pair in DeclineReason.choices if pair[0] != DeclineReason.NO_ANSWER]
"""The reasons a recruiter may choose from."""


class WithdrawReason(models.TextChoices):
    """Chosen by the candidate. One column holds these and `DeclineReason`: no value is in both."""

    OTHER_JOB = "other_job", "I took another job"
    PAY = "my_pay", "The pay does not work for me"
    PLACE = "my_place", "The place does not work for me"
    HOURS = "my_hours", "The hours do not work for me"
    SLOW = "slow", "It took too long"
    CHANGED_MIND = "changed_mind", "I changed my mind"
    NOT_MINE = "not_mine", "I did not send this application"
    NOT_SAID = "not_said", "I would rather not say"
    UNDONE = "undone", "Taken back as soon as it was sent"
    DELETED = "deleted", "They deleted their account"


CHOSEN_TO_WITHDRAW = tuple(
    reason for reason in WithdrawReason if reason not in {WithdrawReason.UNDONE, WithdrawReason.DELETED}
)
"""What a candidate may choose; the others are written by Undo, and by deleting an account."""
UNSAID_REASONS = frozenset({WithdrawReason.NOT_SAID, WithdrawReason.UNDONE})
"""Of these nobody is told that somebody said them."""


class AccessKind(models.TextChoices):
    """What a recruiter did with somebody's file, as its owner is told."""

    VIEWED = "viewed", "Looked at"
    EXPORTED = "exported", "Exported"
    SUBMITTED = "submitted", "Put you forward to"
    RESUME = "resume", "Opened your resume"
    PREVIEW = "preview", "Looked at a mail to you"
    MERGED = "merged", "Put two files of yours together"
    PARTED = "parted", "Took two files apart again that were put together"


class Alike(models.IntegerChoices):
    """By what the files of two people are told to be of one."""

    MAILBOX = 1, "The same mailbox"
    NUMBER = 2, "The same member number"
    PHONE = 3, "The same phone"
    NAME = 4, "The same name in the same city"


class ExportState(models.TextChoices):
    WAITING = "waiting", "Being made"
    READY = "ready", "Ready"
    FAILED = "failed", "Failed"
    OVER = "over", "Deleted"


class AskedBy(models.TextChoices):
    """Who asked that a file be deleted."""

    OWNER = "owner", "The person, signed in"
    MAILBOX = "mailbox", "The person, by a link to their mailbox"
    DESK = "desk", "A recruiter"
    LAPSED = "lapsed", "Nobody: it was left alone for too long"


UNANSWERED = (Stage.NEW, Stage.SCREENING, Stage.ASSESSED)
"""Where nothing but our own silence holds an application up. From here a missed promise may close it; later
an employer has it, may want the person still, and a close by a machine would be untrue."""


MOVES: dict[Mover, dict[Stage, frozenset[Stage]]] = {
    Mover.RECRUITER: STAGE_MOVES,
    Mover.CANDIDATE: CANDIDATE_MOVES,
    Mover.MACHINE: dict.fromkeys(UNANSWERED, frozenset({Stage.DECLINED})),
}
"""Who may move an application from where to where. What is not in it happens to nobody."""


class PromiseEnd(models.TextChoices):
    """What follows when a promised answer did not come (PROMISE_MISSED)."""

    CLOSE = "close", "Closed, and told why"
    APOLOGIZE = "apologize", "Told that we are late"


class InterviewKind(models.TextChoices):
    VIDEO = "video", "By video"
    PHONE = "phone", "By phone"
    ON_SITE = "on_site", "On site"


class InterviewState(models.TextChoices):
    OFFERED = "offered", "Times offered"
    CHOSEN = "chosen", "Time chosen"
    DECLINED = "declined", "No time works"
    CANCELED = "canceled", "Canceled"
    HELD = "held", "Took place"


OPEN_INTERVIEWS = (InterviewState.OFFERED, InterviewState.CHOSEN)


class FitState(models.TextChoices):
    MET = "met", "Met"
    MISSING = "missing", "Missing"
    NOT_SHOWN = "not_shown", "Not shown"


class Weighed(models.TextChoices):
    """The lines of points, in the order in which they are read (`candidates.fit.points`)."""

    PREFERRED = "preferred", "Preferred groups"
    SETTINGS = "settings", "Settings"
    SPECIALTIES = "specialties", "Specialties"
    SOFTWARE = "software", "Systems"
    CODE_SETS = "code_sets", "Code sets on one's own"
    YEARS = "years", "Years beyond the minimum"
    EVIDENCE = "evidence", "Evidence"


class ResumeStatus(models.TextChoices):
    PENDING = "pending", "Being read"
    READY = "ready", "Ready"
    REJECTED = "rejected", "Not taken"


class SuggestionKind(models.TextChoices):
    """What a resume was read for. The last two are shown, and cannot be accepted yet."""

    COMPETENCY = "competency", "On the resume"
    YEARS = "years", "Years"
    ACCURACY = "accuracy", "Accuracy"
    PRODUCTIVITY = "productivity", "Productivity"


class SuggestionState(models.TextChoices):
    OPEN = "open", "Not decided"
    ACCEPTED = "accepted", "Accepted"
    DISMISSED = "dismissed", "Dismissed"


class Sex(models.TextChoices):
    """As federal applicant records count it (29 CFR 1607.4(B); EEO-1 Component 1, read 2026-11)."""

    FEMALE = "female", "Female"
    MALE = "male", "Male"
    UNSAID = "unsaid", "I would rather not say"


class Race(models.TextChoices):
    """The seven groups of EEO-1 Component 1, in use since 2007 (read 2026-11).

    The newer standard for federal statistics (OMB SPD 15, 2024-03-28) asks one question with more groups;
    that form had not taken it over by then.
    """

    HISPANIC = "hispanic", "Hispanic or Latino, of any race"
    WHITE = "white", "White"
    BLACK = "black", "Black or African American"
    ASIAN = "asian", "Asian"
    PACIFIC = "pacific", "Native Hawaiian or other Pacific Islander"
    NATIVE = "native", "American Indian or Alaska Native"
    SEVERAL = "several", "Two or more races"
    UNSAID = "unsaid", "I would rather not say"

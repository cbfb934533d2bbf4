"""A mail as it would be, for looking at: nothing is sent, written, or signed."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import formatdate
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from candidates.alerts import digest, wording
from candidates.alerts.digest import MOST_POSITIONS
from candidates.alerts.reasons import Reasons, looked_up
from candidates.alerts.snapshot import addressed
from candidates.enums import (
    IN_PROCESS,
    AlertStatus,
    AskedBy,
    DeclineReason,
    InterviewKind,
    PromiseEnd,
    Stage,
    WithdrawReason,
)
from candidates.fit import explain
from candidates.models import (
    Alert,
    AlertNarrowing,
    Application,
    ApplicationDraft,
    ApplicationTransition,
    Candidate,
    DeletionRequest,
    Interview,
    Recipient,
    SavedPosition,
    SavedSearch,
)
from candidates.models.search import KEPT_FOR
from candidates.queries import searches as search_queries
from candidates.queries import weightings
from candidates.services import (
    applications,
    closing,
    consent,
    deletions,
    drafts,
    ending,
    exports,
    files,
    forgetting,
    interviews,
    messages,
    promises,
    sealing,
    searches,
    yearly,
)
from config.accounts.models import User
from config.mail import tokens
from config.mail.adapter import framed
from config.mail.message import domain_of
from config.mail.models import OutgoingMail, Suppression
from config.mail.outbox import MailQueue
from config.mail.render import rendered
from jobs.models import Position
from recruiters.enums import InquiryStatus, Routed, Voice
from recruiters.models import Inquiry, InquiryMessage, PositionInvite
from recruiters.queries import visible
from recruiters.queries.mailkinds import MailKind
from recruiters.services import endings, inquiry_mails, invitations, matches, mentions, merging, second_factor

READ = ("Subject", "To", "From", "Reply-To")
"""Headers that a mail program shows, in the order in which they are read."""
A_CODE = "CODE-HERE"
"""Where a mail has a code that signs in."""


@dataclass(frozen=True)
class Asked:
    """Which mail, to whom, about what, and who looks at it."""

    kind: MailKind
    recipient: Recipient
    position: Position | None
    request: HttpRequest
    by: User
    notes: list[str] = field(default_factory=list)
    """Why it would not go out today, or would not look so."""


@dataclass(frozen=True)
class Shown:
    """A mail in words. `headers` are those on the wire, in their order."""

    subject: str
    headers: list[tuple[str, str]]
    text: str
    html: str
    notes: list[str]

    @property
    def envelope(self) -> list[tuple[str, str]]:
        """The headers somebody reads: what it is about, to whom, from whom."""
        found = dict(self.headers)
        return [(name, found[name]) for name in READ if name in found]

    @property
    def technical(self) -> list[tuple[str, str]]:
        """The headers programs read, in the order in which they are sent."""
        return [(name, value) for name, value in self.headers if name not in READ]


def compose(
    *, kind: MailKind, recipient: Recipient, position: Position | None, by: User, request: HttpRequest
) -> Shown | None:
    """The mail of this kind, its links without power. None where there would be none to show.

    `position` is needed where the kind says so. `recipient` may be one that is not saved.
    """
    asked = Asked(kind, recipient, position, request, by)
    with tokens.powerless():
        made = BUILDERS[kind.template](asked)
    if made is None:
        return None
    message = message_from_bytes(made, policy=policy.default)
    headers = [(name, " ".join(str(value).split())) for name, value in message.items()]
    return Shown(
        str(message["Subject"]), headers, _part(message, "plain"), _part(message, "html"), asked.notes
    )


def _part(message: EmailMessage, subtype: str) -> str:
    """The words of one part, with the line ends of a page."""
    part = message.get_body((subtype,))
    return str(part.get_content()).replace("\r\n", "\n") if part else ""


def whom(*, candidate: Candidate | None, recipient: Recipient | None) -> Recipient | None:
    """Where the mails of somebody chosen go: their alert setting, also one that is still to be made."""
    if candidate is None and recipient is not None and recipient.candidate_id is not None:
        candidate = recipient.candidate
    if candidate is None:
        return recipient
    full = Candidate.objects.for_fit().get(pk=candidate.pk)
    found = Recipient.objects.filter(candidate=full).first() or Recipient(email=full.email)
    found.candidate = full
    return found


def _alert(asked: Asked) -> bytes:
    position = _position(asked)
    reasons = _reasons(position, asked.recipient)
    asked.notes.extend(_why_not(position, asked.recipient, reasons))
    matched = _matched(asked.recipient, [position.pk])
    one = wording.entry(position, addressed(asked.recipient), reasons, matched[position.pk])
    return wording.instant(addressed(asked.recipient), position, one, hash).whole(formatdate(localtime=True))


def _matched(recipient: Recipient, positions: list[int]) -> dict[int, datetime]:
    """When somebody was found for each of these positions: now, where they were not yet."""
    known = Alert.objects.filter(recipient=recipient, position__in=positions) if recipient.pk else ()
    return dict.fromkeys(positions, timezone.now()) | {one.position_id: one.created_at for one in known}


def _digest(asked: Asked) -> bytes | None:
    """What waits for this person today, and the chosen position besides.

    What keeps any alert from them, and this position from going out, is said as of the mail about one.
    """
    waiting = list(
        visible.limited(asked.by, Alert.objects.all())
        .filter(recipient=asked.recipient, status__in=(AlertStatus.DUE, AlertStatus.SENDING))
        .order_by("due_at", "position")
        .values_list("position_id", "is_digest")[: MOST_POSITIONS * 3]
        if asked.recipient.pk
        else []
    )
    at_once = sum(not is_digest for _, is_digest in waiting)
    chosen = [asked.position.pk] if asked.position else []
    keys = list(dict.fromkeys([*chosen, *(key for key, _ in waiting)]))
    known = Position.objects.in_full().select_related("recruiter").in_bulk(keys)
    pairs = [(known[key], _reasons(known[key], asked.recipient)) for key in keys]
    why_not = {one.pk: _why_not_this(one, asked.recipient, reasons) for one, reasons in pairs}
    going = [(one, reasons) for one, reasons in pairs if one.pk in chosen or not why_not[one.pk]]
    asked.notes.extend(why_never(asked.recipient))
    for key in chosen:
        asked.notes.extend(why_not[key])
    asked.notes.extend(_digest_notes(len(waiting), len(pairs) - len(going), at_once))
    if not going:
        return None
    going.sort(key=lambda pair: digest.rank(pair[0], pair[1]))
    recipient = addressed(asked.recipient)
    matched = _matched(asked.recipient, keys)
    entries = [
        wording.entry(one, recipient, reasons, matched[one.pk]) for one, reasons in going[:MOST_POSITIONS]
    ]
    return wording.digest(recipient, entries)


def _digest_notes(waiting: int, dropped: int, at_once: int) -> list[str]:
    notes = [] if waiting else ["Nothing waits for this person: no mail about new positions goes out today."]
    if at_once:
        notes.append(f"{at_once} of these would go at once, each in a mail of its own.")
    if dropped:
        notes.append(f"{dropped} more wait, and would be dropped at the last look.")
    return notes


def _reasons(position: Position, recipient: Recipient) -> Reasons:
    """Why somebody would hear of it today; where there is no reason, how their file stands to it."""
    candidate = recipient.candidate
    fit = explain(position, candidate, weightings.of_one(position)) if candidate else None
    own = search_queries.of(recipient) if recipient.pk else SavedSearch.objects.none()
    found = tuple(search for search in own if looked_up(search.query, [position.pk]))
    is_told = candidate is not None and candidate.is_on_file and recipient.hears_by_file
    suits = fit is not None and fit.is_suited and is_told
    own_narrowings = AlertNarrowing.objects.against(position).filter(recipient=recipient.pk)
    is_narrowed = bool(recipient.pk) and own_narrowings.exists()
    return Reasons(fit if suits or not found else None, found, is_narrowed)


def _why_not(position: Position, recipient: Recipient, reasons: Reasons) -> list[str]:
    """What keeps this alert from going out today, as sentences."""
    return [*why_never(recipient), *_why_not_this(position, recipient, reasons)]


def why_never(recipient: Recipient) -> list[str]:
    """What keeps every alert from somebody today, whatever it is about."""
    found = [
        (recipient.is_stopped, "They stopped their alerts."),
        (recipient.is_paused, "Their alerts are paused."),
        (Suppression.objects.of(recipient.email) is not None, "The address is suppressed."),
    ]
    return [sentence for holds, sentence in found if holds]


def _why_not_this(position: Position, recipient: Recipient, reasons: Reasons) -> list[str]:
    """What keeps this position from them: it, their file, their searches."""
    candidate, fit = recipient.candidate, reasons.fit
    applied = candidate and candidate.applications.filter(position=position).exists()
    hidden = candidate and candidate.hidden_from.filter(pk=position.employer_id).exists()
    missing = "; ".join(line.ask for line in fit.gates if line.state != "met") if fit else ""
    is_by_file = fit is not None and fit.is_suited and candidate is not None and candidate.is_on_file
    found = [
        (not position.is_open, "The position is not open."),
        (bool(applied), "They have applied to it."),
        (bool(hidden), "They hid their file from this employer."),
        (reasons.is_narrowed, "They narrowed their alerts, and this is one they want to hear of no more."),
        (candidate is None and not reasons.searches, "No search they saved finds it."),
        (
            candidate is not None and not candidate.is_on_file and not reasons.searches,
            "They have not agreed to be kept on file.",
        ),
        (
            candidate is not None and candidate.is_on_file and not is_by_file and not reasons.searches,
            f"It does not suit their file. Not met: {missing}.",
        ),
    ]
    return [sentence for holds, sentence in found if holds]


def _row(asked: Asked) -> Application:
    """Their application to the position; one that is not written where they have not applied."""
    position, candidate = _position(asked), asked.recipient.candidate
    row = Application.objects.filter(position=position, candidate=candidate).first() if candidate else None
    if row is None:
        asked.notes.append("They have not applied to it: shown as if they had today.")
        person = candidate or Candidate(pk=0, email=asked.recipient.email)
        row = Application(
            pk=0, candidate=person, position=position, applied_at=timezone.now(), answers={},
            answer_by=applications.promised_day(),
            first_name=person.first_name or "Jordan", last_name=person.last_name,
        )  # fmt: skip
    row.position = position
    return row


def _application(asked: Asked) -> bytes:
    position, row = _position(asked), _row(asked)
    step, stage = None, Stage(row.stage)
    if asked.kind.template == "application_moved":
        stage = Stage(asked.kind.variant)
        reason = DeclineReason.OTHER_CHOSEN if stage == Stage.DECLINED else ""
        start = timezone.localdate() + timedelta(days=14) if stage == Stage.PLACED else None
        step = ApplicationTransition(to_stage=stage, by=asked.by, reason=reason, starts_on=start)
        if stage in IN_PROCESS:  # each move to such a stage promises anew
            row.answer_by = applications.promised_day()
    elif asked.kind.template == "application_withdrawn":
        stage = Stage.WITHDRAWN
        step = ApplicationTransition(to_stage=stage, by_candidate=True)
    # The row stays where it is: only the words are those of another stage.
    context = applications.context_of(row, step) | {"stage": stage, "is_in_process": stage in IN_PROCESS}
    recruiter = position.recruiter
    return _from_the_outbox(asked, asked.kind.template, context, recruiter.email if recruiter else "")


def _draft(asked: Asked) -> bytes:
    position, candidate = _position(asked), asked.recipient.candidate
    row = (
        ApplicationDraft.objects.filter(position=position, candidate=candidate).first() if candidate else None
    )
    if row is None:
        asked.notes.append("They have begun nothing for it: shown as if they had today.")
        person = candidate or Candidate(pk=0, email=asked.recipient.email)
        row = ApplicationDraft(pk=0, candidate=person, position=position, updated_at=timezone.now())
    row.position = position
    return _from_the_outbox(asked, "draft_reminder", drafts.context_of(row))


def _saved_closing(asked: Asked) -> bytes:
    position, recipient = _position(asked), asked.recipient
    kept = SavedPosition.objects.filter(position=position, candidate=recipient.candidate)
    if recipient.candidate is None or not kept.exists():
        asked.notes.append("They have not saved it: shown as if they had.")
    elif recipient.saved_stopped_at:
        asked.notes.append("They want no such reminders.")
    if recipient.candidate is None:
        recipient = copy(recipient)
        recipient.candidate = Candidate(pk=0, email=recipient.email)
    return _from_the_outbox(asked, "saved_closing", closing.context_of(recipient, [position]))


def _invite(asked: Asked) -> bytes | None:
    position, candidate = _position(asked), asked.recipient.candidate
    if candidate is None:
        asked.notes.append("They have no file: nobody can invite them.")
        return None
    text = merging.merged(merging.INVITE, position=position, candidate=candidate, by=asked.by)
    invite = PositionInvite(pk=0, position=position, candidate=candidate, by=asked.by, text=text)
    return _from_the_outbox(asked, matches.KIND, matches.context_of(invite), asked.by.email)


def _promise(asked: Asked) -> bytes:
    row = _row(asked)
    context = promises.context_of(row, promises.ends_before(), PromiseEnd(asked.kind.variant))
    recruiter = row.position.recruiter
    return _from_the_outbox(asked, "promise_missed", context, recruiter.email if recruiter else "")


def _message(asked: Asked) -> bytes:
    return _from_the_outbox(asked, asked.kind.template, messages.context_of(_row(asked), 1))


def _withdrawn(asked: Asked) -> bytes:
    context = applications.withdrawn_context(_row(asked), WithdrawReason.OTHER_JOB)
    return _from_the_outbox(asked, "withdrawn_desk", context)


def _mention(asked: Asked) -> bytes:
    asked.notes.append("Who mentions them, and where, is invented.")
    address = f"{settings.SITE_URL}{reverse('admin:mentions')}"
    line = mentions.Line(str(asked.by), "a person on file", address)
    return _from_the_outbox(asked, "mention_desk", mentions.context_of([line]))


def _inquiry(asked: Asked) -> bytes:
    """Of an invented question, also of the position chosen."""
    asked.notes.append("The question is invented, and the answer to it.")
    candidate = asked.recipient.candidate
    inquiry = Inquiry(
        pk=0, candidate=candidate, name=str(candidate or "Jordan Ellis"), email=asked.recipient.email,
        position=asked.position, recruiter=asked.by, promised_on=applications.promised_day(),
        routed=Routed.POSITION if asked.position else Routed.LOAD,
        status=InquiryStatus.ANSWERED if asked.kind.template == inquiry_mails.ANSWERED else InquiryStatus.NEW,
    )  # fmt: skip
    template = asked.kind.template
    if template == inquiry_mails.TO_DESK:
        context = inquiry_mails.desk_context_of(inquiry, asked.kind.variant)
        return _from_the_outbox(asked, template, context, inquiry_mails.answers_of_desk(inquiry, asked.by))
    said = None
    if template == inquiry_mails.ANSWERED:
        said = InquiryMessage(voice=Voice.DESK, by=asked.by, text="Yes: half of it is done from home.")
    reply_to = inquiry_mails.answers_of_person(inquiry)
    return _from_the_outbox(asked, template, inquiry_mails.context_of(inquiry, said), reply_to)


def _returned(asked: Asked) -> bytes:
    of_files = asked.kind.variant == "files"
    if of_files:
        asked.notes.append("Its page is that of the form.")
        why = (
            inquiry_mails.FILES if asked.kind.template == inquiry_mails.RETURNED else inquiry_mails.DESK_FILES
        )
    else:
        asked.notes.append("Why it went back is one reason of several; its page is that of the form.")
        why = "It is too long."
    candidate = asked.recipient.candidate
    context = {
        "first_name": candidate.first_name if candidate is not None else "",
        "why": why,
        "is_taken": of_files,
        "is_gone": False,
        "page_url": f"{settings.SITE_URL}{reverse('recruiters:talk')}",
        "desk_url": f"{settings.SITE_URL}{reverse('admin:recruiters_inquiry_changelist')}",
    }
    return _from_the_outbox(asked, asked.kind.template, context)


def _interview(asked: Asked) -> bytes:
    """With invented times: next week, at the hour it is now."""
    row, variant = _row(asked), asked.kind.variant
    asked.notes.append("Its times and its place are invented.")
    slots = [
        timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=day) for day in (7, 8)
    ]
    interview = Interview(
        pk=0, application=row, by=asked.by, slots=slots, minutes=45, kind=InterviewKind.VIDEO,
        where="https://meet.example.com/room", time_zone=settings.TIME_ZONE, sequence=1,
        words="Mornings would work, before 11.",
        starts_at=None if variant in {"offered", "again", "desk_declined"} else slots[0],
    )  # fmt: skip
    return _from_the_outbox(asked, asked.kind.template, interviews.context_of(interview, variant))


def _search(asked: Asked) -> bytes:
    own = search_queries.of(asked.recipient).first() if asked.recipient.pk else None
    saved = own or SavedSearch(
        pk=0, query="q=inpatient", words="inpatient, remote", recipient=asked.recipient
    )
    if own is None:
        asked.notes.append("They have saved no search: shown with an invented one.")
    context = searches.context_of(saved, asked.recipient, asked.kind.variant)
    return _from_the_outbox(asked, "saved_search", context)


def _keep(asked: Asked) -> bytes:
    own = (
        [search for search in search_queries.of(asked.recipient) if search.is_due]
        if asked.recipient.pk
        else []
    )
    if not own:
        asked.notes.append("None of their searches is a year old: shown with an invented one.")
        year_ago = timezone.now() - KEPT_FOR
        own = [SavedSearch(pk=0, query="q=inpatient", words="inpatient, remote", confirmed_at=year_ago)]
    return _from_the_outbox(asked, "search_keep", yearly.context_of(asked.recipient, own))


def _account(asked: Asked) -> bytes:
    email, candidate = asked.recipient.email, asked.recipient.candidate
    pages = f"{settings.SITE_URL}/accounts/"
    values: dict[str, Any] = {
        "user": User(email=email, name=candidate.full_name if candidate else ""),
        "code": A_CODE,
        "from_email": email,
        "to_email": "new.address@example.com",
        "deleted_email": email,
        "ip": "192.0.2.7",
        "user_agent": "A browser",
        "timestamp": timezone.now(),
        "signup_url": f"{pages}signup/",
        "password_reset_url": f"{pages}password/reset/",
        "activate_url": pages,
        "provider": {"name": "LinkedIn"},
    }
    context = framed(asked.kind.variant, email, values, asked.request)
    asked.notes.append(f"Where it says {A_CODE}, or names a browser, each mail has its own.")
    return _from_the_outbox(asked, "account", context)


def _invitation(asked: Asked) -> bytes:
    candidate = asked.recipient.candidate
    invited = User(pk=0, email=asked.recipient.email, name=candidate.full_name if candidate else "")
    context = invitations.context_of(invited, asked.by, tokens.POWERLESS)
    return _from_the_outbox(asked, "invitation", context, asked.by.email)


def _consent_reminder(asked: Asked) -> bytes:
    candidate = asked.recipient.candidate
    if candidate is None or not candidate.is_on_file:
        asked.notes.append("They are not on file: shown as if their time ended in a month.")
        person = candidate or Candidate(pk=0, email=asked.recipient.email)
        ends = timezone.localdate() + timedelta(days=max(consent.DAYS_BEFORE))
        candidate = copy(person)
        candidate.consent_until = ends
        candidate.consent_at = timezone.now() - timedelta(days=335)
    if Suppression.objects.holds(asked.recipient.email):
        asked.notes.append("The address is suppressed.")
    return _from_the_outbox(asked, "consent_reminder", consent.context_of(candidate))


def _credential_ending(asked: Asked) -> bytes | None:
    candidate = asked.recipient.candidate
    if candidate is None:
        asked.notes.append("They have no file: there is nothing to remind them of.")
        return None
    last = timezone.localdate() + timedelta(days=max(ending.DAYS_BEFORE))
    held = list(candidate.credentials.select_related("credential__facts"))
    rows = [row for row in held if row.is_held() and row.expires_on and row.expires_on <= last]
    if not rows:
        asked.notes.append("Nothing of theirs ends so soon: shown as if the first did in a month.")
        rows = [copy(row) for row in held[:1]]
        for row in rows:
            row.expires_on = timezone.localdate() + timedelta(days=30)
    if not rows:
        asked.notes.append("They hold nothing.")
        return None
    if asked.recipient.credentials_stopped_at:
        asked.notes.append("They want no such reminders.")
    return _from_the_outbox(asked, "credential_ending", ending.mail_of(candidate, held, rows))


def _credentials_ending_desk(asked: Asked) -> bytes:
    """That of whoever looks, to the address chosen."""
    rows = list(endings.of(asked.by))
    if rows:
        context = endings.context_of(asked.by, rows)
    else:
        asked.notes.append("Nothing of people in process with you ends soon: its numbers are invented.")
        context = endings.in_words(asked.by, [endings.Band(7, 1), endings.Band(90, 2)], [], 3)
    if not endings.hears(asked.by):
        asked.notes.append("You get no such mails.")
    return _from_the_outbox(asked, endings.KIND, context)


def _factor_reset(asked: Asked) -> bytes:
    candidate = asked.recipient.candidate
    user = User(pk=0, email=asked.recipient.email, name=candidate.full_name if candidate else "")
    return _from_the_outbox(asked, "factor_reset", second_factor.context_of(user, asked.by), asked.by.email)


def _from_the_outbox(asked: Asked, template: str, context: dict[str, Any], reply_to: str = "") -> bytes:
    words = rendered(template, context, to=asked.recipient.email)
    host = domain_of(settings.DEFAULT_FROM_EMAIL)
    row = OutgoingMail(
        kind=template,
        to=asked.recipient.email,
        subject=words.subject,
        text=words.text,
        html=words.html,
        reply_to=reply_to,
        stop_url=context.get("stop_url", ""),
        message_id=f"<{tokens.POWERLESS}@{host}>",
    )
    return MailQueue().compose(row).message


def _position(asked: Asked) -> Position:
    if asked.position is None:
        raise ValueError(f"{asked.kind.slug} is about a position")
    return asked.position


def _keeping(asked: Asked) -> bytes:
    """What is mine: download, deletion, and the end of a file nobody uses."""
    candidate, recipient = asked.recipient.candidate, asked.recipient
    today = timezone.localdate()
    contexts: dict[str, Callable[[], dict[str, Any]]] = {
        "data_ready": lambda: exports.context_of(candidate or Candidate()),
        "forget_confirm": lambda: deletions.confirm_context(recipient),
        "account_deleted": lambda: deletions.receipt_context(
            DeletionRequest(
                number="NUMBER",
                asked_at=timezone.now(),
                asked_by=AskedBy.OWNER,
                deleted={"candidates.Candidate": 1, "mail.OutgoingMail": 12},
                sealed=1,
                sealed_until=files.months_later(today, sealing.policy_of("").months),
            )
        ),
        "file_lapses": lambda: forgetting.warning_context(
            candidate or Candidate(email=recipient.email), today + timedelta(days=deletions.WARNED[0])
        ),
    }
    return _from_the_outbox(asked, asked.kind.template, contexts[asked.kind.template]())


BUILDERS: dict[str, Callable[[Asked], bytes | None]] = {
    "alert": _alert,
    "digest": _digest,
    "application_received": _application,
    "application_again": _application,
    "application_moved": _application,
    "application_withdrawn": _application,
    "draft_reminder": _draft,
    "saved_closing": _saved_closing,
    "position_invite": _invite,
    "promise_missed": _promise,
    "message_waiting": _message,
    "message_waiting_desk": _message,
    "interview": _interview,
    "interview_desk": _interview,
    "withdrawn_desk": _withdrawn,
    "mention_desk": _mention,
    "inquiry_received": _inquiry,
    "inquiry_answered": _inquiry,
    "inquiry_desk": _inquiry,
    "inquiry_returned": _returned,
    "inquiry_returned_desk": _returned,
    "saved_search": _search,
    "search_keep": _keep,
    "consent_reminder": _consent_reminder,
    "credential_ending": _credential_ending,
    "credentials_ending_desk": _credentials_ending_desk,
    "account": _account,
    "invitation": _invitation,
    "data_ready": _keeping,
    "forget_confirm": _keeping,
    "account_deleted": _keeping,
    "file_lapses": _keeping,
    "factor_reset": _factor_reset,
}
"""By the folder of a kind's templates: a kind that is new here fails until it has one."""

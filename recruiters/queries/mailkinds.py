"""Every kind of mail that Onfile writes, and what each is for."""

from __future__ import annotations

from dataclasses import dataclass

from candidates.enums import Stage


@dataclass(frozen=True)
class MailKind:
    """`slug` names it in an address; `template` is its folder, `variant` which of its mails it is."""

    slug: str
    group: str
    name: str
    purpose: str
    template: str
    variant: str = ""
    needs_position: bool = False


NEWS, ANSWERS, TALKS, SEARCHES, FILES, ACCOUNTS, DESK = (
    "New positions",
    "Applications",
    "Messages and interviews",
    "Saved searches",
    "On file",
    "Accounts",
    "The desk",
)
MOVES = {
    Stage.SCREENING: "A recruiter looks into it.",
    Stage.ASSESSED: "Their skills are assessed.",
    Stage.SUBMITTED: "They were put forward to the employer.",
    Stage.INTERVIEW: "The employer wants to meet them.",
    Stage.OFFER: "The employer makes an offer.",
    Stage.PLACED: "They have the position.",
    Stage.DECLINED: "It ends, with the reason in plain words.",
}
OF_INTERVIEWS = (
    ("offered", "Times offered", "They choose one."),
    ("chosen", "Interview set", "With the event for their calendar."),
    ("changed", "Interview changed", "Place or length; the time stays."),
    ("again", "Other times", "A chosen time is taken back, and others are offered."),
    ("canceled", "Interview canceled", "Also out of their calendar."),
    ("reminder", "Reminder", "A day before."),
)
OF_INTERVIEWS_DESK = (
    ("desk_chosen", "Interview set", "With the event for the recruiter's calendar."),
    ("desk_declined", "No time works", "And what would."),
    ("desk_move", "Interview to be moved", "The time stands until somebody answers."),
    ("desk_ended", "Interview canceled", "Because the application ended."),
    ("desk_changed", "Interview changed", "So that the recruiter's calendar has it too."),
    ("desk_again", "Other times", "The chosen one is taken out of the recruiter's calendar."),
    ("desk_canceled", "Interview canceled by the desk", "The same."),
    ("desk_passed_on", "Interview passed on", "Another recruiter has it; out of the calendar of the first."),
    ("desk_gone", "Interview canceled, without a name", "Because somebody deleted their account."),
)
OF_ACCOUNTS = (
    ("email_confirmation_signup", "Confirm a new account", "A code that proves the address of who signs up."),
    ("email_confirmation", "Confirm an address", "A code that proves another address of an account."),
    ("login_code", "Sign in with a code", "A code in the place of a password."),
    ("password_reset_code", "Choose a new password", "A code for who forgot theirs."),
    ("unknown_account", "No account here", "Somebody asked for a code with an address that has no account."),
    ("account_already_exists", "Account exists", "Somebody signed up with an address that has an account."),
    ("password_changed", "Password changed", "So that a change by somebody else is noticed."),
    ("password_set", "Password set", "The same for a first password."),
    ("email_changed", "Address changed", "The same for the address, to the old one."),
    ("email_deleted", "Address removed", "The same for an address that was taken off."),
)
OF_PROVIDERS = (
    ("account_connected", "Google or LinkedIn added", "Another way to sign in was added."),
    ("account_disconnected", "Google or LinkedIn taken off", "It was taken off."),
)
OF_SECOND_FACTORS = (
    ("totp_activated", "One-time passwords on", "A second factor was added."),
    ("totp_deactivated", "One-time passwords off", "It was taken off."),
    ("webauthn_added", "Passkey added", "A passkey was added."),
    ("webauthn_removed", "Passkey removed", "It was taken off."),
    ("recovery_codes_generated", "New recovery codes", "Codes for who loses a second factor were made."),
)

KINDS: tuple[MailKind, ...] = (
    MailKind("alert", NEWS, "Alert", "One position, at once, with reasons.", "alert", needs_position=True),
    MailKind(
        "position_invite", NEWS, "Invitation", "A recruiter invites them to apply, in their own words.",
        "position_invite", needs_position=True,
    ),
    MailKind("digest", NEWS, "Digest", "What waits for the daily or weekly mail, best first.", "digest"),
    MailKind(
        "application_received", ANSWERS, "Received", "It has arrived, and when an answer comes.",
        "application_received", needs_position=True,
    ),
    MailKind(
        "application_again", ANSWERS, "Applied before", "They applied already: it stands as it was.",
        "application_again", needs_position=True,
    ),
    *(
        MailKind(
            f"application_{stage}", ANSWERS, f"Moved: {stage.label.lower()}", purpose,
            "application_moved", stage, needs_position=True,
        )
        for stage, purpose in MOVES.items()
    ),
    MailKind(
        "application_withdrawn", ANSWERS, "Withdrawn", "They took it back.",
        "application_withdrawn", needs_position=True,
    ),
    MailKind(
        "draft_reminder", ANSWERS, "Begun, not sent", "Once, before the position closes.",
        "draft_reminder", needs_position=True,
    ),
    MailKind(
        "saved_closing", ANSWERS, "Saved, closes soon", "Once, before a saved position closes.",
        "saved_closing", needs_position=True,
    ),
    MailKind(
        "promise_missed_close", ANSWERS, "Promise missed, closed",
        "We did not answer, and the machine closed it.",
        "promise_missed", "close", needs_position=True,
    ),
    MailKind(
        "promise_missed_apologize", ANSWERS, "Promise missed", "We are late, and it goes on.",
        "promise_missed", "apologize", needs_position=True,
    ),
    MailKind(
        "inquiry_received", TALKS, "Question received", "Who answers it, and by when.", "inquiry_received",
    ),
    MailKind(
        "inquiry_answered", TALKS, "Question answered", "The recruiter's words, and a page to write on.",
        "inquiry_answered",
    ),
    MailKind(
        "inquiry_returned", TALKS, "Question, mail not taken", "Why not, and what to do.",
        "inquiry_returned",
    ),
    MailKind(
        "inquiry_returned_files", TALKS, "Question, files not kept", "What was attached to their mail.",
        "inquiry_returned", "files",
    ),
    MailKind(
        "message_waiting", TALKS, "Message", "There is one, without its words.",
        "message_waiting", needs_position=True,
    ),
    *(
        MailKind(
            f"interview_{variant}", TALKS, name, purpose, "interview", variant, needs_position=True,
        )
        for variant, name, purpose in OF_INTERVIEWS
    ),
    MailKind("search_new", SEARCHES, "Confirm a search", "Its owner says yes.", "saved_search", "new"),
    MailKind("search_known", SEARCHES, "Known already", "It is on their list.", "saved_search", "known"),
    MailKind("search_full", SEARCHES, "List is full", "No more searches fit.", "saved_search", "full"),
    MailKind("search_keep", SEARCHES, "Keep it?", "A year is over; unanswered, it ends.", "search_keep"),
    MailKind(
        "consent_reminder", FILES, "Time on file ends", "A button renews it; it says what happens if not.",
        "consent_reminder",
    ),
    MailKind(
        "credential_ending", FILES, "Credential ends", "What it takes to keep it, as its issuer says.",
        "credential_ending",
    ),
    *(
        MailKind(f"account_{name}", ACCOUNTS, title, purpose, "account", f"account/email/{name}")
        for name, title, purpose in OF_ACCOUNTS
    ),
    *(
        MailKind(f"account_{name}", ACCOUNTS, title, purpose, "account", f"mfa/email/{name}")
        for name, title, purpose in OF_SECOND_FACTORS
    ),
    MailKind(
        "inquiry_desk", DESK, "Question", "Somebody asks a recruiter: who, about what, and why it is theirs.",
        "inquiry_desk", "new",
    ),
    MailKind(
        "inquiry_desk_again", DESK, "Question, more", "They wrote again after an answer.",
        "inquiry_desk", "again",
    ),
    MailKind(
        "inquiry_desk_passed", DESK, "Question passed on", "A colleague handed it to them.",
        "inquiry_desk", "passed",
    ),
    MailKind(
        "inquiry_returned_desk", DESK, "Question, answer not sent on", "Why not, and what to do.",
        "inquiry_returned_desk",
    ),
    MailKind(
        "inquiry_returned_desk_files", DESK, "Question, files not passed on",
        "What was attached to an answer by mail.", "inquiry_returned_desk", "files",
    ),
    MailKind(
        "message_waiting_desk", DESK, "Message", "A candidate wrote.",
        "message_waiting_desk", needs_position=True,
    ),
    *(
        MailKind(
            f"interview_{variant}", DESK, name, purpose, "interview_desk", variant, needs_position=True,
        )
        for variant, name, purpose in OF_INTERVIEWS_DESK
    ),
    MailKind(
        "withdrawn_desk", DESK, "Withdrawn", "A candidate took it back, and why.",
        "withdrawn_desk", needs_position=True,
    ),
    MailKind(
        "credentials_ending_desk", DESK, "Credentials end",
        "How many people in process hold one that ends soon. No names.", "credentials_ending_desk",
    ),
    MailKind(
        "mention_desk", DESK, "Mention", "A colleague named them in notes: who, and about what.",
        "mention_desk",
    ),
    MailKind("data_ready", ACCOUNTS, "Download ready", "Everything we have of them waits.", "data_ready"),
    MailKind(
        "forget_confirm", ACCOUNTS, "Delete without account", "Their mailbox says yes.", "forget_confirm"
    ),
    MailKind("account_deleted", ACCOUNTS, "Deleted", "The receipt, and the last mail.", "account_deleted"),
    MailKind("file_lapses", ACCOUNTS, "File lapses", "Nobody has used it for long.", "file_lapses"),
    *(
        MailKind(f"account_{name}", ACCOUNTS, title, purpose, "account", f"socialaccount/email/{name}")
        for name, title, purpose in OF_PROVIDERS
    ),
    MailKind("invitation", DESK, "Invitation", "A new recruiter sets a first password.", "invitation"),
    MailKind("factor_reset", DESK, "Second step taken off", "A recruiter lost theirs.", "factor_reset"),
)  # fmt: skip
BY_SLUG = {kind.slug: kind for kind in KINDS}

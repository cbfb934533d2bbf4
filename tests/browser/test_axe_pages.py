"""Every page by the automatic accessibility rules, in both themes, on a phone and on a desk.

Also noted on the way: markup that is no HTML, violations of the content policy, script errors,
requests that leave the machine, and pages wider than their screen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page
from pytest_django.fixtures import Settings

from candidates.enums import AlertCause, Race, Sex
from candidates.models import AlertRecord, Application, Candidate, Recipient, SealedRecord
from candidates.services import files, links, selfid, visits
from config.mail import tokens
from config.mail.models import OutgoingMail
from jobs.enums import EventKind
from jobs.models import PositionReport
from jobs.services import role_facts
from recruiters.models import Inquiry
from recruiters.services import inquiries, inquiry_mails
from recruiters.services.duplicates import apart
from tests.account_places import PLACES
from tests.browsing import DESKTOP, NARROW, PHONE, Visit
from tests.cast import Cast, assemble
from tests.factories import (
    AlertFactory,
    ApplicationDraftFactory,
    ApplicationFactory,
    AreaWageFactory,
    ArticleFactory,
    ArticleSourceFactory,
    CandidateFactory,
    CredentialCheckFactory,
    EmployerFactory,
    HiddenPositionFactory,
    InquiryFactory,
    InterviewFactory,
    MessageFactory,
    OutgoingMailFactory,
    PositionEventFactory,
    PositionFactory,
    PositionReportFactory,
    QuestionFactory,
    RecruiterFactory,
    ResumeFactory,
    ResumeSuggestionFactory,
    SalaryBenchmarkFactory,
    SavedPositionFactory,
    SavedSearchFactory,
    ScreeningAnswerFactory,
    SealedRecordFactory,
    SeenPositionFactory,
    TitleFactory,
    competency,
)
from tests.markup import faults

pytestmark = pytest.mark.browser
Address = Callable[[Cast], str]


@dataclass(frozen=True)
class Shown:
    """A page: who looks at it, where it is, and what is done there before it is looked at."""

    who: str
    address: Address
    act: Callable[[Page], object] | None = None
    status: int = 200


def at(name: str, *arguments: object, query: str = "") -> Address:
    return lambda cast: reverse(name, args=arguments) + query


def _send(button: str) -> Callable[[Page], object]:
    """Press a button and wait for the page that follows."""

    def act(page: Page) -> None:
        page.get_by_role("button", name=button, exact=True).click()
        page.wait_for_load_state("load")

    return act


def _position(cast: Cast) -> str:
    return cast.position.get_absolute_url()


def _guide(_: Cast) -> str:
    role_facts.load()
    return reverse("jobs:guide")


def _apply(cast: Cast) -> str:
    return reverse("candidates:apply", args=[cast.position.pk, cast.position.slug])


def _asking(cast: Cast) -> str:
    QuestionFactory.create(position=cast.position, nights=True, help="Two nights a week.")
    QuestionFactory.create(position=cast.position, hours=True, is_required=False)
    QuestionFactory.create(
        position=cast.position,
        kind="choice",
        options=["3M", "Optum"],
        text="Which encoder?",
        is_required=False,
    )
    QuestionFactory.create(position=cast.position, kind="text", text="What else?", is_required=False)
    return _apply(cast)


def _guest(cast: Cast) -> Recipient:
    """Somebody on file who has no log-in, and has applied."""
    guest = CandidateFactory.create(on_file=True, with_recipient=True)
    ApplicationFactory.create(candidate=guest, position=cast.position)
    own: Recipient = guest.recipient
    return own


def _forget(cast: Cast) -> str:
    return _of(links.forget_url(recipient=_guest(cast)))


def _review(answer: str) -> Callable[[Page], object]:
    def act(page: Page) -> None:
        page.get_by_role("radio", name=answer, exact=True).check()
        _send("Review my application")(page)

    return act


def _drafted(cast: Cast) -> str:
    ApplicationDraftFactory.create(candidate=cast.erin, position=cast.position)
    return _apply(cast)


def _hidden(cast: Cast) -> str:
    HiddenPositionFactory.create(candidate=cast.dana, position=cast.position)
    return reverse("candidates:saved")


def _marked_cards(cast: Cast) -> str:
    """An employer's page lists all it has: one card is seen and hidden, the other saved."""
    other = PositionFactory.create(open=True, employer=cast.position.employer)
    _hidden(cast)
    SeenPositionFactory.create(candidate=cast.dana, position=cast.position)
    SavedPositionFactory.create(candidate=cast.dana, position=other)
    return reverse("jobs:employer-detail", args=[cast.position.employer.slug])


def _ready(cast: Cast) -> str:
    """A position that asks what Dana has answered before."""
    question = QuestionFactory.create(position=cast.position, nights=True)
    ScreeningAnswerFactory.create(application=cast.application, question=question)
    other = PositionFactory.create(open=True, required="CPC")
    QuestionFactory.create(position=other, nights=True)
    return other.get_absolute_url()


def _from_a_form(cast: Cast) -> Application:
    """Sent with Erin's address by somebody without a log-in."""
    return ApplicationFactory.create(
        candidate=cast.erin, position=cast.position, answers={"state": "FL", "years": "4"}
    )


def _gap(cast: Cast) -> str:
    employer = cast.position.employer
    position = PositionFactory.create(open=True, remote=True, required="CRC", employer=employer)
    return position.get_absolute_url()


def _answer(page: Page) -> None:
    page.get_by_label("None yet").check()
    _send("Show what suits me")(page)


def _report(cast: Cast) -> str:
    return reverse("jobs:report", args=[cast.position.pk, cast.position.slug])


def _talk_to_us(cast: Cast) -> str:
    return f"{reverse('recruiters:talk')}?position={cast.position.pk}"


def _talk_again(cast: Cast) -> str:
    """Dana has asked before."""
    InquiryFactory.create(candidate=cast.dana, position=cast.position)
    return reverse("recruiters:talk")


def _talk_sent(cast: Cast) -> str:
    token = tokens.sign("talk-sent", timezone.localdate().toordinal())
    return reverse("recruiters:talk-sent", args=[token])


def _question(cast: Cast, *, late: bool = False) -> Inquiry:
    """Answered by Sam, asked on, and passed on before; or late."""
    row = InquiryFactory.create(
        position=cast.position, recruiter=cast.sam, routed="position", phone="+18135550134"
    )
    RecruiterFactory.create()
    if late:
        Inquiry.objects.filter(pk=row.pk).update(promised_on=timezone.localdate() - timedelta(days=2))
    else:
        inquiries.answer(inquiry=row, text="Yes.\n\nTwo days a week.", by=cast.sam)
        inquiries.write(inquiry=row, text="Which ones?")
    return Inquiry.objects.get(pk=row.pk)


def _of(link: str) -> str:
    """The path of an absolute link."""
    return "/" + link.split("/", 3)[3]


def _year_old(cast: Cast) -> str:
    """The page that asks about two searches of a year ago, and one that has ended unanswered."""
    before = timezone.now() - timedelta(days=366)
    for words in ("inpatient, remote", "audit, with CPC"):
        SavedSearchFactory.create(recipient=cast.recipient, query=words, words=words, confirmed_at=before)
    SavedSearchFactory.create(
        recipient=cast.recipient,
        query="q=ended",
        confirmed_at=before,
        ended_at=timezone.now(),
        ended_because="unanswered",
    )
    return _of(links.keep_url(recipient=cast.recipient))


def _previewed(cast: Cast) -> str:
    PositionFactory.create(open=True, required="CPC", workplace="remote", remote_states=[])
    return reverse("candidates:alert-preview")


def _editing(cast: Cast) -> str:
    saved = SavedSearchFactory.create(recipient=cast.recipient, query="q=coder&credential=cpc", words="coder")
    return reverse("candidates:alert-edit", args=[saved.pk])


def _closed(cast: Cast) -> str:
    return PositionFactory.create(closed=True, employer=cast.position.employer).get_absolute_url()


def _paused(cast: Cast) -> str:
    return PositionFactory.create(paused=True, employer=cast.position.employer).get_absolute_url()


def _left(cast: Cast) -> str:
    files.leave(candidate=cast.erin)
    return _of(links.stay_url(candidate=cast.erin))


def _asked(_: Cast) -> str:
    return _of(links.confirm_url(search=SavedSearchFactory.create(waiting=True)))


def _refuse(_: Cast) -> str:
    return _of(links.refuse_url(recipient=SavedSearchFactory.create(waiting=True).recipient))


def _salaries(_: Cast) -> str:
    """With every chart there is: ours, published, and of areas."""
    role_facts.load()
    AreaWageFactory.create(p90=None, above_top=["p90"])
    AreaWageFactory.create(median=None)
    return reverse("jobs:salaries")


def _offer(amount: str, where: str, years: str) -> Callable[[Page], object]:
    def act(page: Page) -> None:
        for field, value in (("The offer", amount), ("City or state", where), ("Years of coding", years)):
            page.locator("#offer").get_by_label(field).fill(value)
        page.get_by_role("button", name="See where it stands").click()

    return act


def _useful(cast: Cast) -> str:
    return _of(links.feedback_url(position=cast.position, recipient=cast.recipient))


def _searches(_: Cast) -> str:
    return _of(links.manage_url(recipient=SavedSearchFactory.create().recipient))


def _desk(name: str, row: Callable[[Cast], object]) -> Address:
    return lambda cast: reverse(f"admin:{name}", args=[getattr(row(cast), "pk", row(cast))])


def _own(cast: Cast) -> str:
    return reverse("candidates:application", args=[cast.application.pk])


def _talk(cast: Cast) -> str:
    MessageFactory.create(application=cast.application)
    MessageFactory.create(application=cast.application, by_candidate=False, by=cast.sam)
    return _own(cast)


def _messages(cast: Cast) -> str:
    _talk(cast)
    return reverse("candidates:messages")


def _offered(cast: Cast) -> str:
    InterviewFactory.create(application=cast.application)
    return _own(cast)


def _chosen(cast: Cast) -> str:
    InterviewFactory.create(application=cast.application, chosen=True)
    return _own(cast)


def _desk_talk(cast: Cast) -> str:
    _talk(cast)
    InterviewFactory.create(application=cast.application)
    return reverse("admin:candidates_application_change", args=[cast.application.pk])


def _twins(cast: Cast) -> str:
    """One pair, and one that was told apart."""
    Candidate.objects.filter(pk__in=[cast.dana.pk, cast.erin.pk]).update(phone="+18135550134")
    others = [CandidateFactory.create(phone="+18135550135") for _ in range(2)]
    apart.tell_apart(one=others[0], other=others[1], by=cast.sam)
    return reverse("admin:candidates_candidate_duplicates")


def _two_files(cast: Cast) -> str:
    """A file beside Dana's, with something to choose."""
    other = CandidateFactory.create(phone="+18135550135", with_recipient=True, on_file=True)
    return reverse("admin:candidates_candidate_merge", args=[cast.dana.pk, other.pk])


def _desk_messages(cast: Cast) -> str:
    _talk(cast)
    return reverse("admin:candidates_message_changelist")


def _credential(cast: Cast) -> str:
    held = cast.dana.credentials.get()
    CredentialCheckFactory.create(held=held, by=cast.sam, number="01234567")
    return reverse("admin:candidates_candidate_credential", args=[cast.dana.pk, held.pk])


def _ending(cast: Cast) -> str:
    cast.dana.credentials.update(expires_on=timezone.localdate() + timedelta(days=20))
    return reverse("admin:credentials-ending")


def _resume(cast: Cast) -> str:
    ResumeSuggestionFactory.create(resume__candidate=cast.dana, before="coding for", after="in all")
    return reverse("candidates:resume")


def _figure(cast: Cast) -> str:
    ResumeSuggestionFactory.create(resume__candidate=cast.dana, kind="accuracy", value=97, unit="accuracy")
    return reverse("candidates:resume")


def _accept_figure(page: Page) -> None:
    page.get_by_text("Put it on my file").click()
    page.get_by_role("button", name="Accept").click()
    page.wait_for_load_state("load")


def _apply_with_resume(cast: Cast) -> str:
    ResumeFactory.create(candidate=cast.erin)
    return reverse("candidates:apply", args=[cast.position.pk, cast.position.slug])


def _sent_resume(cast: Cast) -> str:
    cast.application.resume = ResumeFactory.create(candidate=cast.dana)
    cast.application.save()
    return reverse("candidates:application", args=[cast.application.pk])


def _sent_resume_at_desk(cast: Cast) -> str:
    _sent_resume(cast)
    return reverse("admin:candidates_application_change", args=[cast.application.pk])


def _said_of_self(cast: Cast) -> str:
    """Answered, and looked at again."""
    selfid.say(candidate=cast.dana, sex=Sex.FEMALE, race=Race.SEVERAL)
    return reverse("candidates:selfid")


PAGES = {
    # the board
    "home": Shown("visitor", at("jobs:home")),
    "positions": Shown("visitor", at("jobs:position-list")),
    "positions found": Shown("visitor", at("jobs:position-list", query="?q=cpc")),
    "positions not found": Shown("visitor", at("jobs:position-list", query="?q=zebra")),
    "position": Shown("visitor", _position),
    "position closed": Shown("visitor", _closed),
    "position paused": Shown("visitor", _paused),
    "position with my lines": Shown("as_erin", _position),
    "employer": Shown(
        "visitor", lambda cast: reverse("jobs:employer-detail", args=[cast.position.employer.slug])
    ),
    "browse": Shown("visitor", at("jobs:browse")),
    "landing of a state": Shown("visitor", at("jobs:landing-state", "florida")),
    "landing of a city": Shown("visitor", at("jobs:landing-city", "florida", "tampa")),
    "landing of a credential": Shown("as_erin", at("jobs:landing-credential", "cpc")),
    "landing of a setting": Shown("visitor", at("jobs:landing-setting", "profee")),
    "landing of a title": Shown("visitor", at("jobs:landing-title", "pro-fee-coder")),
    "titles": Shown("visitor", at("jobs:title-list")),
    "title": Shown("visitor", at("jobs:title-detail", "pro-fee-coder")),
    "landing of a duty": Shown("visitor", at("jobs:landing-duty", "assign_sequence")),
    "landing of employers": Shown("visitor", at("jobs:landing-employers", "hospital")),
    "guide": Shown("visitor", _guide),
    "guide signed in": Shown("as_erin", _guide),
    "advice": Shown("visitor", at("jobs:article-list")),
    "advice on a topic": Shown("visitor", at("jobs:article-topic", "pay")),
    "article": Shown("visitor", at("jobs:article", "read-this")),
    "credentials": Shown("visitor", at("candidates:credential-list")),
    "credentials compared": Shown(
        "visitor", at("candidates:credential-list", query="?compare=cpc&compare=ccs&issuer=AAPC")
    ),
    "credentials compared wrongly": Shown("visitor", at("candidates:credential-list", query="?compare=cpc")),
    "credential": Shown("visitor", at("candidates:credential-detail", "cpc")),
    "credential asked for": Shown("visitor", at("candidates:credential-positions", "cpc", "required")),
    "credential next": Shown("as_erin", at("candidates:credential-next")),
    "credential next by answers": Shown(
        "visitor", at("candidates:credential-next", query="?credentials=cpc&years=9")
    ),
    "credential next with errors": Shown(
        "visitor", at("candidates:credential-next", query="?other_credentials=CSS&years=many")
    ),
    "credential next, positions": Shown(
        "visitor", at("candidates:credential-next", query="?credentials=cpc&years=9&bring=have-ccs")
    ),
    "from apprentice": Shown("as_erin", at("candidates:credential-apprentice")),
    "salaries": Shown("visitor", _salaries),
    "salaries by state, nothing found": Shown(
        "visitor",
        at("jobs:salaries", query="?by=state&setting=surfing&years_max=0&state=HI&place=Ocala&years=9"),
    ),
    "salary offer": Shown("visitor", at("jobs:salaries"), _offer("$28.50", "Tampa, FL", "3")),
    "salary offer, to be mended": Shown(
        "visitor", at("jobs:salary-offer"), _offer("lots", "Nowhereville", "-3")
    ),
    "landing with nothing open": Shown("visitor", at("jobs:landing-state", "ohio"), status=404),
    "report": Shown("visitor", _report),
    "report with errors": Shown("visitor", _report, _send("Send the report")),
    "reported": Shown(
        "visitor", lambda cast: reverse("jobs:reported", args=[cast.position.pk, cast.position.slug])
    ),
    "talk to a recruiter": Shown("visitor", _talk_to_us),
    "talk with errors": Shown("visitor", _talk_to_us, _send("Send to a recruiter")),
    "talk, signed in": Shown("as_dana", _talk_again),
    "talk, sent": Shown("visitor", _talk_sent),
    "talk, its page": Shown("visitor", lambda cast: _of(inquiry_mails.page_url(_question(cast)))),
    "talk, its page gone": Shown("visitor", at("recruiters:talk-thread", "no-such"), status=404),
    "privacy": Shown("visitor", at("jobs:privacy")),
    "only a button": Shown("visitor", at("jobs:theme"), status=405),
    "not there": Shown("visitor", lambda _: "/no/such/page/", status=404),
    # applying
    "apply as a guest": Shown("visitor", _apply),
    "apply with errors": Shown("visitor", _apply, _send("Review my application")),
    "apply with my file": Shown("as_erin", _apply),
    "apply with questions": Shown("visitor", _asking),
    "apply with questions unanswered": Shown("as_erin", _asking, _send("Review my application")),
    "review": Shown("as_erin", _asking, _review("Yes")),
    "review with a knock-out": Shown("as_erin", _asking, _review("No")),
    "apply with a draft": Shown("as_erin", _drafted),
    "position to send by one press": Shown("as_dana", _ready, lambda page: page.reload()),
    "claim": Shown("visitor", lambda cast: _of(links.claim_url(application=_from_a_form(cast)))),
    "my page with a draft": Shown("as_erin", lambda cast: _drafted(cast) and reverse("candidates:me")),
    "my application from a form": Shown(
        "as_erin", lambda cast: reverse("candidates:application", args=[_from_a_form(cast).pk])
    ),
    "applied": Shown(
        "visitor",
        lambda cast: reverse("candidates:applied", args=[visits.thanks_token(position=cast.position)]),
    ),
    # what suits
    "three questions": Shown("visitor", at("candidates:answers")),
    "three questions with errors": Shown("visitor", at("candidates:answers"), _send("Show what suits me")),
    "three answers": Shown("visitor", at("candidates:answers"), _answer),
    "position with three answers": Shown(
        "visitor", lambda cast: f"{reverse('candidates:answers')}?position={cast.position.pk}", _answer
    ),
    "position with a gap": Shown("as_erin", _gap),
    "suited": Shown("as_erin", at("candidates:suited")),
    "steps": Shown("as_erin", lambda cast: _gap(cast) and reverse("candidates:gains")),
    "step": Shown("as_erin", lambda cast: _gap(cast) and reverse("candidates:gain", args=["have-crc"])),
    # mails about a search
    "search by mail": Shown("visitor", at("candidates:alert-new", query="?q=coder&workplace=onsite")),
    "search by mail with errors": Shown(
        "visitor", at("candidates:alert-new", query="?q=zebra"), _send("Email me new ones")
    ),
    "search by mail of an unknown place": Shown(
        "visitor", at("candidates:alert-new", query="?where=Atlantis+on+Sea")
    ),
    "search by mail signed in": Shown("as_erin", at("candidates:alert-new")),
    "search asked for": Shown("visitor", at("candidates:alert-sent")),
    "search to confirm": Shown("visitor", _asked),
    "search confirmed": Shown("visitor", _asked, _send("Yes, write to me")),
    "no more mails to confirm": Shown("visitor", _refuse),
    "searches by link": Shown("visitor", _searches),
    # links in mails
    "alerts by link": Shown("visitor", lambda cast: _of(links.manage_url(recipient=cast.recipient))),
    "useful by link": Shown("visitor", _useful),
    "useful answered": Shown("visitor", _useful, _send("Send the answer")),
    "stop by link": Shown("visitor", lambda cast: _of(links.stop_url(recipient=cast.recipient))),
    "stopped": Shown(
        "visitor", lambda cast: _of(links.stop_url(recipient=cast.recipient)), _send("Stop alerts")
    ),
    "stay by link": Shown("visitor", _left),
    "stayed": Shown("visitor", _left, _send("Keep me on file")),
    "withdraw by link": Shown("visitor", lambda cast: _of(links.withdraw_url(application=cast.application))),
    "keep alerts": Shown("visitor", _year_old),
    "preview of alerts": Shown("as_dana", _previewed),
    "preview of alerts by link": Shown(
        "visitor", lambda cast: f"{_of(links.manage_url(recipient=cast.erin.recipient))}preview/"
    ),
    "change an alert": Shown("as_dana", _editing),
    "change an alert on the board": Shown("as_dana", _editing, _send("Change it on the board")),
    "stop one alert": Shown("visitor", lambda cast: _of(links.stop_one_url(recipient=cast.recipient))),
    "link gone": Shown("visitor", at("candidates:alert-manage", "broken"), status=404),
    # my own pages
    "resume": Shown("as_erin", at("candidates:resume")),
    "resume with errors": Shown("as_erin", at("candidates:resume"), _send("Upload")),
    "resume with suggestions": Shown("as_dana", _resume),
    "resume with figures": Shown("as_dana", _figure),
    "figure with errors": Shown("as_dana", _figure, _accept_figure),
    "apply with a resume on file": Shown("as_erin", _apply_with_resume),
    "review with a resume": Shown("as_erin", _apply_with_resume, _send("Review my application")),
    "application with a resume": Shown("as_dana", _sent_resume),
    "desk, application with a resume": Shown("as_sam", _sent_resume_at_desk),
    "my page": Shown("as_dana", at("candidates:me")),
    "messages": Shown("as_dana", _messages),
    "no messages": Shown("as_erin", at("candidates:messages")),
    "talk about an application": Shown("as_dana", _talk),
    "interview to choose": Shown("as_dana", _offered, _send("Choose this time")),
    "interview chosen": Shown("as_dana", _chosen),
    "desk, talk and interview": Shown("as_sam", _desk_talk),
    "desk, messages": Shown("as_sam", _desk_messages),
    "desk, interviews": Shown("as_sam", at("admin:candidates_interview_changelist")),
    "my file": Shown("as_dana", at("candidates:profile")),
    "json resume": Shown("as_dana", at("candidates:json-resume-import")),
    "renew by link": Shown("visitor", lambda cast: _of(links.renew_url(candidate=cast.erin))),
    "my application": Shown(
        "as_dana", lambda cast: reverse("candidates:application", args=[cast.application.pk])
    ),
    "saved": Shown("as_dana", at("candidates:saved")),
    "saved, with hidden ones": Shown("as_dana", _hidden),
    "cards that are seen and hidden": Shown("as_dana", _marked_cards),
    "a hidden position": Shown("as_dana", lambda cast: _hidden(cast) and cast.position.get_absolute_url()),
    "just hidden": Shown(
        "as_dana", lambda cast: cast.position.get_absolute_url(), _send("Not for me: hide it")
    ),
    "stop reminders by link": Shown(
        "visitor", lambda cast: _of(links.stop_saved_url(recipient=cast.recipient))
    ),
    "two questions": Shown("as_dana", at("candidates:selfid")),
    "two questions answered": Shown("as_dana", _said_of_self),
    "who saw me": Shown("as_dana", at("candidates:seen")),
    "everything of mine": Shown("as_dana", at("candidates:data")),
    "delete my account": Shown("as_dana", at("candidates:data-delete")),
    "deletion under way": Shown("visitor", at("candidates:deleted")),
    "forget, with an account": Shown("visitor", lambda cast: _of(links.forget_url(recipient=cast.recipient))),
    "forget, without one": Shown("visitor", _forget),
    "forget, a mail is on its way": Shown("visitor", _forget, _send("Send me the link")),
    "forget, from the mailbox": Shown(
        "visitor", lambda cast: _of(links.forget_confirm_url(recipient=_guest(cast)))
    ),
    "save": Shown(
        "visitor", lambda cast: reverse("candidates:save", args=[cast.position.pk, cast.position.slug])
    ),
    "leave": Shown("as_dana", at("candidates:leave")),
    "withdraw": Shown("as_dana", lambda cast: reverse("candidates:withdraw", args=[cast.application.pk])),
    "my alerts": Shown("as_dana", at("candidates:alert-settings")),
    # signing in
    "sign in with errors": Shown("visitor", at("account_login"), _send("Sign in")),
    "my sign-ins": Shown("as_dana", at("usersessions_list")),
    # the desk
    "desk": Shown("as_sam", at("admin:index")),
    "desk positions": Shown("as_sam", at("admin:jobs_position_changelist")),
    "desk new position": Shown("as_sam", at("admin:jobs_position_add")),
    "desk position's preview": Shown("as_sam", _desk("jobs_position_preview", lambda cast: cast.position)),
    "desk position's plan": Shown("as_sam", _desk("jobs_position_plan", lambda cast: cast.position)),
    "desk position templates": Shown("as_sam", at("admin:position-templates")),
    "desk position as a template": Shown(
        "as_sam", _desk("jobs_position_template", lambda cast: cast.position)
    ),
    "desk position from a text": Shown("as_sam", at("admin:paste-position")),
    "desk position": Shown("as_sam", _desk("jobs_position_change", lambda cast: cast.position)),
    "desk close position": Shown("as_sam", _desk("jobs_position_close", lambda cast: cast.position)),
    "desk position's reach": Shown("as_sam", _desk("jobs_position_reach", lambda cast: cast.position)),
    "desk position's people": Shown("as_sam", _desk("jobs_position_reached", lambda cast: cast.position)),
    "desk position's weights": Shown("as_sam", _desk("jobs_position_weights", lambda cast: cast.position)),
    "desk applications": Shown("as_sam", at("admin:candidates_application_changelist")),
    "desk application": Shown(
        "as_sam", _desk("candidates_application_change", lambda cast: cast.application)
    ),
    "desk candidates": Shown("as_sam", at("admin:candidates_candidate_changelist")),
    "desk candidate": Shown("as_sam", _desk("candidates_candidate_change", lambda cast: cast.dana)),
    "desk credential": Shown("as_sam", _credential),
    "desk credentials ending": Shown("as_sam", _ending),
    "desk duplicates": Shown("as_sam", _twins),
    "desk merge": Shown("as_sam", _two_files),
    "desk question": Shown(
        "as_sam", _desk("recruiters_inquiry_change", lambda cast: _question(cast, late=True))
    ),
    "desk reports": Shown("as_sam", at("admin:jobs_positionreport_changelist")),
    "desk report": Shown(
        "as_sam", _desk("jobs_positionreport_change", lambda _: PositionReport.objects.latest("pk"))
    ),
    "desk employers": Shown("as_sam", at("admin:jobs_employer_changelist")),
    "desk alerts": Shown("as_sam", at("admin:candidates_alertrecord_changelist")),
    "desk alert of a search": Shown(
        "as_sam", _desk("candidates_alertrecord_change", lambda _: AlertRecord.objects.latest("created_at"))
    ),
    "desk templates": Shown("as_sam", at("admin:recruiters_messagetemplate_changelist")),
    "desk new template": Shown("as_sam", at("admin:recruiters_messagetemplate_add")),
    "desk saved searches": Shown("as_sam", at("admin:candidates_savedsearch_changelist")),
    "desk sealed records": Shown("as_sam", at("admin:candidates_sealedrecord_changelist")),
    "desk sealed record": Shown(
        "as_sam", _desk("candidates_sealedrecord_change", lambda _: SealedRecord.objects.latest("pk"))
    ),
    "desk mails": Shown("as_sam", at("admin:mail_outgoingmail_changelist")),
    "desk mail": Shown(
        "as_sam", _desk("mail_outgoingmail_change", lambda _: OutgoingMail.objects.latest("pk"))
    ),
    "desk vocabulary": Shown("as_sam", at("admin:jobs_competency_changelist")),
    "desk import": Shown("as_sam", at("admin:import-positions")),
}


@pytest.fixture
def people(transactional_db: None) -> Cast:
    """The cast, with enough around them that lists and pages are not empty."""
    cast = assemble(Client)
    other = PositionFactory.create(
        open=True, yearly=True, hybrid=True, title="Inpatient auditor", settings=["inpatient"], required="CCS"
    )
    for position in (cast.position, other):
        PositionEventFactory.create(position=position, kind=EventKind.PUBLISHED, by=cast.sam)
    ApplicationFactory.create(candidate=cast.erin, position=other)
    AlertFactory.create(position=cast.position, recipient=cast.recipient, sent=True)
    AlertFactory.create(position=other, recipient=cast.recipient)
    for words in ("coder, on site", "remote"):
        SavedSearchFactory.create(recipient=cast.recipient, query=f"q={words[:5]}", words=words)
    of_search = SavedSearchFactory.create(query="q=coder", words="coder").recipient
    AlertFactory.create(position=other, recipient=of_search, cause=AlertCause.SEARCH)
    OutgoingMailFactory.create(sent=True)
    OutgoingMailFactory.create(failed=True)
    EmployerFactory.create(about="A **small** clinic.")
    TitleFactory.create(
        name="Pro-Fee Coder",
        slug="pro-fee-coder",
        note="Codes visits.",
        about="Many short records.",
        differs="One side of the trade.",
        doubt="Another code is possible.",
        soc="29-2072 or 29-9021",
    )
    TitleFactory.create(name="Coding Auditor", slug="coding-auditor", rung="analyst", is_similar=True)
    article = ArticleFactory.create(slug="read-this", topics=["Pay"], about=[competency("CPC")])
    ArticleSourceFactory.create(article=article)
    ArticleFactory.create_batch(3, topics=["Pay"])
    for years, amount in ((1, 40_000), (5, 47_000)):
        SalaryBenchmarkFactory.create(years=years, amount=amount)
    PositionFactory.create_batch(10, open=True, required="CPC", settings=["profee"])
    PositionReportFactory.create(position=other)
    SealedRecordFactory.create(position=other, employer=other.employer)
    SavedPositionFactory.create(candidate=cast.dana, position=other)
    SavedPositionFactory.create(
        candidate=cast.dana, position=PositionFactory.create(closed=True, settings=["profee"])
    )
    return cast


def _let_in(context: BrowserContext, site: str, client: Client) -> None:
    """Give the browser the session of somebody of the cast, as if they had just signed in."""
    if "sessionid" in client.cookies:
        session = client.session
        moment = timezone.now().timestamp()
        session["account_authentication_methods"] = [{"method": "password", "at": moment}]
        session.save()
        value = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": value, "url": site}])


def _looks(page: Page) -> Iterator[str]:
    """The same page on both screens in both themes."""
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            yield f"{size['width']} {theme}"


def _wider(page: Page) -> list[str]:
    width = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [f"wider than the screen by {width}"] if width > 0 else []


def _wrong(page: Page, *, may_be_wide: bool = False) -> dict[str, list[str]]:
    """What axe, and the width, have against a page, by how it was looked at."""
    wrong: dict[str, list[str]] = {}
    for look in _looks(page):
        found = Axe().run(page).response["violations"]
        told = [f"{rule['id']}: {node['html'][:150]}" for rule in found for node in rule["nodes"]]
        told += _wider(page)
        if told:
            wrong[look] = told
    if not may_be_wide:
        page.set_viewport_size(NARROW)
        if told := _wider(page):
            wrong["320"] = told
    return wrong


@pytest.mark.parametrize("name", PAGES)
def test_page_is_accessible_and_quiet(
    name: str, people: Cast, live_server: object, page: Page, visit: Visit, settings: Settings
) -> None:
    settings.SELF_ID_KEY = "an invented key of more than forty characters in all"
    site = str(live_server)
    shown = PAGES[name]
    _let_in(page.context, site, getattr(people, "visitor" if shown.who == "visitor" else shown.who))

    answer = page.goto(site + shown.address(people))
    assert answer is not None
    assert answer.status == shown.status
    if shown.act:
        with page.expect_navigation() as moved:
            shown.act(page)
        answer = moved.value
    assert faults(answer.text()) == []
    # The desk has tables that are wider than a small phone.
    assert _wrong(page, may_be_wide=shown.who == "as_sam") == {}
    expected = () if answer.status == 200 else ("Failed to load resource",)
    visit.check(expected_errors=expected)


@pytest.mark.parametrize("name", PLACES)
def test_page_of_an_account_is_accessible_and_quiet(
    name: str, transactional_db: None, live_server: object, page: Page, visit: Visit
) -> None:
    client, address = PLACES[name].come()
    if "sessionid" in client.cookies:
        value = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": value, "url": str(live_server)}])
    answer = page.goto(f"{live_server}{address}")
    assert answer is not None
    assert answer.status == PLACES[name].status
    assert urlsplit(page.url).path == address
    assert _wrong(page) == {}
    visit.check(expected_errors=() if answer.status == 200 else ("Failed to load resource",))

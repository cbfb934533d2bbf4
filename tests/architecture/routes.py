"""Every route of the site, with an address of it that leads somewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from candidates.enums import ExportState
from candidates.models import AlertRecord, DataExport, HeldCredential, Resume, SavedSearch
from candidates.services import links, visits
from config.accounts.models import User
from config.mail import tokens
from config.mail.models import OutgoingMail
from config.storage import private
from jobs.models import Position
from recruiters.services import inquiry_mails, invitations
from tests.cast import Cast
from tests.factories import (
    AlertFactory,
    AlertFeedbackFactory,
    AreaWageFactory,
    ArticleFactory,
    CompetencyFactory,
    DataExportFactory,
    ExportFactory,
    HeldCredentialFactory,
    InquiryFactory,
    InterviewFactory,
    MailEventFactory,
    MatchRunFactory,
    MessageFactory,
    MessageTemplateFactory,
    NoteFactory,
    OutgoingMailFactory,
    PoolFactory,
    PositionEventFactory,
    PositionReportFactory,
    ResumeFactory,
    RoleFactFactory,
    SalaryBenchmarkFactory,
    SavedSearchFactory,
    ScorecardKitFactory,
    SealedRecordFactory,
    SuppressionFactory,
    TagFactory,
    TeamFactory,
    TitleFactory,
    TopicFactory,
    UserFactory,
    place,
)


@dataclass(frozen=True)
class Route:
    """One entry of the URL configuration; `name` holds its namespaces."""

    name: str
    pattern: str

    @property
    def is_of_the_desk(self) -> bool:
        return self.name.startswith("admin:")


def routes() -> list[Route]:
    return list(_walk(get_resolver().url_patterns, "", ""))


def _walk(patterns: list[URLPattern | URLResolver], space: str, prefix: str) -> Iterator[Route]:
    for found in patterns:
        pattern = prefix + str(found.pattern)
        if isinstance(found, URLPattern):
            yield Route(f"{space}{found.name or ''}", pattern)
        else:
            inner = f"{space}{found.namespace}:" if found.namespace else space
            yield from _walk(found.url_patterns, inner, pattern)


def _row_of(model: type[models.Model], cast: Cast) -> models.Model:
    """A row of a model that the desk shows."""
    makers: dict[str, Callable[[], Any]] = {
        "position": lambda: cast.position,
        "application": lambda: cast.application,
        "candidate": lambda: cast.dana,
        "recipient": lambda: cast.recipient,
        "employer": lambda: cast.position.employer,
        "user": UserFactory.create,
        "recruiter": lambda: cast.sam.recruiter,
        "export": ExportFactory.create,
        "team": lambda: TeamFactory.create(members=[cast.sam]),
        "group": lambda: Group.objects.get_or_create(name="A group")[0],
        "emailaddress": EmailAddress.objects.filter(user=cast.dana.user).get,
        "usersession": lambda: _session(cast),
        "positionreport": lambda: PositionReportFactory.create(position=cast.position),
        "positionevent": lambda: PositionEventFactory.create(position=cast.position),
        "applicationtransition": cast.application.transitions.get,
        "scorecardkit": ScorecardKitFactory.create,
        "pool": lambda: PoolFactory.create(owner=cast.sam),
        "messagetemplate": lambda: MessageTemplateFactory.create(owner=cast.sam),
        "tag": TagFactory.create,
        "inquiry": lambda: InquiryFactory.create(candidate=cast.dana, recruiter=cast.sam),
        "note": lambda: NoteFactory.create(application=cast.application, by=cast.sam),
        "alertrecord": lambda: _record(cast),
        "alertfeedback": AlertFeedbackFactory.create,
        "matchrun": MatchRunFactory.create,
        "outgoingmail": OutgoingMailFactory.create,
        "mailevent": MailEventFactory.create,
        "suppression": SuppressionFactory.create,
        "competency": CompetencyFactory.create,
        "place": lambda: place("Tampa"),
        "postalcode": place("Tampa").postal_codes.get,
        "title": TitleFactory.create,
        "article": ArticleFactory.create,
        "topic": TopicFactory.create,
        "salarybenchmark": SalaryBenchmarkFactory.create,
        "areawage": AreaWageFactory.create,
        "rolefact": RoleFactFactory.create,
        "sealedrecord": SealedRecordFactory.create,
        "heldcredential": HeldCredentialFactory.create,
        "savedsearch": SavedSearchFactory.create,
        "message": lambda: MessageFactory.create(application=cast.application),
        "interview": lambda: (
            cast.application.interviews.first() or InterviewFactory.create(application=cast.application)
        ),
    }
    row: models.Model = makers[str(model._meta.model_name)]()
    return row


def _record(cast: Cast) -> AlertRecord:
    if not AlertRecord.objects.filter(recipient=cast.recipient).exists():
        AlertFactory.create(position=cast.position, recipient=cast.recipient)
    return AlertRecord.objects.get(recipient=cast.recipient)


def _saved(cast: Cast) -> SavedSearch:
    """A search that Dana has not confirmed yet."""
    return SavedSearchFactory.create(recipient=cast.recipient, waiting=True)


def _to_edit(name: str, cast: Cast) -> int:
    """The key of a search of Dana's for the pages that change one; 0 for any other route."""
    if not name.startswith("candidates:alert-edit"):
        return 0
    saved, _ = SavedSearch.objects.get_or_create(
        recipient=cast.recipient, query="q=own", defaults={"words": "own", "confirmed_at": timezone.now()}
    )
    return saved.pk


def _resume(cast: Cast) -> Resume:
    """Dana's, made when it is first asked for."""
    return Resume.objects.of(cast.dana).first() or ResumeFactory.create(candidate=cast.dana)


def _session(cast: Cast) -> models.Model:
    from allauth.usersessions.models import UserSession  # noqa: PLC0415 -- a model, once apps are up

    session = Session.objects.first()
    kept: models.Model = UserSession.objects.get_or_create(
        session_key=session.pk if session else "x",
        defaults={"user": cast.sam, "ip": "127.0.0.1", "user_agent": "test"},
    )[0]
    return kept


def _other_session_of_dana(cast: Cast) -> models.Model:
    """Dana is signed in on another machine too."""
    from allauth.usersessions.models import UserSession  # noqa: PLC0415 -- a model, once apps are up

    kept: models.Model = UserSession.objects.create(
        user=cast.dana.user, ip="192.0.2.7", user_agent="another", session_key="elsewhere"
    )
    return kept


def arguments(name: str, cast: Cast) -> list[object]:
    """What the address of a route outside the desk takes, of Dana's where it is somebody's."""
    position: Position = cast.position
    manage = links.manage_url(recipient=cast.recipient).rstrip("/").rpartition("/")[2]
    alert = links.alert_url(position=position, recipient=cast.recipient).rstrip("/").rpartition("/")[2]
    feedback = links.feedback_url(position=position, recipient=cast.recipient).split("/")[-2]
    taken: dict[str, list[object]] = {
        "candidates:alert-feedback": [feedback],
        "candidates:alert-feedback-thanks": [feedback],
        "jobs:position-detail": [position.pk, position.slug],
        "jobs:report": [position.pk, position.slug],
        "jobs:reported": [position.pk, position.slug],
        "jobs:landing-state": ["florida"],
        "jobs:landing-city": ["florida", "tampa"],
        "jobs:landing-credential": ["cpc"],
        "jobs:landing-setting": ["profee"],
        "jobs:landing-duty": ["assign_sequence"],
        "jobs:landing-employers": [position.employer.kind],
        "jobs:landing-title": ["pro-fee-coder"],
        "candidates:gain": ["wish-remote"],
        "candidates:credential-detail": ["cpc"],
        "candidates:credential-positions": ["cpc", "required"],
        "candidates:save": [position.pk, position.slug],
        "candidates:hide": [position.pk, position.slug],
        "jobs:employer-detail": [position.employer.slug],
        "jobs:suggest": ["what"],
        "jobs:position-feed": ["atom"],
        "jobs:salary-data": ["csv"],
        "jobs:sitemap": ["pages"],
        "jobs:api-position": [position.pk],
        "candidates:apply": [position.pk, position.slug],
        "candidates:apply-now": [position.pk, position.slug],
        "candidates:draft": [position.pk, position.slug],
        "candidates:draft-drop": [position.pk, position.slug],
        "candidates:claim": [links.claim_url(application=cast.application).split("/")[-2]],
        "candidates:claim-own": [cast.application.pk],
        "candidates:applied": [visits.thanks_token(position=position)],
        "candidates:application": [cast.application.pk],
        "candidates:withdraw": [cast.application.pk],
        **{
            f"candidates:{name}": [cast.application.pk]
            for name in (
                "message-write",
                "interview-calendar",
                "interview-choose",
                "interview-decline",
                "interview-move",
            )
        },
        "candidates:alert-open": [alert],
        "candidates:forget": [links.forget_url(recipient=cast.recipient).rstrip("/").rpartition("/")[2]],
        "candidates:forget-confirm": [
            links.forget_confirm_url(recipient=cast.recipient).rstrip("/").rpartition("/")[2]
        ],
        "candidates:alert-manage": [manage],
        "candidates:alert-stop": [manage],
        "candidates:alert-preview-by-link": [manage],
        "candidates:alert-edit": [_to_edit(name, cast)],
        "candidates:alert-edit-by-link": [manage, _to_edit(name, cast)],
        "candidates:alert-keep": [links.keep_url(recipient=cast.recipient).rstrip("/").rpartition("/")[2]],
        "candidates:alert-stop-one": [
            links.stop_one_url(recipient=cast.recipient).rstrip("/").rpartition("/")[2]
        ],
        "candidates:saved-stop": [
            links.stop_saved_url(recipient=cast.recipient).rstrip("/").rpartition("/")[2]
        ],
        "candidates:credentials-stop": [
            links.stop_credentials_url(recipient=cast.recipient).rstrip("/").rpartition("/")[2]
        ],
        "candidates:withdraw-by-mail": [
            links.withdraw_url(application=cast.application).rstrip("/").rpartition("/")[2]
        ],
        "candidates:renew": [links.renew_url(candidate=cast.dana).rstrip("/").rpartition("/")[2]],
        "candidates:profile-section": ["about"],
        "candidates:stay": [links.stay_url(candidate=cast.dana).rstrip("/").rpartition("/")[2]],
        "openid_connect_login": ["linkedin"],
        "openid_connect_callback": ["linkedin"],
        "mfa_remove_webauthn": [1],
        "mfa_edit_webauthn": [1],
    }
    if name.startswith("candidates:interview-") and not cast.application.interviews.exists():
        InterviewFactory.create(application=cast.application, chosen=name.endswith("calendar"))
    if name in {"candidates:resume-decide", "candidates:resume-figure"}:
        _resume(cast)
    made: dict[str, Callable[[], list[object]]] = {
        "candidates:resume-download": lambda: [_resume(cast).pk],
        "candidates:alert-refuse": lambda: [_token(links.refuse_url(recipient=cast.recipient))],
        "candidates:alert-confirm": lambda: [_token(links.confirm_url(search=_saved(cast)))],
        "candidates:data-file": lambda: [_export(cast).pk],
        "end-session": lambda: [_other_session_of_dana(cast).pk],
        "jobs:article": lambda: [ArticleFactory.create().slug],
        "jobs:article-topic": lambda: [ArticleFactory.create(topics=["Pay"]).topics.get().slug],
        "jobs:article-feed": lambda: ["rss"],
        "jobs:title-detail": lambda: [TitleFactory.create().slug],
        "recruiters:talk-own": lambda: [InquiryFactory.create(candidate=cast.dana).pk],
        "recruiters:talk-thread": lambda: [_token(inquiry_mails.page_url(InquiryFactory.create()))],
        "recruiters:talk-sent": lambda: [tokens.sign("talk-sent", timezone.localdate().toordinal())],
        "recruiters:invitation": lambda: invitation_of(UserFactory.create(is_staff=True), by=cast.sam),
    }
    if name == "jobs:landing-title":
        TitleFactory.create(name="Pro-Fee Coder", slug="pro-fee-coder")
    return made[name]() if name in made else taken.get(name, [])


def _export(cast: Cast) -> DataExport:
    """A download of Dana's that is there."""
    key = private().save("exports/dana.zip", ContentFile(b"all of it"))
    days = {"ready_at": timezone.now(), "expires_at": timezone.now() + timedelta(days=7)}
    return DataExportFactory.create(candidate=cast.dana, state=ExportState.READY, key=key, size=9, **days)


def _token(link: str) -> str:
    return link.rstrip("/").rpartition("/")[2]


def invitation_of(user: User, by: User) -> list[object]:
    """What the link of an invitation, as the mail brought it, holds: the user and the token."""
    user.set_unusable_password()
    user.save()
    invitations.invite(user=user, by=by)
    mail = OutgoingMail.objects.filter(kind="invitation", to=user.email).latest("pk")
    found = re.search(r"/accounts/invitation/(\d+)/([^/\s]+)/", mail.text)
    assert found
    return [int(found[1]), found[2]]


def desk_addresses(cast: Cast) -> dict[str, str]:
    """An address for every named route of the desk."""
    found: dict[str, str] = {}
    names = [route.name for route in routes() if route.is_of_the_desk and route.name != "admin:"]
    shown: dict[str, models.Model] = {}
    for model in admin.site._registry:
        shown[f"{model._meta.app_label}_{model._meta.model_name}"] = _row_of(model, cast)
    for name in names:
        found[name] = reverse(name, args=_desk_arguments(name.removeprefix("admin:"), shown, cast))
    return found


def _credential(candidate: models.Model) -> list[object]:
    """Of somebody, one of what they hold."""
    return [
        candidate.pk,
        HeldCredential.objects.filter(candidate=candidate.pk).values_list("pk", flat=True)[0],
    ]


def _desk_arguments(name: str, shown: dict[str, models.Model], cast: Cast) -> list[object]:
    special: dict[str, list[object]] = {
        "view_on_site": [1, 1],
        "nowhere": ["1/1"],
        "app_list": ["jobs"],
        "mailbox-message": ["a.eml"],
        "mailbox-html": ["a.eml"],
        "import-confirm": ["positions", "a-token"],
        "candidates_candidate_resume": [shown["candidates_candidate"].pk, 1],
        "candidates_candidate_resume_text": [shown["candidates_candidate"].pk, 1],
        "figures-of": ["times"],
        "figures-file": ["funnel"],
        "candidates_candidate_credential": _credential(shown["candidates_candidate"]),
        "candidates_candidate_credential_taken": _credential(shown["candidates_candidate"]),
        "candidates_candidate_credential_evidence": [*_credential(shown["candidates_candidate"]), 1],
        "candidates_candidate_duplicates": [],
        "candidates_candidate_merge": [shown["candidates_candidate"].pk, cast.erin.pk],
        "candidates_candidate_unmerge": [shown["candidates_candidate"].pk, 1],
        "candidates_candidate_apart": [shown["candidates_candidate"].pk, cast.erin.pk],
        "note-names": ["position", shown["jobs_position"].pk],
        "mention": [1],
        "candidates_application_scorecard": [shown["candidates_application"].pk, 1],
        "jobs_position_lacking": [shown["jobs_position"].pk, 0],
        "jobs_position_put_back": [shown["jobs_position"].pk, 1],
        "jobs_article_put_back": [shown["jobs_article"].pk, 1],
    }
    if name in special:
        return special[name]
    model = next(
        (model for model in sorted(shown, key=len, reverse=True) if name.startswith(f"{model}_")), ""
    )
    if not model or name.endswith(("_changelist", "_add")):
        return []
    return [shown[model].pk]

"""Every page of the desk, with something on it: what the browser looks at in `test_walk`.

A page of its own is one line of `PAGES`, under the name of its route (without "admin:"); a second look at the
same page has a comma and its difference behind that name. The list, forms and history of every model come by
themselves from what the desk has registered. Routes that show no page say why in `NO_PAGE`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.contrib import admin
from django.db import models
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from candidates.enums import Stage
from candidates.models import Application, Candidate
from config.accounts.models import User
from jobs.models import Article, Position
from jobs.queries import history
from recruiters.admin.figures.reports import Subject
from recruiters.models import Pool, Tag
from recruiters.services import scorecards
from recruiters.services.duplicates import apart
from tests.architecture.routes import routes
from tests.factories import (
    AlertFactory,
    ApplicationFactory,
    ApplicationTransitionFactory,
    ArticleFactory,
    ArticleSourceFactory,
    CandidateFactory,
    CredentialCheckFactory,
    InterviewFactory,
    MessageFactory,
    MessageTemplateFactory,
    NoteFactory,
    PoolFactory,
    PositionFactory,
    QuestionFactory,
    RecruiterFactory,
    ResumeFactory,
    ScorecardKitFactory,
    TagFactory,
    WeightingFactory,
    competency,
)
from tests.recruiters.scorecards.people import give
from tests.recruiters.test_desk_queries import MAKERS
from tests.recruiters.test_person import HERE

KEPT = "20261123T101500.000001-77-000001.eml"
"""The one mail kept on this machine, while the walk lasts."""


class Scenery:
    """What stands on the pages. Each thing is made when the first page asks for it, and stays."""

    def __init__(self, by: User) -> None:
        self.by = by
        self._rows: dict[str, models.Model] = {}

    def row(self, name: str) -> models.Model:
        """A row of a list of the desk, by the name of its routes."""
        if name not in self._rows:
            self._rows[name] = MAKERS[name]()
        return self._rows[name]

    @cached_property
    def person(self) -> Candidate:
        """On file, with everything on it, in two applications and in a few lists of matches."""
        made: Candidate = CandidateFactory.create(
            on_file=True,
            in_tampa=True,
            with_user=True,
            with_recipient=True,
            credentials="CPC; CRC",
            competencies="ICD-10-CM; Pro-fee",
            phone="+18135550134",
        )
        ResumeFactory.create(candidate=made)
        CredentialCheckFactory.create(held=made.credentials.earliest("pk"), by=self.by, number="01234567")
        made.credentials.update(expires_on=timezone.localdate() + timedelta(days=20))
        return made

    @cached_property
    def twin(self) -> Candidate:
        """Perhaps the same as `person`, by the phone; beside them two who were told apart."""
        apart_ones = [CandidateFactory.create(phone="+18135550135") for _ in range(2)]
        apart.tell_apart(one=apart_ones[0], other=apart_ones[1], by=self.by)
        made: Candidate = CandidateFactory.create(
            phone=self.person.phone, on_file=True, with_recipient=True, first_name="Maximiliana-Theodora"
        )
        return made

    @cached_property
    def position(self) -> Position:
        """Open, with applications at each stage, questions and people whom it suits or nearly suits."""
        made: Position = PositionFactory.create(
            open=True,
            required="CPC",
            preferred="CRC",
            settings=["profee"],
            recruiter=self.by,
            title="Inpatient and outpatient coder, observation unit, nights and weekends",
        )
        QuestionFactory.create(position=made, nights=True, help="Two nights a week.")
        WeightingFactory.create(position=made)
        for stage in [*Stage, *[Stage.INTERVIEW] * 4]:
            one = ApplicationFactory.create(stage=stage, position=made)
            if stage == Stage.INTERVIEW:
                ApplicationTransitionFactory.create(application=one, to_stage=stage)
        AlertFactory.create(position=made, recipient=self.person.recipient, sent=True)
        CandidateFactory.create(on_file=True, with_recipient=True, in_tampa=True, shifts=["night"])
        return made

    @cached_property
    def draft(self) -> Position:
        """Ready to be published, and one more that is not."""
        PositionFactory.create(draft=True, title="Not ready", required="CPC")
        made: Position = PositionFactory.create(draft=True, remote=True, required="CPC", recruiter=self.by)
        return made

    @cached_property
    def article(self) -> Article:
        """A draft about something that is open."""
        made: Article = ArticleFactory.create(is_published=False, about=[competency("CPC")], topics=["Pay"])
        ArticleSourceFactory.create(article=made)
        return made

    @cached_property
    def published(self) -> Article:
        made: Article = ArticleFactory.create()
        return made

    @cached_property
    def tag(self) -> Tag:
        made: Tag = TagFactory.create()
        return made

    @cached_property
    def pool(self) -> Pool:
        """It finds `person`."""
        made: Pool = PoolFactory.create(rule={"credentials": [[competency("CPC").key]]}, owner=self.by)
        return made

    @cached_property
    def application(self) -> Application:
        """Late, with talk, a note, an interview to choose and a resume."""
        made: Application = ApplicationFactory.create(
            candidate=self.person,
            position=self.position,
            stage=Stage.SCREENING,
            answer_by=timezone.localdate() - timedelta(days=2),
            resume=self.person.resumes.get(),
        )
        ApplicationTransitionFactory.create(application=made)
        NoteFactory.create(application=made, by=self.by)
        MessageFactory.create(application=made)
        MessageFactory.create(application=made, by_candidate=False, by=self.by)
        InterviewFactory.create(application=made)
        MessageTemplateFactory.create(owner=self.by)
        return made


@dataclass(frozen=True)
class Place:
    """A page: its address, and what is pressed there before it is looked at."""

    at: Callable[[str, Scenery], str]
    act: Callable[[Page], object] | None = None
    status: int = 200


def at(*arguments: object, query: str = "", act: Callable[[Page], object] | None = None) -> Place:
    """A page that is about no row."""
    return Place(lambda route, _: reverse(f"admin:{route}", args=arguments) + query, act)


def of(what: str, *arguments: object, query: str = "", act: Callable[[Page], object] | None = None) -> Place:
    """A page about something of the scenery."""

    def address(route: str, scenery: Scenery) -> str:
        return reverse(f"admin:{route}", args=[getattr(scenery, what).pk, *arguments]) + query

    return Place(address, act)


def press(button: str) -> Callable[[Page], object]:
    """Press a button, and wait for the page that follows."""

    def act(page: Page) -> None:
        page.get_by_role("button", name=button, exact=True).first.click()

    return act


def _credential(route: str, scenery: Scenery) -> str:
    held = scenery.person.credentials.earliest("pk")
    return reverse(f"admin:{route}", args=[scenery.person.pk, held.pk])


def _two_files(route: str, scenery: Scenery) -> str:
    return reverse(f"admin:{route}", args=[scenery.person.pk, scenery.twin.pk])


def _of_their_employer(route: str, scenery: Scenery) -> str:
    return reverse(f"admin:{route}", args=[scenery.position.employer_id])


def _resume(route: str, scenery: Scenery) -> str:
    return reverse(f"admin:{route}", args=[scenery.person.pk, scenery.person.resumes.get().pk])


def _put_article_back(route: str, scenery: Scenery) -> str:
    Article.objects.filter(pk=scenery.article.pk).update(body="Say another thing.")
    number = history.of_article(scenery.article.pk)[-1].number
    return reverse(f"admin:{route}", args=[scenery.article.pk, number])


def _put_back(route: str, scenery: Scenery) -> str:
    Position.objects.filter(pk=scenery.draft.pk).update(openings=3, description="Codes other visits.")
    return reverse(f"admin:{route}", args=[scenery.draft.pk, history.steps(scenery.draft)[-1].number])


def _pool_for(route: str, scenery: Scenery) -> str:
    here = reverse(f"admin:{route}", args=[scenery.pool.pk])
    return f"{here}?position={scenery.position.reference}&open={scenery.person.pk}"


def _card(route: str, scenery: Scenery) -> str:
    application = scenery.application
    application.refresh_from_db()
    card = scorecards.begin(application=application, kit=ScorecardKitFactory.create(), by=scenery.by)
    return reverse(f"admin:{route}", args=[application.pk, card.pk])


def _cards(route: str, scenery: Scenery) -> str:
    """Two colleagues gave theirs, and whoever looks has, too."""
    kit, application = ScorecardKitFactory.create(), ApplicationFactory.create(stage=Stage.INTERVIEW)
    for by, scores in ((scenery.by, (4, None)), (RecruiterFactory.create().user, (1, 5))):
        give(application, by, kit, scores)
    return reverse(f"admin:{route}", args=[application.pk])


def _with_a_match_opened(route: str, scenery: Scenery) -> str:
    return f"{reverse(f'admin:{route}', args=[scenery.position.pk])}?tab=all&open={scenery.person.pk}"


def _with_a_position_opened(route: str, scenery: Scenery) -> str:
    return f"{reverse(f'admin:{route}', args=[scenery.person.pk])}?tab=all&open={scenery.position.pk}"


def _of_an_alert(route: str, scenery: Scenery) -> str:
    who, what = scenery.person.pk, scenery.position.pk
    return f"{reverse(f'admin:{route}')}?kind=alert&candidate={who}&position={what}"


def _one_lane(route: str, scenery: Scenery) -> str:
    return f"{reverse(f'admin:{route}')}?lane=new&position={scenery.position.pk}"


def _found(route: str, scenery: Scenery) -> str:
    return f"{reverse(f'admin:{route}')}?q={scenery.person.last_name}"


def _publish_ticked(page: Page) -> None:
    for box in page.locator(".action-select").all():
        box.check()
    page.locator("select[name=action]").select_option("publish_selected")
    page.get_by_role("button", name="Go").click()


def _invite_ticked(page: Page) -> None:
    page.locator("input[name=who]").first.check()
    page.get_by_role("button", name="Invite").first.click()


def _import(rows: bytes) -> Callable[[Page], object]:
    def act(page: Page) -> None:
        kept: Any = {"name": "rows.csv", "mimeType": "text/csv", "buffer": rows}
        page.locator("input[type=file]").set_input_files(kept)
        page.get_by_role("button", name="See what would change").click()

    return act


def _paste(page: Page) -> None:
    posting = "Outpatient coder. CPC required. $30 to $38 an hour. Tampa, FL. Remote."
    page.get_by_label("The posting").fill(posting)
    page.get_by_role("button", name="Read it").click()


PAGES: dict[str, Place] = {
    "index": at(),
    "index, of everybody": at(query="?whose=all"),
    "app_list": at("jobs"),
    "find": Place(_found),
    "find, nothing": at(query="?q=zzzz"),
    "pipeline": at(),
    "pipeline, one lane of one position": Place(_one_lane),
    "figures": at(),
    "figures, with faults": at(query="?position=none&since=x"),
    **{f"figures-of, {subject}": at(subject.value) for subject in Subject},
    "impact": at(query=f"?year={timezone.localdate().year - 1}"),
    "credentials-ending": at(),
    "jobs_article_preview": of("article"),
    "jobs_article_history, of what was changed": of("article"),
    "jobs_article_put_back": Place(_put_article_back),
    "jobs_article_publishing": of("article"),
    "jobs_article_publishing, of a published one": of("published"),
    "mentions": at(),
    "scorecards-to-give": at(),
    "mailbox": at(),
    "mailbox-message": at(KEPT),
    "mail-preview": at(),
    "mail-preview, an alert": Place(_of_an_alert),
    "import-positions": at(),
    "import-positions, with faults": at(act=_import(b"reference,title\nA-1,\n")),
    "import-candidates": at(),
    "import-candidates, before it is done": at(act=_import(b"email,first_name\nopal@example.com,Opal\n")),
    # positions
    "jobs_position_change, a draft": of("draft"),
    "jobs_position_change, open": of("position"),
    "jobs_position_add, with faults": at(act=press("Save draft")),
    "jobs_position_changelist, publish": at(act=_publish_ticked),
    "jobs_position_close": of("position"),
    "jobs_position_reach": of("draft"),
    "jobs_position_reached": of("draft"),
    "jobs_position_lacking": of("draft", 2),
    "jobs_position_weights": of("position"),
    "jobs_position_template": of("position"),
    "jobs_position_preview": of("draft"),
    "jobs_position_plan": of("draft"),
    "jobs_position_matches": of("position"),
    "jobs_position_matches, one opened": Place(_with_a_match_opened),
    "jobs_position_matches, invite": of("position", query="?tab=all", act=_invite_ticked),
    "jobs_position_matches_numbers": of("position"),
    "jobs_position_notes": of("position"),
    "jobs_position_tags": of("position"),
    "jobs_position_history, of what was changed": of("draft"),
    "jobs_position_put_back": Place(_put_back),
    "jobs_employer_notes": Place(_of_their_employer),
    "position-templates": at(),
    "paste-position": at(),
    "paste-position, read": at(act=_paste),
    # people
    "candidates_application_change, with everything": of("application"),
    "candidates_application_tags": of("application"),
    "candidates_application_scorecards": Place(_cards),
    "candidates_application_scorecard": Place(_card),
    **{f"candidates_candidate_change, {tab.value}": of("person", query=f"?tab={tab.value}") for tab in HERE},
    "candidates_candidate_resume_text": Place(_resume),
    "candidates_candidate_notes": of("person"),
    "candidates_candidate_tags": of("person"),
    "recruiters_tag_merge": of("tag"),
    "recruiters_pool_people": of("pool"),
    "recruiters_pool_people, for a position": Place(_pool_for),
    "recruiters_pool_positions": of("pool"),
    "candidates_candidate_openings": of("person"),
    "candidates_candidate_openings, one opened": Place(_with_a_position_opened),
    "candidates_candidate_credential": Place(_credential),
    "candidates_candidate_duplicates": at(),
    "candidates_candidate_merge": Place(_two_files),
    # what is not there
    "nowhere": Place(lambda route, _: reverse(f"admin:{route}", args=["1/1"]), status=404),
}
"""The pages of our own, and second looks at others."""
NO_PAGE = {
    "": "Django's ways from addresses of long ago, and where nothing is",
    "autocomplete": "data for a script",
    "jsi18n": "a script",
    "login": "leads to the account pages",
    "logout": "leads to the account pages",
    "password_change": "leads to the account pages",
    "password_change_done": "leads to the account pages",
    "view_on_site": "never there: `nowhere` comes first",
    "import-confirm": "a button",
    "mailbox-html": "a mail inside the page of it",
    "mail-preview-html": "a mail inside the page of it",
    "mail_outgoingmail_html": "a mail inside the page of it",
    "figures-file": "a file",
    "impact-file": "a file",
    "recruiters_pool_export": "a file",
    "note-names": "data for a script",
    "mention": "leads to the page of what the note is about",
    "recruiters_note_pin": "a button",
    "recruiters_tag_archive": "a button",
    "credentials-ending-mail": "a button",
    "jobs_position_told": "a part of the page of a position, for its script",
    "jobs_positions_export": "a file",
    "jobs_position_matches_export": "a file",
    "candidates_applications_export": "a file",
    "candidates_candidates_export": "a file",
    "candidates_candidate_resume": "a file",
    "candidates_candidate_credential_evidence": "a file",
    **{
        f"candidates_application_{name}": "a button; what it refuses comes back on the application's page"
        for name in ("move", "note", "message", "read", "interview", "uninterview")
    },
    "candidates_applications_undo": "a button",
    "candidates_candidate_agree": "a button",
    "candidates_candidate_apart": "a button",
    "candidates_candidate_unmerge": "a button",
    "candidates_candidate_credential_taken": "a button",
    "candidates_candidate_openings_act": "a button",
    "recruiters_inquiry_answer": "a button",
    "recruiters_inquiry_assign": "a button",
    "recruiters_inquiry_close": "a button",
    "candidates_sealedrecord_open": "a button",
    "candidates_sealedrecord_hold": "a button",
    "candidates_sealedrecord_lift": "a button",
    "jobs_position_move": "a button",
    "jobs_position_duplicate": "a button",
    "jobs_position_matches_act": "a button; its page is looked at from the matches",
    "publish-positions": "a button of the page that the list of positions leads to",
}
"""Routes that show no page of their own, and why."""
OF_A_MODEL = ("changelist", "add", "change", "delete", "history")


def route_of(name: str) -> str:
    """The route of a page, by its name in the walk."""
    return name.partition(",")[0]


def of_models(kind: str, scenery: Scenery) -> Iterator[tuple[str, Place]]:
    """The pages of one kind of every model, as far as an administrator has them."""
    request = RequestFactory().get("/")
    request.user = scenery.by
    for model, desk in admin.site._registry.items():
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        row = scenery.row(name)
        if kind == "add" and not desk.has_add_permission(request):
            continue
        shown = desk.get_object(request, str(row.pk))
        if kind == "delete" and not desk.has_delete_permission(request, shown):
            continue
        arguments = [] if kind in {"changelist", "add"} else [row.pk]
        yield f"{name}_{kind}", at(*arguments)


def missing() -> set[str]:
    """Routes of the desk that neither the walk knows nor `NO_PAGE`."""
    known = {route_of(name) for name in PAGES} | set(NO_PAGE)
    for model in admin.site._registry:
        known |= {f"{model._meta.app_label}_{model._meta.model_name}_{kind}" for kind in OF_A_MODEL}
    return {name for route in routes() if (name := _of_the_desk(route.name)) is not None} ^ known


def _of_the_desk(name: str) -> str | None:
    return name.removeprefix("admin:") if name.startswith("admin:") else None

"""The page of a download reads like a letter: every column has words for people, or is left to programs."""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.utils.html import strip_tags

from candidates.enums import AccessKind
from candidates.records import archive
from candidates.records.letter import PAGES
from candidates.records.parts import PARTS, Part, whose
from tests.cast import Cast
from tests.factories import (
    AccessEventFactory,
    AlertFactory,
    AlertFeedbackFactory,
    AlertNarrowingFactory,
    ApplicationDraftFactory,
    CredentialCheckFactory,
    CredentialReminderFactory,
    DataExportFactory,
    HiddenPositionFactory,
    InterviewFactory,
    MailEventFactory,
    MessageFactory,
    MissedPromiseFactory,
    OutgoingMailFactory,
    PositionReportFactory,
    QuestionFactory,
    ResumeFactory,
    ResumeSuggestionFactory,
    SavedPositionFactory,
    SavedSearchFactory,
    ScoreFactory,
    ScreeningAnswerFactory,
    SeenPositionFactory,
    SuppressionFactory,
)

TOLD = [part for part in PARTS if part.title]


@pytest.mark.parametrize("part", TOLD, ids=lambda part: part.model)
def test_every_column_has_words_or_is_left_to_programs(part: Part) -> None:
    meta = part.table._meta
    columns = {one.name for one in meta.concrete_fields if one.name not in part.omit} | {
        one.name for one in meta.many_to_many if one.name not in {*part.omit, "groups", "user_permissions"}
    }
    page = PAGES[part.model]

    assert page.columns - columns <= {"pk"}, "words for a column that is not there"
    assert columns - page.columns == {"pk"} & columns, "decide in candidates/records/letter.py"


def test_no_other_table_has_words() -> None:
    assert set(PAGES) == {part.model for part in TOLD}


def _fill(cast: Cast) -> None:
    """A row in nearly every table of somebody's."""
    mine = {"candidate": cast.dana, "position": cast.position}
    about = {"application": cast.application}
    resume = ResumeFactory.create(candidate=cast.dana, name="Dana.pdf")
    question = QuestionFactory.create(text="Nights?", kind="yes_no")
    cast.position.questions.add(question)
    MessageFactory.create(**about, by_candidate=True, by=cast.dana.user, text="Is it remote?")
    MessageFactory.create(**about, by_candidate=False, by=cast.sam, text="It is.")
    for factory in (InterviewFactory, MissedPromiseFactory, ScoreFactory, ScreeningAnswerFactory):
        factory.create(**about)
    for listed in (SavedPositionFactory, SeenPositionFactory, HiddenPositionFactory):
        listed.create(**mine)
    ApplicationDraftFactory.create(**mine, data={"message": ["Days, please"], f"q{question.pk}": ["yes"]})
    ResumeSuggestionFactory.create(resume=resume)
    CredentialReminderFactory.create(held=cast.dana.credentials.get())
    CredentialCheckFactory.create(held=cast.dana.credentials.get(), by=cast.sam, number="01234567")
    AlertFactory.create(position=cast.position, recipient=cast.recipient)
    AlertFeedbackFactory.create(position=cast.position, recipient=cast.recipient)
    AlertNarrowingFactory.create(recipient=cast.recipient)
    SavedSearchFactory.create(recipient=cast.recipient)
    for kind in AccessKind:
        AccessEventFactory.create(candidate=cast.dana, kind=kind, by=cast.sam, by_name="Sam Rivera")
    DataExportFactory.create(candidate=cast.dana)
    OutgoingMailFactory.create(to=cast.dana.email, subject="A position for you")
    SuppressionFactory.create(email=cast.dana.email)
    MailEventFactory.create(address=cast.dana.email)
    PositionReportFactory.create(email=cast.dana.email)


def test_it_reads_like_a_letter(cast: Cast) -> None:
    _fill(cast)
    cast.application.answers = {"state": "FL", "credentials": ["CPC", "CRC"], "years": "3"}
    cast.application.save()
    made = BytesIO()
    archive.write(whose=whose(candidate=cast.dana), into=made)
    with ZipFile(made) as zipped:
        page = zipped.read("index.html").decode().partition("</style>")[2]
        readme = zipped.read("README.txt").decode()
        names = zipped.namelist()
    text = " ".join(strip_tags(re.sub(r"</(dt|dd|h3|li)>", " ", page)).split())

    assert f"You wrote about Pro-fee coder, {cast.position.employer}" in text
    assert f"Sam Rivera wrote about Pro-fee coder, {cast.position.employer}" in text
    assert "State you live in: Florida Years of coding: 3 Credentials: CPC, CRC" in text
    assert "What you typed Message to the recruiter: Days, please Nights?: Yes" in text
    for part in TOLD:
        words = {label for label, _ in _dts(page, part)}
        assert words <= {line.label for line in PAGES[part.model].lines} | {"File"}
    held = next(name for name in names if name.startswith("files/"))
    assert f'<a href="{held}">Dana.pdf</a>' in page
    # Nothing of a database: no coordinates, prints, keys, structures or names of tables.
    assert cast.dana.place is not None
    for inner in (
        str(cast.dana.place.latitude),
        "latitude",
        "{",
        "_",
        "sha256",
    ):
        assert inner not in text, (inner, text[max(0, text.find(inner) - 60) :][:120])
    assert not re.search(r"\b[0-9a-f]{32,}\b", text)
    assert not re.search(r"\b(candidates|socialaccount|mail|account)\.[A-Z]", readme)


def _dts(page: str, part: Part) -> list[tuple[str, str]]:
    slug = part.model.lower().replace(".", "-")
    section = page.partition(f'<section id="{slug}"')[2].partition("</section>")[0]
    return re.findall(r"<dt>([^<]*)</dt>()", section)

"""JSON Resume: what goes out comes back the same, and nothing of what comes in is trusted."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from candidates.forms.json_resume import ChooseForm
from candidates.models import Candidate, Claim, HeldCompetency
from candidates.queries.json_resume import document
from candidates.services import json_resumes
from tests.cast import Cast
from tests.factories import CandidateFactory, competency, hold, place

pytestmark = pytest.mark.django_db
ADDRESS = "/me/profile/import/"


def full() -> Candidate:
    place("Tampa")
    person = CandidateFactory.create(
        first_name="Ana Maria", last_name="de la Cruz", phone="+14078340100", education=2, years="4.5",
        workplaces=["remote"], shifts=["day"], pay_floor=28, pay_period="hour", radius_miles=45,
        place=place("Tampa"), state="FL", postal_code="33602",
    )  # fmt: skip
    competency("CPC-A")  # the form an apprentice of it has
    hold(person, credentials="CPC:apprentice; CRC:2027-06-30", competencies={"profee": 3})
    person.credentials.filter(credential__key="cpc").update(number="X1", earned_on=date(2020, 3, 1))
    HeldCompetency.objects.create(candidate=person, competency=competency("cpt"), level=4, years="2.5")
    person.schooling.create(school="Bay College", program="Health Information", level=2)
    Claim.objects.create(
        candidate=person, kind="accuracy", unit="percent", value="97.5", source="audit",
        setting=competency("profee"), as_of=date(2026, 3, 1),
    )  # fmt: skip
    return Candidate.objects.for_fit().get(pk=person.pk)


def choose(person: Candidate, said: Any) -> ChooseForm:  # noqa: ANN401 -- any document
    fresh = Candidate.objects.for_fit().get(pk=person.pk)
    text = json.dumps(said)
    form = ChooseForm({"text": text}, candidate=fresh, document=said, text=text)
    return ChooseForm({"text": text, "chosen": list(form.offered)}, candidate=fresh, document=said, text=text)


def take_in(person: Candidate, said: Any) -> Candidate:  # noqa: ANN401 -- any document
    form = choose(person, said)
    assert form.is_valid(), form.errors
    json_resumes.take_in(candidate=person, taken=form.taken())
    return Candidate.objects.for_fit().get(pk=person.pk)


def test_a_file_brought_into_an_empty_one_is_the_same() -> None:
    said = json.loads(json.dumps(document(full())))
    other = take_in(CandidateFactory.create(first_name="", last_name=""), said)
    again = json.loads(json.dumps(document(other)))
    for one in (said, again):
        one["basics"].pop("email")
        one["meta"].pop("lastModified")
        one["certificates"].sort(key=lambda row: row["name"])
        one["meta"]["onfile"]["credentials"].sort(key=lambda row: row["key"])
    assert again == said


def test_a_file_brought_into_itself_changes_nothing() -> None:
    person = full()
    form = choose(person, json.loads(json.dumps(document(person))))
    assert {change.state for change in form.changes} == {"same"}


def test_a_foreign_document_is_understood_by_its_words() -> None:
    competency("CPC"), competency("epic"), competency("cpt")
    said = {
        "basics": {"name": "Robin Vale", "location": {"region": "TX"}},
        "certificates": [
            {"name": "Certified Professional Coder (CPC)", "date": "2021-05"},
            {"name": "Scuba Diver"},
        ],
        "skills": [{"name": "Coding", "level": "Independent", "keywords": ["CPT", "Epic"]}],
        "education": [{"institution": "Bay", "studyType": "Associate", "endDate": "1994"}],
        "work": [{"name": "Somewhere"}],
    }
    person = CandidateFactory.create(first_name="", last_name="")
    form = choose(person, said)
    assert [change.what for change in form.unknown] == ["Scuba Diver", "work"]
    person = take_in(person, said)
    assert (person.first_name, person.last_name, person.state, person.education) == ("Robin", "Vale", "TX", 2)
    assert [(str(row), row.earned_on) for row in person.credentials.all()] == [("CPC", date(2021, 5, 1))]
    assert {(str(row), row.level) for row in person.competencies.all()} == {("CPT", 3), ("Epic", 3)}


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
OWN = ("first_name", "last_name", "years", "education", "credentials", "known", "claims", "wishes")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    parts=st.dictionaries(
        st.sampled_from(["basics", "certificates", "skills", "education", "work", "meta"]), values
    ),
    own=st.dictionaries(st.sampled_from(OWN), values),
)
def test_whatever_a_document_says_reading_it_breaks_nothing(
    parts: dict[str, Any], own: dict[str, Any]
) -> None:
    person = CandidateFactory.create()
    take_in(person, parts | {"meta": {"onfile": own}})


class TestPages:
    def test_a_download_says_nothing_of_visibility(self, cast: Cast) -> None:
        cast.dana.hidden_names.create(name="Harbor Clinic")
        response = cast.as_dana.get("/me/profile/resume.json")
        assert response["Content-Disposition"] == 'attachment; filename="resume.json"'
        assert response.json()["basics"]["name"] == "Dana Reyes"
        assert "Harbor" not in response.content.decode()
        assert "visib" not in response.content.decode()

    def test_nothing_is_written_before_it_is_confirmed(self, cast: Cast) -> None:
        said = json.dumps({"basics": {"name": "Dana Other"}})
        page = cast.as_dana.post(ADDRESS, {"text": said})
        assert "Now: Dana Reyes. Then:" in page.content.decode()
        cast.dana.refresh_from_db()
        assert cast.dana.last_name == "Reyes"
        cast.as_dana.post(ADDRESS, {"text": said, "confirm": "1", "chosen": ["name"]})
        cast.dana.refresh_from_db()
        assert cast.dana.last_name == "Other"
        cast.as_dana.post(ADDRESS, {"text": json.dumps({"basics": {"name": "X Y"}}), "confirm": "1"})
        cast.dana.refresh_from_db()
        assert cast.dana.last_name == "Other"

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("", "Choose a file, or paste its text."),
            ("{", "This is not JSON."),
            ("[]", "A JSON Resume is one object"),
            ("[" * 100_000, "This is not JSON."),
            ("1" * 5000, "This is not JSON."),
            ('{"a": "' + "x" * 270_000 + '"}', "larger than 256 kB"),
        ],
    )
    def test_what_is_none_is_refused_in_words(self, cast: Cast, text: str, message: str) -> None:
        response = cast.as_dana.post(ADDRESS, {"text": text})
        assert response.status_code == 422
        assert message in response.content.decode()

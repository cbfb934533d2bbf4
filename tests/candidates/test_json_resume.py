"""JSON Resume: what goes out comes back the same, and nothing of what comes in is trusted."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from candidates.forms.json_resume import ChooseForm
from candidates.models import Candidate, Claim, HeldCompetency
from candidates.queries.json_resume import document
from candidates.services import json_resumes
from tests.candidates import json_resume_format
from tests.cast import Cast
from tests.factories import CandidateFactory, competency, hold, place

pytestmark = pytest.mark.django_db
ADDRESS = "/me/profile/import/"
FORMAT = jsonschema_rs.validator_for(json_resume_format.schema(), validate_formats=True)
NO_PLACE = "There is no place for it on a file yet."


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


class TestFormat:
    """What goes out is of the format, field by field; what comes in may be anything, and is answered for."""

    def test_what_goes_out_is_of_the_format(self) -> None:
        empty = CandidateFactory.create(first_name="", last_name="", phone="", place=None, state="")
        for person in (full(), Candidate.objects.for_fit().get(pk=empty.pk)):
            said = json.loads(json.dumps(document(person)))
            assert [error.message for error in FORMAT.iter_errors(said)] == []

    @pytest.mark.parametrize(
        "said",
        [
            {"basics": {"name": 5}},
            {"basics": {"nmae": "Robin"}},
            {"basics": {"email": "nobody"}},
            {"certificates": {"name": "CPC"}},
            {"certificates": [{"name": "CPC", "date": "March 2021"}]},
            {"skills": [{"keywords": [1]}]},
            {"wrok": []},
        ],
        ids=str,
    )
    def test_the_format_has_teeth(self, said: Any) -> None:  # noqa: ANN401 -- a document
        assert FORMAT.is_valid(json_resume_format.maximal())
        assert not FORMAT.is_valid(said)

    def test_a_document_with_every_field_fills_the_file(self) -> None:
        competency("CPC"), competency("cpt"), place("Tampa")
        said = json_resume_format.maximal()
        said["basics"] |= {"name": "Robin Vale", "phone": "(407) 834-0100"}
        said["basics"]["location"] |= {"city": "Tampa", "region": "Florida", "postalCode": "33602"}
        said["certificates"] = [{**said["certificates"][0], "name": "CPC"}]
        said["skills"] = [{"name": "Coding", "level": "Independent", "keywords": ["CPT"]}]
        said["education"] = [{**said["education"][0], "institution": "Bay", "studyType": "Bachelor of Arts"}]
        assert FORMAT.is_valid(said)
        blank = CandidateFactory.create(first_name="", last_name="", phone="", place=None, state="")
        form = choose(blank, said)
        assert {(change.what, change.after) for change in form.unknown} == {
            *((name, NO_PLACE) for name in (
                "work", "volunteer", "awards", "publications", "languages", "interests", "references",
                "projects", "label", "image", "url", "summary", "profiles",
            )),
            ("address", "A file has a city and a ZIP code, and no street."),
        }  # fmt: skip
        person = take_in(blank, said)
        assert (person.full_name, person.phone, person.state, person.postal_code, person.education) == (
            "Robin Vale", "+14078340100", "FL", "33602", 3,
        )  # fmt: skip
        assert str(person.place) == "Tampa, FL"
        assert [(str(row), row.earned_on) for row in person.credentials.all()] == [("CPC", date(2021, 5, 1))]
        assert [(str(row), row.level) for row in person.competencies.all()] == [("CPT", 3)]
        assert [row.school for row in person.schooling.all()] == ["Bay"]

    @pytest.mark.parametrize(
        ("said", "what", "why"),
        [
            # Odd, and of the format
            ({"certificates": [{"name": "CPC", "date": "2021"}]}, "Date of CPC", "A month is needed"),
            ({"certificates": [{"name": "CPC", "date": "2021-19-39"}]}, "Date of CPC", "A month is needed"),
            ({"certificates": [{}]}, "A certificate without a name", "We do not know"),
            ({"certificates": [{"name": "Scuba"}] * 201}, "certificates", "Only the first 200 of 201"),
            ({"skills": [{"level": "Master"}]}, "A skill without a name", "We do not know this word."),
            ({"skills": [{"name": "x" * 500}]}, "A skill without a name", "We do not know this word."),
            ({"education": [{"area": "Biology"}]}, "Biology", "It has no name of a school."),
            ({"references": [{"name": "A friend"}]}, "references", NO_PLACE),
            ({"basics": {"phone": "call me"}}, "Phone", "US number"),
            ({"basics": {"location": {"region": "Ontario"}}}, "Region", "the states of the US alone"),
            ({"x-theme": {"color": "red"}}, "x-theme", "JSON Resume has no such part."),
            ({"a\u202eb": 1}, "a name we cannot show", "JSON Resume has no such part."),
            # Not of the format
            ({"basics": []}, "basics", "It should be an object."),
            ({"basics": "Robin Vale"}, "basics", "It should be an object."),
            ({"basics": {"name": ["Robin"]}}, "name", "It should be text."),
            ({"basics": {"phone": 4078340100}}, "phone", "It should be text."),
            ({"basics": {"location": "Tampa"}}, "location", "It should be an object."),
            ({"basics": {"location": {"postalCode": 33602}}}, "postalCode", "It should be text."),
            ({"certificates": "CPC"}, "certificates", "It should be a list."),
            ({"certificates": ["CPC"]}, "A certificate without a name", "We do not know this credential."),
            ({"skills": {"name": "CPT"}}, "skills", "It should be a list."),
            ({"meta": ["v1.0.0"]}, "meta", "It should be an object."),
            ({"work": {"name": "Somewhere"}}, "work", "It should be a list."),
        ],
        ids=str,
    )
    def test_what_is_left_aside_is_said_with_its_reason(self, said: Any, what: str, why: str) -> None:  # noqa: ANN401
        competency("CPC")
        form = choose(CandidateFactory.create(), said)
        reasons = {change.what: change.after for change in form.unknown}
        assert why.lower() in reasons[what].lower()


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

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jobs.enums import CompetencyKind
from jobs.models.requirement import ASKABLE
from jobs.queries.vocabulary import Lexicon
from jobs.services import vocabulary
from tests.factories import CompetencyAliasFactory, CompetencyFactory, competency

pytestmark = pytest.mark.django_db
CREDENTIAL, CODE_SET = CompetencyKind.CREDENTIAL, CompetencyKind.CODE_SET
SETTING, SPECIALTY = CompetencyKind.SETTING, CompetencyKind.SPECIALTY


@pytest.fixture
def lexicon() -> Lexicon:
    for key in ("cpc", "cpc-a", "coc", "ccs", "ccs-p", "crc", "icd-10-cm", "profee", "ed"):
        competency(key)
    CompetencyAliasFactory.create(competency=competency("coc"), text="CPC-H")
    CompetencyAliasFactory.create(competency=competency("icd-10-cm"), text="ICD10")
    CompetencyAliasFactory.create(competency=competency("ed"), text="ER")
    CompetencyFactory.create(key="cpb", label="CPB", name="Certified Professional Biller")
    CompetencyFactory.create(specialty=True, key="ed_medicine", label="Emergency department")
    return Lexicon.load()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("CPC", "cpc"),
        ("cpc", "cpc"),
        (" CPC ", "cpc"),
        ("CPC-A", "cpc-a"),
        ("CPC(A)", "cpc-a"),
        ("CCS P", "ccs-p"),
        ("ccs\u2013p", "ccs-p"),
        ("CPC\u00ae", "cpc"),
        ("CPC-H", "coc"),
        ("cpch", "coc"),
        ("ICD10", "icd-10-cm"),
        ("ICD-10 CM", "icd-10-cm"),
        ("Pro-fee", "profee"),
        ("pro fee", "profee"),
        ("er", "ed"),
        ("certified professional biller", "cpb"),
    ],
)
def test_lexicon_finds_any_spelling(lexicon: Lexicon, text: str, key: str) -> None:
    found = lexicon.find(text)
    assert found is not None
    assert found.key == key


@pytest.mark.parametrize("text", ["", " ", "-", "\u65e5\u672c", "XYZ", "cpc;ccs"])
def test_lexicon_finds_nothing_else(lexicon: Lexicon, text: str) -> None:
    assert lexicon.find(text) is None


def test_lexicon_finds_only_the_kinds_asked_for(lexicon: Lexicon) -> None:
    assert lexicon.find("CPC", CODE_SET) is None
    assert lexicon.find("CPC", CODE_SET, CREDENTIAL) == competency("cpc")


def test_lexicon_prefers_the_kind_named_first(lexicon: Lexicon) -> None:
    first = lexicon.find("Emergency department", SPECIALTY, SETTING)
    second = lexicon.find("Emergency department", SETTING, SPECIALTY)
    assert [first and first.key, second and second.key] == ["ed_medicine", "ed"]


def test_lexicon_trusts_a_label_more_than_an_alias(lexicon: Lexicon) -> None:
    CompetencyAliasFactory.create(competency=competency("ccs-p"), text="CPC")
    assert Lexicon.load().find("CPC") == competency("cpc")


def test_lexicon_offers_the_nearest(lexicon: Lexicon) -> None:
    assert lexicon.nearest("CPCX", CREDENTIAL)[0] == "CPC"
    assert lexicon.nearest("Certified Profesional Biler", CREDENTIAL)[0] == "CPB"
    assert lexicon.nearest("ICD-11-CM") == ["ICD-10-CM"]
    assert lexicon.nearest("CPCX", CODE_SET) == []
    assert lexicon.nearest("") == []


def test_lexicon_looks_for_a_misspelling_once(lexicon: Lexicon) -> None:
    first = lexicon.nearest("CPCX", CREDENTIAL)
    assert lexicon.nearest("cpc-x", CREDENTIAL) is first


def test_lexicon_knows_the_apprentice_form(lexicon: Lexicon) -> None:
    found = lexicon.find("CPC-A")
    assert found is not None
    assert found.apprentice_of == competency("cpc")


def test_lexicon_writes_what_it_finds_again(lexicon: Lexicon) -> None:
    kinds = tuple(CompetencyKind)
    written = [lexicon.spelling(word, *kinds) for word in lexicon.words]
    assert [lexicon.find(text, *kinds) for text in written] == list(lexicon.words)
    # Two share a label: the second is written by its key.
    assert lexicon.spelling(competency("ed"), SETTING) == "Emergency department"
    assert lexicon.spelling(competency("ed"), SPECIALTY, SETTING) == "ed"


def test_lexicon_asks_without_queries(lexicon: Lexicon) -> None:
    with CaptureQueriesContext(connection) as loading:
        loaded = Lexicon.load()
    with CaptureQueriesContext(connection) as asking:
        found = loaded.find("CPC-A")
        assert found is not None
        assert str(found.apprentice_of) == "CPC"
        loaded.nearest("CPCX")
    assert [len(loading), len(asking)] == [2, 0]


def test_whole_vocabulary_can_be_written_and_read() -> None:
    vocabulary.load()
    loaded = Lexicon.load()
    for kinds in (tuple(ASKABLE), *((kind,) for kind in CompetencyKind), tuple(CompetencyKind)):
        for word in loaded.words:
            if word.kind in kinds:
                assert loaded.find(loaded.spelling(word, *kinds), *kinds) == word
    for text, key in (("CPC-H", "coc"), ("ICD10", "icd-10-cm"), ("CPC (A)", "cpc-a"), ("PRO FEE", "profee")):
        found = loaded.find(text)
        assert found is not None
        assert found.key == key

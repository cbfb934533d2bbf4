"""The vocabulary that every server starts with: complete, without clashes, loaded twice for nothing."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jobs.enums import CompetencyKind, CredentialLevel, TitleRung
from jobs.models import Competency, CompetencyAlias, CredentialFacts, Title
from jobs.models.competency import folded
from jobs.queries.vocabulary import Lexicon
from jobs.services import vocabulary

pytestmark = pytest.mark.django_db

CREDENTIALS_OF = {
    "AAPC": {
        "cpc", "coc", "cic", "crc", "cpc-a", "coc-a", "cic-a", "crc-a", "cpc-p", "cpb", "cpma", "cdeo",
        "cdei", "cpco", "cppm", "cpc-i", "cascc", "canpc", "ccc", "cedc", "cemc", "cgsc", "chonc",
        "cobgc", "cosc", "circc", "ccvtc", "cfpc", "cgic", "copc", "cpcd", "cpedc", "cprc", "csfac",
        "cuc", "crhc",
    },
    "AHIMA": {"cca", "ccs", "ccs-p", "rhit", "rhia", "cdip", "chda", "chps", "cphi"},
    "ACDIS": {"ccds", "ccds-o"},
    "NHA": {"cbcs"},
    "BMSC": {"hcs-d", "hcs-o", "hcs-h", "hcs-c"},
    "AMBA": {"cmrs"},
    "PMI": {"cmc"},
    "AMCA": {"mcbc"},
    "NCCT": {"ncics"},
    "NAHP": {"nrccs"},
}  # fmt: skip
UPKEEP = {
    # units, months of the cycle
    "cpc": (36, 24), "crc": (36, 24), "cca": (20, 24), "ccs": (20, 24), "ccs-p": (20, 24),
    "rhit": (20, 24), "rhia": (30, 24), "cdip": (30, 24), "chda": (30, 24), "chps": (30, 24),
    "cphi": (30, 24), "ccds": (30, 24), "ccds-o": (30, 24), "cbcs": (10, 24), "hcs-d": (20, 12),
    "hcs-o": (20, 12), "cmrs": (None, None), "cmc": (None, None),
}  # fmt: skip
SETTINGS = {
    "inpatient", "outpatient", "profee", "ed", "asc", "home_health", "hospice", "snf", "payer", "cdi",
    "audit", "denials", "education", "rehab",
}  # fmt: skip
CODE_SETS = {
    "icd-10-cm", "icd-10-pcs", "cpt", "hcpcs", "cdt", "icd-11", "icd-9", "modifiers", "em", "hcc",
    "ms-drg", "apr-drg", "apc", "ncci", "lcd-ncd", "poa", "oasis", "mds", "pcs-root-operations",
}  # fmt: skip
DUTIES = (
    "compliance", "audit", "assign_sequence", "billing", "insurers", "statistics", "provider_query",
)  # fmt: skip
SPELLED = [
    # as seen in files, its kind, the key of what is meant
    ("CPC(A)", "credential", "cpc-a"), ("CPCA", "credential", "cpc-a"),
    ("CPC Apprentice", "credential", "cpc-a"),
    ("Certified Professional Coder - Apprentice", "credential", "cpc-a"),
    ("CPC-H", "credential", "coc"), ("Certified Outpatient Coding", "credential", "coc"),
    ("CCSP", "credential", "ccs-p"), ("CCS P", "credential", "ccs-p"),
    ("CCS - Physician-based", "credential", "ccs-p"),
    ("R.H.I.A.", "credential", "rhia"), ("RRA", "credential", "rhia"),
    ("R.H.I.T.", "credential", "rhit"), ("ART", "credential", "rhit"),
    ("Accredited Record Technician", "credential", "rhit"),
    ("Documentation Improvement Practitioner", "credential", "cdip"),
    ("Documentation Integrity Practitioner", "credential", "cdip"), ("BCSC", "credential", "mcbc"),
    ("ICD-10", "code_set", "icd-10-cm"), ("ICD10", "code_set", "icd-10-cm"),
    ("ICD 10 CM", "code_set", "icd-10-cm"), ("I-10", "code_set", "icd-10-cm"),
    ("IDC-10", "code_set", "icd-10-cm"), ("ICD-1O", "code_set", "icd-10-cm"),
    ("ICD-X", "code_set", "icd-10-cm"), ("ICD10PCS", "code_set", "icd-10-pcs"),
    ("PCS", "code_set", "icd-10-pcs"), ("CPT-4", "code_set", "cpt"), ("CPT4", "code_set", "cpt"),
    ("Current Procedural Terminology", "code_set", "cpt"),
    ("Current Procedure Terminology", "code_set", "cpt"), ("HCPCS", "code_set", "hcpcs"),
    ("HCPC", "code_set", "hcpcs"), ("HPCPS", "code_set", "hcpcs"),
    ("HCPCS Level 2", "code_set", "hcpcs"), ("hick-picks", "code_set", "hcpcs"),
    ("E&M", "code_set", "em"), ("E and M", "code_set", "em"),
    ("Evaluation & Management", "code_set", "em"), ("EM leveling", "code_set", "em"),
    ("RAF", "code_set", "hcc"), ("RADV", "code_set", "hcc"), ("risk adj.", "code_set", "hcc"),
    ("MRA", "code_set", "hcc"), ("V24/V28", "code_set", "hcc"), ("V28", "code_set", "hcc"),
    ("Medicare Advantage coding", "code_set", "hcc"), ("DRG", "code_set", "ms-drg"),
    ("MSDRG", "code_set", "ms-drg"), ("DRG validation", "code_set", "ms-drg"),
    ("APR", "code_set", "apr-drg"), ("OPPS", "code_set", "apc"), ("APCs", "code_set", "apc"),
    ("IP", "setting", "inpatient"), ("acute care", "setting", "inpatient"),
    ("HB coding", "setting", "inpatient"), ("OP", "setting", "outpatient"),
    ("SDS", "setting", "outpatient"), ("OBS", "setting", "outpatient"),
    ("same-day surgery", "setting", "outpatient"), ("ancillary", "setting", "outpatient"),
    ("pro fee", "setting", "profee"), ("professional fee", "setting", "profee"),
    ("physician coding", "setting", "profee"), ("PB coding", "setting", "profee"),
    ("ED", "setting", "ed"), ("ER", "setting", "ed"), ("emergency coding", "setting", "ed"),
    ("clinical documentation improvement", "setting", "cdi"),
    ("clinical documentation integrity", "setting", "cdi"),
    ("second-level review", "setting", "audit"), ("QA coder", "setting", "audit"),
    ("appeals", "setting", "denials"), ("EPIC", "software", "epic"), ("EpicCare", "software", "epic"),
    ("Resolute", "software", "epic"), ("Hyperspace", "software", "epic"),
    ("HB/PB", "software", "epic"), ("Cerner", "software", "cerner"),
    ("Oracle Health", "software", "cerner"), ("PowerChart", "software", "cerner"),
    ("Millennium", "software", "cerner"), ("3M", "software", "solventum"),
    ("3M encoder", "software", "solventum"), ("360 Encompass", "software", "solventum"),
    ("CRS", "software", "solventum"), ("Encoder Pro", "software", "optum"),
    ("EncoderPro.com", "software", "optum"), ("Optum CAC", "software", "optum"),
    ("Optum360", "software", "optum"), ("Tru Code", "software", "trucode"),
    ("TruBridge encoder", "software", "trucode"), ("HIPPA", "knowledge", "hipaa"),
]  # fmt: skip


@pytest.fixture
def loaded() -> vocabulary.Loaded:
    return vocabulary.load()


def test_credentials_are_complete_by_issuer(loaded: vocabulary.Loaded) -> None:
    found: dict[str, set[str]] = defaultdict(set)
    for facts in CredentialFacts.objects.select_related("competency"):
        found[facts.issuer].add(facts.competency.key)

    assert found == CREDENTIALS_OF
    assert Competency.objects.of_kind(CompetencyKind.CREDENTIAL).count() == loaded.credentials == 57


@pytest.mark.usefixtures("loaded")
def test_upkeep_of_credentials() -> None:
    facts = CredentialFacts.objects.filter(competency__key__in=UPKEEP)

    found = {one.competency.key: (one.ceu, one.cycle_months) for one in facts.select_related("competency")}

    assert found == UPKEEP


@pytest.mark.usefixtures("loaded")
def test_every_credential_says_how_it_is_checked_and_from_where_we_know() -> None:
    silent = CredentialFacts.objects.filter(verification="") | CredentialFacts.objects.filter(source="")

    assert not silent.exists()
    assert not CredentialFacts.objects.filter(as_of=None).exists()
    assert not CredentialFacts.objects.filter(setting_focus="").exists()


@pytest.mark.usefixtures("loaded")
def test_core_credentials_have_their_apprentice_form() -> None:
    apprentices = Competency.objects.exclude(apprentice_of=None)

    found = {one.key: one.apprentice_of.key for one in apprentices if one.apprentice_of}

    assert found == {"cpc-a": "cpc", "coc-a": "coc", "cic-a": "cic", "crc-a": "crc"}
    levels = CredentialFacts.objects.filter(competency__in=apprentices).values_list("level", flat=True)
    assert set(levels) == {CredentialLevel.ENTRY}


@pytest.mark.usefixtures("loaded")
def test_administrator_counts_for_technician() -> None:
    replacing = Competency.objects.exclude(replaces=None)

    assert {one.key: [old.key for old in one.replaces.all()] for one in replacing} == {"rhia": ["rhit"]}


@pytest.mark.usefixtures("loaded")
def test_settings_and_code_sets_have_the_keys_that_files_use() -> None:
    settings = Competency.objects.of_kind(CompetencyKind.SETTING)
    code_sets = Competency.objects.of_kind(CompetencyKind.CODE_SET)

    assert set(settings.values_list("key", flat=True)) == SETTINGS
    assert set(code_sets.values_list("key", flat=True)) == CODE_SETS


@pytest.mark.usefixtures("loaded")
def test_duties_are_found_by_the_keys_that_files_use() -> None:
    lexicon = Lexicon.load()

    found = [lexicon.find(key, CompetencyKind.DUTY) for key in DUTIES]

    assert len({word.pk for word in found if word}) == len(DUTIES) == 7


@pytest.mark.usefixtures("loaded")
def test_labels_that_pages_rely_on() -> None:
    labels = dict(
        Competency.objects.filter(
            key__in=("cpc", "icd-10-cm", "profee", "inpatient", "ed", "cardiology", "epic")
        ).values_list("key", "label")
    )

    assert labels == {
        "cpc": "CPC",
        "icd-10-cm": "ICD-10-CM",
        "profee": "Pro-fee",
        "inpatient": "Inpatient",
        "ed": "Emergency department",
        "cardiology": "Cardiology",
        "epic": "Epic",
    }


def test_what_files_write_is_understood(loaded: vocabulary.Loaded) -> None:
    lexicon = Lexicon.load()

    found = {
        (text, kind): word.key if (word := lexicon.find(text, CompetencyKind(kind))) else None
        for text, kind, _ in SPELLED
    }

    assert found == {(text, kind): key for text, kind, key in SPELLED}


@pytest.mark.usefixtures("loaded")
def test_acronyms_with_other_meanings_are_marked() -> None:
    credentials = CompetencyAlias.objects.filter(competency__kind=CompetencyKind.CREDENTIAL)

    marked = set(credentials.filter(is_ambiguous=True).values_list("text", flat=True))

    assert marked == {"COC", "CIC", "CRC", "CCS", "CCA", "CCC", "CUC", "ART"}


@pytest.mark.usefixtures("loaded")
def test_no_spelling_means_two_words_of_one_kind() -> None:
    meant: dict[tuple[str, str], set[str]] = defaultdict(set)
    kinds: dict[str, set[str]] = defaultdict(set)
    for word in Competency.objects.prefetch_related("aliases"):
        spelled = {word.key, word.label, word.name, *(alias.text for alias in word.aliases.all())}
        for spelling in {folded(text) for text in spelled} - {""}:
            meant[word.kind, spelling].add(word.key)
            kinds[spelling].add(word.kind)

    assert {spelling: keys for spelling, keys in meant.items() if len(keys) > 1} == {}
    # An audit is a care setting's drawer and a duty; files name them in columns of their own.
    assert {spelling for spelling, found in kinds.items() if len(found) > 1} == {"audit"}


@pytest.mark.usefixtures("loaded")
def test_the_twelve_similar_titles() -> None:
    similar = Title.objects.filter(is_similar=True)

    assert {title.name: (title.rung, title.soc) for title in similar} == {
        "Medical Records Coordinator": (TitleRung.RECORDS, "29-2072"),
        "Coder": (TitleRung.CODER, "29-2072"),
        "Medical Coding Specialist": (TitleRung.CODER, "29-2072"),
        "Medical Billing Specialist": (TitleRung.BILLING, "43-3021"),
        "Medical Records Technician": (TitleRung.RECORDS, "29-2072"),
        "Health Information Specialist": (TitleRung.RECORDS, "29-2072"),
        "Medical Records Clerk": (TitleRung.RECORDS, "29-2072"),
        "Health Information Clerk": (TitleRung.RECORDS, "29-2072"),
        "Medical Records Analyst": (TitleRung.ANALYST, "29-2072"),
        "Health Information Technician": (TitleRung.RECORDS, "29-2072"),
        "Medical Billing Manager": (TitleRung.MANAGER, "43-1011 or 11-9111"),
        "Medical Records Director": (TitleRung.DIRECTOR, "11-9111"),
    }
    assert set(Title.objects.filter(is_similar=False).values_list("name", flat=True)) >= {
        "Medical Coder", "Coder I", "Coder II", "Coder III", "Pro-Fee Coder", "Outpatient Facility Coder",
        "Emergency Department Coder", "Inpatient Coder", "Risk Adjustment Coder", "Coding Auditor",
        "CDI Specialist", "Coding Educator", "Coding Manager", "Denials Coder", "Cancer Registrar",
        "Biller", "Revenue Integrity Analyst",
    }  # fmt: skip


@pytest.mark.usefixtures("loaded")
def test_no_procedure_codes_are_shipped() -> None:
    """CPT and CDT are named as skills; their codes and descriptors belong to others."""
    words: list[tuple[str, ...]] = [*Competency.objects.values_list("label", "name", "description")]
    words += CompetencyAlias.objects.values_list("text")
    words += Title.objects.values_list("name", "note")

    assert [
        text for row in words for text in row if re.search(r"\b(?:\d{5}|\d{4}[TFUM]|D\d{4})\b", text)
    ] == []


@pytest.mark.usefixtures("loaded")
def test_loading_again_writes_nothing() -> None:
    with CaptureQueriesContext(connection) as queries:
        again = vocabulary.load()

    assert again.touched == 0
    written = [query["sql"] for query in queries if re.match("INSERT|UPDATE|DELETE", query["sql"])]
    assert written == []
    assert len(queries) == 9


@pytest.mark.usefixtures("loaded")
def test_loading_repairs_what_differs() -> None:
    Competency.objects.filter(key="cpc").update(label="Cpc", rank=1)
    Title.objects.filter(slug="coder").delete()
    CompetencyAlias.objects.filter(folded="profee").delete()
    CompetencyAlias.objects.filter(folded="professionalfee").delete()

    again = vocabulary.load()

    assert again.touched == 3
    assert Competency.objects.get(key="cpc").label == "CPC"
    assert Title.objects.get(slug="coder").rung == TitleRung.CODER


@pytest.mark.usefixtures("loaded")
def test_words_and_spellings_of_the_desk_stay() -> None:
    own = Competency.objects.create(kind=CompetencyKind.SOFTWARE, key="own", label="Own System")
    CompetencyAlias.objects.create(competency=Competency.objects.get(key="epic"), text="Our Epic")

    assert vocabulary.load().touched == 0
    assert Competency.objects.filter(pk=own.pk).exists()
    assert Lexicon.load().find("our epic") == Competency.objects.get(key="epic")


@pytest.mark.usefixtures("loaded")
def test_a_spelling_of_ours_is_taken_back_from_another_word() -> None:
    CompetencyAlias.objects.create(competency=Competency.objects.get(key="cpc"), text="CPC-H")

    vocabulary.load()

    assert [alias.competency.key for alias in CompetencyAlias.objects.filter(folded="cpch")] == ["coc"]


def test_a_word_that_the_desk_made_before_becomes_ours() -> None:
    made = Competency.objects.create(kind=CompetencyKind.CREDENTIAL, key="my-cpc", label="CPC")

    vocabulary.load()

    assert Competency.objects.get(key="cpc").pk == made.pk

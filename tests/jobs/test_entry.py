"""What is said of credentials beside upkeep: of each that there is, with a source and a day."""

from __future__ import annotations

import pytest
from django.utils import timezone

from jobs import entry, renewal
from jobs.entry import Topic
from jobs.services.reference import read

FILE = read("credentials.json")
KEYS = [row["key"] for row in FILE["credentials"]]
ALL = {
    "AAPC": "cpc cpc-a coc-a coc cic crc cpc-p cpb cpma cdeo cdei cpco cppm cpc-i cascc canpc ccc cedc cemc"
    " cgsc chonc cobgc cosc circc ccvtc cfpc cgic copc cpcd cpedc cprc csfac cuc crhc",
    "AHIMA": "cca ccs ccs-p rhit rhia cdip chda chps cphi",
    "ACDIS": "ccds ccds-o",
    "NHA": "cbcs",
    "BMSC": "hcs-d hcs-o hcs-h hcs-c",
    "AMBA": "cmrs",
    "PMI": "cmc",
    "AMCA": "mcbc",
    "NCCT": "ncics",
    "NAHP": "nrccs",
}
"""Every credential of the research, by issuer."""


@pytest.mark.parametrize("issuer", ALL)
def test_no_credential_of_the_research_is_missing(issuer: str) -> None:
    ours = {row["key"] for row in FILE["credentials"] if row["issuer"] == issuer}
    assert set(ALL[issuer].split()) <= ours


def test_each_stands_in_one_field() -> None:
    listed = [key for field in entry.fields() for key in field.credentials]
    assert sorted(listed) == sorted(KEYS)
    assert len({field.key for field in entry.fields()}) == len(entry.fields())


def test_every_claim_is_of_a_credential_and_says_where_it_is_from() -> None:
    assert set(entry.claims()) <= set(KEYS)
    assert set(entry.of_issuers()) <= set(FILE["issuers"])
    path = entry.apprenticeship()
    found = [*path.ways, *path.letters]
    for claims in (*entry.claims().values(), *entry.of_issuers().values()):
        found += claims
    for claim in found:
        assert claim.says.endswith("."), claim
        assert claim.source, claim
        assert claim.as_of <= timezone.localdate(), claim


def test_whether_a_specialty_is_still_open_is_said_to_be_unknown() -> None:
    (specialties,) = [field for field in entry.fields() if field.key == "specialty"]
    for key in specialties.credentials:
        said = [claim.says for claim in entry.claims()[key] if claim.topic == Topic.STATUS]
        assert any("not established" in one for one in said), key


def test_no_credential_has_the_address_of_another_page() -> None:
    assert not {"next", "apprentice", "required", "preferred"} & set(KEYS)


@pytest.mark.parametrize(
    ("key", "issuer", "steps"),
    [
        ("cpc", "AAPC", (36, 40, 44, 48, 52)),
        ("ccs", "AHIMA", (20, 30, 40, 50)),
        ("rhia", "AHIMA", (30, 40, 50)),
        ("ccds", "ACDIS", (30,)),
        ("cpc-i", "AAPC", ()),
        ("of-the-desk", "AHIMA", ()),
    ],
)
def test_steps_of_upkeep(key: str, issuer: str, steps: tuple[int, ...]) -> None:
    rule = renewal.rule_of(issuer, timezone.localdate())
    assert rule is not None
    assert renewal.ladder(rule, key) == steps

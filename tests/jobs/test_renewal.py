"""What issuers ask of those who keep their credentials: examples from their pages, and what holds always."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs import renewal
from jobs.renewal import Credential, Need, needs
from jobs.services.reference import read

TODAY = date(2026, 11, 26)
END = date(2027, 6, 30)
FILE = read("credentials.json")
ISSUER = {row["key"]: row["issuer"] for row in FILE["credentials"]}
LABEL = {row["key"]: row["label"] for row in FILE["credentials"]}
FULL = sorted(key for key in ISSUER if not key.endswith("-a"))


def of(*keys: str, end: date | None = END) -> list[Credential]:
    return [Credential(ISSUER[key], key, LABEL[key], end) for key in keys]


def one(*keys: str, end: date | None = END) -> Need:
    (need,) = needs(of(*keys, end=end), TODAY)
    return need


@pytest.mark.parametrize(
    ("keys", "units"),
    [
        # AAPC, by number of certifications (aapc.com/about-us/ceu-policies)
        ("cpc", 36),
        ("cpc crc", 40),
        ("cpc crc cic", 44),
        ("cpc crc cic coc", 48),
        ("cpc crc cic coc cpb", 52),
        ("cpc crc cic coc cpb cpma", 52),
        ("cpc cpc-i", 36),
        # AHIMA: 20 or 30, 10 more for each further one, 50 at most (ahima.org/certification/Recertification)
        ("cca", 20),
        ("ccs", 20),
        ("rhia", 30),
        ("cdip", 30),
        ("ccs ccs-p", 30),
        ("ccs rhia", 40),
        ("ccs ccs-p cca", 40),
        ("rhia cdip chda", 50),
        ("rhia cdip chda chps ccs", 50),
        # RHIA replaces RHIT in upkeep
        ("rhit", 20),
        ("rhia rhit", 30),
        ("rhia rhit ccs", 40),
        # ACDIS 30 in two years, BMSC 20 a year, NHA 10 in two years (weak)
        ("ccds", 30),
        ("hcs-d", 20),
        ("cbcs", 10),
    ],
)
def test_as_the_sources_say(keys: str, units: int) -> None:
    assert one(*keys.split()).units == units


def test_cycle_ends_with_the_credential_and_begins_two_years_before() -> None:
    need = one("cpc")

    assert (need.begin, need.by) == (date(2025, 6, 30), END)
    assert one("hcs-d").begin == date(2026, 6, 30)


def test_share_by_topic_and_by_specialty() -> None:
    need = one("cpc", "cpma", "ccc")

    assert [(part.units, part.words) for part in need.parts] == [
        (8, "CCC: on its specialty"),
        (16, "CPMA: on its own topic"),
    ]
    assert not any("add up" in note for note in need.notes)


def test_shares_beyond_the_sum_are_said_to_be_unknown() -> None:
    need = one("cpma", "cpco", "cdeo")

    assert need.units == 44
    assert "The shares by topic add up to 48, more than the 44" in " ".join(need.notes)


@pytest.mark.parametrize(
    ("keys", "share"), [("ccs", 16), ("rhia", 24), ("ccs rhia", 32), ("rhia cdip chda", 40)]
)
def test_four_fifths_of_health_information(keys: str, share: int) -> None:
    (part,) = one(*keys.split()).parts

    assert (part.units, part.words) == (share, "in the issuer's domains of health information")


def test_bmsc_asks_for_self_assessments_each_year_and_each_by_itself() -> None:
    found = needs(of("hcs-d", "hcs-o"), TODAY)

    assert [(need.units, need.parts[0].units) for need in found] == [(20, 10), (20, 10)]
    assert all("Whether one unit counts for several is not established." in need.notes for need in found)


def test_weak_source_says_so() -> None:
    need = one("cbcs")

    assert need.rule is not None
    assert need.rule.strength.words == "not well established: ask the issuer"


@pytest.mark.parametrize("key", ["cmrs", "cmc", "mcbc", "ncics", "nrccs", "cpc-i"])
def test_what_no_source_says_is_not_established(key: str) -> None:
    assert (one(key).rule, one(key).units) == (None, 0)


def test_word_of_the_desk_that_no_rule_names_makes_the_sum_unknown() -> None:
    (need,) = needs([*of("ccs"), Credential("AHIMA", "new-one", "NEW", END)], TODAY)

    assert need.rule is None


def test_dates_that_differ_are_said_and_the_earliest_taken() -> None:
    need = needs([*of("cpc", end=END), *of("crc", end=END + timedelta(days=40))], TODAY)[0]

    assert need.by == END
    assert need.notes[0] == "The dates on file differ: the earliest is taken."


def test_no_end_on_file_is_no_day() -> None:
    assert (one("cpc", end=None).units, one("cpc", end=None).by) == (36, None)


def test_rule_is_that_of_the_day_on_which_the_cycle_begins() -> None:
    assert renewal.rule_of("AHIMA", date(2023, 12, 31)) is None
    later = renewal.rule_of("AHIMA", date(2024, 1, 1))
    assert later is not None
    assert later.most == 50


def test_files_agree_on_one_credential_alone() -> None:
    """What stands beside a credential on the board is what the rule asks of it alone."""
    for row in FILE["credentials"]:
        issuer = FILE["issuers"][row["issuer"]]
        units = row.get("ceu", issuer["ceu"])
        if row["key"].endswith("-a") or row["key"] == "cpc-i" or units is None:
            continue
        need = one(row["key"])
        assert need.rule is not None, row["key"]
        assert (need.units, need.rule.cycle_months) == (units, issuer["cycle_months"]), row["key"]


def test_file_names_credentials_that_there_are() -> None:
    for rule in renewal.rules():
        named = {*rule.base, *rule.replaced, *rule.replaced.values(), *rule.not_counted, *rule.unknown}
        named |= {key for share in rule.shares for key in share.keys}
        assert {ISSUER[key] for key in named} <= {rule.issuer}


ENDS = st.none() | st.dates(TODAY - timedelta(days=900), TODAY + timedelta(days=900))
HELD = st.lists(
    st.builds(lambda key, end: of(key, end=end)[0], st.sampled_from(FULL), ENDS),
    max_size=12,
    unique_by=lambda credential: credential.key,
)


@given(HELD, st.randoms())
def test_order_changes_nothing(held: list[Credential], random: object) -> None:
    other = list(held)
    random.shuffle(other)  # type: ignore[attr-defined]

    assert needs(held, TODAY) == needs(other, TODAY)


@given(HELD)
def test_each_that_counts_is_asked_about_once_and_none_that_ended(held: list[Credential]) -> None:
    told = [credential for need in needs(held, TODAY) for credential in need.credentials]

    assert sorted(told) == sorted(one for one in held if one.ends is None or one.ends >= TODAY)


@given(HELD)
def test_sums_stay_in_their_bounds(held: list[Credential]) -> None:
    for need in needs(held, TODAY):
        if need.rule is None:
            assert (need.units, need.parts) == (0, ())
            continue
        assert 10 <= need.units <= 52
        assert all(0 < part.units <= need.units for part in need.parts)
        ends = [credential.ends for credential in need.credentials if credential.ends]
        assert need.by == min(ends, default=None)
        if need.by and need.begin:
            assert need.begin < need.by
            assert need.rule.governs(need.begin)


@given(HELD, st.sampled_from(FULL))
def test_one_more_never_asks_for_less(held: list[Credential], key: str) -> None:
    """Of issuers that sum over all; what becomes unknown is no less."""
    more = [*(credential for credential in held if credential.key != key), *of(key)]
    before = {need.issuer: need for need in needs([one for one in more if one.key != key], TODAY)}
    after = {need.issuer: need for need in needs(more, TODAY)}
    for issuer in before.keys() & after.keys() & {"AAPC", "AHIMA"}:
        if before[issuer].rule and after[issuer].rule:
            assert before[issuer].units <= after[issuer].units


@given(HELD)
def test_rhit_beside_rhia_asks_for_nothing(held: list[Credential]) -> None:
    without = [credential for credential in held if credential.key not in {"rhit", "rhia"}]
    alone = {need.issuer: need.units for need in needs([*without, *of("rhia")], TODAY)}

    assert {need.issuer: need.units for need in needs([*without, *of("rhia", "rhit")], TODAY)} == alone


@given(
    st.dates(date(2000, 1, 1), date(2050, 12, 31)), st.sampled_from(["AAPC", "AHIMA", "ACDIS", "BMSC", "NHA"])
)
def test_no_day_is_under_two_rules(day: date, issuer: str) -> None:
    assert sum(rule.issuer == issuer and rule.governs(day) for rule in renewal.rules()) <= 1


@given(st.dates(date(1950, 1, 1), date(2100, 12, 31)), st.integers(1, 60))
def test_months_before_lands_in_its_month(day: date, months: int) -> None:
    found = renewal.months_before(day, months)

    assert (day.year - found.year) * 12 + day.month - found.month == months
    assert found.day <= day.day

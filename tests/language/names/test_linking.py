"""Names in acts and the rows of lists that they may stand for."""

from dataclasses import replace
from time import process_time

import pytest

from monitor.domain.acts.act import AssertedValue, Facet, Span
from monitor.domain.lists.party import Party
from monitor.domain.lists.version import row_text
from monitor.language.names.linking import MOST_NAMES, link_names, names_of_acts
from tests.store.examples import act

HUAWEI = Party(
    identity="us_entity_list:id:a1",
    name="Huawei Technologies Co., Ltd.",
    list_id="us_entity_list",
    has_id=True,
    aliases=("华为技术有限公司",),
    country="CN; HK",
    ids=("LEI: 529900BCF3TJ6C8T6K19", "5493006MHB84DD0ZWV18"),
)
AMBER = Party(identity="tw:name:amber|cn", name="Amber Optics LLC", list_id="tw_entity_list", aliases=("琥珀光電",))
ROWS = [(party.identity, row_text(party)) for party in (HUAWEI, AMBER)]


@pytest.mark.parametrize(
    ("written", "score", "reason"),
    [
        pytest.param("Huawei Technologies", 0.99, "legal form differs", id="without-form"),
        pytest.param("HUAWEI TECHNOLOGIES CO LTD", 1.0, "same name", id="spelling"),
        pytest.param("华为技术有限公司", 1.0, "same name", id="chinese-alias"),
        pytest.param("華為技術有限公司", 1.0, "same name", id="traditional"),
    ],
)
def test_a_name_is_linked_to_its_row_in_either_script(written: str, score: float, reason: str) -> None:
    (link,) = link_names({written: (written,)}, ROWS)
    assert (link.name, link.list_id, link.listed_as, link.row_id) == (
        written,
        "us_entity_list",
        "Huawei Technologies Co., Ltd.",
        "a1",
    )
    assert (link.score, link.reason, link.certain, link.country) == (score, reason, True, "CN; HK")


def test_a_latin_name_finds_a_row_with_both_scripts_and_the_chinese_one_too() -> None:
    names = {"Amber Optics": ("Amber Optics",), "琥珀光电": ("琥珀光电",), "Birch": ("Birch",)}
    assert [(link.name, link.listed_as) for link in link_names(names, ROWS)] == [
        ("Amber Optics", "Amber Optics LLC"),
        ("琥珀光电", "Amber Optics LLC"),
    ]


def test_a_similar_name_is_possible_and_gives_way_to_a_certain_one_of_the_same_list() -> None:
    near = replace(HUAWEI, identity="us_entity_list:id:a2", name="Huawie Technologies Co., Ltd.", aliases=())
    rows = [(near.identity, row_text(near))]
    (link,) = link_names({"Huawei Technologies": ("Huawei Technologies",)}, rows)
    assert (link.certain, link.reason) == (False, "one letter differs")
    (link,) = link_names({"Huawei Technologies": ("Huawei Technologies",)}, [*rows, *ROWS])
    assert (link.certain, link.row_id) == (True, "a1")


def test_the_lei_of_a_row_needs_its_check_digits() -> None:
    valid = replace(HUAWEI, ids=("ISIN X", "LEI: HWUPKR0MPOU8FGXBT394"))
    wrong = replace(HUAWEI, ids=("HWUPKR0MPOU8FGXBT395",))
    for party, lei in ((valid, "HWUPKR0MPOU8FGXBT394"), (wrong, "")):
        (link,) = link_names({"Huawei Technologies": ("Huawei Technologies",)}, [(party.identity, row_text(party))])
        assert link.lei == lei


def test_the_names_of_acts_are_those_that_words_assert_with_their_other_names() -> None:
    span = Span(field="title", start=0, end=2, quote="华为")
    said = AssertedValue(facet=Facet.FIRMS, value="Huawei", span=span, also=("Huawei Technologies",))
    person = AssertedValue(
        facet=Facet.PERSONS, value="Jane Roe", span=Span(field="title", start=3, end=11, quote="Jane Roe")
    )
    supplied = replace(said, value="HiSilicon", inferred=True)
    assert names_of_acts([act(asserted=(said, person, supplied))]) == {
        "Huawei": ("Huawei", "华为", "Huawei Technologies"),
        "Jane Roe": ("Jane Roe",),
    }


def test_a_long_list_is_searched_in_two_seconds() -> None:
    parties = (
        replace(AMBER, identity=f"x:{n}", name=f"Firm {n:05} Optics LLC", aliases=(f"第{n}光電有限公司",))
        for n in range(60_000)
    )
    rows = [*((party.identity, row_text(party)) for party in parties), *ROWS]
    names = {f"Name{n} Works": (f"Name{n} Works",) for n in range(MOST_NAMES - 1)} | {"Amber Optics": ("Amber Optics",)}
    began = process_time()
    assert [link.listed_as for link in link_names(names, rows)] == ["Amber Optics LLC"]
    assert process_time() - began < 6  # two seconds alone; other tests run beside it

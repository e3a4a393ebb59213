"""The codes of the shipped commodities: their forms and check digits, and that a code leads to its goods."""

import re
from pathlib import Path

import pytest

from monitor.domain.acts.goods_codes import GoodsByCode, normal_cas, normal_eccn, normal_hs, shown_hs
from monitor.domain.acts.vocabulary import ConceptKind
from monitor.rulefiles import load

VOCABULARY = load(Path(__file__).parent / "none").knowledge.vocabulary
GOODS = VOCABULARY.of_kind(ConceptKind.COMMODITY)
BY_CODE = GoodsByCode(VOCABULARY)


def codes(kind: str) -> list[tuple[str, str]]:
    return [(concept.id, code) for concept in GOODS for code in concept.attribute(kind)]


def test_every_hs_code_is_a_heading_or_subheading_of_a_chapter_that_exists() -> None:
    wrong = [
        (concept, code)
        for concept, code in codes("hs")
        if not re.fullmatch(r"\d{4}(\.\d\d)?", code) or shown_hs(normal_hs(code) or "") != code or code[:2] > "97"
    ]
    assert wrong == []


def test_every_number_of_a_control_list_has_its_form() -> None:
    assert [(concept, code) for concept, code in codes("eccn") if normal_eccn(code) != code] == []


def test_every_cas_number_has_its_check_digit_and_one_meaning() -> None:
    assert [(concept, code) for concept, code in codes("cas") if normal_cas(code) != code] == []
    numbers = [code for _, code in codes("cas")]
    assert {code for code in numbers if numbers.count(code) > 1} == {"7782-40-3"}  # diamond, grown or mined


def test_a_code_of_a_narrower_concept_is_not_repeated_above_it() -> None:
    """A text that gives the code would be about the broader goods. 2805.30 is the heading of all rare earths."""
    repeated = {
        (concept, above, code)
        for kind in ("hs", "eccn", "cas")
        for concept, code in codes(kind)
        for above in VOCABULARY.ancestors((concept,))
        if code in VOCABULARY.concepts[above].attribute(kind)
    }
    assert {code for _, _, code in repeated} == {"2805.30"}


def test_nearly_all_goods_that_are_traded_have_a_code() -> None:
    """The others are technology, terms that gather goods, and goods without a heading of their own."""
    without = [c.id for c in GOODS if not (c.attribute("hs") or c.attribute("eccn") or c.attribute("collective"))]
    assert sorted(without) == [
        "advanced_materials",
        "ammonium_phosphates",
        "anode_materials",
        "anode_slime",
        "artificial_graphite_anode",
        "battery_materials",
        "battery_technology",
        "donkey_hides",
        "fuel_cells",
        "heavy_ree",
        "industrial_machinery",
        "light_ree",
        "lithium_ore",
        "luxury_goods",
        "magnet_scrap",
        "rare_earth_equipment",
        "rare_earth_technology",
        "textile_fibres",
    ]
    assert len([c for c in GOODS if c.attribute("cas")]) > 100


@pytest.mark.parametrize(
    ("code", "goods"),
    [
        ("8505111000", ("magnets",)),
        ("28053000", ("rare_earths",)),
        ("854232", ("hbm", "memory_chips")),
        ("8542", ("semiconductors",)),
        ("310210", ("urea",)),
        ("9306", ("missiles", "small_arms")),
        ("85423190", ("semiconductors",)),  # all processors, so not AI chips
        ("680421", ("superhard_materials",)),
        ("811213", ("beryllium",)),
        ("8802", ("aircraft",)),
        ("790111", ("zinc",)),
    ],
)
def test_a_tariff_code_leads_to_its_goods(code: str, goods: tuple[str, ...]) -> None:
    assert tuple(sorted(BY_CODE.with_hs(code))) == goods


@pytest.mark.parametrize(
    ("number", "goods"),
    [
        ("3A090.a", ("ai_chips",)),
        ("3A090.c", ("hbm",)),
        ("2B910", ("additive_manufacturing",)),
        ("4A003", ("supercomputers",)),
        ("1C003", ()),
    ],
)
def test_a_number_of_a_control_list_leads_to_its_goods(number: str, goods: tuple[str, ...]) -> None:
    assert BY_CODE.with_eccn(number) == goods


@pytest.mark.parametrize(("number", "goods"), [("7440-55-3", ("gallium",)), ("1308-87-8", ("dysprosium",))])
def test_a_cas_number_leads_to_its_goods(number: str, goods: tuple[str, ...]) -> None:
    assert BY_CODE.with_cas(number) == goods

"""Whole articles: near misses, and acts stated in the body."""

import pytest

from monitor.domain.acts.reading import Reading
from monitor.domain.acts.scheme import Action, Certainty, Direction, Measure
from tests.language.readings import read


def reasons(reading: Reading) -> set[str]:
    return {m.reason for m in reading.near_misses}


def test_share_price_story_is_no_act() -> None:
    reading = read(
        "Magnet makers' shares climb to a record",
        "Traders bought the stocks. China tightened its rare earth export controls last month.",
    )
    assert reading.acts == ()
    assert "market" in reasons(reading)


def test_act_of_last_year_in_the_body_is_background() -> None:
    reading = read(
        "Carmaker opens a magnet recycling plant",
        "The plant uses old motors. Last year China imposed export controls on dysprosium.",
    )
    assert reading.acts == ()
    assert "background" in reasons(reading)


def test_act_in_the_lead_counts_under_an_uninformative_headline() -> None:
    reading = read(
        "Buyers rush to fill their tanks",
        "Kazakhstan has banned exports of petrol by road with immediate effect, its energy ministry said.",
    )
    assert [(a.issuer, a.measure, a.action) for a in reading.acts] == [("KZ", Measure.EXPORT_BAN, Action.IMPOSE)]


def test_headline_and_body_state_one_act_once() -> None:
    reading = read(
        "China suspends export ban on gallium",
        "China's commerce ministry said on Sunday that it has suspended the ban on exports of gallium to the US.",
    )
    assert len(reading.acts) == 1
    assert reading.acts[0].target == ("US",)
    assert {s.field for s in reading.acts[0].evidence} == {"title", "text"}
    assert reading.acts[0].certainty is Certainty.ATTRIBUTED


def test_body_refines_a_vague_headline() -> None:
    reading = read(
        "中国放宽镓对美出口",
        "商务部宣布，暂停实施去年公布的镓对美出口禁令。",
        "zh-Hans",
    )
    assert reading.acts[0].action is Action.SUSPEND
    assert reading.acts[0].direction is Direction.EASING


def test_official_source_without_a_named_state_acts_for_its_own() -> None:
    reading = read("Export controls on quantum computers expanded", "", place="GB")
    assert [(a.issuer, a.certainty) for a in reading.acts] == [("GB", Certainty.OFFICIAL)]


def test_firm_that_stops_shipping_is_no_issuer() -> None:
    assert read("Chipmaker halts shipments to Russia", "The company said it stopped sales to Russia.").acts == ()


@pytest.mark.parametrize(
    ("title", "language", "reason"),
    [
        ("Growers ask India to scrap the onion export duty", "en", "call"),
        ("US has not approved any licences to export chips to China", "en", "negated"),
        ("Storm stops coal exports from Colombia", "en", "physical_stop"),
        ("Peru grants mining permits for a copper project", "en", "mining_permit"),
        ("韩国呼吁日本解除出口限制", "zh-Hans", "call"),
        ("経産省、中国に輸出規制の撤廃を要請", "ja", "call"),
        ("한국, 일본에 수출규제 철회 요구", "ko", "call"),
    ],
)
def test_near_miss_has_a_reason(title: str, language: str, reason: str) -> None:
    reading = read(title, "", language)
    assert reading.acts == ()
    assert reason in reasons(reading)

"""Whole articles that only look like acts, and acts told in the body."""

from datetime import UTC, datetime
from functools import cache

import pytest

from monitor.domain.acts.act import Action, Certainty, Direction, Measure, Reading
from monitor.domain.articles.article import Article, ArticleId
from monitor.domain.sources.source import SourceId, Tier
from monitor.language.reader import Reader
from tests.language.shipped import shipped_vocabulary


@cache
def reader() -> Reader:
    return Reader(shipped_vocabulary())


def read(title: str, text: str, language: str = "en", *, place: str | None = None) -> Reading:
    article = Article(
        id=ArticleId("a"),
        source_id=SourceId("s"),
        key="a",
        url="",
        title=title,
        text=text,
        language=language,
        tier=Tier.OFFICIAL if place else Tier.MEDIA,
        published=datetime(2025, 11, 9, tzinfo=UTC),
        published_raw="",
        content_hash="",
    )
    return reader().read(article, source_place=place)[1]


def reasons(reading: Reading) -> set[str]:
    return {m.reason for m in reading.near_misses}


def test_a_share_price_story_does_not_tell_the_act_again() -> None:
    reading = read(
        "Magnet makers' shares climb to a record",
        "Traders bought the stocks. China tightened its rare earth export controls last month.",
    )
    assert reading.acts == ()
    assert "market" in reasons(reading)


def test_an_act_of_last_year_in_the_body_is_background() -> None:
    reading = read(
        "Carmaker opens a magnet recycling plant",
        "The plant uses old motors. Last year China imposed export controls on dysprosium.",
    )
    assert reading.acts == ()
    assert "background" in reasons(reading)


def test_an_act_in_the_lead_counts_where_the_headline_is_colour() -> None:
    reading = read(
        "Buyers rush to fill their tanks",
        "Kazakhstan has banned exports of petrol by road with immediate effect, its energy ministry said.",
    )
    assert [(a.issuer, a.measure, a.action) for a in reading.acts] == [("KZ", Measure.EXPORT_BAN, Action.IMPOSE)]


def test_headline_and_body_tell_one_act_once() -> None:
    reading = read(
        "China suspends export ban on gallium",
        "China's commerce ministry said on Sunday that it has suspended the ban on exports of gallium to the US.",
    )
    assert len(reading.acts) == 1
    assert reading.acts[0].target == ("US",)
    assert {s.field for s in reading.acts[0].evidence} == {"title", "text"}
    assert reading.acts[0].certainty is Certainty.ATTRIBUTED


def test_a_vague_headline_is_made_exact_by_its_body() -> None:
    reading = read(
        "中国放宽镓对美出口",
        "商务部宣布，暂停实施去年公布的镓对美出口禁令。",
        "zh-Hans",
    )
    assert reading.acts[0].action is Action.SUSPEND
    assert reading.acts[0].direction is Direction.EASING


def test_an_official_source_names_no_state_and_acts_for_its_own() -> None:
    reading = read("Export controls on quantum computers expanded", "", place="GB")
    assert [(a.issuer, a.certainty) for a in reading.acts] == [("GB", Certainty.OFFICIAL)]


def test_a_firm_that_stops_shipping_is_no_state() -> None:
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
def test_the_reason_is_named(title: str, language: str, reason: str) -> None:
    reading = read(title, "", language)
    assert reading.acts == ()
    assert reason in reasons(reading)

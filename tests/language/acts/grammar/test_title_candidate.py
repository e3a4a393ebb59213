"""Candidates: titles with the words of an act but without a known verb, and titles with another explanation."""

import pytest

from tests.language.readings import read

POSSIBLE = [
    pytest.param(
        *("en", "Washington's next export controls on AI chips take shape", ("US",), "export_control", ("ai_chips",)),
        id="en-a-verb-that-is-not-known",
    ),
    pytest.param(
        *("en", "Nickel: Indonesia and the export ban, part two", ("ID",), "export_ban", ("nickel",)),
        id="en-no-verb-at-all",
    ),
    pytest.param(
        *("en", "Onion export duty back on the table in India", (), "export_tax", ("onions",)),
        id="en-a-state-that-only-says-where",
    ),
    pytest.param(
        *("en", "Cold feet in Seoul over Japan export curbs", ("JP",), "export_control", ()),
        id="en-of-two-states-the-one-that-may-act",
    ),
    pytest.param(
        *("en", "Malaysia rare-earth export quota: the road ahead", ("MY",), "export_quota", ("rare_earths",)),
        id="en-a-quota",
    ),
    pytest.param(
        *("zh-Hans", "印尼镍矿出口禁令再起波澜", ("ID",), "export_ban", ("nickel_ore",)),
        id="zh-a-verb-that-is-not-known",
    ),
    pytest.param(
        *("zh-Hans", "欧盟稀土出口许可最新进展", ("EU",), "export_licence", ("rare_earths",)),
        id="zh-no-verb-at-all",
    ),
    pytest.param(
        *("zh-Hant", "荷蘭光刻機出口管制風雲再起", ("NL",), "export_control", ("lithography_machines",)),
        id="zh-traditional",
    ),
    pytest.param(
        *("ja", "中国のレアアース輸出規制、新局面に", ("CN",), "export_control", ("rare_earths",)),
        id="ja-no-verb-at-all",
    ),
    pytest.param(
        *("ja", "米国の対中半導体輸出規制が波紋", ("US",), "export_control", ("semiconductors",)),
        id="ja-a-state-that-acts-and-one-that-is-meant",
    ),
    pytest.param(
        *("ko", "중국 희토류 수출통제 새 국면", ("CN",), "export_control", ("rare_earths",)),
        id="ko-no-verb-at-all",
    ),
    pytest.param(
        *("ko", "네덜란드 노광장비 수출허가제 윤곽", ("NL",), "licensing_requirement", ("lithography_machines",)),
        id="ko-a-duty-of-licences",
    ),
]

NONE = [
    pytest.param("en", "China bans exports of gallium to Japan", id="en-an-act"),
    pytest.param("en", "China's exports of gallium to Japan, month by month", id="en-trade-is-no-instrument"),
    pytest.param("en", "New licences for a copper mine in Peru", id="en-a-weak-noun"),
    pytest.param("en", "Export controls, a seminar for beginners", id="en-no-state"),
    pytest.param("en", "EU import quota for steel", id="en-the-import-side"),
    pytest.param("en", "How do China's export controls work?", id="en-a-question"),
    pytest.param("en", "Tokyo protests Seoul's export curbs", id="en-a-protest"),
    pytest.param("en", "Growers in Kerala demand export curbs on rubber from India", id="en-a-call"),
    pytest.param("en", "Shares slide on China's export controls", id="en-share-prices"),
    pytest.param("en", "India has no plans for onion export curbs", id="en-negated"),
    pytest.param("en", "China widens its lead despite US export controls", id="en-a-verb-that-is-known"),
    pytest.param("zh-Hans", "外交部回应稀土出口管制", id="zh-a-reaction"),
    pytest.param("zh-Hans", "为何印尼的镍矿出口禁令影响全球", id="zh-a-question"),
    pytest.param("zh-Hans", "韩国呼吁日本解除出口限制", id="zh-a-call"),
    pytest.param("zh-Hans", "前三季度中国稀土出口量", id="zh-trade-is-no-instrument"),
    pytest.param("ja", "中国の輸出規制、株価に影", id="ja-share-prices"),
    pytest.param("ja", "経産省、中国に輸出規制の撤廃を要請", id="ja-a-call"),
    pytest.param("ko", "한국, 일본에 수출규제 철회 요구", id="ko-a-call"),
    pytest.param("ko", "중국 희토류 수출 3분기 최고", id="ko-trade-is-no-instrument"),
]


@pytest.mark.parametrize(("language", "title", "issuers", "instrument", "commodities"), POSSIBLE)
def test_state_and_instrument_without_a_known_verb_are_a_candidate(
    language: str, title: str, issuers: tuple[str, ...], instrument: str, commodities: tuple[str, ...]
) -> None:
    reading = read(title, "", language)
    assert reading.acts == ()
    possible = reading.possible
    assert possible is not None
    assert (possible.issuers, possible.instrument, possible.commodities) == (issuers, instrument, commodities)
    assert all(title[s.start : s.end] == s.quote and s.field == "title" for s in possible.evidence)


@pytest.mark.parametrize(("language", "title"), NONE)
def test_act_or_explained_title_is_no_candidate(language: str, title: str) -> None:
    assert read(title, "", language).possible is None


def test_words_of_the_body_make_no_candidate() -> None:
    assert read("Ministry notice", "China's next export controls on gallium take shape.").possible is None


def test_near_miss_of_the_body_does_not_explain_the_title() -> None:
    reading = read(
        "Nickel: Indonesia and the export ban, part two", "Miners urged Indonesia to lift the ban on exports of nickel."
    )
    assert "call" in {m.reason for m in reading.near_misses}
    assert reading.possible is not None


def test_instrument_is_first_in_the_evidence() -> None:
    reading = read("印尼镍矿出口禁令再起波澜", "", "zh-Hans")
    assert reading.possible is not None
    assert [s.quote for s in reading.possible.evidence] == ["出口禁令", "印尼", "镍矿"]

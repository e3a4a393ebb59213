"""Goods that the vocabulary does not know are quoted as the text writes them."""

import pytest

from monitor.wording.headline import headline
from tests.language.readings import first_act
from tests.language.shipped import shipped_vocabulary


@pytest.mark.parametrize(
    ("language", "title", "expected"),
    [
        pytest.param("en", "Morocco bans sea urchin exports", "Morocco bans exports of “sea urchin”", id="en-before"),
        pytest.param(
            "en",
            "India halts exports of betel leaf to protect growers",
            "India bans exports of “betel leaf”",
            id="en-of",
        ),
        pytest.param(
            "en",
            "India imposes 20% export duty on human hair",
            "India imposes a 20% duty on exports of “human hair”",
            id="en-duty-on",
        ),
        pytest.param(
            "en", "Exports of human hair banned by India", "India bans exports of “human hair”", id="en-passive"
        ),
        pytest.param("zh", "摩洛哥禁止冷冻海胆出口", "Morocco bans exports of “冷冻海胆”", id="zh"),
        pytest.param("ja", "モロッコ、冷凍ウニの輸出を停止", "Morocco bans exports of “冷凍ウニ”", id="ja"),
        pytest.param("ko", "모로코, 냉동 성게 수출 금지", "Morocco bans exports of “냉동 성게”", id="ko"),
    ],
)
def test_words_beside_exports_are_quoted(language: str, title: str, expected: str) -> None:
    assert headline(first_act(title, language), shipped_vocabulary()) == expected


@pytest.mark.parametrize(
    ("language", "title"),
    [
        pytest.param("en", "Morocco bans all exports", id="en-all"),
        pytest.param("en", "Beijing shelves October export curbs for a year", id="en-month"),
        pytest.param("ja", "インド、全面的な輸出禁止", id="ja-adverb"),
        pytest.param("ja", "インドネシア政府、輸出を禁止", id="ja-government"),
        pytest.param("ko", "인도, 전면 수출 금지", id="ko-adverb"),
        pytest.param("zh", "印度暂停对美出口", id="zh-destination"),
        pytest.param("zh", "商务部公布2026年海胆出口配额总量", id="zh-behind-a-quota"),
        pytest.param("zh", "印度允许榨糖厂今年外销", id="zh-who-may-export"),
    ],
)
def test_other_words_beside_exports_are_no_goods(language: str, title: str) -> None:
    assert first_act(title, language).written_goods == ""


def test_known_goods_need_no_quotes() -> None:
    act = first_act("Morocco bans frozen sardine exports", "en")
    assert (act.commodities, act.written_goods) == (("sardines",), "")


def test_words_that_may_not_be_quoted_are_dropped() -> None:
    act = first_act("Morocco bans sea urchin exports", "en")
    assert act.quoting(lambda _: False).written_goods == ""


@pytest.mark.parametrize(
    ("title", "text"),
    [
        pytest.param("DR Congo halts cobalt exports", "Copper exports are unaffected.", id="en"),
        pytest.param("刚果（金）暂停钴出口", "铜暂未受影响。", id="zh"),
    ],
)
def test_goods_that_are_not_affected_are_left_out(title: str, text: str) -> None:
    language = "en" if title.isascii() else "zh"
    assert first_act(title, language, text).commodities == ("cobalt",)


def test_exemption_from_a_ban_and_exports_that_are_allowed_are_named_so() -> None:
    vocabulary = shipped_vocabulary()
    exempt = first_act("Malawi exempts maize seed from export ban", "en")
    allow = first_act("Gabon to allow export of 40,000 cubic metres of okoume logs", "en")
    assert headline(exempt, vocabulary) == "Malawi exempts some maize-seed exports from its ban"
    assert headline(allow, vocabulary) == "Gabon to allow some log exports"

"""Names of goods inside longer words, and words that are not the good whose sign they have."""

import pytest

from tests.language.readings import first_act, read


@pytest.mark.parametrize(
    ("title", "language", "goods"),
    [
        pytest.param("日本管制晶圆出口", "zh-Hans", ("wafers",), id="zh-wafers"),
        pytest.param("日本管制晶圓出口", "zh-Hant", ("wafers",), id="zh-Hant-wafers"),
        pytest.param("中国、シリコンウエハーの輸出を規制", "ja", ("wafers",), id="ja-silicon-wafers-are-no-silicon"),
        pytest.param("중국, 실리콘 웨이퍼 수출 통제", "ko", ("wafers",), id="ko-wafers"),
        pytest.param("Japan restricts exports of silicon wafers", "en", ("wafers",), id="en-wafers"),
        pytest.param("베트남, 석유화학 수출 허가제 도입", "ko", ("petrochemicals",), id="ko-petrochemicals-are-no-oil"),
        pytest.param(
            "臺灣擴大戰略性高科技貨品輸出管制", "zh-Hant", ("strategic_high_tech",), id="zh-Hant-name-of-a-list"
        ),
        pytest.param(
            "대만, 전략적 첨단기술 품목 수출통제 강화", "ko", ("strategic_high_tech",), id="ko-name-of-a-list"
        ),
        pytest.param("ロシア、鉄鋼半製品の輸出を禁止", "ja", ("steel",), id="ja-semi-finished-steel"),
    ],
)
def test_goods_are_those_of_the_longest_word(title: str, language: str, goods: tuple[str, ...]) -> None:
    assert first_act(title, language).commodities == goods


@pytest.mark.parametrize(
    ("title", "language", "wrong"),
    [
        pytest.param("ベトナム、半製品の輸出を禁止", "ja", "steel", id="ja-semi-finished-goods"),
        pytest.param("美国禁止石墨烯出口", "zh-Hans", "graphite", id="zh-graphene"),
        pytest.param("日本限制钙钛矿材料出口", "zh-Hans", "titanium_ore", id="zh-perovskite"),
        pytest.param("商务部：出口许可可延续一年", "zh-Hans", "cocoa", id="zh-may"),
        pytest.param("정부, 갈륨 수출 허가 수수료 인상", "ko", "food_grain", id="ko-fee"),
        pytest.param("루비오 장관, 반도체 수출통제 완화 발표", "ko", "gemstones", id="ko-a-name"),
        pytest.param("정부, 반도체 수출통제 폐지하기로", "ko", "waste", id="ko-abolish"),
        pytest.param("중국, 수출통제 당위성 강조하며 갈륨 수출 금지", "ko", "space_goods", id="ko-need"),
    ],
)
def test_a_sign_inside_another_word_is_no_good(title: str, language: str, wrong: str) -> None:
    assert all(wrong not in act.commodities for act in read(title, "", language).acts)

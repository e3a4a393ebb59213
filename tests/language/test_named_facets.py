"""Facets that an article names anywhere, of which no alert states that they were not found."""

import pytest

from monitor.domain.acts.act import NamedFacet
from tests.language.readings import first_act

_FIRMS, _RATE, _PLACES = NamedFacet.FIRMS, NamedFacet.RATE, NamedFacet.PLACES


@pytest.mark.parametrize(
    ("title", "language", "text", "named"),
    [
        pytest.param(
            "US approves export licences for AI chips",
            "en",
            "Nvidia hands over 15 percent of its sales in Japan.",
            {NamedFacet.GOODS, _FIRMS, _RATE, _PLACES},
            id="en",
        ),
        pytest.param(
            "美国批准AI芯片出口许可",
            "zh-Hans",
            "英伟达须上缴在日本销售额的15%。",
            {NamedFacet.GOODS, _FIRMS, _RATE, _PLACES},
            id="zh",
        ),
        pytest.param(
            "米国、AI半導体の輸出を許可",
            "ja",
            "エヌビディアは日本での売上の15%を納める。",
            {NamedFacet.GOODS, _FIRMS, _RATE, _PLACES},
            id="ja",
        ),
        pytest.param(
            "미국, AI 반도체 수출 허가",
            "ko",
            "엔비디아는 일본 매출의 15%를 낸다.",
            {NamedFacet.GOODS, _FIRMS, _RATE, _PLACES},
            id="ko",
        ),
        pytest.param(
            "Indonesia prohíbe la exportación de níquel",
            "es",
            "Japón compra el 15% del níquel.",
            {NamedFacet.GOODS, _RATE, _PLACES},
            id="es",
        ),
        pytest.param(
            "Ghana bans exports of bauxite",
            "en",
            "The rule applies from 1 December until 30 June to 5,000 tonnes a year.",
            {NamedFacet.GOODS, NamedFacet.AMOUNT, NamedFacet.FIRST_DAY, NamedFacet.LAST_DAY},
            id="days-and-amounts",
        ),
        pytest.param("Ghana bans exports of bauxite", "en", "", {NamedFacet.GOODS}, id="nothing-else"),
    ],
)
def test_words_anywhere_name_a_facet(title: str, language: str, text: str, named: set[NamedFacet]) -> None:
    assert set(first_act(title, language, text).named) == named

"""Words without which a text is not judged."""

import pytest

from monitor.domain.acts.judgement import ReaderMode
from monitor.language.document import Document
from monitor.language.judge.screen import is_screened
from monitor.language.reader import Reader
from tests.fakes.reading import article, source
from tests.language.shipped import shipped_vocabulary


@pytest.mark.parametrize(
    "title",
    [
        pytest.param("商务部：禁止一切两用物项流向日本军事用户", id="zh-dual-use"),
        pytest.param("中國全面禁止兩用物項輸日軍事用途", id="zh-Hant-dual-use"),
        pytest.param("越南工商部：白米外銷暫不設上限", id="zh-Hant-sold-abroad"),
        pytest.param("几内亚拟封顶铝土矿外运量", id="zh-shipped-abroad"),
        pytest.param("阿斯塔纳再禁汽车运输柴油出境六个月", id="zh-out-of-the-country"),
        pytest.param("商务部对两家企业启动不可靠实体调查", id="zh-unreliable-entity"),
        pytest.param("Delhi brings back levy on diesel sold abroad", id="en-abroad"),
        pytest.param("Washington takes a fifth of Nvidia's revenue in China", id="en-nvidia-china"),
        pytest.param("China gets H200 as Nvidia pays a cut", id="en-china-nvidia"),
        pytest.param("정부, 요소수 해외 판매 금지", id="ko-ban"),
    ],
)
def test_titles_with_words_of_exports_are_judged(title: str) -> None:
    assert is_screened(Document.of(title, "", "und"))


@pytest.mark.parametrize("title", ["Nvidia opens an office in Taipei", "上海新增三条公交线路", "서울 지하철 파업 종료"])
def test_other_titles_are_not(title: str) -> None:
    assert not is_screened(Document.of(title, "", "und"))


def test_a_ban_that_names_dual_use_goods_alone_is_an_act() -> None:
    reader = Reader.shipped(shipped_vocabulary(), ReaderMode.BALANCED)
    item = article("a", source(), "商务部：禁止一切两用物项流向日本军事用户", language="zh-Hans")
    assert reader.read(item)[1].acts

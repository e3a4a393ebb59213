"""The share of the sales that a government takes for a permission."""

import pytest

from monitor.domain.acts.act import SHARE_OF_SALES
from tests.language.readings import first_act


def _shares(title: str, language: str, text: str = "") -> list[float]:
    return [q.value for q in first_act(title, language, text).quantities if q.of == SHARE_OF_SALES]


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        pytest.param("en", "US approves laser exports to China in exchange for 12% of the sales", "", id="en"),
        pytest.param("en", "US allows exports of lasers to China", "Washington takes a 12 percent cut.", id="en-cut"),
        pytest.param("zh-Hans", "美国批准对华出口激光器 收取12%收入", "", id="zh"),
        pytest.param("ja", "米国、中国へのレーザー輸出を許可", "売上の12%を政府に納めるのが条件だ。", id="ja"),
        pytest.param("ko", "미국, 중국에 레이저 수출 허가", "매출의 12%를 정부에 내는 조건이다.", id="ko"),
    ],
)
def test_share_of_a_permission(language: str, title: str, text: str) -> None:
    assert _shares(title, language, text) == [12]


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        pytest.param("en", "US allows exports of lasers to China", "Sales rose by 12% last year.", id="en-growth"),
        pytest.param("en", "US allows exports of lasers", "It takes 12% of sales or 15% of profits.", id="en-two"),
        pytest.param("en", "US bans laser exports to China", "China makes up 12% of its sales.", id="en-no-permission"),
        pytest.param("zh-Hans", "美国批准对华出口激光器", "公司收入增长12%。", id="zh-growth"),
    ],
)
def test_other_percentages(language: str, title: str, text: str) -> None:
    assert _shares(title, language, text) == []

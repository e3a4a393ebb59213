"""Japanese bodies that recall an old act: the date before its verb decides, not the date before another verb."""

import pytest

from tests.language.readings import read


@pytest.mark.parametrize(
    ("text", "issuers"),
    [
        pytest.param("中国は4月、レアアースの輸出を規制した。", [], id="a-month-long-past"),
        pytest.param("中国は2023年、ガリウムの輸出を規制した。", [], id="a-year-past"),
        pytest.param("米国が華為への半導体の輸出を禁じたのは2019年だ。", [], id="a-year-after-the-verb"),
        pytest.param("中国は11月5日、レアアースの輸出を規制した。", ["CN"], id="a-day-of-last-week"),
        pytest.param("中国は4月に導入したレアアースの輸出規制を緩和した。", ["CN"], id="date-of-another-action"),
        pytest.param("中国は12月31日付でレアアースの輸出を禁止する。", ["CN"], id="a-day-to-come"),
    ],
)
def test_act_long_before_the_article_is_no_act(text: str, issuers: list[str]) -> None:
    acts = read("自動車各社、部品の調達先を分散", text, "ja").acts
    assert [a.issuer for a in acts] == issuers

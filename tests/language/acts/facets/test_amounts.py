"""Figures of an act: the new value of a change, the amount of a change, and how figures are written."""

import pytest

from monitor.domain.acts.act import Quantity
from tests.language.readings import first_act


def _figures(title: str, language: str, text: str = "") -> list[tuple[float, str, str]]:
    def of(quantity: Quantity) -> tuple[float, str, str]:
        return quantity.value, quantity.unit, quantity.qualifier

    return [of(q) for q in first_act(title, language, text).quantities]


@pytest.mark.parametrize(
    ("title", "language", "expected"),
    [
        pytest.param(
            "Indonesia lowers copper scrap export quota from 50,000 to 30,000 tonnes", "en", 30_000, id="en-from-to"
        ),
        pytest.param("印尼将铜精矿出口配额由50万吨下调至30万吨", "zh", 300_000, id="zh-from-to"),
        pytest.param("トルコ、オリーブ油の輸出枠を8万トンから6万トンに削減", "ja", 60_000, id="ja-from-to"),
        pytest.param("인도네시아, 구리 수출 쿼터 9만t→7만t 축소", "ko", 70_000, id="ko-arrow"),
        pytest.param("인도네시아, 구리 수출 쿼터 2만t 늘려 5만t으로", "ko", 50_000, id="ko-by-and-to"),
    ],
)
def test_changed_quota_has_its_new_figure(title: str, language: str, expected: float) -> None:
    assert _figures(title, language) == [(expected, "t", "")]


@pytest.mark.parametrize(
    ("title", "language", "expected"),
    [
        pytest.param("Indonesia raises tin export quota by 4,000 tonnes", "en", 4_000, id="en"),
        pytest.param("トルコ、オリーブ油の輸出枠を2万トン減らす", "ja", 20_000, id="ja"),
    ],
)
def test_amount_of_a_change_is_no_quota(title: str, language: str, expected: float) -> None:
    assert _figures(title, language) == [(expected, "t", "by")]


def test_unmarked_figure_of_a_change_is_left_out() -> None:
    """It may be the new quota or the difference."""
    assert _figures("印尼上调铜精矿出口配额20万吨", "zh") == []


@pytest.mark.parametrize(
    ("title", "language"),
    [
        pytest.param("Argentina raises soybean export tax from 24% to 33%", "en", id="en-from-to"),
        pytest.param("Argentina raises soybean export tax to 33% from 24%", "en", id="en-to-from"),
        pytest.param("アルゼンチン、大豆の輸出税を24%から33%に引き上げ", "ja", id="ja"),
        pytest.param("아르헨티나, 대두 수출세 24%에서 33%로 인상", "ko", id="ko"),
    ],
)
def test_raised_duty_has_its_new_rate(title: str, language: str) -> None:
    assert _figures(title, language) == [(33, "percent", "")]


def test_duties_within_a_range_have_its_upper_end() -> None:
    assert _figures("Indonesia imposes export duties of 5% to 10% on copper", "en") == [(10, "percent", "up_to")]


@pytest.mark.parametrize(
    ("figure", "expected"),
    [("3천t", 3_000), ("2천500t", 2_500), ("1천200만t", 12_000_000), ("1만4천t", 14_000), ("45만t", 450_000)],
)
def test_korean_figure_with_signs_for_thousands(figure: str, expected: float) -> None:
    assert _figures(f"인도네시아, 주석 수출 쿼터 {figure} 설정", "ko") == [(expected, "t", "")]


def test_japanese_figure_with_a_sign_for_ten_thousand() -> None:
    assert _figures("トルコ、オリーブ油の輸出枠を2万5000トンに設定", "ja") == [(25_000, "t", "")]


def test_volumes_are_cubic_metres() -> None:
    title = "Gabon to allow export of 40,000 cubic metres of okoume logs"
    assert _figures(title, "en") == [(40_000, "m3", "")]


def test_firms_are_counted_in_words() -> None:
    text = "The ministry put the six companies on its export control list on Tuesday."
    act = first_act("China bars dual-use exports to six US aerospace firms", "en", text)
    assert [(q.value, q.unit) for q in act.quantities] == [(6, "entities")]


def test_quota_that_ends_has_no_figure() -> None:
    text = "Serbia's government abolished its quota of 150,000 tonnes a month on wheat exports."
    assert _figures("Serbia scraps wheat export quota", "en", text) == []


@pytest.mark.parametrize(
    ("title", "language", "text"),
    [
        pytest.param(
            "몽골, 쇠고기 수출 쿼터 중단", "ko", "몽골 정부는 쇠고기 수출 쿼터 3천 톤을 0으로 줄였다.", id="ko"
        ),
        pytest.param(
            "Mongolia suspends its beef export quota", "en", "The quota of 3,000 tonnes is suspended.", id="en"
        ),
    ],
)
def test_amount_of_a_suspended_quota_is_not_permitted(title: str, language: str, text: str) -> None:
    assert _figures(title, language, text) == []

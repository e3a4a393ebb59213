import pytest

from monitor.language.query.codes import goods_under, goods_with
from tests.language.query.strategies import VOCABULARY


@pytest.mark.parametrize(
    ("kind", "code", "goods"),
    [
        pytest.param("hs", "2846", {"dysprosium", "cerium", "rare_earths"}, id="beginning-of-a-code-and-those-above"),
        pytest.param("hs", "2846.10", {"cerium", "rare_earths"}, id="with-dots"),
        pytest.param("hs", "284610", {"cerium", "rare_earths"}, id="without-dots"),
        pytest.param("eccn", "3c001", {"gallium"}, id="small-letters"),
        pytest.param("eccn", "2846", set(), id="codes-of-one-kind-only"),
        pytest.param("hs", "846", set(), id="not-in-the-middle"),
    ],
)
def test_goods_are_found_by_the_beginning_of_a_code(kind: str, code: str, goods: set[str]) -> None:
    assert goods_with(kind, code, VOCABULARY) == goods


@pytest.mark.parametrize(
    ("kind", "code", "goods"),
    [
        pytest.param("hs", "2846", {"dysprosium", "cerium"}, id="the-goods-of-a-heading"),
        pytest.param("hs", "2846.10.00.90", {"cerium"}, id="a-national-line-of-known-goods"),
        pytest.param("hs", "9999", set(), id="unknown"),
        pytest.param("hs", ".", set(), id="no-code-at-all"),
        pytest.param("hs", "284610x", set(), id="a-heading-has-digits-alone"),
        pytest.param("eccn", "3C0012", set(), id="a-number-of-a-list-has-no-further-digit"),
        pytest.param("eccn", "3C001.a", {"gallium"}, id="an-item-below-a-known-number"),
    ],
)
def test_goods_under_a_code_are_those_that_have_it(kind: str, code: str, goods: set[str]) -> None:
    assert set(goods_under(kind, code, VOCABULARY)) == goods

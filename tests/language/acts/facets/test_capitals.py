"""Capitals that stand for a government, and those that only begin the name of a firm."""

import pytest

from tests.language.readings import read


@pytest.mark.parametrize(
    ("title", "language"),
    [
        pytest.param("Amman has trade permit revoked over chip exports", "en", id="en-has-revoked"),
        pytest.param("London Metal Storage barred from exporting nickel", "en", id="en-name"),
        pytest.param("Beijing Kaihua has export licence suspended", "en", id="en-name-and-has"),
        pytest.param("アンマン鉱業、銅精鉱の輸出許可を取得", "ja", id="ja"),
        pytest.param("암만광업, 구리 정광 수출 허가 받아", "ko", id="ko"),
    ],
)
def test_a_firm_that_is_called_like_a_capital_is_no_government(title: str, language: str) -> None:
    assert {act.issuer for act in read(title, "", language).acts} <= {None}


@pytest.mark.parametrize(
    ("title", "language", "issuer"),
    [
        pytest.param("Amman suspends potash exports", "en", "JO", id="en-decides"),
        pytest.param("Jakarta to lift nickel ore export ban", "en", "ID", id="en-to-lift"),
        pytest.param("Washington Approves Chip Exports to Gulf Allies", "en", "US", id="en-title-case"),
        pytest.param("アンマン、カリ輸出を停止", "ja", "JO", id="ja"),
        pytest.param("菲国矿业及地质科学局核准铬铁矿出口许可", "zh-Hans", "PH", id="zh-office-of-mines"),
    ],
)
def test_a_capital_that_decides_is_its_government(title: str, language: str, issuer: str) -> None:
    assert [act.issuer for act in read(title, "", language).acts] == [issuer]

"""An act states what its text says: signs, lists, firms and figures in wordings that were once read as something else."""

import pytest

from monitor.domain.acts.scheme import Certainty
from monitor.wording.headline import headline
from tests.language.readings import first_act
from tests.language.shipped import shipped_vocabulary


@pytest.mark.parametrize(
    ("language", "title", "line", "direction"),
    [
        (
            "en",
            "Russia sets export duty on wheat at zero from December 1",
            "Russia to cut its duty on wheat exports from 1 Dec 2025",
            "easing",
        ),
        ("zh-Hans", "中国正式暂停加严稀土出口管制", "China suspends its controls on rare-earth exports", "easing"),
        ("zh-Hant", "中國正式暫停收緊稀土出口管制", "China suspends its controls on rare-earth exports", "easing"),
        (
            "ja",
            "中国、レアアースの輸出規制強化を正式に停止",
            "China suspends its controls on rare-earth exports",
            "easing",
        ),
        (
            "ko",
            "중국, 희토류 수출통제 강화 조치 공식 유예",
            "China suspends its controls on rare-earth exports",
            "easing",
        ),
    ],
)
def test_sign_is_that_of_what_happens(language: str, title: str, line: str, direction: str) -> None:
    act = first_act(title, language)
    assert (headline(act, shipped_vocabulary()), act.direction) == (line, direction)


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "US adds Huawei and 12 other firms to Entity List"),
        ("zh-Hans", "美国将华为及另外12家企业列入实体清单"),
        ("zh-Hant", "美國將華為及其他12家企業列入實體清單"),
        ("ja", "米、ファーウェイと他12社をエンティティー・リストに追加"),
        ("ja", "米、ファーウェイほか12社をエンティティー・リストに追加"),
        ("ko", "미국, 화웨이 외 12개사 엔티티 리스트에 추가"),
    ],
)
def test_firms_besides_the_named_one_are_others(language: str, title: str) -> None:
    act = first_act(title, language)
    assert headline(act, shipped_vocabulary()) == "US adds Huawei and 12 others to its Entity List"


@pytest.mark.parametrize(
    ("title", "certainty"),
    [
        ("BIS removes 27 firms from the Unverified List", Certainty.ATTRIBUTED),
        ("WuXi Biologics removed from US Unverified List", Certainty.REPORTED),
        ("US removes 27 firms from Entity List, unverified reports say", Certainty.RUMOURED),
    ],
)
def test_name_of_a_list_is_no_hedge(title: str, certainty: Certainty) -> None:
    assert first_act(title).certainty is certainty

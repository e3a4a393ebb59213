"""Official sources without a state: a text is official only for the state whose office it names as its author."""

import pytest

from monitor.domain.acts.act import Act
from monitor.domain.acts.scheme import Certainty
from tests.language.readings import article, reader
from tests.rows import each_row


def _first(title: str, text: str, language: str) -> Act:
    one = article(title, text, language, official=True)
    return reader().read(one)[1].acts[0]


NAMED = [
    ("zh-Hans", "商务部：已批准一批镓的出口许可", "", "CN"),
    ("zh-Hans", "商务部公告2026年第61号 公布对锑相关物项实施出口管制的决定", "决定对锑实施出口管制。", "CN"),
    ("zh-Hans", "关于对锑相关物项实施出口管制的公告", "决定对锑实施出口管制。\n商务部\n2026年11月7日", "CN"),
    ("en", "MOFCOM statement: China suspends its export ban on gallium", "", "CN"),
    ("ko", "산업통상부 공고: 안티몬 수출 금지", "", "KR"),
]
UNNAMED = [
    ("en", "China bans exports of gallium", ""),
    ("en", "US adds 12 firms to its Entity List", "The Commerce Department added the firms on Monday."),
    ("zh-Hans", "美国商务部将12家中国企业列入实体清单", ""),
    ("zh-Hans", "中国对锑实施出口管制", "商务部8日宣布对锑实施出口管制。"),
    ("ja", "中国、ガリウムの輸出を禁止", ""),
    ("ko", "중국, 갈륨 수출 금지", ""),
]


@each_row(NAMED)
def test_a_text_that_names_its_office_as_author_is_official(language: str, title: str, text: str, state: str) -> None:
    act = _first(title, text, language)
    assert (act.issuer, act.certainty) == (state, Certainty.OFFICIAL)


@each_row(UNNAMED)
def test_any_other_text_is_news(language: str, title: str, text: str) -> None:
    assert _first(title, text, language).certainty in (Certainty.REPORTED, Certainty.ATTRIBUTED)


@pytest.mark.parametrize(("place", "certainty"), [("CN", Certainty.OFFICIAL), ("US", Certainty.CLAIMED)])
def test_the_state_of_the_source_decides_where_it_is_given(place: str, certainty: Certainty) -> None:
    one = article("China bans exports of gallium", official=True)
    assert reader().read(one, source_place=place)[1].acts[0].certainty is certainty

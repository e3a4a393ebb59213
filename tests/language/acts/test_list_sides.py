"""Notices that put parties on a list and take others off: each act has its own parties, states and figures."""

import pytest

from monitor.domain.acts.act import Act
from monitor.domain.acts.scheme import Action, Direction
from tests.language.acts.test_firms import reader
from tests.language.readings import read
from tests.modality.rows import Row, article_of

ROWS = """The Bureau of Industry and Security amends the Export Administration Regulations.
The following entities are added:
1. Anton Works LLC (Russia)
2. OOO Sibtantal (Russia)
The following entities are removed from the Entity List:
1. Kestrel Optics Co., Ltd. (China)
2. Marlin Avionics GmbH (Germany)"""


def acts_of(title: str, text: str = "", language: str = "en") -> tuple[Act, ...]:
    row = Row(language=language, title=title, summary=text, stage="", begins="", ends="", quantity="")
    return reader().read(article_of(row))[1].acts


def by_action(title: str, text: str = "", language: str = "en") -> dict[Action, tuple[str, ...]]:
    return {act.action: act.firms for act in acts_of(title, text, language)}


def test_a_notice_of_both_signs_is_two_acts_with_their_own_rows_and_states() -> None:
    listing, delisting = acts_of("BIS adds 2 entities to the Entity List and removes 2", ROWS)
    assert (listing.action, listing.direction, listing.target) == (Action.IMPOSE, Direction.TIGHTENING, ("RU",))
    assert (delisting.action, delisting.direction, delisting.target) == (Action.REMOVE, Direction.EASING, ("CN", "DE"))
    assert (listing.ordinal, delisting.ordinal) == (0, 1)
    assert listing.firms == ("Anton Works LLC", "OOO Sibtantal")
    assert delisting.firms == ("Kestrel Optics Co., Ltd.", "Marlin Avionics GmbH")
    assert {said.value for said in delisting.asserted if said.facet == "firms"} == set(delisting.firms)


@pytest.mark.parametrize(
    ("language", "title", "text", "on", "off"),
    [
        pytest.param(
            "en",
            "US adds Anton Works LLC to Entity List and removes Kestrel Optics Co., Ltd. from it",
            "",
            ("Anton Works LLC",),
            ("Kestrel Optics Co., Ltd.",),
            id="title",
        ),
        pytest.param(
            "en",
            "Commerce adds Anton Works LLC to its Entity List",
            "The Commerce Department added Anton Works LLC to its Entity List on Friday. "
            "It also removed Kestrel Optics Co., Ltd. from the list.",
            ("Anton Works LLC",),
            ("Kestrel Optics Co., Ltd.",),
            id="also",
        ),
        pytest.param(
            "zh-Hans",
            "美国将安通科技有限公司列入实体清单，并将海岚光子有限公司移出实体清单",
            "",
            ("安通科技有限公司",),
            ("海岚光子有限公司",),
            id="zh-verb-last",
        ),
        pytest.param(
            "zh-Hans",
            "中国将28家美国实体列入出口管制管控名单",
            "一、列入管控名单：\n1. Anton Works LLC\n二、移出管控名单：\n1. Kestrel Optics LLC",
            ("Anton Works LLC",),
            ("Kestrel Optics LLC",),
            id="zh-headings",
        ),
        pytest.param(
            "ja",
            "経産省、外国ユーザーリストに2社を追加、1社を削除",
            "追加：\n1. アントン工業株式会社\n2. シブタンタル株式会社\n削除：\n1. 海嵐フォトニクス株式会社",
            ("アントン工業株式会社", "シブタンタル株式会社"),
            ("海嵐フォトニクス株式会社",),
            id="ja",
        ),
        pytest.param(
            "ko",
            "미국, 엔티티리스트에 1개 기업 추가하고 1개 기업 삭제",
            "추가:\n1. 안톤웍스 주식회사\n삭제:\n1. 해람광자 주식회사",
            ("안톤웍스 주식회사",),
            ("해람광자 주식회사",),
            id="ko",
        ),
    ],
)
def test_additions_and_removals_are_distinguished(
    language: str, title: str, text: str, on: tuple[str, ...], off: tuple[str, ...]
) -> None:
    assert by_action(title, text, language) == {Action.IMPOSE: on, Action.REMOVE: off}


def test_an_earlier_delisting_in_passing_is_no_act_and_its_firm_is_not_listed() -> None:
    title = "US adds Anton Works LLC to Entity List"
    text = (
        "The Commerce Department added Anton Works LLC, two years after Kestrel Optics Co., Ltd. was removed from it."
    )
    assert by_action(title, text) == {Action.IMPOSE: ("Anton Works LLC",)}


def test_an_act_of_one_sign_keeps_all_parties() -> None:
    text = "The order adds:\n1. Anton Works LLC (Russia)\n2. OOO Sibtantal (Russia)"
    assert by_action("BIS adds firms to its Entity List", text) == {Action.IMPOSE: ("Anton Works LLC", "OOO Sibtantal")}


def test_a_person_with_a_role_is_a_person() -> None:
    text = "Commerce added Anton Works LLC and Ivan Petrov, president of Anton Works LLC, to its Entity List."
    (act,) = acts_of("US adds Anton Works LLC and its president to Entity List", text)
    assert (act.firms, act.persons) == (("Anton Works LLC",), ("Ivan Petrov",))


def test_entities_listed_under_their_states_are_not_added_again() -> None:
    title = "Removal of Entities From the Entity List"
    text = (
        "The Bureau of Industry and Security changes the Export Administration Regulations by removing four entities "
        "from the Entity List, listed under the destinations of Germany (1) and Singapore (3)."
    )
    assert [(act.action, act.direction) for act in acts_of(title, text)] == [(Action.REMOVE, Direction.EASING)]


def test_an_amended_list_that_only_loses_parties_is_a_delisting() -> None:
    title = "公告修正「戰略性高科技貨品出口管制實體名單」"
    (act,) = read(title, "本次修正計移除7個實體，自公告日生效。", "zh-Hant", place="TW").acts
    assert (act.action, act.direction) == (Action.REMOVE, Direction.EASING)
    both = read(title, "本次修正計移除7個實體，新增2個實體。", "zh-Hant", place="TW").acts
    assert Direction.EASING not in {a.direction for a in both}

"""The sign of an act: what words say, and none where they say none."""

import pytest

from monitor.domain.acts.scheme import Action, Direction, Measure
from tests.language.acts.test_notices import read

EASING, TIGHTENING, MIXED, NONE = Direction.EASING, Direction.TIGHTENING, Direction.MIXED, Direction.NONE


@pytest.mark.parametrize(
    ("title", "language", "direction"),
    [
        ("Ruritania's trade ministry revises export controls on drones", "en", NONE),
        ("China revises its export control list, adding antimony and removing graphite", "en", MIXED),
        ("US adds three firms to its Entity List and removes two", "en", MIXED),
        ("US adds three firms to its Entity List", "en", TIGHTENING),
        ("美国修订对华激光器出口管制规定", "zh-Hans", NONE),
        ("中国调整出口管制清单 拟新增3项、删除5项", "zh-Hans", MIXED),
        ("日本、工作機械の輸出規制を見直し", "ja", NONE),
        ("美国调整激光器出口管制 新增三类产品", "zh-Hans", TIGHTENING),
        ("美国收紧激光器出口管制", "zh-Hans", TIGHTENING),
    ],
)
def test_a_rule_that_is_only_revised_has_no_sign(title: str, language: str, direction: Direction) -> None:
    assert {act.direction for act in read(title, None, language).acts} <= {direction}


@pytest.mark.parametrize(
    ("title", "direction"),
    [
        ("商务部公布《两用物项出口许可证管理目录（2031年）》", NONE),
        ("中国公布两用物项出口管制清单 4月1日起施行", NONE),
        ("商务部公布新版出口管制清单 新增三项激光技术", TIGHTENING),
    ],
)
def test_a_list_that_is_published_has_no_sign_unless_it_grows(title: str, direction: Direction) -> None:
    (act,) = read(title, None, "zh-Hans").acts
    assert (act.measure, act.direction) == (Measure.CONTROL_LIST, direction)


@pytest.mark.parametrize(
    ("title", "direction"),
    [
        ("商务部发布《2031年藤制品出口配额招标公告》", NONE),
        ("商务部：对竹笋实行出口配额管理", TIGHTENING),
    ],
)
def test_the_quota_of_a_year_that_is_put_out_to_tender_has_no_sign(title: str, direction: Direction) -> None:
    (act,) = read(title, None, "zh-Hans").acts
    assert (act.measure, act.direction) == (Measure.EXPORT_QUOTA, direction)


@pytest.mark.parametrize(
    "title",
    [
        "商务部：对铟实施出口管制是国际通行做法",
        "商务部在苏州加强铟出口管制政策宣讲",
        "商务部回应美国调整激光器出口管制有关表述",
        "美国官员正在对发放向东南亚出口激光器的许可证进行审查",
        "白宫改变限制向越南出口激光器的计划",
    ],
)
def test_a_rule_that_is_only_spoken_about_is_no_act(title: str) -> None:
    assert read(title, None, "zh-Hans").acts == ()


def test_what_is_taken_from_a_refund_tightens_however_it_begins() -> None:
    (act, *_) = read("财政部调整出口退税政策，取消铝箔出口退税", None, "zh-Hans").acts
    assert (act.measure, act.direction) == (Measure.EXPORT_TAX, TIGHTENING)


def test_a_grace_for_exports_is_none_of_a_ban() -> None:
    assert read("중국, 인듐 대일 수출 6개월 유예", None, "ko").acts == ()
    (act,) = read("중국, 인듐 대일 수출통제 6개월 유예", None, "ko").acts
    assert (act.action, act.direction) == (Action.SUSPEND, EASING)


@pytest.mark.parametrize(
    ("title", "text", "language", "issuer"),
    [
        pytest.param(
            "암호모듈 수출허가 면제, 8월부터 29개국 대상",
            "암호모듈 수출허가 면제가 시행된다. 미국, 일본, EU 등에 보낼 때도 평균 15일이 걸렸다.",
            "ko",
            "KR",
            id="ko",
        ),
        pytest.param("加密模块出口许可豁免8月起实施", "此前向美国、日本、欧盟发货也需要15天。", "zh", "CN", id="zh"),
    ],
)
def test_states_in_a_row_are_not_the_issuer_of_a_sentence_without_one(
    title: str, text: str, language: str, issuer: str
) -> None:
    assert read(title, None, language, text).acts[0].issuer == issuer


def test_a_list_of_goods_is_not_the_list_that_firms_are_added_to() -> None:
    (act,) = read("戰略性高科技貨品黑名單:國貿署將31家列入實體名單", None, "zh-Hant").acts
    assert (act.measure, act.list_id) == (Measure.ENTITY_LIST, None)
    (act,) = read("戰略性高科技貨品實體名單大修 國貿署新增31家", None, "zh-Hant").acts
    assert (act.measure, act.list_id) == (Measure.ENTITY_LIST, "tw_entity_list")

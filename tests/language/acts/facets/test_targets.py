"""States that an act names and that are not where its goods go."""

import pytest

from monitor.domain.acts.scheme import Action, Measure
from tests.language.readings import first_act, read


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        pytest.param("en", "US grants licences for Korean chipmakers", "", id="en-licences-for-firms"),
        pytest.param(
            "en",
            "US clears sales of etch tools",
            "The US has granted a licence to supply etch equipment to Korean chipmaker Velora's Dalian plant.",
            id="en-owner-of-a-plant",
        ),
        pytest.param("zh", "中国向韩国企业发放稀土出口许可证", "", id="zh-firms-get-licences"),
    ],
)
def test_seat_of_a_firm_that_gets_a_permission_is_no_destination(language: str, title: str, text: str) -> None:
    act = first_act(title, language) if not text else first_act(title, language, text)
    assert "KR" not in {target for target in act.target if target not in act.inferred}


@pytest.mark.parametrize(
    ("language", "title", "target"),
    [
        pytest.param("en", "US grants licences for exports of AI chips to South Korea", "KR", id="en"),
        pytest.param("zh", "中国批准对韩国出口稀土", "KR", id="zh"),
    ],
)
def test_destination_of_a_permission(language: str, title: str, target: str) -> None:
    act = first_act(title, language)
    assert act.target == (target,)
    assert target not in act.inferred


def test_state_that_protests_is_inferred() -> None:
    act = first_act("Japan tightens export controls on chips, China protests", "en")
    assert "CN" not in act.target or "CN" in act.inferred


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        pytest.param("en", "Japan adjusts export-control measures on some U.S. entities", "", id="en-some"),
        pytest.param("zh", "日本放宽对部分美国企业的激光器出口管制", "", id="zh-some"),
        pytest.param("zh", "日本暂停对12家美国企业的激光器出口管制", "", id="zh-counted"),
        pytest.param("ja", "日本、米企業12社へのレーザー輸出規制を停止", "", id="ja-counted"),
        pytest.param(
            "ko",
            "일본, 미국 기업 대상 레이저 수출통제 중단",
            "일본 정부는 12개 미국 기업에 대한 레이저 수출통제를 중단한다고 밝혔다.",
            id="ko-counted-in-the-text",
        ),
    ],
)
def test_state_of_some_firms_is_no_destination(language: str, title: str, text: str) -> None:
    act = first_act(title, language, text)
    assert "US" not in {target for target in act.target if target not in act.inferred}
    eases = act.measure is Measure.EXPORT_LICENSING_REQUIREMENT and act.action is not Action.AMEND
    assert act.unclear_measure is not None or not eases


def test_state_of_all_firms_is_a_destination() -> None:
    act = first_act("Japan suspends export controls on lasers to the US", "en")
    assert (act.target, act.inferred) == (("US",), ())


@pytest.mark.parametrize(
    ("language", "title"),
    [
        pytest.param(
            "en", "US clears chip makers' exports to China, who are to pay 15% of the sales to Japan", id="en"
        ),
        pytest.param("zh", "美国批准对华出口芯片 企业须向日本上缴15%收入", id="zh"),
        pytest.param("ja", "米国、中国への半導体輸出を許可 日本に売上の15%を支払う", id="ja"),
        pytest.param("ko", "미국, 반도체 중국 수출 허가…일본에 매출의 15%를 납부", id="ko"),
    ],
)
def test_state_that_is_paid_is_no_destination(language: str, title: str) -> None:
    assert "JP" not in first_act(title, language).target


@pytest.mark.parametrize(
    ("language", "title"),
    [
        pytest.param("zh", "首个全球激光器出口管制规则出台", id="zh"),
        pytest.param("ja", "世界初のレーザー輸出規制を導入", id="ja"),
        pytest.param("ko", "세계 첫 레이저 수출통제 시행", id="ko"),
    ],
)
def test_rule_for_all_the_world_is_not_that_of_the_readers_state(language: str, title: str) -> None:
    assert all(act.issuer is None for act in read(title, "", language).acts)

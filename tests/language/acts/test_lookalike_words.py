"""What only looks like an act or an issuer: a feared diversion, an office inside a rule's name, a raised rate."""

import pytest

from monitor.domain.acts.act import AnswerKind
from monitor.domain.acts.scheme import Action, Measure
from tests.language.readings import read


@pytest.mark.parametrize(
    ("title", "issuer", "action"),
    [
        ("Taiwan revokes export permit for lathes over Russia diversion risk", "TW", Action.REVOKE),
        ("Japan halts exports of photoresist to Vietnam over diversion", "JP", Action.IMPOSE),
        ("Canada suspends export permits for drones amid Turkish diversion fears", "CA", Action.SUSPEND),
    ],
)
def test_feared_diversion_is_the_cause_and_no_act(title: str, issuer: str, action: Action) -> None:
    assert [(act.issuer, act.action) for act in read(title).acts] == [(issuer, action)]


def test_crackdown_on_diversion_is_an_act() -> None:
    (act,) = read("US cracks down on diversion of AI chips to China").acts
    assert (act.issuer, act.measure) == ("US", Measure.ENFORCEMENT)


def test_office_inside_a_rules_name_is_no_issuer() -> None:
    text = "The Bureau amends the Export Administration Regulations by adding 21 entities in China and Türkiye."
    acts = read("Additions to the Entity List", text, place="US").acts
    assert {act.issuer for act in acts} == {"US"}


@pytest.mark.parametrize(
    ("title", "action"),
    [
        ("Malaysia lifts palm oil export levy to 12.5%", Action.TIGHTEN),
        ("Argentina lifts its wheat export tax by two points", Action.TIGHTEN),
        ("Malaysia lifts palm oil export levy", Action.REMOVE),
        ("Argentina lifts wheat export tax for co-operatives from May", Action.REMOVE),
    ],
)
def test_rate_is_raised_if_a_number_follows(title: str, action: Action) -> None:
    (act,) = read(title).acts
    assert (act.measure, act.action) == (Measure.EXPORT_TAX, action)


@pytest.mark.parametrize(
    ("title", "language", "targets"),
    [
        ("Taiwan revokes lathe export permit for Turkey over Russia diversion risk", "en", ("TR",)),
        ("Japan requires licences for lathe exports to Vietnam, fearing resale to Russia", "en", ("VN",)),
        ("Malaysia requires permits for AI chip exports, fearing they are diverted to China", "en", ("CN",)),
        ("台湾撤销机床对土耳其出口许可 恐被转运至俄罗斯", "zh-Hans", ("TR",)),
        ("台湾、工作機械のトルコ向け輸出許可を取り消し ロシアへの転売の恐れ", "ja", ("TR",)),
        ("대만, 공작기계 튀르키예 수출 허가 취소…러시아로 우회 우려", "ko", ("TR",)),
    ],
)
def test_state_where_goods_may_end_up_is_no_destination_beside_another(
    title: str, language: str, targets: tuple[str, ...]
) -> None:
    assert read(title, language).acts[0].target == targets


@pytest.mark.parametrize(
    ("title", "text", "language", "place"),
    [
        (
            "輸出貿易管理令の一部を改正する政令の公布について",
            "量子計算機の輸出について経済産業大臣の許可が必要となります。",
            "ja",
            "JP",
        ),
        ("「전략물자 수출입고시」 일부개정", "양자컴퓨터를 수출하려는 자는 수출허가를 받도록 한다.", "ko", "KR"),
    ],
)
def test_amended_list_whose_text_requires_a_licence_grows(title: str, text: str, language: str, place: str) -> None:
    (act,) = read(title, text, language, place=place).acts
    assert (act.measure, act.action) == (Measure.CONTROL_LIST, Action.EXPAND)


@pytest.mark.parametrize(
    ("title", "text", "language"),
    [
        ("Maize prices jump", "The export ban on Serbian maize was lifted on Friday, traders said.", "en"),
        ("塞尔维亚玉米装船恢复", "玉米出口禁令15日已解除，港口恢复装船。", "zh-Hans"),
        ("セルビア産トウモロコシの出荷再開", "トウモロコシの輸出禁止が15日に解除され、出荷が再開した。", "ja"),
        ("세르비아산 옥수수 선적 재개", "옥수수 수출 금지가 15일 해제되면서 선적이 다시 시작됐다.", "ko"),
    ],
)
def test_restriction_that_was_lifted_by_somebody_ends_an_earlier_act(title: str, text: str, language: str) -> None:
    reading = read(title, text, language)
    assert not reading.acts
    assert reading.follow_up is not None
    assert (reading.follow_up.answer.kind, reading.follow_up.commodities) == (AnswerKind.ENDS, ("maize",))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Traders hope that the export ban on Serbian maize will be lifted soon.", "en"),
        ("市场预期玉米出口禁令有望解除。", "zh-Hans"),
        ("業界はトウモロコシの輸出禁止の解除を求めた。", "ja"),
        ("업계는 옥수수 수출 금지 해제를 요구했다.", "ko"),
    ],
)
def test_restriction_that_may_be_lifted_ends_nothing(text: str, language: str) -> None:
    follow_up = read("Maize", text, language).follow_up
    assert follow_up is None or follow_up.answer.kind is not AnswerKind.ENDS

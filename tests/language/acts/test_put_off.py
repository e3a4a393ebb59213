"""A duty, ban or control that does not come for now eases; an easing that does not come is no act."""

from monitor.domain.acts.scheme import Action, Direction, Stage
from tests.language.readings import read
from tests.rows import each_row

PUT_OFF = [
    ("ja", "インドネシア、石炭輸出税の年内導入を見送り", "ID"),
    ("ja", "フィリピン、ニッケル鉱石の輸出禁止を見送り", "PH"),
    ("ja", "インド、コメの輸出関税の導入を見送る", "IN"),
    ("ja", "米国、半導体製造装置の輸出規制強化を見送り", "US"),
    ("ja", "政府、人造ダイヤの輸出許可制の導入を当面見送り", "JP"),
    ("zh-Hans", "印尼暂缓征收煤炭出口税", "ID"),
    ("zh-Hans", "印尼暂缓推出煤炭出口税", "ID"),
    ("zh-Hans", "菲律宾推迟镍矿出口禁令", "PH"),
    ("zh-Hant", "經濟部暫緩實施晶片出口管制", "TW"),
    ("ko", "인도네시아, 석탄 수출세 도입 보류", "ID"),
    ("ko", "인도네시아, 석탄 수출세 부과 유보", "ID"),
    ("ko", "필리핀, 니켈광 수출 금지 시행 연기", "PH"),
    ("en", "Indonesia shelves coal export duty", "ID"),
    ("en", "Indonesia defers export duty on coal to 2027", "ID"),
    ("en", "Philippines shelves nickel ore export ban", "PH"),
]
NO_EASING = [
    ("ja", "中国、レアアース輸出規制の緩和見送り"),
    ("ja", "ホンダ、インドへの輸出を見送り"),
    ("ja", "インド、輸入関税の引き上げを見送り"),
    ("ja", "米国、AI半導体の輸出許可を見送り"),
    ("zh-Hans", "印尼暂缓放开煤炭出口"),
    ("ko", "중국, 희토류 수출 허가 보류"),
    ("en", "Government defers decision on rice exports"),
]


@each_row(PUT_OFF)
def test_a_restriction_that_does_not_come_eases(language: str, title: str, issuer: str) -> None:
    act = read(title, "", language).acts[0]
    assert act.action in (Action.POSTPONE, Action.SUSPEND)
    assert (act.issuer, act.direction, act.stage) == (issuer, Direction.EASING, Stage.ANNOUNCED)


def test_a_decision_that_is_put_off_is_no_act() -> None:
    assert read("Government defers decision on rice exports").acts == ()


@each_row(NO_EASING)
def test_an_easing_that_does_not_come_is_none(language: str, title: str) -> None:
    assert [a for a in read(title, "", language).acts if a.direction is Direction.EASING] == []

"""Pauses of controls: expired, about to expire, extended."""

from dataclasses import replace

import pytest

from monitor.domain.acts.scheme import Action, Direction
from monitor.language.reader import Reader
from tests.fakes.reading import article, source
from tests.language.shipped import shipped_vocabulary

READER = Reader(shipped_vocabulary())


def acts(language: str, title: str) -> set[tuple[Action, Direction]]:
    one = replace(article("a", source("wire")), title=title, text="", language=language)
    return {(act.action, act.direction) for act in READER.read(one)[1].acts}


EXPIRED = [
    ("en", "China lets the suspension of its gallium export controls lapse"),
    ("en", "China allows the pause on its rare earth export curbs to expire"),
    ("en", "China's suspension of export controls on graphite expired on Tuesday, the Commerce Ministry said"),
    ("zh", "中国对镓出口管制的暂停措施到期"),
    ("zh", "商务部：稀土出口管制暂停实施期届满，恢复执行"),
    ("zh", "中國暫停銻出口管制的措施到期失效"),
    ("ja", "中国、レアアース輸出規制の停止期間が終了"),
    ("ja", "中国、ガリウムの輸出規制の一時停止措置が失効"),
    ("ko", "중국, 희토류 수출통제 유예 만료"),
    ("ko", "중국의 갈륨 수출통제 유예 조치가 종료됐다"),
    ("ko", "중국, 흑연 수출통제 유예 기한 만료로 통제 재개"),
]
STILL_PAUSED = [
    ("en", "China's pause on antimony export curbs expires on 10 November 2026"),
    ("en", "China suspends gallium export controls; the suspension expires on 10 November 2026"),
    ("en", "China extends the suspension of its rare earth export controls"),
    ("zh", "中国暂停实施镓出口管制，有效期至2026年11月10日到期"),
]
ABOUT_TO_EXPIRE = [
    ("en", "China's suspension of gallium export controls will expire on 10 November"),
    ("zh", "中国暂停实施镓出口管制的措施将于11月10日到期"),
    ("ko", "중국, 갈륨 수출통제 유예 만료 앞두고 협의"),
]


@pytest.mark.parametrize(("language", "title"), EXPIRED)
def test_expired_pause_resumes_the_control(language: str, title: str) -> None:
    assert acts(language, title) == {(Action.RESUME, Direction.TIGHTENING)}


@pytest.mark.parametrize(("language", "title"), ABOUT_TO_EXPIRE)
def test_future_expiry_of_a_pause_is_no_act(language: str, title: str) -> None:
    assert acts(language, title) == set()


@pytest.mark.parametrize(("language", "title"), STILL_PAUSED)
def test_pause_with_a_future_expiry_is_still_a_suspension(language: str, title: str) -> None:
    assert acts(language, title) == {(Action.SUSPEND, Direction.EASING)}


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "China's gallium export ban expires"),
        ("zh", "商务部：稀土出口管制措施到期"),
    ],
)
def test_expired_control_is_removed(language: str, title: str) -> None:
    assert acts(language, title) == {(Action.REMOVE, Direction.EASING)}


PROLONGED = [
    ("zh", "中国延长对镓出口管制的暂停措施"),
    ("ja", "中国、ガリウム輸出規制の停止を延長"),
    ("ko", "중국, 갈륨 수출통제 유예 1년 연장"),
    ("ko", "중국, 희토류 수출통제 유예 조치를 연장하기로"),
]


@pytest.mark.parametrize(("language", "title"), PROLONGED)
def test_extended_pause_is_a_suspension(language: str, title: str) -> None:
    assert acts(language, title) == {(Action.SUSPEND, Direction.EASING)}


def test_pause_without_extension_expires() -> None:
    assert acts("zh", "商务部宣布不再延长对石墨出口管制的暂停措施") == {(Action.RESUME, Direction.TIGHTENING)}


def test_extended_control_tightens() -> None:
    assert acts("ko", "중국, 갈륨 수출통제 연장") == {(Action.EXTEND, Direction.TIGHTENING)}


@pytest.mark.parametrize("number", ["Announcement No. 55 of 2025", "Order No. 5 of 2025"])
def test_suspended_document_imposes_nothing(number: str) -> None:
    title = f"China suspends Commerce Ministry {number} on gallium export controls"
    assert acts("en", title) == {(Action.SUSPEND, Direction.EASING)}

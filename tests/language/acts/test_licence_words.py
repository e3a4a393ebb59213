"""Licences that are charged for, that something else replaces, or that goods need no more."""

import pytest

from monitor.domain.acts.act import ActReader
from monitor.domain.acts.judgement import ReaderMode
from monitor.domain.acts.scheme import Direction, Measure
from monitor.language.reader import Reader
from tests.language.readings import article, read
from tests.language.shipped import shipped_vocabulary


@pytest.mark.parametrize(
    ("title", "language"),
    [
        pytest.param("정부, 코발트 수출 허가 수수료 인상", "ko", id="ko-raised"),
        pytest.param("정부, 코발트 수출 허가 수수료 폐지", "ko", id="ko-abolished"),
        pytest.param("経産省、輸出許可の手数料を引き上げ", "ja", id="ja"),
        pytest.param("商务部上调钴出口许可手续费", "zh-Hans", id="zh"),
    ],
)
def test_a_fee_for_licences_is_no_act_on_exports(title: str, language: str) -> None:
    assert read(title, "", language).acts == ()


def test_a_ban_that_a_licence_replaces_is_of_no_clear_kind() -> None:
    (act,) = read("인도, 설탕 수출 금지 대신 허가제", "", "ko").acts
    assert act.measure is not Measure.EXPORT_BAN or act.unclear_measure is not None


@pytest.mark.parametrize(
    ("title", "language"),
    [
        pytest.param("중국, 농업용 드론은 허가 없이 수출 가능", "ko", id="ko"),
        pytest.param("China says farm drones can be exported without licence", "en", id="en"),
    ],
)
def test_goods_that_need_no_licence_are_not_tightened(title: str, language: str) -> None:
    reader = Reader.shipped(shipped_vocabulary(), ReaderMode.WIDE)
    _, reading = reader.read(article(title, "", language))
    judged = [act for act in reading.acts if act.read_by is ActReader.JUDGE]
    assert all(act.direction is not Direction.TIGHTENING for act in judged)

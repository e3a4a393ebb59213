"""Acts of governments that the vocabulary does not know, which are not those of the reader's own state."""

import pytest

from monitor.domain.sources.source import Tier
from monitor.language.judge.port import Opinion
from monitor.language.reader import Reader
from tests.fakes.judge import FakeJudge
from tests.fakes.reading import article, source
from tests.language.readings import read
from tests.language.shipped import shipped_vocabulary


@pytest.mark.parametrize(
    ("language", "title"),
    [
        pytest.param("ko", "곤도르, 구리 수출 금지 5년 연장", id="name-before-a-comma"),
        pytest.param("ko", "주석값 급등…로한주 당국, 주석 수출 다시 금지", id="name-before-an-office"),
        pytest.param("ko", "곤도르, 폐지 수출금지 5년 더…경제부 결의", id="office-of-a-strange-subject"),
        pytest.param("zh-Hans", "洛农业部：禁止小麦出口", id="abbreviation-before-an-office"),
        pytest.param("ja", "小麦の輸出枠を撤廃　剛農業省「農家のため」", id="kanji-before-an-office"),
    ],
)
def test_act_of_an_unknown_government_has_no_issuer(language: str, title: str) -> None:
    assert {a.issuer for a in read(title, "", language).acts} <= {None}


@pytest.mark.parametrize(
    ("language", "title", "issuer"),
    [
        pytest.param("ko", "정부, 나프타 수출 금지", "KR", id="own-government"),
        pytest.param("zh-Hans", "商务部：禁止镓出口", "CN", id="own-ministry"),
        pytest.param("zh-Hans", "深圳海关查获走私出口钨粉42吨", "CN", id="customs-of-a-city"),
        pytest.param("ko", "환경부, 폐플라스틱 수출 허가제 도입", "KR", id="unknown-office"),
        pytest.param("ja", "政府、フォトレジストの輸出を許可制に", "JP", id="government"),
    ],
)
def test_office_without_a_strange_name_is_that_of_the_readers_state(language: str, title: str, issuer: str) -> None:
    assert [a.issuer for a in read(title, "", language).acts] == [issuer]


@pytest.mark.parametrize(
    ("title", "language", "issuer"),
    [
        pytest.param("스페인, 이스라엘 무기 금수 의결", "ko", "ES", id="comma"),
        pytest.param("马来西亚：美国AI芯片出口、转运须报备", "zh-Hans", "MY", id="colon"),
        pytest.param("Malaysia: exports of US chips need 30 days of notice", "en", "MY", id="english"),
        pytest.param("곤도르, 잣 파키스탄 수출 당분간 멈춰", "ko", None, id="unknown"),
    ],
)
def test_issuer_of_an_act_that_the_judge_reads_is_the_state_that_opens_the_headline(
    title: str, language: str, issuer: str | None
) -> None:
    reader = Reader(shipped_vocabulary(), judge=FakeJudge(opinion=Opinion(score=0.95)))
    found = reader.read(article("a", source(), title, text="", tier=Tier.MEDIA, language=language))[1].acts
    assert [a.issuer for a in found] == [issuer]


@pytest.mark.parametrize(
    ("title", "language", "issuer"),
    [
        pytest.param("智利财政部宣布对铜出口加税", "zh-Hans", "CL", id="office-of-another-state"),
        pytest.param("South Africa, Zimbabwe agree to lift ban on chrome exports", "en", None, id="two-states"),
        pytest.param("匈牙利、斯洛伐克宣布暂停出口柴油", "zh-Hans", None, id="two-states-zh"),
        pytest.param("독일, 이스라엘 무기 수출 금지", "ko", "DE", id="state-and-its-destination"),
    ],
)
def test_issuer_beside_another_state(title: str, language: str, issuer: str | None) -> None:
    assert [a.issuer for a in read(title, "", language).acts] == [issuer]


def test_a_state_behind_a_case_is_no_issuer() -> None:
    title = "检察官查处出口商,涉走私美国造芯片"
    assert "US" not in {a.issuer for a in read(title, "", "zh-Hans").acts}

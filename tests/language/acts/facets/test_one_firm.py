"""A stop of one firm's exports is no stop of the state's exports: the headline names the firm."""

import pytest

from monitor.wording.headline import headline
from tests.language.readings import first_act
from tests.language.shipped import shipped_vocabulary


@pytest.mark.parametrize(
    ("title", "language", "said"),
    [
        pytest.param(
            "Peru suspends exports by Cerro Alto Copper", "en", "Peru bans exports by Cerro Alto Copper", id="en-by"
        ),
        pytest.param(
            "Guinea orders Fatala Mining to stop bauxite exports",
            "en",
            "Guinea bans bauxite exports by Fatala Mining",
            id="en-orders",
        ),
        pytest.param(
            "Indonesia bars PT Rimba Jaya from exporting coal",
            "en",
            "Indonesia bans coal exports by PT Rimba Jaya",
            id="en-from-exporting",
        ),
        pytest.param(
            "China halts graphite exports to Hanul Materials",
            "en",
            "China bans graphite exports to Hanul Materials",
            id="en-to",
        ),
        pytest.param("印尼暂停林森矿业公司煤炭出口", "zh-Hans", "Indonesia bans coal exports by 林森矿业公司", id="zh"),
        pytest.param(
            "几内亚责令法塔拉矿业停止铝土矿出口", "zh-Hans", "Guinea bans bauxite exports by 法塔拉矿业", id="zh-orders"
        ),
        pytest.param("インドネシア、リンバ社の石炭輸出を停止", "ja", "Indonesia bans coal exports by リンバ", id="ja"),
        pytest.param(
            "기니, 파탈라광업의 보크사이트 수출 중단", "ko", "Guinea bans bauxite exports by 파탈라광업", id="ko"
        ),
        pytest.param(
            "기니, 파탈라광업 보크사이트 수출 금지", "ko", "Guinea bans bauxite exports by 파탈라광업", id="ko-bare"
        ),
        pytest.param(
            "기니 정부, 파탈라광업에 보크사이트 수출 금지",
            "ko",
            "Guinea bans bauxite exports by 파탈라광업",
            id="ko-to-a-firm",
        ),
        pytest.param(
            "인도네시아 정부가 하늘광업의 니켈 수출을 막았다",
            "ko",
            "Indonesia bans nickel exports by 하늘광업",
            id="ko-blocks",
        ),
        pytest.param(
            "중국, 한빛정밀에 대한 흑연 수출 중단", "ko", "China bans graphite exports to 한빛정밀", id="ko-buyer"
        ),
    ],
)
def test_the_headline_names_the_one_firm_whose_exports_are_stopped(title: str, language: str, said: str) -> None:
    assert headline(first_act(title, language), shipped_vocabulary()) == said


@pytest.mark.parametrize(
    "title",
    [
        "Kenya suspends tea exports by a company over quality",
        "Indonesia suspends coal exports by three firms",
    ],
)
def test_a_stop_for_unnamed_firms_is_of_no_clear_kind(title: str) -> None:
    assert first_act(title).unclear_measure is not None


@pytest.mark.parametrize(
    ("title", "language"),
    [
        pytest.param("India bans wheat exports to slow price rises", "en", id="en-purpose"),
        pytest.param("China bans gallium exports to US, hitting Micron", "en", id="en-affected"),
        pytest.param("印尼禁止煤炭出口", "zh-Hans", id="zh"),
        pytest.param("ギニア、ボーキサイトの輸出を停止", "ja", id="ja"),
        pytest.param("기니의 보크사이트 수출 중단", "ko", id="ko"),
        pytest.param("인도네시아 정부, 구리 정광 수출 금지", "ko", id="ko-bare"),
    ],
)
def test_a_stop_that_concerns_everybody_names_no_firm(title: str, language: str) -> None:
    act = first_act(title, language)
    assert act.stopped_firm is None
    assert act.unclear_measure is None

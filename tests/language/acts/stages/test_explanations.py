"""Explanations of press reports: they deny or clarify what they quote, and state no act."""

import pytest

from monitor.domain.acts.act import AnswerKind
from monitor.domain.acts.scheme import Stage
from tests.language.readings import read

DENIED, OPEN = AnswerKind.DENIES, AnswerKind.UNDECIDED


@pytest.mark.parametrize(
    ("title", "text", "language", "place", "kind"),
    [
        pytest.param(
            "[설명자료] 티타늄 수출 허가제 도입 보도 관련",
            "티타늄 수출에 허가제를 도입한다는 보도와 관련하여 산업통상부는 결정된 바 없음을 알려드립니다.",
            "ko",
            "KR",
            OPEN,
            id="ko-page",
        ),
        pytest.param('산업부 "코발트 수출 금지 보도, 사실과 달라" 설명자료', "", "ko", None, DENIED, id="ko-wire"),
        pytest.param(
            "흑연 수출금지 관련 언론보도 해명",
            "정부는 흑연 수출을 금지한 사실이 없습니다.",
            "ko",
            "KR",
            DENIED,
            id="ko-no-such-fact",
        ),
        pytest.param(
            "一部報道について（タングステンの輸出規制強化）",
            "タングステンの輸出規制を強化するとの一部報道がありましたが、当省が発表したものではありません。",
            "ja",
            "JP",
            OPEN,
            id="ja-page",
        ),
        pytest.param(
            "关于“禁止钴出口”报道的说明",
            "有媒体报道称我部将禁止钴出口。该报道与事实不符。",
            "zh-Hans",
            "CN",
            DENIED,
            id="zh-page",
        ),
        pytest.param("關於媒體報導禁止晶片出口之說明", "該報導並非事實。", "zh-Hant", "TW", DENIED, id="zh-Hant-page"),
        pytest.param(
            "Statement on media reports regarding export ban on sugar",
            "Some newspaper reports claim that the government has banned sugar exports. These reports are baseless.",
            "en",
            "IN",
            DENIED,
            id="en-page",
        ),
    ],
)
def test_what_an_explanation_quotes_is_denied_or_open(
    title: str, text: str, language: str, place: str | None, kind: AnswerKind
) -> None:
    reading = read(title, text, language, place=place)
    assert reading.follow_up is not None
    assert reading.follow_up.answer.kind is kind
    stages = {act.stage for act in reading.acts}
    assert stages <= {Stage.DENIED if kind is DENIED else Stage.CONSIDERED}


@pytest.mark.parametrize(
    ("title", "text", "language", "place"),
    [
        pytest.param(
            "[보도설명자료] 「정부, 코발트 수출 전면 금지」 기사 관련",
            "코발트 수출은 계속 허용됩니다.",
            "ko",
            "KR",
            id="ko",
        ),
        pytest.param(
            "コバルト輸出停止に関する一部報道について", "輸出許可の審査は通常どおり行っています。", "ja", "JP", id="ja"
        ),
        pytest.param("关于“停止锑出口”报道的说明", "经核实，有关许可工作正常进行。", "zh-Hans", "CN", id="zh"),
        pytest.param(
            "Statement on media reports regarding a ban on exports of rice",
            "Exports of rice remain free.",
            "en",
            "IN",
            id="en",
        ),
    ],
)
def test_an_explanation_that_nothing_changed_disputes_the_report(
    title: str, text: str, language: str, place: str
) -> None:
    reading = read(title, text, language, place=place)
    assert reading.acts == ()
    assert reading.follow_up is not None
    assert reading.follow_up.answer.kind is AnswerKind.DISPUTES


@pytest.mark.parametrize(
    ("title", "text", "language"),
    [
        pytest.param("China bans exports of cobalt, ministry says in statement", "", "en", id="en"),
        pytest.param("商务部发布关于对钴实施出口管制的公告", "据媒体报道，公告即日起生效。", "zh-Hans", id="zh"),
        pytest.param("日本政府、コバルトの輸出を禁止", "一部報道によると、即日実施する。", "ja", id="ja"),
        pytest.param("중국, 코발트 수출 금지", "현지 언론 보도에 따르면 즉시 시행한다.", "ko", id="ko"),
    ],
)
def test_a_report_that_cites_the_press_is_no_explanation(title: str, text: str, language: str) -> None:
    (act, *_) = read(title, text, language).acts
    assert act.stage not in (Stage.DENIED, Stage.CONSIDERED)

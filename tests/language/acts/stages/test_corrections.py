"""Corrections and retractions of an outlet's own report."""

import pytest

from monitor.domain.acts.act import AnswerKind
from monitor.domain.acts.scheme import Stage
from monitor.language.acts import ACTS
from monitor.language.folding import fold
from tests.language.readings import first_act, read
from tests.rows import each_row


@pytest.mark.parametrize(
    ("title", "language", "words"),
    [
        pytest.param("CORRECTED-US adds 21 firms, not 23, to Entity List", "en", "CORRECTED", id="en"),
        pytest.param("更正：美国将21家企业列入实体清单", "zh-Hans", "更正", id="zh"),
        pytest.param("【訂正】中国、黒鉛の輸出を禁止", "ja", "【訂正", id="ja"),
        pytest.param("[정정] 중국, 흑연 수출 금지", "ko", "[정정", id="ko"),
    ],
)
def test_correction_quotes_its_mark(title: str, language: str, words: str) -> None:
    corrects = first_act(title, language).corrects
    assert corrects is not None
    assert corrects.quote == words


@pytest.mark.parametrize(
    ("title", "language"),
    [
        pytest.param("WITHDRAWN: Kazakhstan bans exports of flour", "en", id="en-head"),
        pytest.param("Kazakhstan bans exports of flour: wire retracts its report", "en", id="en-verb"),
        pytest.param("撤稿：哈萨克斯坦禁止出口面粉", "zh-Hans", id="zh"),
        pytest.param("【取り消し】カザフスタン、小麦粉の輸出を禁止", "ja", id="ja"),
        pytest.param("[삭제] 카자흐스탄, 밀가루 수출 금지", "ko", id="ko"),
    ],
)
def test_retracted_act_is_denied(title: str, language: str) -> None:
    found = first_act(title, language)
    assert found.retracts is not None
    assert (found.stage, found.stage_by) == (Stage.DENIED, found.retracts)


def test_withdrawn_report_of_others_is_no_retraction() -> None:
    assert first_act("China bans exports of gallium after WTO panel report is delayed").retracts is None
    assert first_act("China withdraws export licences for gallium").retracts is None


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("Russia's gasoline export ban nears July 31 expiry", "en"),
        ("俄罗斯汽油出口禁令月底到期", "zh-Hans"),
        ("エジプトの砂糖輸出禁止、27日に期限切れ", "ja"),
        ("방글라데시 쌀 수출 금지 이달 말 만료 예정", "ko"),
    ],
)
def test_rule_that_is_about_to_expire_is_not_lifted(title: str, language: str) -> None:
    assert all(a.action != "remove" for a in read(title, language=language).acts)


def test_withdrawn_draft_lifts_nothing() -> None:
    reading = read("US withdraws draft rule that called for global AI chip export permits")
    assert all(a.action != "remove" for a in reading.acts)
    assert [a.action for a in read("US withdraws its export controls on AI chips").acts] == ["remove"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Peru bans exports of fishmeal from May, according to a report by wire D.", "en"),
        ("秘鲁五月起禁止鱼粉出口，据通讯社D报道。", "zh-Hans"),
        ("ペルーは5月から魚粉の輸出を禁止すると通信Dが報じた。", "ja"),
        ("통신D 보도에 따르면 페루는 5월부터 어분 수출을 금지한다.", "ko"),
    ],
)
def test_report_of_another_outlets_report_is_marked(text: str, language: str) -> None:
    acts = read("Peru bans fishmeal exports" if language == "en" else text, text, language).acts
    assert acts
    assert acts[0].relays is not None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Peru bans exports of fishmeal from May, according to a ministry report.", "en"),
        ("秘鲁五月起禁止鱼粉出口，生产部公告称。", "zh-Hans"),
        ("ペルー政府は5月から魚粉の輸出を禁止すると発表した。", "ja"),
        ("페루 정부는 보도자료에서 5월부터 어분 수출을 금지한다고 밝혔다.", "ko"),
    ],
)
def test_report_of_what_the_government_says_relays_nobody(text: str, language: str) -> None:
    acts = read("Peru bans fishmeal exports" if language == "en" else text, text, language).acts
    assert acts
    assert acts[0].relays is None


@pytest.mark.parametrize(
    ("title", "text", "language"),
    [
        pytest.param("[정정] 美, 中기업 53곳→35곳 수출통제 명단에", "이 가운데 18곳은 드론 업체다.", "ko", id="ko"),
        pytest.param(
            "（訂正）米、中国企業53社から35社に訂正　禁輸リスト追加", "うち18社はドローン関連。", "ja", id="ja"
        ),
        pytest.param("【更正】美國實體清單新增35家中企 非53家", "其中18家為無人機業者。", "zh-Hant", id="zh-Hant"),
        pytest.param("CORRECTED-US adds 35 firms, not 53 firms, to Entity List", "", "en", id="en"),
    ],
)
def test_the_figure_of_a_correction_is_the_new_one(title: str, text: str, language: str) -> None:
    act = first_act(title, language, text)
    assert [q.value for q in act.quantities if q.unit == "entities"] == [35]


CORRECTING_OTHERS = [
    ("en", "Indonesia sets coal export quota at 165 million tonnes; 150 million in earlier reports was misread", ""),
    ("en", "Indonesia sets coal export quota at 165 million tonnes, not 150 million as earlier reported", ""),
    (
        "en",
        "Indonesia caps coal exports at 165 million tonnes",
        "The 150 million tonnes given in some media reports was wrong, the energy ministry said.",
    ),
    (
        "en",
        "Indonesia raises coal export quota to 165 million tonnes; earlier reports of 150 million were mistaken",
        "",
    ),
    ("zh-Hans", "印尼煤炭出口配额为1.65亿吨，此前报道的1.5亿吨有误", ""),
    ("zh-Hans", "印尼煤炭出口配额定为1.65亿吨，而非此前媒体报道的1.5亿吨", ""),
    ("zh-Hant", "印尼煤炭出口配額為1.65億噸 先前媒體報導1.5億噸有誤", ""),
    ("ja", "インドネシアの石炭輸出枠は1億6500万トン、一部報道の1億5000万トンは誤り", ""),
    (
        "ja",
        "インドネシア、石炭輸出枠を1億6500万トンに設定",
        "エネルギー省は、1億5000万トンとした一部報道は誤りだと説明した。",
    ),
    ("ko", "인도네시아 석탄 수출 쿼터 1억6500만t…앞서 보도된 1억5000만t은 오류", ""),
    (
        "ko",
        "인도네시아, 석탄 수출 쿼터 1억6500만t으로 확정",
        "1억5000만t이라는 일부 보도는 잘못됐다고 에너지부가 밝혔다.",
    ),
]


@each_row(CORRECTING_OTHERS)
def test_a_figure_of_other_reports_that_is_called_wrong_is_corrected(language: str, title: str, text: str) -> None:
    reading = read(title, text, language)
    assert reading.follow_up is not None
    assert reading.follow_up.answer.kind is AnswerKind.CORRECTS_OTHERS
    figures = {q.value for act in reading.acts for q in act.quantities} or {
        q.value for q in reading.follow_up.quantities
    }
    assert figures == {165_000_000}
    assert all(act.corrects is not None for act in reading.acts)


def test_a_notice_of_correction_names_the_report_and_the_right_day() -> None:
    text = "本報六月三日刊登〈石墨電極列戰略物品〉一文，新例生效日期應為九月八日，誤植為八月八日，謹此更正。"
    follow_up = read("更正啟事", text, "zh-Hant").follow_up
    assert follow_up is not None
    assert follow_up.titles == ("石墨電極列戰略物品",)
    assert follow_up.effective is not None
    assert (follow_up.effective.month, follow_up.effective.day) == (9, 8)


NO_CORRECTION = [
    ("en", "Indonesia denies report that it banned coal exports by 5 miners"),
    ("en", "Reports of a coal export ban from 1 July are incorrect, Indonesia says"),
    ("en", "Indonesia sets coal export quota at 165 million tonnes, up from 150 million tonnes"),
    ("zh-Hans", "印尼：媒体报道禁止5家企业出口煤炭，消息不实"),
    ("zh-Hans", "印尼上调煤炭出口配额至1.65亿吨，高于此前报道的1.5亿吨"),
    ("ja", "インドネシア、石炭5社の輸出禁止報道は誤り"),
    ("ko", "인도네시아 “석탄 5개사 수출 금지 보도는 오보”"),
]


@each_row(NO_CORRECTION)
def test_a_denied_report_is_no_correction_of_a_figure(language: str, title: str) -> None:
    follow_up = read(title, "", language).follow_up
    assert follow_up is None or follow_up.answer.kind is not AnswerKind.CORRECTS_OTHERS


def test_the_screen_lets_every_figure_through_that_is_called_wrong() -> None:
    texts = ACTS.corrects_others.fires
    assert texts
    assert [text for text in texts if ACTS.calls_wrong.search(fold(text).text) is None] == []

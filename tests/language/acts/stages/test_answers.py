"""Answers to an earlier report: nothing is decided, it is denied, a delay was refused."""

from datetime import UTC, date, datetime

import pytest

from monitor.domain.acts.act import Act, AnswerKind
from monitor.domain.acts.reading import Reading
from monitor.domain.acts.scheme import Certainty, Stage
from tests.language import readings


def page(title: str, text: str, language: str, place: str) -> Reading:
    """The reading of an official page of the state `place`."""
    return readings.read(title, text, language, place=place, published=datetime(2026, 6, 10, tzinfo=UTC))


def read(title: str, language: str = "en", text: str = "") -> Reading:
    return readings.read(title, text, language)


@pytest.mark.parametrize(
    ("title", "language", "kind"),
    [
        pytest.param("Jakarta has yet to decide on nickel export levy", "en", "undecided", id="en-undecided"),
        pytest.param("Ghana says no decision yet on lithium exports", "en", "undecided", id="en-no-decision"),
        pytest.param("India not planning to restrict sugar exports", "en", "denies", id="en-no-plan"),
        pytest.param("Report on Peru's copper export tax is inaccurate", "en", "denies", id="en-false"),
        pytest.param("US statement on inaccurate reporting about chip licences", "en", "denies", id="en-inaccurate"),
        pytest.param("Gabon rejects miners' plea for delay of ore ban", "en", "upholds", id="en-upholds"),
        pytest.param("Guinea withdraws bill to tax bauxite exports", "en", "withdraws", id="en-withdraws"),
        pytest.param("Two accounts at odds with report on export quota", "en", "disputes", id="en-disputes"),
        pytest.param("智利矿业部称锂出口配额方案仍在讨论", "zh-Hans", "undecided", id="zh-undecided"),
        pytest.param("印尼贸易部：暂无限制镍出口的计划", "zh-Hans", "denies", id="zh-no-plan"),
        pytest.param("俄方：关于禁止出口镍的消息不实", "zh-Hans", "denies", id="zh-false"),
        pytest.param("加蓬拒绝推迟锰矿出口禁令", "zh-Hans", "upholds", id="zh-upholds"),
        pytest.param("泰国搁置橡胶出口税法案", "zh-Hans", "withdraws", id="zh-withdraws"),
        pytest.param("印尼：鎳礦出口禁令尚未定案", "zh-Hant", "undecided", id="zht-undecided"),
        pytest.param("越南拒絕延後稀土出口禁令", "zh-Hant", "upholds", id="zht-upholds"),
        pytest.param("ニッケル輸出税は「まだ何も決まっていない」", "ja", "undecided", id="ja-undecided"),
        pytest.param("経産省、半導体材料の輸出規制報道を否定", "ja", "denies", id="ja-denies"),
        pytest.param("ベトナム、レアアース禁輸の延期認めず", "ja", "upholds", id="ja-upholds"),
        pytest.param("フィリピン、ニッケル鉱石禁輸の計画を撤回", "ja", "withdraws", id="ja-withdraws"),
        pytest.param("コバルト輸出枠、情報が錯綜", "ja", "disputes", id="ja-disputes"),
        pytest.param('인도네시아 "니켈 수출세 아직 확정된 것 없다"', "ko", "undecided", id="ko-undecided"),
        pytest.param('산업부 "반도체 소재 수출 제한 보도 사실 아니다"', "ko", "denies", id="ko-false"),
        pytest.param("베트남, 희토류 수출 금지 유예 요청 거절", "ko", "upholds", id="ko-upholds"),
        pytest.param("필리핀, 니켈 원광 수출 금지 계획 철회", "ko", "withdraws", id="ko-withdraws"),
    ],
)
def test_headline_answers_an_earlier_report(title: str, language: str, kind: str) -> None:
    follow_up = read(title, language).follow_up
    assert follow_up is not None
    assert follow_up.answer.kind == kind
    assert follow_up.answer.span.quote in title


def test_neither_confirming_nor_denying_is_no_answer() -> None:
    said = read("Chile's ministry declines to confirm or deny lithium export curbs", "en")
    assert said.follow_up is None or said.follow_up.answer.kind is not AnswerKind.DENIES
    assert all(act.stage is not Stage.DENIED for act in said.acts)


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("China bans exports of gallium", "en"),
        ("BIS moves chips for China from presumption of denial to case-by-case review", "en"),
        ("中国对镓实施出口管制", "zh-Hans"),
        ("日本、半導体材料の輸出を許可制に", "ja"),
        ("정부 승인 없는 금 수출 금지", "ko"),
    ],
)
def test_act_is_no_answer(title: str, language: str) -> None:
    assert read(title, language).follow_up is None


def test_undecided_wins_over_a_denied_report() -> None:
    text = (
        "A proposal was presented to the committee. No decision has been taken. Reports of an approval are incorrect."
    )
    follow_up = page("Press release on sugar exports", text, "en", "PK").follow_up
    assert follow_up is not None
    assert (follow_up.answer.kind, follow_up.certainty) == (AnswerKind.UNDECIDED, Certainty.OFFICIAL)
    assert (follow_up.issuers[0], follow_up.commodities) == ("PK", ("sugar",))


def only(reading: Reading) -> Act:
    (act,) = reading.acts
    return act


def test_undecided_act_is_considered() -> None:
    act = only(read("马来西亚贸工部：扩大稀土出口禁令尚无定论", "zh-Hans"))
    assert (act.stage, act.answer.kind if act.answer else None) == (Stage.CONSIDERED, AnswerKind.UNDECIDED)


def test_unnamed_source_does_not_speak_for_a_government() -> None:
    text = "两名了解内阁讨论情况的人士表示，放开铝土矿出口并未列入议程，能源与矿产资源部未回复置评请求。"
    act = only(read("印尼未决定放开铝土矿出口，禁令照旧——知情人士", "zh-Hans", text))
    assert (act.stage, act.certainty) == (Stage.CONSIDERED, Certainty.REPORTED)


@pytest.mark.parametrize(
    ("title", "language", "reason"),
    [
        pytest.param("蒙古国财政部：不推迟焦煤出口附加税", "zh-Hans", "delay_refused", id="refused"),
        pytest.param("ベトナム、レアアース輸出禁止の延期認めず", "ja", "delay_refused", id="refused-ja"),
        pytest.param("Zimbabwe miners seek one-year delay to lithium export ban", "en", "call", id="asked-for"),
    ],
)
def test_refused_or_requested_delay_is_no_act(title: str, language: str, reason: str) -> None:
    reading = read(title, language)
    assert not reading.acts
    assert reason in {m.reason for m in reading.near_misses}


def test_withdrawn_plan_is_no_act() -> None:
    assert not read("Guinea withdraws bill to tax bauxite exports").acts


def test_correction_has_figures_and_the_corrected_headline() -> None:
    follow_up = read("更正：首批尿素出口配额为230万吨", "zh-Hans", "早间稿件中“320万吨”有误。").follow_up
    assert follow_up is not None
    assert follow_up.answer.kind is AnswerKind.CORRECTS
    assert [q.value for q in follow_up.quantities] == [2_300_000]
    assert follow_up.titles[0] == "首批尿素出口配额为230万吨"


def test_a_retraction_quotes_its_report() -> None:
    text = "5月31日付「誘導弾、フィリピンへの輸出を許可」の記事を取り消します。"
    follow_up = read("おわび 記事を取り消します", "ja", text).follow_up
    assert follow_up is not None
    assert follow_up.answer.kind is AnswerKind.RETRACTS
    assert "誘導弾、フィリピンへの輸出を許可" in follow_up.titles


def test_entry_into_force_without_an_act_is_a_follow_up() -> None:
    follow_up = read("改正輸出貿易管理令が施行、極低温CMOSなど対象", "ja").follow_up
    assert follow_up is not None
    assert follow_up.answer.kind is AnswerKind.IN_EFFECT


def test_extension_has_the_new_last_day() -> None:
    text = "The prohibition on export of rice bran, valid up to 30th June 2026, is extended up to 31st March 2027."
    act = only(page("Notification No. 18/2026-27: Extension of prohibition on export of Rice Bran", text, "en", "IN"))
    assert act.until == date(2027, 3, 31)


def test_pause_that_is_about_to_expire_is_no_new_pause() -> None:
    assert not read("中国暂停部分超硬材料出口管制将于11月10日期满", "zh-Hans").acts


def test_notice_effective_on_publication_is_in_force() -> None:
    title = "商务部关于禁止恒联半导体相关产品出口的公告（2026年第22号）"
    act = only(page(title, "禁止恒联半导体出口特定成品元器件。本公告自发布之日起生效。", "zh-Hans", "CN"))
    assert act.stage is Stage.IN_FORCE


def test_first_sentence_attributes_the_headline() -> None:
    act = read("蒙古国通过焦煤出口附加税", "zh-Hans", "蒙古国政府表示，已批准对未洗选焦煤出口征收附加税。").acts[0]
    assert act.certainty is Certainty.ATTRIBUTED
    act = read("Chile raises copper export duty", text="A customs circular showed the new rate.").acts[0]
    assert act.certainty is Certainty.ATTRIBUTED


def test_office_on_an_official_page_belongs_to_the_state_of_the_page() -> None:
    act = only(page("상무부 고시 제47호: 향미 수출 금지 기간 연장", "향미 수출 금지 기간을 연장한다.", "ko", "BD"))
    assert (act.issuer, act.certainty) == ("BD", Certainty.OFFICIAL)


def test_office_in_traditional_characters_is_of_taiwan() -> None:
    text = "豐鼎精機公告，已取得經濟部核發之輸出許可證，將出口五軸工具機至土耳其。"
    assert {a.issuer for a in read("豐鼎精機獲准出口五軸工具機至土耳其", "zh-Hant", text).acts} == {"TW"}


def test_contradicting_report_counts_for_the_whole_article() -> None:
    text = "Indonesia keeps its ban on bauxite exports. Officials said so on Monday, contradicting an earlier report."
    act = read("Indonesia to extend bauxite export ban", text=text).acts[0]
    assert act.answer is not None
    assert act.answer.kind is AnswerKind.DISPUTES


@pytest.mark.parametrize(
    ("title", "language"),
    [
        pytest.param("Ghana exempts cooperatives from cocoa export tax", "en", id="en-exempts"),
        pytest.param("Malawi waives maize export ban for relief agencies", "en", id="en-waives"),
        pytest.param("Chile's lithium export duty: small producers exempt", "en", id="en-exempt"),
        pytest.param("秘鲁对小农户豁免咖啡出口税", "zh-Hans", id="zh-exempts"),
        pytest.param("乌干达为玉米出口禁令开口子", "zh-Hans", id="zh-opens"),
        pytest.param("埃及：已簽合約不受稻米出口禁令限制，獲得豁免", "zh-Hant", id="zht-exempts"),
        pytest.param("ペルー、コーヒー輸出税から小規模農家を免除", "ja", id="ja-frees"),
        pytest.param("ウガンダのトウモロコシ禁輸、援助向けは対象外", "ja", id="ja-out-of-scope"),
        pytest.param("우간다, 옥수수 수출금지서 구호물자 예외", "ko", id="ko-exception"),
        pytest.param("페루, 커피 수출세 소농 면제", "ko", id="ko-frees"),
    ],
)
def test_exemption_from_a_restriction_that_the_headline_names(title: str, language: str) -> None:
    follow_up = read(title, language).follow_up
    assert follow_up is not None
    assert follow_up.answer.kind is AnswerKind.EXEMPTS
    assert follow_up.measures


@pytest.mark.parametrize(
    ("title", "language"),
    [
        pytest.param("Cocoa farmers seek exemption from Ghana's export tax", "en", id="en-asked-for"),
        pytest.param("Ghana ends exemptions from its cocoa export tax", "en", id="en-ends"),
        pytest.param("No exemptions from Ghana's cocoa export tax", "en", id="en-none"),
        pytest.param("Ghana may exempt cooperatives from cocoa export tax", "en", id="en-may"),
        pytest.param("Small farmers exempt in Peru's new coffee law", "en", id="en-no-restriction"),
        pytest.param("秘鲁咖啡商请求豁免出口税", "zh-Hans", id="zh-asked-for"),
        pytest.param("秘鲁取消咖啡出口税豁免", "zh-Hans", id="zh-ends"),
        pytest.param("ペルー、コーヒー輸出税の免除を検討", "ja", id="ja-considered"),
        pytest.param("コーヒー業界、輸出税の免除を要請", "ja", id="ja-asked-for"),
        pytest.param("커피 업계, 수출세 면제 요구", "ko", id="ko-asked-for"),
        pytest.param("페루, 커피 수출세 면제 폐지", "ko", id="ko-ends"),
    ],
)
def test_exemption_that_is_not_given_is_no_answer(title: str, language: str) -> None:
    follow_up = read(title, language).follow_up
    assert follow_up is None or follow_up.answer.kind is not AnswerKind.EXEMPTS


@pytest.mark.parametrize(
    ("title", "language"),
    [
        pytest.param("Dutch cabinet fails to agree on licences for lithography exports", "en", id="en-no-agreement"),
        pytest.param("荷兰内阁就光刻机出口许可未达成共识", "zh-Hans", id="zh-no-consensus"),
        pytest.param("荷蘭光刻機出口許可？官員：內閣未達共識", "zh-Hant", id="zht-no-consensus"),
        pytest.param("オランダ、露光装置の輸出許可制で合意に至らず", "ja", id="ja-no-agreement"),
        pytest.param("네덜란드 내각, 노광장비 수출허가제 합의에 이르지 못해", "ko", id="ko-no-agreement"),
    ],
)
def test_no_agreement_is_undecided(title: str, language: str) -> None:
    reading = read(title, language)
    assert reading.follow_up is not None
    assert reading.follow_up.answer.kind is AnswerKind.UNDECIDED
    assert all(act.stage is Stage.CONSIDERED for act in reading.acts)


def test_headlines_question_is_answered_by_its_other_sentence() -> None:
    act = only(read("荷兰管制光刻机输中？知情官员：内阁未达共识", "zh-Hans"))
    assert (act.stage, act.answer.kind if act.answer else None) == (Stage.CONSIDERED, AnswerKind.UNDECIDED)


@pytest.mark.parametrize(
    ("title", "text", "language", "place"),
    [
        ("Notice on nickel", "Shipments to ASEAN states are exempt from the export ban on nickel ore.", "en", "ID"),
        ("关于镍矿有关事项的公告", "对援助项目豁免镍矿出口禁令。", "zh-Hans", "CN"),
        ("露光装置に関する規則の改正", "33カ国向けの露光装置の輸出は許可要件の適用を除外する。", "ja", "JP"),
    ],
)
def test_authority_states_an_exemption_in_its_first_sentence(title: str, text: str, language: str, place: str) -> None:
    follow_up = page(title, text, language, place).follow_up
    assert follow_up is not None
    assert follow_up.answer.kind is AnswerKind.EXEMPTS
    media = read(title, language, text).follow_up
    assert media is None or media.answer.kind is not AnswerKind.EXEMPTS

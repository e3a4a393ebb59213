"""Titles of official notices: a noun for the action, and no named issuer."""

from datetime import UTC, date, datetime

import pytest

from monitor.domain.acts.act import AnswerKind
from monitor.domain.acts.reading import Reading
from monitor.domain.acts.scheme import Action, Certainty, Direction, Measure, Stage
from tests.language import readings


def read(title: str, place: str | None, language: str = "en", text: str = "") -> Reading:
    return readings.read(title, text, language, place=place, published=datetime(2026, 11, 9, tzinfo=UTC))


DUTY, LIST, BAN = Measure.EXPORT_LICENSING_REQUIREMENT, Measure.ENTITY_LIST, Measure.EXPORT_BAN
UP, DOWN, OPEN = Direction.TIGHTENING, Direction.EASING, Direction.NONE
NOTICES = [
    ("Revisions to export controls on semiconductor manufacturing items", DUTY, Action.AMEND, OPEN),
    ("Amendments to controls on exports of gallium", DUTY, Action.AMEND, OPEN),
    ("Imposition of an export licensing requirement on antimony", DUTY, Action.IMPOSE, UP),
    ("Expansion of export controls on advanced chips", DUTY, Action.EXPAND, UP),
    ("Relaxation of export controls on satellites", DUTY, Action.RELAX, DOWN),
    ("Removal of export licence requirements for thermal cameras", DUTY, Action.REMOVE, DOWN),
    ("Additions to the Entity List", LIST, Action.IMPOSE, UP),
    ("Addition of certain entities to the Entity List", LIST, Action.IMPOSE, UP),
    ("Removal of certain entities from the Unverified List", LIST, Action.REMOVE, DOWN),
    ("Prohibition of export of broken rice", BAN, Action.IMPOSE, UP),
    ("Lifting of the ban on exports of antimony", BAN, Action.REMOVE, DOWN),
]


@pytest.mark.parametrize(("title", "measure", "action", "direction"), NOTICES, ids=[n[0] for n in NOTICES])
def test_noun_states_an_act_of_the_gazettes_state(
    title: str, measure: Measure, action: Action, direction: Direction
) -> None:
    (act,) = read(title, "US").acts
    assert (act.issuer, act.certainty) == ("US", Certainty.OFFICIAL)
    assert (act.measure, act.action, act.direction) == (measure, action, direction)


@pytest.mark.parametrize(
    "title",
    [
        "Amendments to import duties on steel",
        "Prohibition on imports of honey",
        "Implementation of the national mineral strategy",
        "Expansion of a copper mine",
        "Addition of vitamins to foods",
        "Extension of the comment period",
        "Removal of trees from the harbour",
    ],
)
def test_notice_about_something_else_is_no_act(title: str) -> None:
    assert read(title, "US").acts == ()


def test_lifted_licensing_requirement_eases() -> None:
    (act,) = read("US lifts export licence requirements for thermal cameras", None).acts
    assert (act.measure, act.action, act.direction) == (DUTY, Action.REMOVE, DOWN)


GENERAL, GOODS, LAW = Measure.GENERAL_LICENCE, Measure.CONTROL_LIST, Measure.FRAMEWORK_LAW
OFFICIAL_TITLES = [
    ("en", "GB", "The Export Control (Amendment) Regulations 2026", DUTY, Action.AMEND),
    ("en", "GB", "Export Control (Amendment) (No. 3) Order 2026", DUTY, Action.AMEND),
    ("en", "GB", "The Export Control (Sanctions) (Amendment) Regulations 2026", DUTY, Action.AMEND),
    ("en", "US", "Temporary General License: Extension of Validity", GENERAL, Action.EXTEND),
    ("en", "GB", "Open general export licence: revocation of", GENERAL, Action.REVOKE),
    ("en", "US", "Revocation of Validated End-User Authorizations", GENERAL, Action.REVOKE),
    ("en", "IN", "Amendment in export policy of onions", DUTY, Action.AMEND),
    ("en", "IN", "Withdrawal of export duty on parboiled rice", Measure.EXPORT_TAX, Action.REMOVE),
    ("ja", "JP", "輸出貿易管理令の一部を改正する政令", GOODS, Action.AMEND),
    ("ja", "JP", "輸出令別表第一の改正について", GOODS, Action.AMEND),
    ("ja", "JP", "貨物等省令の一部改正について", GOODS, Action.AMEND),
    ("ja", "JP", "外国ユーザーリストの改正について", LIST, Action.AMEND),
    ("ja", "JP", "北朝鮮を仕向地とする輸出禁止措置の延長について", BAN, Action.EXTEND),
    ("ko", "KR", "전략물자 수출입고시 개정", GOODS, Action.AMEND),
    ("ko", "KR", "전략물자 수출입고시 일부개정고시", GOODS, Action.AMEND),
    ("ko", "KR", "전략물자 수출입고시 개정안 행정예고", GOODS, Action.AMEND),
    ("ko", "KR", "대외무역법 시행령 일부개정령", LAW, Action.AMEND),
    ("ko", "KR", "요소 수출제한 조치 연장 고시", DUTY, Action.EXTEND),
    ("zh-Hans", "CN", "关于对镓、锗相关物项实施出口管制的公告", DUTY, Action.IMPOSE),
    ("zh-Hans", "CN", "中国禁止出口限制出口技术目录（修订）", GOODS, Action.AMEND),
]


@pytest.mark.parametrize(
    ("language", "place", "title", "measure", "action"), OFFICIAL_TITLES, ids=[n[2] for n in OFFICIAL_TITLES]
)
def test_official_title_needs_no_finite_verb(
    language: str, place: str, title: str, measure: Measure, action: Action
) -> None:
    acts = read(title, place, language).acts
    assert [(a.issuer, a.measure, a.action) for a in acts[:1]] == [(place, measure, action)]


@pytest.mark.parametrize(
    ("title", "issuer"),
    [
        pytest.param("貿服字第1147002345號公告：鎵出口須申請許可", "TW", id="a-number-of-taiwan"),
        pytest.param("商务部公告2026年第4号：镓出口须申请许可", "CN", id="a-number-of-china"),
    ],
)
def test_number_of_a_notice_gives_the_issuer(title: str, issuer: str) -> None:
    (act,) = read(title, None, "zh").acts
    assert act.issuer == issuer


REVIEWS = [
    ("zh-Hans", "关于暂停实施对韩镓物项出口更严格最终用户审查的公告", Action.SUSPEND, DOWN),
    ("zh-Hans", "关于恢复实施对韩镓物项出口更严格最终用途审查的公告", Action.RESUME, UP),
    ("ja", "ガリウム輸出に対する厳格な審査の実施を停止", Action.SUSPEND, DOWN),
    ("en", "Suspension of the stricter end-user review of gallium exports to South Korea", Action.SUSPEND, DOWN),
    ("en", "China suspends stricter end-use checks on gallium exports to South Korea", Action.SUSPEND, DOWN),
]


@pytest.mark.parametrize(("language", "title", "action", "direction"), REVIEWS, ids=[r[1] for r in REVIEWS])
def test_stricter_review_of_exports_is_a_rule_and_no_trade(
    language: str, title: str, action: Action, direction: Direction
) -> None:
    acts = read(title, "CN", language).acts
    assert [(a.measure, a.action, a.direction) for a in acts] == [(DUTY, action, direction)]


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("zh-Hans", "中国暂停对韩镓出口"),
        ("en", "China suspends gallium exports to South Korea after stricter checks at customs"),
    ],
)
def test_trade_that_stops_is_banned_whatever_is_reviewed_elsewhere(language: str, title: str) -> None:
    assert [a.measure for a in read(title, "CN", language).acts] == [BAN]


PUBLISHED = date(2026, 11, 9)
FIRST_DAYS = [
    (
        "zh-Hans",
        "CN",
        "商务部公告2026年第95号 公布对铟相关物项实施出口管制的决定",
        "本公告自公布之日起正式实施。",
        PUBLISHED,
    ),
    ("zh-Hant", "TW", "銦列入輸出管制，並自即日生效", "", PUBLISHED),
    ("zh-Hant", "TW", "銦輸出管制延後至116年3月2日實施", "原定115年12月1日實施。", date(2027, 3, 2)),
    (
        "ja",
        "JP",
        "インジウムを輸出許可の対象に追加する省令を公布しました",
        "施行日は令和9年1月12日です。",
        date(2027, 1, 12),
    ),
    ("ja", "JP", "インジウムの輸出を許可制とする告示", "この告示は、公布の日から施行する。", PUBLISHED),
    ("ko", "KR", "인듐 수출 제한 고시", "이 고시는 고시한 날부터 시행한다.", PUBLISHED),
]


@pytest.mark.parametrize(("language", "place", "title", "text", "day"), FIRST_DAYS, ids=[f[2] for f in FIRST_DAYS])
def test_first_day_as_official_texts_print_it(language: str, place: str, title: str, text: str, day: date) -> None:
    assert read(title, place, language, text).acts[0].effective == day


@pytest.mark.parametrize(
    ("place", "title", "text"),
    [
        ("CN", "公布对铟相关物项实施出口管制的决定", "本公告自公布之日起30日后施行。"),
        ("CN", "关于对铟实施出口管制的公告（征求意见稿）公开征求意见", "本公告自公布之日起施行。"),
        (None, "中国对铟实施出口管制", "公告自公布之日起施行。"),
    ],
    ids=["later", "draft", "media"],
)
def test_day_of_publication_is_not_always_the_first(place: str | None, title: str, text: str) -> None:
    assert all(a.effective != PUBLISHED for a in read(title, place, "zh-Hans", text).acts)


OWN_NUMBERS = [
    ("ko", "KR", "산업통상부 고시 제2026-71호 「전략물자 수출입고시」 일부개정", "탄소섬유 적층장비를 추가한다.", "71"),
    ("ko", "KR", "「전략물자 수출입고시」 일부개정(산업통상부 고시 제2026-72호)", "", "72"),
    ("zh-Hant", "TW", "修正「戰略性高科技貨品輸出管制實體名單」（貿管字第1157009990號）", "", "贸管字第1157009990号"),
    ("en", "KZ", "Decree No. 5 of 2026: amendment of the ban on exports of wheat", "", "5"),
    ("en", "ID", "Regulation of the Minister of Trade No. 9 of 2026: ban on exports of bauxite lifted", "", "9"),
    ("es", "CL", "Resolución Exenta N° 77: prohíbe la exportación de litio", "", "77"),
]


@pytest.mark.parametrize(("language", "place", "title", "text", "number"), OWN_NUMBERS, ids=[o[2] for o in OWN_NUMBERS])
def test_official_text_has_the_number_that_it_stands_under(
    language: str, place: str, title: str, text: str, number: str
) -> None:
    act = read(title, place, language, text).acts[0]
    assert act.document is not None
    assert (act.document.number, act.refers_to) == (number, ())


@pytest.mark.parametrize(
    ("language", "place", "title"),
    [
        ("ko", "KR", "산업통상부 고시 제2026-71호의 수출제한 조치 연장"),
        ("zh-Hans", "CN", "商务部公告2026年第31号所列物项出口管制暂停"),
        ("en", "ID", "Suspension of Regulation No. 12 of 2026 on the ban on exports of bauxite"),
    ],
)
def test_number_that_a_title_acts_on_is_not_its_own(language: str, place: str, title: str) -> None:
    assert all(a.document is None for a in read(title, place, language).acts)


BODY = "【发布单位】安全与管制局\n【发文日期】11月2日\n根据法规，{decides}，决定对铽、镝相关物项实施出口管制{end}"


@pytest.mark.parametrize("end", ["。", "：\n1 氧化铽\n2 金属镝"])
@pytest.mark.parametrize("decides", ["为维护国家安全和利益", "经国务院批准"])
def test_text_of_a_numbered_notice_states_the_decision(decides: str, end: str) -> None:
    (act,) = read_body("商务部公告2026年第91号", BODY.format(decides=decides, end=end), "CN").acts
    assert (act.issuer, act.measure, act.action, act.certainty) == ("CN", DUTY, Action.IMPOSE, Certainty.OFFICIAL)
    assert set(act.commodities) == {"terbium", "dysprosium"}
    assert act.document is not None
    assert act.document.number == "91"


@pytest.mark.parametrize("title", ["商务部公告2026年第91号", "商务部 海关总署公告2026年第91号"])
def test_reprinted_notice_states_the_decision(title: str) -> None:
    (act,) = read_body(title, BODY.format(decides="经国务院批准", end="。"), None).acts
    assert (act.issuer, act.measure, act.action) == ("CN", DUTY, Action.IMPOSE)


def test_article_about_a_notice_decides_nothing() -> None:
    text = BODY.format(decides="经国务院批准", end="。")
    assert read_body("一文看懂近期多份两用物项管制公告：商务部公告2026年第91号", text, None).acts == ()


def test_decision_reported_on_another_page_is_no_notice() -> None:
    text = "上述措施实施以来，企业普遍表示理解。决定对铽、镝相关物项实施出口管制的背景较为复杂。"
    assert read_body("综述", BODY.format(decides="据介绍", end="。"), None).acts == ()
    assert read_body("综述", text, "CN").acts == ()


def read_body(title: str, text: str, place: str | None) -> Reading:
    return read(title, place, "zh-Hans", text)


STATES_RULE = [
    ("Order: sugar season", "Export of raw sugar is permitted up to 30.09.2026.", "en", "IN", DOWN),
    ("Legal Notice 9", "The export of raw cashew is prohibited until 30 June 2027.", "en", "TZ", UP),
    (
        "輸出貿易管理令の一部を改正する政令の公布について",
        "量子計算機を輸出許可の対象に追加する政令が本日公布されました。",
        "ja",
        "JP",
        UP,
    ),
    ("「전략물자 수출입고시」 일부개정", "양자컴퓨터를 수출하려는 자는 수출허가를 받도록 한다.", "ko", "KR", UP),
]


@pytest.mark.parametrize(
    ("title", "text", "language", "place", "direction"), STATES_RULE, ids=[r[0] for r in STATES_RULE]
)
def test_lead_of_an_official_page_states_its_rule(
    title: str, text: str, language: str, place: str, direction: Direction
) -> None:
    acts = read(title, place, language, text).acts
    assert [(act.issuer, act.direction, bool(act.commodities)) for act in acts] == [(place, direction, True)]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("For the export of raw sugar a licence is required as of June.", "en"),
        ("폐배터리를 수출하려면 승인을 받도록 하는 제도를 설명한다.", "ko"),
        ("对镓相关物项实施出口管制以来，企业普遍表示理解。", "zh-Hans"),
    ],
)
def test_lead_of_an_official_page_that_only_speaks_of_a_rule_permits_nothing(text: str, language: str) -> None:
    acts = read("Newsletter", "IN", language, text).acts
    assert not [act for act in acts if act.direction is DOWN]
    assert language != "zh-Hans" or not acts


@pytest.mark.parametrize(
    ("text", "language", "place"),
    [
        ("The export duty on crude palm oil is set at 10%.", "en", "MY"),
        ("棕榈油出口税税率定为10%。", "zh-Hans", "MY"),
        ("大豆の輸出税の税率を10%と定める。", "ja", "AR"),
    ],
)
def test_rate_that_is_only_fixed_has_no_direction(text: str, language: str, place: str) -> None:
    acts = read("Decree 12", place, language, text).acts
    assert not [act for act in acts if act.direction in (UP, DOWN)]


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("A new export duty on crude palm oil is set at 10%.", UP),
        ("The export duty on crude palm oil is raised from 8% and is set at 10%.", UP),
    ],
)
def test_rate_of_a_new_duty_has_its_direction(text: str, direction: Direction) -> None:
    assert [act.direction for act in read("Decree 12", "MY", "en", text).acts] == [direction]


GOES_ON = [
    (
        "zh-Hans",
        "CN",
        "商务部公告2026年第96号 关于继续暂停实施铟出口管制措施的公告",
        "公告2026年第12号所涉措施继续暂停。",
    ),
    ("en", "CN", "China continues to suspend export controls on indium", ""),
    ("ja", "JP", "インジウムの輸出規制を引き続き停止", ""),
]


@pytest.mark.parametrize(("language", "place", "title", "text"), GOES_ON, ids=[g[2] for g in GOES_ON])
def test_pause_that_goes_on_continues_an_earlier_one(language: str, place: str, title: str, text: str) -> None:
    act = read(title, place, language, text).acts[0]
    assert (act.measure, act.action, act.continues) == (DUTY, Action.SUSPEND, True)


def test_first_pause_continues_none() -> None:
    act = read("China suspends export controls on indium to continue talks", "CN").acts[0]
    assert (act.action, act.continues) == (Action.SUSPEND, False)


def test_list_of_the_authority_s_own_state_is_not_that_of_another() -> None:
    acts = read("修正「戰略性高科技貨品輸出管制實體名單」，並自即日生效", "TW", "zh-Hant", "新增外國實體7家。").acts
    assert [(a.issuer, a.certainty) for a in acts] == [("TW", Certainty.OFFICIAL)]


@pytest.mark.parametrize(
    "text",
    [
        "The Government has neither drafted nor is it preparing a ban on exports of copper scrap.",
        "The Government has neither proposed nor is it drafting a ban on exports of copper scrap.",
    ],
)
def test_statement_that_nothing_is_prepared_denies_the_report(text: str) -> None:
    reading = read("Statement on press reports about exports of copper scrap", "GB", "en", text)
    assert reading.follow_up is not None
    assert reading.follow_up.answer.kind is AnswerKind.DENIES
    assert all(a.stage is Stage.DENIED for a in reading.acts)


def test_statement_that_a_ban_is_prepared_denies_nothing() -> None:
    text = "The Government is preparing a ban on exports of copper scrap."
    assert all(a.stage is not Stage.DENIED for a in read("Statement on exports of copper scrap", "GB", "en", text).acts)


def test_long_subject_that_opens_the_sentence_is_what_is_permitted() -> None:
    text = (
        "Export of 40,000 MT of wheat flour to Nepal, 25,000 MT of wheat flour to Bhutan and 9,000 MT to the Maldives"
        " is permitted through the designated agency."
    )
    act = read("Notification No. 44/2026-27: Permission on humanitarian grounds", "IN", "en", text).acts[0]
    assert (act.measure, act.action, act.direction) == (Measure.LICENCE, Action.GRANT, DOWN)
    assert act.document is not None
    assert act.quantities == ()  # neither amount is that of the permission


def test_amount_with_indian_groups_of_digits() -> None:
    act = read("DGFT permits export of 1,50,000 MT of wheat flour to Nepal", "IN").acts[0]
    assert [(q.value, q.unit) for q in act.quantities] == [(150_000, "t")]


def test_long_subject_that_an_act_of_another_stands_between_is_not_permitted() -> None:
    text = "Exports of wheat flour rose last year, and the ministry wrote to the mills that milling is permitted again."
    assert read("Notification No. 45/2026-27: Yearly report", "IN", "en", text).acts == ()


def test_the_name_of_a_good_in_a_notice_of_a_state_is_not_its_issuer() -> None:
    title = "公告115年美國花旗蔘種苗輸出管制期間提前於115年4月30日屆滿"
    (act,) = read(title, "TW", "zh-Hant", "115年5月1日起，美國花旗蔘種苗准予輸出。").acts
    assert (act.issuer, act.claimant) == ("TW", None)

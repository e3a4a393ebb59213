"""First and last days of an act that other sentences give, and days that are not its own."""

from datetime import UTC, date, datetime

import pytest

from monitor.domain.acts.act import Act
from monitor.domain.acts.scheme import Action, Stage
from tests.language.readings import read

_MONDAY = datetime(2026, 5, 4, 8, tzinfo=UTC)


def _acts(title: str, text: str, language: str) -> tuple[Act, ...]:
    return read(title, text, language, published=_MONDAY).acts


def _days(title: str, text: str, language: str) -> tuple[date | None, date | None]:
    act = _acts(title, text, language)[0]
    return act.effective, act.until


_BAN = {
    "en": "India bans sugar exports",
    "zh": "印度禁止食糖出口",
    "ja": "インド、砂糖の輸出を禁止",
    "ko": "인도, 설탕 수출 금지",
}
_JUNE, _SEPTEMBER = date(2026, 6, 1), date(2026, 9, 30)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        pytest.param("en", "The ban runs from 1 June to 30 September, the ministry said.", id="en"),
        pytest.param("zh", "印度政府决定,2026年6月1日至9月30日禁止食糖出口。", id="zh"),
        pytest.param("ja", "期間は6月1日から9月30日まで。", id="ja"),
        pytest.param("ko", "인도 상무부는 6월 1일부터 9월 30일까지 설탕 수출을 금지한다고 밝혔다.", id="ko"),
    ],
)
def test_sentence_with_both_days(language: str, text: str) -> None:
    assert _days(_BAN[language], text, language) == (_JUNE, _SEPTEMBER)


@pytest.mark.parametrize(
    ("language", "title"),
    [
        pytest.param("en", "India bans sugar exports until 30.09.2026", id="en-dots"),
        pytest.param("en", "India bans sugar exports until 2026-09-30", id="en-iso"),
        pytest.param("en", "India bans sugar exports until 30/09/2026", id="en-slashes"),
        pytest.param("zh", "印度禁止食糖出口至2026-09-30", id="zh-iso"),
        pytest.param("zh", "印度禁止食糖出口至9月底", id="zh-end-of-month"),
        pytest.param("ja", "インド、砂糖の輸出を禁止 2026/9/30まで", id="ja-slashes"),
        pytest.param("ja", "インド、砂糖の輸出を禁止 9月末まで", id="ja-end-of-month"),
        pytest.param("ko", "인도, 설탕 수출 2026. 9. 30.까지 금지", id="ko-dots"),
        pytest.param("ko", "인도, 설탕 수출 9월 말까지 금지", id="ko-end-of-month"),
    ],
)
def test_written_form_of_a_last_day(language: str, title: str) -> None:
    assert _days(title, "", language)[1] == _SEPTEMBER


@pytest.mark.parametrize(
    ("language", "title"),
    [
        pytest.param("zh", "印度禁止食糖出口至年底", id="zh"),
        pytest.param("ja", "インド、砂糖の輸出を禁止 年末まで", id="ja"),
        pytest.param("ko", "인도, 연말까지 설탕 수출 금지", id="ko"),
    ],
)
def test_end_of_the_year(language: str, title: str) -> None:
    assert _days(title, "", language)[1] == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("language", "title"),
    [
        pytest.param("zh", "印度禁止食糖出口至明年底", id="zh"),
        pytest.param("ja", "インド、砂糖の輸出を禁止 来年末まで", id="ja"),
        pytest.param("ko", "인도, 내년 말까지 설탕 수출 금지", id="ko"),
    ],
)
def test_end_of_the_next_year(language: str, title: str) -> None:
    assert _days(title, "", language)[1] == date(2027, 12, 31)


def test_last_day_without_a_year_is_in_that_of_the_first_day() -> None:
    text = "禁令自2027年1月1日至12月31日实施。"
    assert _days("印度禁止食糖出口", text, "zh") == (date(2027, 1, 1), date(2027, 12, 31))


def test_range_of_months_in_trade_figures_is_no_last_day() -> None:
    assert _days("印度禁止食糖出口", "1月至5月出口120万吨。", "zh")[1] is None


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        pytest.param(
            "en",
            "India extends sugar export ban",
            "India will keep its ban on sugar exports for another three months from June 1, the ministry said.",
            id="en",
        ),
        pytest.param("zh", "印度延长食糖出口禁令", "印度政府宣布，自6月1日起将食糖出口禁令延长三个月。", id="zh"),
        pytest.param(
            "ja", "インド、砂糖の輸出禁止を延長", "インド政府は6月1日から3カ月間延長すると発表した。", id="ja"
        ),
        pytest.param("ko", "인도, 설탕 수출 금지 연장", "6월 1일부터 3개월 연장한다.", id="ko"),
    ],
)
def test_extension_from_a_day_ends_after_its_length(language: str, title: str, text: str) -> None:
    assert _days(title, text, language) == (_JUNE, date(2026, 8, 31))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        pytest.param("en", "The ban will last for six months from June 1.", id="en"),
        pytest.param("zh", "该禁令自6月1日起实施，为期半年。", id="zh"),
    ],
)
def test_length_in_a_sentence_about_the_measure(language: str, text: str) -> None:
    assert _days(_BAN[language], text, language) == (_JUNE, date(2026, 11, 30))


def test_period_behind_the_verb_of_a_japanese_headline() -> None:
    assert _days("インド、砂糖の輸出を停止 6月から半年間", "", "ja") == (_JUNE, date(2026, 11, 30))


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        pytest.param("en", "The ban took effect on Friday, traders said.", date(2026, 5, 1), id="en-weekday"),
        pytest.param("ja", "2日から適用した。", date(2026, 5, 2), id="ja"),
        pytest.param(
            "en",
            "The trade ministry on Monday banned sugar exports with immediate effect.",
            date(2026, 5, 4),
            id="en-now",
        ),
    ],
)
def test_day_that_has_come_puts_the_act_in_force(language: str, text: str, expected: date) -> None:
    act = _acts(_BAN[language], text, language)[0]
    assert (act.effective, act.stage) == (expected, Stage.IN_FORCE)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        pytest.param("en", "Consignments declared before that date may depart until 30 June 2026.", id="en"),
        pytest.param("zh", "此前签订的合同可执行至6月30日。", id="zh"),
        pytest.param("ja", "契約済みの貨物は6月30日までは出荷できる。", id="ja"),
    ],
)
def test_last_day_of_a_transition_is_not_that_of_the_measure(language: str, text: str) -> None:
    assert _days(_BAN[language], text, language)[1] is None


def test_postponed_start_is_no_last_day_and_no_second_act() -> None:
    title, text = (
        "印尼推迟锡出口禁令 改于9月1日实施",
        "印尼贸易部表示，政府同意把锡出口禁令的生效日由6月1日延后至2026年9月1日。",
    )
    acts = _acts(title, text, "zh")
    assert [(a.action, a.effective, a.until) for a in acts] == [(Action.POSTPONE, date(2026, 9, 1), None)]


def test_end_of_a_month_is_no_verb() -> None:
    acts = _acts("India extends sugar export ban till end-September", "", "en")
    assert [(a.action, a.until) for a in acts] == [(Action.EXTEND, _SEPTEMBER)]


def test_month_of_a_postponement_is_made_exact_by_the_text() -> None:
    text = "経済産業省は3日、7月1日に予定していた施行を9月1日に延期すると発表した。"
    assert _days("経産省、先端半導体材料の輸出許可制を9月に延期", text, "ja")[0] == date(2026, 9, 1)


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        pytest.param(
            "en",
            "Mali ends export ban on shea nuts early",
            "The ban, which was due to run until 30 September 2026, ends on 1 June, the trade ministry said.",
            id="en",
        ),
        pytest.param(
            "zh",
            "马里提前解除乳木果出口禁令",
            "马里贸易部宣布,原定持续至2026年9月30日的乳木果出口禁令将于6月1日解除。",
            id="zh",
        ),
        pytest.param(
            "ja",
            "マリ、シアナッツの輸出禁止を前倒し解除",
            "マリ政府は、当初9月30日までとしていたシアナッツの輸出禁止を6月1日に解除すると発表した。",
            id="ja",
        ),
        pytest.param(
            "ko",
            "말리, 시어너트 수출 금지 조기 해제",
            "말리 정부는 당초 9월 30일까지였던 시어너트 수출 금지를 6월 1일자로 해제한다고 밝혔다.",
            id="ko",
        ),
    ],
)
def test_the_end_that_a_rule_had_is_no_end_of_its_lifting(language: str, title: str, text: str) -> None:
    (act,) = _acts(title, text, language)
    assert (act.action, act.until) == (Action.REMOVE, None)


def test_a_rule_may_be_lifted_until_a_day() -> None:
    assert _acts("India lifts sugar export ban until 30 September 2026", "", "en")[0].until == _SEPTEMBER


def test_the_day_from_which_something_is_extended_is_its_old_end() -> None:
    text = "The validity of export authorisations for wheat flour is extended from 01.06.2026 up to 30.09.2026."
    act = _acts("India extends validity of wheat flour export authorisations", text, "en")[0]
    assert (act.action, act.effective, act.until) == (Action.EXTEND, None, _SEPTEMBER)


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        pytest.param(
            "zh",
            "印度拟放宽食糖出口禁令",
            "食品部正与业者商议。现行规定为每年6月1日至9月30日禁止食糖出口。",
            id="zh-season-of-the-rule",
        ),
        pytest.param(
            "ja",
            "インド、砂糖の輸出制限を見直しへ",
            "砂糖を輸出できない期間は「6月1日から9月30日まで」としている。",
            id="ja-season-of-the-rule",
        ),
    ],
)
def test_time_of_a_rule_that_changes_is_not_the_first_day_of_the_change(language: str, title: str, text: str) -> None:
    assert all(act.effective != _JUNE for act in _acts(title, text, language))


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        pytest.param(
            "ja",
            "インド、砂糖の輸出停止を終了",
            "2026年4月10日から実施した砂糖の輸出停止を、5月30日をもって終了する。",
            id="ja-lifted",
        ),
        pytest.param(
            "ko",
            "인도, 설탕 수출 금지 폐지",
            "최고령에 따라 2026년 4월 10일 시행된 설탕 수출 금지를 5월 11일부로 폐지한다.",
            id="ko-lifted",
        ),
    ],
)
def test_day_on_which_a_lifted_rule_began_is_no_first_day(language: str, title: str, text: str) -> None:
    (act,) = read(title, text, language, place="IN", published=_MONDAY).acts
    assert act.effective is None


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        pytest.param(
            "en",
            "India allows exports of 500,000 tonnes of sugar",
            "Applications will be accepted from 1 June until 30 September.",
            id="en",
        ),
        pytest.param(
            "en",
            "India allows exports of sugar",
            "India allowed sugar to be exported against authorisations, which mills may seek between June 1 and 30.",
            id="en-seek-between",
        ),
        pytest.param("zh", "印度允许出口50万吨食糖", "申请受理时间为6月1日起至9月30日止。", id="zh"),
        pytest.param("ja", "インド、砂糖50万トンの輸出を許可", "申請期間は6月1日から9月30日まで。", id="ja"),
        pytest.param("ko", "인도, 설탕 50만t 수출 허용", "신청 기간은 6월 1일부터 9월 30일까지다.", id="ko"),
    ],
)
def test_days_for_applications_are_not_those_of_the_act(language: str, title: str, text: str) -> None:
    assert _days(title, text, language) == (None, None)


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        pytest.param("zh", "印度拟延长食糖出口禁令暂停期", "现行暂停措施将于6月1日到期。", id="zh-expires"),
    ],
)
def test_day_on_which_something_ends_is_no_first_day(language: str, title: str, text: str) -> None:
    assert all(act.effective is None for act in _acts(title, text, language))


def test_day_of_a_decree_is_not_the_first_day_of_what_it_prolongs() -> None:
    text = "大統領は4月30日付の大統領令で、砂糖の輸出禁止を2028年7月1日まで延長した。"
    assert _days("インド、砂糖の輸出禁止を延長", text, "ja") == (None, date(2028, 7, 1))


@pytest.mark.parametrize(
    ("language", "title", "days"),
    [
        pytest.param("en", "India bans sugar exports from Monday, June 1", (_JUNE, None), id="en-first"),
        pytest.param("en", "India bans sugar exports until Wednesday, 30 September", (None, _SEPTEMBER), id="en-last"),
        pytest.param("zh", "印度自6月1日（周一）起至9月30日（周三）禁止食糖出口", (_JUNE, _SEPTEMBER), id="zh"),
        pytest.param("ja", "インド、6月1日（月）から砂糖の輸出を禁止", (_JUNE, None), id="ja-first"),
        pytest.param("ja", "インド、砂糖の輸出を禁止 9月30日(水)まで", (None, _SEPTEMBER), id="ja-last"),
        pytest.param("ko", "인도, 6월 1일(월)부터 설탕 수출 금지", (_JUNE, None), id="ko-first"),
        pytest.param("ko", "인도, 9월 30일(수)까지 설탕 수출 금지", (None, _SEPTEMBER), id="ko-last"),
    ],
)
def test_day_printed_beside_its_weekday(language: str, title: str, days: tuple[date | None, date | None]) -> None:
    assert _days(title, "", language) == days


@pytest.mark.parametrize(
    ("title", "first"),
    [
        pytest.param("India bans sugar exports from Friday", date(2026, 5, 8), id="the-next"),
        pytest.param("India bans sugar exports from Friday week", date(2026, 5, 15), id="a-week-later"),
    ],
)
def test_weekday_alone(title: str, first: date) -> None:
    assert _days(title, "", "en")[0] == first


_LIFTED = {
    "en": "India lifts its ban on sugar exports",
    "zh": "印度解除食糖出口禁令",
    "ja": "インド、砂糖の輸出禁止を解除",
    "ko": "인도, 설탕 수출 금지 해제",
    "es": "India levanta la prohibición de exportar azúcar",
}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        pytest.param("en", "Prices had doubled. Stocks are full. The measure takes effect immediately.", id="en"),
        pytest.param("en", "The earlier ban on sugar exports has been lifted, effective immediately.", id="en-earlier"),
        pytest.param("zh", "印度商工部通知企业，此前针对食糖出口的禁令已解除，立即生效。", id="zh-earlier"),
        pytest.param("zh", "印度政府决定解除食糖出口禁令，自公布之日起实施。", id="zh-from-publication"),
        pytest.param("zh", "印度政府解除食糖出口禁令。库存充足。该措施自发布之日起施行。", id="zh-the-measure"),
        pytest.param("ja", "在庫は十分だ。価格も下がった。この措置は即日施行される。", id="ja"),
        pytest.param("ko", "재고가 충분하다. 가격도 내렸다. 이 조치는 즉시 시행된다.", id="ko"),
    ],
)
def test_effect_at_once_is_in_force(language: str, text: str) -> None:
    act = _acts(_LIFTED[language], text, language)[0]
    assert (act.action, act.stage) == (Action.REMOVE, Stage.IN_FORCE)


def test_effect_at_once_has_the_day_of_the_announcement() -> None:
    text = "인도 상공부는 5월 2일 설탕 수출 금지를 해제한다고 발표했다. 재고가 충분하다. 이 조치는 즉시 시행된다."
    act = _acts(_LIFTED["ko"], text, "ko")[0]
    assert (act.announced, act.effective) == (date(2026, 5, 2), date(2026, 5, 2))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        pytest.param("en", "Prices fell with immediate effect, traders said.", id="en-something-else"),
        pytest.param("zh", "该措施自公布之日起30日后施行。", id="zh-days-later"),
        pytest.param("ko", "이 조치는 공포한 날부터 30일 후 시행된다.", id="ko-days-later"),
    ],
)
def test_no_effect_at_once(language: str, text: str) -> None:
    assert _acts(_LIFTED[language], text, language)[0].stage is Stage.ANNOUNCED

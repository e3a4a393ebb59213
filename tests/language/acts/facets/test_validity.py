"""Dates and figures of an act, read through the reader."""

from datetime import date

import pytest

from monitor.domain.acts.act import DocumentNumber
from monitor.domain.acts.scheme import Stage
from tests.language.readings import first_act

UNTIL = [
    ("Russia extends petrol export ban until 31 March 2026", "en", date(2026, 3, 31)),
    ("Russia extends petrol export ban until December 31", "en", date(2025, 12, 31)),
    ("中国暂停实施锂电池出口管制至2026年11月10日", "zh-Hans", date(2026, 11, 10)),
    ("中国暂停实施锂电池出口管制至明年11月10日", "zh-Hans", date(2026, 11, 10)),
    ("中国、黒鉛の輸出規制を2026年11月10日まで一時停止", "ja", date(2026, 11, 10)),
    ("중국, 흑연 수출통제 2026년 11월 10일까지 유예", "ko", date(2026, 11, 10)),
]


@pytest.mark.parametrize(("title", "language", "until"), UNTIL, ids=[u[0] for u in UNTIL])
def test_last_day(title: str, language: str, until: date) -> None:
    assert first_act(title, language).until == until


def test_first_day_of_the_suspended_rule_is_not_that_of_the_suspension() -> None:
    text = "China suspends export controls on rare earths that were announced on October 9, 2025, the ministry says"
    assert first_act(text).announced is None
    assert first_act("China imposed export controls on rare earths on October 9, 2025").announced == date(2025, 10, 9)


EFFECTIVE = [
    ("China imposes export controls on lithium batteries from 8 December 2025", "en", date(2025, 12, 8)),
    ("India imposes export duty on rice effective January 1", "en", date(2026, 1, 1)),
    ("自2025年12月1日起中国对锂电池实施出口管制", "zh-Hans", date(2025, 12, 1)),
    ("自二〇二五年十二月一日起中国对锂电池实施出口管制", "zh-Hans", date(2025, 12, 1)),
    ("臺灣十一月二十五日起禁止石墨出口", "zh-Hant", date(2025, 11, 25)),
    ("中国が12月1日から黒鉛の輸出を禁止する", "ja", date(2025, 12, 1)),
    ("중국, 12월 1일부터 흑연 수출통제 시행", "ko", date(2025, 12, 1)),
]


@pytest.mark.parametrize(("title", "language", "effective"), EFFECTIVE, ids=[e[0] for e in EFFECTIVE])
def test_act_with_a_future_first_day_is_announced(title: str, language: str, effective: date) -> None:
    found = first_act(title, language)
    assert found.effective == effective
    assert found.stage is Stage.ANNOUNCED


def test_act_with_a_past_first_day_is_in_force() -> None:
    found = first_act("China imposes export controls on lithium batteries from 8 October 2025")
    assert found.effective == date(2025, 10, 8)
    assert found.stage is Stage.IN_FORCE


def test_impossible_day_is_no_date() -> None:
    assert first_act("Russia extends petrol export ban until 31 February 2026").until is None


def test_number_of_firms_with_qualifier() -> None:
    quantity = first_act("US adds more than 40 Chinese companies to Entity List").quantities[0]
    assert (quantity.value, quantity.unit, quantity.qualifier) == (40, "entities", "over")


def test_tonnes_of_a_quota_with_multiplier() -> None:
    quantity = first_act("刚果（金）设定约9.66万吨的钴出口配额", "zh-Hans").quantities[0]
    assert quantity.value == pytest.approx(96_600)
    assert (quantity.unit, quantity.qualifier) == ("t", "about")


def test_own_document_number_and_cited_numbers() -> None:
    found = first_act("商务部公告2025年第70号 暂停实施2025年第55号、第56号公告", "zh-Hans")
    assert found.document == DocumentNumber(authority="MOFCOM", number="70", year=2025)
    assert {n.number for n in found.refers_to} == {"55", "56"}
    assert found.cited_parts == ()


@pytest.mark.parametrize(
    ("title", "language", "part"),
    [
        pytest.param("商务部公告2026年第80号 暂停实施2025年第55号公告第二款", "zh-Hans", "Article 2", id="zh"),
        pytest.param(
            "商务部决定继续暂停实施公告2025年第55号（《关于加强对镓出口管制的公告》）第2款",
            "zh-Hans",
            "Article 2",
            id="digit",
        ),
        pytest.param(
            "China suspends paragraph 2 of MOFCOM Announcement No. 55 of 2025 on gallium exports",
            "en",
            "paragraph 2",
            id="en",
        ),
        pytest.param("중국, 상무부 공고 2025년 제55호 제2항 갈륨 수출금지 중단", "ko", "paragraph 2", id="ko"),
    ],
)
def test_the_part_that_is_named_of_a_cited_document(title: str, language: str, part: str) -> None:
    found = first_act(title, language)
    assert [n.number for n in found.refers_to] == ["55"]
    assert found.cited_parts == (part,)


SINCE = [
    ("加蓬2029年起禁止出口锰矿石", "", date(2029, 1, 1), Stage.ANNOUNCED),
    ("马来西亚明年3月起禁止出口稀土原矿", "", date(2026, 3, 1), Stage.ANNOUNCED),
    ("印度12月起禁止白糖出口", "", date(2025, 12, 1), Stage.ANNOUNCED),
    ("印度10月起禁止白糖出口", "", date(2025, 10, 1), Stage.IN_FORCE),
    ("印度2月起禁止白糖出口", "", None, Stage.ANNOUNCED),
    ("商务部决定对镓实施出口管制", "本公告自2025年12月1日起正式实施。", date(2025, 12, 1), Stage.ANNOUNCED),
    ("荷兰扩大光刻机出口管制", "新规定60天后生效。", date(2026, 1, 8), Stage.ANNOUNCED),
]


@pytest.mark.parametrize(("title", "text", "since", "stage"), SINCE, ids=[u[0] for u in SINCE])
def test_first_day_in_chinese(title: str, text: str, since: date | None, stage: Stage) -> None:
    found = first_act(title, "zh-Hans", text)
    assert (found.effective, found.stage) == (since, stage)


def test_last_day_from_another_sentence() -> None:
    found = first_act("商务部暂停实施石墨出口管制", "zh-Hans", "自即日起至2026年11月10日，暂停实施上述公告。")
    assert found.until == date(2026, 11, 10)


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("China bans exports of gallium from January 1, 9999 until December 31, 9999", "en"),
        ("自9999年12月31日起中国对锂电池实施出口管制", "zh-Hans"),
        ("中国が9999年12月1日から黒鉛の輸出を禁止する", "ja"),
    ],
)
def test_implausible_year_is_not_replaced_by_the_current_one(title: str, language: str) -> None:
    read = first_act(title, language)
    assert (read.effective, read.until) == (None, None)


def test_year_of_the_last_century_is_not_replaced_by_the_current_one() -> None:
    assert first_act("自1999年12月1日起中国对锂电池实施出口管制", "zh-Hans").effective == date(1999, 12, 1)


def test_chinese_notice_cites_the_document_that_it_extends() -> None:
    text = first_act("商务部公告2026年第90号 公布关于延长商务部公告2025年第70号暂停期限的决定", "zh-Hans")
    assert text.document == DocumentNumber(authority="MOFCOM", number="90", year=2026)
    assert text.refers_to == (DocumentNumber(authority="MOFCOM", number="70", year=2025),)


AMOUNTS = [
    ("Indonesia lets Freeport export up to 480,000 tonnes of copper concentrate", "en", (480_000, "t", "up_to")),
    ("India allows export of 50,000 tonnes of wheat flour", "en", (50_000, "t", "")),
    ("印尼批准出口最多48万吨铜精矿", "zh-Hans", (480_000, "t", "up_to")),
    ("インド、砂糖の輸出枠を100万トンに設定", "ja", (1_000_000, "t", "")),
    ("인도, 설탕 수출 쿼터 100만 톤 설정", "ko", (1_000_000, "t", "")),
    ("US adds Huawei and 12 other firms to Entity List", "en", (12, "entities", "besides")),
    ("Russia imposes export duty of $120 a tonne on wheat", "en", (120, "USD", "")),
]


@pytest.mark.parametrize(("title", "language", "figure"), AMOUNTS, ids=[a[0] for a in AMOUNTS])
def test_figure_has_unit_and_span(title: str, language: str, figure: tuple[float, str, str]) -> None:
    quantity = first_act(title, language).quantities[0]
    assert (quantity.value, quantity.unit, quantity.qualifier) == figure
    assert quantity.span is not None
    assert title[quantity.span.start : quantity.span.end] == quantity.span.quote


def test_trade_figures_are_not_figures_of_the_act() -> None:
    found = first_act(
        "China bans exports of gallium to Japan", text="Exports fell to 5,590 tonnes in May, customs data show."
    )
    assert found.quantities == ()


def test_new_rate_of_a_duty_wins_over_the_old_one() -> None:
    (rate,) = first_act("Russia raises wheat export duty from 3.4% to 8%").quantities
    assert (rate.value, rate.unit) == (8, "percent")


def test_day_of_a_month_is_no_number_of_firms() -> None:
    found = first_act(
        "商务部：将日本有关实体列入出口管制管控名单", "zh-Hans", "2月24日将日本有关实体列入出口管制管控名单。"
    )
    assert found.quantities == ()


def test_crisis_named_after_a_state_is_no_target() -> None:
    assert first_act("韩国禁止石脑油出口 以应对中东危机", "zh-Hans").target == ()

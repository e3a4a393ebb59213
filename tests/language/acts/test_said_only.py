"""An act states what its text says, also in wordings that were once read as something else."""

import pytest

from monitor.domain.acts.scheme import Action, Certainty, Direction, Stage
from monitor.wording.headline import headline
from tests.language.readings import first_act, read
from tests.language.shipped import shipped_vocabulary


@pytest.mark.parametrize(
    ("language", "title", "line", "direction"),
    [
        (
            "en",
            "Russia sets export duty on wheat at zero from December 1",
            "Russia to cut its duty on wheat exports from 1 Dec 2025",
            "easing",
        ),
        ("zh-Hans", "中国正式暂停加严稀土出口管制", "China suspends its controls on rare-earth exports", "easing"),
        ("zh-Hant", "中國正式暫停收緊稀土出口管制", "China suspends its controls on rare-earth exports", "easing"),
        (
            "ja",
            "中国、レアアースの輸出規制強化を正式に停止",
            "China suspends its controls on rare-earth exports",
            "easing",
        ),
        (
            "ko",
            "중국, 희토류 수출통제 강화 조치 공식 유예",
            "China suspends its controls on rare-earth exports",
            "easing",
        ),
    ],
)
def test_sign_is_that_of_what_happens(language: str, title: str, line: str, direction: str) -> None:
    act = first_act(title, language)
    assert (headline(act, shipped_vocabulary()), act.direction) == (line, direction)


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "US adds Huawei and 12 other firms to Entity List"),
        ("zh-Hans", "美国将华为及另外12家企业列入实体清单"),
        ("zh-Hant", "美國將華為及其他12家企業列入實體清單"),
        ("ja", "米、ファーウェイと他12社をエンティティー・リストに追加"),
        ("ja", "米、ファーウェイほか12社をエンティティー・リストに追加"),
        ("ko", "미국, 화웨이 외 12개사 엔티티 리스트에 추가"),
    ],
)
def test_firms_besides_the_named_one_are_others(language: str, title: str) -> None:
    act = first_act(title, language)
    assert headline(act, shipped_vocabulary()) == "US adds Huawei and 12 others to its Entity List"


@pytest.mark.parametrize(
    ("title", "certainty"),
    [
        ("BIS removes 27 firms from the Unverified List", Certainty.ATTRIBUTED),
        ("WuXi Biologics removed from US Unverified List", Certainty.REPORTED),
        ("US removes 27 firms from Entity List, unverified reports say", Certainty.RUMOURED),
    ],
)
def test_name_of_a_list_is_no_hedge(title: str, certainty: Certainty) -> None:
    assert first_act(title).certainty is certainty


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "China approves exports of some rare earths to Europe"),
        ("zh-Hans", "中国批准部分稀土出口欧洲"),
        ("zh-Hant", "中國批准部分稀土出口歐洲"),
        ("ja", "中国、欧州向けのレアアース輸出を一部承認"),
        ("ko", "중국, 유럽행 희토류 일부 수출 승인"),
    ],
)
def test_destination_europe_is_not_the_union(language: str, title: str) -> None:
    act = first_act(title, language)
    assert (act.target, act.inferred) == (("EU",), ("EU",))
    assert "EU" not in headline(act, shipped_vocabulary())


def test_europe_that_acts_is_the_union() -> None:
    assert first_act("Europe bans exports of aluminium scrap").issuer == "EU"


@pytest.mark.parametrize(
    ("language", "title", "line"),
    [
        ("ja", "経産省、半導体材料の輸出許可制の導入を見送り", "Japan holds off on controls on chip-material exports"),
        ("en", "Indonesia postpones its export duty on coal", "Indonesia holds off on a duty on coal exports"),
        (
            "en",
            "India delays its sugar export ban until May 1",
            "India to postpone its ban on sugar exports until 1 May 2026",
        ),
    ],
)
def test_rule_that_gets_no_new_day_is_not_shown_as_one_that_exists(language: str, title: str, line: str) -> None:
    assert headline(first_act(title, language), shipped_vocabulary()) == line


@pytest.mark.parametrize(
    ("language", "title", "direction"),
    [
        ("zh-Hans", "印度将食糖出口配额有效期延长至12月31日", "easing"),
        ("en", "India extends validity of its sugar export quota to December 31", "easing"),
        ("en", "Russia extends its fertiliser export quota until May", "tightening"),
    ],
)
def test_longer_time_to_use_a_quota_eases(language: str, title: str, direction: str) -> None:
    assert first_act(title, language).direction == direction


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Libya halts crude exports at the port of Hariga over a dispute"),
        ("en", "Iraq resumes crude oil exports through its northern pipeline"),
        ("zh-Hans", "利比亚暂停哈里加港原油出口"),
    ],
)
def test_stop_of_one_port_is_no_ban(language: str, title: str) -> None:
    reading = read(title, "", language)
    assert (reading.acts, {m.reason for m in reading.near_misses}) == ((), {"physical_stop"})


@pytest.mark.parametrize(
    ("language", "title", "line"),
    [
        ("en", "Thailand bans fuel exports as Iran war disrupts supplies", "Thailand bans fuel exports"),
        ("zh-Hans", "伊朗战争冲击供应 泰国禁止燃油出口", "Thailand bans oil-product exports"),
        ("ja", "イラン戦争でタイが燃料輸出を禁止", "Thailand bans fuel exports"),
        ("ko", "이란 전쟁 여파…태국, 연료 수출 금지", "Thailand bans fuel exports"),
    ],
)
def test_ban_under_another_states_war_is_that_of_the_state_that_bans(language: str, title: str, line: str) -> None:
    assert headline(first_act(title, language), shipped_vocabulary()) == line


def test_headline_that_begins_with_one_sign_for_a_state_lists_parties() -> None:
    line = headline(first_act("美将136家中国实体列至实体清单", "zh-Hans"), shipped_vocabulary())
    assert line == "US adds 136 firms from China to its Entity List"


def test_rate_for_a_tonne_in_traditional_chinese_is_read() -> None:
    act = first_act("印尼調高棕櫚油出口稅至每公噸124美元", "zh-Hant")
    assert [(q.value, q.unit, q.of) for q in act.quantities] == [(124.0, "USD", "the duty per t")]


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "US licenses export of 35,000 Nvidia chips to UAE"),
        ("zh-Hans", "美国批准英伟达向阿联酋出口3.5万枚芯片"),
        ("zh-Hant", "美國批准輝達向阿聯酋出口3.5萬枚晶片"),
        ("ja", "米、エヌビディア製半導体3万5000個のUAE向け輸出を許可"),
        ("ko", "미국, 엔비디아 칩 3.5만개 UAE 수출 허가"),
    ],
)
def test_number_of_devices_is_a_figure_of_a_licence(language: str, title: str) -> None:
    figures = {(q.value, q.unit) for q in first_act(title, language).quantities}
    assert figures == {(35_000.0, "units")}


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Zambia allows exports of copper concentrate; permit valid for one year"),
        ("zh-Hans", "印度批准出口食糖，有效期一年"),
        ("zh-Hant", "印度核准出口食糖，效期一年"),
        ("ja", "インド、砂糖の輸出を許可　有効期間は1年"),
        ("ko", "인도, 설탕 수출 허용…유효기간 1년"),
    ],
)
def test_time_for_which_a_permission_is_valid_is_read_in_any_clause(language: str, title: str) -> None:
    assert [(q.value, q.unit) for q in first_act(title, language).quantities] == [(12, "mo")]


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Indonesia lets Freeport Indonesia export copper concentrate until May 2027"),
        ("zh-Hans", "印尼允许自由港印尼公司出口铜精矿至2027年5月"),
        ("zh-Hant", "印尼准許自由港印尼出口銅精礦至2027年5月"),
        ("ja", "インドネシア政府、フリーポート・インドネシアに銅精鉱の輸出を2027年5月まで許可"),
        ("ko", "인도네시아, 프리포트 인도네시아에 구리 정광 수출 2027년 5월까지 허용"),
    ],
)
def test_seat_of_a_firm_is_no_destination(language: str, title: str) -> None:
    act = first_act(title, language)
    assert headline(act, shipped_vocabulary()).endswith("exports until 31 May 2027")
    assert set(act.target) <= set(act.inferred)


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Ghana bans exports of raw bauxite"),
        ("en", "India is set to lift its ban on wheat exports"),
        ("zh-Hans", "中国政府将放宽稀土出口管制"),
        ("zh-Hans", "津巴布韦禁止铜矿石出口"),
        ("ja", "中国、黒鉛の輸出規制を緩和へ"),
        ("ja", "インド、小麦の輸出規制を撤廃"),
        ("ko", "짐바브웨, 구리 광석 수출 금지"),
    ],
)
def test_bare_or_future_headline_is_announced(language: str, title: str) -> None:
    assert first_act(title, language).stage is Stage.ANNOUNCED


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Zimbabwe bans exports of copper ore"),
        ("zh-Hans", "津巴布韦禁止铜矿石出口"),
        ("zh-Hant", "辛巴威禁止銅礦石出口"),
        ("ja", "ジンバブエ、銅鉱石の輸出を禁止"),
        ("ko", "짐바브웨, 구리 광석 수출 금지"),
    ],
)
def test_ore_is_not_the_metal(language: str, title: str) -> None:
    assert headline(first_act(title, language), shipped_vocabulary()) == "Zimbabwe bans copper-ore exports"


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "WuXi Biologics removed from US Unverified List"), ("zh-Hans", "药明生物被移出美国未经核实清单")],
)
def test_firm_is_the_one_that_the_text_names(language: str, title: str) -> None:
    assert first_act(title, language).firms == ("WuXi Biologics",)


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "India refuses to postpone its ban on sugar exports"),
        ("zh-Hans", "印度拒绝推迟食糖出口禁令"),
        ("ja", "インド政府、砂糖の輸出禁止の延期要請を拒否"),
        ("ko", "인도, 설탕 수출 금지 연기 요청 거부"),
    ],
)
def test_postponement_that_is_refused_is_none(language: str, title: str) -> None:
    assert {act.action for act in read(title, "", language).acts} <= {Action.REAFFIRM}


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Congo orders cobalt miners to hand over unused export quotas"),
        ("zh-Hant", "剛果要求礦商交出未用完的鈷出口配額"),
    ],
)
def test_quota_that_is_handed_over_tightens(language: str, title: str) -> None:
    assert first_act(title, language).direction is Direction.TIGHTENING

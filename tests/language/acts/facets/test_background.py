"""Values of background sentences do not become values of the act."""

from datetime import UTC, datetime

import pytest

from monitor.domain.acts.act import Act
from tests.language.readings import read

_DAY = datetime(2026, 5, 6, 8, tzinfo=UTC)


def _act(title: str, text: str, language: str = "en", issuer: str | None = None) -> Act:
    acts = read(title, text, language, published=_DAY).acts
    return next(a for a in acts if issuer in (None, a.issuer))


@pytest.mark.parametrize(
    ("title", "text", "language", "expected"),
    [
        pytest.param(
            "Peru extends ban on exports of scrap copper",
            "Peru keeps the ban until December 31, a decree published on Tuesday says. Peru also restricted exports of "
            "sugar in 2022 and of rice in 2023.",
            "en",
            ("copper_scrap",),
            id="en-earlier-acts",
        ),
        pytest.param(
            "印尼将限制锡出口",
            "印尼贸易部周二宣布将限制锡出口。印尼曾在2020年禁止镍矿出口，2023年禁止铝土矿出口。",
            "zh",
            ("tin",),
            id="zh-earlier-acts",
        ),
        pytest.param(
            "インドネシア、すず輸出を制限へ",
            "インドネシア政府は6日、すずの輸出を制限すると発表した。同国は2020年にニッケル鉱石の輸出を禁止している。",
            "ja",
            ("tin",),
            id="ja-earlier-act",
        ),
    ],
)
def test_goods_of_acts_of_earlier_years_are_left_out(
    title: str, text: str, language: str, expected: tuple[str, ...]
) -> None:
    assert _act(title, text, language).commodities == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "The mines ministry said so on Tuesday. Gabon shipped 9 million tonnes in 2025, most of it to China.",
            id="statistics",
        ),
        pytest.param(
            "The mines ministry said so on Tuesday. Two miners warned that contracts worth $9 million with buyers in "
            "India were at risk.",
            id="contracts",
        ),
        pytest.param(
            "The mines ministry said so on Tuesday, days after Washington approved arms sales to Morocco.",
            id="another-event",
        ),
    ],
)
def test_states_of_background_are_no_destination(text: str) -> None:
    assert _act("Gabon bans manganese exports", text).target == ()


def test_rule_that_is_lifted_keeps_the_words_of_its_sentence() -> None:
    """The year dates the rule, the sentence has the news."""
    act = _act("Peru lifts curbs on tin", "The government lifted limits on exports of tin imposed in 2021 for Chile.")
    assert act.target == ("CL",)


def test_first_day_of_another_act_is_not_that_of_this_one() -> None:
    title = "Canada tightens laser exports; Norway adds sonar gear to control list"
    text = (
        "Canada will require a licence for exports of certain lasers from June 15, its minister said on Tuesday. Also "
        "on Tuesday, Norway placed sonar systems on its control list."
    )
    assert _act(title, text, issuer="CA").effective is not None
    assert _act(title, text, issuer="NO").effective is None


def test_firms_that_leave_a_list_give_no_state_of_those_that_are_listed() -> None:
    text = (
        "The U.S. Commerce Department on Tuesday added 9 entities in China and Türkiye to its Entity List. "
        "Two firms in Serbia were taken off the list."
    )
    act = _act("US adds 9 firms to Entity List, removes two", text)
    assert act.target == ("CN", "TR")


def test_state_of_a_licensed_firm_is_no_destination() -> None:
    text = "The Commerce Department has granted Taiwan's Hongsin Electronics Co., Ltd. a licence to ship tools."
    assert "TW" not in _act("US grants chip tool licence", text).target


@pytest.mark.parametrize(
    ("language", "title", "expected"),
    [
        pytest.param("ja", "カザフスタン、軽油のトラック輸出を禁止", ("diesel",), id="ja-by-truck"),
        pytest.param("ko", "인도네시아, 팜유 공장 폐액 수출 금지", ("palm_oil_residues",), id="ko-waste-of-a-mill"),
        pytest.param(
            "en", "Guinea orders Veldoria Mining to stop bauxite exports", ("bauxite",), id="en-name-of-a-miner"
        ),
    ],
)
def test_vehicles_and_plants_are_no_goods_of_the_act(language: str, title: str, expected: tuple[str, ...]) -> None:
    assert _act(title, "", language).commodities == expected


def test_particle_behind_a_unit_is_no_silver() -> None:
    assert _act("인도네시아, 기존 계약분 12만t은 수출 허용", "", "ko").commodities == ()


def test_firms_that_the_headline_adds_give_no_state_of_those_that_leave() -> None:
    assert _act("US removes six Chinese firms from Entity List, adds three from Pakistan", "").target == ("CN",)


def test_statistics_of_trade_with_a_state_make_it_no_destination() -> None:
    text = "The commerce ministry raised the annual quota on Wednesday. Exports to Indonesia rose 12% in May."
    assert _act("Thailand raises rice export quota to 6 million tonnes", text).target == ()

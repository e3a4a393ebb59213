"""Two rules of one government in one article, and what looks like a second act but is none."""

from datetime import UTC, date, datetime

import pytest

from monitor.domain.acts.act import Act
from monitor.domain.acts.scheme import Action, Direction, Measure
from tests.language.readings import read

_DAY = datetime(2026, 5, 6, 8, tzinfo=UTC)


def _acts(title: str, text: str, language: str, place: str | None = None) -> tuple[Act, ...]:
    return read(title, text, language, published=_DAY, place=place).acts


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        pytest.param(
            "en",
            "Indonesia raises tin export levy, bans bauxite shipments",
            "Indonesia will lift its export levy on tin to 5% from 3% starting May 20, the finance ministry said. In a "
            "separate regulation, the trade ministry will prohibit exports of bauxite from June 1.",
            id="en",
        ),
        pytest.param(
            "zh",
            "印尼上调锡出口税 禁止铝土矿出口",
            "印尼财政部宣布自5月20日起将锡出口税上调至5%。贸易部同日宣布自6月1日起禁止铝土矿出口。",
            id="zh",
        ),
    ],
)
def test_duty_and_ban_on_different_goods_are_two_acts(language: str, title: str, text: str) -> None:
    found = [(a.measure, a.commodities, a.effective) for a in _acts(title, text, language)]
    assert found == [
        (Measure.EXPORT_TAX, ("tin",), date(2026, 5, 20)),
        (Measure.EXPORT_BAN, ("bauxite",), date(2026, 6, 1)),
    ]


@pytest.mark.parametrize(
    ("language", "title", "text", "kept"),
    [
        pytest.param(
            "en",
            "BIS revokes export licences issued to Tarnwell Optics",
            "The Bureau of Industry and Security revoked three licences issued in March for the export of lithography "
            "parts.",
            (Measure.LICENCE, Action.REVOKE),
            id="licences-that-are-revoked",
        ),
        pytest.param(
            "ja",
            "米、外国直接製品規則の発効を半年延期",
            "米商務省は輸出規制を孫会社へ広げる規則の発効を半年先送りした。",
            (Measure.EXTRATERRITORIAL_CONTROL, Action.POSTPONE),
            id="rule-that-is-postponed",
        ),
        pytest.param(
            "zh",
            "商务部：加快审查石墨出口许可申请",
            "商务部表示已批准部分合规申请，愿与有关国家加强出口管制对话。",
            (Measure.LICENCE, Action.GRANT),
            id="talks-that-are-strengthened",
        ),
        pytest.param(
            "zh",
            "商务部：收紧旧船出口许可条件",
            "商务部加强旧船出口管理，对材料不全的不予发放出口许可证。",
            (Measure.LICENCE_POLICY, Action.TIGHTEN),
            id="licences-that-are-not-given",
        ),
        pytest.param(
            "ja",
            "中国、輸出禁止リストに企業を追加",
            "中国商務省は日本の6社を輸出管理リストに追加した。日本では輸出審査を厳しくする監視リストの影響が懸念される。",
            (Measure.ENTITY_LIST, Action.IMPOSE),
            id="list-that-worries-another-state",
        ),
    ],
)
def test_words_of_the_first_act_make_no_second_one(
    language: str, title: str, text: str, kept: tuple[Measure, Action]
) -> None:
    assert [(a.measure, a.action) for a in _acts(title, text, language)] == [kept]


def test_two_governments_are_two_acts_only_where_each_opens_its_clause_of_the_headline() -> None:
    acts = _acts("Chile bans lithium exports; Peru imposes duty on copper exports", "", "en")
    assert [(a.issuer, a.measure) for a in acts] == [("CL", Measure.EXPORT_BAN), ("PE", Measure.EXPORT_TAX)]
    acts = _acts("Chile bans lithium exports", "In April Peru imposed a duty on copper exports.", "en")
    assert [a.issuer for a in acts] == ["CL"]


def test_day_in_a_sentence_about_other_goods_is_not_that_of_the_act() -> None:
    text = "インドネシア政府は6日、すずの輸出税を5%に引き上げると発表した。ボーキサイトの輸出は6月1日から禁止する。"
    acts = _acts("インドネシア、すずの輸出税引き上げ ボーキサイトは輸出禁止", text, "ja")
    assert [(a.measure, a.commodities, a.effective) for a in acts] == [
        (Measure.EXPORT_TAX, ("tin",), None),
        (Measure.EXPORT_BAN, ("bauxite",), date(2026, 6, 1)),
    ]


def test_measures_that_stop_for_some_firms_are_no_listing() -> None:
    """实施 is what stops, and the measures that go on for the others are not new."""
    title = "商务部公告2026年第52号 停止对2家日本实体实施出口管制管控名单措施"
    text = (
        "根据有关实体申请并经审查，决定自2026年5月6日起停止2026年第18号公告中对2家日本实体采取的出口管制管控名单措施，"
        "其余4家实体的措施继续实施。"
    )
    acts = _acts(title, text, "zh", place="CN")
    assert [(a.measure, a.action, a.direction) for a in acts] == [
        (Measure.ENTITY_LIST, Action.REMOVE, Direction.EASING)
    ]
    assert [n.key for n in acts[0].refers_to] == ["MOFCOM/18/2026"]


@pytest.mark.parametrize(
    ("language", "title", "text", "rate"),
    [
        pytest.param(
            "en",
            "Argentina scraps soybean export tax hike",
            "The government on Monday repealed a decree that raised the export tax on soybeans to 33%. The rate "
            "returns to 24%.",
            24,
            id="en",
        ),
        pytest.param("en", "Argentina revokes increase in soybean export tax", "", None, id="en-increase-in"),
        pytest.param(
            "zh",
            "阿根廷撤销大豆出口税上调",
            "阿根廷政府宣布取消将大豆出口税上调至33%的决定，税率恢复至24%。",
            24,
            id="zh",
        ),
        pytest.param(
            "ja",
            "アルゼンチン、大豆輸出税の引き上げを撤回",
            "アルゼンチン政府は大豆輸出税を33%に引き上げた政令を廃止すると官報で公表した。税率は24%に戻る。",
            24,
            id="ja",
        ),
        pytest.param("ko", "아르헨티나, 대두 수출세 인상 철회", "세율은 24%로 환원된다.", 24, id="ko"),
    ],
)
def test_increase_that_is_taken_back_leaves_the_duty(language: str, title: str, text: str, rate: float | None) -> None:
    acts = _acts(title, text, language)
    assert [(a.measure, a.action) for a in acts] == [(Measure.EXPORT_TAX, Action.RELAX)]
    assert [q.value for q in acts[0].quantities] == ([rate] if rate else [])


def test_duty_that_is_scrapped_is_gone() -> None:
    acts = _acts("Argentina scraps soybean export duty as prices rise", "", "en")
    assert [a.action for a in acts] == [Action.REMOVE]


@pytest.mark.parametrize(
    ("language", "title"),
    [
        pytest.param("zh", "哈萨克斯坦农业部长主张禁止小麦出口", id="zh"),
        pytest.param("en", "Kazakh agriculture minister says wheat exports should be banned", id="en-should"),
        pytest.param("en", "Kazakh minister favours halting wheat exports", id="en-favours"),
    ],
)
def test_wish_of_a_minister_is_no_act(language: str, title: str) -> None:
    assert _acts(title, "", language) == ()


def test_shipment_of_what_was_exempted_is_no_act() -> None:
    text = "수출 금지 예외를 인정받은 국영기업의 탄산리튬 1천200t이 13일 페루 카야오항으로 출발했다."
    assert _acts("칠레 리튬 예외 물량 첫 선적", text, "ko") == ()


def test_word_for_a_kind_of_firm_is_no_firm() -> None:
    text = "칠레 광업부가 국영 염호 매입회사에 한해 탄산리튬 4천t의 수출을 허용했다고 5일 밝혔다."
    acts = _acts("칠레, 리튬 수출 금지서 국영기업 예외 인정", text, "ko")
    assert [a.firms for a in acts] == [()]

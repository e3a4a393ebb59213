import pytest

from monitor.language.document import Document
from monitor.language.documents import numbers_in


def keys(text: str, year: int | None = None) -> list[str]:
    return [n.number.key for n in numbers_in(Document.of("", text), year)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("商务部公告2025年第61号", ["MOFCOM/61/2025"], id="mofcom"),
        pytest.param("商務部公告2025年第61號", ["MOFCOM/61/2025"], id="traditional"),
        pytest.param("商务部　海关总署公告2025年第18号", ["MOFCOM/18/2025"], id="joint-notice-is-of-mofcom's-series"),
        pytest.param("海关总署公告2025年第5号", ["GACC/5/2025"], id="customs"),
        pytest.param("不可靠实体清单工作机制公告〔2025〕7号", ["UEL-WM/7/2025"], id="square-brackets"),
        pytest.param("商务部令二〇二五年第三号", ["MOFCOM/Order 3/2025"], id="numbers-in-words"),
        pytest.param("商务部公告2025年第十二号", ["MOFCOM/12/2025"], id="twelve-in-words"),
        pytest.param(
            "商务部公告2025年第55号、56号、57号", ["MOFCOM/55/2025", "MOFCOM/56/2025", "MOFCOM/57/2025"], id="a-list"
        ),
        pytest.param("中国商務省の2025年第61号公告", ["MOFCOM/61/2025"], id="japanese"),
        pytest.param("상무부 공고 2025년 제61호", ["MOFCOM/61/2025"], id="korean-of-china"),
        pytest.param("산업통상자원부 고시 제2025-99호", ["MOTIE/99/2025"], id="korean-of-korea"),
        pytest.param("令和7年経済産業省令第12号", ["METI/Ordinance 12/2025"], id="reiwa"),
        pytest.param("MOFCOM Announcement No. 61 of 2025", ["MOFCOM/61/2025"], id="english"),
        pytest.param("the Ministry of Commerce's Announcement No. 61, 2025", ["MOFCOM/61/2025"], id="english-comma"),
        pytest.param("Ministry of Commerce No. 61 [2025]", ["MOFCOM/61/2025"], id="english-brackets"),
        pytest.param("China's notice 18/2025", ["MOFCOM/18/2025"], id="english-slash"),
        pytest.param(
            "China's Announcements Nos. 55, 56 and 61 of 2025",
            ["MOFCOM/55/2025", "MOFCOM/56/2025", "MOFCOM/61/2025"],
            id="english-list",
        ),
        pytest.param("published at 90 FR 47201", ["FR/90 FR 47201/2025"], id="federal-register-page"),
        pytest.param("FR Doc. 2025-19001", ["FR/2025-19001/2025"], id="federal-register-document"),
        pytest.param("Regulation (EU) 2021/821", ["EU/2021/821/2021"], id="eu"),
        pytest.param("Regulation (EU) No 833/2014", ["EU/833/2014/2014"], id="eu-before-2015"),
        pytest.param("DGFT Notification No. 12/2025-26", ["DGFT/Notification 12/2025-26/2025"], id="india"),
        pytest.param("Permendag No. 22 Tahun 2023", ["KEMENDAG/22/2023"], id="indonesia"),
        pytest.param("Unreliable entity list announcement [2025] No. 7", ["UEL-WM/7/2025"], id="unreliable-entities"),
        pytest.param("Décision No. 004/ARECOMS/2025", ["ARECOMS/004/2025"], id="congo"),
        pytest.param("MinBuza.2023.15246-27", ["NL-MFA/15246-27/2023"], id="netherlands"),
        pytest.param("COM(2025) 945", ["EU/COM(2025) 945/2025"], id="eu-communication"),
        pytest.param("NTE 2025/12", ["ECJU/12/2025"], id="united-kingdom"),
        pytest.param("2025年第3号台风", [], id="a-typhoon-has-a-number-too"),
        pytest.param("an order of 2025 tonnes, no. 5 in the world", [], id="plain-figures"),
        pytest.param("Mali's Order No. 5 of 2025", [], id="a-state-whose-series-is-not-known"),
    ],
)
def test_a_number_is_read_as_its_authority_writes_it(text: str, expected: list[str]) -> None:
    assert keys(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("商务部令2026年第1号", ["MOFCOM/Order 1/2026"], id="zh-order"),
        pytest.param("商务部公告2026年第1号", ["MOFCOM/1/2026"], id="zh-announcement"),
        pytest.param("商務部令2026年第1號", ["MOFCOM/Order 1/2026"], id="traditional-order"),
        pytest.param("商务部2026年第1号令", ["MOFCOM/Order 1/2026"], id="zh-order-behind-the-number"),
        pytest.param("MOFCOM Order No. 1 of 2026", ["MOFCOM/Order 1/2026"], id="en-order"),
        pytest.param("the commerce ministry's Decree No. 1 of 2026", ["MOFCOM/Order 1/2026"], id="en-decree"),
        pytest.param("MOFCOM Announcement No. 1 of 2026", ["MOFCOM/1/2026"], id="en-announcement"),
        pytest.param("商務省令2026年第1号", ["MOFCOM/Order 1/2026"], id="ja-order"),
        pytest.param("商務省の2026年第1号公告", ["MOFCOM/1/2026"], id="ja-announcement"),
        pytest.param("중국 상무부령 2026년 제1호", ["MOFCOM/Order 1/2026"], id="ko-order"),
        pytest.param("중국 상무부 공고 2026년 제1호", ["MOFCOM/1/2026"], id="ko-announcement"),
        pytest.param("商务部通知〔2026〕1号", ["MOFCOM/Circular 1/2026"], id="zh-circular"),
        pytest.param("海关总署令2026年第271号", ["GACC/Order 271/2026"], id="customs-order"),
        pytest.param("海关总署 商务部公告2026年第4号", ["GACC/4/2026"], id="joint-of-customs-first"),
        pytest.param("商务部、工业和信息化部、海关总署公告2026年第4号", ["MOFCOM/4/2026"], id="joint-of-three"),
        pytest.param("财政部 海关总署 税务总局公告2026年第4号", [], id="joint-of-one-whose-series-is-not-known"),
        pytest.param(
            "国务院关税税则委员会公告2026年第4号", ["CTC/4/2026"], id="the-tariff-commission-is-not-the-council"
        ),
        pytest.param("商务部：依据中华人民共和国主席令第58号", [], id="the-president's-order-is-not-the-ministry's"),
        pytest.param("商务部禁令2026年第1号", [], id="a-ban-is-no-order"),
        pytest.param("美国商务部公告2026年第30号", ["BIS/30/2026"], id="the-other-commerce-ministry"),
        pytest.param("中国商务厅局 商产函〔2026〕12号", [], id="letters-of-a-division-count-by-themselves"),
        pytest.param("국무원령 제792호", [], id="ko-an-authority-that-is-not-known"),
        pytest.param("산업통상부 고시 제2025-123호", ["MOTIE/123/2025"], id="korean-notice"),
        pytest.param("산업통상부 공고 제2025-123호", ["MOTIE/Public notice 123/2025"], id="korean-public-notice"),
        pytest.param("관세청 고시 제2025-123호", ["KCS/123/2025"], id="korean-customs"),
        pytest.param("환경부 고시 제2025-123호", [], id="korean-office-that-is-not-known"),
        pytest.param("요소 수출 제한 조기 해제 알림(공고 제2025-123호)", [], id="korean-notice-without-an-office"),
        pytest.param(
            "산업통상부, 요소 수출 제한 시행(고시 제2025-123호)", ["MOTIE/123/2025"], id="korean-office-elsewhere"
        ),
        pytest.param("令和7年経済産業省告示第12号", ["METI/12/2025"], id="japanese-notice"),
        pytest.param("輸出注意事項2025第12号", ["METI/Circular 12/2025"], id="japanese-circular"),
        pytest.param("貿服字第1147002345號公告", ["TITA/贸服字第1147002345号/2025"], id="taiwan"),
        pytest.param("DGFT Public Notice No. 12/2025-26", ["DGFT/Public Notice 12/2025-26/2025"], id="india-notice"),
        pytest.param("Notification No. 12/2025-Customs", [], id="india's-customs-count-apart"),
        pytest.param("Permen ESDM No. 6 Tahun 2025", ["ESDM/6/2025"], id="indonesian-regulation"),
        pytest.param("Kepmen ESDM No. 6 Tahun 2025", ["ESDM/Order 6/2025"], id="indonesian-decree"),
        pytest.param("No 1/ARECOMS/2025", ["ARECOMS/001/2025"], id="congo-without-zeros"),
        pytest.param("Directive RIN 0694-AK12", [], id="a-rulemaking-has-many-documents"),
    ],
)
def test_a_number_keeps_the_series_that_it_is_in(text: str, expected: list[str]) -> None:
    assert keys(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Ministry of Commerce No. 1 (2026)", id="en"),
        pytest.param("商务部〔2026〕1号", id="zh"),
        pytest.param("중국 상무부 2026년 제1호", id="ko"),
    ],
)
def test_a_number_that_does_not_say_its_series_is_none_where_two_have_it(text: str) -> None:
    assert keys(text) == []
    assert keys(text.replace("1호", "61호").replace("1号", "61号").replace("No. 1", "No. 61")) == ["MOFCOM/61/2026"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("国务院令第792号", id="zh"),
        pytest.param("国务院第792号令", id="zh-behind"),
        pytest.param("State Council Decree No. 792", id="en"),
        pytest.param("Order No. 792 of the State Council", id="en-behind"),
    ],
)
def test_a_decree_whose_numbers_run_on_has_one_key_in_every_year(text: str) -> None:
    assert keys(text) == keys(text, 2024) == keys(text, 2026) == ["STATE-COUNCIL/792/0"]


def test_an_executive_order_has_one_key_in_every_year() -> None:
    assert keys("Executive Order 14105", 2023) == keys("Executive Order 14105", 2026) == ["WH/EO 14105/0"]


def test_a_number_without_a_year_takes_the_year_that_is_given() -> None:
    assert keys("商务部第70号公告") == []
    assert keys("商务部第70号公告", 2025) == ["MOFCOM/70/2025"]
    assert keys("MOFCOM Announcement No. 70", 2025) == ["MOFCOM/70/2025"]


def test_two_spellings_of_a_number_have_one_key() -> None:
    chinese, english = keys("商务部公告2025年第61号"), keys("China's Announcement No. 61 of 2025")
    assert chinese == english


def test_a_number_quotes_the_original() -> None:
    document = Document.of("商務部公告２０２５年第６１號", "")
    (seen,) = numbers_in(document)
    assert seen.span.quote == "公告２０２５年第６１號"
    assert document.title[seen.span.start : seen.span.end] == seen.span.quote


@pytest.mark.parametrize(
    "title",
    [
        "Amendment of Decree No. 41: exports of wheat",
        "Resolución de 612 empresas: permisos de exportación",
        "Decree No. 1.5 million tonnes",
        "Order 66 lorries: exports of wheat",
    ],
)
def test_a_number_of_a_state_without_its_year_stands_at_the_head_of_a_title(title: str) -> None:
    assert numbers_in(Document.of(title, ""), 2026, "KZ") == ()


OF_STATES = [
    ("Regulation No. 12 of 2026 on exports of copper concentrate", "ID", "ID Regulation/12/2026"),
    ("Decree 411/2026 cuts the export duty on soybeans", "AR", "AR Decree/411/2026"),
    ("Decision No. 006/2026 fixing the export quota for cobalt", "CD", "CD Decision/6/2026"),
    ("Resolución N° 84/2026: permisos de exportación", "PE", "PE Resolution/84/2026"),
    ("輸出貿易管理令の一部を改正する政令（令和8年政令第142号）", "JP", "JP Cabinet order/142/2026"),
    (
        "Regulation of the Minister of Trade No. 9 of 2026 on exports of bauxite",
        "ID",
        "ID Regulation of the Minister of Trade/9/2026",
    ),
    ("Décision n° 031/CAB.MIN/2026 fixant les quotas de cobalt", "CD", "CD Decision/31/CAB.MIN/2026"),
    ("Resolución Exenta N° 77: revoca un permiso de exportación", "CL", "CL Resolution/77/2026"),
    ("Decree No. 41: ban on exports of wheat", "KZ", "KZ Decree/41/2026"),
]


@pytest.mark.parametrize(("title", "place", "key"), OF_STATES, ids=[o[2] for o in OF_STATES])
def test_a_number_whose_form_names_no_authority_is_that_of_the_state(title: str, place: str, key: str) -> None:
    assert [n.number.key for n in numbers_in(Document.of(title, ""), 2026, place)] == [key]
    assert numbers_in(Document.of(title, ""), 2026) == ()

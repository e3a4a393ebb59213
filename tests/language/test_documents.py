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
        pytest.param("商务部令二〇二五年第三号", ["MOFCOM/3/2025"], id="numbers-in-words"),
        pytest.param("商务部公告2025年第十二号", ["MOFCOM/12/2025"], id="twelve-in-words"),
        pytest.param(
            "商务部公告2025年第55号、56号、57号", ["MOFCOM/55/2025", "MOFCOM/56/2025", "MOFCOM/57/2025"], id="a-list"
        ),
        pytest.param("中国商務省の2025年第61号公告", ["MOFCOM/61/2025"], id="japanese"),
        pytest.param("상무부 공고 2025년 제61호", ["MOFCOM/61/2025"], id="korean-of-china"),
        pytest.param("산업통상자원부 고시 제2025-99호", ["MOTIE/99/2025"], id="korean-of-korea"),
        pytest.param("令和7年経済産業省令第12号", ["METI/12/2025"], id="reiwa"),
        pytest.param("MOFCOM Announcement No. 61 of 2025", ["MOFCOM/61/2025"], id="english"),
        pytest.param("the Ministry of Commerce's Announcement No. 61, 2025", ["MOFCOM/61/2025"], id="english-comma"),
        pytest.param("Ministry of Commerce No. 18 [2025]", ["MOFCOM/18/2025"], id="english-brackets"),
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


def test_a_number_without_a_year_takes_the_year_that_is_given() -> None:
    assert keys("商务部第70号公告") == []
    assert keys("商务部第70号公告", 2025) == ["MOFCOM/70/2025"]
    assert keys("MOFCOM Announcement No. 70", 2025) == ["MOFCOM/70/2025"]


def test_two_ways_to_write_one_notice_meet() -> None:
    chinese, english = keys("商务部公告2025年第61号"), keys("China's Announcement No. 61 of 2025")
    assert chinese == english


def test_a_number_quotes_the_original() -> None:
    document = Document.of("商務部公告２０２５年第６１號", "")
    (seen,) = numbers_in(document)
    assert seen.span.quote == "公告２０２５年第６１號"
    assert document.title[seen.span.start : seen.span.end] == seen.span.quote

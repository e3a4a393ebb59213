"""News agency of a dispatch."""

from datetime import UTC, datetime

import pytest

from monitor.domain.articles.article import Article, ArticleId
from monitor.domain.sources.source import SourceId, Tier
from monitor.language.reader import Reader
from tests.language.shipped import shipped_vocabulary

READER = Reader(shipped_vocabulary())
FILLER = " The ministry gave no further details, and nobody at the port could be reached for comment."


def wire(title: str, text: str = "", *, language: str = "en", source: str = "Daily Post", **more: str) -> str:
    article = Article(
        id=ArticleId("1"),
        source_id=SourceId("post"),
        key="1",
        url="https://post.example/1",
        title=title,
        text=text,
        language=language,
        tier=Tier.MEDIA,
        published=datetime(2026, 11, 25, tzinfo=UTC),
        published_raw="",
        content_hash="",
        **more,  # type: ignore[arg-type]
    )
    document, reading = READER.read(article)
    return READER.wire(article, document, reading, source=source)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        pytest.param("LONDON, Nov 25 (Reuters) - China has cleared exports." + FILLER, "en", "wire_reuters", id="en"),
        pytest.param("China has cleared exports." + FILLER + " (AP)", "en", "wire_ap", id="at the foot"),
        pytest.param("新华社北京11月25日电 商务部批准稀土出口。", "zh-Hans", "wire_xinhua", id="zh"),
        pytest.param("（中央社記者台北25日電）經濟部核准出口。", "zh-Hant", "wire_cna_taiwan", id="zh-Hant"),
        pytest.param("【北京時事】中国商務省は25日、輸出を許可した。", "ja", "wire_jiji", id="ja-jiji"),
        pytest.param("【北京共同】中国商務省は25日、輸出を許可した。", "ja", "wire_kyodo", id="ja-kyodo"),
        pytest.param("(서울=연합뉴스) 산업통상자원부는 수출을 허가했다.", "ko", "wire_yonhap", id="ko"),
        pytest.param("China has cleared exports." + FILLER, "en", "", id="nobody"),
        pytest.param(
            "China has cleared exports." + FILLER + " A Reuters poll had seen it coming." + FILLER,
            "en",
            "",
            id="spoken of",
        ),
        pytest.param("日本の時事問題を共同で論じる会合が開かれた。", "ja", "", id="words that are also names"),
    ],
)
def test_a_byline_names_the_agency(text: str, language: str, expected: str) -> None:
    assert wire("Exports of rare earths", text, language=language) == expected


def test_a_headline_that_cites_an_agency_is_its_word() -> None:
    assert wire("彭博：中国将批准稀土出口", language="zh-Hans") == "wire_bloomberg"


@pytest.mark.parametrize("where", ["publisher", "author"])
def test_publisher_and_author_name_it(where: str) -> None:
    assert wire("China clears exports", **{where: "Kyodo News"}) == "wire_kyodo"


def test_agency_feed_is_the_agencys_dispatch() -> None:
    assert wire("China clears exports, Xinhua says", source="Yonhap (English)") == "wire_yonhap"

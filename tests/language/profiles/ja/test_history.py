"""Japanese bodies that tell an old deed again: the date before the verb decides, not the one before another."""

from datetime import UTC, datetime

import pytest

from monitor.domain.articles.article import Article, ArticleId
from monitor.domain.sources.source import SourceId, Tier
from monitor.language.reader import Reader
from tests.language.shipped import shipped_vocabulary


@pytest.mark.parametrize(
    ("text", "issuers"),
    [
        pytest.param("中国は4月、レアアースの輸出を規制した。", [], id="a-month-long-past"),
        pytest.param("中国は2023年、ガリウムの輸出を規制した。", [], id="a-year-past"),
        pytest.param("米国が華為への半導体の輸出を禁じたのは2019年だ。", [], id="a-year-after-the-verb"),
        pytest.param("中国は11月5日、レアアースの輸出を規制した。", ["CN"], id="a-day-of-last-week"),
        pytest.param("中国は4月に導入したレアアースの輸出規制を緩和した。", ["CN"], id="the-date-of-another-deed"),
        pytest.param("中国は12月31日付でレアアースの輸出を禁止する。", ["CN"], id="a-day-to-come"),
    ],
)
def test_what_was_done_long_before_the_article_is_no_news(text: str, issuers: list[str]) -> None:
    article = Article(
        id=ArticleId("a"),
        source_id=SourceId("s"),
        key="a",
        url="",
        title="自動車各社、部品の調達先を分散",
        text=text,
        language="ja",
        tier=Tier("media"),
        published=datetime(2025, 11, 9, tzinfo=UTC),
        published_raw="",
        content_hash="",
    )
    acts = Reader(shipped_vocabulary()).read(article)[1].acts
    assert [a.issuer for a in acts] == issuers

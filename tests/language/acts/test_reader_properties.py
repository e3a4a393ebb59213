"""Whatever the text, the reader answers, quotes the original, and answers the same again."""

from datetime import UTC, datetime
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.article import Article, ArticleId
from monitor.domain.source import SourceId, Tier
from monitor.language.reader import Reader
from tests.budget import examples
from tests.language.shipped import shipped_vocabulary

PIECES = (
    *("China", "the US", "suspends", "export", "controls", "on", "gallium", "to", "Japan", ",", ".", "after", "not"),
    *("中国", "商务部", "将", "暂停", "实施", "对美", "出口管制", "稀土", "，", "。", "尚未", "批准", "许可"),
    *(
        "中國",
        "輸出規制",
        "を",
        "緩和",
        "米政府",
        "、",
        "수출통제",
        "유예",
        "미국",
        "않",
        "ﬁ",
        "㎏",
        "é",
        "\u3099",
        " ",
    ),
)
TEXTS = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=24).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=24).map("".join),
    st.text(max_size=60),
)


@cache
def reader() -> Reader:
    return Reader(shipped_vocabulary())


def article(title: str, text: str, language: str) -> Article:
    return Article(
        id=ArticleId("a"),
        source_id=SourceId("s"),
        key="a",
        url="",
        title=title,
        text=text,
        language=language,
        tier=Tier.MEDIA,
        published=datetime(2025, 11, 9, tzinfo=UTC),
        published_raw="",
        content_hash="",
    )


@settings(max_examples=examples(300), deadline=None)
@given(title=TEXTS, text=TEXTS, language=st.sampled_from(("en", "zh-Hans", "zh-Hant", "ja", "ko", "fr", "und")))
def test_evidence_is_quoted_from_the_original(title: str, text: str, language: str) -> None:
    given_article = article(title, text, language)
    reading = reader().read(given_article)[1]
    assert reading == reader().read(given_article)[1]
    assert [a.ordinal for a in reading.acts] == list(range(len(reading.acts)))
    spans = [s for a in reading.acts for s in a.evidence] + [m.span for m in reading.near_misses]
    spans += reading.possible.evidence if reading.possible else ()
    for span in spans:
        source = title if span.field == "title" else text
        assert source[span.start : span.end] == span.quote
    for act in reading.acts:
        assert act.evidence
        assert act.trigger
        assert act.issuer not in act.target

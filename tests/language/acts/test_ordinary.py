"""Ordinary news is read without the grammar; the reading is that of all stages."""

from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.acts.judgement import ReaderMode
from monitor.domain.articles.article import Article
from monitor.language.reader import Reader
from tests.budget import examples
from tests.language.readings import article
from tests.language.shipped import shipped_vocabulary

WORDS = (
    *("China", "copper", "prices", "rose", "exports of", "ban", "denies", "report", "took effect", "lifted", "study"),
    *(
        "Correction:",
        "the ministry",
        "market",
        "stocks",
        "the tariff",
        "tram",
        "港口",
        "价格",
        "商务部",
        "出口",
        "管制",
    ),
    *("更正", "否认", "股价", "調査", "輸出", "市場", "撤回", "항구", "수출", "통제", "정정", "주가", "\n", ". ", "。"),
)
TEXTS = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join) | st.text(max_size=40)


@cache
def reader(mode: ReaderMode) -> Reader:
    return Reader.shipped(shipped_vocabulary(), mode)


def differs(one: Article, mode: ReaderMode) -> bool:
    return reader(mode).read(one) != reader(mode).read(one, thorough=True)


@settings(max_examples=examples(300), deadline=None)
@given(
    title=TEXTS,
    text=TEXTS,
    language=st.sampled_from(("en", "zh-Hans", "ja", "ko", "und")),
    official=st.booleans(),
    mode=st.sampled_from((ReaderMode.BALANCED, ReaderMode.OFF)),
)
def test_any_text_is_read_as_by_all_stages(
    title: str, text: str, language: str, official: bool, mode: ReaderMode
) -> None:
    one = article(title, text, language, official=official)
    assert not differs(one, mode)

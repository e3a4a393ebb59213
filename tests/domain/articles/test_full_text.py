from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.acts.act import Span
from monitor.domain.acts.reading import Reading
from monitor.domain.articles.article import Article, TextPart
from monitor.domain.articles.full_text import (
    PageText,
    matches_with_origins,
    reading_with_origins,
    texts_of,
    with_texts,
    without_page_text,
)
from monitor.domain.rules.rule import Level, Match, RuleId
from tests.fakes.reading import act, article, source

ITEM = article("a", source("wire"), "Ministry clears shipments", text="Two firms may ship again.")
BODY = PageText(text="The ministry met the press.\nA list is attached.", origin="page")
LIST = PageText(text="Firm A\nFirm B", origin="annex list.pdf")


def test_page_text_follows_feed_text() -> None:
    joined = with_texts(ITEM, (BODY, LIST))
    assert joined.text == f"{ITEM.text}\n{BODY.text}\n{LIST.text}"
    assert [joined.text[p.start :].split("\n")[0] for p in joined.parts] == ["The ministry met the press.", "Firm A"]
    assert [p.origin for p in joined.parts] == ["page", "annex list.pdf"]
    assert [joined.origin_at(joined.text.index(w)) for w in ("Two", "press", "Firm B")] == [
        "",
        "page",
        "annex list.pdf",
    ]
    assert joined.content_hash == ITEM.content_hash
    assert joined.page_hash != ITEM.page_hash


def test_summary_repeated_by_the_page_is_dropped() -> None:
    page = PageText(text="Ministry clears shipments\nTwo firms may ship again. More will follow.", origin="page")
    for summary in (ITEM.text, "Two firms may ship again…", "Two firms may  ship again. More..."):
        joined = with_texts(replace(ITEM, text=summary), (page,))
        assert joined.text == "Two firms may ship again. More will follow."
        assert joined.parts == (TextPart(start=0, origin="page"),)


def test_page_without_new_text_changes_only_the_address() -> None:
    page = PageText(text=f"{ITEM.title}\n{ITEM.text}", origin="page")
    assert with_texts(ITEM, (page,)) == ITEM
    assert with_texts(ITEM, (page,), url="https://paper.example/1") == replace(ITEM, url="https://paper.example/1")


def test_lines_that_the_feed_has_are_left_out_of_the_page() -> None:
    long = replace(ITEM, text="Two firms may ship again.\nBoth make magnets.")
    page = PageText(text="Two firms may ship again.\nA third one waits.", origin="page")
    assert with_texts(long, (page,)).text == f"{long.text}\nA third one waits."


def test_text_is_limited() -> None:
    joined = with_texts(ITEM, (PageText(text="x" * 300_000, origin="page"), LIST))
    assert len(joined.text) == 200_000 + 1
    assert [p.origin for p in joined.parts] == ["page"]


def test_match_across_two_lines_does_not_count() -> None:
    item = replace(ITEM, text="bca")
    joined = with_texts(item, (PageText(text="ab\na\ncaa", origin="page"),))
    assert with_texts(without_page_text(joined), texts_of(joined)).text == joined.text == "bca\nab\ncaa"


_LINES = st.lists(st.text("abc ", min_size=1, max_size=8), min_size=1, max_size=4).map("\n".join)
_TEXTS = st.lists(st.builds(PageText, text=_LINES, origin=st.sampled_from(["page", "annex a.pdf"])), max_size=3)


@given(st.builds(lambda text: replace(ITEM, text=text), st.text("abc \n", max_size=20)), _TEXTS)
def test_combined_text_can_be_split(item: Article, texts: list[PageText]) -> None:
    joined = with_texts(item, texts)
    assert all(t.text for t in texts_of(joined))
    assert [t.origin for t in texts_of(joined)] == [p.origin for p in joined.parts]
    own = without_page_text(joined)
    assert own.text in ("", item.text)
    assert own.text == item.text or joined.parts
    assert with_texts(own, texts_of(joined)).text == joined.text


def test_spans_name_their_page_or_annex() -> None:
    joined = with_texts(ITEM, (BODY, LIST))
    places = [("title", 20), *(("text", joined.text.index(word)) for word in ("Two", "met", "Firm B"))]
    spans = [Span(field=field, start=at, end=at + 3, quote=joined.text[at : at + 3]) for field, at in places]
    reading = reading_with_origins(Reading(language="en", acts=(act(evidence=tuple(spans)),)), joined)
    assert [s.origin for s in reading.acts[0].evidence] == ["", "", "page", "annex list.pdf"]
    match = Match(rule_id=RuleId("r"), rule_version="1", level=Level.LOW, evidence=tuple(spans))
    assert [s.origin for s in matches_with_origins((match,), joined)[0].evidence] == ["", "", "page", "annex list.pdf"]
    assert matches_with_origins((match,), ITEM) == (match,)

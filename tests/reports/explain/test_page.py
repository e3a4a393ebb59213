from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.domain.acts.act import Span
from monitor.domain.articles.article import ArticleId
from monitor.domain.articles.page_fetch import FetchReason, Page, PageState
from monitor.domain.sources.source import SourceId
from monitor.reports.explain.page import page_in_words, quotes_with_origin
from tests.fakes.reading import NOW

PAGE = Page(
    article_id=ArticleId("a"),
    source_id=SourceId("wire"),
    url="https://wire.example/a",
    because=FetchReason.ACT,
    state=PageState.WAITING,
    due_at=NOW,
)
ASKED = replace(PAGE, asked_at=NOW, due_at=None, reads=1)


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (PAGE, "The page will be fetched at 25 Nov 12:00 UTC or soon after."),
        (replace(PAGE, reads=1), "The page will be fetched again at 25 Nov 12:00 UTC or soon after."),
        (
            replace(
                ASKED,
                state=PageState.FAILED,
                due_at=NOW + timedelta(minutes=2),
                outcome="timeout",
                detail="in words",
            ),
            "The page could not be read at 25 Nov 12:00 UTC (timeout: in words); next attempt at 25 Nov 12:02 UTC.",
        ),
        (
            replace(ASKED, state=PageState.GIVEN_UP, outcome="paywall", detail="in words"),
            "The page could not be read at 25 Nov 12:00 UTC (paywall: in words); no further attempt.",
        ),
        (
            replace(ASKED, state=PageState.READ, outcome="news"),
            "The page was read at 25 Nov 12:00 UTC and added content to the feed item.",
        ),
        (
            replace(ASKED, state=PageState.READ, outcome="nothing_new", detail="annex a.pdf: the PDF is broken"),
            "The page was read at 25 Nov 12:00 UTC and added nothing new (annex a.pdf: the PDF is broken).",
        ),
    ],
    ids=lambda v: v.state if isinstance(v, Page) else "",
)
def test_every_page_state_has_a_sentence(page: Page, said: str) -> None:
    assert page_in_words(page) == [said]


def test_an_article_without_a_page_has_no_sentence() -> None:
    assert page_in_words(None) == []


def test_quotes_from_outside_the_feed_name_their_origin() -> None:
    spans = [
        Span(field="title", start=0, end=5, quote="China"),
        Span(field="text", start=9, end=14, quote="China"),
        Span(field="text", start=9, end=14, quote="gallium\n oxide", origin="annex list.pdf"),
        Span(field="text", start=9, end=14, quote="ban", origin="page"),
    ]
    assert quotes_with_origin(spans) == ['"China"', '"gallium oxide" (annex list.pdf)', '"ban" (page)']

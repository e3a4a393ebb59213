"""Which headlines are sent to a translator, and what becomes of its failures."""

from typing import Any

from monitor.domain.articles.article import ArticleId
from monitor.domain.sources.licensing import Terms
from monitor.domain.sources.source import Quote
from monitor.ports.repositories.articles import EventArticle
from monitor.reports.translations import translations_of
from tests.fakes.translator import FakeTranslator
from tests.store.examples import NOW, article, source


def titled(name: str, **more: Any) -> EventArticle:
    given = {"title": f"标题 {name}", "language": "zh-Hans", "source_id": source().id, **more}
    item = article(name)
    return EventArticle(article_id=ArticleId(name), tier=item.tier, url=item.url, published=None, seen_at=NOW, **given)


async def test_headlines_that_are_not_english_are_translated() -> None:
    fake = FakeTranslator({"标题 a": "Title a"})
    found = await translations_of([titled("a"), titled("b", title="Title", language="en-GB")], fake)
    assert found.of == {"a": "Title a"}
    assert found.problem == ""
    assert fake.asked == [("标题 a", "zh-Hans")]


async def test_what_may_not_be_handed_on_is_not_sent_anywhere() -> None:
    fake = FakeTranslator()
    linked, restricted = Terms(quote=Quote.LINK_ONLY), Terms(visible_in=("minerals",))
    await translations_of([titled("a", terms=linked), titled("b", title=" "), titled("c", terms=restricted)], fake)
    assert fake.asked == []


async def test_the_first_failure_ends_it_and_is_reported_once() -> None:
    fake = FakeTranslator()
    fake.fault = "no answer"
    found = await translations_of([titled("a"), titled("b")], fake)
    assert (found.of, len(fake.asked)) == ({}, 1)
    assert found.problem == "http://translate.example/translate: no answer; check it"


async def test_a_crowded_event_sends_no_more_than_twenty() -> None:
    fake = FakeTranslator()
    await translations_of([titled(str(n)) for n in range(30)], fake)
    assert len(fake.asked) == 20

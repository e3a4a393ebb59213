"""The contract of every Harvester. Subclass `HarvesterContract` and provide a `stage` fixture."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import pytest

from monitor.domain.sources.schedule import Outcome
from monitor.errors import ChildLostError, FeedUnreadableError
from monitor.ports.children.extraction import ExtractJob, Extractor, FeedExtraction

TITLES = ("Export licences granted", "", "Weather", "Ports reopen")  # the second has no text
ARTICLES = [title for title in TITLES if title]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A extractor and its jobs: a feed with an item per title, an unreadable feed, and one that kills the child."""

    extractor: Extractor
    feed: Callable[..., ExtractJob]
    unreadable: Callable[[], ExtractJob]
    deadly: Callable[[], ExtractJob]

    async def extract(self, *titles: str, known: Mapping[str, str] | None = None) -> FeedExtraction:
        return await self.extractor.extract(replace(self.feed(*titles), known=known or {}))


def _hashes(extraction: FeedExtraction) -> dict[str, str]:
    return {h.article.key: h.article.content_hash for h in extraction.articles}


def _titles(extraction: FeedExtraction) -> list[str]:
    return [h.article.title for h in extraction.articles]


def _balances(extraction: FeedExtraction) -> bool:
    return extraction.fetched == len(extraction.articles) + extraction.known + len(extraction.refused) + extraction.left


class HarvesterContract:
    async def test_every_item_is_an_article_or_refused(self, stage: Stage) -> None:
        found = await stage.extract(*TITLES)
        assert _titles(found) == ARTICLES
        assert [r.reason for r in found.refused] == ["no_text"]
        assert (found.fetched, found.known, found.left) == (4, 0, 0)
        assert _balances(found)

    async def test_a_feed_without_items_gives_an_empty_result(self, stage: Stage) -> None:
        found = await stage.extract()
        assert (found.fetched, found.articles, found.left) == (0, (), 0)

    async def test_a_feed_longer_than_one_job_is_complete_and_in_order(self, stage: Stage) -> None:
        titles = [f"Number {n}" for n in range(250)]
        found = await stage.extract(*titles, *TITLES)
        assert _titles(found) == [*titles, *ARTICLES]
        assert (found.fetched, found.left) == (254, 0)
        assert _balances(found)

    async def test_articles_have_the_source_of_the_job_and_unique_keys(self, stage: Stage) -> None:
        found = await stage.extract(*TITLES)
        assert {h.article.source_id for h in found.articles} == {stage.feed().source.id}
        assert len(_hashes(found)) == len(ARTICLES)

    async def test_known_articles_are_counted_but_not_returned(self, stage: Stage) -> None:
        first = await stage.extract(*TITLES)
        again = await stage.extract(*TITLES, "News", known=_hashes(first))
        assert (_titles(again), again.known) == (["News"], len(ARTICLES))
        assert _balances(again)

    async def test_a_known_key_with_another_text_is_an_edit(self, stage: Stage) -> None:
        first = await stage.extract("Weather", "Ports reopen")
        again = await stage.extract("Weather", "Ports reopen on Monday", known=_hashes(first))
        assert [(h.article.title, h.edited) for h in again.articles] == [("Ports reopen on Monday", True)]
        assert not any(h.edited for h in first.articles)
        assert _balances(again)

    async def test_an_unreadable_feed_raises_an_outcome_and_affects_no_other_feed(self, stage: Stage) -> None:
        with pytest.raises(FeedUnreadableError) as refused:
            await stage.extractor.extract(stage.unreadable())
        assert Outcome(refused.value.outcome) in (Outcome.NOT_A_FEED, Outcome.UNREADABLE)
        assert _titles(await stage.extract(*TITLES)) == ARTICLES

    async def test_a_lost_child_raises_its_cause_and_affects_no_other_feed(self, stage: Stage) -> None:
        with pytest.raises(ChildLostError) as lost:
            await stage.extractor.extract(stage.deadly())
        assert lost.value.cause
        assert _titles(await stage.extract(*TITLES)) == ARTICLES

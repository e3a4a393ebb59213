"""What every Harvester does, whatever reads behind it. Subclass `HarvesterContract` and give a `stage` fixture."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import pytest

from monitor.domain.sources.schedule import Outcome
from monitor.errors import ChildLostError, FeedUnreadableError
from monitor.ports.harvesting import Harvest, Harvester, HarvestJob

__all__ = ["HarvesterContract", "Stage"]

TITLES = ("Export licences granted", "", "Weather", "Ports reopen")  # the second has no text
ARTICLES = [title for title in TITLES if title]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A harvester, and jobs for it: a feed with an item of each title, one that can't be read, one that kills."""

    harvester: Harvester
    feed: Callable[..., HarvestJob]
    unreadable: Callable[[], HarvestJob]
    deadly: Callable[[], HarvestJob]

    async def harvest(self, *titles: str, known: Mapping[str, str] | None = None) -> Harvest:
        return await self.harvester.harvest(replace(self.feed(*titles), known=known or {}))


def _hashes(harvest: Harvest) -> dict[str, str]:
    return {h.article.key: h.article.content_hash for h in harvest.articles}


def _titles(harvest: Harvest) -> list[str]:
    return [h.article.title for h in harvest.articles]


def _balances(harvest: Harvest) -> bool:
    return harvest.fetched == len(harvest.articles) + harvest.known + len(harvest.refused) + harvest.left


class HarvesterContract:
    async def test_every_item_is_an_article_or_refused_and_nothing_is_left(self, stage: Stage) -> None:
        found = await stage.harvest(*TITLES)
        assert _titles(found) == ARTICLES
        assert [r.reason for r in found.refused] == ["no_text"]
        assert (found.fetched, found.known, found.left) == (4, 0, 0)
        assert _balances(found)

    async def test_a_feed_without_items_is_an_empty_harvest(self, stage: Stage) -> None:
        found = await stage.harvest()
        assert (found.fetched, found.articles, found.left) == (0, (), 0)

    async def test_more_than_a_child_reads_at_once_comes_whole_and_in_order(self, stage: Stage) -> None:
        titles = [f"Number {n}" for n in range(250)]
        found = await stage.harvest(*titles, *TITLES)
        assert _titles(found) == [*titles, *ARTICLES]
        assert (found.fetched, found.left) == (254, 0)
        assert _balances(found)

    async def test_articles_are_of_the_job_s_source_and_each_has_a_key_of_its_own(self, stage: Stage) -> None:
        found = await stage.harvest(*TITLES)
        assert {h.article.source_id for h in found.articles} == {stage.feed().source.id}
        assert len(_hashes(found)) == len(ARTICLES)

    async def test_what_is_known_is_counted_and_not_handed_on(self, stage: Stage) -> None:
        first = await stage.harvest(*TITLES)
        again = await stage.harvest(*TITLES, "News", known=_hashes(first))
        assert (_titles(again), again.known) == (["News"], len(ARTICLES))
        assert _balances(again)

    async def test_a_known_key_with_another_text_is_an_edit(self, stage: Stage) -> None:
        first = await stage.harvest("Weather", "Ports reopen")
        again = await stage.harvest("Weather", "Ports reopen on Monday", known=_hashes(first))
        assert [(h.article.title, h.edited) for h in again.articles] == [("Ports reopen on Monday", True)]
        assert not any(h.edited for h in first.articles)
        assert _balances(again)

    async def test_what_can_not_be_read_is_told_with_an_outcome_and_harms_no_other_feed(self, stage: Stage) -> None:
        with pytest.raises(FeedUnreadableError) as refused:
            await stage.harvester.harvest(stage.unreadable())
        assert Outcome(refused.value.outcome) in (Outcome.NOT_A_FEED, Outcome.UNREADABLE)
        assert _titles(await stage.harvest(*TITLES)) == ARTICLES

    async def test_a_lost_child_is_told_with_its_cause_and_harms_no_other_feed(self, stage: Stage) -> None:
        with pytest.raises(ChildLostError) as lost:
            await stage.harvester.harvest(stage.deadly())
        assert lost.value.cause
        assert _titles(await stage.harvest(*TITLES)) == ARTICLES

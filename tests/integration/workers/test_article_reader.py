"""Pages of an archive in real child processes."""

import os
import signal
from collections.abc import Callable, Sequence

import pytest

from monitor.errors import ChildLostError
from monitor.ports.children.backtest import Comparison, FoundArticle
from monitor.ports.queries.corpus import ArchivedArticle
from monitor.reports.backtest.child import build, build_in_background
from monitor.reports.backtest.run import MemoryLog, evaluate_archives
from monitor.reports.backtest.summary import read_log
from monitor.workers.articles import ChildArticleReader
from tests.reports.backtest.made import FakeArchive, archived, config, rule

pytestmark = pytest.mark.integration

DEADLY = "end here"


def mortal(comparison: Comparison) -> Callable[[Sequence[ArchivedArticle]], tuple[FoundArticle, ...]]:
    run = build(comparison)

    def work(articles: Sequence[ArchivedArticle]) -> tuple[FoundArticle, ...]:
        if any(one.article.title == DEADLY for one in articles):
            os.kill(os.getpid(), signal.SIGKILL)
        return run(articles)

    return work


COMPARISON = Comparison(after=config(rule("goods", "act(commodity:gallium)")))


async def test_an_article_that_kills_its_child_costs_only_itself() -> None:
    ban = "China bans exports of gallium"
    page = [archived("1", ban), archived("2", DEADLY), archived("3", ban), archived("4", "A port opens")]
    log = MemoryLog()
    async with ChildArticleReader(mortal, COMPARISON, size=1) as reader:
        await evaluate_archives([FakeArchive(page, page[:0])], reader, log)
    read = read_log(log.pages(), 1)
    assert [one.id for one in read.found] == ["1", "3"]
    assert [problem.place for problem in read.problems] == ["2"]
    assert read.is_partial


async def test_a_child_in_the_background_gives_way_and_finds_the_same() -> None:
    page = [archived("1", "China bans exports of gallium")]
    async with ChildArticleReader(build_in_background, COMPARISON, size=1) as reader:
        found = await reader.read(page)
    assert found == build(COMPARISON)(page)


def broken(comparison: Comparison) -> Callable[[Sequence[ArchivedArticle]], tuple[FoundArticle, ...]]:
    raise RuntimeError


async def test_rules_with_which_no_child_starts_are_an_error() -> None:
    with pytest.raises(ChildLostError, match="no child process could be started"):
        async with ChildArticleReader(broken, COMPARISON, size=1):
            pass

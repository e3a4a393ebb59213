"""The comparison of two rule sets on the stored articles, beside a running daemon."""

from dataclasses import replace
from datetime import datetime, timedelta

from monitor.app.rules.backtesting import DAYS, side_of
from monitor.ports.children.backtest import Comparison
from monitor.ports.queries.corpus import ArticleArchive
from monitor.ports.rules import RulesLoaded
from monitor.reports.backtest.changes import RulesDiff, compare
from monitor.reports.backtest.child import build_in_background
from monitor.reports.backtest.run import MemoryLog, evaluate_archives
from monitor.reports.backtest.summary import read_log
from monitor.settings import Settings
from monitor.workers.articles import ChildArticleReader


async def compare_stored(
    articles: ArticleArchive, before: RulesLoaded, after: RulesLoaded, settings: Settings, *, now: datetime
) -> RulesDiff | None:
    """Compare two rule sets on the stored articles of the last 90 days, in one process that gives way to others.

    Both sides have the watch list of `after`: the report goes to people who may not see the list, so an edit of it is
    not measured. None without articles. Raises StoreError, ChildLostError.
    """
    before = replace(before, knowledge=replace(before.knowledge, watch=after.knowledge.watch))
    comparison, log = Comparison(after=after.knowledge, before=before.knowledge), MemoryLog()
    since = (now - timedelta(days=DAYS)).date()
    async with ChildArticleReader(build_in_background, comparison, size=1) as reader:
        await evaluate_archives([articles], reader, log, since=since, width=1)
    read = read_log(log.pages(), 1)
    return compare(read, side_of(before, settings), side_of(after, settings)) if read.articles else None

"""The back-test of one edited rule on stored articles ends within its bounds, with what it has read so far."""

from datetime import date, timedelta

import pytest

from monitor.app.rules.edit_trial import try_edit
from monitor.ports.queries.corpus import ArchivedArticle
from monitor.reports.backtest.changes import ChangeKind
from tests.reports.backtest.made import DESK, FakeArchive, archived, config, rule

pytestmark = pytest.mark.integration

GALLIUM, TIN = rule("gallium", "act(commodity:gallium)"), rule("gallium", "act(commodity:tin)")
SINCE = date(2026, 1, 1)


def articles(count: int = 1) -> list[list[ArchivedArticle]]:
    """Pages with one article on gallium and one on tin each."""
    return [
        [archived(f"g{n}", f"China bans exports of gallium {n}"), archived(f"t{n}", f"US bans exports of tin {n}")]
        for n in range(count)
    ]


async def test_an_edit_is_compared_with_the_rules_that_run() -> None:
    shares: list[float] = []
    diff = await try_edit(
        FakeArchive(*articles()),
        config(GALLIUM),
        DESK,
        TIN,
        since=SINCE,
        progress=lambda share, _: shares.append(share),
    )
    assert diff is not None
    assert [len(diff.of(kind)) for kind in ChangeKind] == [1, 1, 0]
    assert diff.of(ChangeKind.LOST)[0].why == (
        "The clause does not hold: the nearest act is tightening/export_ban/impose by CN on gallium "
        '("bans"), but commodity is gallium, the rule wants tin.'
    )
    assert not diff.read.is_partial
    assert shares[-1] == 1


async def test_a_run_that_found_enough_is_partial() -> None:
    diff = await try_edit(FakeArchive(*articles(9)), config(GALLIUM), DESK, TIN, since=SINCE, most=3)
    assert diff is not None
    assert diff.read.is_partial
    assert diff.read.articles == 4


async def test_a_run_without_time_has_no_result() -> None:
    diff = await try_edit(FakeArchive(*articles()), config(GALLIUM), DESK, TIN, since=SINCE, limit=timedelta(0))
    assert diff is None


async def test_without_articles_there_is_no_result() -> None:
    assert await try_edit(FakeArchive(), config(GALLIUM), DESK, TIN, since=SINCE) is None

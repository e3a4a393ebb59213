"""Case 33: three hundred snapshots of one feed: what is new is new once, an edit is a revision, a return is neither."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from monitor.store import sqlite_url
from tests.fakes.clock import Time
from tests.fakes.feeds import Entry
from tests.fakes.notices import ANY, numbers_of, run
from tests.fakes.polling import polling
from tests.integration.fire.history import history
from tests.integration.fire.replaying import replayed, replayed_with_kills
from tests.pipeline.words import WORDS

pytestmark = pytest.mark.integration

SEED, KILLS = 1, 4


def test_the_history_has_the_proportions_of_a_real_one() -> None:
    shown = history(SEED)
    assert len(shown.snapshots) == 300
    assert (shown.shrinks, shown.reorders) == (38, 2)
    assert 230 <= shown.articles <= 240
    assert shown.edits > 500
    assert shown.returns > 850


async def test_case_33_in_order_again_and_shuffled_each_article_is_first_seen_once(tmp_path: Path) -> None:
    shown = history(SEED)
    found = await replayed(tmp_path, shown.snapshots)
    assert found.articles == shown.articles
    assert found.revisions == shown.articles + shown.edits
    assert list(found.numbers) == numbers_of(shown.notices)
    again = (*shown.snapshots[::5], *Random(SEED).sample(shown.snapshots, 60))
    after = await replayed(tmp_path, again, before=300)
    assert (after.articles, after.numbers) == (found.articles, found.numbers)


async def test_case_33_kills_lose_nothing_and_repeat_nothing(tmp_path: Path) -> None:
    shown = history(SEED)
    found = await replayed_with_kills(tmp_path, shown, seed=SEED, kills=KILLS)
    assert (found.articles, found.revisions) == (shown.articles, shown.articles + shown.edits)
    assert list(found.numbers) == numbers_of(shown.notices)


RETURNED: dict[str, Callable[[Entry], Entry]] = {
    "as it was": lambda e: e,
    "edited": lambda e: replace(e, text="Another text."),
    "under another id": lambda e: replace(e, id="another"),
    "without its id": lambda e: replace(e, id="", link=e.link.replace("https", "http")),
}


async def test_case_33_what_comes_back_after_400_days_and_5_200_others_is_known(tmp_path: Path) -> None:
    notices = [_entry(n, f"Notice {n}") for n, _ in enumerate(RETURNED)]
    others = [_entry(n, f"Visit {n}") for n in range(100, 5_300)]
    async with polling(sqlite_url(tmp_path), run, vocabulary=WORDS, rules=[ANY], clock=Time()) as line:
        line.shows(notices)
        await line.poll()
        for start in range(0, len(others), 1_300):
            line.shows(others[start : start + 1_300])
            await line.poll(after=timedelta(days=100))
        line.shows([*(change(n) for n, change in zip(notices, RETURNED.values(), strict=True)), *others[-20:]])
        brought = await line.poll()
        found = await line.tally()
    assert (brought.items.new, brought.items.edited) == (0, 1)
    assert (found.articles, found.alerts) == (len(notices) + len(others), len(notices))


def _entry(n: int, title: str) -> Entry:
    return Entry(id=f"urn:{n}", link=f"https://ministry.example/{n}", title=title, text=f"Text {n}.")

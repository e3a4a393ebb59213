"""After an edit of the rules the operator hears what it would have changed; the edit itself never waits for that."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.daemon.edit_effects import EditEffects
from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.message import Notice
from monitor.domain.alerts.route import Route, RouteKind
from monitor.domain.delivery.outbox import DeliveryId
from monitor.domain.rules.rule import Rule
from monitor.errors import ChildLostError
from monitor.pipeline.alerts.notices import notice
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.children.backtest import LoggedPage
from monitor.ports.rules import RulesLoaded
from monitor.reports.backtest.changes import RulesDiff, compare
from monitor.reports.backtest.summary import read_log
from monitor.store import DatabaseStore, open_store
from tests.fakes.reading import NOW
from tests.pipeline.words import WORDS
from tests.reports.backtest.made import DAY, archived, config, read, rule, side

OPERATOR = Route(name="ops", channel="#ops", kind=RouteKind.OPERATOR)
GALLIUM, TIN = rule("gallium", "act(commodity:gallium)"), rule("tin", "act(commodity:tin)")


@pytest.fixture
async def store() -> AsyncIterator[DatabaseStore]:
    async with open_store("sqlite://") as opened:
        yield opened


def loaded(*rules: Rule) -> RulesLoaded:
    return RulesLoaded(knowledge=config(*rules))


def diff_of(before: RulesLoaded, after: RulesLoaded) -> RulesDiff:
    articles = [archived("1", "US bans exports of tin")]
    found = read(articles, after.knowledge, before.knowledge)
    page = LoggedPage(archive=0, cursor="", articles=1, found=found, finished=True, first=DAY.date(), last=DAY.date())
    return compare(read_log([page], 1), side(before.knowledge), side(after.knowledge))


class Comparer:
    """Compares on one article; waits for `go` first."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, int]] = []
        self.go = asyncio.Event()
        self.go.set()
        self.fault: Exception | None = None

    async def __call__(self, before: RulesLoaded, after: RulesLoaded) -> RulesDiff | None:
        self.asked.append((len(before.knowledge.rules), len(after.knowledge.rules)))
        await self.go.wait()
        if self.fault is not None:
            raise self.fault
        return diff_of(before, after)


def effects_of(store: DatabaseStore, comparer: Callable[..., object], *routes: Route, **how: object) -> EditEffects:
    runtime = RuntimeConfig(
        rules={},
        vocabulary=WORDS,
        routes=Routes(default=Route(name="default", channel="C1"), named=routes),
        sources={},
        workspace="test",
    )
    return EditEffects(store, comparer, config=lambda: runtime, clock=lambda: NOW, **how)  # type: ignore[arg-type]


async def queued(store: DatabaseStore) -> list[tuple[str, Notice]]:
    rows = await store.read(lambda tx: tx.outbox.overdue(before=NOW + timedelta(days=1)))
    return [(row.channel, row.message) for row in rows if isinstance(row.message, Notice)]


async def test_the_operator_hears_what_an_edit_changes(store: DatabaseStore) -> None:
    effects = effects_of(store, Comparer(), OPERATOR)
    effects.begin(loaded(GALLIUM))
    await effects.edited(loaded(GALLIUM, TIN))
    await effects.finish()
    ((channel, message),) = await queued(store)
    assert (channel, message.title) == ("#ops", "Rules edited: base: 1 new")
    assert message.lines == (
        "Against the stored articles: +1 alert, −0, 0 changed (1 article of 1 day).",
        "New rule tin: 1 alert in the last 30 days, the newest: US bans tin exports",
        "See: monitor rules backtest",
    )


async def test_without_an_operator_route_nobody_is_disturbed(store: DatabaseStore) -> None:
    effects = effects_of(store, Comparer())
    effects.begin(loaded(GALLIUM))
    await effects.edited(loaded(GALLIUM, TIN))
    await effects.finish()
    assert await queued(store) == []


async def test_an_edit_that_decides_nothing_is_no_news(store: DatabaseStore) -> None:
    effects = effects_of(store, Comparer(), OPERATOR)
    effects.begin(loaded(GALLIUM))
    await effects.edited(loaded(replace(GALLIUM, why="another reason")))
    await effects.finish()
    assert await queued(store) == []


async def test_edits_that_follow_fast_are_reported_together(store: DatabaseStore) -> None:
    comparer = Comparer()
    comparer.go.clear()
    effects = effects_of(store, comparer, OPERATOR)
    effects.begin(loaded())
    await effects.edited(loaded(GALLIUM))
    await asyncio.sleep(0)
    comparer.go.set()
    await effects.edited(loaded(GALLIUM, TIN))
    await effects.finish()
    assert comparer.asked == [(0, 1), (0, 2)]
    ((_, message),) = await queued(store)
    assert message.title == "Rules edited: base: 2 new"


async def test_what_cannot_be_measured_or_takes_too_long_is_left(store: DatabaseStore) -> None:
    comparer = Comparer()
    comparer.fault = ChildLostError("failed", cause="start")
    effects = effects_of(store, comparer, OPERATOR)
    effects.begin(loaded())
    await effects.edited(loaded(GALLIUM))
    await effects.finish()
    comparer.go.clear()
    slow = effects_of(store, comparer, OPERATOR, limit=timedelta(0))
    slow.begin(loaded())
    await slow.edited(loaded(GALLIUM))
    await slow.finish()
    assert await queued(store) == []


async def test_it_ends_with_the_daemon(store: DatabaseStore) -> None:
    comparer = Comparer()
    comparer.go.clear()
    effects = effects_of(store, comparer, OPERATOR)
    effects.begin(loaded())
    await effects.edited(loaded(GALLIUM))
    await asyncio.sleep(0)
    await effects.stop()
    assert await queued(store) == []


COMMIT = Notice(title="✅ Rules at commit 1234567: loaded, 1 rule added (tin).", lines=("1 new warning",))
REPORT = (
    "Against the stored articles: +1 alert, −0, 0 changed (1 article of 1 day).",
    "New rule tin: 1 alert in the last 30 days, the newest: US bans tin exports",
    "See: monitor rules backtest",
)


async def commit_notice(store: DatabaseStore) -> DeliveryId:
    return await store.write(lambda tx: notice(tx, "#ops", "test", "rules commit 1234567", COMMIT, now=NOW))


async def shown(store: DatabaseStore, post: DeliveryId) -> object:
    posted = await store.read(lambda tx: tx.outbox.posted(post))
    assert posted is not None
    return posted.says


async def test_the_notice_on_a_commit_is_edited_to_say_what_the_commit_changes(store: DatabaseStore) -> None:
    post = await commit_notice(store)
    effects = effects_of(store, Comparer(), OPERATOR)
    effects.begin(loaded(GALLIUM))
    await effects.edited(loaded(GALLIUM, TIN), reported=post)
    await effects.finish()
    assert await shown(store, post) == replace(COMMIT, lines=(*COMMIT.lines, *REPORT))
    assert [message.title for _, message in await queued(store)] == [COMMIT.title] * 2  # the post and its edit


async def test_a_report_on_a_commit_and_an_edit_before_it_says_what_it_covers(store: DatabaseStore) -> None:
    post, comparer = await commit_notice(store), Comparer()
    comparer.go.clear()
    effects = effects_of(store, comparer, OPERATOR)
    effects.begin(loaded())
    await effects.edited(loaded(GALLIUM))
    comparer.go.set()
    await effects.edited(loaded(GALLIUM, TIN), reported=post)
    await effects.finish()
    found = await shown(store, post)
    assert isinstance(found, Notice)
    assert found.lines[:2] == (*COMMIT.lines, "Rules edited: base: 2 new")


async def test_a_commit_without_a_message_has_a_report_by_itself(store: DatabaseStore) -> None:
    effects = effects_of(store, Comparer(), OPERATOR)
    effects.begin(loaded(GALLIUM))
    await effects.edited(loaded(GALLIUM, TIN), reported=DeliveryId("gone"))
    await effects.finish()
    ((_, message),) = await queued(store)
    assert message.title == "Rules edited: base: 1 new"

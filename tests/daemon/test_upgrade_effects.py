"""After the first start of a new version the operator gets one notice on what it changes."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.daemon.upgrade_effects import UpgradeEffects
from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.message import Notice
from monitor.domain.alerts.route import Route
from monitor.domain.rules.rule import Level
from monitor.errors import RevisionError
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.rules import UPGRADED_FROM, ActiveRules
from monitor.reports.backtest.changes import RulesDiff
from monitor.store import DatabaseStore, open_store
from tests.daemon.test_edit_effects import GALLIUM, OPERATOR, TIN, diff_of, loaded, queued
from tests.fakes.reading import NOW
from tests.pipeline.words import WORDS

EARLIER = ActiveRules(version="aa11", engine="0.1.0", packs=(), since=NOW)


@pytest.fixture
async def store() -> AsyncIterator[DatabaseStore]:
    async with open_store("sqlite://") as opened:
        await opened.write(lambda tx: tx.rules.activate(EARLIER))
        await opened.write(lambda tx: tx.journal.remember(UPGRADED_FROM, EARLIER.version))
        yield opened


class Measurer:
    """Returns `causes` when `go` is set."""

    def __init__(self, *causes: tuple[str, RulesDiff], fault: Exception | None = None) -> None:
        self.causes = causes
        self.fault = fault
        self.asked: list[str] = []
        self.began, self.go = asyncio.Event(), asyncio.Event()
        self.go.set()

    async def __call__(self, before: ActiveRules) -> Sequence[tuple[str, RulesDiff]]:
        self.asked.append(before.engine)
        self.began.set()
        await self.go.wait()
        if self.fault is not None:
            raise self.fault
        return self.causes


def effects_of(
    store: DatabaseStore, measurer: Measurer, *routes: Route, limit: timedelta = timedelta(hours=1)
) -> UpgradeEffects:
    runtime = RuntimeConfig(
        rules={},
        vocabulary=WORDS,
        routes=Routes(default=Route(name="default", channel="C1"), named=routes),
        sources={},
        workspace="test",
    )
    return UpgradeEffects(store, measurer, engine="0.2.0", config=lambda: runtime, clock=lambda: NOW, limit=limit)


async def start(effects: UpgradeEffects) -> None:
    effects.begin()
    await effects.finish()


def gained() -> tuple[str, RulesDiff]:
    return "shipped rules", diff_of(loaded(GALLIUM), loaded(GALLIUM, TIN))


def nothing(name: str = "engine") -> tuple[str, RulesDiff]:
    return name, diff_of(loaded(GALLIUM), loaded(GALLIUM))


async def test_the_operator_gets_the_changes_by_cause(store: DatabaseStore) -> None:
    measurer = Measurer(nothing(), gained())
    await start(effects_of(store, measurer, OPERATOR))
    assert measurer.asked == ["0.1.0"]
    ((channel, message),) = await queued(store)
    assert (channel, message) == (
        "#ops",
        Notice(
            title="Upgraded 0.1.0 → 0.2.0. Against the stored articles: what it changes (1 article of 1 day)",
            lines=(
                "engine: +0 alerts, −0, 0 changed",
                "shipped rules: +1 alert, −0, 0 changed",
                "+ high: US bans tin exports (2 Nov 2026; tin)",
                "Past events are not alerted again. See: monitor rules diff --upgrade",
            ),
        ),
    )


async def test_a_changed_alert_names_what_differs(store: DatabaseStore) -> None:
    quieter = replace(TIN, level=Level.MEDIUM)
    await start(effects_of(store, Measurer(("own rules", diff_of(loaded(TIN), loaded(quieter)))), OPERATOR))
    ((_, message),) = await queued(store)
    assert message.lines[1] == "~ medium: US bans tin exports (2 Nov 2026; tin; level high → medium)"


async def test_a_version_that_reads_alike_is_reported_as_such(store: DatabaseStore) -> None:
    await start(effects_of(store, Measurer(nothing()), OPERATOR))
    ((_, message),) = await queued(store)
    assert "Against the stored articles: no alert changes" in message.title


async def test_an_upgrade_is_reported_once(store: DatabaseStore) -> None:
    measurer = Measurer(gained())
    for _ in range(2):
        await start(effects_of(store, measurer, OPERATOR))
    assert (measurer.asked, len(await queued(store))) == (["0.1.0"], 1)


async def test_another_upgrade_is_reported_again(store: DatabaseStore) -> None:
    measurer = Measurer(gained())
    await start(effects_of(store, measurer, OPERATOR))
    second = replace(EARLIER, version="bb22", engine="0.1.5")
    await store.write(lambda tx: tx.rules.activate(second))
    await store.write(lambda tx: tx.journal.remember(UPGRADED_FROM, second.version))
    await start(effects_of(store, measurer, OPERATOR))
    assert (measurer.asked, len(await queued(store))) == (["0.1.0", "0.1.5"], 2)


async def test_a_measurement_that_a_shutdown_interrupts_begins_again(store: DatabaseStore) -> None:
    measurer = Measurer(gained())
    measurer.go.clear()
    effects = effects_of(store, measurer, OPERATOR)
    effects.begin()
    await measurer.began.wait()
    await effects.stop()
    assert await queued(store) == []
    measurer.go.set()
    await start(effects_of(store, measurer, OPERATOR))
    assert len(await queued(store)) == 1


async def test_without_an_operator_route_nothing_is_sent(store: DatabaseStore) -> None:
    await start(effects_of(store, Measurer(gained())))
    assert await queued(store) == []


async def test_without_articles_nothing_is_sent(store: DatabaseStore) -> None:
    await start(effects_of(store, Measurer(), OPERATOR))
    assert await queued(store) == []


async def test_what_cannot_be_measured_is_given_up(store: DatabaseStore) -> None:
    broken = Measurer(fault=RevisionError("the rules that ran last no longer load"))
    await start(effects_of(store, broken, OPERATOR))
    await start(effects_of(store, broken, OPERATOR))
    assert (await queued(store), broken.asked) == ([], ["0.1.0"])


async def test_a_measurement_that_takes_too_long_is_given_up(store: DatabaseStore) -> None:
    slow = Measurer(gained())
    slow.go.clear()
    await start(effects_of(store, slow, OPERATOR, limit=timedelta(0)))
    assert await queued(store) == []

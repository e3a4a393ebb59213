"""Known events that touch new entries of the watch list."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.message import Notice
from monitor.domain.alerts.route import Route
from monitor.domain.delivery.outbox import DeliveryState
from monitor.domain.rules.rule import Place
from monitor.domain.watch.watch_list import NOTHING_WATCHED, WatchedFirm, WatchedMaterial, WatchedSite, WatchList
from monitor.language.exposure import exposure_finder
from monitor.pipeline.rules.reload import Reloader
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.pipeline.rules.watch_changes import KNOWN_FOR, new_entries, notice_of_new_entries
from monitor.ports.rules import RulesLoaded
from tests.fakes.reading import act, article, body, extracted, extraction_of, source
from tests.fakes.rules import FakeRuleFiles, Stage
from tests.pipeline.conftest import Line
from tests.pipeline.words import WORDS

LineWith = Callable[..., Line]
LEGAL = Route(name="legal", channel="C1", may_show_watch=True)
CHIPS = Route(name="chips", channel="C2")
ROUTES = Routes(default=CHIPS, named=(LEGAL, CHIPS))
DYSPROSIUM = WatchedMaterial(concept="dysprosium", concepts=frozenset({"dysprosium"}))
GALLIUM = WatchedMaterial(concept="gallium", concepts=frozenset({"gallium"}))
WIRE = source("wire")


def test_an_entry_is_new_if_what_decides_has_changed() -> None:
    firm, site = WatchedFirm(names=("A",)), WatchedSite(name="S", country="ID", makes=("nickel",))
    before = WatchList(materials=(DYSPROSIUM,), firms=(firm,), sites=(site,), version="1")
    moved = replace(DYSPROSIUM, owner="X", parts=("P",), place=Place(file="watch.yaml", line=9, column=1))
    after = WatchList(
        materials=(moved, GALLIUM), firms=(replace(firm, names=("A", "B")),), sites=(replace(site, note="n"),)
    )

    added = new_entries(before, after)

    assert (added.materials, [f.names for f in added.firms], added.sites) == ((GALLIUM,), [("A", "B")], ())
    assert not new_entries(before, before)


@pytest.fixture
async def line(line_with: LineWith) -> Line:
    made = line_with(routes=ROUTES)
    await made.watch(WIRE)
    for number, goods in enumerate(("rare_earths", "gallium")):
        made.clock.now += timedelta(hours=1)
        read = extracted(article(str(number), WIRE, published=made.clock.now), act(commodities=(goods,)))
        made.feed(body(str(number)), extraction_of(read))
        await made.poll(WIRE)
    return made


async def message(line: Line, *materials: WatchedMaterial, routes: Routes = ROUTES, later: int = 0) -> Notice | None:
    entries = WatchList(materials=materials, version="2")
    finder = exposure_finder(entries, WORDS)
    assert finder is not None
    config, now = replace(line.config(), routes=routes), line.clock.now + timedelta(days=later)
    return await line.store.read(lambda tx: notice_of_new_entries(tx, entries, finder, config, now=now))


async def test_one_message_names_the_events_that_touch_them(line: Line) -> None:
    found = await message(line, DYSPROSIUM)

    assert found is not None
    assert found.title == "1 known event of the last 30 days touches a new entry of the watch list"
    (shown,) = found.lines
    assert shown.endswith("China approves some rare-earth export licences · for us: dysprosium")
    assert found.visible_in == ("C1",)


async def test_several_events_and_entries_are_counted(line: Line) -> None:
    found = await message(line, DYSPROSIUM, GALLIUM)

    assert found is not None
    assert found.title == "2 known events of the last 30 days touch 2 new entries of the watch list"


async def test_without_such_an_event_there_is_no_message(line: Line) -> None:
    assert await message(line, WatchedMaterial(concept="tin", concepts=frozenset({"tin"}))) is None
    assert await message(line, DYSPROSIUM, later=KNOWN_FOR.days + 2) is None


async def test_without_a_route_that_may_show_it_there_is_no_message(line: Line) -> None:
    assert await message(line, DYSPROSIUM, routes=Routes(default=CHIPS)) is None


# ------------------------------------------------------------------ a reload


def config_of(rules: RulesLoaded) -> RuntimeConfig:
    watched = rules.knowledge.watch
    return RuntimeConfig(
        rules={},
        vocabulary=WORDS,
        routes=ROUTES,
        sources={WIRE.id: WIRE},
        workspace="test",
        watch=watched,
        exposure=exposure_finder(watched, WORDS),
    )


async def queued(line: Line) -> list[tuple[str, Notice]]:
    rows = await line.store.read(
        lambda tx: tx.outbox.ready(now=line.clock.now + timedelta(days=1), states=tuple(DeliveryState))
    )
    return [(row.channel, row.message) for row in rows if isinstance(row.message, Notice)]


async def test_a_reload_reports_new_entries_once_and_only_where_they_may_be_shown(line: Line) -> None:
    folder = FakeRuleFiles()
    reloader = Reloader(
        store=line.store, files=folder, config_of=config_of, rehearse=Stage(), engine="1", clock=line.clock
    )
    folder.watch = WatchList(materials=(GALLIUM,), version="1")
    await reloader.reload()
    assert await queued(line) == []  # at the start nothing is compared

    folder.watch = WatchList(materials=(GALLIUM, DYSPROSIUM), version="2")
    await reloader.reload()
    await reloader.reload()
    ((channel, shown),) = await queued(line)
    assert (channel, len(shown.lines)) == ("C1", 1)

    folder.watch = NOTHING_WATCHED
    await reloader.reload()
    assert len(await queued(line)) == 1

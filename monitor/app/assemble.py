"""Construction of a writing process: opens its resources from the settings and closes them in reverse order."""

import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from random import SystemRandom

from rich.console import Console

from monitor.app.allocator import give_large_blocks_back
from monitor.app.clicks import listen
from monitor.app.database import database_url
from monitor.app.messengers import TERMINAL, open_outlets
from monitor.app.network import http_settings, proxies_of
from monitor.app.private import revealing
from monitor.app.running import folder_reader
from monitor.app.runtime_config import desk_of, unheard
from monitor.app.second_reader import open_second_reader
from monitor.app.services import Stations
from monitor.app.static_rules import Given
from monitor.daemon import Daemon, Listening, Narrator, Rulebook, Tempo, utc_now
from monitor.daemon.expectation import channels_of
from monitor.domain.alerts.bursts import USUAL_LIMITS, StormLimits
from monitor.domain.delivery.outbox import DeliveryTimes
from monitor.harvest import build, trial_job
from monitor.ingest.canary import with_canary
from monitor.ingest.http.client import HttpFetcher
from monitor.ingest.pages.child import Shelf
from monitor.ingest.pages.child import build as build_pages
from monitor.pipeline.rules.reload import Reloaded, Reloader
from monitor.pipeline.rules.runtime_config import Desk
from monitor.ports.delivering import Messenger
from monitor.ports.harvesting import Knowledge
from monitor.ports.lookup import Archive
from monitor.ports.rules import RulesLoaded
from monitor.ports.store import Store
from monitor.rulefiles import RuleSet, base_folder
from monitor.rulefiles.watcher import FolderWatcher
from monitor.settings import Settings
from monitor.store import DatabaseStore, folder_of, hold, open_store
from monitor.workers import ChildHarvester, ChildPages, Limits

__all__ = ["App", "assemble", "held_folders"]

PAGES_OF_A_CHILD = 25  # its memory grows from 37 to 55 MB in a hundred
CHILDREN = 2  # parser children: one can be killed while the other goes on


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """The objects of `run` and `once`. `rules` are those of the start; `problems` are lines on what blocks messages."""

    settings: Settings
    rules: Reloaded
    desk: Desk
    store: Store
    archive: Archive
    daemon: Daemon
    problems: tuple[str, ...] = ()


def held_folders(settings: Settings) -> dict[Path, str]:
    """The folders that this process locks, each with its setting: the data folder and the folder of the database."""
    database = folder_of(database_url(settings))
    elsewhere = {} if database is None else {database: "MONITOR_DATABASE_URL"}
    return {**elsewhere, settings.data_dir.resolve(): "MONITOR_DATA_DIR"}


@asynccontextmanager
async def assemble(
    settings: Settings,
    *,
    narrator: Narrator | None = None,
    console: Console | None = None,
    clock: Callable[[], datetime] = utc_now,
    tempo: Tempo | None = None,
    times: DeliveryTimes | None = None,
    storm: StormLimits | None = USUAL_LIMITS,
    announce_first: bool = False,
    environment: Mapping[str, str] = os.environ,
    rules: RuleSet | None = None,
    around: Callable[[Messenger], Messenger] = lambda messenger: messenger,
    clicks: bool = True,
) -> AsyncIterator[App]:
    """Open everything that a writing process needs; close it at the end.

    Without `clicks`, no clicks are received and alerts have no buttons.
    With `storm` None, many alerts at once are posted one by one. `rules` replaces the rules folder and `around` wraps
    the messenger, for tests that end a process at a chosen point.
    Raises AlreadyRunningError if another process holds the data folder or the database, StoreError, SettingsError.
    """
    give_large_blocks_back()
    async with AsyncExitStack() as stack:
        store = await _open_store(stack, settings, clock())
        proxies = proxies_of(environment)
        listening = Listening(store)
        outlets = await open_outlets(
            stack, settings, console, proxies=proxies, times=times, controls=listening.carry_clicks, clock=clock
        )
        harvester = await stack.enter_async_context(ChildHarvester(build, size=CHILDREN))
        workspace = outlets[0].workspace
        sample, canary = settings.sample and workspace == TERMINAL, settings.canary
        desk_for = partial(desk_of, settings=settings, workspace=workspace, sample=sample, canary=canary, storm=storm)
        rulebook = _rulebook(settings, store, harvester, given=rules, desk_for=desk_for, clock=clock)
        reloader = rulebook.reloader
        started = await reloader.reload()
        rulebook.teach(started.rules.knowledge)
        http, reveal = http_settings(settings, proxies), revealing(environment)
        stations = Stations(
            settings=settings,
            store=store,
            fetcher=await stack.enter_async_context(HttpFetcher(http, clock=clock, reveal=reveal)),
            harvester=harvester,
            desk=lambda: reloader.desk,
            clock=clock,
            jitter=SystemRandom(),
        )
        deliverer = stations.deliverers(outlets, around)
        problems = (*await deliverer.check(channels_of(reloader.desk)), *unheard(started.rules, settings))
        if clicks:
            desk, times = stations.desk, outlets[0].times
            await listen(stack, settings, listening, store=store, desk=desk, proxies=proxies, clock=clock, times=times)
        reader = await stack.enter_async_context(ChildPages(build_pages, Shelf(), limits=Limits(jobs=PAGES_OF_A_CHILD)))
        second = await stack.enter_async_context(open_second_reader(settings, clock=clock, environment=environment))
        collector = stations.collector(announce_first=announce_first)
        daemon = Daemon(
            store=store,
            collector=collector,
            deliverer=deliverer,
            desk=stations.desk,
            narrator=narrator,
            clock=clock,
            tempo=tempo,
            listening=listening,
            enricher=stations.enricher(reader),
            consulter=stations.consulter(second, daily=settings.llm.daily) if second and settings.llm else None,
            expectation=stations.expectation(store.archive, store.traces),
            gaps=stations.gaps(),
            rounds=stations.rounds(collector),
            rulebook=rulebook if rules is None else None,
        )
        yield App(
            settings=settings,
            rules=started,
            desk=reloader.desk,
            store=store,
            archive=store.archive,
            daemon=daemon,
            problems=problems,
        )


async def _open_store(stack: AsyncExitStack, settings: Settings, now: datetime) -> DatabaseStore:
    """The store, with its folders locked for this process."""
    for folder, setting in held_folders(settings).items():
        stack.enter_context(hold(folder, now=now, setting=setting))
    return await stack.enter_async_context(open_store(database_url(settings)))


def _rulebook(
    settings: Settings,
    store: Store,
    harvester: ChildHarvester,
    *,
    given: RuleSet | None,
    desk_for: Callable[[RulesLoaded], Desk],
    clock: Callable[[], datetime],
) -> Rulebook:
    """Nothing is read yet; edits are watched from the start."""

    def teach(knowledge: Knowledge) -> None:
        harvester.replace_knowledge(with_canary(knowledge) if settings.canary else knowledge)

    reloader = Reloader(
        store=store,
        files=folder_reader(settings) if given is None else Given(given),
        desk_of=desk_for,
        rehearse=lambda knowledge: harvester.rehearse(knowledge, trial_job()),
        engine=version("policy-monitor"),
        clock=clock,
    )
    return Rulebook(reloader=reloader, watcher=FolderWatcher(settings.rules_dir, base_folder()), teach=teach)

"""The one place where objects are put together. Reads the settings, opens what must be opened, closes it in turn."""

import os
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from random import SystemRandom

from rich.console import Console

from monitor.app.clicks import listen
from monitor.app.database import database_url
from monitor.app.network import http_settings, proxies_of
from monitor.app.outlets import TERMINAL, carries_clicks, main_channel, open_outlets, reaches, unserved
from monitor.app.private import revealing
from monitor.daemon import Daemon, Listening, Narrator, Rulebook, Tempo, utc_now
from monitor.daemon.expectation import Expectation
from monitor.daemon.rounds import Rounds
from monitor.domain.announcement import Routes
from monitor.domain.delivery import DeliveryTimes
from monitor.domain.reroute import Ways
from monitor.domain.route import Route
from monitor.domain.source import Source
from monitor.domain.storm import USUAL_LIMITS, StormLimits
from monitor.harvest import build, trial_job
from monitor.ingest.canary import CANARY, CANARY_RULE, OnlyItsOwnRule, WithCanary, with_canary
from monitor.ingest.http.client import HttpFetcher
from monitor.ingest.pages.child import Shelf
from monitor.ingest.pages.child import build as build_pages
from monitor.ingest.sample import SAMPLE, WithSample
from monitor.pipeline.alarms import HealthWatch
from monitor.pipeline.canary import Caged, CanaryWatch
from monitor.pipeline.collect import Collector
from monitor.pipeline.deadman import DeadMan
from monitor.pipeline.deliver import Deliverer
from monitor.pipeline.deliverers import Counter, Deliverers
from monitor.pipeline.desk import Desk
from monitor.pipeline.enrich import Enricher
from monitor.pipeline.gaps import GapWatch
from monitor.pipeline.reload import Reloaded, Reloader
from monitor.ports import Archive, Knowledge, Messenger, PackFiles, RulesFolder, RulesLoaded, Store
from monitor.reports.volume import expected_volume
from monitor.rulefiles import RuleSet, base_folder
from monitor.rulefiles.reader import FolderReader, as_loaded
from monitor.rulefiles.watcher import FolderWatcher
from monitor.settings import Settings
from monitor.store import folder_of, hold, open_store
from monitor.workers import ChildHarvester, ChildPages, Limits

__all__ = [
    "App",
    "assemble",
    "desk_of",
    "held_folders",
    "unheard",
]

PAGES_OF_A_CHILD = 25  # its memory grows from 37 to 55 MB in a hundred
CHILDREN = 2  # parser children: one can be killed while the other goes on


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """What `run` and `once` work with. `rules` are those of the start; `problems` are lines that say what keeps
    messages from going out.
    """

    settings: Settings
    rules: Reloaded
    desk: Desk
    store: Store
    archive: Archive
    daemon: Daemon
    problems: tuple[str, ...] = ()


def held_folders(settings: Settings) -> dict[Path, str]:
    """The folders that one monitor alone may use, each with the setting that names it: data, and the database's."""
    database = folder_of(database_url(settings))
    elsewhere = {} if database is None else {database: "MONITOR_DATABASE_URL"}
    return {**elsewhere, settings.data_dir.resolve(): "MONITOR_DATA_DIR"}


def desk_of(
    rules: RuleSet | RulesLoaded,
    settings: Settings,
    workspace: str,
    *,
    sample: bool = False,
    canary: bool = False,
    storm: StormLimits | None = USUAL_LIMITS,
) -> Desk:
    """The desk of a rule set. Without an app in Slack every route but those to webhooks ends at the main channel, which
    then has no bursts: they take threads and edits.
    """
    sources: dict[str, Source] = {s.id: s for s in rules.sources}
    if sample:
        sources[SAMPLE.id] = SAMPLE
    if canary:
        sources[CANARY.id] = CANARY
    channel = main_channel(settings)
    named = tuple(r for r in _named(rules, settings) if reaches(settings, r.channel))
    return Desk(
        rules={r.id: r for r in rules.knowledge.rules},
        vocabulary=rules.knowledge.vocabulary,
        routes=Routes(
            default=Route(name="default", channel=channel),
            named=named,
            unrouted=rules.unrouted,
            screen=TERMINAL if channel == TERMINAL else "",
        ),
        sources={s.id: s for s in sources.values()},
        workspace=workspace,
        storm=storm if settings.uses_slack else None,
    )


def _named(rules: RuleSet | RulesLoaded, settings: Settings) -> tuple[Route, ...]:
    """Where nobody can click, nobody is reminded to."""
    return tuple(r if carries_clicks(settings, r.channel) else replace(r, remind=None) for r in rules.routes)


def unheard(rules: RulesLoaded, settings: Settings) -> tuple[str, ...]:
    """What routes ask for and does not come."""
    reached = (r for r in rules.routes if r.remind is not None and reaches(settings, r.channel))
    asking = [r.name for r in reached if not carries_clicks(settings, r.channel)]
    if not asking:
        return ()
    advice = "set MONITOR_SLACK_APP_TOKEN for a channel of Slack, or take `remind` out of routes.yaml"
    return (f"route {', '.join(asking)}: no reminders, for nobody can acknowledge an alert without buttons; {advice}",)


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
    """Everything that a writing process needs, opened; closed at the end in turn.

    Without `clicks` nobody hears what is clicked, and alerts have no buttons for it.
    `storm` None: many alerts at once are posted one by one. `rules` instead of those in the rules folder, and `around`
    the messenger, are for tests that end a process at a chosen point.
    Raises AlreadyRunningError where another process holds the data folder or the database, StoreError, SettingsError.
    """
    async with AsyncExitStack() as stack:
        for folder, setting in held_folders(settings).items():
            stack.enter_context(hold(folder, now=clock(), setting=setting))
        store = await stack.enter_async_context(open_store(database_url(settings)))
        proxies = proxies_of(environment)
        listening = Listening(store)
        outlets = await open_outlets(
            stack,
            settings,
            console,
            proxies=proxies,
            times=times,
            controls=listening.carry_clicks,
            clock=clock,
        )
        workspace, times = outlets[0].workspace, outlets[0].times
        sample = settings.sample and workspace == TERMINAL
        harvester = await stack.enter_async_context(ChildHarvester(build, size=CHILDREN))
        reloader = Reloader(
            store=store,
            files=FolderReader(settings.rules_dir) if rules is None else _Given(rules),
            desk_of=lambda loaded: desk_of(
                loaded, settings, workspace, sample=sample, canary=settings.canary, storm=storm
            ),
            rehearse=lambda knowledge: harvester.rehearse(knowledge, trial_job()),
            engine=version("policy-monitor"),
            clock=clock,
        )
        watcher = FolderWatcher(settings.rules_dir, base_folder())
        started = await reloader.reload()

        def teach(knowledge: Knowledge) -> None:
            harvester.replace_knowledge(with_canary(knowledge) if settings.canary else knowledge)

        teach(started.rules.knowledge)
        fetcher = await stack.enter_async_context(
            HttpFetcher(http_settings(settings, proxies), clock=clock, reveal=revealing(environment))
        )
        jitter = SystemRandom()
        deliverer = Deliverers(
            [
                Counter(
                    serves=outlet.serves,
                    deliverer=Deliverer(
                        store=store,
                        messenger=around(outlet.messenger),
                        serves=outlet.serves,
                        clock=clock,
                        jitter=jitter,
                        times=outlet.times,
                        workspace=outlet.workspace,
                        ways=lambda: Ways.of(reloader.desk.routes),
                        reposts=settings.slack_on_ambiguous == "repost",
                    ),
                )
                for outlet in outlets
            ],
            unserved=unserved,
        )
        problems = (*await deliverer.check(_channels(reloader.desk)), *unheard(started.rules, settings))
        if clicks:
            await listen(
                stack,
                settings,
                listening,
                store=store,
                desk=lambda: reloader.desk,
                proxies=proxies,
                clock=clock,
                times=times,
            )
        reader = await stack.enter_async_context(ChildPages(build_pages, Shelf(), limits=Limits(jobs=PAGES_OF_A_CHILD)))
        enricher = Enricher(
            store=store,
            fetcher=fetcher,
            reader=reader,
            harvester=harvester,
            desk=lambda: reloader.desk,
            clock=clock,
            jitter=jitter,
        )
        collector = Collector(
            store=store,
            fetcher=WithCanary(WithSample(fetcher, clock), clock),
            harvester=OnlyItsOwnRule(harvester),
            desk=lambda: reloader.desk,
            clock=clock,
            jitter=jitter,
            announce_first=announce_first,
        )
        daemon = Daemon(
            store=store,
            collector=collector,
            deliverer=deliverer,
            desk=lambda: reloader.desk,
            narrator=narrator,
            clock=clock,
            tempo=tempo,
            listening=listening,
            enricher=enricher,
            expectation=Expectation(
                store,
                lambda desk, now: expected_volume(store.archive, store.traces, desk.rules, desk.routes, now=now),
            ),
            gaps=GapWatch(store=store, desk=lambda: reloader.desk, clock=clock),
            rounds=Rounds(
                store=store,
                desk=lambda: reloader.desk,
                clock=clock,
                health=HealthWatch(store=store, desk=lambda: reloader.desk, clock=clock),
                canary=CanaryWatch(
                    store=store,
                    desk=lambda: reloader.desk,
                    collect=collector.collect,
                    bird=Caged(source=CANARY, rule=CANARY_RULE.id),
                    clock=clock,
                )
                if settings.canary
                else None,
                deadman=DeadMan(store=store, fetcher=fetcher, url=settings.deadman_url.reveal(), clock=clock)
                if settings.deadman_url is not None
                else None,
            ),
            rulebook=Rulebook(reloader=reloader, watcher=watcher, teach=teach) if rules is None else None,
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


class _Given:
    """`ports.RuleFiles` and its folder at once, where the rules come from no folder."""

    gone = ""
    revision = None

    def __init__(self, rules: RuleSet) -> None:
        self._rules = as_loaded(rules)

    def read(self) -> RulesFolder:
        return self

    def load(self, instead: Mapping[str, PackFiles | None]) -> RulesLoaded:  # noqa: ARG002
        return self._rules

    def warnings(self) -> Mapping[str, tuple[str, ...]]:
        return {}


def _channels(desk: Desk) -> Sequence[str]:
    return tuple(dict.fromkeys((desk.routes.default.channel, *(r.channel for r in desk.routes.named))))

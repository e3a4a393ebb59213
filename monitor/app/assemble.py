"""Construction of a writing process: opens its resources from the settings and closes them in reverse order."""

import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from importlib.metadata import version
from random import SystemRandom

from rich.console import Console

from monitor.app.messaging.channels import TERMINAL
from monitor.app.messaging.clicks import listen
from monitor.app.messaging.messengers import open_outlets
from monitor.app.network.http_settings import http_settings, proxies_of
from monitor.app.network.private import secret_lookup
from monitor.app.network.second_reader import open_second_reader
from monitor.app.page import open_page
from monitor.app.rules.edit_effects import compare_stored
from monitor.app.rules.remote import fetch_at_start, open_follower
from monitor.app.rules.runtime_config import config_of, reminder_problems
from monitor.app.rules.static_rules import StaticRules
from monitor.app.rules.upgrade_diff import upgrade_effects
from monitor.app.running import folder_reader
from monitor.app.services import Services
from monitor.app.storage.active import locked_store
from monitor.daemon.click_status import ClickStatus
from monitor.daemon.edit_effects import EditEffects
from monitor.daemon.narrator import Narrator, Quiet
from monitor.daemon.parts import REAL_TIME, Background, Reporting, ServedPage, Timing
from monitor.daemon.process import Daemon
from monitor.daemon.rule_reloading import RuleReloading
from monitor.daemon.upgrade_effects import UpgradeEffects
from monitor.daemon.volume_report import channels_of
from monitor.domain.alerts.bursts import DEFAULT_LIMITS, BurstLimits
from monitor.domain.delivery.outbox import DeliveryTimes
from monitor.extract import build, warm_up_job
from monitor.ingest.canary import with_canary_rule
from monitor.ingest.http.client import HttpFetcher
from monitor.ingest.pages.child import PageKnowledge
from monitor.ingest.pages.child import build as build_pages
from monitor.pipeline.rules.follow_remote import RemoteFollower
from monitor.pipeline.rules.reload import Reloaded, Reloader
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.children.extraction import ExtractJob, FeedExtraction, ReaderConfig
from monitor.ports.delivery import Messenger
from monitor.ports.queries.lookup import Archive
from monitor.ports.repositories.store import Store
from monitor.ports.repositories.transaction import Transaction
from monitor.ports.rules import RulesLoaded
from monitor.rulefiles import RuleSet, base_folder
from monitor.rulefiles.folders.watcher import FolderWatcher
from monitor.settings import PageAddress, Settings
from monitor.store import DatabaseStore
from monitor.workers.allocator import limit_free_memory
from monitor.workers.extractor import ChildExtractor
from monitor.workers.limits import WITH_ENCODER, Limits
from monitor.workers.pages import ChildPageReader

PAGES_OF_A_CHILD = 25  # its memory grows from 37 to 55 MB in a hundred
CHILDREN = 2  # parser children: one can be killed while the other goes on


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """The objects of `run` and `once`. `rules` are those of the start; `page` is where the page is served, None if it
    is not; `problems` are lines on what blocks messages or the page.
    """

    settings: Settings
    rules: Reloaded
    config: RuntimeConfig
    store: Store[Transaction]
    archive: Archive
    daemon: Daemon
    page: PageAddress | None = None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """Where a command prints: alerts to `console` (None: a new one on standard output), progress to `narrator`."""

    console: Console | None = None
    narrator: Narrator = field(default_factory=Quiet)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrides:
    """What tests replace: `rules` the rules folder, `times` those of delivery (None: the messenger's own), `around`
    wraps each messenger, `work` is what child processes do. With `storm` None, many alerts at once are posted one by
    one.
    """

    rules: RuleSet | None = None
    times: DeliveryTimes | None = None
    storm: BurstLimits | None = DEFAULT_LIMITS
    around: Callable[[Messenger], Messenger] = lambda messenger: messenger
    work: Callable[[ReaderConfig], Callable[[ExtractJob], FeedExtraction]] = build


@asynccontextmanager
async def assemble(
    settings: Settings,
    *,
    store: DatabaseStore | None = None,
    screen: Screen = Screen(),
    timing: Timing = REAL_TIME,
    announce_first: bool = False,
    clicks: bool = True,
    fetch_rules: bool = False,
    page: bool = False,
    environment: Mapping[str, str] = os.environ,
    overrides: Overrides = Overrides(),
) -> AsyncIterator[App]:
    """Open everything that a writing process needs; close it at the end.

    Without a `store`, it opens that of the settings. Without `clicks`, no clicks are received and alerts have no
    buttons. With `fetch_rules`, the git remote is asked for rules before they are loaded; otherwise only if there is no
    checkout yet. With `page`, the page is served if it is on.
    Raises AlreadyRunningError if another process holds the data folder or the database, StoreError, SettingsError.
    """
    limit_free_memory()
    clock = timing.clock
    async with AsyncExitStack() as stack:
        if store is None:
            store = await stack.enter_async_context(locked_store(settings, clock()))
        proxies = proxies_of(environment)
        listening = ClickStatus(store)
        outlets = await open_outlets(
            stack,
            settings,
            screen.console,
            proxies=proxies,
            times=overrides.times,
            controls=listening.can_receive_clicks,
            clock=clock,
        )
        extractor = await stack.enter_async_context(
            ChildExtractor(overrides.work, size=CHILDREN, limits=WITH_ENCODER if settings.reader_encoder else None)
        )
        loaded = await _load_rules(
            stack,
            settings,
            store,
            extractor,
            workspace=outlets[0].workspace,
            timing=timing,
            environment=environment,
            overrides=overrides,
            fetch=fetch_rules,
        )
        reloader = loaded.rulebook.reloader
        http, reveal = http_settings(settings, proxies), secret_lookup(environment)
        services = Services(
            settings=settings,
            store=store,
            fetcher=await stack.enter_async_context(HttpFetcher(http, clock=clock, reveal=reveal)),
            extractor=extractor,
            config=lambda: reloader.config,
            clock=clock,
            jitter=SystemRandom(),
        )
        deliverer = services.deliverers(outlets, overrides.around)
        problems = await deliverer.check(channels_of(reloader.config))
        if clicks:
            config, times = services.config, outlets[0].times
            await listen(
                stack, settings, listening, store=store, config=config, proxies=proxies, clock=clock, times=times
            )
        reader = await stack.enter_async_context(
            ChildPageReader(build_pages, PageKnowledge(), limits=Limits(jobs=PAGES_OF_A_CHILD))
        )
        second = await stack.enter_async_context(open_second_reader(settings, clock=clock, environment=environment))
        expectation = services.expectation(store.archive, store.traces)
        served, page_problem = await _open_page(stack, services, store, extractor) if page else (None, "")
        background = Background(
            rulebook=loaded.rulebook if overrides.rules is None else None,
            follower=loaded.follower,
            clicks=listening,
            page=served,
            meters=services.meters,
            lease_lost=store.lease_lost,
        )
        daemon = Daemon(
            store,
            services.use_cases(deliverer, reader, second, announce_first=announce_first),
            config=services.config,
            timing=timing,
            background=background,
            reporting=Reporting(
                narrator=screen.narrator,
                expectation=expectation,
                would_alert=services.would_alert(store.archive, store.traces),
            ),
        )
        yield App(
            settings=settings,
            rules=loaded.started,
            config=reloader.config,
            store=store,
            archive=store.archive,
            daemon=daemon,
            page=settings.page.address if served is not None else None,
            problems=(*problems, *reminder_problems(loaded.started.rules, settings), *filter(None, [page_problem])),
        )


async def _open_page(
    stack: AsyncExitStack, services: Services, store: DatabaseStore, extractor: ChildExtractor
) -> tuple[ServedPage | None, str]:
    opened = open_page(
        services.settings,
        store,
        config=services.config,
        clock=services.clock,
        meters=services.meters,
        extractor=extractor,
    )
    return await stack.enter_async_context(opened)


def _rulebook(
    settings: Settings,
    store: DatabaseStore,
    extractor: ChildExtractor,
    *,
    given: RuleSet | None,
    config_for: Callable[[RulesLoaded], RuntimeConfig],
    clock: Callable[[], datetime],
) -> RuleReloading:
    """Nothing is read yet; edits are watched from the start."""

    def teach(knowledge: ReaderConfig) -> None:
        extractor.replace_config(with_canary_rule(knowledge) if settings.canary else knowledge)

    engine = version("policy-monitor")
    reloader = Reloader(
        store=store,
        files=folder_reader(settings) if given is None else StaticRules(given),
        config_of=config_for,
        rehearse=lambda knowledge: extractor.rehearse(knowledge, warm_up_job()),
        engine=engine,
        clock=clock,
    )
    effects = EditEffects(
        store,
        lambda before, after: compare_stored(store.articles, before, after, settings, now=clock()),
        config=lambda: reloader.config,
        clock=clock,
    )
    upgrade = UpgradeEffects(
        store,
        lambda before: upgrade_effects(store, before, settings, now=clock()),
        engine=engine,
        config=lambda: reloader.config,
        clock=clock,
    )
    private = () if settings.rules_private is None else (settings.rules_private,)
    watcher = FolderWatcher(settings.rules_dir, base_folder(), *private)
    return RuleReloading(reloader=reloader, watcher=watcher, teach=teach, effects=effects, upgrade=upgrade)


@dataclass(frozen=True, slots=True, kw_only=True)
class _LoadedRules:
    """The rules of the start, what reloads them, and what follows a git repository (None without one)."""

    rulebook: RuleReloading
    follower: RemoteFollower | None
    started: Reloaded


async def _load_rules(
    stack: AsyncExitStack,
    settings: Settings,
    store: DatabaseStore,
    extractor: ChildExtractor,
    *,
    workspace: str,
    timing: Timing,
    environment: Mapping[str, str],
    overrides: Overrides,
    fetch: bool,
) -> _LoadedRules:
    """Load the rules, after a fetch from the git remote if `fetch` is set or there is no checkout yet."""
    sample, canary = settings.sample and workspace == TERMINAL, settings.canary
    config_for = partial(
        config_of, settings=settings, workspace=workspace, sample=sample, canary=canary, storm=overrides.storm
    )
    rulebook = _rulebook(settings, store, extractor, given=overrides.rules, config_for=config_for, clock=timing.clock)
    reloader = rulebook.reloader
    follower = await stack.enter_async_context(
        open_follower(
            settings,
            store,
            config=lambda: reloader.config if reloader.is_loaded else None,
            proxies=proxies_of(environment),
            clock=timing.clock,
            jitter=SystemRandom(),
            environment=environment,
        )
    )
    if follower is not None and (fetch or not settings.rules_dir.is_dir()):
        await fetch_at_start(follower)
    started = await reloader.reload()
    if follower is not None:
        await follower.report(started)
    rulebook.teach(started.rules.knowledge)
    if rulebook.effects is not None:
        rulebook.effects.begin(started.rules)
    return _LoadedRules(rulebook=rulebook, follower=follower, started=started)

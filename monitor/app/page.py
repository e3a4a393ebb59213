"""The page of the daemon, if it is on. Its libraries are imported here alone, so that nothing else waits for them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from importlib.metadata import version
from secrets import token_urlsafe
from typing import TYPE_CHECKING

from monitor.app.answers.explaining import ChildExplainer
from monitor.app.health import health_findings
from monitor.domain.operations.meters import Meters
from monitor.domain.sources.licensing import channel
from monitor.domain.watch.watch_list import NOTHING_WATCHED
from monitor.errors import PageAddressError
from monitor.ingest.canary import CANARY
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.repositories.store import PAGE
from monitor.settings import PageSettings, Settings
from monitor.store import DatabaseStore

if TYPE_CHECKING:
    from monitor.daemon.parts import ServedPage
    from monitor.domain.rules.rule import Rule
    from monitor.reports.backtest.changes import RulesDiff
    from monitor.web.parts import Trials, WebParts
    from monitor.workers.extractor import ChildExtractor


@asynccontextmanager
async def open_page(
    settings: Settings,
    store: DatabaseStore,
    *,
    config: Callable[[], RuntimeConfig],
    clock: Callable[[], datetime],
    meters: Meters,
    extractor: ChildExtractor | None = None,
) -> AsyncIterator[tuple[ServedPage | None, str]]:
    """Open the page, and close it at the end: what the daemon serves (None: no page) and why not, "" if it is off.

    Without an `extractor` its playground reads nothing. That its address is taken keeps no alert from going out, so it
    is no error.
    """
    address = settings.page.address
    if address is None:
        yield None, ""
        return
    from monitor.web.application import build_application
    from monitor.web.server import PageServer, listening_socket

    try:
        listening = listening_socket(address.host, address.port)
    except PageAddressError as e:
        problem = str(e)
        await store.write(lambda tx: tx.journal.remember(PAGE, problem), lazy=True)
        yield None, problem
        return
    with listening:
        parts = page_parts(settings, store, config=config, clock=clock, meters=meters, extractor=extractor)
        await store.write(lambda tx: tx.journal.remember(PAGE, ""), lazy=True)
        yield PageServer(build_application(parts), listening, ends=partial(_end, parts)), ""


async def _end(parts: WebParts) -> None:
    """End what would keep the page from closing."""
    await parts.changes.close()
    if parts.trials is not None:
        await parts.trials.backtests.close()


def page_parts(
    settings: Settings,
    store: DatabaseStore,
    *,
    config: Callable[[], RuntimeConfig],
    clock: Callable[[], datetime],
    meters: Meters | None = None,
    extractor: ChildExtractor | None = None,
) -> WebParts:
    """Return what the pages are made with. `meters` are the daemon's, if it runs in this process."""
    from monitor.web.live import ChangeFeed
    from monitor.web.outputs.explaining import Explaining
    from monitor.web.parts import PageOptions, WebParts
    from monitor.web.security.access import Access, networks

    page = settings.page
    return WebParts(
        read=store.pages.read,
        write=store.write,
        archive=store.pages.archive,
        traces=store.pages.traces,
        evidence=store.pages.evidence,
        config=config,
        now=clock,
        changes=ChangeFeed(
            lambda: store.pages.read(lambda queries: queries.event_list.last_change()),
            lambda change: store.pages.read(lambda queries: queries.event_list.changed_since(change)),
        ),
        findings=lambda: health_findings(settings, store, tuple(config().sources.values()), now=clock()),
        options=PageOptions(
            title=page.title,
            audience=channel(page.routes),
            show_watch=page.show_watch,
            hidden_sources=frozenset({CANARY.id}),
            version=version("policy-monitor"),
        ),
        access=Access(
            password_hash=_password_hash(page),
            proxy_header=page.proxy_header,
            proxies=networks(page.proxy_from),
            hosts=frozenset(page.hosts),
        ),
        trials=None if extractor is None else _trials(settings, store, extractor, config=config, clock=clock),
        meters=meters or Meters(),
        explain=Explaining(ChildExplainer(settings).why_on_page),
    )


def _trials(
    settings: Settings,
    store: DatabaseStore,
    extractor: ChildExtractor,
    *,
    config: Callable[[], RuntimeConfig],
    clock: Callable[[], datetime],
) -> Trials:
    """What tries rules: the daemon's own children for texts, one more for a back-test."""
    from monitor.app.rules.edit_trial import try_edit
    from monitor.web.backtests import Backtests
    from monitor.web.parts import Trials

    async def compare(
        edited: Rule, /, *, days: int, watch: bool, progress: Callable[[float, int], None]
    ) -> RulesDiff | None:
        knowledge = extractor.knowledge
        return await try_edit(
            store.articles,
            knowledge if watch else replace(knowledge, watch=NOTHING_WATCHED),
            config().routes,
            edited,
            since=(clock() - timedelta(days=days)).date(),
            progress=progress,
        )

    backtests = Backtests(compare, channel(settings.page.routes), now=clock, new_id=lambda: token_urlsafe(12))
    return Trials(texts=extractor, backtests=backtests)


def _password_hash(page: PageSettings) -> str:
    return "" if page.password_hash is None else page.password_hash.reveal()

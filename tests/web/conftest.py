"""The application of the page over a database in memory, and a browser that asks it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.route import Route
from monitor.domain.operations.finding import Finding
from monitor.domain.sources.licensing import channel
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.store import DatabaseStore, open_store
from monitor.web.application import build_application
from monitor.web.live import ChangeFeed
from monitor.web.parts import PageOptions, WebParts
from monitor.web.security.access import Access
from tests.fakes.page import Browser
from tests.fakes.reading import rule
from tests.pipeline.words import WORDS
from tests.store.examples import NOW, source


class Site:
    """`parts` may be changed before the first browser opens; `now` is the clock."""

    def __init__(self, store: DatabaseStore) -> None:
        self.store = store
        self.now = NOW
        self.findings: tuple[Finding, ...] = (Finding(what="daemon", ok=True, detail="last heartbeat 1 s ago"),)
        self.config = RuntimeConfig(
            rules={one.id: one for one in (rule("any-export-act"), rule("rare-earths"))},
            vocabulary=WORDS,
            routes=Routes(default=Route(name="default", channel="C1")),
            sources={source().id: source()},
            workspace="test",
        )
        self.parts = WebParts(
            read=store.pages.read,
            write=store.write,
            archive=store.pages.archive,
            traces=store.pages.traces,
            evidence=store.pages.evidence,
            config=lambda: self.config,
            now=lambda: self.now,
            changes=ChangeFeed(
                lambda: store.read_page(lambda queries: queries.event_list.last_change()),
                lambda change: store.read_page(lambda queries: queries.event_list.changed_since(change)),
            ),
            findings=self._findings,
            options=PageOptions(title="Policy monitor", audience=channel(()), version="1.2.3"),
            access=Access(),
        )

    async def _findings(self) -> tuple[Finding, ...]:
        return self.findings

    def change(self, **parts: Any) -> None:
        self.parts = replace(self.parts, **parts)

    def browser(self, **more: str) -> Browser:
        """A browser in front of a new application."""
        return Browser(build_application(self.parts), **more)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with open_store("sqlite://") as store:
        await store.write(lambda tx: tx.sources.sync([source()], now=NOW))
        yield Site(store)


@pytest.fixture
def browser(site: Site) -> Browser:
    return site.browser()

"""A database and a runtime config for tests of pages."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.route import Route
from monitor.domain.rules.rule import Rule
from monitor.domain.sources.source import Source
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.queries.page_queries import PageQueries
from monitor.store import DatabaseStore
from tests.reports.backtest.made import shipped
from tests.store.examples import source

T = TypeVar("T")


async def asked(store: DatabaseStore, use: Callable[[PageQueries], T]) -> T:
    return await store.read_page(use)


def runtime(*rules: Rule, sources: Iterable[Source] = (source(),), routes: Iterable[Route] = ()) -> RuntimeConfig:
    return RuntimeConfig(
        rules={rule.id: rule for rule in rules},
        vocabulary=shipped().vocabulary,
        routes=replace(Routes(default=Route(name="default", channel="#all")), named=tuple(routes)),
        sources={one.id: one for one in sources},
        workspace="T1",
    )

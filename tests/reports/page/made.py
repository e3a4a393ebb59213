"""A database and a runtime config for tests of pages."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from sqlalchemy import Connection

from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.route import Route
from monitor.domain.rules.rule import Rule
from monitor.domain.sources.source import Source
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.store import DatabaseStore
from monitor.store.database.transaction import DatabaseTransaction
from monitor.store.queries.page_operations import PageOperationRows
from tests.reports.backtest.made import shipped
from tests.store.examples import source

T = TypeVar("T")


class Queries(DatabaseTransaction):
    """What pages read."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self.page_operations = PageOperationRows(connection)


async def asked(store: DatabaseStore, use: Callable[[Queries], T]) -> T:
    return await store._read(lambda connection: use(Queries(connection)))


def runtime(*rules: Rule, sources: Iterable[Source] = (source(),), routes: Iterable[Route] = ()) -> RuntimeConfig:
    return RuntimeConfig(
        rules={rule.id: rule for rule in rules},
        vocabulary=shipped().vocabulary,
        routes=replace(Routes(default=Route(name="default", channel="#all")), named=tuple(routes)),
        sources={one.id: one for one in sources},
        workspace="T1",
    )

"""The checks of `doctor`: machine, rules, network, Slack, webhooks, second reader. They change nothing."""

from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime

from monitor.app.doctor.machine import look_at_data, look_at_database, look_at_reader, look_at_rules
from monitor.app.doctor.network import look_at_clock, look_at_network
from monitor.app.doctor.second_reader import look_at_second_reader
from monitor.app.doctor.slack import look_at_slack
from monitor.app.doctor.webhooks import look_at_webhooks
from monitor.domain.operations.finding import Finding
from monitor.rulefiles import load
from monitor.settings import Settings

__all__ = ["examine"]


async def examine(
    settings: Settings,
    *,
    environment: Mapping[str, str],
    clock: Callable[[], datetime],
    says: Callable[[str], None] = lambda _: None,
) -> AsyncIterator[Finding]:
    """Run the checks in order and yield each result at once. `says` gets the name of the running check."""
    says("the data folder")
    yield look_at_data(settings)
    says("the database")
    async for finding in look_at_database(settings, now=clock()):
        yield finding
    says("the rules")
    rules = load(settings.rules_dir)
    yield look_at_rules(settings, rules)
    yield look_at_reader(settings)
    clocks: list[tuple[datetime, datetime]] = []  # theirs, ours
    async for finding in look_at_network(settings, rules.sources, environment, clock=clock, clocks=clocks, says=says):
        yield finding
    async for finding in look_at_slack(settings, rules, environment, clock=clock, clocks=clocks, says=says):
        yield finding
    async for finding in look_at_webhooks(settings, rules, environment, says=says):
        yield finding
    async for finding in look_at_second_reader(settings, environment, clock=clock, says=says):
        yield finding
    yield look_at_clock(clocks)

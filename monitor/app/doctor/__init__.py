"""The checks of `doctor`: machine, rules, page, network, Slack, other channels, second reader. They change nothing."""

from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime

from monitor.app.doctor.machine import check_data_folder, check_database, check_encoder, check_reader, check_rules
from monitor.app.doctor.network import check_clock, check_network
from monitor.app.doctor.outlets import check_outlets
from monitor.app.doctor.page import check_page
from monitor.app.doctor.rules_git import check_rules_git
from monitor.app.doctor.second_reader import check_second_reader
from monitor.app.doctor.slack import check_slack
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
    yield check_data_folder(settings)
    says("the database")
    async for finding in check_database(settings, now=clock()):
        yield finding
    says("the rules")
    rules = load(settings.rules_dir, private=settings.rules_private)
    yield check_rules(settings, rules)
    async for finding in check_rules_git(settings, environment, says=says):
        yield finding
    yield check_reader(settings)
    if (encoder := check_encoder(settings)) is not None:
        yield encoder
    says("the page")
    yield await check_page(settings)
    clocks: list[tuple[datetime, datetime]] = []  # theirs, ours
    async for finding in check_network(settings, rules.sources, environment, clock=clock, clocks=clocks, says=says):
        yield finding
    async for finding in check_slack(settings, rules, environment, clock=clock, clocks=clocks, says=says):
        yield finding
    async for finding in check_outlets(settings, rules, environment, says=says):
        yield finding
    async for finding in check_second_reader(settings, environment, clock=clock, says=says):
        yield finding
    yield check_clock(clocks)

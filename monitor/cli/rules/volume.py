"""`rules volume`: the expected alerts of each channel, estimated from stored articles. `check` ends with it."""

import asyncio
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import click

from monitor.app.running import running_rules
from monitor.app.storage.database import open_evidence
from monitor.cli.output import format_option, print_json, print_table
from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.route import Route
from monitor.domain.rules.rule import Level
from monitor.errors import NoDatabaseError
from monitor.reports.evaluation.volume import DAYS, Expected, RouteVolume, expected_volume
from monitor.rulefiles import load
from monitor.settings import Settings, read_settings

_NAMED = 5  # rules named in a line


@click.command(short_help="Estimate the alerts of each channel.")
@format_option
def volume(form: str) -> None:
    """Estimate the alerts of each channel: the events of the last 7 days under the current rules and routes.

    Rules count as they matched when the articles were read; rules that are new or have changed since are named. Needs
    a database; monitor once creates one.

    \b
    Example: monitor rules volume
             monitor rules volume --format json
    """
    settings = read_settings(os.environ)
    expected = asyncio.run(_measured(settings))
    if form == "json":
        print_json(_plain(expected))
        return
    columns = ("route", "channel", *reversed(Level), "below minimum", "held")
    print_table(columns, [_line(one) for one in expected.routes])
    click.echo("\n".join(_summary(expected)))


async def _measured(settings: Settings) -> Expected:
    """Raises StoreError, including NoDatabaseError."""
    async with open_evidence(settings) as (store, archive, traces):
        found = load(settings.rules_dir, private=settings.rules_private)
        default = Route(name="default", channel=settings.slack_channel or "the default channel")
        routes = Routes(default=default, named=found.routes, unrouted=found.unrouted)
        ran = {rule.id: rule for rule in (await running_rules(store, settings)).knowledge.rules}
        rules = {rule.id: rule for rule in found.knowledge.rules}
        return await expected_volume(archive, traces, rules, routes, now=datetime.now(UTC), ran=ran)


def _summary(expected: Expected) -> Iterator[str]:
    """The total, and what it leaves out."""
    yield str(expected)
    if expected.changed:
        names = ", ".join(expected.changed[:_NAMED])
        more = f" and {len(expected.changed) - _NAMED} more" if len(expected.changed) > _NAMED else ""
        yield (
            f"Underestimated: {names}{more}, new or changed since those articles were read; what they would match now "
            "is not stored. To evaluate them on the history: monitor rules backtest"
        )


def volume_lines(settings: Settings) -> tuple[str, ...]:
    """The lines that `check` prints; empty without a database or events."""
    try:
        expected = asyncio.run(_measured(settings))
    except NoDatabaseError:
        return ()
    lines = (f"  {one.channel}: {one}" for one in expected.routes) if len(expected.routes) > 1 else ()
    return (*_summary(expected), *lines) if expected.events else ()


def _line(one: RouteVolume) -> tuple[str, ...]:
    alerts = dict(one.alerts)
    softer = f"{one.below_minimum} (digest)" if one.below_minimum and one.digest else str(one.below_minimum)
    return (one.route, one.channel, *(str(alerts.get(level, 0)) for level in reversed(Level)), softer, str(one.held))


def _plain(expected: Expected) -> dict[str, Any]:
    return {
        "days": DAYS,
        "events": expected.events,
        "changed": list(expected.changed),
        "routes": [
            {
                "route": one.route,
                "channel": one.channel,
                "alerts": {level.value: count for level, count in one.alerts},
                "below_minimum": one.below_minimum,
                "digest": one.digest,
                "held": one.held,
            }
            for one in expected.routes
        ],
    }

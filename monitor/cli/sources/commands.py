"""`sources`: the sources with their last polls and their health; the end of a quarantine."""

import asyncio
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

import click

from monitor.app.rules.runtime_config import config_of
from monitor.app.storage.database import open_database, open_for_writing
from monitor.cli.lazy_group import LazyGroup
from monitor.cli.output import NAME, format_option, print_json, print_table
from monitor.cli.sources.health_table import COLUMNS as _HEALTH
from monitor.cli.sources.health_table import ago, health_line
from monitor.cli.unknown_names import UnknownNameError
from monitor.daemon.clock import utc_now
from monitor.domain.sources.schedule import PollState
from monitor.domain.sources.source import Source, SourceId
from monitor.domain.sources.source_health import released
from monitor.domain.sources.source_url import shown_address
from monitor.errors import StoreError
from monitor.language.query.nearest import did_you_mean
from monitor.ports.queries.lookup import SourceRow
from monitor.reports.health import Condition, SourceReport, source_reports
from monitor.rulefiles import load
from monitor.settings import Settings, read_settings
from monitor.wording.phrases.english import counted, roughly

_LISTED = ("id", "last poll", "articles", "interval", "place", "tier", "lang", "name")

_NAMED = 3  # sources named for one problem

_all = click.option("--all", "everything", is_flag=True, help="Include sources that are off.")


@click.group(
    cls=LazyGroup,
    lazy={
        "coverage": "monitor.cli.sources.coverage:coverage",
        "probe": "monitor.cli.sources.probe:probe",
        "verify": "monitor.cli.sources.verify:verify",
        "add": "monitor.cli.sources.add:add",
        "import": "monitor.cli.sources.exchange:import_",
        "export": "monitor.cli.sources.exchange:export",
        "lists": "monitor.cli.sources.lists:lists",
        "accept": "monitor.cli.sources.lists:accept",
    },
)
def sources() -> None:
    """List, test, add, import and export sources.

    \b
    Example: monitor sources list
    """


@sources.command("list", short_help="List the sources and the result of their last poll.")
@click.option("--hosts", is_flag=True, help="List instead the hosts that a firewall must allow.")
@_all
@format_option
def list_(*, hosts: bool, everything: bool, form: str) -> None:
    """List enabled sources: time and result of the last poll, interval, place, tier and language. For problems, see
    monitor sources health.

    \b
    Example: monitor sources list
             monitor sources list --all --format json
             monitor sources list --hosts
    """
    settings = read_settings(os.environ)
    config = config_of(load(settings.rules_dir, private=settings.rules_private), settings, "")
    rows = asyncio.run(_stored(settings))
    if hosts:
        from monitor.cli.sources.hosts import print_hosts  # imports the HTTP client

        print_hosts(settings, tuple(config.sources.values()), [r.state for r in rows.values() if r.state], form)
        return
    ordered = sorted(config.sources.values(), key=lambda s: (not s.enabled, s.id))
    listed = [(s, rows.get(s.id)) for s in ordered if s.enabled or everything]
    if form == "json":
        print_json([_json(s, r) for s, r in listed])
    else:
        print_table(_LISTED, [_line(s, r, now=utc_now()) for s, r in listed], cut_last=True)
        _name_off(len(ordered) - len(listed), "list")


def _name_off(left: int, command: str) -> None:
    if left:
        click.echo(f"{counted(left, 'source')} off, not shown. Show all: monitor sources {command} --all", err=True)


@sources.command(short_help="Show source health, worst first. Exits 1 if one is bad.")
@_all
@format_option
def health(*, everything: bool, form: str) -> None:
    """Show the health of each source, worst first: failures and since when, how often new items arrive, and the next
    poll. Exits 1 if a source needs attention.

    \b
    Example: monitor sources health
    """
    settings = read_settings(os.environ)
    config = config_of(load(settings.rules_dir, private=settings.rules_private), settings, "")
    chosen = tuple(s for s in config.sources.values() if s.enabled or everything)
    reports = asyncio.run(_reports(settings, chosen))
    if form == "json":
        print_json(reports)
    else:
        print_table(_HEALTH, [health_line(one, now=utc_now()) for one in reports])
        for line in _details(reports):
            click.echo(line)
        _name_off(len(config.sources) - len(reports), "health")
    sys.exit(1 if any(one.bad for one in reports) else 0)


def _details(reports: Sequence[SourceReport]) -> Iterator[str]:
    """One line for each problem, with the sources that have it."""
    by_detail: dict[str, list[str]] = {}
    for one in reports:
        if one.detail and one.condition is not Condition.OFF:
            by_detail.setdefault(one.detail, []).append(one.id)
    for detail, ids in by_detail.items():
        more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
        yield f"{', '.join(ids[:_NAMED])}{more}: {detail}"


async def _reports(settings: Settings, listed: tuple[Source, ...]) -> tuple[SourceReport, ...]:
    async with open_database(settings) as (store, _):
        return await source_reports(store, listed, now=utc_now())


@sources.command(short_help="Release a source from quarantine.")
@click.argument("name", metavar="ID", type=NAME)
def release(name: str) -> None:
    """Release source ID from quarantine, which began because known items came back under new ids. It is not quarantined
    again for one day. The items that were held back stay stored and are not alerted.

    \b
    Example: monitor sources release yonhap-english
    """
    message, done = asyncio.run(_release(read_settings(os.environ), SourceId(name)))
    click.echo(message, err=not done)
    sys.exit(0 if done else 1)


async def _release(settings: Settings, source_id: SourceId) -> tuple[str, bool]:
    async with open_for_writing(settings) as (store, archive, _):
        known = [row.source.id for row in await archive.sources()]
        if source_id not in known:
            near = did_you_mean(source_id, known) or "List all: monitor sources list --all."
            raise UnknownNameError(f"no source {source_id} is watched. {near}")
        before = await store.read(lambda tx: tx.health.of(source_id))
        if before.quarantined_since is None:
            return f"{source_id} is not in quarantine.", False
        await store.write(lambda tx: tx.health.save(released(tx.health.of(source_id), by_hand=True, now=utc_now())))
    held = f" Stored, not alerted: {'; '.join(before.held)}." if before.held else ""
    return f"{source_id} is released from quarantine; new items can alert.{held}", True


async def _stored(settings: Settings) -> dict[str, SourceRow]:
    """The stored state of each source; empty without a database."""
    try:
        async with open_database(settings) as (_, archive):
            return {r.source.id: r for r in await archive.sources()}
    except StoreError:
        return {}


def _json(source: Source, row: SourceRow | None) -> dict[str, object]:
    """A source as JSON, with its URLs redacted: they may contain a key."""
    via = tuple(replace(endpoint, url=shown_address(endpoint.url)) for endpoint in source.via)
    source = replace(source, url=shown_address(source.url), via=via)
    state = row.state if row else None
    return {"source": source, "state": None if state is None else _shown(state), "articles": row.articles if row else 0}


def _shown(state: PollState) -> PollState:
    move = None if state.move is None else replace(state.move, to=shown_address(state.move.to))
    asked, adopted = (address and shown_address(address) for address in (state.asked, state.adopted))
    return replace(state, asked=asked, adopted=adopted, move=move)


def _line(source: Source, row: SourceRow | None, *, now: datetime) -> tuple[str, ...]:
    return (
        source.id,
        _last(source, row, now),
        str(row.articles if row else 0),
        roughly(source.interval) if source.enabled else "off",
        source.place or "",
        source.tier,
        source.language or "",
        source.name if source.enabled else f"{source.name}: {source.because}",
    )


def _last(source: Source, row: SourceRow | None, now: datetime) -> str:
    """`12 min ago: new body`."""
    if not source.enabled:
        return "off"
    if row is None or row.state is None or row.state.last_outcome is None:
        return "not polled yet"
    return f"{ago(row.state.last_polled_at, now)}: {row.state.last_outcome.replace('_', ' ')}"

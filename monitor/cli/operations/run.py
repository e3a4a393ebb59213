"""`run` and `once`: the commands that poll and deliver."""

import asyncio
import gc
import os
import signal
import stat
import sys
from datetime import UTC, datetime, timedelta
from typing import TextIO

import click
import structlog
from rich.console import Console

from monitor.app.assemble import App, Screen, assemble
from monitor.app.messaging.channels import INCOMING, TERMINAL, main_channel
from monitor.app.storage.active import open_active_store
from monitor.cli.operations.console import ConsoleNarrator
from monitor.daemon.clock import utc_now
from monitor.daemon.narrator import Stopped
from monitor.domain.sources.schedule import is_failure
from monitor.errors import LeaseLostError
from monitor.messengers.slack.incoming import LIMITATIONS
from monitor.pipeline.poll.collect import PollResult
from monitor.ports.repositories.store import HEARTBEAT, read_fact
from monitor.reports.calendar import CalendarDate, calendar_dates
from monitor.settings import Settings, read_settings
from monitor.store import DatabaseStore
from monitor.telemetry import configure
from monitor.wording.notices.rule_packs import trouble_line
from monitor.wording.phrases.english import counted

_log = structlog.get_logger()


def _settings() -> tuple[Settings, bool]:
    """Read the settings and configure logging. The flag is True if the log is text for people."""
    settings = read_settings(os.environ)
    secrets = [s.reveal() for s in settings.secrets]
    as_text = is_read_by_people(sys.stderr, alerts_here=main_channel(settings) == TERMINAL)
    level = "warning" if as_text and settings.log_level == "info" else settings.log_level
    configure(level, secrets, sys.stderr, as_text=as_text)
    for warning in settings.warnings:
        _log.warning("setting", what=warning) if not as_text else click.echo(f"warning: {warning}", err=True)
    return settings, as_text


def is_read_by_people(log: TextIO, *, alerts_here: bool) -> bool:
    """True if people read the log: on a terminal, or on a pipe next to printed alerts, as with `docker compose up` and
    `| tee`. A file is for programs.
    """
    if log.isatty():
        return True
    try:
        is_file = stat.S_ISREG(os.fstat(log.fileno()).st_mode)
    except (OSError, ValueError):  # not a real file
        is_file = False
    return alerts_here and not is_file


@click.command
def run() -> None:
    """Watch the sources and send alerts until stopped (Ctrl-C or SIGTERM).

    \b
    Example: monitor run
             MONITOR_SLACK_BOT_TOKEN=xoxb-… MONITOR_SLACK_CHANNEL=C0123456789 monitor run
    """
    settings, as_text = _settings()
    console = Console(highlight=False)
    screen = ConsoleNarrator(console, log=None if as_text or console.is_terminal else _log)
    try:
        stopped = asyncio.run(_run(settings, screen, console))
    except LeaseLostError as e:
        _log.error("no longer the active daemon", why=str(e))
        raise
    screen.goodbye(stopped)


async def _run(settings: Settings, screen: ConsoleNarrator, console: Console) -> Stopped:
    """Run with one console for cards and progress, so that they do not overwrite each other.

    On PostgreSQL it stands by first while another daemon is active.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signum in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signum, stop.set)
    async with open_active_store(settings, stop, clock=utc_now, waits=screen.stands_by) as store:
        if store is None:
            return Stopped(polls_finished=0, waiting=0)
        return await _run_active(settings, store, stop, Screen(console=console, narrator=screen), screen)


async def _run_active(
    settings: Settings, store: DatabaseStore, stop: asyncio.Event, shown: Screen, screen: ConsoleNarrator
) -> Stopped:
    async with assemble(settings, store=store, screen=shown, page=True) as app:
        last = read_fact(await app.store.read(lambda tx: tx.journal.recall(HEARTBEAT)), datetime.fromisoformat)
        _greet(app, screen, first=last is None)
        if last is None:
            screen.dates(_close_by(app))
        else:
            screen.resumed(datetime.now(UTC) - last)
        gc.collect()
        gc.freeze()  # rules and vocabulary stay: collecting them again delays polls by 0.1 s
        return await app.daemon.run(stop)


def _close_by(app: App) -> tuple[CalendarDate, ...]:
    """Register dates close to today; at the first start nothing else is known."""
    vocabulary = app.rules.rules.knowledge.vocabulary
    return calendar_dates(app.rules.rules.register, vocabulary, now=datetime.now(UTC), ahead=_AHEAD, back=_BACK)


_AHEAD = timedelta(days=14)
_BACK = timedelta(days=21)


def _greet(app: App, screen: ConsoleNarrator, *, first: bool) -> None:
    settings = app.settings
    git = settings.rules_git
    screen.welcome(
        tuple(app.config.sources.values()),
        len(app.config.rules),
        folder=settings.data_dir,
        own=str(git.url) if git else f"{settings.rules_dir}/README.md or monitor init my-rules",
        slack="" if main_channel(settings) == TERMINAL else settings.slack_channel or "through an incoming webhook",
        page="" if app.page is None else f"http://{app.page}",
        first=first,
    )
    limits = [f"Slack is reached {LIMITATIONS}"] if main_channel(settings) == INCOMING else []
    notes = [f"rules not loaded: {trouble_line(t)}; see: monitor check" for t in app.rules.troubles]
    screen.problems([*limits, *notes, *app.rules.warnings, *app.problems])
    for line in app.problems:
        _log.error("configuration problem", what=line)


@click.command
@click.option("--all", "everything", is_flag=True, help="Poll every enabled source, due or not.")
@click.option("--announce-first", is_flag=True, help="Also alert on items of a source's first poll.")
def once(*, everything: bool, announce_first: bool) -> None:
    """Poll all due sources, deliver the alerts, and exit.

    \b
    Example: monitor once --all
    """
    settings, as_text = _settings()
    collected = asyncio.run(_once(settings, everything=everything, announce_first=announce_first))
    failed = sum(is_failure(c.outcome) for c in collected)
    new = sum(c.items.new for c in collected)
    acts = sum(c.acts.read for c in collected)
    queued = sum(c.announcements.queued for c in collected)
    done = (
        f"polled {counted(len(collected), 'source')}, {failed} failed: {counted(new, 'new item')}, "
        f"{counted(acts, 'act')}, {counted(queued, 'alert')}"
    )
    click.echo(done, err=True) if as_text else _log.info(done)


async def _once(settings: Settings, *, everything: bool, announce_first: bool) -> tuple[PollResult, ...]:
    console = Console(highlight=False)
    shown = Screen(console=console)
    async with assemble(settings, screen=shown, announce_first=announce_first, clicks=False, fetch_rules=True) as app:
        for line in app.problems:
            click.echo(line, err=True)
        return await app.daemon.once(everything=everything)

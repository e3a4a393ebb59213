"""Edits of the rules while the daemon runs."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog

from monitor.errors import MonitorError
from monitor.pipeline.rules.reload import Reloaded, Reloader
from monitor.ports.harvesting import Knowledge
from monitor.ports.rules import RuleWatcher

__all__ = ["Rulebook", "reloads"]

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """What a running daemon needs to follow edits of the rules. `teach` hands new knowledge to the children."""

    reloader: Reloader
    watcher: RuleWatcher
    teach: Callable[[Knowledge], None]


async def reloads(rulebook: Rulebook, *, rest: timedelta) -> AsyncIterator[Reloaded]:
    """What came of each flurry of edits, for ever. Where the store refuses, the rules are read again after a `rest`.

    New rules are taught before they are told of.
    """
    async for _ in rulebook.watcher.changes():
        while True:
            try:
                reloaded = await rulebook.reloader.reload()
            except MonitorError as e:
                _log.error("rules not read", why=str(e))
                await asyncio.sleep(rest.total_seconds())
                continue
            except Exception:  # noqa: BLE001 -- rules that we can't even refuse must not end the watch over the next edit
                _log.exception("reading the rules broke; the last good set runs")
                break
            if reloaded.changed:
                rulebook.teach(reloaded.rules.knowledge)
            yield reloaded
            break

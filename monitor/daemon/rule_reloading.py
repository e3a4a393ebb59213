"""Reloads of the rules while the daemon runs."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog

from monitor.daemon.edit_effects import EditEffects
from monitor.daemon.upgrade_effects import UpgradeEffects
from monitor.errors import MonitorError
from monitor.pipeline.rules.reload import Reloaded, Reloader
from monitor.ports.children.extraction import ReaderConfig
from monitor.ports.rules import RuleWatcher

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleReloading:
    """The parts that reload edited rules. `teach` passes new knowledge to the child processes; `effects` measures what
    an edit changes, `upgrade` what a new version changes, None if nothing does.
    """

    reloader: Reloader
    watcher: RuleWatcher
    teach: Callable[[ReaderConfig], None]
    effects: EditEffects | None = None
    upgrade: UpgradeEffects | None = None


async def reloads(rulebook: RuleReloading, *, rest: timedelta) -> AsyncIterator[Reloaded]:
    """The result of each group of edits, without end. After a store error the rules are read again after `rest`.

    The children get new rules before the result is yielded.
    """
    async for _ in rulebook.watcher.changes():
        while True:
            try:
                reloaded = await rulebook.reloader.reload()
            except MonitorError as e:
                _log.error("rules not read", why=str(e))
                await asyncio.sleep(rest.total_seconds())
                continue
            except Exception:  # noqa: BLE001 -- a crash of the loader must not stop the watch
                _log.exception("reload crashed; the last good rules run")
                break
            if reloaded.changed:
                rulebook.teach(reloaded.rules.knowledge)
            yield reloaded
            break

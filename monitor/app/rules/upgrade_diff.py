"""What a new version changes, split by cause: engine, vocabulary, shipped rules, own rules.

The first side is what was read when the articles came, under the rules that ran last. Each further side takes one more
part from the new version and the rules folder, so that a change belongs to one cause. If a side does not load, because
its rules and words belong together, it is left out: its changes count for the next one.
"""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.metadata import version
from typing import Protocol

from monitor.app.rules.backtesting import DAYS, Archives, Workers, run_on, side_of
from monitor.app.running import folder_reader
from monitor.errors import RevisionError
from monitor.ports.children.backtest import Comparison
from monitor.ports.repositories.store import HasJournal, HasRules
from monitor.ports.rules import UPGRADED_FROM, ActiveRules, PackFiles, RulesFolder, RulesLoaded
from monitor.reports.backtest.changes import RulesDiff, compare
from monitor.rulefiles.folders.folder import BASE, ROUTES_FILE
from monitor.settings import Settings
from monitor.store import DatabaseStore

Step = Callable[[float, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """The changes by one cause: `engine`, `vocabulary`, `shipped rules` or `own rules`."""

    name: str
    diff: RulesDiff


class _RulesTransaction(HasJournal, HasRules, Protocol):
    """Repositories of the rule sets before and after an upgrade."""


async def upgrade_diff(
    store: DatabaseStore, settings: Settings, *, since: date, processes: int | None, step: Step
) -> tuple[str, tuple[Cause, ...]]:
    """Return the version that read the articles, and the causes that change something in texts or rules.

    After the first start of this version, it is compared with the one before. Raises RevisionError if no rules ran yet
    or they no longer load, StoreError, ChildLostError.
    """
    before = await store.read(_before)
    if before is None:
        raise RevisionError("no rules ran yet, so there is nothing to compare a new version with")
    causes = await _causes(store, before, settings, since=since, processes=processes, step=step)
    return before.engine, causes


async def upgrade_effects(
    store: DatabaseStore, before: ActiveRules, settings: Settings, *, now: datetime
) -> tuple[tuple[str, RulesDiff], ...]:
    """As `upgrade_diff`, on the last 90 days, in one process that gives way to others. Empty without articles."""
    since = (now - timedelta(days=DAYS)).date()
    causes = await _causes(store, before, settings, since=since, processes=1, background=True)
    return tuple((cause.name, cause.diff) for cause in causes)


def _before(tx: _RulesTransaction) -> ActiveRules | None:
    """The rules that ran last under another version; those that ran last if there are none."""
    active = tx.rules.active()
    if active is None or active.engine != version("policy-monitor"):
        return active
    earlier = tx.journal.recall(UPGRADED_FROM)
    return (tx.rules.stored(earlier) if earlier else None) or active


async def _causes(
    store: DatabaseStore,
    before: ActiveRules,
    settings: Settings,
    *,
    since: date,
    processes: int | None,
    background: bool = False,
    step: Step = lambda _share, _articles: None,
) -> tuple[Cause, ...]:
    sides = await asyncio.to_thread(lambda: list(_sides(before, folder_reader(settings).read())))
    archives = Archives(name="the stored articles", archives=(store.articles.with_readings(),), since=since)
    causes = []
    earlier = sides[0][1]
    for number, (name, side) in enumerate(sides):
        comparison = Comparison(
            after=side.knowledge, before=earlier.knowledge if number else None, as_stored=not number
        )
        read = await run_on(
            archives,
            comparison,
            settings,
            workers=Workers(processes=processes, background=background),
            progress=_part(step, number, len(sides)),
        )
        if read.articles:
            causes.append(Cause(name=name, diff=compare(read, side_of(earlier, settings), side_of(side, settings))))
        earlier = side
    return tuple(causes)


def _part(step: Step, number: int, parts: int) -> Step:
    return lambda share, articles: step((number + share) / parts, articles)


def _sides(active: ActiveRules, folder: RulesFolder) -> Iterator[tuple[str, RulesLoaded]]:
    """The rule sets after each cause. One that equals the one before is left out."""
    old = {pack.name: pack for pack in active.packs}
    new = {pack.name: pack.files for pack in folder.load({}).packs}
    loaded = folder.load(_packs(old, new))
    if loaded.broken:
        raise RevisionError("the rules that ran last no longer load; compare with a revision: rules diff --against REV")
    yield "engine", loaded
    ran = loaded
    steps = (
        ("vocabulary", {name: _with_vocabulary(pack, new.get(name)) for name, pack in old.items()}),
        ("shipped rules", {**old, BASE: new[BASE], **_own(old, new)}),
        ("own rules", new),
    )
    for name, packs in steps:
        after = folder.load(_packs(packs, new))
        if not after.broken and (after.knowledge.version, after.routes) != (ran.knowledge.version, ran.routes):
            yield name, after
            ran = after


def _packs(packs: dict[str, PackFiles], new: dict[str, PackFiles]) -> dict[str, PackFiles | None]:
    """These packs instead of the folder's; packs that only the folder has are left out."""
    return {**dict.fromkeys([*new, ROUTES_FILE]), **packs}


def _own(old: dict[str, PackFiles], new: dict[str, PackFiles]) -> dict[str, PackFiles]:
    """The own packs of the side before, with the new vocabulary."""
    return {name: _with_vocabulary(pack, new.get(name)) for name, pack in old.items() if name != BASE}


def _with_vocabulary(pack: PackFiles, new: PackFiles | None) -> PackFiles:
    """The pack with the vocabulary of the new one."""
    kept = [(name, data) for name, data in pack.files if not _is_vocabulary(name)]
    taken = [(name, data) for name, data in (new.files if new else ()) if _is_vocabulary(name)]
    return PackFiles(name=pack.name, files=tuple(sorted((*kept, *taken))))


def _is_vocabulary(name: str) -> bool:
    return name.partition("/")[0].removesuffix(".yaml") == "vocabulary"

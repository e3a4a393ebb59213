"""The rules folder into what runs: each pack as it stands, or, where that doesn't load, in its last good state.

What runs is stored by hash before it runs, so that a pack that breaks keeps its state over a restart as well. A set
that no child can read with never comes into force. Nothing here touches events of articles: new rules speak of what
comes from now on, and the register tells of the past.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from monitor.domain.alerts.message import Notice
from monitor.errors import ChildLostError
from monitor.pipeline.events.register import learn_register
from monitor.pipeline.rules.pack_changes import PackChanges
from monitor.pipeline.rules.pack_selection import (
    BASE,
    PackSelection,
    keep_last_good,
    pack_errors,
    pack_problems,
    select_packs,
    set_version,
)
from monitor.pipeline.rules.runtime_config import Desk
from monitor.ports.harvesting import Knowledge
from monitor.ports.rules import (
    BROKEN_PACKS,
    RULE_WARNINGS,
    ActiveRules,
    PackFiles,
    Revision,
    RuleFiles,
    RulesFolder,
    RulesLoaded,
    Trouble,
)
from monitor.ports.store import Store, Transaction
from monitor.wording.rule_packs import ROUTES, State

__all__ = ["Reloaded", "Reloader"]

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reloaded:
    """`changed` is whether other rules run than before; `notices` are what the operator should know, `warnings` what
    `monitor check` warns of since this reading.
    """

    rules: RulesLoaded
    changed: bool
    troubles: tuple[Trouble, ...] = ()
    notices: tuple[Notice, ...] = ()
    warnings: tuple[str, ...] = ()


class Reloader:
    """Holds the desk that is in force. `reload` is called once before anything else, and one at a time.

    `rehearse` lets a child read with new knowledge and raises ChildLostError where it can't.
    """

    def __init__(
        self,
        *,
        store: Store,
        files: RuleFiles,
        desk_of: Callable[[RulesLoaded], Desk],
        rehearse: Callable[[Knowledge], Awaitable[None]],
        engine: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._files = files
        self._desk_of = desk_of
        self._rehearse = rehearse
        self._engine = engine
        self._clock = clock
        self._desk: Desk | None = None
        self._version = ""

    @property
    def desk(self) -> Desk:
        assert self._desk is not None, "reload comes first"
        return self._desk

    async def reload(self) -> Reloaded:
        """Read the folder, decide, try, store, and put the new desk in force.

        Raises StoreError, and ChildLostError where no child can read with any set; then all is as before.
        """
        folder = await asyncio.to_thread(self._files.read)
        before = await self._store.read(_remembered)
        chosen = await asyncio.to_thread(select_packs, folder, before.active.packs if before.active else ())
        warnings = await asyncio.to_thread(folder.warnings)
        chosen, runs, rules = await self._try(chosen, folder, before.active)
        desk = replace(self._desk_of(rules), revision=_shown(runs.revision))
        state = State(
            loaded=rules,
            wanted=chosen.wanted,
            active=before.active,
            revision=folder.revision,
            warnings=warnings,
            now=self._clock(),
        )
        troubles = pack_problems(chosen, {t.pack: t for t in before.troubles}, state.now)
        news = PackChanges.since(before.troubles, troubles, pack_errors(chosen), before.warnings, state)
        first, changed = self._desk is None, runs.version != self._version
        if first or changed or news.differs_from(before.troubles, before.warnings):
            await self._store.write(lambda tx: _settle(tx, runs, desk, news, state))
        self._desk, self._version = (desk, runs.version) if changed else (self.desk, self._version)
        news.log(first=first)
        if changed:
            _log_loaded(runs, rules)
        return Reloaded(
            rules=rules, changed=changed, troubles=troubles, notices=news.notices, warnings=news.new_warnings
        )

    async def _try(
        self, chosen: PackSelection, folder: RulesFolder, active: ActiveRules | None
    ) -> tuple[PackSelection, ActiveRules, RulesLoaded]:
        """The set as it is to be stored and used, where a child can read with it, else what ran before."""
        runs = _active(chosen, active, folder.revision, self._engine, self._clock())
        rules = _stamped(chosen.loaded, runs)
        if runs.version == self._version:
            return chosen, runs, rules
        try:
            await self._rehearse(rules.knowledge)
        except ChildLostError as e:
            if active is None or chosen.refused:
                raise
            because = str(e)
        else:
            return chosen, runs, rules
        kept = await asyncio.to_thread(lambda: keep_last_good(folder, chosen, active.packs, because=because))
        return await self._try(kept, folder, active)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Remembered:
    """What an earlier reading left in the store."""

    active: ActiveRules | None
    troubles: tuple[Trouble, ...]
    warnings: tuple[str, ...]


def _remembered(tx: Transaction) -> _Remembered:
    warnings = (tx.journal.recall(RULE_WARNINGS) or "").splitlines()
    return _Remembered(active=tx.rules.active(), troubles=tx.rules.troubles(), warnings=tuple(warnings))


def _active(
    chosen: PackSelection, before: ActiveRules | None, revision: Revision | None, engine: str, now: datetime
) -> ActiveRules:
    """The set that runs; one that ran before keeps its time. A set with an earlier pack in it is no commit's."""
    packs = tuple(pack.files for pack in chosen.loaded.packs if not pack.errors)
    version = set_version(packs, engine)
    if before is not None and before.version == version:
        return before
    whole = not chosen.kept and not chosen.wanted.broken
    known = _revision(packs, before, revision) if whole else before.revision if before else None
    return ActiveRules(version=version, engine=engine, packs=packs, since=now, revision=known)


def _revision(packs: Sequence[PackFiles], before: ActiveRules | None, revision: Revision | None) -> Revision | None:
    """The folder's, with a plus where files were edited on top of the commit that was known before."""
    if before is None or before.revision is None or revision is None:
        return revision
    if before.revision.commit.removesuffix("+") != revision.commit:
        return revision
    same = {p for p in before.packs if p.name != BASE} == {p for p in packs if p.name != BASE}
    return before.revision if same else replace(revision, commit=f"{revision.commit}+")


def _stamped(loaded: RulesLoaded, runs: ActiveRules) -> RulesLoaded:
    return replace(loaded, knowledge=replace(loaded.knowledge, version=runs.version, engine=runs.engine))


def _shown(revision: Revision | None) -> str:
    if revision is None:
        return ""
    return f"{revision.commit} by {revision.author}" if revision.author else revision.commit


def _settle(tx: Transaction, runs: ActiveRules, desk: Desk, news: PackChanges, state: State) -> None:
    tx.rules.activate(runs)
    tx.rules.replace_troubles(news.tell(tx, desk, state))
    tx.sources.sync(tuple(desk.sources.values()), now=state.now)
    learn_register(tx, state.loaded.register, desk.vocabulary, now=state.now)
    tx.journal.remember(BROKEN_PACKS, ", ".join(t.pack for t in news.troubles))
    tx.journal.remember(RULE_WARNINGS, "\n".join(news.warnings))


def _log_loaded(runs: ActiveRules, rules: RulesLoaded) -> None:
    _log.info(
        "rules loaded",
        version=runs.version,
        revision=_shown(runs.revision),
        packs=sum(pack.name != ROUTES for pack in runs.packs),  # as `check` counts them
        rules=len(rules.knowledge.rules),
        sources=len(rules.sources),
        register=len(rules.register),
    )

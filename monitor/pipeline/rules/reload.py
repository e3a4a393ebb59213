"""Reload of the rules folder: each pack in its present version or, if that does not load, in its last good one.

The active rules are stored by hash before they run, so that the last good version survives a restart. Rules that fail
a trial run in a child process never become active. Events are not changed: new rules apply to later articles.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

import structlog

from monitor.domain.alerts.message import Notice
from monitor.domain.watch.watch_list import NOTHING_WATCHED
from monitor.errors import ChildLostError
from monitor.language.exposure import exposure_finder
from monitor.pipeline.events.register import learn_register
from monitor.pipeline.rules.lost_topics import report_lost_topics
from monitor.pipeline.rules.pack_changes import PackChanges
from monitor.pipeline.rules.pack_selection import (
    BASE,
    PackSelection,
    keep_last_good,
    pack_errors,
    pack_problems,
    select_packs,
    set_version,
    with_last_watch,
)
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.pipeline.rules.watch_changes import new_entries, notice_of_new_entries, queue_notice
from monitor.ports.children.extraction import ReaderConfig
from monitor.ports.repositories.store import (
    HasEvents,
    HasInteractions,
    HasJournal,
    HasOutbox,
    HasRegister,
    HasRules,
    HasSources,
    Store,
)
from monitor.ports.rules import (
    BROKEN_PACKS,
    RULE_WARNINGS,
    UPGRADED_FROM,
    WATCH_VERSION,
    ActiveRules,
    PackFailure,
    PackFiles,
    Revision,
    RuleFiles,
    RulesFolder,
    RulesLoaded,
)
from monitor.wording.notices.rule_packs import ROUTES, State

_log = structlog.get_logger()


class ReloadTransaction(HasEvents, HasInteractions, HasJournal, HasOutbox, HasRegister, HasRules, HasSources, Protocol):
    """Repositories of a change of the rules."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reloaded:
    """`changed`: other rules are active than before. `troubles`: packs that do not load. `notices`: new ones for the
    operator. `warnings`: new warnings of `monitor check`. `revision`: the commit of the folder that was read, None if
    unknown.
    """

    rules: RulesLoaded
    changed: bool
    troubles: tuple[PackFailure, ...] = ()
    notices: tuple[Notice, ...] = ()
    warnings: tuple[str, ...] = ()
    revision: Revision | None = None


class Reloader:
    """Holds the active runtime config. Call `reload` first, and never concurrently.

    `rehearse` makes a trial run with new rules in a child process; raises ChildLostError if it fails.
    """

    def __init__(
        self,
        *,
        store: Store[ReloadTransaction],
        files: RuleFiles,
        config_of: Callable[[RulesLoaded], RuntimeConfig],
        rehearse: Callable[[ReaderConfig], Awaitable[None]],
        engine: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._files = files
        self._config_of = config_of
        self._rehearse = rehearse
        self._engine = engine
        self._clock = clock
        self._config: RuntimeConfig | None = None
        self._version = ""

    @property
    def config(self) -> RuntimeConfig:
        assert self._config is not None, "call reload first"
        return self._config

    @property
    def is_loaded(self) -> bool:
        """Whether `config` is there."""
        return self._config is not None

    async def reload(self) -> Reloaded:
        """Read the folder, select packs, make a trial run, store the result and activate it.

        Raises StoreError, or ChildLostError if no selection passes the trial run; then nothing changes.
        """
        folder = await asyncio.to_thread(self._files.read)
        before = await self._store.read(_remembered)
        chosen = await asyncio.to_thread(select_packs, folder, before.active.packs if before.active else ())
        last = self._config.watch if self._config is not None else None
        chosen = with_last_watch(chosen, last, was_watched=bool(before.watched))
        warnings = await asyncio.to_thread(folder.warnings)
        chosen, runs, rules = await self._try(chosen, folder, before.active)
        config = await asyncio.to_thread(self._config_of, rules)  # a long watch list takes seconds to index
        config = replace(config, revision=_shown(runs.revision))
        state = State(
            loaded=rules,
            wanted=chosen.wanted,
            active=before.active,
            revision=folder.revision,
            warnings=warnings,
            now=self._clock(),
        )
        troubles = pack_problems(chosen, {t.pack: t for t in before.troubles}, state.now)
        changes = PackChanges.since(before.troubles, troubles, pack_errors(chosen), before.warnings, state)
        first, changed = self._config is None, runs.version != self._version
        watched = before.watched if chosen.watch_errors else rules.knowledge.watch.version
        if before.watched and not watched:
            _log.warning("nothing is watched any more", was=before.watched)
        is_new = first or changed or watched != before.watched
        exposed = await self._exposed(config, state.now) if changed else None
        if is_new or changes.differs_from(before.troubles, before.warnings):
            await self._store.write(
                lambda tx: _settle(tx, runs, config, changes, state, watched=watched, exposed=exposed)
            )
        self._config, self._version = (config, runs.version) if changed else (self.config, self._version)
        changes.log(first=first)
        if changed:
            _log_loaded(runs, rules)
        return Reloaded(
            rules=rules,
            changed=changed,
            troubles=troubles,
            notices=changes.notices,
            warnings=changes.new_warnings,
            revision=folder.revision,
        )

    async def _exposed(self, config: RuntimeConfig, now: datetime) -> Notice | None:
        """The message on known events that touch new entries of the watch list; None at the start."""
        before = self._config
        entries = NOTHING_WATCHED if before is None else new_entries(before.watch, config.watch)
        finder = await asyncio.to_thread(exposure_finder, entries, config.vocabulary)
        if finder is None:
            return None
        return await self._store.read(lambda tx: notice_of_new_entries(tx, entries, finder, config, now=now))

    async def _try(
        self, chosen: PackSelection, folder: RulesFolder, active: ActiveRules | None
    ) -> tuple[PackSelection, ActiveRules, RulesLoaded]:
        """The selection to store and activate if it passes the trial run, else the last good versions."""
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
    """What the last reload stored. `watched` is the version of the last watch list without errors."""

    active: ActiveRules | None
    troubles: tuple[PackFailure, ...]
    warnings: tuple[str, ...]
    watched: str


def _remembered(tx: ReloadTransaction) -> _Remembered:
    warnings = (tx.journal.recall(RULE_WARNINGS) or "").splitlines()
    return _Remembered(
        active=tx.rules.active(),
        troubles=tx.rules.troubles(),
        warnings=tuple(warnings),
        watched=tx.journal.recall(WATCH_VERSION) or "",
    )


def _active(
    chosen: PackSelection, before: ActiveRules | None, revision: Revision | None, engine: str, now: datetime
) -> ActiveRules:
    """The rule set to activate. An unchanged one keeps its time. One with a last good pack belongs to no commit."""
    packs = tuple(pack.files for pack in chosen.loaded.packs if not pack.errors)
    version = set_version(packs, engine, chosen.loaded.knowledge.watch.version)
    if before is not None and before.version == version:
        return before
    whole = not chosen.kept and not chosen.wanted.broken
    known = _revision(packs, before, revision) if whole else before.revision if before else None
    return ActiveRules(version=version, engine=engine, packs=packs, since=now, revision=known)


def _revision(packs: Sequence[PackFiles], before: ActiveRules | None, revision: Revision | None) -> Revision | None:
    """The commit of the folder, with "+" if files were edited after it."""
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


def _settle(
    tx: ReloadTransaction,
    runs: ActiveRules,
    config: RuntimeConfig,
    changes: PackChanges,
    state: State,
    *,
    watched: str,
    exposed: Notice | None,
) -> None:
    if state.active is not None and state.active.engine != runs.engine:
        tx.journal.remember(UPGRADED_FROM, state.active.version)
    tx.rules.activate(runs)
    tx.rules.replace_troubles(changes.queue_notices(tx, config, state))
    tx.sources.sync(tuple(config.sources.values()), now=state.now)
    if exposed is not None:
        queue_notice(tx, exposed, config, now=state.now)
    learn_register(tx, state.loaded.register, config.vocabulary, now=state.now)
    report_lost_topics(tx, config, now=state.now)
    tx.journal.remember(BROKEN_PACKS, ", ".join(t.pack for t in changes.troubles))
    tx.journal.remember(RULE_WARNINGS, "\n".join(changes.warnings))
    tx.journal.remember(WATCH_VERSION, watched)


def _log_loaded(runs: ActiveRules, rules: RulesLoaded) -> None:
    _log.info(
        "rules loaded",
        version=runs.version,
        revision=_shown(runs.revision),
        packs=sum(pack.name != ROUTES for pack in runs.packs),  # as `check` counts them
        rules=len(rules.knowledge.rules),
        sources=len(rules.sources),
        register=len(rules.register),
        watched=len(rules.knowledge.watch),
    )

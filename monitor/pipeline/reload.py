"""The rules folder into what runs: each pack as it stands, or, where that doesn't load, in its last good state.

What runs is stored by hash before it runs, so that a pack that breaks keeps its state over a restart as well. Nothing
here touches events or articles: new rules speak of what comes from now on.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

import structlog

from monitor.domain.message import Notice
from monitor.domain.rule import RouteKind
from monitor.pipeline.desk import Desk
from monitor.pipeline.notices import notice
from monitor.pipeline.rulewords import State, broken_notice, fact_of, mended_notice
from monitor.ports import (
    BROKEN_PACKS,
    ActiveRules,
    PackFiles,
    Revision,
    RuleFiles,
    RulesFolder,
    RulesLoaded,
    Store,
    Transaction,
    Trouble,
)

__all__ = ["BASE", "RULES_FOLDER", "Chosen", "Reloaded", "Reloader", "choose", "set_version"]

BASE = "base"
RULES_FOLDER = "rules folder"
"""The name under which it is told that nothing can be read at all."""

_log = structlog.get_logger()


# ------------------------------------------------------------------ the decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """`loaded` runs. `wanted` is what the folder says by itself; `kept` are packs that run in an earlier state, None
    for those that wait outside.
    """

    loaded: RulesLoaded
    wanted: RulesLoaded
    kept: Mapping[str, PackFiles | None]
    gone: str = ""


def choose(folder: RulesFolder, last: Sequence[PackFiles]) -> Chosen:
    """Every pack that loads as it stands; in place of the others their `last` good states, as far as those still load.

    A change that would unload a neighbour (it takes a concept or an id away from it) waits as well.
    """
    good = {pack.name: pack for pack in last}
    wanted = folder.load({})
    kept: dict[str, PackFiles | None] = {}
    if folder.gone:
        kept = {name: pack for name, pack in good.items() if name != BASE}
    loaded = folder.load(kept) if kept else wanted
    while fallen := {name: good[name] for name in loaded.broken if name in good and name not in kept}:
        kept |= fallen
        loaded = folder.load(kept)
    if loaded.broken & kept.keys() and not folder.gone:
        loaded, kept = _one_by_one(folder, wanted, good)
    return Chosen(loaded=loaded, wanted=wanted, kept=kept, gone=folder.gone)


def _one_by_one(
    folder: RulesFolder, wanted: RulesLoaded, good: Mapping[str, PackFiles]
) -> tuple[RulesLoaded, dict[str, PackFiles | None]]:
    """From the last good state of all, let in each change that unloads nobody. The shipped pack is as it stands."""
    now = {pack.name: pack.files for pack in wanted.packs}
    changed = sorted(name for name in {*now, *good} if now.get(name) != good.get(name))
    kept = {name: good.get(name) for name in changed if name != BASE or name in wanted.broken}
    loaded = folder.load(kept)
    let_in = True
    while let_in:
        let_in = False
        for name in list(kept):
            fewer = {other: pack for other, pack in kept.items() if other != name}
            candidate = folder.load(fewer)
            if candidate.broken <= loaded.broken:
                loaded, kept, let_in = candidate, fewer, True
    return loaded, kept


def set_version(packs: Sequence[PackFiles], engine: str) -> str:
    """The hash of a rule set: of its packs and of the version of the monitor that reads them."""
    digest = sha256(engine.encode())
    for version in sorted(pack.version for pack in packs):
        digest.update(version.encode())
    return digest.hexdigest()[:16]


def _troubles(chosen: Chosen, before: Mapping[str, Trouble], now: datetime) -> tuple[Trouble, ...]:
    """What doesn't load, each since it first didn't."""
    found = _errors(chosen)
    if _is_gone(chosen):
        found = {RULES_FOLDER: (f"{chosen.gone}. All packs stay; where none are wanted, leave a README.md there.",)}
    runs = {pack.name for pack in chosen.loaded.packs if not pack.errors}
    return tuple(
        Trouble(
            pack=name,
            version=sha256("\n".join(errors).encode()).hexdigest()[:16],
            since=before[name].since if name in before else now,
            problem=fact_of(errors[0]),
            kept=name in runs or name == RULES_FOLDER,
        )
        for name, errors in sorted(found.items())
    )


def _is_gone(chosen: Chosen) -> bool:
    """Whether packs that ran stand nowhere because the whole folder doesn't."""
    return bool(chosen.gone) and any(pack is not None and pack.files for pack in chosen.kept.values())


def _errors(chosen: Chosen) -> dict[str, tuple[str, ...]]:
    found = {pack.name: pack.errors for pack in chosen.wanted.packs if pack.errors}
    affected = ", ".join(sorted(found))
    for name in chosen.kept:
        if name not in found and not chosen.gone:
            found[name] = (f"{name}: its change would unload {affected}; both wait until they go together",)
    return found


# ------------------------------------------------------------------ doing it


@dataclass(frozen=True, slots=True, kw_only=True)
class Reloaded:
    """`changed` is whether other rules run than before; `notices` are what the operator should know."""

    rules: RulesLoaded
    changed: bool
    troubles: tuple[Trouble, ...] = ()
    notices: tuple[Notice, ...] = ()


class Reloader:
    """Holds the desk that is in force. `reload` is called once before anything else, and one at a time."""

    def __init__(
        self,
        *,
        store: Store,
        files: RuleFiles,
        desk_of: Callable[[RulesLoaded], Desk],
        engine: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._files = files
        self._desk_of = desk_of
        self._engine = engine
        self._clock = clock
        self._desk: Desk | None = None
        self._version = ""

    @property
    def desk(self) -> Desk:
        assert self._desk is not None, "reload comes first"
        return self._desk

    async def reload(self) -> Reloaded:
        """Read the folder, decide, store, and put the new desk in force. Raises StoreError; then all is as before."""
        folder = await asyncio.to_thread(self._files.read)
        active, before = await self._store.read(lambda tx: (tx.rules.active(), tx.rules.troubles()))
        chosen = await asyncio.to_thread(choose, folder, active.packs if active else ())
        now = self._clock()
        runs = _active(chosen, active, folder.revision, self._engine, now)
        troubles = _troubles(chosen, {t.pack: t for t in before}, now)
        rules = _stamped(chosen.loaded, runs)
        desk = replace(self._desk_of(rules), revision=_shown(runs.revision))
        state = State(loaded=rules, wanted=chosen.wanted, active=active, revision=folder.revision, now=now)
        news = _News(chosen, before, troubles, state)
        first = self._desk is None
        if first or runs.version != self._version or troubles != before:
            await self._store.write(lambda tx: _settle(tx, runs, troubles, desk, news.notices, now=now))
        changed = runs.version != self._version
        self._desk, self._version = (desk, runs.version) if changed else (self.desk, self._version)
        news.log(runs, rules, first=first, changed=changed)
        return Reloaded(rules=rules, changed=changed, troubles=troubles, notices=news.notices)


def _active(
    chosen: Chosen, before: ActiveRules | None, revision: Revision | None, engine: str, now: datetime
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


def _settle(
    tx: Transaction,
    runs: ActiveRules,
    troubles: Sequence[Trouble],
    desk: Desk,
    notices: Sequence[Notice],
    *,
    now: datetime,
) -> None:
    tx.rules.activate(runs)
    tx.rules.replace_troubles(troubles)
    tx.sources.sync(tuple(desk.sources.values()), now=now)
    tx.journal.remember(BROKEN_PACKS, ", ".join(t.pack for t in troubles))
    operator = next((r for r in desk.routes.named if r.kind is RouteKind.OPERATOR), None)
    if operator is not None:  # without one the log tells it: an analysts' channel is no place for it
        for said in notices:
            notice(tx, operator.channel, desk.workspace, "rules", said, now=now)


class _News:
    """What is new since the troubles `before`: a pack is told of when it breaks and when it is whole again."""

    def __init__(self, chosen: Chosen, before: Sequence[Trouble], troubles: Sequence[Trouble], state: State) -> None:
        known, still = {t.pack: t for t in before}, {t.pack for t in troubles}
        self._all = troubles
        self._new = [t for t in troubles if t.pack not in known or known[t.pack].version != t.version]
        self._errors = {t.pack: (t.problem,) for t in troubles} | _errors(chosen)
        broken = (broken_notice(t, self._errors[t.pack], state) for t in troubles if t.pack not in known)
        self.notices = (*broken, *(mended_notice(t, state) for t in before if t.pack not in still))

    def log(self, runs: ActiveRules, rules: RulesLoaded, *, first: bool, changed: bool) -> None:
        for trouble in self._all if first else self._new:
            problems = list(map(fact_of, self._errors[trouble.pack]))
            _log.error("rules not loaded", pack=trouble.pack, problems=problems, last_good_runs=trouble.kept)
        if changed:
            revision = _shown(runs.revision)
            counts = {"rules": len(rules.knowledge.rules), "sources": len(rules.sources)}
            _log.info("rules loaded", version=runs.version, revision=revision, packs=len(runs.packs), **counts)
        for said in self.notices:
            _log.info("rules notice", title=said.title)

"""Which packs run: each as it stands in the rules folder, or, where that doesn't load, in its last good state. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from monitor.ports.rules import PackFiles, RulesFolder, RulesLoaded, Trouble
from monitor.wording.rule_packs import fact_of

__all__ = [
    "BASE",
    "RULES_FOLDER",
    "RULE_SET",
    "PackSelection",
    "keep_last_good",
    "pack_errors",
    "pack_problems",
    "select_packs",
    "set_version",
]

BASE = "base"
RULES_FOLDER = "rules folder"
"""The name under which it is told that nothing can be read at all."""

RULE_SET = "rule set"
"""The name under which it is told that packs load, and no child can read with them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackSelection:
    """`loaded` runs. `wanted` is what the folder says by itself; `kept` are packs that run in an earlier state, None
    for those that wait outside. `refused` says why all that changed is kept although it loads.
    """

    loaded: RulesLoaded
    wanted: RulesLoaded
    kept: Mapping[str, PackFiles | None]
    gone: str = ""
    refused: str = ""


def select_packs(folder: RulesFolder, last: Sequence[PackFiles]) -> PackSelection:
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
    return PackSelection(loaded=loaded, wanted=wanted, kept=kept, gone=folder.gone)


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


def keep_last_good(
    folder: RulesFolder, chosen: PackSelection, last: Sequence[PackFiles], *, because: str
) -> PackSelection:
    """Everything in its `last` state, the shipped pack too, where no child can read with what was chosen."""
    now, good = {pack.name: pack.files for pack in chosen.wanted.packs}, {pack.name: pack for pack in last}
    kept = {name: good.get(name) for name in sorted({*now, *good}) if now.get(name) != good.get(name)}
    refused = f"a trial reading {because}. Changed: {', '.join(kept)}. Take that back, or ask for less."
    return PackSelection(loaded=folder.load(kept), wanted=chosen.wanted, kept=kept, gone=chosen.gone, refused=refused)


def set_version(packs: Sequence[PackFiles], engine: str) -> str:
    """The hash of a rule set: of its packs and of the version of the monitor that reads them."""
    digest = sha256(engine.encode())
    for version in sorted(pack.version for pack in packs):
        digest.update(version.encode())
    return digest.hexdigest()[:16]


def pack_problems(chosen: PackSelection, before: Mapping[str, Trouble], now: datetime) -> tuple[Trouble, ...]:
    """What doesn't load, each since it first didn't."""
    found = dict(pack_errors(chosen))
    if _is_gone(chosen):
        found = {RULES_FOLDER: (f"{chosen.gone}. All packs stay; where none are wanted, leave a README.md there.",)}
    runs = {pack.name for pack in chosen.loaded.packs if not pack.errors}
    return tuple(
        Trouble(
            pack=name,
            version=sha256("\n".join(errors).encode()).hexdigest()[:16],
            since=before[name].since if name in before else now,
            problem=fact_of(errors[0]),
            kept=name in runs or name in (RULES_FOLDER, RULE_SET),
            notice=before[name].notice if name in before else None,
        )
        for name, errors in sorted(found.items())
    )


def _is_gone(chosen: PackSelection) -> bool:
    """Whether packs that ran stand nowhere because the whole folder doesn't."""
    return bool(chosen.gone) and any(pack is not None and pack.files for pack in chosen.kept.values())


def pack_errors(chosen: PackSelection) -> Mapping[str, tuple[str, ...]]:
    """What keeps packs from running as they stand, by name."""
    found = {pack.name: pack.errors for pack in chosen.wanted.packs if pack.errors}
    if chosen.refused:
        return found | {RULE_SET: (f"{RULE_SET}: {chosen.refused}",)}
    affected = ", ".join(sorted(found))
    for name in chosen.kept:
        if name not in found and not chosen.gone:
            found[name] = (f"{name}: its change would unload {affected}; both wait until they go together",)
    return found

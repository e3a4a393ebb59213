"""Selection of the packs to run: each in its present version or, if that does not load, in its last good one. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from monitor.domain.watch.watch_list import WatchList
from monitor.ports.rules import PackFailure, PackFiles, RulesFolder, RulesLoaded
from monitor.wording.notices.rule_packs import PRIVATE, WATCH_LIST, first_line_of_error

BASE = "base"
RULES_FOLDER = "rules folder"
"""The name under which an unreadable rules folder is reported."""

_MISSING = f"{PRIVATE}/watch.yaml: the file is gone. To watch nothing, write 'watch: {{}}' into it."
_UNSET = (
    f"{PRIVATE}/watch.yaml: MONITOR_RULES_PRIVATE is not set any more: nothing is watched, and sources of that folder "
    "are not polled. Set it again. To watch nothing, set it once to a folder whose watch.yaml is 'watch: {}'."
)
RULE_SET = "rule set"
"""The name under which a rule set is reported that loads but fails its trial run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackSelection:
    """`loaded`: the rules to run. `wanted`: the folder as it is. `kept`: packs that run in their last good version,
    None for new packs that are left out. `gone`: why the folder is unreadable, `private_gone` the private folder.
    `refused`: why all changes are left out although they load. `watch_errors`: why the watch list is not the one in the
    file; `watch_kept` is True if the last good one runs.
    """

    loaded: RulesLoaded
    wanted: RulesLoaded
    kept: Mapping[str, PackFiles | None]
    gone: str = ""
    private_gone: str = ""
    refused: str = ""
    watch_errors: tuple[str, ...] = ()
    watch_kept: bool = False


def select_packs(folder: RulesFolder, last: Sequence[PackFiles]) -> PackSelection:
    """Every pack that loads; for the others their `last` good versions, as far as those still load.

    A change that breaks another pack, by removing a concept or an id that it uses, is left out too.
    """
    good = {pack.name: pack for pack in last}
    wanted = folder.load({})
    kept: dict[str, PackFiles | None] = {}
    if folder.gone:
        kept = {name: pack for name, pack in good.items() if name not in (BASE, PRIVATE)}
    if folder.private_gone and PRIVATE in good:
        kept[PRIVATE] = good[PRIVATE]
    loaded = folder.load(kept) if kept else wanted
    while fallen := {name: good[name] for name in loaded.broken if name in good and name not in kept}:
        kept |= fallen
        loaded = folder.load(kept)
    if loaded.broken & kept.keys() and not folder.gone:
        loaded, kept = _one_by_one(folder, wanted, good)
    return PackSelection(loaded=loaded, wanted=wanted, kept=kept, gone=folder.gone, private_gone=folder.private_gone)


def with_last_watch(chosen: PackSelection, last: WatchList | None, *, was_watched: bool) -> PackSelection:
    """The selection with the watch list `last` that ran, if the one in the file has errors or its file is missing.

    `last` is None at the start, because no entry is stored: then the entries without errors run. `was_watched` is True
    if the list that loaded last, perhaps before a restart, had entries: then a missing file is an error.
    """
    errors = chosen.wanted.watch_errors
    if not errors and was_watched and (chosen.wanted.watch_missing or chosen.wanted.watch_unset):
        errors = (_UNSET if chosen.wanted.watch_unset else _MISSING,)
    if not errors:
        return chosen
    knowledge = chosen.loaded.knowledge
    watch = last or knowledge.watch
    loaded = replace(chosen.loaded, knowledge=replace(knowledge, watch=watch))
    return replace(chosen, loaded=loaded, watch_errors=errors, watch_kept=bool(last))


def _one_by_one(
    folder: RulesFolder, wanted: RulesLoaded, good: Mapping[str, PackFiles]
) -> tuple[RulesLoaded, dict[str, PackFiles | None]]:
    """Start from the last good versions and accept each change that breaks no pack. The shipped pack stays current."""
    now = {pack.name: pack.files for pack in wanted.packs}
    changed = sorted(name for name in {*now, *good} if now.get(name) != good.get(name))
    kept = {name: good.get(name) for name in changed if name != BASE or name in wanted.broken}
    loaded = folder.load(kept)
    accepted = True
    while accepted:
        accepted = False
        for name in list(kept):
            fewer = {other: pack for other, pack in kept.items() if other != name}
            candidate = folder.load(fewer)
            if candidate.broken <= loaded.broken:
                loaded, kept, accepted = candidate, fewer, True
    return loaded, kept


def keep_last_good(
    folder: RulesFolder, chosen: PackSelection, last: Sequence[PackFiles], *, because: str
) -> PackSelection:
    """All packs, also the shipped one, in their `last` good version, because the selection failed its trial run."""
    now, good = {pack.name: pack.files for pack in chosen.wanted.packs}, {pack.name: pack for pack in last}
    kept = {name: good.get(name) for name in sorted({*now, *good}) if now.get(name) != good.get(name)}
    refused = f"a trial run {because}. Changed: {', '.join(kept)}. Undo the change, or simplify the rules."
    loaded = folder.load(kept)
    loaded = replace(loaded, knowledge=replace(loaded.knowledge, watch=chosen.loaded.knowledge.watch))
    return replace(chosen, loaded=loaded, kept=kept, refused=refused)


def set_version(packs: Sequence[PackFiles], engine: str, watch: str = "") -> str:
    """The hash of a rule set: of its packs, of the monitor version that reads them, and of the version of its watch
    list, "" if there is none.
    """
    digest = sha256(engine.encode())
    for version in (*sorted(pack.version for pack in packs), watch):
        digest.update(version.encode())
    return digest.hexdigest()[:16]


def pack_problems(chosen: PackSelection, before: Mapping[str, PackFailure], now: datetime) -> tuple[PackFailure, ...]:
    """The present problems, each with the time it began."""
    found = dict(pack_errors(chosen))
    if _is_gone(chosen):
        advice = "All packs stay active. To run without packs, put a README.md there."
        found = {name: errors for name, errors in found.items() if name in (PRIVATE, WATCH_LIST)}
        found[RULES_FOLDER] = (f"{chosen.gone}. {advice}",)
    runs = {pack.name for pack in chosen.loaded.packs if not pack.errors}
    return tuple(
        PackFailure(
            pack=name,
            version=sha256("\n".join(errors).encode()).hexdigest()[:16],
            since=before[name].since if name in before else now,
            problem=first_line_of_error(errors[0]),
            kept=chosen.watch_kept if name == WATCH_LIST else name in runs or name in (RULES_FOLDER, RULE_SET),
            notice=before[name].notice if name in before else None,
        )
        for name, errors in sorted(found.items())
    )


def _is_gone(chosen: PackSelection) -> bool:
    """True if packs were active and the folder is unreadable."""
    own = (pack for name, pack in chosen.kept.items() if name != PRIVATE)
    return bool(chosen.gone) and any(pack is not None and pack.files for pack in own)


def pack_errors(chosen: PackSelection) -> Mapping[str, tuple[str, ...]]:
    """The errors that keep packs from running in their present version, by pack name."""
    found = {pack.name: pack.errors for pack in chosen.wanted.packs if pack.errors}
    watch = {WATCH_LIST: chosen.watch_errors} if chosen.watch_errors else {}
    if chosen.refused:
        return found | watch | {RULE_SET: (f"{RULE_SET}: {chosen.refused}",)}
    affected = ", ".join(sorted(found))
    for name in chosen.kept:
        if name not in found and not chosen.gone and not (name == PRIVATE and chosen.private_gone):
            found[name] = (f"{name}: this change would break {affected}; neither is active until both load",)
    return found | watch

"""The loader of a rules folder: the shipped pack and every user pack, each loaded as a whole or not at all.

The content of files never raises; all problems of all packs are found in one pass. A pack with an error gives no rules
and no sources. Its vocabulary still counts if that file has no error, so that other packs keep the concepts they use.
"""

import gc
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.alerts.route import Route
from monitor.domain.event.past_acts import PastAct
from monitor.domain.rules.rule import Place, Rule, RuleId, Status
from monitor.domain.sources.source import Source
from monitor.ports.children.extraction import ReaderConfig
from monitor.ports.rules import PackFiles
from monitor.rulefiles.folders.cross_checks import check_supersedes, check_unused, known_names, report_duplicate_ids
from monitor.rulefiles.folders.folder import BASE, WATCH_LIST, FolderFiles, read_folder, read_folders
from monitor.rulefiles.folders.layers import Extends, Layers, layered
from monitor.rulefiles.folders.pack_files import (
    PackReading,
    PackWords,
    WatchReading,
    folder_routes,
    folder_watch_list,
    opened,
    pack_definitions,
    read_files,
    read_words,
)
from monitor.rulefiles.folders.parse_cache import RECALL, Recall
from monitor.rulefiles.folders.private import with_private
from monitor.rulefiles.parsers.alerts import read_alerts
from monitor.rulefiles.parsers.register import check_ties, read_register
from monitor.rulefiles.parsers.source_tuning import apply_source_changes
from monitor.rulefiles.parsers.sources import read_sources
from monitor.rulefiles.parsers.tuning import Known, Override, apply_overrides, read_extends, read_tuning
from monitor.rulefiles.syntax.diagnostics import Problem, Severity, line_at
from monitor.rulefiles.syntax.yaml12 import read_yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A pack. With `errors` above 0 none of its rules and sources run.

    `files` are the files that were read; `versions` are the versions of its readable rules before overrides; `extends`
    are all packs that it extends, directly or through others.
    """

    name: str
    extends: tuple[str, ...] = ()
    rules: int
    sources: int
    concepts: int
    errors: int
    overrides: int = 0
    entries: int = 0
    files: PackFiles = field(repr=False)
    versions: Mapping[RuleId, str] = field(default_factory=dict, repr=False)
    problems: tuple[Problem, ...] = field(default=(), repr=False)

    @property
    def loaded(self) -> bool:
        return self.errors == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """The content of all rule files. `knowledge.rules` are the active rules; `rules` includes retired ones.

    Only packs without errors contribute. `packs` are in the order in which their changes apply; `overrides` are these
    changes, already applied in `rules`.
    `register` has their entries in canonical order; child processes don't need them, so `knowledge` leaves them out.
    `unrouted` names the route for alerts of rules without a route, None if routes.yaml names none. `beside` holds the
    files beside the packs, which load or fail as a pack does. `knowledge.watch` has the entries of the watch list that
    have no error; its problems are among `problems`, as those of the pack "watch list".
    """

    knowledge: ReaderConfig
    rules: tuple[Rule, ...]
    sources: tuple[Source, ...]
    routes: tuple[Route, ...] = ()
    unrouted: str | None = None
    problems: tuple[Problem, ...] = ()
    packs: tuple[Pack, ...] = ()
    overrides: tuple[Override, ...] = ()
    register: tuple[PastAct, ...] = ()
    beside: Pack = field(repr=False)
    watch_missing: bool = False
    watch_unset: bool = False
    lines: Mapping[str, Sequence[str]] = field(default_factory=dict, repr=False)  # of each file, by its shown name

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(p for p in self.problems if p.severity is Severity.ERROR)

    @property
    def watch_errors(self) -> tuple[Problem, ...]:
        """The errors of the watch list, of its folder too. They keep no pack from loading."""
        return tuple(p for p in self.errors if p.pack == WATCH_LIST)

    def line(self, place: Place) -> str:
        return line_at(self.lines, place)


def load(root: Path, base: Path | None = None, *, private: Path | None = None) -> RuleSet:
    """Load the shipped pack (or the one at `base`), the packs in `root`, and the private folder, if there is one."""
    return build_rule_set(with_private(read_folder(root, base), private))


def load_folders(roots: Sequence[Path], *, private: Path | None = None) -> RuleSet:
    """Load the shipped pack, the packs of several rules folders, and the private folder, if there is one.

    Raises NoRulesError as `read_folders` does.
    """
    return build_rule_set(with_private(read_folders(roots), private))


def build_rule_set(folder: FolderFiles, recall: Recall | None = None) -> RuleSet:
    """Load files that were read before. `recall` caches parsed files and does not change the result.

    Without `recall` the cache of the process is used, with one round per call.
    """
    if recall is None:
        RECALL.begin_round()
    with _garbage_collection_off():
        return _understand(folder, recall or RECALL)


@contextmanager
def _garbage_collection_off() -> Iterator[None]:
    """Pause the cyclic garbage collector: nearly all objects made here stay, and each collection would visit them."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _understand(folder: FolderFiles, recall: Recall) -> RuleSet:
    packs = [opened(pack, pack.files.name) for pack in folder.packs]
    beside = opened(folder.beside, "")
    words = read_words(packs, recall)
    routing = folder_routes(beside)
    names = None if beside.findings.errors else tuple(route.name for route in routing[0])
    for pack in packs:
        name, vocabulary = pack.name, words.vocabulary
        pack.definitions = pack_definitions(pack, words, recall)
        rules = partial(read_alerts, pack=name, vocabulary=vocabulary, routes=names, definitions=pack.definitions)
        sources = partial(read_sources, pack=name, vocabulary=vocabulary, routes=names)
        entries = partial(read_register, pack=name, vocabulary=vocabulary)
        pack.rules = read_files(pack, "alerts", rules, (words, names, pack.definitions), recall)
        pack.sources = read_files(pack, "sources", sources, (words, names), recall)
        pack.entries = read_files(pack, "register", entries, (words,), recall)
    report_duplicate_ids(packs)
    known = known_names(packs, names)
    layers = _read_tuning(packs, known, words.vocabulary)
    check_supersedes(packs, known)
    check_unused(packs)
    check_ties([(entry, pack.findings) for pack in packs for entry in pack.entries])
    in_order = sorted(packs, key=lambda pack: layers.order.index(pack.name))
    return _rule_set(in_order, layers, words, routing, beside, watched=folder_watch_list(folder, words, recall))


def _read_tuning(packs: Sequence[PackReading], known: Known, vocabulary: Vocabulary) -> Layers:
    """Read the tuning file of each pack. Which rules it may change depends on the packs that it extends."""
    nodes = [
        (pack, node)
        for pack in packs
        for shown, data in pack.files_of("tuning")
        if (node := read_yaml(data, shown, pack.findings)) is not None
    ]
    extended = (Extends(pack=pack.name, names=read_extends(node), findings=pack.findings) for pack, node in nodes)
    layers = layered([pack.name for pack in packs], extended)
    broken = {pack.name for pack in packs if pack.findings.errors}
    for pack, node in nodes:
        below = layers.below[pack.name]
        own = replace(
            known,
            definitions=pack.definitions,
            changeable=below | {BASE},
            certain=not below & broken,
        )
        pack.tuning += read_tuning(node, pack.name, own, vocabulary, pack.findings)
    return layers


def _rule_set(
    packs: Sequence[PackReading],
    layers: Layers,
    words: PackWords,
    routing: tuple[tuple[Route, ...], str | None],
    beside: PackReading,
    *,
    watched: WatchReading,
) -> RuleSet:
    loaded = [p for p in packs if not p.findings.errors]
    overrides = [(override, pack.findings) for pack in loaded for override in pack.tuning.overrides]
    changes = [(change, pack.findings) for pack in loaded for change in pack.tuning.sources]
    rules = apply_overrides([located.rule for pack in loaded for located in pack.rules], overrides, layers.extends)
    sources = apply_source_changes((source for pack in loaded for source, _ in pack.sources), changes, layers.extends)
    running = tuple(rule for rule in rules if rule.status is not Status.RETIRED)
    found = [watched.findings, *(pack.findings for pack in (beside, *packs))]
    problems = [p for findings in found for p in findings.problems]
    version = _version(words.digest, running, watched.watch.version)
    return RuleSet(
        knowledge=ReaderConfig(vocabulary=words.vocabulary, rules=running, version=version, watch=watched.watch),
        rules=rules,
        sources=sources,
        routes=routing[0],
        unrouted=routing[1],
        problems=_in_order(problems),
        packs=tuple(_summary(pack, layers) for pack in packs),
        overrides=tuple(override for override, _ in overrides),
        register=tuple(
            sorted((e.past for pack in loaded for e in pack.entries if e.past), key=lambda past: past.order)
        ),
        beside=_summary(beside, layers),
        watch_missing=watched.missing,
        watch_unset=watched.unset,
        lines={name: text for findings in found for name, text in findings.lines.items()},
    )


def _summary(pack: PackReading, layers: Layers) -> Pack:
    return Pack(
        name=pack.name,
        extends=tuple(name for name in layers.order if layers.extends(pack.name, name)),
        rules=len(pack.rules),
        sources=len(pack.sources),
        concepts=pack.concepts,
        errors=pack.findings.errors,
        overrides=len(pack.tuning.overrides) + len(pack.tuning.sources),
        entries=len(pack.entries),
        files=pack.files,
        versions={located.rule.id: located.rule.version for located in pack.rules},
        problems=_in_order(pack.findings.problems),
    )


def _in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda p: (p.place.file, p.place.line, p.place.column)))


def _version(words: bytes, rules: Sequence[Rule], watch: str) -> str:
    """Return a hash of what decides in a child process. `words` is the hash of its concepts, `watch` that of its list.

    Examples and places are left out, because they decide nothing.
    """
    digest = hashlib.sha256(words)
    for rule in sorted(rules, key=lambda r: r.id):
        digest.update(repr(replace(rule, examples=(), place=None)).encode())
    digest.update(watch.encode())
    return digest.hexdigest()[:16]

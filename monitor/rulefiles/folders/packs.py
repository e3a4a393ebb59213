"""The loader of a rules folder: the shipped pack and every user pack, each loaded as a whole or not at all.

The content of files never raises; all problems of all packs are found in one pass. A pack with an error gives no rules
and no sources. Its vocabulary still counts if that file has no error, so that other packs keep the concepts they use.
"""

import gc
import hashlib
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.alerts.route import Route
from monitor.domain.event.past_acts import PastAct
from monitor.domain.rules.rule import Place, Rule, RuleId, Status
from monitor.domain.sources.source import Source
from monitor.domain.watch.watch_list import NOTHING_WATCHED, WatchList
from monitor.ports.extraction import ReaderConfig
from monitor.ports.rules import PackFiles
from monitor.rulefiles.folders.folder import (
    BASE,
    PACK_FILES,
    ROOT_FILES,
    WATCH_LIST,
    FolderFiles,
    PackSnapshot,
    base_folder,
    read_folder,
    read_folders,
)
from monitor.rulefiles.folders.layers import Extends, Layers, layered
from monitor.rulefiles.folders.parse_cache import RECALL, Recall
from monitor.rulefiles.folders.private import WATCH_SHOWN, with_private
from monitor.rulefiles.parsers.alerts import LocatedRule, read_alerts
from monitor.rulefiles.parsers.definitions import DEFINE, NONE, PackDefinitions, read_definitions, report_unused
from monitor.rulefiles.parsers.register import LocatedEntry, check_ties, read_register
from monitor.rulefiles.parsers.routes import read_routes
from monitor.rulefiles.parsers.source_tuning import apply_source_changes
from monitor.rulefiles.parsers.sources import read_sources
from monitor.rulefiles.parsers.tuning import (
    Known,
    Override,
    Tuning,
    apply_overrides,
    read_extends,
    read_tuning,
    report_unknown_rule,
)
from monitor.rulefiles.parsers.vocabulary import LocatedAddition, LocatedConcept, join, read_vocabulary
from monitor.rulefiles.parsers.watch import WATCH_LIMITS, Names, read_watch
from monitor.rulefiles.syntax.diagnostics import Findings, Problem, Severity, line_at
from monitor.rulefiles.syntax.yaml12 import MapNode, Scalar, lines_of, read_yaml

__all__ = [
    "BASE",
    "PACK_FILES",
    "ROOT_FILES",
    "Pack",
    "RuleSet",
    "base_folder",
    "build_rule_set",
    "load",
    "load_folders",
]

T = TypeVar("T")


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


@dataclass(slots=True, kw_only=True)
class _Reading:
    """One pack while it is read."""

    files: PackFiles
    findings: Findings
    concepts: int = 0
    definitions: PackDefinitions = NONE
    rules: tuple[LocatedRule, ...] = ()
    tuning: Tuning = field(default_factory=Tuning)
    sources: tuple[tuple[Source, Place], ...] = ()
    entries: tuple[LocatedEntry, ...] = ()

    @property
    def name(self) -> str:
        return self.files.name

    def files_of(self, kind: str) -> Iterator[tuple[str, bytes]]:
        """Yield the shown name and the bytes of each file of that kind, and keep its lines for problems."""
        for name, data in self.files.files:
            if name.split("/")[0].removesuffix(".yaml") == kind:
                shown = f"{self.findings.pack}/{name}" if self.findings.pack else name
                self.findings.lines[shown] = lines_of(data)
                yield shown, data


@dataclass(frozen=True, slots=True, eq=False)
class _Words:
    """The vocabulary of all packs; the number of concepts and the problems of each pack that has a vocabulary file.

    Equal only to itself, so that it can be part of a cache key. `digest` is a hash of the concepts.
    """

    vocabulary: Vocabulary
    digest: bytes
    concepts: tuple[int, ...]
    problems: tuple[tuple[Problem, ...], ...]


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
    packs = [_opened(pack, pack.files.name) for pack in folder.packs]
    beside = _opened(folder.beside, "")
    words = _read_words(packs, recall)
    routing = _read_routes(beside)
    names = None if beside.findings.errors else tuple(route.name for route in routing[0])
    for pack in packs:
        name, vocabulary = pack.name, words.vocabulary
        pack.definitions = _read_definitions(pack, words, recall)
        rules = partial(read_alerts, pack=name, vocabulary=vocabulary, routes=names, definitions=pack.definitions)
        sources = partial(read_sources, pack=name, vocabulary=vocabulary, routes=names)
        entries = partial(read_register, pack=name, vocabulary=vocabulary)
        pack.rules = _read_files(pack, "alerts", rules, (words, names, pack.definitions), recall)
        pack.sources = _read_files(pack, "sources", sources, (words, names), recall)
        pack.entries = _read_files(pack, "register", entries, (words,), recall)
    _report_duplicate_ids(packs)
    known = _known(packs, names)
    layers = _read_tuning(packs, known, words.vocabulary)
    _check_supersedes(packs, known)
    _check_unused(packs)
    check_ties([(entry, pack.findings) for pack in packs for entry in pack.entries])
    in_order = sorted(packs, key=lambda pack: layers.order.index(pack.name))
    return _rule_set(in_order, layers, words, routing, beside, watched=_read_watch(folder, words, recall))


def _opened(snapshot: PackSnapshot, pack: str) -> _Reading:
    """`pack` is the pack name in problems and the first part of shown file names; "" for files beside the packs."""
    return _Reading(files=snapshot.files, findings=Findings(pack=pack, problems=list(snapshot.problems)))


# ------------------------------------------------------------------ files


def _read_words(packs: Sequence[_Reading], recall: Recall) -> _Words:
    """Return the vocabulary of all packs, parsed again only if one of its files has changed."""
    found = [(pack, tuple(pack.files_of("vocabulary"))) for pack in packs]
    writers = [pack for pack, own in found if own]  # so a pack without vocabulary does not change the cache key
    files = tuple((pack.name, own) for pack, own in found if own)
    words = recall.get_or_make(("vocabulary", files), lambda: _join_words(files))
    for pack, concepts, problems in zip(writers, words.concepts, words.problems, strict=True):
        pack.concepts = concepts
        pack.findings.problems += problems
    return words


def _join_words(files: Sequence[tuple[str, Sequence[tuple[str, bytes]]]]) -> _Words:
    findings = [Findings(pack=pack) for pack, _ in files]
    concepts: list[tuple[LocatedConcept, ...]] = []
    additions: list[LocatedAddition] = []
    for (pack, own), found in zip(files, findings, strict=True):
        own_concepts: tuple[LocatedConcept, ...] = ()
        for shown, data in own:
            node = read_yaml(data, shown, found)
            if node is not None:
                some, more = read_vocabulary(node, pack, found)
                own_concepts += some
                additions += more
        concepts.append(own_concepts)
    vocabulary = join((one for some in concepts for one in some), additions)
    return _Words(
        vocabulary, _digest(vocabulary), tuple(map(len, concepts)), tuple(tuple(found.problems) for found in findings)
    )


def _digest(vocabulary: Vocabulary) -> bytes:
    digest = hashlib.sha256(b"1")
    for concept in sorted(vocabulary.concepts.values(), key=lambda c: c.id):
        digest.update(repr(concept).encode())
    return digest.digest()


def _read_files(
    pack: _Reading,
    kind: str,
    read: Callable[..., tuple[T, ...]],
    beside: tuple[Hashable, ...],
    recall: Recall,
) -> tuple[T, ...]:
    """Return the parsed files of that kind. A file is parsed again if it, or a value in `beside`, has changed."""

    def read_one(shown: str, data: bytes) -> tuple[tuple[T, ...], Sequence[Problem]]:
        found = Findings(pack=pack.findings.pack)
        node = read_yaml(data, shown, found)
        return () if node is None else read(node, findings=found), found.problems

    parsed: tuple[T, ...] = ()
    for shown, data in pack.files_of(kind):
        some, problems = recall.get_or_make((kind, shown, data, *beside), partial(read_one, shown, data))
        parsed += some
        pack.findings.problems += problems
    return parsed


def _read_definitions(pack: _Reading, words: _Words, recall: Recall) -> PackDefinitions:
    """Return the definitions of a pack, parsed again only if one of its alerts files or the vocabulary has changed."""
    files = tuple((shown, data) for shown, data in pack.files_of("alerts") if DEFINE.encode() in data)
    if not files:
        return NONE

    def read_all() -> tuple[PackDefinitions, Sequence[Problem]]:
        found, unread = Findings(pack=pack.findings.pack), Findings()
        nodes = []
        for shown, data in files:
            top = read_yaml(data, shown, unread)  # its problems are reported with the rules of the file
            value = top.get(DEFINE) if isinstance(top, MapNode) else None
            if value is not None:
                found.lines[shown] = lines_of(data)
                nodes.append((value, found))
        return read_definitions(nodes, words.vocabulary) if nodes else NONE, found.problems

    definitions, problems = recall.get_or_make((DEFINE, pack.name, files, words), read_all)
    pack.findings.problems += problems
    return definitions


def _read_routes(beside: _Reading) -> tuple[tuple[Route, ...], str | None]:
    for shown, data in beside.files_of("routes"):
        node = read_yaml(data, shown, beside.findings)
        if node is not None and not (isinstance(node, Scalar) and node.is_null):
            return read_routes(node, beside.findings)
    return (), None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Watched:
    """The watch list. `findings` has its problems, not the lines of the file, which may have megabytes."""

    watch: WatchList = NOTHING_WATCHED
    findings: Findings
    missing: bool = False
    unset: bool = False


def _read_watch(folder: FolderFiles, words: _Words, recall: Recall) -> _Watched:
    """Return the watch list, parsed again only if its file or the vocabulary has changed."""
    findings = Findings(pack=WATCH_LIST, problems=list(folder.watch.problems))
    data = folder.watch.data
    if data is None:
        return _Watched(findings=findings, missing=folder.watch.missing, unset=folder.watch.unset)

    def read() -> tuple[WatchList, Sequence[Problem]]:
        found = Findings(pack=WATCH_LIST)
        node = read_yaml(data, WATCH_SHOWN, found, WATCH_LIMITS)
        return NOTHING_WATCHED if node is None else read_watch(node, Names(words.vocabulary), found), found.problems

    watch, problems = recall.get_or_make((WATCH_LIST, data, words), read)
    findings.problems += problems
    return _Watched(watch=watch, findings=findings)


# ------------------------------------------------------------------ the result


def _read_tuning(packs: Sequence[_Reading], known: Known, vocabulary: Vocabulary) -> Layers:
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
    packs: Sequence[_Reading],
    layers: Layers,
    words: _Words,
    routing: tuple[tuple[Route, ...], str | None],
    beside: _Reading,
    *,
    watched: _Watched,
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


def _summary(pack: _Reading, layers: Layers) -> Pack:
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


# ------------------------------------------------------------------ checks across packs


def _report_duplicate_ids(packs: Sequence[_Reading]) -> None:
    rules: dict[str, Place] = {}
    sources: dict[str, Place] = {}
    urls: dict[str, str] = {}
    entries: dict[str, Place] = {}
    for pack in packs:
        for entry in pack.entries:
            for name in sorted(entry.names, key=lambda name: name != entry.id):
                what = "register entry id" if name == entry.id else "register entry for document"
                _report_duplicate(entries, name, what, entry.place, pack.findings)
        for located in pack.rules:
            _report_duplicate(rules, located.rule.id, "rule id", located.place, pack.findings)
        for source, place in pack.sources:
            _report_duplicate(sources, source.id, "source id", place, pack.findings)
            first = urls.setdefault(source.url, source.id) if source.enabled else source.id
            if first != source.id:
                message = f"source '{source.id}' has the same URL as source '{first}'."
                pack.findings.warn(place, "same-url", message, "The URL is polled twice; keep one source.")


def _report_duplicate(seen: dict[str, Place], name: str, what: str, place: Place, findings: Findings) -> None:
    first = seen.setdefault(name, place)
    if first is not place:
        message = f"duplicate {what} '{name}'; first defined in {first.file}:{first.line}."
        advice = "Choose another id." if "document" not in what else "Merge the two entries."
        findings.add(place, "duplicate-id", message, advice)


def _known(packs: Sequence[_Reading], routes: tuple[str, ...] | None) -> Known:
    """Return all rules by id (the first with each id), the successors of renamed rules, and all sources by id."""
    rules: dict[str, Rule] = {}
    for pack in packs:
        for located in pack.rules:
            rules.setdefault(located.rule.id, located.rule)
    renamed: dict[str, str] = {}
    for pack in packs:
        for located in pack.rules:
            for old in located.replaces:
                if old.text in rules:
                    message = f"'{old.text}' is the id of an existing rule."
                    advice = "Under 'replaces' name ids that no longer exist."
                    pack.findings.add(old.place, "duplicate-id", message, advice, width=old.width)
                elif renamed.setdefault(old.text, located.rule.id) != located.rule.id:
                    message, advice = f"'{renamed[old.text]}' already replaces '{old.text}'.", "Keep one."
                    pack.findings.add(old.place, "duplicate-id", message, advice, width=old.width)
    return Known(
        rules=rules, renamed=renamed, routes=routes, sources={s.id: s for pack in packs for s, _ in pack.sources}
    )


def _check_unused(packs: Sequence[_Reading]) -> None:
    """Warn about unused definitions of packs without errors: a rule with an error may be the one that uses it."""
    for pack in packs:
        if pack.definitions.names and not pack.findings.errors:
            of_rules = (d for located in pack.rules for d in located.rule.definitions)
            of_overrides = (d for override in pack.tuning.overrides for d in override.definitions)
            report_unused(pack.definitions, (*of_rules, *of_overrides), pack.findings)


def _check_supersedes(packs: Sequence[_Reading], known: Known) -> None:
    """Report unknown ids and cycles under `supersedes`: in a cycle, rules would silence each other."""
    above: dict[str, list[str]] = {}
    broken = {pack.name for pack in packs if pack.findings.errors}
    for pack in packs:
        for located in pack.rules:
            for name in located.supersedes:
                if report_unknown_rule(name, known, pack.findings, certain=not broken - {pack.name}):
                    continue
                if _supersedes(name.text, located.rule.id, above):
                    itself = name.text == located.rule.id
                    both = "a rule" if itself else f"'{name.text}' and '{located.rule.id}'"
                    message = f"{both} can't supersede {'itself' if itself else 'each other'}."
                    advice = "Delete it." if itself else "Remove one of the two."
                    pack.findings.add(name.place, "supersedes-ring", message, advice, width=name.width)
                else:
                    above.setdefault(located.rule.id, []).append(name.text)


def _supersedes(start: str, end: str, above: Mapping[str, Sequence[str]]) -> bool:
    """Return whether `end` is `start` or is superseded by it, directly or through other rules."""
    seen, waiting = {start}, [start]
    while waiting:
        at = waiting.pop()
        if at == end:
            return True
        new = [name for name in above.get(at, ()) if name not in seen]
        seen.update(new)
        waiting += new
    return False

"""The files of each pack, parsed: words, rules, sources, register, definitions; and the routes and the watch list."""

import hashlib
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.alerts.route import Route
from monitor.domain.rules.rule import Place
from monitor.domain.sources.source import Source
from monitor.domain.watch.watch_list import NOTHING_WATCHED, WatchList
from monitor.ports.rules import PackFiles
from monitor.rulefiles.folders.folder import WATCH_LIST, FolderFiles, PackSnapshot
from monitor.rulefiles.folders.parse_cache import Recall
from monitor.rulefiles.folders.private import WATCH_SHOWN
from monitor.rulefiles.parsers.alerts import LocatedRule
from monitor.rulefiles.parsers.definitions import DEFINE, NONE, PackDefinitions, read_definitions
from monitor.rulefiles.parsers.register import LocatedEntry
from monitor.rulefiles.parsers.routes import read_routes
from monitor.rulefiles.parsers.tuning import Tuning
from monitor.rulefiles.parsers.vocabulary import LocatedAddition, LocatedConcept, join, read_vocabulary
from monitor.rulefiles.parsers.watch import WATCH_LIMITS, Names, read_watch
from monitor.rulefiles.syntax.diagnostics import Findings, Problem
from monitor.rulefiles.syntax.yaml12 import MapNode, Scalar, lines_of, read_yaml

T = TypeVar("T")


@dataclass(slots=True, kw_only=True)
class PackReading:
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
class PackWords:
    """The vocabulary of all packs; the number of concepts and the problems of each pack that has a vocabulary file.

    Equal only to itself, so that it can be part of a cache key. `digest` is a hash of the concepts.
    """

    vocabulary: Vocabulary
    digest: bytes
    concepts: tuple[int, ...]
    problems: tuple[tuple[Problem, ...], ...]


def opened(snapshot: PackSnapshot, pack: str) -> PackReading:
    """`pack` is the pack name in problems and the first part of shown file names; "" for files beside the packs."""
    return PackReading(files=snapshot.files, findings=Findings(pack=pack, problems=list(snapshot.problems)))


def read_words(packs: Sequence[PackReading], recall: Recall) -> PackWords:
    """Return the vocabulary of all packs, parsed again only if one of its files has changed."""
    found = [(pack, tuple(pack.files_of("vocabulary"))) for pack in packs]
    writers = [pack for pack, own in found if own]  # so a pack without vocabulary does not change the cache key
    files = tuple((pack.name, own) for pack, own in found if own)
    words = recall.get_or_make(("vocabulary", files), lambda: _join_words(files))
    for pack, concepts, problems in zip(writers, words.concepts, words.problems, strict=True):
        pack.concepts = concepts
        pack.findings.problems += problems
    return words


def _join_words(files: Sequence[tuple[str, Sequence[tuple[str, bytes]]]]) -> PackWords:
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
    return PackWords(
        vocabulary, _digest(vocabulary), tuple(map(len, concepts)), tuple(tuple(found.problems) for found in findings)
    )


def _digest(vocabulary: Vocabulary) -> bytes:
    digest = hashlib.sha256(b"1")
    for concept in sorted(vocabulary.concepts.values(), key=lambda c: c.id):
        digest.update(repr(concept).encode())
    return digest.digest()


def read_files(
    pack: PackReading,
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


def pack_definitions(pack: PackReading, words: PackWords, recall: Recall) -> PackDefinitions:
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


def folder_routes(beside: PackReading) -> tuple[tuple[Route, ...], str | None]:
    for shown, data in beside.files_of("routes"):
        node = read_yaml(data, shown, beside.findings)
        if node is not None and not (isinstance(node, Scalar) and node.is_null):
            return read_routes(node, beside.findings)
    return (), None


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchReading:
    """The watch list. `findings` has its problems, not the lines of the file, which may have megabytes."""

    watch: WatchList = NOTHING_WATCHED
    findings: Findings
    missing: bool = False
    unset: bool = False


def folder_watch_list(folder: FolderFiles, words: PackWords, recall: Recall) -> WatchReading:
    """Return the watch list, parsed again only if its file or the vocabulary has changed."""
    findings = Findings(pack=WATCH_LIST, problems=list(folder.watch.problems))
    data = folder.watch.data
    if data is None:
        return WatchReading(findings=findings, missing=folder.watch.missing, unset=folder.watch.unset)

    def read() -> tuple[WatchList, Sequence[Problem]]:
        found = Findings(pack=WATCH_LIST)
        node = read_yaml(data, WATCH_SHOWN, found, WATCH_LIMITS)
        return NOTHING_WATCHED if node is None else read_watch(node, Names(words.vocabulary), found), found.problems

    watch, problems = recall.get_or_make((WATCH_LIST, data, words), read)
    findings.problems += problems
    return WatchReading(watch=watch, findings=findings)

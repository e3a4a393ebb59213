"""A rules folder in, a RuleSet out: the shipped pack and every other folder, each whole or not at all.

Reads files and nothing else; never raises for what stands in them. All problems of all packs are found at once.
A pack with an error gives no rules and no sources; its vocabulary counts as long as that file is sound, so
that the packs beside it keep the concepts they use.
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
from monitor.ports.harvesting import Knowledge
from monitor.ports.rules import PackFiles
from monitor.rulefiles.alerts import LocatedRule, read_alerts
from monitor.rulefiles.diagnostics import Findings, Problem, Severity
from monitor.rulefiles.folder import BASE, PACK_FILES, ROOT_FILES, FolderFiles, Standing, base_folder, read_folder
from monitor.rulefiles.recall import RECALL, Recall
from monitor.rulefiles.register import LocatedEntry, check_ties, read_register
from monitor.rulefiles.routes import read_routes
from monitor.rulefiles.source_tuning import tune_sources
from monitor.rulefiles.sources import read_sources
from monitor.rulefiles.tuning import Known, Override, Tuning, name_missing, read_tuning, tune
from monitor.rulefiles.vocabulary import LocatedAddition, LocatedConcept, join, read_vocabulary
from monitor.rulefiles.yaml12 import Node, Scalar, lines_of, read_yaml

__all__ = ["BASE", "PACK_FILES", "ROOT_FILES", "Pack", "RuleSet", "base_folder", "load", "understand"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A folder of the rules folder. `errors` over 0: none of its rules and sources run.

    `files` are what was read, `versions` those of its rules that could be read, before other packs change them.
    """

    name: str
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
    """All that the rule files say. `knowledge.rules` are those that run, `rules` has retired ones as well.

    `overrides` are the changes to shipped rules that sound packs make; `rules` has them in it. `register` has the
    entries of sound packs in canonical order; no child needs them, so they are no part of `knowledge`.
    `unrouted` names the route for alerts of rules without one, None where routes.yaml has none. `beside` are the files
    beside the packs, which load or fail as a pack does.
    """

    knowledge: Knowledge
    rules: tuple[Rule, ...]
    sources: tuple[Source, ...]
    routes: tuple[Route, ...] = ()
    unrouted: str | None = None
    problems: tuple[Problem, ...] = ()
    packs: tuple[Pack, ...] = ()
    overrides: tuple[Override, ...] = ()
    register: tuple[PastAct, ...] = ()
    beside: Pack = field(repr=False)
    lines: Mapping[str, Sequence[str]] = field(default_factory=dict, repr=False)  # of each file, by its shown name

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(p for p in self.problems if p.severity is Severity.ERROR)

    def line(self, place: Place) -> str:
        """The text of the line at `place`, "" where the file was not read."""
        lines = self.lines.get(place.file, ())
        return lines[place.line - 1] if 0 < place.line <= len(lines) else ""


@dataclass(slots=True, kw_only=True)
class _Reading:
    """One pack while it is read: what each kind of file says, and what is wrong with it."""

    files: PackFiles
    findings: Findings
    concepts: int = 0
    rules: tuple[LocatedRule, ...] = ()
    tuning: Tuning = field(default_factory=Tuning)
    sources: tuple[tuple[Source, Place], ...] = ()
    entries: tuple[LocatedEntry, ...] = ()

    @property
    def name(self) -> str:
        return self.files.name

    def files_of(self, kind: str) -> Iterator[tuple[str, bytes]]:
        """The shown name and the bytes of each file of that kind; what its lines say is kept for problems."""
        for name, data in self.files.files:
            if name.split("/")[0].removesuffix(".yaml") == kind:
                shown = f"{self.findings.pack}/{name}" if self.findings.pack else name
                self.findings.lines[shown] = lines_of(data)
                yield shown, data


@dataclass(frozen=True, slots=True, eq=False)
class _Words:
    """The vocabulary of all packs; for each pack with words how many concepts it has, and the problems of its files.

    Equal only to itself, so that it may be part of a key. `digest` is a hash of the concepts.
    """

    vocabulary: Vocabulary
    digest: bytes
    concepts: tuple[int, ...]
    problems: tuple[tuple[Problem, ...], ...]


def load(root: Path, base: Path | None = None) -> RuleSet:
    """The shipped pack (or the one at `base`) and the packs in `root`."""
    return understand(read_folder(root, base))


def understand(folder: FolderFiles, recall: Recall | None = None) -> RuleSet:
    """The same for files that were read before. What `recall` knows is not read again; the outcome is the same.

    Without `recall`, what the process read last is known, in a round for each call.
    """
    if recall is None:
        RECALL.begin_round()
    with _collector_at_rest():
        return _understand(folder, recall or RECALL)


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Nearly all that is made of rule files stays; the collector of cycles would walk through it again and again."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _understand(folder: FolderFiles, recall: Recall) -> RuleSet:
    packs = [_opened(standing, standing.files.name) for standing in folder.packs]
    beside = _opened(folder.beside, "")
    words = _read_words(packs, recall)
    routes, unrouted = _read_routes(beside)
    names = None if beside.findings.errors else tuple(route.name for route in routes)
    for pack in packs:
        _read_rules(pack, words, names, recall)
        _read_sources(pack, words, names, recall)
        _read_register(pack, words, recall)
    _refuse_second_ids(packs)
    known = _known(packs, names)
    for pack in packs:
        for shown, data in pack.files_of("tuning"):
            node = read_yaml(data, shown, pack.findings)
            if node is not None:
                pack.tuning += read_tuning(node, pack.name, known, words.vocabulary, pack.findings)
    _check_supersedes(packs, known)
    check_ties([(entry, pack.findings) for pack in packs for entry in pack.entries])
    return _rule_set(packs, words, routes, unrouted, beside)


def _opened(standing: Standing, pack: str) -> _Reading:
    """`pack` is what problems are said to belong to, and comes before the names of files; "" beside the packs."""
    return _Reading(files=standing.files, findings=Findings(pack=pack, problems=list(standing.problems)))


# ------------------------------------------------------------------ one file after the other


def _read_words(packs: Sequence[_Reading], recall: Recall) -> _Words:
    """The vocabulary of all packs, anew when a file of it has changed."""
    found = [(pack, tuple(pack.files_of("vocabulary"))) for pack in packs]
    writers = [pack for pack, own in found if own]  # the words stay the same where a pack without any comes or goes
    files = tuple((pack.name, own) for pack, own in found if own)
    words = recall.once(("vocabulary", files), lambda: _join_words(files))
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


def _read_rules(pack: _Reading, words: _Words, routes: tuple[str, ...] | None, recall: Recall) -> None:
    def read(node: Node, findings: Findings) -> tuple[LocatedRule, ...]:
        return read_alerts(node, pack.name, words.vocabulary, routes, findings)

    pack.rules = _read_files(pack, "alerts", read, (words, routes), recall)


def _read_sources(pack: _Reading, words: _Words, routes: tuple[str, ...] | None, recall: Recall) -> None:
    def read(node: Node, findings: Findings) -> tuple[tuple[Source, Place], ...]:
        return tuple((s, at.place) for s, at in read_sources(node, pack.name, words.vocabulary, routes, findings))

    pack.sources = _read_files(pack, "sources", read, (words, routes), recall)


def _read_register(pack: _Reading, words: _Words, recall: Recall) -> None:
    def read(node: Node, findings: Findings) -> tuple[LocatedEntry, ...]:
        return read_register(node, pack.name, words.vocabulary, findings)

    pack.entries = _read_files(pack, "register", read, (words,), recall)


def _read_files(
    pack: _Reading,
    kind: str,
    read: Callable[[Node, Findings], tuple[T, ...]],
    beside: tuple[Hashable, ...],
    recall: Recall,
) -> tuple[T, ...]:
    """What the files of that kind say, each read anew when it has changed, or what is `beside` it and decides, too."""

    def read_one(shown: str, data: bytes) -> tuple[tuple[T, ...], Sequence[Problem]]:
        found = Findings(pack=pack.findings.pack)
        node = read_yaml(data, shown, found)
        return () if node is None else read(node, found), found.problems

    said: tuple[T, ...] = ()
    for shown, data in pack.files_of(kind):
        some, problems = recall.once((kind, shown, data, *beside), partial(read_one, shown, data))
        said += some
        pack.findings.problems += problems
    return said


def _read_routes(beside: _Reading) -> tuple[tuple[Route, ...], str | None]:
    for shown, data in beside.files_of("routes"):
        node = read_yaml(data, shown, beside.findings)
        if node is not None and not (isinstance(node, Scalar) and node.is_null):
            return read_routes(node, beside.findings)
    return (), None


# ------------------------------------------------------------------ what comes out


def _rule_set(
    packs: Sequence[_Reading],
    words: _Words,
    routes: tuple[Route, ...],
    unrouted: str | None,
    beside: _Reading,
) -> RuleSet:
    sound = [p for p in packs if not p.findings.errors]
    overrides = [(override, pack.findings) for pack in sound for override in pack.tuning.overrides]
    changes = [(change, pack.findings) for pack in sound for change in pack.tuning.sources]
    rules = tune([located.rule for pack in sound for located in pack.rules], overrides)
    sources = tune_sources((source for pack in sound for source, _ in pack.sources), changes)
    running = tuple(rule for rule in rules if rule.status is not Status.RETIRED)
    problems = [p for pack in (beside, *packs) for p in pack.findings.problems]
    return RuleSet(
        knowledge=Knowledge(vocabulary=words.vocabulary, rules=running, version=_version(words.digest, running)),
        rules=rules,
        sources=sources,
        routes=routes,
        unrouted=unrouted,
        problems=_in_order(problems),
        packs=tuple(_summary(pack) for pack in packs),
        overrides=tuple(override for override, _ in overrides),
        register=tuple(sorted((e.past for pack in sound for e in pack.entries if e.past), key=lambda past: past.order)),
        beside=_summary(beside),
        lines={name: text for pack in (beside, *packs) for name, text in pack.findings.lines.items()},
    )


def _summary(pack: _Reading) -> Pack:
    return Pack(
        name=pack.name,
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


def _version(words: bytes, rules: Sequence[Rule]) -> str:
    """A hash of all that a child knows, `words` that of its concepts. Examples and places decide nothing."""
    digest = hashlib.sha256(words)
    for rule in sorted(rules, key=lambda r: r.id):
        digest.update(repr(replace(rule, examples=(), place=None)).encode())
    return digest.hexdigest()[:16]


# ------------------------------------------------------------------ what holds over all packs


def _refuse_second_ids(packs: Sequence[_Reading]) -> None:
    rules: dict[str, Place] = {}
    sources: dict[str, Place] = {}
    urls: dict[str, str] = {}
    entries: dict[str, Place] = {}
    for pack in packs:
        for entry in pack.entries:
            for name in sorted(entry.names, key=lambda name: name != entry.id):
                what = "register entry" if name == entry.id else "register entry of the document"
                _refuse_second(entries, name, what, entry.place, pack.findings)
        for located in pack.rules:
            _refuse_second(rules, located.rule.id, "rule", located.place, pack.findings)
        for source, place in pack.sources:
            _refuse_second(sources, source.id, "source", place, pack.findings)
            first = urls.setdefault(source.url, source.id) if source.enabled else source.id
            if first != source.id:
                message = f"source '{source.id}' has the address of '{first}'."
                pack.findings.warn(place, "same-url", message, "It is polled twice; keep one.")


def _refuse_second(seen: dict[str, Place], name: str, what: str, place: Place, findings: Findings) -> None:
    first = seen.setdefault(name, place)
    if first is not place:
        message = f"there is already a {what} '{name}', in {first.file}:{first.line}."
        advice = "Give this one another id." if "document" not in what else "Write what both say into one."
        findings.add(place, "duplicate-id", message, advice)


def _known(packs: Sequence[_Reading], routes: tuple[str, ...] | None) -> Known:
    """All rules by id, the first of an id, and the successors of those that were renamed."""
    rules: dict[str, Rule] = {}
    for pack in packs:
        for located in pack.rules:
            rules.setdefault(located.rule.id, located.rule)
    renamed: dict[str, str] = {}
    for pack in packs:
        for located in pack.rules:
            for old in located.replaces:
                if old.text in rules:
                    message, advice = f"'{old.text}' is still a rule.", "A rule replaces ids that are gone."
                    pack.findings.add(old.place, "duplicate-id", message, advice, width=old.width)
                elif renamed.setdefault(old.text, located.rule.id) != located.rule.id:
                    message, advice = f"'{renamed[old.text]}' replaces '{old.text}' already.", "Keep one."
                    pack.findings.add(old.place, "duplicate-id", message, advice, width=old.width)
    return Known(
        rules=rules, renamed=renamed, routes=routes, sources={s.id: s for pack in packs for s, _ in pack.sources}
    )


def _check_supersedes(packs: Sequence[_Reading], known: Known) -> None:
    """Each id is that of a rule, and no chain of them leads back: else two rules would silence each other."""
    above: dict[str, list[str]] = {}
    broken = {pack.name for pack in packs if pack.findings.errors}
    for pack in packs:
        for located in pack.rules:
            for name in located.supersedes:
                if name_missing(name, known, pack.findings, certain=not broken - {pack.name}):
                    continue
                if _leads(name.text, located.rule.id, above):
                    itself = name.text == located.rule.id
                    both = "a rule" if itself else f"'{name.text}' and '{located.rule.id}'"
                    message = f"{both} would supersede {'itself' if itself else 'each other'}."
                    advice = "Take it out." if itself else "Only one of two rules can give way."
                    pack.findings.add(name.place, "supersedes-ring", message, advice, width=name.width)
                else:
                    above.setdefault(located.rule.id, []).append(name.text)


def _leads(start: str, end: str, above: Mapping[str, Sequence[str]]) -> bool:
    """Whether `end` is `start` or is superseded by it through others."""
    seen, waiting = {start}, [start]
    while waiting:
        at = waiting.pop()
        if at == end:
            return True
        new = [name for name in above.get(at, ()) if name not in seen]
        seen.update(new)
        waiting += new
    return False

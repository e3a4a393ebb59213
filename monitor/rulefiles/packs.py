"""A rules folder in, a RuleSet out: the shipped pack and every other folder, each whole or not at all.

Reads files and nothing else; never raises for what stands in them. All problems of all packs are found at once.
A pack with an error gives no rules and no sources; its vocabulary counts as long as that file is sound, so
that the packs beside it keep the concepts they use.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from monitor.domain.rule import Place, Route, Rule, RuleId, Status
from monitor.domain.source import Source
from monitor.domain.vocabulary import Vocabulary
from monitor.ports import Knowledge, PackFiles
from monitor.rulefiles.alerts import LocatedRule, read_alerts
from monitor.rulefiles.diagnostics import Findings, Problem, Severity
from monitor.rulefiles.folder import BASE, PACK_FILES, ROOT_FILES, FolderFiles, Standing, base_folder, read_folder
from monitor.rulefiles.routes import read_routes
from monitor.rulefiles.sources import read_sources
from monitor.rulefiles.tuning import Known, Override, name_missing, read_tuning, tune
from monitor.rulefiles.vocabulary import LocatedAddition, LocatedConcept, join, read_vocabulary
from monitor.rulefiles.yaml12 import Node, Scalar, read_yaml

__all__ = ["BASE", "PACK_FILES", "ROOT_FILES", "Pack", "RuleSet", "base_folder", "load", "understand"]


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
    files: PackFiles = field(repr=False)
    versions: Mapping[RuleId, str] = field(default_factory=dict, repr=False)
    problems: tuple[Problem, ...] = field(default=(), repr=False)

    @property
    def loaded(self) -> bool:
        return self.errors == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """All that the rule files say. `knowledge.rules` are those that run, `rules` has retired ones as well.

    `overrides` are the changes to shipped rules that sound packs make; `rules` has them in it.
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
    beside: Pack = field(repr=False)
    lines: Mapping[str, Sequence[str]] = field(default_factory=dict, repr=False)  # of each file, by its shown name

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(p for p in self.problems if p.severity is Severity.ERROR)


@dataclass(slots=True, kw_only=True)
class _Reading:
    """One pack while it is read: its trees first, then what they mean."""

    files: PackFiles
    findings: Findings
    alerts: list[Node] = field(default_factory=list)
    tuning: list[Node] = field(default_factory=list)
    vocabulary: list[Node] = field(default_factory=list)
    sources: list[Node] = field(default_factory=list)
    routes: list[Node] = field(default_factory=list)  # of the files beside the packs
    concepts: tuple[LocatedConcept, ...] = ()
    additions: tuple[LocatedAddition, ...] = ()
    rules: tuple[LocatedRule, ...] = ()
    overrides: tuple[Override, ...] = ()
    located_sources: tuple[tuple[Source, Node], ...] = ()

    @property
    def name(self) -> str:
        return self.files.name


def load(root: Path, base: Path | None = None) -> RuleSet:
    """The shipped pack (or the one at `base`) and the packs in `root`."""
    return understand(read_folder(root, base))


def understand(folder: FolderFiles) -> RuleSet:
    """The same for files that were read before. Pure."""
    packs = [_parse(standing, standing.files.name) for standing in folder.packs]
    beside = _parse(folder.beside, "")
    vocabulary = _join_vocabulary(packs)
    routes, unrouted = _read_routes(beside)
    names = None if beside.findings.errors else tuple(route.name for route in routes)
    for pack in packs:
        for node in pack.alerts:
            pack.rules += read_alerts(node, pack.name, vocabulary, names, pack.findings)
        for node in pack.sources:
            pack.located_sources += read_sources(node, pack.name, vocabulary, pack.findings)
    _refuse_second_ids(packs)
    known = _known(packs, names)
    for pack in packs:
        for node in pack.tuning:
            pack.overrides += read_tuning(node, pack.name, known, vocabulary, pack.findings)
    _check_supersedes(packs, known)
    return _rule_set(packs, vocabulary, routes, unrouted, beside)


def _parse(standing: Standing, pack: str) -> _Reading:
    """`pack` is what problems are said to belong to, and comes before the names of files; "" beside the packs."""
    findings = Findings(pack=pack, problems=list(standing.problems))
    reading = _Reading(files=standing.files, findings=findings)
    nodes = {
        "alerts": reading.alerts,
        "tuning": reading.tuning,
        "vocabulary": reading.vocabulary,
        "sources": reading.sources,
        "routes": reading.routes,
    }
    for name, data in standing.files.files:
        node = read_yaml(data, f"{pack}/{name}" if pack else name, findings)
        if node is not None:
            nodes[name.split("/")[0].removesuffix(".yaml")].append(node)
    return reading


def _rule_set(
    packs: Sequence[_Reading],
    vocabulary: Vocabulary,
    routes: tuple[Route, ...],
    unrouted: str | None,
    beside: _Reading,
) -> RuleSet:
    sound = [p for p in packs if not p.findings.errors]
    overrides = [(override, pack.findings) for pack in sound for override in pack.overrides]
    rules = tune([located.rule for pack in sound for located in pack.rules], overrides)
    running = tuple(rule for rule in rules if rule.status is not Status.RETIRED)
    problems = [p for pack in (beside, *packs) for p in pack.findings.problems]
    return RuleSet(
        knowledge=Knowledge(vocabulary=vocabulary, rules=running, version=_version(vocabulary, running)),
        rules=rules,
        sources=tuple(source for pack in sound for source, _ in pack.located_sources),
        routes=routes,
        unrouted=unrouted,
        problems=tuple(sorted(problems, key=lambda p: (p.place.file, p.place.line, p.place.column))),
        packs=tuple(_summary(pack) for pack in packs),
        overrides=tuple(override for override, _ in overrides),
        beside=_summary(beside),
        lines={name: text for pack in (beside, *packs) for name, text in pack.findings.lines.items()},
    )


def _summary(pack: _Reading) -> Pack:
    return Pack(
        name=pack.name,
        rules=len(pack.rules),
        sources=len(pack.located_sources),
        concepts=len(pack.concepts),
        errors=pack.findings.errors,
        overrides=len(pack.overrides),
        files=pack.files,
        versions={located.rule.id: located.rule.version for located in pack.rules},
        problems=tuple(pack.findings.problems),
    )


def _version(vocabulary: Vocabulary, rules: Sequence[Rule]) -> str:
    """A hash of all that a child knows. Examples and places decide nothing and don't count."""
    digest = hashlib.sha256(b"1")
    for concept in sorted(vocabulary.concepts.values(), key=lambda c: c.id):
        digest.update(repr(concept).encode())
    for rule in sorted(rules, key=lambda r: r.id):
        digest.update(repr(replace(rule, examples=(), place=None)).encode())
    return digest.hexdigest()[:16]


# ------------------------------------------------------------------ what holds over all packs


def _join_vocabulary(packs: Sequence[_Reading]) -> Vocabulary:
    for pack in packs:
        for node in pack.vocabulary:
            concepts, additions = read_vocabulary(node, pack.name, pack.findings)
            pack.concepts += concepts
            pack.additions += additions
    return join(
        (c for pack in packs for c in pack.concepts),
        (a for pack in packs for a in pack.additions),
    )


def _refuse_second_ids(packs: Sequence[_Reading]) -> None:
    rules: dict[str, Place] = {}
    sources: dict[str, Place] = {}
    urls: dict[str, str] = {}
    for pack in packs:
        for located in pack.rules:
            _refuse_second(rules, located.rule.id, "rule", located.place, pack.findings)
        for source, node in pack.located_sources:
            _refuse_second(sources, source.id, "source", node.place, pack.findings)
            first = urls.setdefault(source.url, source.id) if source.enabled else source.id
            if first != source.id:
                message = f"source '{source.id}' has the address of '{first}'."
                pack.findings.warn(node.place, "same-url", message, "It is polled twice; keep one.")


def _refuse_second(seen: dict[str, Place], name: str, what: str, place: Place, findings: Findings) -> None:
    first = seen.setdefault(name, place)
    if first is not place:
        message = f"there is already a {what} '{name}', in {first.file}:{first.line}."
        findings.add(place, "duplicate-id", message, "Give this one another id.")


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
    return Known(rules=rules, renamed=renamed, routes=routes)


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


def _read_routes(beside: _Reading) -> tuple[tuple[Route, ...], str | None]:
    for node in beside.routes:
        if not (isinstance(node, Scalar) and node.is_null):
            return read_routes(node, beside.findings)
    return (), None

"""A rules folder in, a RuleSet out: the shipped pack and every other folder, each whole or not at all.

Reads files and nothing else; never raises for what stands in them. All problems of all packs are found at once.
A pack with an error gives no rules and no sources; its vocabulary counts as long as that file is sound, so
that the packs beside it keep the concepts they use.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import resources
from pathlib import Path

from monitor.domain.rule import Place, Route, Rule, Status
from monitor.domain.source import Source
from monitor.domain.vocabulary import Vocabulary
from monitor.language.query.nearest import did_you_mean
from monitor.ports import Knowledge
from monitor.rulefiles.alerts import LocatedRule, read_alerts
from monitor.rulefiles.diagnostics import Findings, Problem, Severity
from monitor.rulefiles.fields import NOT_YET
from monitor.rulefiles.routes import read_routes
from monitor.rulefiles.sources import read_sources
from monitor.rulefiles.tuning import Known, Override, name_missing, read_tuning, tune
from monitor.rulefiles.vocabulary import LocatedAddition, LocatedConcept, join, read_vocabulary
from monitor.rulefiles.yaml12 import FILE_MAX_BYTES, Node, Scalar, read_yaml

__all__ = ["BASE", "Pack", "RuleSet", "base_folder", "load"]

BASE = "base"
PACK_FILES = ("alerts.yaml", "tuning.yaml", "vocabulary.yaml", "sources.yaml")
ROOT_FILES = ("routes.yaml",)
LATER_FILES = {
    "monitor.yaml": "settings of a rules folder",
    "watch.yaml": "the watch list",
    "register.yaml": "the register of measures",
}
SCHEME_FILE = "scheme.yaml"  # the words of the scheme, checked by the domain's tests; no concepts in it


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A folder of the rules folder. `errors` over 0: none of its rules and sources run."""

    name: str
    rules: int
    sources: int
    concepts: int
    errors: int
    overrides: int = 0

    @property
    def loaded(self) -> bool:
        return self.errors == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """All that the rule files say. `knowledge.rules` are those that run, `rules` has retired ones as well.

    `overrides` are the changes to shipped rules that sound packs make; `rules` has them in it.
    `unrouted` names the route for alerts of rules without one, None where routes.yaml has none.
    """

    knowledge: Knowledge
    rules: tuple[Rule, ...]
    sources: tuple[Source, ...]
    routes: tuple[Route, ...] = ()
    unrouted: str | None = None
    problems: tuple[Problem, ...] = ()
    packs: tuple[Pack, ...] = ()
    overrides: tuple[Override, ...] = ()
    lines: Mapping[str, Sequence[str]] = field(default_factory=dict, repr=False)  # of each file, by its shown name

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(p for p in self.problems if p.severity is Severity.ERROR)


@dataclass(slots=True, kw_only=True)
class _Reading:
    """One pack while it is read: its trees first, then what they mean."""

    name: str
    findings: Findings
    alerts: list[Node] = field(default_factory=list)
    tuning: list[Node] = field(default_factory=list)
    vocabulary: list[Node] = field(default_factory=list)
    sources: list[Node] = field(default_factory=list)
    concepts: tuple[LocatedConcept, ...] = ()
    additions: tuple[LocatedAddition, ...] = ()
    rules: tuple[LocatedRule, ...] = ()
    overrides: tuple[Override, ...] = ()
    located_sources: tuple[tuple[Source, Node], ...] = ()


def base_folder() -> Path:
    """The shipped pack: inside the package where it is installed, `rules/base` of a checkout."""
    inside = Path(str(resources.files("monitor"))) / BASE
    return inside if inside.is_dir() else inside.parent.parent / "rules" / BASE


def load(root: Path, base: Path | None = None) -> RuleSet:
    """The shipped pack (or the one at `base`) and the packs in `root`."""
    shipped = base or base_folder()
    beside = Findings()
    packs = [_read_base(shipped), *_read_packs(root, shipped, beside)]
    vocabulary = _join_vocabulary(packs)
    routes, unrouted = _read_routes(root, beside)
    names = None if beside.errors else tuple(route.name for route in routes)
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


def _rule_set(
    packs: Sequence[_Reading],
    vocabulary: Vocabulary,
    routes: tuple[Route, ...],
    unrouted: str | None,
    beside: Findings,
) -> RuleSet:
    sound = [p for p in packs if not p.findings.errors]
    overrides = [(override, pack.findings) for pack in sound for override in pack.overrides]
    rules = tune([located.rule for pack in sound for located in pack.rules], overrides)
    running = tuple(rule for rule in rules if rule.status is not Status.RETIRED)
    problems = [*beside.problems, *(p for pack in packs for p in pack.findings.problems)]
    return RuleSet(
        knowledge=Knowledge(vocabulary=vocabulary, rules=running, version=_version(vocabulary, running)),
        rules=rules,
        sources=tuple(source for pack in sound for source, _ in pack.located_sources),
        routes=routes,
        unrouted=unrouted,
        problems=tuple(sorted(problems, key=lambda p: (p.place.file, p.place.line, p.place.column))),
        packs=tuple(_summary(pack) for pack in packs),
        overrides=tuple(override for override, _ in overrides),
        lines={name: text for found in (beside, *(p.findings for p in packs)) for name, text in found.lines.items()},
    )


def _summary(pack: _Reading) -> Pack:
    return Pack(
        name=pack.name,
        rules=len(pack.rules),
        sources=len(pack.located_sources),
        concepts=len(pack.concepts),
        errors=pack.findings.errors,
        overrides=len(pack.overrides),
    )


def _version(vocabulary: Vocabulary, rules: Sequence[Rule]) -> str:
    """A hash of all that a child knows. Examples and places decide nothing and don't count."""
    digest = hashlib.sha256(b"1")
    for concept in sorted(vocabulary.concepts.values(), key=lambda c: c.id):
        digest.update(repr(concept).encode())
    for rule in sorted(rules, key=lambda r: r.id):
        digest.update(repr(replace(rule, examples=(), place=None)).encode())
    return digest.hexdigest()[:16]


# ------------------------------------------------------------------ files


def _read_base(folder: Path) -> _Reading:
    pack = _Reading(name=BASE, findings=Findings(pack=BASE))
    kinds = (("alerts", pack.alerts), ("vocabulary", pack.vocabulary), ("sources", pack.sources))
    for kind, nodes in kinds:
        for path in sorted((folder / kind).glob("*.yaml")):
            if path.name != SCHEME_FILE:
                _read_into(nodes, path, folder, f"{BASE}/{kind}/{path.name}", pack.findings)
    return pack


def _read_packs(root: Path, shipped: Path, beside: Findings) -> Iterator[_Reading]:
    top = Place(file=f"{root.name or root}", line=1, column=1)
    if not root.is_dir():
        advice = "The shipped rules run alone; make it to add rules of your own."
        beside.warn(top, "no-folder", "there is no such folder.", advice)
        return
    try:
        children = sorted(root.iterdir())
    except OSError as e:
        beside.add(top, "unreadable", f"the folder can't be read ({e.strerror}).", "Check its rights.")
        return
    for child in children:
        if child.name.startswith("."):
            continue
        if child.name == BASE:
            yield from _read_users_base(child, shipped)
        elif child.is_dir():
            yield from _read_pack(child, root)
        else:
            _name_stray(child, child.name, (*ROOT_FILES, *PACK_FILES), ROOT_FILES, beside)


def _read_pack(folder: Path, root: Path) -> Iterator[_Reading]:
    """The pack in a folder; nothing where it has no file of a pack and none that looks like one."""
    pack = _Reading(name=folder.name, findings=Findings(pack=folder.name))
    shown = Place(file=folder.name, line=1, column=1)
    if not _is_within(folder, root):
        pack.findings.add(shown, "outside", "the folder leads out of the rules folder.", "Copy it here.")
        yield pack
        return
    try:
        files = {child.name: child for child in sorted(folder.iterdir())}
    except OSError as e:
        pack.findings.add(shown, "unreadable", f"the folder can't be read ({e.strerror}).", "Check its rights.")
        yield pack
        return
    kinds = (pack.alerts, pack.tuning, pack.vocabulary, pack.sources)
    for name, nodes in zip(PACK_FILES, kinds, strict=True):
        if name in files:
            _read_into(nodes, files[name], root, f"{folder.name}/{name}", pack.findings)
    for name, path in files.items():
        _name_stray(path, f"{folder.name}/{name}", PACK_FILES, PACK_FILES, pack.findings)
    if pack.findings.problems or any(name in files for name in PACK_FILES):
        yield pack


def _read_users_base(folder: Path, shipped: Path) -> Iterator[_Reading]:
    """A copy of the shipped pack may lie there (a checkout); one that differs is refused, the shipped one runs."""
    if folder.resolve() == shipped.resolve():
        return
    theirs, ours = _digests(folder), _digests(shipped)
    differing = sorted(name for name in {*theirs, *ours} if theirs.get(name) != ours.get(name))
    if not differing:
        return
    pack = _Reading(name=f"{BASE} (in your folder)", findings=Findings(pack=BASE))
    message = f"this differs from the shipped pack, which runs ({len(differing)} files)."
    advice = "Own rules go into a folder of your own (rules/README.md). After an update, install or build anew."
    pack.findings.add(Place(file=f"{BASE}/{differing[0]}", line=1, column=1), "base-differs", message, advice)
    yield pack


def _digests(folder: Path) -> dict[str, bytes]:
    paths = (p for p in folder.rglob("*.yaml") if _is_file(p) and _is_within(p, folder))
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(_bytes_of(p).replace(b"\r\n", b"\n")).digest() for p in paths
    }


def _bytes_of(path: Path) -> bytes:
    """The file's bytes, at most one more than a rule file may have, so that the limit shows."""
    with path.open("rb") as file:
        return file.read(FILE_MAX_BYTES + 1)


def _read_into(nodes: list[Node], path: Path, root: Path, name: str, findings: Findings) -> None:
    node = _read_file(path, root, name, findings)
    if node is not None:
        nodes.append(node)


def _read_file(path: Path, root: Path, name: str, findings: Findings) -> Node | None:
    place = Place(file=name, line=1, column=1)
    try:
        if not _is_within(path, root):
            findings.add(place, "outside", "the file leads out of the rules folder.", "Copy it here.")
            return None
        if not path.is_file():
            findings.add(place, "unreadable", "this is no file.", "Put a text file there.")
            return None
        data = _bytes_of(path)
    except (OSError, RuntimeError) as e:  # RuntimeError: a loop of links, before Python 3.13
        reason = getattr(e, "strerror", None) or "a loop of links"
        findings.add(place, "unreadable", f"the file can't be read ({reason}).", "Check its rights.")
        return None
    return read_yaml(data, name, findings)


def _is_within(path: Path, root: Path) -> bool:
    return path.resolve().is_relative_to(root.resolve())


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False


def _name_stray(path: Path, shown: str, near: Sequence[str], read: Sequence[str], findings: Findings) -> None:
    """A YAML file that nobody reads: of a later version, or misnamed."""
    if path.suffix not in (".yaml", ".yml") or path.name in read:
        return
    place = Place(file=shown, line=1, column=1)
    if path.name in LATER_FILES:
        message = f"{path.name} ({LATER_FILES[path.name]}) {NOT_YET}."
        findings.add(place, "not-yet", message, "Take it away for now.")
    elif path.name in PACK_FILES:
        findings.warn(place, "unknown-file", "this file is not read here.", "Move it into a folder: that is a pack.")
    else:
        advice = did_you_mean(path.name, near) or f"Read are: {', '.join(read)}."
        findings.warn(place, "unknown-file", "this file is not read.", advice)


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


def _read_routes(root: Path, beside: Findings) -> tuple[tuple[Route, ...], str | None]:
    path = root / "routes.yaml"
    if not path.is_symlink() and not _is_file(path):
        return (), None
    node = _read_file(path, root, "routes.yaml", beside)
    if node is None or (isinstance(node, Scalar) and node.is_null):
        return (), None
    return read_routes(node, beside)

"""The parser of `define:` in alerts.yaml: named clauses that the rules of the pack use as `@name`.

Definitions belong to their pack: no other pack sees them, so none can change what its rules mean.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.rules.query import Query
from monitor.domain.rules.rule import Definition
from monitor.language.query.expand import RESERVED
from monitor.language.query.parse import parse, references
from monitor.rulefiles.syntax.clauses import add_clause_problems, add_lints
from monitor.rulefiles.syntax.diagnostics import Findings
from monitor.rulefiles.syntax.yaml12 import ListNode, MapNode, Node, Scalar

DEFINE = "define"
MAX_DEFINITIONS = 200  # of one pack
DEFINITION_NAME = r"[a-z][a-z0-9]*([_-][a-z0-9]+)*"


@dataclass(frozen=True, slots=True, eq=False)
class PackDefinitions:
    """The definitions of one pack by name: their trees, their texts with places, and the definitions that each uses
    directly. A broken one has no tree.

    Equal only to itself, so that it can be part of a cache key.
    """

    trees: Mapping[str, Query | None] = field(default_factory=dict)
    texts: Mapping[str, Definition] = field(default_factory=dict)
    names: Mapping[str, Scalar] = field(default_factory=dict)
    uses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def used_by(self, *clauses: str) -> tuple[Definition, ...]:
        """Return the definitions that the clauses use, directly or through others, in order of names."""
        if not self.texts:
            return ()
        found: set[str] = set()
        waiting = [name for clause in clauses for name in references(clause)]
        while waiting:
            name = waiting.pop()
            if name in self.texts and name not in found:
                found.add(name)
                waiting += self.uses[name]
        return tuple(self.texts[name] for name in sorted(found))


NONE = PackDefinitions()


def read_definitions(files: Iterable[tuple[Node, Findings]], vocabulary: Vocabulary) -> PackDefinitions:
    """Return the definitions of a pack's alerts files: the values of `define`, with the findings of their file."""
    names: dict[str, Scalar] = {}
    clauses: dict[str, _Clause] = {}
    for node, findings in files:
        for name, clause in _entries(node, findings):
            first = names.setdefault(name.text, name)
            if first is not name:
                message = f"duplicate definition '{name.text}'; first defined in {first.place.file}:{first.place.line}."
                findings.add(name.place, "duplicate-id", message, "Rename one of the two.", width=name.width)
            elif len(names) > MAX_DEFINITIONS:
                message = f"a pack has at most {MAX_DEFINITIONS} definitions."
                findings.add(name.place, "too-large", message, "Put synonyms into concepts of vocabulary.yaml.")
                break
            else:
                clauses[name.text] = _Clause(clause, findings)
    resolver = _Resolver(clauses, vocabulary)
    return PackDefinitions(
        trees={name: resolver.tree(name) for name in clauses},
        texts={
            name: Definition(name=name, text=of.scalar.text.strip(), place=of.scalar.place)
            for name, of in clauses.items()
        },
        names={name: names[name] for name in clauses},
        uses={name: references(of.scalar.text) for name, of in clauses.items()},
    )


def report_unused(definitions: PackDefinitions, used: Iterable[Definition], findings: Findings) -> None:
    """Warn about each definition that no rule uses."""
    known = {definition.name for definition in used}
    for name, scalar in definitions.names.items():
        if name not in known:
            message = f"no rule uses definition '{name}'."
            findings.warn(
                scalar.place, "unused-definition", message, "Use it as @name, or delete it.", width=scalar.width
            )


def _entries(node: Node, findings: Findings) -> Iterator[tuple[Scalar, Scalar]]:
    """The valid names with their clauses."""
    if not isinstance(node, MapNode):
        advice = "Write 'name: clause' lines."
        findings.add(node.place, "bad-value", f"'{DEFINE}' must be a mapping.", advice, width=node.width)
        return
    for name, value in node.entries:
        if not re.fullmatch(DEFINITION_NAME, name.text) or name.text == RESERVED:
            message = f"invalid definition name '{name.text}'."
            advice = "Use lower-case letters, digits, hyphens and underscores; start with a letter."
            if name.text == RESERVED:
                advice = f"@{RESERVED} is reserved for the watch list."
            findings.add(name.place, "bad-value", message, advice, width=name.width)
        elif not isinstance(value, Scalar):
            kind = "a list" if isinstance(value, ListNode) else "a mapping"
            findings.add(value.place, "bad-value", f"'{name.text}' must be a clause, not {kind}.", width=value.width)
        elif value.is_null or not value.text.strip():
            place = value.place if value.raw else name.place
            findings.add(place, "empty", f"'{name.text}' is empty.", "Add a clause or delete the line.")
        else:
            yield name, value


@dataclass(frozen=True, slots=True)
class _Clause:
    scalar: Scalar
    findings: Findings


class _Resolver:
    """Parses each definition after those that it uses, and reports its problems once."""

    def __init__(self, clauses: Mapping[str, _Clause], vocabulary: Vocabulary) -> None:
        self._clauses = clauses
        self._vocabulary = vocabulary
        self._trees: dict[str, Query | None] = {}

    def tree(self, name: str, above: tuple[str, ...] = ()) -> Query | None:
        """Return the expanded tree, None if it has a problem. `above` are the definitions that wait for it."""
        if name not in self._trees:
            self._trees[name] = self._read(name, above)
        return self._trees[name]

    def _read(self, name: str, above: tuple[str, ...]) -> Query | None:
        of = self._clauses[name]
        way = (*above, name)
        trees: dict[str, Query | None] = dict.fromkeys(self._clauses)
        for other in references(of.scalar.text):
            if other in way:
                self._report_ring(way[way.index(other) :], of)
                return None
            if other in self._clauses:
                trees[other] = self.tree(other, way)
        tree, problems = parse(of.scalar.text, self._vocabulary, trees, anchored=False)
        add_clause_problems(problems, of.scalar, of.findings)
        if tree is not None:
            add_lints(tree, of.scalar, self._vocabulary, of.findings)
        return tree

    def _report_ring(self, names: tuple[str, ...], of: _Clause) -> None:
        if len(names) == 1:
            message = f"definition '{names[0]}' uses itself."
        else:
            message = f"definitions use each other: {' → '.join(f'@{name}' for name in (*names, names[0]))}."
        advice = "Write one of them without the other." if len(names) > 1 else "Write it without itself."
        of.findings.add(of.scalar.place, "definition-ring", message, advice, width=of.scalar.width)

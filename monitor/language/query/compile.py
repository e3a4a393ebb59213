"""Trees of many rules into one automaton over their terms, a check for each, and the keys that wake it.

A rule is looked at only if one of its keys is present: a term found, a concept mentioned, a value of a facet on some
act. Cost grows with what an article holds, not with the number of rules.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from ahocorasick_rs import AhoCorasick

from monitor.domain.act import Act, Measure, MeasureClass
from monitor.domain.query import (
    ActPattern,
    And,
    AtLeast,
    Comparison,
    Concept,
    Facet,
    Field,
    Near,
    Not,
    Or,
    Phrase,
    Query,
    Regex,
    Term,
)
from monitor.domain.vocabulary import ConceptKind, Vocabulary
from monitor.language.document import FIELDS, Document
from monitor.language.folding import fold
from monitor.language.query import evaluate
from monitor.language.query.check import VALUE_FIELDS
from monitor.language.query.codes import CODES, goods_with
from monitor.language.query.evaluate import Check, Finder, Linker, Occurrence, Seen
from monitor.language.query.figures import OPERATORS, figure_of, holds
from monitor.language.query.regex import PatternSets
from monitor.language.query.tokens import is_word_sign

__all__ = ["ANY_ACT", "Compiled", "Compiler", "Key"]

Key = tuple[str, str | int]  # ("term", number), ("concept", id), ("regex", pattern), or (facet, value)
ANY_ACT: Key = ("act", "")
_NEAR_MISSES = frozenset(m.value for m in Measure if m.measure_class is MeasureClass.NEAR_MISS)
_IS_EXPORT = ("measure", _NEAR_MISSES, True)
_FIELD = {"title": 0, "body": 1}
# What wakes a rule seldom is asked first: a firm of an act is rarer than its direction.
_RAREST_FIRST = (
    "number",
    "firm",
    "list",
    "eccn",
    "hs",
    "commodity",
    "measure",
    "action",
    "issuer",
    "target",
    "stage",
    "direction",
)


@dataclass(frozen=True, slots=True)
class Compiled:
    """`keys`: the check can hold only if one of them is present; None where it must always be asked."""

    check: Check
    keys: frozenset[Key] | None


@dataclass(frozen=True, slots=True)
class _Gate:
    """`cost` says how often the keys are expected to be present: kind (0 acts, 1 words), then common or not."""

    keys: frozenset[Key]
    cost: tuple[int, int]


@dataclass(slots=True)
class _Pattern:
    """One folded text that is sought, and who asked for it: (number of term, whether it is a wildcard)."""

    text: str
    starts_word: bool
    ends_word: bool
    askers: list[tuple[int, bool]] = field(default_factory=list)


class Compiler:
    """Takes trees one by one with `add`; then `find` gives the terms that a document holds."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._terms: dict[tuple[str, bool], int] = {}
        self._patterns: dict[str, _Pattern] = {}
        self._finders: dict[tuple[Query, int | None], Finder] = {}
        self._automaton: tuple[AhoCorasick, list[_Pattern]] | None = None
        self._regexes: dict[str, None] = {}
        self._sets: PatternSets | None = None

    def add(self, query: Query) -> Compiled:
        self._automaton = self._sets = None
        gate = self._gate(query)
        return Compiled(self._check(query, None), gate.keys if gate else None)

    # -------------------------------------------------------------- terms

    def _term(self, text: str, *, wildcard: bool) -> int:
        folded = fold(text).text.strip()
        number = self._terms.setdefault((folded, wildcard), len(self._terms))
        pattern = self._patterns.setdefault(folded, _Pattern(folded, is_word_sign(folded[0]), is_word_sign(folded[-1])))
        if (number, wildcard) not in pattern.askers:
            pattern.askers.append((number, wildcard))
        return number

    def find(self, document: Document) -> dict[int, list[Occurrence]]:
        """All occurrences of all terms, by number of term and in order of place."""
        found: dict[int, list[Occurrence]] = {}
        if not self._patterns:
            return found
        if self._automaton is None:
            patterns = list(self._patterns.values())
            self._automaton = AhoCorasick([p.text for p in patterns]), patterns
        automaton, patterns = self._automaton
        for number in range(len(FIELDS)):
            self._find_in(document, number, automaton, patterns, found)
        return found

    def _find_in(
        self,
        document: Document,
        number: int,
        automaton: AhoCorasick,
        patterns: Sequence[_Pattern],
        found: dict[int, list[Occurrence]],
    ) -> None:
        folded = document.folded(FIELDS[number])
        text = folded.text
        for index, start, end in automaton.find_matches_as_indexes(text, overlapping=True):
            pattern = patterns[index]
            if pattern.starts_word and start > 0 and is_word_sign(text[start - 1]):
                continue
            whole = not (pattern.ends_word and end < len(text) and is_word_sign(text[end]))
            for term, wildcard in pattern.askers:
                if whole or wildcard:
                    stop = _word_end(text, end) if wildcard else end
                    found.setdefault(term, []).append(Occurrence(number, *folded.span(start, stop)))

    def find_patterns(self, document: Document) -> dict[str, list[int]]:
        """The fields that each user's pattern matches in, by pattern. Raises QueryError for one that RE2 can't hold."""
        found: dict[str, list[int]] = {}
        if not self._regexes:
            return found
        if self._sets is None:
            self._sets = PatternSets(self._regexes)
        for number, name in enumerate(FIELDS):
            for pattern in self._sets.found_in(document.original(name)):
                found.setdefault(pattern, []).append(number)
        return found

    # -------------------------------------------------------------- checks

    def check(self, node: Query, field: int | None = None) -> Check:
        """The check of a part of a tree that was added; `field` is an index of `document.FIELDS`, None for both."""
        return self._check(node, field)

    def finder(self, node: Query, field: int | None = None) -> Finder:
        """All occurrences of a term, or of the terms of an OR, of a tree that was added."""
        return self._finder(node, field)

    def facet_checks(self, pattern: ActPattern) -> list[tuple[Facet | Comparison | None, Check]]:
        """Each facet by itself; None stands for what a pattern asks without saying it: an export act."""
        checks: list[tuple[Facet | Comparison | None, Check]] = []
        for node in pattern.facets:
            if isinstance(node, Comparison):
                checks.append((node, evaluate.act_holds((), [_comparison(node)])))
            else:
                checks.append((node, evaluate.act_holds([(node.name, self._values(node), node.negated)])))
        if not _names_a_measure(pattern):
            checks.append((None, evaluate.act_holds([_IS_EXPORT])))
        return checks

    def _check(self, node: Query, scope: int | None) -> Check:
        match node:
            case And():
                # what is dear to ask (distances) and what mostly holds (NOT) is asked last
                operands = sorted(node.operands, key=lambda o: (isinstance(o, Not), isinstance(o, Near)))
                return evaluate.all_hold([self._check(o, scope) for o in operands])
            case Or():
                return evaluate.any_holds([self._check(o, scope) for o in node.operands])
            case Not():
                return evaluate.negation(self._check(node.operand, scope))
            case Field() if node.name in VALUE_FIELDS:
                return evaluate.is_value(_value_test(node.name, node.operand))
            case Field():
                return self._check(node.operand, _FIELD[node.name])
            case AtLeast():
                finders = [self._finder(t, scope) for t in node.terms]
                return evaluate.at_least(node.count, evaluate.merged(finders))
            case ActPattern():
                return evaluate.act_holds(self._facets(node), _comparisons(node))
            case Near():
                return evaluate.witness(self._linker(node, scope))
            case Regex():
                self._regexes[node.pattern] = None
                return evaluate.first_match(node.pattern, scope)
            case _:
                return evaluate.first_of(self._finder(node, scope))

    def _linker(self, node: Query, scope: int | None) -> Linker:
        if isinstance(node, Near):
            return evaluate.near(node, self._linker(node.left, scope), self._finder(node.right, scope))
        return evaluate.single(self._finder(node, scope))

    def _finder(self, node: Query, scope: int | None) -> Finder:
        """One finder for all that ask the same: what it finds is then placed once for an article."""
        if (node, scope) not in self._finders:
            if isinstance(node, Or):
                finder = evaluate.merged([self._finder(o, scope) for o in node.operands])
            else:
                finder = evaluate.in_field(self._leaf(node), scope)
            self._finders[node, scope] = finder
        return self._finders[node, scope]

    def _leaf(self, node: Query) -> Finder:
        match node:
            case Term() | Phrase():
                term = self._number(node)
                return lambda seen: seen.hits.get(term, ())
            case Concept():
                return lambda seen: seen.concept(node.name)
            case Regex():
                self._regexes[node.pattern] = None
                return lambda seen: seen.pattern(node.pattern)
            case _:
                message = f"{type(node).__name__} is no term"
                raise TypeError(message)

    def _number(self, node: Term | Phrase) -> int:
        return self._term(node.text, wildcard=isinstance(node, Term) and node.wildcard)

    def _facets(self, pattern: ActPattern) -> list[tuple[str, frozenset[str], bool]]:
        """What is read and labelled but no export act (a production quota) holds only where it is asked for."""
        facets = [(f.name, self._values(f), f.negated) for f in pattern.facets if isinstance(f, Facet)]
        return facets if _names_a_measure(pattern) else [*facets, _IS_EXPORT]

    def _values(self, facet: Facet) -> frozenset[str]:
        if facet.name in CODES:
            return frozenset(g for value in facet.values for g in goods_with(facet.name, value, self._vocabulary))
        if facet.name != "firm":
            return frozenset(facet.values)
        return frozenset(name for value in facet.values for name in self._firm_names(value))

    def _firm_names(self, value: str) -> Iterator[str]:
        """Acts have firms as written or by concept: a concept asks for all its names, any other value for itself."""
        yield value if value in self._vocabulary.concepts else fold(value).text
        for concept in self._vocabulary.concepts.values():
            if concept.kind is ConceptKind.FIRM and self._vocabulary.is_within(concept.id, value):
                yield fold(concept.label).text
                yield from (fold(name.text).text for name in concept.names)

    # -------------------------------------------------------------- keys

    def _gate(self, node: Query) -> _Gate | None:
        match node:
            case And():
                gates = [g for g in map(self._gate, node.operands) if g is not None]
                return min(gates, key=lambda g: g.cost, default=None)
            case Or():
                return _united([self._gate(o) for o in node.operands])
            case AtLeast():
                return _united([self._gate(t) for t in node.terms])
            case Near():
                gates = [g for g in (self._gate(node.left), self._gate(node.right)) if g is not None]
                return min(gates, key=lambda g: g.cost, default=None)
            case Field():
                return None if node.name in VALUE_FIELDS else self._gate(node.operand)
            case Term() | Phrase():
                key: Key = ("term", self._number(node))
                return _Gate(frozenset({key}), (1, -len(node.text)))
            case Concept():
                return _Gate(frozenset({("concept", node.name)}), (1, 0))
            case Regex():
                return _Gate(frozenset({("regex", node.pattern)}), (1, 1))
            case ActPattern():
                return self._act_gate(node)
            case _:
                return None

    def _act_gate(self, pattern: ActPattern) -> _Gate:
        wanted = [f for f in pattern.facets if isinstance(f, Facet) and not f.negated]
        if not wanted:
            return _Gate(frozenset({ANY_ACT}), (0, len(_RAREST_FIRST)))
        facet = min(wanted, key=lambda f: _RAREST_FIRST.index(f.name))
        keys: frozenset[Key] = frozenset((facet.name, v) for v in self._values(facet))
        return _Gate(keys, (0, _RAREST_FIRST.index(facet.name)))


def _united(gates: Sequence[_Gate | None]) -> _Gate | None:
    known = [g for g in gates if g is not None]
    if len(known) < len(gates):
        return None
    return _Gate(frozenset(k for g in known for k in g.keys), max(g.cost for g in known))


def _word_end(text: str, at: int) -> int:
    while at < len(text) and is_word_sign(text[at]):
        at += 1
    return at


def _names_a_measure(pattern: ActPattern) -> bool:
    return any(isinstance(f, Facet) and f.name == "measure" and not f.negated for f in pattern.facets)


# ------------------------------------------------------------------ comparisons


def _comparisons(pattern: ActPattern) -> list[Callable[[Act], bool]]:
    return [_comparison(f) for f in pattern.facets if isinstance(f, Comparison)]


def _comparison(node: Comparison) -> Callable[[Act], bool]:
    """What is not known compares to nothing. Raises ValueError for a value that the check of a clause refuses."""
    name, sign = node.name, node.operator
    if name == "quantity":
        figure = figure_of(node.value)
        if figure is None:
            message = f"{node.value!r} is no figure"
            raise ValueError(message)
        return lambda act: holds(sign, figure, act.quantities)
    day, compare = date.fromisoformat(node.value), OPERATORS[sign]

    def test(act: Act) -> bool:
        read: date | None = getattr(act, name)
        return read is not None and compare(read, day)

    return test


# ------------------------------------------------------------------ fields that are tests of a value


def _value_test(name: str, operand: Query) -> Callable[[Seen], bool]:
    values = list(_values_of(operand))
    match name:
        case "lang":
            tags = tuple(v.casefold() for v, _ in values)
            return lambda seen: any(f"{seen.language}-".casefold().startswith(f"{tag}-") for tag in tags)
        case "tier":
            tiers = frozenset(v for v, _ in values)
            return lambda seen: seen.article.tier.value in tiers
        case "url":
            pieces = tuple(v.casefold() for v, _ in values)
            return lambda seen: any(piece in seen.article.url.casefold() for piece in pieces)
        case _:
            return lambda seen: any(_is_source(seen.article.source_id, v, w) for v, w in values)


def _values_of(operand: Query) -> Iterator[tuple[str, bool]]:
    if isinstance(operand, Or):
        for one in operand.operands:
            yield from _values_of(one)
    elif isinstance(operand, Term | Phrase):
        yield operand.text, isinstance(operand, Term) and operand.wildcard


def _is_source(source: str, value: str, wildcard: bool) -> bool:
    return source.startswith(value) if wildcard else source == value

"""Compiler of query trees: one automaton over all terms, and for each tree a check and the keys that trigger it.

A check runs only if one of its keys is present: a term, a mentioned concept, a facet value of an act. The cost depends
on the content of the article, not on the number of rules.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from monitor.domain.acts.act import Act
from monitor.domain.acts.scheme import Measure, MeasureClass
from monitor.domain.acts.vocabulary import ConceptKind, Vocabulary
from monitor.domain.rules.query import (
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
from monitor.domain.watch.exposure import ON_THE_LIST
from monitor.language.document import FIELDS, Document
from monitor.language.folding import fold
from monitor.language.query import distance, evaluate
from monitor.language.query.check import VALUE_FIELDS
from monitor.language.query.codes import CODES, goods_with
from monitor.language.query.distance import Linker
from monitor.language.query.figures import OPERATORS, figure_of, holds, probability_of
from monitor.language.query.regex import PatternSets, PatternsSeen
from monitor.language.query.seek import Place, TermSearch
from monitor.language.query.seen import Check, Finder, Seen
from monitor.language.query.shape import shape_of

Key = tuple[str, str | int]  # ("term", number), ("concept", id), ("regex", pattern), or (facet, value)
ANY_ACT: Key = ("act", "")
_NEAR_MISSES = frozenset(m.value for m in Measure if m.measure_class is MeasureClass.NEAR_MISS)
_IS_EXPORT = ("measure", _NEAR_MISSES, True)
_FIELD = {"title": 0, "body": 1}
# Rare keys first: a firm of an act is rarer than its direction.
_RAREST_FIRST = (
    "number",
    "firm",
    "watch",
    "list",
    "eccn",
    "hs",
    "commodity",
    "measure",
    "action",
    "issuer",
    "target",
    "certainty",
    "stage",
    "direction",
)


@dataclass(frozen=True, slots=True)
class Compiled:
    """`required` are the numbers of terms without any of which the check can't hold: all must be in the document."""

    check: Check
    required: frozenset[int]


_MANY = 1 << 30  # rules: concepts and patterns are no keys where a term can be one


@dataclass(frozen=True, slots=True)
class _Gate:
    """`cost` orders keys by the work that they cause: kind (0 acts, 1 words), then number of rules and frequency."""

    keys: frozenset[Key]
    cost: tuple[int, int, int]


class Compiler:
    """Compiles trees one by one with `add`; `find` then gives the terms in a document."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._seeker = TermSearch()
        self._finders: dict[tuple[Query, int | None], Finder] = {}
        self._regexes: dict[str, None] = {}  # patterns that any text may match
        self._by_piece: dict[int, dict[str, None]] = {}  # the others, by the number of their required piece
        self._sets: PatternSets | None = None
        self._uses: Counter[int] = Counter()  # how many trees require a term

    def add(self, query: Query) -> Compiled:
        required = self._required(query)
        self._uses.update(required)
        return Compiled(self.check(query, None), required)

    def keys(self, query: Query) -> frozenset[Key] | None:
        """The keys of a tree that was added: it can hold only if one of them is present; None if it must always run.

        Of several possible ones those that fewest trees require, so ask after the last `add`.
        """
        gate = self._gate(query)
        return gate.keys if gate else None

    # -------------------------------------------------------------- search in a document

    def find(self, document: Document) -> dict[int, list[Place]]:
        """The places of the terms, by term number."""
        return self._seeker.find(document)

    def look(self, document: Document, hits: Mapping[int, Sequence[Place]]) -> PatternsSeen:
        """The users' patterns that match; those with a required piece run only where `hits` has it.

        Raises QueryError for a pattern that RE2 can't compile.
        """
        if self._sets is None:
            self._sets = PatternSets(self._regexes)
        possible = [pattern for term in hits if term in self._by_piece for pattern in self._by_piece[term]]
        return self._sets.look([document.original(name) for name in FIELDS], possible)

    def _regex(self, pattern: str) -> None:
        piece = shape_of(pattern).piece
        if piece:
            self._by_piece.setdefault(self._seeker.add_piece(piece), {})[pattern] = None
        else:
            self._regexes[pattern] = self._sets = None

    # -------------------------------------------------------------- checks

    def finders(self, node: Query, field: int | None = None) -> list[Finder]:
        """A finder for each term of an OR, or for a single term."""
        return [self._finder(term, field) for term in _terms_of(node)]

    def facet_checks(self, pattern: ActPattern) -> list[tuple[Facet | Comparison | None, Check]]:
        """The check of each facet; None is the implicit condition of a pattern: an export act."""
        checks: list[tuple[Facet | Comparison | None, Check]] = []
        for node in pattern.facets:
            if isinstance(node, Comparison):
                checks.append((node, evaluate.act_holds(evaluate.act_test((), [_comparison(node)]))))
            else:
                facet = (node.name, self._values(node), node.negated)
                checks.append((node, evaluate.act_holds(evaluate.act_test([facet]))))
        if not _names_a_measure(pattern):
            checks.append((None, evaluate.act_holds(evaluate.act_test([_IS_EXPORT]))))
        return checks

    def act_test(self, pattern: ActPattern) -> evaluate.FactTest:
        """The test of the pattern on one act."""
        return evaluate.act_test(self._facets(pattern), _comparisons(pattern))

    def check(self, node: Query, scope: int | None = None) -> Check:
        """The check of a part of an added tree; `scope` is an index of `document.FIELDS`, None for both."""
        match node:
            case And():
                # expensive checks (distances) and those that mostly hold (NOT) run last
                operands = sorted(node.operands, key=lambda o: (isinstance(o, Not), isinstance(o, Near)))
                return evaluate.all_hold([self.check(o, scope) for o in operands])
            case Or():
                return evaluate.any_holds([self.check(o, scope) for o in node.operands])
            case Not():
                return evaluate.negation(self.check(node.operand, scope))
            case Field() if node.name in VALUE_FIELDS:
                return evaluate.is_value(_value_test(node.name, node.operand))
            case Field():
                return self.check(node.operand, _FIELD[node.name])
            case AtLeast():
                finders = [self._finder(t, scope) for t in node.terms]
                return evaluate.at_least(node.count, evaluate.merged(finders))
            case ActPattern():
                return evaluate.act_holds(self.act_test(node))
            case Near():
                return distance.first_chain(node, self._linker(node.left, scope), self._linker(node.right, scope))
            case Regex():
                self._regex(node.pattern)
                return evaluate.first_match(node.pattern, scope)
            case _:
                return evaluate.first_of(self._finder(node, scope))

    def _linker(self, node: Query, scope: int | None) -> Linker:
        if isinstance(node, Near):
            return distance.near(node, self._linker(node.left, scope), self._linker(node.right, scope))
        return distance.side(self.finders(node, scope))

    def _finder(self, node: Query, scope: int | None) -> Finder:
        """The finder of a term, shared by equal terms, so that its occurrences are placed once for an article."""
        if (node, scope) not in self._finders:
            self._finders[node, scope] = self._leaf(node, scope)
        return self._finders[node, scope]

    def _leaf(self, node: Query, scope: int | None) -> Finder:
        match node:
            case Term() | Phrase():
                term = self._number(node)
                return lambda seen: seen.term(term, scope)
            case Concept():
                return lambda seen: seen.concept(node.name, scope)
            case Regex():
                self._regex(node.pattern)
                return lambda seen: seen.pattern(node.pattern, scope)
            case _:
                message = f"{type(node).__name__} is not a term"
                raise TypeError(message)

    def _number(self, node: Term | Phrase) -> int:
        return self._seeker.add(node.text, wildcard=isinstance(node, Term) and node.wildcard)

    def _facets(self, pattern: ActPattern) -> list[tuple[str, frozenset[str], bool]]:
        """The facets. Acts other than export acts (a production quota) match only if the pattern names a measure."""
        facets = [(f.name, self._values(f), f.negated) for f in pattern.facets if isinstance(f, Facet)]
        return facets if _names_a_measure(pattern) else [*facets, _IS_EXPORT]

    def _values(self, facet: Facet) -> frozenset[str]:
        if facet.name in CODES:
            return frozenset(g for value in facet.values for g in goods_with(facet.name, value, self._vocabulary))
        if facet.name != "firm":
            return frozenset(facet.values)
        return frozenset(name for value in facet.values for name in self._firm_names(value))

    def _firm_names(self, value: str) -> Iterator[str]:
        """The names of a firm: acts have firms by label, concept or as written. A firm includes narrower ones."""
        if value == ON_THE_LIST:
            yield value
            return
        called, within = fold(value).text, self._vocabulary.is_within
        yield value if value in self._vocabulary.concepts else called
        known = {
            firm.id: {fold(name).text for name in (firm.id, firm.label, *(n.text for n in firm.names))}
            for firm in self._vocabulary.of_kind(ConceptKind.FIRM)
        }
        asked = [value, *(firm for firm, names in known.items() if called in names)]
        for firm, names in known.items():
            if any(within(firm, one) for one in asked):
                yield from names

    # -------------------------------------------------------------- keys

    def _required(self, node: Query) -> frozenset[int]:
        match node:
            case And():
                return frozenset[int]().union(*map(self._required, node.operands))
            case Field():
                return frozenset() if node.name in VALUE_FIELDS else self._required(node.operand)
            case Near():
                return self._required(node.left) | self._required(node.right)
            case Term() | Phrase():
                return frozenset({self._number(node)})
            case _:
                return frozenset()

    def _gate(self, node: Query) -> _Gate | None:
        match node:
            case And():
                gates = [g for g in map(self._gate, node.operands) if g is not None]
                return min(gates, key=lambda g: g.cost, default=None)
            case Or():
                return _any_gate([self._gate(o) for o in node.operands])
            case AtLeast():
                return _any_gate([self._gate(t) for t in node.terms])
            case Near():
                gates = [g for g in (self._gate(node.left), self._gate(node.right)) if g is not None]
                return min(gates, key=lambda g: g.cost, default=None)
            case Field():
                return None if node.name in VALUE_FIELDS else self._gate(node.operand)
            case Term() | Phrase():
                number = self._number(node)
                return _Gate(frozenset({("term", number)}), (1, self._uses[number], -len(node.text)))
            case Concept():
                return _Gate(frozenset({("concept", node.name)}), (1, _MANY, 0))
            case Regex():
                return _Gate(frozenset({("regex", node.pattern)}), (1, _MANY, 1))
            case ActPattern():
                return self._act_gate(node)
            case _:
                return None

    def _act_gate(self, pattern: ActPattern) -> _Gate:
        wanted = [f for f in pattern.facets if isinstance(f, Facet) and not f.negated]
        if not wanted:
            return _Gate(frozenset({ANY_ACT}), (0, 0, len(_RAREST_FIRST)))
        facet = min(wanted, key=lambda f: _RAREST_FIRST.index(f.name))
        keys: frozenset[Key] = frozenset((facet.name, v) for v in self._values(facet))
        return _Gate(keys, (0, 0, _RAREST_FIRST.index(facet.name)))


def _terms_of(node: Query) -> Iterator[Query]:
    """The terms of an OR, or the node itself."""
    if isinstance(node, Or):
        for operand in node.operands:
            yield from _terms_of(operand)
    else:
        yield node


def _any_gate(gates: Sequence[_Gate | None]) -> _Gate | None:
    known = [g for g in gates if g is not None]
    if len(known) < len(gates):
        return None
    return _Gate(frozenset(k for g in known for k in g.keys), max(g.cost for g in known))


def _names_a_measure(pattern: ActPattern) -> bool:
    return any(isinstance(f, Facet) and f.name == "measure" and not f.negated for f in pattern.facets)


# ------------------------------------------------------------------ comparisons


def _comparisons(pattern: ActPattern) -> list[evaluate.ActTest]:
    return [_comparison(f) for f in pattern.facets if isinstance(f, Comparison)]


def _comparison(node: Comparison) -> evaluate.ActTest:
    """A test that fails for unknown values. Raises ValueError for a value that `check` refuses."""
    name, sign = node.name, node.operator
    if name == "quantity":
        figure = figure_of(node.value)
        if figure is None:
            message = f"{node.value!r} is not a figure"
            raise ValueError(message)
        return lambda act: holds(sign, figure, act.quantities)
    if name == "confidence":
        return _confidence(node)
    day, compare = date.fromisoformat(node.value), OPERATORS[sign]

    def test(act: Act) -> bool:
        read: date | None = getattr(act, name)
        return read is not None and compare(read, day)

    return test


def _confidence(node: Comparison) -> evaluate.ActTest:
    """The test. Raises ValueError for a value that `check` refuses."""
    wanted, compare = probability_of(node.value), OPERATORS[node.operator]
    if wanted is None:
        message = f"{node.value!r} is not a probability"
        raise ValueError(message)
    return lambda act: compare(act.confidence, wanted)


# ------------------------------------------------------------------ fields of the article


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

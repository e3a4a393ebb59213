"""The proof that one clause implies another. Sound but not complete: True is proven, False means unknown."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from monitor.domain.acts.act import UNCLEAR
from monitor.domain.acts.scheme import Action, Certainty, Direction, Measure, MeasureClass, Stage
from monitor.domain.acts.vocabulary import Vocabulary
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
    Term,
    walk,
)
from monitor.domain.watch.exposure import ANY, ON_THE_LIST
from monitor.domain.watch.watch_list import WatchKind
from monitor.language.folding import fold
from monitor.language.query.tokens import TOKEN, is_cjk

SCHEME: Mapping[str, frozenset[str]] = {  # facets of which an act has exactly one value
    "measure": frozenset({*Measure, UNCLEAR}),
    "action": frozenset(Action),
    "direction": frozenset(Direction),
    "stage": frozenset(Stage),
    "certainty": frozenset(Certainty),
}
_NEAR_MISSES = frozenset(m for m in Measure if m.measure_class is MeasureClass.NEAR_MISS)
_TEXTS = ("title", "body")


def implies(one: Query, other: Query, vocabulary: Vocabulary) -> bool:
    """Return True if every article that matches `one` is proven to match `other`."""
    return _Proof(vocabulary).implies(one, other)


class _Proof:
    """A proof that asks each pair of operators once; without that, two nested clauses take exponential time."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._known: dict[tuple[int, int], bool] = {}

    def implies(self, one: Query, other: Query) -> bool:
        if not isinstance(one, And | Or | Not) and not isinstance(other, And | Or | Not):
            return one == other or _leaf_implies(one, other, self._vocabulary)
        pair = id(one), id(other)
        if pair not in self._known:
            self._known[pair] = one == other or self._operator_implies(one, other)
        return self._known[pair]

    def _operator_implies(self, one: Query, other: Query) -> bool:
        match one, other:
            case Or(), _:
                return all(self.implies(o, other) for o in one.operands)
            case _, And():
                return all(self.implies(one, o) for o in other.operands)
            case And(), _:
                return any(self.implies(o, other) for o in one.operands) or self._implies_side(one, other)
            case _, Or():
                return self._implies_side(one, other)
            case Not(), Not():
                return self.implies(other.operand, one.operand)
        return _leaf_implies(one, other, self._vocabulary)

    def _implies_side(self, one: Query, other: Query) -> bool:
        return isinstance(other, Or) and any(self.implies(one, o) for o in other.operands)


def _leaf_implies(one: Query, other: Query, vocabulary: Vocabulary) -> bool:
    if isinstance(one, ActPattern) and isinstance(other, ActPattern):
        return _act_implies(one, other, vocabulary)
    return _words_imply(one, other, vocabulary)


def _words_imply(one: Query, other: Query, vocabulary: Vocabulary) -> bool:
    match one, other:
        case ((Term() | Phrase()), (Term() | Phrase())):
            return _contains(one, other)
        case Concept(), Concept():
            return vocabulary.is_within(one.name, other.name)
        case Field(), Field() if one.name == other.name:
            return not _negates(one.operand) and implies(one.operand, other.operand, vocabulary)
        case Field(), _ if one.name in _TEXTS:  # a match in the title is a match in the article
            return not _negates(one.operand) and implies(one.operand, other, vocabulary)
        case Near(), Near() if (one.left, one.right, one.sentence) == (other.left, other.right, other.sentence):
            return one.distance <= other.distance and (one.ordered or not other.ordered)
        case Near(), _:
            return implies(one.left, other, vocabulary) or implies(one.right, other, vocabulary)
        case AtLeast(), AtLeast() if one.terms == other.terms:
            return one.count >= other.count
        case AtLeast(), _:
            return all(implies(term, other, vocabulary) for term in one.terms)
    return False


def _contains(one: Term | Phrase, other: Term | Phrase) -> bool:
    """Return whether every occurrence of `one` contains `other`."""
    whole, part = _folded(one.text), _folded(other.text)
    if isinstance(other, Term) and other.wildcard:
        return any(word.startswith(part) for word in TOKEN.findall(whole)) and TOKEN.fullmatch(part) is not None
    if isinstance(one, Term) and one.wildcard:
        return False
    if part and all(is_cjk(c) for c in part):
        return part in whole
    return f" {part} " in f" {whole} "


@lru_cache(maxsize=4096)  # each term is compared with many others
def _folded(text: str) -> str:
    return fold(text).text.strip()


def folded_words(node: Query) -> str:
    """Return all terms and phrases of a clause, folded, one a line."""
    return "\n".join(_folded(inner.text) for inner in walk(node) if isinstance(inner, Term | Phrase))


def required_words(node: Query) -> tuple[str, ...]:
    """Return words of which the `folded_words` of any clause that implies this one contain at least one.

    Empty if nothing is required. Few pairs of rules share words, and comparing words is much faster than a proof.
    """
    match node:
        case Term() | Phrase():
            return (_folded(node.text),)
        case And():
            return next(filter(None, map(required_words, node.operands)), ())
        case Or():
            required = [required_words(operand) for operand in node.operands]
            return tuple(word for words in required for word in words) if all(required) else ()
        case Near():
            return required_words(node.left) or required_words(node.right)
        case Field():
            return required_words(node.operand)
        case _:
            return ()


def _negates(node: Query) -> bool:
    return any(isinstance(inner, Not) for inner in walk(node))


# ------------------------------------------------------------------ acts


def allowed_values(pattern: ActPattern, name: str) -> frozenset[str]:
    """Return the values of a facet in SCHEME that the pattern allows."""
    values = SCHEME[name]
    facets = [f for f in pattern.facets if isinstance(f, Facet) and f.name == name]
    if name == "measure" and all(f.negated for f in facets):
        values -= _NEAR_MISSES  # they match only if the pattern names them
    for facet in facets:
        values = values - set(facet.values) if facet.negated else values & set(facet.values)
    return values


def contradictory_facet(pattern: ActPattern, vocabulary: Vocabulary) -> str:
    """Return a facet for which the pattern allows no value, "" if there is no proof of one."""
    for name in SCHEME:
        if not allowed_values(pattern, name):
            return name
    facets = [f for f in pattern.facets if isinstance(f, Facet)]
    for asked in (f for f in facets if not f.negated):
        for excluded in (f for f in facets if f.negated and f.name == asked.name):
            if _all_within(asked, excluded, vocabulary):
                return asked.name
    return ""


def _act_implies(one: ActPattern, other: ActPattern, vocabulary: Vocabulary) -> bool:
    """Return whether `one` implies `other`. Concepts are compared first, because most pairs differ in them."""
    if not all(_facet_implied(one, f, vocabulary) for f in other.facets if f.name not in SCHEME):
        return False
    named = {f.name for f in other.facets} | {"measure"}  # a facet that is not named allows every value
    return all(allowed_values(one, name) <= allowed_values(other, name) for name in SCHEME if name in named)


def _facet_implied(one: ActPattern, asked: Facet | Comparison, vocabulary: Vocabulary) -> bool:
    if isinstance(asked, Comparison):
        return asked in one.facets
    same = [f for f in one.facets if isinstance(f, Facet) and (f.name, f.negated) == (asked.name, asked.negated)]
    if asked.negated:
        return any(_all_within(asked, f, vocabulary) for f in same)
    return any(_all_within(f, asked, vocabulary) for f in (*same, *_touching(one, asked)))


def _touching(one: ActPattern, asked: Facet) -> Iterator[Facet]:
    """The facets of `one` as values of `watch:`, if that is asked: a firm on the watch list touches it."""
    listed = (f for f in one.facets if isinstance(f, Facet) and f.values == (ON_THE_LIST,) and not f.negated)
    if asked.name == "watch":
        yield from (replace(facet, name="watch", values=(WatchKind.FIRMS.value,)) for facet in listed)


def _all_within(narrow: Facet, wide: Facet, vocabulary: Vocabulary) -> bool:
    """Return whether each value of one facet lies within one of the other, which has the same name."""
    if narrow.name == "watch":
        return ANY in wide.values or set(narrow.values) <= set(wide.values) or set(wide.values) >= set(WatchKind)
    return all(any(v == w or vocabulary.is_within(v, w) for w in wide.values) for v in narrow.values)

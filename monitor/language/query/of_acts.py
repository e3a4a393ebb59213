"""Clauses of act(…) alone: whether a clause is one, and its possible issuers and goods."""

from collections.abc import Iterator

from monitor.domain.acts.vocabulary import ConceptKind, Vocabulary
from monitor.domain.rules.query import ActPattern, And, Facet, Or, Query, walk
from monitor.domain.watch.exposure import ON_THE_LIST


def needs_act(query: Query) -> bool:
    """Whether the clause can hold only for a text with an act."""
    match query:
        case ActPattern():
            return True
        case And():
            return any(map(needs_act, query.operands))
        case Or():
            return all(map(needs_act, query.operands))
        case _:
            return False


def uses_watch(query: Query) -> bool:
    """True if the clause asks for an entry of the watch list."""
    patterns = (node for node in walk(query) if isinstance(node, ActPattern))
    facets = (f for pattern in patterns for f in pattern.facets if isinstance(f, Facet))
    return any(f.name == "watch" or (f.name == "firm" and ON_THE_LIST in f.values) for f in facets)


def first_other_clause(query: Query) -> Query | None:
    """The first part of a clause that is neither an act(…) nor an OR of these; None without one."""
    if isinstance(query, ActPattern):
        return None
    if isinstance(query, Or):
        return next((found for operand in query.operands if (found := first_other_clause(operand)) is not None), None)
    return query


def patterns_of(query: Query) -> Iterator[ActPattern]:
    """The patterns of a clause of act(…) alone. Raises TypeError for another clause."""
    match query:
        case ActPattern():
            yield query
        case Or():
            for operand in query.operands:
                yield from patterns_of(operand)
        case _:
            message = f"{type(query).__name__} can't be tested on an act without its text"
            raise TypeError(message)


def possible_issuers(query: Query, vocabulary: Vocabulary) -> frozenset[str] | None:
    """All issuers of acts that the clause can match; None where it does not restrict them."""
    asked = _asked("issuer", query)
    if asked is None:
        return None
    below = {c.id for c in vocabulary.of_kind(ConceptKind.PLACE) if any(vocabulary.is_within(c.id, v) for v in asked)}
    return asked | below


def possible_goods(query: Query, vocabulary: Vocabulary) -> frozenset[str] | None:
    """Goods such that each act that the clause can match has one of them; None where it does not restrict them."""
    asked = _asked("commodity", query)
    return None if asked is None else vocabulary.overlapping(asked)


def _asked(name: str, query: Query) -> frozenset[str] | None:
    """The values of a facet of which an act must have one; None where a pattern does not restrict the facet."""
    asked: set[str] = set()
    for pattern in patterns_of(query):
        facet = next((f for f in pattern.facets if isinstance(f, Facet) and f.name == name and not f.negated), None)
        if facet is None:
            return None
        asked.update(facet.values)
    return frozenset(asked)

"""Expansion of `@name` in a clause: each reference becomes the tree of the definition.

The nodes of an expansion have the place of the reference, so that a problem is reported where the rule's author can
change it; problems of a definition itself are reported in the definition.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from monitor.domain.rules.query import (
    ActPattern,
    And,
    AtLeast,
    Comparison,
    Field,
    Near,
    Not,
    Or,
    Phrase,
    Query,
    Reference,
    parts_of,
)
from monitor.errors import QueryError
from monitor.language.query.nearest import did_you_mean
from monitor.language.query.scan import MAX_TERMS

Definitions = Mapping[str, Query | None]
"""The expanded tree of each definition by name; None if it has a problem, which is reported in its own place."""

MAX_NESTED = 128  # levels of the tree: as deep as brackets alone can make it
RESERVED = "watch"

T = TypeVar("T", bound=Query)


def names_in(query: Query | Reference) -> Iterator[str]:
    """The names of the references in a tree that was not expanded."""
    if isinstance(query, Reference):
        yield query.name
    else:
        for inner in parts_of(query):
            yield from names_in(inner)


def expanded(query: Query | Reference, definitions: Definitions) -> tuple[Query, tuple[QueryError, ...], bool]:
    """The tree without references, the problems of the references, and whether all of them were expanded.

    A reference without a tree becomes a phrase in its place, so that the rest of the clause can be checked.
    """
    references = list(_references(query))
    if not references:
        return query, (), True  # type: ignore[return-value]  # a tree without references
    problems = [problem for one in references if (problem := _unknown(one, definitions)) is not None]
    whole = all(definitions.get(one.name) is not None for one in references)
    size = size_of(query) + sum(size_of(tree) - 1 for r in references if (tree := definitions.get(r.name)) is not None)
    if size > MAX_TERMS:
        message = f"with its definitions the clause has {size} terms and values, the limit is {MAX_TERMS}"
        advice = "Put synonyms into a concept of vocabulary.yaml, or split the rule."
        problems.append(_at(references[0], "too-many-terms", message, advice))
        return _stand_in(references[0]), tuple(problems), False
    tree = _expand(query, definitions)
    if _depth(tree) > MAX_NESTED:
        message = "brackets, NOT and definitions are nested too deep"
        problems.append(_at(references[0], "too-deep", message))
        return _stand_in(references[0]), tuple(problems), False
    return tree, tuple(problems), whole


def size_of(query: Query | Reference) -> int:
    """The number of terms and values of a tree, as `scan` counts them in its text."""
    match query:
        case ActPattern():
            return sum(1 if isinstance(f, Comparison) else len(f.values) for f in query.facets)
        case And() | Or() | AtLeast() | Not() | Field() | Near():
            return sum(map(size_of, parts_of(query)))
        case _:
            return 1


def _unknown(reference: Reference, definitions: Definitions) -> QueryError | None:
    if reference.name in definitions:
        return None
    if reference.name == RESERVED:
        return _at(reference, "watch-alone", f"@{RESERVED} is no clause", "Write act(firm:@watch) or act(watch:any).")
    known = ", ".join(f"@{name}" for name in definitions)
    advice = did_you_mean(reference.name, definitions, "@") or (
        f"Defined are {known}." if known else "Define it under 'define:' in the pack's alerts.yaml."
    )
    return _at(reference, "unknown-definition", f"@{reference.name} is not defined in this pack", advice)


def _at(reference: Reference, code: str, message: str, advice: str = "") -> QueryError:
    return QueryError(message, code=code, start=reference.start, end=reference.end, advice=advice)


def _stand_in(reference: Reference) -> Phrase:
    return Phrase(text=f"@{reference.name} x", start=reference.start, end=reference.end)


# ------------------------------------------------------------------ trees


def _references(query: Query | Reference) -> Iterator[Reference]:
    if isinstance(query, Reference):
        yield query
    for inner in parts_of(query):
        yield from _references(inner)


def _depth(query: Query) -> int:
    return 1 + max((_depth(inner) for inner in parts_of(query) if not isinstance(inner, Reference)), default=0)


def _expand(query: Query | Reference, definitions: Definitions) -> Query:
    if isinstance(query, Reference):
        tree = definitions.get(query.name)
        return _stand_in(query) if tree is None else _placed(tree, query)
    made = _mapped(query, lambda inner: _expand(inner, definitions))
    return replace(made, terms=tuple(_flat(made.terms))) if isinstance(made, AtLeast) else made


def _flat(terms: Sequence[Query]) -> Iterator[Query]:
    """The terms of ATLEAST: a definition may be several of them, joined by OR."""
    for term in terms:
        if isinstance(term, Or):
            yield from _flat(term.operands)
        else:
            yield term


def _placed(tree: Query, reference: Reference) -> Query:
    """The tree of a definition in the place of a reference, marked with its name."""
    return replace(_moved(tree, reference), definition=reference.name)


def _moved(query: Query, reference: Reference) -> Query:
    moved = _mapped(query, lambda inner: _moved(inner, reference))  # type: ignore[arg-type]  # expanded already
    if isinstance(moved, ActPattern):
        facets = (replace(facet, start=reference.start, end=reference.end) for facet in moved.facets)
        moved = replace(moved, facets=tuple(facets))
    return replace(moved, start=reference.start, end=reference.end)


def _mapped(query: Query, change: Callable[[Query | Reference], Query]) -> Query:
    """The node with each of its parts changed."""
    match query:
        case And() | Or():
            return replace(query, operands=tuple(map(change, query.operands)))
        case AtLeast():
            return replace(query, terms=tuple(map(change, query.terms)))
        case Not() | Field():
            return replace(query, operand=change(query.operand))
        case Near():
            return replace(query, left=change(query.left), right=change(query.right))
        case _:
            return query

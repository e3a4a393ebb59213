"""The syntax tree of a `when` clause. Frozen values; a tree can be pickled and compared by value.

Texts in leaves are as the user wrote them; compilation folds them. `start` and `end` are offsets into the clause,
excluded from comparison. `definition` is the name of the definition whose tree begins with the node, "" for none.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class _Node:
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)
    definition: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Term(_Node):
    """One word, or with `wildcard` every word that begins with it (`licen*`)."""

    text: str
    wildcard: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase(_Node):
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept(_Node):
    """`$rare_earths`: any word of the concept or of a concept below it. `name` is without the sign."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Regex(_Node):
    """`/…/` in RE2 syntax. `pattern` is without the slashes."""

    pattern: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field(_Node):
    """`title:x`: the operand must match in that field. For source, lang, tier and url it compares a value."""

    name: str
    operand: "Query"


@dataclass(frozen=True, slots=True, kw_only=True)
class Near(_Node):
    """`a NEAR/n b`, `a ONEAR/n b` (ordered) or, with `sentence`, `a SENTENCE b`. Distance counts tokens."""

    left: "Query"
    right: "Query"
    distance: int = 0
    ordered: bool = False
    sentence: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AtLeast(_Node):
    count: int
    terms: tuple["Query", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet(_Node):
    """`commodity:(a OR b)`; `negated` with NOT before it. One of `values` must match."""

    name: str
    values: tuple[str, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison(_Node):
    """`effective>=2026-11-01`: `operator` is one of <, <=, =, >=, >."""

    name: str
    operator: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActPattern(_Node):
    """`act(…)`: facets that must all match one act. An empty tuple matches any act."""

    facets: tuple[Facet | Comparison, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference(_Node):
    """`@name`: the definition of that name. `parse` replaces it by the definition's tree, so rules hold none."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Not(_Node):
    operand: "Query"


@dataclass(frozen=True, slots=True, kw_only=True)
class And(_Node):
    operands: tuple["Query", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Or(_Node):
    operands: tuple["Query", ...]


Query = Term | Phrase | Concept | Regex | Field | Near | AtLeast | ActPattern | Not | And | Or


def parts_of(query: Query | Reference) -> tuple[Query, ...]:
    """Return the clauses that a node joins, from left to right; none for a leaf."""
    match query:
        case And() | Or():
            return query.operands
        case AtLeast():
            return query.terms
        case Not() | Field():
            return (query.operand,)
        case Near():
            return (query.left, query.right)
    return ()


def walk(query: Query) -> Iterator[Query]:
    """Yield the node and all its descendants, from left to right."""
    yield query
    for part in parts_of(query):
        yield from walk(part)

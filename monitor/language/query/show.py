"""A query tree as a clause: `parse(show(query))` is the same tree."""

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
from monitor.language.query.codes import CODES
from monitor.language.query.tokens import TOKEN

_OR, _AND, _NOT, _NEAR, _OPERAND = range(5)  # how tightly a node binds


def show(query: Query) -> str:
    return _show(query, _OR)


def _show(node: Query, within: int) -> str:
    """The text in a place of binding `within`; a node that binds less tightly gets brackets."""
    text, binds = _text(node)
    return f"({text})" if binds < within else text


def _text(node: Query) -> tuple[str, int]:
    match node:
        case Term():
            return node.text + ("*" if node.wildcard else ""), _OPERAND
        case Phrase():
            return f'"{node.text}"', _OPERAND
        case Concept():
            return f"${node.name}", _OPERAND
        case Regex():
            return f"/{node.pattern}/", _OPERAND
        case Field():
            return f"{node.name}:{_show(node.operand, _NEAR)}", _NOT
        case Near():
            return f"{_show(node.left, _NEAR)} {_operator(node)} {_show(node.right, _OPERAND)}", _NEAR
        case AtLeast():
            return f"ATLEAST/{node.count}({' OR '.join(show(t) for t in node.terms)})", _OPERAND
        case ActPattern():
            return f"act({' '.join(_facet(f) for f in node.facets)})", _OPERAND
        case Not():
            return f"NOT {_show(node.operand, _NOT)}", _NOT
        case And():
            return " AND ".join(_show(o, _NOT) for o in node.operands), _AND
        case Or():
            return " OR ".join(_show(o, _AND) for o in node.operands), _OR


def _operator(node: Near) -> str:
    if node.sentence:
        return "SENTENCE"
    return f"{'O' if node.ordered else ''}NEAR/{node.distance}"


def _facet(facet: Facet | Comparison) -> str:
    if isinstance(facet, Comparison):
        return f"{facet.name}{facet.operator}{facet.value}"
    values = [_value(facet.name, v) for v in facet.values]
    given = values[0] if len(values) == 1 else f"({' OR '.join(values)})"
    return f"{'NOT ' if facet.negated else ''}{facet.name}:{given}"


def _value(facet: str, value: str) -> str:
    """The value; firms are always quoted, because a firm may be any name, other values where necessary."""
    if (facet, value) == ("firm", ON_THE_LIST):
        return value
    plain = facet != "firm" and all(TOKEN.fullmatch(p) for p in value.split("-"))
    plain = plain or (facet == "number" and value.count("/") == 1 and value.replace("/", "").isdecimal())
    plain = plain or (facet in CODES and all(TOKEN.fullmatch(p) for p in value.split(".")))
    return value if plain else f'"{value}"'

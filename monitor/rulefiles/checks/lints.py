"""Warnings about clauses that are valid but probably a mistake.

A lint reports only what is proven: users soon ignore warnings that are sometimes wrong.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.rules.query import (
    ActPattern,
    And,
    Concept,
    Facet,
    Field,
    Not,
    Or,
    Phrase,
    Query,
    Term,
    parts_of,
    walk,
)
from monitor.language.folding import fold
from monitor.language.query.show import show
from monitor.rulefiles.checks.implication import SCHEME, allowed_values, contradictory_facet, implies

SHOWN_MAX_CHARS = 60  # of the part of a clause that a message quotes


@dataclass(frozen=True, slots=True, kw_only=True)
class Lint:
    """One finding. `node` is the part of the clause that it is about."""

    node: Query
    code: str
    message: str
    advice: str


def lint_clause(query: Query, vocabulary: Vocabulary) -> Iterator[Lint]:
    """Yield the parts of the clause that are redundant, always or never true, or exclude by headline.

    The inside of a definition is left out: it is reported where the definition is written.
    """
    if query.definition:
        return
    yield from _find_any_act(query)
    for node in _outside_definitions(query):
        match node:
            case Or() | And():
                yield from _find_redundant(node, vocabulary)
                yield from _find_always_or_never(node, vocabulary)
            case ActPattern():
                yield from _find_complete_facets(node)
                yield from _find_impossible_act(node, vocabulary)
        if isinstance(node, And):
            yield from _find_not_title(node)


def _outside_definitions(query: Query) -> Iterator[Query]:
    if not query.definition:
        yield query
        for part in parts_of(query):
            yield from _outside_definitions(part)


def _shown(node: Query) -> str:
    text = show(node)
    return text if len(text) <= SHOWN_MAX_CHARS else f"{text[: SHOWN_MAX_CHARS - 1]}…"


# ------------------------------------------------------------------ redundant parts


def _find_redundant(node: Or | And, vocabulary: Vocabulary) -> Iterator[Lint]:
    """Of two parts joined by OR the narrower is redundant, of two joined by AND the wider."""
    is_or = isinstance(node, Or)
    texts = [_folded(operand) for operand in node.operands]
    names = _names_of_concepts(node, vocabulary) if isinstance(node, Or) else {}
    redundant: set[int] = set()
    for (i, part), (j, other) in permutations(enumerate(node.operands), 2):
        if i in redundant or j in redundant:
            continue
        (narrow, n), (wide, w) = ((part, i), (other, j)) if is_or else ((other, j), (part, i))
        within = _may_imply(texts[n], texts[w]) and implies(narrow, wide, vocabulary)
        if within or (isinstance(other, Concept) and other.name in names.get(_exact_text(part, texts[i]), ())):
            redundant.add(i)
            yield Lint(
                node=part,
                code="swallowed-term",
                message=f"{_shown(part)} is redundant: {_shown(other)} already {'covers' if is_or else 'requires'} it.",
                advice="Remove one of the two.",
            )


def _folded(operand: Query) -> str | None:
    """Return the folded text of a term or phrase, None for any other part."""
    return fold(operand.text).text.strip() if isinstance(operand, Term | Phrase) else None


def _exact_text(part: Query, text: str | None) -> str:
    """Return the text of a part that matches only that text, "" for any other part."""
    return "" if text is None or (isinstance(part, Term) and part.wildcard) else text


def _may_imply(narrow: str | None, wide: str | None) -> bool:
    """Skip most of the thousands of pairs of a long word list, which share no text."""
    return narrow is None or wide is None or wide in narrow


def _names_of_concepts(node: Or, vocabulary: Vocabulary) -> dict[str, set[str]]:
    """Return the concepts of `node` that have each unconditional name, directly or through a narrower concept."""
    asked = {o.name for o in node.operands if isinstance(o, Concept)}
    if not asked or not any(isinstance(o, Phrase | Term) for o in node.operands):
        return {}
    names: dict[str, set[str]] = {}
    for concept in vocabulary.concepts.values():
        above = asked.intersection(_with_ancestors(concept.id, vocabulary))
        for name in concept.names if above else ():
            if not name.needs and not name.exact_case:
                names.setdefault(fold(name.text).text.strip(), set()).update(above)
    return names


def _with_ancestors(concept: str, vocabulary: Vocabulary) -> Iterator[str]:
    at: str | None = concept
    while at is not None:
        yield at
        at = vocabulary.parents.get(at)


# ------------------------------------------------------------------ parts that are always or never true


def _find_any_act(query: Query) -> Iterator[Lint]:
    sides = query.operands if isinstance(query, Or) else (query,)
    for side in sides:
        if isinstance(side, ActPattern) and not side.facets and not side.definition:
            message = "act() matches every act of every government."
            yield Lint(node=side, code="always-true", message=message, advice="Add a facet: act(issuer:CN).")


def _find_complete_facets(pattern: ActPattern) -> Iterator[Lint]:
    for name, values in SCHEME.items():
        asked = [f for f in pattern.facets if isinstance(f, Facet) and f.name == name]
        if asked and not any(f.negated for f in asked) and allowed_values(pattern, name) == values:
            message = f"{name}: lists every possible value."
            yield Lint(node=pattern, code="always-true", message=message, advice="Remove the facet.")


def _find_always_or_never(node: Or | And, vocabulary: Vocabulary) -> Iterator[Lint]:
    """`x OR NOT x` is always true, `x AND NOT x` never; the same if one part implies the other."""
    for negated in (o for o in node.operands if isinstance(o, Not)):
        for other in (o for o in node.operands if not isinstance(o, Not)):
            if isinstance(node, Or) and implies(negated.operand, other, vocabulary):
                message = f"{_shown(other)} OR {_shown(negated)} is always true."
                yield Lint(node=negated, code="always-true", message=message, advice="Did you mean AND?")
            if isinstance(node, And) and implies(other, negated.operand, vocabulary):
                message = f"{_shown(other)} AND {_shown(negated)} is never true."
                yield Lint(node=negated, code="never-true", message=message, advice="Remove one of the two.")


def _find_impossible_act(pattern: ActPattern, vocabulary: Vocabulary) -> Iterator[Lint]:
    name = contradictory_facet(pattern, vocabulary)
    if name:
        message = f"no act matches: the values of {name} exclude each other."
        one = f"An act has one {name}; write alternatives as {name}:(a OR b)."
        advice = one if name in SCHEME else "Remove one of the two facets."
        yield Lint(node=pattern, code="never-true", message=message, advice=advice)


# ------------------------------------------------------------------ exclusion by headline


def _find_not_title(node: And) -> Iterator[Lint]:
    if not any(isinstance(inner, ActPattern) for o in node.operands if not isinstance(o, Not) for inner in walk(o)):
        return
    for operand in node.operands:
        if isinstance(operand, Not) and isinstance(operand.operand, Field) and operand.operand.name == "title":
            yield Lint(
                node=operand,
                code="not-title",
                message=f"{_shown(operand)} drops a real act because of one word in the headline.",
                advice="Exclude by facet: act(… NOT action:reaffirm), NOT commodity:, NOT stage:.",
            )

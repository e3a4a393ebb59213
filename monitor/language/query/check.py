"""Semantic checks of a clause: searchable terms, known names, valid operands, an anchor."""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from monitor.domain.acts.act import UNCLEAR
from monitor.domain.acts.scheme import Action, Certainty, Direction, Measure, Stage
from monitor.domain.acts.vocabulary import ConceptKind, Vocabulary
from monitor.domain.rules.query import (
    ActPattern,
    And,
    AtLeast,
    Comparison,
    Concept,
    Field,
    Near,
    Not,
    Or,
    Phrase,
    Query,
    Regex,
    Term,
    parts_of,
    walk,
)
from monitor.domain.sources.source import Tier
from monitor.domain.watch.exposure import ON_THE_LIST, WATCH_VALUES
from monitor.errors import QueryError
from monitor.language.folding import fold
from monitor.language.query.codes import CODES, code_of, codes_of
from monitor.language.query.figures import UNITS, date_of, figure_of, probability_of
from monitor.language.query.nearest import concept_called, did_you_mean
from monitor.language.query.regex import compile_regex, why_refused
from monitor.language.query.tokens import TOKEN, is_cjk

VALUE_FIELDS = frozenset({"source", "lang", "tier", "url"})
MIN_WILDCARD = 3  # letters
MAX_CHAIN = 16  # operands of one chain of NEAR

_SCHEME: dict[str, tuple[str, ...]] = {
    "measure": (*Measure, UNCLEAR),
    "action": tuple(Action),
    "direction": tuple(Direction),
    "stage": tuple(Stage),
    "certainty": tuple(Certainty),
    "watch": WATCH_VALUES,
}
_WATCH_ADVICE = "Write firm:@watch, or watch:any for an entry of any kind."
_KINDS = {
    "issuer": ConceptKind.PLACE,
    "target": ConceptKind.PLACE,
    "commodity": ConceptKind.COMMODITY,
    "list": ConceptKind.LIST,
    "firm": ConceptKind.FIRM,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One facet value with its place in the clause. `quoted`: a firm may be any name."""

    facet: str
    text: str
    quoted: bool
    start: int
    end: int


def check(
    query: Query, values: Sequence[Value], vocabulary: Vocabulary, *, anchored: bool = True
) -> Iterator[QueryError]:
    """All problems of an expanded tree. `anchored`: it must require something in the article."""
    yield from _check_node(query, vocabulary)
    for value in values:
        yield from _check_value(value, vocabulary)
    if anchored and not _anchored(query):
        loose = _loose(query)
        what = "the clause" if loose is query else "this side of OR"
        message = f"{what} matches almost everything: it needs a term, a concept, a pattern or an act(…)"
        advice = "Add one with AND; every side of an OR needs its own. NOT, lang:, tier: and source: don't count."
        yield _at(loose, "unanchored", message, advice)


def _at(node: Query | Value | Comparison, code: str, message: str, advice: str = "") -> QueryError:
    return QueryError(message, code=code, start=node.start, end=node.end, advice=advice)


# ------------------------------------------------------------------ nodes


def _check_node(node: Query, vocabulary: Vocabulary) -> Iterator[QueryError]:
    if node.definition:  # checked where it is written
        return
    match node:
        case Term() | Phrase():
            yield from _check_words(node, vocabulary)
        case Concept():
            yield from _check_concept(node, vocabulary)
        case Regex():
            yield from _check_regex(node)
        case Field():
            yield from _check_field(node, vocabulary)
        case Near():
            yield from _check_near(node, vocabulary)
        case AtLeast() | Not() | And() | Or():
            for part in parts_of(node):
                if isinstance(node, AtLeast) and not _is_list_of_terms(part):
                    yield _refuse_operand(part, "ATLEAST")
                yield from _check_node(part, vocabulary)
        case ActPattern():
            yield from _check_comparisons(node)


def _check_words(node: Term | Phrase, vocabulary: Vocabulary) -> Iterator[QueryError]:
    folded = fold(node.text).text
    wildcard = isinstance(node, Term) and node.wildcard
    if "*" in node.text:
        yield _at(node, "wildcard", f"{node.text!r} has a * that is not at the end of a word", "Write licen*.")
    elif not TOKEN.search(folded):
        yield _at(node, "empty-term", f"{node.text!r} has no letter and no digit")
    elif wildcard and any(is_cjk(c) for c in folded):
        advice = "Leave the * out: such terms are found inside longer words anyway."
        yield _at(
            node, "cjk-wildcard", f"{node.text}* can't have a wildcard: * works with alphabetic words only", advice
        )
    elif wildcard and len(folded) < MIN_WILDCARD:
        message = f"{node.text}* is too short: at least {MIN_WILDCARD} letters must precede a *"
        yield _at(node, "short-wildcard", message)
    elif len(folded.strip()) == 1 and is_cjk(folded.strip()):
        called = concept_called(folded.strip(), vocabulary.concepts.values())
        advice = f"Use {f'${called.id}' if called else 'a concept'}, or two signs or more."
        yield _at(node, "single-sign", f"{node.text} is found inside many other words", advice)


def _check_concept(node: Concept, vocabulary: Vocabulary) -> Iterator[QueryError]:
    if node.name not in vocabulary.concepts:
        advice = did_you_mean(node.name, vocabulary.concepts, "$")
        yield _at(node, "unknown-concept", f"${node.name} is not in the vocabulary", advice)


def _check_regex(node: Regex) -> Iterator[QueryError]:
    if refused := why_refused(node.pattern):
        yield _at(node, "bad-regex", *refused)
    elif compile_regex(node.pattern).search("") is not None:
        yield _at(node, "empty-regex", "the pattern matches the empty string", "Use + instead of *.")


def _check_near(node: Near, vocabulary: Vocabulary) -> Iterator[QueryError]:
    name = "SENTENCE" if node.sentence else "NEAR"
    operands = list(_chain(node))
    if len(operands) > MAX_CHAIN:
        yield _at(node, "too-deep", f"{len(operands)} operands in one chain of {name}, the limit is {MAX_CHAIN}")
        return
    for operand in operands:
        if not _is_list_of_terms(operand):
            yield _refuse_operand(operand, name)
        yield from _check_node(operand, vocabulary)


def _refuse_operand(operand: Query, name: str) -> QueryError:
    advice = "Its sides are terms, phrases, concepts, patterns, or an OR of these in brackets."
    what = f"@{operand.definition} is an" if operand.definition else ""
    return _at(operand, "near-operand", f"{what} invalid operand of {name}".strip(), advice)


def _chain(node: Near) -> Iterator[Query]:
    """All operands of the chain, last first."""
    at: Query = node
    while isinstance(at, Near):
        yield at.right
        at = at.left
    yield at


def _is_list_of_terms(node: Query) -> bool:
    if isinstance(node, Or):
        return all(_is_list_of_terms(o) for o in node.operands)
    return isinstance(node, Term | Phrase | Concept | Regex)


# ------------------------------------------------------------------ fields


def _check_field(node: Field, vocabulary: Vocabulary) -> Iterator[QueryError]:
    if node.name in VALUE_FIELDS:
        yield from _check_field_value(node.operand, node.name)
        return
    for inner in walk(node.operand):
        if isinstance(inner, ActPattern):
            advice = f"Write act(…) AND {node.name}:…"
            yield _at(inner, "act-in-field", f"act(…) is not allowed inside {node.name}:", advice)
        elif isinstance(inner, Field):
            yield _at(inner, "field-in-field", f"{inner.name}: is not allowed inside {node.name}:", "Join them by AND.")
    if not any(isinstance(inner, Field) for inner in walk(node.operand)):
        yield from _check_node(node.operand, vocabulary)


def _check_field_value(operand: Query, name: str) -> Iterator[QueryError]:
    if isinstance(operand, Or):
        for one in operand.operands:
            yield from _check_field_value(one, name)
    elif not isinstance(operand, Term | Phrase):
        advice = f"Write {name}:x or {name}:(x OR y)."
        yield _at(operand, "field-value", f"{name}: takes values only", advice)
    elif isinstance(operand, Term) and operand.wildcard and name != "source":
        yield _at(operand, "wildcard", f"{name}: takes no *", "Leave the * out.")
    elif not operand.text.strip():
        yield _at(operand, "empty-term", f"{name}: has an empty value")
    elif name == "tier" and operand.text not in tuple(Tier):
        advice = did_you_mean(operand.text, tuple(Tier)) or f"Allowed: {', '.join(Tier)}."
        yield _at(operand, "unknown-value", f'unknown tier "{operand.text}"', advice)
    elif name == "lang" and not _is_language(operand.text):
        advice = "Write a tag such as en, zh, zh-Hans, ja or ko."
        yield _at(operand, "unknown-value", f'"{operand.text}" is not a language tag', advice)


def _is_language(text: str) -> bool:
    first, *rest = text.split("-")
    return first.isascii() and first.isalpha() and first.islower() and len(first) in (2, 3) and all(rest)


# ------------------------------------------------------------------ facets


def _check_value(value: Value, vocabulary: Vocabulary) -> Iterator[QueryError]:
    if value.text == ON_THE_LIST:
        if value.facet != "firm":
            yield _at(value, "watch-alone", f"{value.text} is no value of {value.facet}", _WATCH_ADVICE)
    elif value.text.startswith("@"):
        advice = f"Write act(…) AND {value.text}, or name the values."
        yield _at(value, "definition-as-value", f"{value.text} is a clause, not a value of {value.facet}", advice)
    elif value.facet in _SCHEME:
        known = _SCHEME[value.facet]
        if value.text not in known:
            advice = did_you_mean(value.text, known) or f"Allowed: {', '.join(known)}."
            yield _at(value, "unknown-value", f'unknown {value.facet} "{value.text}"', advice)
    elif value.facet in _KINDS:
        yield from _check_concept_value(value, vocabulary)
    elif value.facet in CODES:
        yield from _check_code(value, vocabulary)
    elif value.facet == "number" and not any(c.isdigit() for c in value.text):
        yield _at(value, "unknown-value", f'"{value.text}" is not a document number', "Write it as 61/2025.")


def _check_concept_value(value: Value, vocabulary: Vocabulary) -> Iterator[QueryError]:
    kind = _KINDS[value.facet]
    concept = vocabulary.concepts.get(value.text)
    if concept is not None and concept.kind is kind:
        return
    if value.facet == "target" and value.text == "ALL":
        return
    if value.facet == "firm" and value.quoted:
        if not TOKEN.search(unicodedata.normalize("NFKC", value.text)):
            yield _at(value, "empty-term", f"{value.text!r} has no letter and no digit")
        return
    if concept is not None:
        message = f"{value.text} is a concept of kind {concept.kind}, not a {value.facet}"
        yield _at(value, "unknown-value", message)
        return
    yield _at(
        value,
        "unknown-value",
        f'{value.facet} "{value.text}" is not in the vocabulary',
        _nearest_concept(value, kind, vocabulary),
    )


def _nearest_concept(value: Value, kind: ConceptKind, vocabulary: Vocabulary) -> str:
    concepts = vocabulary.of_kind(kind)
    if called := concept_called(value.text, concepts):
        return f"Did you mean {called.id}?"
    if near := did_you_mean(value.text, [c.id for c in concepts]):
        return near
    return 'Put a firm that is not in the vocabulary in quotes: firm:"…".' if value.facet == "firm" else ""


def _check_code(value: Value, vocabulary: Vocabulary) -> Iterator[QueryError]:
    """Refuses a code that no commodity has: it would never match."""
    known = sorted(codes_of(value.facet, vocabulary.of_kind(ConceptKind.COMMODITY)))
    wanted = code_of(value.text)
    if wanted and any(code_of(code).startswith(wanted) for code in known):
        return
    shorter = [code for code in known if wanted.startswith(code_of(code))]
    advice = f"The nearest is {max(shorter, key=len)}." if shorter else did_you_mean(value.text, known)
    yield _at(value, "unknown-value", f"no commodity in the vocabulary has the {value.facet} code {value.text}", advice)


def _check_comparisons(pattern: ActPattern) -> Iterator[QueryError]:
    for node in pattern.facets:
        if isinstance(node, Comparison) and node.name == "quantity":
            yield from _check_quantity(node)
        elif isinstance(node, Comparison) and node.name == "confidence":
            if probability_of(node.value) is None:
                yield _at(node, "bad-confidence", f'"{node.value}" is not a probability', "Write it from 0 to 1: 0.9.")
        elif isinstance(node, Comparison) and date_of(node.value) is None:
            yield _at(node, "bad-date", f'"{node.value}" is not a date', "Write it as 2026-11-01.")


def _check_quantity(node: Comparison) -> Iterator[QueryError]:
    figure = figure_of(node.value)
    if figure is None:
        yield _at(node, "unknown-unit", f'"{node.value}" is not a figure', "Write it as 20percent or 1000t.")
    elif figure[1] not in UNITS:
        message = f'"{figure[1]}" is not a unit' if figure[1] else f"{node.value} has no unit"
        known = f"Allowed: {', '.join(UNITS)}."
        yield _at(node, "unknown-unit", message, f"{did_you_mean(figure[1], UNITS)} {known}".strip())


# ------------------------------------------------------------------ the anchor


def _loose(node: Query) -> Query:
    """The part of a clause that lacks an anchor: of an OR the first such side."""
    while isinstance(node, Or) and any(_anchored(o) for o in node.operands):
        node = next(o for o in node.operands if not _anchored(o))
    return node


def _anchored(node: Query) -> bool:
    """Whether the clause requires something in the article: AND by any part, OR by all, NOT never."""
    join: Callable[[Iterator[bool]], bool]
    match node:
        case And() | Or():
            join = any if isinstance(node, And) else all
            return join(_anchored(o) for o in node.operands)
        case Not():
            return False
        case Field():
            return node.name == "url" or (node.name not in VALUE_FIELDS and _anchored(node.operand))
        case _:
            return True

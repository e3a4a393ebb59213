"""What is allowed in a clause and probably not meant. Each lint finds one kind of it; all of them are warnings.

Only what is proven is told: a warning that is wrong now and then is soon not read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.rules.query import ActPattern, And, Concept, Facet, Field, Not, Or, Phrase, Query, Term
from monitor.language.folding import fold
from monitor.language.query.show import show
from monitor.rulefiles.implication import SCHEME, admitted, contradiction, implies, walk

__all__ = ["Lint", "lint_clause", "takes_all"]

SHOWN_MAX_CHARS = 60  # of a part that a message quotes


@dataclass(frozen=True, slots=True, kw_only=True)
class Lint:
    """One finding. `node` is the part of the clause that is meant."""

    node: Query
    code: str
    message: str
    advice: str


def lint_clause(query: Query, vocabulary: Vocabulary) -> Iterator[Lint]:
    """What the clause holds of parts that do nothing, hold always or never, or look at the wrong place."""
    yield from _find_any_act(query)
    for node in walk(query):
        match node:
            case Or() | And():
                yield from _find_swallowed(node, vocabulary)
                yield from _find_always_or_never(node, vocabulary)
            case ActPattern():
                yield from _find_idle_facets(node)
                yield from _find_impossible_act(node, vocabulary)
        if isinstance(node, And):
            yield from _find_not_title(node)


def _shown(node: Query) -> str:
    text = show(node)
    return text if len(text) <= SHOWN_MAX_CHARS else f"{text[: SHOWN_MAX_CHARS - 1]}…"


# ------------------------------------------------------------------ parts that add nothing


def _find_swallowed(node: Or | And, vocabulary: Vocabulary) -> Iterator[Lint]:
    """Of two parts joined by OR the narrower adds nothing, of two joined by AND the wider."""
    either = isinstance(node, Or)
    texts = [_folded(operand) for operand in node.operands]
    names = _names_of_concepts(node, vocabulary) if isinstance(node, Or) else {}
    gone: set[int] = set()
    for (i, idle), (j, other) in permutations(enumerate(node.operands), 2):
        if i in gone or j in gone:
            continue
        (narrow, n), (wide, w) = ((idle, i), (other, j)) if either else ((other, j), (idle, i))
        within = _may_imply(texts[n], texts[w]) and implies(narrow, wide, vocabulary)
        if within or (isinstance(other, Concept) and other.name in names.get(_whole(idle, texts[i]), ())):
            gone.add(i)
            why = f"{_shown(other)} {'has it' if either else 'asks for as much'}"
            yield Lint(
                node=idle,
                code="swallowed-term",
                message=f"{_shown(idle)} adds nothing: {why} already.",
                advice="Take one of the two out.",
            )


def _folded(operand: Query) -> str | None:
    """The words of a term or phrase as they are compared, None for any other part."""
    return fold(operand.text).text.strip() if isinstance(operand, Term | Phrase) else None


def _whole(part: Query, text: str | None) -> str:
    """The text of a part that stands for nothing but itself, "" for any other."""
    return "" if text is None or (isinstance(part, Term) and part.wildcard) else text


def _may_imply(narrow: str | None, wide: str | None) -> bool:
    """A long list of words has thousands of pairs, of which hardly any share their letters."""
    return narrow is None or wide is None or wide in narrow


def _names_of_concepts(node: Or, vocabulary: Vocabulary) -> dict[str, set[str]]:
    """Which of the concepts beside it each name has without conditions, for concepts and those below them."""
    asked = {o.name for o in node.operands if isinstance(o, Concept)}
    if not asked or not any(isinstance(o, Phrase | Term) for o in node.operands):
        return {}
    names: dict[str, set[str]] = {}
    for concept in vocabulary.concepts.values():
        above = asked.intersection(_up(concept.id, vocabulary))
        for name in concept.names if above else ():
            if not name.needs and not name.exact_case:
                names.setdefault(fold(name.text).text.strip(), set()).update(above)
    return names


def _up(concept: str, vocabulary: Vocabulary) -> Iterator[str]:
    at: str | None = concept
    while at is not None:
        yield at
        at = vocabulary.parents.get(at)


# ------------------------------------------------------------------ parts that always hold, or never


def _find_any_act(query: Query) -> Iterator[Lint]:
    sides = query.operands if isinstance(query, Or) else (query,)
    for side in sides:
        if isinstance(side, ActPattern) and not side.facets:
            message = "act() holds for every act of every government."
            yield Lint(node=side, code="always-true", message=message, advice="Name a facet: act(issuer:CN).")


def _find_idle_facets(pattern: ActPattern) -> Iterator[Lint]:
    for name, values in SCHEME.items():
        asked = [f for f in pattern.facets if isinstance(f, Facet) and f.name == name]
        if asked and not any(f.negated for f in asked) and admitted(pattern, name) == values:
            message = f"{name}: lists every value that there is."
            yield Lint(node=pattern, code="always-true", message=message, advice="Leave the facet out.")


def _find_always_or_never(node: Or | And, vocabulary: Vocabulary) -> Iterator[Lint]:
    """`x OR NOT x` holds always, `x AND NOT x` never; and so with parts that imply each other."""
    for negated in (o for o in node.operands if isinstance(o, Not)):
        for other in (o for o in node.operands if not isinstance(o, Not)):
            pair = f"{_shown(other)} beside {_shown(negated)}"
            if isinstance(node, Or) and implies(negated.operand, other, vocabulary):
                yield Lint(
                    node=negated,
                    code="always-true",
                    message=f"{pair}: one of the two always holds.",
                    advice="Was AND meant?",
                )
            if isinstance(node, And) and implies(other, negated.operand, vocabulary):
                yield Lint(
                    node=negated,
                    code="never-true",
                    message=f"{pair}: the two never hold together.",
                    advice="Take one of the two out.",
                )


def _find_impossible_act(pattern: ActPattern, vocabulary: Vocabulary) -> Iterator[Lint]:
    name = contradiction(pattern, vocabulary)
    if name:
        message = f"no act has a {name} that this pattern asks for and does not exclude."
        one = f"An act has one {name}; write the values that are meant as {name}:(a OR b)."
        advice = one if name in SCHEME else "Take one of the two facets out."
        yield Lint(node=pattern, code="never-true", message=message, advice=advice)


def takes_all(before: Query, taken: Query, vocabulary: Vocabulary) -> bool:
    """Whether a clause has nothing left where what `taken` describes is taken away."""
    return implies(before, taken, vocabulary)


# ------------------------------------------------------------------ the wrong place


def _find_not_title(node: And) -> Iterator[Lint]:
    if not any(isinstance(inner, ActPattern) for o in node.operands if not isinstance(o, Not) for inner in walk(o)):
        return
    for operand in node.operands:
        if isinstance(operand, Not) and isinstance(operand.operand, Field) and operand.operand.name == "title":
            yield Lint(
                node=operand,
                code="not-title",
                message=f"{_shown(operand)} drops an article with such an act for one word of its headline.",
                advice="Say what the act must not be: act(… NOT action:reaffirm), NOT commodity:, NOT stage:.",
            )

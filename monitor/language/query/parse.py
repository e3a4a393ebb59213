"""Parser of `when` clauses: a tree, or all problems of the clause. Offsets count characters of the clause.

Four steps, each over the whole clause: signs (`scan`), grammar (here), definitions (`expand`), meaning (`check`).
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedInput, v_args
from lark.exceptions import UnexpectedToken
from lark.tree import Meta

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
    Reference,
    Regex,
    Term,
)
from monitor.errors import QueryError
from monitor.language.query.check import Value, check
from monitor.language.query.expand import Definitions, expanded, names_in
from monitor.language.query.figures import UNITS
from monitor.language.query.scan import scan

NO_DEFINITIONS: Mapping[str, Query | None] = MappingProxyType({})


def parse(
    text: str, vocabulary: Vocabulary, definitions: Definitions = NO_DEFINITIONS, *, anchored: bool = True
) -> tuple[Query | None, tuple[QueryError, ...]]:
    """The tree of the clause, or None and all problems in order of position. Never raises.

    `definitions` are what `@name` stands for; one with a problem of its own gives None without a problem here.
    `anchored` is False for a part of a clause, which may match almost everything.
    """
    if problems := scan(text):
        return None, _in_order(problems)
    query, values, broken = _build(text)
    if query is None:
        return None, _in_order(broken)
    tree, unknown, whole = expanded(query, definitions)
    reported = {(p.start, p.end) for p in unknown}
    found = (p for p in check(tree, values, vocabulary, anchored=anchored) if (p.start, p.end) not in reported)
    problems = (*broken, *unknown, *found)
    return (tree if whole and not problems else None), _in_order(problems)


def references(text: str) -> tuple[str, ...]:
    """The names of the definitions that the clause uses, each once; () if it can't be parsed."""
    if scan(text):
        return ()
    query, _, _ = _build(text)
    return () if query is None else tuple(dict.fromkeys(names_in(query)))


def _in_order(problems: Sequence[QueryError]) -> tuple[QueryError, ...]:
    return tuple(sorted(problems, key=lambda p: (p.start, p.end, p.code)))


@cache
def _grammar() -> Lark:
    text = files("monitor.language.query").joinpath("grammar.lark").read_text(encoding="utf-8")
    return Lark(text, parser="lalr", propagate_positions=True, maybe_placeholders=True)


@lru_cache(maxsize=8_192)  # most clauses are unchanged when rules are reloaded
def _build(text: str) -> tuple[Query | None, tuple[Value, ...], tuple[QueryError, ...]]:
    problems: list[QueryError] = []

    def repair(error: UnexpectedInput) -> bool:
        problem, mended = _name_problem(error, text)
        problems.append(problem)
        return mended

    try:
        tree = _grammar().parse(text, on_error=repair)
    except UnexpectedInput:
        return None, (), tuple(problems)
    builder = _Builder()
    return builder.transform(tree), tuple(builder.values), tuple(problems)


# ------------------------------------------------------------------ what the grammar refuses

_STARTS = frozenset(
    {"WORD", "PHRASE", "CONCEPT", "REGEX", "REF", "FIELD", "ATLEAST", "ACT", "LPAR", "_NOT", "NOT", "CMPV", "DOCNO"}
)
_IN_ACT_ONLY = {"CMPV": "WORD", "DOCNO": "WORD", "NOT": "_NOT"}
"""What a token that only act(…) has is elsewhere."""
_MEANT = {
    "and": Token("_AND", "AND"),
    "or": Token("_OR", "OR"),
    "near": Token("PROX", "NEAR/5"),
    "sentence": Token("PROX", "SENTENCE"),
}


def _name_problem(error: UnexpectedInput, text: str) -> tuple[QueryError, bool]:
    """The problem, and whether the parser can continue because a missing operator was inserted."""
    if not isinstance(error, UnexpectedToken):  # a sign that no token here has, as in NEAR/3 after an operator
        return _out_of_place(text, error.pos_in_stream or 0), False
    token, parser = error.token, error.interactive_parser
    start, end = _place(token, text)
    accepted = parser.accepts()  # type: ignore[no-untyped-call]  # lark has no hint here
    if token.type not in _STARTS or "_OR" not in accepted:
        return _unexpected(token, accepted, text, start, end), False
    meant = _MEANT.get(str(token))
    if meant is not None and meant.type in accepted:
        parser.feed_token(meant)
        return _small_letters(str(token), str(meant), start, end), True
    mend = "_AND" if "_AND" in accepted else "_OR"
    parser.feed_token(Token(mend, mend[1:]))
    kind = _IN_ACT_ONLY.get(token.type, token.type)
    parser.feed_token(Token.new_borrow_pos(kind, token.value, token))
    return _missing(text[:start].rstrip(), str(token), mend, start, end), True


def _out_of_place(text: str, at: int) -> QueryError:
    before, after = _BEFORE.search(text, 0, at), _AFTER.match(text, at)
    start, end = before.start() if before else at, after.end() if after else at + 1
    advice = "Operators stand between two terms, a field before a term."
    return QueryError(f"{text[start:end]!r} can't stand here", code="syntax", start=start, end=end, advice=advice)


_BEFORE, _AFTER = re.compile(r"[^\s()]*\Z"), re.compile(r"[^\s()]+")


def _place(token: Token, text: str) -> tuple[int, int]:
    if token.type == "$END":  # the last sign; `scan` refuses a clause without any
        end = len(text.rstrip())
        return end - 1, end
    return _span(token)


def _small_letters(word: str, meant: str, start: int, end: int) -> QueryError:
    message, advice = f"{word} is not an operator in lower case", f"Write {meant}."
    return QueryError(message, code="lower-case-operator", start=start, end=end, advice=advice)


def _missing(before: str, word: str, mend: str, start: int, end: int) -> QueryError:
    *_, last = before.split()
    if last == "not":
        return _small_letters("not", "NOT", len(before) - len("not"), len(before))
    if mend == "_OR":
        advice = f"Put OR before {word}."
    elif word == "NOT":
        advice = "Write AND NOT."
    else:
        advice = f'Put AND or OR before {word}, or quotes around words that belong together: "rare earth".'
    message = f"no operator before {word}"
    return QueryError(message, code="missing-operator", start=start, end=end, advice=advice)


def _unexpected(token: Token, accepted: set[str], text: str, start: int, end: int) -> QueryError:
    word = str(token)
    in_act = "FACET" in accepted
    if accepted == {"CMPV"}:
        message, advice = (
            f"{word!r} is neither a date nor a figure",
            "Such as effective>=2026-11-01 or quantity>=20percent.",
        )
    elif in_act and word in UNITS:
        message, advice = f"{word!r} is not a facet", f"Write figure and unit without a space: quantity>=20{word}."
    elif in_act and word in {"AND", "OR"}:
        message = f"{word} does not join facets"
        advice = "Write facets of one act side by side: act(issuer:CN action:grant); values: issuer:(CN OR US)."
    elif in_act:
        message, advice = f"{word!r} is not a facet", "Inside act(…) write facets such as issuer:CN."
    elif accepted == {"LPAR"}:
        start = text.rindex("act", 0, end if token.type == "$END" else start)
        end = start + len("act")
        message, advice = '"act" needs a bracket', 'Write act(…) for a pattern, "act" in quotes for the word.'
    elif token.type == "$END":
        message, advice = "the clause ends too early", "An operator or a field needs something after it."
    else:
        message, advice = f"unexpected {word!r}", "An operator or a field needs something after it."
    return QueryError(message, code="syntax", start=start, end=end, advice=advice)


# ------------------------------------------------------------------ from lark's tree to queries


@v_args(meta=True)
class _Builder(Transformer[Token, Query]):
    """Builds the query tree; `values` collects each facet value with its place, for `check`."""

    def __init__(self) -> None:
        super().__init__()
        self.values: list[Value] = []

    def WORD(self, token: Token) -> Term:  # noqa: N802 lark calls terminals by name
        start, end = _span(token)
        wildcard = token.endswith("*")
        return Term(text=token[:-1] if wildcard else str(token), wildcard=wildcard, start=start, end=end)

    def PHRASE(self, token: Token) -> Phrase:  # noqa: N802
        start, end = _span(token)
        return Phrase(text=token[1:-1], start=start, end=end)

    def REGEX(self, token: Token) -> Regex:  # noqa: N802
        start, end = _span(token)
        return Regex(pattern=token[1:-1], start=start, end=end)

    def CONCEPT(self, token: Token) -> Concept:  # noqa: N802
        start, end = _span(token)
        return Concept(name=token[1:], start=start, end=end)

    def REF(self, token: Token) -> Reference:  # noqa: N802
        start, end = _span(token)
        return Reference(name=token[1:], start=start, end=end)

    def start(self, _meta: Meta, children: list[Any]) -> Any:
        return children[0]

    def or_(self, meta: Meta, children: list[Any]) -> Or:
        return Or(operands=tuple(children), start=meta.start_pos, end=meta.end_pos)

    def and_(self, meta: Meta, children: list[Any]) -> And:
        return And(operands=tuple(children), start=meta.start_pos, end=meta.end_pos)

    def negation(self, meta: Meta, children: list[Any]) -> Not:
        return Not(operand=children[0], start=meta.start_pos, end=meta.end_pos)

    def field(self, meta: Meta, children: list[Any]) -> Field:
        name = children[0][:-1]
        return Field(name=name, operand=children[1], start=meta.start_pos, end=meta.end_pos)

    def near(self, meta: Meta, children: list[Any]) -> Any:
        tree = children[0]
        for operator, operand in zip(children[1::2], children[2::2], strict=True):
            name, _, distance = operator.partition("/")
            tree = Near(
                left=tree,
                right=operand,
                distance=int(distance or 0),
                ordered=name == "ONEAR",
                sentence=name == "SENTENCE",
                start=meta.start_pos,
                end=operand.end,
            )
        return tree

    def terms(self, _meta: Meta, children: list[Any]) -> list[Any]:
        return children

    def atleast(self, meta: Meta, children: list[Any]) -> AtLeast:
        count = int(children[0].removeprefix("ATLEAST/"))
        return AtLeast(count=count, terms=tuple(children[1]), start=meta.start_pos, end=meta.end_pos)

    def value(self, _meta: Meta, children: list[Any]) -> list[Any]:
        return children

    def facet(self, meta: Meta, children: list[Any]) -> Facet | Comparison:
        if len(children) == 2:
            return self._comparison(meta, children)
        negated, name, given = children[0] is not None, children[1][:-1], children[2]
        values = [self._value(name, one) for one in (given if isinstance(given, list) else [given])]
        self.values.extend(values)
        texts = tuple(v.text for v in values)
        return Facet(name=name, values=texts, negated=negated, start=meta.start_pos, end=meta.end_pos)

    def _comparison(self, meta: Meta, children: list[Any]) -> Comparison:
        name = children[0].rstrip("<>=")
        operator = children[0][len(name) :]
        return Comparison(name=name, operator=operator, value=str(children[1]), start=meta.start_pos, end=meta.end_pos)

    def _value(self, facet: str, node: Any) -> Value:
        if isinstance(node, Token):
            start, end = _span(node)
            return Value(facet=facet, text=str(node), quoted=False, start=start, end=end)
        if isinstance(node, Concept):
            text = node.name
        elif isinstance(node, Reference):
            text = f"@{node.name}"
        else:
            text = node.text + ("*" if isinstance(node, Term) and node.wildcard else "")
        quoted = isinstance(node, Phrase)
        return Value(facet=facet, text=text, quoted=quoted, start=node.start, end=node.end)

    def act(self, meta: Meta, children: list[Any]) -> ActPattern:
        return ActPattern(facets=tuple(children), start=meta.start_pos, end=meta.end_pos)


def _span(token: Token) -> tuple[int, int]:
    return token.start_pos or 0, token.end_pos or 0

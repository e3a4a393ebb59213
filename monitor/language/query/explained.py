"""An explained clause: its verdict, its first failure, a paragraph in English, and how far it is from holding."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.domain.acts.act import Act, Span
from monitor.domain.rules.query import ActPattern, And, Comparison, Facet, Field, Not, Or, Query
from monitor.language.query.show import show


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """The act that is nearest to a pattern. `misses` has what was read and what the rule wants, by facet.

    `lacks` is the total weight of the misses: 1 a direction or date, 2 an action, 4 an issuer, measure or commodity.
    """

    act: Act
    misses: tuple[str, ...]
    lacks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """One clause of the tree. `text` is the clause as `show` writes it, `evidence` the words that prove it. Where it
    begins the tree of a definition, `query.definition` is its name.

    `missing` is the reason why it does not hold, "" where it does. `nearest` is set for an `act(…)` that does not hold
    although acts were read. `parts` are the inner clauses in order.
    """

    query: Query
    text: str
    held: bool
    evidence: tuple[Span, ...] = ()
    missing: str = ""
    nearest: Nearest | None = None
    parts: tuple["Explained", ...] = ()


def first_failure(explained: Explained) -> Explained | None:
    """The clause that fails: in AND the first, in OR the nearest side; None where it holds."""
    if explained.held:
        return None
    match explained.query:
        case And():
            return next(filter(None, map(first_failure, explained.parts)), explained)
        case Or():
            failures = [f for f in map(first_failure, explained.parts) if f is not None]
            near = [f for f in failures if f.nearest is not None]
            return min(near, key=_lacks, default=explained)
        case _:
            return explained


def _lacks(explained: Explained) -> int:
    return explained.nearest.lacks if explained.nearest else 0


def paragraph(explained: Explained) -> str:
    """One paragraph in English: what makes the clause hold, or the first thing that is missing."""
    failure = first_failure(explained)
    if failure is None:
        held = "; ".join(_held_in_words(leaf) for leaf in _holding_leaves(explained))
        return f"The clause holds: {held}." if held else "The clause holds: nothing that it excludes is there."
    blamed = "" if failure is explained else f"{failure.text} fails: "
    return f"The clause does not hold: {blamed}{failure.missing}."


def _holding_leaves(explained: Explained) -> Iterator[Explained]:
    """The leaves that hold: by words, by values, or by absence."""
    if not explained.held:
        return
    if isinstance(explained.query, And | Or):
        for part in explained.parts:
            yield from _holding_leaves(part)
    else:
        yield explained


def _held_in_words(explained: Explained) -> str:
    if quoted := quoted_words(explained.evidence):
        return f"{explained.text} by {quoted}"
    if isinstance(explained.query, Not):
        return f"{show(explained.query.operand)} is absent"
    return f"{explained.text} is true"


SHOWN = 4  # quotes of one clause
_LONG = 60  # characters of a quote


def quoted_words(evidence: Sequence[Span]) -> str:
    """The first quotes, each once."""
    return ", ".join(dict.fromkeys(f'"{shortened(span.quote)}"' for span in evidence[:SHOWN]))


def shortened(quote: str) -> str:
    """The quote on one line, cut at 60 characters."""
    flat = " ".join(quote.split())
    return flat if len(flat) <= _LONG else f"{flat[: _LONG - 1]}…"


# ------------------------------------------------------------------ distance


def distance(explained: Explained) -> float:
    """The missing share of what a clause asks for: 0 where it holds, 1 where all is missing.

    An exclusion counts only where the excluded part is present.
    """
    lacks, asked = _shares(explained)
    return 0.0 if explained.held else lacks / asked


def _shares(explained: Explained) -> tuple[int, int]:
    """The weights of what is missing and of what is asked for."""
    match explained.query:
        case And():
            shares = [_shares(part) for part in explained.parts]
            return sum(lacks for lacks, _ in shares), sum(asked for _, asked in shares)
        case Or():
            return min(map(_shares, explained.parts), key=lambda s: (s[0] / max(s[1], 1), -s[1]))
        case ActPattern():
            return _act_shares(explained, explained.query)
        case Field() if explained.parts:
            return _shares(explained.parts[0])
        case Not():
            return (0, 0) if explained.held else (_WORD, _WORD)
        case _:
            return (0 if explained.held else _WORD), _WORD


def _act_shares(explained: Explained, pattern: ActPattern) -> tuple[int, int]:
    wanted = sum(weight_of(f) for f in pattern.facets if isinstance(f, Comparison) or not f.negated)
    if explained.held:
        return 0, max(wanted, 1)
    lacks = explained.nearest.lacks if explained.nearest else wanted
    return max(lacks, 1), max(wanted, lacks, 1)


_WORD = 3  # the weight of a word: more than an action, less than a good


_WEIGHTS = {
    "direction": 1,
    "stage": 1,
    "certainty": 1,
    "target": 1,
    "announced": 1,
    "effective": 1,
    "until": 1,
    "quantity": 1,
    "confidence": 1,
    "action": 2,
}


def weight_of(node: Facet | Comparison | None) -> int:
    """The weight of a miss: another issuer or commodity weighs most."""
    return 2 if node is None else _WEIGHTS.get(node.name, 4)

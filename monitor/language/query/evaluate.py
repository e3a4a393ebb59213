"""Whether a compiled clause holds for one article, and by which words and acts.

A `Check` answers with what bears witness, or None. A `Finder` gives all occurrences of a term in order of place.
Offsets are those of the original text throughout; distances are counted in the tokens of the folded one.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from monitor.domain.act import Act, Mention, Reading
from monitor.domain.article import Article
from monitor.domain.query import Near
from monitor.language.document import FIELDS, Document
from monitor.language.query.regex import compile_regex
from monitor.language.query.tokens import TOKEN

__all__ = [
    "Check",
    "Facts",
    "Finder",
    "Found",
    "Linker",
    "Occurrence",
    "Seen",
    "act_holds",
    "all_hold",
    "any_holds",
    "at_least",
    "in_field",
    "is_value",
    "merged",
    "near",
    "negation",
    "single",
    "witness",
]

MAX_REGEX_TEXT = 200_000  # characters of a field that a pattern is asked about
_APART = 1_000  # tokens between two paragraphs: more than any distance

Facts = Mapping[str, frozenset[str]]


class Occurrence(NamedTuple):
    """`field` is an index of `document.FIELDS`."""

    field: int
    start: int
    end: int


class Found(NamedTuple):
    """What makes a clause hold: words, and ordinals of acts. Both are empty where something was rightly absent."""

    occurrences: tuple[Occurrence, ...] = ()
    acts: tuple[int, ...] = ()


Check = Callable[["Seen"], Found | None]
Finder = Callable[["Seen"], Sequence[Occurrence]]
Witness = tuple[Occurrence, tuple[Occurrence, ...]]  # an end of a chain, and the whole chain up to it
Linker = Callable[["Seen"], Sequence[Witness]]


class Seen:
    """One article while the rules look at it. What a rule asks for is worked out once, when first asked."""

    def __init__(
        self,
        document: Document,
        reading: Reading,
        article: Article,
        *,
        hits: Mapping[int, Sequence[Occurrence]],
        mentions: Mapping[str, Sequence[Mention]],
        facts: Sequence[tuple[Act, Facts]],
    ) -> None:
        """`hits` by number of term, `mentions` by concept with those below it, `facts` by facet for each act."""
        self.document = document
        self.article = article
        self.language = reading.language if article.language in ("", "und") else article.language
        self.hits = hits
        self.mentions = mentions
        self.facts = facts
        self._patterns: dict[str, Sequence[Occurrence]] = {}

    def concept(self, name: str) -> Sequence[Occurrence]:
        spans = (m.span for m in self.mentions.get(name, ()))
        return sorted({Occurrence(FIELDS.index(s.field), s.start, s.end) for s in spans})

    def pattern(self, pattern: str) -> Sequence[Occurrence]:
        """Non-empty matches of a user's pattern, over the text as written."""
        if pattern not in self._patterns:
            compiled = compile_regex(pattern)
            self._patterns[pattern] = [
                Occurrence(number, *found.span())
                for number, field in enumerate(FIELDS)
                for found in compiled.finditer(self.document.original(field)[:MAX_REGEX_TEXT])
                if found.start() < found.end()
            ]
        return self._patterns[pattern]

    @cached_property
    def _tokens(self) -> tuple[tuple[list[int], list[int]], ...]:
        """For each field where its tokens start in the original, and their numbers, far apart between paragraphs."""
        fields = []
        number = 0
        for field in FIELDS:
            starts: list[int] = []
            numbers: list[int] = []
            folded = self.document.folded(field)
            last = 0
            for token in TOKEN.finditer(folded.text):
                number += _APART if "\n" in folded.text[last : token.start()] else 1
                last = token.end()
                starts.append(folded.span(token.start(), token.end())[0])
                numbers.append(number)
            number += _APART
            fields.append((starts, numbers))
        return tuple(fields)

    def place(self, occurrence: Occurrence) -> tuple[int, int]:
        """The numbers of its first and last token."""
        starts, numbers = self._tokens[occurrence.field]
        if not starts:
            return 0, 0
        first = max(bisect_right(starts, occurrence.start) - 1, 0)
        last = max(bisect_left(starts, occurrence.end) - 1, first)
        return numbers[first], numbers[last]

    def sentence(self, occurrence: Occurrence) -> tuple[int, int]:
        found = self.document.sentence_at(FIELDS[occurrence.field], occurrence.start)
        return occurrence.field, found.number if found else 0


# ------------------------------------------------------------------ finding


def in_field(find: Finder, field: int | None) -> Finder:
    """Only what stands in that field; None is both."""
    if field is None:
        return find
    return lambda seen: [o for o in find(seen) if o.field == field]


def merged(finders: Sequence[Finder]) -> Finder:
    if len(finders) == 1:
        return finders[0]
    return lambda seen: sorted({o for find in finders for o in find(seen)})


def single(find: Finder) -> Linker:
    return lambda seen: [(o, (o,)) for o in find(seen)]


def near(node: Near, left: Linker, right: Finder) -> Linker:
    """Those of `right` that have one of `left` within the distance or in their sentence, not overlapping.

    In a chain each link is measured from the operand before it.
    """
    if node.sentence:
        return lambda seen: _same_sentence(seen, left(seen), right(seen))
    return lambda seen: _within(seen, left(seen), right(seen), node.distance, ordered=node.ordered)


def _within(
    seen: Seen, lefts: Sequence[Witness], rights: Sequence[Occurrence], distance: int, *, ordered: bool
) -> list[Witness]:
    if not lefts or not rights:
        return []
    line = _Line(seen, lefts)
    found = []
    for right in rights:
        first, last = seen.place(right)
        partner = line.before(first, first - distance)
        if partner is None and not ordered:
            partner = line.after(last, last + distance)
        if partner is not None:
            found.append((right, (*partner[1], right)))
    return found


def _same_sentence(seen: Seen, lefts: Sequence[Witness], rights: Sequence[Occurrence]) -> list[Witness]:
    by_sentence: dict[tuple[int, int], list[Witness]] = {}
    for left in lefts:
        by_sentence.setdefault(seen.sentence(left[0]), []).append(left)
    lines = {sentence: _Line(seen, group) for sentence, group in by_sentence.items()}
    found = []
    for right in rights:
        if line := lines.get(seen.sentence(right)):
            first, last = seen.place(right)
            partner = line.before(first, 0) or line.after(last, None)
            if partner is not None:
                found.append((right, (*partner[1], right)))
    return found


class _Line:
    """Witnesses on the line of tokens, asked for the nearest one on either side in logarithmic time."""

    def __init__(self, seen: Seen, witnesses: Sequence[Witness]) -> None:
        places = [(seen.place(w[0]), w) for w in witnesses]
        self._by_last = sorted(((last, w) for (_, last), w in places), key=lambda p: p[0])
        self._by_first = sorted(((first, w) for (first, _), w in places), key=lambda p: p[0])
        self._lasts = [last for last, _ in self._by_last]
        self._firsts = [first for first, _ in self._by_first]

    def before(self, token: int, least: int) -> Witness | None:
        """The one that ends nearest before the token, not before `least`."""
        at = bisect_left(self._lasts, token) - 1
        return self._by_last[at][1] if at >= 0 and self._lasts[at] >= least else None

    def after(self, token: int, most: int | None) -> Witness | None:
        """The one that starts nearest after the token, not after `most`."""
        at = bisect_right(self._firsts, token)
        if at == len(self._firsts) or (most is not None and self._firsts[at] > most):
            return None
        return self._by_first[at][1]


# ------------------------------------------------------------------ checking


def witness(link: Linker) -> Check:
    """Holds if something is found; the first one is the evidence."""

    def check(seen: Seen) -> Found | None:
        found = link(seen)
        return Found(found[0][1]) if found else None

    return check


def at_least(count: int, find: Finder) -> Check:
    def check(seen: Seen) -> Found | None:
        found = find(seen)
        return Found(tuple(found[:count])) if len(found) >= count else None

    return check


def act_holds(facets: Sequence[tuple[str, frozenset[str], bool]]) -> Check:
    """All facets (name, values, negated) on one act; every such act bears witness."""

    def holds(facts: Facts) -> bool:
        return all(values.isdisjoint(facts[name]) == negated for name, values, negated in facets)

    def check(seen: Seen) -> Found | None:
        acts = tuple(act.ordinal for act, facts in seen.facts if holds(facts))
        return Found(acts=acts) if acts else None

    return check


def is_value(test: Callable[[Seen], bool]) -> Check:
    return lambda seen: Found() if test(seen) else None


def negation(operand: Check) -> Check:
    return lambda seen: None if operand(seen) else Found()


def all_hold(operands: Sequence[Check]) -> Check:
    def check(seen: Seen) -> Found | None:
        parts = []
        for operand in operands:
            part = operand(seen)
            if part is None:
                return None
            parts.append(part)
        return _joined(parts)

    return check


def any_holds(operands: Sequence[Check]) -> Check:
    def check(seen: Seen) -> Found | None:
        parts = [part for operand in operands if (part := operand(seen)) is not None]
        return _joined(parts) if parts else None

    return check


def _joined(parts: Iterable[Found]) -> Found:
    parts = tuple(parts)
    occurrences = dict.fromkeys(o for p in parts for o in p.occurrences)
    acts = dict.fromkeys(a for p in parts for a in p.acts)
    return Found(tuple(occurrences), tuple(acts))

"""Whether a compiled clause holds for one article, and by which words and acts.

A `Check` answers with what bears witness, or None. A `Finder` gives all occurrences of a term in order of place.
Offsets are those of the original text throughout; distances are counted in the tokens of the folded one.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from monitor.domain.act import Act, Mention, Reading, Span
from monitor.domain.article import Article
from monitor.domain.query import Near
from monitor.language.document import FIELDS, Document
from monitor.language.query.regex import places
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
    "first_match",
    "first_of",
    "in_field",
    "is_value",
    "merged",
    "near",
    "negation",
    "quotes",
    "single",
    "witness",
]

MAX_PLACED = 5_000  # occurrences of one side of a distance: no article has more, and a hostile one gains nothing
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


class Ends:
    """The last links of chains on the line of tokens, in order of place; `partners` are indexes into `before`."""

    __slots__ = ("before", "firsts", "lasts", "occurrences", "partners")

    def __init__(
        self,
        occurrences: Sequence[Occurrence],
        firsts: Sequence[int],
        lasts: Sequence[int],
        partners: Sequence[int] = (),
        before: "Ends | None" = None,
    ) -> None:
        self.occurrences = occurrences
        self.firsts = firsts
        self.lasts = lasts
        self.partners = partners
        self.before = before

    def chain(self, index: int) -> tuple[Occurrence, ...]:
        """The occurrence and those it hangs on, the foremost operand first."""
        links = [self.occurrences[index]]
        at: Ends = self
        while at.before is not None:
            index, at = at.partners[index], at.before
            links.append(at.occurrences[index])
        return tuple(reversed(links))


Linker = Callable[["Seen"], Ends]


class Seen:
    """One article while the rules look at it. What a rule asks for is worked out once, when first asked."""

    def __init__(
        self,
        document: Document,
        reading: Reading,
        article: Article,
        *,
        hits: Mapping[int, Sequence[Occurrence]],
        patterns: Mapping[str, Sequence[int]],
        mentions: Mapping[str, Sequence[Mention]],
        facts: Sequence[tuple[Act, Facts]],
    ) -> None:
        """`hits` by number of term, `patterns` with the fields that have them, `mentions` by concept with those below
        it, `facts` by facet for each act.
        """
        self.document = document
        self.article = article
        self.language = reading.language if article.language in ("", "und") else article.language
        self.hits = hits
        self.mentions = mentions
        self.facts = facts
        self.patterns = patterns
        self._placed_patterns: dict[str, Sequence[Occurrence]] = {}
        self._placed: dict[Finder, Ends] = {}

    def concept(self, name: str) -> Sequence[Occurrence]:
        spans = (m.span for m in self.mentions.get(name, ()))
        return sorted({Occurrence(FIELDS.index(s.field), s.start, s.end) for s in spans})

    def pattern(self, pattern: str) -> Sequence[Occurrence]:
        """Non-empty matches of a user's pattern, over the text as written; places only where it was found."""
        if pattern not in self._placed_patterns:
            self._placed_patterns[pattern] = [
                Occurrence(number, *span)
                for number in self.patterns.get(pattern, ())
                for span in places(pattern, self.document.original(FIELDS[number]))
            ]
        return self._placed_patterns[pattern]

    @cached_property
    def _tokens(self) -> tuple[tuple[list[int], list[int]], ...]:
        """For each field where its tokens start in the original, and their numbers, far apart between paragraphs."""
        fields = []
        number = 0
        for field in FIELDS:
            folded = self.document.folded(field)
            starts: list[int] = []
            numbers: list[int] = []
            for begin, end in _paragraphs(folded.text):
                found = [token.start() for token in TOKEN.finditer(folded.text, begin, end)]
                starts.extend(found)
                numbers.extend(range(number, number + len(found)))
                number += len(found) + _APART
            if folded.offsets is not None:
                starts = [folded.offsets[start] for start in starts]
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

    def placed(self, find: Finder) -> Ends:
        """What is found, with its place on the line of tokens."""
        if find not in self._placed:
            found = find(self)[:MAX_PLACED]
            placed = [self.place(o) for o in found]
            self._placed[find] = Ends(found, [first for first, _ in placed], [last for _, last in placed])
        return self._placed[find]

    def sentence(self, occurrence: Occurrence) -> tuple[int, int]:
        found = self.document.sentence_at(FIELDS[occurrence.field], occurrence.start)
        return occurrence.field, found.number if found else 0


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    begin = 0
    while begin <= len(text):
        end = text.find("\n", begin)
        end = len(text) if end < 0 else end
        yield begin, end
        begin = end + 1


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
    return lambda seen: seen.placed(find)


def near(node: Near, left: Linker, right: Finder) -> Linker:
    """Those of `right` that have one of `left` within the distance or in their sentence, not overlapping.

    In a chain each link is measured from the operand before it.
    """
    distance = None if node.sentence else node.distance

    def link(seen: Seen) -> Ends:
        lefts = left(seen)
        if not lefts.occurrences:
            return lefts
        return _linked(seen, lefts, seen.placed(right), distance, ordered=node.ordered)

    return link


def _linked(seen: Seen, lefts: Ends, rights: Ends, distance: int | None, *, ordered: bool) -> Ends:
    line = _Line(lefts) if distance is not None else None
    lines = {} if line else _lines_by_sentence(seen, lefts)
    kept: list[int] = []
    partners: list[int] = []
    for index, (first, last) in enumerate(zip(rights.firsts, rights.lasts, strict=True)):
        here = line or lines.get(seen.sentence(rights.occurrences[index]))
        if here is None:
            continue
        partner = here.before(first, distance)
        if partner is None and not ordered:
            partner = here.after(last, distance)
        if partner is not None:
            kept.append(index)
            partners.append(partner)
    return Ends(
        [rights.occurrences[i] for i in kept],
        [rights.firsts[i] for i in kept],
        [rights.lasts[i] for i in kept],
        partners,
        lefts,
    )


def _lines_by_sentence(seen: Seen, ends: Ends) -> dict[tuple[int, int], "_Line"]:
    members: dict[tuple[int, int], list[int]] = {}
    for index, occurrence in enumerate(ends.occurrences):
        members.setdefault(seen.sentence(occurrence), []).append(index)
    return {sentence: _Line(ends, indexes) for sentence, indexes in members.items()}


class _Line:
    """Ends asked for the nearest one on either side, in logarithmic time. Answers are indexes."""

    def __init__(self, ends: Ends, indexes: Sequence[int] | None = None) -> None:
        members = range(len(ends.firsts)) if indexes is None else indexes
        self._by_first = sorted(members, key=ends.firsts.__getitem__)
        self._by_last = sorted(members, key=ends.lasts.__getitem__)
        self._firsts = [ends.firsts[i] for i in self._by_first]
        self._lasts = [ends.lasts[i] for i in self._by_last]

    def before(self, token: int, distance: int | None) -> int | None:
        """The one that ends nearest before the token, within the distance if there is one."""
        at = bisect_left(self._lasts, token) - 1
        if at < 0 or (distance is not None and token - self._lasts[at] > distance):
            return None
        return self._by_last[at]

    def after(self, token: int, distance: int | None) -> int | None:
        """The one that starts nearest after the token, within the distance if there is one."""
        at = bisect_right(self._firsts, token)
        if at == len(self._firsts) or (distance is not None and self._firsts[at] - token > distance):
            return None
        return self._by_first[at]


# ------------------------------------------------------------------ checking


def witness(link: Linker) -> Check:
    """Holds if something is found; the first one is the evidence."""

    def check(seen: Seen) -> Found | None:
        found = link(seen)
        return Found(found.chain(0)) if found.occurrences else None

    return check


def first_of(find: Finder) -> Check:
    """Holds if the term occurs; its first occurrence is the evidence."""

    def check(seen: Seen) -> Found | None:
        found = find(seen)
        return Found((found[0],)) if found else None

    return check


def first_match(pattern: str, field: int | None) -> Check:
    """Holds if a user's pattern matches; only its first place is looked up: each may cost a walk through the text."""

    def check(seen: Seen) -> Found | None:
        for number in seen.patterns.get(pattern, ()):
            if field in (None, number):
                for start, end in places(pattern, seen.document.original(FIELDS[number])):
                    return Found((Occurrence(number, start, end),))
        return None

    return check


def at_least(count: int, find: Finder) -> Check:
    def check(seen: Seen) -> Found | None:
        found = find(seen)
        return Found(tuple(found[:count])) if len(found) >= count else None

    return check


def act_holds(facets: Sequence[tuple[str, frozenset[str], bool]], tests: Sequence[Callable[[Act], bool]] = ()) -> Check:
    """All facets (name, values, negated) and all tests on one act; every such act bears witness."""

    def holds(facts: Facts) -> bool:
        for name, values, negated in facets:  # noqa: SIM110 twice as fast as all(), and this runs most
            if values.isdisjoint(facts[name]) != negated:
                return False
        return True

    def check(seen: Seen) -> Found | None:
        acts = tuple([act.ordinal for act, facts in seen.facts if holds(facts) and all(test(act) for test in tests)])
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


def _joined(parts: Sequence[Found]) -> Found:
    if len(parts) == 1:
        return parts[0]
    return Found(tuple([o for p in parts for o in p.occurrences]), tuple([a for p in parts for a in p.acts]))


# ------------------------------------------------------------------ quoting


def quotes(found: Found, seen: Seen) -> tuple[Span, ...]:
    """The words of the acts first, then the words that the clause asked for, each once."""
    by_ordinal = {act.ordinal: act for act, _ in seen.facts}
    spans = [span for ordinal in sorted(set(found.acts)) for span in by_ordinal[ordinal].evidence]
    spans.extend(_quote(seen.document, o) for o in sorted(set(found.occurrences)))
    return tuple({(s.field, s.start, s.end): s for s in spans}.values())


def _quote(document: Document, occurrence: Occurrence) -> Span:
    return document.quote(FIELDS[occurrence.field], occurrence.start, occurrence.end)

"""Explanation of a clause on an article: which parts hold, by which words, and what is missing in the others.

Verdicts come from the checks of the matcher, part by part, so the two can't disagree.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from operator import attrgetter

from monitor.domain.acts.act import Act
from monitor.domain.acts.reading import Reading
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.articles.article import Article
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
    Query,
    Regex,
    parts_of,
)
from monitor.domain.watch.exposure import ANY, WATCH_VALUES, ExposureFinder
from monitor.language.document import FIELDS, Document
from monitor.language.query.check import VALUE_FIELDS
from monitor.language.query.codes import CODES
from monitor.language.query.compile import Compiler
from monitor.language.query.distance import PlacedOccurrences, spots_of
from monitor.language.query.evaluate import merged
from monitor.language.query.explained import SHOWN, Explained, Nearest, quoted_words, shortened, weight_of
from monitor.language.query.facts import FactFinder
from monitor.language.query.seen import APART, Seen, quotes
from monitor.language.query.show import show
from monitor.language.query.wording import act_in_short, non_act_in_words


def explain(
    rule_query: Query,
    document: Document,
    reading: Reading,
    article: Article,
    vocabulary: Vocabulary,
    *,
    exposure: ExposureFinder | None = None,
) -> Explained:
    """The clause on this article, part by part. `document` and `reading` are the result of `Reader.read`.

    `exposure` is as in `Matcher`. Nothing in the result names an entry of the watch list.
    """
    return explain_each((rule_query,), document, reading, article, vocabulary, exposure=exposure)[0]


def explain_each(
    queries: Sequence[Query],
    document: Document,
    reading: Reading,
    article: Article,
    vocabulary: Vocabulary,
    *,
    exposure: ExposureFinder | None = None,
) -> tuple[Explained, ...]:
    """Several clauses on one article, searched once for all."""
    compiler = Compiler(vocabulary)
    for query in queries:
        compiler.add(query)
    seen = FactFinder(vocabulary, exposure).seen(compiler, document, reading, article)
    explainer = _Explainer(compiler, seen, reading, vocabulary)
    return tuple(explainer.node(query, None) for query in queries)


# ------------------------------------------------------------------ the tree


class _Explainer:
    def __init__(self, compiler: Compiler, seen: Seen, reading: Reading, vocabulary: Vocabulary) -> None:
        self._compiler = compiler
        self._seen = seen
        self._reading = reading
        self._vocabulary = vocabulary

    def node(self, query: Query, field: int | None) -> Explained:
        found = self._compiler.check(query, field)(self._seen)
        parts = tuple(self._parts(query, field))
        nearest = self._nearest(query) if isinstance(query, ActPattern) and found is None else None
        return Explained(
            query=query,
            text=show(query),
            held=found is not None,
            evidence=quotes(found, self._seen) if found else (),
            missing="" if found else self._missing(query, field, parts, nearest),
            nearest=nearest,
            parts=parts,
        )

    def _parts(self, query: Query, field: int | None) -> Iterator[Explained]:
        if isinstance(query, Field):
            if query.name in VALUE_FIELDS:
                return
            field = FIELDS.index("title" if query.name == "title" else "text")
        yield from (self.node(part, field) for part in parts_of(query))

    # -------------------------------------------------------------- why not, in words

    def _missing(self, query: Query, field: int | None, parts: Sequence[Explained], nearest: Nearest | None) -> str:
        match query:
            case And():
                return next(p.missing for p in parts if not p.held)
            case Or():
                missing = tuple(dict.fromkeys(p.missing for p in parts))
                several = f"none of its {len(parts)} sides holds: {'; '.join(missing[:SHOWN])}"
                return several if len(missing) > 1 else missing[0]
            case Not():
                by = quoted_words(parts[0].evidence)
                return f"the rule excludes {parts[0].text}, which holds" + (f" by {by}" if by else "")
            case Field() if query.name in VALUE_FIELDS:
                return self._value_missing(query)
            case Field():
                return parts[0].missing
            case AtLeast():
                finders = self._compiler.finders(Or(operands=query.terms), field)
                found = sum(1 for _ in merged(finders)(self._seen))
                return f"only {found} of the required {query.count} occurrences found{_where(field)}"
            case Near():
                return next((p.missing for p in parts if not p.held), "") or self._apart(query, field)
            case ActPattern():
                return self._act_missing(nearest)
            case Concept():
                label = self._vocabulary.concepts[query.name].label
                return f"no word for {label}, {show(query)}, is{_where(field)}"
            case Regex():
                return f"{show(query)} matches nothing{_where(field)}"
            case _:
                return f"{show(query)} is not{_where(field)}"

    def _value_missing(self, query: Field) -> str:
        article = self._seen.article
        read = {
            "lang": self._seen.language,
            "tier": article.tier.value,
            "source": article.source_id,
            "url": article.url,
        }
        name = {"lang": "language", "url": "address"}.get(query.name, query.name)
        return f"{name} is {read[query.name] or 'not known'}, the rule wants {show(query.operand)}"

    def _apart(self, query: Near, field: int | None) -> str:
        sides = f"{show(query.left)} and {show(query.right)}"
        if query.sentence:
            return f"{sides} never occur in one sentence"
        if isinstance(query.left, Near):
            return f"{show(query.right)} is never within {_tokens(query.distance)} of the chain before it"
        lefts, rights = (
            [spots_of(find, self._seen) for find in self._compiler.finders(side, field)]
            for side in (query.left, query.right)
        )
        apart = _least_distance(lefts, rights, ordered=query.ordered)
        if apart is None:
            return f"{sides} never occur {'in this order ' if query.ordered else ''}in one paragraph"
        return f"{sides} are {_tokens(apart)} apart at the nearest, the rule wants {query.distance} at most"

    # -------------------------------------------------------------- acts

    def _act_missing(self, nearest: Nearest | None) -> str:
        if nearest is not None:
            quote = f' ("{shortened(nearest.act.evidence[0].quote)}")' if nearest.act.evidence else ""
            return f"the nearest act is {act_in_short(nearest.act)}{quote}, but {'; '.join(nearest.misses)}"
        misses = tuple(dict.fromkeys(non_act_in_words(m) for m in self._reading.near_misses))
        return f"no act was read: {'; '.join(misses[:SHOWN])}" if misses else "no act was read"

    def _nearest(self, pattern: ActPattern) -> Nearest | None:
        checks = [(node, check(self._seen)) for node, check in self._compiler.facet_checks(pattern)]
        holding = [(node, frozenset(found.acts) if found else frozenset()) for node, found in checks]
        tried = [(act, [n for n, acts in holding if act.ordinal not in acts]) for act in self._reading.acts]
        if not tried:
            return None
        act, failed = min(tried, key=lambda one: sum(map(weight_of, one[1])))
        misses = tuple(self._miss(node, act) for node in failed)
        return Nearest(act=act, misses=misses, lacks=sum(map(weight_of, failed)))

    def _miss(self, node: Facet | Comparison | None, act: Act) -> str:
        if node is None:
            return f"measure is {act.measure}, no export act unless the rule names it"
        if node.name == "watch" and isinstance(node, Facet):
            return self._watch_miss(node, act)
        read = self._read(node.name, act)
        if isinstance(node, Comparison):
            return f"{node.name} is {read or 'not known'}, the rule wants {node.operator}{node.value}"
        wanted = _alternatives(node.values)
        if node.negated:
            return f"{node.name} is {read}, the rule excludes {wanted}"
        return f"{node.name} is {read or 'not known'}, the rule wants {wanted}"

    def _watch_miss(self, node: Facet, act: Act) -> str:
        """What kinds of entries the act touches, without their names."""
        facts = next(facts for one, facts in self._seen.facts if one.ordinal == act.ordinal)
        touched = [kind for kind in WATCH_VALUES if kind in facts["watch"] and kind != ANY]
        read = f"the act touches {' and '.join(touched)} of" if touched else "the act touches nothing on"
        wanted = "any entry" if ANY in node.values else _alternatives(node.values)
        return f"{read} the watch list, the rule {'excludes' if node.negated else 'wants'} {wanted}"

    def _read(self, facet: str, act: Act) -> str:
        """The values of the act's facet, "" without any."""
        if facet in CODES:
            return ", ".join(self._with_codes(facet, good) for good in act.commodities)
        value = _READ[facet](act)
        several = value if isinstance(value, tuple) else (value,)
        return ", ".join(str(v) for v in several if v is not None)

    def _with_codes(self, kind: str, good: str) -> str:
        concept = self._vocabulary.concepts.get(good)
        codes = concept.attribute(kind) if concept else ()
        return f"{', '.join(codes)} ({good})" if codes else f"none ({good})"


def _alternatives(values: Sequence[str]) -> str:
    shown = values if len(values) <= SHOWN + 1 else (*values[:SHOWN], f"{len(values) - SHOWN} more")
    return " or ".join([*([", ".join(shown[:-1])] if len(shown) > 1 else []), shown[-1]])


def _tokens(count: int) -> str:
    return "1 token" if count == 1 else f"{count} tokens"


def _where(field: int | None) -> str:
    return {None: " in the article", 0: " in the title", 1: " in the text"}[field]


def _figures(act: Act) -> tuple[str, ...]:
    return tuple(f"{q.qualifier.replace('_', ' ')} {q.value:g} {q.unit}".strip() for q in act.quantities)


def _numbers(act: Act) -> tuple[str, ...]:
    return tuple(d.key for d in (*((act.document,) if act.document else ()), *act.refers_to))


_READ: dict[str, Callable[[Act], object]] = {
    **{name: attrgetter(name) for name in ("issuer", "target", "measure", "action", "direction", "stage", "certainty")},
    **{name: attrgetter(name) for name in ("announced", "confidence", "effective", "until")},
    "commodity": attrgetter("commodities"),
    "list": attrgetter("list_id"),
    "firm": attrgetter("firms"),
    "number": _numbers,
    "quantity": _figures,
}


def _least_distance(
    lefts: Sequence[PlacedOccurrences], rights: Sequence[PlacedOccurrences], *, ordered: bool
) -> int | None:
    """The least distance in tokens of two that don't overlap; None where no two are in one paragraph."""
    ends = sorted(last for spots in lefts for last in spots.lasts)
    starts = sorted(first for spots in lefts for first in spots.firsts)
    apart = []
    for first, last in (row for spots in rights for row in zip(spots.firsts, spots.lasts, strict=True)):
        if before := bisect_left(ends, first):
            apart.append(first - ends[before - 1])
        after = bisect_left(starts, last + 1)
        if not ordered and after < len(starts):
            apart.append(starts[after] - last)
    least = min(apart, default=None)
    return least if least is not None and least < APART else None

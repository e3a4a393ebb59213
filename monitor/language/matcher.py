"""Which rules hold for an article, each with the words and acts that make it hold.

Holds no state of an article and may be shared between threads. Drafts are matched, retired rules are not; the
certainty that a rule waits for is a hold of its announcement and no part of this.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from monitor.domain.act import Act, DocumentNumber, Mention, Reading, Span
from monitor.domain.article import Article
from monitor.domain.rule import Match, Rule, Status
from monitor.domain.vocabulary import Vocabulary
from monitor.language.document import FIELDS, Document
from monitor.language.folding import fold
from monitor.language.query.compile import ANY_ACT, Compiler, Key
from monitor.language.query.evaluate import Check, Facts, Found, Occurrence, Seen

__all__ = ["Matcher", "why_not"]


class Matcher:
    def __init__(self, rules: Sequence[Rule], vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._compiler = Compiler(vocabulary)
        self._rules: list[tuple[Rule, Check]] = []
        self._woken_by: dict[Key, list[int]] = {}
        self._always: list[int] = []
        self._up = lru_cache(maxsize=4096)(self._with_those_above)
        for rule in rules:
            if rule.status is not Status.RETIRED:
                self._add(rule)

    def _add(self, rule: Rule) -> None:
        compiled = self._compiler.add(rule.when)
        number = len(self._rules)
        self._rules.append((rule, compiled.check))
        if compiled.keys is None:
            self._always.append(number)
        for key in compiled.keys or ():
            self._woken_by.setdefault(key, []).append(number)

    def match(self, document: Document, reading: Reading, article: Article) -> tuple[Match, ...]:
        """All rules that hold, in the order in which they were given."""
        hits = self._compiler.find(document)
        mentions = self._mentions(reading)
        facts = [(act, self._facts(act)) for act in reading.acts]
        patterns = self._compiler.find_patterns(document)
        awake = self._awake(hits, patterns, mentions, [f for _, f in facts])
        if not awake:
            return ()
        seen = Seen(document, reading, article, hits=hits, patterns=patterns, mentions=mentions, facts=facts)
        return tuple(self._matches(sorted(awake), seen))

    def _matches(self, numbers: Iterable[int], seen: Seen) -> Iterator[Match]:
        for number in numbers:
            rule, check = self._rules[number]
            found = check(seen)
            if found is not None:
                yield Match(
                    rule_id=rule.id,
                    rule_version=rule.version,
                    level=rule.level,
                    evidence=_evidence(found, seen),
                    acts=tuple(sorted(set(found.acts))),
                )

    def _awake(
        self, hits: Iterable[int], patterns: Iterable[str], mentions: Iterable[str], facts: Sequence[Facts]
    ) -> set[int]:
        woken_by = self._woken_by
        awake = set(self._always)
        for term in hits:
            awake.update(woken_by.get(("term", term), ()))
        for pattern in patterns:
            awake.update(woken_by.get(("regex", pattern), ()))
        for concept in mentions:
            awake.update(woken_by.get(("concept", concept), ()))
        for one in facts:
            awake.update(woken_by.get(ANY_ACT, ()))
            for facet, values in one.items():
                for value in values:
                    awake.update(woken_by.get((facet, value), ()))
        return awake

    # -------------------------------------------------------------- what the vocabulary adds

    def _with_those_above(self, concept: str) -> tuple[str, ...]:
        """The concept and all above it; a name that is no concept stands alone."""
        chain = [concept]
        while (up := self._vocabulary.parents.get(chain[-1])) is not None:
            chain.append(up)
        return tuple(chain)

    def _mentions(self, reading: Reading) -> dict[str, list[Mention]]:
        found: dict[str, list[Mention]] = {}
        for mention in reading.mentions:
            for concept in self._up(mention.concept):
                found.setdefault(concept, []).append(mention)
        return found

    def _facts(self, act: Act) -> Facts:
        """The values that each facet may have to hold on the act: its own, and those above them."""
        return {
            "issuer": self._all_up([act.issuer] if act.issuer else []),
            "target": self._all_up(act.target),
            "commodity": self._all_up(act.commodities),
            "hs": frozenset(act.commodities),
            "eccn": frozenset(act.commodities),
            "list": self._all_up([act.list_id] if act.list_id else []),
            "firm": self._all_up(act.firms) | {fold(firm).text for firm in act.firms},
            "number": frozenset(_numbers(act)),
            "measure": frozenset({act.measure.value}),
            "action": frozenset({act.action.value}),
            "direction": frozenset({act.direction.value}),
            "stage": frozenset({act.stage.value}),
        }

    def _all_up(self, concepts: Iterable[str]) -> frozenset[str]:
        return frozenset(up for concept in concepts for up in self._up(concept))


def _numbers(act: Act) -> Iterator[str]:
    """An act answers to its own number and to those it refers to: 61, 61/2025 and MOFCOM/61/2025."""
    documents: list[DocumentNumber] = [*([act.document] if act.document else []), *act.refers_to]
    for document in documents:
        yield document.number
        yield f"{document.number}/{document.year}"
        yield document.key


def _evidence(found: Found, seen: Seen) -> tuple[Span, ...]:
    """The words of the acts first, then the words that the clause asked for, each once."""
    by_ordinal = {act.ordinal: act for act, _ in seen.facts}
    spans = [span for ordinal in sorted(set(found.acts)) for span in by_ordinal[ordinal].evidence]
    spans.extend(_quote(seen.document, o) for o in sorted(set(found.occurrences)))
    return tuple({(s.field, s.start, s.end): s for s in spans}.values())


def _quote(document: Document, occurrence: Occurrence) -> Span:
    return document.quote(FIELDS[occurrence.field], occurrence.start, occurrence.end)


# ------------------------------------------------------------------ why no rule holds

_REASONS = {
    "": "is no act",
    "agri_access": "is about food safety and access, not exports",
    "background": "is background to something else",
    "call": "is a call, no act",
    "conditional": "is a condition, no act",
    "corporate_order": "is an order to one company, no export rule",
    "countermeasure": "is a sanction, no export rule",
    "court_case": "is a court case, no rule",
    "data_export": "is about data, not goods",
    "import_measure": "is about imports, not exports",
    "import_side": "is about imports, not exports",
    "market": "is about prices or trade, no act",
    "mining_permit": "is a permit to mine, not to export",
    "negated": "did not happen",
    "no_issuer": "has no government that acts",
    "opinion": "is comment, no act",
    "other_permit": "is a permit for something else",
    "other_trade": "is about other trade, not exports",
    "physical_stop": "stops trade by force, not by a rule",
    "production": "is about production, not exports",
    "production_quota": "is about production, not exports",
    "statistics": "is about figures, no act",
}
_SHOWN_MISSES = 3


def why_not(reading: Reading, matches: Sequence[Match]) -> str:
    """Why nothing is alerted, in one line. `matches` are those of rules that are not live."""
    if matches:
        return f"no live rule holds, only {', '.join(m.rule_id for m in matches)}"
    if reading.acts:
        acts = "; ".join(_in_short(act) for act in reading.acts)
        return f"acts were read but no rule wants them: {acts}"
    if reading.near_misses:
        reasons = dict.fromkeys(f'"{m.span.quote}" {_reason(m.reason)}' for m in reading.near_misses)
        return f"no act was read: {'; '.join(list(reasons)[:_SHOWN_MISSES])}"
    return "no act was read and no rule asks for its words"


def _reason(name: str) -> str:
    return _REASONS.get(name, f"is {name.replace('_', ' ')}, no act")


def _in_short(act: Act) -> str:
    by = f" by {act.issuer}" if act.issuer else ""
    what = f" on {', '.join(act.commodities)}" if act.commodities else ""
    return f"{act.direction}/{act.measure}/{act.action}{by}{what}"

"""Goods that belong to an action: those of its own clauses and of their enumerations.

Other clauses of the same sentence report other things: releases from a reserve, an earlier ban, another state's
response. If the action's clauses name no goods, those of the whole sentence count: a headline may name its topic first.
Goods of other sentences count if the sentence says what the act covers.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from monitor.domain.acts.vocabulary import ConceptKind
from monitor.language.acts import ACTS
from monitor.language.acts.candidates import Candidate
from monitor.language.acts.grammar.mentions import Part, Passage, Word
from monitor.language.acts.grammar.triggers import Trigger

Good = tuple[Passage, Word]


def goods_of_clauses(goods: Sequence[Good], clauses: Mapping[int, frozenset[int]]) -> tuple[Good, ...]:
    """Goods in `clauses` (see `act_clauses`) and in one enumeration with them; all goods if the clauses name none.

    Narrower kinds of these goods count too. If the clauses name only collective words, all goods count.
    """
    own = [g for g in goods if _is_in_clauses(g, clauses)]
    if not own:
        return tuple(goods)
    if all(w.part.collective for _, w in own):
        return tuple(goods)
    bound = {w.part for _, w in own}
    for passage in {id(p): p for p, _ in goods}.values():
        for chain in _enumerations(passage, [w for p, w in goods if p is passage]):
            if any(w.part in bound for w in chain):
                bound.update(w.part for w in chain)
    kinds = {w.part.concept.id for _, w in own}
    return tuple(g for g in goods if g[1].part in bound or not kinds.isdisjoint(g[1].part.above) or _is_included(g))


def goods_beside(trigger: Trigger) -> Iterator[Word]:
    """Goods in the clauses of verb and object, with no other verb between, without collective words.

    "Raises its tin levy, bans exports of bauxite" has tin beside the levy and bauxite beside the exports.
    """
    passage = trigger.passage
    own = _range_of(trigger)
    verbs = [v for v in passage.verbs if v.end <= own.start or own.stop <= v.start]
    clauses = sorted((trigger.verb.clause, trigger.noun.clause))
    for word in passage.of_kind(ConceptKind.COMMODITY):
        if word.part.collective or not clauses[0] <= word.clause <= clauses[1]:
            continue
        left, right = sorted((word.end, own.start)) if word.end <= own.start else (own.stop, word.start)
        if _is_object_of_another(trigger, verbs, word):
            continue
        if not any(left <= v.start and v.end <= right for v in verbs):
            yield word


def _is_object_of_another(trigger: Trigger, verbs: Iterable[Word], word: Word) -> bool:
    """True for goods that stand before the trigger and behind another verb, or the other way round where the object
    comes first.
    """
    own = _range_of(trigger)
    if trigger.verb.start <= trigger.noun.start:
        return word.end <= own.start and any(v.clause == word.clause and v.end <= word.start for v in verbs)
    return own.stop <= word.start and any(v.clause == word.clause and word.end <= v.start for v in verbs)


def _range_of(trigger: Trigger) -> range:
    return range(min(trigger.verb.start, trigger.noun.start), max(trigger.verb.end, trigger.noun.end))


def goods_of_others(group: Sequence[Candidate], others: Sequence[Sequence[Candidate]]) -> frozenset[Part]:
    """Goods that stand beside the verb of another act and beside none of `group`; none if `group` has no such goods."""
    own = {w.part for c in group for w in goods_beside(c.trigger)}
    if not own:
        return frozenset()
    known = {i for part in own for i in (part.concept.id, *part.above)}
    foreign = {w.part for other in others for c in other for w in goods_beside(c.trigger)}
    return frozenset(p for p in foreign if p.concept.id not in known)


def states_coverage(passage: Passage, word: Word) -> bool:
    """True if the clause says what a rule covers, or is about exports or permissions."""
    if _is_circumstance(passage, word.clause):
        return False
    return ACTS.covers.search(passage.text, *passage.clauses[word.clause]) is not None


def _is_included(good: Good) -> bool:
    """True if the good is in a clause that begins with "including": 包括特定电池、设备及相关技术."""
    passage, word = good
    return ACTS.includes_opening.match(passage.text, passage.clauses[word.clause][0]) is not None


def _is_in_clauses(good: Good, clauses: Mapping[int, frozenset[int]]) -> bool:
    """True if the good is in one of the `clauses`; a headline without an action counts as a whole."""
    passage, word = good
    own = clauses.get(id(passage))
    return passage.field == "title" if own is None else word.clause in own


def act_clauses(group: Sequence[Candidate]) -> dict[int, frozenset[int]]:
    """The clauses of verbs and objects by `id` of their passage, without background and circumstances."""
    found: dict[int, frozenset[int]] = {}
    for c in group:
        trigger = c.trigger
        passage = trigger.passage
        if c is not group[0] and (c.hedges.background or _is_circumstance(passage, trigger.verb.clause)):
            continue
        pair = {trigger.verb.clause, trigger.noun.clause}
        found[id(passage)] = found.get(id(passage), frozenset()) | frozenset(range(min(pair), max(pair) + 1))
    return found


def _is_circumstance(passage: Passage, clause: int) -> bool:
    return ACTS.circumstance_opening.match(passage.text, passage.clauses[clause][0]) is not None


def _enumerations(passage: Passage, goods: Iterable[Word]) -> Iterator[list[Word]]:
    """Groups of goods that only commas and "and" separate."""
    chain: list[Word] = []
    ordered = sorted(goods, key=lambda w: (w.start, -w.end))
    for one, other in pairwise(ordered):
        chain.append(one)
        if other.start >= one.end and ACTS.joined_to.fullmatch(passage.text, one.end, other.start) is None:
            yield chain
            chain = []
    if ordered:
        yield [*chain, ordered[-1]]

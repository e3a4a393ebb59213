"""Which goods of a report belong to its deed: those of the deed's own clause and what is listed with them.

Other clauses of the same sentence tell what else happens: what is released from a reserve, which ban came before, what
another state does in return. Where the deed's clauses name no goods, those of the whole sentence count: a headline may
name its topic first. Goods of other sentences count where these say what the act covers.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from monitor.language.acts.candidates import Candidate
from monitor.language.acts.words import Passage, Word, pattern

__all__ = ["bound_goods", "deed_clauses", "says_what_is_covered"]

Good = tuple[Passage, Word]

_JOINS = pattern(
    r"\s?(?:,|、|·|・|/|,? and|,? or|,? as well as|和|及|与|以及|或|や|及び|および|と|および|및|와|과|이나|나|등)"
    r"\s?(?:other |all |some |the |certain |related |その|其|相关|有关|関連|관련 ?|등 ?)*(?:[a-z-]+ )?"
)
_COVERS = pattern(
    r"\b(?:includ\w+|screening|scrutiny|cover\w*|appl(?:y|ies)|such as|namely|also|as well|among (?:them|the)"
    r"|licen[cs]es?|permits?|items?"
    r"|requir\w+|affect\w*|list\w*|restrict\w*|control\w*|curb\w*|ban\w*|exempt\w*)\b"
    r"|包括|涵盖|涉及|适用|以及|分别|其中|物项|许可|受控|管制|名单|清单|出口|禁|限"
    r"|审查|审核|含[むま]|対象|適用|輸出|許可|規制|品目|포함|대상|적용|수출|허가|통제|품목"
)
# A clause that tells when, why or on which condition: what it names is not what the deed is about.
_CIRCUMSTANCE = pattern(
    r"\W*(?:继|随着|鉴于|由于|因为?(?!此)|为应对|若|如果|一旦|为保障"
    r"|having|after|following|as (?=\w+ (?:war|crisis))|amid|if|unless|while"
    r"|besides|despite|in addition)"
)


def bound_goods(goods: Sequence[Good], clauses: Mapping[int, frozenset[int]]) -> tuple[Good, ...]:
    """Those of the deeds' `clauses`, and all in one enumeration with one of these; all where these name none.

    What is a kind of something bound is bound too, and so is everything where only a word that gathers goods is.
    """
    own = [g for g in goods if _is_in(g, clauses)]
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
    return tuple(g for g in goods if g[1].part in bound or not kinds.isdisjoint(g[1].part.above) or _is_covered(g))


def says_what_is_covered(passage: Passage, word: Word) -> bool:
    """Whether the clause tells what a rule covers, or speaks of exports and permissions."""
    if _is_circumstance(passage, word.clause):
        return False
    return _COVERS.search(passage.text, *passage.clauses[word.clause]) is not None


def _is_covered(good: Good) -> bool:
    """Whether the clause says that it is covered too: 包括特定电池、设备及相关技术, ボーキサイトも含まれる."""
    passage, word = good
    start, end = passage.clauses[word.clause]
    before, after = _INCLUDES.match(passage.text, start), _INCLUDED.search(passage.text, word.end, end)
    return before is not None or after is not None


_INCLUDED = pattern(r"\b(?:included|covered|as well|too)\b|在内|含ま|含む|も対象|포함|도 대상")
_INCLUDES = pattern(r"\W*(?:包括|涵盖|涉及|其中|分别|以及|和|及|including|such as|as well as|and )")


def _is_in(good: Good, clauses: Mapping[int, frozenset[int]]) -> bool:
    """Whether the good stands in a deed's clause; all of a headline that tells no deed count as one."""
    passage, word = good
    own = clauses.get(id(passage))
    return passage.field == "title" if own is None else word.clause in own


def deed_clauses(group: Sequence[Candidate]) -> dict[int, frozenset[int]]:
    """By passage, as its `id`, the clauses of verbs and objects. What went before, or is a condition, has none."""
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
    return _CIRCUMSTANCE.match(passage.text, passage.clauses[clause][0]) is not None


def _enumerations(passage: Passage, goods: Iterable[Word]) -> Iterator[list[Word]]:
    """Goods in groups that only commas and "and" part."""
    chain: list[Word] = []
    ordered = sorted(goods, key=lambda w: (w.start, -w.end))
    for one, other in pairwise(ordered):
        chain.append(one)
        if other.start >= one.end and _JOINS.fullmatch(passage.text, one.end, other.start) is None:
            yield chain
            chain = []
    if ordered:
        yield [*chain, ordered[-1]]

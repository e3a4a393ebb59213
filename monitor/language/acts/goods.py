"""Which goods an act is about: those of the headline and of the sentences that tell it, and what the rest adds to them.

A word that gathers goods goes where one is named, and a kind of goods where one of that kind is. Goods of a clause
that gives a cause ("in response to chip sanctions") are those of another act.
"""

from collections.abc import Iterator, Sequence

from monitor.domain.vocabulary import ConceptKind
from monitor.language.acts.candidates import Candidate
from monitor.language.acts.refine import KNOW_HOW
from monitor.language.acts.roles import actors_of
from monitor.language.acts.words import Part, Passage, Word, pattern

__all__ = ["goods_of_act"]

_CAUSE_BEFORE = pattern(
    r"\b(?:in (?:response|retaliation|reaction|exchange|return)|retaliat\w+ (?:to|for|against|over)|(?:re)?action to"
    r"|answer to|respond\w* to|after|following|because of|due to|prompted by|triggered by|week after|days? after)\b"
    r"|(?:回应|反制|报复)[^，]*(?<![对将把])$"
)
_JOINS = pattern(r"\s?(?:,|、|·|・|and|or|和|及|与|以及|や|及び|및|와|과)\s?")
_CAUSE_AFTER = pattern(
    r"[^，。、,.]{0,16}?(?:的(?:回应|反制|报复|反击)|作出(?:回应|反制)|(?:への|に)(?:対抗|報復|反発)|を受け"
    r"|에 (?:대응|맞서|반발|보복)|에 대한 (?:보복|대응|맞대응))"
)


def goods_of_act(group: Sequence[Candidate], passages: Sequence[Passage], language: str) -> Iterator[str]:
    """Commodities in order of appearance.

    Everyday goods count only in the headline and where the act is told: electric cars are why magnets are wanted.
    """
    telling = [c.trigger.passage for c in group]
    told = [p for p in passages if p.field == "title" or any(p is t for t in telling)]
    rest = [p for p in passages if not any(p is t for t in told)]
    found = dict.fromkeys(w.part for p in told for w in _goods(p))
    issuer = group[0].roles.issuer
    more = [
        w.part
        for p in rest
        for w in _goods(p)
        if (not w.part.everyday or _is_listed(p, w)) and not _is_of_another(p, w, issuer, language)
    ]
    found.update(dict.fromkeys(more))
    above = frozenset(a for part in found for a in part.above)
    exact = [part for part in found if part.concept.id not in above]
    named = [part for part in exact if _is_named(part) or part.concept.id == KNOW_HOW]
    yield from (part.concept.id for part in named or exact)


def _is_of_another(passage: Passage, word: Word, issuer: str | None, language: str) -> bool:
    """Whether only another state acts in the clause."""
    states = {w.place for w in actors_of(passage, language) if w.place and w.clause == word.clause}
    return bool(states) and issuer not in states


def _is_listed(passage: Passage, word: Word) -> bool:
    """Whether an everyday good stands in one enumeration with another."""
    others = (w for w in passage.of_kind(ConceptKind.COMMODITY) if w is not word and not w.part.everyday)
    return any(
        _JOINS.fullmatch(passage.text[min(word.end, w.end) : max(word.start, w.start)]) is not None for w in others
    )


def _is_named(part: Part) -> bool:
    return not part.collective


def _goods(passage: Passage) -> Iterator[Word]:
    return (w for w in passage.of_kind(ConceptKind.COMMODITY) if not _is_of_cause(passage, w))


def _is_of_cause(passage: Passage, word: Word) -> bool:
    start, end = passage.clauses[word.clause]
    return bool(
        _CAUSE_BEFORE.search(passage.text, start, word.start) or _CAUSE_AFTER.match(passage.text, word.end, end)
    )

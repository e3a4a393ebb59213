"""Which goods an act is about: those of the headline and of the sentences that tell it, and what the rest adds to them.

A word that gathers goods goes where one is named, and a kind of goods where one of that kind is. Goods of a clause
that gives a cause ("in response to chip sanctions") are those of another act, and what goods are used for is none.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from monitor.domain.acts.act import Asserted, Measure
from monitor.domain.acts.vocabulary import ConceptKind
from monitor.language.acts import ACTS
from monitor.language.acts.candidates import Candidate
from monitor.language.acts.facets.actors import actors_of
from monitor.language.acts.facets.clause_goods import bound_goods, deed_clauses, says_what_is_covered
from monitor.language.acts.grammar.mentions import Part, Passage, Word
from monitor.language.acts.grammar.profile import LanguageProfile
from monitor.language.acts.refine import KNOW_HOW

__all__ = ["goods_in", "goods_of_act"]


def goods_of_act(
    group: Sequence[Candidate], passages: Sequence[Passage], measure: Measure, profile: LanguageProfile
) -> Iterator[Asserted[str]]:
    """Commodities in order of appearance, each with the words that name it.

    What a firm ships, and what a rule is about whose name says no goods, are inferred. Everyday goods count only in the
    headline and where the act is told: electric cars are why magnets are wanted.
    """
    telling = deed_clauses(group)
    told = [p for p in passages if p.field == "title" or id(p) in telling]
    rest = [p for p in passages if p.field != "title" and id(p) not in telling]
    seen = [(p, w) for p in told for w in _goods(p)]
    own = bound_goods([(p, w) for p, w in seen if not _is_of_trade(p, w)], telling)
    found: dict[Part, Word] = {}
    for _, w in own:
        found.setdefault(w.part, w)
    beside = set(_of_topic(own, telling))
    issuer = group[0].roles.issuer
    is_open = not any(map(_is_named, found))
    for p in rest:
        for w in _goods(p):
            covers = says_what_is_covered(p, w)
            if not is_open and not covers and not _is_one_of(w.part, tuple(found)):
                continue
            if _is_of_trade(p, w) and not is_open:
                continue
            if (not w.part.everyday or _is_listed(p, w)) and not _is_of_another(p, w, issuer, profile):
                if w.part not in found and is_open and not covers and not _is_entered(p, w):
                    beside.add(w.part)  # the only goods of the article, in a sentence that says nothing of exports
                found.setdefault(w.part, w)
        is_open = not any(map(_is_named, found))
    above = frozenset(a for part in found for a in part.above)
    kinds = {w.part for p, w in own if w.part.concept.id in above and _is_named_beside_a_kind(p, w)}
    exact = [part for part in found if part.concept.id not in above or part in kinds]
    kinds |= {w.part for p, w in own if w.part.everyday and not _is_named(w.part) and _is_listed(p, w)}
    named = [p for p in exact if _is_named(p) or p.concept.id == KNOW_HOW or (p in kinds and p.everyday)]
    firms = list(_firms(told, group[0])) if measure is not Measure.ENTITY_LIST else []
    said = named if measure is Measure.ENTITY_LIST else named or exact  # no firm is listed for "dual-use items"
    told_of = {w.part for p, w in seen if _is_exported(p, w)} if measure is Measure.ENTITY_LIST else set(said)
    about = [(found[p], p in beside or p not in told_of) for p in said]
    if not named or any(p.concept.id in f.part.above for p in said for f in firms):
        about += [(f, True) for f in firms]
    if not exact and not about:
        about = [(w, True) for _, w in seen if _is_named(w.part)]  # what those make whom the act is for
    if not exact and not about:
        about = [(c.trigger.noun, True) for c in group if c.trigger.noun.part.goods]
    yield from (_asserted(_goods_of(w.part), w, inferred=inferred) for w, inferred in about)
    yield from (_asserted(a, w, inferred=inferred) for w, inferred in about for a in w.part.also)


def _of_topic(own: Sequence[tuple[Passage, Word]], telling: Mapping[int, frozenset[int]]) -> Iterator[Part]:
    """Goods of a headline that tells no deed, where the deed's own words name other goods: what else is spoken of."""
    of_deed = {w.part for p, w in own if id(p) in telling and not w.part.collective}
    known = {i for part in of_deed for i in (part.concept.id, *part.above)}
    for p, w in own:
        is_of_headline = p.field == "title" and id(p) not in telling
        if is_of_headline and of_deed and known.isdisjoint((w.part.concept.id, *w.part.above)):
            yield w.part


def _is_entered(passage: Passage, word: Word) -> bool:
    """Whether the sentence says, as far as the end of its clause, that it is entered in a list or a rule."""
    return ACTS.entered.search(passage.text, passage.start, passage.clauses[word.clause][1]) is not None


def _is_exported(passage: Passage, word: Word) -> bool:
    """Whether the clause speaks of exports of it, and not of a list or of what listed firms do."""
    start, end = passage.clauses[word.clause]
    return ACTS.halts_supply.search(passage.text, start, end) is not None


def goods_in(passage: Passage) -> Iterator[Asserted[str]]:
    """Goods that the passage names, whatever it does to them; those of a cause only where it names no others."""
    sold = [w for w in _goods(passage, causes=True) if not _is_of_trade(passage, w)]
    named = [w for w in sold if not _is_of_cause(passage, w)] or sold
    above = {a for w in named for a in w.part.above}
    yield from (_asserted(w.part.concept.id, w, inferred=False) for w in named if w.part.concept.id not in above)


def _asserted(goods: str, word: Word, *, inferred: bool) -> Asserted[str]:
    return Asserted(value=goods, span=word.span, inferred=inferred)


def _goods_of(part: Part) -> str:
    """What the word names, or what its firm or rule is about."""
    return part.goods or part.concept.id


def _firms(told: Iterable[Passage], first: Candidate) -> Iterator[Word]:
    """Firms whose goods or supplies the issuer licenses, of a permission or a duty: "Nvidia gets US licence"."""
    for passage in told:
        for word in passage.of_kind(ConceptKind.FIRM):
            if word.part.goods and word.place == first.roles.issuer:
                yield word


def _is_of_another(passage: Passage, word: Word, issuer: str | None, profile: LanguageProfile) -> bool:
    """Whether only another state acts in the clause."""
    states = {w.place for w in actors_of(passage, profile) if w.place and w.clause == word.clause}
    return bool(states) and issuer not in states


def _is_named_beside_a_kind(passage: Passage, word: Word) -> bool:
    """Whether a word stands beside one kind of what it means, and so means the rest: rare earths and magnets."""
    kinds = (w for w in passage.of_kind(ConceptKind.COMMODITY) if word.part.concept.id in w.part.above)
    return any(
        ACTS.and_other_goods.fullmatch(passage.text[min(word.end, w.end) : max(word.start, w.start)]) is not None
        for w in kinds
    )


def _is_listed(passage: Passage, word: Word) -> bool:
    """Whether an everyday good stands in one enumeration with another."""
    others = (w for w in passage.of_kind(ConceptKind.COMMODITY) if w is not word and not w.part.everyday)
    return any(
        ACTS.enumeration.fullmatch(passage.text[min(word.end, w.end) : max(word.start, w.start)]) is not None
        for w in others
    )


def _is_of_trade(passage: Passage, word: Word) -> bool:
    """Whether it says what firms make rather than what may leave: licences for battery makers."""
    start, _ = _around(passage, word)
    return (
        ACTS.industry_behind.match(passage.text, word.end, passage.end) is not None
        or ACTS.industry_before.search(passage.text, start, word.start) is not None
    )


def _is_one_of(part: Part, others: Iterable[Part]) -> bool:
    """Whether it lies below one of them: rare earths of magnet makers are magnets."""
    return any(other.concept.id in part.above for other in others)


def _is_named(part: Part) -> bool:
    return not part.collective


def _goods(passage: Passage, *, causes: bool = False) -> Iterator[Word]:
    goods = passage.of_kind(ConceptKind.COMMODITY)
    return (
        w
        for w in goods
        if (causes or not _is_of_cause(passage, w))
        and not _is_purpose(passage, w)
        and not _is_of_other_trade(passage, w)
        and not _is_end_of_longer(passage, w)
        and not _is_in_list_of_parties(passage, w)
        and not _is_in_name(passage, w)
    )


def _is_in_name(passage: Passage, word: Word) -> bool:
    """Whether it is part of a name: of a firm that nobody knows (反无人机技术公司, "Nordic Drone Systems"), or of an
    office or a law ("Cotton and Cashew Council").
    """
    if ACTS.company_name_behind.match(passage.text, word.end, passage.end) is not None:
        return True
    if ACTS.office_name_behind.match(passage.text, word.end, passage.end) is not None:
        return True
    # "…, Blue Lake Uranium Energy said": in a sentence only names have three capitals in a row
    start, end = max(passage.start, word.start - _NAME), min(passage.end, word.end + _NAME)
    if passage.field == "title" or not word.span.quote[:1].isupper():
        return False
    before, behind = passage.quoted(start, word.start).quote, passage.quoted(word.end, end).quote
    return ACTS.capital_before.search(before) is not None and ACTS.capital_behind.match(behind) is not None


_NAME = 24  # characters of a name that are looked at on each side


def _is_in_list_of_parties(passage: Passage, word: Word) -> bool:
    """Whether the word is part of a list's name: 戰略性高科技貨品出口實體管理名單."""
    lists = passage.of_kind(ConceptKind.LIST)
    return any(li.start <= word.start and word.end <= li.end for li in lists if li.part.measure is Measure.ENTITY_LIST)


def _is_of_cause(passage: Passage, word: Word) -> bool:
    start, end = _around(passage, word)
    cause = ACTS.cause_before.search(passage.text, start, word.start)
    if cause is not None and cause.start() <= passage.start + 1:
        # "After the chip ban, Beijing …": a cause that opens the sentence ends at its comma
        cause = None if "," in passage.text[cause.end() : word.start] else cause
    if (
        cause is not None
        and ACTS.responds.match(passage.text, cause.start())
        and cause.start() - passage.start <= _OPENS
    ):
        # 中方回应…: a headline of one clause says what is spoken of
        cause = cause if ACTS.headline_part.search(passage.text, word.end, passage.end) else None
    return bool(cause or ACTS.cause_behind.match(passage.text, word.end, end))


_OPENS = 8


def _is_purpose(passage: Passage, word: Word) -> bool:
    """Whether it is what the goods of the act are used for: magnets used in electric cars."""
    start, end = _around(passage, word)
    return bool(
        ACTS.use_before.search(passage.text, start, word.start)
        or ACTS.use_behind.match(passage.text, word.end, end)
        or ACTS.made_with.match(passage.text, word.end, end)
    )


def _is_of_other_trade(passage: Passage, word: Word) -> bool:
    """Whether it is mined, stored or talked about, or said not to be covered."""
    start, end = _around(passage, word)
    return bool(
        ACTS.exploited_before.search(passage.text, start, word.start)
        or ACTS.exploited_behind.match(passage.text, word.end, end)
        or ACTS.excepted_before.search(passage.text, start, word.start)
        or ACTS.excepted_behind.match(passage.text, word.end, end)
    )


def _is_end_of_longer(passage: Passage, word: Word) -> bool:
    """Whether it begins within a longer name: 铁矿砂 of 铬铁矿砂, 技术 of 两用物项和技术 before 出口许可证."""
    others = (w for w in passage.of_kind(ConceptKind.COMMODITY) if w.start < word.start < w.end)
    return any(not _is_purpose(passage, w) for w in others)


def _around(passage: Passage, word: Word) -> tuple[int, int]:
    """The word's clause, as far as it can say what the word is doing there."""
    start, end = passage.clauses[word.clause]
    return max(start, word.start - _REACH), min(end, word.end + _REACH)


_REACH = 120  # characters

"""Goods of an act: those of the headline and of the act's sentences, and additions from the rest of the text.

Collective words are dropped if goods are named, and a kind of goods if a narrower one is. Goods in a clause that gives
a cause ("in response to chip sanctions") belong to another act; goods that name a use don't count.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from monitor.domain.acts.act import Asserted
from monitor.domain.acts.scheme import Measure
from monitor.domain.acts.vocabulary import ConceptKind
from monitor.language.acts import ACTS
from monitor.language.acts.candidates import Candidate
from monitor.language.acts.facets.actors import actors_of
from monitor.language.acts.facets.clause_goods import act_clauses, goods_of_clauses, goods_of_others, states_coverage
from monitor.language.acts.grammar.mentions import Part, Passage, Word
from monitor.language.acts.grammar.profile import LanguageProfile
from monitor.language.acts.refine import TECHNOLOGY


def goods_of_act(
    group: Sequence[Candidate],
    passages: Sequence[Passage],
    measure: Measure,
    profile: LanguageProfile,
    others: Sequence[Sequence[Candidate]] = (),
) -> Iterator[Asserted[str]]:
    """Commodities in order of appearance, each with its span, without those of the article's `others`.

    The goods of a firm, and those of a rule whose name has no goods, are inferred. Everyday goods count only in the
    headline and the act's sentences: electric cars are the reason for demand for magnets.
    """
    asserting = act_clauses(group)
    own_passages = [p for p in passages if p.field == "title" or id(p) in asserting]
    rest = [p for p in passages if p.field != "title" and id(p) not in asserting]
    foreign = goods_of_others(group, others)
    seen = [(p, w) for p in own_passages for w in _goods(p) if w.part not in foreign]
    own = goods_of_clauses([(p, w) for p, w in seen if not _describes_industry(p, w)], asserting)
    found: dict[Part, Word] = {}
    for _, w in own:
        found.setdefault(w.part, w)
    beside = set(_of_topic(own, asserting))
    issuer = group[0].roles.issuer
    is_open = not any(map(_is_specific, found))
    for p in rest:
        for w in _goods(p):
            if w.part in foreign:
                continue
            covers = states_coverage(p, w)
            if not is_open and not covers and not _is_narrower(w.part, tuple(found)):
                continue
            if _describes_industry(p, w) and not is_open:
                continue
            if (not w.part.everyday or _is_listed(p, w)) and not _belongs_to_other_state(p, w, issuer, profile):
                if w.part not in found and is_open and not covers and not _is_entered(p, w):
                    beside.add(w.part)  # the only goods of the article, in a sentence that says nothing of exports
                found.setdefault(w.part, w)
        is_open = not any(map(_is_specific, found))
    above = frozenset(a for part in found for a in part.above)
    kinds = {w.part for p, w in own if w.part.concept.id in above and _is_named_beside_a_kind(p, w)}
    exact = [part for part in found if part.concept.id not in above or part in kinds]
    kinds |= {w.part for p, w in own if w.part.everyday and not _is_specific(w.part) and _is_listed(p, w)}
    named = [p for p in exact if _is_specific(p) or p.concept.id == TECHNOLOGY or (p in kinds and p.everyday)]
    firms = list(_firms(own_passages, group[0])) if measure is not Measure.ENTITY_LIST else []
    said = named if measure is Measure.ENTITY_LIST else named or exact  # no firm is listed for "dual-use items"
    exported = {w.part for p, w in seen if _is_exported(p, w)} if measure is Measure.ENTITY_LIST else set(said)
    about = [(found[p], p in beside or p not in exported) for p in said]
    if not named or any(p.concept.id in f.part.above for p in said for f in firms):
        about += [(f, True) for f in firms]
    if not exact and not about:
        about = [(w, True) for _, w in seen if _is_specific(w.part)]  # products of the firms that the act is for
    if not exact and not about:
        about = [(c.trigger.noun, True) for c in group if c.trigger.noun.part.goods]
    yield from (_asserted(_goods_of(w.part), w, inferred=inferred) for w, inferred in about)
    yield from (_asserted(a, w, inferred=inferred) for w, inferred in about for a in w.part.also)


def _of_topic(own: Sequence[tuple[Passage, Word]], asserting: Mapping[int, frozenset[int]]) -> Iterator[Part]:
    """Goods of a headline without the act's verb, if the act's own clause names other goods."""
    of_deed = {w.part for p, w in own if id(p) in asserting and not w.part.collective}
    known = {i for part in of_deed for i in (part.concept.id, *part.above)}
    for p, w in own:
        is_of_headline = p.field == "title" and id(p) not in asserting
        if is_of_headline and of_deed and known.isdisjoint((w.part.concept.id, *w.part.above)):
            yield w.part


def _is_entered(passage: Passage, word: Word) -> bool:
    """True if the sentence, up to the end of the word's clause, enters the goods in a list or a rule."""
    return ACTS.entered.search(passage.text, passage.start, passage.clauses[word.clause][1]) is not None


def _is_exported(passage: Passage, word: Word) -> bool:
    """True if the clause is about exports of the goods, not about a list or the business of listed firms."""
    start, end = passage.clauses[word.clause]
    return ACTS.halts_supply.search(passage.text, start, end) is not None


def goods_in(passage: Passage) -> Iterator[Asserted[str]]:
    """Goods that the passage names; those of a cause only if there are no others."""
    sold = [w for w in _goods(passage, causes=True) if not _describes_industry(passage, w)]
    named = [w for w in sold if not _is_of_cause(passage, w)] or sold
    above = {a for w in named for a in w.part.above}
    yield from (_asserted(w.part.concept.id, w, inferred=False) for w in named if w.part.concept.id not in above)


def _asserted(goods: str, word: Word, *, inferred: bool) -> Asserted[str]:
    return Asserted(value=goods, span=word.span, inferred=inferred)


def _goods_of(part: Part) -> str:
    """The commodity id of the word, or of its firm or rule."""
    return part.goods or part.concept.id


def _firms(own_passages: Iterable[Passage], first: Candidate) -> Iterator[Word]:
    """Firms of the issuer with known goods: "Nvidia gets US licence"."""
    for passage in own_passages:
        for word in passage.of_kind(ConceptKind.FIRM):
            if word.part.goods and word.place == first.roles.issuer:
                yield word


def _belongs_to_other_state(passage: Passage, word: Word, issuer: str | None, profile: LanguageProfile) -> bool:
    """True if only another state acts in the clause."""
    states = {w.place for w in actors_of(passage, profile) if w.place and w.clause == word.clause}
    return bool(states) and issuer not in states


def _is_named_beside_a_kind(passage: Passage, word: Word) -> bool:
    """True if the word stands beside a narrower kind, so it means the rest: rare earths and magnets."""
    kinds = (w for w in passage.of_kind(ConceptKind.COMMODITY) if word.part.concept.id in w.part.above)
    return any(
        ACTS.and_other_goods.fullmatch(passage.text[min(word.end, w.end) : max(word.start, w.start)]) is not None
        for w in kinds
    )


def _is_listed(passage: Passage, word: Word) -> bool:
    """True if an everyday good is in one enumeration with other goods."""
    others = (w for w in passage.of_kind(ConceptKind.COMMODITY) if w is not word and not w.part.everyday)
    return any(
        ACTS.enumeration.fullmatch(passage.text[min(word.end, w.end) : max(word.start, w.start)]) is not None
        for w in others
    )


def _describes_industry(passage: Passage, word: Word) -> bool:
    """True if the goods describe an industry, not exports: licences for battery makers."""
    start, _ = _context(passage, word)
    return (
        ACTS.industry_after.match(passage.text, word.end, passage.end) is not None
        or ACTS.industry_before.search(passage.text, start, word.start) is not None
    )


def _is_narrower(part: Part, others: Iterable[Part]) -> bool:
    """True if the goods are a narrower kind of one of the others: magnets are below rare earths."""
    return any(other.concept.id in part.above for other in others)


def _is_specific(part: Part) -> bool:
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
    """True if the word is part of the name of an unknown firm (反无人机技术公司), an office or a law."""
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
    """True if the word is part of an entity list's name: 戰略性高科技貨品出口實體管理名單."""
    lists = passage.of_kind(ConceptKind.LIST)
    return any(li.start <= word.start and word.end <= li.end for li in lists if li.part.measure is Measure.ENTITY_LIST)


def _is_of_cause(passage: Passage, word: Word) -> bool:
    start, end = _context(passage, word)
    cause = ACTS.cause_before.search(passage.text, start, word.start)
    if cause is not None and cause.start() <= passage.start + 1:
        # "After the chip ban, Beijing …": a cause at the start of a sentence ends at its comma
        cause = None if "," in passage.text[cause.end() : word.start] else cause
    if (
        cause is not None
        and ACTS.responds.match(passage.text, cause.start())
        and cause.start() - passage.start <= _OPENS
    ):
        # 中方回应…: in a headline of one clause this is the topic, not a cause
        cause = cause if ACTS.headline_part.search(passage.text, word.end, passage.end) else None
    return bool(cause or ACTS.cause_after.match(passage.text, word.end, end))


_OPENS = 8


def _is_purpose(passage: Passage, word: Word) -> bool:
    """True if the word names the use of the act's goods: magnets used in electric cars."""
    start, end = _context(passage, word)
    return bool(
        ACTS.hides_behind.match(passage.text, word.end, end)
        or ACTS.use_before.search(passage.text, start, word.start)
        or ACTS.use_behind.match(passage.text, word.end, end)
        or ACTS.made_with.match(passage.text, word.end, end)
        or ACTS.means_of_transport.match(passage.text, word.start)
    )


def _is_of_other_trade(passage: Passage, word: Word) -> bool:
    """True if the goods are mined, stored, negotiated about or excepted, or nothing changes for them."""
    start, end = _context(passage, word)
    return bool(
        (passage.field != "title" and ACTS.stays_as_it_is.search(passage.text, word.end, end))
        or ACTS.exploited_before.search(passage.text, start, word.start)
        or ACTS.exploited_behind.match(passage.text, word.end, end)
        or ACTS.excepted_before.search(passage.text, start, word.start)
        or ACTS.excepted_behind.match(passage.text, word.end, end)
    )


def _is_end_of_longer(passage: Passage, word: Word) -> bool:
    """True if the word starts inside a longer name: 铁矿砂 of 铬铁矿砂, 技术 of 两用物项和技术 before 出口许可证."""
    others = (w for w in passage.of_kind(ConceptKind.COMMODITY) if w.start < word.start < w.end)
    return any(not _is_purpose(passage, w) for w in others)


def _context(passage: Passage, word: Word) -> tuple[int, int]:
    """The word's clause, at most `_REACH` characters to each side."""
    start, end = passage.clauses[word.clause]
    return max(start, word.start - _REACH), min(end, word.end + _REACH)


_REACH = 120  # characters

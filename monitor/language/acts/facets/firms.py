"""Firms and persons of an act: those that its sentences name, and the rows of the lists below them.

A firm has the vocabulary's label where it has one, else its name as written.
"""

from collections.abc import Iterator, Mapping, Sequence

from monitor.domain.acts.act import Asserted
from monitor.domain.acts.scheme import Action, Measure
from monitor.domain.acts.vocabulary import ConceptKind
from monitor.language.acts import ACTS
from monitor.language.acts.candidates import Candidate
from monitor.language.acts.facets.clause_goods import act_clauses
from monitor.language.acts.facets.one_firm import role_of_firm
from monitor.language.acts.grammar.mentions import Passage, Word
from monitor.language.names.compare import CERTAIN, compared
from monitor.language.names.parts import NameParts, parts_of
from monitor.language.names.places import state_of_name
from monitor.language.parties import PARTIES
from monitor.language.parties.party import PartySign

_OF_PARTIES = frozenset(
    {
        *(Measure.ENTITY_LIST, Measure.COUNTERMEASURE, Measure.QUALIFIED_EXPORTERS, Measure.LICENCE),
        *(Measure.GENERAL_LICENCE, Measure.EXEMPTION, Measure.ENFORCEMENT, Measure.INVESTIGATION),
    }
)


def firms_of_act(
    group: Sequence[Candidate], passages: Sequence[Passage], measure: Measure, action: Action
) -> Iterator[Word]:
    """The firms in the sentences of the act, then those of the title and of lists."""
    of_parties = is_of_parties(group, measure)
    named = [
        (passage, word)
        for passage in _asserting(group)
        for word in _named_in(passage, measure, action, of_parties=of_parties)
    ]
    placed = _placed_in_lead(passages) if of_parties else ()
    clauses, own_lists = act_clauses(group), _lists_in(group[0].trigger.passage, group[0].trigger.verb.clause)
    yield from _once(
        [
            word
            for passage, word in (*named, *placed)
            if not (_stands_alone(passage, word, clauses) or _is_of_other_list(passage, word, own_lists))
        ]
    )
    if of_parties:
        yield from _listed_rows(passages)


def _named_in(passage: Passage, measure: Measure, action: Action, *, of_parties: bool) -> Iterator[Word]:
    """The firms that a sentence of the act names."""
    for word in passage.of_kind(ConceptKind.FIRM):
        is_owner = ACTS.aircraft_of_make.match(passage.text, word.end, passage.end) or _owns_next(passage, word)
        is_meant = of_parties or _is_named_by_place(word) or role_of_firm(passage, word, measure, action)
        if not is_owner and is_meant:
            yield word


def _stands_alone(passage: Passage, word: Word, clauses: Mapping[int, frozenset[int]]) -> bool:
    """True for a single firm in another clause of the act's sentence: whom it hits, or whose product it is. Several are
    mostly those that the act is about.
    """
    own = clauses.get(id(passage))
    if own is None or passage.field == "title" or word.clause in own:
        return False
    return not any(w is not word and w.clause == word.clause for w in passage.of_kind(ConceptKind.FIRM))


def _is_of_other_list(passage: Passage, word: Word, own_lists: frozenset[str]) -> bool:
    """True for a firm that is put on another list than the one of the act."""
    lists = _lists_in(passage, word.clause)
    return bool(lists and own_lists) and lists.isdisjoint(own_lists)


def _lists_in(passage: Passage, clause: int) -> frozenset[str]:
    return frozenset(w.part.concept.id for w in passage.of_kind(ConceptKind.LIST) if w.clause == clause)


def _once(words: Sequence[Word]) -> Iterator[Word]:
    """The words without further forms of one name: "Harrow Instruments Inc." after "Harrow Instruments"."""
    seen: list[NameParts] = []
    for word in words:
        if not word.part.unknown or word.party is None or word.party.sign is PartySign.ROW:
            yield word
            continue
        parts = parts_of(word.span.quote)[0]
        same = (compared(parts, other, slips=False) for other in seen)
        if not any(like is not None and like.score >= CERTAIN for like in same):
            seen.append(parts)
            yield word


def asserted_firms(
    firms: Sequence[Word], group: Sequence[Candidate], measure: Measure, action: Action
) -> Iterator[Asserted[str]]:
    """The firms by their labels, with the other names that the text gives for them and their part in the act."""
    roles = {
        word.span: role_of_firm(passage, word, measure, action)
        for passage in _asserting(group)
        for word in passage.of_kind(ConceptKind.FIRM)
    }
    for word in firms:
        also = word.party.aliases if word.party else ()
        yield Asserted(value=word.part.concept.label, span=word.span, also=also, role=roles.get(word.span, ""))


def persons_of_act(
    group: Sequence[Candidate], passages: Sequence[Passage], measure: Measure
) -> Iterator[Asserted[str]]:
    """The persons in the sentences of the act and in lists, as written."""
    of_parties = is_of_parties(group, measure)
    asserting = {id(p) for p in (*_asserting(group), *passages[: _LEAD if of_parties else 0])}
    for passage in passages:
        for person in passage.persons:
            if id(passage) in asserting or (of_parties and person.sign is PartySign.ROW):
                name = " ".join(person.span.quote.split())
                yield Asserted(value=name, span=person.span, also=person.aliases, role=person.role)


def is_of_parties(group: Sequence[Candidate], measure: Measure) -> bool:
    """True for an act on parties: a listing, a permission, or a control on firms that its sentences name."""
    return measure in _OF_PARTIES or any(p.search(ACTS.counted_firms) for p in _asserting(group))


def _listed_rows(passages: Sequence[Passage]) -> Iterator[Word]:
    """The firms in the rows of lists and tables."""
    for passage in passages:
        for word in passage.of_kind(ConceptKind.FIRM):
            if word.party is not None and word.party.sign is PartySign.ROW:
                yield word


def states_of_parties(group: Sequence[Candidate], passages: Sequence[Passage]) -> Iterator[Asserted[str]]:
    """The states of listed firms: those that rows give, and inferred ones of cities in names: 深圳市…, Beijing …."""
    own = [w for p in _asserting(group) for w in p.of_kind(ConceptKind.FIRM)]
    for word in (*own, *(w for _, w in _placed_in_lead(passages)), *_listed_rows(passages)):
        party = word.party
        if party is None:
            continue
        if party.state and party.state_span is not None:
            yield Asserted(value=party.state, span=party.state_span)
        elif (state := state_of_name(party.span.quote)) is not None:
            yield Asserted(value=state, span=party.span, inferred=True)


def _owns_next(passage: Passage, word: Word) -> bool:
    """True for the owner of a firm that is named next: 华为子公司海岚光子."""
    between = PARTIES.affiliate_behind.match(passage.text, word.end, passage.end)
    return between is not None and any(w.start == between.end() for w in passage.of_kind(ConceptKind.FIRM))


def _placed_in_lead(passages: Sequence[Passage]) -> Iterator[tuple[Passage, Word]]:
    """The firms that title and lead name as an object, with their sentences: "Commerce lists X, Y and Z"."""
    for passage in passages[:_LEAD]:
        words = passage.of_kind(ConceptKind.FIRM)
        yield from ((passage, w) for w in words if w.party is not None and w.party.sign is PartySign.PLACE)


_LEAD = 3  # the title and two sentences


def _is_named_by_place(word: Word) -> bool:
    """True for a firm of the vocabulary, and for another one that the sentence names as its object."""
    return word.party is None or word.party.sign is PartySign.PLACE or not word.part.unknown


def _asserting(group: Sequence[Candidate]) -> Iterator[Passage]:
    yield from {id(c.trigger.passage): c.trigger.passage for c in group}.values()

"""Firms and persons of an act: those that its sentences name, and the rows of the lists below them.

A firm has the vocabulary's label where it has one, else its name as written.
"""

from collections.abc import Iterator, Sequence

from monitor.domain.acts.act import Asserted
from monitor.domain.acts.scheme import Measure
from monitor.domain.acts.vocabulary import ConceptKind
from monitor.language.acts import ACTS
from monitor.language.acts.candidates import Candidate
from monitor.language.acts.grammar.mentions import Passage, Word
from monitor.language.names.places import state_of_name
from monitor.language.parties.party import PartySign

__all__ = ["firms_of_act", "is_of_parties", "persons_of_act", "states_of_parties"]

_OF_PARTIES = frozenset(
    {
        *(Measure.ENTITY_LIST, Measure.COUNTERMEASURE, Measure.QUALIFIED_EXPORTERS, Measure.LICENCE),
        *(Measure.GENERAL_LICENCE, Measure.EXEMPTION, Measure.ENFORCEMENT, Measure.INVESTIGATION),
    }
)


def firms_of_act(group: Sequence[Candidate], passages: Sequence[Passage], measure: Measure) -> Iterator[Word]:
    """The firms in the sentences of the act, then those of the title and of lists."""
    of_parties = is_of_parties(group, measure)
    for passage in _telling(group):
        for word in passage.of_kind(ConceptKind.FIRM):
            if ACTS.aircraft_of_make.match(passage.text, word.end, passage.end) is None and (
                of_parties or _is_named_by_place(word)
            ):
                yield word
    if of_parties:
        yield from _placed_in_title(passages)
        yield from _listed_rows(passages)


def persons_of_act(
    group: Sequence[Candidate], passages: Sequence[Passage], measure: Measure
) -> Iterator[Asserted[str]]:
    """The persons in the sentences of the act and in lists, as written."""
    if not is_of_parties(group, measure):
        return
    telling = {id(p) for p in _telling(group)}
    for passage in passages:
        for person in passage.persons:
            if id(passage) in telling or person.sign is PartySign.ROW:
                yield Asserted(value=" ".join(person.span.quote.split()), span=person.span)


def is_of_parties(group: Sequence[Candidate], measure: Measure) -> bool:
    """True for an act on parties: a listing, a permission, or a control on firms that its sentences name."""
    return measure in _OF_PARTIES or any(p.search(ACTS.counted_firms) for p in _telling(group))


def _listed_rows(passages: Sequence[Passage]) -> Iterator[Word]:
    """The firms in the rows of lists and tables."""
    for passage in passages:
        for word in passage.of_kind(ConceptKind.FIRM):
            if word.party is not None and word.party.sign is PartySign.ROW:
                yield word


def states_of_parties(group: Sequence[Candidate], passages: Sequence[Passage]) -> Iterator[Asserted[str]]:
    """The states of listed firms: those that rows give, and inferred ones of cities in names: 深圳市…, Beijing …."""
    own = [w for p in _telling(group) for w in p.of_kind(ConceptKind.FIRM)]
    for word in (*own, *_placed_in_title(passages), *_listed_rows(passages)):
        party = word.party
        if party is None:
            continue
        if party.state and party.state_span is not None:
            yield Asserted(value=party.state, span=party.state_span)
        elif (state := state_of_name(party.span.quote)) is not None:
            yield Asserted(value=state, span=party.span, inferred=True)


def _placed_in_title(passages: Sequence[Passage]) -> Iterator[Word]:
    """The firms that the title names as its object: "Commerce lists X, Y and Z"."""
    for passage in passages[:1]:
        if passage.field == "title":
            words = passage.of_kind(ConceptKind.FIRM)
            yield from (w for w in words if w.party is not None and w.party.sign is PartySign.PLACE)


def _is_named_by_place(word: Word) -> bool:
    """True for a firm of the vocabulary, and for another one that the sentence names as its object."""
    return word.party is None or word.party.sign is PartySign.PLACE or not word.part.unknown


def _telling(group: Sequence[Candidate]) -> Iterator[Passage]:
    yield from {id(c.trigger.passage): c.trigger.passage for c in group}.values()

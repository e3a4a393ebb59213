"""Marks in a text: the words that an act was read from, each with its role, in the original and in its gloss."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from monitor.domain.acts.act import Act, Facet, Span
from monitor.domain.acts.vocabulary import Concept, Vocabulary
from monitor.wording.phrases.english import gerund, past, third_person
from monitor.wording.phrases.names import goods_alone, goods_before, short_place


class Role(StrEnum):
    """What marked words say of an act."""

    WHO = "who"
    WHAT = "what"
    WHOM = "whom"
    SIGN = "sign"
    STAGE = "stage"
    DONE = "done"
    WHEN = "when"

    @property
    def in_words(self) -> str:
        return _WORDS[self]


_WORDS = {
    Role.WHO: "who acts",
    Role.WHAT: "what it is about",
    Role.WHOM: "towards whom",
    Role.SIGN: "what is done",
    Role.STAGE: "how far it is",
    Role.DONE: "what is done, and how far it is",
    Role.WHEN: "when",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Words of a field of an article, by offsets, with their role."""

    field: str
    start: int
    end: int
    quote: str
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A piece of a text; `role` is None for words that are not marked."""

    text: str
    role: Role | None = None


_ROLES = {
    Facet.COMMODITIES: Role.WHAT,
    Facet.TARGET: Role.WHOM,
    Facet.FIRMS: Role.WHAT,
    Facet.PERSONS: Role.WHAT,
    Facet.ANNOUNCED: Role.WHEN,
    Facet.EFFECTIVE: Role.WHEN,
    Facet.UNTIL: Role.WHEN,
    Facet.COMMENTS_UNTIL: Role.WHEN,
}


class Marker:
    """Finds the words of acts."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._words: dict[tuple[object, ...], dict[str, Role]] = {}

    def marks_of(self, act: Act) -> tuple[Mark, ...]:
        """The words that the act rests on: those of its facets, of its stage, then its other evidence. A verb often
        says both what is done and how far it is. Words without a quote, which the readers may not see, are left out.
        """
        found = [_mark(said.span, _ROLES[said.facet]) for said in act.asserted]
        issuer = self._vocabulary.names_of_issuer(act.issuer or "")
        said = [_mark(span, Role.WHO if span.quote.casefold() in issuer else Role.SIGN) for span in act.evidence]
        if act.stage_by is not None:
            stage = _mark(act.stage_by, Role.STAGE)
            verb = replace(stage, role=Role.SIGN)
            found.append(replace(stage, role=Role.DONE) if verb in said else stage)
            said = [mark for mark in said if mark != verb]
        found += said
        return tuple(dict.fromkeys(mark for mark in found if mark.quote))

    def gloss(self, gloss: str, act: Act | None) -> tuple[Piece, ...]:
        """The gloss cut at those of its bracketed words that name who acts, the goods, the target or the action."""
        roles = self._roles_of_words(act) if act is not None and gloss else {}
        found: list[Piece] = []
        at = 0
        for word in _KNOWN.finditer(gloss):
            role = roles.get(word[0][1:-1].casefold())
            if role is not None:
                found += [Piece(text=gloss[at : word.start()])] if word.start() > at else []
                found.append(Piece(text=word[0], role=role))
                at = word.end()
        return (*found, Piece(text=gloss[at:])) if at < len(gloss) else tuple(found)

    def _roles_of_words(self, act: Act) -> dict[str, Role]:
        key = (act.action, act.commodities, act.target, act.issuer)
        if key not in self._words:
            verb, vocabulary = str(act.action), self._vocabulary
            words: list[tuple[Iterable[str], Role]] = [
                ((verb, past(verb), third_person(verb), gerund(verb)), Role.SIGN),
                ([word for good in act.commodities for word in _of_goods(good, vocabulary)], Role.WHAT),
                ([word for place in act.target for word in _of_place(place, vocabulary)], Role.WHOM),
                ([*vocabulary.names_of_issuer(act.issuer or ""), *_of_place(act.issuer or "", vocabulary)], Role.WHO),
            ]
            self._words[key] = {word.casefold(): role for some, role in words for word in some}
        return self._words[key]


_KNOWN = re.compile(r"\[[^\[\]]*\]")


def _mark(span: Span, role: Role) -> Mark:
    return Mark(field=span.field, start=span.start, end=span.end, quote=span.quote, role=role)


def _all_names(concept: Concept) -> Iterator[str]:
    yield from (concept.id, concept.label, *(name.text for name in concept.names))


def _of_goods(concept: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    known = vocabulary.concepts.get(concept)
    names = tuple(_all_names(known)) if known is not None else ()
    return (goods_alone(concept, vocabulary), goods_before(concept, vocabulary), *names)


def _of_place(code: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    known = vocabulary.concepts.get(code)
    return () if known is None else (short_place(code, vocabulary), *_all_names(known))


def pieces(text: str, field: str, marks: Iterable[Mark], *, start: int = 0) -> tuple[Piece, ...]:
    """The text cut at its marks. `start` is the offset of `text` in the field. Of marks that overlap, the first in
    order of place counts, the longer of two at one place; marks whose words the text does not have are left out.
    """
    found: list[Piece] = []
    at = 0
    own = (mark for mark in marks if mark.field == field and mark.start >= start)
    for mark in sorted(own, key=lambda m: (m.start, -m.end)):
        begin, end = mark.start - start, mark.end - start
        if begin < at or text[begin:end] != mark.quote:
            continue
        if begin > at:
            found.append(Piece(text=text[at:begin]))
        found.append(Piece(text=text[begin:end], role=mark.role))
        at = end
    if at < len(text):
        found.append(Piece(text=text[at:]))
    return tuple(found)

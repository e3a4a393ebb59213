"""Which parties an article puts on a list and which it takes off: each act keeps its own.

A row belongs to the heading above it. In a sentence, a verb of an English text governs the names behind it, or those
right before it if it is passive; in Chinese, Japanese and Korean the names before it. A party whose side the text does
not show stays in every act.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from monitor.domain.acts.act import Act, AssertedValue, Facet, Span
from monitor.domain.acts.scheme import Action, Direction, Measure
from monitor.language.acts import ACTS
from monitor.language.document import Document


class _Side(StrEnum):
    ON = "on"
    OFF = "off"


_ACTION = {_Side.ON: Action.IMPOSE, _Side.OFF: Action.REMOVE}
_DIRECTION = {_Side.ON: Direction.TIGHTENING, _Side.OFF: Direction.EASING}
_OF_SIDE = {
    Direction.TIGHTENING: _Side.ON,
    Direction.EASING: _Side.OFF,
}
_PARTIES = frozenset({Facet.FIRMS, Facet.PERSONS})
_VERB_LAST = frozenset({"zh", "ja", "ko"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    """Words that put parties on a list or take them off."""

    start: int
    end: int
    side: _Side
    passive: bool


def with_own_parties(acts: Sequence[Act], document: Document) -> tuple[Act, ...]:
    """The acts with only their own parties, where the text puts parties on a list and takes others off.

    An act of both signs whose parties have sides is two acts. Other acts are returned as they are.
    """
    found = [act for act in acts if act.measure is Measure.ENTITY_LIST and act.asserted]
    if not found:
        return tuple(acts)
    marks = {field: _marks(document, field) for field in ("title", "text")}
    if len({mark.side for of in marks.values() for mark in of}) < len(_Side):
        return tuple(acts)
    named = {said.span for act in found for said in act.asserted if said.facet in _PARTIES}
    sides = {span: side for span in named if (side := _side_of(span, marks, document)) is not None}
    if set(sides.values()) != set(_Side):
        return tuple(acts)
    made = list(_separated(acts, sides, marks, document))
    return tuple(replace(act, ordinal=ordinal) for ordinal, act in enumerate(made))


def _separated(
    acts: Sequence[Act], sides: Mapping[Span, _Side], marks: Mapping[str, Sequence[_Mark]], document: Document
) -> Iterator[Act]:
    has = {_OF_SIDE.get(act.direction) for act in acts if act.measure is Measure.ENTITY_LIST}
    for act in acts:
        own = _OF_SIDE.get(act.direction)
        if act.measure is not Measure.ENTITY_LIST:
            yield act
        elif act.direction is Direction.MIXED or (
            own is not None and len(has) == 1 and _is_stated(sides, own, document)
        ):
            open_sides = [side for side in _Side if side not in has or side is own]
            for side in open_sides or _Side:
                yield _of_side(act, side, sides, marks, split=True)
        elif own is not None:
            yield _of_side(act, own, sides, marks, split=False)
        else:
            yield act


def _is_stated(sides: Mapping[Span, _Side], own: _Side, document: Document) -> bool:
    """True if parties of the other side are rows under a heading, or named by a sentence that says "also".

    Other names in passing may be of an earlier act.
    """
    others = [span for span, side in sides.items() if side is not own]
    return any(_is_row(span, document.original(span.field)) or _is_beside(span, document) for span in others)


def _is_beside(span: Span, document: Document) -> bool:
    start, end = _sentence(span, document)
    return ACTS.also_said.search(document.original(span.field), start, end) is not None


def _of_side(
    act: Act, side: _Side, sides: Mapping[Span, _Side], marks: Mapping[str, Sequence[_Mark]], *, split: bool
) -> Act:
    """The act with the parties of one side; with action and direction of that side if the act is split."""
    away = {span for span, of in sides.items() if of is not side}
    kept = tuple(said for said in act.asserted if not _is_away(said, away, sides))
    firms, persons = _values(kept, Facet.FIRMS), _values(kept, Facet.PERSONS)
    made = replace(
        act,
        asserted=kept,
        firms=tuple(firm for firm in act.firms if firm in firms),
        unknown_firms=tuple(firm for firm in act.unknown_firms if firm in firms),
        persons=tuple(person for person in act.persons if person in persons),
        target=tuple(
            t for t in act.target if t in _values(kept, Facet.TARGET) or t not in _values(act.asserted, Facet.TARGET)
        ),
        inferred=tuple(v for v in act.inferred if any(s.value == v for s in kept)),
        quantities=tuple(
            q for q in act.quantities if q.span is None or _in_sentence(q.span, marks[q.span.field]) in (side, None)
        ),
    )
    if not split:
        return made
    words = next((m for field in ("title", "text") for m in marks[field] if m.side is side), None)
    evidence = act.evidence
    if words is not None and _DIRECTION[side] is not Direction.TIGHTENING:
        field = "title" if words in marks["title"] else "text"
        quote = next((s for s in sides if sides[s] is side), None)
        evidence = (*act.evidence, *((quote,) if quote is not None and quote.field == field else ()))
    return replace(made, action=_ACTION[side], direction=_DIRECTION[side], evidence=evidence)


def _is_away(said: AssertedValue, away: set[Span], sides: Mapping[Span, _Side]) -> bool:
    """True for a party of the other side, and for a state that stands in the row of one."""
    if said.facet in _PARTIES:
        return said.span in away
    if said.facet is not Facet.TARGET:
        return False
    before = max(
        (s for s in sides if s.field == said.span.field and s.start <= said.span.start), key=_start, default=None
    )
    near = before is not None and said.span.start - before.end < _ROW
    return near and before in away


_ROW = 120  # characters between a name and its state in a row


def _start(span: Span) -> int:
    return span.start


def _values(said: Sequence[AssertedValue], facet: Facet) -> frozenset[str]:
    return frozenset(one.value for one in said if one.facet is facet)


# ------------------------------------------------------------------ sides


def _marks(document: Document, field: str) -> tuple[_Mark, ...]:
    text = document.original(field)
    found = [
        _Mark(
            start=m.start(),
            end=m.end(),
            side=side,
            passive=bool(ACTS.passive_before.search(text[max(0, m.start() - 24) : m.start()])),
        )
        for side, form in ((_Side.ON, ACTS.adds_parties), (_Side.OFF, ACTS.removes_parties))
        for m in form.finditer(text)
    ]
    return tuple(sorted(found, key=lambda mark: mark.start))


def _side_of(span: Span, marks: Mapping[str, Sequence[_Mark]], document: Document) -> _Side | None:
    text, own = document.original(span.field), marks[span.field]
    if _is_row(span, text):
        return _of_row(span, text, own)
    within = _sentence(span, document)
    inside = [mark for mark in own if within[0] <= mark.start and mark.end <= within[1]]
    if not inside:
        return None
    verb_last = document.language_of(span.field)[:2] in _VERB_LAST
    return (_verb_last if verb_last else _verb_first)(span, inside)


def _is_row(span: Span, text: str) -> bool:
    line = text.rfind("\n", 0, span.start) + 1
    return span.field == "text" and line > 0 and ACTS.row_sign.fullmatch(text, line, span.start) is not None


def _of_row(span: Span, text: str, marks: Sequence[_Mark]) -> _Side | None:
    """The side of the nearest line above that has words for one; None if it has words for both."""
    at = bisect_right([mark.start for mark in marks], span.start) - 1
    if at < 0:
        return None
    line = text.rfind("\n", 0, marks[at].start) + 1
    sides = {mark.side for mark in marks[: at + 1] if mark.start >= line}
    return sides.pop() if len(sides) == 1 else None


def _sentence(span: Span, document: Document) -> tuple[int, int]:
    """The sentence of the name."""
    of_field = [s for s in document.sentences if s.field == span.field and s.start <= span.start < s.end]
    return (of_field[0].start, of_field[0].end) if of_field else (0, len(document.original(span.field)))


def _verb_first(span: Span, marks: Sequence[_Mark]) -> _Side | None:
    active = next((mark for mark in reversed(marks) if mark.end <= span.start and not mark.passive), None)
    if active is not None:
        return active.side
    after = next((mark for mark in marks if mark.start >= span.end), None)
    return after.side if after is not None and after.passive else None


def _verb_last(span: Span, marks: Sequence[_Mark]) -> _Side | None:
    before = [mark for mark in marks if mark.end <= span.start]
    after = next((mark for mark in marks if mark.start >= span.end), None)
    return after.side if after is not None else before[-1].side if before else None


def _in_sentence(span: Span, marks: Sequence[_Mark]) -> _Side | None:
    """The side of the nearest words before or behind a number."""
    near = min(marks, key=lambda mark: min(abs(mark.end - span.start), abs(mark.start - span.end)), default=None)
    return near.side if near is not None and abs(near.start - span.start) < _ROW else None

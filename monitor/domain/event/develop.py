"""The developments that reports bring to an event: the differences between two event states.

The same two states give the same developments, whatever the reports and their order. Only additions and changes are
developments. What an event loses, because a report was edited or belongs to another event, is none, so nothing that was
announced is withdrawn silently. Exception: `edited_reports.amended`.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.domain.acts.scheme import Direction, Stage
from monitor.domain.acts.vocabulary import Overlap
from monitor.domain.event.development import AMENDED, Development, DevelopmentKind
from monitor.domain.event.event_state import EventState, Fact, Field, prolongs
from monitor.domain.event.identity import ActRef, EventId
from monitor.domain.event.report import Report

Watched = Callable[[EventState], frozenset[Hashable]]
"""Keys of the entries of the watch list that an event in this state touches with certainty."""


def nothing_watched(_: EventState) -> frozenset[Hashable]:
    return frozenset()


def develop(
    event_id: EventId,
    was: EventState | None,
    is_now: EventState,
    new: Sequence[Report],
    edited: Sequence[Report] = (),
    *,
    overlap: Overlap,
    now: datetime,
    watched: Watched = nothing_watched,
) -> tuple[Development, ...]:
    """The developments that the reports just read (`new` and `edited` ones) bring to an event.

    `was` is the state before, None for a new event: what that touches of the watch list is no development. Every new
    report causes at least one development; a change that none of these reports is causing is not one.
    """
    fresh = (*new, *edited)
    if not fresh:
        return ()
    if was is None:
        changes = [_Change(DevelopmentKind.OPENED, fresh[0].ref)]
    else:
        reports = _Fresh.of(fresh)
        changes = [*_changes_between(was, is_now, reports, overlap), *_touching(was, is_now, reports.refs, watched)]
    causing = {f.by for f in changes}
    changes += [_Change(DevelopmentKind.RESTATED, r.ref) for r in new if r.ref not in causing]
    return tuple(
        Development(
            event_id=event_id,
            kind=f.kind,
            by=f.by,
            at=now,
            field=f.field,
            was=f.was,
            now=f.now,
            watched=f.kind is DevelopmentKind.TOUCHES_WATCH_LIST,
        )
        for f in changes
    )


@dataclass(frozen=True, slots=True)
class _Change:
    kind: DevelopmentKind
    by: ActRef
    field: Field | None = None
    was: tuple[str, ...] = ()
    now: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Fresh:
    """The reports just read, and which of them are marked corrections or report an extension."""

    refs: tuple[ActRef, ...]
    correcting: frozenset[ActRef]
    extending: frozenset[ActRef]

    @classmethod
    def of(cls, reports: Sequence[Report]) -> "_Fresh":
        return cls(
            refs=tuple(r.ref for r in reports),
            correcting=frozenset(r.ref for r in reports if r.act.corrects is not None),
            extending=frozenset(r.ref for r in reports if prolongs(r.act)),
        )


def _changes_between(was: EventState, is_now: EventState, reports: _Fresh, overlap: Overlap) -> Iterator[_Change]:
    """The changes between two states. A denial, or its end, hides the others."""
    fresh, correcting = reports.refs, reports.correcting
    if Stage.DENIED in (was.stage, is_now.stage):
        yield from _denials(was, is_now, fresh)
        return
    yield from _changes(was, is_now, reports)
    for field, kind in _GROWING.items():
        before = was.values(field)
        added = tuple(f for f in is_now.of(field) if f.by in fresh and not _is_within(f, before, overlap))
        if added and field is Field.QUANTITIES and added[0].by in correcting and _same_unit(before, added):
            gone = tuple(v for v in before if v not in is_now.values(field))
            yield _Change(DevelopmentKind.CORRECTED, added[0].by, field, gone or before, tuple(f.value for f in added))
        elif added:
            before_shown = before if kind is DevelopmentKind.TARGET_CHANGED or _same_unit(before, added) else ()
            yield _Change(kind, added[0].by, field, before_shown, tuple(f.value for f in added))


_WATCHABLE = (Field.COMMODITIES, Field.FIRMS, Field.TARGET)


def _touching(was: EventState, is_now: EventState, fresh: Sequence[ActRef], watched: Watched) -> Iterator[_Change]:
    """The change if new goods, firms or states touch an entry that nothing touched before.

    It has no values: which entries it touches is for those who may see the watch list.
    """
    if is_now.stage is Stage.DENIED or not watched(is_now) - watched(was):
        return
    known = {(field, value) for field in _WATCHABLE for value in was.values(field)}
    added = (f for field in _WATCHABLE for f in is_now.of(field) if (field, f.value) not in known and f.by in fresh)
    cause = next(added, None)
    if cause is not None:
        yield _Change(DevelopmentKind.TOUCHES_WATCH_LIST, cause.by)


def _is_within(fact: Fact, known: Sequence[str], overlap: Overlap) -> bool:
    """True if the fact is not new: goods within or above known goods, or a state where all states are targets."""
    if fact.field is Field.COMMODITIES and overlap((fact.value,), known):
        return True
    return fact.value in known or (fact.field is Field.TARGET and "ALL" in known)


_GROWING = {
    Field.TARGET: DevelopmentKind.TARGET_CHANGED,
    Field.COMMODITIES: DevelopmentKind.SCOPE_CHANGED,
    Field.LIST: DevelopmentKind.SCOPE_CHANGED,
    Field.FIRMS: DevelopmentKind.SCOPE_CHANGED,
    Field.QUANTITIES: DevelopmentKind.QUANTITY_CHANGED,
    Field.CLAIM: DevelopmentKind.CLAIMS_MORE,
    Field.DISSENT: DevelopmentKind.CONTRADICTED,
    Field.CONFLICTING_FIGURE: DevelopmentKind.CONTRADICTED,
    Field.CONFLICTING_DATE: DevelopmentKind.CONTRADICTED,
    Field.UPHELD: DevelopmentKind.UPHELD,
    Field.EXEMPTED: DevelopmentKind.EXEMPTED,
}
_CHANGING = {
    Field.DOCUMENT: DevelopmentKind.NUMBER_ADDED,
    Field.ANNOUNCED: DevelopmentKind.DATE_CHANGED,
    Field.EFFECTIVE: DevelopmentKind.DATE_CHANGED,
    Field.UNTIL: DevelopmentKind.DATE_CHANGED,
    Field.COMMENTS_UNTIL: DevelopmentKind.DATE_CHANGED,
}


def _denials(was: EventState, is_now: EventState, fresh: Sequence[ActRef]) -> Iterator[_Change]:
    if is_now.stage is not Stage.DENIED:
        kind = DevelopmentKind.CORRECTED
    elif was.stage is not Stage.DENIED or is_now.certainty.rank > was.certainty.rank:
        kind = DevelopmentKind.DENIED
    else:
        return
    if kind is DevelopmentKind.CORRECTED:
        yield from _change_if_new(kind, Field.STAGE, was, is_now, fresh)
        return
    before, after = (f"{s.stage} {s.certainty}" for s in (was, is_now))
    yield _Change(kind, _cause(is_now.of(Field.STAGE), fresh), Field.STAGE, (before,), (after,))


def _changes(was: EventState, is_now: EventState, reports: _Fresh) -> Iterator[_Change]:
    fresh = reports.refs
    ended = is_now.values(Field.OUTCOME) not in ((), was.values(Field.OUTCOME))
    if ended:
        yield from _change_if_new(DevelopmentKind.ENDED, Field.OUTCOME, was, is_now, fresh)
    elif is_now.direction is not was.direction and Direction.NONE not in (was.direction, is_now.direction):
        yield from _change_if_new(DevelopmentKind.SIGN_FLIPPED, Field.DIRECTION, was, is_now, fresh)
    if is_now.stage is not was.stage and not ended:
        up = is_now.stage.rank > was.stage.rank
        kind = DevelopmentKind.STAGE_UP if up else DevelopmentKind.CORRECTED
        as_planned = up and is_now.stage is Stage.IN_FORCE and was.values(Field.EFFECTIVE)
        for found in _change_if_new(kind, Field.STAGE, was, is_now, fresh):
            yield replace(found, field=Field.EFFECTIVE) if as_planned else found
    if is_now.certainty.rank > was.certainty.rank:
        by = _cause(is_now.of(Field.CERTAINTY), fresh)
        yield _Change(DevelopmentKind.CERTAINTY_UP, by, Field.CERTAINTY, (was.certainty,), (is_now.certainty,))
    for field in _CHANGING:
        if is_now.values(field) not in ((), was.values(field)):
            yield from _change_if_new(_kind_of_date(field, was, is_now, reports), field, was, is_now, fresh)


def _kind_of_date(field: Field, was: EventState, is_now: EventState, reports: _Fresh) -> DevelopmentKind:
    by = is_now.of(field)[0].by
    if field is Field.UNTIL and by in reports.extending and not is_now.of(Field.OUTCOME):
        return DevelopmentKind.EXTENDED
    if field in AMENDED and by in reports.correcting and was.values(field):
        return DevelopmentKind.CORRECTED
    return _CHANGING[field]


def _change_if_new(
    kind: DevelopmentKind, field: Field, was: EventState, is_now: EventState, fresh: Sequence[ActRef]
) -> Iterator[_Change]:
    """The change if the deciding report was just read; else the event only lost an earlier report."""
    by = is_now.of(field)[0].by
    if by in fresh:
        yield _Change(kind, by, field, was.values(field), is_now.values(field))


def _same_unit(before: Sequence[str], added: Sequence[Fact]) -> bool:
    """For quantities: True if a figure in the same unit was known before."""
    units = {b.rpartition(" ")[2] for b in before}
    return any(f.field is Field.QUANTITIES and f.value.rpartition(" ")[2] in units for f in added)


def _cause(facts: Sequence[Fact], fresh: Sequence[ActRef]) -> ActRef:
    """The report just read that decides; if several decide together, the first of them."""
    return next((f.by for f in facts if f.by in fresh), fresh[0])

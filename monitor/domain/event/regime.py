"""The measures known to be in force, suspended or ended on a day: a fold over past acts in any order.

Each act that imposes a measure is tracked. Later acts change it: those that name it, and of those that name nothing the
ones that fit one measure alone. A date that passed without a known act leaves the state UNKNOWN: only an act ends a
measure. Only acts announced by that day count, and unattributed acts (reported, rumoured, claimed) change nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from monitor.domain.acts.act import Act
from monitor.domain.acts.scheme import Action, Certainty, Direction, Measure, MeasureClass, Stage
from monitor.domain.acts.vocabulary import Overlap
from monitor.domain.event.past_acts import (
    DECIDED,
    MeasureState,
    PastAct,
    Relation,
    Tie,
    relation_of,
    resolved_tie,
    same_target,
)

SILENCE = timedelta(days=365)
"""How long a proposal without a date and without follow-up stays PROPOSED."""


class Doubt(StrEnum):
    """Why a state is UNKNOWN."""

    SUSPENSION_EXPIRED = "suspension_expired"  # its last day passed
    VALIDITY_EXPIRED = "validity_expired"  # the stated end of validity passed
    TARGET_DATE_PASSED = "target_date_passed"  # the planned date of a proposal passed
    NO_FOLLOW_UP = "no_follow_up"  # no follow-up to a proposal for a year
    NOT_CONFIRMED = "not_confirmed"  # only reported or claimed


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a later act did to a measure, from `day` on. `until` and `part` are as in a Tie.

    `by_description`: the act names no document and fits this measure alone.
    """

    day: date
    relation: Relation
    act: PastAct
    until: date | None = None
    part: str = ""
    by_description: bool = False

    @property
    def order(self) -> tuple[date, tuple[date, str, str], str]:
        return (self.day, self.act.order, self.relation)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownMeasure:
    """The known state of a measure. `since` is the first day of the state, None if unknown.

    `until` is the last day of a suspension or of validity, even if past. `by` is the act that caused the state. `part`
    is the suspended part, "" for all. `history` has the changes known on that day, including future ones, by effective
    day.
    """

    measure: PastAct
    state: MeasureState
    since: date | None
    by: PastAct
    until: date | None = None
    part: str = ""
    doubt: Doubt | None = None
    history: tuple[Change, ...] = ()


def regime(
    past: Iterable[PastAct],
    *,
    on: date,
    overlap: Overlap,
    issuer: str | None = None,
    commodities: Sequence[str] | None = None,
) -> tuple[KnownMeasure, ...]:
    """All measures of the issuer (None: of any) on the goods (None: on any), oldest first."""
    acts = _Known(_as_measure(p) for p in past if p.day <= on)
    changes = acts.changes(overlap)
    measures = (
        _state_on(measure, changes.get(measure.event_id, ()), on)
        for measure in acts.measures
        if issuer in (None, measure.act.issuer)
        and (commodities is None or overlap(measure.act.commodities, commodities))
    )
    return tuple(known for known in measures if known is not None)


def _as_measure(past: PastAct) -> PastAct:
    """An event that reports a rule and its postponement is the rule with its new day: it keeps the rule's direction."""
    act = past.act
    keeps_sign = act.action is Action.POSTPONE and act.direction is Direction.TIGHTENING
    if past.entry or past.ties or not keeps_sign:
        return past
    return replace(past, act=replace(act, action=Action.IMPOSE))


# ------------------------------------------------------------------ measures and their changes

_CHANGES_ANOTHER = frozenset(
    {Action.SUSPEND, Action.POSTPONE, Action.REMOVE, Action.RESUME, Action.REFUSE, Action.REVOKE}
)
_ONE_TIME = frozenset({Measure.LICENCE, Measure.ENFORCEMENT, Measure.INVESTIGATION, Measure.STATEMENT})
_WITHOUT_TIES = frozenset({Action.EXTEND, Action.RELAX, Action.REAFFIRM})
_WITHOUT_EFFECT = frozenset({Stage.CONSIDERED, Stage.DENIED})
_BY_DESCRIPTION = frozenset(
    {*(Action.SUSPEND, Action.POSTPONE, Action.REMOVE, Action.RESUME, Action.EXTEND), Action.GRANT, Action.REFUSE}
)
_LIMITED = frozenset({Action.SUSPEND, Action.EXTEND})

_RESTS_ON = {
    Measure.LICENCE: Measure.EXPORT_LICENSING_REQUIREMENT,
    Measure.GENERAL_LICENCE: Measure.EXPORT_LICENSING_REQUIREMENT,
    Measure.EXEMPTION: Measure.EXPORT_LICENSING_REQUIREMENT,
    Measure.LICENCE_POLICY: Measure.EXPORT_LICENSING_REQUIREMENT,
}

_ON_A_SUSPENSION = {
    Relation.EXTENDS: Relation.SUSPENDS,
    Relation.ENDS: Relation.RESUMES,
    Relation.SUSPENDS: Relation.RESUMES,
}
"""The effect on a measure when its suspension is extended, ended or suspended."""


class _Known:
    """Acts in canonical order, their names, and which of them are measures. The first act keeps a name."""

    def __init__(self, acts: Iterable[PastAct]) -> None:
        self._acts = sorted(set(acts), key=lambda past: past.order)
        self._by_name: dict[str, PastAct] = {}
        for past in self._acts:
            for name in past.names:
                self._by_name.setdefault(name, past)
        self.measures = [past for past in self._acts if self._makes_a_measure(past)]
        self._of_kind: dict[tuple[str | None, Measure], list[PastAct]] = defaultdict(list)
        for measure in self.measures:
            self._of_kind[measure.act.issuer, measure.act.measure].append(measure)

    def changes(self, overlap: Overlap) -> Mapping[str, Sequence[Change]]:
        """Changes by the event id of the measure."""
        found: dict[str, list[Change]] = defaultdict(list)
        confirmed = [past for past in self._acts if _is_confirmed(past.act)]
        for past in confirmed:
            for tie in past.ties:
                for measure, change in self._named(past, tie):
                    found[measure.event_id].append(change)
        described = [(past, self._described(past, found, overlap)) for past in confirmed]
        for past, fitting in described:
            if fitting is not None:
                change = _change(past, Tie(relation=relation_of(past.act), to=""))
                found[fitting.event_id].append(replace(change, by_description=True))
        return found

    def _makes_a_measure(self, past: PastAct) -> bool:
        """True if it imposes something of its own, not only a change to an earlier measure."""
        act = past.act
        if act.action in _CHANGES_ANOTHER or act.measure in _ONE_TIME or act.stage in _WITHOUT_EFFECT:
            return False
        if act.action in _WITHOUT_TIES and act.measure.measure_class is not MeasureClass.POLICY:
            return not any(self._earlier(past, tie.to) for tie in past.ties if tie.relation is not Relation.ENDS)
        return True

    def _earlier(self, past: PastAct, name: str) -> PastAct | None:
        found = self._by_name.get(name)
        return found if found is not None and found is not past and found.day <= past.day else None

    def _named(self, past: PastAct, tie: Tie) -> Iterator[tuple[PastAct, Change]]:
        """What a tie does to the act that it names; if that was a suspension, also to the suspended measures."""
        earlier = self._earlier(past, tie.to)
        if earlier is None or (past.act.stage not in DECIDED and tie.relation is not Relation.CONTRADICTS):
            return
        tie = resolved_tie(tie, earlier)
        yield earlier, _change(past, tie)
        relation = _ON_A_SUSPENSION.get(tie.relation)
        for suspended in earlier.ties if relation else ():
            measure = self._earlier(earlier, suspended.to) if suspended.relation is Relation.SUSPENDS else None
            if measure is not None and relation is not None:
                yield measure, _change(past, replace(tie, relation=relation, part=suspended.part))

    def _described(self, past: PastAct, named: Mapping[str, Sequence[Change]], overlap: Overlap) -> PastAct | None:
        """The one earlier measure of the issuer that an act without document names fits; None for none or several."""
        act = past.act
        if past.ties or act.action not in _BY_DESCRIPTION or act.stage not in DECIDED:
            return None
        fitting = (
            measure
            for measure in self._of_kind[act.issuer, _RESTS_ON.get(act.measure, act.measure)]
            if measure.day < past.day
            and overlap(measure.act.commodities, act.commodities)
            and same_target(measure.act, act)
            and not any(_ended_by(change, past.day) for change in named.get(measure.event_id, ()))
        )
        first, second = next(fitting, None), next(fitting, None)  # two are enough to decide, of thousands
        return first if second is None else None


def _is_confirmed(act: Act) -> bool:
    return act.certainty.rank >= Certainty.ATTRIBUTED.rank


def _change(past: PastAct, tie: Tie) -> Change:
    until = tie.until or (past.act.until if past.act.action in _LIMITED else None)
    day = past.day if past.act.action is Action.POSTPONE else past.act.effective or past.day
    return Change(day=day, relation=tie.relation, act=past, until=until, part=tie.part)


def _ended_by(change: Change, day: date) -> bool:
    return change.relation is Relation.ENDS and not change.part and max(change.day, change.act.day) <= day


# ------------------------------------------------------------------ the state of a measure


def _state_on(measure: PastAct, changes: Sequence[Change], on: date) -> KnownMeasure | None:
    """The measure's state; None if its issuer denied it."""
    history = tuple(sorted(changes, key=lambda change: change.order))
    if any(c.relation is Relation.CONTRADICTS and c.act.act.issuer == measure.act.issuer for c in history):
        return None
    initial = replace(_initial(measure, on, _last_postponement(history)), history=history)
    if initial.doubt is not None or initial.state is MeasureState.PROPOSED:
        return initial
    current = initial
    for change in (c for c in history if c.day <= on):
        current = _applied(current, change, initial)
    return _dated(current, on)


def _last_postponement(history: Iterable[Change]) -> PastAct | None:
    """The last act that postponed the start of the measure."""
    acts = (change.act for change in history if _is_postponement(change))
    return max(acts, key=lambda act: act.order, default=None)


def _is_postponement(change: Change) -> bool:
    """True if it postpones the whole measure."""
    return change.act.act.action is Action.POSTPONE and not change.part


def _initial(measure: PastAct, on: date, put_off: PastAct | None) -> KnownMeasure:
    """The state before any change. A postponed measure begins on the new day, if that is known."""
    act = measure.act
    by = put_off or measure
    known = KnownMeasure(measure=measure, state=MeasureState.ANNOUNCED, since=by.day, by=by, until=act.until)
    if not _is_confirmed(act):
        return replace(known, state=MeasureState.UNKNOWN, doubt=Doubt.NOT_CONFIRMED)
    if act.stage is Stage.PROPOSED:
        return _proposed(known, on)
    first = by.act.effective or (measure.day if act.stage is Stage.IN_FORCE and put_off is None else None)
    if first is None or first > on:
        return known
    return replace(known, state=MeasureState.IN_FORCE, since=first)


def _proposed(known: KnownMeasure, on: date) -> KnownMeasure:
    aim, since = known.measure.act.effective, known.measure.day
    if aim is not None and aim < on:
        return replace(known, state=MeasureState.UNKNOWN, since=aim, doubt=Doubt.TARGET_DATE_PASSED)
    if aim is None and on - since > SILENCE:
        return replace(known, state=MeasureState.UNKNOWN, doubt=Doubt.NO_FOLLOW_UP)
    return replace(known, state=MeasureState.PROPOSED)


def _applied(now: KnownMeasure, change: Change, begun: KnownMeasure) -> KnownMeasure:
    changed = replace(now, since=change.day, by=change.act)
    match change.relation:
        case Relation.SUSPENDS:
            state = MeasureState.PARTLY_SUSPENDED if change.part else MeasureState.SUSPENDED
            return replace(changed, state=state, until=change.until, part=change.part)
        case Relation.RESUMES:
            return replace(changed, state=MeasureState.IN_FORCE, until=begun.until, part="")
        case Relation.ENDS if not change.part:
            return replace(changed, state=MeasureState.ENDED, until=None, part="")
        case Relation.EXTENDS if now.state in (MeasureState.IN_FORCE, MeasureState.ANNOUNCED):
            return replace(now, until=change.until, by=change.act)
        case _:
            return now


def _dated(known: KnownMeasure, on: date) -> KnownMeasure:
    """A state whose last day passed without a known act is UNKNOWN: neither in force nor ended."""
    if known.until is None or known.until >= on or known.state is MeasureState.ENDED:
        return known
    suspended = known.state in (MeasureState.SUSPENDED, MeasureState.PARTLY_SUSPENDED)
    doubt = Doubt.SUSPENSION_EXPIRED if suspended else Doubt.VALIDITY_EXPIRED
    since = known.until + timedelta(days=1) if known.until < date.max else known.until
    return replace(known, state=MeasureState.UNKNOWN, since=since, doubt=doubt)

"""What is known to be in force, suspended or ended on a day: a fold over past acts, whatever their order.

Each act that puts a measure in place is followed. Later acts change it: those that name it, and of those that name
nothing the ones that describe one measure alone. A date that passed without a known act leaves the state unknown: a
measure is ended by an act, never by silence. Only what was announced by that day counts, and an act that nobody stands
for (reported, rumoured, claimed by another government) changes nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from monitor.domain.acts.act import Act, Action, Certainty, Direction, Measure, MeasureClass, Stage
from monitor.domain.acts.vocabulary import Overlap
from monitor.domain.event.past_acts import DECIDED, PastAct, Relation, State, Tie, as_it_bears, relation_of, same_target

__all__ = ["SILENCE", "Change", "Doubt", "KnownMeasure", "regime"]

SILENCE = timedelta(days=365)
"""How long a proposal counts that names no day and of which nothing more is heard."""


class Doubt(StrEnum):
    """Why a state is not known."""

    SUSPENSION_OVER = "suspension_over"  # its last day passed
    VALIDITY_OVER = "validity_over"  # the end of validity as printed passed
    AIM_OVER = "aim_over"  # a proposal was to apply by then
    SILENCE = "silence"  # a proposal of which nothing was heard for a year
    NOT_CONFIRMED = "not_confirmed"  # reported or claimed alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a later act did to a measure, from `day` on. `until` and `part` as in a Tie.

    `by_description` is set where the act names no document and fits this measure alone.
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
    """A measure as it is known to stand. `since` is the first day of the state, None where no day is known.

    `until` is the last day of a suspension or of validity, also one that has passed. `by` is the act that brought the
    state about. `part` is what of the measure is suspended, "" for all. `history` has the changes known on that day,
    those to come as well, in order of the days from which they hold.
    """

    measure: PastAct
    state: State
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
    """All measures of the issuer (None: of all) on the goods (None: on any), oldest first."""
    acts = _Known(_as_measure(p) for p in past if p.day <= on)
    changes = acts.changes(overlap)
    measures = (
        _known(measure, changes.get(measure.event_id, ()), on)
        for measure in acts.measures
        if issuer in (None, measure.act.issuer)
        and (commodities is None or overlap(measure.act.commodities, commodities))
    )
    return tuple(known for known in measures if known is not None)


def _as_measure(past: PastAct) -> PastAct:
    """An event that tells of a rule and that it was put off is the rule with its new day: it keeps the rule's sign."""
    act = past.act
    keeps_sign = act.action is Action.POSTPONE and act.direction is Direction.TIGHTENING
    if past.entry or past.ties or not keeps_sign:
        return past
    return replace(past, act=replace(act, action=Action.IMPOSE))


# ------------------------------------------------------------------ which acts are measures, and what changes them

_ON_ANOTHER = frozenset({Action.SUSPEND, Action.POSTPONE, Action.REMOVE, Action.RESUME, Action.REFUSE, Action.REVOKE})
_PASSING = frozenset({Measure.LICENCE, Measure.ENFORCEMENT, Measure.INVESTIGATION, Measure.STATEMENT})
_IF_ALONE = frozenset({Action.EXTEND, Action.RELAX, Action.REAFFIRM})
_NOT_YET_OR_NOT = frozenset({Stage.CONSIDERED, Stage.DENIED})
_DESCRIBES = frozenset(
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
"""What it means for a measure that its suspension is extended, ended or suspended."""


class _Known:
    """Acts in canonical order, what they are called, and which of them are measures. Of one name the first has it."""

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
        """By the event of the measure that is changed."""
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
        """Whether it puts something in place that stands for itself, not only a change to what stood before."""
        act = past.act
        if act.action in _ON_ANOTHER or act.measure in _PASSING or act.stage in _NOT_YET_OR_NOT:
            return False
        if act.action in _IF_ALONE and act.measure.measure_class is not MeasureClass.POLICY:
            return not any(self._earlier(past, tie.to) for tie in past.ties if tie.relation is not Relation.ENDS)
        return True

    def _earlier(self, past: PastAct, name: str) -> PastAct | None:
        found = self._by_name.get(name)
        return found if found is not None and found is not past and found.day <= past.day else None

    def _named(self, past: PastAct, tie: Tie) -> Iterator[tuple[PastAct, Change]]:
        """What a tie does to what it names; and where that was a suspension, to the measures which that suspends."""
        earlier = self._earlier(past, tie.to)
        if earlier is None or (past.act.stage not in DECIDED and tie.relation is not Relation.CONTRADICTS):
            return
        tie = as_it_bears(tie, earlier)
        yield earlier, _change(past, tie)
        relation = _ON_A_SUSPENSION.get(tie.relation)
        for suspended in earlier.ties if relation else ():
            measure = self._earlier(earlier, suspended.to) if suspended.relation is Relation.SUSPENDS else None
            if measure is not None and relation is not None:
                yield measure, _change(past, replace(tie, relation=relation, part=suspended.part))

    def _described(self, past: PastAct, named: Mapping[str, Sequence[Change]], overlap: Overlap) -> PastAct | None:
        """The one earlier measure of the issuer that an act fits which names no document; None for none or several."""
        act = past.act
        if past.ties or act.action not in _DESCRIBES or act.stage not in DECIDED:
            return None
        fitting = (
            measure
            for measure in self._of_kind[act.issuer, _RESTS_ON.get(act.measure, act.measure)]
            if measure.day < past.day
            and overlap(measure.act.commodities, act.commodities)
            and same_target(measure.act, act)
            and not any(_ended_by(change, past.day) for change in named.get(measure.event_id, ()))
        )
        first, second = next(fitting, None), next(fitting, None)  # of thousands, no more than two are looked for
        return first if second is None else None


def _is_confirmed(act: Act) -> bool:
    return act.certainty.rank >= Certainty.ATTRIBUTED.rank


def _change(past: PastAct, tie: Tie) -> Change:
    until = tie.until or (past.act.until if past.act.action in _LIMITED else None)
    day = past.day if past.act.action is Action.POSTPONE else past.act.effective or past.day
    return Change(day=day, relation=tie.relation, act=past, until=until, part=tie.part)


def _ended_by(change: Change, day: date) -> bool:
    return change.relation is Relation.ENDS and not change.part and max(change.day, change.act.day) <= day


# ------------------------------------------------------------------ where a measure stands


def _known(measure: PastAct, changes: Sequence[Change], on: date) -> KnownMeasure | None:
    """None for a measure that its issuer has denied."""
    history = tuple(sorted(changes, key=lambda change: change.order))
    if any(c.relation is Relation.CONTRADICTS and c.act.act.issuer == measure.act.issuer for c in history):
        return None
    begun = replace(_begun(measure, on, _put_off(history)), history=history)
    if begun.doubt is not None or begun.state is State.PROPOSED:
        return begun
    applied = begun
    for change in (c for c in history if c.day <= on):
        applied = _applied(applied, change, begun)
    return _dated(applied, on)


def _put_off(history: Iterable[Change]) -> PastAct | None:
    """The last act that put off the beginning of the measure."""
    acts = (change.act for change in history if _puts_off(change))
    return max(acts, key=lambda act: act.order, default=None)


def _puts_off(change: Change) -> bool:
    """Whether it puts off the whole measure."""
    return change.act.act.action is Action.POSTPONE and not change.part


def _begun(measure: PastAct, on: date, put_off: PastAct | None) -> KnownMeasure:
    """The measure by itself. One that was put off begins on the day that it was put off to, if that is known."""
    act = measure.act
    by = put_off or measure
    known = KnownMeasure(measure=measure, state=State.ANNOUNCED, since=by.day, by=by, until=act.until)
    if not _is_confirmed(act):
        return replace(known, state=State.UNKNOWN, doubt=Doubt.NOT_CONFIRMED)
    if act.stage is Stage.PROPOSED:
        return _proposed(known, on)
    first = by.act.effective or (measure.day if act.stage is Stage.IN_FORCE and put_off is None else None)
    if first is None or first > on:
        return known
    return replace(known, state=State.IN_FORCE, since=first)


def _proposed(known: KnownMeasure, on: date) -> KnownMeasure:
    aim, told = known.measure.act.effective, known.measure.day
    if aim is not None and aim < on:
        return replace(known, state=State.UNKNOWN, since=aim, doubt=Doubt.AIM_OVER)
    if aim is None and on - told > SILENCE:
        return replace(known, state=State.UNKNOWN, doubt=Doubt.SILENCE)
    return replace(known, state=State.PROPOSED)


def _applied(now: KnownMeasure, change: Change, begun: KnownMeasure) -> KnownMeasure:
    changed = replace(now, since=change.day, by=change.act)
    match change.relation:
        case Relation.SUSPENDS:
            state = State.PARTLY_SUSPENDED if change.part else State.SUSPENDED
            return replace(changed, state=state, until=change.until, part=change.part)
        case Relation.RESUMES:
            return replace(changed, state=State.IN_FORCE, until=begun.until, part="")
        case Relation.ENDS if not change.part:
            return replace(changed, state=State.ENDED, until=None, part="")
        case Relation.EXTENDS if now.state in (State.IN_FORCE, State.ANNOUNCED):
            return replace(now, until=change.until, by=change.act)
        case _:
            return now


def _dated(known: KnownMeasure, on: date) -> KnownMeasure:
    """Whose last day passed without a known act is not known to stand or to have ended."""
    if known.until is None or known.until >= on or known.state is State.ENDED:
        return known
    suspended = known.state in (State.SUSPENDED, State.PARTLY_SUSPENDED)
    doubt = Doubt.SUSPENSION_OVER if suspended else Doubt.VALIDITY_OVER
    since = known.until + timedelta(days=1) if known.until < date.max else known.until
    return replace(known, state=State.UNKNOWN, since=since, doubt=doubt)

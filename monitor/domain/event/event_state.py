"""The event state: what is known about an event, folded from its reports; a pure function of their set.

Reports are taken in the order of first sight, those of one poll in the order of publication. A fact stays until a
report may correct it: a surer report, an equally sure one of the issuer itself, or one of the outlet that alone
reported the fact. Other differences are dissent. Another government's claim changes nothing while others report; as far
as it goes beyond them it is kept as a claim until somebody vouches for it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import partial
from math import isclose

from monitor.domain.acts.act import (
    Act,
    Action,
    ActReader,
    AnswerKind,
    Certainty,
    Direction,
    DocumentNumber,
    Measure,
    MeasureClass,
    Quantity,
    Stage,
)
from monitor.domain.acts.vocabulary import Overlap
from monitor.domain.event.certainty import CertaintyResult, Part, assess_certainty, refutes
from monitor.domain.event.identity import ActRef
from monitor.domain.event.past_acts import DECIDED, day_of
from monitor.domain.event.report import Report

__all__ = [
    "EventState",
    "Fact",
    "Field",
    "act_of_event",
    "fold_reports",
    "leading_report",
    "restated_days",
    "with_state",
]

_STALE = timedelta(hours=72)  # for so long, wires may still report the earlier status
_MIN_GAP = timedelta(days=3)  # repetitions within this time belong to the first announcement
_MIN_DURATION = timedelta(hours=20)  # reports of an act and of its end within this time are one act
_UNVOUCHED = (Certainty.CLAIMED, Certainty.RUMOURED)


class Field(StrEnum):
    """The subject of a fact, named as in scheme.yaml."""

    CERTAINTY = "certainty"
    STAGE = "stage"
    OUTCOME = "outcome"  # how a decided act ended: revoke, remove, suspend, postpone
    DIRECTION = "direction"
    MEASURE = "measure"
    ACTION = "action"
    DOCUMENT = "document"
    ANNOUNCED = "announced"
    EFFECTIVE = "effective"
    UNTIL = "until"
    COMMENTS_UNTIL = "comments_until"
    TARGET = "target"
    COMMODITIES = "commodities"
    LIST = "list"
    FIRMS = "firms"
    QUANTITIES = "quantities"
    CLAIM = "claim"  # `US stage`: the claimant, and what goes beyond the other reports
    DISSENT = "dissent"  # of a less certain report: the opposite direction, or "denied" or "considered"
    UPHELD = "upheld"  # a requested delay was refused
    OTHER_FIGURE = "other_figure"  # a different figure from an equally sure report
    OTHER_DATE = "other_date"  # `effective 2026-05-01`: a different first or last day from an equally sure report


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One fact. `value` is as in the scheme: an id, a code, an ISO date, a quantity in words. `by` is its report."""

    field: Field
    value: str
    by: ActRef


@dataclass(frozen=True, slots=True, kw_only=True)
class EventState:
    """The facts in a fixed order. Targets, commodities, lists, firms, quantities, claims, dissents may be several."""

    facts: tuple[Fact, ...]

    def of(self, field: Field) -> tuple[Fact, ...]:
        return tuple(f for f in self.facts if f.field is field)

    def values(self, field: Field) -> tuple[str, ...]:
        return tuple(f.value for f in self.of(field))

    @property
    def certainty(self) -> Certainty:
        return Certainty(self.values(Field.CERTAINTY)[0])

    @property
    def stage(self) -> Stage:
        return Stage(self.values(Field.STAGE)[0])

    @property
    def direction(self) -> Direction:
        return Direction(self.values(Field.DIRECTION)[0])


def fold_reports(reports: Sequence[Report], overlap: Overlap, weighed: CertaintyResult | None = None) -> EventState:
    """The state that the reports (at least one) give. `weighed` is their certainty result if already known."""
    weighed = weighed or assess_certainty(reports)
    ordered = _as_seen(reports)
    vouched = [r for r in ordered if r.act.certainty not in _UNVOUCHED] or ordered
    contradicted = {w.ref for w in weighed.weights if w.part is Part.CONTRADICTED}
    accepted = [r for r in vouched if r.ref not in contradicted] or vouched
    ends = () if weighed.is_refuted else _ends_of(accepted)
    outcome = _outcome(ends)
    current = ends or accepted  # stage and certainty of an ended act are those of the reports of its end
    stage, certainty = _stage_report(current), assess_certainty(ends).certainty if ends else weighed.certainty
    direction = _direction(vouched if weighed.is_refuted else accepted, ends, outcome)
    sign = Direction.NONE if stage.act.stage is Stage.DENIED else direction.act.direction
    settled = (
        Fact(field=Field.CERTAINTY, value=certainty, by=_surest(ends or ordered).ref),
        Fact(field=Field.STAGE, value=_effective_stage(stage, current), by=stage.ref),
        Fact(field=Field.DIRECTION, value=sign, by=direction.ref),
        *([Fact(field=Field.OUTCOME, value=_final_action(outcome, accepted), by=outcome.ref)] if outcome else ()),
    )
    dated = ends or _of_one_kind(accepted, EventState(facts=settled))
    counted = accepted if outcome is None or outcome.act.action is Action.POSTPONE else ends
    decided = _of_the_decision(accepted, stage)
    dated, counted = ([r for r in of if r in decided] or of for of in (dated, counted))
    known = [*settled, *_single_facts(decided, dated), *_collected_facts(decided), *_figures(counted)]
    known = _without_duration(known)
    state = EventState(facts=tuple(known))
    claims = [r for r in ordered if r.act.certainty is Certainty.CLAIMED] if vouched is not ordered else []
    dissent = () if weighed.is_refuted else tuple(_dissent(vouched, state, ends))
    others = () if weighed.is_refuted else (*_other_figures(counted, state), *_other_dates(dated, state))
    if stage.act.stage is Stage.DENIED or any(f.value in _REFUTED for f in dissent):
        known = [f for f in known if f.field not in _ONE_SIDED]
        others = ()
    asserted = _implied_assertion(ordered) if not dissent else ()
    known = [*known, *_measure_and_action(ordered, state), *_upheld(accepted)]
    return EventState(facts=(*known, *_claims(claims, state, stage.act, overlap), *dissent, *asserted, *others))


_REFUTED = (Stage.DENIED, Stage.CONSIDERED)


def _of_the_decision(reports: Sequence[Report], stage: Report) -> Sequence[Report]:
    """For a decided act the reports of the decision: goods that it leaves out belong to the plan before it."""
    decided = [r for r in reports if r.act.stage in DECIDED]
    if stage.act.stage not in DECIDED or not decided or not any(r.act.commodities for r in decided):
        return reports
    return decided


def _without_duration(known: list[Fact]) -> list[Fact]:
    """The facts without a duration if there is a last day."""
    if not any(f.field is Field.UNTIL for f in known):
        return known
    return [f for f in known if f.field is not Field.QUANTITIES or f.value.rpartition(" ")[2] not in ("mo", "d")]


def _implied_assertion(reports: Sequence[Report]) -> Iterator[Fact]:
    """Dissent that the act is asserted, if all reports dispute it without the issuer's word."""
    first = reports[0]
    if all(_disputes(r) for r in reports):
        yield Fact(field=Field.DISSENT, value=Stage.ANNOUNCED, by=first.ref)


def _disputes(report: Report) -> bool:
    answer = report.act.answer
    return answer is not None and answer.kind in _DISPUTING and report.act.certainty.rank < Certainty.ATTRIBUTED.rank


_DISPUTING = (AnswerKind.DENIES, AnswerKind.UNDECIDED, AnswerKind.DISPUTES)


def _direction(reports: Sequence[Report], ends: Sequence[Report], outcome: Report | None) -> Report:
    """The report whose direction counts. A postponed act has its future direction; the judge's estimate yields to a
    reading of words, and AMEND to a report that states how.
    """
    if outcome is not None and outcome.act.action not in (Action.POSTPONE, Action.SUSPEND):
        return outcome
    directed = [r for r in reports if _stated_direction(r.act) is not None and r not in ends]
    specific = [r for r in directed if r.act.action is not Action.AMEND] or directed
    read = [r for r in specific if r.act.read_by is not ActReader.JUDGE] or specific
    return _deciding(read, _stated_direction) or _surest(reports)


def _effective_stage(stage: Report, reports: Sequence[Report]) -> Stage:
    """An extended act is in force, unless the report states a later start."""
    is_sure = partial(_is_as_sure, than=stage)
    extended = stage.act.stage is Stage.ANNOUNCED and any(_is_extended(r) and is_sure(r) for r in reports)
    return Stage.IN_FORCE if extended else stage.act.stage


def _is_as_sure(report: Report, *, than: Report) -> bool:
    estimated = than.act.read_by is ActReader.JUDGE and report.act.read_by is not ActReader.JUDGE
    return estimated or report.act.certainty.rank >= than.act.certainty.rank


def _is_extended(report: Report) -> bool:
    act = report.act
    is_later = act.effective is not None and act.effective > report.said_at.date()
    is_rule = act.measure.measure_class is MeasureClass.RESTRICTION
    return act.action is Action.EXTEND and act.stage in DECIDED and is_rule and not is_later


_ENDS = frozenset({Action.REVOKE, Action.REMOVE, Action.SUSPEND, Action.POSTPONE})
_BEGINS = frozenset({Action.IMPOSE, Action.EXPAND, Action.TIGHTEN, Action.GRANT, Action.EXTEND, Action.AMEND})


def _ends_of(reports: Sequence[Report]) -> Sequence[Report]:
    """The reports of the end of the act that the others report (revoked, lifted, suspended or postponed), some time
    after it. On one day both belong to one act, and the surer report decides.
    """
    begun = [r for r in reports if r.act.action in _BEGINS and r.act.stage in DECIDED]
    if not begun:
        return ()
    first = min(begun, key=_timestamp)
    ends = [r for r in reports if _is_end(r, first)]
    last = max(
        (_timestamp(r) for r in begun if r.act.certainty.rank >= Certainty.ATTRIBUTED.rank), default=_timestamp(first)
    )
    return ends if ends and last < max(map(_timestamp, ends)) else ()


def _outcome(ends: Sequence[Report]) -> Report | None:
    """The report that decides the end: the surest, the first of equals."""
    return max(ends, key=lambda r: (r.act.certainty.rank, -_timestamp(r)), default=None)


def _final_action(outcome: Report, reports: Sequence[Report]) -> Action:
    """The action of the end. An act that has not begun is postponed, not suspended."""
    action, day = outcome.act.action, outcome.said_at.date()
    pending = any(r.act.effective is not None and r.act.effective > day for r in reports)
    return Action.POSTPONE if action is Action.SUSPEND and pending else action


def _is_end(report: Report, first: Report) -> bool:
    act = report.act
    if act.action not in _ENDS or act.stage not in DECIDED or report.said_at - first.said_at < _MIN_DURATION:
        return False
    authorises = MeasureClass.AUTHORISATION
    same = (act.measure.measure_class is authorises) is (first.act.measure.measure_class is authorises)
    needed = Certainty.ATTRIBUTED if first.act.certainty is Certainty.OFFICIAL else Certainty.REPORTED
    return same and act.certainty.rank >= needed.rank


def _timestamp(report: Report) -> float:
    return report.said_at.timestamp()


def act_of_event(reports: Sequence[Report], standing: EventState) -> Act:
    """The act as all reports (at least one) together have it: what card, thread, page and regime show of the event."""
    return with_state(leading_report(reports, standing).act, standing)


def _measure_and_action(reports: Sequence[Report], standing: EventState) -> Iterator[Fact]:
    """The measure and its action. For a denied act they come from the reports that asserted it; the judge's estimate
    yields to a reading of words.
    """
    by = leading_report(reports, standing)
    if standing.stage is Stage.DENIED:
        asserting = [r for r in reports if not r.act.is_answer and r.act.read_by is not ActReader.JUDGE]
        by = max(asserting, key=lambda r: r.act.certainty.rank, default=by)
    elif by.act.read_by is ActReader.JUDGE:
        by = _surest_in_words(reports, standing) or by
    action = by.act.action
    if standing.stage is not Stage.DENIED and Action.POSTPONE in standing.values(Field.OUTCOME):
        action = Action.POSTPONE
    yield Fact(field=Field.MEASURE, value=by.act.measure, by=by.ref)
    yield Fact(field=Field.ACTION, value=action, by=by.ref)


def _surest_in_words(reports: Sequence[Report], standing: EventState) -> Report | None:
    """The surest report read in words that agrees with the state."""
    read = [r for r in reports if r.act.read_by is not ActReader.JUDGE and r.act.stage in DECIDED]
    agreeing = [r for r in read if r.act.direction is standing.direction]
    return max(agreeing, key=lambda r: r.act.certainty.rank, default=None)


def with_state(act: Act, standing: EventState) -> Act:
    """A report's act with the event state's action, stage, certainty, direction, number, dates, targets and goods."""
    (number,) = standing.values(Field.DOCUMENT) or ("",)
    stated = {*standing.values(Field.TARGET), *standing.values(Field.COMMODITIES)}
    days = {field: date.fromisoformat(day) for field in _DAYS for day in standing.values(field)}
    measure = Measure(next(iter(standing.values(Field.MEASURE)), act.measure))
    return replace(
        act,
        measure=measure,
        action=Action(next(iter(standing.values(Field.ACTION)), act.action)),
        stage=standing.stage,
        stage_by=act.stage_by if act.stage is standing.stage else None,
        unclear_stage=act.unclear_stage if act.stage is standing.stage else None,
        certainty=standing.certainty,
        direction=standing.direction,
        document=DocumentNumber.of_key(number) if number else None,
        announced=days.get(Field.ANNOUNCED),
        effective=days.get(Field.EFFECTIVE),
        until=days.get(Field.UNTIL),
        comments_until=days.get(Field.COMMENTS_UNTIL),
        target=standing.values(Field.TARGET) or act.target,
        quantities=_quantities(act.quantities, standing.values(Field.QUANTITIES)),
        commodities=standing.values(Field.COMMODITIES) or act.commodities,
        inferred=tuple(i for i in act.inferred if i not in stated),
    )


def _quantities(own_quantities: Sequence[Quantity], figures: Sequence[str]) -> tuple[Quantity, ...]:
    """The figures that count. A figure that this report lacks is parsed from the fact's words."""
    own = {quantity_text(q): q for q in own_quantities}
    return tuple(own.get(figure) or _parsed_quantity(figure) for figure in figures)


def _parsed_quantity(figure: str) -> Quantity:
    before, _, unit = figure.rpartition(" ")
    qualifier, _, value = before.rpartition(" ")
    return Quantity(
        value=float(value.replace(",", "")),
        unit=unit,
        qualifier=qualifier.replace(" ", "_"),
        of="duration" if unit in ("mo", "d") else "",
    )


_DAYS = (Field.ANNOUNCED, Field.EFFECTIVE, Field.UNTIL, Field.COMMENTS_UNTIL)


def leading_report(reports: Sequence[Report], standing: EventState) -> Report:
    """The report whose words represent the event: the surest that agrees with the state, the earliest of equals."""
    outcome = {f.by for f in standing.of(Field.OUTCOME)}

    def fits(report: Report) -> tuple[bool, bool, bool, int, bool, int]:
        act = report.act
        agrees = act.direction is standing.direction and (act.stage is Stage.DENIED) is (standing.stage is Stage.DENIED)
        decided = (act.stage in DECIDED) is (standing.stage in DECIDED)
        rest = act.certainty.rank, act.stage is standing.stage, -report.tier.rank
        return report.ref in outcome, agrees, decided, *rest

    return max(_as_seen(reports), key=fits)


def _as_seen(reports: Sequence[Report]) -> list[Report]:
    return sorted(reports, key=lambda r: (r.seen_at, r.said_at, r.order))


def restated_days(reports: Iterable[Report]) -> tuple[date, ...]:
    """Days on which the issuer repeated the act, from attributed reports; not repetitions within the first days."""
    named = [r for r in reports if r.act.certainty.rank >= Certainty.ATTRIBUTED.rank]
    days = sorted({day_of(r.act, r.said_at.date()) for r in named})
    again: list[date] = []
    for day in days[1:]:
        if day - (again[-1] if again else days[0]) >= _MIN_GAP:
            again.append(day)
    return tuple(again)


def _surest(ordered: Sequence[Report]) -> Report:
    return max(ordered, key=lambda r: r.act.certainty.rank)


@dataclass(slots=True)
class _Decider:
    """The report that decides a value (the first, unless a surer one confirms it), and the outlets that are as sure."""

    report: Report
    outlets: set[str]

    def update(self, report: Report, *, same: bool, moves: bool) -> None:
        if moves or (same and _is_surer(report, self.report)):
            self.report, self.outlets = report, {report.outlet}
        elif same and report.act.certainty is self.report.act.certainty:
            self.outlets.add(report.outlet)

    def is_corrected_by(self, report: Report) -> bool:
        """True for a surer report; for an equally sure one if it is the issuer's own word, or of the only outlet behind
        the value, or marked as a correction.
        """
        if report.act.corrects is not None and report.outlet == self.report.outlet:
            return True
        mine, theirs = report.act.certainty.rank, self.report.act.certainty.rank
        is_own_word = report.act.certainty is Certainty.OFFICIAL or self.outlets == {report.outlet}
        return mine > theirs or (mine == theirs and (is_own_word or report.act.corrects is not None))


def _deciding(
    reports: Iterable[Report],
    value_of: Callable[[Act], object],
    goes_on: Callable[[Report, Report], bool] = lambda _, __: False,
) -> Report | None:
    """The report that decides a field with one value; None if no report has a value.

    `goes_on` is True if a report extends the value of the current one: then it is no correction.
    """
    decider: _Decider | None = None
    for report in reports:
        value = value_of(report.act)
        if value is None:
            continue
        if decider is None:
            decider = _Decider(report, {report.outlet})
        else:
            same = value == value_of(decider.report.act)
            moves = not same and (decider.is_corrected_by(report) or goes_on(report, decider.report))
            decider.update(report, same=same, moves=moves)
    return decider.report if decider is not None else None


def _prolongs(report: Report, current: Report) -> bool:
    """True if the report extends the act beyond its last day and is as sure, or is vouched for and days later: the
    earlier report could not know.
    """
    act, other = report.act, current.act
    later = act.until is not None and other.until is not None and act.until > other.until
    is_as_sure = act.certainty.rank >= other.certainty.rank
    is_late = report.said_at - current.said_at >= _STALE and act.certainty not in _UNVOUCHED
    return later and act.action is Action.EXTEND and (is_as_sure or is_late)


def _is_surer(report: Report, other: Report) -> bool:
    return report.act.certainty.rank > other.act.certainty.rank


def _stated_direction(act: Act) -> Direction | None:
    is_stated = act.direction is not Direction.NONE and act.measure.measure_class is not MeasureClass.NEAR_MISS
    return act.direction if is_stated else None


def _stage_report(reports: Sequence[Report]) -> Report:
    first, *later = reports
    decider = _Decider(first, {first.outlet})
    for report in later:
        decider.update(report, same=report.act.stage is decider.report.act.stage, moves=_moves(report, decider))
    return decider.report


def _moves(report: Report, decider: _Decider) -> bool:
    """True if the report moves the act forward, or back. A later stage needs no correction by the same outlet. Of two
    reports of the decision an equally sure one does not move it back.
    """
    held = decider.report
    now, before = report.act.stage, held.act.stage
    if now is Stage.IN_FORCE and before is Stage.ANNOUNCED and _has_come(held, report):
        return True
    if now.rank > before.rank:
        is_vouched = report.act.certainty.rank >= Certainty.ATTRIBUTED.rank or _has_come(report, report)
        is_late = report.said_at - held.said_at >= _STALE and is_vouched
        return report.act.certainty.rank >= held.act.certainty.rank or is_late
    if now in DECIDED or before not in DECIDED:
        return now is not before and _is_surer(report, held)
    return decider.is_corrected_by(report)


def _has_come(held: Report, report: Report) -> bool:
    """True if the announced first day had come at the time of the report."""
    first = held.act.effective
    return first is not None and first <= report.said_at.date()


_ONE_VALUE: tuple[tuple[Field, Callable[[Act], date | str | None]], ...] = (
    (Field.DOCUMENT, lambda a: a.document.key if a.document else None),
    (Field.ANNOUNCED, lambda a: a.announced),
    (Field.EFFECTIVE, lambda a: a.effective),
    (Field.UNTIL, lambda a: a.until),
    (Field.COMMENTS_UNTIL, lambda a: a.comments_until),
)


_BY_KIND = (Field.EFFECTIVE, Field.UNTIL)


def _single_facts(reports: Sequence[Report], dated: Sequence[Report]) -> Iterator[Fact]:
    """Facts with one value. `dated` are the reports whose first and last days mean the same."""
    for field, value_of in _ONE_VALUE:
        goes_on = {"goes_on": _prolongs} if field is Field.UNTIL else {}
        by = _deciding(dated if field in _BY_KIND else reports, value_of, **goes_on)
        if by is not None:
            yield Fact(field=field, value=str(value_of(by.act)), by=by.ref)


def _of_one_kind(reports: Sequence[Report], state: EventState) -> Sequence[Report]:
    """The reports that agree with the leading report on a postponement: a postponed control's date is its first day, a
    suspended control's the last day of the pause.
    """
    if len({_is_postponed(r) for r in reports}) == 1:
        return reports
    is_postponed = _is_postponed(leading_report(reports, state))
    return [r for r in reports if _is_postponed(r) is is_postponed]


def _is_postponed(report: Report) -> bool:
    return report.act.action is Action.POSTPONE


def _collected_facts(reports: Sequence[Report]) -> Iterator[Fact]:
    """Facts with several values add up, from reports at least as sure as all before; less sure ones repeat or guess.

    Firms are compared within one language, because their names are as written.
    """
    found: dict[Field, dict[str, Fact]] = {field: {} for field in _MULTIPLE}
    strongest = -1
    tongue = ""
    for report in reports:
        if report.act.certainty.rank < strongest:
            continue
        strongest = report.act.certainty.rank
        tongue = tongue or (report.tongue if report.act.firms else "")
        for field, value in _details(report.act, with_firms=report.tongue == tongue):
            found[field].setdefault(value, Fact(field=field, value=value, by=report.ref))
    yield from (fact for facts in found.values() for fact in facts.values())


def _figures(reports: Sequence[Report]) -> Iterator[Fact]:
    """The figure that counts for each kind of figure: 21 firms, and no longer 23."""
    kinds = dict.fromkeys(_kind(q) for r in reports for q in r.act.quantities)
    for kind in kinds:
        by = _deciding(reports, partial(_figure, kind=kind))
        if by is not None and (figure := _figure(by.act, kind)) is not None:
            yield Fact(field=Field.QUANTITIES, value=figure, by=by.ref)


def _kind(quantity: Quantity) -> tuple[str, str]:
    """The kind of figure. Durations in days and months are one kind."""
    return ("", "duration") if quantity.of == "duration" else (quantity.unit, quantity.of)


def _figure(act: Act, kind: tuple[str, str]) -> str | None:
    return next((quantity_text(q) for q in act.quantities if _kind(q) == kind), None)


def _upheld(reports: Sequence[Report]) -> Iterator[Fact]:
    """One fact, from the first report that attributes it."""
    for report in reports:
        answer = report.act.answer
        if answer is not None and answer.kind is AnswerKind.UPHOLDS and report.act.certainty not in _UNVOUCHED:
            yield Fact(field=Field.UPHELD, value="delay", by=report.ref)
            return


_ONE_SIDED = (Field.EFFECTIVE, Field.UNTIL, Field.COMMENTS_UNTIL, Field.QUANTITIES)
"""Fields left out for a denied or disputed act: they would come from one side only."""


def _other_figures(reports: Sequence[Report], state: EventState) -> Iterator[Fact]:
    """Different figures of the same kind that an equally sure report gives later; rounding does not count."""
    by = {r.ref: r for r in reports}
    for fact in state.of(Field.QUANTITIES):
        held = by.get(fact.by)
        known = next((q for q in held.act.quantities if quantity_text(q) == fact.value), None) if held else None
        if held is None or known is None or known.qualifier or known.of == "duration":
            continue
        for report in reports:
            later = report.said_at >= held.said_at and report.outlet != held.outlet
            if not later or report.act.certainty.rank < held.act.certainty.rank:
                continue
            for figure in report.act.quantities:
                if (
                    _kind(figure) == _kind(known)
                    and not figure.qualifier
                    and not isclose(figure.value, known.value, rel_tol=_ROUNDING)
                ):
                    yield Fact(field=Field.OTHER_FIGURE, value=quantity_text(figure), by=report.ref)


def _other_dates(reports: Sequence[Report], state: EventState) -> Iterator[Fact]:
    """Different first and last days from equally sure reports of other outlets. The later last day of an extension is
    no contradiction, nor is a day that its outlet has corrected.
    """
    by = {r.ref: r for r in reports}
    for field, value_of in _ONE_VALUE:
        for fact in state.of(field) if field in _BY_KIND else ():
            held = by.get(fact.by)
            if held is None or held.act.corrects is not None:
                continue
            last = {r.outlet: r for r in reports if value_of(r.act) is not None}
            for report in last.values():
                as_sure = report.act.certainty.rank >= held.act.certainty.rank and report.outlet != held.outlet
                if as_sure and value_of(report.act) != value_of(held.act) and report.act.action is held.act.action:
                    value = f"{field} {value_of(report.act)}"
                    yield Fact(field=Field.OTHER_DATE, value=value, by=report.ref)


_ROUNDING = 0.02
_MULTIPLE = (Field.TARGET, Field.COMMODITIES, Field.LIST, Field.FIRMS)


def _details(act: Act, *, with_firms: bool) -> Iterator[tuple[Field, str]]:
    yield from ((Field.TARGET, t) for t in act.target if t not in act.inferred)
    yield from ((Field.COMMODITIES, c) for c in act.commodities if c not in act.inferred)
    if act.list_id:
        yield Field.LIST, act.list_id
    if with_firms:
        yield from ((Field.FIRMS, f) for f in act.firms)


def quantity_text(quantity: Quantity) -> str:
    """A quantity in words: `over 28 entities`, `20 percent`."""
    return " ".join(filter(None, (quantity.qualifier.replace("_", " "), f"{quantity.value:,.12g}", quantity.unit)))


def _claims(claims: Sequence[Report], state: EventState, act: Act, overlap: Overlap) -> Iterator[Fact]:
    """What governments other than the issuer claim beyond the state; each thing once per claimant."""
    found: dict[str, Fact] = {}
    for report in claims:
        for beyond in _beyond(report.act, state, act, overlap):
            value = f"{report.act.claimant or '?'} {beyond}"
            found.setdefault(value, Fact(field=Field.CLAIM, value=value, by=report.ref))
    return iter(found.values())


def _beyond(claim: Act, state: EventState, act: Act, overlap: Overlap) -> Iterator[str]:
    if (claim.measure, claim.action) != (act.measure, act.action):
        yield "action"
    if claim.stage.rank > state.stage.rank:
        yield Field.STAGE
    if _opposite(claim.direction) is state.direction:
        yield Field.DIRECTION
    known = {field: state.values(field) for field in (*_MULTIPLE, Field.QUANTITIES)}
    if known[Field.COMMODITIES] and any(not overlap((c,), known[Field.COMMODITIES]) for c in claim.commodities):
        yield Field.COMMODITIES
    if "ALL" not in known[Field.TARGET] and set(claim.target) - set(known[Field.TARGET]):
        yield Field.TARGET
    if {quantity_text(q) for q in claim.quantities} - set(known[Field.QUANTITIES]):
        yield Field.QUANTITIES


def _dissent(reports: Sequence[Report], state: EventState, ends: Sequence[Report]) -> Iterator[Fact]:
    """Opposite directions and denials that do not change the state; each once. A report before the direction was
    corrected is no dissent, nor is a report of the end (`ends`).
    """
    found: dict[str, Fact] = {}
    (sign,) = state.of(Field.DIRECTION)
    settled = next((r.said_at for r in reports if r.ref == sign.by), None)
    for report in (r for r in reports if r not in ends):
        act = report.act
        against = refutes(act)
        if report.ref.article_id == sign.by.article_id:  # an article about two acts does not contradict itself
            continue
        if settled is not None and report.said_at < settled:
            continue
        if against and (act.stage is Stage.DENIED or state.stage in DECIDED):
            disputes = act.answer is not None and act.answer.kind is AnswerKind.DISPUTES
            value = Stage.DENIED if disputes or act.stage is Stage.DENIED else Stage.CONSIDERED
            found.setdefault(value, Fact(field=Field.DISSENT, value=value, by=report.ref))
        elif _opposite(act.direction) is state.direction:
            found.setdefault(act.direction, Fact(field=Field.DISSENT, value=act.direction, by=report.ref))
    return iter(found.values())


def _opposite(direction: Direction) -> Direction | None:
    return {Direction.EASING: Direction.TIGHTENING, Direction.TIGHTENING: Direction.EASING}.get(direction)
